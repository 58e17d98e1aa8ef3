"""Composition of trousers, shorts or a skirt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from py_runtime.compose.blend import clip01, grow, over, push_pull, shrink, soften
from py_runtime.compose.drape_lower import LowerDrape, drape_lower
from py_runtime.compose.erase import above_feet
from py_runtime.compose.occlusion import keep_face_and_hair
from py_runtime.compose.scene import Scene
from py_runtime.compose.shading import contact_shadow, fold_light, lit
from py_runtime.compose.skin import BareBody
from py_runtime.compose.upper import Composite
from py_runtime.compose.warp_cloth import Layer, warp_part
from py_runtime.geometry.body_frame import SIDES
from py_runtime.labels import Part
from py_runtime.types import F32, GarmentAnalysis


@dataclass(frozen=True, eq=False)
class WarpedLower:
    """Args:
    cloth: both legs. drape: where they went.
    """

    cloth: Layer
    drape: LowerDrape


def warp_lower(scene: Scene, garment: GarmentAnalysis) -> WarpedLower:
    """Warp trousers, shorts or a skirt onto the person of a scene."""
    marks = garment.lower
    if marks is None:
        raise ValueError("expected a garment with LowerLandmarks, got None")
    drape = drape_lower(scene, marks)
    rgb = np.zeros((*scene.shape_hw, 3), dtype=np.float32)
    alpha = np.zeros(scene.shape_hw, dtype=np.float32)
    for side in SIDES:
        leg = drape.legs[side]
        margin = 0.06 * scene.frame.unit_px
        colour, covers = warp_part(
            leg.controls, garment.rgb, garment.alpha[..., None], scene.shape_hw, margin, drape.scale
        )
        cover = covers[..., 0] * soften(scene.polygon(leg.outline_xy), 0.7)
        nearer = cover > alpha
        rgb[nearer] = colour[nearer]
        alpha = np.maximum(alpha, cover)
    return WarpedLower(Layer(rgb, alpha), drape)


def compose_lower(scene: Scene, body: BareBody, skin_rgb: F32, white: float, warped: WarpedLower) -> Composite:
    """Put the warped trousers or skirt on; the top, the shoes, arms and hands stay in front.

    Args:
        white: gain of a white garment in this photo.
    """
    unit = scene.frame.unit_px
    upper, lower = scene.part(Part.UPPER), scene.part(Part.LOWER)
    along, _ = scene.trunk_grids
    # The parse of shoes is ragged at pixel level; a shoe is not.
    shoes = clip01((soften(scene.part(Part.OTHERS) * (along > 1.9), max(1.0, 0.015 * unit)) - 0.3) / 0.3)
    warped = _without_holes(scene, body, warped)
    cover = warped.cloth.alpha * (1 - clip01(upper * 1.15)) * (1 - shoes)
    worn = lower > 0.12
    ring = grow(worn, max(3, 0.014 * unit))
    # Beside the shoes only cloth is taken away: pale shoes pass for background.
    legs_only = above_feet(scene)
    sure = clip01((lower - 0.6) / 0.3)
    old = np.where(legs_only > 0, lower * 1.6 + scene.part(Part.BACKGROUND), sure)
    erased = np.where(ring, np.clip(old, 0, 1), 0).astype(np.float32)
    erased = soften(erased, 0.8)
    keep = (scene.skin > 0.6) | (upper > 0.6) | (scene.part(Part.OTHERS) > 0.6) | (scene.face_hair > 0.5)
    erased = np.where(keep, 0, erased).astype(np.float32)
    plate = over(scene.grainy_background, skin_rgb, soften(body.leg, 1.2))
    base = over(scene.rgb, plate, erased)
    light = np.float32(white) * fold_light(scene, lower, strength=0.7) * _leg_roundness(scene, warped)
    light = light * contact_shadow(scene, clip01(upper * 1.15), down_units=0.03, blur_units=0.03, depth=0.25)
    picture = over(base, lit(warped.cloth.rgb, light), cover)
    arms = np.zeros(scene.shape_hw, dtype=np.float32)
    for side in SIDES:
        field = scene.arms[side]
        arms = np.maximum(arms, scene.arm_skin * ((field.forearm < 1.3) | (field.hand < 1.6)))
    picture = over(picture, scene.rgb, arms)
    changed = (erased > 0.004) | (cover > 0.004)
    picture, changed, front = keep_face_and_hair(scene, picture, changed)
    visible = cover * (1 - arms) * (1 - front)
    return Composite(picture, changed, warped.cloth.rgb, visible.astype(np.float32))


def _without_holes(scene: Scene, body: BareBody, warped: WarpedLower) -> WarpedLower:
    """The cloth continued where the old lower clothes would show: under the top's hem, on a raised knee."""
    unit = scene.frame.unit_px
    along, _ = scene.trunk_grids
    bare = (scene.part(Part.LOWER) > 0.2) & (warped.cloth.alpha < 0.9)
    fade = clip01((warped.drape.waist_along + 0.14 - along) / 0.09)
    missing = soften(bare & (fade > 0) & grow(warped.cloth.alpha > 0.9, 0.12 * unit), 0.8) * fade
    if warped.drape.full_length:
        knee = bare & body.leg & grow(warped.cloth.alpha > 0.9, 0.25 * unit)
        missing = np.maximum(missing, soften(knee, 0.8))
    if not missing.any():
        return warped
    solid = (warped.cloth.alpha > 0.95).astype(np.float32)
    rgb = np.where(solid[..., None] > 0, warped.cloth.rgb, push_pull(warped.cloth.rgb, solid))
    return replace(warped, cloth=Layer(rgb, np.maximum(warped.cloth.alpha, missing)))


def _leg_roundness(scene: Scene, warped: WarpedLower) -> F32:
    """Darkening towards the inner edges of the legs: (H, W) float32 gain."""
    core = shrink(warped.cloth.alpha > 0.5, 0.02 * scene.frame.unit_px).astype(np.float32)
    soft = soften(core, 0.035 * scene.frame.unit_px)
    return (0.84 + 0.16 * np.clip(soft * 1.15, 0, 1)).astype(np.float32)
