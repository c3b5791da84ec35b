"""One-pass SGD at infinite width, every batch at its own best constant rate, which `dmft optimize` finds for each horizon in the same way. The critical batch of T steps is that B at which 2T steps are
needed for what the population gradient, B = ∞, reaches in T: L(2T; B) = L(T; ∞). It is interpolated between the batches of the table: ln(L(2T; B)/L(2T; ∞) − 1) is nearly linear in ln B. Below it samples are
what counts, above it steps. Losses are without the label noise, σ²; times and batches were fixed beforehand.

Without label noise the noise of the gradient falls with the loss, and the critical batch is a constant, some multiple of tr Λ/λ_1 = 2.6. With it the noise is (L + σ²)/B: the critical batch grows as training goes on.

*What would change it*: schedules, which take the noise out at the end and make small batches cheap; more label noise; finite data, of which a batch cannot be larger than all."""

import math

from page import power

TITLE = "How large may a batch be?"
NOISES = (0, 0.1)
# γ: batches, and T.
CASES = {0: ((1, 4, 16, 64, 256, 1024), (30, 60, 120, 240, 480, 960)), 1: ((4, 16, 64, 256, 1024), (30, 60, 120))}


def best(page, gamma, noise, batch, horizons):
    """Least losses by horizon."""
    run = page.dmft.configuration(f"run-{gamma}-{noise}-{batch}", {
        "task": {"alpha": 1.5, "beta": 0.5, "modes": "infinite"}, "network": {"model": "projected", "width": "infinite", "richness": gamma},
        "data": {"batch": batch, "labelNoise": noise}, "optimizer": {"learningRate": 0.2}, "steps": horizons[-1],
        "optimize": {"over": ["learningRate"], "horizons": horizons}})
    return {found["steps"]: found["loss"] for found in page.dmft.json("optimize", run)["horizons"]}


def critical(batches, excess, allowed):
    """Where the excess falls to what is allowed; on both sides of the answer by a straight line in logarithms."""
    for small, large in zip(batches, batches[1:]):
        if excess[small] >= allowed > excess[large]:
            share = math.log(excess[small] / allowed) / math.log(excess[small] / excess[large])
            return small * (large / small) ** share
    return None


def answer(page):
    rows, found, curves = [], {}, {0: [], 1: []}
    for gamma, (batches, times) in CASES.items():
        horizons = sorted({*times, *(2 * t for t in times)})
        full = best(page, gamma, 0, "full", horizons)
        for noise in NOISES:
            losses = {b: best(page, gamma, noise, b, horizons) for b in batches}
            for time in times:
                excess = {b: losses[b][2 * time] / full[2 * time] - 1 for b in batches}
                at = critical(batches, excess, full[time] / full[2 * time] - 1)
                found.setdefault((gamma, noise), []).append((full[time], at))
                rows.append([gamma, noise, time, f"{full[time]:.4f}", *(f"{losses[b][2 * time]:.4f}" if b in losses else "" for b in CASES[0][0]), f"{at:.3g}" if at else "outside"])
            if noise:
                for b in (*batches, "full"):
                    points = sorted((full if b == "full" else losses[b]).items())
                    curves[gamma].append((f"{gamma}-{b}.csv", f"B = {'∞' if b == 'full' else b}"))
                    page.dmft.csv(curves[gamma][-1][0], ["step", "test_loss"], points)
    page.table(["γ", "σ²", "T", "L(T; ∞)", *(f"L(2T; B = {b})" for b in CASES[0][0]), "critical batch"], rows)
    for gamma, word in ((0, "lazy"), (1, "rich")):
        page.figure(f"Least losses after T steps, {word}, σ² = 0.1", *[name for name, _ in curves[gamma]], "--title", f"Best constant rate for each T, {word}, σ² = 0.1",
                    *[part for _, label in curves[gamma] for part in ("--label", label)], file=f"{word}.svg")
    said = []
    for (gamma, noise), points in found.items():
        known = [(l, b) for l, b in points if b]
        growth = -power([l for l, _ in known], [b for _, b in known])
        said.append(f"{'rich' if gamma else 'lazy'}, σ² = {noise}: {known[0][1]:.3g} at L = {known[0][0]:.2g} to {known[-1][1]:.3g} at {known[-1][0]:.2g} (L^-{growth:.2f})")
    return ("Some twenty samples without label noise, whatever the loss; with it more as the loss falls. Batches at which twice the steps of the population gradient are needed: " + "; ".join(said) + ".")
