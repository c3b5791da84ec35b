"""One call, one process of the program."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dmft._program import executable
from dmft._progress import shown
from dmft.errors import Note, UsageError, from_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

logger = logging.getLogger("dmft")

Progress: TypeAlias = "bool | Callable[[float], None] | None"
"""`True` shows a bar, `False` none, `None` one where somebody watches; a function is called with the finished share."""

CONFIGURATION = "configuration.json"
"""The name of files that hold a configuration given as Python values."""

_GRACE = 5.0  # seconds between the request to end and the end


class Cores:
    """The cores of this machine, divided among the calls at work.

    At most as many processes as cores run at a time; further calls wait. A call that is alone has all cores, one of
    several its share.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = count
        self._calls = 0
        self._changed = threading.Condition()
        self._own = threading.local()

    @contextlib.contextmanager
    def share(self, wanted: int | None) -> Iterator[int]:
        """Waits for a core; yields how many threads the call may have."""
        # A call from the progress function of another one must not wait for that.
        depth = getattr(self._own, "depth", 0)
        with self._changed:
            self._calls += 1
            try:
                self._changed.wait_for(lambda: self._free > 0 or depth > 0)
            except BaseException:
                self._calls -= 1
                raise
            self._free -= 1
            threads = wanted or max(1, self.count // self._calls)
        self._own.depth = depth + 1
        try:
            yield threads
        finally:
            self._own.depth = depth
            with self._changed:
                self._free += 1
                self._calls -= 1
                self._changed.notify()


def _available_cores() -> int:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("DMFT_THREADS", "")
    return min(count, int(limit)) if limit.isdecimal() and int(limit) > 0 else count


cores = Cores(_available_cores())


class Workspace:
    """A private directory for what goes in and comes out, which ends with the call."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dmft-"))
        self._count = 0

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, name: str) -> Path:
        """A name that is not taken yet, which ends in this one."""
        path = self.path / name
        while path.exists() or path.is_symlink():
            self._count += 1
            path = self.path / f"{self._count}-{name}"
        return path

    def tidied(self, text: str) -> str:
        """A message without the names of files that the user has never seen."""
        inside = re.escape(str(self.path)) + "/"
        return re.sub(inside, "", re.sub(rf"{inside}[\d-]*{CONFIGURATION}(:\d+)?: ", "", text))


def call(
    workspace: Workspace, arguments: Sequence[str | os.PathLike[str]], *, progress: Progress = None,
    threads: int | None = None,
) -> str:  # fmt: skip
    """Runs the program to its end; what it wrote to standard output.

    Raises:
        Error: it did not end with 0.
        KeyboardInterrupt: the program has ended, too.
    """
    if threads is not None and threads < 1:
        raise UsageError(f"threads is {threads}; allowed: a whole number >= 1", key="threads")
    program = executable()
    with cores.share(threads) as share, (workspace.path / "standard-output").open("w+b") as output:
        environment = {**os.environ, "DMFT_MESSAGES": "json", "DMFT_THREADS": str(share)}
        process = subprocess.Popen(
            [program, *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, env=environment
        )
        try:
            messages = _Messages(workspace)
            assert process.stderr is not None
            with process.stderr, shown(progress) as update:
                for line in process.stderr:
                    messages.take(line.decode(errors="replace").rstrip("\n"), update)
            status = process.wait()
        except BaseException:
            _end(process)
            raise
        output.seek(0)
        text = output.read().decode(errors="replace")
    if status == 128 + signal.SIGINT:
        raise KeyboardInterrupt
    if status != 0:
        raise messages.error(status)
    return text


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program, which removes what is half-written, and waits for it."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Messages:
    """What the program says on standard error, one line of JSON after another."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._failure: dict[str, Any] | None = None
        self._plain: list[str] = []

    def take(self, line: str, update: Callable[[float], None]) -> None:
        match self._parsed(line):
            case {"progress": float() | int() as share}:
                update(share)
            case {"error": dict() as failure}:
                self._failure = failure
            case {"message": str() as message}:
                self._announce(self._workspace.tidied(message))
                self._plain += message.splitlines()
            case _:
                # Of the parser of options, and of libraries below the program.
                self._plain.append(line)

    @staticmethod
    def _parsed(line: str) -> Mapping[str, Any] | None:
        try:
            value = json.loads(line) if line.startswith("{") else None
        except ValueError:
            return None
        return value if isinstance(value, dict) else None

    @staticmethod
    def _announce(message: str) -> None:
        if message.startswith(("note: ", "warning: ")) or ": note: " in message:
            warnings.warn(message, Note, stacklevel=_stack_level())
        else:
            logger.info(message)

    def error(self, status: int) -> Exception:
        facts = dict(self._failure or {})
        message = str(facts.pop("message", "")) or self._unforeseen(status)
        # Options of the program are arguments here.
        if option := re.search(r"--([a-z][a-z-]*)", facts.get("key") or ("" if self._failure else message)):
            facts["key"] = option[1].replace("-", "_")
        facts.pop("code", None)
        if str(facts.get("file", "")).startswith(str(self._workspace.path)):
            facts["file"] = facts["line"] = None
        return from_exit(status, self._workspace.tidied(message), facts)

    def _unforeseen(self, status: int) -> str:
        errors = [line.removeprefix("Error: ") for line in self._plain if line.startswith("Error: ")]
        if errors:
            return errors[0]
        said = "\n".join(self._plain[-5:])
        name = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit code {status}"
        return f"the program ended with {name}" + (f": {said}" if said else "")


def _stack_level() -> int:
    """How far up the caller of this package is."""
    import inspect

    here, level, frame = str(Path(__file__).parent), 1, inspect.currentframe()
    while frame is not None and (frame.f_code.co_filename.startswith(here) or "contextlib" in frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    return max(1, level - 1)
