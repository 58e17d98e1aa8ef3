"""The fast guided filter against its definition, pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.geometry.guided_filter import guided_filter, guided_upsample

TOLERANCE = 2e-3
RADIUS, EPSILON = 2, 1e-2


def windows(image: np.ndarray, radius: int) -> np.ndarray:
    """Return (H, W, (2r+1)^2, ...): each pixel's neighbours, mirrored at the border."""
    pad = [(radius, radius), (radius, radius)] + [(0, 0)] * (image.ndim - 2)
    padded = np.pad(image, pad, mode="reflect")
    height, width = image.shape[:2]
    side = range(2 * radius + 1)
    return np.stack([padded[dy : dy + height, dx : dx + width] for dy in side for dx in side], axis=2)


def oracle(guide: np.ndarray, target: np.ndarray, radius: int, epsilon: float) -> np.ndarray:
    """He, Sun, Tang, "Guided Image Filtering", equations 19 and 20, solved per pixel in float64."""
    colours, values = windows(guide, radius), windows(target, radius)
    height, width = target.shape
    slope, offset = np.zeros((height, width, 3)), np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            c, v = colours[y, x], values[y, x]
            covariance = np.cov(c.T, bias=True) + epsilon * np.eye(3)
            joint = ((c - c.mean(axis=0)) * (v - v.mean())[:, None]).mean(axis=0)
            slope[y, x] = np.linalg.solve(covariance, joint)
            offset[y, x] = v.mean() - slope[y, x] @ c.mean(axis=0)
    mean_slope, mean_offset = windows(slope, radius).mean(axis=2), windows(offset, radius).mean(axis=2)
    return (mean_slope * guide).sum(axis=-1) + mean_offset


@pytest.fixture
def guide() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (14, 17, 3)).astype(np.uint8)


def test_equals_the_definition(guide: np.ndarray):
    target = np.random.default_rng(4).random((14, 17)).astype(np.float32)
    expected = oracle(guide / 255.0, target.astype(np.float64), RADIUS, EPSILON)
    assert_allclose(guided_filter(guide, target, radius=RADIUS, epsilon=EPSILON), expected, atol=TOLERANCE)


def test_keeps_a_constant_map(guide: np.ndarray):
    target = np.full((14, 17), 0.7, np.float32)
    assert_allclose(guided_filter(guide, target, radius=RADIUS, epsilon=EPSILON), target, atol=TOLERANCE)


def test_is_linear_in_the_map(guide: np.ndarray):
    a, b = np.random.default_rng(5).random((2, 14, 17)).astype(np.float32)

    def smooth(target: np.ndarray) -> np.ndarray:
        return guided_filter(guide, target.astype(np.float32), radius=RADIUS, epsilon=EPSILON)

    assert_allclose(smooth(2 * a - b), 2 * smooth(a) - smooth(b), atol=5 * TOLERANCE)


def test_a_blurred_mask_takes_the_edge_of_the_photo():
    guide = np.full((40, 40, 3), 30, np.uint8)
    guide[:, 20:] = (220, 200, 190)
    ramp = np.clip((np.arange(40) - 14) / 12, 0, 1).astype(np.float32)
    target = np.ascontiguousarray(np.broadcast_to(ramp, (40, 40)))
    result = guided_filter(guide, target, radius=6, epsilon=1e-4)
    step_before, step_after = target[:, 20] - target[:, 19], result[:, 20] - result[:, 19]
    assert (step_after > 4 * step_before).all()


def test_several_coarse_maps_are_evaluated_at_full_resolution():
    full = np.zeros((60, 80, 3), np.uint8)
    full[:, 43:] = 255
    small = np.zeros((30, 40, 3), np.float32)
    small[:, 21] = 0.5
    small[:, 22:] = 1
    coarse = np.ascontiguousarray(small[..., 0])
    first, second = guided_upsample(full, small, [coarse, 1 - coarse], radius=3, epsilon=1e-4)
    assert first.shape == (60, 80)
    assert_allclose(first, full[..., 0] / 255, atol=0.06)
    assert_allclose(first + second, 1, atol=TOLERANCE)


def test_stays_finite_on_a_flat_photo():
    guide = np.full((30, 30, 3), 255, np.uint8)
    target = np.random.default_rng(6).random((30, 30)).astype(np.float32)
    result = guided_filter(guide, target, radius=2, epsilon=1e-4)
    assert np.isfinite(result).all()
    assert result.min() > -0.1
    assert result.max() < 1.1
