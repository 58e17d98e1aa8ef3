"""What the body under the clothes looks like: its outline and its skin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.compose.blend import grain, grow, noise_level, over, push_pull, shrink, soften
from py_runtime.compose.limb_outline import ARM_PROFILE, LEG_PROFILE, limb_outline
from py_runtime.compose.scene import Scene
from py_runtime.geometry.body_frame import SIDES, Limb
from py_runtime.labels import Part
from py_runtime.types import F32, F64, BoolMask, ImageSide


@dataclass(frozen=True, eq=False)
class BareBody:
    """The body's outline under the clothes, all (H, W).

    Args:
        mask: bool, anywhere there is body. arm: bool per image side. leg: bool.
        neck: bool, neck and shoulders above the armpits.
        chest: bool, the part of `neck` that stands before the inside of a collar.
        covered_to: per side, arm coordinate (0 shoulder, 1 elbow, 2 wrist) where bare skin begins in the photo.
    """

    mask: BoolMask
    arm: dict[ImageSide, BoolMask]
    leg: BoolMask
    neck: BoolMask
    chest: BoolMask
    covered_to: dict[ImageSide, float]


def bare_body(scene: Scene) -> BareBody:
    """Estimate the body's outline: measured limb outlines, the shoulder line and the trunk's widths."""
    person = scene.foreground > 0.5
    inside = person.astype(np.uint8)
    along, _ = scene.trunk_grids
    arm_skin = (scene.arm_skin > 0.5).astype(np.uint8)
    leg_skin = (scene.part(Part.LEGS) > 0.5).astype(np.uint8)
    arms: dict[ImageSide, BoolMask] = {}
    covered: dict[ImageSide, float] = {}
    leg = np.zeros(scene.shape_hw, dtype=bool)
    for side in SIDES:
        arm = limb_outline(scene, _arm_knots(scene.frame.arms[side]), ARM_PROFILE, arm_skin, inside)
        covered[side] = arm.covered_to
        # Where the arm is bare its outline is known: it is the skin itself.
        seen = scene.arms[side].along > arm.covered_to + 0.12
        arms[side] = arm.mask & person & ~(seen & (scene.arm_skin < 0.4))
        leg |= limb_outline(scene, _leg_knots(scene.frame.legs[side]), LEG_PROFILE, leg_skin, inside).mask
    leg &= (along > 1.0) & person
    neck, chest = _neck_mask(scene)
    trunk = (along > 0.2) & (along < 1.1) & (np.abs(scene.trunk_across) < 0.97)
    mask = (neck | trunk | arms["left"] | arms["right"] | leg | (scene.skin > 0.5)) & person
    return BareBody(mask, arms, leg, neck & person, chest & person, covered)


def _leg_knots(leg: Limb) -> F64:
    """Down into the shoe."""
    hip, knee, ankle, _ = leg.xy
    return np.array([hip, knee, ankle, ankle + (ankle - knee) * 0.15])


def _arm_knots(arm: Limb) -> F64:
    shoulder, elbow, wrist, hand = arm.xy
    return np.array([shoulder, elbow, wrist, wrist + (hand - wrist) * 0.45])


def _neck_mask(scene: Scene) -> tuple[BoolMask, BoolMask]:
    """Below the shoulder line and above the armpits, plus the neck itself; and its front."""
    line, frame = scene.line, scene.frame
    height, width = scene.shape_hw
    x = np.arange(width, dtype=np.float32)[None, :] - np.float32(line.middle_xy[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(line.middle_xy[1])
    along = line.along.astype(np.float32)
    up = line.up.astype(np.float32)
    across = (x * along[0] + y * along[1]) / np.float32(max(line.shoulder_px, 0.5 * frame.unit_px))
    rise = (x * up[0] + y * up[1]) / np.float32(frame.unit_px)
    distances = np.linspace(0, 0.7, 29)
    flat = np.abs(across).ravel().astype(np.float64)
    tops: dict[ImageSide, F64] = {}
    for side in SIDES:
        heights = np.array([line.height(side, float(d)) for d in distances])
        tops[side] = np.asarray(np.interp(flat, distances, heights), dtype=np.float64).reshape(rise.shape)
    under: F64 = np.where(across < 0, tops["left"], tops["right"]) - rise
    column = (np.abs(across) < 0.17) & (rise > 0) & (rise < 0.5)
    wide = (np.abs(across) < 0.60) & (rise > -0.5)
    return ((under > 0.03) & wide) | column, ((under > 0.075) & wide) | column


# Under less light skin turns redder, because blood scatters the light: exponents of the gain per channel.
_REDDENING = np.array([0.85, 1.05, 1.15], dtype=np.float32)


def skin_plate(scene: Scene, body: BareBody) -> F32:
    """The person's own skin continued over the whole body, with the roundness of limbs and trunk.

    Returns:
        (H, W, 3) float32.
    """
    unit = scene.frame.unit_px
    known = _plain_skin(scene)
    if not known.any():
        return scene.rgb
    usual = np.broadcast_to(_usual_skin(scene, known), scene.rgb.shape).astype(np.float32)
    legs = known & (scene.part(Part.LEGS) > 0.5)
    if int(legs.sum()) > 200:  # tights, tan or other light: legs have a colour of their own
        tone = np.broadcast_to(np.median(scene.rgb[legs], axis=0), scene.rgb.shape).astype(np.float32)
        usual = over(usual, tone, soften(body.leg, 0.05 * unit))
    # Close to visible skin the plate continues it; further away it returns to the usual colour.
    near = push_pull(scene.rgb, known.astype(np.float32))
    near = cv2.GaussianBlur(near, (0, 0), max(2.0, 0.02 * unit)).astype(np.float32)
    distance = cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 3)
    trust = np.exp(-distance / np.float32(0.12 * unit)).astype(np.float32)
    bounded = np.clip(near, 0.86 * usual, 1.10 * usual)
    colour = over((usual + 0.35 * (bounded - usual)).astype(np.float32), near, trust)
    light = _roundness(scene, body)
    shade: F32 = np.power(light[..., None], _REDDENING)
    level = noise_level(scene.rgb, known) * 0.8
    mottle = grain(scene.shape_hw, 1.0, 11)
    mottle = cv2.GaussianBlur(mottle, (0, 0), max(1.5, 0.008 * unit))
    mottle = mottle / max(float(mottle.std()), 1e-6)
    plate = colour * shade + mottle[..., None] + grain(scene.shape_hw, min(level, 2.0), 1)
    return plate.astype(np.float32, copy=False)


def _usual_skin(scene: Scene, known: BoolMask) -> F32:
    """(3,) colour of the skin; the face's where what passes for skin is far from it (a scarf, a helmet's ring)."""
    skin = np.median(scene.rgb[known], axis=0).astype(np.float32)
    face = shrink(scene.part(Part.FACE) > 0.8, 4)
    if int(face.sum()) < 200:
        return skin
    own = np.median(scene.rgb[face], axis=0).astype(np.float32)
    ratio = skin / np.maximum(own, 1)
    alien = float(ratio.mean()) < 0.68 or float(np.ptp(ratio)) > 0.35
    return own if alien and int(face.sum()) > int(known.sum()) else skin


def _plain_skin(scene: Scene) -> BoolMask:
    """Skin pixels that show the usual skin colour: no shadows, highlights, hair strands or jewellery."""
    clothes = scene.part(Part.UPPER) + scene.part(Part.LOWER) > 0.2
    core = shrink(scene.skin > 0.85, 3) & ~grow(clothes, 0.02 * scene.frame.unit_px)
    if int(core.sum()) < 300:
        core = core | shrink(scene.part(Part.FACE) > 0.8, 4)
    if int(core.sum()) < 50:
        core = scene.skin + scene.part(Part.FACE) > 0.5
    if not core.any():
        return core
    lab = cv2.cvtColor(np.clip(scene.rgb, 0, 255).astype(np.uint8), cv2.COLOR_RGB2LAB).astype(np.float32)
    middle = np.median(lab[core], axis=0)
    off = np.abs(lab - middle)
    plain = core & (off[..., 0] < 0.28 * max(middle[0], 40)) & (off[..., 1] < 8) & (off[..., 2] < 9)
    return plain if int(plain.sum()) > 50 else core


def _roundness(scene: Scene, body: BareBody) -> F32:
    """Darkening towards the edges of arms, legs and trunk: (H, W) float32 gain."""
    unit = scene.frame.unit_px
    along, _ = scene.trunk_grids
    across = np.clip(np.abs(scene.trunk_across), 0, 1)
    belly = np.clip((along - 0.3) / 0.15, 0, 1) * (along < 1.1)
    gain = 1 - 0.20 * across**4 * belly
    along_trunk = (along > 0.15) & (along < 1.1) & (across < 0.97)
    upper_body = body.arm["left"] | body.arm["right"] | body.neck | along_trunk
    rounded = _limb_gain(upper_body, 0.085 * unit)
    for side in SIDES:
        gain = np.where(body.arm[side], _limb_gain(body.arm[side], 0.085 * unit), gain)
        # At the shoulder the arm has no inner edge yet.
        fade = np.clip((scene.arms[side].along - 0.1) / 0.5, 0, 1)
        gain = np.where(body.arm[side] & body.neck, rounded + (gain - rounded) * fade, gain)
    gain = np.where(body.neck & ~(body.arm["left"] | body.arm["right"]), rounded, gain)
    gain = np.where(body.leg, _limb_gain(body.leg, 0.13 * unit), gain).astype(np.float32)
    return cv2.GaussianBlur(gain, (0, 0), max(1.5, 0.012 * unit)).astype(np.float32)


def _limb_gain(inside: BoolMask, half_px: float) -> F32:
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    rim = np.clip(1 - depth / np.float32(half_px), 0, 1)
    return (1.03 - 0.30 * rim**2).astype(np.float32)
