"""Pixel-wise coordinates of an arm: how far along it and how far from its axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.geometry.body_frame import BodyFrame, Limb
from py_runtime.types import F32, F64

# Half widths in units at shoulder, elbow, wrist and finger tips: of a bare arm, and of whatever may cover it.
_BARE = (0.145, 0.107, 0.073, 0.08)
_WIDE = (0.21, 0.15, 0.12, 0.13)


@dataclass(frozen=True, eq=False)
class LimbField:
    """All (H, W) float32.

    Args:
        bare: distance from the axis over a bare arm's half width, hand excluded; below 1 inside.
        wide: the same for the widest plausible cover, hand included.
        along: arm coordinate of the nearest axis point (0 shoulder, 1 elbow, 2 wrist, 3 finger tips).
        hand, forearm, upper: distance over the wide half width of that piece alone.
    """

    bare: F32
    wide: F32
    along: F32
    hand: F32
    forearm: F32
    upper: F32


def _segment(x: F32, y: F32, start: F64, end: F64) -> tuple[F32, F32]:
    """Distance in px to a segment and the position on it in 0..1."""
    span = (end - start).astype(np.float32)
    squared = max(float(span @ span), 1e-6)
    dx, dy = x - np.float32(start[0]), y - np.float32(start[1])
    t = np.clip((dx * span[0] + dy * span[1]) / np.float32(squared), 0, 1)
    return np.hypot(dx - t * span[0], dy - t * span[1]).astype(np.float32), t.astype(np.float32)


def limb_field(frame: BodyFrame, limb: Limb, shape_hw: tuple[int, int]) -> LimbField:
    """Compute the field of an arm over a picture (through half resolution: the fields are smooth)."""
    height, width = shape_hw
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    unit = np.float32(frame.unit_px)
    points = limb.xy.copy()
    points[3] = points[2] + (points[3] - points[2]) * 1.6  # the index knuckle: the tips are further
    pieces: list[tuple[F32, F32]] = [_segment(x, y, points[i], points[i + 1]) for i in range(3)]

    def scaled(index: int, half: tuple[float, ...]) -> F32:
        distance, t = pieces[index]
        return (distance / ((half[index] + (half[index + 1] - half[index]) * t) * unit)).astype(np.float32)

    upper, forearm, hand = (scaled(i, _WIDE) for i in range(3))
    bare = np.minimum(scaled(0, _BARE), scaled(1, _BARE))
    nearest = np.argmin(np.stack([pieces[0][0], pieces[1][0], pieces[2][0]]), axis=0)
    along = np.choose(nearest, [pieces[i][1] + np.float32(i) for i in range(3)])
    wide = np.minimum(np.minimum(upper, forearm), hand)
    return LimbField(bare, wide, along.astype(np.float32), hand, forearm, upper)
