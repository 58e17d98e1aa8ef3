"""Dressing drawn people in drawn garments, and telling what is seen at a pixel."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from tests.py_runtime.compose.dressed_figure import Figure, drawn

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


def wear(
    person: PersonAnalysis,
    garment: GarmentAnalysis,
    *,
    tucked: bool | None = None,
    steps: list[str] | None = None,
) -> TryOn:
    """Exhaust the pipeline, which asks for no network."""
    pipeline = try_on(person, garment, TryOnOptions(tucked))
    while True:
        try:
            request = next(pipeline)
        except StopIteration as stop:
            assert isinstance(stop.value, TryOn)
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
