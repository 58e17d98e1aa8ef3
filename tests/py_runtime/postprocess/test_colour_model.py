"""Colour evidence: neutral where it must be, right where colours differ."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from py_runtime.postprocess.colour_model import (
    MAX_LOG_RATIO,
    colour_model,
    lab_bins,
    log_ratio,
    similarity,
    work_lab,
)


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    rgb = np.empty((40, 60, 3), np.uint8)
    rgb[:, :30], rgb[:, 30:] = left, right
    where = np.zeros((40, 60), bool)
    where[:, :28] = True
    return lab_bins(work_lab(rgb)), where


def test_models_sum_to_one():
    bins, left = halves((200, 30, 30), (20, 30, 160))
    assert_allclose(colour_model(bins, left).probability.sum(), 1, atol=1e-5)


def test_each_side_gets_its_own_colour():
    bins, left = halves((200, 30, 30), (20, 30, 160))
    right = left[:, ::-1]
    ratio = log_ratio(bins, colour_model(bins, left), colour_model(bins, right))
    assert (ratio[left] > 2).all()
    assert (ratio[right] < -2).all()
    assert np.abs(ratio).max() <= MAX_LOG_RATIO


def test_like_colours_prove_nothing():
    bins, left = halves((200, 200, 200), (202, 201, 200))
    a, b = colour_model(bins, left), colour_model(bins, left[:, ::-1])
    assert similarity(a, b) > 0.9
    assert np.abs(log_ratio(bins, a, b)).max() < 0.3


def test_different_colours_have_nothing_in_common():
    bins, left = halves((200, 30, 30), (20, 30, 160))
    assert similarity(colour_model(bins, left), colour_model(bins, left[:, ::-1])) < 0.01


def test_too_few_pixels_prove_nothing():
    bins, left = halves((200, 30, 30), (20, 30, 160))
    few = np.zeros_like(left)
    few[:3, :3] = True
    assert not colour_model(bins, few).known
    assert (log_ratio(bins, colour_model(bins, few), colour_model(bins, left)) == 0).all()
