"""Whole-process measurements: programs run in turn, round after round, the best round of each kept."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

# What the scripts of validation/ use as well.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts"))
from experiment import PROGRAM, parser, program, result_of


def arguments(text):
    """The options of every benchmark: the program, and where the report goes."""
    options = parser(text)
    options.add_argument("--dmft", default=PROGRAM, type=program, metavar="PROGRAM")
    options.add_argument("--output", metavar="FILE")
    return options


@dataclass
class Program:
    """A command. Its report is the JSON file `result`, or the last line of its output."""

    name: str
    command: list
    result: str = None
    threads: tuple = ()  # OPENBLAS_NUM_THREADS of the rounds in turn; (): left alone
    environment: dict = None  # in place of base_environment()


@dataclass
class Run:
    """Seconds from start to exit, peak resident memory, mean number of busy cores."""

    name: str
    seconds: float = None  # None: not run
    memory: float = None  # MiB
    cores: float = None
    outcome: str = ""  # "": exit code 0; "stopped": the time was up
    report: dict = field(default_factory=dict)
    threads: int = None
    rounds: int = 0
    alone: float = None  # the peers' own "wall_seconds": without Python's start and the quadrature

    @property
    def finished(self):
        return self.seconds is not None and not self.outcome

    @property
    def processor_seconds(self):
        return self.cores * self.seconds


class Clock:
    """The time that all runs together may take."""

    def __init__(self, budget):
        self.deadline = time.monotonic() + budget

    def left(self):
        return self.deadline - time.monotonic()


def base_environment():
    """The caller's, without a number of BLAS threads: dmft divides its work itself, the peers say two."""
    drop = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "GOTO_NUM_THREADS")
    return {name: value for name, value in os.environ.items() if name not in drop}


def measure(program, turn, limit):
    environment = dict(base_environment() if program.environment is None else program.environment)
    threads = program.threads[turn % len(program.threads)] if program.threads else None
    if threads:
        environment["OPENBLAS_NUM_THREADS"] = str(threads)
    if program.result and os.path.exists(program.result):
        os.remove(program.result)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(program.command, stdout=output, stderr=errors, env=environment)
        stopper = threading.Timer(min(limit, threading.TIMEOUT_MAX), child.kill)
        stopper.daemon = True
        stopper.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        finally:
            stopper.cancel()
        seconds = time.perf_counter() - start
        in_time = seconds < limit
        child.returncode = code = os.waitstatus_to_exitcode(status)
        run = Run(program.name, seconds, usage.ru_maxrss / 1024, (usage.ru_utime + usage.ru_stime) / seconds)
        run.threads, run.rounds = threads, 1
        run.outcome = "" if code == 0 else f"exit {code}" if in_time else "stopped"
        output.seek(0), errors.seek(0)
        run.report = read_report(program, output.read().decode(errors="replace")) if code == 0 else {}
        run.alone = run.report.get("wall_seconds", run.report.get("diagnostics", {}).get("wall_seconds"))
        if run.outcome.startswith("exit"):
            lines = errors.read().decode(errors="replace").strip().splitlines()
            say(f"    {program.name}: exit {code}: {lines[-1] if lines else ''}")
        return run


def read_report(program, output):
    if program.result:
        return result_of(program.result)
    try:
        return json.loads(output.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return {}


def race(title, programs, clock, rounds=3, allowance=20.0, limit=float("inf")):
    """Runs the programs in turn, up to `rounds` times while another round fits into `allowance` seconds.

    Returns the best run of each by name; `limit` bounds a single run.
    """
    best = {program.name: Run(program.name) for program in programs}
    start = time.monotonic()
    for turn in range(rounds):
        began = time.monotonic()
        if turn and began - start + last > allowance:
            break
        for program in programs:
            if clock.left() < 1 or best[program.name].outcome:
                continue  # no time, or it would fail again
            run = measure(program, turn, min(limit, clock.left()))
            keep(best, run)
            say(f"  {title:22s} {program.name:34s} {run.seconds:9.3f} s {run.memory:8.0f} MiB  {run.outcome}")
        last = time.monotonic() - began
    return best


def keep(best, run):
    """The quicker run, with the least of the times `alone`."""
    old = best[run.name]
    rounds = old.rounds + run.rounds
    alone = min((time for time in (old.alone, run.alone) if time is not None), default=None)
    if old.seconds is None or run.seconds < old.seconds:
        best[run.name] = run
    best[run.name].rounds, best[run.name].alone = rounds, alone


def say(text):
    print(text, file=sys.stderr, flush=True)
