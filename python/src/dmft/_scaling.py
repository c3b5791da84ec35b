"""`exponents`, `fit` and `frontier`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dmft import _configuration
from dmft._arrays import save_curve
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Progress, Workspace, call
from dmft.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from dmft._arrays import Curve
    from dmft._configuration import Configuration


@dataclass(frozen=True)
class Laws:
    """Powers p of L ~ x^-p of one kind of network; `None` where no theory is known.

    Attributes:
        time: loss against time, at infinite width.
        width: loss after infinite time against width.
        width_mean: the same of the mean over networks.
        compute: loss at the best width against compute C = N t.
        transient_width: what a finite width adds, against time.
        transient_batch: what batches add, against time.
        compute_width: the best width against compute, which grows.
        compute_population: as `compute`, by the population gradient.
    """

    time: float | None
    width: float | None
    compute: float | None
    transient_width: float | None
    transient_batch: float | None
    width_mean: float | None = None
    compute_width: float | None = None
    compute_population: float | None = None


@dataclass(frozen=True)
class Exponents:
    """What the scaling theory says of a task.

    Attributes:
        alpha: capacity.
        beta: source.
        depth: trained maps of the rich network.
        regime: hard, easy or super-easy.
        lazy: laws of lazy networks.
        rich: laws of networks that learn features.
        phase: Ia, Ib, Ic, II, III, IVa or IVb of compute-optimal training by one-pass batches.
    """

    alpha: float
    beta: float
    depth: int
    regime: str
    lazy: Laws
    rich: Laws
    phase: str = ""


@public
def exponents(alpha: float, beta: float, *, depth: int = 2) -> Exponents:
    """Regime and scaling exponents of a power-law task, lazy and rich.

    Args:
        alpha: capacity α > 0; up to 1 for modes that grow with the width.
        beta: source β > 0.
        depth: trained maps of the rich network, counting the readout.

    Examples:
        >>> laws = dmft.exponents(1.5, 0.5)
        >>> laws.regime, laws.lazy.time, round(laws.rich.time, 4)
        ('hard', 0.5, 0.6667)
        >>> dmft.exponents(0.8, 1.5).phase
        'IVa'
    """
    with Workspace() as workspace:
        words = arguments(alpha=alpha, beta=beta, depth=depth, json=True)
        answer = json.loads(call(workspace, ["exponents", *words], progress=False))
    known = Laws.__dataclass_fields__
    lazy, rich = (Laws(**{key: answer[kind].get(key) for key in known}) for kind in ("lazy", "rich"))
    return Exponents(
        answer["alpha"], answer["beta"], answer["depth"], answer["regime"], lazy, rich, answer.get("phase", "")
    )


@dataclass(frozen=True)
class PowerLaw:
    """A fitted power law L ~ x^-exponent.

    Attributes:
        exponent: positive for a curve that falls.
        standard_error: of the scatter, or of the standard errors that the curve has (`test_loss_se`) where they
            make more, and of the choice of the window.
        start: of the window.
        end: of the window.
        local: the local exponent against the axis, where the curve has one.
        crossovers: where the exponent changes, as the program gives them.
    """

    exponent: float
    standard_error: float
    start: float
    end: float
    local: xr.DataArray
    crossovers: tuple[Mapping[str, Any], ...] = ()


@public
def fit(
    curve: Curve,
    /,
    *,
    column: str = "test_loss",
    start: float | None = None,
    end: float | None = None,
    x: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> PowerLaw:
    """A power law with an uncertainty that knows of the window.

    Args:
        curve: a data set of `solve`, `simulate` or of your own, or a result file.
        column: what is fitted.
        start: of the window; without it the later half of the logarithmic axis.
        end: of the window.
        x: the column of a CSV file that is the axis.
        options: any other option of `dmft fit`.

    Examples:
        >>> flow = dmft.solve(task={"alpha": 1.5, "beta": 0.5, "modes": "infinite"},
        ...                   network={"model": "projected", "width": "infinite", "richness": 1},
        ...                   flow={"until": 1e10, "points": 100})
        >>> law = dmft.fit(flow)
        >>> abs(law.exponent - 2 / 3) < 0.01
        True
    """
    with Workspace() as workspace:
        file = save_curve(workspace, curve, "curve")
        words = arguments(options, column=column, x=x, **{"from": start, "to": end}, json=True)
        answer = json.loads(call(workspace, ["fit", file, *words], progress=False))
    return _law(answer)


def _law(answer: Mapping[str, Any]) -> PowerLaw:
    import xarray as xr

    at = [each["at"] for each in answer["local"]]
    local = xr.DataArray([each["exponent"] for each in answer["local"]], {"at": at}, ["at"], name="exponent")
    return PowerLaw(
        answer["exponent"], answer["standard_error"], answer["from"], answer["to"], local,
        tuple(answer.get("crossovers", ())),
    )  # fmt: skip


@public
def frontier(
    configuration: Configuration | None = None,
    /,
    *,
    widths: tuple[float, float],
    compute: tuple[float, float] | None = None,
    count: int | None = None,
    engine: Literal["auto", "march", "stationary", "flow"] | None = None,
    start: float | None = None,
    end: float | None = None,
    options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Progress = None,
    **sections: Any,
) -> xr.Dataset:
    """Compute-optimal loss, width and time against C = N t.

    Args:
        configuration: a mapping or a file, whose width is replaced.
        widths: the smallest and the largest.
        compute: smallest and largest compute; without it what the curves cover.
        count: how many widths.
        engine: auto chooses.
        start: of the window in which exponents are fitted.
        end: of that window.
        options: any other option of `dmft frontier`.
        threads: threads of this call.
        progress: a bar, or a function that is called with the finished share.
        **sections: task, network, data, optimizer, steps or flow, as in `solve`.

    Returns:
        loss, width and time on `compute`; `attrs` holds exponent, standard_error, predicted, width_exponent, …

    Examples:
        >>> best = dmft.frontier(task={"alpha": 1.5, "beta": 0.5, "modes": "infinite"},
        ...                      network={"model": "projected", "width": 64, "richness": 1},
        ...                      flow={"until": 1e8, "points": 50}, widths=(16, 1024))
        >>> abs(best.attrs["exponent"] - best.attrs["predicted"]) < 0.05
        True
    """
    import xarray as xr

    unknown = sorted(sections.keys() - {"task", "network", "data", "optimizer", "steps", "flow"})
    if unknown:
        raise UsageError(f"{unknown[0]} is no argument of frontier and no section of a configuration", key=unknown[0])
    with Workspace() as workspace:
        file = _configuration.file(workspace, configuration, sections)
        words = arguments(
            options, widths=tuple(widths), compute=compute and tuple(compute), count=count, engine=engine,
            **{"from": start, "to": end}, json=True,
        )  # fmt: skip
        answer = json.loads(call(workspace, ["frontier", file, *words], progress=progress, threads=threads))
    points = answer.pop("points")
    columns = {name: ("compute", [each[name] for each in points]) for name in ("loss", "width", "time")}
    attributes = {key: float("nan") if value is None else value for key, value in answer.items()}
    return xr.Dataset(columns, {"compute": [each["compute"] for each in points]}, attributes)
