"""Taking the old garment away: where, and what is behind it."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.compose.blend import grow, over, soften
from py_runtime.compose.occlusion import shoulder_tip
from py_runtime.compose.scene import Scene
from py_runtime.compose.skin import BareBody
from py_runtime.compose.warp_cloth import WarpedUpper
from py_runtime.geometry.body_frame import SIDES, SIGN
from py_runtime.labels import Part
from py_runtime.types import F32, BoolMask


def erase_upper(
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
    for side in warped.sleeves:
        bare &= ~shoulder_tip(scene, warped, side)
    # Skin next to the old garment carries its shadow and its colour: it is renewed, fading with the distance.
    distance = cv2.distanceTransform((~worn).astype(np.uint8), cv2.DIST_L2, 3)
    band = 1 - np.clip((distance - max(2.0, 0.010 * unit)) / (0.05 * unit), 0, 1)
    erased = np.where((scene.skin > 0.35) & bare, np.maximum(band, erased * (distance < 1)), erased)
    sleeve_gap = soften(hidden & _inner_half(scene), 1.0) * scene.skin
    erased = np.maximum(erased, sleeve_gap) * above_feet(scene)
    plate = over(scene.grainy_background, skin_rgb, soften(bare, 1.2))
    if scene.waist_along is not None and not dress:
        plate = _continue_lower(scene, body, plate, warped)
        # The old hem's shadow lies on the lower clothes: they are renewed next to it.
        near = 1 - np.clip((distance - max(3.0, 0.015 * unit)) / (0.03 * unit), 0, 1)
        erased = np.maximum(erased, near * (scene.part(Part.LOWER) > 0.05) * (1 - cloth))
    return erased.astype(np.float32), plate


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


def above_feet(scene: Scene) -> F32:
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
    # A long old top hides where the lower clothes really begin: not far above the hips.
    start = min(waist - 0.10, max(hem - 0.02, 0.88))
    zone = (along > start) & (along < 1.35) & (np.abs(offset) < 0.66 * unit)
    zone &= ~(body.arm["left"] | body.arm["right"])
    zone &= (body.mask & (np.abs(scene.trunk_across) < 1)) | grow(scene.part(Part.LOWER) > 0.5, 2)
    return over(plate, scene.lower_cloth, soften(zone, 1.0))
