"""What a catalogue garment brings along instead of being analysed: its masks and landmarks."""

from __future__ import annotations

import io
from typing import Any, cast

import cv2
import numpy as np
from PIL import Image

from py_runtime.types import F32, U8, LowerLandmarks, Sleeve, UpperLandmarks


def decode_mask(png: U8, hw: tuple[int, int]) -> F32:
    """Read a catalogue mask.

    Args:
        png: (N,) uint8, a one-channel picture file.
        hw: size of the working photo it belongs to.

    Returns:
        (H, W) float32 in 0..1.
    """
    with Image.open(io.BytesIO(png.tobytes())) as image:
        mask = np.asarray(image.convert("L"), np.uint8)
    if mask.shape != hw:
        mask = np.asarray(cv2.resize(mask, (hw[1], hw[0]), interpolation=cv2.INTER_AREA), np.uint8)
    return mask.astype(np.float32) / np.float32(255)


def landmarks_from_json(fields: dict[str, Any], scale: float) -> UpperLandmarks | LowerLandmarks:
    """Read catalogue landmarks: the dataclass's fields as lists, px of the catalogue picture.

    Args:
        fields: JSON object; a lower garment has `waist_left_xy`.
        scale: working photo px per catalogue picture px.
    """

    def points(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, dict):
            return Sleeve(**{name: points(xy) for name, xy in cast("dict[str, Any]", value).items()})
        xy = np.asarray(value, np.float64)
        # Pixel centres are integers, so a half pixel moves with the scale.
        return (xy + 0.5) * scale - 0.5 if xy.size else xy.reshape(0, 2)

    kind = LowerLandmarks if "waist_left_xy" in fields else UpperLandmarks
    return kind(**{name: points(fields[name]) for name in kind.__dataclass_fields__})
