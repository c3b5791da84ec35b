"""Options of the program from Python's keyword arguments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dmft.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


def arguments(options: Mapping[str, Any] | None = None, /, **keywords: Any) -> list[str]:
    """What stands on the command line.

    `None` and `False` are left out, `True` is a flag, a list repeats the option, a pair of numbers is a range.

    Values follow an equals sign: a negative number is no option.

    Examples:
        >>> arguments({"scrambles": 8}, two_time=True, points=None, widths=(16, 1e8), column=["a", "b"])
        ['--two-time', '--widths=16:100000000', '--column=a', '--column=b', '--scrambles=8']
    """
    words: list[str] = []
    for name, value in {**keywords, **(options or {})}.items():
        option = "--" + str(name).lstrip("-").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
        elif isinstance(value, list):
            words += [f"{option}={_text(element, str(name))}" for element in value]
        elif isinstance(value, tuple):
            words.append(f"{option}={':'.join(_text(element, str(name)) for element in value)}")
        else:
            words.append(f"{option}={_text(value, str(name))}")
    return words


def _text(value: Any, name: str) -> str:
    if isinstance(value, str | os.PathLike):
        return os.fspath(value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        short = f"{value:.15g}"
        return short if float(short) == value else repr(value)
    if isinstance(value, int):
        return str(value)
    raise UsageError(f"{name} is a {type(value).__name__}; allowed: a number or text", key=name)
