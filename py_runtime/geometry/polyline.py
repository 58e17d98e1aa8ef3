"""Polylines: arc length, smoothing, tangents and normals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from py_runtime.types import F64

_KERNEL = np.ones(5) / 5


def arc_length(points_xy: F64) -> F64:
    """(N,) px from the first point to each point of a (N, 2) polyline."""
    steps: F64 = np.hypot(*np.diff(points_xy, axis=0).T)
    return np.concatenate([np.zeros(1), np.cumsum(steps)])


def resample_polyline(points_xy: ArrayLike, count: int) -> F64:
    """Place `count` points at equal arc length along a polyline.

    Args:
        points_xy: (N, 2), N >= 1.
        count: >= 2.

    Returns:
        (count, 2) float64, ends included.
    """
    points = np.asarray(points_xy, dtype=np.float64)
    length = arc_length(points)
    return interpolate(points, np.linspace(0.0, float(length[-1]), count), length)


def interpolate(points_xy: F64, at: F64, knots: F64 | None = None) -> F64:
    """Linear interpolation of a (N, 2) polyline at (M,) positions; knots default to the points' indices."""
    places = np.arange(len(points_xy), dtype=np.float64) if knots is None else knots
    return np.stack([np.interp(at, places, points_xy[:, 0]), np.interp(at, places, points_xy[:, 1])], axis=1)


def smooth_values(values: F64) -> F64:
    """Moving average over five of (N,) values, as if the ends went on."""
    return np.convolve(np.pad(values, 2, mode="edge"), _KERNEL, "valid")


def smooth_polyline(points_xy: F64) -> F64:
    """Moving average over five of a (N, 2) polyline; its ends stay where they are."""
    padded = np.pad(points_xy, ((2, 2), (0, 0)), mode="reflect", reflect_type="odd")
    return np.stack([np.convolve(padded[:, i], _KERNEL, "valid") for i in range(2)], axis=1)


def tangents_and_normals(points_xy: F64, side: F64 | None = None) -> tuple[F64, F64]:
    """Unit tangents and normals of a (N, 2) polyline.

    Args:
        side: (2,) vector; the normals point to its side (judged after a third of the line).
    """
    gradient = np.stack([np.gradient(points_xy[:, 0]), np.gradient(points_xy[:, 1])], axis=1)
    length: F64 = np.hypot(gradient[:, 0], gradient[:, 1])
    tangent: F64 = gradient / (length[:, None] + 1e-6)
    normal: F64 = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    if side is not None and float(normal[len(points_xy) // 3] @ side) < 0:
        normal = -normal
    return tangent, normal
