"""Decode BlazePose's landmarks and read the body from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.postprocess.body_detector import region_from_circle
from py_runtime.skeletons import OPENPOSE18_FROM_BLAZEPOSE, Joint, Keypoint18
from py_runtime.types import F32, F64, BodyPose

NET_SIDE = 256
LANDMARKS = 33
# Beyond the 33 body landmarks: the circle from which the next region is taken.
CIRCLE_CENTER, CIRCLE_TOP = 33, 34


@dataclass(frozen=True)
class LandmarkPass:
    """One run of the landmark network: the pose and where to look next."""

    pose: BodyPose
    next_region: OrientedSquare


def decode_landmarks(
    landmarks: F32, score: F32, mask: F32, region: OrientedSquare, photo_hw: tuple[int, int]
) -> LandmarkPass:
    """Bring the landmark network's outputs into the photo frame.

    Args:
        landmarks: (39, 5) float32: x, y, z in px of the crop, visibility and presence in 0..1.
        score: (1,) float32, 0..1.
        mask: (256, 256) float32, 0..1, crop frame.
        region: the square that the network saw.
        photo_hw: size of the photo.
    """
    xy = region.to_photo_xy(landmarks[:, :2], NET_SIDE)
    body = landmarks[:LANDMARKS].astype(np.float64)
    pose = BodyPose(
        xy=xy[:LANDMARKS],
        z=body[:, 2] * region.side / NET_SIDE,
        visibility=body[:, 3] * body[:, 4],
        mask=region.to_photo_map(np.asarray(mask, np.float32), photo_hw),
        score=float(np.asarray(score).reshape(-1)[0]),
    )
    return LandmarkPass(pose, region_from_circle(xy[CIRCLE_CENTER], xy[CIRCLE_TOP]))


def openpose18(pose: BodyPose, photo_hw: tuple[int, int]) -> F64:
    """Convert BlazePose's landmarks to VITON's 18 keypoints.

    The neck is the middle of the shoulders, as OpenPose's training data defines it.

    Returns:
        (18, 3) float64: x, y in px and score; a keypoint outside the photo has score 0.
    """
    sources = np.array([Joint.NOSE if joint is None else joint for joint in OPENPOSE18_FROM_BLAZEPOSE])
    keypoints = np.column_stack([pose.xy[sources], pose.visibility[sources]])
    shoulders = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
    keypoints[Keypoint18.NECK] = (*pose.xy[shoulders].mean(axis=0), pose.visibility[shoulders].min())
    height, width = photo_hw
    x, y = keypoints[:, 0], keypoints[:, 1]
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    keypoints[:, 2] = np.where(inside, keypoints[:, 2], 0.0)
    return keypoints
