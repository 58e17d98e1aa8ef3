"""Cloth up close: colour (linear RGB) and micro relief (cm) of jersey, rib, knit, denim, twill and plain weave."""

from __future__ import annotations

import cv2
import numpy as np

from model_export.catalogue.frame import F32
from model_export.catalogue.light import to_linear

Colour = tuple[int, int, int]


def grain(shape: tuple[int, int], rng: np.random.Generator, along_px: float, across_px: float) -> F32:
    """Unit-deviation noise stretched by two blur widths (x, y) in drawn px."""
    n = rng.standard_normal(shape).astype(np.float32)
    n = cv2.GaussianBlur(n, (0, 0), sigmaX=max(along_px, 0.3), sigmaY=max(across_px, 0.3))
    return n / max(float(n.std()), 1e-6)


def tinted(colour: Colour, tone: F32, drift: float = 0.0) -> F32:
    """A colour times a tone field; drift > 0 lets darker spots turn a little more saturated."""
    base = to_linear(colour)
    out = tone[..., None] * base
    if drift:
        out = out * (1 + drift * (tone[..., None] - 1) * (base - base.mean()))
    return out.astype(np.float32)


def jersey(shape: tuple[int, int], rng: np.random.Generator, colour: Colour, heather: float = 0.0) -> tuple[F32, F32]:
    """Fine T-shirt knit; heather 0..1 mixes light and dark fibres."""
    fine = grain(shape, rng, 0.6, 1.6)
    tone = 1 + 0.030 * fine + 0.006 * grain(shape, rng, 14, 14)
    if heather:
        fibre = grain(shape, rng, 5.0, 0.8) + 0.7 * grain(shape, rng, 1.0, 3.0)
        tone = tone * np.exp(0.16 * heather * fibre)
    return tinted(colour, tone), 0.0016 * fine


def fleece(shape: tuple[int, int], rng: np.random.Generator, colour: Colour, heather: float = 0.3) -> tuple[F32, F32]:
    """Sweatshirt cloth: soft, slightly mottled."""
    fine = grain(shape, rng, 0.8, 1.3)
    mottle = grain(shape, rng, 3.5, 3.5)
    fibre = grain(shape, rng, 4.0, 0.9)
    tone = np.exp(0.035 * fine + 0.018 * mottle + 0.10 * heather * fibre)
    return tinted(colour, tone), 0.003 * fine


def plain_weave(shape: tuple[int, int], rng: np.random.Generator, colour: Colour, slub: float = 0.4) -> tuple[F32, F32]:
    """Poplin or linen: threads in both directions, thicker ones here and there."""
    warp, weft = grain(shape, rng, 0.5, 22), grain(shape, rng, 22, 0.5)
    tone = 1 + 0.022 * (warp + weft) * (0.5 + slub) + 0.018 * grain(shape, rng, 0.6, 0.6)
    return tinted(colour, tone), 0.0012 * (warp + weft)


def twill(
    x: F32, y: F32, rng: np.random.Generator, colour: Colour, pitch_cm: float = 0.16, depth: float = 0.05
) -> tuple[F32, F32]:
    """Diagonal ribs of chinos and wool trousers."""
    shape = x.shape
    jitter = 0.25 * pitch_cm * grain(shape, rng, 3, 3)
    diagonal = np.cos(2 * np.pi * (x + y + jitter) / (pitch_cm * 1.414))
    tone = 1 + depth * diagonal + 0.025 * grain(shape, rng, 0.5, 5) + 0.02 * grain(shape, rng, 0.7, 0.7)
    return tinted(colour, tone), 0.0025 * diagonal.astype(np.float32)


def denim(x: F32, y: F32, rng: np.random.Generator, fade: F32, indigo: Colour, pale: Colour) -> tuple[F32, F32]:
    """Indigo twill; fade (H, W) 0..1 is how much white core shows."""
    shape = x.shape
    streak = grain(shape, rng, 0.7, 26)
    nep = grain(shape, rng, 0.9, 3.0)
    diagonal = np.cos(2 * np.pi * (x * 1.25 + y + 0.03 * grain(shape, rng, 2, 2)) / 0.19)
    weft = grain(shape, rng, 0.6, 0.6)
    level = np.clip(fade + 0.042 * streak + 0.030 * nep + 0.035 * diagonal + 0.04 * weft, 0, 1)
    a, b = to_linear(indigo), to_linear(pale)
    return (a + level[..., None] * (b - a)).astype(np.float32), (0.003 * diagonal + 0.002 * nep).astype(np.float32)


def stockinette(x: F32, y: F32, stitch_cm: tuple[float, float], rng: np.random.Generator) -> tuple[F32, F32]:
    """Knit stitches as columns of V: height (cm) and tone (factor).

    Args:
        x, y: (H, W) cm, already following the cloth. stitch_cm: width and height of one V.
    """
    w, h = stitch_cm
    u = x / w
    column = np.floor(u)
    f = u - column - 0.5  # -0.5 .. 0.5 across the V
    v = y / h - 1.15 * np.abs(f) + 0.09 * np.sin(3.1 * column)
    row = v - np.floor(v) - 0.5
    leg = np.clip(1 - (np.abs(np.abs(f) - 0.24) / 0.27) ** 2, 0, 1)
    strand = np.clip(1 - (np.abs(row) / 0.56) ** 2.2, 0, 1)
    relief = np.sqrt(leg * strand + 1e-4).astype(np.float32)
    fuzz = grain(x.shape, rng, 1.1, 1.1)
    tone = (0.70 + 0.34 * relief) * (1 + 0.035 * fuzz + 0.02 * grain(x.shape, rng, 10, 10))
    return (0.10 * w * relief).astype(np.float32), tone.astype(np.float32)
