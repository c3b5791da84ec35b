"""One-pass SGD, B = 32, infinite width, constant rates: 16 of them from 0.05 to 1.6, the same for every richness; a larger one diverges or is worse. At every
horizon each richness has its own best rate. The exponent is that of the best losses between horizons 300 and 3000.

The argument, a heuristic one: with A = ∫ η S dt the effective time, stability wants η S ≲ 2 whatever γ is, so A ≲ 2T. It does not contradict the
law t^(-2β/(1+β)), which holds at a fixed rate, in flow time: there the kernel's growth is a gain, here it is what limits the rate.

*What would change it*: gradient flow, or a fixed rate far below the edge of stability (there the gain is an exponent); schedules, of which a constant gain is left."""

from page import best

TITLE = "Is the gain of feature learning more than a larger learning rate?"
HORIZONS, FIXED = (100, 300, 420, 600, 850, 1200, 1700, 2400, 3000), 0.08


def answer(page):
    curves = page.sweep()
    rows, exponents, losses = [], {}, {}
    for gamma in sorted({g for g, _ in curves}):
        mine = {rate: curve for (g, rate), curve in curves.items() if g == gamma}
        found = [best(mine, horizon) for horizon in HORIZONS]
        for horizon, (loss, rate, bracket, inside) in zip(HORIZONS, found):
            note = "" if inside else " (end of the grid, or of stability)"
            rows.append([f"{gamma:g}", horizon, f"{loss:.5f}", f"{rate:.3f} ({bracket[0]:.3f} … {bracket[1]:.3f}){note}"])
        exponents[gamma] = page.fit_points(HORIZONS, [f[0] for f in found], 300, 3000)["exponent"]
        losses[gamma] = found[-1][0]
    page.table(["γ", "horizon T", "loss at the best rate", "that rate (its neighbours)"], rows)
    page.table(["γ", "exponent of the best losses, T = 300 … 3000", "loss at T = 3000", "against γ = 0"],
               [[f"{g:g}", f"{p:.3f}", f"{losses[g]:.5f}", f"{losses[g] / losses[0] - 1:+.1%}"] for g, p in exponents.items()])
    fixed = min((rate for _, rate in curves), key=lambda rate: abs(rate - FIXED))
    gain = curves[0, fixed].at(3000) / curves[1, fixed].at(3000)
    page.text(f"At one fixed rate, {fixed:.3f}, γ = 1 is better than γ = 0 by a factor {gain:.2f} at T = 3000.")
    page.figure("Losses for all stable rates: the lower envelopes of four richnesses", "sweep.nc", "--colour", "learningRate",
                "--panels", "richness", "--size", "1000x700")
    spread = max(losses.values()) / min(losses.values()) - 1
    return (f"With the best constant rate for each richness and horizon, no: exponents are {', '.join(f'{p:.3f}' for p in exponents.values())} for γ = "
            f"{', '.join(f'{g:g}' for g in exponents)}, and losses at T = 3000 differ by {spread:.0%}; at one fixed rate γ = 1 gains a factor {gain:.1f}.")
