"""Configurations given as mappings, keyword arguments or files, as a file for the program."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dmft._arrays import save, save_batches, save_schedule, save_task
from dmft._process import CONFIGURATION
from dmft.errors import UsageError

if TYPE_CHECKING:
    from dmft._process import Workspace

Configuration: TypeAlias = "Mapping[str, Any] | str | os.PathLike[str]"
"""A configuration as a mapping with the keys of the file, or the name of a file."""

_ALTERNATIVES: dict[str, tuple[frozenset[str], ...]] = {
    "": (frozenset({"steps"}), frozenset({"flow"})),
    "task": (frozenset({"alpha", "beta", "modes"}), frozenset({"file"}), frozenset({"circle"}), frozenset({"samples"})),
    "network": (frozenset({"model"}), frozenset({"layers"})),
}
"""Keys of a section of which one set or another stands there: a run has one task, one network, one kind of time."""

_WITH_LAYERS = frozenset({"cnn"})
"""Values of `network.model` whose networks are described by layers."""

_FILES = frozenset({"file", "inputs", "targets", "testInputs", "testTargets", "run", "base"})


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration with some keys changed; mappings in mappings are merged, `None` removes a key.

    Examples:
        >>> merged({"network": {"model": "projected", "width": 64}, "steps": 10}, {"network": {"width": 128}})
        {'network': {'model': 'projected', 'width': 128}, 'steps': 10}

    Raises:
        UsageError: for changes of another kind than the base, which together mean no run: a task of a file beside one
            with exponents, gradient flow beside steps. `None` removes what the base has.
    """
    return _merged(base, changes, "")


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any], path: str) -> dict[str, Any]:
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(old, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(old, value, f"{path}.{key}".lstrip("."))
        else:
            result[key] = value
    _check_kinds(base, changes, result, path)
    return result


def _check_kinds(base: Mapping[str, Any], changes: Mapping[str, Any], result: Mapping[str, Any], path: str) -> None:
    """Refuses two kinds of one section, one from the base and one from the changes."""
    if path == "network" and result.get("model") in _WITH_LAYERS:
        return
    for kind in _ALTERNATIVES.get(path, ()):
        new = next((key for key in changes if key in kind and key in result), None)
        others = frozenset().union(*_ALTERNATIVES[path]) - kind
        left = [key for key in base if key in others and key in result]
        if new is not None and left and not kind & base.keys():
            name = f"{path}.{new}".lstrip(".")
            removal = ", ".join(f'"{key}": None' for key in left)
            raise UsageError(
                f"{name} makes a run of another kind than the base, which has {' and '.join(left)}; "
                f"to change the kind, remove {'these' if len(left) > 1 else 'it'} in the same changes: {{{removal}}}",
                key=name,
            )


def file(workspace: Workspace, configuration: Configuration | None, sections: Mapping[str, Any]) -> str:
    """The name of a file with the configuration."""
    given = {key: value for key, value in sections.items() if value is not None}
    if isinstance(configuration, str | os.PathLike):
        if given:
            name = next(iter(given))
            raise UsageError(
                f"{name} is given beside the file {os.fspath(configuration)}; give a mapping in its place", key=name
            )
        return os.fspath(configuration)
    if not isinstance(configuration, Mapping | None):
        kind = type(configuration).__name__
        raise UsageError(f"the configuration is a {kind}; allowed: a mapping, or the name of a file")
    return written(workspace, merged(configuration or {}, given))


def written(workspace: Workspace, value: Mapping[str, Any]) -> str:
    """The name of a new file with the values, arrays in files of their own."""
    path = workspace.file(CONFIGURATION)
    path.touch()
    path.write_text(json.dumps(_plain(workspace, value, ""), ensure_ascii=False), encoding="utf-8")
    return str(path)


def _plain(workspace: Workspace, value: Any, key: str) -> Any:
    """Values as JSON has them: numbers of NumPy as numbers, arrays by the names of their files."""
    name = key.rpartition(".")[2]
    # A data set is a mapping, too.
    if hasattr(value, "data_vars"):
        return save_task(workspace, value, name)
    if isinstance(value, Mapping):
        entries = ((str(inner), element) for inner, element in value.items() if element is not None)
        return {inner: _plain(workspace, element, f"{key}.{inner}".lstrip(".")) for inner, element in entries}
    if isinstance(value, os.PathLike):
        return str(Path(value).absolute())
    if isinstance(value, str):
        return str(Path(value).absolute()) if name in _FILES and value else value
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return "infinite" if value == math.inf else value
    if isinstance(value, list | tuple):
        return [_plain(workspace, element, f"{key}[{index}]") for index, element in enumerate(value)]
    if hasattr(value, "__array__"):
        if getattr(value, "ndim", 0) == 0:
            return _plain(workspace, value.item(), key)
        if key.endswith("schedule.file"):
            return save_schedule(workspace, value)
        if key.endswith("batch.file"):
            return save_batches(workspace, value)
        return save(workspace, value, name) if name in _FILES else _plain(workspace, value.tolist(), key)
    raise UsageError(
        f"{key} is a {type(value).__name__}; allowed: numbers, text, lists, mappings, arrays, names of files", key=key
    )
