"""Landmarks come back to the photo, and to VITON's order."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.postprocess.body_pose import decode_landmarks, openpose18
from py_runtime.skeletons import Joint, Keypoint18
from py_runtime.types import BodyPose

HW = (400, 300)


def pose_at(xy: np.ndarray, visibility: float = 1.0) -> BodyPose:
    return BodyPose(xy, np.zeros(33), np.full(33, visibility), np.zeros(HW, np.float32), 1.0)


def spread_joints() -> np.ndarray:
    return np.stack([10.0 + 8 * np.arange(33), 390.0 - 11 * np.arange(33)], axis=1)


def decode(region: OrientedSquare, photo_xy: np.ndarray, **changes: np.ndarray):
    to_net = cv2.invertAffineTransform(region.to_photo_matrix(256))
    landmarks = np.ones((39, 5), np.float32)
    landmarks[:, :2] = photo_xy @ to_net[:, :2].T + to_net[:, 2]
    for index, column in {"z": 2, "visibility": 3, "presence": 4}.items():
        if index in changes:
            landmarks[:, column] = changes[index]
    mask = np.ones((256, 256), np.float32)
    return decode_landmarks(landmarks, np.array([0.8], np.float32), mask, region, HW)


def test_landmarks_return_to_the_photo_through_a_turned_crop():
    xy = np.concatenate([spread_joints(), [[150, 200], [170, 90]], np.zeros((4, 2))])
    found = decode(OrientedSquare((150.0, 190.0), 500.0, 0.4), xy)
    assert_allclose(found.pose.xy, xy[:33], atol=1e-3)
    assert found.pose.score == np.float32(0.8)


def test_the_next_region_is_the_landmarks_own_circle():
    xy = np.concatenate([spread_joints(), [[150, 200], [150, 80]], np.zeros((4, 2))])
    found = decode(OrientedSquare((140.0, 190.0), 480.0, -0.3), xy)
    assert_allclose(found.next_region.center_xy, (150, 200), atol=1e-3)
    assert_allclose((found.next_region.side, found.next_region.angle), (2 * 1.25 * 120, 0), atol=1e-3)


def test_depth_scales_with_the_region():
    xy = np.concatenate([spread_joints(), [[150, 200], [150, 80]], np.zeros((4, 2))])
    found = decode(OrientedSquare((140.0, 190.0), 512.0), xy, z=np.full(39, -30.0))
    assert_allclose(found.pose.z, -60)


def test_a_landmark_counts_only_when_visible_and_present():
    xy = np.concatenate([spread_joints(), [[150, 200], [150, 80]], np.zeros((4, 2))])
    found = decode(OrientedSquare((140.0, 190.0), 512.0), xy, visibility=np.full(39, 0.5), presence=np.full(39, 0.4))
    assert_allclose(found.pose.visibility, 0.2, atol=1e-6)


def test_the_mask_covers_the_region_only():
    xy = np.concatenate([spread_joints(), [[150, 200], [150, 80]], np.zeros((4, 2))])
    mask = decode(OrientedSquare((100.0, 100.0), 80.0), xy).pose.mask
    assert mask.shape == HW
    assert_allclose(mask[65:135, 65:135], 1)
    assert mask[160:, :].max() == 0


def test_viton_keypoints_are_the_landmarks_of_the_same_name():
    xy = spread_joints()
    keypoints = openpose18(pose_at(xy), HW)
    assert keypoints.shape == (18, 3)
    for keypoint in Keypoint18:
        if keypoint is not Keypoint18.NECK:
            assert_array_equal(keypoints[keypoint, :2], xy[Joint[keypoint.name]])


def test_the_neck_is_between_the_shoulders_and_as_sure_as_the_hidden_one():
    xy = spread_joints()
    pose = pose_at(xy)
    visibility = pose.visibility.copy()
    visibility[Joint.LEFT_SHOULDER] = 0.3
    hidden = BodyPose(xy, pose.z, visibility, pose.mask, 1.0)
    neck = openpose18(hidden, HW)[Keypoint18.NECK]
    assert_allclose(neck, (*xy[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=0), 0.3))


def test_keypoints_outside_the_photo_are_unknown():
    xy = spread_joints()
    xy[Joint.LEFT_ANKLE] = (150.0, 480.0)
    keypoints = openpose18(pose_at(xy), HW)
    assert keypoints[Keypoint18.LEFT_ANKLE, 2] == 0
    assert (np.delete(keypoints[:, 2], Keypoint18.LEFT_ANKLE) == 1).all()
