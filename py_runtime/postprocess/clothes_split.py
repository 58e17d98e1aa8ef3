"""Split clothes into upper and lower ones, and recognise a dress."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.body_regions import BodyRegions
from py_runtime.postprocess.colour_model import Bins, ColourModel, colour_model, log_ratio, similarity
from py_runtime.postprocess.person_frame import BodyAxes
from py_runtime.postprocess.waist import best_path, border_scores, vertical_contrast
from py_runtime.skeletons import Joint
from py_runtime.types import F32, F64, U8, BoolMask

SLOPE_COST, JUMP_COST = 0.25, 12.0
# Where the border is sought, along the trunk.
SEARCH_FROM, SEARCH_TO = 0.4, 1.6
# A dress: the same colours above and below, and cloth between the legs down to the hem.
DRESS_SIMILARITY = 0.5
DRESS_WAIST = 0.72
MIN_SKIRT_DEPTH = 1.45
# Lower quartile and mean of the contrast along a border that is a hem.
HEM_CONTRAST = (0.8, 1.1)
UNSEEN_WAIST = 0.97
LONG_SLEEVE_COVER = 0.55


@dataclass(frozen=True)
class ClothesSplit:
    """Args:
    upper_share: (h, w) float32, share of a clothes pixel that is upper clothes.
    waist_y: (w,) float32, px of the work grid, first row of the lower clothes.
    wears_dress: both are one piece.
    upper_colours, lower_colours: models of the two cloths.
    """

    upper_share: F32
    waist_y: F32
    wears_dress: bool
    upper_colours: ColourModel
    lower_colours: ColourModel


def sample_masks(clothes: BoolMask, regions: BodyRegions) -> tuple[BoolMask, BoolMask]:
    """Choose pixels that are surely upper and surely lower clothes."""
    along, across = regions.along, np.abs(regions.across)
    arms = regions.left_arm.core | regions.right_arm.core
    upper = clothes & (along > 0.12) & (along < 0.6) & (across < 0.45) & ~arms
    near_legs = regions.legs | ((across < 0.3) & (along > 1.15))
    below = clothes & ~arms & near_legs & ~regions.feet & (along > 1.02) & (along < 2.2)
    if not below.any():
        return upper, below
    # A long shirt covers the hips: rather look at what is lowest.
    last = float(np.quantile(along[below], 0.95))
    return upper, below & (along > 1.05 + 0.4 * max(0.0, last - 1.05))


def level_line(axes: BodyAxes, level: float, width: int) -> F32:
    """Return the (w,) float32 row of the line across the trunk at `level` along it."""
    x0, y0 = axes.shoulders_xy + level * axes.trunk * axes.down
    down_x, down_y = axes.down
    # The line is perpendicular to the trunk, unless the person lies down.
    slope = -down_x / down_y if abs(down_y) > 0.5 else 0.0
    return np.asarray(y0 + slope * (np.arange(width, dtype=np.float64) - x0), np.float32)


def find_waist(
    ratio: F32, edges: F32, clothes: BoolMask, regions: BodyRegions, axes: BodyAxes, xy: F64, likeness: float
) -> F32:
    """Return the (w,) float32 row, px, where the lower clothes begin in each column."""
    height, width = clothes.shape
    y0 = int(np.clip(axes.shoulders_xy[1] + SEARCH_FROM * axes.trunk, 0, height - 3))
    y1 = int(np.clip(axes.shoulders_xy[1] + SEARCH_TO * axes.trunk, y0 + 2, height))
    hips_x = xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP], 0]
    x0 = int(np.clip(hips_x.min() - 0.6 * axes.unit, 0, width - 3))
    x1 = int(np.clip(hips_x.max() + 0.6 * axes.unit, x0 + 2, width))
    rows = slice(y0, y1)
    score = border_scores(ratio[rows], clothes[rows], edges[rows], regions.along[rows], trunk=axes.trunk)
    # Between cloths of one colour only folds give steps: then the border had better be straight.
    stiffness = 1 + 3 * float(np.clip((likeness - 0.5) / 0.4, 0, 1))
    path = best_path(
        np.ascontiguousarray(score[:, x0:x1:2]), slope_cost=stiffness * SLOPE_COST, jump_cost=stiffness * JUMP_COST
    )
    line = np.interp(np.arange(width, dtype=np.float64), np.arange(x0, x1, 2, dtype=np.float64), path + y0).astype(
        np.float32
    )
    return np.asarray(cv2.GaussianBlur(line[None], (0, 0), 1.0), np.float32)[0]


def sleeve_mask(clothes: BoolMask, ratio: F32, regions: BodyRegions, unit: float) -> BoolMask:
    """Return the clothes on the arms that are sleeves, wherever the arms hang."""
    sleeves = np.zeros(clothes.shape, bool)
    smooth = np.asarray(cv2.blur(ratio, (7, 7)), np.float32)
    upper_colour, lower_colour = smooth > 0.1, smooth < -0.7
    for arm in (regions.left_arm, regions.right_arm):
        forearm = int(arm.forearm.sum())
        covered = forearm > 0 and int((clothes & arm.forearm).sum()) > LONG_SLEEVE_COVER * forearm
        # A forearm in cloth is a long sleeve whatever its colour, unless it is behind the trousers.
        beside = np.abs(regions.across) > 0.45
        sure = (arm.distance < np.where(beside, 0.14 * unit, 0.08 * unit)) & ~arm.hand & ~lower_colour
        sleeves |= (sure | (arm.reach & upper_colour)) if covered else (arm.reach & upper_colour)
    return sleeves & clothes


def has_hem(waist_y: F32, edges: F32, clothes: BoolMask, regions: BodyRegions) -> bool:
    """Tell whether a contrast runs along the whole border: a shirt's hem over trousers or skirt of its colour."""
    height, width = clothes.shape
    rows = np.clip(np.rint(waist_y).astype(np.int64), 3, height - 4)
    columns = np.arange(width, dtype=np.int64)
    inside = clothes[rows - 3, columns] & clothes[rows + 3, columns] & (np.abs(regions.across[rows, columns]) < 0.4)
    if int(inside.sum()) < 8:
        return True
    along = np.stack([edges[rows + offset, columns][inside] for offset in range(-2, 3)]).max(axis=0)
    return float(np.percentile(along, 25)) > HEM_CONTRAST[0] and float(along.mean()) > HEM_CONTRAST[1]


def is_skirt(clothes: BoolMask, unknown: BoolMask, regions: BodyRegions, knees_xy: F64) -> bool:
    """Tell whether cloth hangs between the legs down to the lower clothes' hem.

    Args:
        clothes: (h, w) bool.
        unknown: (h, w) bool, what hides clothes (hands, bags) or is in doubt: neither for nor against.
        regions: body on the work grid.
        knees_xy: (2, 2) px.
    """
    width = clothes.shape[1]
    below = clothes & (regions.along > 1.2) & (regions.legs | (np.abs(regions.across) < 0.3))
    rows = np.flatnonzero(below.sum(axis=1) > 2)
    if len(rows) < 8:
        return False
    first, last = int(rows[0]), int(rows[-1])
    hem_zone = slice(first + int(0.55 * (last - first)), first + int(0.92 * (last - first)) + 1)
    x0, x1 = (int(np.clip(v, 0, width - 1)) for v in (knees_xy[:, 0].min(), knees_xy[:, 0].max() + 1))
    visible = ~unknown[hem_zone, x0:x1]
    # A photo that ends at the thighs shows no gap between trouser legs either.
    deep = float(regions.along[last, (x0 + x1) // 2]) > MIN_SKIRT_DEPTH
    if not deep or x1 - x0 < 3 or int(visible.sum()) < 30:
        return False
    return float(clothes[hem_zone, x0:x1][visible].mean()) > 0.93


def split_clothes(
    lab: U8, bins: Bins, clothes: BoolMask, unknown: BoolMask, regions: BodyRegions, axes: BodyAxes, xy: F64
) -> ClothesSplit:
    """Split the clothes at the waist.

    Args:
        lab: (h, w, 3) uint8 CIELAB, smoothed.
        bins: (h, w) its histogram bins.
        clothes: (h, w) bool.
        unknown: (h, w) bool, not clothes but no background either.
        regions: body on the work grid.
        axes: measured on the work grid.
        xy: (33, 2) joints, px, work grid.
    """
    height, width = clothes.shape
    upper_sample, lower_sample = sample_masks(clothes, regions)
    upper, lower = colour_model(bins, upper_sample), colour_model(bins, lower_sample)
    ratio = np.where(clothes, log_ratio(bins, upper, lower), np.float32(0))
    likeness = similarity(upper, lower) if upper.known and lower.known else 0.0
    dress = False
    if lower.known:
        edges = vertical_contrast(lab, clothes)
        waist_y = find_waist(ratio, edges, clothes, regions, axes, xy, likeness)
        one_cloth = likeness > DRESS_SIMILARITY and not has_hem(waist_y, edges, clothes, regions)
        dress = one_cloth and is_skirt(clothes, unknown, regions, xy[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE]])
        if dress:
            waist_y = level_line(axes, DRESS_WAIST, width)
    else:
        waist_y = level_line(axes, UNSEEN_WAIST, width)
        if float(waist_y.mean()) > 0.85 * height:
            waist_y = np.full(width, height, np.float32)
    rows = np.arange(height, dtype=np.float32)[:, None]
    share = np.clip((waist_y[None] - rows) / 1.5 + 0.5, 0, 1)
    share = np.maximum(share, sleeve_mask(clothes, ratio, regions, axes.unit).astype(np.float32))
    return ClothesSplit(np.asarray(share, np.float32), waist_y, dress, upper, lower)
