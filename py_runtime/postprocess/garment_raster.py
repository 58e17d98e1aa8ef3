"""Mask operations used by the garment's analysis: OpenCV's, with types and with boolean masks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from py_runtime.types import F32, F64, U8, BoolMask


def disc(side: int) -> U8:
    """A filled circle of ones, `side` px across (made odd)."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side | 1, side | 1)), np.uint8)


def box(side: int) -> U8:
    """A square of ones."""
    return np.ones((side, side), np.uint8)


def dilated(mask: BoolMask, kernel: U8) -> BoolMask:
    """Grow a mask; nothing lies beyond the border."""
    if _is_broad_disc(kernel):
        return _distance_to(mask) < kernel.shape[0] / 2
    return np.asarray(cv2.dilate(mask.view(np.uint8), kernel)) > 0


def eroded(mask: BoolMask, kernel: U8) -> BoolMask:
    """Shrink a mask; the border does not eat into it."""
    if _is_broad_disc(kernel):
        return _distance_to(~mask) >= kernel.shape[0] / 2
    return np.asarray(cv2.erode(mask.view(np.uint8), kernel)) > 0


def opened(mask: BoolMask, kernel: U8) -> BoolMask:
    """Drop what the kernel does not fit into; also at the border, beyond which nothing lies."""
    margin = max(kernel.shape)
    padded = np.pad(mask, margin)
    return dilated(eroded(padded, kernel), kernel)[margin:-margin, margin:-margin]


def closed(mask: BoolMask, kernel: U8) -> BoolMask:
    """Fill what the kernel does not fit into; not towards the border."""
    return eroded(dilated(mask, kernel), kernel) | mask


def _is_broad_disc(kernel: U8) -> bool:
    """Broad discs go by distance: their cost does not grow with their size."""
    return kernel.shape[0] > 7 and not kernel[0, 0]


def _distance_to(mask: BoolMask) -> F32:
    """Distance of each pixel to the nearest one of the mask, px."""
    if not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return np.asarray(cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, 5), np.float32)


def local_maximum(values: F32, kernel: U8) -> F32:
    """Largest value under the kernel."""
    return np.asarray(cv2.dilate(values, kernel), np.float32)


def box_mean(values: NDArray[Any], side: int) -> F32:
    """Mean over a square window."""
    return np.asarray(cv2.blur(np.asarray(values, np.float32), (side, side)), np.float32)


def smoothed(values: NDArray[Any], sigma: float) -> F32:
    """Gaussian blur as float32."""
    return np.asarray(cv2.GaussianBlur(np.asarray(values, np.float32), (0, 0), sigma), np.float32)


def resized_mask(mask: BoolMask, wh: tuple[int, int]) -> BoolMask:
    """Resample a mask by its share of each pixel."""
    shrinks = wh[0] < mask.shape[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask.astype(np.float32), wh, interpolation=way)) > 0.5


def filled_polygon(hw: tuple[int, ...], xy: ArrayLike) -> BoolMask:
    """Rasterise one polygon given in pixels (N, 2), to a sixteenth of a pixel."""
    canvas = np.zeros((hw[0], hw[1]), np.uint8)
    cv2.fillPoly(canvas, [np.round(np.asarray(xy, float) * 16).astype(np.int32)], (1,), shift=4)
    return canvas > 0


def drawn_line(hw: tuple[int, ...], xy: ArrayLike, width: int) -> BoolMask:
    """Rasterise a polyline given in pixels (N, 2)."""
    canvas = np.zeros((hw[0], hw[1]), np.uint8)
    cv2.polylines(canvas, [np.round(np.asarray(xy, float)).astype(np.int32)], False, (1,), width)
    return canvas > 0


@dataclass(frozen=True)
class Piece:
    """A connected part of a mask.

    Args:
        window: slices of its box.
        inside: (height, width) bool within the box.
        box: x, y, width, height.
        size: pixels. centre_xy: (2,).
    """

    window: tuple[slice, slice]
    inside: BoolMask
    box: tuple[int, int, int, int]
    size: int
    centre_xy: F64


def pieces(mask: BoolMask, *, smallest: float = 1, connectivity: int = 8) -> Iterator[Piece]:
    """Yield the connected parts of at least `smallest` pixels."""
    total, labels, stats, centres = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=connectivity)
    for index in range(1, total):
        x, y, width, height, size = (int(v) for v in stats[index])
        if size >= smallest:
            window = (slice(y, y + height), slice(x, x + width))
            inside = np.asarray(labels[window]) == index
            yield Piece(window, inside, (x, y, width, height), size, np.asarray(centres[index], float))


def largest_piece(mask: BoolMask) -> BoolMask:
    """The largest connected part; a mask in one piece is given back as it is."""
    total, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
    if total <= 2:
        return mask
    return np.asarray(labels) == 1 + int(np.asarray(stats)[1:, cv2.CC_STAT_AREA].argmax())


def labelled(mask: BoolMask, *, connectivity: int = 8) -> NDArray[np.int32]:
    """Number the connected parts from 1; 0 is the background."""
    return np.asarray(cv2.connectedComponents(mask.view(np.uint8), connectivity=connectivity)[1], np.int32)


def joined_to_border(mask: BoolMask) -> BoolMask:
    """The part of a mask from which the picture's border can be reached without leaving it."""
    labels = labelled(np.pad(mask, 1, constant_values=True), connectivity=4)
    return (labels == labels[0, 0])[1:-1, 1:-1]


def without_holes(mask: BoolMask) -> BoolMask:
    """Fill every hole."""
    return ~joined_to_border(~mask)


def touching(mask: BoolMask, seeds: BoolMask) -> BoolMask:
    """The connected parts of a mask that hold a seed."""
    labels = labelled(mask)
    wanted = np.zeros(int(labels.max()) + 1, bool)
    wanted[labels[seeds & mask]] = True
    wanted[0] = False
    return wanted[labels]
