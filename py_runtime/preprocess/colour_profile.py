"""Bring pictures with an RGB matrix profile (Display P3, Adobe RGB, ...) to sRGB.

Phones save Display P3. Pillow's own ImageCms is absent in the browser, so both places use this.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.types import F32, F64, U8

# Columns: sRGB's primaries in the profile connection space (D50).  Reference: IEC 61966-2-1, ICC.1:2022.
SRGB_TO_PCS = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
LINEAR_STEPS = 4095
SAME_LEVELS = 1.0  # a profile that moves no colour further is sRGB under another name
# How many parameters each ICC parametric curve has: gamma, then a, b, c, d, e, f.
CURVE_PARAMETERS = (1, 3, 4, 5, 7)


@dataclass(frozen=True)
class ProfileToSrgb:
    """The way from a profile's colours to sRGB.

    Args:
        linear: (256, 3) float32, each channel's curve, 0..1.
        matrix: (3, 3) float64, linear light to linear sRGB.
    """

    linear: F32
    matrix: F64

    def convert(self, rgb: U8) -> U8:
        """Convert (H, W, 3) uint8 to the sRGB of the same colours, clipped to its gamut."""
        light = cv2.LUT(rgb, self.linear[None])
        steps = cv2.transform(light, self.matrix * LINEAR_STEPS)
        return _srgb_table()[np.clip(np.rint(steps), 0, LINEAR_STEPS).astype(np.uint16)]


def read_profile(profile: bytes) -> ProfileToSrgb | None:
    """Parse an ICC profile; None when it is sRGB already, has no RGB matrix or is damaged."""
    try:
        tags = _tags(profile)
        if profile[16:20] != b"RGB ":
            return None
        columns = [struct.unpack(">3i", tags[name][8:20]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
    except (KeyError, ValueError, IndexError, ZeroDivisionError, struct.error):
        return None
    primaries = np.array(columns, np.float64).T / 65536
    linear = np.stack(curves, axis=1)
    if not (np.isfinite(linear).all() and np.isfinite(primaries).all()):
        return None
    to_srgb = ProfileToSrgb(linear.astype(np.float32), np.linalg.inv(SRGB_TO_PCS) @ primaries)
    return None if _is_identity(to_srgb) else to_srgb


def _tags(profile: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", profile, 128)[0]
    found: dict[bytes, bytes] = {}
    for index in range(min(count, 64)):
        name, at, size = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        found[name] = profile[at : at + size]
    return found


def _curve(tag: bytes) -> F64:
    """Sample a tone curve at the 256 levels.  Reference: ICC.1:2022, 10.6 curveType, 10.18 parametricCurveType."""
    level = np.arange(256) / 255
    if tag[:4] == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return level
        values = np.frombuffer(tag, ">u2", count, 12).astype(np.float64)
        if count == 1:
            return level ** (values[0] / 256)
        return np.interp(level, np.linspace(0, 1, count), values / 65535)
    if tag[:4] != b"para":
        raise ValueError("expected a curve")
    kind = struct.unpack_from(">H", tag, 8)[0]
    numbers = np.frombuffer(tag, ">i4", CURVE_PARAMETERS[kind], 12) / 65536
    return _parametric(kind, [float(n) for n in numbers], level)


def _parametric(kind: int, numbers: list[float], x: F64) -> F64:
    gamma, a, b, c, d, e, f = numbers + [0.0] * (7 - len(numbers))
    if kind == 0:
        return x**gamma
    power = np.maximum(a * x + b, 0) ** gamma
    if kind == 1:
        return np.where(x >= -b / a, power, 0)
    if kind == 2:
        return np.where(x >= -b / a, power + c, c)
    return np.where(x >= d, power + e, c * x + f)


def _srgb_table() -> U8:
    light = np.linspace(0, 1, LINEAR_STEPS + 1)
    level = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(level * 255).astype(np.uint8)


def _is_identity(to_srgb: ProfileToSrgb) -> bool:
    levels = np.array([0, 32, 64, 128, 192, 255], np.uint8)
    probe = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    moved = np.abs(to_srgb.convert(probe).astype(int) - probe)
    return bool(moved.max() <= SAME_LEVELS)
