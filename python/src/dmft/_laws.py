"""`law`: one law of width and time through many curves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from dmft._arrays import save_curve
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Workspace, call
from dmft.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dmft._arrays import Curve


@dataclass(frozen=True)
class Parameter:
    """A number of a law.

    Attributes:
        value: NaN where the data leave it open.
        standard_error: of the scatter, and of the change under resampled curves and windows.
        identifiable: whether the data determine it.
    """

    value: float
    standard_error: float
    identifiable: bool


@dataclass(frozen=True)
class Law:
    """A law through many curves.

    Attributes:
        form: floor, width-time or four-term.
        formula: the same as a formula.
        parameters: exponents and coefficients by name.
        deviation: relative, root mean square.
        identifiable: whether all of it is determined.
        notes: what is not, and what is known in its place.
    """

    form: str
    formula: str
    parameters: Mapping[str, Parameter]
    deviation: float
    identifiable: bool
    notes: tuple[str, ...]
    facts: Mapping[str, Any] = field(repr=False, default_factory=dict)


@public
def law(
    *curves: Curve,
    form: Literal["floor", "width-time", "four-term"] | None = None,
    column: str = "test_loss",
    start: float | None = None,
    end: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> Law:
    """A joint law of width and time, and what the data do not determine.

    Args:
        curves: a sweep with the axis `width`, curves of several widths, or files.
        form: of the law; without it width-time, or floor for a single width.
        column: the loss.
        start: the earliest time that counts.
        end: the latest.
        options: any other option of `dmft law`.

    Examples:
        >>> run = {"task": {"alpha": 1.5, "beta": 0.5, "modes": "infinite"},
        ...        "network": {"model": "projected", "width": 64, "richness": 0}, "flow": {"until": 1e6, "points": 60}}
        >>> widths = dmft.sweep(run, grid={"network.width": [64, 256, 1024, 4096]})
        >>> fitted = dmft.law(widths, start=10)
        >>> fitted.form, all(each.standard_error >= 0 for each in fitted.parameters.values() if each.identifiable)
        ('width-time', True)
    """
    if not curves:
        raise UsageError("there are no curves; allowed: a sweep, curves or files", key="curves")
    with Workspace() as workspace:
        files = [save_curve(workspace, curve, "curve") for curve in curves]
        words = arguments(options, form=form, column=column, **{"from": start, "to": end}, json=True)
        answer = json.loads(call(workspace, ["law", *files, *words], progress=False))
    parameters = {
        name: Parameter(_number(value["value"]), _number(value["standard_error"]), bool(value["identifiable"]))
        for name, value in answer.items()
        if isinstance(value, dict) and "identifiable" in value
    }
    return Law(
        answer["form"], answer["formula"], parameters, float(answer["deviation"]), bool(answer["identifiable"]),
        tuple(answer["notes"]), answer,
    )  # fmt: skip


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
