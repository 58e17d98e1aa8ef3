"""Hair from nothing: guide strands grown over the skull, thousands of others following them in clumps.

Frame: Blender's (m, z up, the person looks towards -y).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from model_export.samples.scalp import Obstacle, Scalp

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Style:
    """Args:
    length_m: (top, back and sides). part_x_m: where the parting lies; None combs along `comb`.
    comb: direction the hair is combed to. lift: how far it stands off the skin at the root, 0..1.
    gravity: how strongly it falls per step. clump: 0..1, how much strands gather towards their tips.
    curl_m: radius of curls, wave_m: length of one turn. strands: how many. melanin, redness: colour.
    back: how much the comb still acts below the skull's middle, to bring long hair behind the shoulders.
    fringe: strands in front of the hairline fall over the forehead.
    margin_m: thickness of the layer over skin and clothes.
    reach_m: strands that swing further to a side are left out.
    """

    length_m: tuple[float, float]
    part_x_m: float | None = None
    comb: tuple[float, float, float] = (0.0, -1.0, 0.0)
    lift: float = 0.35
    gravity: float = 0.25
    clump: float = 0.5
    curl_m: float = 0.0
    wave_m: float = 0.03
    strands: int = 22000
    melanin: float = 0.95
    redness: float = 0.2
    fringe: bool = False
    margin_m: float = 0.006
    reach_m: float = 0.135
    back: float = 0.0
    guides: int = 900
    radius_m: float = 0.00011


def _comb(p: F64, centre: F64, style: Style) -> F64:
    """The direction hair is combed to at each point."""
    comb = np.tile(np.array(style.comb, float), (len(p), 1))
    if style.part_x_m is not None:
        side = np.sign(p[:, 0] - centre[0] - style.part_x_m)
        front = np.clip((centre[1] - p[:, 1]) / 0.05, 0, 1)
        comb = np.stack([side, 0.45 + 0.9 * front, np.full(len(p), -0.35)], 1)
    return comb / np.linalg.norm(comb, axis=1, keepdims=True)


def _beside_face(p: F64, side: F64, centre: F64, share: float) -> F64:
    """Move points that hang before the face to the side (-1 or 1) their hair is parted to."""
    x, y, z = p[:, 0] - centre[0], p[:, 1] - centre[1], p[:, 2] - centre[2]
    half = 0.082 * np.sqrt(np.clip(1 - ((z + 0.045) / 0.13) ** 2, 0, 1))
    before = (y < -0.005) & (np.abs(x) < half) & (z < 0.055)
    out = p.copy()
    out[:, 0] = np.where(before, centre[0] + x + share * (side * half - x), p[:, 0])
    out[:, 1] = np.where(before, p[:, 1] + 0.4 * share * np.clip(-0.005 - y, 0, 0.03), p[:, 1])
    return out


def grow(at: Scalp, centre: F64, style: Style, obstacle: Obstacle, rng: np.random.Generator, points: int = 22) -> F64:
    """Guide strands (G, points, 3) that start on the scalp, follow the comb and fall."""
    n = len(at.roots)
    top = np.clip((at.roots[:, 2] - centre[2]) / 0.07, 0, 1)
    length = (style.length_m[1] + top * (style.length_m[0] - style.length_m[1])) * rng.uniform(0.85, 1.1, n)
    step = (length / (points - 1))[:, None]
    # Only the top is combed; the sides hang.
    comb = _comb(at.roots, centre, style) * (0.15 + top)[:, None] + (1 - top)[:, None] * np.array([0, 0.25, -0.9])
    comb /= np.linalg.norm(comb, axis=1, keepdims=True)
    d = style.lift * at.normals + (1 - style.lift) * comb + 0.12 * rng.standard_normal((n, 3))
    d /= np.linalg.norm(d, axis=1, keepdims=True)
    p, out = at.roots.copy(), [at.roots.copy()]
    depth = rng.uniform(0.3, 1.8, n)
    side = np.sign(at.roots[:, 0] - centre[0] - (style.part_x_m or 0.0))
    for k in range(1, points):
        t = k / (points - 1)
        high = np.clip((p[:, 2] - centre[2]) / 0.05, 0, 1)[:, None]
        # Below the skull's middle hair only falls back and closes in on the neck.
        behind = np.stack([-5.0 * (p[:, 0] - centre[0]), np.full(n, 0.8), np.full(n, -0.6)], 1)
        pull = (0.35 * high * comb + style.back * (1 - high) * behind) * (1 - t)
        d = d + pull + style.gravity * np.array([0, 0, -1.0]) * step / 0.012
        d = d / np.linalg.norm(d, axis=1, keepdims=True)
        q = obstacle.push_out(p + step * d, style.margin_m * min(1.0, 3 * t) * depth)
        if not style.fringe:
            q = _beside_face(q, side, centre, 0.3 + 0.7 * min(1.0, 4 * t))
        d = (q - p) / np.maximum(np.linalg.norm(q - p, axis=1, keepdims=True), 1e-9)
        p = p + step * d
        out.append(p.copy())
    return np.stack(out, 1)


def follow(at: Scalp, guides: F64, centre: F64, style: Style, rng: np.random.Generator) -> F64:
    """Strands (S, P, 3): each is carried by its nearest guides and drawn towards the first."""
    key = guides[:, 0].copy()
    mine = at.roots.copy()
    if style.part_x_m is not None:
        # Hair does not cross the parting.
        for array in (key, mine):
            array[:, 0] += 0.03 * np.sign(array[:, 0] - centre[0] - style.part_x_m)
    dist, near = cKDTree(key).query(mine, k=3)
    w = 1 / (dist + 0.002)
    w /= w.sum(1, keepdims=True)
    offset = at.roots[:, None] - guides[near, 0]
    t = np.linspace(0, 1, guides.shape[1])
    spread = np.einsum("sk,skpj->spj", w, guides[near] + offset[:, :, None])
    led = guides[near[:, 0]] + offset[:, :1] * (1 - 0.9 * t[None, :, None] ** 0.7)
    pull = style.clump * t[None, :, None] ** 0.8 * rng.uniform(0.4, 1.0, (len(mine), 1, 1))
    out = spread * (1 - pull) + led * pull
    shorter = rng.uniform(0.82, 1.0, (len(mine), 1))
    out = _shorten(out, t, shorter)
    out = out + (_curl(out, style, near[:, 0], rng) if style.curl_m else _fly(out, t, rng))
    return out[np.abs(out[:, :, 0] - centre[0]).max(1) < style.reach_m]


def _shorten(strands: F64, t: F64, share: F64) -> F64:
    """Cut every strand to a share of its length, keeping its number of points."""
    at = t[None] * share * (len(t) - 1)
    i = np.clip(at.astype(int), 0, len(t) - 2)
    f = (at - i)[..., None]
    row = np.arange(len(strands))[:, None]
    return strands[row, i] * (1 - f) + strands[row, i + 1] * f


def _fly(strands: F64, t: F64, rng: np.random.Generator) -> F64:
    """Small slow deviations that grow along the strand."""
    n = len(strands)
    phase = rng.uniform(0, 6.28, (n, 1, 3))
    wave = np.sin(2 * np.pi * rng.uniform(0.5, 1.6, (n, 1, 3)) * t[None, :, None] + phase) - np.sin(phase)
    return wave * t[None, :, None] * 0.004 * rng.standard_normal((n, 1, 3))


def _curl(strands: F64, style: Style, clump: NDArray[np.int64], rng: np.random.Generator) -> F64:
    """Helices around the strands; those of one clump turn together."""
    n = len(strands)
    length = np.linalg.norm(np.diff(strands, axis=1), axis=2)
    s = np.concatenate([np.zeros((n, 1)), np.cumsum(length, 1)], 1)
    per_clump = rng.uniform(0, 6.28, clump.max() + 1)
    turn = (
        2 * np.pi * s / style.wave_m * rng.uniform(0.9, 1.1, (n, 1))
        + per_clump[clump][:, None]
        + 0.8 * rng.standard_normal((n, 1))
    )
    d = strands[:, -1] - strands[:, 0]
    d = d / np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-9)
    a = np.cross(d, [0.31, 0.72, 0.62])
    a /= np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-9)
    b = np.cross(d, a)
    r = style.curl_m * np.clip(s / 0.01, 0, 1)
    return (r * np.cos(turn))[..., None] * a[:, None] + (r * np.sin(turn))[..., None] * b[:, None]


def brows(left: F64, eye_radius: float, surface: Obstacle, rng: np.random.Generator, count: int = 300) -> F64:
    """Eyebrow strands (S, 6, 3) over the eye centred at `left` (mirror the eye for the other one: x changes sign).

    Args:
        left: (3,) centre of an eye. surface: the face.
    """
    side = 1.0 if left[0] > 0 else -1.0
    u = rng.uniform(0, 1, count)
    v = rng.normal(0, 1, count)
    arch = np.interp(u, [0, 0.35, 0.68, 1], [0.0, 0.28, 0.42, 0.10])
    thick = np.interp(u, [0, 0.2, 0.7, 1], [0.16, 0.20, 0.13, 0.03])
    x = left[0] + side * eye_radius * (-1.15 + 2.55 * u)
    z = left[2] + eye_radius * (1.30 + arch + thick * v * 0.7)
    root = np.stack([x, np.full(count, left[1] - 2.0 * eye_radius), z], 1)
    _, i = surface.tree.query(root)
    near = surface.points[i]
    n = surface.normals[i]
    depth = np.einsum("ij,ij->i", root - near, n)
    root = root - n * depth[:, None]
    d = np.stack(
        [side * np.interp(u, [0, 1], [0.5, 1.0]), np.zeros(count), np.interp(u, [0, 0.5, 1], [0.9, 0.25, -0.3])], 1
    )
    d += 0.15 * rng.standard_normal(d.shape)
    d -= n * np.einsum("ij,ij->i", d, n)[:, None]
    d /= np.linalg.norm(d, axis=1, keepdims=True)
    t = np.linspace(0, 1, 6)[None, :, None]
    length = 0.0085 * rng.uniform(0.6, 1.1, (count, 1, 1))
    return root[:, None] + t * length * (d[:, None] + 0.25 * n[:, None] * (1 - t))
