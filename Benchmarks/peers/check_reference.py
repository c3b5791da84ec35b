"""Compares numpy_march with stored reference curves: python check_reference.py DIR [--nodes n].

For every DIR/*.json: the largest deviation of each column over the steps, relative to the reference at that step, or,
where the reference is round-off (below 1e-6 of the largest test loss), to the largest test loss.
Exit code 1 above the tolerance.
"""

import argparse
import glob
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import json

import numpy as np

from configuration import load
from numpy_march import March

COLUMNS = ["test_loss", "train_loss", "bias", "variance", "readout_norm"]


def deviation(value, reference, scale):
    """Relative to the reference where it is not round-off of `scale`, the size of the test loss."""
    difference = np.abs(value - reference)
    size = np.where(np.abs(reference) > 1e-6 * scale, np.abs(reference), scale)
    return float(np.max(difference / size))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--nodes", type=int, default=0, help="Gauss nodes of both measures; 0: every mode")
    parser.add_argument("--tolerance", type=float, default=1e-9)
    options = parser.parse_args()
    paths = sorted(glob.glob(os.path.join(options.directory, "*.json")))
    if not paths:
        sys.exit(f"no reference curves in {options.directory}")
    print(f"{'case':32s}" + "".join(f"{name:>14s}" for name in COLUMNS))
    worst = 0.0
    for path in paths:
        with open(path) as stream:
            reference = {name: np.array(v) for name, v in json.load(stream)["curves"].items()}
        curves = March(load(path), options.nodes, options.nodes).solve()
        scale = np.max(np.abs(reference["test_loss"]))
        row = [deviation(curves[name], reference[name], scale) for name in COLUMNS]
        worst = max(worst, *row)
        print(f"{os.path.basename(path)[:-5]:32s}" + "".join(f"{d:14.2e}" for d in row))
    print(f"largest deviation {worst:.2e}, tolerance {options.tolerance:.0e}")
    sys.exit(worst > options.tolerance)


if __name__ == "__main__":
    main()
