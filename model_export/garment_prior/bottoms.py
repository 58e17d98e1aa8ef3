"""Random trousers, shorts and skirts: polygons and landmarks. Unit: half a waist."""

from __future__ import annotations

import numpy as np

from model_export.garment_prior.curves import Rng, bezier, hem_line
from py_runtime.types import F64


def draw_trousers(rng: Rng) -> tuple[list[F64], F64]:
    rise = rng.uniform(0.7, 2.1)
    leg = rng.choice([rng.uniform(0.2, 1.4), rng.uniform(2.2, 6.0)], p=[0.3, 0.7])
    hip = rng.uniform(1.0, 1.5)
    hem = rng.uniform(0.3, 1.3)
    spread = rng.uniform(-0.05, 0.45) * leg if leg > 1.5 else rng.uniform(-0.05, 0.35) * leg
    knee = rng.uniform(-0.3, 0.1)
    crotch = np.array([rng.normal(scale=0.04), rise])
    gap = max(0.0, rng.normal(loc=0.06, scale=0.06))
    polygons, found = [], {}
    for sign, side in ((-1.0, "left"), (1.0, "right")):
        jitter = rng.normal(scale=0.03, size=4)
        waist = np.array([sign * (1 + jitter[0]), rng.normal(scale=0.03)])
        hip_at = np.array([sign * (hip + jitter[1]), rise * rng.uniform(0.55, 0.9)])
        inner = np.array(
            [sign * (gap + max(0, spread * rng.uniform(0.8, 1.2)) * rng.uniform(0.2, 1)), rise + leg + jitter[2]]
        )
        outer = inner + np.array([sign * hem * (1 + jitter[3]), rng.normal(scale=0.08)])
        outer_line = np.concatenate(
            [
                bezier(waist, np.array([hip_at[0], waist[1] + 0.1]), hip_at, 8),
                bezier(hip_at, (hip_at + outer) / 2 + [sign * knee, 0], outer),
            ]
        )
        inner_line = bezier(inner, (inner + crotch) / 2 + [-sign * knee * 0.5, 0], crotch)
        dip = np.array([0.0, rng.uniform(-0.08, 0.1)])
        polygons.append(np.concatenate([outer_line, inner_line, (np.array([crotch[0], 0.0]) + dip)[None]]))
        found[side] = (waist, outer, inner)
    left, right = found["left"], found["right"]
    points = np.array([left[0], right[0], crotch, left[1], right[1], left[2], right[2]])
    if rng.random() < 0.08:  # laid with one leg upon the other: the crotch is hidden
        polygons = [p * [0.75, 1] for p in polygons]
        points = points * [0.75, 1]
    return polygons, points


def draw_skirt(rng: Rng) -> tuple[list[F64], F64]:
    length, hem = rng.uniform(0.9, 5.5), rng.uniform(0.75, 3.4)
    hip = min(rng.uniform(1.0, 1.5), max(1.0, hem))
    at = min(length * 0.5, rng.uniform(0.5, 1.1))
    outer = []
    for sign in (-1.0, 1.0):
        jitter = rng.normal(scale=0.03, size=3)
        waist = np.array([sign * (1 + jitter[0]), jitter[1]])
        corner = np.array([sign * hem * (1 + jitter[2]), length + rng.normal(scale=0.05)])
        hip_at = np.array([sign * hip, at])
        outer.append(
            np.concatenate(
                [
                    bezier(waist, (waist + hip_at) / 2, hip_at, 6),
                    bezier(hip_at, (hip_at + corner) / 2 + [sign * rng.normal(scale=0.08), 0], corner),
                ]
            )
        )
    hem = hem_line(rng, outer[0][-1], outer[1][-1])
    top = bezier(outer[1][0], np.array([0, rng.uniform(-0.15, 0.25)]), outer[0][0], 8)
    middle = np.array([0.0, at])
    points = np.array([outer[0][0], outer[1][0], middle, outer[0][-1], outer[1][-1], outer[0][-1], outer[1][-1]])
    return [np.concatenate([outer[0], hem, outer[1][::-1], top])], points
