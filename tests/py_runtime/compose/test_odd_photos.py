"""Small, cropped, contorted and contradictory people: no exception, and never a pixel outside what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from py_runtime.errors import DegenerateGeometryError
from py_runtime.labels import Part
from py_runtime.skeletons import Joint
from py_runtime.types import GarmentAnalysis, PersonAnalysis, Sleeve, TryOn
from tests.py_runtime.compose.dressed_figure import ARMS, BARE, LONG, SHORT, WAIST, Figure, analysed, drawn, soft_parse
from tests.py_runtime.compose.try_ons import GARMENTS, LOWERS, is_new, outcome, wear

UNIT = 40.0
SEEDS = range(24)
ONE_OF_EACH = ["long sleeve", "tank top", "dress", "trousers", "skirt"]
one_of_each = pytest.mark.parametrize("garment", ONE_OF_EACH)


def assert_sound(person: PersonAnalysis, result: TryOn) -> None:
    """What must hold for whatever comes in."""
    photo = person.photo.rgb
    assert result.rgb.shape == result.warped_cloth.shape == photo.shape
    assert_array_equal(result.rgb[~result.changed], photo[~result.changed])
    best = person.parse.argmax(axis=-1)
    head = (best == Part.FACE) | (best == Part.HAIR)
    assert_array_equal(result.rgb[head], photo[head])
    assert np.isfinite(result.warped_cloth_mask).all()


def cut(figure: Figure, left: float, top: float, right: float, bottom: float) -> PersonAnalysis:
    """The part of the picture inside a box in units from the middle between the shoulders."""
    low = np.round(figure.origin + np.array([left, top]) * figure.unit).astype(int).clip(0)
    high = np.round(figure.origin + np.array([right, bottom]) * figure.unit).astype(int)
    window = np.s_[low[1] : high[1], low[0] : high[0]]
    waist_y = figure.origin[1] + WAIST * figure.unit - low[1]
    rgb = np.ascontiguousarray(figure.rgb[window])
    return analysed(figure.labels[window].copy(), rgb, figure.person.pose.xy - low, float(waist_y))


def relabelled(figure: Figure, **parts: Part) -> PersonAnalysis:
    """A parser that takes some parts for others."""
    labels = figure.labels.copy()
    for name, part in parts.items():
        labels[figure.labels == Part[name]] = part
    return replace(figure.person, parse=soft_parse(labels))


def assert_sound_or_out_of_frame(person: PersonAnalysis, garment: str) -> None:
    """Dressed, or refused because nothing of the hips and legs is in view."""
    result = outcome(person, GARMENTS[garment])
    if isinstance(result, TryOn):
        assert_sound(person, result)
    else:
        assert result.status == "person_out_of_frame"
        assert garment in LOWERS


def posed(figure: Figure, **joints: tuple[float, float]) -> PersonAnalysis:
    """The same picture with some joints elsewhere, in units."""
    xy = figure.person.pose.xy.copy()
    for name, at in joints.items():
        xy[Joint[name]] = figure.origin + np.array(at) * figure.unit
    return replace(figure.person, pose=replace(figure.person.pose, xy=xy))


@one_of_each
@pytest.mark.parametrize("unit", [8.0, 13.0, 25.0])
def test_small_people_are_dressed(unit: float, garment: str):
    figure = drawn(unit=unit)
    result = wear(figure.person, GARMENTS[garment])
    assert_sound(figure.person, result)
    assert is_new(result.rgb).sum() > 0.3 * unit**2


CUTS = {
    "bust": (-1.2, -1.3, 1.2, 0.6),
    "half length": (-1.75, -1.8, 1.75, 1.6),
    "without the head": (-1.2, -0.15, 1.2, 3.0),
    "left half": (-1.5, -1.5, 0.1, 3.0),
    "trunk alone": (-0.4, 0.2, 0.4, 1.2),
    "legs to the knees": (-1.2, -1.4, 1.2, 2.2),
}


@one_of_each
@pytest.mark.parametrize("name", CUTS)
def test_cut_off_people_are_dressed(name: str, garment: str):
    person = cut(drawn(unit=UNIT, sleeve_to=LONG), *CUTS[name])
    assert_sound_or_out_of_frame(person, garment)


MISTAKEN: dict[str, dict[str, Part]] = {
    "no background": {"BACKGROUND": Part.UPPER},
    "nobody": {part.name: Part.BACKGROUND for part in Part},
    "all clothes": {part.name: Part.UPPER for part in Part if part != Part.BACKGROUND},
    "no skin": {part.name: Part.UPPER for part in (Part.FACE, Part.NECK, Part.LEFT_ARM, Part.RIGHT_ARM, Part.LEGS)},
    "naked": {"UPPER": Part.NECK, "LOWER": Part.LEGS},
    "arms swapped": {"LEFT_ARM": Part.RIGHT_ARM, "RIGHT_ARM": Part.LEFT_ARM},
    "all face": {part.name: Part.FACE for part in Part if part != Part.BACKGROUND},
    "all things held": {part.name: Part.OTHERS for part in Part if part != Part.BACKGROUND},
}


@one_of_each
@pytest.mark.parametrize("name", MISTAKEN)
def test_a_mistaken_parser_does_not_break_the_dressing(name: str, garment: str):
    person = relabelled(drawn(unit=UNIT, bottoms="shorts"), **MISTAKEN[name])
    assert_sound_or_out_of_frame(person, garment)


CONTORTED: dict[str, dict[str, tuple[float, float]]] = {
    "arms folded into a point": {name: (0.5, 0.0) for name in ("LEFT_ELBOW", "LEFT_WRIST", "LEFT_INDEX")},
    "wrist at the shoulder": {"LEFT_ELBOW": (0.7, 0.7), "LEFT_WRIST": (0.5, 0.02), "LEFT_INDEX": (0.5, -0.1)},
    "arms crossed over": {"LEFT_WRIST": (-0.6, 0.9), "LEFT_INDEX": (-0.7, 0.9), "RIGHT_WRIST": (0.6, 0.9)},
    "sitting": {
        "LEFT_KNEE": (0.5, 1.5),
        "RIGHT_KNEE": (-0.5, 1.5),
        "LEFT_ANKLE": (0.5, 2.3),
        "RIGHT_ANKLE": (-0.5, 2.3),
    },
    "knees at the hips": {"LEFT_KNEE": (0.28, 1.5), "LEFT_ANKLE": (0.28, 1.5)},
    "seen from the side": {"LEFT_SHOULDER": (0.02, 0), "RIGHT_SHOULDER": (-0.02, 0), "LEFT_HIP": (0.0, 1.5)},
    "shoulders in one point": {"LEFT_SHOULDER": (0.0, 0.0), "RIGHT_SHOULDER": (0.0, 0.0)},
    "leaning": {"LEFT_HIP": (1.1, 1.2), "RIGHT_HIP": (0.6, 1.5)},
    "upside down": {"LEFT_HIP": (0.28, -1.5), "RIGHT_HIP": (-0.28, -1.5)},
    "far outside": {"LEFT_WRIST": (60.0, 40.0), "RIGHT_ELBOW": (-40.0, -70.0), "LEFT_ANKLE": (0.0, 90.0)},
}


@one_of_each
@pytest.mark.parametrize("name", CONTORTED)
def test_a_contorted_pose_does_not_break_the_dressing(name: str, garment: str):
    person = posed(drawn(unit=UNIT), **CONTORTED[name])
    assert_sound_or_out_of_frame(person, garment)


@pytest.mark.parametrize("garment", ["T-shirt", "trousers"])
def test_a_body_without_a_trunk_is_degenerate(garment: str):
    hips_at_the_shoulders = {"LEFT_HIP": (0.0, 0.0), "RIGHT_HIP": (0.0, 0.0)}
    with pytest.raises(DegenerateGeometryError):
        wear(posed(drawn(unit=UNIT), **hips_at_the_shoulders), GARMENTS[garment])


def shaken(garment: GarmentAnalysis, rng: np.random.Generator, px: float) -> GarmentAnalysis:
    """Landmarks as an unsure analysis finds them."""

    def shake(value: Any) -> Any:
        if isinstance(value, Sleeve):
            return Sleeve(shake(value.outer_xy), shake(value.inner_xy))
        return value if value is None else value + rng.normal(0, px, np.shape(value))

    def all_of(marks: Any) -> Any:
        return marks and replace(marks, **{name: shake(value) for name, value in vars(marks).items()})

    return replace(garment, upper=all_of(garment.upper), lower=all_of(garment.lower))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_people_in_random_garments_raise_nothing(seed: int):
    rng = np.random.default_rng(seed)
    figure = drawn(
        unit=UNIT,
        arms=sorted(ARMS)[seed % len(ARMS)],
        sleeve_to=(BARE, SHORT, LONG)[seed % 3],
        bottoms=("trousers", "shorts", "dress")[seed // 3 % 3],
    )
    xy = figure.person.pose.xy + rng.normal(0, rng.uniform(0.03, 0.35) * UNIT, (33, 2))
    person = replace(figure.person, pose=replace(figure.person.pose, xy=xy, visibility=rng.random(33)))
    garment = shaken(list(GARMENTS.values())[seed % len(GARMENTS)], rng, px=rng.uniform(0, 12))
    result = outcome(person, garment, tucked=(None, True, False)[seed % 3])
    if isinstance(result, TryOn):
        assert_sound(person, result)
    else:
        assert garment.category == "lower"
