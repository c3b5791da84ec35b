"""One frozen Gaussian map and D − 1 trained identities, γ = 1, infinite width, no noise; β = 0.5. Gradient flow is read at t = 10⁶; of gradient descent the best constant rate of each depth and number of steps,
which `dmft optimize` finds in the same way: the edge of stability, a scan and golden sections. Exponents of the best losses are slopes of straight lines through all four numbers of steps.
A trial to 1000 steps gave 0.00957 and 0.00976 for D = 1 and 2; deeper networks took too long there.

The argument, a heuristic one: the kernel grows as S^(D−1), and stability wants the rate times the kernel below 2, so that effective time is at most twice the number of steps at any depth. It says nothing against
the laws in flow time, where the growth is a gain.

*What would change it*: schedules; a rate that follows the kernel; longer runs, of which the flow is the limit only at rates that are far below the edge."""

from experiment import result_of
from page import power

TITLE = "Does depth pay?"
DEPTHS, HORIZONS, END = (1, 2, 3, 4), (50, 100, 200, 500), 1e6


def network(depth):
    return {"layers": [{"init": "gaussian", "width": "infinite", "trained": False}]
            + [{"init": "identity", "trained": True, "richness": 1.0}] * (depth - 1)}


def answer(page):
    task = {"alpha": 1.5, "beta": 0.5, "modes": "infinite"}
    rows, flows, steps, exponents, files = [], [], [], [], []
    for depth in DEPTHS:
        flow = page.dmft.path(f"flow-{depth}.json")
        page.dmft("solve", page.dmft.configuration(f"flow-{depth}", {"task": task, "network": network(depth), "flow": {"until": END, "points": 121}}), "-o", flow)
        files.append(flow)
        flows.append(page.dmft.json("fit", flow, "--from", END / 100, "--to", END)["exponent"])
        flow_end = result_of(flow)["test_loss"][-1]
        run = page.dmft.configuration(f"steps-{depth}", {"task": task, "network": network(depth), "optimizer": {"learningRate": 0.2}, "steps": HORIZONS[-1],
                                                         "optimize": {"over": ["learningRate"], "horizons": list(HORIZONS)}})
        found = page.dmft.json("optimize", run)["horizons"]
        losses = {best["steps"]: best["loss"] for best in found}
        page.dmft.csv(f"steps-{depth}.csv", ["step", "test_loss"], losses.items())
        steps.append(losses[HORIZONS[-1]])
        exponents.append(-power(HORIZONS, [losses[t] for t in HORIZONS]))
        last = found[-1]
        rows.append([depth, f"{flow_end:.3g}", f"{flows[-1]:.3f}", *(f"{losses[t]:.5f}" for t in HORIZONS), f"{exponents[-1]:.3f}",
                     f"{last['learningRate']:.3g} ({last['bracket'][0]:.3g} … {last['bracket'][1]:.3g})"])
    page.table(["D", "loss of the flow at t = 10⁶", "its exponent, t = 10⁴ … 10⁶", *(f"best after {t} steps" for t in HORIZONS), "exponent of the best",
                f"best rate for {HORIZONS[-1]} steps (bracket)"], rows)
    labels = [part for d in DEPTHS for part in ("--label", f"D = {d}")]
    page.figure("Gradient flow, D = 1 … 4", *files, *labels, "--title", "Gradient flow", file="flow.svg")
    page.figure("Best losses after T steps, D = 1 … 4", *[f"steps-{d}.csv" for d in DEPTHS], *labels, "--title", "Best constant rate for each number of steps", file="steps.svg")
    return (f"In flow time yes, in stable steps no: at t = 10⁶ depths 1 to 4 have losses {', '.join(r[1] for r in rows)}, with exponents {', '.join(r[2] for r in rows)}; after {HORIZONS[-1]} "
            f"steps at the best constant rate of each {', '.join(f'{x:.4f}' for x in steps)}, with exponents {', '.join(f'{x:.3f}' for x in exponents)}.")
