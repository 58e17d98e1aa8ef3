"""Soft edge of the garment and the colours under it, free of the backdrop."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.garment_raster import dilated, disc, eroded, smoothed
from py_runtime.types import F32, U8, BoolMask

EDGE_PX = 3  # half width of the band whose alpha is estimated, at a picture of about 1024 px
LOW_CONTRAST = 28.0  # RGB distance of garment and backdrop under which their colours cannot tell the edge


def matte_edge(rgb: U8, mask: BoolMask) -> tuple[F32, U8]:
    """Estimate alpha near the outline and replace the colours there by the garment's own.

    Args:
        rgb: (H, W, 3) uint8.
        mask: (H, W) bool silhouette, right to about two pixels.

    Returns:
        alpha: (H, W) float32 in 0..1, equal to the mask away from its outline.
        clean: (H, W, 3) uint8; inside the garment equal to rgb, at and beyond its edge the nearby garment colour.

    Reference: alpha = (I - B).(F - B) / |F - B|^2, the compositing equation solved with known F and B.
    """
    reach = disc(2 * EDGE_PX + 1)
    inner, outer = eroded(mask, reach), dilated(mask, reach)
    if not inner.any():
        return mask.astype(np.float32), rgb
    garment = push_pull(rgb, inner)
    backdrop = push_pull(rgb, ~outer) if not outer.all() else garment
    band = outer & ~inner
    soft = smoothed(mask, 1.0)
    pixel, front, back = (image[band].astype(np.float32) for image in (rgb, garment, backdrop))
    span = front - back
    power = (span * span).sum(axis=1)
    share = ((pixel - back) * span).sum(axis=1) / np.maximum(power, 1)
    trust = power / (power + LOW_CONTRAST**2)
    measured = np.clip((share - 0.06) / 0.88, 0, 1)  # noise and shade of the backdrop are not garment
    # Colour may move the edge by a pixel or so, not more.
    limited = np.clip(measured, np.clip((soft[band] - 0.6) / 0.35, 0, 1), np.clip(soft[band] / 0.4, 0, 1))
    alpha = mask.astype(np.float32)
    alpha[band] = trust * limited + (1 - trust) * soft[band]
    alpha[alpha < 0.02] = 0
    clean = np.where(inner[..., None], rgb, garment)
    return alpha, clean.astype(np.uint8)


def push_pull(rgb: U8, known: BoolMask) -> U8:
    """Extend the known colours smoothly over the unknown pixels.

    Args:
        rgb: (H, W, 3) uint8.
        known: (H, W) bool, at least one True.

    Reference: Gortler et al., "The Lumigraph", 1996, section 3.4 (pull-push).
    """
    weight = known.astype(np.float32)
    levels: list[tuple[F32, F32]] = [(rgb.astype(np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        colour, weight = levels[-1]
        size = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
        colour = np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.float32)
        weight = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
        full = np.asarray(np.minimum(1, weight * 4), np.float32)
        grow = np.asarray(full / np.maximum(weight, 1e-6), np.float32)
        levels.append((colour * grow[..., None], full))
    colour, weight = levels[-1]
    filled = colour / np.maximum(weight, np.float32(1e-6))[..., None]
    for colour, weight in reversed(levels[:-1]):
        size = (weight.shape[1], weight.shape[0])
        coarse = np.asarray(cv2.resize(filled, size, interpolation=cv2.INTER_LINEAR), np.float32)
        filled = colour + coarse * (1 - weight)[..., None]
    return np.clip(filled, 0, 255).astype(np.uint8)
