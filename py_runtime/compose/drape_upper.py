"""Where each point of a top or a dress goes on this person: the trunk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.compose.shoulders import ShoulderLine
from py_runtime.geometry.body_frame import SIDES, SIGN, BodyFrame, TrunkWidths
from py_runtime.geometry.sampling import resample_polyline, smooth_step
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


def upper_side(marks: UpperLandmarks, name: str, side: ImageSide) -> F64:
    """A landmark by its name without the side, as float64."""
    return np.asarray(getattr(marks, f"{name}_{side}_xy"), dtype=np.float64)


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
    armpit_mid = (armpit["left"] + armpit["right"]) / 2
    armpit_along = float(body.along(armpit_mid))
    hem_along = _hem_along(fit, shoulder, armpit_along, waist_along, old_hem_along)
    trunk_controls, side_xy = _place_trunk(fit, person, armpit, armpit_mid, armpit_along, hem_along)
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


_Pair = tuple[F64, F64]


def _place_yoke(
    fit: _Fit,
) -> tuple[dict[ImageSide, F64], dict[ImageSide, F64], dict[ImageSide, F64], list[_Pair]]:
    """Neck, shoulders, armpits and the neckline."""
    body, line, marks = fit.body, fit.line, fit.marks
    unit = body.unit_px
    shoulder_px = max(body.shoulder_px, 0.62 * unit)
    neck: dict[ImageSide, F64] = {}
    shoulder: dict[ImageSide, F64] = {}
    armpit: dict[ImageSide, F64] = {}
    pairs: list[_Pair] = []
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
    pairs.append((np.asarray(marks.neck_front_xy, dtype=np.float64), neck_mid + body.across * front[0] + body.down * front[1]))
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
    limit = 1.6 if long_enough else 1.15
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


def _side_x(marks: UpperLandmarks, side: ImageSide, y: float) -> float:
    """x of the garment's side seam at a height."""
    seam = np.asarray(marks.side_left_xy if side == "left" else marks.side_right_xy, dtype=np.float64)
    return float(np.interp(y, np.maximum.accumulate(seam[:, 1]), seam[:, 0]))


def _arm_limit(body: BodyFrame, side: ImageSide, centre: F64) -> float:
    """px from a point on the trunk's axis to the arm hanging beside it; infinite where there is none."""
    best = np.inf
    height = float((centre - body.shoulder_mid_xy) @ body.down)
    points = body.arms[side].xy
    for start, end in ((points[0], points[1]), (points[1], points[2])):
        a, b = (float((p - body.shoulder_mid_xy) @ body.down) for p in (start, end))
        if min(a, b) <= height <= max(a, b):
            at = start + (end - start) * (height - a) / (b - a + 1e-6)
            best = min(best, SIGN[side] * float((at - centre) @ body.across))
    return best


def _place_trunk(
    fit: _Fit,
    person: PersonAnalysis,
    armpit: dict[ImageSide, F64],
    armpit_mid: F64,
    armpit_along: float,
    hem_along: float,
) -> tuple[list[_Pair], dict[ImageSide, F64]]:
    """Rows from the armpits to the hem: side seams, quarters and the middle."""
    body, marks = fit.body, fit.marks
    armpit_y = float(marks.armpit_left_xy[1] + marks.armpit_right_xy[1]) / 2
    hem_y = float(np.median(marks.hem_xy[:, 1]))
    axis = _axis(fit, person, armpit_mid, armpit_along)
    stretch = (hem_along - armpit_along) / max(hem_y - armpit_y, 1.0)
    pairs: list[_Pair] = []
    sides: dict[ImageSide, list[F64]] = {s: [armpit[s]] for s in SIDES}

    def row(y: float) -> tuple[F64, dict[ImageSide, float], dict[ImageSide, float]]:
        along = armpit_along + (y - armpit_y) * stretch
        centre = axis(along)
        edge = {s: _side_x(marks, s, min(y, hem_y)) for s in SIDES}
        half_cloth = (edge["right"] - edge["left"]) / 2 * fit.scale
        part = (y - armpit_y) / max(hem_y - armpit_y, 1.0)
        half = {s: _half_width(fit, person, s, along, centre, half_cloth, part) for s in SIDES}
        for s in SIDES:  # grow out of the armpit without a ledge
            from_armpit = abs(float((armpit[s] - axis(armpit_along)) @ body.across))
            k = float(smooth_step(1 - (along - armpit_along) / 0.22))
            half[s] = half[s] * (1 - k) + from_armpit * k
        return centre, edge, half

    for part in np.linspace(0, 1, 10)[1:-1]:  # the hem has points of its own
        y = armpit_y + (hem_y - armpit_y) * float(part)
        centre, edge, half = row(y)
        middle = (edge["left"] + edge["right"]) / 2
        pairs.append((np.array([middle, y]), centre))
        for s in SIDES:
            target = centre + SIGN[s] * body.across * half[s]
            sides[s].append(target)
            pairs.append((np.array([edge[s], y]), target))
            pairs.append((np.array([middle + (edge[s] - middle) * 0.5, y]), (centre + target) / 2))
    for point in resample_polyline(marks.hem_xy, 9):  # rounded or slanted hems keep their form
        centre, edge, half = row(float(point[1]))
        middle = (edge["left"] + edge["right"]) / 2
        s: ImageSide = "left" if point[0] < middle else "right"
        share = min(abs(point[0] - middle) / max(abs(edge[s] - middle), 1.0), 1.1)
        pairs.append((point, centre + SIGN[s] * body.across * half[s] * share))
    last, _, half = row(hem_y)
    for s in SIDES:
        sides[s].append(last + SIGN[s] * body.across * half[s])
    return pairs, {s: np.array(sides[s]) for s in SIDES}


def _axis(fit: _Fit, person: PersonAnalysis, armpit_mid: F64, armpit_along: float):  # noqa: ANN202
    """The garment's middle line on the person: the trunk's axis, then between the legs."""
    body = fit.body
    shift = armpit_mid - body.point(armpit_along)
    knees = (body.legs["left"].xy[1] + body.legs["right"].xy[1]) / 2
    ankles = (body.legs["left"].xy[2] + body.legs["right"].xy[2]) / 2
    seen = min(float(leg.visibility[2]) for leg in body.legs.values()) > 0.4
    below = (ankles if seen else knees) - body.point(1.05)
    below = below / max(float(np.hypot(*below)), 1e-6)
    if abs(float(below @ body.across)) > 0.25:
        below = body.down

    def at(along: float) -> F64:
        if along <= 1.05:
            return body.point(along) + shift * max(0.0, 1 - (along - armpit_along) / 0.5)
        return body.point(1.05) + below * (along - 1.05) * body.trunk_px

    return at


def _half_width(
    fit: _Fit, person: PersonAnalysis, side: ImageSide, along: float, centre: F64, half_cloth: float, part: float
) -> float:
    """How far the side seam stands from the middle: cloth, body and hanging arms agree."""
    body = fit.body
    trunk = fit.widths.half(min(along, 1.15), side)
    narrowed = half_cloth * (1 - 0.06 * float(smooth_step(part * 2)))
    low = 1.02 * trunk if along < 1.3 else 0.0
    high = (3.0 if fit.dress else 1.22) * trunk
    half = float(np.clip(narrowed, low, high))
    arm = _arm_limit(body, side, centre)
    if arm < 1.42 * trunk and not (fit.dress and along > 0.45):
        half = min(half, max(arm, 0.8 * trunk))
        if _solid_until(person, centre, SIGN[side] * body.across, 0.75 * trunk, arm):
            half = max(half, 0.97 * arm)  # the arm touches the trunk: the cloth goes on under it
    if fit.dress and along > 1.1:
        half = max(half_cloth, 0.9 * low)
    return half


def _solid_until(person: PersonAnalysis, centre: F64, direction: F64, start_px: float, end_px: float) -> bool:
    """Hardly any background between two distances from a point."""
    at = centre + direction * np.linspace(start_px, max(end_px, start_px), 12)[:, None]
    height, width = person.parse.shape[:2]
    x = np.clip(at[:, 0].astype(int), 0, width - 1)
    y = np.clip(at[:, 1].astype(int), 0, height - 1)
    return bool((person.parse[y, x, 0] < 0.5).mean() > 0.8)
