"""Colour histograms of parts of one photo, and how strongly a pixel's colour speaks for one against another."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.types import F32, U8, BoolMask

LAB_BINS = (16, 24, 24)
LAB_RANGES = ((0, 256), (64, 192), (64, 192))
BIN_COUNT = LAB_BINS[0] * LAB_BINS[1] * LAB_BINS[2]
# Shading must not tear one cloth apart: each histogram is blurred over its neighbours.
BLUR = (0.06, 0.24, 0.4, 0.24, 0.06)
RARE = 1e-5
MAX_LOG_RATIO = 3.0
MIN_SAMPLES = 60

Bins = NDArray[np.int32]


@dataclass(frozen=True)
class ColourModel:
    """Args:
    probability: (BIN_COUNT,) float32, sums to 1.
    samples: how many pixels it was made of.
    """

    probability: F32
    samples: int

    @property
    def known(self) -> bool:
        """Whether there were enough pixels to speak of."""
        return self.samples >= MIN_SAMPLES


def work_lab(rgb: U8) -> U8:
    """Return the (h, w, 3) uint8 CIELAB of a slightly smoothed picture."""
    return np.asarray(cv2.cvtColor(cv2.GaussianBlur(rgb, (0, 0), 0.8), cv2.COLOR_RGB2LAB), np.uint8)


def lab_bins(lab: U8) -> Bins:
    """Return the (h, w) histogram bin of each (h, w, 3) uint8 CIELAB pixel."""
    index = np.zeros(lab.shape[:2], np.int32)
    for channel, (bins, (low, high)) in enumerate(zip(LAB_BINS, LAB_RANGES, strict=True)):
        levels = np.arange(256, dtype=np.int32)
        table = np.clip((levels - low) * bins // (high - low), 0, bins - 1).astype(np.int32)
        index = index * bins + table[lab[..., channel]]
    return index


def colour_model(bins: Bins, where: BoolMask) -> ColourModel:
    """Return the blurred histogram of the pixels in `where`."""
    counts = np.bincount(bins[where], minlength=BIN_COUNT)
    histogram = counts.reshape(LAB_BINS).astype(np.float32)
    for axis in range(3):
        padded = np.pad(histogram, [(2, 2) if a == axis else (0, 0) for a in range(3)], mode="edge")
        slices = [np.take(padded, range(k, k + LAB_BINS[axis]), axis=axis) for k in range(5)]
        histogram = sum((np.float32(w) * s for w, s in zip(BLUR, slices, strict=True)), np.zeros_like(histogram))
    total = max(1e-6, float(histogram.sum()))
    return ColourModel((histogram / np.float32(total)).reshape(-1), int(counts.sum()))


def similarity(a: ColourModel, b: ColourModel) -> float:
    """Return the Bhattacharyya coefficient, 0 (no common colour) to 1 (the same)."""
    return float(np.sqrt(a.probability * b.probability).sum())


def log_ratio(bins: Bins, a: ColourModel, b: ColourModel) -> F32:
    """Return per pixel log(a / b) of its colour, weakened where the two models resemble each other.

    Returns:
        float32 like `bins`, within +-MAX_LOG_RATIO; 0 when either model is unknown.
    """
    if not (a.known and b.known):
        return np.zeros(bins.shape, np.float32)
    ratio = np.log((a.probability + RARE) / (b.probability + RARE))
    confidence = 1 - 0.85 * np.clip((similarity(a, b) - 0.45) / 0.45, 0, 1)
    table = (np.clip(ratio, -MAX_LOG_RATIO, MAX_LOG_RATIO) * confidence).astype(np.float32)
    return np.asarray(table[bins], np.float32)
