"""The studio: two soft lights and a bright surround, on linear albedo; soft shadows on a white ground."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from model_export.catalogue.frame import F32

_KEY = np.array([-0.45, -0.62, 0.80]) / np.linalg.norm([-0.45, -0.62, 0.80])
_FILL = np.array([0.70, -0.05, 0.75]) / np.linalg.norm([0.70, -0.05, 0.75])


@dataclass(frozen=True)
class Surface:
    """How a fabric answers light.

    Args:
        wrap: 0 hard .. 1 flat diffuse falloff. sheen: bright rim of fuzzy cloth. gloss: strength of the soft highlight.
        gloss_power: its sharpness. cavity: how dark hollows get.
    """

    wrap: float = 0.25
    sheen: float = 0.04
    gloss: float = 0.0
    gloss_power: float = 12.0
    cavity: float = 0.22


def to_linear(srgb: tuple[int, int, int] | F32) -> F32:
    """sRGB 0..255 to linear 0..1."""
    c = np.asarray(srgb, np.float32) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_srgb(linear: F32) -> F32:
    """Linear 0..1 to sRGB 0..255 with a soft shoulder."""
    c = np.clip(linear, 0, None)
    c = np.where(c > 0.8, 0.8 + 0.2 * np.tanh((c - 0.8) / 0.2), c)
    return (255 * np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055)).astype(np.float32)


def normals(height_cm: F32, scale: float) -> tuple[F32, F32, F32]:
    """Unit normals of a height field drawn at `scale` px per cm."""
    gx = cv2.Scharr(height_cm, cv2.CV_32F, 1, 0) * (scale / 32)
    gy = cv2.Scharr(height_cm, cv2.CV_32F, 0, 1) * (scale / 32)
    n = 1 / np.sqrt(1 + gx * gx + gy * gy)
    return -gx * n, -gy * n, n


def _diffuse(n: tuple[F32, F32, F32], light: F32, wrap: float) -> F32:
    cos = n[0] * light[0] + n[1] * light[1] + n[2] * light[2]
    return np.maximum((cos + wrap) / (1 + wrap), 0)


def cavity(height_cm: F32, mask: F32, scale: float) -> F32:
    """How much lower than its surround each pixel lies, cm, at two sizes."""
    out = np.zeros_like(height_cm)
    step = 4
    small = cv2.resize(height_cm * mask, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(mask, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    for sigma_cm, gain in ((0.5, 0.6), (1.8, 0.6)):
        sigma = sigma_cm * scale / step
        mean = cv2.GaussianBlur(small, (0, 0), sigma) / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 0.05)
        big = cv2.resize(mean, (height_cm.shape[1], height_cm.shape[0]), interpolation=cv2.INTER_LINEAR)
        out += gain * (big - height_cm)
    return out


def shade(albedo: F32, height_cm: F32, mask: F32, scale: float, surface: Surface) -> F32:
    """Linear RGB (H, W, 3) of a piece of cloth; a flat piece facing the camera shows its albedo."""
    n = normals(height_cm, scale)
    up = np.float32(0.5) - 0.5 * n[1]
    level = [
        0.62 * _diffuse(n, _KEY, surface.wrap),
        0.26 * _diffuse(n, _FILL, surface.wrap),
        0.30 * (0.55 + 0.45 * up) * n[2] ** 0.5,
    ]
    flat = (np.zeros(1, np.float32), np.zeros(1, np.float32), np.ones(1, np.float32))
    white = 0.62 * _diffuse(flat, _KEY, surface.wrap) + 0.26 * _diffuse(flat, _FILL, surface.wrap) + 0.30 * 0.775
    light = sum(level) / white
    hollow = cavity(height_cm, mask, scale)
    light = light * np.clip(1 - surface.cavity * hollow / 0.35, 0.45, 1.12)
    out = albedo * light[..., None]
    if surface.gloss > 0:
        half = _KEY + np.array([0, 0, 1])
        half = half / np.linalg.norm(half)
        spec = np.maximum(n[0] * half[0] + n[1] * half[1] + n[2] * half[2], 0) ** surface.gloss_power
        out = out + surface.gloss * (spec * np.clip(1 - hollow, 0.3, 1))[..., None]
    if surface.sheen > 0:
        out = out + surface.sheen * ((1 - n[2]) ** 1.5 * light)[..., None] * (0.4 + albedo)
    return out.astype(np.float32)


def shadow(mask: F32, scale: float, offset_cm: tuple[float, float], blur_cm: float) -> F32:
    """The mask moved and blurred, 0..1."""
    step = 4
    small = cv2.resize(mask, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    m = np.array([[1, 0, offset_cm[0] * scale / step], [0, 1, offset_cm[1] * scale / step]])
    small = cv2.warpAffine(small, m, (small.shape[1], small.shape[0]))
    small = cv2.GaussianBlur(small, (0, 0), max(blur_cm * scale / step, 0.3))
    return cv2.resize(small, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_LINEAR)
