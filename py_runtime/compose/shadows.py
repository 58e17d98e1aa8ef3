"""Shadows between the layers of a top or a dress."""

from __future__ import annotations

import numpy as np

from py_runtime.compose.scene import Scene
from py_runtime.compose.shading import contact_shadow
from py_runtime.compose.skin import BareBody
from py_runtime.compose.warp_cloth import WarpedUpper
from py_runtime.labels import Part
from py_runtime.types import F32, ImageSide


def arm_shadow(scene: Scene, warped: WarpedUpper, front_arms: F32, cloth: F32) -> F32:
    """Gain of the shadow that arms throw on the trunk."""
    along, _ = scene.trunk_grids
    below = np.clip((along - np.float32(warped.drape.armpit_along)) / 0.1, 0, 1)
    caster = front_arms
    for sleeve in warped.sleeves.values():
        caster = np.maximum(caster, sleeve.alpha * below)
    return contact_shadow(scene, caster * (cloth > 0.1), down_units=0.012, blur_units=0.03, depth=0.30)


def cast_shadow(scene: Scene, body: BareBody, warped: WarpedUpper, cloth: F32, erased: F32) -> F32:
    """Shadow of the hem on the lower clothes and of the cuffs on the arms."""
    unit = scene.frame.unit_px
    along, _ = scene.trunk_grids
    hem = (
        0.34
        * scene.shifted(warped.trunk.alpha, 0.025 * unit, 0.018 * unit)
        * scene.part(Part.LOWER)
        * (1 - cloth)
        * (along > 0.6)
    )
    sleeves = np.zeros(scene.shape_hw, dtype=np.float32)
    for sleeve in warped.sleeves.values():
        sleeves = np.maximum(sleeves, sleeve.alpha)
    arm = (body.arm["left"] | body.arm["right"]) * erased
    skin = np.clip(scene.arm_skin + arm, 0, 1)
    cuff = 0.30 * scene.shifted(sleeves, 0.018 * unit, 0.014 * unit) * skin * (1 - sleeves) * (along > 0.15)
    return np.maximum(hem, cuff).astype(np.float32)


def sleeve_roundness(scene: Scene, side: ImageSide) -> F32:
    """Darkening towards the edges of a sleeve."""
    field = scene.arms[side]
    start = np.clip((field.along - 0.35) / 0.4, 0, 1)
    return (1 - 0.16 * start * np.clip(np.minimum(field.upper, field.forearm), 0, 1) ** 3).astype(np.float32)
