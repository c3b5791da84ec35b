"""The trainings that are compared, and the scan for the best rate of each.

A rule is a name, the setting, and the sections `network` and `optimizer` of a run at a rate; a map with a rule of its own makes one for each ratio of
the two rates."""

import math

ALPHA, BETAS, BATCH = 1.5, (0.3, 0.5, 0.8, 1.2), 32
# Horizons for which a rate is the best: nine in one decade, equally spaced on a logarithmic axis; exponents are fitted to them.
HORIZONS = tuple(round(10 * 10 ** (i / 8)) for i in range(9))
# Where linear rules go on to.
LONG, LONG_RICH = (100, 1000, 10_000), (100, 300)
DATA = {"one pass": BATCH, "population": "full"}
PLACES = [(beta, data) for data in DATA for beta in BETAS]
# Sampled rules are trained in one pass only: without noise all units change sign together, and paths say nothing.
ONE_PASS = [place for place in PLACES if place[1] == "one pass"]
# Without noise the signs of a population move together, and paths say little: two tasks show it.
SAMPLED_PLACES = [(beta, data) for beta, data in PLACES if data == "one pass" or beta in (0.5, 1.2)]
MOMENTUM = {"kind": "sgd", "momentum": 0.9}
# Paths of the scan, and twice as many; an accuracy that is always met leaves their number alone. Updates that do not separate live on pairs of sites.
PATHS, PAIRED_PATHS = 8192, 512


def sampling(paths):
    return ("--paths", paths, "--scrambles", 4, "--accuracy", 0.999)


def lazy(**optimizer):
    return lambda rate: {"network": {"model": "random-features", "width": "infinite"}, "optimizer": {"learningRate": rate, **optimizer}}


def rich(ratio=None, own=None, **optimizer):
    """The projected network at richness 1: readout and map by the same rule, or the map by one of its own at `ratio` times the rate."""
    def sections(rate):
        second = {"init": "identity", "trained": True, "richness": 1.0}
        if own:
            second["optimizer"] = {"learningRate": rate * ratio, **own}
        return {"network": {"layers": [{"init": "gaussian", "width": "infinite", "trained": False}, second]},
                "optimizer": {"learningRate": rate, **optimizer}}
    return sections


MUON = {"kind": "muon", "beta1": 0.9}


class Rule:
    """`fineness` rates to a factor of 2; the scan begins at `start`. No paths where nothing is sampled."""

    def __init__(self, setting, name, sections, start, fineness=2, paths=PATHS, horizons=HORIZONS, places=None):
        self.setting, self.name, self.sections, self.fineness, self.paths, self.horizons = setting, name, sections, fineness, paths, horizons
        self.places = places or (ONE_PASS if paths else PLACES)
        self.start = round(math.log2(start) * fineness)

    def rate(self, index):
        return 2 ** (index / self.fineness)


def with_map(name, own, start, ratio, others, **optimizer):
    """A map with a rule of its own, at one ratio of the rates everywhere, and at others in one place."""
    def rule(r, **where):
        return Rule("rich", f"{name} × {r:g}", rich(r, own, **optimizer), start, paths=None, **where)
    return [rule(ratio), *(rule(r, places=[(0.5, "one pass")]) for r in others)]


RULES = [
    Rule("lazy", "SGD", lazy(kind="sgd"), 1.4, 8, None),
    Rule("lazy", "SGD with momentum", lazy(**MOMENTUM), 0.4, 4, None),
    Rule("lazy", "sign", lazy(kind="sign"), 0.2),
    Rule("lazy", "signum", lazy(kind="signum"), 0.12),
    Rule("lazy", "Lion", lazy(kind="lion"), 0.18),
    Rule("lazy", "RMSprop", lazy(kind="rmsprop"), 0.18),
    Rule("lazy", "Adam", lazy(kind="adam"), 0.7),
    Rule("lazy and long", "SGD", lazy(kind="sgd"), 1.4, 8, None, LONG, ONE_PASS),
    Rule("lazy and long", "SGD with momentum", lazy(**MOMENTUM), 0.6, 4, None, LONG, ONE_PASS),
    *[Rule("rich and long", name, sections, start, fineness, None, LONG_RICH, [(0.5, "one pass")]) for name, sections, start, fineness in (
        ("SGD", rich(kind="sgd"), 0.4, 8), ("SGD with momentum", rich(**MOMENTUM), 0.15, 4),
        ("SGD with momentum, Muon map × 0.0625", rich(1 / 16, MUON, **MOMENTUM), 0.4, 2))],
    Rule("rich", "SGD", rich(kind="sgd"), 0.5, 8, None),
    Rule("rich", "SGD with momentum", rich(**MOMENTUM), 0.2, 4, None),
    Rule("rich", "sign", rich(kind="sign"), 0.09),
    Rule("rich", "Adam, map by Adafactor", rich(1, {"kind": "adafactor"}, kind="adam"), 0.1),
    Rule("rich", "Adam", rich(kind="adam"), 0.1, paths=PAIRED_PATHS, places=[(0.5, "one pass"), (1.2, "one pass")]),
    *with_map("SGD, normalized map", {"kind": "normalized"}, 0.5, 1 / 4, (1 / 64,), kind="sgd"),
    *with_map("SGD with momentum, Muon map", MUON, 0.5, 1 / 16, (1 / 64, 1 / 4), **MOMENTUM),
]


class Scan:
    """Losses at all horizons against the rate, on a grid that grows until no best rate is at its edge; then again, with more paths."""

    # Octaves to either side after which a rule has no best rate.
    REACH = 8

    def __init__(self, rule, solve):
        """`solve(rate, options)` gives loss and standard error at every horizon."""
        self.rule, self.solve, self.found = rule, solve, {}

    def look(self, index):
        options = sampling(self.rule.paths) if self.rule.paths else ()
        self.found.setdefault(index, None)
        if self.found[index] is None:
            self.found[index] = self.solve(self.rule.rate(index), options)

    def best(self, horizon):
        return min(self.found, key=lambda index: self.found[index][horizon][0])

    def run(self):
        self.look(self.rule.start)
        step = self.rule.fineness
        while step:
            self.settle(step)
            step //= 2
        return self

    def settle(self, step):
        """Adds neighbours of best rates at a distance, until all are there."""
        reach = self.REACH * self.rule.fineness
        while True:
            wanted = {self.best(horizon) + s for horizon in self.rule.horizons for s in (-step, step)} - set(self.found)
            if not wanted:
                return
            for index in sorted(wanted):
                if abs(index - self.rule.start) > reach:
                    raise SystemExit(f"{self.rule.setting}, {self.rule.name}: no best rate near {self.rule.rate(index)}")
                self.look(index)

    def rows(self):
        """For every horizon: the loss at the best rate, its error, that rate, and by how much the loss is larger at the better of the rates beside it.

        Sampled losses are those of twice as many paths as the scan's; their errors hold the bias of so few (derivations/15, 15.12)."""
        again = {}
        for horizon in self.rule.horizons:
            index = self.best(horizon)
            loss, error = self.found[index][horizon]
            beside = min(self.found[index + s][horizon][0] for s in (-1, 1)) / loss - 1
            if self.rule.paths:
                if index not in again:
                    again[index] = self.solve(self.rule.rate(index), sampling(2 * self.rule.paths))
                loss, error = again[index][horizon]
            yield horizon, loss, error, self.rule.rate(index), beside
