"""What the pages of this folder share: curves of a sweep, and the parts of a page."""

import csv
import math
import os

from experiment import table

AXES = ("step", "time")


def number(text):
    """A number where it is one: axes also hold words."""
    try:
        return float(text)
    except ValueError:
        return text


def power(points, values):
    """p of values ~ points^p, by a straight line through logarithms: for a few values that are no curve, where `dmft fit` wants six."""
    x, y = [math.log(p) for p in points], [math.log(v) for v in values]
    mean = (sum(x) / len(x), sum(y) / len(y))
    return sum((a - mean[0]) * (b - mean[1]) for a, b in zip(x, y)) / sum((a - mean[0]) ** 2 for a in x)


class Curve:
    """A curve of a sweep: its axis, and its columns as lists of numbers."""

    def __init__(self, axis):
        self.axis, self.columns = axis, {}

    def __getitem__(self, column):
        return self.columns[column]

    def at(self, point, column="test_loss"):
        """The value at a point of the axis that is there."""
        return self.columns[column][self.columns[self.axis].index(point)]


class Page:
    def __init__(self, dmft, place):
        self.dmft, self.place, self.parts = dmft, place, []

    def sweep(self, name="sweep"):
        """Curves by the values of the axes, in the order of the file. The collected data set stays for `figure`."""
        folder = self.dmft.path(name)
        self.dmft("sweep", "run", os.path.join(self.place, name + ".yaml"), "-o", folder)
        self.dmft("sweep", "collect", folder, "-o", folder + ".nc", "-o", folder + ".csv")
        curves = {}
        with open(folder + ".csv") as file:
            rows = csv.reader(file)
            names = next(rows)
            place = next(i for i, n in enumerate(names) if n in AXES)
            for row in rows:
                key = tuple(map(number, row[:place]))
                curve = curves.setdefault(key, Curve(names[place]))
                for column, value in zip(names[place:], row[place:]):
                    curve.columns.setdefault(column, []).append(float(value) if value else math.nan)
        return curves

    def fit_points(self, points, values, start, end):
        """The exponent of values that are no curve of a sweep."""
        path = self.dmft.csv("points.csv", ["x", "value"], zip(points, values))
        return self.dmft.fit(path, start, end, "--column", "value")

    def figure(self, caption, *arguments, file="figure.svg"):
        """A picture by `dmft plot`; names of sweeps and tables stand without their folder."""
        files = [self.dmft.path(a) if str(a).endswith((".nc", ".csv")) else a for a in arguments]
        self.dmft("plot", *files, "-o", os.path.join(self.place, file))
        self.parts.append(f"![{caption}]({file})")

    def table(self, header, rows):
        self.parts.append(table(header, rows).rstrip())
