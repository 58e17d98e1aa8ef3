"""The maker's label in the neck: it hides what lies behind it and must not be tried on."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.garment_matte import push_pull
from py_runtime.postprocess.garment_raster import box, closed, dilated, opened, pieces
from py_runtime.types import F32, F64, U8, BoolMask

ODD = 26.0  # Lab distance (8-bit scale) from the cloth around it
MIN_CLOTH = 60


def paint_over_label(rgb: U8, cloth: BoolMask, back_xy: F64, neck_width: float) -> U8:
    """Paint over a label that hangs in the middle just under the back's edge.

    Args:
        rgb: (H, W, 3) uint8.
        cloth: (H, W) bool, surely garment.
        back_xy: (2,) middle of the back's upper edge.
        neck_width: px between the neck points.
    """
    x, y = float(back_xy[0]), float(back_xy[1])
    columns = slice(max(0, round(x - 0.42 * neck_width)), max(0, round(x + 0.42 * neck_width)))
    rows = slice(max(0, round(y - 0.03 * neck_width)), max(0, round(y + 0.5 * neck_width)))
    return _painted(rgb, cloth, (rows, columns), neck_width)


def erase_label(rgb: U8, inside: F32, cloth: BoolMask) -> U8:
    """Paint over the label that hangs in the opening of the neck.

    Args:
        rgb: (H, W, 3) uint8.
        inside: (H, W) float32, the visible inside of the back; the label may hang out of it below.
        cloth: (H, W) bool, surely garment.
    """
    ys, xs = np.flatnonzero((inside > 0.5).any(axis=1)), np.flatnonzero((inside > 0.5).any(axis=0))
    if len(ys) < 12 or len(xs) < 12:
        return rgb
    columns, width = slice(int(xs[0]), int(xs[-1]) + 1), float(len(xs))
    top, bottom = int(ys[0]), int(ys[-1]) + 1
    rgb = _painted(rgb, inside > 0.9, (slice(top, bottom), columns), width)
    return _painted(rgb, cloth, (slice(top, bottom + len(ys) // 3), columns), width, inside)


def _painted(rgb: U8, cloth: BoolMask, window: tuple[slice, slice], width: float, inside: F32 | None = None) -> U8:
    crop, crop_cloth = rgb[window], cloth[window]
    label = _find_label(crop, crop_cloth, width)
    if label is None or (inside is not None and float(inside[window][label].mean()) < 0.4):
        return rgb
    out = rgb.copy()
    out[window][label] = push_pull(crop, crop_cloth & ~label)[label]
    return out


def _find_label(crop: U8, cloth: BoolMask, width: float) -> BoolMask | None:
    """A compact patch unlike the cloth around it, near the middle of the crop; None when there is none."""
    if cloth.sum() < MIN_CLOTH:
        return None
    lab = np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2LAB), np.float32)
    odd = (np.linalg.norm(lab - np.median(lab[cloth], axis=0), axis=2) > ODD) & cloth
    seam = max(3, round(0.055 * width)) | 1  # seams and the far collar's edge are thinner than a label
    solid = opened(closed(odd, box(max(3, round(0.03 * width)) | 1)), box(seam))
    found = np.zeros(cloth.shape, bool)
    for piece in pieces(solid):
        x, _, w, h = piece.box
        central = abs(x + w / 2 - crop.shape[1] / 2) < 0.16 * width
        if central and piece.size > 0.6 * w * h and 0.06 * width < w < 0.48 * width and 0.03 * width < h < 0.32 * width:
            found[piece.window] |= piece.inside
    label = dilated(found, box(5)) & cloth
    return label if label.any() and (cloth & ~label).any() else None
