"""Everything about one photo that every garment shares, computed on first use and kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import cv2
import numpy as np

from py_runtime.compose.blend import fill_polygon, grain, grow, mirror_fill, noise_level, push_pull, shrink
from py_runtime.compose.limbs import LimbField, limb_field
from py_runtime.compose.shoulders import ShoulderLine, shoulder_line
from py_runtime.geometry.body_frame import SIDES, BodyFrame, TrunkWidths, body_frame, trunk_widths
from py_runtime.labels import SKIN_PARTS, Part
from py_runtime.types import F32, U8, ImageSide, PersonAnalysis, Photo

_MARGIN_UNITS = 0.45


def _person_box(person: PersonAnalysis, frame: BodyFrame) -> tuple[int, int, int, int]:
    """The part of the photo that a garment can change, half-open xyxy."""
    height, width = person.parse.shape[:2]
    ys, xs = np.nonzero(person.parse[::4, ::4, Part.BACKGROUND] < 0.9)
    if len(xs) == 0:
        return 0, 0, width, height
    margin = _MARGIN_UNITS * frame.unit_px
    x0, y0 = 4 * int(xs.min()) - margin, 4 * int(ys.min()) - 0.1 * margin
    x1, y1 = 4 * int(xs.max()) + 4 + margin, 4 * int(ys.max()) + 4 + 0.5 * margin
    return max(0, int(x0)), max(0, int(y0)), min(width, int(x1)), min(height, int(y1))


def crop_person(person: PersonAnalysis, box_xyxy: tuple[int, int, int, int]) -> PersonAnalysis:
    """The same analysis in the frame of a box of the photo."""
    x0, y0, x1, y1 = box_xyxy
    shift = np.array([x0, y0], dtype=np.float64)
    keypoints = person.keypoints18.copy()
    keypoints[:, :2] -= shift
    pose = replace(person.pose, xy=person.pose.xy - shift, mask=person.pose.mask[y0:y1, x0:x1])
    return replace(
        person,
        photo=Photo(np.ascontiguousarray(person.photo.rgb[y0:y1, x0:x1]), (y1 - y0, x1 - x0)),
        pose=pose,
        keypoints18=keypoints,
        parse=np.ascontiguousarray(person.parse[y0:y1, x0:x1]),
        waist_y=person.waist_y[x0:x1] - np.float32(y0),
    )


class Scene:
    """A person cropped to what can change, with the layers that do not depend on the garment.

    All masks are (H, W) float32 in 0..1 or uint8 in the crop's frame.
    """

    def __init__(self, person: PersonAnalysis) -> None:
        self.box_xyxy = _person_box(person, body_frame(person.pose))
        self.person = crop_person(person, self.box_xyxy)
        self.frame: BodyFrame = body_frame(self.person.pose)
        self.parse: F32 = self.person.parse
        self.shape_hw: tuple[int, int] = (self.parse.shape[0], self.parse.shape[1])
        self.rgb: F32 = self.person.photo.rgb.astype(np.float32)

    def part(self, part: Part) -> F32:
        return self.parse[..., part]

    @cached_property
    def foreground(self) -> F32:
        return 1 - self.part(Part.BACKGROUND)

    @cached_property
    def skin(self) -> F32:
        """Bare skin but the face."""
        return np.add.reduce([self.part(part) for part in SKIN_PARTS]).astype(np.float32)

    @cached_property
    def arm_skin(self) -> F32:
        return self.part(Part.LEFT_ARM) + self.part(Part.RIGHT_ARM)

    @cached_property
    def face_hair(self) -> F32:
        return np.clip(self.part(Part.FACE) + self.part(Part.HAIR), 0, 1)

    @cached_property
    def arms(self) -> dict[ImageSide, LimbField]:
        return {side: limb_field(self.frame, self.frame.arms[side], self.shape_hw) for side in SIDES}

    @cached_property
    def near_arm(self) -> U8:
        """Where cloth may be a sleeve and not the trunk."""
        near = np.minimum(self.arms["left"].wide, self.arms["right"].wide)
        return ((near < 1) & (self.part(Part.UPPER) > 0.5)).astype(np.uint8)

    @cached_property
    def line(self) -> ShoulderLine:
        return shoulder_line(self.parse, self.frame)

    @cached_property
    def widths(self) -> TrunkWidths:
        trunk = self.part(Part.UPPER) + self.part(Part.LOWER) + self.part(Part.NECK)
        return trunk_widths((trunk > 0.5).astype(np.uint8), self.near_arm, self.frame)

    @cached_property
    def trunk_grids(self) -> tuple[F32, F32]:
        """`along` and `offset` of every pixel."""
        return self.frame.grids(*self.shape_hw)

    @cached_property
    def trunk_across(self) -> F32:
        """Signed position across the trunk of every pixel: -1 and 1 are its edges."""
        along, offset = self.trunk_grids
        widths = self.widths
        left = np.interp(along.ravel(), widths.along, widths.left).reshape(along.shape)
        right = np.interp(along.ravel(), widths.along, widths.right).reshape(along.shape)
        return (offset / np.where(offset < 0, left, right)).astype(np.float32)

    @cached_property
    def waist_along(self) -> float | None:
        """Trunk coordinate of the border between top and lower clothes; None if unseen, or inside a dress."""
        return None if self.person.wears_dress else self.lower_top_along

    @cached_property
    def lower_top_along(self) -> float | None:
        """Trunk coordinate of where lower clothes (or a dress's skirt) begin at the middle; None if unseen."""
        if float(self.part(Part.LOWER).sum()) < 0.02 * self.frame.unit_px**2:
            return None
        column = int(np.clip(self.frame.hip_mid_xy[0], 0, self.shape_hw[1] - 1))
        near = self.person.waist_y[max(0, column - 8) : column + 9]
        y = float(np.median(near))
        return float(self.frame.along(np.array([column, y])))

    @cached_property
    def old_hem_along(self) -> float | None:
        """Trunk coordinate of the hem of a skirt or dress above bare legs; None for trousers or unseen hems."""
        legs, lower = self.part(Part.LEGS) > 0.5, self.part(Part.LOWER) > 0.5
        if float(legs.sum()) < 0.05 * self.frame.unit_px**2 or float(lower.sum()) < 0.05 * self.frame.unit_px**2:
            return None
        along, _ = self.trunk_grids
        hem = float(np.percentile(along[lower], 98))
        return hem if hem < float(np.percentile(along[legs], 60)) else None

    @cached_property
    def grainy_background(self) -> F32:
        """The background with the photo's noise, as it is shown where clothes are taken away."""
        noise = 0.8 * noise_level(self.rgb, self.foreground < 0.02)
        return self.background + grain(self.shape_hw, noise, 2)

    @cached_property
    def background(self) -> F32:
        """The picture behind the person: its texture mirrored at the outline, smooth further in."""
        known = ~grow(self.foreground > 0.06, max(3.0, 0.015 * self.frame.unit_px))
        if not known.any():
            return np.broadcast_to(self.rgb.reshape(-1, 3).mean(0), self.rgb.shape).astype(np.float32)
        smooth = push_pull(self.rgb, known.astype(np.float32))
        return mirror_fill(self.rgb, known, smooth, 0.35 * self.frame.unit_px)

    @cached_property
    def lower_cloth(self) -> F32:
        """The lower garment, continued upward under the top."""
        known = shrink(self.part(Part.LOWER) > 0.9, 3)
        if int(known.sum()) < 200:
            return self.rgb
        return push_pull(self.rgb, known.astype(np.float32))

    def polygon(self, points_xy: np.ndarray) -> F32:
        return fill_polygon(self.shape_hw, points_xy)

    def shifted(self, mask: F32, down_px: float, sigma_px: float) -> F32:
        """A mask moved down and blurred: the shadow it throws. Wide blurs go through a smaller picture."""
        step = max(1, int(sigma_px / 3))
        height, width = self.shape_hw
        small = (max(1, width // step), max(1, height // step))
        scaled = cv2.resize(mask, small, interpolation=cv2.INTER_AREA) if step > 1 else mask
        move = np.array([[1, 0, 0], [0, 1, down_px * small[1] / height]], dtype=np.float64)
        moved = cv2.warpAffine(scaled, move, small)
        soft = cv2.GaussianBlur(moved, (0, 0), max(sigma_px / step, 0.5))
        return (cv2.resize(soft, (width, height)) if step > 1 else soft).astype(np.float32)
