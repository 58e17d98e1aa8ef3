"""Flat garments drawn on white, with exact masks and landmarks."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.types import GarmentAnalysis, LowerLandmarks, Sleeve, UpperLandmarks

GREEN = (40, 150, 70)
MIDDLE = 260.0
WIDTH = 521
NECK, NECK_Y, FRONT_Y = 38.0, 40.0, 70.0
SHOULDER_Y, ARMPIT_Y = 62.0, 142.0
CHEST = 95.0

Points = NDArray[np.float64]


def mirrored(points: Points) -> Points:
    return np.array([2 * MIDDLE, 0.0]) + points * [-1, 1]


def line(*points: tuple[float, float], count: int = 12) -> Points:
    """A polyline resampled by its x and y alone: enough for straight pieces."""
    corners = np.array(points, dtype=np.float64)
    at = np.linspace(0, len(corners) - 1, count)
    return np.stack([np.interp(at, np.arange(len(corners)), corners[:, i]) for i in range(2)], axis=1)


def mask_of(height: int, *polygons: Points) -> NDArray[np.float32]:
    mask = np.zeros((height, WIDTH), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def picture(alpha: NDArray[np.float32], colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """The garment's colour everywhere: what decontamination leaves."""
    return np.broadcast_to(np.array(colour, np.uint8), (*alpha.shape, 3)).copy()


def _sleeve(length: float) -> Sleeve:
    """The sleeve on the image's left: short ones stand off, long ones hang."""
    slant = np.array([-0.70, 0.714]) if length < 150 else np.array([-0.50, 0.866])
    across = np.array([slant[1], -slant[0]]) * (58.0 if length < 150 else 40.0)
    shoulder = np.array([MIDDLE - 92, SHOULDER_Y])
    cuff = shoulder + slant * length
    armpit = (MIDDLE - CHEST, ARMPIT_Y)
    return Sleeve(line(tuple(shoulder), tuple(cuff)), line(armpit, tuple(cuff + across)))


def draw_top(
    *,
    sleeve: float | None = 95.0,
    length: float = 280.0,
    flare: float = 0.0,
    dress: bool = False,
    colour: tuple[int, int, int] = GREEN,
) -> GarmentAnalysis:
    """A top or a dress.

    Args:
        sleeve: px, 95 is a T-shirt's, 300 a long one, None sleeveless. length: px from the shoulder to the hem.
        flare: px by which each side seam stands out at the hem.
    """
    hem_y = SHOULDER_Y + length
    height = int(hem_y) + 40
    shoulder_x = MIDDLE - (92 if sleeve is not None else 74)
    neck, shoulder, armpit = (MIDDLE - NECK, NECK_Y), (shoulder_x, SHOULDER_Y), (MIDDLE - CHEST, ARMPIT_Y)
    side = line(armpit, (MIDDLE - CHEST - flare, hem_y))
    hem = line((MIDDLE - CHEST - flare, hem_y), (MIDDLE + CHEST + flare, hem_y), count=15)
    turn = np.linspace(np.pi, 0, 15)[:, None]
    arc = np.hstack([MIDDLE + NECK * np.cos(turn), NECK_Y + (FRONT_Y - NECK_Y) * np.sin(turn)])
    left = np.r_[[neck], [shoulder], side]
    trunk = np.r_[left, mirrored(left)[::-1], arc[::-1]]
    left_sleeve = None if sleeve is None else _sleeve(sleeve)
    right_sleeve = (
        None if left_sleeve is None else Sleeve(mirrored(left_sleeve.outer_xy), mirrored(left_sleeve.inner_xy))
    )
    sleeves = [np.r_[s.outer_xy, s.inner_xy[::-1]] for s in (left_sleeve, right_sleeve) if s is not None]
    inner_collar = mask_of(height, arc)
    front = mask_of(height, trunk, *sleeves)
    alpha = np.maximum(front, inner_collar)
    sleeve_masks = [mask_of(height, polygon) for polygon in sleeves] or [None, None]
    marks = UpperLandmarks(
        neck_left_xy=np.array(neck),
        neck_right_xy=mirrored(np.array(neck)),
        neck_front_xy=np.array([MIDDLE, FRONT_Y]),
        shoulder_left_xy=np.array(shoulder),
        shoulder_right_xy=mirrored(np.array(shoulder)),
        armpit_left_xy=np.array(armpit),
        armpit_right_xy=mirrored(np.array(armpit)),
        side_left_xy=side,
        side_right_xy=mirrored(side),
        hem_xy=hem,
        sleeve_left=left_sleeve,
        sleeve_right=right_sleeve,
    )
    return GarmentAnalysis(
        picture(alpha, colour),
        alpha,
        inner_collar * (1 - front),
        *sleeve_masks,
        "dress" if dress else "upper",
        "dress" if dress else "top",
        marks,
        None,
    )


def draw_tshirt(**options: Any) -> GarmentAnalysis:
    return draw_top(**options)


def draw_long_sleeve(**options: Any) -> GarmentAnalysis:
    return draw_top(sleeve=300.0, **options)


def draw_tank_top(**options: Any) -> GarmentAnalysis:
    return draw_top(sleeve=None, **options)


def draw_dress(**options: Any) -> GarmentAnalysis:
    return draw_top(**({"length": 470.0, "flare": 60.0, "dress": True} | options))


def draw_trousers(*, length: float = 400.0, colour: tuple[int, int, int] = GREEN) -> GarmentAnalysis:
    """Trousers (or, 170 px long, shorts); length from the waist to the hem."""
    top, crotch_y = 20.0, 120.0
    end = top + length
    waist = (MIDDLE - 75, top)
    outer = line(waist, (MIDDLE - 92, crotch_y - 30), (MIDDLE - 92 + 0.04 * length, end))
    inner = line((MIDDLE, crotch_y), (MIDDLE - 92 + 0.04 * length + max(40.0, 90 - 0.12 * length), end))
    alpha = mask_of(int(end) + 30, *(np.r_[f(outer), f(inner)[::-1], [[MIDDLE, top]]] for f in (np.asarray, mirrored)))
    marks = LowerLandmarks(
        np.array(waist),
        mirrored(np.array(waist)),
        outer,
        mirrored(outer),
        np.array([MIDDLE, crotch_y]),
        inner,
        mirrored(inner),
    )
    return _lower(alpha, colour, "trousers", marks)


def draw_skirt(*, length: float = 190.0, colour: tuple[int, int, int] = GREEN) -> GarmentAnalysis:
    waist = (MIDDLE - 75, 20.0)
    outer = line(waist, (MIDDLE - 125, 20.0 + length))
    alpha = mask_of(int(length) + 50, np.r_[outer, mirrored(outer)[::-1]])
    nothing = np.zeros((0, 2))
    marks = LowerLandmarks(np.array(waist), mirrored(np.array(waist)), outer, mirrored(outer), None, nothing, nothing)
    return _lower(alpha, colour, "skirt", marks)


def _lower(
    alpha: NDArray[np.float32], colour: tuple[int, int, int], kind: Any, marks: LowerLandmarks
) -> GarmentAnalysis:
    empty = np.zeros_like(alpha)
    return GarmentAnalysis(picture(alpha, colour), alpha, empty, None, None, "lower", kind, None, marks)
