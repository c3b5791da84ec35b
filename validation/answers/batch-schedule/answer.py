"""One-pass SGD of a lazy network of infinite width, α = 1.5, β = 0.5, infinitely many modes. A number of samples may be spent in equal batches at a constant rate, in batches that change at a constant rate, or in equal
batches at rates that change; every number that is left (rate, batch, number of steps) is chosen by `dmft optimize`, every step is free, and L-BFGS has the gradient by rates and batches. Samples, steps and
label noise were fixed beforehand. Batches are whole numbers from 1 on.

At a constant rate the noise that step t leaves at the end is η² (L(t) + σ²) 𝒦(T − 1 − t)/B_t with 𝒦(τ) = Σ λ² (1 − ηλ)^2τ ~ τ^-(2 − 1/α): for given samples B_t is best in proportion to the root of what stands over
it, under label noise alone B_t ~ (T − t)^-(1 − 1/(2α)) ([derivation](../../../derivations/18-optimal-training.md)). So the batch grows slowly at first and steeply in the last steps, where the rate would have fallen to nothing.

*What would change it*: steps that cost time of their own, whatever their batch; momentum; finite width and feature learning, where noise counts less beside what width
leaves over."""

TITLE = "Let the batch grow, or the rate fall?"
NOISES, SAMPLES = (0, 0.1), (250, 1000, 4000)
STEPS, BATCH = 1000, 4


def best(page, name, noise, over, budget=None, knots=None):
    """The answer of `dmft optimize`."""
    search = {"over": over} | ({"budget": budget} if budget else {}) | ({"knots": knots} if knots else {})
    run = page.dmft.configuration(f"run-{name}-{noise}", {
        "task": {"alpha": 1.5, "beta": 0.5, "modes": "infinite"}, "network": {"model": "random-features", "width": "infinite"},
        "data": {"batch": BATCH, "labelNoise": noise}, "optimizer": {"learningRate": 0.3}, "steps": STEPS, "optimize": search})
    return page.dmft.json("optimize", run)


def ends(batches):
    """First, middle and last tenth, on average."""
    tenth = max(1, len(batches) // 10)
    middle = (len(batches) - tenth) // 2
    return " … ".join(f"{sum(part) / len(part):.3g}" for part in (batches[:tenth], batches[middle:middle + tenth], batches[-tenth:]))


def answer(page):
    rows, gains = [], {noise: ([], []) for noise in NOISES}
    for noise in NOISES:
        for samples in SAMPLES:
            budget = {"samples": samples}
            even = best(page, f"even-{samples}", noise, ["batch", "learningRate"], budget, 1)
            grown = best(page, f"grown-{samples}", noise, ["batch", "learningRate"], budget)
            fallen = best(page, f"fallen-{samples}", noise, ["schedule", "batch"], budget)
            rows.append([noise, samples, f"{even['loss']:.4g}", even["values"]["batch"], even["steps"], f"{grown['loss']:.4g}", ends(grown["batches"]), grown["steps"],
                         f"{fallen['loss']:.4g}", fallen["values"]["batch"], fallen["steps"]])
            for gain, found in zip(gains[noise], (grown, fallen)):
                gain.append(1 - found["loss"] / even["loss"])
    page.table(["σ²", "samples", "L, all equal", "B", "T", "L, batches change", "B: first, middle, last tenth", "T", "L, rates change", "B", "T"], rows)
    page.parts.append(f"With the steps given, too, T = {STEPS} of {BATCH} samples on average:")
    rows, fixed, curves = [], {}, []
    for noise in NOISES:
        found = {word: best(page, f"steps-{word}", noise, over) for word, over in
                 (("equal", ["learningRate"]), ("batches", ["batch", "learningRate"]), ("rates", ["schedule"]), ("both", ["schedule", "batch"]))}
        fixed[noise] = {word: 1 - one["loss"] / found["equal"]["loss"] for word, one in found.items()}
        rows.append([noise, *(f"{one['loss']:.4g}" for one in found.values()), ends(found["batches"]["batches"]), ends(found["both"]["batches"])])
        for word in ("batches", "both"):
            sizes = found[word]["batches"]
            # Whole numbers are dealt out one by one: means over a fiftieth of the run.
            span = STEPS // 50
            name = f"{word}-{noise}.csv"
            page.dmft.csv(name, ["step", "batch"], [(start + span / 2, sum(sizes[start:start + span]) / span) for start in range(0, STEPS, span)])
            curves.append((name, f"σ² = {noise}, {'rates free, too' if word == 'both' else 'constant rate'}"))
    page.table(["σ²", "L, all equal", "L, batches change", "L, rates change", "L, both change", "B at constant rate", "B with free rates"], rows)
    page.figure("Best batches of 1000 steps and 4000 samples, means over twenty steps", *[name for name, _ in curves], "--column", "batch", "--title", f"Best batches, T = {STEPS}, 4 samples a step on average",
                *[part for _, label in curves for part in ("--label", label)])

    def span(values):
        low, high = (round(100 * v) for v in (min(values), max(values)))
        return f"{low} %" if low == high else f"{low} … {high} %"

    grown, fallen = gains[NOISES[1]]
    return (f"It hardly matters: under label noise σ² = {NOISES[1]} rates that fall take {span(fallen)} off the loss of {SAMPLES[0]} … {SAMPLES[-1]} samples, batches that grow at a constant rate {span(grown)} (without label noise {span(gains[0][1])} and {span(gains[0][0])}); "
            f"for {STEPS} steps of {BATCH} samples on average {100 * fixed[NOISES[1]]['rates']:.1f} % and {100 * fixed[NOISES[1]]['batches']:.1f} %, both together {100 * fixed[NOISES[1]]['both']:.1f} %.")
