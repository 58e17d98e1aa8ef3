"""Landmarks of tops and dresses from the silhouette, the prior and the picture's edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_contour import Outline, Wanted, part, place_in_order, trace_outline, without_tails
from py_runtime.postprocess.garment_cut import cut_along, edge_strength, follow_border
from py_runtime.postprocess.garment_prior import PriorGuess
from py_runtime.types import F32, F64, U8, BoolMask, Sleeve, UpperLandmarks

SLEEVE_PROBABILITY = 0.5
MIN_SLEEVE = 0.12  # of the chest's width; shorter is a cap of the armhole
TOUCHING = 0.08  # of the silhouette's size: a notch this far from the armpit means that sleeve and trunk touch
EDGE_POINTS = 24


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
    cuffs = [expected[f"cuff_{edge}_{side}"] for edge in ("outer", "inner") for side in ("left", "right")]
    shape = without_tails(mask, cuffs)
    order = _order(sleeved)
    wanted = [_wanted(name, expected, sleeved) for name in order]
    neck = (expected["neck_left"] + expected["neck_right"]) / 2
    outline = trace_outline(shape, neck)
    found = dict(zip(order, place_in_order(outline, wanted), strict=True))
    opened = _open_sleeves(rgb, shape, expected, outline, found)
    if opened is not shape:
        outline = trace_outline(opened, neck)
        found = dict(zip(order, place_in_order(outline, wanted), strict=True))
    sleeves = [
        _sleeve(outline, found, side) if has else None for side, has in zip(("left", "right"), sleeved, strict=True)
    ]
    return UpperShape(_landmarks(outline, found, sleeves), opened)


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
    corner, spread, either = {
        "neck": (1.1, 0.032, True),
        "shoulder": (0.35 if has_sleeve else 0.9, 0.018, False),
        "cuff_outer": (1.0, 0.028, False),
        "cuff_inner": (1.0, 0.028, False),
        "armpit": (-1.4 if has_sleeve else 0.8, 0.03, False),
        "hem": (1.0, 0.03, False),
    }[stem]
    return Wanted(expected[name], corner, spread, either)


def _open_sleeves(
    rgb: U8, mask: BoolMask, expected: dict[str, F64], outline: Outline, found: dict[str, int]
) -> BoolMask:
    """Cut sleeves free that lie against or over the trunk: where the notch is far below the expected armpit."""
    edges: F32 | None = None
    opened = mask
    for side in ("left", "right"):
        if f"cuff_inner_{side}" not in found:
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
    pieces, labels, stats, _ = cv2.connectedComponentsWithStats(opened.astype(np.uint8))
    if pieces > 2:
        largest = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
        # A cut must not lose a sleeve.
        return largest if largest.sum() > 0.97 * mask.sum() else mask
    return opened


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


def soft_sleeve_mask(landmarks: UpperLandmarks, sleeve: Sleeve, opened: BoolMask, alpha: F32, left: bool) -> F32:
    """The sleeve's share of alpha, cut softly along shoulder -> armpit.

    Args:
        landmarks, sleeve: in the frame of alpha.
        opened: (h, w) bool silhouette with sleeves cut free, at any scale of the same picture.
        alpha: (H, W) float32.
    """
    shoulder = landmarks.shoulder_left_xy if left else landmarks.shoulder_right_xy
    armpit = landmarks.armpit_left_xy if left else landmarks.armpit_right_xy
    height, width = alpha.shape
    scale = opened.shape[1] / width
    to_small = lambda xy: (np.asarray(xy) + 0.5) * scale - 0.5  # noqa: E731
    a, b = to_small(shoulder), to_small(armpit)
    beyond = (b - a) / max(1e-6, float(np.hypot(*(b - a)))) * 3
    parted = cut_along(opened, np.array([a - beyond, b + beyond]), 2).astype(np.uint8)
    labels = cv2.connectedComponents(parted, connectivity=4)[1]
    polygon = np.zeros_like(parted)
    ring = to_small(np.concatenate([sleeve.outer_xy, sleeve.inner_xy[::-1]]))
    cv2.fillPoly(polygon, [np.round(ring).astype(np.int32)], 1)
    counts = np.bincount(labels[(polygon > 0) & (parted > 0)], minlength=2)
    trunk_label = np.bincount(labels[parted > 0]).argmax()
    counts[0] = 0
    label = int(counts.argmax())
    piece = (labels == label) if label and label != trunk_label else polygon > 0
    grown = cv2.dilate(piece.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    soft = cv2.GaussianBlur(cv2.resize(grown, (width, height), interpolation=cv2.INTER_LINEAR), (0, 0), 1.5)
    return np.minimum(soft, 1) * alpha


def scaled_upper(landmarks: UpperLandmarks, scale: float) -> UpperLandmarks:
    """Landmarks of a picture `scale` times as large (pixel centres at integers)."""
    grow = lambda xy: (np.asarray(xy, float) + 0.5) * scale - 0.5  # noqa: E731
    values = {}
    for name, value in vars(landmarks).items():
        if isinstance(value, Sleeve):
            values[name] = Sleeve(grow(value.outer_xy), grow(value.inner_xy))
        else:
            values[name] = None if value is None else grow(value)
    return UpperLandmarks(**values)
