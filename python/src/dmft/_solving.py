"""`solve` and `simulate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex

from dmft import _configuration
from dmft._arrays import load
from dmft._boundary import public
from dmft._options import arguments
from dmft._process import Progress, Workspace, call
from dmft.errors import DivergenceError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import xarray as xr

    from dmft._configuration import Configuration


@public
def solve(
    configuration: Configuration | None = None,
    /,
    *,
    task: Mapping[str, Any] | None = None,
    network: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    optimizer: Mapping[str, Any] | None = None,
    steps: SupportsIndex | None = None,
    flow: Mapping[str, Any] | None = None,
    engine: str | None = None,
    points: int | None = None,
    two_time: bool = False,
    decompose: bool = False,
    tolerance: float | None = None,
    seed: int | None = None,
    accuracy: float | None = None,
    options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> xr.Dataset:
    """The learning curve that the theory predicts.

    Args:
        configuration: a mapping with the keys of a configuration file, or the name of a file.
        task: what is learned; like the sections that follow it changes a mapping, key by key.
        network: what learns.
        data: samples, batch, label noise.
        optimizer: how.
        steps: the curve is at steps 0 … steps.
        flow: gradient flow, in place of `optimizer` and `steps`.
        engine: auto, march, panels, stationary or flow; auto chooses.
        points: so many log-spaced points instead of every step.
        two_time: also the correlations and responses of two times.
        decompose: also where the test loss comes from: `loss_width`, `loss_batch`, `loss_label_noise` and
            `loss_samples`, which with `bias` sum to `test_loss`.
        tolerance: relative error allowed from compressing the spectrum.
        seed: of theories that sample.
        accuracy: of theories that sample: relative standard error at which they stop.
        options: any other option of `dmft solve`, without its dashes: `{"scrambles": 8}`.
        threads: threads of this call; else the cores are divided among the calls at work.
        progress: a bar, or a function that is called with the finished share.

    Returns:
        The columns of the result file on `step`, or `time` for the flow; `attrs` holds configuration, engine, version
        and what is known of the errors.

    Raises:
        ConfigurationError: a key is missing, unknown or out of range.
        DivergenceError: the dynamics diverged; it has the curve up to there.
        ResourceError: the run would not fit.

    Examples:
        >>> curve = dmft.solve(task={"alpha": 1.5, "beta": 0.5, "modes": "infinite"},
        ...                    network={"model": "projected", "width": 256, "richness": 1.0},
        ...                    data={"batch": 32}, optimizer={"learningRate": 0.1}, steps=100)
        >>> curve.test_loss.dims, curve.sizes["step"]
        (('step',), 101)
        >>> curve.attrs["engine"]
        'march'
        >>> lazy = dmft.solve(json.loads(curve.attrs["config"]), network={"richness": 0})
        >>> bool(lazy.test_loss[-1] > curve.test_loss[-1])
        True
        >>> parts = dmft.solve(json.loads(curve.attrs["config"]), data={"labelNoise": 0.1}, decompose=True)
        >>> total = parts.bias + parts.loss_width + parts.loss_batch + parts.loss_label_noise + parts.loss_samples
        >>> bool(abs(total / parts.test_loss - 1).max() < 1e-9)
        True
    """
    sections = {
        "task": task, "network": network, "data": data, "optimizer": optimizer, "steps": steps, "flow": flow
    }  # fmt: skip
    with Workspace() as workspace:
        file = _configuration.file(workspace, configuration, sections)
        output = workspace.path / "curve.nc"
        words = arguments(
            options, engine=engine, points=points, two_time=two_time, decompose=decompose, tolerance=tolerance,
            seed=seed, accuracy=accuracy,
        )  # fmt: skip
        try:
            call(workspace, ["solve", file, "-o", output, *words], progress=progress, threads=threads)
        except DivergenceError as error:
            error.curve = load(output) if output.exists() else None
            raise
        return load(output)


@public
def simulate(
    configuration: Configuration | None = None,
    /,
    *,
    instances: int,
    seed: int = 1,
    scale: int = 1,
    each: bool = False,
    points: int | None = None,
    task: Mapping[str, Any] | None = None,
    network: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    optimizer: Mapping[str, Any] | None = None,
    steps: SupportsIndex | None = None,
    resume: str | os.PathLike[str] | None = None,
    options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> xr.Dataset:
    """Finite networks of the configuration, trained: means and standard errors.

    Args:
        configuration: a mapping with the keys of a configuration file, or the name of a file.
        instances: how many networks.
        seed: equal seeds give equal numbers, whatever the number of threads.
        scale: makes every size so many times as large, which the theory does not notice.
        each: also the curve of every single network, as `<name>_each(instance, step)`.
        points: so many log-spaced points instead of every step.
        task: see `solve`, as for the sections that follow.
        network: what learns.
        data: samples, batch, label noise.
        optimizer: how.
        steps: the curve is at steps 0 … steps.
        resume: a file that keeps finished networks; the same call goes on after an interruption.
        options: any other option of `dmft simulate`, without its dashes.
        threads: networks trained at the same time.
        progress: a bar, or a function that is called with the finished share.

    Returns:
        Means on `step`, each with its standard error as `<name>_se`.

    Raises:
        DivergenceError: a network diverged.

    Examples:
        >>> run = {"task": {"alpha": 1.5, "beta": 0.5, "modes": 200}, "network": {"model": "projected", "width": 32},
        ...        "data": {"batch": 16}, "optimizer": {"learningRate": 0.1}, "steps": 50}
        >>> networks = dmft.simulate(run, instances=8, each=True)
        >>> networks.test_loss_each.dims
        ('instance', 'step')
        >>> theory = dmft.solve(run)
        >>> bool(abs(networks.test_loss - theory.test_loss)[-1] < 5 * networks.test_loss_se[-1])
        True
    """
    sections = {"task": task, "network": network, "data": data, "optimizer": optimizer, "steps": steps}
    with Workspace() as workspace:
        file = _configuration.file(workspace, configuration, sections)
        output, single = workspace.path / "means.nc", workspace.path / "instances.nc"
        words = arguments(
            options, instances=instances, seed=seed, scale=scale, points=points, threads=threads,
            instances_out=single if each else None, resume=resume,
        )  # fmt: skip
        try:
            call(workspace, ["simulate", file, "-o", output, *words], progress=progress, threads=threads)
        except DivergenceError as error:
            error.curve = load(output) if output.exists() else None
            raise
        means = load(output)
        return _with_instances(means, load(single)) if each else means


def _with_instances(means: xr.Dataset, single: xr.Dataset) -> xr.Dataset:
    return means.merge(single.rename({str(name): f"{name}_each" for name in single.data_vars}).drop_attrs())
