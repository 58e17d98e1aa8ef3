"""Where a garment lies in its picture: centimetres on the garment to pixels, and the curves of its pattern.

Garment frame: x to the image's right from the centre line, y down from the highest point of the shoulder, in cm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """Args:
    px_per_cm: of the output picture.
    origin_px: (x, y) of the garment frame's origin in the output picture.
    size_wh: output size.
    supersample: the picture is drawn this many times larger and averaged down.
    sway_cm: amplitude of a smooth displacement of every drawn point, so that nothing is exactly symmetric.
    sway_seed: its phase.
    """

    px_per_cm: float
    origin_px: tuple[float, float]
    size_wh: tuple[int, int] = (960, 1280)
    supersample: int = 2
    sway_cm: float = 0.25
    sway_seed: int = 0

    @property
    def scale(self) -> float:
        """Drawn pixels per cm."""
        return self.px_per_cm * self.supersample

    @property
    def drawn_hw(self) -> tuple[int, int]:
        return self.size_wh[1] * self.supersample, self.size_wh[0] * self.supersample

    def sway(self, xy_cm: F64) -> F64:
        """Displace points (N, 2) cm by a slow wave."""
        phase = np.random.default_rng(self.sway_seed).uniform(0, 2 * np.pi, 6)
        x, y = xy_cm[:, 0], xy_cm[:, 1]
        dx = np.sin(y / 23 + phase[0]) + 0.6 * np.sin(x / 19 + y / 31 + phase[1]) + 0.3 * np.sin(y / 6.1 + phase[4])
        dy = np.sin(x / 21 + phase[2]) + 0.6 * np.sin(x / 33 - y / 27 + phase[3]) + 0.3 * np.sin(x / 5.7 + phase[5])
        return xy_cm + self.sway_cm * np.stack([dx, dy], 1)

    def out_px(self, xy_cm: ArrayLike) -> F64:
        """Garment cm (N, 2) to output pixels (N, 2)."""
        return np.asarray(self.origin_px) + self.px_per_cm * self.sway(np.asarray(xy_cm, float).reshape(-1, 2))

    def drawn_px(self, xy_cm: ArrayLike) -> F64:
        """Garment cm (N, 2) to drawn (supersampled) pixels (N, 2)."""
        return self.supersample * self.out_px(xy_cm) + (self.supersample - 1) / 2

    def grid_cm(self) -> tuple[F32, F32]:
        """x and y in cm of every drawn pixel, each (H, W); without sway."""
        h, w = self.drawn_hw
        half = (self.supersample - 1) / 2
        x = ((np.arange(w, dtype=np.float32) - half) / self.supersample - self.origin_px[0]) / self.px_per_cm
        y = ((np.arange(h, dtype=np.float32) - half) / self.supersample - self.origin_px[1]) / self.px_per_cm
        gx, gy = np.meshgrid(x, y)
        return gx, gy

    def window(self, points_cm: ArrayLike, margin_cm: float) -> tuple[Frame, tuple[slice, slice]]:
        """A frame that sees only what lies around these points, and where it lies in the drawn picture."""
        px, margin = self.out_px(points_cm), margin_cm * self.px_per_cm
        x0, y0 = np.clip(np.floor(px.min(0) - margin), 0, [self.size_wh[0] - 2, self.size_wh[1] - 2]).astype(int)
        x1, y1 = np.clip(np.ceil(px.max(0) + margin), [x0 + 2, y0 + 2], self.size_wh).astype(int)
        part = replace(
            self, origin_px=(self.origin_px[0] - x0, self.origin_px[1] - y0), size_wh=(int(x1 - x0), int(y1 - y0))
        )
        k = self.supersample
        return part, (slice(y0 * k, y1 * k), slice(x0 * k, x1 * k))

    def fill(self, polygon_cm: ArrayLike) -> F32:
        """Antialiased mask (H, W) of a closed polygon (N, 2) cm."""
        h, w = self.drawn_hw
        mask = np.zeros((h, w), np.uint8)
        points = np.rint(self.drawn_px(polygon_cm) * 16).astype(np.int32)
        cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, shift=4)
        return mask.astype(np.float32) / 255


def smooth(points: ArrayLike, samples: int = 48) -> F64:
    """A natural cubic spline through points (N, 2), sampled evenly by chord; two points give a line."""
    p = np.asarray(points, float).reshape(-1, 2)
    if len(p) == 2:
        return p[0] + np.linspace(0, 1, samples)[:, None] * (p[1] - p[0])
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    return CubicSpline(s, p, bc_type="natural")(np.linspace(0, s[-1], samples))


def join(*curves: ArrayLike) -> F64:
    """Curves end to end as one polyline; meeting points stay corners."""
    return np.concatenate([np.asarray(c, float).reshape(-1, 2) for c in curves])


def mirror(curve: ArrayLike) -> F64:
    """The same curve on the other side of the centre line."""
    return np.asarray(curve, float).reshape(-1, 2) * [-1, 1]


def offset(curve: ArrayLike, distance_cm: float) -> F64:
    """A curve shifted to its right-hand side as drawn (y down: positive turns the direction clockwise)."""
    c = np.asarray(curve, float)
    t = np.gradient(c, axis=0)
    t /= np.maximum(np.linalg.norm(t, axis=1, keepdims=True), 1e-9)
    return c + distance_cm * np.stack([-t[:, 1], t[:, 0]], 1)


def resample(curve: ArrayLike, step_cm: float) -> F64:
    """A polyline sampled at even arc length of about step_cm."""
    c = np.asarray(curve, float)
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(c, axis=0), axis=1))])
    n = max(2, round(float(s[-1]) / step_cm) + 1)
    at = np.linspace(0, s[-1], n)
    return np.stack([np.interp(at, s, c[:, 0]), np.interp(at, s, c[:, 1])], 1)
