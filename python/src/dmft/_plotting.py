"""`plot`, with matplotlib when that is there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dmft._arrays import load
from dmft._boundary import public
from dmft.errors import UnavailableError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr
    from matplotlib.axes import Axes

    from dmft._arrays import Curve


@public
def plot(
    *curves: Curve,
    column: str = "test_loss",
    labels: list[str] | None = None,
    lines: str | None = None,
    slope: float | None = None,
    ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Curves on logarithmic axes: theory as lines, simulations as means with bands of two standard errors.

    A theory and simulations of the same configuration share a colour.

    Args:
        curves: data sets or result files.
        column: what is drawn.
        labels: names of the curves; one with an empty name is left out of the legend.
        lines: of a sweep: the axis along which lines differ; a sweep of one axis needs none.
        slope: a dashed guide line t^-slope through the end of the first curve.
        ax: matplotlib's axes; without them those at hand.
        style: handed on to matplotlib's `plot`.

    Examples:
        >>> run = {"task": {"alpha": 1.5, "beta": 0.5, "modes": 200}, "network": {"model": "projected", "width": 32},
        ...        "data": {"batch": 16}, "optimizer": {"learningRate": 0.1}, "steps": 50}
        >>> axes = dmft.plot(dmft.solve(run), dmft.simulate(run, instances=4), labels=["theory", "networks"])
        >>> axes.get_xscale(), axes.get_yscale()
        ('log', 'log')
    """
    axes = _axes(ax)
    colours: dict[str, Any] = {}
    names: list[str | None] = [*labels] if labels else [None] * len(curves)
    if len(names) != len(curves):
        raise UsageError(f"there are {len(names)} labels; allowed: {len(curves)}, one for each curve", key="labels")
    axis = ""
    for curve, name in zip(curves, names, strict=True):
        for label, data in _single(_loaded(curve), column, lines):
            axis = _draw(axes, data, column, " ".join(filter(None, (name, label))) or None, colours, style)
    axes.set(xscale="log", yscale="log", xlabel=axis, ylabel=column.replace("_", " "))
    if slope is not None and axes.lines:
        _guide(axes, slope)
    if any(not str(line.get_label()).startswith("_") for line in axes.lines):
        axes.legend(frameon=False)
    return axes


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise UnavailableError("matplotlib is missing; pip install matplotlib, or dmft plot with gnuplot") from None
    # Labels of logarithmic axes are wide: they would leave the figure. One that is there is left as it is.
    return plt.gca() if plt.get_fignums() else plt.figure(layout="constrained").gca()


def _loaded(curve: Curve) -> xr.Dataset:
    if not isinstance(curve, str | os.PathLike):
        return curve
    from pathlib import Path

    path: Path = Path(curve)
    if path.suffix != ".nc":
        raise UsageError(f"{path} is no netCDF file; allowed: .nc, or a data set", key="curves")
    return load(path)


def _axis(data: xr.Dataset, column: str) -> str:
    if column not in data:
        raise UsageError(f"{column} is no column; allowed: {', '.join(map(str, data.data_vars))}", key="column")
    names = [str(name) for name in data[column].dims if name in ("step", "time", "at", "compute")]
    if not names:
        raise UsageError(f"{column} has no axis step or time", key="column")
    return names[0]


def _single(data: xr.Dataset, column: str, lines: str | None) -> list[tuple[str | None, xr.Dataset]]:
    """The curves of a data set: one, or those along the axis of a sweep."""
    others = [str(name) for name in data[column].dims if name != _axis(data, column)] if column in data else []
    if not others:
        _axis(data, column)
        return [(None, data)]
    chosen = lines or others[0]
    if chosen not in others or len(others) > 1:
        left = ", ".join(name for name in others if name != chosen)
        raise UsageError(
            f"{column} has the axes {', '.join(others)}; allowed: one of them as lines, .sel({left}=…) of the rest",
            key="lines",
        )
    return [(f"{chosen} {_short(value)}", data.sel({chosen: value})) for value in data[chosen].values]


def _short(value: Any) -> str:
    return (
        f"{value:g}"
        if isinstance(value, float | int) or (hasattr(value, "dtype") and value.dtype.kind in "fiu")
        else str(value)
    )


def _draw(
    axes: Axes, data: xr.Dataset, column: str, label: str | None, colours: dict[str, Any], style: dict[str, Any]
) -> str:
    axis = _axis(data, column)
    data = data.isel({axis: data[axis].values > 0})
    x, y = data[axis].values, data[column].values
    errors = f"{column}_se"
    is_simulation = errors in data and "simulation" in str(data.attrs.get("engine", "simulation"))
    key = f"{data.attrs.get('config', id(data))}{label if label and axis not in label and ' ' in label else ''}"
    chosen = {"color": colours[key]} if key in colours else {}
    marks = {"linestyle": "none", "marker": ".", "markevery": 0.025} if is_simulation else {}
    (line,) = axes.plot(x, y, **{"label": label, **marks, **chosen, **style})
    colours.setdefault(key, line.get_color())
    if errors in data:
        error = 2 * data[errors].values
        axes.fill_between(x, y - error, y + error, color=line.get_color(), alpha=0.25, linewidth=0)
    return axis


def _guide(axes: Axes, slope: float) -> None:
    first = axes.lines[0]
    x, y = first.get_xdata(), first.get_ydata()
    import numpy as np

    at, value = float(np.asarray(x)[-1]), float(np.asarray(y)[-1])
    start = at / 30
    axes.plot(
        [start, at], [value * 1.5 * (start / at) ** -slope, value * 1.5], "--", color="0.5", label=f"slope −{slope:.3g}"
    )
