"""Sampling pictures through backward maps and along rays."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike

from py_runtime.types import F32, F64, U8


def sample_cloth(rgb: U8, masks: F32, map_xy: F32, *, scale: float) -> tuple[F32, F32]:
    """Render a garment through a backward map.

    Args:
        rgb: (H, W, 3) uint8 garment picture.
        masks: (H, W, C) float32 alphas sampled along with it, C <= 4.
        map_xy: (h, w, 2) float32 garment xy per output pixel.
        scale: typical output px per garment px; below 0.85 the garment is area-filtered first, so that
            prints do not alias.

    Returns:
        (h, w, 3) float32 colours 0..255 and (h, w, C) float32 alphas, 0 where the map leaves the picture.
    """
    channels = masks.shape[2]
    if scale < 0.85:
        size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
        ratio = np.array([size[0] / rgb.shape[1], size[1] / rgb.shape[0]], dtype=np.float32)
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        masks = cv2.resize(masks, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        map_xy = (map_xy + np.float32(0.5)) * ratio - np.float32(0.5)
    # The fixed-point form of the map is what cv2 is quickest with; both pictures share it.
    fixed, fraction = cv2.convertMaps(map_xy, np.empty(0, np.float32), cv2.CV_16SC2)
    colour = cv2.remap(rgb, fixed, fraction, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.remap(masks, fixed, fraction, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0,))
    return colour.astype(np.float32), cover.reshape(*map_xy.shape[:2], channels).astype(np.float32)


def smooth_step(value: ArrayLike) -> F64:
    """Hermite step: 0 below 0, 1 above 1, with flat ends."""
    x = np.clip(np.asarray(value, dtype=np.float64), 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def ray_length(inside: U8, start_xy: ArrayLike, direction_xy: ArrayLike, limit_px: float) -> float:
    """Walk from a point until a mask ends.

    Args:
        inside: (H, W) uint8, non-zero inside; beyond the picture counts as inside.
        start_xy: (2,) px. direction_xy: (2,) unit vector.
        limit_px: longest walk.

    Returns:
        px walked before the first pixel outside, at most limit_px.
    """
    start, direction = np.asarray(start_xy, dtype=np.float64), np.asarray(direction_xy, dtype=np.float64)
    steps = np.arange(0.0, limit_px, 1.0)
    x = np.rint(start[0] + direction[0] * steps).astype(int)
    y = np.rint(start[1] + direction[1] * steps).astype(int)
    height, width = inside.shape[:2]
    seen = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    stop = seen.copy()
    stop[seen] = inside[y[seen], x[seen]] == 0
    hits = np.flatnonzero(stop)
    return float(steps[hits[0]]) if len(hits) else float(limit_px)
