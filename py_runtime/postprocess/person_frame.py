"""The window of the photo around the person and its coarse working resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike

from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.skeletons import Joint
from py_runtime.types import F32, F64, U8, BodyPose

# Long side of the working resolution, px: decisions are taken there, only edges at the photo's.
WORK_SIDE = 512
TRUNK_TO_SHOULDERS = 1.55


@dataclass(frozen=True)
class BodyAxes:
    """The trunk's position, direction and size.

    Args:
        shoulders_xy, hips_xy: (2,) middles.
        trunk: px between them.
        unit: px, the body's yardstick: shoulder width, or what the trunk implies when the body is turned.
    """

    shoulders_xy: F64
    hips_xy: F64
    trunk: float
    unit: float

    @property
    def down(self) -> F64:
        """Unit vector from the shoulders to the hips."""
        return (self.hips_xy - self.shoulders_xy) / self.trunk


def body_axes(joints_xy: F64) -> BodyAxes:
    """Measure the trunk from (33, 2) landmarks."""
    shoulders = joints_xy[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]]
    hips = joints_xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP]]
    middle, bottom = shoulders.mean(axis=0), hips.mean(axis=0)
    trunk = max(1.0, float(np.hypot(*(bottom - middle))))
    width = float(np.hypot(*(shoulders[1] - shoulders[0])))
    return BodyAxes(middle, bottom, trunk, max(width, trunk / TRUNK_TO_SHOULDERS))


def trunk_motion(before: BodyPose, after: BodyPose) -> float:
    """Return how far the trunk's corners moved on average, in body units."""
    corners = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP]
    steps = after.xy[corners] - before.xy[corners]
    return float(np.hypot(steps[:, 0], steps[:, 1]).mean()) / body_axes(after.xy).unit


def mean_pose(before: BodyPose, after: BodyPose) -> BodyPose:
    """Average the landmarks of two looks at the same body; mask and score are the latter's."""
    return BodyPose(
        xy=(before.xy + after.xy) / 2,
        z=(before.z + after.z) / 2,
        visibility=(before.visibility + after.visibility) / 2,
        mask=after.mask,
        score=after.score,
    )


@dataclass(frozen=True)
class PersonFrame:
    """A window of the photo and a coarser grid over it ("work" pixels).

    Args:
        x0, y0, width, height: the window, px of the photo.
        work_wh: size of the coarse grid.
    """

    x0: int
    y0: int
    width: int
    height: int
    work_wh: tuple[int, int]

    @property
    def step(self) -> float:
        """Photo pixels per work pixel."""
        return self.width / self.work_wh[0]

    def window(self, image: U8) -> U8:
        """Cut the window out of a (H, W, ...) photo (a view)."""
        return image[self.y0 : self.y0 + self.height, self.x0 : self.x0 + self.width]

    def to_work_xy(self, photo_xy: ArrayLike) -> F64:
        """Map (N, 2) photo pixels to work pixels."""
        scale = np.array([self.work_wh[0] / self.width, self.work_wh[1] / self.height])
        return (np.asarray(photo_xy, np.float64) - (self.x0, self.y0) + 0.5) * scale - 0.5

    def photo_to_work(self, photo_map: F32) -> F32:
        """Resample a (H, W) float32 map of the photo onto the work grid."""
        window = photo_map[self.y0 : self.y0 + self.height, self.x0 : self.x0 + self.width]
        return np.asarray(cv2.resize(window, self.work_wh, interpolation=cv2.INTER_AREA), np.float32)

    def net_to_work(self, net_maps: F32, square: OrientedSquare, *, outside: float = 0.0) -> F32:
        """Resample (S, S) or (S, S, C<=4) maps that a network made of `square` onto the work grid."""
        matrix = square.to_photo_matrix(net_maps.shape[0])
        scale = np.array([self.work_wh[0] / self.width, self.work_wh[1] / self.height])
        to_work = np.column_stack([scale[:, None] * matrix[:, :2], self.to_work_xy(matrix[:, 2])])
        warped = cv2.warpAffine(
            net_maps,
            to_work,
            self.work_wh,
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(outside,) * 4,
        )
        return np.asarray(np.clip(warped, 0, 1), np.float32)


def person_frame(pose: BodyPose, photo_hw: tuple[int, int]) -> PersonFrame:
    """Choose the window: all landmarks and the network's person mask, with a margin for hair, skirts and bags."""
    height, width = photo_hw
    unit = body_axes(pose.xy).unit
    low = pose.xy.min(axis=0) - np.array([0.75, 0.95]) * unit
    high = pose.xy.max(axis=0) + np.array([0.75, 0.35]) * unit
    columns, rows = np.flatnonzero((pose.mask > 0.5).any(axis=0)), np.flatnonzero((pose.mask > 0.5).any(axis=1))
    if len(columns) and len(rows):
        low = np.minimum(low, (columns[0] - 0.2 * unit, rows[0] - 0.2 * unit))
        high = np.maximum(high, (columns[-1] + 0.2 * unit, rows[-1] + 0.2 * unit))
    x0, y0 = (int(v) for v in np.clip(np.floor(low), 0, (width - 8, height - 8)))
    x1, y1 = (int(v) for v in np.clip(np.ceil(high), (x0 + 8, y0 + 8), (width, height)))
    scale = min(1.0, WORK_SIDE / max(x1 - x0, y1 - y0))
    work_wh = (max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale)))
    return PersonFrame(x0, y0, x1 - x0, y1 - y0, work_wh)


def parts_square(frame: PersonFrame) -> OrientedSquare:
    """Return the smallest square that holds the whole window."""
    center = (frame.x0 + (frame.width - 1) / 2, frame.y0 + (frame.height - 1) / 2)
    return OrientedSquare(center, float(max(frame.width, frame.height)))
