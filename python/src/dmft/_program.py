"""Where the program is, and the console command that hands over to it; nothing heavy is imported."""

import os
import sys
from pathlib import Path

VARIABLE = "DMFT_EXECUTABLE"


def executable() -> Path:
    """The program: what DMFT_EXECUTABLE names, else the one inside this package.

    Raises:
        UnavailableError: there is none.
    """
    named = os.environ.get(VARIABLE)
    path = Path(named) if named else Path(__file__).parent / "program" / "dmft"
    if path.is_file() and os.access(path, os.X_OK):
        return path
    from dmft.errors import UnavailableError

    if named:
        raise UnavailableError(f"{VARIABLE} names {named}, which is no program; unset it, or name the built one")
    raise UnavailableError(f"{path}: no such program; install dmft from its wheel, or set {VARIABLE} to the built one")


def main() -> None:
    """The command `dmft`: becomes the program."""
    from dmft.errors import UnavailableError

    try:
        program = os.fspath(executable())
    except UnavailableError as error:
        sys.exit(f"dmft: {error}")
    os.execv(program, ["dmft", *sys.argv[1:]])
