"""Kinds of run whose border of stability is looked for, and where theory and networks are set side by side."""

TASK = {"alpha": 1.5, "beta": 0.5, "modes": 1000}
STEPS = 1000
# Of the border that is named: the first two of its lower end, the others of its upper one.
BELOW = (0.9, 0.98)
BEYOND = (1.02, 1.2)


def kind(network, data="batch: 32", optimizer="", steps=STEPS, networks=None, start=8, **more):
    """`networks`: sizes of simulated networks; none are trained where it is missing. `start`: an unstable rate."""
    return {"network": network, "data": data, "optimizer": optimizer, "steps": steps, "networks": networks, "start": start, **more}


PROJECTED = "model: projected, width: {}, richness: {}"
LAYERS = ("layers: [{{init: gaussian, width: infinite, trained: false}}, "
          "{{init: identity, trained: true, richness: {}, optimizer: {{kind: {}, learningRate: {}}}}}]")

KINDS = {
    # Lazy: stationary, mode by mode, and marched.
    "random features": kind("model: random-features, width: 64", networks=4),
    "random features, infinite width": kind("model: random-features, width: infinite"),
    "random features, population": kind("model: random-features, width: infinite", "batch: full"),
    "random features, exact batch": kind("model: random-features, width: infinite", "batch: 4, exactBatch: true"),
    "random features, samples": kind("model: random-features, width: 64", "samples: 100"),
    "random features, momentum": kind("model: random-features, width: 64", optimizer="momentum: 0.9, nesterov: true"),
    "random features, cosine": kind("model: random-features, width: 64", optimizer="schedule: {kind: cosine, warmup: 50}"),
    "projected, lazy": kind(PROJECTED.format(64, 0)),
    # Rich.
    "projected": kind(PROJECTED.format(64, 1), networks=4),
    "projected, label noise": kind(PROJECTED.format(64, 10), "batch: 32, labelNoise: 0.5", networks=4),
    "projected, infinite width": kind(PROJECTED.format("infinite", 1)),
    "projected, population": kind(PROJECTED.format("infinite", 10), "batch: full"),
    "projected, samples": kind(PROJECTED.format("infinite", 10), "samples: 100, labelNoise: 0.1"),
    "projected, batches of samples": kind(PROJECTED.format(64, 1), "samples: 200, batch: 16", networks=4),
    "projected, momentum": kind(PROJECTED.format(64, 1), optimizer="momentum: 0.9", networks=4),
    "projected, weight decay": kind(PROJECTED.format(64, 1), optimizer="weightDecay: 0.01", networks=4),
    "projected, cosine": kind(PROJECTED.format(64, 1), optimizer="schedule: {kind: cosine, warmup: 50}", networks=4),
    "projected, power": kind(PROJECTED.format(64, 1), optimizer="momentum: 0.5, schedule: {kind: power, exponent: 0.5, offset: 100}"),
    "projected, inverse readout": kind(PROJECTED.format(64, 1), optimizer="schedule: {kind: inverse-readout}", networks=4),
    "projected, growing batch": kind(PROJECTED.format(64, 1), "batch: {kind: geometric, first: 8, last: 128}"),
    "two-layer": kind("model: two-layer, width: 64, richness: 1", networks=4),
    "two-layer, nesterov, samples": kind("model: two-layer, width: 64, richness: 1", "samples: 200", "momentum: 0.9, nesterov: true"),
    "deep 2": kind("model: deep, depth: 2, width: 64, richness: 1", networks=4),
    "deep 2, population": kind("model: deep, depth: 2, width: infinite, richness: 1", "batch: full"),
    "deep 3": kind("model: deep, depth: 3, width: 64, richness: 1", "batch: 32, labelNoise: 0.1", networks=4),
    "deep 3, infinite width, nesterov": kind(
        "model: deep, depth: 3, width: infinite, richness: 1", optimizer="momentum: 0.9, nesterov: true"),
    # Rules that are not linear, on sampled paths.
    "sign map": kind(LAYERS.format(1, "sign", 0.1), steps=150),
    "sign map, small": kind(LAYERS.format(1, "sign", 0.01), steps=150),
    "muon map": kind(LAYERS.format(1, "muon", 0.02), steps=150),
    "adam map": kind(LAYERS.format(1, "adam", 0.02), steps=60),
    "sign": kind("model: random-features, width: infinite", optimizer="kind: sign", steps=150, start=1e7),
    "adam": kind(PROJECTED.format("infinite", 1), optimizer="kind: adam", steps=60, start=1e4),
}
