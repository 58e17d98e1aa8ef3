"""A rotated square region of a photo and the two ways between it and a network's square input."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike

from py_runtime.types import F32, F64, U8

# Beyond this down-scaling a bilinear sample skips pixels, so the photo is area-averaged first.
MAX_BILINEAR_STEP = 1.5


@dataclass(frozen=True)
class OrientedSquare:
    """A square of the photo that a network sees upright.

    Args:
        center_xy: px, photo frame.
        side: px, length of an edge.
        angle: rad, clockwise on the screen; 0 is upright.
    """

    center_xy: tuple[float, float]
    side: float
    angle: float = 0.0

    def to_photo_matrix(self, net_side: int) -> F64:
        """Return the (2, 3) affine map from network pixels to photo pixels."""
        step = self.side / net_side
        cos, sin = step * np.cos(self.angle), step * np.sin(self.angle)
        linear = np.array([[cos, -sin], [sin, cos]])
        # Pixel centres at integers: the square's middle lies between the two middle network pixels.
        middle = (net_side - 1) / 2
        return np.column_stack([linear, np.asarray(self.center_xy) - linear @ (middle, middle)])

    def crop(self, rgb: U8, net_side: int, *, border: int = cv2.BORDER_CONSTANT) -> F32:
        """Sample the square.

        Args:
            rgb: (H, W, 3) uint8 photo.
            net_side: px, the network's input size.
            border: OpenCV border mode for what lies outside the photo.

        Returns:
            (net_side, net_side, 3) float32, 0..255.
        """
        step = self.side / net_side
        to_photo = self.to_photo_matrix(net_side)
        if step > MAX_BILINEAR_STEP:
            height, width = rgb.shape[:2]
            small_wh = max(1, round(width / step)), max(1, round(height / step))
            scale = np.array([small_wh[0] / width, small_wh[1] / height])
            rgb = np.asarray(cv2.resize(rgb, small_wh, interpolation=cv2.INTER_AREA), np.uint8)
            to_photo = scale[:, None] * to_photo
            to_photo[:, 2] += (scale - 1) / 2
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(rgb, to_photo, (net_side, net_side), flags=flags, borderMode=border)
        return np.asarray(crop, np.float32)

    def to_photo_xy(self, net_xy: ArrayLike, net_side: int) -> F64:
        """Map (N, 2) network pixels to (N, 2) photo pixels."""
        matrix = self.to_photo_matrix(net_side)
        return np.asarray(net_xy, np.float64) @ matrix[:, :2].T + matrix[:, 2]

    def to_photo_map(self, net_map: F32, photo_hw: tuple[int, int], *, outside: float = 0.0) -> F32:
        """Resample a (S, S) map into the photo frame, `outside` where the square does not reach."""
        matrix = self.to_photo_matrix(net_map.shape[0])
        height, width = photo_hw
        warped = cv2.warpAffine(
            net_map,
            matrix,
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(outside,),
        )
        return np.asarray(warped, np.float32)
