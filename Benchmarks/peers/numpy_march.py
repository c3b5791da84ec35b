"""Causal row-by-row march of the mean-field equations (theory: (4)-(9)), vectorised with NumPy.

Row t of every operator follows from rows < t: a downward sweep (rows of B, C_r, C_g), the modes, an upward sweep
(rows of A, C_u, C_h). Sums over modes run over the nodes of two Gauss rules, one for sum m_k lambda_k delta(lambda_k)
(weights c_k) and one for sum lambda_k w*_k^2 delta(lambda_k) (weights q_k).

    python numpy_march.py run.json [--nodes n] [--target-nodes m] [--plain] [--out curve.json]

With --plain the modes are (8)-(9) as they stand, without the identities of derivations/03.
"""

import argparse
import json
import os
import resource
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np

from configuration import load
from quadrature import gauss_rule

PANEL = 128  # columns of the nodes' triangles kept together: their zero upper half is neither stored nor read
WHOLE = 512  # rows up to which multiplying by the zeros of a triangle costs less than leaving them out


def row_times_lower(a, lower):
    """a L for a lower triangular L; long ones leave out the zero quarter, again and again."""
    t = len(a)
    if t <= WHOLE:
        return a @ lower
    half = t // 2
    out = a[half:] @ lower[half:]
    out[:half] += row_times_lower(a[:half], lower[:half, :half])
    return out


def lower_times_row(lower, a):
    """L a for a lower triangular L, likewise."""
    t = len(a)
    if t <= WHOLE:
        return lower @ a
    half = t // 2
    return np.concatenate([lower_times_row(lower[:half, :half], a[:half]), lower[half:] @ a])


def set_symmetric(matrix, t, row):
    matrix[t, : t + 1] = row
    matrix[: t + 1, t] = row


class Population:
    """h = u + A g, g = r + B h (4), with X = 1 + A T, T = B X, Y = 1 + B R, R = A Y (5)."""

    def __init__(self, size):
        self.size = size
        # What is zero or unused is neither stored nor computed; the couplings set these flags.
        self.has_a = self.has_r = False
        self.needs_response = self.needs_h = self.needs_g = False

    @property
    def responds(self):
        return self.has_a

    def allocate(self):
        square = lambda wanted: np.zeros((self.size, self.size)) if wanted else None
        self.B, self.T, self.Cu = square(True), square(True), square(True)
        self.A, self.X = square(self.has_a), square(self.has_a)
        needs_y = self.has_a and (self.has_r or self.needs_response)
        self.Y, self.R = square(needs_y), square(needs_y)
        self.Cr = square(self.has_r)
        self.Cg = square(self.needs_g)
        self.Ch = square(self.needs_h)

    def down(self, t):
        """Rows t of T, Y, C_g = T C_u T' + Y C_r Y' from row t of B, C_r."""
        b = self.B[t, :t]
        response = row_times_lower(b, self.X[:t, :t]) if self.has_a else b
        self.T[t, :t] = response
        if self.Y is not None:
            self.Y[t, :t] = row_times_lower(b, self.R[:t, :t])
            self.Y[t, t] = 1
        if not self.needs_g:
            return
        row = np.zeros(t + 1)
        left = response @ self.Cu[:t, :t]
        row[:t] = lower_times_row(self.T[:t, :t], left)
        row[t] = left @ response
        if self.has_r and self.has_a:
            left = self.Y[t, : t + 1] @ self.Cr[: t + 1, : t + 1]
            row += lower_times_row(self.Y[: t + 1, : t + 1], left)
        elif self.has_r:
            row += self.Cr[t, : t + 1]
        set_symmetric(self.Cg, t, row)

    def up(self, t):
        """Rows t of X, R, C_h = X C_u X' + R C_r R' from row t of A, C_u."""
        if not self.has_a:
            if self.needs_h:
                set_symmetric(self.Ch, t, self.Cu[t, : t + 1])
            return
        a, upto = self.A[t, : t + 1], slice(t + 1)
        self.X[t, upto] = row_times_lower(a, self.T[upto, upto])
        self.X[t, t] = 1
        if self.R is not None:
            self.R[t, upto] = row_times_lower(a, self.Y[upto, upto])
        if self.needs_h:
            left = self.X[t, upto] @ self.Cu[upto, upto]
            row = lower_times_row(self.X[upto, upto], left)
            if self.has_r:
                left = self.R[t, upto] @ self.Cr[upto, upto]
                row += lower_times_row(self.R[upto, upto], left)
            set_symmetric(self.Ch, t, row)


class GaussianCoupling:
    """Equation (6)."""

    def __init__(self, lower, upper, coupling, run):
        self.lower, self.upper = lower, upper
        self.nu = coupling.nu
        self.learning = coupling.richness * run.impulse if coupling.richness else None
        decays = coupling.trained and np.any(run.decay != 1)
        self.decay = run.decay if decays else None
        learns = self.learning is not None
        responds = self.nu != 0 and lower.responds
        upper.has_a |= responds or learns
        lower.needs_response |= responds
        lower.needs_h = True
        upper.needs_g |= self.nu != 0 or learns

    def connect(self):
        self.lower.has_r |= self.nu != 0

    def decayed(self, t, row):
        return row if self.decay is None else row * (self.decay[t] * self.decay[: len(row)])

    def down(self, t):
        lower, upper = self.lower, self.upper
        lower.B[t, :t] = self.decayed(t, upper.T[t, :t])
        if self.learning is not None:
            lower.B[t, :t] += self.learning[t, :t] * upper.Cg[t, :t]
        if self.nu:
            set_symmetric(lower.Cr, t, self.nu * self.decayed(t, upper.Cg[t, : t + 1]))

    def up(self, t):
        lower, upper = self.lower, self.upper
        if lower.needs_response:
            upper.A[t, : t + 1] = self.nu * self.decayed(t, lower.R[t, : t + 1])
        if self.learning is not None:
            upper.A[t, :t] += self.learning[t, :t] * lower.Ch[t, :t]
        set_symmetric(upper.Cu, t, self.decayed(t, lower.Ch[t, : t + 1]))


class IdentityCoupling:
    """Equation (7), with W = V B', V = 1 + W D_h and U A = A V', V' = 1 + D_g U A, U = 1 + U A D_g."""

    def __init__(self, lower, upper, coupling, run):
        self.lower, self.upper, self.size = lower, upper, run.steps + 1
        self.learning = coupling.richness * run.impulse if coupling.richness else None
        decays = coupling.trained and np.any(run.decay != 1)
        self.decay = run.decay if decays else np.ones(self.size)
        learns = self.learning is not None
        upper.has_a |= lower.has_a or learns
        lower.needs_h |= learns
        upper.needs_g |= learns

    def connect(self):
        lower, upper = self.lower, self.upper
        lower.has_r |= upper.has_r
        square = lambda wanted: np.zeros((self.size, self.size)) if wanted else None
        learns = self.learning is not None
        self.Dh, self.Dg, self.W = square(learns), square(learns), square(learns)
        self.V = square(learns and upper.has_r)
        self.UA, self.U, self.Vg = (square(learns and lower.has_a) for _ in range(3))

    def down(self, t):
        lower, upper = self.lower, self.upper
        e, upto = self.decay, slice(t + 1)
        b = upper.B[t, :t]
        if self.learning is None:
            lower.B[t, :t] = e[t] * b * e[:t]
            if upper.has_r:
                set_symmetric(lower.Cr, t, e[t] * upper.Cr[t, upto] * e[upto])
            return
        self.Dg[t, :t] = self.learning[t, :t] * upper.Cg[t, :t]
        w = b + row_times_lower(row_times_lower(b, self.Dh[:t, :t]), self.W[:t, :t])
        self.W[t, :t] = w
        lower.B[t, :t] = e[t] * w * e[:t] + self.Dg[t, :t]
        if upper.has_r:
            self.V[t, :t] = row_times_lower(w, self.Dh[:t, :t])
            self.V[t, t] = 1
            left = self.V[t, upto] @ upper.Cr[upto, upto]
            row = lower_times_row(self.V[upto, upto], left)
            set_symmetric(lower.Cr, t, e[t] * row * e[upto])

    def up(self, t):
        lower, upper = self.lower, self.upper
        e, upto = self.decay, slice(t + 1)
        if self.learning is None:
            if lower.has_a:
                upper.A[t, upto] = e[t] * lower.A[t, upto] * e[upto]
            set_symmetric(upper.Cu, t, e[t] * lower.Cu[t, upto] * e[upto])
            return
        self.Dh[t, :t] = self.learning[t, :t] * lower.Ch[t, :t]
        upper.A[t, :t] = self.Dh[t, :t]
        source = lower.Cu[t, upto]
        if lower.has_a:
            self.Vg[t, :t] = row_times_lower(self.Dg[t, :t], self.UA[:t, :t])
            self.Vg[t, t] = 1
            self.UA[t, upto] = row_times_lower(lower.A[t, upto], self.Vg[upto, upto])
            upper.A[t, upto] += e[t] * self.UA[t, upto] * e[upto]
            self.U[t, upto] = row_times_lower(self.UA[t, upto], self.Dg[upto, upto])
            self.U[t, t] = 1
            left = self.U[t, upto] @ lower.Cu[upto, upto]
            source = lower_times_row(self.U[upto, upto], left)
        set_symmetric(upper.Cu, t, e[t] * source * e[upto])


class Modes:
    """Population 0, equations (8)-(9), in the reduced form

        K~ = K H_D,  H_k = (1 + lambda_k K~)^-1,  S = sum c_k H_k,  H_D = 1 - S K~ / P,
        Sigma_n = H_D N H_D',  Z = sum c_k H_k (lambda_k C_r + N) H_k',  R^0 = -H_D S,
        C_h = H_D (sum q_k lambda_k h_k h_k' + Z) H_D',
        C_v = sum q_k h_k h_k' + C_r S' + K~ S N - K~ Z.

    N = diag(C_v + sigma^2)/B for fresh samples, N = (C_v + sigma^2 1 + diag n)/P for P fixed ones.
    """

    def __init__(self, run, rule, target_rule):
        self.run, self.size = run, run.steps + 1
        self.nodes, self.weights = rule
        self.target_nodes, self.target_weights = target_rule
        self.has_a = self.has_r = self.needs_response = self.needs_h = False
        self.responds = True
        self.fixed_data = np.isfinite(run.samples)
        self.noisy = np.isfinite(run.batch)  # a full batch of P samples counts: N = (C_v + sigma^2 1)/P

    def allocate(self):
        size, n = self.size, len(self.nodes)
        square = lambda wanted: np.zeros((size, size)) if wanted else None
        self.B, self.Ch = square(True), square(True)
        self.Cr = square(self.has_r)
        self.with_nodes = self.has_r or self.noisy
        self.S = square(self.with_nodes)
        self.R = square(self.needs_response)
        self.h = np.zeros((size, len(self.target_nodes)))
        # Panel j: columns j ... j + PANEL of the triangles H_k, as (row, node, column), so that each of the two
        # passes over the nodes' history is one matrix-vector product on contiguous memory.
        self.panels = []
        if self.with_nodes:
            for j in range(0, size, PANEL):
                self.panels.append(np.zeros((size - j, n, min(PANEL, size - j))))
        if self.fixed_data:
            self.Kt, self.HD, self.N, self.Z, self.E = (square(True) for _ in range(5))
        else:
            self.N_diagonal = np.zeros(size)
        self.test, self.train, self.bias = np.zeros(size), np.zeros(size), np.zeros(size)

    def step(self, t):
        self.advance_propagators(t)
        if self.fixed_data:
            self.correlations_fixed(t)
        else:
            self.correlations_fresh(t)

    def advance_propagators(self, t):
        """Rows t of K~, h_k, H_k, S."""
        if self.fixed_data:
            self.Kt[t, :t] = row_times_lower(self.B[t, :t], self.HD[:t, :t])
            self.k = self.Kt[t, :t]
        else:
            self.k = self.B[t, :t]
        self.h[t] = 1 - self.target_nodes * (self.k @ self.h[:t])
        self.bias[t] = self.target_weights @ self.h[t] ** 2
        if not self.with_nodes:
            return
        n, upto = len(self.nodes), slice(t + 1)
        row = np.empty((n, t + 1))
        for j, panel in zip(range(0, t + 1, PANEL), self.panels):
            width = min(PANEL, t + 1 - j)
            if t > j:
                product = self.k[j:] @ panel[: t - j].reshape(t - j, -1)
                panel[t - j] = -self.nodes[:, None] * product.reshape(n, -1)
            if t - j < PANEL:
                panel[t - j, :, t - j] = 1
            row[:, j : j + width] = panel[t - j, :, :width]
        self.row = row
        self.S[t, upto] = self.weights @ row

    def node_sum(self, t, row):
        """sum_k H_k[s, :] row_k for s <= t."""
        out = np.zeros(t + 1)
        n = len(self.nodes)
        for j, panel in zip(range(0, t + 1, PANEL), self.panels):
            width = panel.shape[2]
            part = row[:, j : j + width]
            if part.shape[1] < width:
                part = np.pad(part, ((0, 0), (0, width - part.shape[1])))
            out[j:] += panel[: t + 1 - j].reshape(t + 1 - j, -1) @ part.reshape(n * width)
        return out

    def response_noise(self, t):
        """c_k lambda_k H_k[t, :] C_r."""
        if not self.has_r:
            return 0
        return (self.weights * self.nodes)[:, None] * (self.row @ self.Cr[: t + 1, : t + 1])

    def correlations_fresh(self, t):
        """C_v(t, t) and row t of C_h for P = infinity: N is diagonal, H_D = 1."""
        run, upto, k = self.run, slice(t + 1), self.k
        signal = self.target_weights * self.target_nodes * self.h[t]
        correlation = self.h[upto] @ signal
        test = self.bias[t]
        if self.with_nodes:
            left = self.response_noise(t)
            if self.noisy:
                left = left + self.weights[:, None] * (self.row * self.N_diagonal[upto])
            z = self.node_sum(t, left)  # N(t, t) still missing in z[t]
            test -= k @ z[:t]
            if self.has_r:
                test += self.Cr[t, upto] @ self.S[t, upto]
            if self.noisy:
                self.N_diagonal[t] = (test + run.label_noise) / run.batch
                z[t] += self.S[t, t] * self.N_diagonal[t]
            correlation += z
            if self.needs_response:
                self.R[t, upto] = -self.S[t, upto]
        set_symmetric(self.Ch, t, correlation)
        self.test[t], self.train[t] = test, test + run.label_noise

    def correlations_fixed(self, t):
        """The same for P samples: N is a full matrix, H_D dresses every signal."""
        run, upto, k = self.run, slice(t + 1), self.k
        S, HD, N, Z = self.S, self.HD, self.N, self.Z
        HD[t, :t] = -row_times_lower(S[t, upto], self.Kt[upto, upto])[:t] / run.samples
        HD[t, t] = 1
        # C_v(t, s), complete for s < t, hence N(t, s < t).
        cv = self.h[upto] @ (self.target_weights * self.h[t])
        ks = row_times_lower(k, S[:t, :t])
        cv[:t] += ks @ N[:t, :t] - k @ Z[:t, :t]
        if self.has_r:
            cv += lower_times_row(S[upto, upto], self.Cr[t, upto])
        N[t, :t] = N[:t, t] = (cv[:t] + run.label_noise) / run.samples
        # Z(t, s) with N(t, t) still missing in Z(t, t); then C_v(t, t).
        left = self.weights[:, None] * (self.row @ N[upto, upto]) + self.response_noise(t)
        z = self.node_sum(t, left)
        test = cv[t] + ks @ N[:t, t] - k @ z[:t]
        # (9): the terms in n(s < t) of C_Delta(t, t) cancel against those of P N = C_v + sigma^2 1 + diag n.
        d = HD[t, :t]
        train = test + run.label_noise + run.samples * ((d @ N[:t, :t] + 2 * N[t, :t]) @ d)
        excess = (run.samples / run.batch - 1) * train
        N[t, t] = (test + run.label_noise + excess) / run.samples
        z[t] += S[t, t] * N[t, t]
        set_symmetric(Z, t, z)
        signal = self.target_weights * self.target_nodes * self.h[t]
        set_symmetric(self.E, t, self.h[upto] @ signal + z)
        left = HD[t, upto] @ self.E[upto, upto]
        set_symmetric(self.Ch, t, lower_times_row(HD[upto, upto], left))
        if self.needs_response:
            self.R[t, upto] = -row_times_lower(HD[t, upto], S[upto, upto])
        self.test[t], self.train[t] = test, train


class PlainModes(Modes):
    """Population 0, equations (8)-(9) as they stand, fresh samples: H_D = 1 and Sigma_n = diag(C_v + sigma^2)/B,

        C_v   = sum_k q_k h_k h_k' + c_k H_k C_r H_k' + c_k lambda_k (H_k K) Sigma_n (H_k K)',
        C_h^0 = sum_k q_k lambda_k h_k h_k' + c_k lambda_k H_k C_r H_k' + c_k F_k Sigma_n F_k',  F_k = 1 - lambda_k H_k K.

    H_k and H_k K are stored as they are written, (node, row, column); every sum is a matrix product for all nodes
    at once. H_k C_r is computed once for both sums, and of C_v only the diagonal, the only part that is used.
    """

    def allocate(self):
        if self.fixed_data:
            raise SystemExit("--plain: infinite samples only")
        size, n = self.size, len(self.nodes)
        square = lambda wanted: np.zeros((size, size)) if wanted else None
        self.B, self.Ch = square(True), square(True)
        self.Cr, self.R = square(self.has_r), square(self.needs_response)
        self.h = np.zeros((size, len(self.target_nodes)))
        self.H = np.zeros((n, size, size))
        self.HK = np.zeros((n, size, size)) if self.noisy else None
        self.noise = np.zeros(size)
        self.test, self.train, self.bias = np.zeros(size), np.zeros(size), np.zeros(size)

    def step(self, t):
        self.propagators(t)
        self.test[t] = self.test_loss(t)
        self.train[t] = self.test[t] + self.run.label_noise
        self.noise[t] = self.train[t] / self.run.batch
        set_symmetric(self.Ch, t, self.gradient_correlation(t))

    def propagators(self, t):
        """Rows t of h_k, H_k, H_k K and R^0 = -S."""
        K, H, upto = self.B, self.H, slice(t + 1)
        self.h[t] = 1 - self.target_nodes * (K[t, :t] @ self.h[:t])
        if t:
            H[:, t, :t] = -self.nodes[:, None] * (K[t, :t] @ H[:, :t, :t])
        H[:, t, t] = 1
        if self.noisy:
            self.HK[:, t, upto] = H[:, t, upto] @ K[upto, upto]
        if self.has_r:
            self.HCr = H[:, t, upto] @ self.Cr[upto, upto]
        if self.needs_response:
            self.R[t, upto] = -self.weights @ H[:, t, upto]

    def test_loss(self, t):
        """C_v(t, t)."""
        upto = slice(t + 1)
        self.bias[t] = loss = self.target_weights @ self.h[t] ** 2
        if self.has_r:
            loss = loss + self.weights @ np.einsum("ks,ks->k", self.HCr, self.H[:, t, upto])
        if self.noisy:
            loss = loss + (self.weights * self.nodes) @ (self.HK[:, t, :t] ** 2 @ self.noise[:t])
        return loss

    def gradient_correlation(self, t):
        """C_h^0(t, s) for s <= t."""
        c, lam, upto = self.weights[:, None], self.nodes[:, None], slice(t + 1)
        row = self.h[upto] @ (self.target_weights * self.target_nodes * self.h[t])
        if self.has_r:
            row += np.matmul(self.H[:, upto, upto], (c * lam * self.HCr)[:, :, None])[:, :, 0].sum(axis=0)
        if self.noisy:
            F = -lam * self.HK[:, t, upto]
            F[:, t] += 1
            left = c * F * self.noise[upto]
            row += left.sum(axis=0)
            row -= np.matmul(self.HK[:, upto, upto], (lam * left)[:, :, None])[:, :, 0].sum(axis=0)
        return row


class March:
    """A chain of populations and couplings, marched row by row."""

    def __init__(self, run, nodes=0, target_nodes=0, modes=Modes):
        """Node counts of 0 keep every mode."""
        lam = run.eigenvalues
        rule = gauss_rule(lam, run.multiplicity * lam, nodes)
        target_rule = gauss_rule(lam, run.target, target_nodes)
        self.run, self.modes = run, modes(run, rule, target_rule)
        self.populations, self.couplings = [self.modes], []
        for coupling in run.couplings:
            lower, upper = self.populations[-1], Population(run.steps + 1)
            kind = GaussianCoupling if coupling.init == "gaussian" else IdentityCoupling
            self.couplings.append(kind(lower, upper, coupling, run))
            self.populations.append(upper)
        self.top = self.populations[-1]
        self.top.needs_g = True
        self.top.has_r = run.readout_variance != 0
        for coupling in reversed(self.couplings):
            coupling.connect()
        for population in self.populations:
            population.allocate()
        self.top.B[:] = run.impulse
        if self.top.has_r:
            self.top.Cr[:] = run.readout_variance * np.outer(run.decay, run.decay)

    def step(self, t):
        self.top.down(t)
        for coupling in reversed(self.couplings):
            coupling.down(t)
            if coupling.lower is not self.modes:
                coupling.lower.down(t)
        self.modes.step(t)
        for coupling in self.couplings:
            coupling.up(t)
            coupling.upper.up(t)

    def solve(self):
        for t in range(self.run.steps + 1):
            self.step(t)
        return self.curves()

    def curves(self):
        modes = self.modes
        return {
            "step": np.arange(self.run.steps + 1),
            "test_loss": modes.test,
            "train_loss": modes.train,
            "readout_norm": np.diagonal(self.top.Cg).copy(),
            "bias": modes.bias,
            "variance": modes.test - modes.bias,
        }


def peak_memory_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("--nodes", type=int, default=25, help="Gauss nodes of the modes; 0: every mode")
    parser.add_argument("--target-nodes", type=int, help="Gauss nodes of the target (default: as --nodes)")
    parser.add_argument("--plain", action="store_true", help="equations (8)-(9) as they stand")
    parser.add_argument("--out")
    options = parser.parse_args()
    target_nodes = options.nodes if options.target_nodes is None else options.target_nodes
    run = load(options.run)
    started = time.perf_counter()
    march = March(run, options.nodes, target_nodes, PlainModes if options.plain else Modes)
    prepared = time.perf_counter()
    curves = march.solve()
    finished = time.perf_counter()
    report = {
        "wall_seconds": round(finished - prepared, 4),
        "setup_seconds": round(prepared - started, 4),
        "peak_rss_mib": round(peak_memory_mib(), 1),
        "steps": run.steps,
        "nodes": len(march.modes.nodes),
        "target_nodes": len(march.modes.target_nodes),
        "final": {name: float(values[-1]) for name, values in curves.items()},
    }
    if options.out:
        with open(options.out, "w") as stream:
            curves = {name: values.tolist() for name, values in curves.items()}
            json.dump({"config": run.config, "curves": curves, "diagnostics": report}, stream)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
