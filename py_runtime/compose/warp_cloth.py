"""The garment warped onto the person, part by part, from its full-resolution picture."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import cv2
import numpy as np

from py_runtime.compose.blend import grow, shrink, soften
from py_runtime.compose.drape_sleeve import SleeveDrape, drape_sleeve
from py_runtime.compose.drape_upper import Controls, UpperDrape, drape_upper
from py_runtime.compose.scene import Scene
from py_runtime.geometry.body_frame import SIDES
from py_runtime.geometry.mesh_warp import mesh_map
from py_runtime.geometry.sampling import sample_cloth
from py_runtime.geometry.tps import dense_map, fit_backward_tps
from py_runtime.labels import Part
from py_runtime.types import F32, F64, GarmentAnalysis, ImageSide


@dataclass(frozen=True, eq=False)
class Layer:
    """A warped piece: rgb (H, W, 3) float32 0..255, alpha (H, W) float32."""

    rgb: F32
    alpha: F32


@dataclass(frozen=True, eq=False)
class WarpedUpper:
    """Args:
    trunk: the front of the trunk. inner_collar: (H, W) float32 alpha of the inside of the back (same rgb).
    sleeves: one layer per sleeved side. drape, sleeve_drapes: where everything went.
    """

    trunk: Layer
    inner_collar: F32
    sleeves: dict[ImageSide, Layer]
    drape: UpperDrape
    sleeve_drapes: dict[ImageSide, SleeveDrape]


# The trunk's masks, once per garment.
_upper_masks: WeakKeyDictionary[GarmentAnalysis, F32] = WeakKeyDictionary()


def warp_part(
    controls: Controls, rgb: np.ndarray, masks: F32, shape_hw: tuple[int, int], margin_px: float, scale: float
) -> tuple[F32, F32]:
    """Warp one piece by a thin-plate spline.

    Args:
        masks: (H, W, C) float32 in the garment's frame.
        margin_px: how far beyond its control points the piece may reach.

    Returns:
        (h, w, 3) float32 colours and (h, w, C) float32 masks at the size of the person's picture.
    """
    height, width = shape_hw
    low = np.floor(controls.person_xy.min(axis=0) - margin_px).astype(int)
    high = np.ceil(controls.person_xy.max(axis=0) + margin_px).astype(int)
    x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
    x1, y1 = min(width, int(high[0])), min(height, int(high[1]))
    colours = np.zeros((height, width, 3), dtype=np.float32)
    covers = np.zeros((height, width, masks.shape[2]), dtype=np.float32)
    if x1 <= x0 or y1 <= y0:
        return colours, covers
    spline = fit_backward_tps(controls.cloth_xy, controls.person_xy, smoothing=0.5)
    map_xy = dense_map(spline, (x0, y0, x1, y1))
    colour, cover = sample_cloth(rgb, masks, map_xy, scale=min(1.0, scale * 1.1))
    colours[y0:y1, x0:x1], covers[y0:y1, x0:x1] = colour, cover
    return colours, covers


def warp_upper(scene: Scene, garment: GarmentAnalysis) -> WarpedUpper:
    """Warp a top or a dress onto the person of a scene."""
    marks = garment.upper
    if marks is None:
        raise ValueError("expected a garment with UpperLandmarks, got None")
    drape = drape_upper(
        scene.person, scene.frame, scene.line, scene.widths, garment, scene.waist_along, scene.old_hem_along
    )
    unit = scene.frame.unit_px
    chest = float(marks.armpit_right_xy[0] - marks.armpit_left_xy[0])
    masks = _upper_masks.get(garment)
    if masks is None:
        front = _trunk_mask(garment, overlap_px=0.03 * chest)
        masks = _upper_masks[garment] = np.dstack([front, garment.inner_collar]).astype(np.float32)
    rgb, covers = warp_part(drape.controls, garment.rgb, masks, scene.shape_hw, 0.35 * unit, drape.scale)
    trunk = covers[..., 0] * (1 - _beyond_arms(scene, drape, garment.category == "dress"))
    drapes: dict[ImageSide, SleeveDrape] = {}
    layers: dict[ImageSide, Layer] = {}
    skin = (scene.arm_skin > 0.5).astype(np.uint8)
    arms = (scene.arm_skin + scene.part(Part.UPPER) > 0.5).astype(np.uint8)
    for side in SIDES:
        sleeve = drape_sleeve(scene.frame, drape, marks, side, arms, skin)
        mask = garment.sleeve_left_mask if side == "left" else garment.sleeve_right_mask
        if sleeve is None or mask is None:
            continue
        drapes[side] = sleeve
        layers[side] = _warp_sleeve(scene, garment, sleeve, mask, drape.scale)
    return WarpedUpper(Layer(rgb, trunk), covers[..., 1], layers, drape, drapes)


def _trunk_mask(garment: GarmentAnalysis, overlap_px: float) -> F32:
    """The front without sleeves, reaching a little under them so that no gap opens."""
    front = np.clip(garment.alpha - garment.inner_collar, 0, 1)
    sleeves = np.zeros_like(front)
    for sleeve in (garment.sleeve_left_mask, garment.sleeve_right_mask):
        if sleeve is not None:
            sleeves = np.maximum(sleeves, sleeve)
    # As a share of the alpha, so that no thin rim of the sleeve stays where both fade out.
    share = np.clip(sleeves / np.maximum(garment.alpha, 0.05), 0, 1)
    trunk = front * (1 - share)
    core = _largest_piece(shrink(trunk > 0.3, overlap_px).astype(np.float32)) > 0
    reach = soften(grow(core, 2 * overlap_px), 1.0)
    near = _largest_piece((trunk * grow(core, 1.5 * overlap_px)).astype(np.float32))
    return np.minimum(front, np.maximum(reach, near)).astype(np.float32)


def _largest_piece(mask: F32) -> F32:
    """Without pieces that hang on nothing: a cuff that the sleeve's mask missed."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((mask > 0.3).astype(np.uint8))
    if count <= 2:
        return mask
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return (mask * grow(labels == largest, 2)).astype(np.float32)


def _warp_sleeve(scene: Scene, garment: GarmentAnalysis, sleeve: SleeveDrape, mask: F32, scale: float) -> Layer:
    height, width = scene.shape_hw
    low = np.maximum(np.floor(sleeve.person_grid_xy.min(axis=(0, 1))).astype(int) - 2, 0)
    high = np.minimum(np.ceil(sleeve.person_grid_xy.max(axis=(0, 1))).astype(int) + 3, [width, height])
    rgb = np.zeros((height, width, 3), dtype=np.float32)
    alpha = np.zeros((height, width), dtype=np.float32)
    size = (int(high[1] - low[1]), int(high[0] - low[0]))
    if min(size) < 2:
        return Layer(rgb, alpha)
    map_xy = mesh_map(sleeve.cloth_grid_xy, sleeve.person_grid_xy - low, size)
    inside = soften(map_xy[..., 0] > -1e3, 0.8)
    colour, covers = sample_cloth(garment.rgb, mask[..., None], map_xy, scale=min(1.0, scale * 1.1))
    window = np.s_[low[1] : high[1], low[0] : high[0]]
    rgb[window], alpha[window] = colour, covers[..., 0] * inside
    return Layer(rgb, alpha)


def _beyond_arms(scene: Scene, drape: UpperDrape, dress: bool) -> F32:
    """Where the trunk's cloth would stick out beyond an arm hanging beside it: (H, W) float32."""
    frame = scene.frame
    height, width = scene.shape_hw
    beyond = np.zeros((height, width), dtype=np.float32)
    if dress:
        return beyond
    rows = np.arange(height, dtype=np.float64)
    columns = np.arange(width, dtype=np.float32)[None, :]
    for side in SIDES:
        sign = -1 if side == "left" else 1
        arm = frame.arms[side].xy
        tip = arm[2] + (arm[3] - arm[2]) * 1.3
        points = np.array(sorted([arm[0], arm[1], arm[2], tip], key=lambda p: float(p[1])))
        x = _arm_middle(scene, side, np.interp(rows, points[:, 1], points[:, 0]))
        hanging = sign * (arm[2][0] - arm[1][0]) > -0.15 * frame.unit_px
        valid = (rows > drape.armpit[side][1] + 0.04 * frame.unit_px) & (rows < points[-1, 1])
        if hanging:
            outside = sign * (columns - x[:, None].astype(np.float32)) > 0.02 * frame.unit_px
            beyond = np.maximum(beyond, (outside & valid[:, None]).astype(np.float32))
    return soften(beyond, 1.0)


def _arm_middle(scene: Scene, side: ImageSide, axis_x: F64) -> F64:
    """x of the arm's middle in each row: of its skin where that is seen, else of the estimated axis."""
    field = scene.arms[side]
    skin = (scene.part(scene.frame.arms[side].part) > 0.5) & (field.wide < 1.6)
    counts = skin.sum(axis=1)
    columns = np.arange(skin.shape[1], dtype=np.float64)
    seen = counts > 0.05 * scene.frame.unit_px
    total: F64 = (skin * columns).sum(axis=1)
    middle = np.where(seen, total / np.maximum(counts, 1), axis_x)
    size = max(3, int(0.1 * scene.frame.unit_px) | 1)
    return np.convolve(np.pad(middle, size // 2, mode="edge"), np.ones(size) / size, "valid")
