"""What trousers share, chinos and tailored trousers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model_export.catalogue import details, fabric, relief, trims
from model_export.catalogue.frame import F32, F64, Frame, join, offset, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.light import Surface, shade
from model_export.catalogue.lower import LowerBlock
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.wrinkles import Slack

Colour = tuple[int, int, int]
COTTON = Surface(wrap=0.22, sheen=0.03, cavity=0.24)

REGULAR = LowerBlock(
    waist=(18.6, 0.0),
    outer=((19.6, 4.0), (22.0, 13.0), (23.0, 22.0), (22.7, 34.0), (21.6, 56.0), (21.4, 80.0), (21.6, 102.0)),
    crotch_y=27.5,
    inner=((1.5, 33.0), (3.2, 56.0), (4.8, 80.0), (5.6, 102.3)),
)


def leg_slacks(block: LowerBlock, rng: np.random.Generator, amount: float = 1.0) -> tuple[Slack, ...]:
    """Whiskers from the crotch, loose knees, stacked hems, a little slack everywhere."""
    assert block.crotch_y is not None
    c, bottom = block.crotch_y, block.outer[-1][1]
    knee = c + 0.42 * (bottom - c)
    mid = 0.5 * (block.outer[-1][0] + block.inner[-1][0])
    out: list[Slack] = []
    for side in (-1, 1):
        j = rng.uniform(0.75, 1.25, 6) * amount
        out.append(Slack((side * 7.0, c - 2), (8, 4), 90 + side * 22, 0.075 * j[0], turn_deg=-side * 25))
        out.append(Slack((side * 13.0, c + 8), (9, 8), 90 - side * 20, 0.035 * j[1]))
        if bottom > 70:
            out.append(Slack((side * (mid - 1), knee), (9, 9), 90 + side * rng.uniform(-25, 25), 0.055 * j[2]))
            out.append(Slack((side * mid, knee + 16), (8, 8), 90 + side * rng.uniform(-30, 30), 0.035 * j[3]))
            out.append(Slack((side * mid, bottom - 7), (9, 5), 90 + side * rng.uniform(-20, 20), 0.06 * j[4]))
        out.append(Slack((side * mid, knee), (14, 34), 0, 0.020 * j[5]))
    return tuple(out)


def waistband(
    picture: Picture,
    block: LowerBlock,
    albedo: F32,
    base: F32,
    surface: Surface,
    *,
    depth_cm: float,
    thread: Colour | None,
    loops: tuple[float, ...] = (0.40, 0.88),
) -> None:
    """The band along the top with its stitches and belt loops."""
    top, low = block.waistline(), block.waistline(depth_cm)
    rows = [] if thread is None else [offset(top, 0.25)[2:-2], offset(low, -0.25)[2:-2]]
    trims.patch(
        picture,
        join(top, low[::-1]),
        albedo,
        base,
        surface,
        thick_cm=0.14,
        roll_cm=0.18,
        stitch=rows,
        thread=thread or (0, 0, 0),
        cast=0.45,
        reach_cm=0.4,
    )
    for at in loops:
        for side in (-1, 1):
            _belt_loop(picture, block, albedo, base, surface, depth_cm, thread, side * at * block.waist[0])


def _belt_loop(
    picture: Picture,
    block: LowerBlock,
    albedo: F32,
    base: F32,
    surface: Surface,
    depth_cm: float,
    thread: Colour | None,
    x: float,
) -> None:
    """One loop across the waistband at x."""
    y = block.waist[1] + block.waist_dip_cm * (1 - (x / block.waist[0]) ** 2)
    w = 0.62
    box = np.array([[x - w, y - 0.35], [x + w, y - 0.35], [x + w, y + depth_cm + 0.7], [x - w, y + depth_cm + 0.7]])
    rows = [] if thread is None else [smooth(box[[0, 3]] + [0.3, 0]), smooth(box[[1, 2]] - [0.3, 0])]
    trims.patch(
        picture,
        box,
        albedo,
        base,
        surface,
        thick_cm=0.2,
        roll_cm=0.14,
        stitch=rows,
        thread=thread or (0, 0, 0),
        cast=0.5,
        reach_cm=0.35,
    )


def fly_curve(block: LowerBlock, depth_cm: float, width_cm: float = 3.6) -> F64:
    """The J of stitches beside the fly, on the image's right."""
    assert block.crotch_y is not None
    end = 0.66 * block.crotch_y
    return smooth([[width_cm, depth_cm + 1.0], [width_cm, end - 5], [width_cm - 0.5, end - 2], [0.25, end]], 80)


def chinos(
    rng: np.random.Generator, frame: Frame, colour: Colour, *, block: LowerBlock | None = None, crease: bool = False
) -> Garment:
    """Cotton twill trousers with slanted pockets; with a crease they are tailored ones."""
    block = block or replace(
        REGULAR,
        outer=((19.4, 4.0), (21.8, 13.0), (23.0, 22.0), (22.8, 34.0), (21.8, 56.0), (21.0, 80.0), (20.6, 101.0)),
        inner=((1.5, 33.0), (3.4, 56.0), (4.8, 80.0), (5.4, 101.3)),
    )
    assert block.crotch_y is not None
    band = 3.8
    drape = Drape(
        4.4, leg_slacks(block, rng, 0.45 if crease else 0.8), crisp=1.4, ridges=_creases(block) if crease else ()
    )
    swell, folds = drape_height(frame, block.silhouette(4.0), drape, rng)
    x, y = frame.grid_cm()
    albedo, micro = fabric.twill(x, y, rng, colour, depth=0.02 if crease else 0.05)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    height = base + micro
    centre = smooth([[0.2, band + 0.8], [0.2, 0.5 * block.crotch_y], [0.0, block.crotch_y]])
    fly = fly_curve(block, band, 3.2)
    tone = tuple(int(0.86 * c) for c in colour)
    height = details.add_seam(frame, mask, height, centre, rng, depth=0.09, pucker=0.8)
    albedo, height = details.stitches(frame, albedo, height, fly, tone, width_cm=0.05, strength=0.7)
    for side in (1, -1):
        pocket = smooth([[13.2, band + 0.8], [15.6, 11.0], [18.8, 19.0]]) * [side, 1]
        _, d, near = relief.along(frame, mask, pocket, 1.5)
        # The pocket's edge lies on top of what is towards the side seam.
        height = height + near * 0.07 * np.tanh(side * d / 0.08) * np.exp(-np.abs(d) / 0.9)
        albedo, height = details.stitches(
            frame, albedo, height, offset(pocket, side * 0.6), tone, width_cm=0.05, strength=0.7
        )
        height = details.add_seam(
            frame, mask, height, offset(block.side(), 0.3) * [side, 1], rng, depth=0.05, pucker=0.8
        )
        if not crease:
            height = details.add_hem(frame, mask, height, block.hem() * [side, 1], 3.0, rng)
    height = details.edge_roll(frame, mask, height)
    picture = Picture(frame)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, COTTON), mask, cast=0)
    waistband(picture, block, albedo, base + micro, COTTON, depth_cm=band, thread=None if crease else tone)
    trims.button(picture, (0.9, block.waist_dip_cm + band / 2), 0.8, tone, thread=tuple(int(0.6 * c) for c in colour))
    return photograph(picture, block.landmarks(frame), rng)


def _creases(block: LowerBlock) -> tuple[tuple[F64, float, float, float], ...]:
    """Pressed lines down the middle of both legs."""
    outer, inner = np.array(block.outer[-1]), np.array(block.inner[-1])
    end = 0.5 * (outer + inner) + [0, 30]
    line = smooth([[10.2, -6.0], [12.2, 30.0], end])
    return tuple((line * [side, 1], 0.35, 0.30, 0.0) for side in (1, -1))
