"""The shoulder line on drawn silhouettes whose height is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.compose.shoulders import ShoulderLine, shoulder_line
from py_runtime.geometry.body_frame import SIDES, SIGN, body_frame
from py_runtime.labels import Part
from py_runtime.types import PersonAnalysis
from tests.py_runtime.compose.dressed_figure import (
    SHOULDER_AT,
    SHOULDER_HEIGHT,
    Figure,
    analysed,
    drawn,
    soft_parse,
)
from tests.tolerances import OUTLINE_UNITS

UNIT = 150.0
CLOTH = 0.022  # units of the old top on the shoulders, which are not the body's


def line_of(person: PersonAnalysis) -> ShoulderLine:
    return shoulder_line(person.parse, body_frame(person.pose))


@pytest.fixture(scope="module")
def figures() -> dict[float, Figure]:
    return {lift: drawn(unit=UNIT, lift=lift) for lift in (-0.05, 0.0, 0.05)}


@pytest.mark.parametrize("lift", [-0.05, 0.0, 0.05])
def test_finds_how_much_higher_the_shoulders_were_drawn(figures: dict[float, Figure], lift: float):
    line = line_of(figures[lift].person)
    for side in SIDES:
        assert_allclose(line.lift[side], lift - CLOTH, atol=OUTLINE_UNITS)


@pytest.mark.parametrize("lift", [-0.05, 0.0, 0.05])
def test_the_line_lies_on_the_drawn_outline(figures: dict[float, Figure], lift: float):
    figure = figures[lift]
    line = line_of(figure.person)
    for side in SIDES:
        for distance in (0.32, 0.42, 0.5):
            height = -np.interp(distance, SHOULDER_AT, SHOULDER_HEIGHT) - lift
            expected = figure.origin + UNIT * np.array([SIGN[side] * distance, height])
            assert_allclose(line.point(side, distance, CLOTH), expected, atol=OUTLINE_UNITS * UNIT)


def test_each_side_is_measured_by_itself(figures: dict[float, Figure]):
    low, high = figures[-0.05], figures[0.05]
    middle = int(low.origin[0])
    labels = np.hstack([low.labels[:, :middle], high.labels[:, middle:]])
    person = analysed(labels, low.rgb, low.person.pose.xy, 0)
    line = line_of(person)
    assert_allclose(line.lift["right"] - line.lift["left"], 0.1, atol=OUTLINE_UNITS)


def test_the_line_falls_from_the_neck_to_the_arm(figures: dict[float, Figure]):
    line = line_of(figures[0.05].person)
    heights = [line.height("left", float(d)) for d in np.linspace(0, 0.8, 30)]
    assert (np.diff(heights) < 0).all()


def test_wild_silhouettes_move_the_line_only_a_little():
    figure = drawn(unit=UNIT, lift=0.0)
    labels = figure.labels.copy()
    y = int(figure.origin[1] - 0.35 * UNIT)
    labels[y : int(figure.origin[1])] = Part.UPPER  # a cape to both sides
    line = line_of(replace(figure.person, parse=soft_parse(labels)))
    assert max(abs(line.lift[side]) for side in SIDES) <= 0.1


def test_without_an_outline_the_typical_line_stands(figures: dict[float, Figure]):
    empty = replace(figures[0.0].person, parse=soft_parse(np.zeros_like(figures[0.0].labels)))
    assert line_of(empty).lift == {"left": 0.0, "right": 0.0}


def test_a_person_seen_from_the_side_has_a_level_line():
    figure = drawn(unit=UNIT)
    xy = figure.person.pose.xy.copy()
    xy[[11, 12]] = figure.origin + np.array([[3.0, -9.0], [-3.0, 9.0]])
    person = replace(figure.person, pose=replace(figure.person.pose, xy=xy))
    line = line_of(person)
    assert_allclose(line.along, body_frame(person.pose).across)
