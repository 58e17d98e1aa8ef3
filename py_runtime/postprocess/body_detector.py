"""Decode BlazePose's detector: where are the people, how large and how tilted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.types import F32, F64

NET_SIDE = 224
MIN_SCORE = 0.5
MAX_OVERLAP = 0.3
# The detector's circle spans the body; the landmark network wants it a quarter larger.
REGION_SCALE = 1.25
# (stride, anchors per cell) of the detector's feature maps.
ANCHOR_LAYERS = ((8, 2), (16, 2), (32, 6))


@dataclass(frozen=True)
class BodyDetection:
    """One person found.

    Args:
        score: 0..1.
        box: (4,) x0, y0, x1, y1 of the head and shoulders, px, photo frame.
        center_xy: (2,) middle of the hips.
        top_xy: (2,) end of the body circle's radius, above the head.
    """

    score: float
    box: F64
    center_xy: F64
    top_xy: F64

    @property
    def radius(self) -> float:
        """Radius of the circle around the whole body, px."""
        return float(np.hypot(*(self.top_xy - self.center_xy)))

    def region(self) -> OrientedSquare:
        """Return the square that the landmark network looks at."""
        return region_from_circle(self.center_xy, self.top_xy)


def region_from_circle(center_xy: F64, top_xy: F64) -> OrientedSquare:
    """Return the square around a body circle, turned so that `top_xy` is up."""
    across, up = top_xy - center_xy
    side = 2 * REGION_SCALE * float(np.hypot(across, up))
    return OrientedSquare((float(center_xy[0]), float(center_xy[1])), side, float(np.arctan2(across, -up)))


@cache
def anchor_centers() -> F64:
    """Return the (2254, 2) anchor centres, in 0..1 of the network's input."""
    layers: list[F64] = []
    for stride, per_cell in ANCHOR_LAYERS:
        cells = NET_SIDE // stride
        centers = (np.arange(cells) + 0.5) / cells
        grid = np.stack(np.meshgrid(centers, centers), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, per_cell, axis=0))
    return np.concatenate(layers)


def overlap(box: F64, boxes: F64) -> F64:
    """Return the intersection over union of one (4,) box with (N, 4) boxes."""
    inner = np.clip(np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2]), 0, None)
    shared = inner.prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return shared / np.maximum((box[2:] - box[:2]).prod() + areas - shared, 1e-9)


def decode_detections(
    boxes: F32, scores: F32, seen: OrientedSquare, *, min_score: float = MIN_SCORE
) -> list[BodyDetection]:
    """Turn the raw outputs into people, best first, each kept once.

    Args:
        boxes: (2254, 12) float32, px of the input relative to the anchor: x, y, w, h and four points.
        scores: (2254,) float32, 0..1.
        seen: the square of the photo that the network saw.
        min_score: detections below are dropped.

    Returns:
        Detections in the photo frame.

    Reference: Bazarevsky et al., "BlazePose", 2020.
    """
    confident = np.flatnonzero(scores >= min_score)
    order = confident[np.argsort(-scores[confident], kind="stable")]
    raw = boxes[order].astype(np.float64)
    points = raw.reshape(-1, 6, 2) + 0.0
    # Entries 0 and 2.. are positions relative to the anchor, entry 1 is a size.
    anchors = anchor_centers()[order][:, None] * NET_SIDE
    size = points[:, 1]
    corners = np.stack([points[:, 0] - size / 2, points[:, 0] + size / 2], axis=1) + anchors
    keypoints = points[:, 2:] + anchors
    # The network counts from the input's edge, the square from pixel centres.
    corners_xy = seen.to_photo_xy(corners.reshape(-1, 2) - 0.5, NET_SIDE).reshape(-1, 4)
    keypoints_xy = seen.to_photo_xy(keypoints.reshape(-1, 2) - 0.5, NET_SIDE).reshape(-1, 4, 2)
    kept: list[int] = []
    for index in range(len(order)):
        if not kept or overlap(corners_xy[index], corners_xy[kept]).max() < MAX_OVERLAP:
            kept.append(index)
    return [BodyDetection(float(scores[order[i]]), corners_xy[i], keypoints_xy[i, 0], keypoints_xy[i, 1]) for i in kept]
