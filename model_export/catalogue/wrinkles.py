"""Folds by buckling: a sheet with too much cloth for its outline is relaxed until its edges have their length.

The sheet is a grid of nodes joined by springs to its eight neighbours. Every spring's rest length is longer than its
drawn length by a strain given per place and direction; bending resistance chooses the width of the folds that take it
up.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from model_export.catalogue.frame import F32, F64

_NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))


@dataclass(frozen=True)
class Slack:
    """Too much cloth around one place: the folds run across `direction_deg` (0 = x, 90 = y).

    Args:
        xy_cm: centre. radius_cm: (along x, along y) of the Gaussian, before turning by `turn_deg`.
        strain: fraction of extra length at the centre.
    """

    xy_cm: tuple[float, float]
    radius_cm: tuple[float, float]
    direction_deg: float
    strain: float
    turn_deg: float = 0.0


@dataclass(frozen=True)
class Cloth:
    """Args:
    stiffness: resistance to bending; 0.02 crisp small folds .. 0.2 wide soft ones.
    hold: pull towards the flat sheet per step; larger gives flatter, narrower folds.
    steps: relaxation steps.
    noise_cm: size of the random start.
    """

    stiffness: float = 0.14
    hold: float = 0.0015
    steps: int = 340
    noise_cm: float = 0.12


def strain_field(x: F32, y: F32, slacks: list[Slack]) -> F32:
    """(H, W, 3) strain tensor xx, yy, xy at every node from the sum of the slack places."""
    out = np.zeros((*x.shape, 3), np.float32)
    for s in slacks:
        t = np.radians(s.turn_deg)
        dx, dy = x - s.xy_cm[0], y - s.xy_cm[1]
        u, v = np.cos(t) * dx + np.sin(t) * dy, -np.sin(t) * dx + np.cos(t) * dy
        g = s.strain * np.exp(-0.5 * ((u / s.radius_cm[0]) ** 2 + (v / s.radius_cm[1]) ** 2))
        c, n = np.cos(np.radians(s.direction_deg)), np.sin(np.radians(s.direction_deg))
        out += g[..., None] * np.array([c * c, n * n, c * n], np.float32)
    return out


def _views(dy: int, dx: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Slices of a grid so that b is the neighbour (dy, dx) of a."""
    rows_a, rows_b = (slice(None, -1), slice(1, None)) if dy else (slice(None), slice(None))
    if dx > 0:
        return (rows_a, slice(None, -1)), (rows_b, slice(1, None))
    if dx < 0:
        return (rows_a, slice(1, None)), (rows_b, slice(None, -1))
    return (rows_a, slice(None)), (rows_b, slice(None))


def start_noise(shape: tuple[int, int], spacing_cm: float, rng: np.random.Generator) -> F32:
    """Smooth noise of three sizes (5, 2.5 and 1.2 cm), unit deviation."""
    out = np.zeros(shape, np.float32)
    for sigma_cm in (5.0, 2.5, 1.2):
        n = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), sigma_cm / spacing_cm)
        out += n / max(float(n.std()), 1e-6)
    return out / 3


def buckle(inside: F32, spacing_cm: float, strain: F32, rng: np.random.Generator, cloth: Cloth, rim: F32) -> F32:
    """Relax the sheet and return its height.

    Args:
        inside: (H, W) 1 where there is cloth.
        spacing_cm: distance of nodes.
        strain: (H, W, 3) from strain_field.
        rim: (H, W) 0..1, how firmly the node keeps its place and lies flat (seams, outline).

    Returns:
        (H, W) float32 height in cm, zero mean inside.
    """
    h, w = inside.shape
    x, y = np.meshgrid(np.arange(w, dtype=np.float32) * spacing_cm, np.arange(h, dtype=np.float32) * spacing_cm)
    home = np.stack([x, y, np.zeros_like(x)], -1)
    p = home.copy()
    free = 1 - rim
    p[..., 2] = start_noise((h, w), spacing_cm, rng) * cloth.noise_cm * free
    springs = []
    for dy, dx in _NEIGHBOURS:
        a, b = _views(dy, dx)
        length = spacing_cm * float(np.hypot(dx, dy))
        ux, uy = dx / np.hypot(dx, dy), dy / np.hypot(dx, dy)
        e = 0.5 * (strain[a] + strain[b]) @ np.array([ux * ux, uy * uy, 2 * ux * uy], np.float32)
        springs.append((a, b, (length * (1 + e)).astype(np.float32), inside[a] * inside[b]))
    velocity = np.zeros_like(p)
    for _ in range(cloth.steps):
        move = np.zeros_like(p)
        for a, b, rest, valid in springs:
            d = p[b] - p[a]
            n = np.sqrt(np.einsum("ijk,ijk->ij", d, d))
            c = (valid * (n - rest) / np.maximum(n, 1e-6))[..., None] * d
            move[a] += c
            move[b] -= c
        velocity = 0.85 * velocity + 0.12 * move
        p = p + velocity
        z = p[..., 2]
        bend = z - cv2.GaussianBlur(z, (0, 0), 1.0)
        bend = bend - cv2.GaussianBlur(bend, (0, 0), 1.0)
        p[..., 2] = (z - cloth.stiffness * 8 * bend) * (1 - cloth.hold) * (1 - 0.2 * rim)
        p[..., :2] += (home[..., :2] - p[..., :2]) * (0.5 * rim[..., None])
    z = p[..., 2] * inside
    return (z - z[inside > 0.5].mean()).astype(np.float32)


def ridge(x: F32, y: F32, curve: F64, width_cm: float, height_cm: float, lean: float = 0.0) -> F32:
    """A sculpted fold along a polyline (N, 2) cm on a grid (H, W): Gaussian across, fading at both ends.

    Args:
        lean: -1..1, how much steeper the fold's left flank is than its right one.
    """
    points = np.asarray(curve, float)
    seg = np.linalg.norm(np.diff(points, axis=0), axis=1)
    s = np.concatenate([[0], np.cumsum(seg)]) / max(seg.sum(), 1e-9)
    best = np.full(x.shape, 1e9, np.float32)
    side, at = np.zeros_like(best), np.zeros_like(best)
    for i in range(len(points) - 1):
        a, d = points[i], points[i + 1] - points[i]
        n2 = max(float(d @ d), 1e-9)
        t = np.clip(((x - a[0]) * d[0] + (y - a[1]) * d[1]) / n2, 0, 1)
        ex, ey = x - a[0] - t * d[0], y - a[1] - t * d[1]
        dist = np.hypot(ex, ey)
        near = dist < best
        best = np.where(near, dist, best)
        side = np.where(near, np.sign(d[0] * ey - d[1] * ex), side)
        at = np.where(near, s[i] + t * (s[i + 1] - s[i]), at)
    w = width_cm * (1 + lean * side)
    fade = np.sin(np.pi * np.clip(at, 0, 1)) ** 0.8
    return (height_cm * fade * np.exp(-0.5 * (best / w) ** 2)).astype(np.float32)


def crests(phase: F32, rng: np.random.Generator, count: float) -> F32:
    """A smooth row of uneven ridges over phase -1..1, about `count` of them, height about -0.5..1."""
    knots = int(np.ceil(count)) * 2 + 9
    at = np.linspace(-1.5, 1.5, knots * 24)
    wander = np.interp(at, np.linspace(-1.5, 1.5, knots), rng.uniform(-0.9, 0.9, knots))
    wander = cv2.GaussianBlur(wander[None].astype(np.float32), (0, 0), 14)[0]
    size = np.interp(at, np.linspace(-1.5, 1.5, knots), rng.uniform(0.35, 1.0, knots))
    wave = size * (np.abs(np.cos(np.pi * (0.5 * count * at + wander))) ** 1.4 - 0.4)
    wave = cv2.GaussianBlur(wave[None].astype(np.float32), (0, 0), 3)[0]
    return np.interp(phase, at, wave).astype(np.float32)
