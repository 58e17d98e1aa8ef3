"""Photo try-on: one garment on one analysed person."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from py_runtime.compose.lower import compose_lower, warp_lower
from py_runtime.compose.scene import Scene
from py_runtime.compose.shading import PhotoLight, photo_light
from py_runtime.compose.skin import BareBody, bare_body, skin_plate
from py_runtime.compose.upper import Composite, compose_upper
from py_runtime.compose.warp_cloth import warp_upper
from py_runtime.errors import Refusal
from py_runtime.types import F32, GarmentAnalysis, PersonAnalysis, Pipeline, Progress, TryOn, TryOnOptions


@dataclass(frozen=True, eq=False)
class Prepared:
    """What of a photo every garment shares: the scene, the body under the clothes, its skin and the light."""

    scene: Scene
    body: BareBody
    skin_rgb: F32
    light: PhotoLight


_prepared: WeakKeyDictionary[PersonAnalysis, Prepared] = WeakKeyDictionary()


def prepare(person: PersonAnalysis) -> Prepared:
    """Compute (once per analysis) the layers that do not depend on a garment."""
    found = _prepared.get(person)
    if found is None:
        scene = Scene(person)
        body = bare_body(scene)
        found = _prepared[person] = Prepared(scene, body, skin_plate(scene, body), photo_light(scene))
    return found


def try_on(person: PersonAnalysis, garment: GarmentAnalysis, options: TryOnOptions) -> Pipeline[TryOn | Refusal]:
    """Dress a person in a garment.

    What depends on the photo alone is computed with the first garment and kept as long as `person` lives.

    Args:
        person: from analyze_person. garment: from analyze_garment.

    Returns:
        The picture at the size of the working photo, equal to it outside `changed`.
    """
    yield Progress("fill")
    prepared = prepare(person)
    scene = prepared.scene
    yield Progress("warp")
    if garment.category == "lower" and not _legs_in_view(scene):
        return Refusal(
            "person_out_of_frame", "trousers and skirts need hips and thighs in the picture", {"subject": "person"}
        )
    if garment.category == "lower":
        lower = warp_lower(scene, garment)
        yield Progress("compose")
        composite = compose_lower(scene, prepared.body, prepared.skin_rgb, prepared.light.white, lower)
    else:
        upper = warp_upper(scene, garment)
        yield Progress("compose")
        dress = garment.category == "dress"
        tucked = options.tucked if options.tucked is not None else _is_body(garment)
        composite = compose_upper(
            scene, prepared.body, prepared.skin_rgb, prepared.light, upper, dress=dress, tucked=tucked and not dress
        )
    return _result(person, scene, composite)


def _legs_in_view(scene: Scene) -> bool:
    """Enough of the body below the waist to see what is worn there."""
    unit = scene.frame.unit_px
    along, _ = scene.trunk_grids
    below = (scene.foreground > 0.5) & (along > 1.0) & (np.abs(scene.trunk_across) < 1.3)
    return float(below.sum()) > 0.15 * unit**2


def _is_body(garment: GarmentAnalysis) -> bool:
    """A bodysuit ends in a point between the legs: it can only be worn tucked."""
    marks = garment.upper
    rows = np.flatnonzero((garment.alpha > 0.5).any(axis=1))
    if marks is None or len(rows) < 20:
        return False
    low = garment.alpha[rows[-1] - len(rows) // 10 : rows[-1] + 1] > 0.5
    chest = float(marks.armpit_right_xy[0] - marks.armpit_left_xy[0])
    middle = round(float(marks.armpit_right_xy[0] + marks.armpit_left_xy[0]) / 2)
    pointed = float(low[:, max(0, middle - 3) : middle + 4].mean()) > 0.6  # and not two sleeves that hang low
    return pointed and float(low.sum(axis=1).mean()) < 0.4 * chest


def _result(person: PersonAnalysis, scene: Scene, composite: Composite) -> TryOn:
    """Paste the crop back; pixels that did not change are copied from the photo."""
    photo = person.photo.rgb
    x0, y0, x1, y1 = scene.box_xyxy
    inside = np.clip(composite.rgb + 0.5, 0, 255).astype(np.uint8)
    rgb, changed = photo.copy(), np.zeros(photo.shape[:2], dtype=bool)
    rgb[y0:y1, x0:x1][composite.changed] = inside[composite.changed]
    changed[y0:y1, x0:x1] = composite.changed
    cloth, mask = np.zeros_like(photo), np.zeros(photo.shape[:2], dtype=np.float32)
    cloth[y0:y1, x0:x1] = np.clip(composite.cloth_rgb + 0.5, 0, 255).astype(np.uint8)
    mask[y0:y1, x0:x1] = composite.cloth_alpha
    return TryOn(rgb, changed, cloth, mask, person.notes)
