"""Decide which pixels are the person, from three networks that fail in different ways.

The parts network is sure about skin and hair but loses white clothes on a light wall; the matte has the best edges but
takes chairs and neighbours along; the pose network's mask is coarse but knows which person is meant.
"""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.colour_model import Bins, colour_model, log_ratio
from py_runtime.skeletons import Joint
from py_runtime.types import F32, F64, U8, BoolMask

WEIGHTS = (0.40, 0.35, 0.25)  # parts, matte, pose mask
COLOUR_WEIGHT = 0.05  # per unit of log ratio
# Nothing of a person is farther from the bones than this, in body units; hair and hats around the head reach farther.
REACH, HEAD_REACH = 0.75, 0.95
BONES = (
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW),
    (Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.LEFT_WRIST, Joint.LEFT_INDEX),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    (Joint.RIGHT_WRIST, Joint.RIGHT_INDEX),
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_SHOULDER, Joint.LEFT_HIP),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE),
    (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE),
    (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.LEFT_ANKLE, Joint.LEFT_TOE),
    (Joint.RIGHT_ANKLE, Joint.RIGHT_TOE),
    (Joint.LEFT_EAR, Joint.RIGHT_EAR),
    (Joint.NOSE, Joint.LEFT_SHOULDER),
    (Joint.NOSE, Joint.RIGHT_SHOULDER),
)


def draw_bones(joints_xy: F64, bones: tuple[tuple[Joint, Joint], ...], work_hw: tuple[int, int], thickness: int) -> U8:
    """Draw bones as 1 on a (h, w) uint8 canvas of zeros."""
    canvas = np.zeros(work_hw, np.uint8)
    # Far-away points would overflow OpenCV's fixed-point coordinates.
    points = np.clip(np.rint(joints_xy), -8000, 8000).astype(int)
    for a, b in bones:
        start, end = (int(points[a][0]), int(points[a][1])), (int(points[b][0]), int(points[b][1]))
        cv2.line(canvas, start, end, (1,), max(1, thickness))
    return canvas


def distance_to(drawn: U8) -> F32:
    """Return each pixel's distance (px) to the nearest non-zero pixel; large where there is none."""
    if not drawn.any():
        return np.full(drawn.shape, 1e4, np.float32)
    return np.asarray(cv2.distanceTransform(np.asarray(drawn == 0, np.uint8), cv2.DIST_L2, 3), np.float32)


def within_reach(joints_xy: F64, unit: float, work_hw: tuple[int, int]) -> BoolMask:
    """Return where the person's own pixels can be."""
    reach = distance_to(draw_bones(joints_xy, BONES, work_hw, 1)) < REACH * unit
    head = np.zeros(work_hw, np.uint8)
    center = np.clip(np.rint(joints_xy[[Joint.LEFT_EAR, Joint.RIGHT_EAR]].mean(axis=0)), -8000, 8000).astype(int)
    cv2.circle(head, (int(center[0]), int(center[1])), max(1, round(HEAD_REACH * unit)), (1,), -1)
    return reach | (head > 0)


def keep_touching(mask: BoolMask, seeds: BoolMask) -> BoolMask:
    """Keep the connected parts of `mask` that share a pixel with `seeds`."""
    count, labels = cv2.connectedComponents(np.asarray(mask, np.uint8))
    if count <= 1:
        return mask
    labels = np.asarray(labels, np.int32)
    touched = np.bincount(labels[seeds & mask], minlength=count) > 0
    touched[0] = False
    return np.asarray(touched[labels], bool)


def fill_small_holes(mask: BoolMask, max_area: float) -> BoolMask:
    """Close background islands of at most `max_area` px."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(~mask, np.uint8), connectivity=4)
    labels = np.asarray(labels, np.int32)
    small = stats[:, cv2.CC_STAT_AREA] <= max_area
    small[0] = False
    return mask | np.asarray(small[labels], bool)


def background_colour(bins: Bins, parts_person: F32, matte: F32, pose_mask: F32) -> F32:
    """Return per pixel how much its colour is the background's rather than the person's, within +-MAX_LOG_RATIO.

    Where the person wears the wall's colour the two models agree and nothing is said.
    """
    backdrop = colour_model(bins, (matte < 0.05) & (pose_mask < 0.1) & (parts_person < 0.2))
    person = colour_model(bins, (matte > 0.95) & (pose_mask > 0.8))
    return log_ratio(bins, backdrop, person)


def thin_parts(mask: BoolMask, radius: float) -> BoolMask:
    """Keep what is narrower than twice `radius` px."""
    side = 2 * max(1, round(radius)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return mask & ~np.asarray(cv2.morphologyEx(np.asarray(mask, np.uint8), cv2.MORPH_OPEN, kernel) > 0, bool)


def close_gaps(core: BoolMask, allowed: BoolMask, unit: float) -> BoolMask:
    """Bridge gaps narrower than about a quarter of the body unit where `allowed`, also at the photo's border."""
    radius = max(1, round(0.12 * unit))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    padded = cv2.copyMakeBorder(np.asarray(core, np.uint8), radius, radius, radius, radius, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[radius:-radius, radius:-radius]
    return core | (allowed & (closed > 0))


def person_core(parts_person: F32, matte: F32, pose_mask: F32, bins: Bins, joints_xy: F64, unit: float) -> BoolMask:
    """Vote on which pixels are this person.

    Args:
        parts_person, matte, pose_mask: (h, w) float32, 0..1, work grid.
        bins: (h, w) colour bins of the work grid.
        joints_xy: (33, 2) px, work grid.
        unit: body unit, px of the work grid.
    """
    parts_weight, matte_weight, pose_weight = WEIGHTS
    backdrop = background_colour(bins, parts_person, matte, pose_mask)
    vote = parts_weight * parts_person + matte_weight * matte + pose_weight * pose_mask
    vote -= np.float32(COLOUR_WEIGHT) * backdrop
    # Parts that are certain, of a colour that the person wears, outvote the two others.
    vote[(parts_person > 0.95) & (backdrop < -0.3)] += np.float32(0.12)
    work_hw = (matte.shape[0], matte.shape[1])
    reach = within_reach(joints_xy, unit, work_hw)
    # Gaps between arm and body are finer than the other networks see.
    gap = thin_parts((matte < 0.4) & (backdrop > 1), 0.07 * unit)
    core = close_gaps((vote > 0.5) & reach & ~gap, reach & (matte > 0.6) & (backdrop < 1), unit)
    bones = draw_bones(joints_xy, BONES, work_hw, round(0.1 * unit)) > 0
    core = fill_small_holes(keep_touching(core, bones), 0.004 * unit * unit)
    # A larger hole in the matte that the parts network fills with certainty.
    core |= fill_small_holes(core, 0.2 * unit * unit) & (parts_person > 0.85) & (backdrop < 1)
    return core & ~gap


def soft_silhouette(core: BoolMask, matte: F32, hair: F32, unit: float) -> F32:
    """Give the core soft edges: the matte's own where it agrees with the core, a short ramp elsewhere.

    Args:
        core: (h, w) from `person_core`.
        matte: (h, w) float32, 0..1.
        hair: (h, w) float32, 0..1; hair's edge is wide.
        unit: body unit, px of the work grid.

    Returns:
        (h, w) float32 alpha, 0..1.
    """
    solid = np.asarray(core, np.float32)
    inside = np.asarray(cv2.distanceTransform(np.asarray(core, np.uint8), cv2.DIST_L2, 3), np.float32)
    outside = np.asarray(cv2.distanceTransform(np.asarray(~core, np.uint8), cv2.DIST_L2, 3), np.float32)
    near_hair = np.asarray(cv2.dilate(hair, np.ones((5, 5), np.uint8), iterations=max(1, round(unit / 40))), np.float32)
    band = unit * (0.035 + 0.10 * np.clip(near_hair * 1.5, 0, 1))
    ramp = np.asarray(cv2.GaussianBlur(solid, (0, 0), 1.0), np.float32)
    window = max(3, round(0.12 * unit) | 1)
    disagreement = cv2.blur(np.abs(matte - solid), (window, window))
    trust = np.clip(1.6 - 4.0 * np.asarray(disagreement, np.float32), 0, 1)
    edge = trust * matte + (1 - trust) * ramp
    return np.asarray(np.where(inside > band, 1.0, np.where(outside > band, 0.0, edge)), np.float32)
