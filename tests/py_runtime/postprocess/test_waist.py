"""The border between upper and lower clothes on synthetic evidence."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.postprocess.waist import best_path, border_scores, vertical_contrast

SLOPE, JUMP = 0.4, 1.5


def value(score: np.ndarray, path: tuple[int, ...]) -> float:
    """The objective by its definition."""
    gained = sum(score[row, column] for column, row in enumerate(path))
    return gained - sum(min(SLOPE * abs(a - b), JUMP) for a, b in itertools.pairwise(path))


@pytest.mark.parametrize("seed", range(8))
def test_the_path_is_the_best_of_all_paths(seed: int):
    score = np.random.default_rng(seed).normal(size=(6, 5)).astype(np.float32)
    best = max(value(score, path) for path in itertools.product(range(6), repeat=5))
    found = best_path(score, slope_cost=SLOPE, jump_cost=JUMP)
    assert_allclose(value(score, tuple(int(row) for row in found)), best, atol=1e-4)


def test_columns_without_evidence_follow_their_neighbours():
    score = np.zeros((40, 12), np.float32)
    score[22, :4] = 5
    score[22, 8:] = 5
    assert (best_path(score, slope_cost=SLOPE, jump_cost=JUMP) == 22).all()


def test_a_strong_step_is_followed_by_a_jump():
    score = np.zeros((60, 20), np.float32)
    score[10, :10] = 5
    score[50, 10:] = 5
    path = best_path(score, slope_cost=SLOPE, jump_cost=JUMP)
    assert (path[:10] == 10).all()
    assert (path[10:] == 50).all()


def evidence(border: np.ndarray, height: int = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Colour evidence, clothes and position of a trunk whose clothes change at `border`."""
    rows = np.arange(height)[:, None]
    ratio = np.where(rows < border[None], 2.0, -2.0).astype(np.float32)
    along = np.broadcast_to((rows / 84.0).astype(np.float32), ratio.shape)
    return ratio, np.ones(ratio.shape, bool), along


def test_the_colour_change_is_found_in_each_column():
    border = np.round(60 + 8 * np.sin(np.arange(50) / 8))
    ratio, clothes, along = evidence(border)
    score = border_scores(ratio, clothes, np.zeros_like(ratio), along, trunk=84)
    assert_allclose(best_path(score, slope_cost=0.25, jump_cost=12), border, atol=1)


def test_noise_in_the_colours_does_not_tear_the_border():
    border = np.full(60, 62.0)
    ratio, clothes, along = evidence(border)
    noisy = ratio + np.random.default_rng(2).normal(0, 3, ratio.shape).astype(np.float32)
    score = border_scores(noisy, clothes, np.zeros_like(ratio), along, trunk=84)
    assert np.abs(best_path(score, slope_cost=0.25, jump_cost=12) - border).max() <= 5


def test_without_colours_an_edge_near_the_hips_decides():
    clothes = np.ones((80, 30), bool)
    along = np.broadcast_to((np.arange(80, dtype=np.float32) / 70)[:, None], clothes.shape)
    edges = np.zeros((80, 30), np.float32)
    edges[61] = 1
    score = border_scores(np.zeros((80, 30), np.float32), clothes, edges, along, trunk=70)
    assert (best_path(score, slope_cost=0.25, jump_cost=12) == 61).all()


def test_contrast_sees_hems_and_not_seams():
    lab = np.full((40, 40, 3), 128, np.uint8)
    lab[20:] = 90
    lab[:, 10] = 40
    contrast = vertical_contrast(lab, np.ones((40, 40), bool))
    assert contrast[19:21, 25:].min() > 0.5
    assert contrast[5:12, 8:13].max() < 0.1
