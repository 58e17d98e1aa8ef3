"""Where each point of a top or a dress goes on this person: the trunk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.compose.drape_trunk import Pair, TrunkPlacing, upper_side
from py_runtime.compose.shoulders import ShoulderLine
from py_runtime.geometry.body_frame import SIDES, SIGN, BodyFrame, TrunkWidths
from py_runtime.types import F64, GarmentAnalysis, ImageSide, PersonAnalysis, UpperLandmarks


@dataclass(frozen=True, eq=False)
class Controls:
    """Matched points: (N, 2) px in the garment's and in the person's frame."""

    cloth_xy: F64
    person_xy: F64


@dataclass(frozen=True, eq=False)
class UpperDrape:
    """Args:
    controls: of the trunk's thin-plate spline.
    scale: person px per garment px.
    neck, shoulder, armpit: target (2,) xy per image side.
    armpit_along, hem_along: trunk coordinates of the armpits and of the hem.
    side_left_xy, side_right_xy: (N, 2) the trunk's target outline from armpit to hem.
    """

    controls: Controls
    scale: float
    neck: dict[ImageSide, F64]
    shoulder: dict[ImageSide, F64]
    armpit: dict[ImageSide, F64]
    armpit_along: float
    hem_along: float
    side_xy: dict[ImageSide, F64]


@dataclass(frozen=True, eq=False)
class _Fit:
    """What the placing of one garment on one body needs, gathered once."""

    body: BodyFrame
    line: ShoulderLine
    widths: TrunkWidths
    marks: UpperLandmarks
    dress: bool
    scale: float
    middle_x: float  # of the garment


def drape_upper(
    person: PersonAnalysis,
    body: BodyFrame,
    line: ShoulderLine,
    widths: TrunkWidths,
    garment: GarmentAnalysis,
    waist_along: float | None,
    old_hem_along: float | None,
) -> UpperDrape:
    """Place a top or a dress.

    Args:
        waist_along: trunk coordinate of the old border between top and lower clothes; None when
            there is none in the picture or the person wears a dress.
        old_hem_along: trunk coordinate of the hem of the skirt or dress worn in the photo; None for trousers.

    Raises:
        ValueError: the garment has no UpperLandmarks.
    """
    marks = garment.upper
    if marks is None:
        raise ValueError("expected a garment with UpperLandmarks, got None")
    fit = _fit(body, line, widths, marks, garment.category == "dress")
    neck, shoulder, armpit, top_controls = _place_yoke(fit)
    armpit_along = float(body.along((armpit["left"] + armpit["right"]) / 2))
    hem_along = _hem_along(fit, shoulder, armpit_along, waist_along, old_hem_along)
    trunk = TrunkPlacing(
        body, widths, marks, fit.scale, garment.category == "dress", armpit, armpit_along, hem_along, person.parse
    )
    trunk_controls, side_xy = trunk.pairs(), trunk.sides()
    cloth = np.array([c for c, _ in top_controls + trunk_controls])
    target = np.array([p for _, p in top_controls + trunk_controls])
    return UpperDrape(Controls(cloth, target), fit.scale, neck, shoulder, armpit, armpit_along, hem_along, side_xy)


def _fit(body: BodyFrame, line: ShoulderLine, widths: TrunkWidths, marks: UpperLandmarks, dress: bool) -> _Fit:
    unit = body.unit_px
    cloth_shoulders = float(marks.shoulder_right_xy[0] - marks.shoulder_left_xy[0])
    cloth_chest = float(marks.armpit_right_xy[0] - marks.armpit_left_xy[0])
    chest = float(np.clip(widths.half(0.28, "left") + widths.half(0.28, "right"), 0.90 * unit, 1.12 * unit))
    by_chest = chest / max(cloth_chest, 1.0)
    if marks.sleeve_left is None and marks.sleeve_right is None:
        scale = 1.03 * by_chest
    else:
        by_shoulders = 1.10 * max(body.shoulder_px, 0.62 * unit) / max(cloth_shoulders, 1.0)
        scale = float(np.clip(by_shoulders, 0.95 * by_chest, 1.15 * by_chest))
    middle = float(marks.shoulder_left_xy[0] + marks.shoulder_right_xy[0]) / 2
    return _Fit(body, line, widths, marks, dress, scale, middle)


def _place_yoke(
    fit: _Fit,
) -> tuple[dict[ImageSide, F64], dict[ImageSide, F64], dict[ImageSide, F64], list[Pair]]:
    """Neck, shoulders, armpits and the neckline."""
    body, line, marks = fit.body, fit.line, fit.marks
    unit = body.unit_px
    shoulder_px = max(body.shoulder_px, 0.62 * unit)
    neck: dict[ImageSide, F64] = {}
    shoulder: dict[ImageSide, F64] = {}
    armpit: dict[ImageSide, F64] = {}
    pairs: list[Pair] = []
    for side in SIDES:
        cloth_shoulder = upper_side(marks, "shoulder", side)
        cloth_armpit = upper_side(marks, "armpit", side)
        cloth_neck = upper_side(marks, "neck", side)
        out = float(np.clip(abs(cloth_shoulder[0] - fit.middle_x) * fit.scale / shoulder_px, 0.25, 0.60))
        shoulder[side] = line.point(side, out, 0.02)
        in_ = float(np.clip(abs(cloth_neck[0] - fit.middle_x) * fit.scale / shoulder_px, 0.17, out - 0.04))
        neck[side] = line.point(side, in_, 0.015)
        depth = float(np.clip((cloth_armpit[1] - cloth_shoulder[1]) * fit.scale, 0.36 * unit, 0.60 * unit))
        half = fit.widths.half(0.28, side)
        half = float(np.clip(abs(cloth_armpit[0] - fit.middle_x) * fit.scale, 0.97 * half, 1.15 * half))
        drop = depth - (line.height(side, out) + 0.02) * unit
        armpit[side] = line.middle_xy + SIGN[side] * body.across * half + body.down * drop
        pairs += [(cloth_shoulder, shoulder[side]), (cloth_neck, neck[side]), (cloth_armpit, armpit[side])]
        for t in (0.33, 0.66):  # the armhole is straight, where trunk and sleeve meet
            cloth = cloth_shoulder + (cloth_armpit - cloth_shoulder) * t
            pairs.append((cloth, shoulder[side] + (armpit[side] - shoulder[side]) * t))
    neck_mid = (neck["left"] + neck["right"]) / 2
    cloth_mid = (upper_side(marks, "neck", "left") + upper_side(marks, "neck", "right")) / 2
    front = (np.asarray(marks.neck_front_xy, dtype=np.float64) - cloth_mid) * fit.scale
    pairs.append(
        (np.asarray(marks.neck_front_xy, dtype=np.float64), neck_mid + body.across * front[0] + body.down * front[1])
    )
    return neck, shoulder, armpit, pairs


def _hem_along(
    fit: _Fit,
    shoulder: dict[ImageSide, F64],
    armpit_along: float,
    waist_along: float | None,
    old_hem_along: float | None,
) -> float:
    """The hem's trunk coordinate: the garment's own length, adjusted a little to what is worn below."""
    body, marks = fit.body, fit.marks
    hem_y = float(np.median(marks.hem_xy[:, 1]))
    shoulder_y = float(marks.shoulder_left_xy[1] + marks.shoulder_right_xy[1]) / 2
    armpit_y = float(marks.armpit_left_xy[1] + marks.armpit_right_xy[1]) / 2
    top_along = float(body.along((shoulder["left"] + shoulder["right"]) / 2))
    full = (hem_y - shoulder_y) * fit.scale / body.trunk_px
    natural = top_along + full
    floor = armpit_along + 0.5 * (hem_y - armpit_y) * fit.scale / body.trunk_px
    natural = max(natural, floor)
    if fit.dress:
        return _dress_hem(natural, armpit_along, old_hem_along)
    long_enough = (hem_y - shoulder_y) > 1.3 * float(marks.armpit_right_xy[0] - marks.armpit_left_xy[0])
    if natural < 1.08 and long_enough:
        # Flat-lay width is half the girth, wider than the worn front: lengths scale more than widths.
        natural = min(1.08, armpit_along + 1.3 * (natural - armpit_along))
    if waist_along is None:
        return natural
    limit = 1.6 if long_enough else 1.5
    if natural < waist_along + 0.03 and (waist_along - armpit_along) < limit * (natural - armpit_along):
        return waist_along + 0.035
    longest = max(1.14, waist_along + 0.03)
    if natural > max(waist_along + 0.03, 1.16):
        return max(longest + 0.2 * (natural - 1.14), armpit_along + 0.7 * (natural - armpit_along))
    return natural


def _dress_hem(natural: float, armpit_along: float, old_hem_along: float | None) -> float:
    """A dress a little shorter than the skirt it replaces is let down to it: nobody knows the legs behind."""
    if old_hem_along is None or natural >= old_hem_along + 0.03:
        return natural
    return min(old_hem_along + 0.03, armpit_along + 1.3 * (natural - armpit_along))
