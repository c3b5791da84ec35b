"""`dataset.dmft`, registered with xarray when both are there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import xarray as xr

from dmft._plotting import plot
from dmft._scaling import PowerLaw, fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@xr.register_dataset_accessor("dmft")
class DatasetAccessor:
    """What one does with a curve: `curve.dmft.plot()`, `curve.dmft.fit()`, `curve.dmft.configuration`."""

    def __init__(self, data: xr.Dataset) -> None:
        self._data = data

    def plot(self, **options: Any) -> Axes:
        """See `dmft.plot`."""
        return plot(self._data, **options)

    def fit(self, **options: Any) -> PowerLaw:
        """See `dmft.fit`."""
        law: PowerLaw = fit(self._data, **options)
        return law

    @property
    def configuration(self) -> dict[str, Any]:
        """The whole configuration, every default written out, as `solve` takes it."""
        value: dict[str, Any] = json.loads(self._data.attrs["config"])
        return value
