"""Relief and thread that many garments share: hems, seams, rolled edges, stitches."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike

from model_export.catalogue import relief
from model_export.catalogue.frame import F32, F64, Frame, mirror, resample
from model_export.catalogue.light import to_linear

Colour = tuple[int, int, int]


def both(curve: F64) -> tuple[F64, F64]:
    """A curve of the right half and its mirror image."""
    return curve, mirror(curve)


def add_hem(frame: Frame, mask: F32, height: F32, curve: ArrayLike, width_cm: float, rng: np.random.Generator) -> F32:
    """Relief of a double-stitched hem along an edge; returns the height with it."""
    s, d, near = relief.along(frame, mask, curve, width_cm + 1.2)
    return height + relief.hem(np.abs(d), s, near, rng, width_cm)


def add_seam(
    frame: Frame,
    mask: F32,
    height: F32,
    curve: ArrayLike,
    rng: np.random.Generator,
    *,
    depth: float = 0.06,
    pucker: float = 1.0,
) -> F32:
    """Relief of a seam along a curve; returns the height with it."""
    s, d, near = relief.along(frame, mask, curve, 1.6)
    return height + relief.seam(s, d, near, rng, depth_cm=depth, pucker=pucker)


def edge_roll(frame: Frame, mask: F32, height: F32, depth_cm: float = 0.25, width_cm: float = 0.35) -> F32:
    """The rounded edge of folded cloth: the height falls off towards the mask's border."""
    deep = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / frame.scale
    return height - depth_cm * np.exp(-deep / width_cm).astype(np.float32)


def stitches(
    frame: Frame,
    colour_map: F32,
    height: F32,
    curve: ArrayLike,
    thread: Colour,
    *,
    length_cm: float = 0.28,
    gap_cm: float = 0.10,
    width_cm: float = 0.07,
    strength: float = 0.85,
) -> tuple[F32, F32]:
    """Draw a row of stitches; returns (albedo, height) with threads lying in small dents."""
    layer = np.zeros(frame.drawn_hw, np.float32)
    points = resample(curve, 0.02)
    step, dash = round((length_cm + gap_cm) / 0.02), max(2, round(length_cm / 0.02))
    thickness = max(1, round(width_cm * frame.scale))
    for i in range(0, len(points) - dash, step):
        px = np.rint(frame.drawn_px(points[i : i + dash : max(1, dash // 3)]) * 8).astype(np.int32)
        cv2.polylines(layer, [px], False, 1.0, thickness, cv2.LINE_AA, shift=3)
    layer = np.clip(layer, 0, 1)
    soft = cv2.GaussianBlur(layer, (0, 0), 0.12 * frame.scale)
    albedo = colour_map * (1 - strength * layer[..., None]) + strength * layer[..., None] * to_linear(thread)
    return albedo.astype(np.float32), height - 0.05 * soft + 0.035 * layer
