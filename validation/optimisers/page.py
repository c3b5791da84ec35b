#!/usr/bin/env python3
"""The page and its figures, from best.csv.

    validation/optimisers/page.py [path of dmft]
"""
import csv
import math
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "scripts")]
import rules
from experiment import Dmft, table, write, write_page

COLUMNS = ("setting", "rule", "beta", "data", "horizon", "test_loss", "error", "rate", "beside")
FIRST, LAST = rules.HORIZONS[0], rules.HORIZONS[-1]
# Relative errors beyond which a number says nothing.
MOST = 1 / 3
# What grids of rates may leave undecided, relative.
HIDDEN = 0.05
SGD, MOMENTUM = "SGD", "SGD with momentum"


class Best:
    """Losses at best rates."""

    def __init__(self, path):
        self.curves = {}
        with open(path) as file:
            for row in csv.DictReader(file):
                key = row["setting"], row["rule"], float(row["beta"]), row["data"]
                self.curves.setdefault(key, {})[int(row["horizon"])] = {
                    name: float(row[name]) for name in ("test_loss", "error", "rate", "beside")}

    def names(self, setting):
        return list(dict.fromkeys(key[1] for key in self.curves if key[0] == setting))

    def loss(self, key, horizon):
        return self.curves[key][horizon]["test_loss"]

    def exponent(self, dmft, key):
        """That of the losses at all horizons, and its error: of the fit, or from the errors of both ends where that is more."""
        curve = self.curves[key]
        path = dmft.csv("points.csv", ["x", "value"], [(t, p["test_loss"]) for t, p in curve.items()])
        fit = dmft.fit(path, FIRST, LAST, "--column", "value")
        ends = math.hypot(*(curve[t]["error"] / curve[t]["test_loss"] for t in (FIRST, LAST)))
        return fit["exponent"], max(fit["standard_error"], ends / math.log(LAST / FIRST))

    def ratio(self, key, horizon, to="SGD"):
        """Loss in units of another rule's at the same step, and its error."""
        point = self.curves[key][horizon]
        loss = self.loss((key[0], to, *key[2:]), horizon)
        return point["test_loss"] / loss, point["error"] / loss


def plus_minus(value, error, digits=2):
    if error > MOST * abs(value):
        return "–"
    return f"{value:.{digits}f}" + (f" ± {error:.{digits}f}" if error >= 0.5 * 10**-digits else "")


def header():
    return [f"β = {beta}, {data}" for data in rules.DATA for beta in rules.BETAS]


def places():
    return [(beta, data) for data in rules.DATA for beta in rules.BETAS]


def rows_of(best, setting, cell):
    return [[name, *(cell((setting, name, *place)) if (setting, name, *place) in best.curves else "" for place in places())]
            for name in best.names(setting)]


def control(name):
    """SGD with momentum for rules that have momentum anywhere, else SGD."""
    return MOMENTUM if name in ("signum", "Lion") or name.startswith(("Adam", MOMENTUM)) else SGD


def against_control(best, setting):
    """Ratios of losses at the last horizon to the control's, and their errors."""
    return {key: best.ratio(key, LAST, control(key[1])) for key in best.curves if key[0] == setting and key[1] not in (SGD, MOMENTUM)}


def control_table(best, setting, ratios):
    rows = rows_of(best, setting, lambda key: plus_minus(*ratios[key]) if key in ratios else "")
    return table(["rule", "control", *header()], [[name, control(name), *cells] for name, *cells in rows if name not in (SGD, MOMENTUM)])


def one_pass(ratios):
    """The range of the ratios that are known in one pass."""
    known = {key: r for key, r in ratios.items() if key[3] == "one pass" and r[1] <= MOST * r[0]}
    (low, least), (high, most) = min(known.items(), key=lambda item: item[1][0]), max(known.items(), key=lambda item: item[1][0])
    return (f"losses at step {LAST} are {plus_minus(*least)} ({low[1]}, {low[0]}, β = {low[2]}) to {plus_minus(*most)} ({high[1]}, {high[0]}, β = {high[2]}) times "
            "those of SGD, with momentum where the rule has it")


def gains(ratios):
    """Which rules are below their controls by more than twice their error and what the grids of rates may hide."""
    found = [f"{key[1]} ({key[0]}, β = {key[2]}, {key[3]}) at {plus_minus(*r)}" for key, r in ratios.items() if r[0] + 2 * r[1] < 1 - HIDDEN and r[1] <= MOST * r[0]]
    if not found:
        return f"No rule is below its control by more than {HIDDEN:.0%} and twice its error."
    return f"Below their controls by more than {HIDDEN:.0%} and twice their error: " + "; ".join(found) + "."


def further(best, setting, horizons):
    """Losses at longer horizons in units of those of SGD."""
    rows = [[name, f"{beta}", *(plus_minus(*best.ratio((setting, name, beta, "one pass"), t), 3) for t in horizons)]
            for name in best.names(setting) if name != SGD for beta in rules.BETAS if (setting, name, beta, "one pass") in best.curves]
    return table(["rule", "β", *(f"T = {t:,}" for t in horizons)], rows)


def figure(dmft, best, setting, beta):
    arguments = []
    for name in best.names(setting):
        curve = best.curves.get((setting, name, beta, "one pass"))
        if curve and name.endswith(("× 0.015625", "× 0.25")) is False:
            file = f"{setting}-{beta}-{len(arguments)}.csv"
            points = [(t, p["test_loss"]) for t, p in curve.items()]
            arguments += [dmft.csv(file, ["step", "test_loss"], points), "--label", name]
    dmft("plot", *arguments, "-o", os.path.join(HERE, f"{setting}-{beta}.svg"))


def make(dmft):
    best = Best(os.path.join(HERE, "best.csv"))
    parts = {"LONG": further(best, "lazy and long", rules.LONG), "LONG rich": further(best, "rich and long", rules.LONG_RICH)}
    ratios = {}
    for setting in ("lazy", "rich"):
        ratios |= against_control(best, setting)
        parts[f"CONTROLS {setting}"] = control_table(best, setting, ratios)
        parts[f"EXPONENTS {setting}"] = table(["rule", *header()], rows_of(
            best, setting, lambda key: plus_minus(*best.exponent(dmft, key))))
        parts[f"RATIOS {setting}"] = table(["rule", *header()], rows_of(
            best, setting, lambda key: " → ".join(plus_minus(*best.ratio(key, t)) for t in (FIRST, LAST))))
        parts[f"RATES {setting}"] = table(["rule", *header()], rows_of(
            best, setting, lambda key: f"{best.curves[key][LAST]['rate']:.2g} ({100 * best.curves[key][LAST]['beside']:.0f} %)"))
        figure(dmft, best, setting, 0.5)
    write_page(HERE, **parts)
    factors = (best.ratio(("lazy and long", MOMENTUM, 0.5, "one pass"), t)[0] for t in rules.LONG)
    path = os.path.join(HERE, "README.md")
    with open(path) as file:
        text = file.read()
    for name, words in (("RANGE", one_pass(ratios)), ("FACTORS", ", ".join(f"{f:.3f}" for f in factors)), ("GAINS", gains(ratios))):
        text = text.replace(f"<!-- {name} -->", words)
    write(text, path)


if __name__ == "__main__":
    make(Dmft(*sys.argv[1:2]))
