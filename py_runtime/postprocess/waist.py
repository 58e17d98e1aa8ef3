"""Find the border between upper and lower clothes, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from numpy.typing import NDArray

from py_runtime.types import F32, U8, BoolMask

LAB_BINS = (16, 24, 24)
LAB_RANGES = ((0, 256), (64, 192), (64, 192))
MIN_SAMPLES = 60
MAX_LOG_RATIO = 3.0


def lab_bins(lab: U8) -> NDArray[np.int32]:
    """Return the (h, w) histogram bin of each (h, w, 3) uint8 CIELAB pixel."""
    index = np.zeros(lab.shape[:2], np.int32)
    for channel, (bins, (low, high)) in enumerate(zip(LAB_BINS, LAB_RANGES, strict=True)):
        level = np.clip((lab[..., channel].astype(np.int32) - low) * bins // (high - low), 0, bins - 1)
        index = index * bins + level
    return index


def colour_model(bins: NDArray[np.int32], where: BoolMask) -> F32:
    """Return the smoothed colour histogram (probability per bin) of the pixels in `where`."""
    histogram = np.bincount(bins[where], minlength=int(np.prod(LAB_BINS))).reshape(LAB_BINS).astype(np.float32)
    # Separable 1-4-1 ... blur along each of the three axes; shading must not tear one cloth apart.
    for axis in range(3):
        padded = np.pad(histogram, [(2, 2) if a == axis else (0, 0) for a in range(3)], mode="edge")
        size = LAB_BINS[axis]
        shifted = [np.take(padded, range(k, k + size), axis=axis) for k in range(5)]
        histogram = 0.06 * shifted[0] + 0.24 * shifted[1] + 0.4 * shifted[2] + 0.24 * shifted[3] + 0.06 * shifted[4]
    return (histogram / max(1e-6, float(histogram.sum()))).astype(np.float32).reshape(-1)


@dataclass(frozen=True)
class WaistEvidence:
    """What is known about the border before the search.

    Args:
        log_ratio: (h, w) float32, > 0 where the colour is the upper cloth's; 0 off the clothes.
        similarity: 0..1, Bhattacharyya coefficient of the two cloths' colours.
        lower_seen: enough of the lower clothes is in the photo.
    """

    log_ratio: F32
    similarity: float
    lower_seen: bool


def colour_evidence(lab: U8, clothes: BoolMask, upper_sample: BoolMask, lower_sample: BoolMask) -> WaistEvidence:
    """Compare each clothes pixel's colour with samples of the upper and of the lower clothes."""
    nothing = np.zeros(clothes.shape, np.float32)
    if int(lower_sample.sum()) < MIN_SAMPLES:
        return WaistEvidence(nothing, 1.0, lower_seen=False)
    if int(upper_sample.sum()) < MIN_SAMPLES:
        return WaistEvidence(nothing, 1.0, lower_seen=True)
    bins = lab_bins(lab)
    upper, lower = colour_model(bins, upper_sample), colour_model(bins, lower_sample)
    similarity = float(np.sqrt(upper * lower).sum())
    ratio = np.clip(np.log((upper + 1e-5) / (lower + 1e-5)), -MAX_LOG_RATIO, MAX_LOG_RATIO).astype(np.float32)
    # Colours that both wear prove nothing.
    confidence = np.float32(1 - 0.85 * np.clip((similarity - 0.45) / 0.45, 0, 1))
    return WaistEvidence(np.where(clothes, ratio[bins] * confidence, nothing), similarity, lower_seen=True)


def best_path(score: F32, *, slope_cost: float, jump_cost: float) -> F32:
    """Find the row per column that maximises the summed score minus the cost of moving between columns.

    A move of d rows costs min(slope_cost * |d|, jump_cost).

    Args:
        score: (n, m) float32.

    Returns:
        (m,) float32 rows.
    """
    n, m = score.shape
    rows = np.arange(n)
    rise = (slope_cost * rows).astype(np.float32)
    back = np.empty((m, n), np.int32)
    total = score[:, 0].copy()
    for column in range(1, m):
        # Distance transform of the total: the best predecessor from above, from below, or by a jump.
        above = total + rise
        peak = np.maximum.accumulate(above)
        from_above = np.maximum.accumulate(np.where(above == peak, rows, 0))
        below = (total - rise)[::-1]
        peak_below = np.maximum.accumulate(below)
        from_below = n - 1 - np.maximum.accumulate(np.where(below == peak_below, rows, 0))[::-1]
        value_above, value_below = peak - rise, peak_below[::-1] + rise
        best = np.where(value_above >= value_below, from_above, from_below)
        value = np.maximum(value_above, value_below)
        top = int(total.argmax())
        jumps = value < total[top] - jump_cost
        back[column] = np.where(jumps, top, best)
        total = np.where(jumps, total[top] - np.float32(jump_cost), value) + score[:, column]
    path = np.empty(m, np.float32)
    row = int(total.argmax())
    for column in range(m - 1, 0, -1):
        path[column] = row
        row = int(back[column, row])
    path[0] = row
    return path


def border_scores(
    evidence: WaistEvidence, clothes: BoolMask, edges: F32, along: F32, rows: slice, *, trunk: float
) -> F32:
    """Score each row of each column as the first row of the lower clothes.

    Args:
        evidence: colours.
        clothes: (h, w) bool.
        edges: (h, w) float32, vertical contrast, about 0..1.
        along: (h, w) float32, 0 at the shoulders, 1 at the hips.
        rows: the rows to consider.
        trunk: px from the shoulders to the hips.

    Returns:
        (len(rows), w) float32.
    """
    inside = evidence.log_ratio[rows]
    before = np.cumsum(inside, axis=0) - inside
    colour = (2 * before - inside.sum(axis=0)) / np.float32(max(4.0, 0.04 * trunk))
    prior = -2.0 * np.square((along[rows] - 0.95) / 0.25)
    # A pixel just above the border must not count as the border: look at the step's upper side.
    contrast = np.where(clothes[rows], np.clip(edges[rows], 0, 1.5), 0)
    return np.asarray(colour + prior + 1.5 * contrast, np.float32)


def vertical_contrast(lab: U8, clothes: BoolMask) -> F32:
    """Return the strength of horizontal edges between clothes pixels, 1 at the 97th percentile."""
    lightness = cv2.GaussianBlur(np.ascontiguousarray(lab[..., 0]).astype(np.float32), (0, 0), 1.2)
    gradient = np.abs(np.asarray(cv2.Sobel(lightness, cv2.CV_32F, 0, 1), np.float32))
    strongest = float(np.percentile(gradient[clothes], 97)) if clothes.any() else 1.0
    return gradient / np.float32(strongest + 1e-3)
