"""The outline of an arm or a leg under the clothes, continued from what is bare."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.compose.scene import Scene
from py_runtime.geometry.polyline import interpolate, smooth_polyline, smooth_values, tangents_and_normals
from py_runtime.geometry.sampling import ray_length
from py_runtime.types import F64, U8, BoolMask

_STATIONS = 30


@dataclass(frozen=True, eq=False)
class LimbProfile:
    """Typical half widths of a limb, in units, against its coordinate (0 root, 1 middle joint, 2 end joint)."""

    at: tuple[float, ...]
    half: tuple[float, ...]


ARM_PROFILE = LimbProfile((0.0, 0.5, 1.0, 1.3, 1.7, 2.0, 2.45), (0.138, 0.118, 0.094, 0.090, 0.067, 0.053, 0.058))
LEG_PROFILE = LimbProfile((0.0, 0.5, 1.0, 1.3, 1.7, 2.0, 2.15), (0.250, 0.190, 0.125, 0.120, 0.085, 0.068, 0.066))


@dataclass(frozen=True, eq=False)
class LimbOutline:
    """Args:
    mask: (H, W) bool. covered_to: limb coordinate where bare skin begins; the last one when none is seen.
    """

    mask: BoolMask
    covered_to: float


def limb_outline(scene: Scene, knots_xy: F64, profile: LimbProfile, skin: U8, inside: U8) -> LimbOutline:
    """Fit an outline.

    Args:
        knots_xy: (K, 2) root, middle joint, end joint and maybe a point beyond it.
        skin: (H, W) uint8, the bare skin of such limbs. inside: (H, W) uint8, the whole person.
    """
    unit = scene.frame.unit_px
    coordinate = np.linspace(0.0, profile.at[-1], _STATIONS)
    knot_at = np.array([0.0, 1.0, 2.0, profile.at[-1]])[: len(knots_xy)]
    centre = smooth_polyline(interpolate(knots_xy, coordinate, knot_at))
    _, normal = tangents_and_normals(centre)
    typical = np.interp(coordinate, profile.at, profile.half) * unit
    runs = _skin_runs(centre, normal, 2.2 * typical, skin)
    bare = (runs[:, 1] - runs[:, 0]) > 0.5 * typical
    covered_to = _first_of_run(bare, coordinate)
    left, right = _edges(centre, normal, typical, runs, bare & (coordinate > covered_to), inside)
    mask = np.zeros(scene.shape_hw, dtype=np.uint8)
    outline: F64 = np.concatenate([centre + normal * left[:, None], (centre - normal * right[:, None])[::-1]])
    for i in range(_STATIONS - 1):  # piece by piece: the outline of a bent limb crosses itself
        j = 2 * _STATIONS - 1 - i
        quad: F64 = outline[[i, i + 1, j - 1, j]] * 16
        cv2.fillConvexPoly(mask, np.round(quad).astype(np.int32), (1,), cv2.LINE_8, 4)
    smooth = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(1.0, 0.02 * unit)) > 0.5
    return LimbOutline(smooth, covered_to)


def _skin_runs(centre: F64, normal: F64, reach: F64, skin: U8) -> F64:
    """The stretch of skin nearest to the axis on each cross line: (N, 2) px from the axis, (0, 0) for none."""
    height, width = skin.shape
    runs = np.zeros((len(centre), 2))
    for i in range(len(centre)):
        at = np.arange(-reach[i], reach[i], 1.0)
        points = centre[i] + at[:, None] * normal[i]
        x, y = np.rint(points[:, 0]).astype(int), np.rint(points[:, 1]).astype(int)
        seen = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        on = np.zeros(len(at), dtype=bool)
        on[seen] = skin[y[seen], x[seen]] > 0
        edges = np.flatnonzero(np.diff(np.r_[0, on.astype(np.int8), 0])).reshape(-1, 2)
        edges = edges[edges[:, 1] - edges[:, 0] > 2]
        if len(edges):
            spans = at[np.minimum(edges, len(at) - 1)]
            gap = np.maximum(np.maximum(spans[:, 0], -spans[:, 1]), 0)
            runs[i] = spans[int(gap.argmin())]
    return runs


def _first_of_run(bare: BoolMask, coordinate: F64) -> float:
    """Bare from here on, but for a watch or a bracelet."""
    for i in range(len(bare)):
        if bare[i] and float(np.mean(bare[i:])) > 0.75:
            return float(coordinate[i - 1]) if i else 0.0
    return float(coordinate[-1])


def _edges(centre: F64, normal: F64, typical: F64, runs: F64, bare: BoolMask, inside: U8) -> tuple[F64, F64]:
    """Half widths to both sides: measured where bare, continued and kept inside the silhouette elsewhere."""
    seen = [
        np.array([ray_length(inside, c, s * n, 2.2 * t) for c, n, t in zip(centre, normal, typical, strict=True)])
        for s in (1, -1)
    ]
    limits = [np.where(side > 0.45 * typical, 0.95 * side, 0.8 * typical) for side in seen]
    left, right = (np.minimum(typical, limit) for limit in limits)
    if int(bare.sum()) >= 3:
        first = np.flatnonzero(bare)[:6]
        middle = (runs[:, 0] + runs[:, 1]) / 2
        half = (runs[:, 1] - runs[:, 0]) / 2
        ratio = float(np.clip(np.median(half[first] / typical[first]), 0.6, 1.5))
        shift = float(np.median(middle[first]))
        # What is measured at the border fades towards the root, where the pose is as good a guess.
        fade = np.exp(-1.5 * np.maximum(first[0] - np.arange(len(typical)), 0) / len(typical))
        width = typical * (1 + (ratio - 1) * fade)
        left = np.where(bare, runs[:, 1], np.minimum(width + shift * fade, np.maximum(limits[0], 0.5 * typical)))
        right = np.where(bare, -runs[:, 0], np.minimum(width - shift * fade, np.maximum(limits[1], 0.2 * typical)))
    return smooth_values(left), smooth_values(right)
