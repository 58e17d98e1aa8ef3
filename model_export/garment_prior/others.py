"""Silhouettes of things that are no garment, and how any silhouette is roughened."""

from __future__ import annotations

import cv2
import numpy as np

from model_export.garment_prior.curves import Rng
from py_runtime.types import U8

CANVAS = 192


def random_other(rng: Rng) -> U8:
    """A mask of something else: blobs, boxes, bottles, stars, standing people."""
    mask = np.zeros((CANVAS, CANVAS), np.uint8)
    centre, style = CANVAS / 2, int(rng.integers(6))
    if style == 0:
        axes = (int(rng.uniform(20, 85)), int(rng.uniform(20, 85)))
        cv2.ellipse(mask, (CANVAS // 2, CANVAS // 2), axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    elif style in (1, 2):  # a smooth blob or a star
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        orders = np.arange(1, 7 if style == 1 else 15)[:, None]
        waves = rng.normal(scale=0.6 if style == 1 else 0.45, size=(len(orders), 1)) / orders**0.7
        radius = np.exp((waves * np.cos(orders * angle + rng.uniform(0, 6, size=(len(orders), 1)))).sum(axis=0))
        points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (radius / radius.max() * 85)[:, None] + centre
        cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    elif style == 3:  # a shoe, a car: flat and wide, high at one end
        t = np.linspace(0, 1, 20)
        top = 40 * (1 - t) ** rng.uniform(0.5, 3) * rng.uniform(0.5, 1.5) + rng.uniform(8, 25)
        points = np.stack([t * 160 + 16, centre - top], axis=1)
        cv2.fillPoly(mask, [np.vstack([points, [176, centre + 12], [16, centre + 12]]).astype(np.int32)], 1)
        mask = mask[:, ::-1].copy() if rng.random() < 0.5 else mask
    elif style == 4:  # a bottle, a lamp: stacked widths
        count = int(rng.integers(2, 6))
        widths = np.repeat(rng.uniform(4, 50, size=count), 2)
        ys = np.sort(np.concatenate([[10, 182], np.repeat(rng.uniform(10, 182, size=count - 1), 2)]))
        points = np.vstack([np.stack([centre - widths, ys], 1), np.stack([centre + widths, ys], 1)[::-1]])
        cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    else:
        _person(rng, mask)
    return wobbled(rng, mask)


def _person(rng: Rng, mask: U8) -> None:
    half, low = rng.uniform(18, 32), rng.uniform(90, 200)
    middle = CANVAS // 2
    cv2.ellipse(mask, (middle, 22), (int(half * 0.42), int(half * 0.6)), 0, 0, 360, 1, -1)
    cv2.rectangle(mask, (int(middle - 5), 25), (int(middle + 5), 50), 1, -1)
    trunk = np.array([[-half, 48], [half, 48], [half * 0.8, low], [-half * 0.8, low]]) + np.array([middle, 0])
    cv2.fillPoly(mask, [trunk.astype(np.int32)], 1)
    for sign in (-1, 1):
        shoulder = np.array([middle + sign * half, 52])
        elbow = shoulder + np.array([sign * rng.uniform(0, 20), rng.uniform(20, 40)])
        hand = elbow + np.array([sign * rng.uniform(-25, 20), rng.uniform(-10, 40)])
        cv2.polylines(mask, [np.array([shoulder, elbow, hand], np.int32)], False, 1, int(half * 0.4))
        foot = np.array([middle + sign * rng.uniform(5, 20), 250])
        cv2.line(mask, (int(middle + sign * half * 0.4), int(low)), tuple(int(v) for v in foot), 1, int(half * 0.7))


def wobbled(rng: Rng, mask: U8) -> U8:
    """Folds and hand-laid edges: a small smooth displacement, now and then a rounded or bitten outline."""
    coarse = rng.normal(size=(2, 12, 12)).astype(np.float32) * rng.uniform(0, 1.6)
    dx, dy = (cv2.resize(c, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC) for c in coarse)
    grid_x, grid_y = np.meshgrid(np.arange(CANVAS, dtype=np.float32), np.arange(CANVAS, dtype=np.float32))
    mask = cv2.remap(mask, grid_x + dx, grid_y + dy, cv2.INTER_NEAREST)
    if rng.random() < 0.3:
        size = int(rng.integers(1, 4)) * 2 + 1
        operation = cv2.MORPH_OPEN if rng.random() < 0.5 else cv2.MORPH_CLOSE
        mask = cv2.morphologyEx(mask, operation, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return mask
