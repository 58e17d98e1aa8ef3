"""MakeHuman's CC0 body: shape targets, fitted clothes and linear blend skinning, on numpy alone.

Frame: as in MakeHuman, x to the person's left, y up, z to the front, decimetres. Polygons stay polygons.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Polygons = list[tuple[int, ...]]


@dataclass(frozen=True)
class Mesh:
    """Args:
    xyz: (N, 3). uv: (T, 2). faces: vertex indices per polygon. uv_faces: indices into uv per polygon.
    group: name per polygon.
    """

    xyz: F64
    uv: F64
    faces: Polygons
    uv_faces: Polygons
    group: list[str]

    def only(self, keep: NDArray[np.bool_]) -> Mesh:
        """The same vertices with some of the polygons."""
        picked = np.flatnonzero(keep)
        return Mesh(
            self.xyz,
            self.uv,
            [self.faces[i] for i in picked],
            [self.uv_faces[i] for i in picked],
            [self.group[i] for i in picked],
        )


def read_obj(path: Path) -> Mesh:
    """Vertices, texture coordinates and polygons of a Wavefront file."""
    xyz: list[list[float]] = []
    uv: list[list[float]] = []
    faces: Polygons = []
    uv_faces: Polygons = []
    groups: list[str] = []
    group = ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        word = line.split()
        if not word:
            continue
        if word[0] == "v":
            xyz.append([float(v) for v in word[1:4]])
        elif word[0] == "vt":
            uv.append([float(v) for v in word[1:3]])
        elif word[0] == "g":
            group = word[1] if len(word) > 1 else ""
        elif word[0] == "f":
            corners = [c.split("/") for c in word[1:]]
            faces.append(tuple(int(c[0]) - 1 for c in corners))
            uv_faces.append(tuple(int(c[1]) - 1 if len(c) > 1 and c[1] else 0 for c in corners))
            groups.append(group)
    return Mesh(np.array(xyz), np.array(uv or [[0.0, 0.0]]), faces, uv_faces, groups)


def align(start: F64, end: F64) -> F64:
    """The smallest rotation (3, 3) that turns one direction into another."""
    a, b = start / np.linalg.norm(start), end / np.linalg.norm(end)
    v, c = np.cross(a, b), float(a @ b)
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + k + k @ k / (1 + c)


def turn(axis: tuple[float, float, float], degrees: float) -> F64:
    """Rotation (3, 3) about an axis."""
    x, y, z = np.array(axis) / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(degrees)
    return np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * k @ k


class Body:
    """The base mesh with its rig."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mesh = read_obj(folder / "rig" / "base.obj")
        rig = json.loads((folder / "rig" / "default.mhskel").read_text("utf-8"))
        self.joints: dict[str, list[int]] = rig["joints"]
        self.bones: dict[str, dict[str, str]] = rig["bones"]
        self.order: list[str] = []
        for bone in self.bones:
            self._visit(bone)
        weights = json.loads((folder / "rig" / "default_weights.mhw").read_text("utf-8"))["weights"]
        w = np.zeros((len(self.mesh.xyz), len(self.order)))
        for bone, pairs in weights.items():
            if bone in self.bones:
                for i, value in pairs:
                    w[int(i), self.order.index(bone)] = value
        w[w.sum(1) == 0, self.order.index("root")] = 1
        self.weights = w / w.sum(1, keepdims=True)

    def _visit(self, bone: str) -> None:
        if bone in self.order:
            return
        if self.bones[bone]["parent"]:
            self._visit(self.bones[bone]["parent"])
        self.order.append(bone)

    def shape(self, targets: dict[str, float]) -> F64:
        """Vertices (N, 3) with shape targets added."""
        xyz = self.mesh.xyz.copy()
        for name, amount in targets.items():
            lines = (self.folder / "targets" / f"{name}.target").read_text("utf-8").splitlines()
            rows = [line.split()[:4] for line in lines if line.strip() and line[0] not in '#"']
            table = np.array(rows, dtype=np.float64).reshape(-1, 4)
            xyz[table[:, 0].astype(int)] += amount * table[:, 1:4]
        return xyz

    def joint(self, xyz: F64, name: str) -> F64:
        return xyz[self.joints[name]].mean(0)

    def head_of(self, xyz: F64, bone: str) -> F64:
        return self.joint(xyz, self.bones[bone]["head"])

    def pose(self, xyz: F64, turns: dict[str, F64]) -> F64:
        """Bone transforms (B, 4, 4): each turn is applied about the bone's head, in the frame its parent carries."""
        out: dict[str, F64] = {}
        for bone in self.order:
            head = self.head_of(xyz, bone)
            r = turns.get(bone, np.eye(3))
            m = np.eye(4)
            m[:3, :3], m[:3, 3] = r, head - r @ head
            parent = self.bones[bone]["parent"]
            out[bone] = out[parent] @ m if parent else m
        return np.stack([out[b] for b in self.order])

    def aim(self, xyz: F64, turns: dict[str, F64], bone: str, end: str, direction: tuple[float, float, float]) -> None:
        """Add the turn of `bone` that makes the line to the head of `end` point in a world direction."""
        carried = self.pose(xyz, turns)[self.order.index(bone)][:3, :3]
        rest = self.head_of(xyz, end) - self.head_of(xyz, bone)
        turns[bone] = align(rest, carried.T @ np.array(direction))


def skin(xyz: F64, weights: F64, transforms: F64) -> F64:
    """Linear blend skinning of (N, 3) by weights (N, B)."""
    m = np.einsum("nb,bij->nij", weights, transforms)
    return np.einsum("nij,nj->ni", m[:, :3, :3], xyz) + m[:, :3, 3]


class Suit:
    """Clothes that fit themselves to any body (.mhclo)."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / "clothes" / name
        self.name = name
        self.mesh = read_obj(self.folder / f"{name}.obj")
        self.hidden: set[int] = set()
        self.scale: dict[int, tuple[int, int, float]] = {}
        ref: list[list[int]] = []
        weight: list[list[float]] = []
        offset: list[list[float]] = []
        mode = ""
        for line in (self.folder / f"{name}.mhclo").read_text("utf-8", errors="replace").splitlines():
            word = line.split()
            if not word or line.startswith("#"):
                continue
            if word[0] in ("verts", "delete_verts"):
                mode = word[0]
            elif word[0] in ("x_scale", "y_scale", "z_scale"):
                self.scale["xyz".index(word[0][0])] = (int(word[1]), int(word[2]), float(word[3]))
            elif word[0][0].isalpha():
                continue
            elif mode == "delete_verts":
                self._hide(word)
            elif mode == "verts" and len(word) == 1:
                ref.append([int(word[0])] * 3)
                weight.append([1, 0, 0])
                offset.append([0, 0, 0])
            elif mode == "verts" and len(word) >= 9:
                ref.append([int(v) for v in word[:3]])
                weight.append([float(v) for v in word[3:6]])
                offset.append([float(v) for v in word[6:9]])
        self.ref, self.weight, self.offset = np.array(ref), np.array(weight, float), np.array(offset, float)

    def _hide(self, word: list[str]) -> None:
        i = 0
        while i < len(word):
            if i + 2 < len(word) and word[i + 1] == "-":
                self.hidden.update(range(int(word[i]), int(word[i + 2]) + 1))
                i += 3
            else:
                self.hidden.add(int(word[i]))
                i += 1

    def fit(self, body_xyz: F64) -> F64:
        """Vertices (M, 3) on an unposed body."""
        s = np.ones(3)
        for axis, (a, b, d) in self.scale.items():
            s[axis] = abs(body_xyz[a][axis] - body_xyz[b][axis]) / d
        return np.einsum("nk,nkj->nj", self.weight, body_xyz[self.ref]) + self.offset * s

    def weights(self, body_weights: F64) -> F64:
        """Skinning weights (M, B)."""
        w = np.einsum("nk,nkj->nj", np.clip(self.weight, 0, 1), body_weights[self.ref])
        return w / w.sum(1, keepdims=True)


def pieces(mesh: Mesh) -> NDArray[np.int64]:
    """Connected part (P,) of every polygon, numbered by falling height."""
    parent = np.arange(len(mesh.xyz))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for face in mesh.faces:
        first = root(face[0])
        for v in face[1:]:
            parent[root(v)] = first
    label = np.array([root(f[0]) for f in mesh.faces])
    top = {
        k: max(mesh.xyz[f[0]][1] for f, q in zip(mesh.faces, label, strict=True) if q == k) for k in np.unique(label)
    }
    rank = {k: i for i, k in enumerate(sorted(top, key=lambda k: -top[k]))}
    return np.array([rank[k] for k in label])
