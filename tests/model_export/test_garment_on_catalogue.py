"""The automatic analysis of the catalogue's pictures against the landmarks they were drawn with."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model_export.driver import NativeDriver
from py_runtime.pipelines.garment import analyze_garment
from py_runtime.preprocess.image import decode_photo
from py_runtime.types import GarmentAnalysis, LowerLandmarks, Photo, Sleeve, UpperLandmarks
from tests.tolerances import GARMENT_LANDMARK_MEDIAN, GARMENT_LANDMARK_OUTLIERS, GARMENT_LANDMARK_SHARE

CATALOGUE = Path(__file__).parents[2] / "static" / "catalogue"
GARMENTS = json.loads((CATALOGUE / "catalogue.json").read_text())["garments"]


def ends(value: object) -> list[NDArray[np.float64]]:
    """A landmark's point, or the two ends of its polyline."""
    if isinstance(value, Sleeve):
        return [value.outer_xy[-1], value.inner_xy[-1]]
    if isinstance(value, dict):
        return [np.array(value["outer_xy"][-1]), np.array(value["inner_xy"][-1])]
    array = np.asarray(value, float)
    return [array] if array.ndim == 1 and array.size else [array[0], array[-1]] if array.size else []


@pytest.fixture(scope="module")
def analysed() -> dict[str, tuple[GarmentAnalysis, dict[str, object]]]:
    driver, found = NativeDriver(), {}
    for entry in GARMENTS:
        photo = decode_photo((CATALOGUE / entry["image"]).read_bytes())
        assert isinstance(photo, Photo)
        result = driver.run(analyze_garment(photo))
        assert isinstance(result, GarmentAnalysis), f"{entry['id']}: {result}"
        found[entry["id"]] = result, json.loads((CATALOGUE / entry["landmarks"]).read_text())
    return found


def test_tops_and_dresses_are_never_taken_for_lower_garments(analysed):
    for entry in GARMENTS:
        assert (analysed[entry["id"]][0].lower is not None) == (entry["category"] == "lower"), entry["id"]


def test_landmarks_lie_where_they_were_drawn(analysed):
    errors: dict[str, float] = {}
    for name, (result, true) in analysed.items():
        marks = result.upper or result.lower
        assert isinstance(marks, UpperLandmarks | LowerLandmarks)
        width = np.ptp(np.flatnonzero((result.alpha > 0.5).any(axis=0)))
        for field in fields(marks):
            mine, drawn = getattr(marks, field.name), true.get(field.name)
            assert (mine is None) == (drawn is None), f"{name}: {field.name}"
            if drawn is not None:
                pairs = zip(ends(mine), ends(drawn), strict=True)
                errors[f"{name} {field.name}"] = max([float(np.hypot(*(a - b))) / width for a, b in pairs], default=0.0)
    values = np.array(list(errors.values()))
    worst = sorted(errors.items(), key=lambda item: -item[1])[:8]
    assert np.median(values) < GARMENT_LANDMARK_MEDIAN, worst
    assert (values > GARMENT_LANDMARK_SHARE).mean() < GARMENT_LANDMARK_OUTLIERS, worst
