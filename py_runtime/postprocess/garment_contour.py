"""Outline of a silhouette and landmarks placed on it in their cyclic order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.postprocess.garment_raster import disc, largest_piece, opened, pieces
from py_runtime.types import F64, BoolMask

LEAST_GAP = 0.35
CORNER_GAIN = 8.0  # what a full corner is worth, in squared deviations
CORNER_REACH = 0.028  # of the silhouette's longer side: the neighbourhood that makes a corner


@dataclass(frozen=True)
class Outline:
    """The outer contour from its top middle, down the left side in the image, and back up the right.

    Args:
        xy: (N, 2) float64 px, about one point a pixel.
        filled: (N,) share of the neighbourhood that the garment fills: about 0.25 at a right-angled corner,
            0.5 on a straight edge, 0.75 in a right-angled notch.
        size: longer side of the box, px.
    """

    xy: F64
    filled: F64
    size: float


@dataclass(frozen=True)
class Wanted:
    """A landmark to place on the outline.

    Args:
        expected_xy: (2,) where the prior sees it.
        corner: > 0 looks for a convex corner, < 0 for a notch, with that weight; `either` for both.
        spread: standard deviation of the prior, share of the silhouette's size.
    """

    expected_xy: F64
    corner: float
    spread: float = 0.025
    either: bool = False


def trace_outline(mask: BoolMask, top_xy: F64) -> Outline:
    """Trace the largest piece's outer contour, starting at the contour point nearest to top_xy."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    xy: F64 = np.asarray(max(contours, key=len), np.float64)[:, 0]
    if signed_area(xy) > 0:  # with y downwards, positive runs clockwise: down the right side first
        xy = xy[::-1]
    start = int(np.hypot(*(xy - top_xy).T).argmin())
    xy = np.roll(xy, -start, axis=0)
    size = float(np.ptp(xy, axis=0).max()) + 1
    reach = max(2, round(CORNER_REACH * size))
    kernel = disc(2 * reach + 1).astype(np.float32)
    padded = np.pad(mask.astype(np.float32), reach)
    share = np.asarray(cv2.filter2D(padded, cv2.CV_32F, kernel / kernel.sum(), borderType=cv2.BORDER_CONSTANT))
    columns, rows = xy.astype(int).T + reach
    return Outline(xy, share[rows, columns].astype(np.float64), size)


def signed_area(xy: F64) -> float:
    """Shoelace area; > 0 runs clockwise on the screen (y downwards)."""
    following = np.roll(xy, -1, axis=0)
    return float((xy[:, 0] * following[:, 1] - following[:, 0] * xy[:, 1]).sum() / 2)


def place_in_order(outline: Outline, wanted: Sequence[Wanted]) -> list[int]:
    """Choose one contour index per landmark, increasing, of least total cost (dynamic programming).

    The order of landmarks along a garment's outline is fixed, and so is roughly how far they are apart: what would be
    absurd (a cuff on the hem, both corners of a cuff in one) is impossible here.
    """
    count = len(outline.xy)
    gaps = least_gaps(wanted, count)
    came_from: list[NDArray[np.intp]] = []
    best = _cost(outline, wanted[0])
    for one, gap in zip(wanted[1:], gaps, strict=True):
        before = np.concatenate([np.full(gap, np.inf), best[: count - gap]])  # at least `gap` steps back
        running = np.minimum.accumulate(before)
        is_new = np.concatenate([[True], before[1:] < running[:-1]])
        came_from.append(np.maximum.accumulate(np.where(is_new, np.arange(count), 0)) - gap)
        best = _cost(outline, one) + running
    index = int(best.argmin())
    chosen = [index]
    for source in reversed(came_from):
        index = int(source[index])
        chosen.append(index)
    return chosen[::-1]


def least_gaps(wanted: Sequence[Wanted], count: int) -> list[int]:
    """Least steps along the outline between neighbours: a share of their expected distance, px.

    None beside a notch: where a sleeve touches the trunk, the notch may lie right at the cuff.
    """
    steps = [
        float(np.hypot(*(b.expected_xy - a.expected_xy))) if min(a.corner, b.corner) > 0 else 0.0
        for a, b in pairwise(wanted)
    ]
    room = 0.9 * count / max(1.0, LEAST_GAP * sum(steps))
    return [int(LEAST_GAP * min(1.0, room) * step) for step in steps]


def _cost(outline: Outline, wanted: Wanted) -> F64:
    away: F64 = np.hypot(*(outline.xy - wanted.expected_xy).T) / (wanted.spread * outline.size)
    bend = 0.5 - outline.filled
    corner = np.abs(wanted.corner) * np.abs(bend) if wanted.either else wanted.corner * bend
    # Beyond three deviations the prior pulls only linearly: an unusual garment may be far from it.
    pull: F64 = np.where(away < 3, 0.5 * away**2, 3 * away - 4.5)
    return pull - CORNER_GAIN * corner


def part(outline: Outline, first: int, last: int, count: int) -> F64:
    """The outline from index first to index last (first <= last), resampled to `count` points."""
    return resample(outline.xy[first : last + 1], count)


def resample(xy: F64, count: int) -> F64:
    """Equally spaced points along a polyline (N >= 1)."""
    if len(xy) < 2:
        return np.repeat(xy[:1], count, axis=0)
    along: F64 = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at: F64 = np.linspace(0, float(along[-1]), count)
    return np.stack([np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1])], axis=1)


def at_scale(xy: F64, scale: float) -> F64:
    """Points of a picture `scale` times as large (pixel centres at integers)."""
    return (np.asarray(xy, np.float64) + 0.5) * scale - 0.5


def without_tails(mask: BoolMask, keep_xy: Sequence[F64] = ()) -> BoolMask:
    """Drop ties, belts and threads that hang out of the lower part: long residues of a morphological opening.

    Args:
        mask: (h, w) bool silhouette.
        keep_xy: (2,) points, such as cuffs; slim pieces near them are no tails unless very thin.
    """
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(ys):
        return mask
    size = max(np.ptp(ys), np.ptp(xs)) + 1
    limit = ys[0] + 0.35 * np.ptp(ys)
    thin = _drop_residues(mask, max(1, round(0.022 * size)), limit, [])
    return _drop_residues(thin, max(2, round(0.045 * size)), limit, [(xy, 0.13 * size) for xy in keep_xy])


def _drop_residues(mask: BoolMask, reach: int, limit_y: float, keep: Sequence[tuple[F64, float]]) -> BoolMask:
    kept = mask.copy()
    for piece in pieces(mask & ~opened(mask, disc(2 * reach + 1))):
        longer = max(piece.box[2:])
        slim = piece.size < 0.5 * longer**2
        near_kept = any(np.hypot(*(piece.centre_xy - xy)) < radius for xy, radius in keep)
        if longer > 3.2 * reach and piece.box[1] > limit_y and slim and not near_kept:
            kept[piece.window] &= ~piece.inside
    return largest_piece(kept)
