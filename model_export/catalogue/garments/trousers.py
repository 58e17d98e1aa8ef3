"""Jeans, chinos, tailored trousers and shorts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model_export.catalogue import details, fabric, relief
from model_export.catalogue.frame import F32, F64, Frame, join, mirror, offset, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.light import Surface, shade
from model_export.catalogue.lower import LowerBlock
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.wrinkles import Slack

Colour = tuple[int, int, int]
COTTON = Surface(wrap=0.22, sheen=0.03, cavity=0.24)

JEANS = LowerBlock(
    waist=(18.6, 0.0), outer=((19.6, 4.0), (22.0, 13.0), (23.0, 22.0), (22.7, 34.0), (21.6, 56.0), (21.4, 80.0), (21.6, 102.0)),
    crotch_y=27.5, inner=((1.5, 33.0), (3.2, 56.0), (4.8, 80.0), (5.6, 102.3)),
)


SHORTS = LowerBlock(
    waist=(18.4, 0.0), outer=((19.4, 4.0), (22.0, 13.0), (23.6, 24.0), (24.6, 35.0), (25.4, 44.0)),
    crotch_y=27.0, inner=((1.3, 31.0), (2.2, 37.0), (2.6, 45.2)),
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


def fade_map(frame: Frame, block: LowerBlock, folds: F32, rng: np.random.Generator, wash: float) -> F32:
    """How worn the indigo is: thighs, knees, crests of folds."""
    assert block.crotch_y is not None
    x, y = frame.grid_cm()
    c, bottom = block.crotch_y, block.outer[-1][1]
    knee = c + 0.42 * (bottom - c)
    fade = np.full(x.shape, 0.16 + 0.20 * wash, np.float32)
    for side in (-1, 1):
        u = side * x
        fade += 0.30 * wash * np.exp(-0.5 * (((u - 12.4) / 4.6) ** 2 + ((y - c - 8) / 16) ** 2))
        fade += 0.20 * wash * np.exp(-0.5 * (((u - 13.0) / 4.2) ** 2 + ((y - knee - 3) / 10) ** 2))
        fade += 0.08 * wash * np.exp(-0.5 * (((u - 13.2) / 4.5) ** 2 + ((y - bottom + 16) / 14) ** 2))
    fade += 0.16 * wash * np.clip(folds / 0.5, -0.6, 1.0)
    return fade + 0.035 * fabric.grain(x.shape, rng, 40, 60)


def waistband(
    picture: Picture, block: LowerBlock, albedo: F32, base: F32, surface: Surface, *, depth_cm: float, thread: Colour | None,
    loops: tuple[float, ...] = (0.40, 0.88), clip: bool = True,
) -> None:
    """The band along the top with its stitches and belt loops."""
    top, low = block.waistline(), block.waistline(depth_cm)
    rows = [] if thread is None else [offset(top, 0.25)[2:-2], offset(low, -0.25)[2:-2]]
    details.patch(
        picture, join(top, low[::-1]), albedo, base, surface, thick_cm=0.14, roll_cm=0.18, stitch=rows, thread=thread or (0, 0, 0),
        cast=0.45, reach_cm=0.4,
    )
    for at in loops:
        for side in (-1, 1):
            x = side * at * block.waist[0]
            y = block.waist[1] + block.waist_dip_cm * (1 - at**2)
            w = 0.62
            box = np.array([[x - w, y - 0.35], [x + w, y - 0.35], [x + w, y + depth_cm + 0.7], [x - w, y + depth_cm + 0.7]])
            rows = [] if thread is None else [smooth(box[[0, 3]] + [0.3, 0]), smooth(box[[1, 2]] - [0.3, 0])]
            details.patch(
                picture, box, albedo, base, surface, thick_cm=0.2, roll_cm=0.14, stitch=rows, thread=thread or (0, 0, 0),
                cast=0.5, reach_cm=0.35, clip=clip,
            )


def fly_curve(block: LowerBlock, depth_cm: float, width_cm: float = 3.6) -> F64:
    """The J of stitches beside the fly, on the image's right."""
    assert block.crotch_y is not None
    end = 0.66 * block.crotch_y
    return smooth([[width_cm, depth_cm + 1.0], [width_cm, end - 5], [width_cm - 0.5, end - 2], [0.25, end]], 80)


def pocket_curve(block: LowerBlock, depth_cm: float) -> F64:
    """The scooped opening of the right front pocket, from the waistband to the side seam."""
    side = block.side()
    y = 12.5
    x = float(np.interp(y, side[:, 1], side[:, 0]))
    return smooth([[9.2, depth_cm + 0.9], [9.8, 8.0], [12.6, 11.2], [16.5, 12.3], [x, y]], 80)


def topstitched(
    frame: Frame, albedo: F32, height: F32, curves: list[F64], thread: Colour, mask: F32, rng: np.random.Generator,
    gaps: tuple[float, ...] = (0.2, 0.75), width_cm: float = 0.07,
) -> tuple[F32, F32]:
    """A felled seam with parallel rows of stitches on its right-hand side as drawn."""
    for curve in curves:
        height = details.add_seam(frame, mask, height, curve, rng, depth=0.09, pucker=1.6)
        for gap in gaps:
            albedo, height = details.stitches(frame, albedo, height, offset(curve, gap), thread, width_cm=width_cm)
    return albedo, height


def jeans(
    rng: np.random.Generator, frame: Frame, *, indigo: Colour = (38, 52, 84), pale: Colour = (172, 190, 212), wash: float = 0.7,
    thread: Colour = (190, 136, 78), block: LowerBlock = JEANS, cuff_cm: float = 1.6,
) -> Garment:
    """Five-pocket denim, long or cut to shorts by its block."""
    assert block.crotch_y is not None
    band = 4.0
    drape = Drape(4.6, leg_slacks(block, rng), crisp=1.8)
    swell, folds = drape_height(frame, block.silhouette(4.0), drape, rng)
    x, y = frame.grid_cm()
    fade = fade_map(frame, block, folds, rng, wash)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    seams = _denim_relief(frame, block, mask, rng, cuff_cm)
    # Worn edges: the crests of seam puckers lose their colour, the grooves keep it.
    fade = fade + np.clip(seams * 3.2, -0.25, 0.22) * mask
    albedo, micro = fabric.denim(x, y, rng, fade, indigo, pale)
    height = base + micro + seams
    body, height = _denim_stitches(frame, block, albedo, height, thread, cuff_cm)
    height = details.edge_roll(frame, mask, height)
    picture = Picture(frame)
    picture.lay(shade(body, height, mask, frame.scale, COTTON), mask, cast=0)
    _pocket_bags(picture, block, albedo, base, thread)
    waistband(picture, block, albedo, base + micro, COTTON, depth_cm=band, thread=thread)
    details.button(picture, (0.9, block.waist_dip_cm + band / 2), 0.85, (150, 112, 72), thread=thread, holes=0)
    for side in (-1, 1):
        edge = float(np.interp(12.2, block.side()[:, 1], block.side()[:, 0]))
        for x_cm, y_cm in ((9.5, band + 1.7), (edge - 1.1, 12.1)):
            details.button(picture, (side * x_cm, y_cm), 0.33, (160, 118, 74), thread=thread, holes=0)
    return photograph(picture, block.landmarks(frame), rng)


def _denim_relief(frame: Frame, block: LowerBlock, mask: F32, rng: np.random.Generator, cuff_cm: float) -> F32:
    """Relief of fly, inseams, side seams, pocket edges and hems alone."""
    assert block.crotch_y is not None
    out = np.zeros(frame.drawn_hw, np.float32)
    centre = smooth([[0.25, 4.5], [0.3, 0.5 * block.crotch_y], [0.0, block.crotch_y]])
    for curve in (centre, offset(fly_curve(block, 4.0), 0)):
        out = details.add_seam(frame, mask, out, curve, rng, depth=0.10, pucker=1.4)
    for side in (1, -1):
        for curve in (offset(block.inseam(), -0.9), offset(block.side(), 0.7)):
            out = details.add_seam(frame, mask, out, curve * [side, 1], rng, depth=0.08, pucker=2.2)
        out = details.add_seam(frame, mask, out, pocket_curve(block, 4.0) * [side, 1], rng, depth=0.12, pucker=1.5)
        out = details.add_hem(frame, mask, out, block.hem() * [side, 1], cuff_cm, rng) 
    return out


def _denim_stitches(
    frame: Frame, block: LowerBlock, albedo: F32, height: F32, thread: Colour, cuff_cm: float
) -> tuple[F32, F32]:
    """Rows of thread beside those seams."""
    assert block.crotch_y is not None
    centre = smooth([[0.55, 4.5], [0.55, 0.5 * block.crotch_y], [0.3, block.crotch_y]])
    fly = fly_curve(block, 4.0)
    rows = [centre, fly, offset(fly, 0.55)]
    for side in (1, -1):
        pocket = pocket_curve(block, 4.0)
        rows += [offset(pocket, 0.2) * [side, 1], offset(pocket, 0.75) * [side, 1]]
        rows += [(block.hem() - [0, cuff_cm]) * [side, 1], offset(block.inseam(), -1.15)[6:] * [side, 1]]
    for row in rows:
        albedo, height = details.stitches(frame, albedo, height, row, thread)
    return albedo, height


def _pocket_bags(picture: Picture, block: LowerBlock, albedo: F32, base: F32, thread: Colour) -> None:
    """The denim facing seen inside the pocket opening, and the coin pocket on the image's left."""
    side = block.side()
    corner = side[(side[:, 1] > 3.6) & (side[:, 1] < 12.5)]
    for sign in (1, -1):
        opening = join(offset(pocket_curve(block, 4.0), -0.12), corner[::-1]) * [sign, 1]
        details.patch(picture, opening, albedo * 0.86, base - 0.1, COTTON, thick_cm=-0.12, roll_cm=0.5, cast=0)
    coin = np.array([[-18.6, 6.6], [-13.6, 7.2], [-13.4, 11.9], [-18.9, 12.2]])
    row = [smooth(coin[:2] + [0, 0.25]), smooth(coin[:2] + [0, 0.7]), smooth(coin[[1, 2]] - [0.25, 0])]
    edge = mirror(pocket_curve(block, 4.0))
    low = np.interp(coin[2:, 0], edge[::-1, 0], edge[::-1, 1])
    coin[2:, 1] = np.minimum(coin[2:, 1], low - 0.2)
    details.patch(picture, coin, albedo, base, COTTON, stitch=row, thread=thread)


def chinos(rng: np.random.Generator, frame: Frame, colour: Colour, *, block: LowerBlock | None = None, crease: bool = False) -> Garment:
    """Cotton twill trousers with slanted pockets; with a crease they are tailored ones."""
    block = block or replace(
        JEANS, outer=((19.4, 4.0), (21.8, 13.0), (23.0, 22.0), (22.8, 34.0), (21.8, 56.0), (21.0, 80.0), (20.6, 101.0)),
        inner=((1.5, 33.0), (3.4, 56.0), (4.8, 80.0), (5.4, 101.3)),
    )
    assert block.crotch_y is not None
    band = 3.8
    drape = Drape(4.4, leg_slacks(block, rng, 0.45 if crease else 0.8), crisp=1.4, ridges=_creases(block) if crease else ())
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
        s, d, near = relief.along(frame, mask, pocket, 1.5)
        # The pocket's edge lies on top of what is towards the side seam.
        height = height + near * 0.07 * np.tanh(side * d / 0.08) * np.exp(-np.abs(d) / 0.9)
        albedo, height = details.stitches(frame, albedo, height, offset(pocket, side * 0.6), tone, width_cm=0.05, strength=0.7)
        height = details.add_seam(frame, mask, height, offset(block.side(), 0.3) * [side, 1], rng, depth=0.05, pucker=0.8)
        if not crease:
            height = details.add_hem(frame, mask, height, block.hem() * [side, 1], 3.0, rng)
    height = details.edge_roll(frame, mask, height)
    picture = Picture(frame)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, COTTON), mask, cast=0)
    waistband(picture, block, albedo, base + micro, COTTON, depth_cm=band, thread=None if crease else tone)
    details.button(picture, (0.9, block.waist_dip_cm + band / 2), 0.8, tone, thread=tuple(int(0.6 * c) for c in colour))
    return photograph(picture, block.landmarks(frame), rng)


def _creases(block: LowerBlock) -> tuple[tuple[F64, float, float, float], ...]:
    """Pressed lines down the middle of both legs."""
    outer, inner = np.array(block.outer[-1]), np.array(block.inner[-1])
    end = 0.5 * (outer + inner) + [0, 30]
    line = smooth([[10.2, -6.0], [12.2, 30.0], end])
    return tuple((line * [side, 1], 0.35, 0.30, 0.0) for side in (1, -1))
