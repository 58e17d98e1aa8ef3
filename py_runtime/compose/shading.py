"""Light on the new garment: what the old one's folds tell, the body's roundness and contact shadows."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.compose.blend import shrink, soften
from py_runtime.compose.scene import Scene
from py_runtime.labels import Part
from py_runtime.types import F32


def _blurred(values: F32, sigma_px: float) -> F32:
    """Wide blurs through a smaller picture."""
    step = max(1, int(sigma_px / 4))
    size = (max(1, values.shape[1] // step), max(1, values.shape[0] // step))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / step)
    return cv2.resize(small, (values.shape[1], values.shape[0])).astype(np.float32)


def fold_light(scene: Scene, old_cloth: F32, *, strength: float = 0.75) -> F32:
    """Luminance gain of the folds in the old garment.

    Args:
        old_cloth: (H, W) float32 mask of the garment taken off.
        strength: exponent at full trust. Prints, stripes and dark cloth lower the trust, because
            there brightness is pattern and not light.

    Returns:
        (H, W) float32 gain around 1; 1 where nothing is known.
    """
    unit = scene.frame.unit_px
    core = shrink(old_cloth > 0.5, 3).astype(np.float32)
    where = core > 0
    if int(where.sum()) < 100:
        return np.ones(scene.shape_hw, dtype=np.float32)
    picture = np.clip(scene.rgb, 0, 255).astype(np.uint8)
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) + 8
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)[where].astype(np.float32)

    def local_mean(sigma_px: float) -> F32:
        mean = (_blurred(light * core, sigma_px) + 1e-3) / (_blurred(core, sigma_px) + 1e-5)
        return mean.astype(np.float32, copy=False)

    ratio = local_mean(0.022 * unit) / local_mean(0.22 * unit)
    spread = float(np.std(np.log(ratio[where])))
    chroma = float(np.std(lab[:, 1]) + np.std(lab[:, 2]))
    median = float(np.median(light[where]))
    trust = np.clip((11 - chroma) / 5, 0, 1) * np.clip((0.13 - spread) / 0.07, 0, 1) * np.clip((median - 40) / 60, 0, 1)
    gain = np.clip(ratio, 0.72, 1.12) ** np.float32(strength * trust)
    return (1 + (gain - 1) * soften(core, 4)).astype(np.float32)


def body_light(scene: Scene, *, low_along: float = 1.6) -> F32:
    """Darkening towards the sides of the trunk: (H, W) float32 gain."""
    along, _ = scene.trunk_grids
    across = np.clip(np.abs(scene.trunk_across), 0, 1)
    gain = 1 - 0.16 * across**4 * np.clip((along - 0.32) / 0.25, 0, 1) * np.clip((low_along - along) / 0.3, 0, 1)
    return gain.astype(np.float32)


@dataclass(frozen=True, eq=False)
class PhotoLight:
    """The light that does not depend on the new garment.

    Args:
        upper_folds: (H, W) float32 gain of the folds in the old top.
        trunk: (H, W) float32 gain of the trunk's roundness and the chin's shadow.
        white: gain of a white garment in this photo.
    """

    upper_folds: F32
    trunk: F32
    white: float


def photo_light(scene: Scene) -> PhotoLight:
    """Gather the light of a photo; once for all garments."""
    chin = contact_shadow(scene, scene.face_hair, down_units=0.05, blur_units=0.05, depth=0.22)
    return PhotoLight(fold_light(scene, scene.part(Part.UPPER)), body_light(scene) * chin, exposure(scene))


def contact_shadow(scene: Scene, caster: F32, *, down_units: float, blur_units: float, depth: float) -> F32:
    """Gain of the shadow a layer throws just below itself: (H, W) float32."""
    unit = scene.frame.unit_px
    return 1 - np.float32(depth) * scene.shifted(caster, down_units * unit, blur_units * unit)


def lit(rgb: F32, gain: F32) -> F32:
    """A layer (H, W, 3) under a light gain (H, W)."""
    return np.clip(rgb * gain[..., None], 0, 255).astype(np.float32, copy=False)


def exposure(scene: Scene) -> float:
    """How bright white is around this person, against a product photo's white: a gain of at most 1."""
    brightest = scene.rgb[::2, ::2].max(axis=-1)
    ring = scene.foreground[::2, ::2] > 0.05
    inside = brightest[ring] if int(ring.sum()) > 25 else brightest.ravel()
    outside = brightest[~ring] if int((~ring).sum()) > 25 else inside
    white = max(float(np.percentile(inside, 98)), float(np.percentile(outside, 90)))
    return float(np.clip(white / 240, 0.7, 1.0) ** 0.7)
