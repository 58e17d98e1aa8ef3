"""Split clothes into upper and lower ones, and recognise a dress."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.body_pose import Joint
from py_runtime.postprocess.body_regions import BodyRegions
from py_runtime.postprocess.person_frame import BodyAxes
from py_runtime.postprocess.waist import WaistEvidence, best_path, border_scores, colour_evidence, vertical_contrast
from py_runtime.types import F32, F64, U8, BoolMask

SLOPE_COST, JUMP_COST = 0.25, 12.0
# Where the border is sought, along the trunk.
SEARCH_FROM, SEARCH_TO = 0.4, 1.6
DRESS_SIMILARITY = 0.75


@dataclass(frozen=True)
class ClothesSplit:
    """Args:
    upper_share: (h, w) float32, share of a clothes pixel that is upper clothes.
    waist_y: (w,) float32, px of the work grid, first row of the lower clothes.
    wears_dress: both are one piece.
    """

    upper_share: F32
    waist_y: F32
    wears_dress: bool


def sample_masks(clothes: BoolMask, regions: BodyRegions) -> tuple[BoolMask, BoolMask]:
    """Choose pixels that are surely upper and surely lower clothes."""
    along, across = regions.along, np.abs(regions.across)
    arms = regions.left_arm.core | regions.right_arm.core
    upper = clothes & (along > 0.12) & (along < 0.6) & (across < 0.45) & ~arms
    below = clothes & ~arms & (regions.legs | ((across < 0.3) & (along > 1.15))) & (along > 1.02) & (along < 2.2)
    if not below.any():
        return upper, below
    # A long shirt covers the hips: rather look at what is lowest.
    last = float(np.quantile(along[below], 0.95))
    return upper, below & (along > 1.05 + 0.4 * max(0.0, last - 1.05))


def find_waist(
    evidence: WaistEvidence, clothes: BoolMask, edges: F32, regions: BodyRegions, axes: BodyAxes, hips_xy: F64
) -> F32:
    """Return the (w,) float32 row, px, where the lower clothes begin in each column."""
    height, width = clothes.shape
    level = axes.shoulders_xy[1] + 0.97 * axes.trunk * axes.down[1]
    if not evidence.lower_seen:
        return np.full(width, height if level > 0.8 * height else level, np.float32)
    y0 = int(np.clip(axes.shoulders_xy[1] + SEARCH_FROM * axes.trunk, 0, height - 3))
    y1 = int(np.clip(axes.shoulders_xy[1] + SEARCH_TO * axes.trunk, y0 + 2, height))
    x0 = int(np.clip(hips_xy[:, 0].min() - 0.6 * axes.unit, 0, width - 3))
    x1 = int(np.clip(hips_xy[:, 0].max() + 0.6 * axes.unit, x0 + 2, width))
    score = border_scores(evidence, clothes, edges, regions.along, slice(y0, y1), trunk=axes.trunk)
    path = best_path(np.ascontiguousarray(score[:, x0:x1:2]), slope_cost=SLOPE_COST, jump_cost=JUMP_COST)
    rows = np.interp(np.arange(width), np.arange(x0, x1, 2), path + y0).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(rows[None], (0, 0), 1.0), np.float32)[0]


def sleeve_mask(clothes: BoolMask, evidence: WaistEvidence, regions: BodyRegions) -> BoolMask:
    """Return the clothes on the arms that are sleeves, wherever the arms hang."""
    sleeves = np.zeros(clothes.shape, bool)
    upper_colour = cv2.blur(evidence.log_ratio, (7, 7)) > 0
    for arm in (regions.left_arm, regions.right_arm):
        forearm = int(arm.forearm.sum())
        covered = forearm > 0 and int((clothes & arm.forearm).sum()) > 0.55 * forearm
        # A forearm in cloth is a long sleeve whatever its colour; else only the upper cloth's colour counts.
        sleeves |= (arm.core | (arm.reach & upper_colour)) if covered else (arm.reach & upper_colour)
    return sleeves & clothes


def is_skirt(clothes: BoolMask, person: BoolMask, regions: BodyRegions, knees_xy: F64) -> bool:
    """Tell whether cloth hangs between the legs down to the lower clothes' hem."""
    height, width = clothes.shape
    below = clothes & (regions.along > 1.2) & (regions.legs | (np.abs(regions.across) < 0.3))
    rows = np.flatnonzero(below.sum(axis=1) > 2)
    if len(rows) < 8:
        return False
    first, last = int(rows[0]), int(rows[-1])
    hem_zone = slice(first + int(0.55 * (last - first)), first + int(0.92 * (last - first)) + 1)
    inner = np.sort(knees_xy[:, 0])
    x0, x1 = (int(np.clip(v, 0, width - 1)) for v in (inner[0], inner[1] + 1))
    if x1 - x0 < 3:
        return False
    between = clothes[hem_zone, x0:x1]
    return bool(between.size > 0 and between.mean() > 0.93 and person[hem_zone, x0:x1].mean() > 0.97)


def split_clothes(
    lab: U8, clothes_map: F32, person: BoolMask, regions: BodyRegions, axes: BodyAxes, xy: F64
) -> ClothesSplit:
    """Split the clothes at the waist.

    Args:
        lab: (h, w, 3) uint8 CIELAB, smoothed.
        clothes_map: (h, w) float32, 0..1.
        person: (h, w) bool.
        regions: body on the work grid.
        axes: measured on the work grid.
        xy: (33, 2) joints, px, work grid.
    """
    clothes = clothes_map > 0.5
    upper_sample, lower_sample = sample_masks(clothes, regions)
    evidence = colour_evidence(lab, clothes, upper_sample, lower_sample)
    edges = vertical_contrast(lab, clothes)
    waist_y = find_waist(evidence, clothes, edges, regions, axes, xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP]])
    rows = np.arange(clothes.shape[0], dtype=np.float32)[:, None]
    share = np.clip((waist_y[None] - rows) / 1.5 + 0.5, 0, 1)
    share = np.maximum(share, sleeve_mask(clothes, evidence, regions).astype(np.float32))
    alike = evidence.lower_seen and evidence.similarity > DRESS_SIMILARITY
    dress = alike and is_skirt(clothes, person, regions, xy[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE]])
    return ClothesSplit(np.asarray(share, np.float32), waist_y, dress)
