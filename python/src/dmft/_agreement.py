"""`compare` and `validate`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from dmft import _configuration
from dmft._arrays import save_curve
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Progress, Workspace, call
from dmft.errors import ValidationFailure

if TYPE_CHECKING:
    import xarray as xr

    from dmft._arrays import Curve

Case: TypeAlias = "Mapping[str, Any] | str | os.PathLike[str]"
"""A validation case as a mapping with the keys of case.yaml, or the name of a file or folder."""


@public
def compare(theory: Curve, /, *simulations: Curve, column: str = "test_loss", points: int = 8) -> xr.Dataset:
    """A theory curve beside simulations, at log-spaced steps.

    Args:
        theory: of `solve`.
        simulations: of `simulate`; of several scales their deviations are extrapolated to infinite size.
        column: what is compared.
        points: how many steps.

    Returns:
        theory, simulation, simulation_se and deviation_z on `step`, and mean_deviation with mean_deviation_se (over all
        these steps, relative), with the dimension `simulation_number` when there are several; `attrs` holds the
        extrapolated deviation.

    Examples:
        >>> run = {"task": {"alpha": 1.5, "beta": 0.5, "modes": 200}, "network": {"model": "projected", "width": 32},
        ...        "data": {"batch": 16}, "optimizer": {"learningRate": 0.1}, "steps": 50}
        >>> table = dmft.compare(dmft.solve(run), dmft.simulate(run, instances=8))
        >>> bool(abs(table.mean_deviation) < 5 * table.mean_deviation_se)
        True
    """
    import xarray as xr

    with Workspace() as workspace:
        files = [save_curve(workspace, theory, "theory")]
        files += [save_curve(workspace, each, "simulation") for each in simulations]
        words = arguments(column=column, points=points, json=True)
        answer = json.loads(call(workspace, ["compare", *files, *words], progress=False))
    tables = [_table(each) for each in answer["comparisons"]]
    result = tables[0] if len(tables) == 1 else xr.concat(tables, "simulation_number", join="outer")
    for name, value in (answer.get("extrapolated") or {}).items():
        result.attrs[f"extrapolated_{name}"] = value
    return result


def _table(answer: Mapping[str, Any]) -> xr.Dataset:
    import xarray as xr

    axis = next(name for name in ("step", "time") if name in answer)
    columns = {name: (axis, answer[name]) for name in ("theory", "simulation", "simulation_se")}
    table = xr.Dataset(columns, {axis: answer[axis]})
    table["deviation_z"] = (table.simulation - table.theory) / table.simulation_se
    table["mean_deviation"], table["mean_deviation_se"] = answer["deviation"], answer["standard_error"]
    return table


@dataclass(frozen=True)
class Verdicts:
    """What `validate` found.

    Attributes:
        as_expected: whether every verdict is the expected one.
        cases: for every case its name, claim, verdict and numbers, as in report.json.
    """

    as_expected: bool
    cases: tuple[Mapping[str, Any], ...]


@public
def validate(
    *cases: Case,
    seed: int | None = None,
    quick: bool = False,
    report: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Verdicts:
    """Verdicts on claims: the theory against networks of several sizes.

    Args:
        cases: mappings with the keys of case.yaml, or files and folders.
        seed: of every case, in place of its own.
        quick: only cases marked quick.
        report: a directory for the report with figures, which gnuplot draws.
        threads: networks trained at the same time.
        progress: a bar, or a function that is called with the finished share.

    Raises:
        ValidationFailure: a verdict is not the expected one; its `report` has all of them.

    Examples:
        >>> verdicts = dmft.validate({
        ...     "claim": "Random features follow the theory.",
        ...     "run": {"task": {"alpha": 1.5, "beta": 0.8, "modes": 100},
        ...             "network": {"model": "random-features", "width": 32}, "data": {"batch": 12},
        ...             "optimizer": {"learningRate": 0.1}, "steps": 40},
        ...     "simulation": {"instances": 256, "scales": [2, 4], "seed": 1},
        ...     "compare": {"columns": ["test_loss"], "points": 4}})
        >>> verdicts.as_expected
        True
    """
    with Workspace() as workspace:
        files = [_case(workspace, case, number) for number, case in enumerate(cases, 1)]
        words = arguments(seed=seed, quick=quick, report=report, threads=threads, json=True)
        try:
            text = call(workspace, ["validate", *files, *words], progress=progress, threads=threads)
        except ValidationFailure as error:
            error.report = _verdicts((workspace.path / "standard-output").read_text())
            raise
        return _verdicts(text)


def _case(workspace: Workspace, case: Case, number: int) -> str:
    if not isinstance(case, Mapping):
        return os.fspath(case)
    folder = workspace.path / f"case-{number}"
    folder.mkdir()
    file = folder / "case.yaml"
    os.replace(_configuration.written(workspace, case), file)  # noqa: PTH105
    return str(file)


def _verdicts(text: str) -> Verdicts:
    answer = json.loads(text)
    return Verdicts(bool(answer["as_expected"]), tuple(answer["cases"]))
