"""Soft edge of the garment and the colours under it, free of the backdrop."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.garment_raster import dilated, disc, eroded, smoothed
from py_runtime.types import F32, U8, BoolMask

EDGE_PX = 3  # half width of the band whose alpha is estimated, at a picture of about 1024 px
MARGIN_PX = 24  # beyond the garment that is looked at
ROUGH = 8
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
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    alpha, clean = np.zeros(mask.shape, np.float32), rgb.copy()
    if len(ys):
        rows = slice(max(0, int(ys[0]) - MARGIN_PX), int(ys[-1]) + MARGIN_PX)
        columns = slice(max(0, int(xs[0]) - MARGIN_PX), int(xs[-1]) + MARGIN_PX)
        alpha[rows, columns], clean[rows, columns] = _matte(rgb[rows, columns], mask[rows, columns])
    return alpha, clean


def _matte(rgb: U8, mask: BoolMask) -> tuple[F32, U8]:
    rgb = np.ascontiguousarray(rgb)
    mask = np.ascontiguousarray(mask)
    reach = disc(2 * EDGE_PX + 1)
    inner, outer = eroded(mask, reach), dilated(mask, reach)
    if not inner.any():
        return mask.astype(np.float32), rgb
    band = outer & ~inner
    garment = _nearby_colour(rgb, inner, band)
    backdrop = _nearby_colour(rgb, ~outer, band)
    soft = smoothed(mask, 1.0)[band]
    span = garment - backdrop
    power = (span * span).sum(axis=1)
    share = ((rgb[band] - backdrop) * span).sum(axis=1) / np.maximum(power, 1)
    trust = power / (power + LOW_CONTRAST**2)
    measured = np.clip((share - 0.06) / 0.88, 0, 1)  # noise and shade of the backdrop are not garment
    # Colour may move the edge by a pixel or so, not more.
    limited = np.clip(measured, np.clip((soft - 0.6) / 0.35, 0, 1), np.clip(soft / 0.4, 0, 1))
    alpha = mask.astype(np.float32)
    alpha[band] = trust * limited + (1 - trust) * soft
    alpha[alpha < 0.02] = 0
    return alpha, _extended(rgb, inner)


def _nearby_colour(rgb: U8, known: BoolMask, wanted: BoolMask) -> F32:
    """Mean known colour around each wanted pixel, (N, 3): in a small window, where that is empty in a larger one."""
    masked = np.asarray(cv2.bitwise_and(rgb, rgb, mask=known.view(np.uint8)), np.uint8)
    found = np.zeros((int(wanted.sum()), 3), np.float32)
    missing = np.ones(len(found), bool)
    for side in (2 * EDGE_PX + 5, 8 * EDGE_PX + 5):
        window = (side, side)
        total = np.asarray(cv2.boxFilter(masked, cv2.CV_32F, window, normalize=False), np.float32)[wanted][missing]
        count = np.asarray(cv2.boxFilter(known.view(np.uint8), cv2.CV_32F, window, normalize=False), np.float32)
        counts = count[wanted][missing][:, None]
        found[missing] = total / np.maximum(counts, 1)
        missing[missing] = counts[:, 0] < 1
        if not missing.any():
            break
    return found


def _extended(rgb: U8, inner: BoolMask) -> U8:
    """The garment's colours beyond its edge: precise near it, roughly everywhere (whoever resamples needs them)."""
    height, width = inner.shape
    size = (max(1, width // ROUGH), max(1, height // ROUGH))
    masked = np.asarray(cv2.bitwise_and(rgb, rgb, mask=inner.view(np.uint8)), np.uint8)
    cover = np.asarray(cv2.resize(inner.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
    mean = np.asarray(cv2.resize(masked, size, interpolation=cv2.INTER_AREA), np.float32)
    rough = push_pull(np.clip(mean / np.maximum(cover, 1e-3)[..., None], 0, 255).astype(np.uint8), cover > 0.25)
    clean = np.asarray(cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    cv2.copyTo(rgb, inner.view(np.uint8), clean)
    ring = dilated(inner, disc(4 * EDGE_PX + 1)) & ~inner
    clean[ring] = _nearby_colour(rgb, inner, ring).astype(np.uint8)
    return clean


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
