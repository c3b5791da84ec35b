"""Gradient descent on the population, γ = 1, η = 0.2, 1500 steps. `projected` keeps the first map frozen, so that width N leaves a plateau; `two-layer` trains it, too.

*What would change it*: lazy training (γ = 0), where both stay in the span of the first map."""

TITLE = "What changes when all weights are trained?"


def answer(page):
    curves = page.sweep()
    widths = list(dict.fromkeys(width for _, width in curves))
    rows = [[f"{w:g}" if isinstance(w, float) else w, *(f"{curves[m, w].at(t):.5f}" for m in ("projected", "two-layer") for t in (150, 1500))] for w in widths]
    page.table(["N", "projected, t = 150", "t = 1500", "all trained, t = 150", "t = 1500"], rows)
    page.figure("Frozen and trained first maps", "sweep.nc", "--colour", "width", "--style", "model")
    infinite = abs(curves["two-layer", "infinite"].at(1500) / curves["projected", "infinite"].at(1500) - 1)
    return (f"The plateau of finite width goes: at N = 32 and t = 1500 the loss is {curves['two-layer', 32.0].at(1500):.3f} in place of "
            f"{curves['projected', 32.0].at(1500):.3f}; at infinite width training both maps changes the loss by {infinite:.0e} of itself.")
