"""Gauss quadrature of a discrete measure by Lanczos with full reorthogonalisation.

The n-point rule of sum_k w_k delta(x - x_k) integrates polynomials of degree 2n - 1 exactly. A long measure is
compressed in chunks first: a chunk's own n-point rule keeps all moments up to 2n - 1, so the rule of the
union of the chunks' rules is the rule of the measure, and memory stays at n vectors of one chunk.
"""

import numpy as np
from scipy.linalg import eigh_tridiagonal

CHUNK = 1 << 15


def gauss_rule(points, weights, n):
    """Nodes (descending) and positive weights of the n-point rule; the measure itself when it is no longer."""
    points, weights = points[weights > 0], weights[weights > 0]
    if n <= 0 or len(points) <= n:
        return points, weights
    while len(points) > CHUNK:
        cuts = range(0, len(points), CHUNK)
        rules = [lanczos(points[c : c + CHUNK], weights[c : c + CHUNK], n) for c in cuts]
        points, weights = (np.concatenate(part) for part in zip(*rules))
    return lanczos(points, weights, n)


def lanczos(points, weights, n):
    total = weights.sum()
    centre = weights @ points / total  # shifted for accuracy on narrow chunks
    x = points - centre
    basis = np.zeros((min(n, len(points)), len(points)))
    basis[0] = np.sqrt(weights / total)
    diagonal, off = [], []
    for j in range(len(basis)):
        vector = x * basis[j]
        diagonal.append(vector @ basis[j])
        for _ in range(2):  # twice is enough
            vector -= (basis[: j + 1] @ vector) @ basis[: j + 1]
        norm = np.linalg.norm(vector)
        if j + 1 == len(basis) or norm <= 1e-15 * np.abs(x).max():
            break
        off.append(norm)
        basis[j + 1] = vector / norm
    nodes, vectors = eigh_tridiagonal(np.array(diagonal), np.array(off))
    return nodes[::-1] + centre, (total * vectors[0] ** 2)[::-1]
