"""`optimize`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dmft import _configuration
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Progress, Workspace, call
from dmft.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from dmft._configuration import Configuration


@dataclass(frozen=True)
class Optimum:
    """The best training that was found.

    Attributes:
        loss: at the end, as `solve` gives it for `configuration`.
        given: the loss of the run as it stands; NaN when it diverges.
        values: the numbers that were chosen, by name.
        schedule: the step size of every step; `None` where the schedule was not chosen.
        batches: the batch of every step; `None` where they were not chosen.
        standards: the best constant, linear, cosine and power schedules: learningRate, loss, bracket, …
        horizons: best rate, loss, bracket and edge of stability for each number of steps; `None` without.
        flatness: where the loss is within one per cent, and the directions of the schedule by their curvature.
        configuration: the best run, for `solve` and `simulate`.
        answer: everything, as the program gives it.
    """

    loss: float
    given: float
    values: Mapping[str, float]
    schedule: xr.DataArray | None
    batches: xr.DataArray | None
    standards: Mapping[str, Mapping[str, Any]]
    horizons: xr.Dataset | None
    flatness: Mapping[str, Any]
    configuration: dict[str, Any]
    answer: Mapping[str, Any]


@public
def optimize(
    configuration: Configuration | None = None,
    /,
    *,
    engine: Literal["auto", "march", "stationary", "modes", "samples"] | None = None,
    options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Progress = None,
    **sections: Any,
) -> Optimum:
    """The best schedule, batches, rate, momentum, width or richness for a budget.

    Args:
        configuration: a mapping or a file; its section `optimize` says what may be chosen.
        engine: auto chooses.
        options: any other option of `dmft optimize`.
        threads: threads of this call.
        progress: a bar, or a function that is called with the finished share.
        **sections: task, network, data, optimizer, steps and optimize, as in the file.

    Examples:
        >>> run = {"task": {"alpha": 1.5, "beta": 0.5, "modes": 1000},
        ...        "network": {"model": "random-features", "width": "infinite"},
        ...        "data": {"batch": 4}, "optimizer": {"learningRate": 0.3}, "steps": 100}
        >>> best = dmft.optimize(run)
        >>> best.loss < best.standards["cosine"]["loss"] < best.standards["constant"]["loss"]
        True
        >>> abs(float(dmft.solve(best.configuration).test_loss[-1]) / best.loss - 1) < 1e-12
        True
        >>> rates = dmft.optimize(run, optimize={"over": ["learningRate"], "horizons": [30, 100]}).horizons
        >>> bool((rates.low <= rates.learning_rate).all() and (rates.learning_rate <= rates.high).all())
        True
        >>> dealt = dmft.optimize(run, optimize={"over": ["batch"]})
        >>> int(dealt.batches.sum()), dealt.loss < dealt.answer["even_batches"]["loss"]
        (400, True)
    """
    known = {"task", "network", "data", "optimizer", "steps", "optimize"}
    unknown = sorted(sections.keys() - known)
    if unknown:
        raise UsageError(f"{unknown[0]} is no argument of optimize and no section of a configuration", key=unknown[0])
    with Workspace() as workspace:
        file = _configuration.file(workspace, configuration, sections)
        best = workspace.file("best.json")
        words = arguments(options, output=str(best), engine=engine, json=True)
        answer = json.loads(call(workspace, ["optimize", file, *words], progress=progress, threads=threads))
        found = json.loads(best.read_text(encoding="utf-8"))
    return Optimum(
        _number(answer["loss"]), _number(answer["given"]), answer["values"], _schedule(answer, found),
        _batches(answer, found), {each["kind"]: each for each in answer.get("standards", ())},
        _horizons(answer.get("horizons", ())), answer["flatness"], found, answer,
    )  # fmt: skip


def _schedule(answer: Mapping[str, Any], found: dict[str, Any]) -> xr.DataArray | None:
    """The step sizes, which take the place of the name of their file."""
    import numpy as np
    import xarray as xr

    if "schedule" not in answer:
        return None
    rates = np.array(answer["schedule"], float)
    if found["optimizer"]["schedule"].get("kind") == "file":
        found["optimizer"]["schedule"]["file"] = rates
    return xr.DataArray(rates, {"step": np.arange(len(rates))}, ["step"], name="learning_rate")


def _batches(answer: Mapping[str, Any], found: dict[str, Any]) -> xr.DataArray | None:
    """The batches, which take the place of the name of their file."""
    import numpy as np
    import xarray as xr

    if "batches" not in answer:
        return None
    sizes = np.array(answer["batches"], int)
    if isinstance(found["data"]["batch"], dict):
        found["data"]["batch"]["file"] = sizes
    return xr.DataArray(sizes, {"step": np.arange(len(sizes))}, ["step"], name="batch")


def _horizons(rows: list[Mapping[str, Any]]) -> xr.Dataset | None:
    import xarray as xr

    if not rows:
        return None
    columns = {
        "learning_rate": [each["learningRate"] for each in rows],
        "loss": [each["loss"] for each in rows],
        "low": [each["bracket"][0] for each in rows],
        "high": [_number(each["bracket"][1]) for each in rows],
        "largest_stable_rate": [_number(each["largest_stable_rate"]) for each in rows],
        "smallest_unstable_rate": [_number(each["smallest_unstable_rate"]) for each in rows],
    }
    steps = [each["steps"] for each in rows]
    return xr.Dataset({key: ("steps", values) for key, values in columns.items()}, {"steps": steps})


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
