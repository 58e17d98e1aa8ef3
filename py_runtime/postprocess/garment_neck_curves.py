"""Model curves of front necklines, in units of the neck's width, and the search for the real edge near one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.types import F32, F64, U8

STEPS = 64
EXPONENTS = (1.0, 1.25, 1.6, 2.1, 3.0, 5.0)  # V ... U ... square
INSETS = (0.78, 0.88, 0.97)  # width of the opening against the distance of the neck points
DEPTHS = np.arange(0.16, 2.3, 0.03)
ROUND_DEPTH = 1.05  # only V necks go deeper
BACK_BAND = 0.10  # the back's own collar, whose seam must not pass for the front neckline
OFFSETS = np.linspace(-0.05, 0.05, 21)  # how far the real edge may lie from the model curve


@dataclass(frozen=True)
class NeckFrame:
    """Coordinates (across, down) in widths of the neck, from the middle of the neck points."""

    centre_xy: F64
    along: F64
    width: float

    def to_pixels(self, uv: F64) -> F64:
        """(..., 2) neck coordinates -> px."""
        down = np.array([-self.along[1], self.along[0]])
        return self.centre_xy + self.width * (uv[..., :1] * self.along + uv[..., 1:] * down)

    def sample(self, image: NDArray[Any], uv: F64) -> F64:
        """Image values (K, N, channels) at neck coordinates (K, N, 2)."""
        xy = self.to_pixels(uv).astype(np.float32)
        mode = cv2.BORDER_REPLICATE
        values = np.asarray(cv2.remap(image, xy[..., 0], xy[..., 1], cv2.INTER_LINEAR, borderMode=mode), np.float64)
        return values.reshape(uv.shape[0], uv.shape[1], -1)


def neck_frame(left_xy: F64, right_xy: F64) -> NeckFrame:
    """The frame of two neck points (2,), px."""
    width = float(np.hypot(*(right_xy - left_xy)))
    return NeckFrame((left_xy + right_xy) / 2, (right_xy - left_xy) / max(width, 1e-6), width)


def back_edge_depth(inside: F32, frame: NeckFrame) -> float:
    """How far below the neck points the garment begins in the middle (inside: (H, W) 0/1)."""
    down = np.linspace(-0.6, 1.6, 111)
    grid = np.stack(np.meshgrid([-0.1, 0.0, 0.1], down, indexing="ij"), axis=-1)
    covered = frame.sample(inside, grid)[..., 0] > 0.5
    return float(np.median(np.where(covered.any(axis=1), down[covered.argmax(axis=1)], 0.0)))


def model_curves(back_edge: float) -> F64:
    """Model necklines depth * (1 - |t|^exponent), (K, STEPS, 2); points close together at both ends."""
    t: F64 = np.sin(np.linspace(-1, 1, STEPS) * np.pi / 2)
    exponent, depth, inset = (grid.ravel() for grid in np.meshgrid(EXPONENTS, DEPTHS, INSETS, indexing="ij"))
    is_round = exponent > 1.3
    fits = (depth >= back_edge + BACK_BAND) & ~(is_round & (depth > max(ROUND_DEPTH, back_edge + 0.6)))
    if not fits.any():
        return np.stack([0.45 * t, back_edge + 0.3 * (1 - t**2)], axis=1)[None]
    exponent, depth, inset = exponent[fits, None], depth[fits, None], inset[fits, None]
    return np.stack([0.5 * inset * t, depth * (1 - np.abs(t) ** exponent)], axis=-1)


def outward_normals(curves: F64) -> F64:
    """Unit normals (K, STEPS, 2) that point out of the opening: down and sideways."""
    along = np.gradient(curves, axis=1)
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)


def refine_curve(smooth: U8, frame: NeckFrame, curve: F64, normals: F64, gap: float) -> F64:
    """Move each point (STEPS, 2) along its normal to the strongest edge nearby, neighbours together."""
    grid = curve[:, None] + OFFSETS[None, :, None] * normals[:, None]  # [STEPS, offsets, 2]
    beyond = 0.7 * gap * normals[:, None]
    step = np.abs(frame.sample(smooth, grid + beyond) - frame.sample(smooth, grid - beyond)).max(axis=2)
    gain = np.minimum(step / (np.median(step) + 1.5), 4) - 0.6 * (OFFSETS / OFFSETS[-1]) ** 2
    total: F64 = gain[0]
    back = np.zeros(gain.shape, np.intp)
    columns = np.arange(len(OFFSETS))
    for row in range(1, STEPS):
        options = np.stack([np.roll(total, 1), total + 0.15, np.roll(total, -1)])
        options[0, 0] = options[2, -1] = -np.inf
        pick = options.argmax(axis=0)
        back[row] = columns + pick - 1
        total = options[pick, columns] + gain[row]
    path = [int(total.argmax())]
    for row in range(STEPS - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    moved = np.asarray(cv2.GaussianBlur(OFFSETS[path[::-1]][:, None], (1, 0), sigmaX=1e-3, sigmaY=1.5), float)
    return curve + moved * normals
