"""Curves that garments are drawn from. Unit: half a shoulder or half a waist; y grows downwards."""

from __future__ import annotations

import numpy as np

from py_runtime.types import F64

Rng = np.random.Generator


def bezier(a: F64, b: F64, c: F64, count: int = 12) -> F64:
    """Quadratic curve from a to c, drawn towards b."""
    t = np.linspace(0, 1, count)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def unit(v: F64) -> F64:
    return v / max(1e-9, float(np.hypot(*v)))


def side_seam(rng: Rng, top: F64, bottom: F64, waist: float, wobble: float) -> F64:
    """A side seam: drawn in (waist < 0) or bulging, in x only."""
    t = np.linspace(0, 1, 14)
    line = top + t[:, None] * (bottom - top)
    at = rng.uniform(0.3, 0.6)
    line[:, 0] += waist * np.where(t < at, np.sin(np.pi * t / at / 2), np.sin(np.pi * (1 - t) / (1 - at) / 2)) ** 2
    if rng.random() < 0.3:  # hips
        hip = np.exp(-(((t - rng.uniform(0.4, 0.75)) / 0.18) ** 2)) * t * (1 - t) * 4
        line[:, 0] += np.sign(top[0]) * rng.uniform(0, 0.25) * hip
    line[1:-1, 0] += wobble * rng.normal(size=12)
    return line


def hem_line(rng: Rng, left: F64, right: F64) -> F64:
    """The lower edge: straight, curved, scalloped or with a shirt's tail."""
    t = np.linspace(0, 1, 24)
    line = left + t[:, None] * (right - left)
    width = right[0] - left[0]
    style = rng.choice(5, p=[0.35, 0.35, 0.12, 0.1, 0.08])
    if style == 1:
        line[:, 1] += rng.uniform(-0.06, 0.14) * width * 4 * t * (1 - t)
    elif style == 2:
        line[:, 1] += rng.uniform(0.05, 0.25) * width * np.sin(np.pi * t) ** 0.6
    elif style == 3:
        line[:, 1] += 0.02 * width * np.sin(t * np.pi * rng.integers(4, 14)) * np.sin(np.pi * t)
    elif style == 4:  # a bodysuit or a knotted front
        line[:, 1] += rng.uniform(0.2, 0.8) * width * np.clip(1 - np.abs(t - rng.uniform(0.4, 0.6)) * 2.2, 0, 1) ** 1.3
    return line
