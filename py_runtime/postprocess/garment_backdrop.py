"""The backdrop of a product photo: a smooth colour that the border shows, and each pixel's distance from it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_raster import box, dilated, smoothed
from py_runtime.types import F32, U8, BoolMask

LAB_WEIGHTS = np.array([0.8, 1.6, 1.6], np.float32)  # light varies on any backdrop, its hue hardly
MAX_SAMPLES = 4000
COARSE = 8
CLEAN_RESIDUAL = 7.0  # weighted Lab; a studio backdrop stays below it nearly everywhere


@dataclass(frozen=True)
class Backdrop:
    """Each pixel against the backdrop that would be there.

    Args:
        distance: (H, W) float32, weighted Lab distance, smoothed over about a pixel.
        darker: (H, W) float32, how much darker than the backdrop (L, 0..100); shadows are darker with equal hue.
        hue_distance: (H, W) float32, weighted distance in a, b alone.
        noise: the backdrop's own spread in `distance`.
        plain: share of the border pixels that the smooth colour explains, 0..1.
    """

    distance: F32
    darker: F32
    hue_distance: F32
    noise: float
    plain: float


def fit_backdrop(rgb: U8, salient: F32) -> Backdrop:
    """Fit a quadratic colour surface to what is surely not the garment.

    Args:
        rgb: (H, W, 3) uint8, a picture of at most some 700 px.
        salient: (H, W) float32, the network's mask of the main thing.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) * LAB_WEIGHTS
    outside = _surely_outside(salient)
    basis, colours = _samples(lab, outside)
    weight = np.ones(len(basis), np.float32)
    fit = np.zeros((6, 3), np.float32)
    residual = np.zeros(len(basis), np.float32)
    for _ in range(4):
        weighted = basis * weight[:, None] ** 2
        normal = (weighted.T @ basis).astype(np.float64) + 1e-6 * np.eye(6)
        fit = np.linalg.solve(normal, (weighted.T @ colours).astype(np.float64)).astype(np.float32)
        residual = np.linalg.norm(colours - basis @ fit, axis=1)
        weight = (1 / (1 + (residual / 3) ** 2)).astype(np.float32)
    plain = float((residual < CLEAN_RESIDUAL).mean())
    noise = float(np.median(residual[residual < CLEAN_RESIDUAL])) if plain > 0 else CLEAN_RESIDUAL
    difference = lab - _surface(fit, rgb.shape[:2])
    hue = np.asarray(cv2.magnitude(difference[..., 1], difference[..., 2]), np.float32)
    distance = smoothed(np.asarray(cv2.magnitude(difference[..., 0], hue)), 0.7)
    return Backdrop(distance, -difference[..., 0] / LAB_WEIGHTS[0], hue, noise, plain)


def _surely_outside(salient: F32) -> BoolMask:
    height, width = salient.shape
    reach = max(3, round(0.04 * max(height, width))) | 1
    near = dilated(salient > 0.25, box(reach))
    band = max(2, round(0.012 * max(height, width)))
    border = np.zeros((height, width), bool)
    border[:band], border[-band:], border[:, :band], border[:, -band:] = True, True, True, True
    outside = ~near | (border & (salient < 0.1))
    return outside if outside.mean() > 0.01 else border


def _basis(x: F32, y: F32) -> F32:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).astype(np.float32)


def _samples(lab: F32, outside: BoolMask) -> tuple[F32, F32]:
    ys, xs = np.nonzero(outside)
    step = max(1, len(xs) // MAX_SAMPLES)
    ys, xs = ys[::step], xs[::step]
    height, width = outside.shape
    basis = _basis((xs / width - 0.5).astype(np.float32), (ys / height - 0.5).astype(np.float32))
    colours = lab[ys, xs]
    # The first fit must not be led by a garment cut by the border: start from what most of the samples show.
    centre = np.median(colours, axis=0)
    close = np.linalg.norm(colours - centre, axis=1) < 25
    return (basis[close], colours[close]) if close.sum() > 50 else (basis, colours)


def _surface(fit: F32, hw: tuple[int, int]) -> F32:
    """Evaluate the fit on a coarse grid, and between it linearly."""
    height, width = hw
    rows, columns = max(2, height // COARSE), max(2, width // COARSE)
    x = (np.arange(columns) + 0.5) / columns - 0.5 / width - 0.5
    y = (np.arange(rows) + 0.5) / rows - 0.5 / height - 0.5
    grid_x, grid_y = (np.asarray(grid, np.float32) for grid in np.meshgrid(x, y))
    coarse = (_basis(grid_x, grid_y) @ fit).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
