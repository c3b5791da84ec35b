"""Full-batch gradient descent on P samples at η = 0.1, infinite width; lazy networks for 10⁵ steps, rich ones (γ = 1) for 4000. A floor counts as reached where the loss changes by less than 1 % over the
last factor of two in time. A run *leaves* the law of infinitely many samples where its loss is first 1.5 times as large. Exponents in P are fits over P = 40 … 320.
The rate was 0.2 in a first trial, which for σ² = 0.1 and P = 160, 320 was beyond the edge of stability of the rich network.

The argument for the times, a heuristic one: P samples resolve modes down to λ ~ P^-α, which are learned at the effective time A = ∫ η S dt ~ P^α; lazily A = ηt, and with features A ~ t^(2/(1+β)),
so that t ~ P^(α(1+β)/2). Where both end is the same: no data are left, and what the data leave does not depend on how fast they were fitted.

*What would change it*: networks whose features are more than one linear map; batches, whose noise a rich network feels more (`sgd-noise`); the best rate of each network, which was not looked for: a kernel that
grows limits the rate here, too (for P = 320, σ² = 0.1 to 0.12 … 0.16), so that the rich network's lead in steps at one fixed rate is no lead at the best ones (`best-rate`)."""

from page import power

TITLE = "Does the gain of feature learning survive a fixed data set?"
BETA, LEAVES, REACHED, FITTED = 0.5, 1.5, 0.01, (40, 320)


def value(curve, step):
    """At the point of the curve nearest to a step."""
    place = min(range(len(curve["step"])), key=lambda i: abs(curve["step"][i] - step))
    return curve["test_loss"][place]


def leaving(curve, infinite):
    known = dict(zip(infinite["step"], infinite["test_loss"]))
    return next(step for step, loss in zip(curve["step"], curve["test_loss"]) if loss > LEAVES * known[step])


def answer(page):
    curves = {key[:3]: curve for key, curve in page.sweep().items()}
    samples = sorted({p for p, _, _ in curves if p != "infinite"})
    floors, noisy, left, stopped, ends = [], [], {0: [], 1: []}, {0: [], 1: []}, {0: [], 1: []}
    floor_gaps = {}
    for p in samples:
        cells, reached = [], {}
        for gamma in (0, 1):
            curve = curves[p, 0, gamma]
            end = curve["test_loss"][-1]
            change = 1 - end / value(curve, curve["step"][-1] / 2)
            reached[gamma] = end if abs(change) < REACHED else None
            ends[gamma].append(end)
            left[gamma].append(leaving(curve, curves["infinite", 0, gamma]))
            cells += [f"{end:.6f}" + ("" if reached[gamma] else f" (still falling, {change:.1%})"), f"{left[gamma][-1]:g}"]
        if all(reached.values()):
            floor_gaps[p] = abs(reached[1] / reached[0] - 1)
        floors.append([f"{p:g}", *cells])
        cells = []
        for gamma in (0, 1):
            loss = curves[p, 0.1, gamma]["test_loss"]
            least = min(loss)
            stopped[gamma].append(least)
            cells += [f"{least:.5f}", f"{curves[p, 0.1, gamma]['step'][loss.index(least)]:g}", f"{loss[-1] / least - 1:+.1%}"]
        noisy.append([f"{p:g}", *cells, f"{stopped[1][-1] / stopped[0][-1] - 1:+.2%}"])
    page.table(["P, σ² = 0", "lazy, end", "leaves at step", "rich, end", "leaves at step"], floors)
    page.table(["P, σ² = 0.1", "lazy, best-stopped", "at step", "end against it", "rich, best-stopped", "at step", "end against it", "rich against lazy, best-stopped"], noisy)
    fitted = [i for i, p in enumerate(samples) if FITTED[0] <= p <= FITTED[1]]

    def by_samples(values):
        return power([samples[i] for i in fitted], [values[i] for i in fitted])

    lazy, rich = by_samples(left[0]), by_samples(left[1])
    page.table(["power of P", "measured", "predicted"],
               [["loss of the lazy run at the end", f"{by_samples(ends[0]):.3f}", f"−αβ = {-1.5 * BETA:g}"], ["lazy run leaves at t", f"{lazy:.3f}", "α = 1.5"],
                ["rich run leaves at t", f"{rich:.3f}", f"α(1+β)/2 = {1.5 * (1 + BETA) / 2:g}"]])
    page.figure("Lazy and rich networks on the same samples", "sweep.nc", "--colour", "samples", "--style", "richness", "--panels", "labelNoise", "--size", "1000x450",
                "--x-range", "1:1e5")
    gaps = [r / l - 1 for l, r in zip(stopped[0], stopped[1])]
    return (f"It survives as speed, not as a lower floor: where both networks reach it (P = {', '.join(f'{p:g}' for p in floor_gaps)}), floors agree to "
            f"{', '.join(f'{g:.0e}' for g in floor_gaps.values())}; the rich run leaves the law of infinite data at t ~ P^{rich:.2f}, the lazy one at P^{lazy:.2f}; and under label noise σ² = 0.1 "
            f"the best-stopped loss of the rich network is {100 * min(gaps):.2f} % to {100 * max(gaps):.2f} % above that of the lazy one (P = 20 … 320), more with more data.")
