"""The usual way to solve such equations: Picard iteration on the whole history.

Every operator is a full T x T matrix. One iteration is a downward sweep, one dense solve per mode, an upward sweep;
the quantities that go up are damped, x <- (1 - a) x + a x_new, until nothing changes or a number is not finite.
For the projected two-layer model with fresh samples (P = infinity), equations (4)-(9).

    python fixed_point.py run.json [--modes nodes|all] [--nodes n] [--damping a] [--iterations i] [--tolerance e]

Prints JSON: outcome (converged, diverged, stopped), iterations, residual, wall seconds, peak memory, final losses, and
the largest relative deviation of the test loss from the causal march on the same modes.
"""

import argparse
import json
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np

from configuration import load
from numpy_march import March, peak_memory_mib
from quadrature import gauss_rule

CHUNK_BYTES = 64e6  # modes are inverted in batches of this size


class FixedPoint:
    def __init__(self, run, nodes, damping):
        kinds = [(c.init, c.trained) for c in run.couplings]
        if kinds != [("gaussian", False), ("identity", True)] or np.isfinite(run.samples):
            raise SystemExit("fixed_point.py solves the projected model with infinite samples")
        if run.readout_variance or np.any(run.decay != 1):
            raise SystemExit("fixed_point.py: no readout variance, no weight decay")
        self.run, self.damping = run, damping
        self.size = run.steps + 1
        self.nu, self.gamma = run.couplings[0].nu, run.couplings[1].richness
        lam = run.eigenvalues
        if nodes == 0:  # every mode, signal and noise together
            self.rules = [(lam, run.multiplicity * lam, run.target)]
        else:
            rule = gauss_rule(lam, run.multiplicity * lam, nodes)
            target = gauss_rule(lam, run.target, nodes)
            none = np.zeros_like
            self.rules = [(*rule, none(rule[0])), (target[0], none(target[0]), target[1])]
        zero = lambda: np.zeros((self.size, self.size))
        # The first guess is the lazy limit of infinite width: K = O.
        self.state = {name: zero() for name in ("S", "Ch0", "Ch1", "A2", "Cu2")}
        self.noise = np.zeros(self.size)
        self.largest = 0.0  # entry seen in any iteration, where order one is right

    def modes(self, K, Cr):
        """(8) with H_D = 1: S, C_h and diag C_v, one dense inverse per mode."""
        run, size = self.run, self.size
        one = np.eye(size)
        S, Ch = np.zeros((size, size)), np.zeros((size, size))
        Cv, bias = np.zeros(size), np.zeros(size)
        batch = max(1, int(CHUNK_BYTES / (8 * size * size)))
        noise = self.noise
        for nodes, weights, target in self.rules:
            for i in range(0, len(nodes), batch):
                lam, c, q = (x[i : i + batch, None, None] for x in (nodes, weights, target))
                noisy = np.any(c)
                if noisy:
                    H = np.linalg.inv(one + lam * K)
                    h = H.sum(axis=2)
                else:
                    h = np.linalg.solve(one + lam * K, np.ones((size, 1)))[:, :, 0]
                bias += q[:, 0, 0] @ h**2
                Ch += h.T @ (h * (q * lam)[:, 0])
                if not noisy:
                    continue
                S += np.einsum("k,kts->ts", c[:, 0, 0], H)
                half = c * (lam * (H @ Cr) + H * noise)
                Ch += np.tensordot(half, H, axes=([0, 2], [0, 2]))
                HK = H @ K
                Cv += np.einsum("kts,kts->t", c * (H @ Cr), H)
                Cv += np.einsum("kts,s->t", c * lam * HK**2, noise)
        return S, Ch, Cv + bias, bias

    def sweep(self):
        """One iteration; returns the relative change of the upward quantities and of the test loss."""
        O, gamma, nu, x = self.run.impulse, self.gamma, self.nu, self.state
        one = np.eye(self.size)
        solve = lambda operator, right: np.linalg.solve(one - operator, right)
        # down: top population (5), identity coupling (7), lower population (5), Gaussian coupling (6)
        T2 = solve(O @ x["A2"], O)
        Cg2 = T2 @ x["Cu2"] @ T2.T
        Dh, Dg = gamma * O * x["Ch1"], gamma * O * Cg2
        B1 = solve(O @ Dh, O) + Dg
        A1, Cu1 = -nu * x["S"], x["Ch0"]
        T1 = solve(B1 @ A1, B1)
        Cr = nu * (T1 @ Cu1 @ T1.T)
        # modes
        S, Ch0, Cv, self.bias = self.modes(T1, Cr)
        noise = (Cv + self.run.label_noise) / self.run.batch
        # up
        A1 = -nu * S
        X1 = solve(A1 @ B1, one)
        Ch1 = X1 @ Ch0 @ X1.T
        U = solve(A1 @ Dg, one)
        new = {"S": S, "Ch0": Ch0, "Ch1": Ch1, "A2": U @ A1 + gamma * O * Ch1, "Cu2": U @ Ch0 @ U.T}
        changes = [np.abs(noise - self.noise).max() / max(noise.max(), 1e-300)]
        for name, value in new.items():
            size = np.abs(value).max()
            if size != 0:
                changes.append(np.abs(value - x[name]).max() / size)
            x[name] += self.damping * (value - x[name])
        self.noise += self.damping * (noise - self.noise)
        self.test, self.readout = Cv, np.diagonal(Cg2)
        largest = [np.abs(v).max() for v in x.values()]
        return float(np.max(changes)), float(np.max(largest))  # not Python's max, which can lose a NaN

    def solve(self, iterations, tolerance):
        largest = change = np.inf
        with np.errstate(all="ignore"):
            for iteration in range(1, iterations + 1):
                try:
                    change, largest = self.sweep()
                    self.largest = max(self.largest, largest)
                except np.linalg.LinAlgError:
                    return "diverged (singular)", iteration, change
                if not np.isfinite(change + largest):
                    return "diverged (overflow)", iteration, change
                if change < tolerance:
                    return "converged", iteration, change
        return "stopped", iterations, change


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("--modes", choices=["nodes", "all"], default="nodes")
    parser.add_argument("--nodes", type=int, default=25)
    parser.add_argument("--damping", type=float, default=1.0, help="1: none")
    parser.add_argument("--iterations", type=int, default=200)
    parser.add_argument("--tolerance", type=float, default=1e-10)
    options = parser.parse_args()
    run = load(options.run)
    nodes = 0 if options.modes == "all" else options.nodes
    solver = FixedPoint(run, nodes, options.damping)
    started = time.perf_counter()
    outcome, iterations, residual = solver.solve(options.iterations, options.tolerance)
    seconds = time.perf_counter() - started
    memory = peak_memory_mib()
    report = {
        "outcome": outcome,
        "iterations": iterations,
        "residual": residual if np.isfinite(residual) else None,
        "wall_seconds": round(seconds, 4),
        "peak_rss_mib": round(memory, 1),
        "largest_entry_on_the_way": solver.largest if np.isfinite(solver.largest) else None,
        "steps": run.steps,
        "modes": len(run.eigenvalues) if nodes == 0 else nodes,
        "damping": options.damping,
    }
    if outcome == "converged":
        exact = March(run, nodes or 25, nodes or 25).solve()["test_loss"]
        report["test_loss"] = float(solver.test[-1])
        report["deviation_from_march"] = float(np.max(np.abs(solver.test / exact - 1)))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
