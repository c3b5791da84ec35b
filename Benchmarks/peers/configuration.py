"""The configuration of a run, as far as the peers need it (JSON form of the run file).

Reads task, network, data, optimiser and steps into plain NumPy quantities: a spectrum, a chain of couplings,
the optimiser's impulse response O(t, s) and decay d(t) of equation (3).
"""

import csv
import json
import math
import os
from dataclasses import dataclass, field

import numpy as np

INFINITE = math.inf


@dataclass
class Coupling:
    """F_l: from population l to l + 1."""

    init: str  # "gaussian" or "identity"
    trained: bool
    richness: float  # gamma_l, 0 for a frozen coupling
    nu: float = 0.0  # nu_l of (6), Gaussian couplings only


@dataclass
class Run:
    eigenvalues: np.ndarray  # lambda_k
    multiplicity: np.ndarray  # m_k
    target: np.ndarray  # lambda_k w*_k^2, total over the m_k copies
    couplings: list  # of Coupling
    samples: float  # P
    batch: float  # B
    label_noise: float  # sigma^2
    readout_variance: float  # sigma_w^2
    steps: int
    impulse: np.ndarray  # O(t, s), strictly lower triangular
    decay: np.ndarray  # d(t)
    plain_sgd: bool  # O = eta below the diagonal, d = 1
    config: dict = field(repr=False, default_factory=dict)


def extent(value, default=INFINITE):
    if value is None:
        return default
    return INFINITE if value == "infinite" else float(value)


def power_law(alpha, beta, modes):
    """Equation (1)."""
    if modes == INFINITE or modes > 1e8:
        raise SystemExit("the peers sum modes one by one: at most 1e8")
    k = np.arange(1, int(modes) + 1, dtype=float)
    power = k ** -(alpha * beta + 1)
    return k**-alpha, np.ones_like(k), power / power.sum()


def measured(path):
    with open(path, newline="") as stream:
        rows = list(csv.DictReader(stream))
    column = lambda name, default=None: np.array([float(r.get(name) or default) for r in rows])
    return column("lambda"), column("multiplicity", 1), column("target_power")


def chain(network):
    """The couplings and the widths N_1 ... N_L of a named model or of an explicit list of layers."""
    richness = float(network.get("richness", 1.0))
    if "layers" in network:
        layers = network["layers"]
    else:
        width = network["width"]
        frozen, trained = ({"init": "gaussian", "trained": t} for t in (False, True))
        if network["model"] == "deep":
            depth = int(network["depth"])
            widths = width if isinstance(width, list) else [width] * depth
            layers = [dict(trained, width=w) for w in widths]
        else:
            layers = {
                "random-features": [dict(frozen, width=width)],
                "two-layer": [dict(trained, width=width)],
                "projected": [dict(frozen, width=width), {"init": "identity", "trained": True}],
            }[network["model"]]
    couplings, below = [], None  # `below`: width of the population below, None for the modes
    for layer in layers:
        trained = bool(layer["trained"])
        gamma = float(layer.get("richness", richness)) if trained else 0.0
        coupling = Coupling(layer["init"], trained, gamma)
        if coupling.init == "identity":
            if below is None:
                raise SystemExit("the first coupling must be Gaussian")
        else:
            above = extent(layer["width"])
            if below is None:
                coupling.nu = 1 / above
            elif below == INFINITE and above != INFINITE:
                raise SystemExit("an infinite width below a finite one")
            else:
                coupling.nu = 1.0 if below == above else below / above
            below = above
        couplings.append(coupling)
    return couplings


def step_sizes(optimizer, steps):
    """eta_t for t = 0 ... steps - 1."""
    t = np.arange(steps, dtype=float)
    schedule = optimizer.get("schedule", {"kind": "constant"})
    kind = schedule["kind"]
    if kind == "constant":
        factor = np.ones(steps)
    elif kind == "power":
        factor = (1 + t / schedule["offset"]) ** -schedule["exponent"]
    elif kind in ("cosine", "linear"):
        warmup, final = schedule.get("warmup", 0), schedule.get("final", 0.0)
        progress = np.minimum(1, (t - warmup) / max(1, steps - warmup))
        fall = (1 + np.cos(np.pi * progress)) / 2 if kind == "cosine" else 1 - progress
        factor = np.where(t < warmup, (t + 1) / max(1, warmup), final + (1 - final) * fall)
    else:
        raise SystemExit(f"schedule {kind} is not supported by the peers")
    return optimizer["learningRate"] * factor


def optimiser_response(optimizer, steps):
    """O(t, s) and d(t) of equation (3), from the scalar recursion driven by a unit impulse at every s at once."""
    eta = step_sizes(optimizer, steps)
    mu, nesterov = optimizer.get("momentum", 0.0), optimizer.get("nesterov", False)
    decay_rate = optimizer.get("weightDecay", 0.0)
    size = steps + 1
    impulse, decay = np.zeros((size, size)), np.ones(size)
    momentum = np.zeros(size)
    for t in range(steps):
        momentum *= mu
        momentum[t] += 1
        push = mu * momentum if nesterov else momentum.copy()
        if nesterov:
            push[t] += 1
        keep = 1 - eta[t] * decay_rate
        impulse[t + 1] = keep * impulse[t] + eta[t] * push
        decay[t + 1] = keep * decay[t]
    return impulse, decay


def load(source, folder="."):
    """Reads a run from a path or from a dictionary."""
    if not isinstance(source, dict):
        folder = os.path.dirname(os.path.abspath(source))
        with open(source) as stream:
            source = json.load(stream)
    config = source.get("config", source)
    if "flow" in config or config.get("data", {}).get("exactBatch"):
        raise SystemExit("the peers march discrete steps of equations (4)-(9) only")
    task, data = config["task"], config.get("data", {})
    if "file" in task:
        spectrum = measured(os.path.join(folder, task["file"]))
    else:
        spectrum = power_law(task["alpha"], task["beta"], extent(task.get("modes")))
    samples = extent(data.get("samples"))
    batch = data.get("batch", "full")
    optimizer, steps = config["optimizer"], int(config["steps"])
    impulse, decay = optimiser_response(optimizer, steps)
    plain = (
        not optimizer.get("momentum")
        and not optimizer.get("weightDecay")
        and optimizer.get("schedule", {"kind": "constant"})["kind"] == "constant"
    )
    return Run(
        *spectrum,
        couplings=chain(config["network"]),
        samples=samples,
        batch=samples if batch == "full" else extent(batch),
        label_noise=float(data.get("labelNoise", 0.0)),
        readout_variance=float(config["network"].get("readoutVariance", 0.0)),
        steps=steps,
        impulse=impulse,
        decay=decay,
        plain_sgd=plain,
        config=config,
    )
