"""Random garment silhouettes with exactly known landmarks, to train the shape prior.

Unit: half a shoulder (tops) or half a waist (trousers, skirts) is about 1; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from model_export.garment_prior.bottoms import draw_skirt, draw_trousers
from model_export.garment_prior.curves import Rng
from model_export.garment_prior.others import CANVAS, wobbled
from model_export.garment_prior.tops import draw_upper
from py_runtime.types import F64, U8, GarmentKind


@dataclass(frozen=True)
class Silhouette:
    """A mask (CANVAS, CANVAS) uint8 0/1 and its landmarks in its pixels, rows as in UPPER_POINTS / LOWER_POINTS."""

    mask: U8
    kind: GarmentKind
    points: F64
    sleeves: tuple[bool, bool]


def random_silhouette(rng: Rng) -> Silhouette:
    """Draw one garment; about half are tops."""
    kind: GarmentKind = str(rng.choice(["top", "dress", "trousers", "skirt"], p=[0.48, 0.16, 0.18, 0.18]))  # type: ignore[assignment]
    if kind in ("top", "dress"):
        polygons, points, sleeves = draw_upper(rng, dress=kind == "dress")
    elif kind == "trousers":
        polygons, points = draw_trousers(rng)
        sleeves = (False, False)
    else:
        polygons, points = draw_skirt(rng)
        sleeves = (False, False)
    return _draw(rng, kind, polygons, points, sleeves)


def _draw(rng: Rng, kind: GarmentKind, polygons: list[F64], points: F64, sleeves: tuple[bool, bool]) -> Silhouette:
    angle, shear, squeeze = np.deg2rad(rng.normal(scale=3)), rng.normal(scale=0.03), rng.uniform(0.9, 1.12)
    turn = np.array([[np.cos(angle), np.sin(angle) + shear], [-np.sin(angle), np.cos(angle) * squeeze]])
    polygons, points = [p @ turn for p in polygons], points @ turn
    cloud = np.concatenate(polygons)
    low, high = cloud.min(axis=0), cloud.max(axis=0)
    scale = (CANVAS - 24) / (high - low).max()
    move = lambda p: (p - (low + high) / 2) * scale + CANVAS / 2  # noqa: E731
    mask = np.zeros((CANVAS, CANVAS), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(move(polygon) * 16).astype(np.int32)], 1, shift=4)
    mask = wobbled(rng, mask)
    return Silhouette(mask, kind, move(points), sleeves)
