"""Errors leave this package without the way that they took inside it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from dmft.errors import Error

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


def public(function: Callable[P, T]) -> Callable[P, T]:
    """A function whose errors show the caller's line and one of ours."""

    @functools.wraps(function)
    def wrapper(*arguments: P.args, **options: P.kwargs) -> T:
        __tracebackhide__ = True
        try:
            return function(*arguments, **options)
        except Error as error:
            failure = error.with_traceback(None)
        raise failure from None

    return wrapper
