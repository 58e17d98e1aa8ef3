"""Points on skin and cloth: where hair is rooted, and what it may not enter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from model_export.samples.body import Mesh

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Scalp:
    """Roots (R, 3) and skin normals (R, 3)."""

    roots: F64
    normals: F64


def surface_points(mesh: Mesh, xyz: F64, rng: np.random.Generator, count: int) -> tuple[F64, F64, F64]:
    """Points, normals and texture coordinates, spread evenly by area over a mesh."""
    tri, tuv = [], []
    for f, t in zip(mesh.faces, mesh.uv_faces, strict=True):
        for k in range(1, len(f) - 1):
            tri.append((f[0], f[k], f[k + 1]))
            tuv.append((t[0], t[k], t[k + 1]))
    a, b, c = (xyz[np.array(tri)[:, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    area = np.linalg.norm(cross, axis=1)
    pick = rng.choice(len(area), count, p=area / area.sum())
    u, v = rng.random((2, count))
    flip = u + v > 1
    u[flip], v[flip] = 1 - u[flip], 1 - v[flip]
    w = np.stack([1 - u - v, u, v], 1)
    corners = np.array(tri)[pick]
    points = np.einsum("nk,nkj->nj", w, xyz[corners])
    uv = np.einsum("nk,nkj->nj", w, mesh.uv[np.array(tuv)[pick]])
    normal = _smooth_normals(mesh, xyz)
    n = np.einsum("nk,nkj->nj", w, normal[corners])
    return points, n / np.linalg.norm(n, axis=1, keepdims=True), uv


def _smooth_normals(mesh: Mesh, xyz: F64) -> F64:
    out = np.zeros_like(xyz)
    for f in mesh.faces:
        n = (
            np.cross(xyz[f[2]] - xyz[f[0]], xyz[f[-1]] - xyz[f[1]])
            if len(f) > 3
            else np.cross(xyz[f[1]] - xyz[f[0]], xyz[f[2]] - xyz[f[0]])
        )
        for v in f:
            out[v] += n
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def roots(mesh: Mesh, xyz: F64, hairy: NDArray[np.float64], rng: np.random.Generator, count: int) -> Scalp:
    """Roots where the texture map `hairy` (H, W) 0..1 says that hair grows."""
    points, normals, uv = surface_points(mesh, xyz, rng, count)
    h, w = hairy.shape
    px = np.clip((uv[:, 0] % 1) * w, 0, w - 1).astype(int)
    py = np.clip((1 - uv[:, 1] % 1) * h, 0, h - 1).astype(int)
    keep = rng.random(count) < hairy[py, px]
    return Scalp(points[keep], normals[keep])


class Obstacle:
    """Skin and clothes that strands may not enter."""

    def __init__(self, points: F64, normals: F64) -> None:
        self.points, self.normals = points, normals
        self.tree = cKDTree(points)

    def push_out(self, p: F64, margin: float | F64) -> F64:
        """Move points (N, 3) out of the surface to at least `margin`."""
        dist, i = self.tree.query(p)
        depth = np.einsum("ij,ij->i", p - self.points[i], self.normals[i])
        # Far from the nearest point its normal says nothing about inside and outside.
        short = np.clip(margin - depth, 0, 0.03) * (dist < 0.03)
        return p + short[:, None] * self.normals[i]
