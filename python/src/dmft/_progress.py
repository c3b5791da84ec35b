"""How far a call is, in a terminal and in a notebook."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WIDTH = 32
_PATIENCE = 1.0  # seconds after which a bar appears that nobody has asked for


def bar(share: float, elapsed: float) -> str:
    """A line such as `[========        ] 25 %, 0 min 12 s left`."""
    share = min(1.0, max(0.0, share))
    full = int(share * _WIDTH)
    text = f"[{'=' * full}{' ' * (_WIDTH - full)}] {int(100 * share)} %"
    if share <= 0.01 or elapsed <= 0.5:
        return text
    left = elapsed * (1 - share) / share
    return f"{text}, {int(left // 60)} min {int(left % 60)} s left"


@contextlib.contextmanager
def shown(progress: bool | Callable[[float], None] | None) -> Iterator[Callable[[float], None]]:
    """Yields the function that is told of progress; what was shown is gone in the end."""
    if callable(progress):
        yield progress
    elif progress is False:
        yield lambda share: None
    else:
        patience = 0.0 if progress else _PATIENCE
        display = _Notebook(patience) if _in_notebook() else _Terminal(patience, always=progress is True)
        try:
            yield display.update
        finally:
            display.finish()


class _Terminal:
    """A line that is written over; nothing where standard error is a file, unless somebody has asked."""

    def __init__(self, patience: float, always: bool) -> None:
        self._start = time.monotonic()
        self._patience = patience
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._is_visible = self._is_terminal or (always and sys.stderr is not None)
        self._last = ""

    def update(self, share: float) -> None:
        elapsed = time.monotonic() - self._start
        if not self._is_visible or elapsed < self._patience:
            return
        line = bar(share, elapsed)
        if self._is_terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
        elif line.partition("%")[0] != self._last.partition("%")[0]:
            sys.stderr.write(f"{line}\n")
        self._last = line
        sys.stderr.flush()

    def finish(self) -> None:
        if self._last and self._is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class _Notebook:
    """An output of the cell that is replaced."""

    def __init__(self, patience: float) -> None:
        self._start = time.monotonic()
        self._patience = patience
        self._handle: Any = None

    def update(self, share: float) -> None:
        elapsed = time.monotonic() - self._start
        if elapsed < self._patience:
            return
        from IPython.display import display

        text = {"text/plain": bar(share, elapsed)}
        if self._handle is None:
            self._handle = display(text, raw=True, display_id=True)
        else:
            self._handle.update(text, raw=True)

    def finish(self) -> None:
        if self._handle is not None:
            self._handle.update({"text/plain": "", "text/html": ""}, raw=True)


def _in_notebook() -> bool:
    # Only where IPython is at work already.
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    return shell is not None and hasattr(shell, "kernel")
