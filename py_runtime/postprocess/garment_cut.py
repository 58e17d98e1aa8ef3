"""Cut a silhouette where two parts of the garment touch: sleeve and trunk, or the two legs."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.types import F32, F64, BoolMask

STEPS = 96
LATERAL = 41


def edge_strength(rgb: np.ndarray) -> F32:
    """(H, W) float32 in 0..1: how much an edge or a crease there looks like the border of a part."""
    blurred = cv2.GaussianBlur(rgb, (0, 0), 1.2).astype(np.float32)
    dx = np.abs(cv2.Sobel(blurred, cv2.CV_32F, 1, 0)).max(axis=2)
    dy = np.abs(cv2.Sobel(blurred, cv2.CV_32F, 0, 1)).max(axis=2)
    gradient = cv2.magnitude(dx, dy)
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
    inside = cv2.remap(mask.astype(np.float32), at_x, at_y, cv2.INTER_LINEAR)
    strength = cv2.remap(edges, at_x, at_y, cv2.INTER_LINEAR)
    narrowing = np.minimum(1, 0.25 + 4 * np.minimum(t, 1 - t))[:, None] * reach
    bias = 0.35 * (offsets[None, :] / np.maximum(narrowing, 1e-6)) ** 2
    cost = inside * (1.05 - 0.6 * strength**2) + bias
    path = _cheapest(cost)
    sideways = cv2.GaussianBlur(offsets[path][:, None], (1, 0), sigmaX=1e-3, sigmaY=4, borderType=cv2.BORDER_REPLICATE)
    covered = float((inside[np.arange(STEPS), path] > 0.5).mean())
    return start + t[:, None] * (end - start) + sideways * across, covered


def _cheapest(cost: np.ndarray) -> np.ndarray:
    """Column per row of the cheapest path that moves at most two columns a row."""
    moves = (-2, -1, 0, 1, 2)
    total = cost[0].copy()
    back = np.zeros(cost.shape, int)
    columns = np.arange(cost.shape[1])
    for row in range(1, len(cost)):
        options = np.stack([_shifted(total, move) + 0.06 * abs(move) for move in moves])
        pick = options.argmin(axis=0)
        back[row] = np.clip(columns + np.array(moves)[pick], 0, cost.shape[1] - 1)
        total = options[pick, columns] + cost[row]
    path = [int(total.argmin())]
    for row in range(len(cost) - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    return np.array(path[::-1])


def _shifted(values: np.ndarray, move: int) -> np.ndarray:
    out = np.full(values.shape, np.inf)
    if move > 0:
        out[:-move] = values[move:]
    elif move < 0:
        out[-move:] = values[:move]
    else:
        out[:] = values
    return out


def cut_along(mask: BoolMask, path: F64, width: int = 3) -> BoolMask:
    """Remove a thin line from a mask."""
    cut = mask.astype(np.uint8)
    cv2.polylines(cut, [np.round(path).astype(np.int32)], False, 0, width)
    return cut > 0
