"""One-pass SGD, B = 4, random features of infinite width, 1000 steps: `dmft optimize` with every step free, by the adjoint of the modes. The standard schedules have their
own best rates. The shape is read at tenths of the run, as multiples of the best constant rate.

*What would change it*: feature learning and finite width, where the schedules of `dmft optimize` have knots; longer runs, whose warm-up is a smaller share."""

TITLE = "What is the best schedule of step sizes?"
CASES = ((0.5, 0), (0.5, 0.1), (2.5, 0))
SHARES = (0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97)


def answer(page):
    rows, shapes, said = [], [], []
    for beta, noise in CASES:
        name = f"case-{beta}-{noise}"
        run = page.dmft.configuration(name, {
            "task": {"alpha": 1.5, "beta": beta, "modes": "infinite"}, "network": {"model": "random-features", "width": "infinite"},
            "data": {"batch": 4, "labelNoise": noise}, "optimizer": {"learningRate": 0.3}, "steps": 1000, "optimize": {"over": ["schedule"]}})
        found = page.dmft.json("optimize", run, "-o", page.dmft.path(f"best-{name}.yaml"))
        standards = {s["kind"]: s for s in found["standards"]}
        constant = standards["constant"]
        rows.append([beta, noise, f"{found['loss']:.4g}", *(f"{standards[k]['loss']:.4g}" for k in ("constant", "linear", "cosine", "power"))])
        rates = found["schedule"]
        shapes.append([beta, noise, f"{constant['learningRate']:.3g}", *(f"{rates[int(s * len(rates))] / constant['learningRate']:.2f}" for s in SHARES)])
        best = min(s["loss"] for s in found["standards"])
        said.append(f"β = {beta}, σ² = {noise}: {constant['loss']:.3g} → {found['loss']:.3g}, the best standard one {best:.3g}")
    page.table(["β", "σ²", "every step free", "best constant", "linear", "cosine", "power"], rows)
    page.table(["β", "σ²", "best constant rate", *(f"η at {s:.0%}" for s in SHARES)], shapes)
    return ("Warm-up, a plateau above the best constant rate and a fall to zero for hard tasks without label noise; a nearly linear fall with it. Final losses, best constant → best "
            "schedule: " + "; ".join(said) + ".")
