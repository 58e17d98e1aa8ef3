"""Layering, growing, filling and grain against brute force and statistics."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from py_runtime.compose.blend import (
    fill_polygon,
    grain,
    grow,
    mirror_fill,
    noise_level,
    over,
    push_pull,
    shrink,
    soften,
)
from tests.tolerances import CHAMFER, EXACT_PX, LEVELS

RNG = np.random.default_rng(5)
RADII = [1.0, 3.0, 7.5, 12.0]


def blobs(seed: int = 1, hw: tuple[int, int] = (48, 56)) -> np.ndarray:
    soft = cv2.GaussianBlur(np.random.default_rng(seed).random(hw).astype(np.float32), (0, 0), 3)
    return soft > np.quantile(soft, 0.85)


def euclidean(mask: np.ndarray) -> np.ndarray:
    """px from each pixel to the nearest set one, by trying all."""
    ys, xs = np.nonzero(mask)
    y, x = np.mgrid[: mask.shape[0], : mask.shape[1]]
    return np.sqrt(((y[..., None] - ys) ** 2 + (x[..., None] - xs) ** 2).min(axis=-1))


def test_a_layer_is_shown_as_far_as_its_alpha_says():
    below, above = RNG.uniform(0, 255, (2, 8, 9, 3)).astype(np.float32)
    alpha = RNG.random((8, 9)).astype(np.float32)
    alpha[0], alpha[1] = 0, 1
    result = over(below, above, alpha)
    assert_array_equal(result[0], below[0])
    assert_allclose(result[1], above[1], atol=1e-4)
    assert_allclose(result, below * (1 - alpha[..., None]) + above * alpha[..., None], atol=1e-4)


@pytest.mark.parametrize("radius", RADII)
def test_growing_reaches_what_is_within_the_radius(radius: float):
    mask = blobs()
    distance, grown = euclidean(mask), grow(mask, radius)
    assert grown.dtype == bool
    assert grown[distance <= radius * (1 - CHAMFER)].all()
    assert not grown[distance > radius * (1 + CHAMFER)].any()


@pytest.mark.parametrize("radius", RADII)
def test_shrinking_keeps_what_is_deeper_than_the_radius(radius: float):
    mask = ~blobs(2)
    depth, shrunk = euclidean(~mask), shrink(mask, radius)
    assert shrunk[depth > radius * (1 + CHAMFER)].all()
    assert not shrunk[depth <= radius * (1 - CHAMFER)].any()


@pytest.mark.parametrize("radius", [1, 4])
def test_growing_is_opencvs_dilation_by_a_disc(radius: int):
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disc = (np.hypot(x, y) <= radius).astype(np.uint8)
    mask = blobs(3)
    differing = grow(mask, radius) != (cv2.dilate(mask.astype(np.uint8), disc) > 0)
    assert differing.mean() < CHAMFER


@pytest.mark.parametrize("radius", [0.0, 0.49, *RADII])
def test_shrinking_a_mask_is_growing_the_rest(radius: float):
    mask = blobs(4)
    assert_array_equal(shrink(mask, radius), ~grow(~mask, radius))


def test_less_than_half_a_pixel_changes_nothing():
    mask = blobs(6)
    assert_array_equal(grow(mask, 0.4), mask)
    assert_array_equal(shrink(mask, 0.4), mask)


@pytest.mark.parametrize("function", [grow, shrink])
@pytest.mark.parametrize("value", [False, True])
def test_an_empty_or_full_picture_stays_so(function: object, value: bool):
    mask = np.full((20, 30), value)
    assert_array_equal(function(mask, 5.0), mask)  # type: ignore[operator]


def test_any_number_counts_as_set():
    assert_array_equal(grow(blobs().astype(np.uint8) * 255, 3), grow(blobs(), 3))


def test_softening_spreads_a_mask_and_loses_none_of_it():
    mask = np.zeros((61, 61), np.uint8)
    mask[25:36, 20:41] = 1
    soft = soften(mask, 2.0)
    assert soft.dtype == np.float32
    assert soft.min() >= 0
    assert soft.max() <= 1 + 1e-6
    assert soft.sum() == pytest.approx(mask.sum(), rel=1e-4)
    assert soft[30, 20] == pytest.approx(0.6, abs=0.01)  # half a pixel inside: Phi(0.25)


def test_filling_keeps_what_is_known():
    rgb, known = RNG.uniform(0, 255, (50, 70, 3)).astype(np.float32), blobs(7, (50, 70)).astype(np.float32)
    assert_allclose(push_pull(rgb, known)[known == 1], rgb[known == 1], atol=1e-3)


@pytest.mark.parametrize("hw", [(50, 70), (64, 64), (37, 29)])
def test_a_constant_is_filled_with_itself(hw: tuple[int, int]):
    rgb = np.full((*hw, 3), 17.0, np.float32)
    known = np.zeros(hw, np.float32)
    known[: hw[0] // 2 + 1, : hw[1] // 3 + 1] = 1
    rgb[known == 0] = 250  # what is unknown has no say
    assert_allclose(push_pull(rgb, known), 17, atol=1e-2)


@pytest.mark.parametrize("hw", [(37, 5), (3, 90), (200, 12)])
def test_a_narrow_strip_is_filled_to_its_end(hw: tuple[int, int]):
    known = np.zeros(hw, np.float32)
    known[: hw[0] // 2 + 1, : hw[1] // 3 + 1] = 1
    assert_allclose(push_pull(np.full((*hw, 3), 17.0, np.float32), known), 17, atol=1e-2)


@pytest.mark.parametrize("side", [128, 500])
def test_one_known_pixel_fills_a_picture(side: int):
    known = np.zeros((side, side), np.float32)
    known[side // 3, side // 2] = 1
    assert_allclose(push_pull(np.full((side, side, 3), 200.0, np.float32), known), 200, atol=LEVELS)


def test_a_fill_stays_between_the_colours_around_it():
    rgb = RNG.uniform(40, 200, (60, 80, 3)).astype(np.float32)
    known = blobs(8, (60, 80)).astype(np.float32)
    filled = push_pull(rgb, known)
    assert filled.min() >= rgb[known == 1].min() - LEVELS
    assert filled.max() <= rgb[known == 1].max() + LEVELS


def test_a_fill_resembles_the_nearer_side():
    rgb = np.zeros((40, 100, 3), np.float32)
    rgb[:, 50:] = 200
    known = np.ones((40, 100), np.float32)
    known[:, 20:80] = 0
    row = push_pull(rgb, known)[20, :, 0]
    assert row[24] < 40
    assert row[75] > 160
    assert (np.diff(row) > -2 * LEVELS).all()


def test_nothing_known_gives_numbers_all_the_same():
    filled = push_pull(RNG.uniform(0, 255, (30, 30, 3)).astype(np.float32), np.zeros((30, 30), np.float32))
    assert np.isfinite(filled).all()


@pytest.mark.parametrize("sigma", [1.5, 4.0, 9.0])
def test_the_noise_level_is_the_standard_deviation(sigma: float):
    noise = np.random.default_rng(2).normal(0, sigma, (120, 120, 1))
    picture = (np.linspace(60, 160, 120)[None, :, None] + noise).repeat(3, 2).astype(np.float32)
    assert noise_level(picture, np.ones((120, 120), bool)) == pytest.approx(sigma, rel=0.12)


def test_a_few_wild_pixels_do_not_raise_the_noise_level():
    picture = np.random.default_rng(3).normal(100, 3, (120, 120, 1)).repeat(3, 2).astype(np.float32)
    calm = noise_level(picture, np.ones((120, 120), bool))
    picture[::15, ::15] = 255
    assert noise_level(picture, np.ones((120, 120), bool)) < 1.15 * calm


def test_grain_is_the_same_for_the_same_seed():
    assert_array_equal(grain((300, 280), 2.0, 4), grain((300, 280), 2.0, 4))
    assert np.abs(grain((300, 280), 2.0, 4) - grain((300, 280), 2.0, 5)).max() > 1


def test_grain_has_its_level_and_no_tint():
    noise = grain((256, 512), 3.0, 1)
    assert noise.shape == (256, 512, 1)
    assert noise.dtype == np.float32
    assert noise.std() == pytest.approx(3.0, rel=1e-3)
    assert abs(noise.mean()) < 0.1


POLYGON_XY = np.array([[10.3, 8.0], [52.6, 14.2], [44.0, 45.7], [25.5, 30.0], [12.0, 41.2]])


def test_a_polygon_covers_its_inside():
    cover = fill_polygon((56, 64), POLYGON_XY)
    outline = POLYGON_XY.astype(np.float32)
    depth = [[cv2.pointPolygonTest(outline, (float(x), float(y)), True) for x in range(64)] for y in range(56)]
    depth = np.array(depth)
    assert cover.dtype == np.float32
    assert_array_equal(cover[depth > 2.5], 1)
    assert_array_equal(cover[depth < -2.5], 0)
    assert ((cover > 0) & (cover < 1)).any()


def test_a_polygon_stays_where_it_is():
    square = np.array([[10.0, 20.0], [30.0, 20.0], [30.0, 40.0], [10.0, 40.0]])
    cover = fill_polygon((60, 60), square)
    y, x = np.mgrid[:60, :60]
    middle = np.array([(cover * x).sum(), (cover * y).sum()]) / cover.sum()
    assert_allclose(middle, [20, 30], atol=0.1)


def test_a_polygon_beside_the_picture_covers_nothing():
    assert fill_polygon((40, 40), POLYGON_XY + 3000).max() <= EXACT_PX


def test_a_mirrored_fill_continues_a_pattern_and_keeps_what_is_known():
    columns = np.arange(96)
    stripes = np.where((columns // 4) % 2 == 0, 60.0, 200.0)
    rgb = np.broadcast_to(stripes[None, :, None], (64, 96, 3)).astype(np.float32)
    known = np.ones((64, 96), bool)
    known[24:40] = False
    smooth = push_pull(rgb, known.astype(np.float32))
    filled = mirror_fill(rgb, known, smooth, 40.0)
    assert_array_equal(filled[known], rgb[known])
    inside = np.s_[28:36, 8:-8, 0]
    assert np.corrcoef(filled[inside].mean(0), stripes[8:-8])[0, 1] > 0.9


def test_a_mirrored_fill_is_the_smooth_one_beyond_its_reach():
    rgb = RNG.uniform(0, 255, (120, 120, 3)).astype(np.float32)
    known = np.zeros((120, 120), bool)
    known[:10] = True
    smooth = np.full_like(rgb, 99.0)
    assert_allclose(mirror_fill(rgb, known, smooth, 20.0)[40:], 99.0, atol=LEVELS)
