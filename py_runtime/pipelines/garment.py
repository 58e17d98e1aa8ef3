"""From a picture of a garment to its cut-out, parts and landmarks."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

import cv2
import numpy as np

from py_runtime.errors import Refusal
from py_runtime.geometry.body_frame import body_frame
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.pipelines.person import analyze_person, call
from py_runtime.postprocess import body_detector
from py_runtime.postprocess.garment_collar import Neckline, find_neckline
from py_runtime.postprocess.garment_kind import CATEGORY_OF, choose_kind, is_long_enough_for_a_dress, looks_like_garment
from py_runtime.postprocess.garment_label import erase_label
from py_runtime.postprocess.garment_lower import find_lower, scaled_lower
from py_runtime.postprocess.garment_mask import find_garment_mask
from py_runtime.postprocess.garment_matte import matte_edge
from py_runtime.postprocess.garment_prior import PriorGuess, guess_shape
from py_runtime.postprocess.garment_upper import find_upper, scaled_upper, soft_sleeve_mask
from py_runtime.postprocess.garment_worn import cut_worn_garment, expect_upper
from py_runtime.types import (
    F32,
    U8,
    BoolMask,
    Category,
    GarmentAnalysis,
    GarmentKind,
    LowerLandmarks,
    Photo,
    Pipeline,
    Progress,
    Run,
    UpperLandmarks,
)

SALIENT_SIDE = 320
SHAPE_SIDE = 640  # landmarks are found at this size and scaled back
DETECTOR_MARGINS = (1.25, 2.0)  # people who fill the picture are found with a margin
SEEN_PERSON = 0.5  # detector score; a ghost mannequin may reach it, the pose network then refuses
MIN_HUMAN = 0.1  # share of hair and skin in what looks like a person
MIN_COVER = 0.015  # of the picture; smaller things are not the picture's subject


def analyze_garment(
    photo: Photo,
    *,
    category: Category | Literal["auto"] = "auto",
    alpha: F32 | None = None,
    landmarks: UpperLandmarks | LowerLandmarks | None = None,
) -> Pipeline[GarmentAnalysis | Refusal]:
    """Cut a garment out of its picture and find its landmarks.

    Args:
        photo: a product shot (flat, hanger, ghost mannequin) or a picture of someone wearing the garment.
        category: what the user says it is.
        alpha: (H, W) float32 known cut-out (the catalogue's); then no network runs.
        landmarks: known landmarks in the photo's frame; then nothing is searched.

    Returns:
        The analysis, or a Refusal: no_garment, wrong_category.
    """
    yield Progress("find_garment")
    if alpha is None and photo.alpha is not None and 0.02 < float((photo.alpha > 0.5).mean()) < 0.95:
        alpha = photo.alpha
    if alpha is None:
        worn = yield from _analyze_worn(photo, category)
        if worn is not None:
            return worn
        yield Progress("find_garment")
        small = cv2.resize(photo.rgb, (SALIENT_SIDE, SALIENT_SIDE), interpolation=cv2.INTER_AREA)
        tensors = yield Run("salient", {"image": small[None].astype(np.float32)})
        assert tensors is not None
        mask = find_garment_mask(photo.rgb, tensors["mask"])
        if mask.mean() < MIN_COVER:
            return Refusal("no_garment", "nothing stands out in the picture", {"cover": round(float(mask.mean()), 4)})
        alpha, rgb = matte_edge(photo.rgb, mask)
    else:
        mask, rgb = alpha > 0.5, photo.rgb
    yield Progress("garment_landmarks")
    return analyze_cutout(rgb, alpha, mask, category=category, landmarks=landmarks)


def _analyze_worn(photo: Photo, category: Category | Literal["auto"]) -> Pipeline[GarmentAnalysis | Refusal | None]:
    """Analyse the garment on its wearer; None when nobody is in the picture."""
    height, width = photo.rgb.shape[:2]
    for margin in DETECTOR_MARGINS:
        square = OrientedSquare(((width - 1) / 2, (height - 1) / 2), margin * max(height, width))
        outputs = yield from call("body_detector", square.crop(photo.rgb, body_detector.NET_SIDE))
        people = body_detector.decode_detections(outputs["boxes"], outputs["scores"], square)
        if any(person.score >= SEEN_PERSON for person in people):
            break
    else:
        return None
    person = yield from analyze_person(photo)
    if isinstance(person, Refusal):
        # A ghost mannequin or a printed figure passes for a person seen from behind, but shows hardly any skin.
        human = person.facts.get("human", 1.0)
        flat = person.status == "no_person" or (isinstance(human, float) and human < MIN_HUMAN)
        return None if flat else person
    yield Progress("garment_landmarks")
    frame = body_frame(person.pose)
    cut = cut_worn_garment(person, frame, category)
    if isinstance(cut, Refusal):
        return cut
    alpha, rgb = matte_edge(cut.rgb, cut.mask)
    small, small_mask, scale = _working_size(rgb, cut.mask)
    notes = person.notes + (("garment_occluded",) if cut.occluded > 0.02 else ())
    base = GarmentAnalysis(
        rgb, alpha, np.zeros_like(alpha), None, None, cut.category, "top", None, None, worn=True, notes=notes
    )
    if cut.category == "lower":
        guess = guess_shape(small_mask)
        skirt = guess.kinds["skirt"] > guess.kinds["trousers"]
        lower = scaled_lower(find_lower(small, small_mask, guess, skirt=skirt).landmarks, 1 / scale)
        return replace(base, kind="skirt" if skirt else "trousers", lower=lower)
    seen = replace(person.pose, xy=(person.pose.xy + 0.5) * scale - 0.5)
    shape = find_upper(small, small_mask, expect_upper(small_mask, body_frame(seen)))
    base = replace(base, kind="dress" if cut.category == "dress" else "top")
    return _with_sleeves(replace(base, upper=scaled_upper(shape.landmarks, 1 / scale)), shape.opened)


def _with_sleeves(base: GarmentAnalysis, opened: BoolMask) -> GarmentAnalysis:
    marks = base.upper
    if marks is None:
        return base
    left, right = marks.sleeve_left, marks.sleeve_right
    return replace(
        base,
        sleeve_left_mask=None if left is None else soft_sleeve_mask(marks, left, opened, base.alpha, left=True),
        sleeve_right_mask=None if right is None else soft_sleeve_mask(marks, right, opened, base.alpha, left=False),
    )


def analyze_cutout(
    rgb: U8,
    alpha: F32,
    mask: BoolMask,
    *,
    category: Category | Literal["auto"],
    landmarks: UpperLandmarks | LowerLandmarks | None,
) -> GarmentAnalysis | Refusal:
    """Find kind, landmarks, sleeves and inner collar of a garment already cut out.

    Args:
        rgb: (H, W, 3) uint8, clean at the edge.
        alpha: (H, W) float32.
        mask: (H, W) bool, its silhouette.
    """
    small, small_mask, scale = _working_size(rgb, mask)
    guess = guess_shape(small_mask)
    kind = _kind(guess, category, landmarks)
    if isinstance(kind, Refusal):
        return kind
    base = GarmentAnalysis(rgb, alpha, np.zeros_like(alpha), None, None, CATEGORY_OF[kind], kind, None, None)
    if kind in ("trousers", "skirt"):
        if not isinstance(landmarks, LowerLandmarks):
            landmarks = scaled_lower(find_lower(small, small_mask, guess, skirt=kind == "skirt").landmarks, 1 / scale)
        return replace(base, lower=landmarks)
    opened = small_mask
    known = landmarks is not None
    if not isinstance(landmarks, UpperLandmarks):
        shape = find_upper(small, small_mask, guess)
        landmarks, opened = scaled_upper(shape.landmarks, 1 / scale), shape.opened
        if category == "auto":
            dress = is_long_enough_for_a_dress(landmarks, guess.kinds["dress"])
            base = replace(base, kind="dress" if dress else "top", category="dress" if dress else "upper")
    neckline = find_neckline(
        small, small_mask, *(_scaled_point(p, scale) for p in (landmarks.neck_left_xy, landmarks.neck_right_xy))
    )
    if neckline is not None:
        base = _with_inner_collar(base, neckline)
        if not known:
            lowest = neckline.xy[neckline.xy[:, 1].argmax()]
            landmarks = replace(landmarks, neck_front_xy=_scaled_point(lowest, 1 / scale))
    return _with_sleeves(replace(base, upper=landmarks), opened)


def _kind(
    guess: PriorGuess, category: Category | Literal["auto"], landmarks: UpperLandmarks | LowerLandmarks | None
) -> GarmentKind | Refusal:
    if isinstance(landmarks, LowerLandmarks):
        return "skirt" if landmarks.crotch_xy is None else "trousers"
    if isinstance(landmarks, UpperLandmarks):
        return "dress" if category == "dress" else "top"
    if category == "auto" and not looks_like_garment(guess):
        return Refusal("no_garment", "the outline is not a garment's", {"other": round(guess.kinds["other"], 3)})
    kind = choose_kind(guess, category)
    if kind is None:
        likely = max(guess.kinds, key=guess.kinds.__getitem__)
        return Refusal("wrong_category", f"expected {category}, the picture shows {likely}", {"seen": likely})
    return kind


def _with_inner_collar(base: GarmentAnalysis, neckline: Neckline) -> GarmentAnalysis:
    size = base.alpha.shape[::-1]
    inside = cv2.resize(neckline.inside, size, interpolation=cv2.INTER_LINEAR)
    inside = cast(F32, np.clip((cv2.GaussianBlur(inside, (0, 0), 1.0) - 0.5) * 2 + 0.5, 0, 1)) * base.alpha
    return replace(base, inner_collar=inside, rgb=erase_label(base.rgb, inside, base.alpha > 0.9))


def _working_size(rgb: U8, mask: BoolMask) -> tuple[U8, BoolMask, float]:
    height, width = mask.shape
    scale = min(1.0, SHAPE_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cast(U8, cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
    return small, cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5, size[0] / width


def _scaled_point(xy: np.ndarray, scale: float) -> np.ndarray:
    return (np.asarray(xy, float) + 0.5) * scale - 0.5
