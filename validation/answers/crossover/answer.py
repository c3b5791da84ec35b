"""The network is the projected one in gradient flow at infinite width. Lazy, its loss falls as t^-β; learning features, as t^(-2β/(1+β)). The crossover is
where the local exponent first passes the mean of the two; the constant c of the late law L = c t^(-2β/(1+β)) is read at t = 10¹⁶. The powers of γ are fits over
γ = 10⁻⁶ … 10⁻². From t ~ γ^(-1/(1-β)) and continuity at the crossover follows c ~ γ^(-β/(1+β)).

*What would change it*: discrete steps, whose rate must stay stable; finite width, where the plateau may come first."""

TITLE = "When does feature learning set in, and what does richness buy?"
BETAS, WINDOW = (0.3, 0.5), (1e-6, 1e-2)


def answer(page):
    curves = page.sweep()
    rows, found = [], []
    for beta in BETAS:
        gammas = sorted(gamma for b, gamma in curves if b == beta)
        rich = 2 * beta / (1 + beta)
        middle = (beta + rich) / 2
        crossings = [page.dmft.json("fit", page.dmft.path("sweep.nc"), "--at", f"beta={beta:g}", "--at", f"richness={g!r}",
                                    "--crossing", middle)["crossing"] for g in gammas]
        constants = [curves[beta, g]["test_loss"][-1] * curves[beta, g]["time"][-1] ** rich for g in gammas]
        time = page.fit_points(gammas, crossings, *WINDOW)
        constant = page.fit_points(gammas, constants, *WINDOW)
        found.append((beta, time, constant))
        rows += [[beta, f"{g:.0e}", f"{t:.3g}" if t else "—", f"{c:.4g}"] for g, t, c in zip(gammas, crossings, constants)]
    page.figure("Test losses for seventeen richnesses; lines steepen from the lazy to the rich law", "sweep.nc", "--colour", "richness",
                "--panels", "beta", "--size", "900x420")
    page.table(["β", "γ", "crossover t", "c = L t^(2β/(1+β)) at 10¹⁶"], rows)
    said = "; ".join(f"β = {b}: t ~ γ^-{t['exponent']:.3f} (1/(1−β) = {1 / (1 - b):.3f}), c ~ γ^-{c['exponent']:.3f} "
                     f"(β/(1+β) = {b / (1 + b):.3f})" for b, t, c in found)
    return ("Feature learning sets in at t ~ γ^(-1/(1-β)) and then lowers the loss by the constant γ^(-β/(1+β)): " + said
            + ", for γ = 10⁻⁶ … 10⁻².")
