"""Every example of the docstrings and of the README runs."""

import doctest
import importlib
import json
import pkgutil
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import dmft
from dmft._program import executable

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
    functions = [each for each in functions if not isinstance(each, type)]
    assert [each.__name__ for each in functions if ">>>" not in (each.__doc__ or "")] == []


def blocks(path: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", [REPOSITORY / "python/README.md"], ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_readme(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(path):
        exec(compile(block, str(path), "exec"), names)


def test_readme_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its blocks one after another, in one directory: configurations, commands, Python."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("swift"))
    sweep = tmp_path / "examples/sweep.yaml"
    sweep.write_text(sweep.read_text().replace("steps: 500", "steps: 50"))
    features = np.random.default_rng(1).normal(size=(400, 200)) * np.arange(1, 201) ** -0.75
    (tmp_path / "mine.csv").write_text("iter,val_loss\n1,1.1\n10,0.8\n100,0.4\n1000,0.2\n")
    names: dict[str, object] = {"numpy": np, "kernel": features @ features.T, "labels": features[:, 0]}
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    count = 0
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if language == "yaml" and block.startswith("task:") and not (tmp_path / "run.yaml").exists():
            (tmp_path / "run.yaml").write_text(block)
        elif language == "python":
            exec(compile(block, "README.md", "exec"), names)
            count += 1
        elif not language:
            for line in block.splitlines():
                command = line.removeprefix("$ ").partition("#")[0].split()
                if command[:1] == ["dmft"] and not {"submit", "create", "validation/"} & set(command):
                    fewer = ["--count", "12"] if command[1] == "frontier" else []
                    subprocess.run([executable(), *command[1:], *fewer], check=True, capture_output=True)
                    count += 1
    assert count >= 12


def test_first_example_of_the_readme() -> None:
    first = blocks(REPOSITORY / "README.md")[0]
    assert len([line for line in first.splitlines() if line.strip()]) <= 10


def test_pages_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python block of the pages, but for those that need scikit-learn's data."""
    monkeypatch.chdir(tmp_path)
    for page in sorted((REPOSITORY / "docs").glob("**/*.md")):
        for block in blocks(page):
            if "sklearn" not in block:
                exec(compile(block, str(page), "exec"), {})


def test_the_swift_example_is_the_file() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert (REPOSITORY / "examples/swift/Sources/curve/main.swift").read_text(encoding="utf-8") in text
