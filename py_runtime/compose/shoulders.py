"""The shoulder line: how high the trapezius and deltoid stand over the line between the joints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.geometry.body_frame import SIDES, SIGN, BodyFrame
from py_runtime.geometry.sampling import smooth_step
from py_runtime.labels import SKIN_PARTS, Part
from py_runtime.types import F32, F64, ImageSide

# Typical height over the joint line, in units, against distance from the middle in shoulder widths.
_AT = (0.0, 0.18, 0.30, 0.45, 0.55, 0.63, 0.80)
_HEIGHT = (0.30, 0.27, 0.185, 0.125, 0.09, 0.04, -0.10)
_CLOTH_THICKNESS = 0.022


@dataclass(frozen=True, eq=False)
class ShoulderLine:
    """Args:
    middle_xy: (2,) px; along: vector from one joint to the other over their distance; up: (2,) unit.
    lift: correction per side, in units, measured on the silhouette.
    """

    middle_xy: F64
    along: F64
    up: F64
    shoulder_px: float
    unit_px: float
    lift: dict[ImageSide, float]

    def height(self, side: ImageSide, distance: float) -> float:
        """Height over the joint line in units, at a distance in shoulder widths."""
        return float(np.interp(distance, _AT, _HEIGHT) + self.lift[side] * float(smooth_step((0.75 - distance) / 0.2)))

    def point(self, side: ImageSide, distance: float, extra: float = 0.0) -> F64:
        """The (2,) xy on the line (or `extra` units over it)."""
        base = self.middle_xy + SIGN[side] * self.along * distance * self.shoulder_px
        return base + self.up * (self.height(side, distance) + extra) * self.unit_px


def shoulder_line(parse: F32, frame: BodyFrame) -> ShoulderLine:
    """Fit the typical shoulder line to where the body meets the background.

    Args:
        parse: (H, W, 10) probabilities.
    """
    left, right = frame.arms["left"].xy[0], frame.arms["right"].xy[0]
    along = (right - left) / max(frame.shoulder_px, 1.0)
    if frame.shoulder_px < 0.25 * frame.unit_px:  # seen from the side: the joint line has no direction
        along = frame.across
    line = ShoulderLine(
        (left + right) / 2, along, -frame.down, frame.shoulder_px, frame.unit_px, {"left": 0.0, "right": 0.0}
    )
    return ShoulderLine(
        line.middle_xy,
        line.along,
        line.up,
        line.shoulder_px,
        line.unit_px,
        {s: _measured_lift(line, s, parse) for s in SIDES},
    )


def _measured_lift(line: ShoulderLine, side: ImageSide, parse: F32) -> float:
    height, width = parse.shape[:2]
    lifts: list[float] = []
    clothed: list[bool] = []
    heights: F64 = np.linspace(0.42, -0.12, 90) * line.unit_px
    for distance in (float(d) for d in np.linspace(0.30, 0.56, 9)):
        base = line.middle_xy + SIGN[side] * line.along * distance * line.shoulder_px
        points: F64 = base + line.up * heights[:, None]
        x = np.clip(np.rint(points[:, 0]).astype(int), 0, width - 1)
        y = np.clip(np.rint(points[:, 1]).astype(int), 0, height - 1)
        samples = parse[y, x]
        body = samples[:, Part.UPPER] + sum(samples[:, part] for part in SKIN_PARTS) > 0.5
        first = np.flatnonzero(body)
        if len(first) and first[0] > 2 and samples[first[0] - 3, Part.BACKGROUND] > 0.5:
            lifts.append(float(heights[first[0]] / line.unit_px - np.interp(distance, _AT, _HEIGHT)))
            clothed.append(bool(samples[first[0], Part.UPPER] > 0.5))
    if len(lifts) < 4:
        return 0.0
    thickness = _CLOTH_THICKNESS if np.mean(clothed) > 0.5 else 0.0
    return float(np.clip(np.median(lifts) - thickness, -0.1, 0.1))
