"""Every example of the docstrings and of the README runs."""

import doctest
import importlib
import json
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import dmft

REPOSITORY = Path(__file__).resolve().parents[2]


def modules() -> list[str]:
    return [f"dmft.{module.name}" for module in pkgutil.iter_modules(dmft.__path__)]


def examples(module: ModuleType) -> list[doctest.DocTest]:
    names = {"dmft": dmft, "np": np, "json": json}
    found = doctest.DocTestFinder(exclude_empty=True).find(module, extraglobs=names)
    return [test for test in found if test.examples]


@pytest.mark.parametrize(
    "test",
    [pytest.param(test, id=test.name) for name in modules() for test in examples(importlib.import_module(name))],
)
def test_docstring(test: doctest.DocTest) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False)
    report: list[str] = []
    runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


def test_every_function_has_an_example() -> None:
    functions = [getattr(dmft, name) for name in dmft.__all__ if callable(getattr(dmft, name))]
    functions = [each for each in functions if not isinstance(each, type) and each is not dmft.kernel]
    assert [each.__name__ for each in functions if ">>>" not in (each.__doc__ or "")] == []


def blocks(path: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", [REPOSITORY / "python/README.md"], ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_readme(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(path):
        exec(compile(block, str(path), "exec"), names)
