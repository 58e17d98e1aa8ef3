"""Analyse the person in a photo: pose and parse. Computed once per photo."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.errors import Refusal
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.postprocess import body_detector, body_pose
from py_runtime.postprocess.body_detector import BodyDetection, decode_detections
from py_runtime.postprocess.body_pose import decode_landmarks, openpose18
from py_runtime.postprocess.parsing import parse_person
from py_runtime.postprocess.person_checks import check_parts, check_pose
from py_runtime.postprocess.person_frame import PersonFrame, mean_pose, parts_square, person_frame, trunk_motion
from py_runtime.types import F32, U8, BodyPose, PersonAnalysis, Photo, Pipeline, Progress, Run, Tensors

PARTS_SIDE = 256
# Half of the pixels that the matte was trained on: as good on one person, twice as fast.
MATTE_AREA = 384 * 512
MATTE_MULTIPLE = 32
# (margin, least score): the detector misses people who fill the photo or lack a face. It sees the photo with a margin,
# then with wider ones and trusting less; the later networks tell whether it was right.
DETECTOR_TRIALS = ((1.25, 0.5), (2.0, 0.4), (1.6, 0.3))
# An underexposed photo: its lights are darker than LIGHTS_LEVEL / MIN_GAIN.
LIGHTS_PERCENTILE, LIGHTS_LEVEL, MIN_GAIN, MAX_GAIN = 98.0, 235.0, 1.15, 2.5
# The trunk's motion between two passes, in body units.
MAX_LANDMARK_PASSES, AT_REST, RESTLESS = 5, 0.035, 0.1
MIN_POSE_SCORE, SURE_POSE_SCORE = 0.5, 0.7
GUESS_SCORE = 0.2
MAX_CANDIDATES = 3
COMPARABLE_SIZE = 0.5

NetCall = Generator[Run | Progress, Tensors | None, Tensors]


def call(model: str, image: F32) -> NetCall:
    """Run one network on one picture."""
    outputs = yield Run(model, {"image": np.ascontiguousarray(image[None], dtype=np.float32)})
    if outputs is None:
        raise ValueError(f"expected the outputs of {model}, got None")
    return outputs


def brightened(rgb: U8) -> U8:
    """Return the photo as the networks see it best: an underexposed one is lifted until its lights are light."""
    lights = float(np.percentile(rgb[::8, ::8], LIGHTS_PERCENTILE))
    gain = min(MAX_GAIN, LIGHTS_LEVEL / max(lights, 1.0))
    if gain < MIN_GAIN:
        return rgb
    return np.asarray(cv2.convertScaleAbs(rgb, alpha=gain), np.uint8)


def find_people(
    rgb: U8, margin: float, min_score: float
) -> Generator[Run | Progress, Tensors | None, list[BodyDetection]]:
    """Detect people, the largest first; `margin` times the photo's long side is shown to the detector."""
    height, width = rgb.shape[:2]
    seen = OrientedSquare(((width - 1) / 2, (height - 1) / 2), margin * max(height, width))
    outputs = yield from call("body_detector", seen.crop(rgb, body_detector.NET_SIDE))
    people = decode_detections(outputs["boxes"], outputs["scores"], seen, min_score=min_score)
    return sorted(people, key=lambda person: -person.radius * person.score)


def find_pose(rgb: U8, region: OrientedSquare) -> Generator[Run | Progress, Tensors | None, BodyPose]:
    """Find one person's landmarks: each pass looks where the last one found the body, until the trunk rests."""
    photo_hw = (rgb.shape[0], rgb.shape[1])
    pose: BodyPose | None = None
    for number in range(1, MAX_LANDMARK_PASSES + 1):
        outputs = yield from call("body_pose", region.crop(rgb, body_pose.NET_SIDE))
        found = decode_landmarks(outputs["landmarks"], outputs["score"], outputs["mask"], region, photo_hw)
        region = found.next_region
        moved = 1.0 if pose is None else trunk_motion(pose, found.pose)
        # Two looks at one body from slightly different crops err independently.
        pose = found.pose if pose is None or moved > RESTLESS else mean_pose(pose, found.pose)
        hopeless = number >= 3 and pose.score < 0.5 * MIN_POSE_SCORE
        if moved < AT_REST or hopeless:
            break
    if pose is None:
        raise ValueError("expected at least one landmark pass")
    return pose


def matte_input(window: U8) -> F32:
    """Resize the window to what the matte network takes."""
    height, width = window.shape[:2]
    scale = min(1.0, (MATTE_AREA / (height * width)) ** 0.5)
    matte_wh = [max(1, round(side * scale / MATTE_MULTIPLE)) * MATTE_MULTIPLE for side in (width, height)]
    return np.asarray(cv2.resize(window, (matte_wh[0], matte_wh[1]), interpolation=cv2.INTER_AREA), np.float32)


def parse_window(
    rgb: U8, frame: PersonFrame
) -> Generator[Run | Progress, Tensors | None, tuple[F32, OrientedSquare, F32]]:
    """Run the parts and the matte network on the window around the person."""
    square = parts_square(frame)
    parts = yield from call("person_parts", square.crop(rgb, PARTS_SIDE, border=cv2.BORDER_REPLICATE))
    matte = yield from call("matte", matte_input(frame.window(rgb)))
    return parts["probabilities"], square, np.clip(matte["alpha"], 0, 1)


@dataclass(frozen=True)
class FoundPerson:
    """The person to dress, and whether another one is about as large."""

    detection: BodyDetection
    pose: BodyPose
    has_rival: bool


def person_filling(rgb: U8) -> BodyDetection:
    """Guess that the photo shows one person from head or neck to thighs."""
    height, width = rgb.shape[:2]
    center = np.array([(width - 1) / 2, 0.62 * height])
    top = center - np.array([0.0, 0.5 * max(height, width)])
    return BodyDetection(GUESS_SCORE, np.array([0.0, 0.0, width, height]), center, top)


def find_person(rgb: U8) -> Generator[Run | Progress, Tensors | None, FoundPerson | Refusal]:
    """Find the largest person whose body the landmark network confirms."""
    seen = 0
    yield Progress("find_person")
    for margin, min_score in DETECTOR_TRIALS:
        people = yield from find_people(rgb, margin, min_score)
        seen += len(people)
        yield Progress("find_pose")
        for person in people[:MAX_CANDIDATES]:
            pose = yield from find_pose(rgb, person.region())
            if pose.score >= MIN_POSE_SCORE:
                rivals = [p for p in people if p is not person and p.radius > COMPARABLE_SIZE * person.radius]
                return FoundPerson(person, pose, bool(rivals))
    # A headless body that fills the photo: the detector knows people by their heads.
    guess = person_filling(rgb)
    pose = yield from find_pose(rgb, guess.region())
    if pose.score >= SURE_POSE_SCORE:
        return FoundPerson(guess, pose, has_rival=False)
    return Refusal("no_person", "no person was found in the photo", {"detections": seen})


def analyze_person(photo: Photo) -> Pipeline[PersonAnalysis | Refusal]:
    """Find the largest person of the photo and describe her: pose, parse, waist.

    Returns:
        The analysis; or `no_person`, `person_out_of_frame`, `person_from_behind`.
    """
    rgb = photo.rgb
    photo_hw = (rgb.shape[0], rgb.shape[1])
    seen = brightened(rgb)
    found = yield from find_person(seen)
    if isinstance(found, Refusal):
        return found
    pose = found.pose
    refusal = check_pose(pose, photo_hw, detection_score=found.detection.score)
    if refusal is not None:
        return refusal
    yield Progress("parse_person")
    frame = person_frame(pose, photo_hw)
    parts, square, matte = yield from parse_window(seen, frame)
    refusal = check_parts(parts, square, pose, photo_hw, detection_score=found.detection.score)
    if refusal is not None:
        return refusal
    yield Progress("refine_parse")
    parse = parse_person(rgb, frame, pose, parts, square, matte)
    return PersonAnalysis(
        photo=photo,
        pose=pose,
        keypoints18=openpose18(pose, photo_hw),
        parse=parse.probabilities,
        waist_y=parse.waist_y,
        wears_dress=parse.wears_dress,
        notes=("two_people",) if found.has_rival else (),
    )
