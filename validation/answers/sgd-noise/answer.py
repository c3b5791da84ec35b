"""One-pass SGD at constant rates, infinite width: the only variance V is that of the batches, and t is the number of steps times the rate η. Near the edge of stability noise is
amplified. Hence every curve is computed at three rates, 0.1, 0.05 and 0.025, to the same time, t = 200, and BV/η is extrapolated to η → 0 by the parabola through the three (beside it the straight line through the two smallest); exponents are
those of what is extrapolated, over the window t = 20 … 200, B = 32, γ = 1. The range is that of local exponents in the window: how far the law is from being reached.
Trials before: at η = 0.2 over 300 … 3000 steps the exponents were −1.19, 0.147 and 0.759, amplified noise; at η = 0.05, not extrapolated, −0.10, 0.32 and 0.78 at the end of 3000 steps.

Two decades more, by panels of few rows: to t = 20,000 at rates 0.025, 0.0125 and 0.00625, window t = 200 … 20,000, everything else as before; not for β = 0.3, whose kernel passes the edge of stability at these rates.

The argument, a heuristic one: noise of size L(t)/B is injected in every step and forgotten at the rate at which the kernel learns, so that V ~ (η S/B) L with S the growth of the kernel, here ⟨w²⟩;
with S ~ t^((1−β)/(1+β)) and L ~ t^(-2β/(1+β)) this is t^-((3β−1)/(1+β)). Lazily S is 1, and V falls as the loss does, t^-β, as long as that is slower than the memory of single injections, t^-(2−1/α);
for β > 2 − 1/α it is this memory that is left. So 2 − 1/α alone, without the first, is not the lazy law for hard tasks.

*What would change it*: rates near the edge of stability (last columns), where V is amplified and for β = 0.3 no longer goes as 1/B; rates that fall, which take the noise out; β > 1, where the kernel stops growing."""

import bisect
import math

from experiment import result_of

TITLE = "What does the noise of SGD do when features are learned?"
RATES, BATCH, END, WINDOW = (0.1, 0.05, 0.025), 32, 200, (20, 200)
LAZY_WINDOW = (1e4, 1e6)
LONG_SOURCES, LONG_RATES, LONG_END, LONG_WINDOW = (0.5, 0.8), (0.025, 0.0125, 0.00625), 20000, (200, 20000)


def extrapolated(values):
    """At rate 0, of the parabola through values at rates h, h/2 and h/4."""
    return values[0] / 3 - 2 * values[1] + 8 * values[2] / 3


def along_line(values):
    """The same, of the straight line through the last two: how much the extrapolation is worth."""
    return 2 * values[2] - values[1]


def steps_of(rate):
    return round(END / rate)


def predicted(beta):
    return (3 * beta - 1) / (1 + beta)


def between(x, xs, ys):
    """At x, of the straight lines through logarithms."""
    k = min(max(bisect.bisect_left(xs, x), 1), len(xs) - 1)
    share = math.log(x / xs[k - 1]) / math.log(xs[k] / xs[k - 1])
    return ys[k - 1] ** (1 - share) * ys[k] ** share


def long_run(page, beta, rate, times):
    """Columns at some times by panels of few rows, and the stated error. Of 4000 steps a curve neighbours differ by 0.4 %: what is between them is right to 1e-6."""
    run = page.dmft.configuration(
        "long", {"task": {"alpha": 1.5, "beta": beta, "modes": "infinite"}, "network": {"model": "projected", "width": "infinite", "richness": 1.0},
                 "data": {"batch": BATCH}, "optimizer": {"learningRate": rate}, "steps": round(LONG_END / rate)})
    found = page.dmft.path("long.json")
    page.dmft("solve", run, "--engine", "panels", "--points", 4000, "-o", found)
    result = result_of(found)
    if result["engine"] != "panels":
        raise SystemExit(f"β = {beta:g}, η = {rate:g} has been left to another engine: {result['engine']}")
    first = next(k for k, step in enumerate(result["step"]) if step * rate > 1)
    steps = result["step"][first:]
    columns = {name: [between(t / rate, steps, result[name][first:]) for t in times] for name in ("variance", "bias", "readout_norm")}
    return columns, result["diagnostics"]["relative_error"]


def long_runs(page):
    """Two decades of time more: rows of the table, and what is drawn."""
    times = sorted({min(round(LONG_WINDOW[0] * 1.2**k), LONG_END) for k in range(100)})
    rows, said, files = [], [], []
    for beta in LONG_SOURCES:
        runs = [long_run(page, beta, rate, times) for rate in LONG_RATES]
        scaled = [[v * BATCH / rate for v in columns["variance"]] for rate, (columns, _) in zip(LONG_RATES, runs)]
        limit = [extrapolated(values) for values in zip(*scaled)]
        files.append((f"long-{beta:g}.csv", beta))
        page.dmft.csv(files[-1][0], ["time", "variance"], zip(times, limit))
        fit = page.fit_points(times, limit, *LONG_WINDOW)
        local = [local["exponent"] for local in fit["local"]]
        line = page.fit_points(times, [along_line(values) for values in zip(*scaled)], *LONG_WINDOW)["exponent"]
        fine = runs[-1][0]
        ratios = [scaled[-1][k] / (fine["readout_norm"][k] * fine["bias"][k]) for k in (0, -1)]
        rows.append([f"{beta:g}", f"{predicted(beta):.4f}", f"{fit['exponent']:.4f}", f"{local[0]:.4f} … {local[-1]:.4f}", f"{line:.4f}", *(f"{ratio:.3f}" for ratio in ratios),
                     f"{max(error for _, error in runs):.0e}"])
        said.append(f"β = {beta:g}: {fit['exponent']:.4f} ({predicted(beta):.4f})")
    return rows, said, files


def answer(page):
    rich, batches, lazy = page.sweep("rich"), page.sweep("batches"), page.sweep("lazy")
    times = sorted({min(round(10 * 1.2**k), 10 * END) / 10 for k in range(100)})
    rows, near, said, files = [], [], [], []
    for beta in sorted({key[0] for key in rich}):
        curves = [rich[beta, rate, float(steps_of(rate))] for rate in RATES]
        scaled = [[curve.at(round(t / rate), "variance") * BATCH / rate for t in times] for rate, curve in zip(RATES, curves)]
        limit = [extrapolated(values) for values in zip(*scaled)]
        files.append((f"beta-{beta:g}.csv", beta))
        page.dmft.csv(files[-1][0], ["time", "variance"], zip(times, limit))
        fit = page.fit_points(times, limit, *WINDOW)
        local = [local["exponent"] for local in fit["local"] if WINDOW[0] <= local["at"] <= WINDOW[1]]
        plain = page.fit_points(times, scaled[-1], *WINDOW)["exponent"]
        line = page.fit_points(times, [along_line(values) for values in zip(*scaled)], *WINDOW)["exponent"]
        fine = curves[-1]

        def ratio(t):
            step = round(t / RATES[-1])
            return fine.at(step, "variance") * BATCH / (RATES[-1] * fine.at(step, "readout_norm") * fine.at(step, "bias"))

        rows.append([f"{beta:g}", f"{predicted(beta):.3f}", f"{fit['exponent']:.3f}", f"{local[0]:.3f} … {local[-1]:.3f}", f"{line:.3f}", f"{plain:.3f}", *(f"{ratio(t):.2f}" for t in (2, 20, 200)),
                     *(f"{fine.at(round(t / RATES[-1]), 'variance') / fine.at(round(t / RATES[-1]), 'bias'):.4f}" for t in WINDOW)])
        middle = rich[beta, 0.05, 4000.0].at(4000, "variance") / batches[beta, 0.05, 128.0, 4000.0].at(4000, "variance")
        rough = [batches[beta, 0.2, batch, 1000.0] for batch in (32.0, 128.0)]
        end = rough[0].at(1000, "variance")
        near.append([f"{beta:g}", f"{middle:.2f}", f"{end / rough[1].at(1000, 'variance'):.2f}", f"{end * BATCH / 0.2 / limit[-1]:.2f}"])
        said.append(f"β = {beta:g}: {fit['exponent']:.3f} ({predicted(beta):.3f})")
    page.figure("Variance times B/η for η → 0, with local exponents", *[name for name, _ in files], "--column", "variance", "--slopes", "--title", "Variance × B/η, extrapolated to η → 0",
                *[part for _, beta in files for part in ("--label", f"β = {beta:g}")])
    page.table(["β", "(3β−1)/(1+β)", "exponent of V, η → 0", "local, first … last", "by the line through two rates", "at η = 0.025", "BV/(η⟨w²⟩L) at t = 2", "t = 20", "t = 200", "V/L at t = 20, η = 0.025, B = 32", "t = 200"],
               rows)
    page.table(["β", "V at B = 32 over V at B = 128, η = 0.05, t = 200", "the same at η = 0.2", "BV/η at η = 0.2, t = 200, over its limit for η → 0"], near)
    long, further, drawn = long_runs(page)
    page.figure("The same, two decades further", *[name for name, _ in drawn], "--column", "variance", "--slopes", "--title", "Variance × B/η, extrapolated to η → 0",
                *[part for _, beta in drawn for part in ("--label", f"β = {beta:g}")], file="long.svg")
    page.table(["β", "(3β−1)/(1+β)", "exponent of V, η → 0, t = 200 … 20,000", "local, first … last", "by the line through two rates", "BV/(η⟨w²⟩L) at t = 200, η = 0.00625", "t = 20,000", "largest stated error of a loss"], long)
    still = []
    for (beta,), curve in lazy.items():
        points = [(s, v) for s, v in zip(curve["step"], curve["variance"]) if s > 0]
        fit = page.fit_points(*zip(*points), *LAZY_WINDOW)["exponent"]
        still.append([f"{beta:g}", f"{min(beta, 2 - 1 / 1.5):.3f}", f"{fit:.3f}"])
    page.table(["β, γ = 0", "min(β, 2 − 1/α)", "exponent of V, steps 10⁴ … 10⁶, η = 0.1"], still)
    return ("It falls more slowly than the loss, as t^-((3β−1)/(1+β)), and for β < 1/3 it grows; measured (predicted) exponents for η → 0, t = 20 … 200: " + "; ".join(said)
            + f", which at β = 0.3 is still on its way; t = 200 … 20,000: {'; '.join(further)}. Lazily it is min(β, 2 − 1/α): {', '.join(r[2] for r in still)} for β = {', '.join(r[0] for r in still)}.")
