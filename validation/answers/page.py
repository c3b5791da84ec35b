"""What the pages of this folder share: curves of a sweep, and the parts of a page."""

import csv
import math
import os
import subprocess

from experiment import result_of, table

AXES = ("step", "time")


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
        """Curves by the values of the axes, in the order of the file; points that diverged are left out.

        The collected data set is kept beside them for figures: `figure` takes the name."""
        folder = self.dmft.path(name)
        # Ends with 1 where a point diverged, which grids of rates are meant to do.
        result = subprocess.run([self.dmft.program, "sweep", "run", os.path.join(self.place, name + ".yaml"), "-o", folder],
                                capture_output=True, text=True)
        if result.returncode not in (0, 1):
            raise SystemExit(result.stderr)
        self.dmft("sweep", "collect", folder, "-o", folder + ".nc", "-o", folder + ".csv")
        curves = {}
        with open(folder + ".csv") as file:
            rows = csv.reader(file)
            names = next(rows)
            place = next(i for i, n in enumerate(names) if n in AXES)
            for row in rows:
                key = tuple(float(v) if v.replace(".", "", 1).replace("e", "", 1).lstrip("-").replace("-", "", 1).isdigit() else v
                            for v in row[:place])
                curve = curves.setdefault(key, Curve(names[place]))
                for column, value in zip(names[place:], row[place:]):
                    curve.columns.setdefault(column, []).append(float(value) if value else math.nan)
        return curves

    def solve(self, name, configuration):
        """The curve of one configuration, for what no axis of a sweep can say."""
        output = self.dmft.path(name + ".json")
        self.dmft("solve", self.dmft.configuration(name, configuration), "-o", output)
        result = result_of(output)
        axis = next(a for a in AXES if a in result)
        curve = Curve(axis)
        curve.columns = {n: v for n, v in result.items() if isinstance(v, list)}
        return curve

    def stable(self, name, configuration, rates):
        """Curves at the rates that do not diverge."""
        curves = {}
        for rate in rates:
            try:
                curves[rate] = self.solve(f"{name}-{rate:.4g}", configuration | {"optimizer": {"learningRate": rate}})
            except SystemExit as failure:
                if "diverged" not in str(failure):
                    raise
                break
        return curves

    def fit(self, name, start, end, column="test_loss", **at):
        """The exponent of one curve of a sweep, with its standard error."""
        more = [part for key, value in at.items() for part in ("--at", f"{key}={value!r}")]
        return self.dmft.fit(self.dmft.path(name + ".nc"), start, end, "--column", column, *more)

    def fit_points(self, points, values, start, end):
        """The exponent of values that are no curve of a sweep."""
        path = self.dmft.csv("points.csv", ["x", "value"], zip(points, values))
        return self.dmft.fit(path, start, end, "--column", "value")

    def figure(self, caption, *arguments, file="figure.svg"):
        """A picture by `dmft plot`; names of sweeps and tables stand without their folder."""
        files = [self.dmft.path(a) if str(a).endswith((".nc", ".csv")) else a for a in arguments]
        self.dmft("plot", *files, "-o", os.path.join(self.place, file))
        self.parts.append(f"![{caption}]({file})")

    def text(self, text):
        self.parts.append(text)

    def table(self, header, rows):
        self.parts.append(table(header, rows).rstrip())


def best(curves, at, column="test_loss"):
    """Of curves by rate the least value at a point, its rate, and the rates next to it that bracket it."""
    rates = sorted(rate for rate, curve in curves.items() if math.isfinite(curve.at(at, column)))
    values = [curves[rate].at(at, column) for rate in rates]
    i = values.index(min(values))
    return values[i], rates[i], (rates[max(i - 1, 0)], rates[min(i + 1, len(rates) - 1)]), 0 < i < len(rates) - 1
