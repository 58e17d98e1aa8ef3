"""VITON's 22 channels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.labels import Part
from py_runtime.postprocess.agnostic import agnostic, body_shape, fit_frame
from py_runtime.postprocess.body_pose import openpose18
from py_runtime.skeletons import Keypoint18
from py_runtime.types import BodyPose, PersonAnalysis
from tests.py_runtime.drawn_person import drawn_person

ROUNDING_PX = 0.51


def analysis() -> PersonAnalysis:
    person = drawn_person()
    hw = (person.labels.shape[0], person.labels.shape[1])
    parse = np.eye(len(Part), dtype=np.float32)[person.labels]
    pose = BodyPose(person.xy, np.zeros(33), np.ones(33), np.zeros(hw, np.float32), 1.0)
    return PersonAnalysis(person.photo, pose, openpose18(pose, hw), parse, np.zeros(hw[1], np.float32), False)


@pytest.fixture(scope="module")
def person() -> PersonAnalysis:
    return analysis()


@pytest.fixture(scope="module")
def stack(person: PersonAnalysis) -> np.ndarray:
    return agnostic(person)


def test_has_vitons_shape_and_range(stack: np.ndarray):
    assert stack.shape == (22, 256, 192)
    assert stack.dtype == np.float32
    assert stack.min() >= 0
    assert stack.max() <= 1


def test_each_heatmap_peaks_at_its_keypoint(stack: np.ndarray, person: PersonAnalysis):
    matrix = fit_frame((640, 480))
    for heatmap, (x, y, _) in zip(stack[:18], person.keypoints18, strict=True):
        rows, columns = np.nonzero(heatmap)
        assert len(rows) == 11 * 11
        assert_allclose((columns.mean(), rows.mean()), matrix[:, :2] @ (x, y) + matrix[:, 2], atol=ROUNDING_PX)


def test_unknown_keypoints_have_empty_maps(person: PersonAnalysis):
    keypoints = person.keypoints18.copy()
    keypoints[Keypoint18.LEFT_WRIST, 2] = 0
    hidden = PersonAnalysis(person.photo, person.pose, keypoints, person.parse, person.waist_y, False)
    sums = agnostic(hidden)[:18].sum(axis=(1, 2))
    assert sums[Keypoint18.LEFT_WRIST] == 0
    assert (np.delete(sums, Keypoint18.LEFT_WRIST) > 0).all()


def test_the_shape_is_too_coarse_to_tell_the_clothes(stack: np.ndarray):
    shape = stack[18]
    assert shape[120, 96] > 0.9
    assert shape[5, 5] < 0.05
    # Nothing finer than a 16x12 grid is left: shrinking to it and back changes little.
    assert np.abs(body_shape(shape) - shape).mean() < 0.03


def test_shows_face_and_hair_and_no_clothes(stack: np.ndarray, person: PersonAnalysis):
    head = stack[19:].max(axis=0)
    matrix = fit_frame((640, 480))
    face_x, face_y = (int(v) for v in matrix[:, :2] @ (240, 100) + matrix[:, 2])
    colour = person.photo.rgb[95:106, 235:246].reshape(-1, 3).mean(axis=0) / 255
    assert_allclose(stack[19:, face_y, face_x], colour, atol=0.03)
    chest_y = int((matrix[:, :2] @ (240, 250) + matrix[:, 2])[1])
    assert head[chest_y:].max() == 0


def test_a_wide_photo_is_fitted_whole():
    matrix = fit_frame((100, 400))
    corners = np.array([[0, 0], [399, 99]]) @ matrix[:, :2].T + matrix[:, 2]
    assert corners[0, 0] > -1
    assert corners[1, 0] < 192
    assert_allclose(corners.mean(axis=0), (95.5, 127.5))
