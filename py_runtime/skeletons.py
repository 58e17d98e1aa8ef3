"""Names and order of the two skeletons: BlazePose's 33 landmarks and VITON's 18 keypoints; sides are the wearer's."""

from __future__ import annotations

from enum import IntEnum


class Joint(IntEnum):
    """BlazePose's landmarks in the network's order.

    Reference: Bazarevsky et al., "BlazePose: On-device Real-time Body Pose tracking", 2020.
    """

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


class Keypoint18(IntEnum):
    """OpenPose's COCO-18 order, in which VITON's datasets store keypoints.

    Reference: Han et al., "VITON: An Image-based Virtual Try-on Network", CVPR 2018.
    """

    NOSE = 0
    NECK = 1
    RIGHT_SHOULDER = 2
    RIGHT_ELBOW = 3
    RIGHT_WRIST = 4
    LEFT_SHOULDER = 5
    LEFT_ELBOW = 6
    LEFT_WRIST = 7
    RIGHT_HIP = 8
    RIGHT_KNEE = 9
    RIGHT_ANKLE = 10
    LEFT_HIP = 11
    LEFT_KNEE = 12
    LEFT_ANKLE = 13
    RIGHT_EYE = 14
    LEFT_EYE = 15
    RIGHT_EAR = 16
    LEFT_EAR = 17


# The neck, which BlazePose lacks, is the middle of the shoulders as in OpenPose's training data.
OPENPOSE18_FROM_BLAZEPOSE: tuple[Joint | None, ...] = tuple(
    None if keypoint is Keypoint18.NECK else Joint[keypoint.name] for keypoint in Keypoint18
)
