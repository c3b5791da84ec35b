"""Eigenvalues and target power of a kernel matrix, and plain power-law fits: what `dmft spectrum` is measured against.

    python peers/numpy_spectrum.py kernel.npy targets.npy

One `numpy.linalg.eigh` on all cores. Prints one line of JSON with its seconds and both exponents.
"""

import json
import sys
import time

import numpy as np

kernel, targets = (np.load(name) for name in sys.argv[1:3])
samples = len(targets)
start = time.perf_counter()
values, vectors = np.linalg.eigh(kernel / samples)
seconds = time.perf_counter() - start
values, powers = values[::-1], ((vectors.T @ targets)[::-1]) ** 2 / samples
window = slice(4, samples // 5)
tails = powers[::-1].cumsum()[::-1]
alpha = -np.polyfit(np.log(np.arange(1, samples + 1)[window]), np.log(values[window]), 1)[0]
beta = np.polyfit(np.log(values[window]), np.log(tails[window]), 1)[0]
print(json.dumps({"wall_seconds": seconds, "alpha": alpha, "beta": beta}))
