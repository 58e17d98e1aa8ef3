"""A person's own coordinate frame, and the outline of the trunk in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.errors import DegenerateGeometryError
from py_runtime.geometry.sampling import ray_length
from py_runtime.labels import Part
from py_runtime.types import F32, F64, U8, BodyPose, ImageSide

SIDES: tuple[ImageSide, ImageSide] = ("left", "right")
SIGN: dict[ImageSide, int] = {"left": -1, "right": 1}

# BlazePose indices of the wearer's left limbs; the right ones follow each.
_ARM, _LEG = (11, 13, 15, 19), (23, 25, 27, 31)


@dataclass(frozen=True, eq=False)
class Limb:
    """An arm (shoulder, elbow, wrist, fingers) or a leg (hip, knee, ankle, toes).

    Args:
        xy: (4, 2) float64, px. visibility: (4,) 0..1. part: whose bare skin this is in the parse.
    """

    xy: F64
    visibility: F64
    part: Part


@dataclass(frozen=True, eq=False)
class BodyFrame:
    """Origin between the shoulders, axes along and across the trunk; sides are the image's.

    Args:
        shoulder_mid_xy, hip_mid_xy: (2,) px.
        down: (2,) unit vector shoulders -> hips; across: (2,) unit vector to the image's right.
        trunk_px: shoulders to hips; shoulder_px: between the shoulder joints.
        unit_px: the scale of the person: shoulder width, but steady when the person turns.
    """

    shoulder_mid_xy: F64
    hip_mid_xy: F64
    down: F64
    across: F64
    trunk_px: float
    shoulder_px: float
    unit_px: float
    arms: dict[ImageSide, Limb]
    legs: dict[ImageSide, Limb]

    def along(self, xy: F64) -> F64:
        """Trunk coordinate of (..., 2) points: 0 at the shoulders, 1 at the hips."""
        return (xy - self.shoulder_mid_xy) @ self.down / self.trunk_px

    def offset(self, xy: F64) -> F64:
        """Signed px to the image's right of the trunk's axis of (..., 2) points."""
        return (xy - self.shoulder_mid_xy) @ self.across

    def point(self, along: float, offset_px: float = 0.0) -> F64:
        """The (2,) xy at a trunk coordinate and an offset."""
        return self.shoulder_mid_xy + self.down * (along * self.trunk_px) + self.across * offset_px

    def grids(self, height: int, width: int) -> tuple[F32, F32]:
        """`along` and `offset` of every pixel: two (H, W) float32."""
        x = np.arange(width, dtype=np.float32)[None, :] - np.float32(self.shoulder_mid_xy[0])
        y = np.arange(height, dtype=np.float32)[:, None] - np.float32(self.shoulder_mid_xy[1])
        down, across = self.down.astype(np.float32), self.across.astype(np.float32)
        return (x * down[0] + y * down[1]) / np.float32(self.trunk_px), x * across[0] + y * across[1]


def body_frame(pose: BodyPose) -> BodyFrame:
    """Build the frame of a pose.

    Raises:
        DegenerateGeometryError: shoulders and hips coincide.
    """
    xy = pose.xy
    shoulders, hips = (xy[11] + xy[12]) / 2, (xy[23] + xy[24]) / 2
    trunk = float(np.hypot(*(hips - shoulders)))
    width = float(np.hypot(*(xy[11] - xy[12])))
    if trunk < 4 or not np.isfinite(trunk + width):
        raise DegenerateGeometryError("shoulders and hips coincide")
    down = (hips - shoulders) / trunk
    across = np.array([down[1], -down[0]])
    wearer_left: ImageSide = "left" if xy[11] @ across < xy[12] @ across else "right"

    def limb(first: tuple[int, ...], left: bool, part: Part) -> Limb:
        index = [i if left else i + 1 for i in first]
        return Limb(xy[index].astype(np.float64), pose.visibility[index].astype(np.float64), part)

    unit = max(width, trunk / 1.55)
    is_left = {side: side == wearer_left for side in SIDES}
    arms: dict[ImageSide, Limb] = {
        s: limb(_ARM, is_left[s], Part.LEFT_ARM if is_left[s] else Part.RIGHT_ARM) for s in SIDES
    }
    legs: dict[ImageSide, Limb] = {s: limb(_LEG, is_left[s], Part.LEGS) for s in SIDES}
    arms = {s: _with_guessed_joints(arm, down + 0.25 * SIGN[s] * across, unit) for s, arm in arms.items()}
    return BodyFrame(shoulders, hips, down, across, trunk, width, unit, arms, legs)


_SEEN = 0.35
_UPPER_ARM_UNITS, _FOREARM_UNITS = 0.80, 0.70


def _with_guessed_joints(arm: Limb, hanging: F64, unit_px: float) -> Limb:
    """An arm whose unseen joints hang down: the network's guesses for them lie anywhere."""
    xy = arm.xy.copy()
    direction = hanging / float(np.hypot(*hanging))
    if arm.visibility[1] < _SEEN:
        xy[1] = xy[0] + direction * _UPPER_ARM_UNITS * unit_px
    if arm.visibility[1] < _SEEN or arm.visibility[2] < _SEEN:
        upper = xy[1] - xy[0]
        along = upper / max(float(np.hypot(*upper)), 1e-6)
        bent = 0.5 * along + 0.5 * direction
        xy[2] = xy[1] + bent / max(float(np.hypot(*bent)), 1e-6) * _FOREARM_UNITS * unit_px
        xy[3] = xy[2] + (xy[2] - xy[1]) * 0.25
    return Limb(xy, arm.visibility, arm.part)


@dataclass(frozen=True, eq=False)
class TrunkWidths:
    """Half widths of the trunk without the arms.

    Args:
        along: (N,) trunk coordinates. left, right: (N,) px from the axis.
    """

    along: F64
    left: F64
    right: F64

    def half(self, along: float, side: ImageSide) -> float:
        return float(np.interp(along, self.along, self.left if side == "left" else self.right))


_TYPICAL_ALONG = (0.2, 0.5, 0.7, 1.0, 1.15)
_TYPICAL_HALF = (0.52, 0.48, 0.46, 0.54, 0.57)


def trunk_widths(trunk_mask: U8, near_arm: U8, frame: BodyFrame) -> TrunkWidths:
    """Measure the trunk's outline, falling back on typical widths where an arm hides it.

    Args:
        trunk_mask: (H, W) uint8, clothes and bare trunk.
        near_arm: (H, W) uint8, where an arm may be (capsules around its bones).
    """
    unit = frame.unit_px
    alongs = np.linspace(0.2, 1.15, 20)
    halves: dict[ImageSide, list[float]] = {"left": [], "right": []}
    free = (near_arm == 0).astype(np.uint8)
    for along in (float(a) for a in alongs):
        typical = float(np.interp(along, _TYPICAL_ALONG, _TYPICAL_HALF)) * unit
        for side in SIDES:
            direction = frame.across * SIGN[side]
            start = frame.point(float(along)) + direction * 0.2 * unit
            edge = 0.2 * unit + ray_length(trunk_mask, start, direction, 0.85 * unit)
            arm = 0.33 * unit + ray_length(free, frame.point(float(along)) + direction * 0.33 * unit, direction, unit)
            if arm < edge:  # the outline runs into the arm: only the typical width is known
                edge = max(typical, arm) if along < 0.35 else min(edge, typical)
            halves[side].append(float(np.clip(edge, 0.78 * typical, 1.35 * typical)))
    kernel = np.ones(5) / 5
    left, right = (np.convolve(np.pad(halves[s], 2, mode="edge"), kernel, "valid") for s in SIDES)
    return TrunkWidths(alongs, left, right)
