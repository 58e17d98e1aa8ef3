"""The vote on who is the person."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from py_runtime.postprocess.silhouette import (
    close_gaps,
    distance_to,
    fill_small_holes,
    keep_touching,
    person_core,
    soft_silhouette,
)
from tests.py_runtime.drawn_person import joints_xy

UNIT = 120.0


def truth() -> np.ndarray:
    mask = np.zeros((640, 480), np.float32)
    mask[50:600, 130:350] = 1
    return mask


def core(parts: np.ndarray, matte: np.ndarray, pose_mask: np.ndarray) -> np.ndarray:
    bins = np.zeros(parts.shape, np.int32)
    return person_core(parts, matte, pose_mask, bins, joints_xy(), UNIT)


def test_what_all_see_is_the_person():
    assert (core(truth(), truth(), truth()) == (truth() > 0)).mean() > 0.99


def test_a_hole_in_one_network_is_filled_by_the_others():
    parts = truth()
    parts[200:300, 180:300] = 0
    assert core(parts, truth(), truth())[200:300, 180:300].all()


def test_a_chair_that_only_the_matte_takes_is_left():
    matte = truth()
    matte[300:600, 350:420] = 1
    assert core(truth(), matte, truth())[300:600, 360:420].mean() < 0.05


def test_a_neighbour_apart_is_left_even_if_all_see_him():
    everyone = truth()
    everyone[100:600, 0:60] = 1
    assert not core(everyone, everyone, everyone)[:, :60].any()


def test_the_gap_between_arm_and_body_stays_open():
    solid = truth() > 0
    solid[200:400, 200:206] = False
    allowed = np.zeros_like(solid)
    assert (close_gaps(solid, allowed, UNIT) == solid).all()


def test_keep_touching_agrees_with_scipy():
    mask = np.random.default_rng(1).random((40, 50)) > 0.6
    seeds = np.zeros_like(mask)
    seeds[:, 20:22] = True
    labels, _ = ndimage.label(mask, structure=np.ones((3, 3)))
    expected = np.isin(labels, np.unique(labels[seeds & mask])) & mask
    assert (keep_touching(mask, seeds) == expected).all()


def test_fills_small_holes_and_keeps_large_ones():
    mask = np.ones((60, 60), bool)
    mask[10:13, 10:13] = False
    mask[30:50, 30:50] = False
    filled = fill_small_holes(mask, 20)
    assert filled[10:13, 10:13].all()
    assert not filled[30:50, 30:50].any()


def test_distance_agrees_with_scipy():
    drawn = np.zeros((50, 60), np.uint8)
    drawn[10:12, 20:40] = 1
    drawn[40, 5] = 1
    expected = ndimage.distance_transform_edt(drawn == 0)
    # The 3x3 chamfer distance is within a few per cent of the Euclidean one.
    assert np.abs(distance_to(drawn) - expected).max() < 0.08 * expected.max()


def test_the_soft_edge_is_the_mattes_where_it_agrees():
    solid = truth() > 0
    matte = ndimage.gaussian_filter(truth(), 1.5).astype(np.float32)
    alpha = soft_silhouette(solid, matte, np.zeros_like(matte), UNIT)
    rows = slice(200, 400)
    assert np.abs(alpha[rows, 128:132] - matte[rows, 128:132]).max() < 0.05
    assert (alpha[rows, 150:330] == 1).all()
    assert (alpha[rows, :110] == 0).all()


def test_a_wrong_matte_does_not_reach_into_the_person():
    solid, matte = truth() > 0, truth()
    matte[300:400, 200:300] = 0
    assert (soft_silhouette(solid, matte, np.zeros_like(matte), UNIT)[300:400, 200:300] == 1).all()
