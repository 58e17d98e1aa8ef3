"""The inside of the back of the neck, seen through the neckline of a garment laid flat or on a ghost mannequin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_label import paint_over_label
from py_runtime.postprocess.garment_neck_curves import (
    STEPS,
    back_edge_depth,
    model_curves,
    neck_frame,
    outward_normals,
    refine_curve,
)
from py_runtime.postprocess.garment_raster import box, eroded, filled_polygon, smoothed
from py_runtime.types import F32, F64, U8, BoolMask

# Lengths are shares of the neck's width, colour steps are of square-rooted 0..255.
MIN_WIDTH_PX = 12
GAP = 0.025
MIN_STEP, MIN_RATIO, SURE_RATIO = 1.5, 1.3, 1.9  # colour step along the neckline: at all, against what is usual there
DOUBTFUL_DEPTH = 0.7
SECOND_EDGE, CLEAR, CLEAR_BELOW_SEAM = 0.16, 0.62, 0.42  # extra depth of the front neckline; its share of the score
CLOSED_BACK, CREW_DEPTH = (-0.05, 0.3), (0.12, 0.4)  # where the back begins; how much deeper a crew neck opens
MIN_AREA = 0.03
SQUARE_ROOTS = np.round(np.sqrt(np.arange(256) * 255.0)).astype(np.uint8)


@dataclass(frozen=True)
class Neckline:
    """The front neckline.

    Args:
        xy: (STEPS, 2) px from the left neck point through the lowest point to the right one.
        contrast: colour step across it against what is usual around it; how sure it is.
        inside: (H, W) float32, the visible inside of the back above it.
    """

    xy: F64
    contrast: float
    inside: F32


def find_neckline(rgb: U8, mask: BoolMask, neck_left_xy: F64, neck_right_xy: F64) -> Neckline | None:
    """Follow the front neckline from neck point to neck point.

    First the model curve across which colours change most and most consistently (a print's or a label's edges do not
    lie along such a curve), then the strongest edge close to it.

    Args:
        rgb: (h, w, 3) uint8, a picture of at most some 640 px.
        mask: (h, w) bool silhouette.
        neck_left_xy, neck_right_xy: (2,) px.

    Returns:
        None when no inside is visible (a hood, a turtleneck, a plain outline).
    """
    left, right = np.asarray(neck_left_xy, float), np.asarray(neck_right_xy, float)
    frame = neck_frame(left, right)
    if frame.width < MIN_WIDTH_PX:
        return None
    deep = eroded(mask, box(2 * max(1, round(0.03 * frame.width)) + 1))
    back_edge = back_edge_depth(deep.astype(np.float32), frame)
    unlabelled = paint_over_label(rgb, deep, frame.to_pixels(np.array([0.0, back_edge])), frame.width)
    # Square roots: a black shirt's neckline counts as much as a white one's.
    rooted = np.asarray(cv2.LUT(unlabelled, SQUARE_ROOTS), np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(rooted, (0, 0), max(0.8, 0.012 * frame.width)), np.uint8)
    curves = model_curves(back_edge)  # [K, STEPS, 2]
    normals = outward_normals(curves)
    step = frame.sample(smooth, curves + GAP * normals) - frame.sample(smooth, curves - GAP * normals)
    usual = float(np.median(np.abs(step).max(axis=2))) + 1.5
    everywhere, score = _scores(step, curves[:, STEPS // 2, 1])
    score[frame.sample(deep.astype(np.float32), curves[:, 12:-12])[..., 0].mean(axis=1) < 0.95] = 0
    depths = curves[:, STEPS // 2, 1]
    best = _front_one(depths, score, back_edge, SURE_RATIO * usual)
    if score[best] < MIN_RATIO * usual and CLOSED_BACK[0] < back_edge < CLOSED_BACK[1]:
        # The back stands high, so the front must open somewhere: most likely it is a crew neck.
        crew = (depths > back_edge + CREW_DEPTH[0]) & (depths < back_edge + CREW_DEPTH[1])
        best, usual = int(np.where(crew, score, 0).argmax()), 0.6 * usual
    if everywhere[best] < MIN_STEP or score[best] < MIN_RATIO * usual:
        return None
    xy = frame.to_pixels(refine_curve(smooth, frame, curves[best], normals[best], GAP))
    inside = _region(mask, xy, left, right)
    return Neckline(xy, float(score[best] / usual), inside) if inside.sum() > MIN_AREA * frame.width**2 else None


def _scores(step: F64, depths: F64) -> tuple[F64, F64]:
    """How clear each curve (K,) is: its colour step nearly everywhere along it, and its step of one sign."""
    inner = step[:, 4:-4]
    everywhere = np.asarray(
        np.percentile(np.abs(inner).max(axis=2), 22, axis=1), float
    )  # a print's edge is not all along
    consistent = np.asarray(np.abs(inner.mean(axis=1)).max(axis=1), float)
    score = everywhere + 0.8 * np.minimum(consistent, 2 * everywhere)
    return everywhere, score * (1 - 0.08 * np.maximum(0, depths - 0.45))


def _front_one(depths: F64, score: F64, back_edge: float, sure: float) -> int:
    """The best curve; but below the seam of the back's own collar lies the front neckline, if it shows clearly."""
    best = int(score.argmax())
    clear = CLEAR if depths[best] > back_edge + 0.36 else CLEAR_BELOW_SEAM
    deeper = np.where(depths > depths[best] + SECOND_EDGE, score, 0)
    if float(deeper.max()) > clear * float(score[best]):
        best = int(deeper.argmax())
    if score[best] < sure:  # in doubt take no more than the upper part of the opening
        best = int(np.where(depths < max(DOUBTFUL_DEPTH, back_edge + 0.3), score, 0).argmax())
    return best


def _region(mask: BoolMask, xy: F64, left: F64, right: F64) -> F32:
    """The part of the silhouette above the neckline and between the neck points."""
    above = np.array([[right[0], -10.0], [left[0], -10.0]])
    ring = np.concatenate([left[None], xy[3:-3], right[None], above])
    return smoothed(filled_polygon(mask.shape, ring) & mask, 0.8)
