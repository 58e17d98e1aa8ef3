"""What a garment function returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model_export.catalogue.picture import Picture


@dataclass(frozen=True)
class Text:
    """A text in the two languages of the app."""

    en: str
    ko: str


@dataclass(frozen=True)
class Garment:
    """Args:
    rgb: (H, W, 3) uint8. alpha: (H, W) uint8. inner_collar: (H, W) uint8 or None.
    landmarks: fields of UpperLandmarks or LowerLandmarks as lists, px of rgb.
    """

    rgb: np.ndarray
    alpha: np.ndarray
    inner_collar: np.ndarray | None
    landmarks: Mapping[str, object]


def photograph(picture: Picture, landmarks: Mapping[str, object], rng: np.random.Generator) -> Garment:
    """Finish a picture into a garment."""
    rgb, alpha = picture.finish(rng)
    inner = picture.visible.get("inner_collar")
    inner_u8 = None if inner is None else np.rint(picture.shrink(inner) * 255).astype(np.uint8)
    return Garment(rgb, alpha, inner_u8, landmarks)
