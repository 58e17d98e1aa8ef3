"""A learnt guess of a garment's kind and landmarks from its silhouette alone.

A two-layer perceptron trained on drawn silhouettes (model_export/garment_prior). It cannot be misled by prints or
folds and always answers with a garment's proportions; `garment_snap` then moves each point onto the real outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from py_runtime.types import F32, F64, BoolMask, GarmentKind

FINE = 160  # the square the silhouette is resampled to
SIDE = 16  # its coarse picture, part of the description
PROFILE = 40  # rows and columns whose first and last covered cells are part of it too
FEATURES = SIDE * SIDE + 6 * PROFILE
WEIGHTS_FILE = Path(__file__).with_name("garment_prior.npz")
UPPER_POINTS = (
    "neck_left",
    "neck_right",
    "shoulder_left",
    "shoulder_right",
    "armpit_left",
    "armpit_right",
    "cuff_outer_left",
    "cuff_outer_right",
    "cuff_inner_left",
    "cuff_inner_right",
    "hem_left",
    "hem_right",
)
LOWER_POINTS = (
    "waist_left",
    "waist_right",
    "crotch",
    "hem_outer_left",
    "hem_outer_right",
    "hem_inner_left",
    "hem_inner_right",
)
KINDS: tuple[GarmentKind | Literal["other"], ...] = ("top", "dress", "trousers", "skirt", "other")
OUTPUTS = 2 * len(UPPER_POINTS) + 2 * len(LOWER_POINTS) + len(KINDS) + 2


@dataclass(frozen=True)
class UnitFrame:
    """The square around a silhouette's box: unit = (pixel - centre) / size, in -0.5..0.5."""

    centre_xy: F64
    size: float

    def to_unit(self, xy: F64) -> F64:
        """(N, 2) pixels -> (N, 2) unit square."""
        return (np.asarray(xy, float) - self.centre_xy) / self.size

    def to_pixels(self, unit_xy: F64) -> F64:
        """(N, 2) unit square -> (N, 2) pixels."""
        return np.asarray(unit_xy, float) * self.size + self.centre_xy


@dataclass(frozen=True)
class PriorGuess:
    """What the silhouette looks like.

    Args:
        kinds: probability of each of KINDS.
        upper: name -> (2,) px, right if the garment is a top or a dress.
        lower: name -> (2,) px, right if it is trousers or a skirt.
        sleeves: probability that the left and the right side have a sleeve.
    """

    kinds: dict[str, float]
    upper: dict[str, F64]
    lower: dict[str, F64]
    sleeves: tuple[float, float]


def guess_shape(mask: BoolMask) -> PriorGuess:
    """Guess kind and landmarks of a silhouette (H, W), averaged with its mirror image."""
    features, frame = describe(mask)
    direct = _run(features)
    mirrored = _mirror_outputs(_run(describe(mask[:, ::-1])[0]))
    out = (direct + mirrored) / 2
    points = out[: 2 * (len(UPPER_POINTS) + len(LOWER_POINTS))].reshape(-1, 2)
    pixels = frame.to_pixels(points)
    logits = out[-len(KINDS) - 2 : -2]
    odds = np.exp(logits - logits.max())
    return PriorGuess(
        kinds={kind: float(p) for kind, p in zip(KINDS, odds / odds.sum(), strict=True)},
        upper=dict(zip(UPPER_POINTS, pixels[: len(UPPER_POINTS)], strict=True)),
        lower=dict(zip(LOWER_POINTS, pixels[len(UPPER_POINTS) :], strict=True)),
        sleeves=(_sigmoid(out[-2]), _sigmoid(out[-1])),
    )


def describe(mask: BoolMask) -> tuple[F32, UnitFrame]:
    """Describe a silhouette (H, W) free of its place and size.

    Returns:
        features: (FEATURES,) float32: coarse coverage; per row the outer ends and the ends of the piece that crosses
            the middle; per column the first and the last covered cell; all in about -1..1.
        frame: where the silhouette's box lies.
    """
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(ys):
        return np.zeros(FEATURES, np.float32), UnitFrame(np.zeros(2), 1.0)
    low, high = np.array([xs[0], ys[0]], float), np.array([xs[-1], ys[-1]], float)
    frame = UnitFrame((low + high) / 2, float((high - low).max() + 1) * 1.04)
    scale = frame.size / FINE
    corner = frame.centre_xy - frame.size / 2 + scale / 2
    to_source = np.array([[scale, 0, corner[0]], [0, scale, corner[1]]])
    source = mask.astype(np.float32)
    if scale > 1.5:
        source = cv2.blur(source, (round(scale), round(scale)))
    square = cv2.warpAffine(source, to_source, (FINE, FINE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    coarse = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    solid = square > 0.5
    pick = (np.arange(PROFILE) * FINE) // PROFILE + FINE // PROFILE // 2
    rows, columns = solid[pick], solid[:, pick].T
    features = [coarse.ravel() - 0.3, *_ends(rows), *_middle_piece(rows), *_ends(columns)]
    return np.concatenate(features).astype(np.float32), frame


def _ends(lines: BoolMask) -> tuple[F64, F64]:
    """First and last covered cell of each line, -1..1 from the middle; 0 for an empty line."""
    covered = lines.any(axis=1)
    first = np.where(covered, lines.argmax(axis=1) * 2.0 / FINE - 1, 0)
    last = np.where(covered, 1 - lines[:, ::-1].argmax(axis=1) * 2.0 / FINE, 0)
    return first, last


def _middle_piece(rows: BoolMask) -> tuple[F64, F64]:
    """How far the garment reaches without a gap to the left and the right of the middle, 0..1."""
    half = FINE // 2
    left, right = ~rows[:, :half][:, ::-1], ~rows[:, half:]
    reach = [np.where(side.any(axis=1), side.argmax(axis=1), half) / half for side in (left, right)]
    return -reach[0], reach[1]


def swapped_sides(points: F64) -> F64:
    """Mirror (..., 19, 2) unit landmarks: x negated, left and right exchanged."""
    mirrored = points * np.array([-1.0, 1.0])
    names = UPPER_POINTS + LOWER_POINTS
    partner = {"left": "right", "right": "left"}
    order = []
    for index, name in enumerate(names):
        stem, _, side = name.rpartition("_")
        first = 0 if index < len(UPPER_POINTS) else len(UPPER_POINTS)
        block = UPPER_POINTS if first == 0 else LOWER_POINTS
        order.append(first + block.index(f"{stem}_{partner[side]}") if side in partner else index)
    return mirrored[..., order, :]


def _mirror_outputs(out: F64) -> F64:
    count = len(UPPER_POINTS) + len(LOWER_POINTS)
    points = swapped_sides(out[: 2 * count].reshape(count, 2)).ravel()
    return np.concatenate([points, out[2 * count : -2], out[-1:], out[-2:-1]])


def _run(features: F32) -> F64:
    weights = _weights()
    hidden = features
    for layer in range(len(weights) // 2 - 1):
        hidden = np.maximum(hidden @ weights[f"w{layer}"] + weights[f"b{layer}"], 0)
    last = len(weights) // 2 - 1
    return (hidden @ weights[f"w{last}"] + weights[f"b{last}"]).astype(np.float64)


@lru_cache(maxsize=1)
def _weights() -> dict[str, F32]:
    with np.load(WEIGHTS_FILE) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
