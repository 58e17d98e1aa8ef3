"""Find the border between upper and lower clothes, column by column."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.types import F32, U8, BoolMask

# A column with fewer clothes pixels than this share of the search range says little.
FULL_COVERAGE = 0.5
PRIOR_LEVEL, PRIOR_SPREAD = 0.95, 0.25


def best_path(score: F32, *, slope_cost: float, jump_cost: float) -> F32:
    """Find the row per column that maximises the summed score minus the cost of moving between columns.

    A move of d rows costs min(slope_cost * |d|, jump_cost).

    Args:
        score: (n, m) float32.

    Returns:
        (m,) float32 rows.
    """
    n, m = score.shape
    rows = np.arange(n, dtype=np.int64)
    rise = (slope_cost * rows).astype(np.float32)
    back = np.empty((m, n), np.int64)
    total = np.asarray(score[:, 0], np.float32)
    for column in range(1, m):
        # Distance transform of the total: the best predecessor from above, from below, or by a jump.
        peak, from_above = running_maximum(total + rise)
        peak_below, from_below = running_maximum(np.ascontiguousarray((total - rise)[::-1]))
        value_above, value_below = peak - rise, peak_below[::-1] + rise
        best = np.where(value_above >= value_below, from_above, n - 1 - from_below[::-1])
        value = np.maximum(value_above, value_below)
        top = int(total.argmax())
        jump_value = np.float32(total[top] - jump_cost)
        back[column] = np.where(value < jump_value, top, best)
        total = np.asarray(np.maximum(value, jump_value) + score[:, column], np.float32)
    path = np.empty(m, np.float32)
    row = int(total.argmax())
    for column in range(m - 1, 0, -1):
        path[column] = row
        row = int(back[column, row])
    path[0] = row
    return path


def running_maximum(values: F32) -> tuple[F32, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return the running maximum of (n,) values and the index where each was reached."""
    peak = np.asarray(np.maximum.accumulate(values), np.float32)
    reached = np.where(values == peak, np.arange(len(values)), 0)
    return peak, np.asarray(np.maximum.accumulate(reached), np.int64).reshape(-1)


def border_scores(log_ratio: F32, clothes: BoolMask, edges: F32, along: F32, *, trunk: float) -> F32:
    """Score each row of each column as the first row of the lower clothes.

    Args:
        log_ratio: (n, w) float32, > 0 where the colour is the upper cloth's; 0 off the clothes.
        clothes: (n, w) bool.
        edges: (n, w) float32, vertical contrast, about 0..1.
        along: (n, w) float32, 0 at the shoulders, 1 at the hips.
        trunk: px from the shoulders to the hips.

    Returns:
        (n, w) float32.
    """
    before = np.cumsum(log_ratio, axis=0) - log_ratio
    colour = (2 * before - log_ratio.sum(axis=0)) / np.float32(max(4.0, 0.04 * trunk))
    prior = -2.0 * np.square((along - PRIOR_LEVEL) / PRIOR_SPREAD)
    contrast = np.where(clothes, np.clip(edges, 0, 1.5), 0)
    # Columns of bare arm or background follow their neighbours.
    coverage = np.clip(clothes.mean(axis=0) / FULL_COVERAGE, 0.02, 1)
    return np.asarray(colour + coverage * (prior + 1.5 * contrast), np.float32)


def vertical_contrast(lab: U8, clothes: BoolMask) -> F32:
    """Return the strength of horizontal edges between clothes pixels, 1 at the 97th percentile."""
    lightness = np.ascontiguousarray(lab[..., 0]).astype(np.float32)
    smooth = cv2.GaussianBlur(lightness, (0, 0), sigmaX=3.0, sigmaY=1.2)
    gradient = np.abs(np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 0, 1), np.float32))
    strongest = float(np.percentile(gradient[clothes], 97)) if clothes.any() else 1.0
    # Very weak contrast is noise, not a border.
    return np.asarray(gradient / max(strongest, 4.0), np.float32)
