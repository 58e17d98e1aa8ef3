"""Polylines against walks in small steps, and circles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from py_runtime.geometry.polyline import (
    arc_length,
    interpolate,
    resample_polyline,
    smooth_polyline,
    smooth_values,
    tangents_and_normals,
)
from tests.tolerances import EXACT_PX

ZIGZAG = np.array([[0.0, 0.0], [30.0, 40.0], [30.0, 40.0], [90.0, 40.0], [90.0, -25.0]])  # 50 + 0 + 60 + 65 long


@pytest.mark.parametrize("count", [2, 3, 8, 36])
def test_points_are_placed_at_equal_arc_length(count: int):
    points = resample_polyline(ZIGZAG, count)
    assert points.shape == (count, 2)
    fine = np.concatenate([np.linspace(a, b, 20001)[:-1] for a, b in pairwise(ZIGZAG)])
    walked = np.r_[0, np.cumsum(np.hypot(*np.diff(fine, axis=0).T))]
    expected = [fine[np.searchsorted(walked, s).clip(max=len(fine) - 1)] for s in np.linspace(0, 175, count)]
    assert_allclose(points, expected, atol=0.01)


def test_a_resampled_line_keeps_its_ends():
    assert_array_equal(resample_polyline(ZIGZAG, 17)[[0, -1]], ZIGZAG[[0, -1]])


def test_resampling_at_its_own_spacing_changes_nothing():
    points = np.stack([np.linspace(3, 60, 20), np.linspace(80, 10, 20)], axis=1)
    assert_allclose(resample_polyline(points, 20), points, atol=EXACT_PX)


@pytest.mark.parametrize("points", [[[4.0, 5.0]], [[4.0, 5.0], [4.0, 5.0]]])
def test_a_single_point_is_repeated(points: list[list[float]]):
    assert_array_equal(resample_polyline(points, 4), np.full((4, 2), [4.0, 5.0]))


def test_arc_length_is_the_sum_of_the_pieces():
    assert_allclose(arc_length(ZIGZAG), [0, 50, 50, 110, 175], atol=EXACT_PX)


def test_interpolates_between_points_and_holds_the_ends():
    expected = [ZIGZAG[0], ZIGZAG[0] / 4 + 3 * ZIGZAG[1] / 4, ZIGZAG[3], ZIGZAG[4]]
    assert_allclose(interpolate(ZIGZAG, np.array([-1.0, 0.75, 3.0, 9.0])), expected, atol=EXACT_PX)


def test_smoothing_leaves_straight_lines_and_ends_alone():
    straight = np.stack([np.linspace(3, 60, 20), np.linspace(80, 10, 20)], axis=1)
    assert_allclose(smooth_polyline(straight), straight, atol=EXACT_PX)
    shaken = straight + np.random.default_rng(1).normal(0, 2, straight.shape)
    smooth = smooth_polyline(shaken)
    assert_allclose(smooth[[0, -1]], shaken[[0, -1]], atol=EXACT_PX)
    assert np.abs(np.diff(smooth, 2, axis=0)).mean() < 0.5 * np.abs(np.diff(shaken, 2, axis=0)).mean()


def test_smoothed_values_are_means_of_five():
    values = np.random.default_rng(2).random(12)
    smooth = smooth_values(values)
    assert smooth.shape == values.shape
    assert_allclose(smooth[2:-2], [values[i - 2 : i + 3].mean() for i in range(2, 10)], atol=EXACT_PX)
    assert_allclose(smooth_values(np.full(9, 4.0)), 4.0, atol=EXACT_PX)


@pytest.mark.parametrize("turning", [-1, 1])
def test_a_circles_normals_point_to_its_middle_or_away(turning: int):
    angle = turning * np.linspace(0, 1.5, 60)
    radial = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    tangent, normal = tangents_and_normals(100 * radial, np.array([1.0, 0.0]))
    assert_allclose(normal, radial, atol=0.03)
    assert_allclose((tangent * normal).sum(axis=1), 0, atol=EXACT_PX)
    assert_allclose(np.hypot(*tangent.T), 1, atol=EXACT_PX)
    assert_allclose(tangents_and_normals(100 * radial, np.array([-1.0, 0.0]))[1], -normal, atol=EXACT_PX)
