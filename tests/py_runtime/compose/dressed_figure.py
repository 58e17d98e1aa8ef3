"""A clothed person drawn from tapered limbs in a chosen pose, with the exact parse; lengths in shoulder widths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.labels import Part
from py_runtime.skeletons import Joint
from py_runtime.types import BodyPose, PersonAnalysis, Photo
from tests.py_runtime.drawn_person import COLOURS, paint

Point = tuple[float, float]
Arms = Literal["hanging", "across", "akimbo", "raised", "before the hips"]
Bottoms = Literal["trousers", "shorts", "dress"]
SHORT, LONG, BARE = 0.5, 1.92, 0.0  # arm coordinate at which the worn sleeve ends

# Elbow, wrist and index knuckle of the arm on the image's right, from the middle between the shoulders.
ARMS: Mapping[Arms, tuple[Point, Point, Point]] = {
    "hanging": ((0.66, 0.78), (0.74, 1.45), (0.75, 1.60)),
    "across": ((0.68, 0.78), (0.24, 1.16), (0.10, 1.18)),
    "akimbo": ((1.06, 0.62), (0.64, 1.17), (0.52, 1.25)),
    "before the hips": ((0.70, 0.76), (0.40, 1.40), (0.30, 1.62)),
    "raised": ((0.98, -0.58), (0.88, -1.25), (0.86, -1.40)),
}
TRUNK = 1.5  # shoulders to hips
WAIST = 0.92 * TRUNK
SHOULDER_AT, SHOULDER_HEIGHT = (0.18, 0.30, 0.45, 0.55, 0.63), (0.27, 0.185, 0.125, 0.09, 0.04)
TRUNK_AT = (0.2, 0.5, 0.7, 1.0, 1.15)
TRUNK_HALF = (0.52, 0.48, 0.46, 0.54, 0.57)
ARM_HALF = (0.138, 0.118, 0.094, 0.085, 0.060, 0.075)
LEG_HALF = (0.27, 0.20, 0.13, 0.12, 0.075)
SHOULDER_X = 0.5
HIP, KNEE, ANKLE, TOE = (0.28, TRUNK), (0.33, 2.45), (0.35, 3.30), (0.42, 3.50)
HAIR = [(2.0, Part.HAIR)]
ORIGIN, SIZE = (1.75, 1.85), (3.5, 5.6)


@dataclass(frozen=True, eq=False)
class Figure:
    """Args:
    person: the analysis that a perfect parser would give.
    labels: (H, W) uint8 of Part. unit: px per shoulder width. origin: (2,) px, middle between the shoulders.
    """

    person: PersonAnalysis
    labels: NDArray[np.uint8]
    unit: float
    origin: NDArray[np.float64]
    colours: Mapping[Part, tuple[int, int, int]] = field(default_factory=dict[Part, "tuple[int, int, int]"])

    @property
    def rgb(self) -> NDArray[np.uint8]:
        return self.person.photo.rgb

    def is_part(self, *parts: Part) -> NDArray[np.bool_]:
        return np.isin(self.labels, parts)


def joints(arms: Arms) -> NDArray[np.float64]:
    """(33, 2) landmarks in units; the wearer faces the camera, so their left is on the image's right."""
    xy = np.tile(np.array([0.0, -0.62]), (33, 1))
    elbow, wrist, index = ARMS[arms]
    right = {
        "EYE": (0.08, -0.68),
        "EYE_INNER": (0.05, -0.68),
        "EYE_OUTER": (0.12, -0.68),
        "EAR": (0.23, -0.62),
        "SHOULDER": (SHOULDER_X, 0.0),
        "ELBOW": elbow,
        "WRIST": wrist,
        "PINKY": index,
        "INDEX": index,
        "THUMB": index,
        "HIP": HIP,
        "KNEE": KNEE,
        "ANKLE": ANKLE,
        "HEEL": (ANKLE[0], ANKLE[1] + 0.1),
        "TOE": TOE,
    }
    for name, (x, y) in right.items():
        xy[Joint[f"LEFT_{name}"]], xy[Joint[f"RIGHT_{name}"]] = (x, y), (-x, y)
    return xy


class _Drawing:
    """Labels in px, drawn with lengths in units."""

    def __init__(self, hw: tuple[int, int], unit: float, origin: NDArray[np.float64]) -> None:
        self.labels = np.zeros(hw, np.uint8)
        self._unit, self._origin = unit, origin

    def polygon(self, points: object, part: Part) -> None:
        xy = np.round((np.asarray(points) * self._unit + self._origin) * 16).astype(np.int32)
        cv2.fillPoly(self.labels, [xy], (int(part),), cv2.LINE_8, 4)

    def ellipse(self, middle: Point, radii: Point, part: Part) -> None:
        turn = np.linspace(0, 2 * np.pi, 32)[:, None]
        self.polygon(np.array(middle) + np.hstack([np.cos(turn), np.sin(turn)]) * radii, part)

    def limb(self, knots: list[Point], half: tuple[float, ...], parts: list[tuple[float, Part]], start: float) -> None:
        """A tapered limb; `parts` are (coordinate up to which, part), drawn from the tip to the root."""
        at = np.arange(len(knots), dtype=float)
        begin = start
        stretches: list[tuple[float, float, Part]] = []
        for end, part in parts:
            stretches.append((begin, max(end, begin), part))
            begin = max(end, begin)
        for low, high, part in reversed(stretches):
            if high <= low:
                continue
            thicker = 0.03 if part in (Part.UPPER, Part.LOWER) else 0.0
            for t in np.linspace(low, high, 30):
                x, y = (np.interp(t, at, np.array(knots)[:, i]) for i in range(2))
                radius = np.interp(t, np.linspace(0, at[-1], len(half)), half) + thicker
                # A sleeve ends square, not round: near its end the discs shrink to what is before it.
                radius = min(radius, max(high - t, 0.0) * 0.75 + 0.06) if thicker else radius
                self.ellipse((float(x), float(y)), (float(radius), float(radius)), part)


def _trunk_outline(top: float, bottom: float, extra: float = 0.0) -> NDArray[np.float64]:
    y = np.linspace(top, bottom, 12)
    half = np.interp(y / TRUNK, TRUNK_AT, TRUNK_HALF) + extra
    return np.r_[np.stack([half, y], 1), np.stack([-half, y], 1)[::-1]]


def _shoulders(low: float, high: float, lift: float) -> NDArray[np.float64]:
    """Polygon under the shoulder line, between two distances from the middle."""
    x = np.linspace(low, high, 20)
    top = np.stack([x, -np.interp(x, SHOULDER_AT, SHOULDER_HEIGHT) - lift], 1)
    edge = np.array([[min(high, 0.56), 0.36], [0.0, 0.36]])
    side = np.r_[top, edge]
    return np.r_[side, (side * [-1, 1])[::-1]]


def _draw(
    drawing: _Drawing,
    arms: Arms,
    sleeve_to: float,
    bottoms: Bottoms,
    lift: float,
    arm_width: float,
    long_hair: bool,
) -> None:
    xy = joints(arms)
    sides = (("LEFT", Part.LEFT_ARM, 1), ("RIGHT", Part.RIGHT_ARM, -1))
    for _, _, sign in sides:
        foot: list[Point] = [(sign * ANKLE[0], ANKLE[1] + 0.05), (sign * TOE[0], TOE[1])]
        drawing.limb(foot, (0.09, 0.11), [(1.0, Part.OTHERS)], 0.0)
        knots: list[Point] = [(sign * 0.27, 1.6), (sign * KNEE[0], KNEE[1]), (sign * ANKLE[0], ANKLE[1])]
        ends = {"trousers": 1.98, "shorts": 0.7, "dress": 0.3}[bottoms]
        drawing.limb(knots, LEG_HALF, [(ends, Part.LOWER), (2.0, Part.LEGS)], 0.0)
    drawing.polygon(_trunk_outline(WAIST, 1.15 * TRUNK), Part.LOWER)
    if bottoms == "dress":
        drawing.polygon([(0.5, WAIST), (0.75, 2.5), (-0.75, 2.5), (-0.5, WAIST)], Part.LOWER)
    drawing.polygon(_trunk_outline(0.15, WAIST), Part.UPPER)
    drawing.ellipse((0, -0.66), (0.28, 0.36), Part.HAIR)
    drawing.polygon([(-0.14, -0.5), (0.14, -0.5), (0.14, 0), (-0.14, 0)], Part.NECK)
    for sign, part in ((1, Part.LEFT_ARM), (-1, Part.RIGHT_ARM)):
        drawing.polygon(_shoulders(0.0, 0.63, lift)[:22] * [sign, 1], part if sleeve_to < 0.2 else Part.UPPER)
    drawing.polygon(_shoulders(0.0, 0.63 if sleeve_to > 0.2 else 0.42, lift), Part.UPPER)
    drawing.ellipse((0, -0.25), (0.18, 0.15), Part.NECK)
    drawing.ellipse((0, -0.62), (0.22, 0.31), Part.FACE)
    if long_hair:
        for sign in (1, -1):
            drawing.limb([(sign * 0.25, -0.7), (sign * 0.26, -0.1), (sign * 0.22, 0.45)], (0.06, 0.09, 0.05), HAIR, 0.0)
    for side, part, _ in sides:
        knots = [tuple(xy[Joint[f"{side}_{name}"]]) for name in ("SHOULDER", "ELBOW", "WRIST", "INDEX")]
        half = tuple(arm_width * width for width in ARM_HALF)
        drawing.limb(knots, half, [(sleeve_to, Part.UPPER), (3.0, part)], 0.15)


def soft_parse(labels: NDArray[np.uint8], sigma: float = 0.6) -> NDArray[np.float32]:
    """(H, W, 10) float32: the labels with soft borders."""
    planes = [cv2.GaussianBlur((labels == part).astype(np.float32), (0, 0), sigma) for part in Part]
    stack = np.stack(planes, axis=-1)
    return (stack / stack.sum(axis=-1, keepdims=True)).astype(np.float32)


def analysed(
    labels: NDArray[np.uint8],
    rgb: NDArray[np.uint8],
    xy: NDArray[np.float64],
    waist_y: float,
    *,
    wears_dress: bool = False,
    notes: tuple[str, ...] = (),
) -> PersonAnalysis:
    """The analysis that a perfect parser gives."""
    hw = (labels.shape[0], labels.shape[1])
    inside = (xy >= 0).all(axis=1) & (xy[:, 0] < hw[1]) & (xy[:, 1] < hw[0])
    mask = (labels > 0).astype(np.float32)
    pose = BodyPose(xy, np.zeros(33), np.where(inside, 0.99, 0.1), mask, 0.99)
    waist = np.full(hw[1], waist_y, np.float32)
    return PersonAnalysis(Photo(rgb, hw), pose, np.zeros((18, 3)), soft_parse(labels), waist, wears_dress, notes)


def draw_figure(
    *,
    unit: float = 60.0,
    arms: Arms = "hanging",
    sleeve_to: float = SHORT,
    bottoms: Bottoms = "trousers",
    lift: float = 0.0,
    arm_width: float = 1.0,
    long_hair: bool = False,
    shift_xy: Point = (0.0, 0.0),
    notes: tuple[str, ...] = (),
    **colours: tuple[int, int, int],
) -> Figure:
    """Draw a person.

    Args:
        unit: px per shoulder width.
        arm_width: of a typical arm.
        long_hair: hangs over the shoulders before the chest.
        lift: units by which the shoulder line stands over the typical one.
        shift_xy: px, moves the person in the picture.
        colours: recolour parts by name.
    """
    hw = (round(SIZE[1] * unit), round(SIZE[0] * unit))
    origin = np.array(ORIGIN) * unit + shift_xy
    drawing = _Drawing(hw, unit, origin)
    _draw(drawing, arms, sleeve_to, bottoms, lift, arm_width, long_hair)
    dress = bottoms == "dress"
    one_piece = {Part.LOWER: colours.get("UPPER", COLOURS[Part.UPPER])} if dress else {}
    palette = COLOURS | one_piece | {Part[name]: colour for name, colour in colours.items()}
    xy = joints(arms) * unit + origin
    picture = paint(drawing.labels, xy, palette)
    waist_y = float(origin[1] + WAIST * unit)
    person = analysed(picture.labels, picture.rgb, xy, waist_y, wears_dress=dress, notes=notes)
    return Figure(person, picture.labels, unit, origin, palette)


drawn = cache(draw_figure)  # for tests that look and do not touch
