"""Thin-plate splines, evaluated backward so that every output pixel is filled exactly once."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike

from py_runtime.errors import DegenerateGeometryError
from py_runtime.types import F32, F64


def _radial(squared: F64) -> F64:
    """r^2 log r from r^2, with the limit 0 at r = 0."""
    return 0.5 * squared * np.log(np.maximum(squared, 1e-12))


def _squared_distances(a: F64, b: F64) -> F64:
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(-1)


@dataclass(frozen=True, eq=False)
class ThinPlateSpline:
    """A fitted map: (M, 2) person xy -> (M, 2) float64 cloth xy.

    Args:
        centres: (N, 2) control points in the normalised frame.
        weights: (N + 3, 2) radial weights, then constant, x and y terms.
        origin_xy: (2,) px, person frame; scale_px: px per normalised unit.
    """

    centres: F64
    weights: F64
    origin_xy: F64
    scale_px: float

    def __call__(self, person_xy: ArrayLike) -> F64:
        query = (np.asarray(person_xy, dtype=np.float64) - self.origin_xy) / self.scale_px
        count = len(self.centres)
        linear = np.c_[np.ones(len(query)), query] @ self.weights[count:]
        return _radial(_squared_distances(query, self.centres)) @ self.weights[:count] + linear


def fit_backward_tps(cloth_xy: ArrayLike, person_xy: ArrayLike, *, smoothing: float = 0.0) -> ThinPlateSpline:
    """Fit the map from each person pixel to the cloth pixel it shows.

    Args:
        cloth_xy: (N, 2) float, px, cloth frame; N >= 3.
        person_xy: (N, 2) float, px, person frame; same order.
        smoothing: >= 0, px^2; 0 passes exactly through every pair.

    Returns:
        Callable: (M, 2) person xy -> (M, 2) float64 cloth xy.

    Raises:
        ValueError: shapes differ or are not (N >= 3, 2).
        DegenerateGeometryError: person_xy are collinear.

    Reference: Bookstein, "Principal Warps", PAMI 1989.
    """
    cloth, person = np.asarray(cloth_xy, dtype=np.float64), np.asarray(person_xy, dtype=np.float64)
    if cloth.shape != person.shape or person.shape[1:] != (2,) or len(person) < 3:
        raise ValueError(f"expected two (N>=3, 2) arrays, got {cloth.shape} and {person.shape}")
    centred = person - person.mean(axis=0)
    if np.linalg.matrix_rank(centred, rtol=1e-6) < 2:
        raise DegenerateGeometryError("person_xy are collinear")
    # Normalised, the system is well conditioned; smoothing has the unit px^2, hence the division.
    scale = float(np.abs(centred).max())
    centres = centred / scale
    count = len(centres)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _radial(_squared_distances(centres, centres)) + smoothing / scale**2 * np.eye(count)
    system[:count, count:] = np.c_[np.ones(count), centres]
    system[count:, :count] = system[:count, count:].T
    # Coincident controls with different targets make the system singular: least squares averages them.
    right = np.concatenate([cloth, np.zeros((3, 2))])
    weights = np.asarray(np.linalg.lstsq(system, right, rcond=1e-12)[0], dtype=np.float64)
    return ThinPlateSpline(centres, weights, person.mean(axis=0), scale)


def dense_map(spline: ThinPlateSpline, box_xyxy: tuple[int, int, int, int], *, step: int = 8) -> F32:
    """Evaluate a spline at every pixel of a box, through a coarse grid.

    Args:
        box_xyxy: integer px, person frame, half-open.
        step: px between exactly evaluated points; between them the map is bilinear.

    Returns:
        (H, W, 2) float32 cloth xy of the box's pixels.
    """
    x0, y0, x1, y1 = box_xyxy
    width, height = x1 - x0, y1 - y0
    grid_x, grid_y = np.meshgrid(np.arange(0, width + step, step), np.arange(0, height + step, step))
    points = np.stack([grid_x + x0, grid_y + y0], axis=-1)
    coarse = spline(points.reshape(-1, 2)).reshape(points.shape).astype(np.float32)
    # An affine warp magnifies the grid with pixel centres kept at integers (cv2.resize would shift by half a cell).
    magnify = np.array([[step, 0, 0], [0, step, 0]], dtype=np.float64)
    return cv2.warpAffine(coarse, magnify, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32)
