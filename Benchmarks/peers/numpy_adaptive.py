"""Adam on frozen random features, sampled, as a careful NumPy user would solve it: one scramble of derivations/15.

    python peers/numpy_adaptive.py RUN.json [--paths 4096] [--nodes 20] [--seed 1]

RUN.json is the run file in JSON: random features of finite width, one pass. The modes are 2n Gauss nodes, n for each of the measures of page 5. Prints the last test
loss and the seconds as JSON.
"""

import argparse
import json
import time

import numpy as np
from configuration import power_law
from quadrature import gauss_rule
from scipy.linalg import solve_triangular
from scipy.special import ndtri
from scipy.stats import qmc


def normals(rows, paths, seed):
    """Scrambled Sobol numbers through the quantile of the normal distribution, whitened (15.2)."""
    z = ndtri(np.clip(qmc.Sobol(rows, seed=seed).random(paths), 1e-12, 1 - 1e-12)).T
    return np.ascontiguousarray(solve_triangular(np.linalg.cholesky(z @ z.T / paths), z, lower=True))


class Modes:
    """Rows of (8) and (9) for P = ∞ on Gauss nodes: `capacity` weighs m λ, `power` the target."""

    def __init__(self, run, nodes, times):
        task = run["task"]
        values, multiplicity, target = power_law(task["alpha"], task["beta"], task["modes"])
        rules = gauss_rule(values, multiplicity * values, nodes), gauss_rule(values, target, nodes)
        zeros = [np.zeros(len(rule[0])) for rule in rules]
        self.values = np.concatenate([rule[0] for rule in rules])
        self.capacity = np.concatenate([rules[0][1], zeros[1]])
        self.power = np.concatenate([zeros[0], rules[1][1]])
        self.batch, self.noise = run["data"]["batch"], run["data"].get("labelNoise", 0.0)
        self.h = np.zeros((len(self.values), times, times))
        self.kernel, self.readouts = np.zeros((times, times)), np.zeros((times, times))
        self.gradient_noise = np.zeros(times)

    def advance(self, t, kernel, readouts):
        """From rows of K and C_r to the loss, the row of C_h and that of R."""
        self.kernel[t, :t] = kernel
        self.readouts[t, : t + 1] = self.readouts[: t + 1, t] = readouts
        h, now = self.h, slice(0, t + 1)
        h[:, t, t] = 1
        h[:, t, :t] = -self.values[:, None] * np.einsum("s,ksj->kj", kernel, h[:, :t, :t], optimize=True)
        row = h[:, t, now]
        through = row @ self.kernel[now, now]
        source = self.capacity[:, None] * (row @ self.readouts[now, now]) + (self.power * row.sum(1))[:, None]
        signal = np.einsum("ki,ksi->ks", source, h[:, now, now], optimize=True)
        loss = signal[:, t].sum() + (self.capacity * self.values) @ (through**2 @ self.gradient_noise[now])
        self.gradient_noise[t] = (loss + self.noise) / self.batch
        noisy = (self.capacity[:, None] * row) * self.gradient_noise[now]
        covariance = self.values @ signal + np.einsum("kj,ksj->s", noisy, h[:, now, now], optimize=True)
        return loss, covariance, -self.capacity @ row


def solve(run, paths, nodes, seed):
    times, width, o = run["steps"] + 1, run["network"]["width"], run["optimizer"]
    rate, first, second = o["learningRate"], o.get("beta1", 0.9), o.get("beta2", 0.999)
    z, modes = normals(times, paths, seed), Modes(run, nodes, times)
    weights, factor = np.zeros((times, paths)), np.zeros((times, times))
    w, mean, square = np.zeros(paths), np.zeros(paths), np.zeros(paths)
    for t in range(times):
        weights[t] = w
        kernel = solve_triangular(factor[:t, :t], z[:t] @ w / paths, lower=True, trans=1) if t else np.zeros(0)
        loss, covariance, response = modes.advance(t, kernel, weights[: t + 1] @ w / paths / width)
        if t:
            factor[t, :t] = solve_triangular(factor[:t, :t], covariance[:t], lower=True)
        factor[t, t] = np.sqrt(covariance[t] - factor[t, :t] @ factor[t, :t])
        h = factor[t, : t + 1] @ z[: t + 1] + response @ weights[: t + 1] / width
        mean, square = first * mean + (1 - first) * h, second * square + (1 - second) * h * h
        w = w + rate * (mean / (1 - first ** (t + 1))) / (np.sqrt(square / (1 - second ** (t + 1))) + o.get("epsilon", 1e-8))
    return loss


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("run")
    for name, usual in (("paths", 4096), ("nodes", 20), ("seed", 1)):
        options.add_argument("--" + name, type=int, default=usual)
    o = options.parse_args()
    with open(o.run) as file:
        run = json.load(file)
    start = time.perf_counter()
    loss = solve(run, o.paths, o.nodes, o.seed)
    print(json.dumps({"test_loss": loss, "seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
