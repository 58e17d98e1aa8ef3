"""Light: what the folds of drawn cloth tell, and what prints must not."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from py_runtime.compose.scene import Scene
from py_runtime.compose.shading import body_light, contact_shadow, exposure, fold_light
from py_runtime.labels import Part
from py_runtime.types import Photo
from tests.py_runtime.compose.dressed_figure import Figure, drawn
from tests.tolerances import GAIN

UNIT = 90.0
PLAIN = (150, 150, 156)


def repainted(figure: Figure, gain: np.ndarray, *parts: Part) -> Scene:
    """The figure with some parts' light multiplied."""
    rgb = figure.rgb.astype(np.float32)
    where = figure.is_part(*parts)
    rgb[where] *= np.broadcast_to(gain, figure.labels.shape)[where][:, None]
    picture = np.clip(rgb, 0, 255).astype(np.uint8)
    return Scene(replace(figure.person, photo=Photo(picture, figure.person.photo.original_hw)))


@pytest.fixture(scope="module")
def figure() -> Figure:
    return drawn(unit=UNIT, UPPER=PLAIN)


def soft_folds(figure: Figure) -> np.ndarray:
    """(H, W) gain of 0.85 in soft vertical valleys."""
    x = np.arange(figure.labels.shape[1])
    row = 1 - 0.075 * (1 - np.cos(2 * np.pi * (x - figure.origin[0]) / (0.28 * UNIT)))
    return np.broadcast_to(row, figure.labels.shape)


def on_crop(scene: Scene, whole: np.ndarray) -> np.ndarray:
    x0, y0, x1, y1 = scene.box_xyxy
    return whole[y0:y1, x0:x1]


def deep_inside(scene: Scene) -> np.ndarray:
    cloth = (scene.part(Part.UPPER) > 0.9).astype(np.uint8)
    return cv2.erode(cloth, np.ones((17, 17), np.uint8)) > 0


def test_flat_cloth_tells_no_folds(figure: Figure):
    scene = Scene(figure.person)
    gain = fold_light(scene, scene.part(Part.UPPER))
    assert gain.dtype == np.float32
    assert_allclose(gain[deep_inside(scene)], 1, atol=2 * GAIN)


def test_folds_darken_the_new_cloth_where_they_darkened_the_old(figure: Figure):
    folds = soft_folds(figure)
    scene = repainted(figure, folds, Part.UPPER)
    gain = fold_light(scene, scene.part(Part.UPPER))
    where = deep_inside(scene)
    assert np.corrcoef(gain[where], on_crop(scene, folds)[where])[0, 1] > 0.8
    assert gain[where].min() > 0.7
    assert np.percentile(gain[where], 5) < 0.96


def test_a_print_is_not_taken_for_folds(figure: Figure):
    stripes = np.where((np.arange(figure.labels.shape[0]) // 6) % 2, 0.35, 1.5)[:, None]
    scene = repainted(figure, stripes, Part.UPPER)
    assert_allclose(fold_light(scene, scene.part(Part.UPPER)), 1, atol=GAIN)


def test_black_cloth_is_not_believed(figure: Figure):
    scene = repainted(figure, soft_folds(figure) * 0.12, Part.UPPER)
    assert_allclose(fold_light(scene, scene.part(Part.UPPER)), 1, atol=GAIN)


def test_nothing_is_known_where_no_old_cloth_was(figure: Figure):
    scene = repainted(figure, soft_folds(figure), Part.UPPER)
    gain = fold_light(scene, scene.part(Part.UPPER))
    far = cv2.dilate((scene.part(Part.UPPER) > 0.1).astype(np.uint8), np.ones((41, 41), np.uint8)) == 0
    assert_allclose(gain[far], 1, atol=1e-3)
    assert_array_equal(fold_light(scene, np.zeros(scene.shape_hw, np.float32)), 1)


def test_the_body_is_lit_from_the_front(figure: Figure):
    scene = Scene(figure.person)
    gain = body_light(scene)
    along, offset = scene.trunk_grids
    assert gain.min() >= 0.8
    assert gain.max() <= 1
    assert_allclose(gain[np.abs(offset) < 2], 1, atol=GAIN)
    row = int(np.argmin(np.abs(along[:, 0] - 0.8)))
    assert (np.diff(gain[row, offset[row] > 0]) <= 1e-6).all()


def test_a_contact_shadow_falls_below_its_caster(figure: Figure):
    scene = Scene(figure.person)
    caster = np.zeros(scene.shape_hw, np.float32)
    caster[100:140, 60:120] = 1
    gain = contact_shadow(scene, caster, down_units=0.1, blur_units=0.03, depth=0.3)
    assert gain.min() == pytest.approx(0.7, abs=0.01)
    assert gain[144, 90] < 0.8 < gain[96, 90]
    assert_allclose(gain[200:], 1, atol=1e-3)
    assert_allclose(contact_shadow(scene, caster * 0, down_units=0.1, blur_units=0.03, depth=0.3), 1)


def test_white_cloth_is_no_brighter_than_the_photos_white():
    bright = exposure(Scene(drawn(BACKGROUND=(250, 250, 250)).person))
    usual = exposure(Scene(drawn().person))
    dark = exposure(Scene(drawn(BACKGROUND=(40, 40, 40), FACE=(90, 70, 60)).person))
    assert bright == 1
    assert 0.7 < dark < usual < bright
