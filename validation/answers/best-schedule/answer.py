"""One-pass SGD, B = 4, random features of infinite width, 1000 steps: `dmft optimize` with every step free, by the adjoint of the modes, the best end of eight
starts. The standard schedules have their own best rates. Shapes are geometric means over parts of the run, as multiples of the best constant rate; a step counts as
a jump where its rate differs by more than a fifth from the one before.

Without label noise single steps alternate around the edge of stability of constant rates: what one step amplifies in the largest modes the next ones take back, and
small modes see the mean. It is the mean that counts: a schedule of twelve knots, which cannot alternate, is next to as good for β = 0.5.

*What would change it*: a target other than the last loss; finite networks, for which steps beyond the edge are dangerous (`validation/optimal-schedule`); feature learning, where
`dmft optimize` moves knots."""

import math
import os

TITLE = "What is the best schedule of step sizes?"
CASES = ((0.5, 0), (0.5, 0.1), (2.5, 0))
PARTS = ((0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1))
JUMP = 1.2


def configuration(beta, noise, **search):
    return {"task": {"alpha": 1.5, "beta": beta, "modes": "infinite"}, "network": {"model": "random-features", "width": "infinite"},
            "data": {"batch": 4, "labelNoise": noise}, "optimizer": {"learningRate": 0.3}, "steps": 1000,
            "optimize": {"over": ["schedule"]} | search}


def answer(page):
    rows, shapes, said = [], [], []
    for beta, noise in CASES:
        name = f"case-{beta}-{noise}"
        run = page.dmft.configuration(name, configuration(beta, noise))
        figure = os.path.join(page.place, f"beta-{beta}-noise-{noise}.svg")
        found = page.dmft.json("optimize", run, "-o", page.dmft.path(f"best-{name}.yaml"), "--plot", figure)
        smooth = page.dmft.json("optimize", page.dmft.configuration(f"knots-{name}", configuration(beta, noise, knots=12)), "-o",
                                page.dmft.path(f"best-knots-{name}.yaml"))["loss"]
        standards = {s["kind"]: s for s in found["standards"]}
        constant = standards["constant"]
        rows.append([beta, noise, f"{found['loss']:.4g}", f"{smooth:.4g}", *(f"{standards[k]['loss']:.4g}" for k in ("constant", "linear", "cosine", "power"))])
        rates = found["schedule"]
        jumps = sum(max(a / b, b / a) > JUMP for a, b in zip(rates, rates[1:])) / len(rates)

        def mean(start, end):
            part = rates[int(start * len(rates)):int(end * len(rates))]
            return math.exp(sum(map(math.log, part)) / len(part)) / constant["learningRate"]

        shapes.append([beta, noise, f"{constant['learningRate']:.3g}", *(f"{mean(*part):.2f}" for part in PARTS), f"{max(rates):.2f}",
                       f"{constant['largest_stable_rate']:.2f}", f"{jumps:.0%}"])
        best = min(s["loss"] for s in found["standards"])
        said.append(f"β = {beta}, σ² = {noise}: {constant['loss']:.3g} → {found['loss']:.4g} (12 knots {smooth:.4g}, best standard one {best:.3g})")
    page.table(["β", "σ²", "every step free", "12 knots", "best constant", "linear", "cosine", "power"], rows)
    page.table(["β", "σ²", "best constant rate", *(f"{a:.0%} … {b:.0%}" for a, b in PARTS), "largest η", "stable if constant", "jumps"], shapes)
    page.parts += [f"![β = {b}, σ² = {s}](beta-{b}-noise-{s}.svg)" for b, s in CASES]
    return ("For hard tasks without label noise warm-up, a stable rate and a decay; with it a nearly linear fall; for β = 2.5 small rates first. Final losses, best constant → "
            "best schedule: " + "; ".join(said) + ".")
