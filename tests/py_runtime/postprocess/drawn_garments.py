"""Product pictures drawn with exactly known outlines and landmarks, and what a salient network would say of them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

HW = (640, 560)
MIDDLE = 280.0

Points = NDArray[np.float64]
Rgb = NDArray[np.uint8]
Soft = NDArray[np.float32]


@dataclass(frozen=True)
class DrawnGarment:
    """alpha: (H, W) float32 exact; points: name -> (2,) px; polygons as drawn."""

    alpha: Soft
    points: dict[str, Points]

    @property
    def width(self) -> float:
        return float(np.ptp(np.flatnonzero((self.alpha > 0.5).any(axis=0))))

    def on(self, backdrop: Rgb, colour: tuple[int, int, int]) -> Rgb:
        """The picture of it in one colour before a backdrop (H, W, 3)."""
        share = self.alpha[..., None]
        return np.round(backdrop * (1 - share) + np.array(colour) * share).astype(np.uint8)


def plain(colour: tuple[int, int, int] = (246, 246, 246)) -> Rgb:
    return np.full((*HW, 3), colour, np.uint8)


def rasterise(*polygons: Points) -> Soft:
    """Union of polygons, anti-aliased by eight-fold sampling."""
    fine = np.zeros((HW[0] * 4, HW[1] * 4), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(fine, [np.round((polygon + 0.5) * 64 - 8).astype(np.int32)], 255, shift=4)
    return cv2.resize(fine, HW[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def seen_by_network(alpha: Soft, *, blind: Soft | None = None) -> Soft:
    """A salient network's answer (320, 320): coarse and soft; `blind` marks what it misses."""
    seen = alpha if blind is None else alpha * (1 - blind)
    small = cv2.resize(seen, (320, 320), interpolation=cv2.INTER_AREA)
    return np.clip(cv2.GaussianBlur(small, (0, 0), 1.8), 0, 1)


def top(
    *,
    sleeve: float = 110,
    angle: float = 40,
    chest: float = 100,
    length: float = 300,
    neck: float = 42,
    flare: float = 0,
) -> DrawnGarment:
    """A symmetric top; angle: of the sleeves from the vertical in degrees; sleeve 0 for none."""
    points: dict[str, Points] = {}
    polygons: list[Points] = []
    for sign, side in ((-1, "left"), (1, "right")):
        at = lambda x, y, s=sign: np.array([MIDDLE + s * x, y], float)  # noqa: E731
        points[f"neck_{side}"], points[f"shoulder_{side}"] = at(neck, 80), at(0.96 * chest, 105)
        points[f"armpit_{side}"], points[f"hem_{side}"] = at(chest, 195), at(chest + flare, 90 + length)
        if sleeve:
            along = np.array([sign * np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))])
            across = np.array([along[1], -along[0]]) * sign
            middle = (points[f"shoulder_{side}"] + points[f"armpit_{side}"]) / 2 + along * sleeve
            points[f"cuff_outer_{side}"], points[f"cuff_inner_{side}"] = middle + across * 33, middle - across * 33
            names = ("shoulder", "cuff_outer", "cuff_inner", "armpit")
            inside = at(0.5 * chest, 150)
            polygons.append(np.stack([points[f"{name}_{side}"] for name in names] + [inside]))
    left, right = (["neck", "shoulder", "armpit", "hem"] for _ in range(2))
    ring = [points[f"{n}_left"] for n in left] + [points[f"{n}_right"] for n in right[::-1]]
    hollow = np.array([[MIDDLE + 0.6 * neck, 92], [MIDDLE, 96], [MIDDLE - 0.6 * neck, 92]])
    polygons.append(np.concatenate([np.stack(ring), hollow]))
    return DrawnGarment(rasterise(*polygons), points)


def trousers(*, rise: float = 130, leg: float = 300, gap: float = 14, hem: float = 62) -> DrawnGarment:
    """Trousers; gap: half the distance of the legs at the hem, 0 joins them."""
    points: dict[str, Points] = {"crotch": np.array([MIDDLE, 60 + rise])}
    polygons: list[Points] = []
    for sign, side in ((-1, "left"), (1, "right")):
        at = lambda x, y, s=sign: np.array([MIDDLE + s * x, y], float)  # noqa: E731
        points[f"waist_{side}"] = at(85, 60)
        points[f"hem_inner_{side}"], points[f"hem_outer_{side}"] = (
            at(gap, 60 + rise + leg),
            at(gap + hem, 62 + rise + leg),
        )
        ring = [points[f"waist_{side}"], at(100, 60 + 0.7 * rise), points[f"hem_outer_{side}"]]
        polygons.append(np.stack([*ring, points[f"hem_inner_{side}"], points["crotch"], at(-2, 60)]))
    return DrawnGarment(rasterise(*polygons), points)


def skirt(*, waist: float = 85, hem: float = 150, length: float = 280) -> DrawnGarment:
    points = {
        "waist_left": np.array([MIDDLE - waist, 100]),
        "waist_right": np.array([MIDDLE + waist, 100]),
        "hem_outer_left": np.array([MIDDLE - hem, 100 + length]),
        "hem_outer_right": np.array([MIDDLE + hem, 100 + length]),
    }
    order = ("waist_left", "hem_outer_left", "hem_outer_right", "waist_right")
    return DrawnGarment(rasterise(np.stack([points[name] for name in order])), points)
