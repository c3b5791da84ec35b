"""One frozen Gaussian map and D − 1 trained identities, γ = 1, infinite width, no noise; β = 0.5. The flow is read at t = 10⁶. Of gradient descent the best of
24 constant rates, 2 % to 6 % apart near the edge of stability, after 1000 steps: each network has the same search, up to the first rate that diverges. The
argument behind the second: the kernel grows as S^(D−1), and stability wants the rate times the kernel below 2, so that effective time is at most twice the
number of steps at any depth.

*What would change it*: a rate that follows the kernel, `schedule: {kind: inverse-readout}`, gives back a constant and no exponent."""

from page import best

TITLE = "Does depth pay?"
STEPS, DEPTHS = 1000, (1, 2, 3, 4)
RATES = [0.02 * 1.25**i for i in range(24)]


def network(depth):
    return {"layers": [{"init": "gaussian", "width": "infinite", "trained": False}]
            + [{"init": "identity", "trained": True, "richness": 1.0}] * (depth - 1)}


def answer(page):
    task = {"alpha": 1.5, "beta": 0.5, "modes": "infinite"}
    rows, flows, steps = [], [], []
    for depth in DEPTHS:
        flow = page.solve(f"flow-{depth}", {"task": task, "network": network(depth), "flow": {"until": 1e6, "points": 121}})
        flows.append(flow["test_loss"][-1])
        curves = page.stable(f"steps-{depth}", {"task": task, "network": network(depth), "steps": STEPS}, RATES)
        loss, rate, bracket, inside = best(curves, STEPS)
        steps.append(loss)
        edge = "" if inside else ", the largest that is stable"
        rows.append([depth, f"{flows[-1]:.3g}", f"{loss:.4g}", f"{rate:.3g} ({bracket[0]:.3g} … {bracket[1]:.3g}{edge})"])
    page.figure("Gradient flow, D = 1 … 4", *[page.dmft.path(f"flow-{d}.json") for d in DEPTHS],
                *[part for d in DEPTHS for part in ("--label", f"D = {d}")])
    page.table(["D", f"loss of the flow at t = 10⁶", f"loss after {STEPS} steps", "best rate (bracket)"], rows)
    return (f"In flow time yes, in steps no: at t = 10⁶ depths 1 to 4 have losses {', '.join(f'{x:.2g}' for x in flows)}, but after {STEPS} "
            f"steps at the best constant rate of each {', '.join(f'{x:.3g}' for x in steps)}.")
