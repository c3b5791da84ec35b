"""One-pass SGD, B = 32, infinite width, β = 0.5. For each richness and each horizon `dmft optimize` looks for the best constant rate in the same way: the edge of stability,
a scan and golden sections; brackets stand in the table. The exponent is that between horizons 100 and 1000.

The argument, a heuristic one: the effective time is A = ∫ η S dt, and stability wants η S ≲ 2 whatever γ is, so that A ≲ 2T. It does not contradict the law
t^(-2β/(1+β)), which holds at a fixed rate, in flow time: there the growth of the kernel is a gain, here it limits the rate.

*What would change it*: gradient flow, or one fixed rate for all (last table), where the gain is there; schedules, with which a constant gain may remain; longer
horizons, which were not reached here."""

import math

TITLE = "Is the gain of feature learning more than a larger learning rate?"
RICHNESS, HORIZONS, FIXED = (0, 0.1, 1, 10), (100, 300, 1000), 0.1


def configuration(gamma, rate, **more):
    return {"task": {"alpha": 1.5, "beta": 0.5, "modes": "infinite"}, "network": {"model": "projected", "width": "infinite", "richness": gamma},
            "data": {"batch": 32}, "optimizer": {"learningRate": rate}, "steps": HORIZONS[-1], **more}


def answer(page):
    rows, losses, exponents, fixed = [], {}, {}, {}
    for gamma in RICHNESS:
        run = page.dmft.configuration(f"run-{gamma}", configuration(
            gamma, FIXED, optimize={"over": ["learningRate"], "horizons": list(HORIZONS)}))
        found = page.dmft.json("optimize", run, "-o", page.dmft.path(f"best-{gamma}.yaml"))["horizons"]
        losses[gamma] = {best["steps"]: best["loss"] for best in found}
        exponents[gamma] = math.log10(losses[gamma][100] / losses[gamma][1000])
        for best in found:
            low, high = best["bracket"]
            rows.append([gamma, best["steps"], f"{best['loss']:.5f}", f"{best['learningRate']:.3f} ({low:.3f} … {high:.3f})"])
        plain = page.dmft("solve", page.dmft.configuration(f"fixed-{gamma}", configuration(gamma, FIXED)), "-o", "-")
        fixed[gamma] = float(plain.strip().split("\n")[-1].split(",")[1])
    page.table(["γ", "horizon T", "loss at the best rate", "that rate (bracket)"], rows)
    page.table(["γ", "exponent of the best losses", "best loss at T = 1000, against γ = 0", f"loss at η = {FIXED}, T = 1000"],
               [[g, f"{p:.3f}", f"{losses[g][1000] / losses[0][1000] - 1:+.1%}", f"{fixed[g]:.5f}"] for g, p in exponents.items()])
    spread = max(l[1000] for l in losses.values()) / min(l[1000] for l in losses.values()) - 1
    return (f"With the best constant rate of each richness and horizon, no: exponents are {', '.join(f'{p:.3f}' for p in exponents.values())} for γ = "
            f"{', '.join(map(str, exponents))}, and losses at T = 1000 differ by {spread:.0%}; at one fixed rate, η = {FIXED}, γ = 1 gains a factor "
            f"{fixed[0] / fixed[1]:.1f}.")
