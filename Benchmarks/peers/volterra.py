"""The causal convolution equation of Benchmarks/Convolution by the sum as it stands, in NumPy.

    python volterra.py STEPS [--out solution.json] [--long]

a(t) = f(t) + Σ_{s<t} k(t − 1 − s) a(s) with f = (t + 1)^-1/2, k = 0.05 (τ + 1)^-4/3. One dot product of contiguous arrays a
step; `--long` in extended precision, to measure errors with. Prints one line of JSON: processor seconds of the march alone.
"""

import argparse
import json
import time

import numpy as np


def problem(steps, kind):
    time = np.arange(1, steps + 1).astype(kind)
    third = kind(4) / kind(3)
    return kind(5) / kind(100) * time**-third, 1 / np.sqrt(time)


def march(kernel, source):
    steps = len(source)
    backward = np.ascontiguousarray(kernel[::-1])
    a = source.copy()
    for t in range(1, steps):
        a[t] += backward[steps - t :] @ a[:t]
    return a


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", type=int)
    parser.add_argument("--out")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    kernel, source = problem(options.steps, np.longdouble if options.long else np.float64)
    start = time.process_time()
    a = march(kernel, source)
    report = {"cpu_seconds": time.process_time() - start}
    if options.out:
        with open(options.out, "w") as stream:
            json.dump(report | {"solution": [format(x, ".20g") for x in a]}, stream)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
