"""One-pass SGD at infinite width, every batch at its own best constant rate, which `dmft optimize` finds for each horizon in the same way. The critical batch of T steps is that B at which 2T steps are
needed for what the population gradient, B = ∞, reaches in T: L(2T; B) = L(T; ∞). It is interpolated between the batches of the table: ln(L(2T; B)/L(2T; ∞) − 1) is nearly linear in ln B. Below it samples are
what counts, above it steps. Losses are without the label noise, σ²; times and batches were fixed beforehand.

Without label noise the noise of the gradient, L/B, falls with the loss, and the critical batch is nearly a constant B_0. With it the noise is (L + σ²)/B, so that one expects B_0 (1 + σ²/L), which grows as
training goes on; the last column compares. That the rich network has twice the B_0 of the lazy one is an
observation, not derived.

*What would change it*: schedules, which take the noise out at the end and make small batches cheap; more label noise; finite data, of which a batch cannot be larger than all."""

import math

TITLE = "How large may a batch be?"
NOISES, LARGEST = (0, 0.1), 1024
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
    rows, found, curves, kept, above = [], {}, {0: [], 1: []}, [], []
    for gamma, (batches, times) in CASES.items():
        horizons = sorted({*times, *(2 * t for t in times)})
        full = best(page, gamma, 0, "full", horizons)
        for noise in NOISES:
            losses = {b: best(page, gamma, noise, b, horizons) for b in batches}
            for time in times:
                excess = {b: losses[b][2 * time] / full[2 * time] - 1 for b in batches}
                at = critical(batches, excess, full[time] / full[2 * time] - 1)
                if at is None:
                    raise SystemExit(f"critical-batch: outside of the batches at γ = {gamma}, σ² = {noise}, T = {time}")
                found.setdefault((gamma, noise), []).append((full[time], at))
                share = at / found[gamma, 0][times.index(time)][1] / (1 + noise / full[time])
                kept += [share] if noise else []
                rows.append([gamma, noise, time, f"{full[time]:.4f}", *(f"{losses[b][2 * time]:.4f}" if b in losses else "" for b in CASES[0][0]), f"{at:.3g}", f"{share:.2f}" if noise else ""])
            if not noise:
                above.append(losses[LARGEST][horizons[-1]] / full[horizons[-1]] - 1)
            else:
                for b in (*batches, "full"):
                    points = sorted((full if b == "full" else losses[b]).items())
                    curves[gamma].append((f"{gamma}-{b}.csv", f"B = {'∞' if b == 'full' else b}"))
                    page.dmft.csv(curves[gamma][-1][0], ["step", "test_loss"], points)
    page.table(["γ", "σ²", "T", "L(T; ∞)", *(f"L(2T; B = {b})" for b in CASES[0][0]), "critical batch", "over B_0 (1 + σ²/L)"], rows)
    for gamma, word in ((0, "lazy"), (1, "rich")):
        page.figure(f"Least losses after T steps, {word}, σ² = 0.1", *[name for name, _ in curves[gamma]], "--title", f"Best constant rate for each T, {word}, σ² = 0.1",
                    *[part for _, label in curves[gamma] for part in ("--label", label)], file=f"{word}.svg")
    above = [round(100 * a) for a in above]
    page.parts.append(f"Even B = {LARGEST} without label noise ends {above[0]} % (lazy) and {above[1]} % (rich) above the population gradient at the longest horizon: without noise the best rate is at the very edge of "
                      "stability, where any noise is amplified. B_0 is partly this.")

    def said(gamma, noise):
        (first, small), (last, large) = found[gamma, noise][0], found[gamma, noise][-1]
        return f"{small:.3g} … {large:.3g}" if noise else f"{min(b for _, b in found[gamma, 0]):.0f} … {max(b for _, b in found[gamma, 0]):.0f}"

    def losses_of(gamma):
        return f"L = {found[gamma, 0][0][0]:.2g} … {found[gamma, 0][-1][0]:.2g}"

    return (f"To B_0 (1 + σ²/L), from where on twice the steps of the population gradient are enough: B_0 = {said(0, 0)} samples for a lazy network ({losses_of(0)}) and {said(1, 0)} for γ = 1 ({losses_of(1)}), "
            f"whatever the loss; under label noise σ² = {NOISES[1]} it grows as the loss falls, {said(0, NOISES[1])} and {said(1, NOISES[1])}, {min(kept):.2f} … {max(kept):.2f} of the formula.")
