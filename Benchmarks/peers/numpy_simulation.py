"""The projected network, one-pass training, many instances: what `dmft simulate` is measured against.

Plain equations (2)-(3) in vectorised NumPy: two products with A (N x M), one with its trained factor G (N x N), an outer
product, and a batch, in every step. Instances are shared among processes with one BLAS thread each, which on two cores
is faster than one process with two threads.

--batch drawn      B x M Gaussian numbers a step, as anybody would write it
--batch projected  M + B + 1 numbers with the same law (derivations/06, 6.1): the trick that dmft uses, given to the peer
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import json
import multiprocessing
import time

import numpy as np


def drawn_batch(v, deviations, batch, rng):
    """(1/B) sum of psi (psi . v) over B fresh samples."""
    samples = rng.standard_normal((batch, v.size)) * deviations
    return samples.T @ (samples @ v) / batch


def projected_batch(v, deviations, batch, rng):
    """The same law: only psi . v of every sample, and one Gaussian vector orthogonal to v."""
    u = deviations * v
    loss = u @ u
    q = loss * np.sum(rng.standard_normal(batch) ** 2)
    z = rng.standard_normal(v.size)
    z -= u * ((u @ z) / loss)
    return deviations * (u * (q / (batch * loss)) + z * (np.sqrt(q) / batch))


def instance(seed, o):
    rng = np.random.default_rng([o.seed, seed])
    k = np.arange(1, o.modes + 1.0)
    deviations = k ** (-o.alpha / 2)
    power = k ** (-o.alpha * o.beta - 1)
    target = np.sqrt(power / power.sum()) / deviations
    a = rng.standard_normal((o.width, o.modes))
    g, w = np.eye(o.width), np.zeros(o.width)
    gradient = drawn_batch if o.batch_kind == "drawn" else projected_batch
    curve = np.empty(o.steps + 1)
    for step in range(o.steps + 1):
        lower = g.T @ w
        v = target - (a.T @ lower) / o.width
        curve[step] = np.sum((deviations * v) ** 2)
        if step == o.steps:
            break
        h1 = a @ gradient(v, deviations, o.batch, rng)
        h2 = g @ h1
        g += np.outer(w * (o.rate * o.richness / o.width), h1)
        w += o.rate * h2
    return curve


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--width", type=int, default=256)
    p.add_argument("--modes", type=int, default=2000)
    p.add_argument("--batch-size", dest="batch", type=int, default=32)
    p.add_argument("--batch", dest="batch_kind", choices=["drawn", "projected"], default="drawn")
    p.add_argument("--steps", type=int, default=1000)
    p.add_argument("--instances", type=int, default=64)
    p.add_argument("--processes", type=int, default=os.cpu_count())
    p.add_argument("--alpha", type=float, default=1.5)
    p.add_argument("--beta", type=float, default=0.5)
    p.add_argument("--rate", type=float, default=0.1)
    p.add_argument("--richness", type=float, default=1.0)
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    start = time.perf_counter()
    with multiprocessing.Pool(o.processes) as pool:
        curves = np.array(pool.starmap(instance, [(i, o) for i in range(o.instances)], chunksize=1))
    last = curves[:, -1]
    print(json.dumps({
        "wall_seconds": time.perf_counter() - start, "instances": o.instances, "batch": o.batch_kind,
        "final_loss": last.mean(), "final_loss_se": last.std(ddof=1) / np.sqrt(o.instances)}))


if __name__ == "__main__":
    main()
