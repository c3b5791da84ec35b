"""What the package promises: the program's own messages, keys and ranges; no leftovers; cores shared."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import traceback
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import dmft
from dmft._program import executable

RUN: dict[str, Any] = {
    "task": {"alpha": 1.5, "beta": 0.5, "modes": 200},
    "network": {"model": "projected", "width": 32, "richness": 1.0},
    "data": {"batch": 16},
    "optimizer": {"learningRate": 0.1},
    "steps": 30,
}


def on_the_command_line(tmp_path: Path, command: str, run: dict[str, Any], *options: str) -> tuple[int, str]:
    """Exit code and last message for the same configuration as a file."""
    file = tmp_path / "run.json"
    file.write_text(json.dumps(run))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DMFT_")}
    done = subprocess.run(
        [executable(), command, file, *options], capture_output=True, text=True, env=environment, check=False
    )
    return done.returncode, done.stderr.strip().splitlines()[-1]


BAD = [
    ({"task": {"alpha": -1}}, "task.alpha"),
    ({"task": {"beta": "small"}}, "task.beta"),
    ({"task": {"modes": 0}}, "task.modes"),
    ({"network": {"model": "projectd"}}, "network.model"),
    ({"network": {"width": 1.5}}, "network.width"),
    ({"network": {"wdith": 3}}, "network.wdith"),
    ({"data": {"batch": -3}}, "data.batch"),
    ({"data": {"labelNoise": -0.1}}, "data.labelNoise"),
    ({"optimizer": {"learningRate": float("nan")}}, "optimizer.learningRate"),
    ({"optimizer": {"momentum": 1}}, "optimizer.momentum"),
    ({"optimizer": {"kind": "sgdd"}}, "optimizer.kind"),
    ({"steps": -1}, "steps"),
    ({"stps": 10}, "stps"),
    ({"task": {"alpha": None}}, "task.alpha"),
    ({"data": {"samples": 10, "batch": 20}}, "data.batch"),
]


@pytest.mark.parametrize(("change", "key"), BAD, ids=[key for _, key in BAD])
def test_bad_input_says_what_the_command_line_says(change: dict[str, Any], key: str, tmp_path: Path) -> None:
    run = dmft.merged(RUN, change)
    with pytest.raises(dmft.ConfigurationError) as caught:
        dmft.solve(run)
    code, message = on_the_command_line(tmp_path, "solve", run)
    prefix = f"dmft: {tmp_path}/run.json:1: "
    assert (code, message.removeprefix(prefix)) == (65, str(caught.value))
    assert message.startswith(prefix)
    assert caught.value.key == key
    if "allowed: " in message:
        assert caught.value.allowed == message.partition("allowed: ")[2]


OTHER_KINDS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"task": {"file": "task.csv"}}, {"alpha": None, "beta": None, "modes": None}, "task.file"),
    ({"task": {"circle": {"targetExponent": 1.25, "frequencies": 100}}}, {}, "task.circle"),
    ({"task": {"samples": {"inputs": "X.npy", "targets": "y.npy"}}}, {}, "task.samples"),
    ({"network": {"layers": [{"init": "identity", "trained": True}]}}, {}, "network.layers"),
    ({"flow": {"until": 100}}, {}, "flow"),
]


@pytest.mark.parametrize(("change", "removal", "key"), OTHER_KINDS, ids=[key for _, _, key in OTHER_KINDS])
def test_runs_of_different_kinds_are_not_merged(change: dict[str, Any], removal: dict[str, Any], key: str) -> None:
    with pytest.raises(dmft.UsageError, match="another kind than the base") as caught:
        dmft.merged(RUN, change)
    assert caught.value.key == key
    if removal:
        section, _, _ = key.partition(".")
        assert dmft.merged(RUN, {section: {**change[section], **removal}})[section] == change[section]


def test_changes_within_a_kind_are_merged() -> None:
    flow = dmft.merged(RUN, {"steps": None, "flow": {"until": 100}})
    assert "steps" not in flow and dmft.merged(flow, {"flow": {"points": 5}})["flow"] == {"until": 100, "points": 5}
    images = {"network": {"model": "cnn", "layers": [{"dense": 8}]}}
    assert dmft.merged(images, {"network": {"layers": [{"dense": 16}]}})["network"]["layers"] == [{"dense": 16}]
    assert dmft.merged({"steps": 3}, {"network": {"model": "projected"}, "task": {"file": "a.csv"}})["steps"] == 3
    # What is wrong in the base alone, the program says.
    both = {"task": {"alpha": 1.5, "file": "a.csv"}}
    assert dmft.merged(both, {"steps": 3})["task"] == both["task"]


def test_a_file_is_named_as_on_the_command_line(tmp_path: Path) -> None:
    bad = dmft.merged(RUN, {"task": {"alpha": -1}})
    _, message = on_the_command_line(tmp_path, "solve", bad)
    with pytest.raises(dmft.ConfigurationError) as caught:
        dmft.solve(tmp_path / "run.json")
    assert message == f"dmft: {caught.value}"
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "run.json"), 1)
    with pytest.raises(dmft.InputError):
        dmft.solve(tmp_path / "nothing.yaml")
    with pytest.raises(dmft.UsageError, match="steps is given beside the file"):
        dmft.solve(tmp_path / "run.json", steps=3)


def test_one_line_of_ours_in_a_traceback() -> None:
    try:
        dmft.solve(dmft.merged(RUN, {"task": {"alpha": -1}}))
    except dmft.Error as error:
        frames = traceback.extract_tb(error.__traceback__)
        assert [Path(frame.filename).name for frame in frames] == ["test_contract.py", "_boundary.py"]
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None


def test_divergence_has_step_rate_and_curve(tmp_path: Path) -> None:
    run = dmft.merged(RUN, {"optimizer": {"learningRate": 5}})
    with pytest.raises(dmft.DivergenceError) as caught:
        dmft.solve(run)
    error = caught.value
    assert error.step is not None
    assert error.curve is not None
    assert error.largest_stable_rate is not None
    assert error.curve.step[-1] < error.step
    assert f"diverged at step {error.step}; " in str(error)
    assert error.remedy is not None
    assert "optimizer.learningRate" in error.remedy
    # The remedy is one: that rate is stable, and twice as much is not.
    dmft.solve(run, optimizer={"learningRate": error.largest_stable_rate})
    assert on_the_command_line(tmp_path, "solve", run)[0] == 2
    with pytest.raises(dmft.DivergenceError):
        dmft.solve(run, optimizer={"learningRate": 2 * error.largest_stable_rate})


def test_engines_and_options_are_refused_by_name() -> None:
    with pytest.raises(dmft.UsageError, match="learns features"):
        dmft.solve(RUN, engine="stationary")
    with pytest.raises(dmft.UsageError, match="no-such-option"):
        dmft.solve(RUN, options={"no_such_option": 1})
    with pytest.raises(dmft.UsageError, match=r"'-1' is invalid for '--alpha") as caught:
        dmft.exponents(-1, 0.5)
    assert caught.value.key == "alpha"
    with pytest.raises(dmft.UsageError, match="'--points <n>': allowed: a whole number from 2") as caught:
        dmft.solve(RUN, points=1)
    assert caught.value.key == "points"
    with pytest.raises(dmft.UsageError, match="the configuration is a list; allowed: a mapping"):
        dmft.solve([1, 2])  # type: ignore[arg-type]
    with pytest.raises(dmft.UsageError, match="threads is 0"):
        dmft.solve(RUN, threads=0)
    with pytest.raises(dmft.UsageError, match=r"task\.alpha is a object"):
        dmft.solve(dmft.merged(RUN, {"task": {"alpha": object()}}))


def test_too_large_runs_are_refused_with_numbers() -> None:
    with pytest.raises(dmft.ResourceError) as caught:
        dmft.simulate(RUN, instances=2, scale=1_000_000)
    assert caught.value.needed is not None
    assert caught.value.available is not None
    assert caught.value.needed > caught.value.available
    assert caught.value.resource in ("memory", "time")


def test_a_failed_validation_has_the_report() -> None:
    case = {
        "claim": "Twice the width makes no difference.",
        "run": dmft.merged(RUN, {"network": {"model": "random-features", "richness": None}}),
        "simulation": {"instances": 64, "scales": [1, 2], "seed": 1, "override": {"network": {"width": 128}}},
        "compare": {"columns": ["test_loss"], "points": 4},
    }
    with pytest.raises(dmft.ValidationFailure) as caught:
        dmft.validate(case)
    assert not caught.value.report.as_expected
    assert dmft.validate({**case, "expect": "disagree"}).as_expected


def test_values_of_numpy_and_infinity() -> None:
    lazy = {"model": "random-features", "width": np.int64(32)}
    task = {"alpha": np.float64(1.5), "beta": np.float32(0.5), "modes": np.inf}
    curve = dmft.solve(task=task, network=lazy, data={"batch": 8}, optimizer={"learningRate": 0.1}, steps=np.int64(5))
    assert curve.dmft.configuration["task"]["modes"] == "infinite"
    assert curve.sizes["step"] == 6


def test_results_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps(RUN))
    subprocess.run([executable(), "solve", file, "-o", tmp_path / "curve.nc"], check=True, capture_output=True)
    with xr.open_dataset(tmp_path / "curve.nc") as expected:
        for got in (dmft.solve(RUN), dmft.solve(str(file)), dmft.solve(**RUN)):
            xr.testing.assert_identical(got, expected.load())


def test_arrays_and_paths_in_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "task.csv").write_text("lambda,target_power\n1,0.5\n0.5,0.25\n")
    monkeypatch.chdir(tmp_path)
    named = dmft.solve(RUN, task={"alpha": None, "beta": None, "modes": None, "file": "task.csv"})
    modes = xr.Dataset({"lambda": ("row", [1, 0.5]), "target_power": ("row", [0.5, 0.25])})
    given = dmft.solve(RUN, task={"alpha": None, "beta": None, "modes": None, "file": modes})
    np.testing.assert_array_equal(named.test_loss, given.test_loss)
    # Any memory layout, single precision, whole numbers.
    random = np.random.default_rng(0)
    features = random.normal(size=(300, 200)) * np.arange(1, 201) ** -0.75
    kernel, targets = features @ features.T, features[:, 0]
    expected = dmft.spectrum(kernel=kernel, targets=targets)
    assert dmft.spectrum(kernel=np.asfortranarray(kernel), targets=targets[:, None]).alpha == expected.alpha
    assert dmft.spectrum(kernel=kernel.astype(np.float32), targets=targets).alpha == pytest.approx(expected.alpha, 1e-3)
    with pytest.raises(dmft.ConfigurationError, match=r"kernel\.npy"):
        dmft.spectrum(kernel=np.triu(kernel), targets=targets)
    with pytest.raises(dmft.UsageError, match="complex"):
        dmft.spectrum(kernel=kernel * 1j, targets=targets)


def test_a_figure_of_its_own_holds_its_labels() -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    curve = dmft.solve(RUN, steps=50)
    plt.close("all")
    try:
        axes = dmft.plot(curve, labels=[""])
        axes.figure.canvas.draw()
        assert axes.yaxis.label.get_window_extent().x0 >= 0
        assert axes.get_legend() is None  # an empty name has no row
        _, given = plt.subplots()
        assert dmft.plot(curve) is given
    finally:
        plt.close("all")


def test_keys_without_effect_are_warnings() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dmft.solve(RUN, network={"model": "random-features"})
    assert [warning.category for warning in caught] == [dmft.Note]
    assert "network.richness has no effect" in str(caught[0].message)
    assert str(caught[0].message).startswith("note: ")
    assert Path(caught[0].filename).name == "test_contract.py"


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dmft.solve(RUN)
    dmft.sweep(RUN, grid={"network.richness": [0, 1]}, points=5)
    with pytest.raises(dmft.ConfigurationError):
        dmft.solve(RUN, steps=-1)
    assert list(tmp_path.iterdir()) == []


def test_progress_reaches_a_function_and_a_sweep_keeps_its_directory(tmp_path: Path) -> None:
    shares: list[float] = []
    dmft.simulate(RUN, instances=64, steps=300, progress=shares.append)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    first = dmft.sweep(RUN, grid={"data.batch": [4, 8]}, directory=tmp_path / "sweep", jobs=1)
    again = dmft.sweep(RUN, grid={"data.batch": [4, 8]}, directory=tmp_path / "sweep")
    xr.testing.assert_equal(first, again)
    assert first.test_loss.dims == ("batch", "step")


def test_a_sweep_that_fails_in_part() -> None:
    with pytest.raises(dmft.SweepFailure, match="learningRate=5") as caught:
        dmft.sweep(RUN, grid={"optimizer.learningRate": [0.1, 5]})
    assert caught.value.result is not None
    assert np.isnan(caught.value.result.test_loss.sel(learningRate=5)).any()
    assert np.isfinite(caught.value.result.test_loss.sel(learningRate=0.1)).all()


def test_an_interrupt_ends_the_program(tmp_path: Path) -> None:
    code = f"""
        import signal, tempfile; tempfile.tempdir = {str(tmp_path)!r}
        signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a script starts in the background
        import dmft
        print("ready", flush=True)
        try:
            dmft.simulate({RUN!r}, instances=100000, steps=3000)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """
    # In a session of its own, so that the interrupt reaches Python alone, as that of a notebook does.
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 20
    while not (programs := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert process.wait(20) == 0
    assert programs
    assert not any(Path(f"/proc/{program}").exists() for program in programs)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_crashing_program_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMFT_EXECUTABLE", str(tmp_path / "nothing"))
    with pytest.raises(dmft.UnavailableError, match="DMFT_EXECUTABLE"):
        dmft.solve(RUN)
    crashing = tmp_path / "crashing"
    crashing.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crashing.chmod(0o755)
    monkeypatch.setenv("DMFT_EXECUTABLE", str(crashing))
    with pytest.raises(dmft.ProgramError, match="SIGSEGV"):
        dmft.solve(RUN)


def test_cores_are_divided_among_calls() -> None:
    from dmft._process import Cores

    cores, shares, most, at_work = Cores(2), [], 0, 0
    lock = threading.Lock()

    def work(_: int) -> None:
        nonlocal most, at_work
        with cores.share(None) as threads:
            with lock:
                at_work += 1
                most = max(most, at_work)
                shares.append(threads)
            time.sleep(0.01)
            with lock:
                at_work -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert most <= 2
    assert min(shares) == 1
    with cores.share(None) as threads:
        assert threads == 2
        # From the progress function of a call another call does not wait for it.
        with cores.share(None), cores.share(None) as inner:
            assert inner == 1
    with cores.share(5) as threads:
        assert threads == 5


def test_equal_seeds_give_equal_numbers_whatever_the_threads() -> None:
    one, two = (dmft.simulate(RUN, instances=4, seed=3, threads=threads) for threads in (1, 2))
    xr.testing.assert_equal(one.drop_attrs(), two.drop_attrs())
    assert not dmft.simulate(RUN, instances=4, seed=4).test_loss.equals(one.test_loss)
