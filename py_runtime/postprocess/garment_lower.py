"""Landmarks of trousers, shorts and skirts from the silhouette, the prior and the picture's edges."""

from __future__ import annotations

from dataclasses import dataclass

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
from py_runtime.types import F64, U8, BoolMask, LowerLandmarks

EDGE_POINTS = 24
# Weight of a corner (of a notch when negative), spread of the prior.
SEARCH = {"waist": (0.9, 0.03), "hem": (1.0, 0.03), "crotch": (-1.4, 0.03)}
TOUCHING, TOUCHING_LEG = 0.08, 0.3  # of the silhouette and of a leg: how far up they must touch to be cut
ORDER: tuple[str, ...] = (
    "waist_left",
    "hem_outer_left",
    "hem_inner_left",
    "crotch",
    "hem_inner_right",
    "hem_outer_right",
    "waist_right",
)
SKIRT_ORDER = ("waist_left", "hem_outer_left", "hem_outer_right", "waist_right")


@dataclass(frozen=True)
class LowerShape:
    """Landmarks in the working picture and the silhouette with the legs cut free from each other."""

    landmarks: LowerLandmarks
    opened: BoolMask


def find_lower(rgb: U8, mask: BoolMask, guess: PriorGuess, *, skirt: bool) -> LowerShape:
    """Place the landmarks of trousers or a skirt.

    Args:
        rgb: (h, w, 3) uint8, a picture of at most some 640 px.
        mask: (h, w) bool silhouette.
        guess: what the prior sees in it.
        skirt: no crotch, no inner edges.
    """
    expected = guess.lower
    shape = without_tails(mask, [expected[f"hem_inner_{side}"] for side in ("left", "right")])
    outline = trace_outline(shape, (expected["waist_left"] + expected["waist_right"]) / 2)
    order = SKIRT_ORDER if skirt else ORDER
    wanted = [Wanted(expected[name], *SEARCH[name.split("_")[0]]) for name in order]
    found = dict(zip(order, place_in_order(outline, wanted), strict=True))
    opened = shape if skirt else _open_legs(rgb, shape, expected["crotch"], outline, found)
    if opened is not shape:
        outline = trace_outline(opened, outline.xy[0])
        found = dict(zip(order, place_in_order(outline, wanted), strict=True))
    at = {name: outline.xy[index] for name, index in found.items()}
    none = np.zeros((0, 2))
    landmarks = LowerLandmarks(
        waist_left_xy=at["waist_left"],
        waist_right_xy=at["waist_right"],
        outer_left_xy=part(outline, found["waist_left"], found["hem_outer_left"], EDGE_POINTS),
        outer_right_xy=part(outline, found["hem_outer_right"], found["waist_right"], EDGE_POINTS)[::-1],
        crotch_xy=None if skirt else at["crotch"],
        inner_left_xy=none if skirt else part(outline, found["hem_inner_left"], found["crotch"], EDGE_POINTS)[::-1],
        inner_right_xy=none if skirt else part(outline, found["crotch"], found["hem_inner_right"], EDGE_POINTS),
    )
    return LowerShape(landmarks, opened)


def _open_legs(rgb: U8, mask: BoolMask, crotch: F64, outline: Outline, found: dict[str, int]) -> BoolMask:
    """Separate legs that touch, along the crease between them: from the notch up to the expected crotch."""
    notch = outline.xy[found["crotch"]]
    leg = (outline.xy[found["hem_inner_left"], 1] + outline.xy[found["hem_inner_right"], 1]) / 2 - crotch[1]
    if notch[1] - crotch[1] < max(TOUCHING * outline.size, TOUCHING_LEG * leg):
        return mask
    beyond = notch + (notch - crotch) / float(np.hypot(*(notch - crotch))) * 4
    path, _ = follow_border(mask, edge_strength(rgb), crotch, beyond, reach=0.05 * outline.size)
    return cut_along(mask, path)


def scaled_lower(landmarks: LowerLandmarks, scale: float) -> LowerLandmarks:
    """Landmarks of a picture `scale` times as large."""
    return LowerLandmarks(
        waist_left_xy=at_scale(landmarks.waist_left_xy, scale),
        waist_right_xy=at_scale(landmarks.waist_right_xy, scale),
        outer_left_xy=at_scale(landmarks.outer_left_xy, scale),
        outer_right_xy=at_scale(landmarks.outer_right_xy, scale),
        crotch_xy=None if landmarks.crotch_xy is None else at_scale(landmarks.crotch_xy, scale),
        inner_left_xy=at_scale(landmarks.inner_left_xy, scale),
        inner_right_xy=at_scale(landmarks.inner_right_xy, scale),
    )
