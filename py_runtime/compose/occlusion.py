"""What stands before the new garment: neck, arms, hands, hair and face."""

from __future__ import annotations

import numpy as np

from py_runtime.compose.blend import clip01, grow, over, push_pull, shrink, soften
from py_runtime.compose.scene import Scene
from py_runtime.compose.skin import BareBody
from py_runtime.compose.warp_cloth import Layer, WarpedUpper
from py_runtime.geometry.body_frame import SIDES, SIGN
from py_runtime.labels import Part
from py_runtime.types import F32, BoolMask, ImageSide


def under_sleeves(scene: Scene, warped: WarpedUpper) -> BoolMask:
    """Arm skin that a new sleeve hides: it is not drawn in front of anything."""
    hidden = np.zeros(scene.shape_hw, dtype=bool)
    for side in warped.sleeves:
        field, reach = scene.arms[side], warped.sleeve_drapes[side].reach
        wide = 1.5 if reach > 1.9 else 1.2
        hidden |= (np.minimum(field.upper, field.forearm) < wide) & (field.along < reach - 0.03)
        hidden |= shoulder_tip(scene, warped, side)
    return hidden


def covering_trunk(scene: Scene, warped: WarpedUpper, old: F32) -> Layer:
    """The trunk grown up to the person's own shoulders between neckline and armhole, where it lies too low."""
    trunk, unit = warped.trunk, scene.frame.unit_px
    height, width = scene.shape_hw
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    covers = clip01(old + scene.part(Part.NECK) + scene.arm_skin) > 0.4
    gap = np.zeros((height, width), dtype=bool)
    for side in warped.sleeves:  # a strap has no shoulder to cover
        neck, shoulder = warped.drape.neck[side], warped.drape.shoulder[side]
        outward = (x - np.float32(neck[0])) * np.float32(SIGN[side])
        span = SIGN[side] * float(shoulder[0] - neck[0])
        level = (y > neck[1] - 0.02 * unit) & (y < shoulder[1] + 0.1 * unit)
        gap |= (outward > 0.02 * unit) & (outward < span + 0.05 * unit) & level
    gap &= covers & (trunk.alpha < 0.9) & grow(trunk.alpha > 0.9, 0.14 * unit)
    gap &= grow(shrink(gap, 0.02 * unit), 0.04 * unit)  # the thickness of the old cloth is no gap
    if int(gap.sum()) < 12:
        return trunk
    ys, xs = np.nonzero(gap)
    margin = round(0.2 * unit)
    window = np.s_[
        max(0, int(ys.min()) - margin) : int(ys.max()) + margin, max(0, int(xs.min()) - margin) : int(xs.max()) + margin
    ]
    return _continued(trunk, gap, window, solid_above=0.95)


def _continued(layer: Layer, gap: BoolMask, window: tuple[slice, slice], *, solid_above: float) -> Layer:
    """The layer grown over a gap, within a window: its colours from where its alpha is above a bound."""
    rgb, alpha = layer.rgb.copy(), layer.alpha.copy()
    continued = push_pull(rgb[window], (alpha[window] > solid_above).astype(np.float32))
    rgb[window] = over(continued, rgb[window], clip01(alpha[window] * 1.2))
    alpha[window] = np.maximum(alpha[window], soften(gap[window], 0.8))
    return Layer(rgb, alpha)


def beyond_armhole(scene: Scene, warped: WarpedUpper, side: ImageSide) -> F32:
    """Signed px outward from the line shoulder - armpit of the new garment: (H, W) float32."""
    shoulder, armpit = warped.drape.shoulder[side], warped.drape.armpit[side]
    edge = armpit - shoulder
    normal = np.array([-edge[1], edge[0]]) / (float(np.hypot(*edge)) + 1e-6)
    normal = (normal if normal[0] * SIGN[side] > 0 else -normal).astype(np.float32)
    height, width = scene.shape_hw
    x = np.arange(width, dtype=np.float32)[None, :] - np.float32(shoulder[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(shoulder[1])
    return x * normal[0] + y * normal[1]


def shoulder_tip(scene: Scene, warped: WarpedUpper, side: ImageSide) -> BoolMask:
    """The shoulder outside the new armhole: under a sleeve nothing of it may be seen."""
    field = scene.arms[side]
    return (beyond_armhole(scene, warped, side) > 0) & (field.along < 0.4) & (field.wide < 1.6)


def _armpit_overlap(scene: Scene, warped: WarpedUpper, side: ImageSide) -> F32:
    """px by which the arm overlaps the cloth: none at the shoulder, all below the armpit. (H, 1) float32."""
    top, bottom = float(warped.drape.shoulder[side][1]), float(warped.drape.armpit[side][1])
    rows = np.arange(scene.shape_hw[0], dtype=np.float32)[:, None]
    down = np.clip((rows - top) / max(bottom - top, 1.0), 0, 2)
    return (scene.frame.unit_px * (0.10 * down**3 + 0.8 * np.maximum(down - 1, 0))).astype(np.float32)


def covering_sleeves(scene: Scene, warped: WarpedUpper, hidden: BoolMask) -> dict[ImageSide, Layer]:
    """Sleeves grown over arm skin that they failed to reach: an elbow, a thick arm."""
    layers: dict[ImageSide, Layer] = {}
    for side, layer in warped.sleeves.items():
        field = scene.arms[side]
        own = (hidden & (field.along > 0.3) & (field.wide < 1.5)) | shoulder_tip(scene, warped, side)
        skin = scene.part(scene.frame.arms[side].part) + scene.part(Part.NECK)
        bare = skin * own * (1 - layer.alpha) * (1 - warped.trunk.alpha)
        layers[side] = layer
        if int((bare > 0.3).sum()) < 12 or int((layer.alpha > 0.9).sum()) < 100:
            continue
        ys, xs = np.nonzero((bare > 0.05) | (layer.alpha > 0.05))
        window = np.s_[int(ys.min()) : int(ys.max()) + 1, int(xs.min()) : int(xs.max()) + 1]
        layers[side] = _continued(layer, bare > 0.3, window, solid_above=0.9)
    return layers


def neck_front(scene: Scene, body: BareBody) -> F32:
    """Neck and face, which stand before the inside of the collar: (H, W) float32."""
    along, _ = scene.trunk_grids
    # Under the chest's outline any cloth is the old one's: it is skin by now.
    uncovered = 1 - scene.part(Part.BACKGROUND) - scene.part(Part.HAIR)
    neck = np.where(body.chest, uncovered, scene.part(Part.NECK) + scene.part(Part.FACE))
    return soften(np.clip(neck, 0, 1) * (along < 0.6), 0.8)


def front_arms(scene: Scene, body: BareBody, warped: WarpedUpper, old: F32, hidden: BoolMask) -> F32:
    """Bare arms in front of the trunk: those in the photo, and what an old sleeve covered."""
    front = np.zeros(scene.shape_hw, dtype=np.float32)
    for side in SIDES:
        field = scene.arms[side]
        lower_arm = (field.forearm < 1.35) | (field.hand < 1.5)
        beyond = beyond_armhole(scene, warped, side) + _armpit_overlap(scene, warped, side)
        upper_arm = clip01(beyond / 6) * ((field.upper < 1.2) & (field.along > 0.04))
        real = scene.part(scene.frame.arms[side].part) * np.maximum(lower_arm, upper_arm)
        shown = (scene.arm_skin > 0.5) & ((field.hand < 1.2) | (field.forearm < 0.9))
        guessed = body.arm[side] & (np.maximum(lower_arm, upper_arm) > 0.3)
        guess = guessed * old * (1 - np.clip(scene.skin, 0, 1)) if int(shown.sum()) > 60 else np.zeros_like(real)
        arm = np.where(hidden, 0, real) + soften(np.where(hidden, 0, guess), 1.0)
        front = np.maximum(front, np.clip(arm, 0, 1))
    return front.astype(np.float32)


def hands_alpha(scene: Scene) -> F32:
    """Hands, bags and other things held lie over everything but face and hair."""
    hands = np.zeros(scene.shape_hw, dtype=np.float32)
    held = clip01((scene.part(Part.OTHERS) - 0.5) * 4)
    for side in SIDES:
        field = scene.arms[side]
        hands = np.maximum(hands, held * ((field.hand < 4) & (field.along > 1.5)))
        hands = np.maximum(hands, scene.arm_skin * ((field.hand < 1.4) & (field.forearm > 0.75)))
    return hands


def keep_face_and_hair(scene: Scene, picture: F32, changed: BoolMask) -> tuple[F32, BoolMask, F32]:
    """Lay face and hair over everything; their own pixels stay exactly as they are in the photo."""
    soft = scene.face_hair
    best = scene.parse.argmax(axis=-1)
    exact = (best == Part.FACE) | (best == Part.HAIR)
    front = np.maximum(np.clip(soft * 1.6, 0, 1), exact.astype(np.float32))
    return over(picture, scene.rgb, front), changed & ~exact & (front < 0.996), front
