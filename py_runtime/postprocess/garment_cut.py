"""Cut a silhouette where two parts of the garment touch: sleeve and trunk, or the two legs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.postprocess.garment_raster import drawn_line
from py_runtime.types import F32, F64, U8, BoolMask

STEPS = 96
LATERAL = 41


def edge_strength(rgb: U8) -> F32:
    """(H, W) float32 in 0..1: how much an edge or a crease there looks like the border of a part."""
    blurred = cv2.GaussianBlur(rgb, (0, 0), 1.2)
    dx = np.abs(np.asarray(cv2.Sobel(blurred, cv2.CV_32F, 1, 0))).max(axis=2)
    dy = np.abs(np.asarray(cv2.Sobel(blurred, cv2.CV_32F, 0, 1))).max(axis=2)
    gradient: F32 = np.asarray(cv2.magnitude(dx, dy), np.float32)
    return np.clip(gradient / max(8.0, float(np.percentile(gradient, 97))), 0, 1)


def follow_border(mask: BoolMask, edges: F32, start_xy: F64, end_xy: F64, reach: float) -> tuple[F64, float]:
    """Find the border of two touching parts near the line start -> end.

    Walks through gaps at no cost and along edges at little cost; dynamic programming in the straightened strip.

    Args:
        mask: (H, W) bool silhouette.
        edges: (H, W) float32 from edge_strength.
        start_xy, end_xy: (2,) px, where the border is expected to begin and end.
        reach: largest sideways distance, px.

    Returns:
        path: (STEPS, 2) px; share of it that runs over the garment.
    """
    start, end = np.asarray(start_xy, float), np.asarray(end_xy, float)
    along = (end - start) / max(1e-6, float(np.hypot(*(end - start))))
    across = np.array([-along[1], along[0]])
    t = np.linspace(0, 1, STEPS)
    offsets = np.linspace(-reach, reach, LATERAL)
    grid = start + t[:, None, None] * (end - start) + offsets[None, :, None] * across  # [STEPS, LATERAL, 2]
    at_x, at_y = grid[..., 0].astype(np.float32), grid[..., 1].astype(np.float32)
    inside = np.asarray(cv2.remap(mask.astype(np.float32), at_x, at_y, cv2.INTER_LINEAR), float)
    strength = np.asarray(cv2.remap(edges, at_x, at_y, cv2.INTER_LINEAR), float)
    narrowing = np.minimum(1, 0.25 + 4 * np.minimum(t, 1 - t))[:, None] * reach
    bias = 0.35 * (offsets[None, :] / np.maximum(narrowing, 1e-6)) ** 2
    cost = inside * (1.05 - 0.6 * strength**2) + bias
    path = _cheapest(cost)
    smooth = cv2.GaussianBlur(offsets[path][:, None], (1, 0), sigmaX=1e-3, sigmaY=4, borderType=cv2.BORDER_REPLICATE)
    sideways = np.asarray(smooth, np.float64)
    covered = float((inside[np.arange(STEPS), path] > 0.5).mean())
    return start + t[:, None] * (end - start) + sideways * across, covered


def _cheapest(cost: F64) -> NDArray[np.intp]:
    """Column per row of the cheapest path that moves at most two columns a row."""
    moves = np.arange(-2, 3, dtype=np.intp)
    columns = np.arange(int(cost.shape[1]), dtype=np.intp)
    source = columns[None, :] + moves[:, None]  # [moves, columns]
    possible = (source >= 0) & (source < cost.shape[1])
    source = np.clip(source, 0, cost.shape[1] - 1)
    total: F64 = cost[0]
    back = np.zeros(cost.shape, np.intp)
    for row in range(1, len(cost)):
        options = np.where(possible, total[source] + 0.06 * np.abs(moves)[:, None], np.inf)
        pick = options.argmin(axis=0)
        back[row] = source[pick, columns]
        total = options[pick, columns] + cost[row]
    path = [int(total.argmin())]
    for row in range(len(cost) - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    return np.array(path[::-1], np.intp)


def cut_along(mask: BoolMask, path: F64, width: int = 3) -> BoolMask:
    """Remove a thin line from a mask."""
    return mask & ~drawn_line(mask.shape, path, width)
