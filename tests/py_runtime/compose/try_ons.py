"""Dressing drawn people in drawn garments, and telling what is seen where."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.compose.limbs import LimbField, limb_field
from py_runtime.errors import Refusal
from py_runtime.geometry.body_frame import body_frame
from py_runtime.pipelines.clothes import try_on
from py_runtime.types import GarmentAnalysis, PersonAnalysis, Progress, TryOn, TryOnOptions
from tests.py_runtime.compose.drawn_garments import (
    draw_dress,
    draw_long_sleeve,
    draw_skirt,
    draw_tank_top,
    draw_top,
    draw_trousers,
    draw_tshirt,
)
from tests.py_runtime.compose.dressed_figure import BARE, LONG, SHORT, Figure, drawn

Mask = NDArray[np.bool_]

GARMENTS: dict[str, GarmentAnalysis] = {
    "T-shirt": draw_tshirt(),
    "long sleeve": draw_long_sleeve(),
    "tank top": draw_tank_top(),
    "cropped tank top": draw_top(sleeve=None, length=170),
    "dress": draw_dress(),
    "trousers": draw_trousers(),
    "shorts": draw_trousers(length=160),
    "skirt": draw_skirt(),
}

HANGING = {"arms": "hanging", "sleeve_to": SHORT}
LONG_ACROSS = {"arms": "across", "sleeve_to": LONG}
BARE_ACROSS = {"arms": "across", "sleeve_to": BARE, "bottoms": "shorts"}
IN_DRESS = {"arms": "akimbo", "sleeve_to": LONG, "bottoms": "dress"}
RAISED = {"arms": "raised", "sleeve_to": LONG, "bottoms": "shorts"}
LONG_HAIR = {"arms": "before the hips", "sleeve_to": SHORT, "long_hair": True}
FIGURES = {
    "hanging": HANGING,
    "across": LONG_ACROSS,
    "bare": BARE_ACROSS,
    "dress": IN_DRESS,
    "raised": RAISED,
    "long hair": LONG_HAIR,
}
TOPS = ["T-shirt", "long sleeve", "tank top", "cropped tank top"]
LOWERS = ["trousers", "shorts", "skirt"]


def wear(
    person: PersonAnalysis,
    garment: GarmentAnalysis,
    *,
    tucked: bool | None = None,
    steps: list[str] | None = None,
) -> TryOn:
    """Exhaust the pipeline, which dresses the person."""
    result = outcome(person, garment, tucked=tucked, steps=steps)
    assert isinstance(result, TryOn)
    return result


def outcome(
    person: PersonAnalysis,
    garment: GarmentAnalysis,
    *,
    tucked: bool | None = None,
    steps: list[str] | None = None,
) -> TryOn | Refusal:
    """Exhaust the pipeline, which asks for no network."""
    pipeline = try_on(person, garment, TryOnOptions(tucked))
    while True:
        try:
            request = next(pipeline)
        except StopIteration as stop:
            return stop.value
        assert isinstance(request, Progress)
        if steps is not None:
            steps.append(request.step)


@cache
def tried(garment: str, *, tucked: bool | None = None, **figure: Any) -> tuple[Figure, TryOn]:
    """A figure and how it looks in a garment; computed once."""
    person = drawn(**figure)
    return person, wear(person.person, GARMENTS[garment], tucked=tucked)


def _channels(rgb: NDArray[np.generic]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    red, green, blue = np.moveaxis(rgb.astype(np.float32), -1, 0)
    return red, green, blue


def is_new(rgb: NDArray[np.generic]) -> Mask:
    """The drawn garments are green, in any light."""
    red, green, blue = _channels(rgb)
    return (green > 1.35 * red) & (green > 1.35 * blue)


def is_old(rgb: NDArray[np.generic]) -> Mask:
    """The figures' tops are red, more so than any skin."""
    red, green, blue = _channels(rgb)
    return (red > 2.0 * green) & (red > 2.0 * blue)


def is_blue(rgb: NDArray[np.generic]) -> Mask:
    red, green, blue = _channels(rgb)
    return (blue > 1.6 * red) & (blue > 1.5 * green)


def is_skin(rgb: NDArray[np.generic]) -> Mask:
    red, green, blue = _channels(rgb)
    return (red > 1.1 * green) & (green > 1.03 * blue) & (red < 1.8 * green) & (red > 90)


def is_background(rgb: NDArray[np.generic]) -> Mask:
    red, green, blue = _channels(rgb)
    return (red > 185) & (np.abs(red - green) < 15) & (np.abs(green - blue) < 15)


def pixel(figure: Figure, x: float, y: float) -> tuple[int, int]:
    """(row, column) of a point in units from the middle between the shoulders."""
    column, row = np.round(figure.origin + np.array([x, y]) * figure.unit).astype(int)
    return int(row), int(column)


def between(figure: Figure, low: tuple[float, float], high: tuple[float, float]) -> tuple[slice, slice]:
    """The window between two points in units."""
    (top, left), (bottom, right) = pixel(figure, *low), pixel(figure, *high)
    return slice(top, bottom), slice(left, right)


def share(of: np.ndarray, where: np.ndarray) -> float:
    assert where.sum() > 20
    return float(of[where].mean())


def inner(mask: np.ndarray, px: int = 2) -> np.ndarray:
    """Without the rim, where colours mix."""
    return cv2.erode(mask.astype(np.uint8), np.ones((2 * px + 1, 2 * px + 1), np.uint8)) > 0


def arm_fields(figure: Figure) -> list[LimbField]:
    frame, hw = body_frame(figure.person.pose), figure.labels.shape
    return [limb_field(frame, frame.arms[side], (hw[0], hw[1])) for side in frame.arms]
