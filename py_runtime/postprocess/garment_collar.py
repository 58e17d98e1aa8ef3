"""The inside of the back of the neck, seen through the neckline of a garment laid flat or on a ghost mannequin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_matte import push_pull
from py_runtime.types import F32, F64, U8, BoolMask

ANGLES = 91
LEVELS = 72
NEAREST, FARTHEST = 0.22, 2.6  # of the neck's width, from the middle between the neck points
MAX_MOVE = 5


@dataclass(frozen=True)
class Neckline:
    """The front neckline.

    Args:
        xy: (ANGLES, 2) px from the right neck point through the lowest point to the left one.
        contrast: colour step across it, 0..255; how sure it is.
        inside: (H, W) float32, the visible inside of the back above it.
    """

    xy: F64
    contrast: float
    inside: F32


def find_neckline(rgb: U8, mask: BoolMask, neck_left_xy: F64, neck_right_xy: F64) -> Neckline | None:
    """Follow the front neckline from neck point to neck point.

    Polar dynamic programming around the middle of the neck: the closed-off region of largest colour step whose
    border meets both neck points.

    Args:
        rgb: (h, w, 3) uint8, a picture of at most some 640 px.
        mask: (h, w) bool silhouette.
        neck_left_xy, neck_right_xy: (2,) px.

    Returns:
        None when no inside is visible (a hood, a turtleneck, a plain outline).
    """
    left, right = np.asarray(neck_left_xy, float), np.asarray(neck_right_xy, float)
    width = float(np.hypot(*(right - left)))
    if width < 12:
        return None
    centre, along = (left + right) / 2, (right - left) / width
    down = np.array([-along[1], along[0]])
    theta = np.linspace(0, np.pi, ANGLES)
    rays = np.cos(theta)[:, None] * along + np.sin(theta)[:, None] * down  # [A, 2]
    radius = np.exp(np.linspace(np.log(NEAREST * width), np.log(FARTHEST * width), LEVELS))
    step = _radial_step(rgb, centre, rays, radius, width)
    allowed = _allowed(mask, centre, rays, radius, theta, width)
    if not allowed.any(axis=1).all():
        return None
    levels = _best_path(np.where(allowed, step, -60.0))
    rows = np.arange(ANGLES)
    contrast = float(np.percentile(step[rows, levels][8:-8], 30))
    xy = centre + radius[levels][:, None] * rays
    depth = float(((xy - centre) @ down).max()) / width
    inside = _region(mask, xy, left, right)
    if contrast < 14 or not 0.12 < depth < 2.3 or inside.sum() < 0.03 * width**2:
        return None
    return Neckline(xy, contrast, inside)


def _radial_step(rgb: U8, centre: F64, rays: F64, radius: F64, width: float) -> F64:
    """Colour difference just outside minus just inside each polar cell, 0..255; [A, L]."""
    smooth = cv2.GaussianBlur(rgb, (0, 0), max(0.8, 0.012 * width))
    gap = max(1.5, 0.022 * width)

    def sample(r: F64) -> F64:
        at = centre + r[None, :, None] * rays[:, None, :]
        x, y = at[..., 0].astype(np.float32), at[..., 1].astype(np.float32)
        return cv2.remap(smooth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(float)

    difference = np.abs(sample(radius + gap) - sample(radius - gap)).max(axis=2)
    return np.minimum(difference, 70) - 6 * (radius / width)[None, :]


def _allowed(mask: BoolMask, centre: F64, rays: F64, radius: F64, theta: F64, width: float) -> BoolMask:
    """Cells well inside the silhouette; at both ends only those near the neck points."""
    reach = max(1, round(0.03 * width))
    deep = cv2.erode(mask.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(np.float32)
    at = centre + radius[None, :, None] * rays[:, None, :]
    inside = cv2.remap(deep, at[..., 0].astype(np.float32), at[..., 1].astype(np.float32), cv2.INTER_NEAREST) > 0.5
    half = radius[None, :] * np.abs(np.cos(theta))[:, None] / width  # horizontal distance from the middle
    allowed = inside & (half < 0.62)
    ends = np.sin(theta) < 0.2
    allowed[ends] = (half[ends] > 0.3) & (half[ends] < 0.6)  # the outline itself is near: any cell will do
    return allowed


def _best_path(gain: F64) -> np.ndarray:
    """Level per angle of the greatest summed gain that moves at most MAX_MOVE levels an angle."""
    total = gain[0].copy()
    back = np.zeros(gain.shape, int)
    columns = np.arange(gain.shape[1])
    moves = np.arange(-MAX_MOVE, MAX_MOVE + 1)
    padded_source = columns[None, :] + moves[:, None]
    valid = (padded_source >= 0) & (padded_source < gain.shape[1])
    source = np.clip(padded_source, 0, gain.shape[1] - 1)
    fee = 1.2 * np.abs(moves)[:, None]
    for row in range(1, len(gain)):
        options = np.where(valid, total[source] - fee, -np.inf)
        pick = options.argmax(axis=0)
        back[row] = source[pick, columns]
        total = options[pick, columns] + gain[row]
    path = [int(total.argmax())]
    for row in range(len(gain) - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    return np.array(path[::-1])


def _region(mask: BoolMask, xy: F64, left: F64, right: F64) -> F32:
    """The part of the silhouette above the neckline and between the neck points."""
    middle = xy[10:-10]
    ring = np.concatenate([[right], middle, [left], [[left[0], -10.0]], [[right[0], -10.0]]])
    region = np.zeros(mask.shape, np.uint8)
    cv2.fillPoly(region, [np.round(ring * 16).astype(np.int32)], 1, shift=4)
    return cv2.GaussianBlur((region & mask.astype(np.uint8)).astype(np.float32), (0, 0), 0.8)


def erase_label(rgb: U8, inside: F32) -> U8:
    """Paint over the label in the neck with the lining around it.

    Args:
        rgb: (H, W, 3) uint8.
        inside: (H, W) float32, the visible inside of the back.
    """
    ys, xs = np.flatnonzero((inside > 0.9).any(axis=1)), np.flatnonzero((inside > 0.9).any(axis=0))
    if len(ys) < 12 or len(xs) < 12:
        return rgb
    window = np.s_[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    crop, lining = rgb[window], inside[window] > 0.9
    lab = cv2.cvtColor(crop, cv2.COLOR_RGB2LAB).astype(np.float32)
    away = np.linalg.norm(lab - np.median(lab[lining], axis=0), axis=2)
    odd = ((away > 30) & lining).astype(np.uint8)
    side = max(3, round(0.03 * crop.shape[1])) | 1
    odd = cv2.morphologyEx(odd, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    total, labels, stats, _ = cv2.connectedComponentsWithStats(odd)
    label = np.zeros(lining.shape, np.uint8)
    for index in range(1, total):
        x, y, width, height, size = (int(v) for v in stats[index])
        central = abs(x + width / 2 - crop.shape[1] / 2) < 0.3 * crop.shape[1]
        compact = size > 0.55 * width * height and width < 0.6 * crop.shape[1] and height < 0.45 * crop.shape[0]
        if central and compact and 0.004 < size / lining.sum() < 0.3:
            label |= (labels == index).astype(np.uint8)
    label = cv2.dilate(label, np.ones((5, 5), np.uint8)) > 0
    known = lining & ~label
    if not label.any() or not known.any():
        return rgb
    out = rgb.copy()
    out[window][label] = push_pull(crop, known)[label]
    return out
