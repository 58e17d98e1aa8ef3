"""Height fields of cloth pieces: the swell of a filled garment, seams, ribs and hems."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree

from model_export.catalogue.frame import F32, F64, Frame, resample


def swell(inside: F32, spacing_cm: float, depth_cm: float) -> F32:
    """A rounded height (H, W) that is 0 on the outline and depth_cm at its highest: sqrt of Poisson's solution."""
    solid = inside > 0.5
    h, w = solid.shape
    index = np.full((h, w), -1)
    index[solid] = np.arange(solid.sum())
    rows, cols = [index[solid]], [index[solid]]
    values = [np.full(solid.sum(), 4.0)]
    for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        shifted = np.full((h, w), -1)
        ys, xs = slice(max(0, -dy), h - max(0, dy)), slice(max(0, -dx), w - max(0, dx))
        yt, xt = slice(max(0, dy), h - max(0, -dy)), slice(max(0, dx), w - max(0, -dx))
        shifted[ys, xs] = index[yt, xt]
        pair = solid & (shifted >= 0)
        rows.append(index[pair])
        cols.append(shifted[pair])
        values.append(np.full(pair.sum(), -1.0))
    n = int(solid.sum())
    matrix = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))), shape=(n, n))
    out = np.zeros((h, w), np.float32)
    out[solid] = np.sqrt(np.maximum(spsolve(matrix.tocsc(), np.full(n, spacing_cm**2)), 0))
    return out * (depth_cm / max(float(out.max()), 1e-6))


def along(frame: Frame, mask: F32, curve_cm: ArrayLike, reach_cm: float) -> tuple[F32, F32, F32]:
    """Coordinates along a curve for the pixels of a mask near it.

    Returns:
        s: (H, W) cm along the curve, d: (H, W) cm across (positive on the right-hand side as drawn), both 0 elsewhere;
        near: (H, W) 0/1 where the pixel lies within reach_cm.
    """
    curve = resample(curve_cm, 0.1)
    points = frame.drawn_px(curve)
    s_at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    reach = reach_cm * frame.scale
    h, w = mask.shape
    x0, y0 = np.maximum(np.floor(points.min(0) - reach).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(points.max(0) + reach).astype(int) + 1, [w, h])
    s, d, near = (np.zeros((h, w), np.float32) for _ in range(3))
    if x1 <= x0 or y1 <= y0:
        return s, d, near
    ys, xs = np.nonzero(mask[y0:y1, x0:x1] > 0)
    ys, xs = ys + y0, xs + x0
    dist, nearest = cKDTree(points).query(np.stack([xs, ys], 1), distance_upper_bound=reach, workers=1)
    hit = np.isfinite(dist)
    ys, xs, nearest = ys[hit], xs[hit], nearest[hit]
    delta = np.stack([xs, ys], 1) - points[nearest]
    t = tangent[nearest]
    s[ys, xs] = s_at[nearest] + np.einsum("ij,ij->i", delta, t) / frame.scale
    d[ys, xs] = (t[:, 0] * delta[:, 1] - t[:, 1] * delta[:, 0]) / frame.scale
    near[ys, xs] = 1
    return s, d, near


def wobble(s: F32, rng: np.random.Generator, period_cm: float) -> F32:
    """Smooth noise along s, unit deviation, features of about period_cm."""
    knots = max(8, int(np.ceil(float(s.max()) / period_cm)) + 4)
    values = rng.standard_normal(knots)
    fine = cv2.resize(values[None].astype(np.float32), (knots * 16, 1), interpolation=cv2.INTER_CUBIC)[0]
    return np.interp(s, (np.arange(knots * 16) / 16 - 1) * period_cm, fine).astype(np.float32)


def seam(s: F32, d: F32, near: F32, rng: np.random.Generator, *, depth_cm: float = 0.06, pucker: float = 1.0) -> F32:
    """A stitched seam at d = 0: a groove, a slight step and puckers on both sides."""
    groove = -depth_cm * np.exp(-0.5 * (d / 0.09) ** 2)
    step = 0.035 * np.tanh(d / 0.12) * np.exp(-0.5 * (d / 0.5) ** 2)
    puckers = 0.022 * pucker * wobble(s + 0.5 * np.abs(d), rng, 0.7) * np.exp(-0.5 * (d / 0.55) ** 2)
    return near * (groove + step + puckers)


def hem(d: F32, s: F32, near: F32, rng: np.random.Generator, width_cm: float) -> F32:
    """A folded hem of width_cm measured inwards from the edge (d >= 0): thicker, with a stitched groove and puckers."""
    thick = 0.05 / (1 + np.exp((d - width_cm) / 0.05))
    groove = -0.05 * np.exp(-0.5 * ((d - width_cm) / 0.07) ** 2) - 0.035 * np.exp(
        -0.5 * ((d - width_cm + 0.45) / 0.07) ** 2
    )
    puckers = 0.025 * wobble(s - 0.5 * d, rng, 0.8) * np.exp(-0.5 * ((d - 0.6 * width_cm) / (0.5 * width_cm)) ** 2)
    roll = -0.10 * np.exp(-np.maximum(d, 0) / 0.12)
    return near * (thick + groove + puckers + roll)


def ribs(s: F32, period_cm: float, depth_cm: float) -> F32:
    """Ribbing: rounded wales with narrow valleys, along s."""
    return depth_cm * (np.abs(np.cos(np.pi * s / period_cm)) ** 0.7 - 0.6)


def upsample(field: F32, frame: Frame, box_cm: tuple[float, float, float, float], spacing_cm: float) -> F32:
    """A node grid whose first node lies at box_cm[:2] as a smooth field on the drawn picture (H, W)."""
    h, w = frame.drawn_hw
    a = 1 / (frame.scale * spacing_cm)
    origin = frame.supersample * np.asarray(frame.origin_px) + (frame.supersample - 1) / 2
    m = np.array(
        [
            [a, 0, (-origin[0] / frame.scale - box_cm[0]) / spacing_cm],
            [0, a, (-origin[1] / frame.scale - box_cm[1]) / spacing_cm],
        ]
    )
    # Cubic interpolation of nodes leaves their grid visible in the shading; a blur of half a node hides it.
    big = cv2.warpAffine(
        field, m, (w, h), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.GaussianBlur(big, (0, 0), 0.45 * spacing_cm * frame.scale)


def node_mask(polygon_cm: F64, box_cm: tuple[float, float, float, float], spacing_cm: float) -> F32:
    """(H, W) 0/1: the nodes of a box (x0, y0, x1, y1) inside a polygon; one node more on each side stays outside."""
    x0, y0, x1, y1 = box_cm
    shape = int(np.ceil((y1 - y0) / spacing_cm)) + 1, int(np.ceil((x1 - x0) / spacing_cm)) + 1
    out = np.zeros(shape, np.uint8)
    points = np.rint((polygon_cm - [x0, y0]) / spacing_cm * 16).astype(np.int32)
    cv2.fillPoly(out, [points], 1, shift=4)
    return out.astype(np.float32)
