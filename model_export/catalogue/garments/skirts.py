"""Skirts, and the hanging folds that dresses share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model_export.catalogue import details, fabric, relief
from model_export.catalogue.frame import F32, F64, Frame, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.trousers import waistband
from model_export.catalogue.light import Surface, shade
from model_export.catalogue.lower import LowerBlock
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.wrinkles import Slack, crests

Colour = tuple[int, int, int]
SOFT = Surface(wrap=0.28, sheen=0.04, cavity=0.26)


def flutes(
    side: F64,
    top_cm: float,
    rng: np.random.Generator,
    *,
    count: float,
    depth_cm: float,
    gathers: float = 0.0,
    power: float = 1.2,
) -> Callable[[F32, F32], F32]:
    """Folds that hang from the waist and open towards the hem; gathers > 0 adds small ones at the waist."""
    wide, fine = (np.random.default_rng(int(rng.integers(2**31))) for _ in range(2))
    seeds = wide.integers(2**31), fine.integers(2**31)
    bottom = float(side[-1, 1])

    def height(x: F32, y: F32) -> F32:
        half = np.interp(y, side[:, 1], side[:, 0]).astype(np.float32)
        t = np.clip((y - top_cm) / (bottom - top_cm), 0, 1.15)
        phase = np.clip(x / half, -1.4, 1.4)
        swing = phase + 0.035 * np.sin(y / 11.0 + 2.0) * t
        out = depth_cm * t**power * crests(swing, np.random.default_rng(seeds[0]), count)
        out += (
            0.35 * depth_cm * t * crests(swing + 0.02 * np.sin(y / 5.0), np.random.default_rng(seeds[1]), 1.9 * count)
        )
        if gathers:
            near = np.exp(-(y - top_cm) / 6.0) * (y > top_cm - 0.4)
            out += gathers * near * crests(phase, np.random.default_rng(seeds[1] + 1), 30.0)
            out += (
                0.8
                * gathers
                * np.exp(-(y - top_cm) / 14.0)
                * (y > top_cm - 0.4)
                * crests(phase, np.random.default_rng(seeds[1] + 2), 15.0)
            )
        return np.where(y > top_cm - 0.4, out, 0).astype(np.float32)

    return height


def hanging_hem(hem: F64, sculpt: Callable[[F32, F32], F32], drop: float = 0.45) -> F64:
    """A hem seen from slightly above: what bulges forward hangs lower."""
    x, y = hem[:, :1].astype(np.float32).T, hem[:, 1:].astype(np.float32).T
    bulge = sculpt(x, y)[0].astype(float)
    ends = np.clip(8 * (1 - np.abs(np.linspace(-1, 1, len(hem)))), 0, 1)
    return hem + np.stack([np.zeros(len(hem)), drop * bulge * ends], 1)


def a_line_skirt(rng: np.random.Generator, frame: Frame, colour: Colour) -> Garment:
    """A flared skirt of soft twill to the knee."""
    block = LowerBlock(
        waist=(17.0, 0.0),
        outer=((18.2, 4.0), (22.6, 18.0), (27.4, 38.0), (31.4, 58.0)),
        waist_dip_cm=0.8,
        hem_dip_cm=2.2,
    )
    band = 3.4
    sculpt = flutes(block.side(), band, rng, count=7.0, depth_cm=1.7)
    hem = hanging_hem(block.hem(), sculpt)
    slacks = (
        Slack((0, 18), (16, 10), 0, 0.02),
        Slack((-10, 30), (10, 14), 15, 0.03),
        Slack((11, 28), (10, 14), -20, 0.03),
    )
    drape = Drape(5.0, slacks, sculpt=sculpt, crisp=0.8)
    swell, folds = drape_height(frame, block.silhouette(4.0), drape, rng)
    x, y = frame.grid_cm()
    albedo, micro = fabric.twill(x, y, rng, colour, depth=0.025)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = details.add_hem(frame, mask, base + micro, hem, 2.6, rng)
    for curve in details.both(smooth([[9.5, band + 0.5], [10.6, 10.0], [10.9, 14.0]])):
        height = details.add_seam(frame, mask, height, curve, rng, depth=0.07, pucker=0.6)
    height = details.edge_roll(frame, mask, height)
    picture = Picture(frame)
    picture.lay(shade(albedo, height, mask, frame.scale, SOFT), mask, cast=0)
    waistband(picture, block, albedo, base + micro, SOFT, depth_cm=band, thread=None, loops=())
    return photograph(picture, block.landmarks(frame), rng)


def pleats(frame: Frame, side: F64, top_cm: float, count: int, depth_cm: float, folds: F32) -> tuple[F32, F32]:
    """Knife pleats from a waistband to the hem: height (cm) and the shade under each edge (factor)."""
    x, y = frame.grid_cm()
    half = np.interp(y, side[:, 1], side[:, 0]).astype(np.float32)
    t = np.clip((y - top_cm) / (side[-1, 1] - top_cm), 0, 1)
    phase = (x / half + 0.012 * np.sin(y / 9) * t + 0.02 * folds) * count / 2
    f = phase - np.floor(phase)
    lip = 1 / (1 + np.exp((f - 0.965) / 0.010))
    open_ = 0.35 + 0.65 * t
    height = depth_cm * open_ * (0.25 + 0.75 * f**1.3) * lip
    under = np.exp(-f / 0.10)
    tone = 1 - (0.30 + 0.25 * t) * under
    on = (y > top_cm).astype(np.float32)
    return (height * on).astype(np.float32), (1 + on * (tone - 1)).astype(np.float32)


def pleated_skirt(rng: np.random.Generator, frame: Frame, colour: Colour) -> Garment:
    """A midi skirt in knife pleats."""
    block = LowerBlock(
        waist=(16.6, 0.0),
        outer=((17.8, 4.0), (21.4, 20.0), (25.6, 45.0), (29.4, 72.0)),
        waist_dip_cm=0.7,
        hem_dip_cm=2.0,
    )
    band = 3.6
    sculpt = flutes(block.side(), band, rng, count=4.0, depth_cm=1.3)
    drape = Drape(5.0, (Slack((0, 40), (22, 25), 0, 0.015),), sculpt=sculpt, crisp=0.6)
    swell, folds = drape_height(frame, block.silhouette(4.0), drape, rng)
    pleat, tone = pleats(frame, block.side(), band, 26, 0.30, folds)
    albedo, micro = fabric.plain_weave(frame.drawn_hw, rng, colour, slub=0.1)
    albedo = albedo * tone[..., None]
    hem = hanging_hem(block.hem(), sculpt, 0.5)
    # Every pleat's lip hangs a little lower than the next one's root.
    saw = (hem[:, 0] / block.outer[-1][0] * 13) % 1
    hem = hem + np.stack([np.zeros(len(hem)), 0.35 * saw], 1)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = base + micro + pleat
    _, d, near = relief.along(frame, mask, hem, 2.5)
    height = height - 0.04 * near * np.exp(-0.5 * ((np.abs(d) - 1.6) / 0.06) ** 2)
    height = details.edge_roll(frame, mask, height, 0.2, 0.3)
    picture = Picture(frame)
    satin = Surface(wrap=0.2, sheen=0.03, cavity=0.22, gloss=0.02, gloss_power=10)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, satin), mask, cast=0)
    plain = albedo / tone[..., None]
    waistband(picture, block, plain.astype(np.float32), base + micro, satin, depth_cm=band, thread=None, loops=())
    return photograph(picture, block.landmarks(frame), rng)
