"""Landmarks of drawn garments, whose true places are known."""

from __future__ import annotations

from itertools import combinations_with_replacement

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.postprocess.garment_contour import (
    Outline,
    Wanted,
    least_gaps,
    place_in_order,
    trace_outline,
    without_tails,
)
from py_runtime.postprocess.garment_kind import choose_kind, looks_like_garment
from py_runtime.postprocess.garment_lower import find_lower
from py_runtime.postprocess.garment_prior import guess_shape
from py_runtime.postprocess.garment_upper import find_upper, soft_sleeve_mask
from py_runtime.types import LowerLandmarks, UpperLandmarks
from tests.py_runtime.postprocess.drawn_garments import DrawnGarment, plain, skirt, top, trousers
from tests.tolerances import GARMENT_LANDMARK_SHARE, GARMENT_MIRROR_SHARE

DARK = (60, 70, 110)


def upper(drawn: DrawnGarment) -> UpperLandmarks:
    mask = drawn.alpha > 0.5
    return find_upper(drawn.on(plain(), DARK), mask, guess_shape(mask)).landmarks


def lower(drawn: DrawnGarment, *, is_skirt: bool = False) -> LowerLandmarks:
    mask = drawn.alpha > 0.5
    return find_lower(drawn.on(plain(), DARK), mask, guess_shape(mask), skirt=is_skirt).landmarks


def upper_points(marks: UpperLandmarks) -> dict[str, np.ndarray]:
    found = {
        f"{n}_{s}": getattr(marks, f"{n}_{s}_xy") for n in ("neck", "shoulder", "armpit") for s in ("left", "right")
    }
    found |= {"hem_left": marks.hem_xy[0], "hem_right": marks.hem_xy[-1]}
    for side, sleeve in (("left", marks.sleeve_left), ("right", marks.sleeve_right)):
        if sleeve is not None:
            found |= {f"cuff_outer_{side}": sleeve.outer_xy[-1], f"cuff_inner_{side}": sleeve.inner_xy[-1]}
    return found


def lower_points(marks: LowerLandmarks) -> dict[str, np.ndarray]:
    found = {"waist_left": marks.waist_left_xy, "waist_right": marks.waist_right_xy}
    found |= {"hem_outer_left": marks.outer_left_xy[-1], "hem_outer_right": marks.outer_right_xy[-1]}
    if marks.crotch_xy is not None:
        found |= {"crotch": marks.crotch_xy}
        found |= {"hem_inner_left": marks.inner_left_xy[-1], "hem_inner_right": marks.inner_right_xy[-1]}
    return found


def assert_found(found: dict[str, np.ndarray], drawn: DrawnGarment) -> None:
    assert found.keys() == drawn.points.keys()
    for name, point in drawn.points.items():
        error = np.hypot(*(found[name] - point)) / drawn.width
        assert error < GARMENT_LANDMARK_SHARE, f"{name} is off by {100 * error:.1f} % of the width"


@pytest.mark.parametrize("seed", range(8))
def test_tops_with_sleeves_of_any_length_and_angle(seed: int):
    rng = np.random.default_rng(seed)
    angle = rng.uniform(25, 65)
    sleeve = rng.uniform(70, 130) if angle > 40 else rng.uniform(110, 240)
    drawn = top(sleeve=sleeve, angle=angle, chest=rng.uniform(85, 110), length=rng.uniform(250, 340))
    assert_found(upper_points(upper(drawn)), drawn)


@pytest.mark.parametrize("rise", [110, 150])
@pytest.mark.parametrize("leg", [90, 300, 380])
def test_trousers_and_shorts(rise: float, leg: float):
    drawn = trousers(rise=rise, leg=leg, gap=0.07 * leg)
    assert_found(lower_points(lower(drawn)), drawn)


@pytest.mark.parametrize("hem", [85, 150, 220])
def test_skirts_have_no_crotch(hem: float):
    drawn = skirt(hem=hem)
    marks = lower(drawn, is_skirt=True)
    assert marks.crotch_xy is None and len(marks.inner_left_xy) == len(marks.inner_right_xy) == 0
    assert_found(lower_points(marks), drawn)


def test_a_mirrored_picture_has_mirrored_landmarks():
    drawn = top(sleeve=150, angle=35)
    tilted = cv2.warpAffine(drawn.alpha, cv2.getRotationMatrix2D((280, 320), 4, 1), drawn.alpha.shape[::-1])
    straight, mirrored = DrawnGarment(tilted, {}), DrawnGarment(np.ascontiguousarray(tilted[:, ::-1]), {})
    there, back = upper_points(upper(straight)), upper_points(upper(mirrored))
    last = tilted.shape[1] - 1
    for name, point in there.items():
        stem, _, side = name.rpartition("_")
        partner = back[f"{stem}_{'right' if side == 'left' else 'left'}"]
        assert_allclose(point, [last - partner[0], partner[1]], atol=GARMENT_MIRROR_SHARE * straight.width)


def test_a_sleeve_lying_against_the_trunk_is_cut_free_along_its_crease():
    drawn = top(sleeve=190, angle=8)
    crease = drawn.on(plain(), DARK)
    for side in ("left", "right"):
        ends = [drawn.points[f"{n}_{side}"] for n in ("armpit", "cuff_inner")]
        cv2.line(crease, *(tuple(int(v) for v in p) for p in ends), (20, 25, 45), 3)
    mask = drawn.alpha > 0.5
    shape = find_upper(crease, mask, guess_shape(mask))
    for side, sleeve in (("left", shape.landmarks.sleeve_left), ("right", shape.landmarks.sleeve_right)):
        assert sleeve is not None
        error = np.hypot(*(sleeve.inner_xy[0] - drawn.points[f"armpit_{side}"]))
        assert error < 2 * GARMENT_LANDMARK_SHARE * drawn.width
    soft = soft_sleeve_mask(shape.landmarks, shape.landmarks.sleeve_left, shape.opened, drawn.alpha, left=True)
    cuff = (drawn.points["cuff_outer_left"] + drawn.points["cuff_inner_left"]) / 2
    assert soft[int(cuff[1]) - 12, int(cuff[0])] > 0.9
    assert soft[250, 280] == 0


def test_sleeve_masks_stay_within_the_garment_and_end_at_the_armhole():
    drawn = top(sleeve=120, angle=50)
    mask = drawn.alpha > 0.5
    shape = find_upper(drawn.on(plain(), DARK), mask, guess_shape(mask))
    masks = [
        soft_sleeve_mask(shape.landmarks, sleeve, shape.opened, drawn.alpha, left=left)
        for sleeve, left in ((shape.landmarks.sleeve_left, True), (shape.landmarks.sleeve_right, False))
    ]
    for soft in masks:
        assert (soft <= drawn.alpha).all()
    assert not ((masks[0] > 0.5) & (masks[1] > 0.5)).any()
    columns = np.arange(drawn.alpha.shape[1])
    inner, outer = drawn.points["armpit_left"][0], drawn.points["shoulder_left"][0]
    assert masks[0][:, columns > max(inner, outer) + 8].max() == 0
    solid = cv2.erode(drawn.alpha, np.ones((3, 3))) > 0.99
    assert masks[0][solid & (columns < min(inner, outer) - 8)[None, :]].min() > 0.9


@pytest.mark.parametrize("seed", range(6))
def test_landmarks_of_any_blob_lie_on_it_in_their_order(seed: int):
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.normal(size=(240, 200)), (0, 0), 14)
    mask = np.zeros((300, 260), bool)
    mask[30:270, 30:230] = noise > np.percentile(noise, 45)
    labels = cv2.connectedComponents(mask.astype(np.uint8))[1]
    mask = labels == np.bincount(labels[mask]).argmax()
    marks = find_upper(np.full((300, 260, 3), 90, np.uint8), mask, guess_shape(mask)).landmarks
    ys, xs = np.nonzero(mask)
    low, high = [xs.min() - 1, ys.min() - 1], [xs.max() + 1, ys.max() + 1]
    lines = [marks.side_left_xy, marks.side_right_xy, marks.hem_xy]
    for line in [np.stack(list(upper_points(marks).values())), *lines]:
        assert np.isfinite(line).all() and (line >= low).all() and (line <= high).all()
    assert_allclose(marks.side_left_xy[-1], marks.hem_xy[0])
    assert_allclose(marks.side_right_xy[-1], marks.hem_xy[-1])


def test_order_preserving_placement_is_the_cheapest_of_all():
    rng = np.random.default_rng(5)
    xy = rng.uniform(0, 20, size=(16, 2))
    outline = Outline(xy, rng.uniform(0.2, 0.8, size=16), 20.0)
    wanted = [Wanted(rng.uniform(0, 20, size=2), rng.uniform(-1, 1), 0.2) for _ in range(4)]

    def cost(index: int, one: Wanted) -> float:
        away = np.hypot(*(xy[index] - one.expected_xy)) / 4
        return (away**2 / 2 if away < 3 else 3 * away - 4.5) - 8 * one.corner * (0.5 - outline.filled[index])

    gaps = least_gaps(wanted, len(xy))
    ordered = combinations_with_replacement(range(len(xy)), 4)
    allowed = [c for c in ordered if all(b - a >= gap for a, b, gap in zip(c, c[1:], gaps, strict=False))]
    best = min(allowed, key=lambda c: sum(map(cost, c, wanted)))
    assert place_in_order(outline, wanted) == list(best)


def test_the_outline_runs_down_the_left_side_first():
    drawn = skirt()
    outline = trace_outline(drawn.alpha > 0.5, np.array([280.0, 100.0]))
    first = outline.xy[: len(outline.xy) // 8]
    assert first[-1, 0] < first[0, 0] - 20
    corner = np.hypot(*(outline.xy - drawn.points["hem_outer_left"]).T).argmin()
    assert outline.filled[corner] < 0.4


def test_ties_are_dropped_but_cuffs_and_straps_stay():
    mask = skirt().alpha > 0.5
    tied = mask.copy()
    tied[380:500, 300:310] = True
    assert (without_tails(tied) != mask).sum() < 0.02 * (tied != mask).sum()
    strapped = mask.copy()
    strapped[40:101, 220:228] = True
    assert without_tails(strapped)[60, 224]


@pytest.mark.parametrize(("drawn", "kind"), [(top(), "top"), (trousers(), "trousers"), (skirt(), "skirt")])
def test_the_silhouette_tells_the_kind(drawn: DrawnGarment, kind: str):
    guess = guess_shape(drawn.alpha > 0.5)
    assert looks_like_garment(guess)
    assert choose_kind(guess, "auto") == kind


def test_trousers_cannot_be_an_upper_garment_nor_a_top_a_lower_one():
    assert choose_kind(guess_shape(trousers().alpha > 0.5), "upper") is None
    assert choose_kind(guess_shape(top().alpha > 0.5), "lower") is None
    assert choose_kind(guess_shape(top().alpha > 0.5), "dress") == "dress"


def test_a_disc_is_no_garment():
    disc = np.zeros((300, 300), np.uint8)
    cv2.circle(disc, (150, 150), 110, 1, -1)
    assert not looks_like_garment(guess_shape(disc > 0))
