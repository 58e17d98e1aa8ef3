"""Knitted tops with a rib collar: T-shirts, long sleeves, tank tops."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from model_export.catalogue import details, fabric, prints, trims
from model_export.catalogue.frame import F32, Frame, mirror
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.light import Surface, shade
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.upper import SleeveCut, UpperBlock
from model_export.catalogue.wrinkles import Slack

JERSEY = Surface(wrap=0.30, sheen=0.05, cavity=0.20)


def body_slacks(block: UpperBlock, rng: np.random.Generator, amount: float = 1.0) -> tuple[Slack, ...]:
    """Folds of a knit top: rays from the armpits, soft drag in the trunk, loose cloth above the hem."""
    ax, ay = block.armpit
    hx, hy = block.side[-1]
    out: list[Slack] = []
    for side in (-1, 1):
        j = rng.uniform(0.8, 1.2, 4) * amount
        out.append(Slack((side * (ax - 4), ay + 0.5), (6, 7), 90 - side * 48, 0.085 * j[0]))
        out.append(Slack((side * (ax - 2), 0.55 * ay), (5, 6), 90 + side * 70, 0.05 * j[1]))
        out.append(Slack((side * 0.62 * hx, 0.62 * hy), (7, 15), 0, 0.035 * j[2], turn_deg=side * 10))
        out.append(Slack((side * (hx - 4), 0.72 * hy), (6, 9), 60 * side, 0.035 * j[3]))
    out.append(Slack((0, 0.5 * hy), (2 * hx, hy), 0, 0.016 * amount))
    out.append(Slack((0, 0.5 * hy), (2 * hx, hy), 90, 0.012 * amount))
    out.append(Slack((rng.uniform(-6, 6), hy - 3), (0.8 * hx, 4), 0, 0.03 * amount))
    return tuple(out)


def sleeve_slacks(block: UpperBlock, rng: np.random.Generator, amount: float = 1.0) -> tuple[Slack, ...]:
    """Folds of the sleeves: across at the armpit and the elbow, along near the cuff."""
    assert block.sleeve
    axis, s, n = block.sleeve_axis(), np.array(block.shoulder), block.sleeve.length_cm
    inward = np.array([-axis[1], axis[0]])
    drop = block.sleeve.drop_deg
    out: list[Slack] = []
    for side in (-1, 1):
        places = (
            [(0.42, 9.0, 0.07, 25.0)]
            if n < 30
            else [(0.26, 8.0, 0.07, 20.0), (0.5, 7.5, 0.085, -10.0), (0.72, 7.0, 0.05, 15.0), (0.93, 5.0, 0.10, 0.0)]
        )
        for at, into, strain, turn in places:
            p = s + at * n * axis + into * inward * min(1.0, n / 30 + 0.4)
            j = rng.uniform(0.8, 1.25)
            out.append(Slack((side * float(p[0]), float(p[1])), (6, 6), side * (drop + turn), strain * amount * j))
    return tuple(out)


def seamed(
    frame: Frame, block: UpperBlock, mask: F32, height: F32, rng: np.random.Generator, *, hem_cm: float, cuff_cm: float
) -> F32:
    """Armhole seams, hem and cuffs sewn into the relief, and its edge rolled off."""
    if block.sleeve:
        for curve in details.both(block.armhole()):
            height = details.add_seam(frame, mask, height, curve, rng)
        for curve in details.both(block.cuff()):
            height = details.add_hem(frame, mask, height, curve, cuff_cm, rng)
    height = details.add_hem(frame, mask, height, block.hem(), hem_cm, rng)
    return details.edge_roll(frame, mask, height)


@dataclass(frozen=True)
class Badge:
    """Colours of the printed emblem and how wide it is."""

    ink: tuple[int, int, int]
    sun: tuple[int, int, int]
    sea: tuple[int, int, int]
    width_cm: float = 25.0
    top_cm: float = 17.5


def _print(frame: Frame, albedo: F32, folds: F32, badge: Badge) -> F32:
    """Screen print: follows the folds a little, the knit shows through."""
    k = 2 * frame.scale
    art, alpha = prints.badge(int(badge.width_cm * k), badge.ink, badge.sun, badge.sea)
    x, y = frame.grid_cm()
    u = ((x + 0.3 * folds + badge.width_cm / 2) * k).astype(np.float32)
    v = ((y + 0.3 * folds - badge.top_cm) * k).astype(np.float32)
    # Sampled at half its pixels: blurred first, so that small letters do not alias.
    colour, cover = prints.lay_print(cv2.GaussianBlur(art, (0, 0), 0.8), cv2.GaussianBlur(alpha, (0, 0), 0.9), u, v)
    knit = albedo.mean(2, keepdims=True) / albedo.mean()
    return (albedo * (1 - 0.96 * cover[..., None]) + 0.96 * cover[..., None] * colour * knit).astype(np.float32)


def crew_tee(
    rng: np.random.Generator,
    frame: Frame,
    colour: tuple[int, int, int],
    *,
    heather: float = 0.0,
    printed: Badge | None = None,
) -> Garment:
    """A crew-neck T-shirt of one colour, plain or with a printed badge."""
    block = UpperBlock(
        neck=(8.4, 8.6),
        shoulder=(20.8, 5.0),
        armpit=(23.2, 23.0),
        side=((22.5, 40.0), (22.6, 56.0), (23.2, 69.0)),
        sleeve=SleeveCut(21.0, 44.0, 14.6, bend_cm=1.3, cuff_tilt_deg=3),
    )
    drape = Drape(4.5, (*body_slacks(block, rng), *sleeve_slacks(block, rng)))
    albedo, micro = fabric.jersey(frame.drawn_hw, rng, colour, heather)
    picture = Picture(frame)
    trims.inside_back(picture, block, albedo, rng, rib=micro, rib_cm=2.0, surface=JERSEY)
    mask = frame.fill(block.silhouette())
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    base = swell + folds
    plain = albedo
    if printed:
        albedo = _print(frame, albedo, folds, printed)
    height = seamed(frame, block, mask, base + micro, rng, hem_cm=2.4, cuff_cm=2.2)
    picture.lay(shade(albedo, height, mask, frame.scale, JERSEY), mask, cast=0.5, reach_cm=0.8)
    trims.rib_collar(picture, block, plain, rng, width_cm=2.1, surface=JERSEY, base=base)
    return photograph(picture, block.landmarks(frame), rng)


def sleeve_coordinates(frame: Frame, block: UpperBlock) -> tuple[F32, F32, F32]:
    """Cloth coordinates: (across, along) in cm, those of the sleeves turned with them, and the sleeves' mask."""
    x, y = frame.grid_cm()
    across, down = x.copy(), y.copy()
    sleeves = np.zeros_like(x)
    a, (sx, sy) = block.sleeve_axis(), block.shoulder
    for side in (1, -1):
        outline = block.sleeve_outline()
        mask = frame.fill(outline if side > 0 else mirror(outline))
        dx, dy = side * x - sx, y - sy
        across = across * (1 - mask) + mask * (-a[1] * dx + a[0] * dy)
        down = down * (1 - mask) + mask * (a[0] * dx + a[1] * dy)
        sleeves = np.maximum(sleeves, mask)
    return across.astype(np.float32), down.astype(np.float32), sleeves


def long_sleeve_block() -> UpperBlock:
    """A regular top with sleeves to the wrist, spread by some 25 degrees."""
    return UpperBlock(
        neck=(8.6, 8.2),
        shoulder=(20.4, 5.0),
        armpit=(22.8, 23.5),
        side=((22.0, 40.0), (22.0, 54.0), (22.6, 67.0)),
        sleeve=SleeveCut(59.0, 67.0, 9.4, bend_cm=1.6, cuff_tilt_deg=4),
    )


def striped_long_sleeve(
    rng: np.random.Generator, frame: Frame, ground: tuple[int, int, int], stripe: tuple[int, int, int]
) -> Garment:
    """A Breton top: stripes around trunk and sleeves, a plain yoke."""
    block = long_sleeve_block()
    drape = Drape(4.5, (*body_slacks(block, rng), *sleeve_slacks(block, rng)))
    pale, micro = fabric.jersey(frame.drawn_hw, rng, ground)
    dark, _ = fabric.jersey(frame.drawn_hw, rng, stripe)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    _, down, sleeves = sleeve_coordinates(frame, block)
    along = down + 0.45 * folds - 0.05 * swell
    pitch, part = 3.4, 0.42
    phase = np.abs((along / pitch) % 1 - 0.5) * 2
    line = 1 / (1 + np.exp((phase - part) / 0.012))
    line = line * np.where(sleeves > 0.5, along > 4.0, along > 13.0)
    albedo = (pale + line[..., None] * (dark - pale)).astype(np.float32)
    picture = Picture(frame)
    trims.inside_back(picture, block, pale, rng, rib=micro, rib_cm=1.6, surface=JERSEY)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    height = seamed(frame, block, mask, base + micro, rng, hem_cm=2.2, cuff_cm=1.8)
    picture.lay(shade(albedo, height, mask, frame.scale, JERSEY), mask, cast=0.5, reach_cm=0.8)
    trims.rib_collar(picture, block, pale, rng, width_cm=1.7, surface=JERSEY, base=base)
    return photograph(picture, block.landmarks(frame), rng)


def tank_top(rng: np.random.Generator, frame: Frame, colour: tuple[int, int, int]) -> Garment:
    """A ribbed tank top with bound neck and armholes."""
    block = UpperBlock(
        neck=(8.6, 15.0),
        shoulder=(13.4, 1.5),
        armpit=(19.4, 23.5),
        side=((18.2, 38.0), (18.6, 50.0), (20.0, 62.0)),
        back_depth_cm=6.5,
        armhole_in_cm=4.4,
    )
    drape = Drape(4.5, body_slacks(block, rng, 0.7))
    albedo, micro = fabric.jersey(frame.drawn_hw, rng, colour)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=False), drape, rng)
    x, _ = frame.grid_cm()
    wale = np.cos(2 * np.pi * (x + 0.25 * folds) / 0.42).astype(np.float32)
    albedo = albedo * (1 + 0.045 * wale[..., None])
    picture = Picture(frame)
    trims.inside_back(picture, block, albedo, rng, rib=micro, rib_cm=1.2, surface=JERSEY)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    height = seamed(frame, block, mask, base + micro + 0.006 * wale, rng, hem_cm=2.0, cuff_cm=1.0)
    picture.lay(shade(albedo, height, mask, frame.scale, JERSEY), mask, cast=0.5, reach_cm=0.8)
    trims.rib_collar(picture, block, albedo, rng, width_cm=1.2, surface=JERSEY, base=base)
    for curve in details.both(block.armhole()):
        trims.binding(picture, curve, 1.2, albedo, rng, JERSEY, base)
    return photograph(picture, block.landmarks(frame), rng)
