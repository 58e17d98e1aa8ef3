"""analyze_person on a drawn person whose networks know the truth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from py_runtime.errors import Refusal
from py_runtime.labels import Part
from py_runtime.pipelines.person import analyze_person
from py_runtime.types import PersonAnalysis, Progress
from tests.py_runtime.drawn_person import (
    MIDDLE,
    WAIST_Y,
    DrawnPerson,
    KnowingNetworks,
    drawn_person,
    drive,
    mirrored_joints,
)

AGREEMENT = 0.97  # share of pixels away from borders with the right class
WAIST_PX = 4.0


def analyse(person: DrawnPerson, **networks: object) -> PersonAnalysis | Refusal:
    return drive(analyze_person(person.photo), KnowingNetworks(person, **networks))  # type: ignore[arg-type]


def agreement(analysis: PersonAnalysis, person: DrawnPerson, part: Part) -> float:
    """Intersection over union of one class, leaving out a rim of 3 px around each true region."""
    truth = (person.labels == part).astype(np.uint8)
    rim = cv2.morphologyEx(truth, cv2.MORPH_GRADIENT, np.ones((7, 7), np.uint8)) > 0
    mine = analysis.parse.argmax(axis=-1) == part
    either = (mine | (truth > 0)) & ~rim
    return float((mine & (truth > 0) & ~rim).sum() / max(1, either.sum()))


@pytest.fixture(scope="module")
def person() -> DrawnPerson:
    return drawn_person()


@pytest.fixture(scope="module")
def analysis(person: DrawnPerson) -> PersonAnalysis:
    result = analyse(person)
    assert isinstance(result, PersonAnalysis)
    return result


def test_the_parse_is_a_distribution_over_the_parts(analysis: PersonAnalysis):
    assert analysis.parse.dtype == np.float32
    assert analysis.parse.shape == (640, 480, len(Part))
    assert analysis.parse.min() >= 0
    np.testing.assert_allclose(analysis.parse.sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("part", [p for p in Part if p not in (Part.HAIR, Part.NECK)])
def test_finds_each_part_where_it_was_drawn(analysis: PersonAnalysis, person: DrawnPerson, part: Part):
    assert agreement(analysis, person, part) > 0.85


def test_most_pixels_get_their_class(analysis: PersonAnalysis, person: DrawnPerson):
    assert (analysis.parse.argmax(axis=-1) == person.labels).mean() > AGREEMENT


def test_the_waist_is_where_the_colours_change(analysis: PersonAnalysis):
    trunk = slice(int(MIDDLE) - 35, int(MIDDLE) + 36)
    assert analysis.waist_y.shape == (480,)
    np.testing.assert_allclose(analysis.waist_y[trunk], WAIST_Y, atol=WAIST_PX)


def test_the_wearers_left_arm_is_on_the_images_right(analysis: PersonAnalysis):
    columns = np.arange(480)
    left = (analysis.parse[..., Part.LEFT_ARM].sum(axis=0) * columns).sum() / analysis.parse[..., Part.LEFT_ARM].sum()
    right = (analysis.parse[..., Part.RIGHT_ARM].sum(axis=0) * columns).sum() / analysis.parse[
        ..., Part.RIGHT_ARM
    ].sum()
    assert right < MIDDLE < left


def test_shirt_and_shorts_are_no_dress(analysis: PersonAnalysis):
    assert not analysis.wears_dress


def test_recognises_a_dress():
    plain = drawn_person()
    labels = plain.labels.copy()
    skirt = np.array([[196, 325], [284, 325], [330, 480], [150, 480]])
    cv2.fillConvexPoly(labels, skirt.astype(np.int32), (int(Part.LOWER),))
    arms = np.isin(plain.labels, [Part.LEFT_ARM, Part.RIGHT_ARM])
    labels[arms] = plain.labels[arms]
    rgb = plain.rgb.copy()
    cloth = (labels == Part.LOWER) | (labels == Part.UPPER)
    rgb[cloth] = np.array([180, 30, 50]) + np.random.default_rng(1).integers(-6, 7, (int(cloth.sum()), 1))
    result = analyse(DrawnPerson(labels, rgb, plain.xy))
    assert isinstance(result, PersonAnalysis)
    assert result.wears_dress


def test_white_clothes_on_a_white_wall_are_not_lost():
    white = drawn_person(UPPER=(206, 209, 212))
    seen = white.labels.copy()
    seen[200:300, 200:280] = Part.BACKGROUND
    result = analyse(white, parts_labels=seen)
    assert isinstance(result, PersonAnalysis)
    assert agreement(result, white, Part.UPPER) > 0.85


def test_long_sleeves_below_the_waist_belong_to_the_upper_clothes():
    person = drawn_person()
    labels = person.labels.copy()
    arms = np.isin(labels, [Part.LEFT_ARM, Part.RIGHT_ARM])
    labels[arms & (np.arange(640)[:, None] < 335)] = Part.UPPER
    rgb = np.where((labels == Part.UPPER)[..., None], np.array([180, 30, 50], np.uint8), person.rgb)
    result = analyse(DrawnPerson(labels, rgb.astype(np.uint8), person.xy))
    assert isinstance(result, PersonAnalysis)
    sleeves = (labels == Part.UPPER) & arms
    assert (result.parse[sleeves].argmax(axis=-1) == Part.UPPER).mean() > 0.9


def test_shoes_are_not_clothes_even_if_the_network_says_so():
    person = drawn_person()
    seen = person.labels.copy()
    shoes = (seen == Part.OTHERS) & (np.arange(480) < MIDDLE)[None]
    seen[shoes & (np.arange(640)[:, None] < 575)] = Part.LOWER
    result = analyse(person, parts_labels=seen)
    assert isinstance(result, PersonAnalysis)
    assert (result.parse[shoes].argmax(axis=-1) == Part.OTHERS).mean() > 0.9


def test_the_photo_is_not_touched(person: DrawnPerson):
    before = person.rgb.copy()
    analyse(person)
    np.testing.assert_array_equal(person.rgb, before)


def test_keypoints_come_in_vitons_order(analysis: PersonAnalysis, person: DrawnPerson):
    neck, right_wrist, left_wrist = analysis.keypoints18[[1, 4, 7]]
    np.testing.assert_allclose(neck[:2], (MIDDLE, 170), atol=0.5)
    assert right_wrist[0] < MIDDLE < left_wrist[0]
    assert (analysis.keypoints18[:, 2] > 0.9).all()


def test_says_which_step_runs(person: DrawnPerson):
    networks, steps = KnowingNetworks(person), []
    pipeline = analyze_person(person.photo)
    answer = None
    while True:
        try:
            request = pipeline.send(answer)
        except StopIteration:
            break
        if isinstance(request, Progress):
            steps.append(request.step)
            answer = None
        else:
            answer = networks.answer(request)
    assert steps == ["find_person", "find_pose", "parse_person", "refine_parse"]
    assert networks.calls == ["body_detector", "body_pose", "body_pose", "person_parts", "matte"]


def test_networks_get_raw_pictures_of_their_size(person: DrawnPerson):
    networks, shapes = KnowingNetworks(person), {}
    pipeline = analyze_person(person.photo)
    answer = None
    while True:
        try:
            request = pipeline.send(answer)
        except StopIteration:
            break
        answer = None
        if not isinstance(request, Progress):
            image = request.inputs["image"]
            shapes[request.model] = image.shape
            assert image.dtype == np.float32
            assert image.min() >= 0
            assert 100 < image.max() <= 255
            answer = networks.answer(request)
    assert shapes["body_detector"] == (1, 224, 224, 3)
    assert shapes["body_pose"] == (1, 256, 256, 3)
    assert shapes["person_parts"] == (1, 256, 256, 3)
    assert shapes["matte"][1] % 32 == 0
    assert shapes["matte"][2] % 32 == 0


def test_an_empty_photo_has_no_person(person: DrawnPerson):
    networks = KnowingNetworks(person, detections=(), pose_score=0.0)
    refusal = drive(analyze_person(person.photo), networks)
    assert refusal.status == "no_person"
    assert "person_parts" not in networks.calls


def test_a_detection_without_a_body_is_no_person(person: DrawnPerson):
    refusal = analyse(person, pose_score=0.1)
    assert isinstance(refusal, Refusal)
    assert refusal.status == "no_person"


def test_a_flat_garment_is_no_person(person: DrawnPerson):
    cloth = np.where(person.labels > 0, Part.UPPER, Part.BACKGROUND).astype(np.uint8)
    refusal = analyse(person, parts_labels=cloth)
    assert isinstance(refusal, Refusal)
    assert refusal.status == "no_person"


def test_a_trunk_below_the_photo_is_out_of_frame():
    person = drawn_person()
    cut = DrawnPerson(person.labels[:200], person.rgb[:200], person.xy)
    refusal = analyse(cut)
    assert isinstance(refusal, Refusal)
    assert refusal.status == "person_out_of_frame"


def back_of_head(person: DrawnPerson) -> np.ndarray:
    return np.where(person.labels == Part.FACE, Part.HAIR, person.labels).astype(np.uint8)


def test_swapped_shoulders_without_a_face_are_a_back_view(person: DrawnPerson):
    refusal = analyse(mirrored_joints(person), parts_labels=back_of_head(person))
    assert isinstance(refusal, Refusal)
    assert refusal.status == "person_from_behind"


def test_only_hair_where_the_face_should_be_is_a_back_view(person: DrawnPerson):
    refusal = analyse(person, parts_labels=back_of_head(person))
    assert isinstance(refusal, Refusal)
    assert refusal.status == "person_from_behind"


def test_swapped_shoulders_under_a_visible_face_are_crossed_not_turned(person: DrawnPerson):
    assert isinstance(analyse(mirrored_joints(person)), PersonAnalysis)


def test_a_second_person_as_large_is_told(person: DrawnPerson):
    result = analyse(person, detections=((0.95, 1.0), (0.9, 0.8)))
    assert isinstance(result, PersonAnalysis)
    assert result.notes == ("two_people",)


def test_small_people_in_the_background_are_not_worth_a_word(person: DrawnPerson):
    result = analyse(person, detections=((0.95, 1.0), (0.9, 0.3)))
    assert isinstance(result, PersonAnalysis)
    assert result.notes == ()


def test_a_bare_midriff_called_cloth_is_skin():
    person = drawn_person()
    labels = person.labels.copy()
    band = np.zeros(labels.shape, bool)
    band[298:WAIST_Y, 196:285] = True
    arms = np.isin(labels, [Part.LEFT_ARM, Part.RIGHT_ARM])
    labels[band & ~arms] = Part.NECK
    rgb = np.where((band & ~arms)[..., None], np.array([214, 166, 140], np.uint8), person.rgb).astype(np.uint8)
    result = analyse(DrawnPerson(labels, rgb, person.xy), parts_labels=person.labels)
    assert isinstance(result, PersonAnalysis)
    core = result.parse[305 : WAIST_Y - 6, 205:276].argmax(axis=-1)
    assert (core == Part.NECK).mean() > 0.9


def hung(person: DrawnPerson, box: tuple[slice, slice], colour: tuple[int, int, int]) -> DrawnPerson:
    labels, rgb = person.labels.copy(), person.rgb.copy()
    labels[box], rgb[box] = Part.OTHERS, colour
    return DrawnPerson(labels, rgb, person.xy)


def test_a_bag_at_the_hand_is_no_cloth():
    bag = (slice(345, 410), slice(330, 385))
    result = analyse(hung(drawn_person(), bag, (120, 70, 30)))
    assert isinstance(result, PersonAnalysis)
    inner = result.parse[355:400, 345:380].argmax(axis=-1)
    assert np.isin(inner, [Part.OTHERS, Part.LEFT_ARM]).all()
    assert (inner == Part.OTHERS).mean() > 0.8


def test_a_dark_collar_called_a_thing_is_cloth():
    collar = (slice(176, 200), slice(215, 266))
    result = analyse(hung(drawn_person(), collar, (20, 20, 24)))
    assert isinstance(result, PersonAnalysis)
    assert (result.parse[182:195, 220:260].argmax(axis=-1) == Part.UPPER).mean() > 0.9


def test_an_underexposed_photo_is_shown_bright_to_the_networks():
    dark = drawn_person()
    dark = DrawnPerson(dark.labels, (dark.rgb * 0.4).astype(np.uint8), dark.xy)
    networks, brightest = KnowingNetworks(dark), {}
    pipeline = analyze_person(dark.photo)
    answer = None
    while True:
        try:
            request = pipeline.send(answer)
        except StopIteration as stop:
            result = stop.value
            break
        answer = None
        if not isinstance(request, Progress):
            brightest[request.model] = request.inputs["image"].max()
            answer = networks.answer(request)
    assert min(brightest.values()) > 190
    assert result.photo is dark.photo or np.array_equal(result.photo.rgb, dark.rgb)
