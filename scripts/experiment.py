"""What the measuring scripts of validation/ and Benchmarks/ share: the program, its files, tables and pages."""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(ROOT, ".build", "release", "dmft")


def parser(text):
    """The options of a script; its docstring is the help."""
    return argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)


def program(path):
    """Where the program is, from any folder."""
    found = shutil.which(path)
    if found is None:
        sys.exit(f"{sys.argv[0]}: no program {path}. Build it: make build")
    return os.path.abspath(found)


class Dmft:
    """The program of a measurement, and a folder for what it reads and writes, which goes away at the end."""

    def __init__(self, path=PROGRAM):
        self.program = program(path)
        self.scratch = tempfile.TemporaryDirectory()

    def __call__(self, *arguments):
        """Standard output of a command; a command that fails ends the script."""
        command = [self.program, *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"dmft {' '.join(command[1:])}\n{result.stderr}")
        return result.stdout

    def json(self, *arguments):
        return json.loads(self(*arguments, "--json"))

    def path(self, name):
        return os.path.join(self.scratch.name, name)

    def configuration(self, name, *sections):
        """A YAML file of lines, or of one dictionary (JSON is YAML)."""
        with open(self.path(name + ".yaml"), "w") as file:
            file.writelines((json.dumps(s) if isinstance(s, dict) else s) + "\n" for s in sections)
        return self.path(name + ".yaml")

    def csv(self, name, header, rows):
        """A table that `dmft fit` and `dmft plot` read; numbers are written with all their digits."""
        with open(self.path(name), "w") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        return self.path(name)

    def fit(self, curve, start, end, *more):
        return self.json("fit", curve, "--from", start, "--to", end, *more)


def rows_of(path):
    """The lines of a CSV file, as dictionaries of texts."""
    with open(path) as file:
        return list(csv.DictReader(file))


def result_of(path):
    with open(path) as file:
        return json.load(file)


def line(cells):
    return "| " + " | ".join(map(str, cells)) + " |\n"


def table(header, rows):
    """In Markdown."""
    return "".join(map(line, [header, ["---"] * len(header), *rows]))


def write(text, path):
    """A file is written whole or not at all."""
    with open(path + ".part", "w") as file:
        file.write(text)
    os.replace(path + ".part", path)


def write_page(folder, **parts):
    """README.md: introduction.md, each of its lines <!-- NAME --> replaced by the part of that name."""
    with open(os.path.join(folder, "introduction.md")) as file:
        text = file.read()
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->\n", part)
    write(text, os.path.join(folder, "README.md"))
