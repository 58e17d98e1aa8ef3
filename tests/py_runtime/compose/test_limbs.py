"""Arms drawn from capsules: their fields against brute force, their outlines against what was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.compose.limb_outline import ARM_PROFILE, LEG_PROFILE, LimbOutline, limb_outline
from py_runtime.compose.limbs import limb_field
from py_runtime.compose.scene import Scene
from py_runtime.geometry.body_frame import SIDES, body_frame
from py_runtime.labels import Part
from py_runtime.types import ImageSide
from tests.py_runtime.compose.dressed_figure import ARMS, BARE, LONG, Arms, Figure, drawn
from tests.tolerances import CONTINUED_OUTLINE_IOU, OUTLINE_PX, SEEN_OUTLINE_IOU

UNIT = 110.0
ELBOW_SLEEVE = 1.0


def arm_part(side: ImageSide) -> Part:
    return Part.RIGHT_ARM if side == "left" else Part.LEFT_ARM


def on_crop(scene: Scene, mask: np.ndarray) -> np.ndarray:
    x0, y0, x1, y1 = scene.box_xyxy
    return mask[y0:y1, x0:x1]


def outline_of(figure: Figure, scene: Scene, side: ImageSide) -> LimbOutline:
    skin = on_crop(scene, figure.is_part(Part.LEFT_ARM, Part.RIGHT_ARM)).astype(np.uint8)
    inside = on_crop(scene, figure.labels > 0).astype(np.uint8)
    shoulder, elbow, wrist, hand = scene.frame.arms[side].xy
    knots = np.array([shoulder, elbow, wrist, wrist + (hand - wrist) * 0.45])
    return limb_outline(scene, knots, ARM_PROFILE, skin, inside)


def agreement(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / max(1, (a | b).sum()))


@pytest.mark.parametrize("pose", ARMS)
def test_the_coordinate_along_an_arm_is_that_of_the_nearest_point_of_its_axis(pose: Arms):
    figure = drawn(arms=pose)
    frame, hw = body_frame(figure.person.pose), figure.labels.shape
    limb = frame.arms["right"]
    field = limb_field(frame, limb, (hw[0], hw[1]))
    knots = limb.xy.copy()
    knots[3] = knots[2] + (knots[3] - knots[2]) * 1.6
    t = np.linspace(0, 3, 1501)
    axis = np.stack([np.interp(t, np.arange(4), knots[:, i]) for i in range(2)], axis=1)
    y, x = np.mgrid[: hw[0] : 9, : hw[1] : 9]
    away = np.hypot(x[..., None] - axis[:, 0], y[..., None] - axis[:, 1])
    nearest = t[away.argmin(axis=-1)]
    # Where two pieces are equally near, either will do.
    clear = np.abs(field.along[::9, ::9] - nearest) < 0.02
    assert clear.mean() > 0.97


def test_inside_a_bare_arm_the_distance_is_below_1():
    figure = drawn(unit=UNIT, sleeve_to=BARE)
    scene = Scene(figure.person)
    for side in SIDES:
        field, arm = scene.arms[side], on_crop(scene, figure.is_part(arm_part(side)))
        between = (field.along > 0.3) & (field.along < 1.95)
        assert agreement(arm & between, (field.bare < 1) & between) > SEEN_OUTLINE_IOU
        assert (field.wide <= field.bare + 1e-6)[between].all()


@pytest.mark.parametrize("width", [0.85, 1.0, 1.3])
@pytest.mark.parametrize("pose", ["hanging", "akimbo", "raised"])
def test_a_bare_arm_is_outlined_where_it_was_drawn(pose: Arms, width: float):
    figure = drawn(unit=UNIT, arms=pose, sleeve_to=BARE, arm_width=width)
    scene = Scene(figure.person)
    for side in SIDES:
        outline = outline_of(figure, scene, side)
        between = (scene.arms[side].along > 0.4) & (scene.arms[side].along < 1.9)
        assert (
            agreement(outline.mask & between, on_crop(scene, figure.is_part(arm_part(side))) & between)
            > SEEN_OUTLINE_IOU
        )
        assert outline.covered_to < 0.35


@pytest.mark.parametrize("width", [0.85, 1.0, 1.3])
@pytest.mark.parametrize("pose", ["hanging", "akimbo", "raised"])
def test_a_covered_arm_goes_on_as_wide_as_its_bare_part(pose: Arms, width: float):
    covered = drawn(unit=UNIT, arms=pose, sleeve_to=ELBOW_SLEEVE, arm_width=width)
    truth = drawn(unit=UNIT, arms=pose, sleeve_to=BARE, arm_width=width)
    scene = Scene(covered.person)
    for side in SIDES:
        outline = outline_of(covered, scene, side)
        assert_allclose(outline.covered_to, ELBOW_SLEEVE, atol=0.15)
        between = (scene.arms[side].along > 0.5) & (scene.arms[side].along < 0.95)
        assert (
            agreement(outline.mask & between, on_crop(scene, truth.is_part(arm_part(side))) & between)
            > CONTINUED_OUTLINE_IOU
        )


def test_nothing_bare_leaves_the_typical_arm_inside_the_silhouette():
    figure = drawn(unit=UNIT, sleeve_to=3.0)
    scene = Scene(figure.person)
    outline = outline_of(figure, scene, "left")
    assert outline.covered_to == ARM_PROFILE.at[-1]
    between = (scene.arms["left"].along > 0.3) & (scene.arms["left"].along < 1.9)
    assert outline.mask[between].any()
    assert not (outline.mask & between & ~on_crop(scene, figure.labels > 0)).any()


def test_bare_legs_are_outlined_where_they_were_drawn():
    figure = drawn(unit=UNIT, bottoms="shorts")
    scene = Scene(figure.person)
    skin = on_crop(scene, figure.is_part(Part.LEGS))
    inside = on_crop(scene, figure.labels > 0).astype(np.uint8)
    legs = [
        limb_outline(scene, scene.frame.legs[s].xy[:3], LEG_PROFILE, skin.astype(np.uint8), inside).mask for s in SIDES
    ]
    y = np.arange(scene.shape_hw[0])[:, None]
    knee, ankle = scene.frame.legs["left"].xy[1:3, 1]
    below = (y > knee) & (y < ankle - OUTLINE_PX) & np.ones(scene.shape_hw, bool)
    assert agreement((legs[0] | legs[1]) & below, skin & below) > SEEN_OUTLINE_IOU


def test_long_sleeves_cover_an_arm_up_to_the_wrist():
    figure = drawn(unit=UNIT, sleeve_to=LONG)
    scene = Scene(figure.person)
    for side in SIDES:
        assert_allclose(outline_of(figure, scene, side).covered_to, LONG, atol=0.2)
