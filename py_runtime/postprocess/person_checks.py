"""Tell photos that cannot be used from those that can."""

from __future__ import annotations

import numpy as np

from py_runtime.errors import Refusal
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.postprocess.person_frame import body_axes
from py_runtime.skeletons import Joint
from py_runtime.types import F32, BodyPose

# Share of the trunk (shoulders to hips) that must be inside the photo.
MIN_TRUNK_INSIDE = 0.35
# Share of shoulder width, in body units, by which the left shoulder must lie on the left to count as seen from behind.
BEHIND = -0.25
MIN_HUMAN_SHARE = 0.02


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


def check_pose(pose: BodyPose, photo_hw: tuple[int, int]) -> Refusal | None:
    """Refuse a pose that no garment can be put on."""
    inside = trunk_inside(pose, photo_hw)
    if inside < MIN_TRUNK_INSIDE:
        return Refusal("person_out_of_frame", "the person's upper body is not in the photo", {"trunk_inside": inside})
    frontal = facing(pose)
    if frontal < BEHIND:
        return Refusal("person_from_behind", "the person is seen from behind", {"facing": frontal})
    return None


def check_parts(parts: F32, square: OrientedSquare, pose: BodyPose) -> Refusal | None:
    """Refuse pictures in which the parts network sees no human: a flat garment, a mannequin, a chair.

    Args:
        parts: (S, S, 6) float32 softmax: background, hair, body skin, face skin, clothes, others.
        square: where it looked.
        pose: the claimed person.
    """
    human = float(parts[..., 1:4].sum(axis=-1).mean())
    person = float(1 - parts[..., 0].mean())
    if human < MIN_HUMAN_SHARE * max(person, 0.05):
        return Refusal("no_person", "no skin, hair or face was found", {"human": human, "person": person})
    return None
