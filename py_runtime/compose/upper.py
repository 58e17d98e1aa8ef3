"""Composition of a top or a dress: erase the old one, lay the layers, light them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from py_runtime.compose.blend import clip01, grow, over
from py_runtime.compose.erase import erase_upper
from py_runtime.compose.occlusion import (
    covering_sleeves,
    covering_trunk,
    front_arms,
    hands_alpha,
    keep_face_and_hair,
    neck_front,
    under_sleeves,
)
from py_runtime.compose.scene import Scene
from py_runtime.compose.shading import PhotoLight, fold_light, lit
from py_runtime.compose.shadows import arm_shadow, cast_shadow, sleeve_roundness
from py_runtime.compose.skin import BareBody
from py_runtime.compose.warp_cloth import WarpedUpper
from py_runtime.labels import Part
from py_runtime.types import F32, BoolMask


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
    scene: Scene,
    body: BareBody,
    skin_rgb: F32,
    light: PhotoLight,
    warped: WarpedUpper,
    *,
    dress: bool,
    tucked: bool,
) -> Composite:
    """Put the warped garment on.

    Args:
        skin_rgb: (H, W, 3) float32, what bare skin looks like everywhere on the body.
        light: of the photo.
        dress: the garment also replaces the lower clothes.
        tucked: the trunk ends at the border of the lower clothes.
    """
    old = scene.part(Part.UPPER) + _ornaments(scene, body)
    if dress:
        old = old + _replaced_lower(scene, warped)
    if tucked:
        warped = _tucked_in(scene, warped)
    warped = replace(warped, trunk=covering_trunk(scene, warped, old))
    hidden = under_sleeves(scene, warped)
    warped = replace(warped, sleeves=covering_sleeves(scene, warped, hidden))
    cloth = _cloth_alpha(warped)
    erased, plate = erase_upper(scene, body, skin_rgb, warped, old, cloth, hidden, dress=dress)
    base = over(scene.rgb, plate, erased)
    # The inside of the back of the neck, then the neck in front of it.
    collar = warped.inner_collar * (1 - neck_front(scene, body))
    base = over(base, warped.trunk.rgb * np.float32(0.86), collar)
    arms = front_arms(scene, body, warped, old, hidden)
    hands = hands_alpha(scene) * ~hidden
    cast = cast_shadow(scene, body, warped, cloth, erased)
    base = lit(base, 1 - cast)
    folds = (fold_light(scene, old) if dress else light.upper_folds) * np.float32(light.white)
    picture = _lay_cloth(scene, warped, base, folds, folds * light.trunk * arm_shadow(scene, warped, arms, cloth), arms)
    picture = over(picture, lit(scene.rgb, 1 - cast), hands)
    changed = (erased > 0.004) | (cloth > 0.004) | (collar > 0.004) | (cast > 0.004)
    picture, changed, front = keep_face_and_hair(scene, picture, changed)
    return Composite(picture, changed, *_visible_cloth(warped, collar, arms, (1 - hands) * (1 - front)))


def _ornaments(scene: Scene, body: BareBody) -> F32:
    """Brooches, straps and patches on the old top, taken for other things: they come off with it."""
    others = scene.part(Part.OTHERS)
    on_top = body.neck & (np.minimum(scene.arms["left"].hand, scene.arms["right"].hand) > 4)
    near = grow(scene.part(Part.UPPER) > 0.5, 0.05 * scene.frame.unit_px)
    return (others * (on_top & near)).astype(np.float32)


def _cloth_alpha(warped: WarpedUpper) -> F32:
    """Everything the new garment covers."""
    cloth = warped.trunk.alpha
    for sleeve in warped.sleeves.values():
        cloth = np.maximum(cloth, sleeve.alpha)
    return cloth


def _tucked_in(scene: Scene, warped: WarpedUpper) -> WarpedUpper:
    """The trunk ends where the lower clothes begin."""
    free = 1 - clip01(scene.part(Part.LOWER) * 1.2)
    trunk = replace(warped.trunk, alpha=warped.trunk.alpha * free)
    return replace(warped, trunk=trunk, inner_collar=warped.inner_collar * free)


def _lay_cloth(scene: Scene, warped: WarpedUpper, base: F32, folds: F32, trunk_light: F32, arms: F32) -> F32:
    """Trunk, the arms before it, sleeves."""
    picture = over(base, lit(warped.trunk.rgb, trunk_light), warped.trunk.alpha)
    picture = over(picture, base, arms)
    for side, sleeve in warped.sleeves.items():
        picture = over(picture, lit(sleeve.rgb, folds * sleeve_roundness(scene, side)), sleeve.alpha)
    return picture


def _visible_cloth(warped: WarpedUpper, collar: F32, arms: F32, free: F32) -> tuple[F32, F32]:
    """The warped garment as one layer, and how much of it is seen."""
    rgb, alpha = warped.trunk.rgb, np.maximum(warped.trunk.alpha * (1 - arms), collar)
    for sleeve in warped.sleeves.values():
        rgb = over(rgb, sleeve.rgb, sleeve.alpha)
        alpha = np.maximum(alpha, sleeve.alpha)
    return rgb, clip01(alpha * free)


def _replaced_lower(scene: Scene, warped: WarpedUpper) -> F32:
    """The lower clothes that a dress takes the place of: (H, W) float32.

    Trousers stay on below the hem, as leggings would: bare legs that nobody has seen convince less.
    """
    lower = scene.part(Part.LOWER)
    if float(scene.part(Part.LEGS).sum()) > 0.12 * scene.frame.unit_px**2 or scene.person.wears_dress:
        return lower
    along, _ = scene.trunk_grids
    covered = grow(warped.trunk.alpha > 0.5, 0.15 * scene.frame.unit_px)  # and not the thighs of somebody seated
    return (lower * ((along < warped.drape.hem_along - 0.05) & covered)).astype(np.float32)
