"""The garment of a picture in which somebody wears it: its mask from the parse, its landmarks from the pose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from py_runtime.errors import Refusal
from py_runtime.geometry.body_frame import SIDES, SIGN, BodyFrame
from py_runtime.labels import Part
from py_runtime.postprocess.garment_matte import push_pull
from py_runtime.postprocess.garment_prior import PriorGuess
from py_runtime.postprocess.garment_raster import (
    closed,
    dilated,
    disc,
    eroded,
    filled_polygon,
    opened,
    pieces,
    resized_mask,
)
from py_runtime.types import F64, U8, BoolMask, Category, ImageSide, PersonAnalysis

LOWER_NEEDS = 1.6  # auto: the lower garment is meant when it shows this many times more than the upper one
SHORT_DRESS = 0.15  # a "dress" may end where the parse sees hardly any lower clothes
SHRED = 0.05  # of the body unit
MIN_SHARE = 0.01  # of the picture
STATIONS = 60
OCCLUDERS = (Part.HAIR, Part.LEFT_ARM, Part.RIGHT_ARM, Part.OTHERS)


@dataclass(frozen=True)
class WornGarment:
    """The garment cut from a parse.

    Args:
        rgb: (H, W, 3) uint8, what hid the garment painted over with its colours.
        mask: (H, W) bool, hidden parts filled.
        category: as chosen or as seen.
        occluded: share of the mask that had to be filled.
    """

    rgb: U8
    mask: BoolMask
    category: Category
    occluded: float


def cut_worn_garment(
    person: PersonAnalysis, frame: BodyFrame, category: Category | Literal["auto"]
) -> WornGarment | Refusal:
    """Take the upper clothes, the lower clothes or the dress off somebody's picture."""
    upper, lower = (float(person.parse[..., part].mean()) for part in (Part.UPPER, Part.LOWER))
    chosen = _category(category, upper, lower, person.wears_dress)
    if chosen is None:
        return Refusal(
            "wrong_category", f"the person in the picture wears no {category}", {"upper": upper, "lower": lower}
        )
    parts = {"upper": [Part.UPPER], "lower": [Part.LOWER], "dress": [Part.UPPER, Part.LOWER]}[chosen]
    seen = _main_pieces(person.parse[..., parts].sum(axis=-1) > 0.5)
    if seen.mean() < MIN_SHARE:
        return Refusal("no_garment", "hardly anything of the garment is seen", {"cover": round(float(seen.mean()), 4)})
    hidden = _hidden(person, frame, seen) if chosen != "lower" else np.zeros_like(seen)
    rgb = person.photo.rgb
    if hidden.any():
        known, painted = eroded(seen, disc(7)), dilated(hidden, disc(7))
        rgb = np.where(painted[..., None], push_pull(rgb, known), rgb)
    # Shreds of skin, hair and shade at the parse's border are no garment.
    size = max(3, round(SHRED * frame.unit_px)) | 1
    mask = opened(seen | hidden, disc(size))
    return WornGarment(rgb, mask, chosen, float(hidden.sum() / mask.sum()))


def _category(wish: Category | Literal["auto"], upper: float, lower: float, wears_dress: bool) -> Category | None:
    if wish == "auto":
        return "dress" if wears_dress else "lower" if lower > LOWER_NEEDS * upper else "upper"
    if wish == "dress":
        return "dress" if wears_dress or lower < SHORT_DRESS * upper else None
    if wish == "upper":
        return "dress" if wears_dress else "upper" if upper > MIN_SHARE else None
    return "lower" if lower > MIN_SHARE and not wears_dress else None


def _main_pieces(mask: BoolMask) -> BoolMask:
    """Every piece of some size: an arm across the trunk parts a garment."""
    found = list(pieces(mask))
    kept = np.zeros_like(mask)
    for piece in found:
        if piece.size > 0.06 * max(other.size for other in found):
            kept[piece.window] |= piece.inside
    return kept


def _hidden(person: PersonAnalysis, frame: BodyFrame, seen: BoolMask) -> BoolMask:
    """Garment pixels behind hair, hands, arms or a bag: occluders within the trunk, closed in by the garment."""
    height, width = seen.shape
    reach = max(2, round(0.16 * frame.unit_px))
    factor = min(1.0, 12 / reach)  # closing by a large disc, at low resolution
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    around = closed(resized_mask(seen, size), disc(2 * round(reach * factor) + 1))
    around = resized_mask(around, (width, height))
    corners = [
        frame.arms["left"].xy[0],
        frame.arms["right"].xy[0],
        frame.legs["right"].xy[0] + 0.05 * frame.unit_px * frame.across,
        frame.legs["left"].xy[0] - 0.05 * frame.unit_px * frame.across,
    ]
    trunk = filled_polygon(seen.shape, np.stack(corners))
    occluder = person.parse[..., list(OCCLUDERS)].sum(axis=-1) > 0.5
    return around & trunk & occluder & ~seen


def expect_upper(mask: BoolMask, frame: BodyFrame) -> PriorGuess:
    """Where the pose puts a top's or a dress' landmarks.

    Args:
        mask: (H, W) bool silhouette.
        frame: the wearer's, in the mask's frame.
    """
    unit = frame.unit_px
    points: dict[str, F64] = {}
    sleeves: list[float] = []
    for side in SIDES:
        outward = SIGN[side] * frame.across
        joint = frame.arms[side].xy[0]
        points[f"neck_{side}"] = _neck_point(mask, frame, side)
        points[f"shoulder_{side}"] = joint + unit * (0.10 * outward - 0.10 * frame.down)
        points[f"armpit_{side}"] = joint + unit * (0.36 * frame.down - 0.02 * outward)
        cuff = _cuff(mask, frame, side)
        sleeves.append(0.0 if cuff is None else 1.0)
        outer, inner = cuff if cuff is not None else (points[f"shoulder_{side}"], points[f"armpit_{side}"])
        points[f"cuff_outer_{side}"], points[f"cuff_inner_{side}"] = outer, inner
    points["hem_left"], points["hem_right"] = _hem_corners(mask, frame)
    kinds = {"top": 1.0, "dress": 1.0, "trousers": 0.0, "skirt": 0.0, "other": 0.0}
    return PriorGuess(kinds, points, {}, (sleeves[0], sleeves[1]))


def _neck_point(mask: BoolMask, frame: BodyFrame, side: ImageSide) -> F64:
    """The garment's highest point beside the neck."""
    joint = frame.arms[side].xy[0]
    usual = frame.shoulder_mid_xy + 0.45 * (joint - frame.shoulder_mid_xy) - 0.16 * frame.unit_px * frame.down
    ys, xs = np.nonzero(mask)
    xy = np.stack([xs, ys], axis=1).astype(float)
    aside = frame.offset(xy) * SIGN[side] / frame.unit_px
    near = (aside > 0.06) & (aside < 0.6)
    if not near.any():
        return usual
    height = -frame.along(xy[near]) * frame.trunk_px / frame.unit_px
    return xy[near][int((height - 0.5 * np.abs(aside[near] - 0.24)).argmax())]


def _cuff(mask: BoolMask, frame: BodyFrame, side: ImageSide) -> tuple[F64, F64] | None:
    """Outer and inner corner of the cuff: where the garment ends along the arm; None when sleeveless."""
    shoulder, elbow, wrist, _ = frame.arms[side].xy
    line = np.array([shoulder, elbow, wrist, wrist + 0.25 * (wrist - elbow)])
    lengths = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.linspace(0.12 * float(lengths[0]), float(along[-1]), STATIONS)
    stations = np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)
    covered = _lookup(mask, stations)
    gone = np.flatnonzero(~covered[:-1] & ~covered[1:])
    last = int(gone[0]) - 1 if len(gone) else STATIONS - 1
    if last < 0 or at[last] < 0.3 * lengths[0]:
        return None
    end = stations[last]
    direction = line[2] - line[1] if at[last] > lengths[0] else line[1] - line[0]
    direction = direction / max(1e-6, float(np.hypot(*direction)))
    across = np.array([direction[1], -direction[0]])
    across = across if across @ (SIGN[side] * frame.across - 0.3 * frame.down) > 0 else -across
    before = end - 0.03 * frame.unit_px * direction
    outer = _reach(mask, before, across, 0.26 * frame.unit_px)
    inner = _reach(mask, before, -across, 0.26 * frame.unit_px)
    if inner > 0.95 * 0.26 * frame.unit_px:  # runs into the trunk
        inner = outer
    return end + outer * across, end - inner * across


def _hem_corners(mask: BoolMask, frame: BodyFrame) -> tuple[F64, F64]:
    """Ends of the lowest part of the garment under the trunk."""
    ys, xs = np.nonzero(mask)
    xy = np.stack([xs, ys], axis=1).astype(float)
    offset, along = frame.offset(xy), frame.along(xy)
    below = np.abs(offset) < 0.3 * frame.unit_px
    end = float(np.percentile(along[below], 99)) if below.any() else 1.0
    row = (along > end - 0.06) & (along < end) & (np.abs(offset) < 1.6 * frame.unit_px)
    if not row.any():
        return frame.point(end, -0.5 * frame.unit_px), frame.point(end, 0.5 * frame.unit_px)
    left, right = np.percentile(offset[row], [2, 98])
    return frame.point(end, float(left)), frame.point(end, float(right))


def _lookup(mask: BoolMask, xy: F64) -> BoolMask:
    columns, rows = np.round(xy).astype(int).T
    inside = (columns >= 0) & (rows >= 0) & (columns < mask.shape[1]) & (rows < mask.shape[0])
    found = np.zeros(len(xy), bool)
    found[inside] = mask[rows[inside], columns[inside]]
    return found


def _reach(mask: BoolMask, start: F64, direction: F64, limit: float) -> float:
    """Distance from start to where the mask ends, at most limit."""
    steps = np.arange(0.0, limit, 1.0)
    outside = np.flatnonzero(~_lookup(mask, start + steps[:, None] * direction))
    return float(steps[outside[0]]) if len(outside) else limit
