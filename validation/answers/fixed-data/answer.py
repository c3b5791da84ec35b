"""Full-batch gradient descent on P samples at η = 0.4, infinite width, 3000 steps. Lazy and rich networks see the same data. Without label noise the floor is
what the data leave, P^-(αβ); with noise the loss has a minimum, where training is best stopped. A floor counts as reached where the loss changes by less than
1 % over the last third of the logarithmic time axis.

*What would change it*: architectures whose features are richer than one map of linear ones."""

TITLE = "Does the gain of feature learning survive a fixed data set?"


def answer(page):
    curves = page.sweep()
    rows, floors, stopped = [], {}, []
    for samples in sorted({key[0] for key in curves}):
        for noise in (0, 0.1):
            cells = []
            for gamma in (0, 1):
                curve = curves[samples, noise, gamma]
                loss = curve["test_loss"]
                least = min(loss)
                reached = abs(loss[3000] / loss[300] - 1) < 0.01
                if noise == 0 and reached:
                    floors.setdefault(gamma, []).append((samples, loss[3000]))
                cells += [f"{loss[3000]:.4f}" + ("" if reached else " (still falling)" if noise == 0 else ""), f"{least:.4f} at {loss.index(least)}"]
                if noise:
                    stopped.append((samples, gamma, least))
            rows.append([samples, noise, *cells])
    page.table(["P", "σ²", "lazy, t = 3000", "lazy, least", "rich, t = 3000", "rich, least"], rows)
    page.figure("Lazy and rich on the same data", "sweep.nc", "--colour", "samples", "--style", "richness", "--panels", "labelNoise",
                "--size", "1000x450")
    pairs = {(p, g): l for p, g, l in stopped}
    gaps = [pairs[p, 1] / pairs[p, 0] - 1 for p in sorted({p for p, _ in pairs})]
    both = [(p, l, dict(floors.get(1, [])).get(p)) for p, l in floors.get(0, []) if p in dict(floors.get(1, []))]
    floor = (f"floors agree to {max(abs(r / l - 1) for _, l, r in both):.1%} where both are reached (P = {', '.join(f'{p:g}' for p, _, _ in both)})" if both
             else "no floor is reached by both within 3000 steps")
    return (f"It survives as speed, not as a lower floor: {floor}; under label noise σ² = 0.1 the best-stopped rich loss differs from the lazy one by "
            f"{min(gaps):+.1%} to {max(gaps):+.1%}.")
