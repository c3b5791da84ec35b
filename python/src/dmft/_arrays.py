"""Arrays on their way to the program and back, as binary files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

from dmft.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    import xarray as xr

    from dmft._process import Workspace

Array: TypeAlias = "npt.ArrayLike | str | os.PathLike[str]"
"""Anything that NumPy makes an array of, or the name of a file: .npy, .csv, file.nc:name."""

Curve: TypeAlias = "xr.Dataset | str | os.PathLike[str]"
"""A data set, or the name of a result file."""


def save(workspace: Workspace, array: Any, name: str) -> str:
    """The name of a file with the array; the name itself when it is one."""
    import numpy as np

    if isinstance(array, str | os.PathLike):
        return os.fspath(array)
    values = np.asarray(array)
    if values.dtype.kind not in "biuf":
        raise UsageError(f"{name} is an array of {values.dtype}; allowed: real numbers", key=name)
    if values.dtype not in (np.float32, np.float64):
        values = values.astype(np.float64)
    path = workspace.file(f"{name}.npy")
    np.save(path, values, allow_pickle=False)
    return str(path)


def save_task(workspace: Workspace, modes: xr.Dataset, name: str) -> str:
    """The name of a file with measured modes."""
    path = workspace.file(f"{name}.csv")
    columns = [column for column in ("lambda", "target_power", "multiplicity") if column in modes]
    if columns[:2] != ["lambda", "target_power"]:
        raise UsageError(f"{name} is a data set without lambda and target_power; allowed: modes of a task", key=name)
    values = zip(*(modes[column].values.tolist() for column in columns), strict=True)
    path.write_text("\n".join([",".join(columns), *(",".join(map(repr, row)) for row in values)]) + "\n")
    return str(path)


def save_schedule(workspace: Workspace, rates: Any) -> str:
    """The name of a file with the step size of every step."""
    path = workspace.file("schedule.csv")
    path.write_text("\n".join(["eta", *(repr(float(rate)) for rate in rates.tolist())]) + "\n")
    return str(path)


def save_batches(workspace: Workspace, sizes: Any) -> str:
    """The name of a file with the batch of every step."""
    path = workspace.file("batches.csv")
    path.write_text("\n".join(["batch", *(str(size) for size in sizes.tolist())]) + "\n")
    return str(path)


def save_curve(workspace: Workspace, curve: Any, name: str) -> str:
    """The name of a file with the curve; the name itself when it is one."""
    if isinstance(curve, str | os.PathLike):
        return os.fspath(curve)
    if not hasattr(curve, "to_netcdf"):
        raise UsageError(f"{name} is a {type(curve).__name__}; allowed: a data set or the name of a file", key=name)
    path = workspace.file(f"{name}.nc")
    curve.to_netcdf(path, engine="netcdf4")
    return str(path)


def load(path: Path) -> xr.Dataset:
    """A result file, in memory, whose file may go."""
    import xarray as xr

    import dmft._accessor  # noqa: F401 (registers dataset.dmft)

    return xr.load_dataset(path, engine="netcdf4")
