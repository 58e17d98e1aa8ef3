"""A person's frame under turns and mirrors, and the trunk's outline on drawn trunks."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from py_runtime.errors import DegenerateGeometryError
from py_runtime.geometry.body_frame import SIDES, SIGN, BodyFrame, body_frame, trunk_widths
from py_runtime.labels import Part
from py_runtime.types import BodyPose
from tests.py_runtime.drawn_person import joints_xy
from tests.tolerances import EXACT_PX, FLOAT32_PX, OUTLINE_PX

TURNS = [-2.0, -0.6, 0.0, 0.3, 1.2]


def pose_at(xy: np.ndarray) -> BodyPose:
    return BodyPose(xy, np.zeros(33), np.full(33, 0.9), np.zeros((640, 480), np.float32), 0.99)


def turned(angle: float, scale: float = 1.0) -> np.ndarray:
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (joints_xy() - [240, 170]) @ rotation.T * scale + [333, 222]


@pytest.fixture(params=TURNS)
def frame(request: pytest.FixtureRequest) -> BodyFrame:
    return body_frame(pose_at(turned(request.param)))


def test_the_axes_are_orthonormal(frame: BodyFrame):
    axes = np.array([frame.across, frame.down])
    assert_allclose(axes @ axes.T, np.eye(2), atol=EXACT_PX)


def test_across_points_to_the_right_of_somebody_who_looks_down_the_trunk(frame: BodyFrame):
    assert_allclose(np.linalg.det(np.array([frame.across, frame.down])), 1, atol=EXACT_PX)


def test_an_upright_persons_axes_are_the_pictures():
    frame = body_frame(pose_at(joints_xy()))
    assert_allclose(frame.down, [0, 1], atol=EXACT_PX)
    assert_allclose(frame.across, [1, 0], atol=EXACT_PX)


def test_a_point_is_found_again_by_its_coordinates(frame: BodyFrame):
    for along, offset in ((0.0, 0.0), (1.0, 0.0), (0.4, -37.0), (1.7, 60.0)):
        point = frame.point(along, offset)
        assert_allclose(frame.along(point), along, atol=EXACT_PX)
        assert_allclose(frame.offset(point), offset, atol=EXACT_PX)


def test_the_shoulders_are_at_0_and_the_hips_at_1(frame: BodyFrame):
    assert_allclose(frame.point(0.0), frame.shoulder_mid_xy, atol=EXACT_PX)
    assert_allclose(frame.point(1.0), frame.hip_mid_xy, atol=EXACT_PX)


def test_the_grids_are_the_coordinates_of_every_pixel(frame: BodyFrame):
    along, offset = frame.grids(40, 60)
    x, y = np.meshgrid(np.arange(60), np.arange(40))
    pixels = np.stack([x, y], axis=-1).astype(float)
    assert along.dtype == offset.dtype == np.float32
    assert_allclose(along, frame.along(pixels), atol=FLOAT32_PX)
    assert_allclose(offset, frame.offset(pixels), atol=FLOAT32_PX)


@pytest.mark.parametrize("angle", TURNS)
def test_coordinates_turn_and_grow_with_the_person(angle: float):
    upright, other = body_frame(pose_at(turned(0.0))), body_frame(pose_at(turned(angle, 2.5)))
    assert_allclose(other.along(turned(angle, 2.5)), upright.along(turned(0.0)), atol=EXACT_PX)
    assert_allclose(other.offset(turned(angle, 2.5)), 2.5 * upright.offset(turned(0.0)), atol=1e3 * EXACT_PX)
    assert_allclose(other.unit_px, 2.5 * upright.unit_px)


def test_sides_are_the_images_and_parts_the_wearers():
    frame = body_frame(pose_at(joints_xy()))
    assert (frame.arms["left"].xy[:, 0] < 240).all()
    assert (frame.arms["right"].xy[:, 0] > 240).all()
    assert (frame.legs["left"].xy[:, 0] < 240).all()
    assert (frame.arms["left"].part, frame.arms["right"].part) == (Part.RIGHT_ARM, Part.LEFT_ARM)


def test_a_mirrored_picture_swaps_the_parts_and_not_the_sides():
    xy = joints_xy()
    mirrored = body_frame(pose_at(np.array([480.0, 0.0]) + xy * [-1, 1]))
    assert (mirrored.arms["left"].xy[:, 0] < 240).all()
    assert (mirrored.arms["left"].part, mirrored.arms["right"].part) == (Part.LEFT_ARM, Part.RIGHT_ARM)


def test_limbs_run_from_the_root_to_the_tip():
    frame = body_frame(pose_at(joints_xy()))
    for limbs in (frame.arms, frame.legs):
        for side in SIDES:
            assert (np.diff(limbs[side].xy[:, 1]) > 0).all()
    assert_array_equal(frame.arms["right"].xy, joints_xy()[[11, 13, 15, 19]])
    assert_array_equal(frame.legs["left"].xy, joints_xy()[[24, 26, 28, 32]])


def test_visibility_follows_the_limb():
    pose = pose_at(joints_xy())
    pose = replace(pose, visibility=np.arange(33) / 33)
    assert_array_equal(body_frame(pose).arms["right"].visibility, np.array([11, 13, 15, 19]) / 33)


def test_a_person_seen_from_the_side_keeps_their_scale():
    xy, front = joints_xy(), body_frame(pose_at(joints_xy()))
    xy[[11, 12], 0] = 240 + np.array([10, -10])
    side = body_frame(pose_at(xy))
    assert side.shoulder_px == pytest.approx(20)
    assert side.unit_px > 0.9 * front.unit_px


def test_the_pose_is_left_alone():
    xy = joints_xy()
    frame = body_frame(pose_at(xy))
    frame.arms["left"].xy[:] = 0
    assert_array_equal(xy, joints_xy())


@pytest.mark.parametrize("broken", [0.0, np.nan, np.inf])
def test_refuses_a_body_without_a_trunk(broken: float):
    xy = joints_xy()
    xy[[23, 24]] = xy[[11, 12]] + broken
    with pytest.raises(DegenerateGeometryError):
        body_frame(pose_at(xy))


def drawn_trunk(frame: BodyFrame, left: float, right: float) -> np.ndarray:
    mask = np.zeros((640, 480), np.uint8)
    corners = [frame.point(0.0, -left), frame.point(0.0, right), frame.point(1.4, right), frame.point(1.4, -left)]
    cv2.fillPoly(mask, [np.round(np.array(corners) * 16).astype(np.int32)], (1,), cv2.LINE_8, 4)
    return mask


@pytest.mark.parametrize("angle", [-0.3, 0.0, 0.2])
def test_measures_a_trunk_without_arms_before_it(angle: float):
    frame = body_frame(pose_at((turned(angle) - [333, 222]) * 0.9 + [240, 170]))
    unit = frame.unit_px
    widths = trunk_widths(drawn_trunk(frame, 0.55 * unit, 0.48 * unit), np.zeros((640, 480), np.uint8), frame)
    for along in (0.3, 0.6, 1.0):
        assert_allclose(widths.half(along, "left"), 0.55 * unit, atol=OUTLINE_PX)
        assert_allclose(widths.half(along, "right"), 0.48 * unit, atol=OUTLINE_PX)


def test_an_arm_at_the_trunk_hides_how_wide_the_trunk_is():
    frame = body_frame(pose_at(joints_xy()))
    unit = frame.unit_px
    mask = drawn_trunk(frame, 0.5 * unit, 0.8 * unit)  # with a sleeve pressed to the right side
    sleeve = np.zeros_like(mask)
    _, offset = frame.grids(*mask.shape)
    sleeve[offset > 0.5 * unit] = 1
    with_arm, without = trunk_widths(mask, sleeve, frame), trunk_widths(mask, np.zeros_like(mask), frame)
    for along in (0.5, 0.7, 0.9):
        assert with_arm.half(along, "right") < 0.6 * unit < without.half(along, "right")
        assert with_arm.half(along, "left") == without.half(along, "left")


def test_an_empty_or_a_full_mask_gives_plausible_widths():
    frame = body_frame(pose_at(joints_xy()))
    for value in (0, 1):
        widths = trunk_widths(np.full((640, 480), value, np.uint8), np.zeros((640, 480), np.uint8), frame)
        assert (widths.left > 0.3 * frame.unit_px).all()
        assert (widths.left < 0.9 * frame.unit_px).all()
        assert_array_equal(widths.left, widths.right)


def test_arms_that_are_not_seen_hang_down():
    figure = pose_at(turned(0.0))
    visibility = figure.visibility.copy()
    visibility[[13, 14, 15, 16]] = 0.1
    astray = figure.xy.copy()
    astray[[13, 14, 15, 16]] = astray[[24, 23, 24, 23]]
    frame = body_frame(replace(figure, xy=astray, visibility=visibility))
    for side in SIDES:
        shoulder, elbow, wrist, fingers = frame.arms[side].xy
        assert SIGN[side] * float((elbow - shoulder) @ frame.across) > 0
        heights = [float(p @ frame.down) for p in (shoulder, elbow, wrist, fingers)]
        assert heights == sorted(heights)
