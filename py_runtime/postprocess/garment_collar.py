"""The inside of the back of the neck, seen through the neckline of a garment laid flat or on a ghost mannequin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_matte import push_pull
from py_runtime.types import F32, F64, U8, BoolMask

STEPS = 64
EXPONENTS = (1.0, 1.25, 1.6, 2.1, 3.0, 5.0)  # V ... U ... square
INSETS = (0.78, 0.88, 0.97)  # width of the opening against the distance of the neck points
DEPTHS = np.arange(0.16, 2.3, 0.03)
ROUND_DEPTH = 1.05  # of the neck's width; only V necks go deeper
BACK_BAND = 0.10  # of the neck's width: the back's own collar, whose seam must not pass for the front neckline
MIN_STEP, MIN_RATIO, SURE_RATIO = (
    1.5,
    1.3,
    2.1,
)  # colour step along the neckline: at all, and against what is usual around it
DOUBTFUL_DEPTH = 0.7
SECOND_EDGE, CLEAR, CLEAR_BELOW_SEAM = 0.16, 0.62, 0.42  # extra depth of the front neckline; its share of the score
SQUARE_ROOTS = np.round(np.sqrt(np.arange(256) * 255.0)).astype(np.uint8)
OFFSETS = np.linspace(-0.05, 0.05, 21)  # of the neck's width: how far the real edge may lie from the model curve


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

    First the curve depth * (1 - |t|^exponent) across which colours change most and most consistently (a print's or a
    label's edges do not lie along such a curve), then the strongest edge close to it.

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
    reach = max(1, round(0.03 * width))
    deep = cv2.erode(mask.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(np.float32)
    frame = _NeckFrame((left + right) / 2, (right - left) / width, width)
    back_edge = _back_edge(deep, frame)
    unlabelled = _without_label(rgb, deep > 0.5, frame.to_pixels(np.array([0.0, back_edge])), width)
    # Square roots: a black shirt's neckline counts as much as a white one's.
    smooth = cv2.GaussianBlur(cv2.LUT(unlabelled, SQUARE_ROOTS), (0, 0), max(0.8, 0.012 * width))
    curves = _curves(back_edge)  # [K, STEPS, 2]
    gap = 0.025
    normals = _normals(curves)
    step = _sample(smooth, frame, curves + gap * normals) - _sample(smooth, frame, curves - gap * normals)
    size = np.abs(step).max(axis=2)
    usual = float(np.median(size)) + 1.5
    inner = np.s_[:, 4:-4]
    consistent = np.abs(step[inner].mean(axis=1)).max(axis=1)
    everywhere = np.percentile(size[inner], 22, axis=1)  # a print's edge is strong, but not all along
    score = everywhere + 0.8 * np.minimum(consistent, 2 * everywhere)
    score *= 1 - 0.12 * np.maximum(0, curves[:, STEPS // 2, 1] - 0.45)
    score[_sample(deep, frame, curves[:, 6:-6])[..., 0].mean(axis=1) < 0.95] = 0
    depths = curves[:, STEPS // 2, 1]
    best = _front_one(depths, score, back_edge)
    if score[best] < SURE_RATIO * usual:  # in doubt take no more than the upper part of the opening
        best = int(np.where(depths < max(DOUBTFUL_DEPTH, back_edge + 0.3), score, 0).argmax())
    if everywhere[best] < MIN_STEP or score[best] < MIN_RATIO * usual:
        return None
    xy = frame.to_pixels(_refined(smooth, frame, curves[best], normals[best], gap))
    inside = _region(mask, xy, left, right)
    return Neckline(xy, float(score[best] / usual), inside) if inside.sum() > 0.03 * width**2 else None


def _front_one(depths: F64, score: F64, back_edge: float) -> int:
    """The best curve; but below the seam of the back's own collar lies the front neckline, if it shows clearly."""
    best = int(score.argmax())
    clear = CLEAR if depths[best] > back_edge + 0.3 else CLEAR_BELOW_SEAM
    deeper = np.where(depths > depths[best] + SECOND_EDGE, score, 0)
    return int(deeper.argmax()) if deeper.max() > clear * score[best] else best


@dataclass(frozen=True)
class _NeckFrame:
    """Coordinates (across, down) in widths of the neck, from the middle of the neck points."""

    centre_xy: F64
    along: F64
    width: float

    def to_pixels(self, uv: F64) -> F64:
        down = np.array([-self.along[1], self.along[0]])
        return self.centre_xy + self.width * (uv[..., :1] * self.along + uv[..., 1:] * down)


def _sample(image: np.ndarray, frame: _NeckFrame, uv: F64) -> F64:
    """Image values (..., C) at neck coordinates (K, N, 2)."""
    xy = frame.to_pixels(uv).astype(np.float32)
    values = cv2.remap(image, xy[..., 0], xy[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return values.reshape(*uv.shape[:2], -1).astype(np.float64)


def _back_edge(deep: F32, frame: _NeckFrame) -> float:
    """How far below the neck points the garment begins in the middle."""
    down = np.linspace(-0.6, 1.6, 111)
    across = np.array([-0.1, 0.0, 0.1])
    grid = np.stack(np.meshgrid(across, down, indexing="ij"), axis=-1)
    inside = _sample(deep, frame, grid)[..., 0] > 0.5
    return float(np.median(np.where(inside.any(axis=1), down[inside.argmax(axis=1)], 0.0)))


def _curves(back_edge: float) -> F64:
    """Model necklines (K, STEPS, 2) in neck coordinates, points equally spaced in angle for U and V alike."""
    t = np.sin(np.linspace(-1, 1, STEPS) * np.pi / 2)
    lines = []
    for exponent in EXPONENTS:
        for depth in DEPTHS:
            if depth < back_edge + BACK_BAND or (exponent > 1.3 and depth > max(ROUND_DEPTH, back_edge + 0.6)):
                continue
            for inset in INSETS:
                lines.append(np.stack([0.5 * inset * t, depth * (1 - np.abs(t) ** exponent)], axis=1))
    if not lines:
        lines.append(np.stack([0.45 * t, back_edge + 0.3 * (1 - t**2)], axis=1))
    return np.array(lines)


def _normals(curves: F64) -> F64:
    """Unit normals that point out of the opening, down and sideways."""
    along = np.gradient(curves, axis=1)
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)


def _refined(smooth: U8, frame: _NeckFrame, curve: F64, normals: F64, gap: float) -> F64:
    """Move each point along its normal to the strongest edge nearby, neighbours together."""
    grid = curve[:, None] + OFFSETS[None, :, None] * normals[:, None]  # [STEPS, offsets, 2]
    outer = _sample(smooth, frame, grid + 0.7 * gap * normals[:, None])
    step = np.abs(outer - _sample(smooth, frame, grid - 0.7 * gap * normals[:, None])).max(axis=2)
    gain = np.minimum(step / (np.median(step) + 1.5), 4) - 0.6 * (OFFSETS / OFFSETS[-1]) ** 2
    total, back = gain[0], np.zeros(gain.shape, int)
    columns = np.arange(len(OFFSETS))
    for row in range(1, STEPS):
        options = np.stack([np.roll(total, 1), total + 0.15, np.roll(total, -1)])
        options[0, 0] = options[2, -1] = -np.inf
        pick = options.argmax(axis=0)
        back[row] = columns + pick - 1
        total = options[pick, columns] + gain[row]
    path = [int(total.argmax())]
    for row in range(STEPS - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    moved = cv2.GaussianBlur(OFFSETS[path[::-1]][:, None], (1, 0), sigmaX=1e-3, sigmaY=1.5)
    return curve + moved * normals


def _region(mask: BoolMask, xy: F64, left: F64, right: F64) -> F32:
    """The part of the silhouette above the neckline and between the neck points."""
    ring = np.concatenate([[left], xy[3:-3], [right], [[right[0], -10.0]], [[left[0], -10.0]]])
    region = np.zeros(mask.shape, np.uint8)
    cv2.fillPoly(region, [np.round(ring * 16).astype(np.int32)], 1, shift=4)
    return cv2.GaussianBlur((region & mask.astype(np.uint8)).astype(np.float32), (0, 0), 0.8)


def _without_label(rgb: U8, inside: BoolMask, back_xy: F64, width: float) -> U8:
    """Paint over a label that hangs in the middle just under the back's edge, so that its outline misleads nobody."""
    x, y = back_xy
    columns = slice(max(0, round(x - 0.42 * width)), max(0, round(x + 0.42 * width)))
    rows = slice(max(0, round(y - 0.03 * width)), max(0, round(y + 0.5 * width)))
    crop, cloth = rgb[rows, columns], inside[rows, columns]
    label = _find_label(crop, cloth, width)
    if label is None:
        return rgb
    out = rgb.copy()
    out[rows, columns][label] = push_pull(crop, cloth & ~label)[label]
    return out


def _find_label(crop: U8, cloth: BoolMask, width: float) -> BoolMask | None:
    """A compact patch unlike the cloth around it, near the middle of the crop; None when there is none."""
    if cloth.sum() < 60:
        return None
    lab = cv2.cvtColor(crop, cv2.COLOR_RGB2LAB).astype(np.float32)
    odd = (np.linalg.norm(lab - np.median(lab[cloth], axis=0), axis=2) > 26) & cloth
    side = max(3, round(0.03 * width)) | 1
    closed = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    seam = max(3, round(0.055 * width)) | 1  # seams and the far collar's edge are thinner than a label
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((seam, seam), np.uint8))
    total, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    found = np.zeros(cloth.shape, np.uint8)
    for index in range(1, total):
        x, _y, w, h, size = (int(v) for v in stats[index])
        central = abs(x + w / 2 - crop.shape[1] / 2) < 0.16 * width
        if central and size > 0.6 * w * h and 0.06 * width < w < 0.48 * width and 0.03 * width < h < 0.32 * width:
            found |= (labels == index).astype(np.uint8)
    label = (cv2.dilate(found, np.ones((5, 5), np.uint8)) > 0) & cloth
    return label if label.any() and (cloth & ~label).any() else None


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
    label = _find_label(crop, lining, float(crop.shape[1]))
    if label is None:
        return rgb
    out = rgb.copy()
    out[window][label] = push_pull(crop, lining & ~label)[label]
    return out
