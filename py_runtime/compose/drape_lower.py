"""Where each point of trousers, shorts or a skirt goes on this person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.compose.drape_upper import Controls
from py_runtime.compose.scene import Scene
from py_runtime.geometry.body_frame import SIDES, SIGN
from py_runtime.geometry.polyline import (
    interpolate,
    resample_polyline,
    smooth_polyline,
    smooth_values,
    tangents_and_normals,
)
from py_runtime.geometry.sampling import ray_length, smooth_step
from py_runtime.labels import SKIN_PARTS, Part
from py_runtime.types import F64, U8, ImageSide, LowerLandmarks

_ROWS_TOP, _ROWS_LEG = 8, 16
# Half widths of a leg in units against leg coordinate (0 crotch, 1 ankle).
_LEG_AT = (0.0, 0.25, 0.55, 0.8, 1.1)
_LEG_HALF = (0.27, 0.22, 0.16, 0.13, 0.10)


@dataclass(frozen=True, eq=False)
class LegDrape:
    """One trouser leg with its half of the seat, or one half of a skirt.

    Args:
        controls: of its thin-plate spline.
        outline_xy: (N, 2) target outline. outer_xy, inner_xy: (R, 2) target edges from waist to hem.
    """

    controls: Controls
    outline_xy: F64
    outer_xy: F64
    inner_xy: F64


@dataclass(frozen=True, eq=False)
class LowerDrape:
    """Args:
    legs: per image side. scale: person px per garment px. waist_along: trunk coordinate of the waistband.
    full_length: trousers down to the ankles.
    """

    legs: dict[ImageSide, LegDrape]
    scale: float
    waist_along: float
    full_length: bool


def drape_lower(scene: Scene, marks: LowerLandmarks) -> LowerDrape:
    """Place trousers, shorts or a skirt."""
    widths = scene.widths
    top = scene.lower_top_along
    waist = 0.9 if top is None else top - 0.05
    waist = float(np.clip(waist, 0.55, 0.97))
    cloth_waist = float(np.hypot(*(marks.waist_right_xy - marks.waist_left_xy)))
    worn_at = max(waist, 0.85)  # a dress's waist is higher and narrower than where trousers sit
    scale = (widths.half(worn_at, "left") + widths.half(worn_at, "right")) / max(cloth_waist, 1.0)
    if marks.crotch_xy is None:
        halves: dict[ImageSide, LegDrape] = {s: _skirt_half(scene, marks, s, waist, scale) for s in SIDES}
        return LowerDrape(halves, scale, waist, full_length=False)
    reach = _leg_reach(scene, marks, scale)
    legs = _trouser_legs(scene, marks, waist, scale, reach)
    return LowerDrape(legs, scale, waist, full_length=reach > 1)


def _cloth_edges(marks: LowerLandmarks, side: ImageSide) -> tuple[F64, F64]:
    """Outer seam and inner seam (empty for a skirt) of the garment."""
    outer = marks.outer_left_xy if side == "left" else marks.outer_right_xy
    inner = marks.inner_left_xy if side == "left" else marks.inner_right_xy
    return np.asarray(outer, dtype=np.float64), np.asarray(inner, dtype=np.float64)


def _at_y(line: F64, y: float) -> float:
    """x of a downward polyline at a height."""
    order = np.maximum.accumulate(line[:, 1])
    return float(np.interp(y, order, line[:, 0]))


def _build(target_outer: F64, target_inner: F64, cloth_outer: F64, cloth_inner: F64, unit: float) -> LegDrape:
    across = np.linspace(0, 1, 5)[None, :, None]
    target = target_outer[:, None] * (1 - across) + target_inner[:, None] * across
    source = cloth_outer[:, None] * (1 - across) + cloth_inner[:, None] * across
    out = target_outer - target_inner
    out = out / (np.hypot(*out.T)[:, None] + 1e-6) * (0.05 * unit)
    end = target_outer[-1] - target_outer[-3]
    end = end / (float(np.hypot(*end)) + 1e-6) * (0.05 * unit)
    start = -end
    outline = np.r_[
        [target_inner[0] + start],
        [target_outer[0] + out[0] + start],
        target_outer + out,
        [target_outer[-1] + out[-1] + end],
        [target_inner[-1] + end - 0.6 * out[-1]],
        (target_inner - 0.5 * out)[::-1],  # past the middle: two soft edges side by side would let the old show
    ]
    controls = Controls(source.reshape(-1, 2), target.reshape(-1, 2))
    return LegDrape(controls, outline, target_outer, target_inner)


def _leg_reach(scene: Scene, marks: LowerLandmarks, scale: float) -> float:
    """Leg coordinate (1 at the ankle) that the cuffs come down to; nearly full trousers reach the shoe."""
    frame = scene.frame
    unit = frame.unit_px
    crotch_cloth = np.asarray(marks.crotch_xy, dtype=np.float64)
    lengths = [float(np.hypot(*np.diff(leg.xy[:3], axis=0).T).sum()) for leg in frame.legs.values()]
    cloth_end = float(np.mean([_cloth_edges(marks, s)[0][-1, 1] for s in SIDES]))
    inseam = (cloth_end - crotch_cloth[1]) * scale
    ratio = inseam / max(1.0, float(np.mean(lengths)) - 0.22 * unit)
    return 1.07 if ratio > 0.78 else float(ratio)


def _trouser_legs(
    scene: Scene, marks: LowerLandmarks, waist: float, scale: float, reach: float
) -> dict[ImageSide, LegDrape]:
    crotch = scene.frame.hip_mid_xy + scene.frame.down * 0.22 * scene.frame.unit_px
    inside = np.add.reduce([scene.part(p) for p in SKIN_PARTS]) + scene.part(Part.LOWER) > 0.5
    return {
        side: _trouser_leg(scene, marks, side, waist, scale, crotch, reach, inside.astype(np.uint8)) for side in SIDES
    }


def _trouser_leg(
    scene: Scene,
    marks: LowerLandmarks,
    side: ImageSide,
    waist: float,
    scale: float,
    crotch: F64,
    reach: float,
    inside: U8,
) -> LegDrape:
    cloth_crotch = np.asarray(marks.crotch_xy, dtype=np.float64)
    outer_seam, inner_seam = _cloth_edges(marks, side)
    cloth_waist_mid = (marks.waist_left_xy + marks.waist_right_xy) / 2
    seat_outer, seat_inner = _seat(scene, side, waist, crotch)
    t = np.linspace(0, 1, _ROWS_TOP)
    y = outer_seam[0, 1] + (cloth_crotch[1] - outer_seam[0, 1]) * t
    cloth_outer = [np.array([_at_y(outer_seam, v), v]) for v in y]
    cloth_inner = list(cloth_waist_mid + (cloth_crotch - cloth_waist_mid) * t[:, None])
    leg_outer, leg_inner = _leg_edges(scene, marks, side, scale, crotch, reach, seat_outer[-1], inside)
    t = np.linspace(0, 1, _ROWS_LEG)[1:]
    end_y = float(outer_seam[-1, 1])
    y = cloth_crotch[1] + (end_y - cloth_crotch[1]) * t
    cloth_outer += [np.array([_at_y(outer_seam, v), v]) for v in y]
    cloth_inner += [np.array([_at_y(inner_seam, v), v]) for v in y]
    return _build(
        np.r_[seat_outer, leg_outer[1:]],
        np.r_[seat_inner, leg_inner[1:]],
        np.array(cloth_outer),
        np.array(cloth_inner),
        scene.frame.unit_px,
    )


def _seat(scene: Scene, side: ImageSide, waist: float, crotch: F64) -> tuple[F64, F64]:
    """Outer and middle edges from the waistband to the crotch."""
    frame, widths = scene.frame, scene.widths
    crotch_along = float(frame.along(crotch))
    outer: list[F64] = []
    middle: list[F64] = []
    top = frame.point(waist)
    for t in np.linspace(0, 1, _ROWS_TOP):
        along = waist + (crotch_along - waist) * float(t)
        half = widths.half(min(along, 1.15), side) * (1.03 if along > waist else 1.0)
        half = max(half, _old_edge(scene, along, side, 1.35 * half))
        outer.append(frame.point(along, SIGN[side] * half))
        middle.append(top + (crotch - top) * t)
    return np.array(outer), np.array(middle)


def _old_edge(scene: Scene, along: float, side: ImageSide, reach_px: float) -> float:
    """px from the axis to the outermost old lower cloth within reach: hands before the hips do not hide it."""
    steps = np.arange(0.0, reach_px, 1.0)
    at: F64 = scene.frame.point(along) + steps[:, None] * (SIGN[side] * scene.frame.across)
    height, width = scene.shape_hw
    x = np.clip(np.rint(at[:, 0]).astype(int), 0, width - 1)
    y = np.clip(np.rint(at[:, 1]).astype(int), 0, height - 1)
    worn = np.flatnonzero(scene.parse[y, x, Part.LOWER] > 0.5)
    return float(steps[worn[-1]]) if len(worn) else 0.0


def _leg_edges(
    scene: Scene,
    marks: LowerLandmarks,
    side: ImageSide,
    scale: float,
    crotch: F64,
    reach: float,
    hip_outer: F64,
    inside: U8,
) -> tuple[F64, F64]:
    """Outer and inner edges of a leg from the crotch's height to the cuff."""
    frame = scene.frame
    unit = frame.unit_px
    _, knee, ankle = frame.legs[side].xy[:3]
    top = (hip_outer + crotch) / 2
    thigh, shin = float(np.hypot(*(knee - top))), float(np.hypot(*(ankle - knee)))
    at_knee = thigh / max(thigh + shin, 1e-6)
    coordinate = np.linspace(0, 1, _ROWS_LEG) * reach
    knots = np.array([top, (top + knee) / 2, knee, (knee + ankle) / 2, ankle, ankle + (ankle - knee) * 0.15])
    at = (0.0, at_knee / 2, at_knee, (1 + at_knee) / 2, 1.0, 1.0 + 0.15 * (1 - at_knee))
    centre = smooth_polyline(interpolate(knots, coordinate, np.array(at)))
    _, normal = tangents_and_normals(centre, SIGN[side] * frame.across)
    typical = np.interp(coordinate, _LEG_AT, _LEG_HALF) * unit
    seen = np.array([ray_length(inside, centre[i], normal[i], 0.45 * unit) for i in range(_ROWS_LEG)])
    seen = np.where(seen > 0.44 * unit, typical, np.clip(seen, 0.6 * typical, 1.2 * typical))
    seen = smooth_values(seen)
    cloth_half = _cloth_half_widths(marks, side, scale)
    outer_half = np.clip(cloth_half, seen, 2.2 * typical)
    inner_half = np.clip(cloth_half, 0.85 * typical, 2.0 * typical)
    grown = smooth_step(coordinate / 0.45)[:, None]
    moved = centre - centre[0]
    outer = (hip_outer + moved) * (1 - grown) + (centre + normal * outer_half[:, None]) * grown
    inner = (crotch + moved) * (1 - grown) + (centre - normal * inner_half[:, None]) * grown
    return outer, inner


def _cloth_half_widths(marks: LowerLandmarks, side: ImageSide, scale: float) -> F64:
    outer_seam, inner_seam = _cloth_edges(marks, side)
    crotch_y = float(np.asarray(marks.crotch_xy)[1])
    y = np.linspace(crotch_y, float(outer_seam[-1, 1]), _ROWS_LEG)
    return np.array([abs(_at_y(outer_seam, float(v)) - _at_y(inner_seam, float(v))) / 2 * scale for v in y])


def _skirt_half(scene: Scene, marks: LowerLandmarks, side: ImageSide, waist: float, scale: float) -> LegDrape:
    """One half of a skirt: its own outline hung from the waist, at least as wide as the hips."""
    frame, widths = scene.frame, scene.widths
    seam, _ = _cloth_edges(marks, side)
    seam = resample_polyline(seam, 24)
    middle_x = float(marks.waist_left_xy[0] + marks.waist_right_xy[0]) / 2
    knees = (frame.legs["left"].xy[1] + frame.legs["right"].xy[1]) / 2
    below = knees - frame.point(1.05)
    below = below / max(float(np.hypot(*below)), 1e-6)
    if abs(float(below @ frame.across)) > 0.3:
        below = frame.down
    outer: list[F64] = []
    inner: list[F64] = []
    for x, y in seam:
        along = waist + (y - seam[0, 1]) * scale / frame.trunk_px
        centre = frame.point(along) if along < 1.05 else frame.point(1.05) + below * (along - 1.05) * frame.trunk_px
        own = abs(x - middle_x) * scale
        body = widths.half(min(along, 1.15), side) * (1.03 if along < 1.35 else 0.0)
        outer.append(centre + SIGN[side] * frame.across * max(own, body))
        inner.append(centre)
    cloth_inner = np.stack([np.full(len(seam), middle_x), seam[:, 1]], axis=1)
    return _build(np.array(outer), np.array(inner), seam, cloth_inner, frame.unit_px)
