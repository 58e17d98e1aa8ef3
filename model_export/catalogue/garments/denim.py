"""Five-pocket denim: jeans and shorts."""

from __future__ import annotations

import numpy as np

from model_export.catalogue import details, fabric, trims
from model_export.catalogue.frame import F32, F64, Frame, join, mirror, offset, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.trousers import COTTON, REGULAR, fly_curve, leg_slacks, waistband
from model_export.catalogue.light import shade
from model_export.catalogue.lower import LowerBlock
from model_export.catalogue.picture import Drape, Picture, drape_height

Colour = tuple[int, int, int]

SHORTS = LowerBlock(
    waist=(18.4, 0.0),
    outer=((19.4, 4.0), (22.0, 13.0), (23.6, 24.0), (24.6, 35.0), (25.4, 44.0)),
    crotch_y=27.0,
    inner=((1.3, 31.0), (2.2, 37.0), (2.6, 45.2)),
)


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
    fade += 0.11 * wash * np.clip(folds / 0.5, -0.6, 1.0)
    return fade + 0.035 * fabric.grain(x.shape, rng, 40, 60)


def pocket_curve(block: LowerBlock, depth_cm: float) -> F64:
    """The scooped opening of the right front pocket, from the waistband to the side seam."""
    side = block.side()
    y = 12.5
    x = float(np.interp(y, side[:, 1], side[:, 0]))
    return smooth([[9.2, depth_cm + 0.9], [9.8, 8.0], [12.6, 11.2], [16.5, 12.3], [x, y]], 80)


def jeans(
    rng: np.random.Generator,
    frame: Frame,
    *,
    indigo: Colour = (38, 52, 84),
    pale: Colour = (172, 190, 212),
    wash: float = 0.7,
    thread: Colour = (190, 136, 78),
    block: LowerBlock = REGULAR,
    cuff_cm: float = 1.6,
) -> Garment:
    """Five-pocket denim, long or cut to shorts by its block."""
    assert block.crotch_y is not None
    band = 4.0
    drape = Drape(4.8, leg_slacks(block, rng, 1.1), crisp=1.7)
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
    trims.button(picture, (0.9, block.waist_dip_cm + band / 2), 0.85, (150, 112, 72), thread=thread, holes=0)
    for side in (-1, 1):
        edge = float(np.interp(12.2, block.side()[:, 1], block.side()[:, 0]))
        for x_cm, y_cm in ((9.5, band + 1.7), (edge - 1.1, 12.1)):
            trims.button(picture, (side * x_cm, y_cm), 0.33, (160, 118, 74), thread=thread, holes=0)
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
        trims.patch(picture, opening, albedo * 0.86, base - 0.1, COTTON, thick_cm=-0.12, roll_cm=0.5, cast=0)
    coin = np.array([[-18.6, 6.6], [-13.6, 7.2], [-13.4, 11.9], [-18.9, 12.2]])
    row = [
        smooth(coin[:2] + np.array([0, 0.25])),
        smooth(coin[:2] + np.array([0, 0.7])),
        smooth(coin[[1, 2]] - [0.25, 0]),
    ]
    edge = mirror(pocket_curve(block, 4.0))
    low = np.interp(coin[2:, 0], edge[::-1, 0], edge[::-1, 1])
    coin[2:, 1] = np.minimum(coin[2:, 1], low - 0.2)
    trims.patch(picture, coin, albedo, base, COTTON, stitch=row, thread=thread)
