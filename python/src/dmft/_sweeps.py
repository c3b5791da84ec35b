"""`sweep`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dmft import _configuration
from dmft._arrays import load
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Progress, Workspace, call
from dmft.errors import Error, SweepFailure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from dmft._configuration import Configuration

_SOME_FAILED = 1


@public
def sweep(
    base: Configuration,
    /,
    *,
    grid: Mapping[str, Any] | None = None,
    zip: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
    simulate: Mapping[str, Any] | None = None,
    solve: bool = True,
    points: int | None = None,
    directory: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    options: Mapping[str, Any] | None = None,
    progress: Progress = None,
) -> xr.Dataset:
    """Many configurations as one data set.

    Args:
        base: the configuration that is varied, a mapping or a file.
        grid: values of keys, by dotted path; all combinations.
        zip: lists that run side by side, by the name of their axis.
        simulate: `{"instances": 16, "seed": 1}`: also networks, in columns `simulated_…`.
        solve: whether the theory is solved.
        points: so many log-spaced points of every curve.
        directory: keeps every point; the same call goes on after an interruption. Without it they end with the call.
        jobs: points at the same time; without it one for each core.
        options: any other option of `dmft sweep run`.
        progress: a bar, or a function that is called with the finished share.

    Returns:
        Columns on the axes of the sweep and `step` (or `time`).

    Raises:
        SweepFailure: points failed; its `result` has the others.

    Examples:
        >>> run = {"task": {"alpha": 1.5, "beta": 0.5, "modes": 1000}, "network": {"model": "projected", "width": 64},
        ...        "data": {"batch": 32}, "optimizer": {"learningRate": 0.1}, "steps": 20}
        >>> losses = dmft.sweep(run, grid={"network.richness": [0, 1], "network.width": [32, 64, 128]}).test_loss
        >>> dict(losses.sizes)
        {'richness': 2, 'width': 3, 'step': 21}
        >>> bool(losses.sel(richness=1, width=128)[-1] < losses.sel(richness=0, width=128)[-1])
        True
    """
    description: dict[str, Any] = {"do": [*(["solve"] if solve else []), *(["simulate"] if simulate else [])]}
    description |= {"grid": grid, "zip": zip, "simulate": simulate, "points": points}
    with Workspace() as workspace:
        description["base"] = base if isinstance(base, Mapping) else os.fspath(base)
        file = _configuration.written(workspace, description)
        place = os.fspath(directory) if directory is not None else str(workspace.path / "sweep")
        words = arguments(options, jobs=jobs)
        result = workspace.path / "sweep.nc"
        try:
            call(workspace, ["sweep", "run", file, "-o", place, *words], progress=progress)
        except Error as error:
            if error.exit_code != _SOME_FAILED:
                raise
            call(workspace, ["sweep", "collect", place, "-o", result], progress=False)
            failure = SweepFailure(error.message.removeprefix("sweep: ") if directory is None else error.message)
            failure.result = load(result)
            raise failure from None
        call(workspace, ["sweep", "collect", place, "-o", result], progress=False)
        return load(result)
