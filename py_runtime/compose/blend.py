"""Layering, soft masks and smooth filling."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.types import F32, BoolMask


def clip01(values: NDArray[np.generic]) -> F32:
    """Clip to 0..1 as float32."""
    return np.clip(values, 0, 1).astype(np.float32, copy=False)


def over(below: F32, above: F32, alpha: F32) -> F32:
    """Composite (H, W, 3) over (H, W, 3) with a straight (H, W) alpha; only the alpha's bounding box is computed."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    result = below.astype(np.float32)
    if len(rows):
        window = np.s_[int(rows[0]) : int(rows[-1]) + 1, int(columns[0]) : int(columns[-1]) + 1]
        result[window] += (above[window] - below[window]) * alpha[window][..., None]
    return result


def soften(mask: NDArray[np.generic], sigma_px: float) -> F32:
    """Blur a mask to a soft float32 one."""
    return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), sigma_px).astype(np.float32)


def grow(mask: NDArray[np.generic], radius_px: float) -> BoolMask:
    """Dilate by a disc; radius below 0.5 px leaves the mask."""
    return _distance_to(mask.astype(bool)) <= radius_px if radius_px >= 0.5 else mask.astype(bool)


def shrink(mask: NDArray[np.generic], radius_px: float) -> BoolMask:
    """Erode by a disc; the picture's border does not erode."""
    return _distance_to(~mask.astype(bool)) > radius_px if radius_px >= 0.5 else mask.astype(bool)


def _distance_to(mask: BoolMask) -> F32:
    """px to the nearest set pixel; as quick for wide discs as for narrow ones, unlike a dilation."""
    if not mask.any():
        return np.full(mask.shape, np.inf, dtype=np.float32)
    return cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5).astype(np.float32)


def push_pull(rgb: F32, known: F32) -> F32:
    """Fill unknown pixels smoothly from known ones through a weighted pyramid.

    Args:
        rgb: (H, W, 3) float32. known: (H, W) float32 weight, 1 keeps the pixel as it is.

    Returns:
        (H, W, 3) float32, equal to rgb where known is 1; zero when nothing is known.

    Reference: Gortler et al., "The Lumigraph", SIGGRAPH 1996, section 3.4.
    """
    levels: list[tuple[F32, F32]] = [(rgb * known[..., None], known)]
    while max(levels[-1][1].shape) > 1:
        colour, weight = levels[-1]
        levels.append((cv2.pyrDown(colour).astype(np.float32), cv2.pyrDown(weight).astype(np.float32)))
    filled = _weighted(*levels[-1])
    for colour, weight in levels[-2::-1]:
        up = cv2.pyrUp(filled, dstsize=(weight.shape[1], weight.shape[0])).astype(np.float32)
        up = up.reshape(colour.shape)
        own = _weighted(colour, weight)
        filled = (up + (own - up) * clip01(weight)[..., None]).astype(np.float32, copy=False)
    return filled


def _weighted(colour: F32, weight: F32) -> F32:
    """Colours from sums of weight x colour; as little as one known pixel in a picture counts."""
    return (colour.reshape(*weight.shape, 3) / np.maximum(weight, 1e-12)[..., None]).astype(np.float32, copy=False)


def mirror_fill(rgb: F32, known: BoolMask, smooth: F32, reach_px: float) -> F32:
    """Continue texture into a hole by mirroring it at the hole's border.

    Args:
        rgb: (H, W, 3) float32. known: (H, W) bool, at least one pixel.
        smooth: (H, W, 3) float32, the fill to fade to. reach_px: where the mirrored texture has faded out.

    Returns:
        (H, W, 3) float32, equal to rgb where known.
    """
    distance, found = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = found.astype(np.int32)
    ys, xs = np.nonzero(known)
    border_y, border_x = np.zeros(int(labels.max()) + 1, np.int32), np.zeros(int(labels.max()) + 1, np.int32)
    border_y[labels[ys, xs]], border_x[labels[ys, xs]] = ys, xs
    hole_y, hole_x = np.nonzero((distance > 0) & (distance < reach_px))
    nearest = labels[hole_y, hole_x]
    y = np.clip(2 * border_y[nearest] - hole_y, 0, rgb.shape[0] - 1)
    x = np.clip(2 * border_x[nearest] - hole_x, 0, rgb.shape[1] - 1)
    mirrored, trust = smooth.copy(), np.zeros(known.shape, dtype=np.float32)
    mirrored[hole_y, hole_x] = rgb[y, x]
    trust[hole_y, hole_x] = known[y, x] * (1 - distance[hole_y, hole_x] / np.float32(reach_px))
    filled = over(smooth, mirrored, cv2.GaussianBlur(trust, (0, 0), 1.5).astype(np.float32))
    filled[known] = rgb[known]
    return filled


def noise_level(rgb: F32, where: BoolMask) -> float:
    """Robust standard deviation of the sensor noise, in levels."""
    if int(where.sum()) < 200:
        return 1.0
    fine = rgb[..., 1] - cv2.GaussianBlur(rgb[..., 1], (0, 0), 1.5)
    return float(np.median(np.abs(fine[where])) * 1.48)


def grain(shape_hw: tuple[int, int], level: float, seed: int) -> F32:
    """(H, W, 1) float32 monochrome noise of a given standard deviation; the same for the same seed."""
    tile = np.random.default_rng(seed).normal(0.0, 1.0, (256, 256)).astype(np.float32)
    tile = cv2.GaussianBlur(tile, (0, 0), 0.7)
    tile *= level / max(float(tile.std()), 1e-6)
    rows, columns = -(-shape_hw[0] // 256), -(-shape_hw[1] // 256)
    return np.tile(tile, (rows, columns))[: shape_hw[0], : shape_hw[1], None].astype(np.float32)


def fill_polygon(shape_hw: tuple[int, int], polygon_xy: NDArray[np.float64]) -> F32:
    """Rasterise a polygon with soft edges: (H, W) float32 coverage."""
    mask = np.zeros(shape_hw, dtype=np.uint8)
    points = np.round(polygon_xy * 16).astype(np.int32)[None]
    cv2.fillPoly(mask, [points[0]], (255,), cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)
