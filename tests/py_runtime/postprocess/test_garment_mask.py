"""Cutting drawn garments from drawn backdrops: the outline is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from py_runtime.postprocess.garment_hanger import drop_hook
from py_runtime.postprocess.garment_mask import find_garment_mask
from py_runtime.postprocess.garment_matte import matte_edge, push_pull
from tests.py_runtime.postprocess.drawn_garments import HW, Rgb, Soft, plain, seen_by_network, top, trousers
from tests.tolerances import GARMENT_FRINGE_LEVELS, GARMENT_MASK_IOU

NAVY = (40, 50, 90)


def overlap(found: np.ndarray, alpha: Soft) -> float:
    true = alpha > 0.5
    return float((found & true).sum() / (found | true).sum())


def gradient_wall() -> Rgb:
    x, y = np.meshgrid(np.linspace(-22, 16, HW[1]), np.linspace(12, -18, HW[0]))
    noise = np.random.default_rng(1).normal(scale=2, size=HW)
    return np.clip(np.array([210, 205, 196]) + (x + y + noise)[..., None], 0, 255).astype(np.uint8)


def wood() -> Rgb:
    rng = np.random.default_rng(2)
    grain = cv2.GaussianBlur(rng.normal(size=HW), (0, 0), sigmaX=20, sigmaY=0.8) * 60
    planks = np.where(np.arange(HW[0]) % 110 < 3, -35, 0)[:, None]
    return np.clip(np.array([155, 115, 78]) + (grain + planks)[..., None], 0, 255).astype(np.uint8)


@pytest.mark.parametrize("backdrop", [plain(), plain((30, 30, 32)), gradient_wall(), wood()])
@pytest.mark.parametrize("colour", [(190, 40, 50), (225, 200, 90)])
def test_the_outline_is_found_before_any_backdrop(backdrop: Rgb, colour: tuple[int, int, int]):
    drawn = top(sleeve=150, angle=35)
    found = find_garment_mask(drawn.on(backdrop, colour), seen_by_network(drawn.alpha))
    assert overlap(found, drawn.alpha) > GARMENT_MASK_IOU


def test_white_on_white_follows_the_faint_edge():
    drawn = top()
    picture = drawn.on(plain((250, 250, 250)), (246, 246, 246))
    solid = (drawn.alpha > 0.5).astype(np.uint8)
    picture[(solid > 0) & (cv2.erode(solid, np.ones((3, 3), np.uint8)) == 0)] = 228
    found = find_garment_mask(picture, seen_by_network(drawn.alpha))
    assert overlap(found, drawn.alpha) > GARMENT_MASK_IOU


def test_what_the_network_missed_is_added_when_its_colour_differs():
    drawn = top(sleeve=150)
    blind = np.zeros(HW, np.float32)
    blind[:, :200] = 0.9
    found = find_garment_mask(drawn.on(plain(), NAVY), seen_by_network(drawn.alpha, blind=blind))
    assert overlap(found, drawn.alpha) > GARMENT_MASK_IOU


def test_a_gap_between_the_legs_opens_although_the_network_fills_it():
    drawn = trousers(gap=16)
    filled = cv2.morphologyEx(drawn.alpha, cv2.MORPH_CLOSE, np.ones((61, 61)))
    found = find_garment_mask(drawn.on(plain(), NAVY), seen_by_network(filled))
    assert overlap(found, drawn.alpha) > GARMENT_MASK_IOU


def test_a_print_of_the_backdrops_colour_stays():
    drawn = top()
    picture = drawn.on(plain(), NAVY)
    picture[230:300, 240:320] = 246
    found = find_garment_mask(picture, seen_by_network(drawn.alpha))
    assert found[230:300, 240:320].all()


def test_stripes_of_nearly_the_backdrops_colour_stay():
    drawn = top(sleeve=150, angle=35)
    picture = drawn.on(plain(), NAVY)
    bands = ((np.arange(HW[0]) // 9) % 2 == 0)[:, None] & (drawn.alpha > 0.5)
    picture[bands] = (240, 236, 226)
    found = find_garment_mask(picture, seen_by_network(drawn.alpha))
    assert overlap(found, drawn.alpha) > GARMENT_MASK_IOU


def test_a_soft_shadow_is_not_garment():
    drawn = top()
    moved = cv2.warpAffine(drawn.alpha, np.float32([[1, 0, 7], [0, 1, 9]]), HW[::-1])
    shade = cv2.GaussianBlur(moved, (0, 0), 9)[..., None] * 0.22
    picture = drawn.on(np.round(plain() * (1 - shade)).astype(np.uint8), NAVY)
    found = find_garment_mask(picture, seen_by_network(drawn.alpha))
    assert overlap(found, drawn.alpha) > GARMENT_MASK_IOU


def test_the_hook_of_a_hanger_goes_but_straps_stay():
    mask = top().alpha > 0.5
    hooked = mask.copy()
    hooked[40:97, 277:283] = True
    hooked[36:44, 280:305] = True
    kept = drop_hook(hooked)
    assert not kept[:74].any()
    assert_array_equal(kept[110:], mask[110:])
    strapped = mask.copy()
    strapped[40:100, 235:243], strapped[40:100, 317:325], strapped[40:48, 235:325] = True, True, True
    assert_array_equal(drop_hook(strapped), strapped)


def test_an_empty_wall_holds_no_garment():
    noise = np.random.default_rng(3).uniform(0, 0.2, size=(320, 320)).astype(np.float32)
    assert not find_garment_mask(gradient_wall(), noise).any()


@pytest.mark.parametrize("colour", [NAVY, (200, 60, 40), (20, 20, 20)])
def test_before_a_black_backdrop_no_white_fringe_is_left(colour: tuple[int, int, int]):
    drawn = top()
    picture = drawn.on(plain((255, 255, 255)), colour)
    before = picture.copy()
    alpha, clean = matte_edge(picture, drawn.alpha > 0.5)
    assert_array_equal(picture, before)
    ours = clean * alpha[..., None]
    true = np.array(colour) * drawn.alpha[..., None]
    naive = picture * drawn.alpha[..., None]
    edge = (drawn.alpha > 0) & (drawn.alpha < 1)
    error = np.abs(ours - true).max(axis=2)[edge].mean()
    assert error < GARMENT_FRINGE_LEVELS
    assert error < 0.5 * np.abs(naive - true).max(axis=2)[edge].mean()


def test_alpha_is_the_mask_away_from_its_edge():
    drawn = top()
    alpha, _ = matte_edge(drawn.on(plain(), NAVY), drawn.alpha > 0.5)
    mask = (drawn.alpha > 0.5).astype(np.uint8)
    assert (alpha[cv2.erode(mask, np.ones((11, 11))) > 0] == 1).all()
    assert (alpha[cv2.dilate(mask, np.ones((11, 11))) == 0] == 0).all()


def test_push_pull_keeps_what_is_known_and_invents_no_new_colour():
    rng = np.random.default_rng(4)
    picture = rng.integers(60, 120, size=(90, 70, 3), dtype=np.uint8)
    known = rng.random((90, 70)) < 0.1
    filled = push_pull(picture, known)
    assert_array_equal(filled[known], picture[known])
    assert filled.min() >= picture[known].min() - 1 and filled.max() <= picture[known].max()
