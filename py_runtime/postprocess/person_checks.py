"""Tell photos that cannot be used from those that can."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.errors import Refusal
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.postprocess.class_mending import NET_BACKGROUND, NET_CLOTHES, NET_FACE, NET_HAIR, NET_SKIN
from py_runtime.postprocess.person_frame import body_axes
from py_runtime.skeletons import Joint
from py_runtime.types import F32, BodyPose

# Share of the trunk (shoulders to hips) that must be inside the photo.
MIN_TRUNK_INSIDE = 0.35
# Share of shoulder width, in body units, by which the left shoulder must lie on the left to count as seen from behind.
BEHIND = -0.25
# Shares of face and hair over the front of the head, as the parts network sees it.
VISIBLE_FACE, HIDDEN_FACE, ONLY_HAIR = 0.4, 0.1, 0.5
# Skin, hair and face, and clothes, among all that is not background.
MIN_HUMAN, MIN_CLOTHES = 0.015, 0.12
DOUBTFUL_DETECTION, DOUBTFUL_POSE = 0.78, 0.8
# Shoulder width of a person whose face is not seen, as a share of the photo's short side.
MIN_FACELESS_UNIT = 0.2


def trunk_inside(pose: BodyPose, photo_hw: tuple[int, int]) -> float:
    """Return the share of the trunk's outline points, 0..1, that lie in the photo."""
    joints = pose.xy[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP]]
    down, right = np.meshgrid(np.linspace(0, 1, 11), np.linspace(0, 1, 11), indexing="ij")
    top = joints[0] + right[..., None] * (joints[1] - joints[0])
    bottom = joints[2] + right[..., None] * (joints[3] - joints[2])
    points = top + down[..., None] * (bottom - top)
    height, width = photo_hw
    inside = (points >= 0).all(axis=-1) & (points[..., 0] < width) & (points[..., 1] < height)
    return float(inside.mean())


def facing(pose: BodyPose) -> float:
    """Return how frontal the body is: 1 from the front, 0 from the side, -1 from behind.

    Measured along the direction that is to the right of the trunk, so that a tilted person counts as upright.
    """
    axes = body_axes(pose.xy)
    right = np.array([axes.down[1], -axes.down[0]])
    shoulders = (pose.xy[Joint.LEFT_SHOULDER] - pose.xy[Joint.RIGHT_SHOULDER]) @ right
    hips = (pose.xy[Joint.LEFT_HIP] - pose.xy[Joint.RIGHT_HIP]) @ right
    return float(np.clip((0.6 * shoulders + 0.8 * hips) / axes.unit, -1, 1))


def check_pose(pose: BodyPose, photo_hw: tuple[int, int], *, detection_score: float) -> Refusal | None:
    """Refuse a pose whose trunk is not in the photo."""
    inside = trunk_inside(pose, photo_hw)
    if inside < MIN_TRUNK_INSIDE and detection_score < 0.5:
        return Refusal("no_person", "what looked like a person is not in the photo", {"trunk_inside": inside})
    if inside < MIN_TRUNK_INSIDE:
        return Refusal("person_out_of_frame", "the person's upper body is not in the photo", {"trunk_inside": inside})
    return None


@dataclass(frozen=True)
class HeadView:
    """What is seen where the pose puts the front of the head.

    Args:
        in_photo: share of it inside the photo, 0..1.
        hair, face: mean shares of these parts.
    """

    in_photo: float
    hair: float
    face: float


def view_head(parts: F32, square: OrientedSquare, pose: BodyPose, photo_hw: tuple[int, int]) -> HeadView:
    """Look at a disc over eyes, nose, mouth and ears."""
    side = parts.shape[0]
    landmarks = pose.xy[: Joint.MOUTH_RIGHT + 1]
    ears = landmarks[Joint.LEFT_EAR] - landmarks[Joint.RIGHT_EAR]
    eye_to_mouth = landmarks[Joint.LEFT_EYE] - landmarks[Joint.MOUTH_RIGHT]
    radius = max(1.5 * square.side / side, 0.55 * float(np.hypot(*ears)), 0.7 * float(np.hypot(*eye_to_mouth)))
    angles, radii = np.meshgrid(np.linspace(0, 2 * np.pi, 24, endpoint=False), np.sqrt((np.arange(8) + 0.5) / 8))
    disc = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * radii[..., None] * radius
    points = (landmarks.mean(axis=0) + disc).reshape(-1, 2)
    inside = ((points >= 0) & (points < (photo_hw[1], photo_hw[0]))).all(axis=1)
    if not inside.any():
        return HeadView(0.0, 0.0, 0.0)
    to_net = np.asarray(cv2.invertAffineTransform(square.to_photo_matrix(side)), np.float64)
    net_xy = np.clip(np.rint(points[inside] @ to_net[:, :2].T + to_net[:, 2]), 0, side - 1).astype(np.int64)
    shares = parts[net_xy[:, 1], net_xy[:, 0]].mean(axis=0)
    return HeadView(float(inside.mean()), float(shares[NET_HAIR]), float(shares[NET_FACE]))


def check_parts(
    parts: F32, square: OrientedSquare, pose: BodyPose, photo_hw: tuple[int, int], *, detection_score: float
) -> Refusal | None:
    """Refuse back views, and pictures without a whole human: a flat garment, a foot, a chair.

    Args:
        parts: (S, S, 6) float32 softmax of the parts network.
        square: where it looked.
        pose: the claimed person.
        photo_hw: size of the photo.
        detection_score: 0..1, of the claimed person.
    """
    # The network never says less than 0.02.
    sure = np.clip(parts - np.float32(0.1), 0, 1).mean(axis=(0, 1))
    person = max(0.01, float(sure.sum() - sure[NET_BACKGROUND]))
    human = float(sure[[NET_HAIR, NET_SKIN, NET_FACE]].sum()) / person
    clothes = float(sure[NET_CLOTHES]) / person
    head = view_head(parts, square, pose, photo_hw)
    frontal = facing(pose)
    facts: dict[str, float | int | str] = {
        "human": human,
        "clothes": clothes,
        "face": head.face,
        "hair": head.hair,
        "facing": frontal,
        "detection": detection_score,
    }
    if human < MIN_HUMAN or (head.in_photo <= 0.5 and clothes < MIN_CLOTHES):
        return Refusal("no_person", "no person's skin and clothes were found together", facts)
    # A face that hides behind a phone or lies outside the photo proves nothing: the shoulders must agree.
    turned = frontal < BEHIND and head.face < VISIBLE_FACE
    only_hair = head.in_photo > 0.5 and head.hair > ONLY_HAIR and head.face < HIDDEN_FACE
    if turned or only_hair:
        return Refusal("person_from_behind", "the person is seen from behind", facts)
    # The pose network finds a body in a shoe when the detector's doubtful guess sends it there: without a face it must
    # be large, frontal and dressed.
    doubtful = detection_score < DOUBTFUL_DETECTION or pose.score < DOUBTFUL_POSE
    large = body_axes(pose.xy).unit > MIN_FACELESS_UNIT * min(photo_hw)
    clear_body = large and frontal > 0.6 and clothes > 0.5 and pose.score > 0.5
    if doubtful and not clear_body and (head.in_photo <= 0.5 or head.face < VISIBLE_FACE):
        return Refusal("no_person", "what looked like a person has no face", facts)
    return None
