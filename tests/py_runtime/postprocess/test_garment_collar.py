"""The neckline of drawn crew and V necks with a label and a print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from py_runtime.postprocess.garment_collar import find_neckline
from py_runtime.postprocess.garment_label import erase_label
from tests.py_runtime.postprocess.drawn_garments import Rgb, plain, top
from tests.tolerances import GARMENT_COLLAR_IOU

LABEL = np.s_[103:117, 262:298]


def with_neck(
    depth: float, power: float, front: tuple[int, int, int], lining: tuple[int, int, int]
) -> tuple[Rgb, np.ndarray]:
    drawn = top(neck=60)
    picture = drawn.on(plain(), front)
    x = np.arange(picture.shape[1])
    t = np.clip(np.abs(x - 280) / 54, 0, 1)
    lowest = 80 + depth * (1 - t**power)
    y = np.arange(picture.shape[0])[:, None]
    inside = (drawn.alpha > 0.5) & (y < lowest) & (np.abs(x - 280) < 56)
    picture[inside] = lining
    picture[LABEL] = (235, 235, 230)
    cv2.putText(picture, "MAKER", (265, 113), cv2.FONT_HERSHEY_SIMPLEX, 0.3, (30, 30, 30), 1)
    return picture, inside


@pytest.mark.parametrize(
    ("front", "lining"),
    [((60, 90, 160), (45, 70, 130)), ((34, 34, 36), (18, 18, 19)), ((240, 238, 235), (214, 212, 210))],
)
@pytest.mark.parametrize(("depth", "power"), [(52, 2.2), (110, 1.0)])
def test_the_inside_of_the_back_is_found_in_any_colour(front, lining, depth: float, power: float):
    picture, inside = with_neck(depth, power, front, lining)
    drawn = top(neck=60)
    found = find_neckline(picture, drawn.alpha > 0.5, drawn.points["neck_left"], drawn.points["neck_right"])
    assert found is not None
    seen = found.inside > 0.5
    assert (seen & inside).sum() / (seen | inside).sum() > GARMENT_COLLAR_IOU


def test_a_print_on_the_chest_is_no_neckline():
    picture, inside = with_neck(52, 2.2, (60, 90, 160), (45, 70, 130))
    cv2.ellipse(picture, (280, 190), (45, 30), 0, 0, 360, (250, 250, 250), -1)
    drawn = top(neck=60)
    found = find_neckline(picture, drawn.alpha > 0.5, drawn.points["neck_left"], drawn.points["neck_right"])
    assert found is not None
    seen = found.inside > 0.5
    assert (seen & inside).sum() / (seen | inside).sum() > GARMENT_COLLAR_IOU


def test_a_garment_of_one_colour_shows_no_inside():
    drawn = top(neck=60)
    picture = drawn.on(plain(), (60, 90, 160))
    assert find_neckline(picture, drawn.alpha > 0.5, drawn.points["neck_left"], drawn.points["neck_right"]) is None


def test_the_label_is_painted_over_with_the_lining():
    picture, inside = with_neck(60, 2.2, (60, 90, 160), (45, 70, 130))
    erased = erase_label(picture, inside.astype(np.float32), top(neck=60).alpha > 0.9)
    assert np.abs(erased[LABEL].astype(int) - np.array((45, 70, 130))).max() < 12
    assert (erased[~inside] == picture[~inside]).all()
