"""What can go wrong: an exception for every exit code of the program, with the same message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


class Error(Exception):
    """What the program answered instead of a result.

    Attributes:
        message: what went wrong, as on the command line.
        key: the key of the configuration that it is about, `task.alpha` for instance.
        allowed: what may stand there.
        remedy: what to try.
        file: the file that it is about, unless that was made from Python values.
        line: the line in that file.
        exit_code: how the program ended.
    """

    exit_code: int | None = None

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.key: str | None = facts.get("key") or None
        self.file: str | None = facts.get("file") or None
        self.line: int | None = facts.get("line")
        self._remedy: str | None = facts.get("remedy")

    def __str__(self) -> str:
        return self.message

    @property
    def allowed(self) -> str | None:
        """What the key may be."""
        found = re.search(r"\ballowed: (.*)", self.message)
        return found[1] if found else None

    @property
    def remedy(self) -> str | None:
        """The part of the message that says what to do."""
        if self._remedy:
            return self._remedy
        return self.message.partition("; ")[2] or None


class UsageError(Error, ValueError):
    """An argument is wrong, or the engine cannot do this run."""

    exit_code = 64


class ConfigurationError(Error, ValueError):
    """The configuration, or an input, is wrong: `key`, `allowed`."""

    exit_code = 65


class InputError(Error, OSError):
    """An input file is missing or unreadable."""

    exit_code = 66


class UnavailableError(Error):
    """A needed program or service is missing."""

    exit_code = 69


class UntrustedResultError(Error, ArithmeticError):
    """The numbers cannot be trusted and are not given: what broke, where, what to try."""

    exit_code = 70


class OutputError(Error, OSError):
    """An output cannot be written."""

    exit_code = 73


class ResourceError(Error):
    """The run would not fit into memory or time; said before it starts.

    Attributes:
        resource: memory or time.
        needed: bytes or seconds.
        available: bytes or seconds.
    """

    exit_code = 75

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.resource: str | None = facts.get("resource")
        self.needed: float | None = facts.get("needed")
        self.available: float | None = facts.get("available")


class DivergenceError(Error, ArithmeticError):
    """The dynamics diverged.

    Attributes:
        step: where.
        curve: the curve up to there.
        largest_stable_rate: the largest learning rate that was tried with success, where one was looked for.
    """

    exit_code = 2

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message, **facts)
        step = facts.get("step")
        self.step: int | None = None if step is None else int(step)
        self.largest_stable_rate: float | None = facts.get("largest_stable_rate")
        self.curve: xr.Dataset | None = None


class ValidationFailure(Error, AssertionError):  # noqa: N818 (the name is part of the interface)
    """A case is not as expected.

    Attributes:
        report: verdicts and numbers of all cases.
    """

    exit_code = 1
    report: Any = None


class SweepFailure(Error):  # noqa: N818 (named as ValidationFailure)
    """Points of a sweep failed.

    Attributes:
        result: the data set, with NaN where points failed.
    """

    exit_code = 1
    result: xr.Dataset | None = None


class ProgramError(Error):
    """The program ended in a way that it should not: a crash, or too little memory for a process."""


_KINDS: dict[int, type[Error]] = {
    kind.exit_code: kind
    for kind in (
        UsageError, ConfigurationError, InputError, UnavailableError, UntrustedResultError, OutputError,
        ResourceError, DivergenceError, ValidationFailure,
    )
    if kind.exit_code is not None
}  # fmt: skip


def from_exit(status: int, message: str, facts: dict[str, Any]) -> Error:
    """The exception for how the program ended."""
    kind = _KINDS.get(status, ProgramError)
    error = kind(message, **facts)
    error.exit_code = status
    return error


class Note(UserWarning):
    """A remark of the program: a key without effect, a configuration that differs."""
