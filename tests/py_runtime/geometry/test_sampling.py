"""Sampling against scipy.ndimage, rays against a pixel-by-pixel walk."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.ndimage import map_coordinates

from py_runtime.geometry.sampling import ray_length, sample_cloth, smooth_step
from tests.tolerances import EXACT_PX, LEVELS, OUTLINE_PX, REMAP_STEP

RNG = np.random.default_rng(11)


def smooth_picture(height: int = 60, width: int = 80) -> np.ndarray:
    noise = RNG.random((height, width, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 4)
    return np.round(255 * (soft - soft.min()) / np.ptp(soft)).astype(np.uint8)


def identity_map(height: int, width: int) -> np.ndarray:
    return np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float32)


def test_the_identity_map_gives_the_picture_back():
    rgb, mask = RNG.integers(0, 256, (40, 50, 3)).astype(np.uint8), RNG.random((40, 50, 2)).astype(np.float32)
    colours, covers = sample_cloth(rgb, mask, identity_map(40, 50), scale=1.0)
    assert_array_equal(colours, rgb)
    assert_allclose(covers, mask, atol=EXACT_PX)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_as_many_masks_come_out_as_go_in(channels: int, scale: float):
    masks = np.ones((40, 50, channels), np.float32)
    _, covers = sample_cloth(smooth_picture(40, 50), masks, identity_map(20, 30) + 10, scale=scale)
    assert covers.shape == (20, 30, channels)
    assert covers.dtype == np.float32
    assert_allclose(covers, 1, atol=EXACT_PX)


def test_agrees_with_scipy_between_pixels():
    rgb = smooth_picture()
    at = identity_map(30, 40) * 0.93 + np.array([9.3, 12.7], np.float32)
    at += 2 * np.sin(at[..., ::-1] / 11)
    mask = rgb[..., :1].astype(np.float32) / 255
    colours, covers = sample_cloth(rgb, mask, at, scale=1.0)
    where = [at[..., 1], at[..., 0]]
    step = max(float(np.abs(np.diff(mask[..., 0], axis=axis)).max()) for axis in (0, 1))
    assert_allclose(covers[..., 0], map_coordinates(mask[..., 0], where, order=1), atol=2 * REMAP_STEP * step)
    for channel in range(3):
        expected = map_coordinates(rgb[..., channel].astype(float), where, order=3)
        assert_allclose(colours[..., channel], expected, atol=LEVELS + 2 * REMAP_STEP * 255 * step)


def test_nothing_covers_where_the_map_leaves_the_picture():
    at = np.full((4, 5, 2), -1e4, np.float32)
    at[2] = [[-3, 5], [3, 5], [49, 39], [53, 20], [20, 44]]
    _, covers = sample_cloth(smooth_picture(40, 50), np.ones((40, 50, 1), np.float32), at, scale=1.0)
    assert_array_equal(covers[2, :, 0], [0, 1, 1, 0, 0])
    assert covers[[0, 1, 3]].max() == 0


def test_half_size_shows_the_mean_of_each_four_pixels():
    rgb = RNG.integers(0, 256, (40, 48, 3)).astype(np.uint8)
    mask = RNG.random((40, 48, 1)).astype(np.float32)
    colours, covers = sample_cloth(rgb, mask, 2 * identity_map(20, 24) + np.float32(0.5), scale=0.5)
    assert_allclose(colours, rgb.reshape(20, 2, 24, 2, 3).mean(axis=(1, 3)), atol=LEVELS)
    assert_allclose(covers, mask.reshape(20, 2, 24, 2, 1).mean(axis=(1, 3)), atol=EXACT_PX)


@pytest.mark.parametrize("scale", [0.8, 0.37, 0.2])
def test_the_area_filter_moves_nothing(scale: float):
    ramp = np.broadcast_to(np.arange(200, dtype=np.uint8)[None, :, None], (150, 200, 3)).copy()
    at = identity_map(20, 25) * np.float32(1 / scale) + np.float32(12.3)
    at = at[at[:, 0, 1] < 130][:, at[0, :, 0] < 180]
    colours, _ = sample_cloth(ramp, np.ones((150, 200, 1), np.float32), at, scale=scale)
    assert_allclose(colours[..., 0], at[..., 0], atol=2 * LEVELS)


def test_fine_stripes_do_not_alias_when_made_small():
    stripes = np.zeros((120, 120, 3), np.uint8)
    stripes[:, ::2] = 200
    at = 4 * identity_map(20, 20) + np.float32(20)
    filtered, _ = sample_cloth(stripes, np.ones((120, 120, 1), np.float32), at, scale=0.25)
    naive, _ = sample_cloth(stripes, np.ones((120, 120, 1), np.float32), at, scale=1.0)
    assert_allclose(filtered, 100, atol=LEVELS)
    assert_allclose(naive, 200, atol=LEVELS)  # every sample falls on a bright stripe: the filter is needed


def test_sampling_leaves_its_inputs_alone():
    rgb, mask, at = smooth_picture(), RNG.random((60, 80, 1)).astype(np.float32), identity_map(60, 80)
    before = rgb.copy(), mask.copy(), at.copy()
    sample_cloth(rgb, mask, at, scale=0.5)
    for array, old in zip((rgb, mask, at), before, strict=True):
        assert_array_equal(array, old)


def test_the_smooth_step_rises_from_0_to_1_with_flat_ends():
    x = np.linspace(-0.5, 1.5, 401)
    y = smooth_step(x)
    assert (np.diff(y) >= 0).all()
    assert_allclose(y + smooth_step(1 - x), 1, atol=EXACT_PX)
    assert_array_equal(smooth_step([-3, 0, 0.5, 1, 4]), [0, 0, 0.5, 1, 1])
    assert_allclose(smooth_step([1e-4, 1 - 1e-4]), [0, 1], atol=1e-7)


def walk(inside: np.ndarray, start: np.ndarray, direction: np.ndarray, limit: float) -> float:
    for step in np.arange(0.0, limit):
        x, y = np.rint(start + direction * step).astype(int)
        if 0 <= x < inside.shape[1] and 0 <= y < inside.shape[0] and not inside[y, x]:
            return float(step)
    return limit


def test_a_ray_ends_where_a_pixel_by_pixel_walk_does():
    blobs = cv2.GaussianBlur(RNG.random((70, 90)).astype(np.float32), (0, 0), 4)
    inside = (blobs > np.median(blobs)).astype(np.uint8) * 255
    for start in RNG.uniform((-10, -10), (100, 80), (120, 2)):
        angle = RNG.uniform(0, 2 * np.pi)
        direction = np.array([np.cos(angle), np.sin(angle)])
        assert ray_length(inside, start, direction, 60.5) == walk(inside, start, direction, 60.5)


def test_rays_from_the_middle_of_a_disc_are_as_long_as_its_radius():
    disc = cv2.circle(np.zeros((101, 101), np.uint8), (50, 50), 30, (1,), -1)
    for angle in np.linspace(0, 2 * np.pi, 24):
        assert_allclose(ray_length(disc, (50, 50), (np.cos(angle), np.sin(angle)), 200), 31, atol=OUTLINE_PX / 2)


def test_a_ray_that_starts_outside_has_no_length():
    assert ray_length(np.zeros((10, 10), np.uint8), (5, 5), (1, 0), 30) == 0


def test_beyond_the_picture_counts_as_inside():
    assert ray_length(np.ones((10, 10), np.uint8), (5, 5), (0, -1), 30) == 30
