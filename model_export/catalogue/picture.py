"""Pieces of cloth laid over one another into a product picture with its cut-out mask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from model_export.catalogue.frame import F32, F64, Frame
from model_export.catalogue.light import shadow, to_linear, to_srgb
from model_export.catalogue.relief import node_mask, swell, upsample
from model_export.catalogue.wrinkles import Cloth, Slack, buckle, ridge, strain_field

SPACING_CM = 0.45


@dataclass(frozen=True)
class Drape:
    """How a silhouette swells and folds.

    Args:
        depth_cm: height of the swell. slacks: places with too much cloth. cloth: how it bends.
        rim_cm: width of the strip along the outline that stays flat. crisp: sharpening of the crests.
        ridges: sculpted folds (curve cm, width cm, height cm, lean). sculpt: (x, y) cm to further height cm.
    """

    depth_cm: float
    slacks: tuple[Slack, ...]
    cloth: Cloth = field(default_factory=Cloth)
    rim_cm: float = 1.0
    crisp: float = 1.4
    sculpt: Callable[[F32, F32], F32] | None = None
    ridges: tuple[tuple[F64, float, float, float], ...] = ()


def drape_height(frame: Frame, outline_cm: F64, drape: Drape, rng: np.random.Generator) -> tuple[F32, F32]:
    """Swell and folds, (H, W) cm each, of a cloth with this outline (openings extended beyond what is shown)."""
    outline_cm = frame.sway(outline_cm)
    x0, y0 = outline_cm.min(0) - 2 * SPACING_CM
    x1, y1 = outline_cm.max(0) + 2 * SPACING_CM
    box = (float(x0), float(y0), float(x1), float(y1))
    inside = node_mask(outline_cm, box, SPACING_CM)
    h, w = inside.shape
    x, y = np.meshgrid(
        (x0 + SPACING_CM * np.arange(w)).astype(np.float32), (y0 + SPACING_CM * np.arange(h)).astype(np.float32)
    )
    deep = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5) * SPACING_CM
    rim = np.exp(-deep / drape.rim_cm).astype(np.float32)
    folds = buckle(inside, SPACING_CM, strain_field(x, y, list(drape.slacks)), rng, drape.cloth, rim)
    # Cloth bends sharply at crests and softly between; the relaxed sheet is rounder than that.
    bump = folds - cv2.GaussianBlur(folds, (0, 0), 1.1 / SPACING_CM)
    folds = folds + drape.crisp * (np.abs(bump) + 0.6 * bump)
    for curve, width, height, lean in drape.ridges:
        folds = folds + ridge(x, y, np.asarray(curve), width, height, lean) * (1 - 0.7 * rim)
    if drape.sculpt:
        folds = folds + drape.sculpt(x, y).astype(np.float32)
    body = swell(inside, SPACING_CM, drape.depth_cm)
    return upsample(body, frame, box, SPACING_CM), upsample(folds.astype(np.float32), frame, box, SPACING_CM)


class Picture:
    """Built from the ground up: later pieces cover earlier ones."""

    def __init__(self, frame: Frame, ground: tuple[int, int, int] = (250, 250, 249)) -> None:
        self.frame = frame
        self.ground = ground
        h, w = frame.drawn_hw
        self.colour = np.zeros((h, w, 3), np.float32)
        self.alpha = np.zeros((h, w), np.float32)
        self.visible: dict[str, F32] = {}

    def lay(
        self,
        colour: F32,
        mask: F32,
        *,
        name: str | None = None,
        cast: float = 0.35,
        reach_cm: float = 0.35,
        window: tuple[slice, slice] = (slice(None), slice(None)),
    ) -> None:
        """Lay a shaded piece (linear RGB) on top, casting a soft shadow of reach_cm on what lies below.

        Args:
            window: where colour and mask lie in the picture; the whole picture by default.
        """
        below = self.colour[window]
        if cast > 0:
            dark = shadow(mask, self.frame.scale, (0.25 * reach_cm, 0.6 * reach_cm), 0.8 * reach_cm)
            below = below * (1 - cast * dark[..., None])
        self.colour[window] = below * (1 - mask[..., None]) + colour * mask[..., None]
        self.alpha[window] = np.maximum(self.alpha[window], mask)
        for other in self.visible.values():
            other[window] *= 1 - mask
        if name:
            self.visible[name] = np.zeros_like(self.alpha)
            self.visible[name][window] = mask

    def shrink(self, field_hw: F32) -> F32:
        """A drawn field averaged down to the output size."""
        return cv2.resize(field_hw, self.frame.size_wh, interpolation=cv2.INTER_AREA)

    def finish(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """(H, W, 3) uint8 sRGB on the ground with its shadow, (H, W) uint8 alpha."""
        ground = np.ones((1, 1, 3), np.float32) * to_linear(self.ground)
        scale = self.frame.scale
        dark = 0.20 * shadow(self.alpha, scale, (0.5, 1.1), 1.1) + 0.16 * shadow(self.alpha, scale, (0.12, 0.25), 0.25)
        scene = ground * (1 - dark[..., None])
        # Premultiplied, so that the edge mixes cloth with its own shadow and not with black.
        scene = scene * (1 - self.alpha[..., None]) + self.colour * self.alpha[..., None]
        rgb = to_srgb(self.shrink(scene))
        grain = rng.standard_normal(rgb.shape[:2]).astype(np.float32)[..., None] * 0.8
        alpha = self.shrink(self.alpha)
        rgb = rgb + grain * alpha[..., None]
        return np.clip(np.rint(rgb), 0, 255).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8)
