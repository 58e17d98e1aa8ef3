"""Landmarks of tops and dresses from the silhouette, the prior and the picture's edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_contour import (
    Outline,
    Wanted,
    at_scale,
    part,
    place_in_order,
    trace_outline,
    without_tails,
)
from py_runtime.postprocess.garment_cut import cut_along, edge_strength, follow_border
from py_runtime.postprocess.garment_prior import PriorGuess
from py_runtime.postprocess.garment_raster import box, dilated, filled_polygon, labelled, largest_piece, smoothed
from py_runtime.types import F32, F64, U8, BoolMask, Sleeve, UpperLandmarks

SIDES = ("left", "right")
SLEEVE_PROBABILITY = 0.5
NOTCH = 0.57  # share of an armpit's neighbourhood that the garment fills; half on a straight edge
MIN_SLEEVE = 0.12  # of the chest's width; shorter is a cap of the armhole
TOUCHING = 0.065  # of the silhouette's size: a notch this far from the armpit means that sleeve and trunk touch
EDGE_POINTS = 24
# How each landmark is searched: weight of a corner (of a notch when negative), spread of the prior, either will do.
SEARCH: dict[str, tuple[float, float, bool]] = {
    "neck": (1.6, 0.032, True),
    "shoulder": (0.9, 0.027, False),
    "shoulder_sleeved": (0.35, 0.018, False),
    "cuff_outer": (1.5, 0.04, False),
    "cuff_inner": (1.5, 0.028, False),
    "armpit": (1.2, 0.045, False),
    "armpit_sleeved": (-1.4, 0.03, False),
    "hem": (1.5, 0.045, False),
}


@dataclass(frozen=True)
class UpperShape:
    """Landmarks in the working picture and the silhouette with sleeves cut free from the trunk."""

    landmarks: UpperLandmarks
    opened: BoolMask


def find_upper(rgb: U8, mask: BoolMask, guess: PriorGuess) -> UpperShape:
    """Place the landmarks of a top or a dress.

    Args:
        rgb: (h, w, 3) uint8, a picture of at most some 640 px.
        mask: (h, w) bool silhouette.
        guess: what the prior sees in it.
    """
    expected = guess.upper
    sleeved = tuple(p > SLEEVE_PROBABILITY for p in guess.sleeves)
    cuffs = [expected[f"cuff_{edge}_{side}"] for edge in ("outer", "inner") for side in SIDES]
    shape = without_tails(mask, cuffs)
    outline, found = _place(shape, expected, sleeved)
    opened = _open_sleeves(rgb, shape, expected, outline, found)
    if opened is not shape:
        outline, found = _place(opened, expected, sleeved)
    elif any(sleeved) and not _any_notch(outline, found):
        sleeved = (False, False)
        outline, found = _place(shape, expected, sleeved)
    sleeves = [_sleeve(outline, found, side) if has else None for side, has in zip(SIDES, sleeved, strict=True)]
    return UpperShape(_landmarks(outline, found, sleeves), opened)


def _place(mask: BoolMask, expected: dict[str, F64], sleeved: tuple[bool, ...]) -> tuple[Outline, dict[str, int]]:
    """Trace the outline and give each landmark its index on it."""
    outline = trace_outline(mask, (expected["neck_left"] + expected["neck_right"]) / 2)
    order = _order(sleeved)
    wanted = [_wanted(name, expected, sleeved) for name in order]
    return outline, dict(zip(order, place_in_order(outline, wanted), strict=True))


def _any_notch(outline: Outline, found: dict[str, int]) -> bool:
    """Between a sleeve and the trunk the outline turns inwards; where it never does there are no sleeves."""
    return max(float(outline.filled[found[f"armpit_{side}"]]) for side in SIDES) > NOTCH


def _order(sleeved: tuple[bool, ...]) -> list[str]:
    left = (
        ["neck_left", "shoulder_left"]
        + (["cuff_outer_left", "cuff_inner_left"] if sleeved[0] else [])
        + ["armpit_left", "hem_left"]
    )
    right = (
        ["neck_right", "shoulder_right"]
        + (["cuff_outer_right", "cuff_inner_right"] if sleeved[1] else [])
        + ["armpit_right", "hem_right"]
    )
    return left + right[::-1]


def _wanted(name: str, expected: dict[str, F64], sleeved: tuple[bool, ...]) -> Wanted:
    stem, _, side = name.rpartition("_")
    has_sleeve = sleeved[0 if side == "left" else 1]
    corner, spread, either = SEARCH[f"{stem}_sleeved" if has_sleeve and f"{stem}_sleeved" in SEARCH else stem]
    return Wanted(expected[name], corner, spread, either)


def _open_sleeves(
    rgb: U8, mask: BoolMask, expected: dict[str, F64], outline: Outline, found: dict[str, int]
) -> BoolMask:
    """Cut sleeves free that lie against or over the trunk: where the notch is far below the expected armpit."""
    edges: F32 | None = None
    opened = mask
    for side in SIDES:
        if f"cuff_inner_{side}" not in found or outline.filled[found[f"armpit_{side}"]] < NOTCH:
            continue
        armpit, cuff = expected[f"armpit_{side}"], expected[f"cuff_inner_{side}"]
        length = float(np.hypot(*(cuff - armpit)))
        notch = outline.xy[found[f"armpit_{side}"]]
        closed = float((notch - armpit) @ (cuff - armpit)) / max(1e-6, length)
        if closed < max(TOUCHING * outline.size, 0.25 * length):
            continue
        edges = edge_strength(rgb) if edges is None else edges
        beyond = notch + (notch - armpit) / float(np.hypot(*(notch - armpit))) * 4
        path, _ = follow_border(mask, edges, armpit, beyond, reach=min(0.05 * outline.size, 0.2 * closed))
        opened = cut_along(opened, path)
    largest = largest_piece(opened)
    # A cut must not lose a sleeve.
    return largest if largest is opened or largest.sum() > 0.97 * mask.sum() else mask


def _sleeve(outline: Outline, found: dict[str, int], side: str) -> Sleeve | None:
    shoulder, outer, inner, armpit = (
        found[f"{name}_{side}"] for name in ("shoulder", "cuff_outer", "cuff_inner", "armpit")
    )
    if side == "right":
        outer_xy, inner_xy = (
            part(outline, outer, shoulder, EDGE_POINTS)[::-1],
            part(outline, armpit, inner, EDGE_POINTS),
        )
    else:
        outer_xy, inner_xy = (
            part(outline, shoulder, outer, EDGE_POINTS),
            part(outline, inner, armpit, EDGE_POINTS)[::-1],
        )
    chest = abs(outline.xy[found["armpit_right"], 0] - outline.xy[found["armpit_left"], 0])
    middle = (outer_xy[-1] + inner_xy[-1] - outer_xy[0] - inner_xy[0]) / 2
    return Sleeve(outer_xy, inner_xy) if np.hypot(*middle) > MIN_SLEEVE * chest else None


def _landmarks(outline: Outline, found: dict[str, int], sleeves: list[Sleeve | None]) -> UpperLandmarks:
    at = {name: outline.xy[index] for name, index in found.items()}
    front = outline.xy[: found["neck_left"] + 1], outline.xy[found["neck_right"] :]
    neckline = np.concatenate([front[1], front[0]])
    lowest = neckline[neckline[:, 1].argmax()] if len(neckline) else (at["neck_left"] + at["neck_right"]) / 2
    return UpperLandmarks(
        neck_left_xy=at["neck_left"],
        neck_right_xy=at["neck_right"],
        neck_front_xy=lowest,
        shoulder_left_xy=at["shoulder_left"],
        shoulder_right_xy=at["shoulder_right"],
        armpit_left_xy=at["armpit_left"],
        armpit_right_xy=at["armpit_right"],
        side_left_xy=part(outline, found["armpit_left"], found["hem_left"], EDGE_POINTS),
        side_right_xy=part(outline, found["hem_right"], found["armpit_right"], EDGE_POINTS)[::-1],
        hem_xy=part(outline, found["hem_left"], found["hem_right"], EDGE_POINTS),
        sleeve_left=sleeves[0],
        sleeve_right=sleeves[1],
    )


def soft_sleeve_mask(landmarks: UpperLandmarks, sleeve: Sleeve, opened: BoolMask, alpha: F32, *, left: bool) -> F32:
    """The sleeve's share of alpha, cut softly along shoulder -> armpit.

    Args:
        landmarks, sleeve: in the frame of alpha.
        opened: (h, w) bool silhouette with sleeves cut free, at any scale of the same picture.
        alpha: (H, W) float32.
    """
    scale = opened.shape[1] / alpha.shape[1]
    shoulder = landmarks.shoulder_left_xy if left else landmarks.shoulder_right_xy
    armpit = landmarks.armpit_left_xy if left else landmarks.armpit_right_xy
    a, b = at_scale(shoulder, scale), at_scale(armpit, scale)
    beyond = (b - a) / max(1e-6, float(np.hypot(*(b - a)))) * 3
    parted = cut_along(opened, np.stack([a - beyond, b + beyond]), 2)
    labels = labelled(parted, connectivity=4)
    ring = at_scale(np.concatenate([sleeve.outer_xy, sleeve.inner_xy[::-1]]), scale)
    polygon = filled_polygon(parted.shape, ring)
    votes = np.bincount(labels[polygon & parted], minlength=2)
    votes[0] = 0
    trunk = int(np.bincount(labels[parted], minlength=2).argmax())
    chosen = int(votes.argmax())
    piece = labels == chosen if votes[chosen] and chosen != trunk else polygon
    size = (alpha.shape[1], alpha.shape[0])
    grown = np.asarray(cv2.resize(dilated(piece, box(3)).astype(np.float32), size, interpolation=cv2.INTER_LINEAR))
    return np.minimum(smoothed(grown, 1.5), 1) * alpha


def scaled_upper(landmarks: UpperLandmarks, scale: float) -> UpperLandmarks:
    """Landmarks of a picture `scale` times as large."""

    def sleeve(one: Sleeve | None) -> Sleeve | None:
        return one and Sleeve(at_scale(one.outer_xy, scale), at_scale(one.inner_xy, scale))

    return UpperLandmarks(
        neck_left_xy=at_scale(landmarks.neck_left_xy, scale),
        neck_right_xy=at_scale(landmarks.neck_right_xy, scale),
        neck_front_xy=at_scale(landmarks.neck_front_xy, scale),
        shoulder_left_xy=at_scale(landmarks.shoulder_left_xy, scale),
        shoulder_right_xy=at_scale(landmarks.shoulder_right_xy, scale),
        armpit_left_xy=at_scale(landmarks.armpit_left_xy, scale),
        armpit_right_xy=at_scale(landmarks.armpit_right_xy, scale),
        side_left_xy=at_scale(landmarks.side_left_xy, scale),
        side_right_xy=at_scale(landmarks.side_right_xy, scale),
        hem_xy=at_scale(landmarks.hem_xy, scale),
        sleeve_left=sleeve(landmarks.sleeve_left),
        sleeve_right=sleeve(landmarks.sleeve_right),
    )
