"""Try-on of drawn garments on drawn people: what may change, what must not, and what is kept for the next one."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from py_runtime.compose.scene import crop_person
from py_runtime.errors import Refusal
from py_runtime.geometry.body_frame import body_frame
from py_runtime.labels import Part
from py_runtime.pipelines import clothes
from py_runtime.types import TryOn, TryOnOptions
from tests.py_runtime.compose.dressed_figure import ANKLE, draw_figure
from tests.py_runtime.compose.try_ons import (
    BARE_ACROSS,
    FIGURES,
    GARMENTS,
    HANGING,
    LONG_ACROSS,
    LOWERS,
    TOPS,
    between,
    inner,
    is_new,
    pixel,
    share,
    tried,
    wear,
)
from tests.tolerances import COVERED

every_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
every_garment = pytest.mark.parametrize("garment", GARMENTS)


@every_figure
@every_garment
def test_outside_the_changed_region_no_pixel_differs(garment: str, figure: dict[str, Any]):
    person, result = tried(garment, **figure)
    assert result.rgb.shape == person.rgb.shape
    assert result.rgb.dtype == np.uint8
    assert result.changed.dtype == bool
    differs = (result.rgb != person.rgb).any(axis=-1)
    assert not (differs & ~result.changed).any()
    assert differs.sum() > 0.5 * result.changed.sum()  # and what is called changed mostly is


@every_figure
@every_garment
def test_face_and_hair_stay_bit_identical(garment: str, figure: dict[str, Any]):
    person, result = tried(garment, **figure)
    best = person.person.parse.argmax(axis=-1)
    head = (best == Part.FACE) | (best == Part.HAIR)
    assert head.sum() > 500
    assert_array_equal(result.rgb[head], person.rgb[head])
    assert not result.changed[head].any()


@every_figure
@every_garment
def test_the_cloths_mask_is_where_the_cloth_is_seen(garment: str, figure: dict[str, Any]):
    person, result = tried(garment, **figure)
    mask = result.warped_cloth_mask
    assert mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() <= 1 + 1e-6
    assert share(is_new(result.rgb), inner(mask > 0.95)) > COVERED
    nape = np.zeros_like(result.changed)  # there the inside of the collar is seen, which the mask leaves out
    nape[
        pixel(person, 0, -0.35)[0] : pixel(person, 0, -0.1)[0], pixel(person, -0.3, 0)[1] : pixel(person, 0.3, 0)[1]
    ] = 1
    assert not (is_new(result.rgb) & (mask < 0.05) & ~nape).any()
    assert not (~result.changed & (mask > 0.05)).any()


@every_figure
@pytest.mark.parametrize("garment", [*TOPS, "dress"])
def test_the_new_colour_appears_on_the_chest(garment: str, figure: dict[str, Any]):
    person, result = tried(garment, **figure)
    box = between(person, (-0.25, 0.3), (0.25, 0.6))
    free = inner(~person.is_part(Part.HAIR))[box]
    assert share(is_new(result.rgb[box]), free) > COVERED


@every_figure
@pytest.mark.parametrize("garment", LOWERS)
def test_the_new_colour_appears_on_the_hips(garment: str, figure: dict[str, Any]):
    person, result = tried(garment, **figure)
    box = between(person, (-0.35, 1.65), (0.35, 1.8))
    free = inner(~person.is_part(Part.LEFT_ARM, Part.RIGHT_ARM))[box]
    assert share(is_new(result.rgb[box]), free) > COVERED


@pytest.mark.parametrize("garment", TOPS)
def test_a_top_leaves_knees_and_feet_alone(garment: str):
    person, result = tried(garment, **HANGING)
    below = pixel(person, 0, 2.3)[0]
    assert_array_equal(result.rgb[below:], person.rgb[below:])


@pytest.mark.parametrize("garment", LOWERS)
def test_lower_clothes_leave_the_top_alone(garment: str):
    person, result = tried(garment, **HANGING)
    top = inner(person.is_part(Part.UPPER), 4)
    assert_array_equal(result.rgb[top], person.rgb[top])
    assert_array_equal(result.rgb[: pixel(person, 0, 1.0)[0]], person.rgb[: pixel(person, 0, 1.0)[0]])


@every_garment
def test_shoes_are_kept(garment: str):
    person, result = tried(garment, **BARE_ACROSS)
    shoes = person.is_part(Part.OTHERS) & (np.arange(person.labels.shape[0])[:, None] > pixel(person, 0, ANKLE[1])[0])
    dark = result.rgb.max(axis=-1) < 80
    assert share(dark, inner(shoes, 1)) > 0.9


def same(a: TryOn, b: TryOn) -> bool:
    return np.array_equal(a.rgb, b.rgb) and np.array_equal(a.changed, b.changed)


def test_a_second_garment_reuses_what_is_known_of_the_photo(monkeypatch: pytest.MonkeyPatch):
    figure, prepared = draw_figure(), []
    scene_of = clothes.Scene

    def counting(person: object) -> object:
        prepared.append(person)
        return scene_of(person)  # type: ignore[arg-type]

    monkeypatch.setattr(clothes, "Scene", counting)
    first = wear(figure.person, GARMENTS["T-shirt"])
    second = wear(figure.person, GARMENTS["trousers"])
    assert len(prepared) == 1
    assert same(wear(figure.person, GARMENTS["T-shirt"]), first)
    assert same(wear(draw_figure().person, GARMENTS["trousers"]), second)
    assert len(prepared) == 2


def test_what_is_known_of_a_photo_goes_with_its_analysis():
    figure = draw_figure(unit=30.0)
    gone = weakref.ref(figure.person)
    wear(figure.person, GARMENTS["T-shirt"])
    del figure
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("garment", ["long sleeve", "dress", "trousers"])
def test_the_analyses_are_left_alone(garment: str):
    figure, cloth = draw_figure(**LONG_ACROSS), GARMENTS[garment]  # type: ignore[arg-type]
    arrays = [
        figure.rgb,
        figure.person.parse,
        figure.person.pose.xy,
        figure.person.waist_y,
        cloth.rgb,
        cloth.alpha,
        cloth.inner_collar,
    ]
    before = [array.copy() for array in arrays]
    wear(figure.person, cloth)
    for array, old in zip(arrays, before, strict=True):
        assert_array_equal(array, old)


def test_says_which_step_runs_and_passes_the_persons_notes_on():
    steps: list[str] = []
    result = wear(draw_figure(notes=("two_people",)).person, GARMENTS["dress"], steps=steps)
    assert steps == ["fill", "warp", "compose"]
    assert "two_people" in result.notes


def test_trousers_need_legs_in_the_picture():
    figure = draw_figure(**HANGING)
    frame = body_frame(figure.person.pose)
    bust = crop_person(figure.person, (0, 0, figure.rgb.shape[1], int(frame.point(0.9)[1])))
    pipeline = clothes.try_on(bust, GARMENTS["trousers"], TryOnOptions())
    with pytest.raises(StopIteration) as end:
        while True:
            next(pipeline)
    refusal = end.value.value
    assert isinstance(refusal, Refusal)
    assert refusal.status == "person_out_of_frame"
    assert refusal.facts["subject"] == "person"
