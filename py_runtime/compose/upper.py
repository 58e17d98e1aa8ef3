"""Composition of a top or a dress: erase the old one, lay the layers, light them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from py_runtime.compose.blend import grain, grow, noise_level, over, push_pull, soften
from py_runtime.compose.scene import Scene
from py_runtime.compose.shading import body_light, contact_shadow, exposure, fold_light
from py_runtime.compose.skin import BareBody
from py_runtime.compose.warp_cloth import Layer, WarpedUpper
from py_runtime.geometry.body_frame import SIDES, SIGN
from py_runtime.geometry.sampling import smooth_step
from py_runtime.labels import Part
from py_runtime.types import F32, BoolMask, ImageSide


@dataclass(frozen=True, eq=False)
class Composite:
    """Args:
    rgb: (H, W, 3) float32 of the whole crop. changed: (H, W) bool.
    cloth_rgb: (H, W, 3) float32, cloth_alpha: (H, W) float32: the new garment as it is seen.
    """

    rgb: F32
    changed: BoolMask
    cloth_rgb: F32
    cloth_alpha: F32


def compose_upper(
    scene: Scene, body: BareBody, skin_rgb: F32, warped: WarpedUpper, *, dress: bool, tucked: bool
) -> Composite:
    """Put the warped garment on.

    Args:
        skin_rgb: (H, W, 3) float32, what bare skin looks like everywhere on the body.
        dress: the garment also replaces the lower clothes.
        tucked: the trunk ends at the border of the lower clothes.
    """
    old = scene.part(Part.UPPER) + (_replaced_lower(scene, warped) if dress else 0)
    trunk, collar = warped.trunk.alpha, warped.inner_collar
    if tucked:
        free = 1 - np.clip(scene.part(Part.LOWER) * 1.2, 0, 1)
        trunk, collar = trunk * free, collar * free
    hidden = _under_sleeves(scene, warped)
    warped = replace(warped, sleeves=_covering_sleeves(scene, warped, hidden))
    cloth = trunk
    for sleeve in warped.sleeves.values():
        cloth = np.maximum(cloth, sleeve.alpha)
    erased, plate = _erase(scene, body, skin_rgb, warped, old, cloth, hidden, dress=dress)
    base = over(scene.rgb, plate, erased)
    # The inside of the back of the neck, then the neck in front of it.
    base = over(over(base, warped.trunk.rgb * 0.86, collar), base, _neck_front(scene, body))
    front_arms = _front_arms(scene, body, warped, old, hidden)
    folds = fold_light(scene, old) * np.float32(exposure(scene))
    trunk_light = (
        folds * body_light(scene) * contact_shadow(scene, scene.face_hair, down_units=0.05, blur_units=0.05, depth=0.22)
    )
    arm_shadow = _arm_shadow(scene, warped, front_arms, cloth)
    trunk_light = trunk_light * arm_shadow
    cast = _cast_shadow(scene, body, warped, trunk, cloth, erased)
    base = base * (1 - cast[..., None])
    seen = base
    picture = over(base, np.clip(warped.trunk.rgb * trunk_light[..., None], 0, 255), trunk)
    picture = over(picture, seen, front_arms)
    visible = trunk * (1 - front_arms)
    for side, sleeve in warped.sleeves.items():
        lit = np.clip(sleeve.rgb * (folds * _sleeve_roundness(scene, side))[..., None], 0, 255)
        picture = over(picture, lit, sleeve.alpha)
        visible = np.maximum(visible, sleeve.alpha)
    hands = _hands(scene) * ~hidden
    picture = over(picture, scene.rgb * (1 - cast[..., None]), hands)
    changed = (erased > 0.004) | (cloth > 0.004) | (collar > 0.004) | (cast > 0.004)
    picture, changed, front = keep_face_and_hair(scene, picture, changed)
    visible = visible * (1 - hands) * (1 - front)
    return Composite(picture, changed, warped.trunk.rgb, visible.astype(np.float32))


def _replaced_lower(scene: Scene, warped: WarpedUpper) -> F32:
    """The lower clothes that a dress takes the place of: (H, W) float32.

    Trousers stay on below the hem, as leggings would: bare legs that nobody has seen convince less.
    """
    lower = scene.part(Part.LOWER)
    if float(scene.part(Part.LEGS).sum()) > 0.12 * scene.frame.unit_px**2 or scene.person.wears_dress:
        return lower
    along, _ = scene.trunk_grids
    return lower * (along < warped.drape.hem_along - 0.05)


def keep_face_and_hair(scene: Scene, picture: F32, changed: BoolMask) -> tuple[F32, BoolMask, F32]:
    """Lay face and hair over everything; their own pixels stay exactly as they are in the photo."""
    soft = scene.face_hair
    best = scene.parse.argmax(axis=-1)
    exact = (best == Part.FACE) | (best == Part.HAIR)
    front = np.maximum(np.clip(soft * 1.6, 0, 1), exact.astype(np.float32))
    return over(picture, scene.rgb, front), changed & ~exact & (front < 0.996), front


def _under_sleeves(scene: Scene, warped: WarpedUpper) -> BoolMask:
    """Arm skin that a new sleeve hides: it is not drawn in front of anything."""
    hidden = np.zeros(scene.shape_hw, dtype=bool)
    for side in warped.sleeves:
        field, reach = scene.arms[side], warped.sleeve_drapes[side].reach
        wide = 1.5 if reach > 1.9 else 1.2
        hidden |= (np.minimum(field.upper, field.forearm) < wide) & (field.along < reach - 0.03)
    return hidden


def _covering_sleeves(scene: Scene, warped: WarpedUpper, hidden: BoolMask) -> dict[ImageSide, Layer]:
    """Sleeves grown over arm skin that they failed to reach: an elbow, a thick arm."""
    layers: dict[ImageSide, Layer] = {}
    for side, layer in warped.sleeves.items():
        field = scene.arms[side]
        own = hidden & (field.along > 0.3) & (field.wide < 1.5)
        bare = scene.part(scene.frame.arms[side].part) * own * (1 - layer.alpha) * (1 - warped.trunk.alpha)
        layers[side] = layer
        if int((bare > 0.3).sum()) < 12 or int((layer.alpha > 0.9).sum()) < 100:
            continue
        ys, xs = np.nonzero((bare > 0.05) | (layer.alpha > 0.05))
        window = np.s_[int(ys.min()) : int(ys.max()) + 1, int(xs.min()) : int(xs.max()) + 1]
        rgb, alpha = layer.rgb.copy(), layer.alpha.copy()
        solid = (alpha[window] > 0.9).astype(np.float32)
        continued = push_pull(rgb[window], solid)
        rgb[window] = over(continued, rgb[window], np.clip(alpha[window] * 1.2, 0, 1))
        alpha[window] = np.maximum(alpha[window], soften(bare[window] > 0.3, 0.8))
        layers[side] = Layer(rgb, alpha)
    return layers


def _erase(
    scene: Scene,
    body: BareBody,
    skin_rgb: F32,
    warped: WarpedUpper,
    old: F32,
    cloth: F32,
    hidden: BoolMask,
    *,
    dress: bool,
) -> tuple[F32, F32]:
    """Where the old garment is taken away, and what is behind it."""
    unit = scene.frame.unit_px
    worn = old > 0.12
    ring = grow(worn, max(3, 0.014 * unit))
    erased = np.where(ring, np.clip(old * 1.6 + scene.part(Part.BACKGROUND), 0, 1), 0).astype(np.float32)
    erased = np.maximum(soften(erased, 0.8), np.clip(old * 1.6, 0, 1)) * (1 - scene.face_hair * (old < 0.3))
    bare = body.mask & ~(hidden & ~body.neck)
    # Skin next to the old garment carries its shadow and its colour: it is renewed, fading with the distance.
    distance = cv2.distanceTransform((~worn).astype(np.uint8), cv2.DIST_L2, 3)
    band = 1 - np.clip((distance - max(2.0, 0.010 * unit)) / (0.05 * unit), 0, 1)
    erased = np.where((scene.skin > 0.35) & bare, np.maximum(band, erased * (distance < 1)), erased)
    sleeve_gap = soften(hidden & _inner_half(scene), 1.0) * scene.skin
    erased = np.maximum(erased, sleeve_gap) * _above_feet(scene)
    background = scene.background + grain(scene.shape_hw, _background_noise(scene), 2)
    plate = over(background, skin_rgb, soften(bare, 1.2))
    if scene.waist_along is not None and not dress:
        plate = _continue_lower(scene, body, plate, warped)
        # The old hem's shadow lies on the lower clothes: they are renewed next to it.
        near = 1 - np.clip((distance - max(3.0, 0.015 * unit)) / (0.03 * unit), 0, 1)
        erased = np.maximum(erased, near * (scene.part(Part.LOWER) > 0.05) * (1 - cloth))
    return erased.astype(np.float32), plate


def _background_noise(scene: Scene) -> float:
    return 0.8 * noise_level(scene.rgb, scene.foreground < 0.02)


def _inner_half(scene: Scene) -> BoolMask:
    """The half of each arm that faces the trunk."""
    _, offset = scene.trunk_grids
    inner = np.zeros(scene.shape_hw, dtype=bool)
    height, _ = scene.shape_hw
    rows = np.arange(height, dtype=np.float64)
    for side in SIDES:
        shoulder, elbow = scene.frame.arms[side].xy[:2]
        t = (rows - shoulder[1]) / (elbow[1] - shoulder[1] + 1e-6)
        x = shoulder[0] + t * (elbow[0] - shoulder[0])
        columns = np.arange(scene.shape_hw[1])[None, :]
        inner |= ((columns - x[:, None]) * SIGN[side] < -0.02 * scene.frame.unit_px) & (offset * SIGN[side] > 0)
    return inner


def _above_feet(scene: Scene) -> F32:
    """0 from the ankles down when the feet are seen."""
    legs = scene.frame.legs.values()
    rows = np.arange(scene.shape_hw[0], dtype=np.float32)[:, None]
    if min(float(leg.visibility[2]) for leg in legs) < 0.5:
        return np.ones_like(rows)
    ankle = min(float(leg.xy[2][1]) for leg in legs)
    return (rows < ankle - 0.03 * scene.frame.unit_px).astype(np.float32)


def _continue_lower(scene: Scene, body: BareBody, plate: F32, warped: WarpedUpper) -> F32:
    """Lower clothes that the old top hid."""
    unit = scene.frame.unit_px
    waist = scene.waist_along or 1.0
    hem = warped.drape.hem_along
    along, offset = scene.trunk_grids
    start = min(waist - 0.10, hem - 0.02) if hem > waist - 0.2 else waist - 0.10
    zone = (along > start) & (along < 1.35) & (np.abs(offset) < 0.66 * unit)
    zone &= ~(body.arm["left"] | body.arm["right"])
    zone &= (body.mask & (np.abs(scene.trunk_across) < 1)) | grow(scene.part(Part.LOWER) > 0.5, 2)
    return over(plate, scene.lower_cloth, soften(zone, 1.0))


def _neck_front(scene: Scene, body: BareBody) -> F32:
    """Neck and face, which stand before the inside of the collar: (H, W) float32."""
    along, _ = scene.trunk_grids
    # Under the chest's outline any cloth is the old one's: it is skin by now.
    uncovered = 1 - scene.part(Part.BACKGROUND) - scene.part(Part.HAIR)
    neck = np.where(body.chest, uncovered, scene.part(Part.NECK) + scene.part(Part.FACE))
    return soften(np.clip(neck, 0, 1) * (along < 0.6), 0.8)


def _front_arms(scene: Scene, body: BareBody, warped: WarpedUpper, old: F32, hidden: BoolMask) -> F32:
    """Bare arms in front of the trunk: those in the photo, and what an old sleeve covered."""
    front = np.zeros(scene.shape_hw, dtype=np.float32)
    height, width = scene.shape_hw
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    for side in SIDES:
        field = scene.arms[side]
        lower_arm = (field.forearm < 1.35) | (field.hand < 1.5)
        shoulder, armpit = warped.drape.shoulder[side], warped.drape.armpit[side]
        edge = armpit - shoulder
        normal = np.array([-edge[1], edge[0]]) / (float(np.hypot(*edge)) + 1e-6)
        normal = normal if normal[0] * SIGN[side] > 0 else -normal
        beyond = (x - np.float32(shoulder[0])) * np.float32(normal[0]) + (y - np.float32(shoulder[1])) * np.float32(
            normal[1]
        )
        # Before the armhole or far enough down the arm; eased, or a strap would end in a step.
        eased = np.maximum(np.clip(beyond / 6, 0, 1), smooth_step((field.along - 0.28) / 0.2))
        upper_arm = eased.astype(np.float32) * ((field.upper < 1.2) & (field.along > 0.12))
        real = scene.part(scene.frame.arms[side].part) * np.maximum(lower_arm, upper_arm)
        shown = (scene.arm_skin > 0.5) & ((field.hand < 1.2) | (field.forearm < 0.9))
        guessed = body.arm[side] & (np.maximum(lower_arm, upper_arm) > 0.3)
        guess = guessed * old * (1 - np.clip(scene.skin, 0, 1)) if int(shown.sum()) > 60 else np.zeros_like(real)
        arm = np.where(hidden, 0, real) + soften(np.where(hidden, 0, guess), 1.0)
        front = np.maximum(front, np.clip(arm, 0, 1))
    return front.astype(np.float32)


def _arm_shadow(scene: Scene, warped: WarpedUpper, front_arms: F32, cloth: F32) -> F32:
    """Gain of the shadow that arms throw on the trunk."""
    along, _ = scene.trunk_grids
    below = np.clip((along - np.float32(warped.drape.armpit_along)) / 0.1, 0, 1)
    caster = front_arms
    for sleeve in warped.sleeves.values():
        caster = np.maximum(caster, sleeve.alpha * below)
    return contact_shadow(scene, caster * (cloth > 0.1), down_units=0.012, blur_units=0.03, depth=0.30)


def _cast_shadow(scene: Scene, body: BareBody, warped: WarpedUpper, trunk: F32, cloth: F32, erased: F32) -> F32:
    """Shadow of the hem on the lower clothes and of the cuffs on the arms."""
    unit = scene.frame.unit_px
    along, _ = scene.trunk_grids
    hem = 0.34 * scene.shifted(trunk, 0.025 * unit, 0.018 * unit) * scene.part(Part.LOWER) * (1 - cloth) * (along > 0.6)
    sleeves = np.zeros(scene.shape_hw, dtype=np.float32)
    for sleeve in warped.sleeves.values():
        sleeves = np.maximum(sleeves, sleeve.alpha)
    arm = (body.arm["left"] | body.arm["right"]) * erased
    skin = np.clip(scene.arm_skin + arm, 0, 1)
    cuff = 0.30 * scene.shifted(sleeves, 0.018 * unit, 0.014 * unit) * skin * (1 - sleeves) * (along > 0.15)
    return np.maximum(hem, cuff).astype(np.float32)


def _sleeve_roundness(scene: Scene, side: ImageSide) -> F32:
    """Darkening towards the edges of a sleeve."""
    field = scene.arms[side]
    start = np.clip((field.along - 0.35) / 0.4, 0, 1)
    return (1 - 0.16 * start * np.clip(np.minimum(field.upper, field.forearm), 0, 1) ** 3).astype(np.float32)


def _hands(scene: Scene) -> F32:
    """Hands lie over everything but face and hair."""
    hands = np.zeros(scene.shape_hw, dtype=np.float32)
    for side in SIDES:
        field = scene.arms[side]
        hands = np.maximum(hands, scene.arm_skin * ((field.hand < 1.4) & (field.forearm > 0.75)))
    return hands
