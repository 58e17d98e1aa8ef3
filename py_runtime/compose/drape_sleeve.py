"""Where a sleeve goes: a strip along the arm whose root is the armhole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.compose.drape_trunk import upper_side
from py_runtime.compose.drape_upper import UpperDrape
from py_runtime.geometry.body_frame import SIGN, BodyFrame, Limb
from py_runtime.geometry.polyline import (
    arc_length,
    interpolate,
    resample_polyline,
    smooth_polyline,
    smooth_values,
    tangents_and_normals,
)
from py_runtime.geometry.sampling import ray_length, smooth_step
from py_runtime.types import F64, U8, BoolMask, ImageSide, Sleeve, UpperLandmarks

_ROWS = 20
# Positions across the strip; a little beyond its edges, so that the cloth's own edge shows.
_ACROSS = (-0.12, 0.0, 0.5, 1.0, 1.12)
_UPPER_ARM, _FOREARM = 0.80, 0.70  # lengths in units, not foreshortened
# Half widths of an arm in units against arm coordinate (0 shoulder, 1 elbow, 2 wrist).
_ARM_AT = (0.0, 0.5, 1.0, 1.5, 2.0, 2.12)
_ARM_HALF = (0.155, 0.135, 0.112, 0.100, 0.078, 0.075)


@dataclass(frozen=True, eq=False)
class SleeveDrape:
    """Args:
    cloth_grid_xy, person_grid_xy: (R, C, 2) the strip as a mesh, root to cuff and outer to inner edge.
    outer_xy, inner_xy, centre_xy: (R, 2) target edges and middle, root to cuff.
    reach: arm coordinate of the cuff (0 shoulder, 1 elbow, 2 wrist).
    """

    cloth_grid_xy: F64
    person_grid_xy: F64
    outer_xy: F64
    inner_xy: F64
    centre_xy: F64
    reach: float


def sleeve_reach(length_px: float, unit_px: float) -> float:
    """Arm coordinate a sleeve of this length ends at; nearly full ones end at the wrist."""
    upper, fore = _UPPER_ARM * unit_px, _FOREARM * unit_px
    reach = length_px / upper if length_px < upper else 1 + (length_px - upper) / fore
    return 2.06 if reach > 1.4 else float(max(reach, 0.18))


def _axis(body: BodyFrame, arm: Limb, root: F64, reach: float) -> tuple[F64, F64]:
    """Centre line of the strip: (R,) arm coordinates and (R, 2) xy."""
    shoulder, elbow, wrist = arm.xy[:3]
    knots = np.array(
        [
            (root + shoulder) / 2,
            shoulder + (elbow - shoulder) * 0.35,
            shoulder + (elbow - shoulder) * 0.7,
            elbow,
            elbow + (wrist - elbow) * 0.33,
            elbow + (wrist - elbow) * 0.66,
            wrist,
            wrist + (wrist - elbow) * 0.12,
        ]
    )
    at = (0.0, 0.35, 0.7, 1.0, 1.33, 1.66, 2.0, 2.12)
    coordinate = np.linspace(0, 1, _ROWS) ** 1.3 * reach
    return coordinate, smooth_polyline(interpolate(knots, coordinate, np.array(at)))


@dataclass(frozen=True, eq=False)
class _Arm:
    """The arm measured along a sleeve: (R, 2) axis, (R,) half widths outward and inward, typical ones, bare or not."""

    centre: F64
    normal: F64
    out: F64
    into: F64
    typical: F64
    bare: BoolMask


def _measure(centre: F64, outward: F64, coordinate: F64, unit: float, arms: U8, skin: U8) -> _Arm:
    """Fit the axis and the widths of the arm to its silhouette."""
    typical = np.interp(coordinate, _ARM_AT, _ARM_HALF) * unit
    height, width = skin.shape
    x = np.clip(np.rint(centre[:, 0]).astype(int), 0, width - 1)
    y = np.clip(np.rint(centre[:, 1]).astype(int), 0, height - 1)
    bare = skin[y, x] > 0
    _, normal = tangents_and_normals(centre, outward)
    reach = 0.40 * unit
    out, into = (
        np.array(
            [ray_length(skin if bare[i] else arms, centre[i], sign * normal[i], reach) for i in range(len(centre))]
        )
        for sign in (1, -1)
    )
    free = bare & (coordinate > 0.4) & (np.maximum(out, into) < 0.3 * unit)
    if int(free.sum()) > 3:  # this person's arms against typical ones
        typical = typical * float(np.clip(np.median(((out + into) / 2)[free] / typical[free]), 0.85, 1.6))
    # The outer edge is mostly seen against the background: the axis moves so that it fits it.
    known_out, known_in = out < 2.4 * typical, (into < 1.8 * typical) & bare
    shift = np.where(known_out, np.where(known_in, (out - into) / 2, out - 1.1 * typical), 0.0)
    shift = np.clip(shift, -0.09 * unit, 0.14 * unit) * smooth_step((coordinate - 0.15) / 0.4)
    for _ in range(4):  # the axis may bend at the elbow only: its tangents carry the rows
        shift = smooth_values(shift)
    half_out = smooth_values(np.where(known_out, np.clip(out - shift, 0.75 * typical, 1.7 * typical), typical))
    half_in = smooth_values(np.where(known_in, np.clip(into + shift, 0.75 * typical, 1.45 * typical), typical))
    return _Arm(centre + normal * shift[:, None], normal, half_out, half_in, typical, bare)


def _hermite(start: F64, start_slope: F64, end: F64, end_slope: F64, t: F64) -> F64:
    t = t[:, None]
    return (
        (2 * t**3 - 3 * t**2 + 1) * start
        + (t**3 - 2 * t**2 + t) * start_slope
        + (-2 * t**3 + 3 * t**2) * end
        + (t**3 - t**2) * end_slope
    )


def drape_sleeve(
    body: BodyFrame, drape: UpperDrape, marks: UpperLandmarks, side: ImageSide, arms: U8, skin: U8
) -> SleeveDrape | None:
    """Place one sleeve.

    Args:
        arms: (H, W) uint8, arm skin or old sleeve. skin: (H, W) uint8, arm skin only.

    Returns:
        None for a sleeveless side.
    """
    sleeve: Sleeve | None = marks.sleeve_left if side == "left" else marks.sleeve_right
    if sleeve is None:
        return None
    unit, arm = body.unit_px, body.arms[side]
    shoulder, armpit = drape.shoulder[side], drape.armpit[side]
    cloth_outer = resample_polyline(sleeve.outer_xy, 120)
    cloth_inner = resample_polyline(np.r_[[upper_side(marks, "armpit", side)], sleeve.inner_xy], 120)
    root_cloth = (cloth_outer[0] + cloth_inner[0]) / 2
    middle = float(np.hypot(*((cloth_outer[-1] + cloth_inner[-1]) / 2 - root_cloth))) * drape.scale
    # A sleeve laid out sideways turns down at the armhole: its outer edge is what keeps its length.
    outside = float(arc_length(cloth_outer)[-1]) * drape.scale - 0.08 * unit
    length = 0.3 * middle + 0.7 * max(outside, middle)
    reach = sleeve_reach(length, unit)
    coordinate, centre = _axis(body, arm, (shoulder + armpit) / 2, reach)
    outward = SIGN[side] * body.across
    measured = _measure(centre, outward, coordinate, unit, arms, skin)
    tangent, normal = tangents_and_normals(measured.centre, outward)
    at = coordinate / reach * 119
    cloth_o, cloth_i = (interpolate(edge, at) for edge in (cloth_outer, cloth_inner))
    half_cloth = np.hypot(*(cloth_o - cloth_i).T) / 2 * drape.scale
    out, into = _widths(body, side, drape, arm, coordinate, measured, half_cloth)
    outer, inner = measured.centre + normal * out[:, None], measured.centre - normal * into[:, None]
    outer, inner = _join_armhole(body, side, drape, reach, coordinate, outer, inner, tangent)
    # Each edge is stretched evenly: rows of the cloth meet rows of the arm without shear.
    cloth_o, cloth_i = (_evenly(cloth, target) for cloth, target in ((cloth_outer, outer), (cloth_inner, inner)))
    across = np.array(_ACROSS)[None, :, None]
    target = outer[:, None] * (1 - across) + inner[:, None] * across
    source = cloth_o[:, None] * (1 - across) + cloth_i[:, None] * across
    # One row before the armhole and one beyond the cuff: there the masks end the cloth, not the mesh.
    target, source = _extended(target), _extended(source)
    return SleeveDrape(source, target, outer, inner, (outer + inner) / 2, reach)


def _evenly(cloth: F64, target: F64) -> F64:
    """Points on a cloth's edge at the same shares of its length as the target's points."""
    length = arc_length(target)
    return interpolate(cloth, length / max(float(length[-1]), 1e-6) * (len(cloth) - 1))


def _extended(grid: F64) -> F64:
    before = grid[0] - 1.0 * (grid[1] - grid[0])
    after = grid[-1] + 0.6 * (grid[-1] - grid[-2])
    return np.concatenate([before[None], grid, after[None]])


def _widths(
    body: BodyFrame, side: ImageSide, drape: UpperDrape, arm: Limb, coordinate: F64, measured: _Arm, half_cloth: F64
) -> tuple[F64, F64]:
    """Half widths of the sleeve outward and inward: it covers the arm and is no wider than its cloth."""
    unit, typical, bare = body.unit_px, measured.typical, measured.bare
    out = np.maximum(np.minimum(half_cloth * 0.92, typical * 1.38), measured.out * 1.04 + 1.5)
    into = np.maximum(
        np.minimum(half_cloth * 0.92, typical * 1.30), np.minimum(measured.into, 1.2 * typical) * 1.04 + 1.5
    )
    into = np.where(bare & (coordinate > 0.3), np.minimum(into, measured.into * 1.08 + 2), into)
    shoulder, elbow = arm.xy[0], arm.xy[1]
    room = (measured.centre - drape.armpit[side]) @ (SIGN[side] * body.across) + 0.12 * unit
    hanging = abs(float((elbow - shoulder) @ body.across)) < 0.5 * float(np.hypot(*(elbow - shoulder)))
    if hanging:  # between arm and trunk there is only so much room
        into = np.where(coordinate < 1.15, np.minimum(into, np.maximum(room, 0.3 * typical)), into)
    return smooth_values(out), smooth_values(into)


def _join_armhole(
    body: BodyFrame,
    side: ImageSide,
    drape: UpperDrape,
    reach: float,
    coordinate: F64,
    outer: F64,
    inner: F64,
    tangent: F64,
) -> tuple[F64, F64]:
    """Bend both edges into the ends of the armhole."""
    cut = min(0.5, 0.8 * reach)
    near = coordinate < cut
    last = min(int(near.sum()), len(coordinate) - 1)
    shoulder, armpit = drape.shoulder[side], drape.armpit[side]
    outer, inner = outer.copy(), inner.copy()
    slope = SIGN[side] * body.across * 0.8 + body.down * 0.6
    span = float(np.hypot(*(outer[last] - shoulder)))
    outer[near] = _hermite(shoulder, slope * span, outer[last], tangent[last] * span, coordinate[near] / cut)
    span = float(np.hypot(*(inner[last] - armpit)))
    inner[near] = _hermite(armpit, tangent[last] * span, inner[last], tangent[last] * span, coordinate[near] / cut)
    outer = smooth_polyline(outer)
    outer[0], inner[0] = shoulder, armpit
    return outer, inner
