"""Gradient flow, γ = 1. L_t(t) is the loss at infinite width, L_N(N) what is left of width N at t = 10⁸; where the two are equal, each at the corner, the loss
of the network is compared with their sum, and p is solved for in L^p = L_t^p + L_N^p (p = 1: the additive law). No fit enters.

*What would change it*: noise, which adds a fourth term; times so short that L_t is no power law yet."""

TITLE = "Is the loss the sum of a width term and a time term?"
WIDTHS = (64, 128, 256, 512)


def power(loss, time, width):
    """p of L^p = L_t^p + L_N^p, by bisection: the right side's p-norm falls from the sum at p = 1 to the larger one."""
    low, high = 0.05, 200.0
    for _ in range(200):
        p = (low * high) ** 0.5
        norm = max(time, width) * ((min(time, width) / max(time, width)) ** p + 1) ** (1 / p)
        low, high = (p, high) if norm > loss else (low, p)
    return p


def answer(page):
    curves = page.sweep()
    rows, all_p, excess = [], {}, {}
    for beta in sorted({b for b, _ in curves}):
        infinite = curves[beta, "infinite"]
        for width in WIDTHS:
            curve = curves[beta, width]
            floor = curve["test_loss"][-1]
            place = min(range(len(curve["time"])), key=lambda i: abs(infinite["test_loss"][i] / floor - 1) if curve["time"][i] > 0 else 9)
            loss, time = curve["test_loss"][place], infinite["test_loss"][place]
            p = power(loss, time, floor)
            all_p.setdefault(beta, []).append(p)
            excess.setdefault(beta, []).append((time + floor) / loss - 1)
            rows.append([beta, width, f"{curve['time'][place]:.3g}", f"{loss:.4g}", f"{time:.4g} + {floor:.4g}", f"{(time + floor) / loss - 1:+.0%}",
                         f"{p:.2f}"])
    page.table(["β", "N", "t of the corner", "loss", "L_t + L_N", "sum against loss", "p"], rows)
    page.figure("Losses by width: the corner is sharper than a sum", "sweep.nc", "--colour", "width", "--panels", "beta", "--size", "900x420")
    said = "; ".join(f"β = {b:g}: the sum is too high by {min(excess[b]):.0%} to {max(excess[b]):.0%}, p = {min(v):.2f} … {max(v):.2f} (1/β = {1 / b:.2f})"
                     for b, v in all_p.items())
    return "Not at the corner, where both are equal: L = (L_t^p + L_N^p)^(1/p) with p above 1. " + said + "."
