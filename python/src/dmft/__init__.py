"""Learning curves of linear networks from dynamical mean-field theory.

Functions are named as the commands of the program `dmft`, take configurations as mappings, keyword arguments or files,
and answer with `xarray.Dataset`. Every call is a process of its own, so that nothing there ends a notebook.
"""

import sys

from dmft._agreement import Verdicts, compare, validate
from dmft._configuration import merged
from dmft._laws import Law, Parameter, law
from dmft._optimization import Optimum, optimize
from dmft._plotting import plot
from dmft._reference import configuration, version
from dmft._scaling import Exponents, Laws, PowerLaw, exponents, fit, frontier
from dmft._solving import simulate, solve
from dmft._spectra import Spectrum, kernel, spectrum
from dmft._sweeps import sweep
from dmft.errors import (
    ConfigurationError,
    DivergenceError,
    Error,
    InputError,
    Note,
    OutputError,
    ProgramError,
    ResourceError,
    SweepFailure,
    UnavailableError,
    UntrustedResultError,
    UsageError,
    ValidationFailure,
)

__all__ = [
    "ConfigurationError",
    "DivergenceError",
    "Error",
    "Exponents",
    "InputError",
    "Law",
    "Laws",
    "Note",
    "Optimum",
    "OutputError",
    "Parameter",
    "PowerLaw",
    "ProgramError",
    "ResourceError",
    "Spectrum",
    "SweepFailure",
    "UnavailableError",
    "UntrustedResultError",
    "UsageError",
    "ValidationFailure",
    "Verdicts",
    "compare",
    "configuration",
    "exponents",
    "fit",
    "frontier",
    "kernel",
    "law",
    "merged",
    "optimize",
    "plot",
    "simulate",
    "solve",
    "spectrum",
    "sweep",
    "validate",
    "version",
]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version as installed

        return installed("dmft")
    raise AttributeError(f"module 'dmft' has no attribute {name!r}")


# Who has imported xarray already finds dataset.dmft at once, everybody else with the first result.
if "xarray" in sys.modules:
    import dmft._accessor  # noqa: F401
