"""Colour guided filter: give a coarse map the edges of a photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.types import F32, U8


def box_mean(image: NDArray[np.floating], radius: int) -> F32:
    """Return the mean over the (2 radius + 1)^2 window around each pixel, mirrored at the border."""
    side = 2 * radius + 1
    return np.asarray(cv2.blur(image, (side, side), borderType=cv2.BORDER_REFLECT_101), np.float32)


def inverse_covariance(guide: F32, guide_mean: F32, radius: int, epsilon: float) -> list[list[F32]]:
    """Return the six different entries of the inverse of (covariance + epsilon I), as a symmetric 3x3 of planes."""
    planes = [np.ascontiguousarray(guide[..., i]) for i in range(3)]
    means = [np.ascontiguousarray(guide_mean[..., i]) for i in range(3)]
    cov = {
        (i, j): box_mean(planes[i] * planes[j], radius) - means[i] * means[j] + np.float32(epsilon if i == j else 0)
        for i in range(3)
        for j in range(i, 3)
    }
    a, b, c, d, e, f = cov[0, 0], cov[0, 1], cov[0, 2], cov[1, 1], cov[1, 2], cov[2, 2]
    adj_aa, adj_ab, adj_ac = d * f - e * e, c * e - b * f, b * e - c * d
    adj_bb, adj_bc, adj_cc = a * f - c * c, b * c - a * e, a * d - b * b
    scale = 1 / (a * adj_aa + b * adj_ab + c * adj_ac)
    inverse = [[adj_aa, adj_ab, adj_ac], [adj_ab, adj_bb, adj_bc], [adj_ac, adj_bc, adj_cc]]
    return [[np.asarray(entry * scale, np.float32) for entry in row] for row in inverse]


def guided_upsample(guide: U8, small_guide: F32, targets: list[F32], *, radius: int, epsilon: float) -> list[F32]:
    """Filter coarse maps by a coarse guide and evaluate the result on the full-resolution guide.

    In each window a map is fitted as an affine function of the guide's colour; the fits are averaged.

    Args:
        guide: (H, W, 3) uint8, the photo.
        small_guide: (h, w, 3) float32, 0..1, the photo down-scaled.
        targets: (h, w) float32 maps.
        radius: px of the small guide; >= 1.
        epsilon: > 0, squared colour difference (of 0..1) below which an edge is smoothed away.

    Returns:
        (H, W) float32 maps, not clipped.

    Reference: He and Sun, "Fast Guided Filter", 2015.
    """
    height, width = guide.shape[:2]
    guide_mean = box_mean(small_guide, radius)
    inverse = inverse_covariance(small_guide, guide_mean, radius, epsilon)
    planes = [np.ascontiguousarray(small_guide[..., i]) for i in range(3)]
    means = [np.ascontiguousarray(guide_mean[..., i]) for i in range(3)]
    colours = [np.multiply(guide[..., i], np.float32(1 / 255), dtype=np.float32) for i in range(3)]
    full_wh = (width, height)
    filtered: list[F32] = []
    for target in targets:
        mean = box_mean(target, radius)
        cov = [box_mean(planes[i] * target, radius) - means[i] * mean for i in range(3)]
        slopes = [inverse[i][0] * cov[0] + inverse[i][1] * cov[1] + inverse[i][2] * cov[2] for i in range(3)]
        offset = mean - slopes[0] * means[0] - slopes[1] * means[1] - slopes[2] * means[2]
        result = np.asarray(cv2.resize(box_mean(offset, radius), full_wh, interpolation=cv2.INTER_LINEAR), np.float32)
        for slope, colour in zip(slopes, colours, strict=True):
            smooth = cv2.resize(box_mean(slope, radius), full_wh, interpolation=cv2.INTER_LINEAR)
            result += smooth * colour
        filtered.append(result)
    return filtered


def guided_filter(guide: U8, target: F32, *, radius: int, epsilon: float) -> F32:
    """Filter one (H, W) float32 map by a (H, W, 3) uint8 guide at its own resolution."""
    scaled = np.multiply(guide, np.float32(1 / 255), dtype=np.float32)
    return guided_upsample(guide, scaled, [target], radius=radius, epsilon=epsilon)[0]
