"""Backward maps from a grid of quads: for strips that bend more than a smooth spline can."""

from __future__ import annotations

import numpy as np

from py_runtime.types import F32, F64

OUTSIDE = np.float32(-1e4)


def mesh_map(cloth_grid_xy: F64, person_grid_xy: F64, shape_hw: tuple[int, int]) -> F32:
    """Rasterise a grid: which cloth point each person pixel shows.

    Args:
        cloth_grid_xy: (R, C, 2) px, cloth frame. person_grid_xy: (R, C, 2) px, person frame; R, C >= 2.
            Where cells overlap, the later row wins, as a forearm lies over the upper arm.
        shape_hw: size of the person's picture.

    Returns:
        (H, W, 2) float32 cloth xy, OUTSIDE where no cell is.

    Raises:
        ValueError: the grids' shapes differ or are too small.
    """
    if cloth_grid_xy.shape != person_grid_xy.shape or cloth_grid_xy.ndim != 3 or min(cloth_grid_xy.shape[:2]) < 2:
        raise ValueError(f"expected two (R>=2, C>=2, 2) grids, got {cloth_grid_xy.shape} and {person_grid_xy.shape}")
    result = np.full((*shape_hw, 2), OUTSIDE, dtype=np.float32)
    rows, columns = cloth_grid_xy.shape[:2]
    for row in range(rows - 1):
        for column in range(columns - 1):
            corners = ((row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1))
            target = np.array([person_grid_xy[c] for c in corners])
            source = np.array([cloth_grid_xy[c] for c in corners])
            _draw_triangle(result, target[[0, 1, 2]], source[[0, 1, 2]])
            _draw_triangle(result, target[[3, 2, 1]], source[[3, 2, 1]])
    return result


def _draw_triangle(result: F32, target: F64, source: F64) -> None:
    height, width = result.shape[:2]
    x0, y0 = max(0, int(np.floor(target[:, 0].min()))), max(0, int(np.floor(target[:, 1].min())))
    x1, y1 = min(width, int(np.ceil(target[:, 0].max())) + 1), min(height, int(np.ceil(target[:, 1].max())) + 1)
    edge_a, edge_b = target[1] - target[0], target[2] - target[0]
    area = float(edge_a[0] * edge_b[1] - edge_a[1] * edge_b[0])
    if x1 <= x0 or y1 <= y0 or abs(area) < 1e-6:
        return
    x: F64 = (np.arange(x0, x1, dtype=np.float64) - float(target[0, 0]))[None, :]
    y: F64 = (np.arange(y0, y1, dtype=np.float64) - float(target[0, 1]))[:, None]
    a: F64 = (x * edge_b[1] - y * edge_b[0]) / area
    b: F64 = (y * edge_a[0] - x * edge_a[1]) / area
    inside = (a >= -0.02) & (b >= -0.02) & (a + b <= 1.02)
    if not inside.any():
        return
    weight_a: F64 = a[inside][:, None]
    weight_b: F64 = b[inside][:, None]
    value = source[0] + weight_a * (source[1] - source[0]) + weight_b * (source[2] - source[0])
    result[y0:y1, x0:x1][inside] = value.astype(np.float32)
