"""The drawn silhouettes and the training of the shape prior."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from model_export.garment_prior.silhouettes import random_silhouette
from model_export.garment_prior.train import HIDDEN, examples, loss_and_gradients
from py_runtime.postprocess.garment_prior import FEATURES, LOWER_POINTS, OUTPUTS, UPPER_POINTS, guess_shape


@pytest.mark.parametrize("seed", range(6))
def test_hems_and_waists_are_drawn_on_the_silhouette(seed: int):
    drawn = random_silhouette(np.random.default_rng(seed))
    names = UPPER_POINTS if drawn.kind in ("top", "dress") else LOWER_POINTS
    assert drawn.points.shape == (len(names), 2)
    ys, xs = np.nonzero(drawn.mask)
    covered = np.stack([xs, ys], axis=1)
    for name, point in zip(names, drawn.points, strict=True):
        if name.startswith(("hem", "waist")):
            assert np.hypot(*(covered - point).T).min() < 8, name


def test_the_same_seed_draws_the_same_examples():
    for first, second in zip(examples(3, 8), examples(3, 8), strict=True):
        assert_array_equal(first, second)


def test_the_training_gradients_are_those_of_the_loss():
    rng = np.random.default_rng(0)
    sizes = (FEATURES, *HIDDEN, OUTPUTS)
    weights = {f"w{i}": rng.normal(scale=0.05, size=sizes[i : i + 2]) for i in range(len(sizes) - 1)}
    weights |= {f"b{i}": rng.normal(scale=0.05, size=b) for i, b in enumerate(sizes[1:])}
    x, y, c = examples(1, 3)
    _, gradients = loss_and_gradients(weights, x, y, c)
    for name in weights:
        flat = int(rng.integers(weights[name].size))
        step = np.zeros(weights[name].size)
        step[flat] = 1e-5
        step = step.reshape(weights[name].shape)
        ahead, _ = loss_and_gradients(weights | {name: weights[name] + step}, x, y, c)
        behind, _ = loss_and_gradients(weights | {name: weights[name] - step}, x, y, c)
        assert_allclose(gradients[name].ravel()[flat], (ahead - behind) / 2e-5, rtol=2e-3, atol=1e-5)


def test_the_shipped_weights_know_drawn_garments():
    rng = np.random.default_rng(123_456)
    right, errors = [], []
    for _ in range(60):
        drawn = random_silhouette(rng)
        guess = guess_shape(drawn.mask > 0)
        right.append(max(guess.kinds, key=lambda kind: guess.kinds[kind]) == drawn.kind)
        names, found = (UPPER_POINTS, guess.upper) if drawn.kind in ("top", "dress") else (LOWER_POINTS, guess.lower)
        hems = [i for i, name in enumerate(names) if name.startswith("hem")]
        size = np.ptp(np.argwhere(drawn.mask), axis=0).max()
        errors += [np.hypot(*(found[names[i]] - drawn.points[i])) / size for i in hems]
    assert np.mean(right) > 0.8
    assert np.median(errors) < 0.04
