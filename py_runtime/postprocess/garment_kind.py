"""What a silhouette is, and whether it can be what the user says it is."""

from __future__ import annotations

from typing import Literal

import numpy as np

from py_runtime.postprocess.garment_prior import PriorGuess
from py_runtime.types import Category, GarmentKind, UpperLandmarks

CATEGORY_OF: dict[GarmentKind, Category] = {"top": "upper", "dress": "dress", "trousers": "lower", "skirt": "lower"}
NOT_A_GARMENT = 0.6
IMPOSSIBLE = 0.02


def choose_kind(guess: PriorGuess, category: Category | Literal["auto"]) -> GarmentKind | None:
    """The likeliest kind that the category allows; None when the category cannot be.

    A top and a dress have the same parts, so either may stand for the other; so may a skirt and a dress' lower half.
    """
    odds: dict[GarmentKind, float] = {kind: guess.kinds[kind] for kind in CATEGORY_OF}
    if category == "auto":
        return max(odds, key=lambda kind: odds[kind])
    fitting: dict[GarmentKind, float] = {kind: p for kind, p in odds.items() if CATEGORY_OF[kind] == category}
    related = sum(fitting.values()) + (odds["top"] + odds["dress"] if category in ("upper", "dress") else 0.0)
    return max(fitting, key=lambda kind: fitting[kind]) if related > IMPOSSIBLE else None


def looks_like_garment(guess: PriorGuess) -> bool:
    """False only when the silhouette is surely something else."""
    return guess.kinds["other"] < NOT_A_GARMENT


def is_long_enough_for_a_dress(landmarks: UpperLandmarks, dress_probability: float) -> bool:
    """Tell a dress from a long top: by its length and its hem, measured in chests.

    In doubt it is a top: trousers wrongly taken off look worse than a dress worn over trousers.
    """
    chest = float(np.hypot(*(landmarks.armpit_right_xy - landmarks.armpit_left_xy)))
    shoulders = (landmarks.shoulder_left_xy + landmarks.shoulder_right_xy) / 2
    length = float(np.hypot(*(landmarks.hem_xy.mean(axis=0) - shoulders))) / max(1.0, chest)
    hem = float(np.hypot(*(landmarks.hem_xy[-1] - landmarks.hem_xy[0]))) / max(1.0, chest)
    needed = 2.3 - 0.3 * (dress_probability > 0.8) * (hem > 1.35) - 0.15 * (hem > 1.5)
    return length > needed
