"""One-pass SGD at infinite width, 1000 steps, β = 0.5, the best of eleven constant rates for each batch. Steps to a loss are counted at that batch's best rate for
this loss; the critical batch is where twice the steps of the largest batch are needed, interpolated in log B.

*What would change it*: schedules, which take the noise out at the end; harder tasks have more signal per step and a smaller critical batch."""

import math

TITLE = "How large may a batch be?"
TARGETS = (0.1, 0.05, 0.03)


def steps_to(curves, target):
    """Least number of steps of any rate; infinite if none gets there."""
    return min((next((s for s, l in zip(c["step"], c["test_loss"]) if l <= target), math.inf) for c in curves), default=math.inf)


def critical(steps):
    batches = sorted(steps)
    bound = 2 * steps[batches[-1]]
    for small, large in zip(batches, batches[1:]):
        if steps[small] > bound >= steps[large]:
            if math.isinf(steps[small]):
                return f"{small:g} … {large:g}"
            share = math.log(steps[small] / bound) / math.log(steps[small] / steps[large])
            return f"{small * (large / small) ** share:.3g}"
    return "—" if steps[batches[0]] > bound else f"< {batches[0]:g}"


def answer(page):
    curves = page.sweep()
    batches = sorted({batch for _, batch, _ in curves})
    rows, said = [], []
    for gamma in (0, 1):
        found = []
        for target in TARGETS:
            steps = {b: steps_to([c for (g, batch, _), c in curves.items() if (g, batch) == (gamma, b)], target) for b in batches}
            found.append(critical(steps))
            rows.append([gamma, target, *("> 1000" if math.isinf(steps[b]) else f"{steps[b]:g}" for b in batches), found[-1]])
        said.append(f"{'rich' if gamma else 'lazy'} {', '.join(found)}")
    page.table(["γ", "loss", *(f"B = {b:g}" for b in batches), "critical batch"], rows)
    page.figure("All stable rates; one panel for each batch and richness would show the same envelopes", "sweep.nc", "--at", "learningRate=0.2",
                "--colour", "batch", "--panels", "richness", "--size", "900x420")
    return f"For losses {', '.join(map(str, TARGETS))} the critical batch is " + "; ".join(said) + "."
