"""`spectrum` and `kernel`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dmft import _configuration
from dmft._arrays import load, save
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Progress, Workspace, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import xarray as xr

    from dmft._arrays import Array
    from dmft._configuration import Configuration


@dataclass(frozen=True)
class Spectrum:
    """Capacity and source of a task, measured.

    Attributes:
        alpha: capacity: eigenvalues fall as k^-α.
        alpha_se: its uncertainty.
        beta: source: power beyond eigenvalue λ falls as λ^β; NaN without targets.
        beta_se: its uncertainty.
        regime: hard, easy or super-easy.
        lazy_exponent: of the loss against time.
        rich_exponent: the same with feature learning.
        window: first and last mode of the fit.
        modes: lambda, target_power and multiplicity of the population's modes, and of the bins that continue them.
        facts: everything that the program says of them.
    """

    alpha: float
    alpha_se: float
    beta: float
    beta_se: float
    regime: str | None
    lazy_exponent: float
    rich_exponent: float
    window: tuple[int, int]
    modes: xr.Dataset | None = field(repr=False, default=None)
    facts: Mapping[str, Any] = field(repr=False, default_factory=dict)

    def to_task(self) -> dict[str, Any]:
        """The section `task` of a configuration that learns this.

        Examples:
            >>> task = dmft.spectrum(circle=True, target_exponent=0.9).to_task()
            >>> curve = dmft.solve(task=task, network={"model": "projected", "width": "infinite", "richness": 0},
            ...                    optimizer={"learningRate": 0.1}, steps=100)
            >>> curve.sizes["step"]
            101
        """
        if self.modes is None:
            raise ValueError("the power of a target was not measured: give targets, or target_exponent")
        return {"file": self.modes}


@public
def spectrum(
    configuration: Configuration | None = None,
    /,
    *,
    kernel: Array | None = None,
    features: Array | None = None,
    targets: Array | None = None,
    circle: bool = False,
    activation: str | None = None,
    depth: int | None = None,
    power: int | None = None,
    target_exponent: float | None = None,
    window: tuple[int, int] | None = None,
    tail: bool = True,
    options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Spectrum:
    """Capacity α and source β of a task, from data, a kernel or an architecture.

    Args:
        configuration: a run with a network that is not linear: its kernel is measured.
        kernel: a kernel matrix, samples × samples.
        features: in place of the kernel, samples × features.
        targets: samples, or samples × outputs.
        circle: in place of data the tangent kernel of a network on the circle.
        activation: with `circle`: relu, erf, tanh, gelu or linear.
        depth: with `circle`: hidden layers.
        power: with `circle`: activation^power.
        target_exponent: with `circle`: q of the target Σ k^-q cos kθ.
        window: first and last mode of the fit.
        tail: continue the power laws beyond what the data resolve.
        options: any other option of `dmft spectrum`.
        threads: threads of this call.
        progress: a bar, or a function that is called with the finished share.

    Examples:
        >>> rng = np.random.default_rng(1)
        >>> scales = np.arange(1, 301) ** -0.75  # eigenvalues k^-1.5
        >>> features = rng.normal(size=(500, 300)) * scales
        >>> task = dmft.spectrum(features=features, targets=features @ np.arange(1, 301) ** -0.5)
        >>> abs(task.alpha - 1.5) < 4 * task.alpha_se
        True
    """
    with Workspace() as workspace:
        output = workspace.path / "modes.nc"
        arrays = {
            name: save(workspace, array, name)
            for name, array in (("kernel", kernel), ("features", features), ("targets", targets))
            if array is not None
        }
        words = arguments(
            options, **arrays, circle=circle, activation=activation, depth=depth, power=power,
            target_exponent=target_exponent, window=window and tuple(window), no_tail=not tail, json=True,
        )  # fmt: skip
        files = [] if configuration is None else [_configuration.file(workspace, configuration, {})]
        # Without a target there are no modes to write.
        has_target = targets is not None or target_exponent is not None or configuration is not None
        outputs = ["-o", str(output)] if has_target else []
        answer = json.loads(call(workspace, ["spectrum", *files, *words, *outputs], progress=progress, threads=threads))
        modes = load(output) if has_target else None

    def number(name: str) -> float:
        return float("nan") if answer.get(name) is None else float(answer[name])

    first, last = answer["window"]
    return Spectrum(
        number("alpha"), number("alpha_se"), number("beta"), number("beta_se"), answer["regime"],
        number("lazy_exponent"), number("rich_exponent"), (first, last), modes, answer,
    )  # fmt: skip


@public
def kernel(
    configuration: Configuration,
    /,
    *,
    empirical: bool = False,
    seed: int | None = None,
    options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> npt.NDArray[np.float64]:
    """The tangent kernel of a network that is not linear, on the task's samples.

    Args:
        configuration: a run with a task of samples.
        empirical: of one network of finite width, in place of infinite width.
        seed: of that network.
        options: any other option of `dmft kernel`.
        threads: threads of this call.
        progress: a bar, or a function that is called with the finished share.

    Examples:
        >>> x = np.random.default_rng(0).normal(size=(40, 5))
        >>> run = {"task": {"samples": {"inputs": x, "targets": x[:, 0]}},
        ...        "network": {"model": "mlp", "depth": 1, "width": "infinite", "activation": "relu", "richness": 0},
        ...        "optimizer": {"learningRate": 0.1}, "steps": 10}
        >>> K = dmft.kernel(run)
        >>> K.shape, bool(np.allclose(K, K.T))
        ((40, 40), True)
    """
    import numpy as np

    with Workspace() as workspace:
        file = _configuration.file(workspace, configuration, {})
        output = workspace.path / "kernel.npy"
        words = arguments(options, empirical=empirical, seed=seed)
        call(workspace, ["kernel", file, "-o", output, *words], progress=progress, threads=threads)
        return np.asarray(np.load(output), dtype=np.float64)
