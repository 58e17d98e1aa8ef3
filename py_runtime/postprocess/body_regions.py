"""Which limb a pixel belongs to, from the pose: split skin, find sleeves, find feet."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.person_frame import BodyAxes
from py_runtime.postprocess.silhouette import distance_to
from py_runtime.skeletons import Joint
from py_runtime.types import F32, F64, U8, BoolMask

# Joints of one side: shoulder, elbow, wrist, index, pinky, hip, knee, ankle, heel, toe.
LEFT = (11, 13, 15, 19, 17, 23, 25, 27, 29, 31)
RIGHT = (12, 14, 16, 20, 18, 24, 26, 28, 30, 32)
# Limb radii in body units.
UPPER_ARM, FOREARM, WRIST, HAND = 0.19, 0.14, 0.11, 0.12
THIGH, KNEE, ANKLE = 0.26, 0.19, 0.13


@dataclass(frozen=True)
class ArmShape:
    """One arm on the work grid.

    Args:
        reach: (h, w) bool, arm with a roomy sleeve.
        core: (h, w) bool, surely arm.
        hand: (h, w) bool, the hand with its fingers.
        forearm: (h, w) bool, the middle of elbow to wrist.
        distance: (h, w) float32, px to the core.
    """

    reach: BoolMask
    core: BoolMask
    hand: BoolMask
    forearm: BoolMask
    distance: F32


@dataclass(frozen=True)
class BodyRegions:
    """The body on the work grid.

    Args:
        left_arm, right_arm: the wearer's arms.
        trunk: (h, w) bool, shoulders to hips, inset.
        legs: (h, w) bool, thighs and shanks, slim.
        feet: (h, w) bool, below the ankles.
        along: (h, w) float32, position along the trunk: 0 at the shoulders, 1 at the hips.
        across: (h, w) float32, signed distance from the trunk's axis, body units, positive to the image's right.
    """

    left_arm: ArmShape
    right_arm: ArmShape
    trunk: BoolMask
    legs: BoolMask
    feet: BoolMask
    along: F32
    across: F32


def draw_capsule(canvas: U8, a: F64, b: F64, radius_a: float, radius_b: float) -> None:
    """Fill the hull of two discs with 1 (in place; the canvas is the caller's scratch)."""
    a, b = np.clip(a, -8000, 8000), np.clip(b, -8000, 8000)
    for point, radius in ((a, radius_a), (b, radius_b)):
        cv2.circle(canvas, (round(point[0]), round(point[1])), max(1, round(radius)), (1,), -1)
    length = float(np.hypot(*(b - a)))
    if length < 1:
        return
    normal = np.array([a[1] - b[1], b[0] - a[0]]) / length
    corners = [a + normal * radius_a, b + normal * radius_b, b - normal * radius_b, a - normal * radius_a]
    cv2.fillConvexPoly(canvas, np.rint(corners).astype(np.int32), (1,))


def arm_shape(xy: F64, side: tuple[int, ...], unit: float, work_hw: tuple[int, int]) -> ArmShape:
    """Draw one arm."""
    shoulder, elbow, wrist, index, pinky = (xy[i] for i in side[:5])
    fingers = wrist + 1.5 * ((index + pinky) / 2 - wrist)

    def draw(scale: float, start: F64) -> U8:
        canvas = np.zeros(work_hw, np.uint8)
        draw_capsule(canvas, start, elbow, scale * UPPER_ARM * unit, scale * FOREARM * unit)
        draw_capsule(canvas, elbow, wrist, scale * FOREARM * unit, scale * WRIST * unit)
        draw_capsule(canvas, wrist, fingers, scale * WRIST * unit, scale * HAND * unit)
        return canvas

    forearm = np.zeros(work_hw, np.uint8)
    start, end = elbow + 0.1 * (wrist - elbow), elbow + 0.8 * (wrist - elbow)
    draw_capsule(forearm, start, end, 0.5 * FOREARM * unit, 0.5 * WRIST * unit)
    hand = np.zeros(work_hw, np.uint8)
    draw_capsule(hand, wrist + 0.25 * (fingers - wrist), fingers, WRIST * unit, 1.4 * HAND * unit)
    # The joint lies inside the shoulder: bare skin there is chest as much as arm.
    core = draw(0.6, shoulder + 0.3 * (elbow - shoulder))
    return ArmShape(draw(1.15, shoulder) > 0, core > 0, hand > 0, forearm > 0, distance_to(core))


def body_regions(xy: F64, axes: BodyAxes, work_hw: tuple[int, int]) -> BodyRegions:
    """Draw the body.

    Args:
        xy: (33, 2) joints, px, work grid.
        axes: measured on the work grid.
        work_hw: size of the grid.
    """
    unit = axes.unit
    height, width = work_hw
    dx = np.arange(width, dtype=np.float32)[None] - np.float32(axes.shoulders_xy[0])
    dy = np.arange(height, dtype=np.float32)[:, None] - np.float32(axes.shoulders_xy[1])
    down_x, down_y = np.float32(axes.down[0]), np.float32(axes.down[1])
    along = np.asarray((dx * down_x + dy * down_y) / np.float32(axes.trunk), np.float32)
    across = np.asarray((dx * down_y - dy * down_x) / np.float32(unit), np.float32)
    corners = xy[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_HIP]]
    inset = corners.mean(axis=0) + 0.75 * (corners - corners.mean(axis=0))
    trunk, legs, feet = (np.zeros(work_hw, np.uint8) for _ in range(3))
    cv2.fillConvexPoly(trunk, np.rint(np.clip(inset, -8000, 8000)).astype(np.int32), (1,))
    draw_capsule(trunk, axes.shoulders_xy, xy[Joint.NOSE] * 0.5 + axes.shoulders_xy * 0.5, 0.2 * unit, 0.15 * unit)
    for side in (LEFT, RIGHT):
        hip, knee, ankle, heel, toe = (xy[i] for i in side[5:])
        draw_capsule(legs, hip + 0.25 * (knee - hip), knee, 0.6 * THIGH * unit, 0.6 * KNEE * unit)
        draw_capsule(legs, knee, ankle, 0.6 * KNEE * unit, 0.6 * ANKLE * unit)
        draw_capsule(feet, heel, toe, 0.14 * unit, 0.16 * unit)
    left, right = (arm_shape(xy, side, unit, work_hw) for side in (LEFT, RIGHT))
    return BodyRegions(left, right, trunk > 0, legs > 0, feet > 0, along, across)


def chest_pieces(limb: U8, skin: BoolMask, regions: BodyRegions) -> BoolMask:
    """Return bare skin that touches the trunk and no lower arm: a neckline, not an arm."""
    _, labels = cv2.connectedComponents(np.asarray(skin, np.uint8))
    labels = np.asarray(labels, np.int32)
    lower_arms = np.zeros(skin.shape, bool)
    for arm in (regions.left_arm, regions.right_arm):
        lower_arms |= arm.hand | arm.forearm
    count = int(labels.max()) + 1
    touches_trunk = np.bincount(labels[(limb == 0) & skin], minlength=count) > 0
    touches_arm = np.bincount(labels[lower_arms & skin], minlength=count) > 0
    chest = touches_trunk & ~touches_arm
    chest[0] = False
    return np.asarray(chest[labels], bool) & (limb < 3)


def nearest_limb(regions: BodyRegions, skin: BoolMask, unit: float) -> U8:
    """Tell for each pixel which bare skin it would be: 0 trunk and neck, 1 left arm, 2 right arm, 3 legs.

    Args:
        regions: body on the work grid.
        skin: (h, w) bool, bare skin.
        unit: body unit, px.
    """
    trunk = distance_to(np.asarray(regions.trunk, np.uint8))
    legs = distance_to(np.asarray(regions.legs | regions.feet, np.uint8))
    # An arm in front of the trunk wins over it; a hand wins over the thigh that it rests on.
    arms = [
        np.where(arm.hand, np.float32(-1), np.maximum(arm.distance - np.float32(0.03 * unit), 0))
        for arm in (regions.left_arm, regions.right_arm)
    ]
    distances = np.stack([trunk + np.float32(0.5), *arms, legs + np.float32(0.25)])
    limb = np.asarray(distances.argmin(axis=0), np.uint8)
    limb[chest_pieces(limb, skin, regions)] = 0
    # Fingers spread farther than the landmarks tell: small pieces of "leg" at a hand are its fingers.
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray((limb == 3) & skin, np.uint8))
    for index in range(1, min(count, 30)):
        if stats[index, cv2.CC_STAT_AREA] > 0.06 * unit * unit:
            continue
        piece = labels == index
        near = [float(arm.distance[piece].min()) for arm in (regions.left_arm, regions.right_arm)]
        if min(near) < 0.15 * unit:
            limb[piece] = 1 + int(np.argmin(near))
    return limb
