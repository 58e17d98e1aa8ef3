"""analyze_garment on drawn pictures whose networks know the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from py_runtime.errors import Refusal
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.labels import Part
from py_runtime.pipelines.garment import analyze_garment
from py_runtime.types import GarmentAnalysis, LowerLandmarks, Photo, Pipeline, Run, UpperLandmarks
from tests.py_runtime.drawn_person import DrawnPerson, KnowingNetworks, drawn_person, drive
from tests.py_runtime.postprocess.drawn_garments import DrawnGarment, plain, seen_by_network, skirt, top, trousers
from tests.tolerances import GARMENT_MASK_IOU

NAVY = (40, 50, 90)


def run_flat(pipeline: Pipeline[Any], alpha: np.ndarray) -> tuple[Any, list[str]]:
    """Drive a pipeline whose picture holds no person and whose salient network knows the drawn garment."""
    asked: list[str] = []
    answer: Mapping[str, np.ndarray] | None = None
    while True:
        try:
            request = pipeline.send(answer)
        except StopIteration as stop:
            return stop.value, asked
        answer = None
        if isinstance(request, Run):
            asked.append(request.model)
            if request.model == "salient":
                assert request.inputs["image"].shape == (1, 320, 320, 3)
                answer = {"mask": seen_by_network(alpha)}
            else:
                assert request.model == "body_detector"
                answer = {"boxes": np.zeros((2254, 12), np.float32), "scores": np.zeros(2254, np.float32)}


def photo_of(drawn: DrawnGarment, colour: tuple[int, int, int] = NAVY) -> Photo:
    rgb = drawn.on(plain(), colour)
    return Photo(rgb, rgb.shape[:2])


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    a, b = first > 0.5, second > 0.5
    return float((a & b).sum() / max(1, (a | b).sum()))


@pytest.mark.parametrize(
    ("drawn", "category", "kind"),
    [
        (top(), "upper", "top"),
        (top(sleeve=0), "upper", "top"),
        (top(length=470, flare=60), "dress", "dress"),
        (trousers(), "lower", "trousers"),
        (skirt(), "lower", "skirt"),
    ],
)
def test_each_kind_is_cut_out_and_named(drawn: DrawnGarment, category: str, kind: str):
    result, asked = run_flat(analyze_garment(photo_of(drawn)), drawn.alpha)
    assert isinstance(result, GarmentAnalysis)
    assert (result.category, result.kind, result.worn) == (category, kind, False)
    assert asked[-1] == "salient"
    assert overlap(result.alpha, drawn.alpha) > GARMENT_MASK_IOU
    assert (result.upper is None) == (category == "lower") and (result.lower is None) == (category != "lower")
    assert result.alpha.dtype == result.inner_collar.dtype == np.float32
    assert (result.inner_collar <= result.alpha + 1e-6).all()


def test_sleeves_come_with_masks_and_sleeveless_sides_without():
    with_sleeves, _ = run_flat(analyze_garment(photo_of(top())), top().alpha)
    assert with_sleeves.sleeve_left_mask.sum() > 1000 and with_sleeves.sleeve_right_mask.sum() > 1000
    sleeveless = top(sleeve=0)
    without, _ = run_flat(analyze_garment(photo_of(sleeveless)), sleeveless.alpha)
    assert without.sleeve_left_mask is None and without.upper.sleeve_left is None


def test_known_alpha_and_landmarks_need_no_network_and_stay_as_they_are():
    drawn = top()
    found, _ = run_flat(analyze_garment(photo_of(drawn)), drawn.alpha)
    photo = photo_of(drawn)
    again, asked = run_flat(
        analyze_garment(photo, category="upper", alpha=drawn.alpha, landmarks=found.upper), drawn.alpha
    )
    assert asked == []
    assert again.upper is found.upper
    assert_array_equal(again.alpha, drawn.alpha)
    outside = again.inner_collar == 0
    assert_array_equal(again.rgb[outside], photo.rgb[outside])


def test_a_transparent_picture_brings_its_own_alpha():
    drawn = skirt()
    photo = Photo(drawn.on(plain(), NAVY), drawn.alpha.shape, alpha=drawn.alpha)
    result, asked = run_flat(analyze_garment(photo), drawn.alpha)
    assert asked == [] and result.kind == "skirt"


def test_an_empty_picture_is_refused():
    photo = Photo(plain(), (640, 560))
    result, _ = run_flat(analyze_garment(photo), np.zeros((640, 560), np.float32))
    assert isinstance(result, Refusal) and result.status == "no_garment"


def test_a_ball_is_refused():
    ball = np.zeros((640, 560), np.uint8)
    cv2.circle(ball, (280, 300), 190, 1, -1)
    drawn = DrawnGarment(ball.astype(np.float32), {})
    result, _ = run_flat(analyze_garment(photo_of(drawn, (230, 120, 30))), drawn.alpha)
    assert isinstance(result, Refusal) and result.status == "no_garment"


@pytest.mark.parametrize(("drawn", "wish"), [(trousers(), "upper"), (trousers(), "dress"), (top(), "lower")])
def test_a_category_that_cannot_be_is_refused(drawn: DrawnGarment, wish: str):
    result, _ = run_flat(analyze_garment(photo_of(drawn), category=wish), drawn.alpha)  # type: ignore[arg-type]
    assert isinstance(result, Refusal) and result.status == "wrong_category"


def test_the_user_may_call_a_long_top_a_dress():
    drawn = top(length=400)
    result, _ = run_flat(analyze_garment(photo_of(drawn), category="dress"), drawn.alpha)
    assert isinstance(result, GarmentAnalysis) and result.category == result.kind == "dress"


class PictureOfSomebody(KnowingNetworks):
    """The garment pipeline looks for a person itself before the person pipeline does, with the same first margin."""

    def answer(self, request: Run) -> dict[str, np.ndarray]:
        if request.model == "body_detector" and not self.calls:
            height, width = self.person.labels.shape
            self.calls.append("first look")
            return self.detect(OrientedSquare(((width - 1) / 2, (height - 1) / 2), 1.25 * max(height, width)))
        return super().answer(request)


@pytest.fixture(scope="module")
def person() -> DrawnPerson:
    return drawn_person()


def test_the_upper_garment_is_taken_off_its_wearer(person: DrawnPerson):
    result = drive(analyze_garment(person.photo, category="upper"), PictureOfSomebody(person))
    assert isinstance(result, GarmentAnalysis) and result.worn
    assert isinstance(result.upper, UpperLandmarks)
    worn = (person.labels == Part.UPPER).astype(np.float32)
    assert overlap(result.alpha, worn) > 0.85
    assert result.upper.shoulder_left_xy[0] < result.upper.neck_left_xy[0] < result.upper.neck_right_xy[0]
    assert result.upper.hem_xy[0, 1] > result.upper.armpit_left_xy[1] > result.upper.shoulder_left_xy[1]


def test_the_lower_garment_is_taken_off_its_wearer(person: DrawnPerson):
    result = drive(analyze_garment(person.photo, category="lower"), PictureOfSomebody(person))
    assert isinstance(result, GarmentAnalysis) and result.worn
    assert isinstance(result.lower, LowerLandmarks)
    assert overlap(result.alpha, (person.labels == Part.LOWER).astype(np.float32)) > 0.85


def test_who_wears_no_dress_has_none_to_take(person: DrawnPerson):
    result = drive(analyze_garment(person.photo, category="dress"), PictureOfSomebody(person))
    assert isinstance(result, Refusal) and result.status == "wrong_category"
