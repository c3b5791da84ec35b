"""A relu network of one hidden layer on the circle under the population gradient: what `dmft simulate` is measured against.

    python peers/numpy_perceptron.py --width 2048 --points 1024 --steps 300 --instances 2

Whole layers in NumPy; instances are shared among processes with one BLAS thread each. Prints one line of JSON.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import json
import multiprocessing
import time

import numpy as np


def train(seed, o):
    rng = np.random.default_rng(seed)
    angles = 2 * np.pi * np.arange(o.points) / o.points
    inputs = np.stack([np.cos(angles), np.sin(angles)])
    frequencies = np.arange(2, o.points // 4 + 1, 2)
    target = frequencies**-0.9 @ np.cos(np.outer(frequencies, angles))
    first, readout = rng.standard_normal((o.width, 2)), rng.standard_normal(o.width)
    start = None
    for _ in range(o.steps + 1):
        hidden = first @ inputs
        active = hidden > 0
        np.maximum(hidden, 0, out=hidden)
        output = readout @ hidden / o.width
        start = output if start is None else start
        residual = (target - output + start) / o.points
        moved = (active * residual) @ inputs.T
        step = o.rate * readout[:, None] * moved
        readout = readout + o.rate * (hidden @ residual)
        first = first + step
    return float(o.points * residual @ residual)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--width", type=int, default=2048)
    p.add_argument("--points", type=int, default=1024)
    p.add_argument("--steps", type=int, default=300)
    p.add_argument("--instances", type=int, default=2)
    p.add_argument("--rate", type=float, default=0.1)
    o = p.parse_args()
    start = time.perf_counter()
    with multiprocessing.Pool(min(os.cpu_count(), o.instances)) as pool:
        losses = pool.starmap(train, [(seed, o) for seed in range(o.instances)])
    print(json.dumps({"wall_seconds": time.perf_counter() - start, "final_loss": float(np.mean(losses))}))


if __name__ == "__main__":
    main()
