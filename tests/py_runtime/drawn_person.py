"""A person drawn from capsules, with the truth about every pixel, and networks that know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.labels import Part
from py_runtime.postprocess import body_detector
from py_runtime.postprocess.body_detector import region_from_circle
from py_runtime.postprocess.body_pose import decode_landmarks
from py_runtime.postprocess.person_frame import parts_square, person_frame
from py_runtime.skeletons import Joint
from py_runtime.types import BodyPose, Photo, Pipeline, Run

COLOURS: dict[Part, tuple[int, int, int]] = {
    Part.BACKGROUND: (205, 208, 212),
    Part.HAIR: (60, 40, 25),
    Part.FACE: (222, 176, 150),
    Part.NECK: (214, 166, 140),
    Part.LEFT_ARM: (214, 166, 140),
    Part.RIGHT_ARM: (214, 166, 140),
    Part.LEGS: (214, 166, 140),
    Part.UPPER: (180, 30, 50),
    Part.LOWER: (40, 60, 130),
    Part.OTHERS: (25, 25, 25),
}
# Part -> channel of the parts network: background, hair, body skin, face skin, clothes, others.
NET_CHANNEL = {part: 2 for part in Part} | {
    Part.BACKGROUND: 0,
    Part.HAIR: 1,
    Part.FACE: 3,
    Part.UPPER: 4,
    Part.LOWER: 4,
    Part.OTHERS: 5,
}
HEIGHT, WIDTH = 640, 480
# Image x of the wearer's left joints, mirrored for the right ones: the wearer faces the camera.
MIDDLE = 240.0
LEFT_JOINTS: dict[Joint, tuple[float, float]] = {
    Joint.LEFT_EYE_INNER: (8, 88),
    Joint.LEFT_EYE: (12, 88),
    Joint.LEFT_EYE_OUTER: (17, 88),
    Joint.LEFT_EAR: (30, 94),
    Joint.LEFT_SHOULDER: (60, 170),
    Joint.LEFT_ELBOW: (88, 255),
    Joint.LEFT_WRIST: (104, 330),
    Joint.LEFT_PINKY: (110, 352),
    Joint.LEFT_INDEX: (104, 354),
    Joint.LEFT_THUMB: (100, 346),
    Joint.LEFT_HIP: (36, 345),
    Joint.LEFT_KNEE: (40, 450),
    Joint.LEFT_ANKLE: (42, 550),
    Joint.LEFT_HEEL: (42, 565),
    Joint.LEFT_TOE: (50, 590),
}
WAIST_Y = 330


def joints_xy() -> NDArray[np.float64]:
    xy = np.zeros((33, 2))
    xy[Joint.NOSE] = (MIDDLE, 98)
    xy[Joint.MOUTH_LEFT], xy[Joint.MOUTH_RIGHT] = (MIDDLE + 10, 112), (MIDDLE - 10, 112)
    for joint, (dx, y) in LEFT_JOINTS.items():
        xy[joint] = (MIDDLE + dx, y)
        xy[Joint[joint.name.replace("LEFT", "RIGHT")]] = (MIDDLE - dx, y)
    return xy


def draw_labels(xy: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Draw the truth: (H, W) uint8 of Part."""
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)

    def bone(a: Joint, b: Joint, thickness: int, part: Part) -> None:
        ends = [(round(float(xy[j][0])), round(float(xy[j][1]))) for j in (a, b)]
        cv2.line(labels, ends[0], ends[1], (int(part),), thickness)

    for side in ("LEFT", "RIGHT"):
        joint = {name: Joint[f"{side}_{name}"] for name in ("HIP", "KNEE", "ANKLE", "HEEL", "TOE")}
        bone(joint["KNEE"], joint["ANKLE"], 30, Part.LEGS)
        bone(joint["HIP"], joint["KNEE"], 62, Part.LOWER)
        bone(joint["HEEL"], joint["TOE"], 32, Part.OTHERS)
    cv2.ellipse(labels, (240, 96), (42, 56), 0, 0, 360, (int(Part.HAIR),), -1)
    cv2.rectangle(labels, (224, 120), (256, 190), (int(Part.NECK),), -1)
    trunk = np.array([[190, 160], [290, 160], [284, WAIST_Y], [196, WAIST_Y]])
    hips = np.array([[196, WAIST_Y], [284, WAIST_Y], [306, 380], [174, 380]])
    cv2.fillConvexPoly(labels, hips.astype(np.int32), (int(Part.LOWER),))
    cv2.fillConvexPoly(labels, trunk.astype(np.int32), (int(Part.UPPER),))
    cv2.ellipse(labels, (240, 160), (22, 14), 0, 0, 360, (int(Part.NECK),), -1)
    cv2.ellipse(labels, (240, 100), (30, 40), 0, 0, 360, (int(Part.FACE),), -1)
    for side, part in (("LEFT", Part.LEFT_ARM), ("RIGHT", Part.RIGHT_ARM)):
        shoulder, elbow, wrist, index = (Joint[f"{side}_{n}"] for n in ("SHOULDER", "ELBOW", "WRIST", "INDEX"))
        bone(elbow, wrist, 26, part)
        bone(wrist, index, 22, part)
        bone(shoulder, elbow, 34, Part.UPPER)
    return labels


@dataclass(frozen=True)
class DrawnPerson:
    """Args:
    labels: (H, W) uint8 of Part.
    rgb: (H, W, 3) uint8.
    xy: (33, 2) joints, px.
    """

    labels: NDArray[np.uint8]
    rgb: NDArray[np.uint8]
    xy: NDArray[np.float64]

    @property
    def photo(self) -> Photo:
        return Photo(self.rgb, (self.rgb.shape[0], self.rgb.shape[1]))


def paint(
    labels: NDArray[np.uint8], xy: NDArray[np.float64], colours: Mapping[Part, tuple[int, int, int]]
) -> DrawnPerson:
    table = np.array([colours[part] for part in Part], np.uint8)
    noise = np.random.default_rng(5).integers(-6, 7, (*labels.shape, 1))
    rgb = np.clip(table[labels].astype(int) + noise, 0, 255).astype(np.uint8)
    return DrawnPerson(labels, rgb, xy)


def drawn_person(**colours: tuple[int, int, int]) -> DrawnPerson:
    """Draw the person; keyword arguments recolour parts by name."""
    xy = joints_xy()
    return paint(draw_labels(xy), xy, COLOURS | {Part[name]: colour for name, colour in colours.items()})


@dataclass
class KnowingNetworks:
    """Answers the person pipeline's requests from the drawn truth.

    Args:
        person: whose truth.
        detections: (score, scale of the body circle) of each person the detector reports; all stand at the same place
            but for a shift of the head box, so that they survive as different people.
        pose_score: the landmark network's presence.
        parts_labels: what the parts network sees, if not the truth.
        calls: the models asked for, in order.
    """

    person: DrawnPerson
    detections: tuple[tuple[float, float], ...] = ((0.95, 1.0),)
    pose_score: float = 0.99
    parts_labels: NDArray[np.uint8] | None = None
    calls: list[str] = field(default_factory=list[str])

    def circle(self, scale: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Centre and top of the body circle."""
        hips = self.person.xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=0)
        return hips, hips - np.array([0.0, 300.0 * scale])

    def region(self) -> OrientedSquare:
        return region_from_circle(*self.circle(self.detections[0][1] if self.detections else 1.0))

    def detect(self, seen: OrientedSquare) -> dict[str, NDArray[np.float32]]:
        side = body_detector.NET_SIDE
        boxes, scores = np.zeros((2254, 12), np.float32), np.full(2254, 0.01, np.float32)
        to_net = cv2.invertAffineTransform(seen.to_photo_matrix(side))
        for index, (score, scale) in enumerate(self.detections):
            anchor = 100 + 300 * index
            points = np.array([*self.circle(scale)]) @ to_net[:, :2].T + to_net[:, 2] + 0.5
            origin = body_detector.anchor_centers()[anchor] * side
            boxes[anchor, :2] = np.array([30.0 + 60 * index, 30.0]) - origin
            boxes[anchor, 2:4] = 30
            boxes[anchor, 4:6], boxes[anchor, 6:8] = points[0] - origin, points[1] - origin
            scores[anchor] = score
        return {"boxes": boxes, "scores": scores}

    def land(self, region: OrientedSquare) -> dict[str, NDArray[np.float32]]:
        to_net = cv2.invertAffineTransform(region.to_photo_matrix(256))
        landmarks = np.zeros((39, 5), np.float32)
        circle = np.array([*self.circle(self.detections[0][1] if self.detections else 1.0)])
        xy = np.concatenate([self.person.xy, circle, np.zeros((4, 2))])
        landmarks[:, :2] = xy @ to_net[:, :2].T + to_net[:, 2]
        landmarks[:, 3:] = 1
        silhouette = (self.person.labels > 0).astype(np.uint8)[..., None].repeat(3, 2)
        mask = region.crop(silhouette, 256)[..., 0]
        return {"landmarks": landmarks, "score": np.array([self.pose_score], np.float32), "mask": mask}

    def pose(self) -> BodyPose:
        outputs, hw = self.land(self.region()), (self.person.labels.shape[0], self.person.labels.shape[1])
        return decode_landmarks(outputs["landmarks"], outputs["score"], outputs["mask"], self.region(), hw).pose

    def answer(self, request: Run) -> dict[str, NDArray[np.float32]]:
        self.calls.append(request.model)
        image = request.inputs["image"]
        labels = self.person.labels
        hw = (labels.shape[0], labels.shape[1])
        if request.model == "body_detector":
            margin = (1.25, 2.0, 1.6)[self.calls.count("body_detector") - 1]
            return self.detect(OrientedSquare(((hw[1] - 1) / 2, (hw[0] - 1) / 2), margin * max(hw)))
        if request.model == "body_pose":
            return self.land(self.region())
        frame = person_frame(self.pose(), hw)
        if request.model == "person_parts":
            seen = self.parts_labels if self.parts_labels is not None else labels
            channels = np.array([NET_CHANNEL[part] for part in Part], np.uint8)[seen]
            square = parts_square(frame)
            planes = [(channels == k).astype(np.uint8)[..., None].repeat(3, 2) for k in range(6)]
            maps = [square.crop(plane, 256, border=cv2.BORDER_REPLICATE)[..., 0] for plane in planes]
            stack = np.stack(maps, axis=-1) * 0.88 + 0.02
            return {"probabilities": (stack / stack.sum(axis=-1, keepdims=True)).astype(np.float32)}
        window = (labels[frame.y0 : frame.y0 + frame.height, frame.x0 : frame.x0 + frame.width] > 0).astype(np.float32)
        return {"alpha": np.asarray(cv2.resize(window, (image.shape[2], image.shape[1])), np.float32)}


def drive(pipeline: Pipeline[Any], networks: KnowingNetworks) -> Any:
    """Exhaust a pipeline with the drawn truth's networks."""
    answer = None
    while True:
        try:
            request = pipeline.send(answer)
        except StopIteration as stop:
            return stop.value
        answer = networks.answer(request) if isinstance(request, Run) else None


def mirrored_joints(person: DrawnPerson) -> DrawnPerson:
    """Swap left and right: what the pose network reports of a back view."""
    xy = person.xy.copy()
    for joint in Joint:
        if joint.name.startswith("LEFT"):
            other = Joint[joint.name.replace("LEFT", "RIGHT")]
            xy[joint], xy[other] = person.xy[other], person.xy[joint]
    xy[Joint.MOUTH_LEFT], xy[Joint.MOUTH_RIGHT] = person.xy[Joint.MOUTH_RIGHT], person.xy[Joint.MOUTH_LEFT]
    return replace(person, xy=xy)
