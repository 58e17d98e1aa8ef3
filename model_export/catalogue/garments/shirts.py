"""Tops with a turned-down collar: an Oxford shirt and a polo."""

from __future__ import annotations

import cv2
import numpy as np

from model_export.catalogue import collars, details, fabric, trims
from model_export.catalogue.collars import CollarCut
from model_export.catalogue.frame import F32, Frame, join, offset, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.tees import JERSEY, body_slacks, seamed, sleeve_coordinates, sleeve_slacks
from model_export.catalogue.light import Surface, shade, to_linear
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.upper import SleeveCut, UpperBlock
from model_export.catalogue.wrinkles import Cloth

Colour = tuple[int, int, int]
POPLIN = Surface(wrap=0.20, sheen=0.02, cavity=0.26)


def oxford_shirt(rng: np.random.Generator, frame: Frame, colour: Colour) -> Garment:
    """A button-down Oxford shirt with chest pocket and curved hem."""
    block = UpperBlock(
        neck=(7.6, 6.5),
        shoulder=(21.4, 5.2),
        armpit=(23.6, 24.0),
        side=((22.8, 40.0), (22.6, 54.0), (23.6, 68.0)),
        hem_dip_cm=6.0,
        sleeve=SleeveCut(60.0, 67.0, 10.4, bend_cm=1.6, cuff_tilt_deg=4),
    )
    cut = CollarCut()
    drape = Drape(
        4.6,
        (*body_slacks(block, rng, 0.85), *sleeve_slacks(block, rng, 1.0)),
        Cloth(stiffness=0.10, hold=0.002),
        crisp=2.0,
    )
    weft, micro = fabric.plain_weave(frame.drawn_hw, rng, colour, slub=0.5)
    basket = fabric.grain(frame.drawn_hw, rng, 1.0, 1.0)
    albedo = (weft * (1 + 0.05 * basket[..., None])).astype(np.float32)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    picture = Picture(frame)
    collars.inside_collar(picture, cut, albedo, rng, POPLIN)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    tone: Colour = tuple(int(0.80 * c) for c in colour)  # type: ignore[assignment]
    cloth, height = _shirt_seams(frame, block, mask, albedo, base + micro, rng, tone)
    picture.lay(shade(cloth, height, mask, frame.scale, POPLIN), mask, cast=0.5, reach_cm=0.8)
    # Doubled cloth folds less.
    firm = swell + 0.4 * folds
    _pocket(picture, albedo, swell + 0.7 * folds, tone)
    for side in (-1, 1):
        _cuff(picture, block, albedo, firm, tone, side)
    collars.placket(picture, (-1.7, 1.7), (cut.meet[1] - 1.0, 76.0), albedo, firm, POPLIN, thread=tone)
    _stand(picture, cut, albedo, base)
    collars.leaves(picture, cut, albedo, base, rng, POPLIN, thread=tone)
    pearl, thread = (232, 230, 224), (176, 178, 182)
    for y in (6.6, *np.arange(14.5, 66, 9.2)):
        trims.button(picture, (0.0, float(y) + 1.2), 0.55, pearl, thread=thread)
    for side in (-1, 1):
        trims.button(picture, (side * 5.6, 9.8), 0.42, pearl, thread=thread)
    return photograph(picture, collars.landmarks(block, frame, cut.base[0], cut.meet[1]), rng)


def _shirt_seams(
    frame: Frame, block: UpperBlock, mask: F32, albedo: F32, height: F32, rng: np.random.Generator, tone: Colour
) -> tuple[F32, F32]:
    """Narrow hems, yoke seams and topstitched armholes: (albedo, height) with them."""
    height = seamed(frame, block, mask, height, rng, hem_cm=0.9, cuff_cm=0.6)
    yoke = smooth([[20.0, 7.6], [12.0, 4.4], [9.0, 3.6]])
    for side in (-1, 1):
        height = details.add_seam(frame, mask, height, yoke * [side, 1], rng, depth=0.05, pucker=0.6)
        armhole = offset(block.armhole(), 0.5) * [side, 1]
        albedo, height = details.stitches(frame, albedo, height, armhole, tone, width_cm=0.05, strength=0.6)
    return albedo, height.astype(np.float32)


def _stand(picture: Picture, cut: CollarCut, albedo: F32, base: F32) -> None:
    """The collar stand closing at the centre front, below the leaves' meeting point."""
    y = cut.meet[1]
    outline = smooth(
        [[-3.4, y - 1.0], [0, y - 0.2], [3.4, y - 1.0], [2.2, y + 1.9], [0, y + 2.5], [-2.2, y + 1.9], [-3.4, y - 1.0]],
        80,
    )
    trims.patch(picture, outline, albedo, base, POPLIN, thick_cm=0.12)


def _pocket(picture: Picture, albedo: F32, base: F32, tone: Colour) -> None:
    """The chest pocket on the wearer's left."""
    box = np.array([[5.6, 23.0], [16.2, 22.6], [16.3, 34.4], [11.0, 36.6], [5.8, 34.8]])
    outline = join(*[smooth(box[[i, (i + 1) % 5]]) for i in range(5)])
    inner = box + 0.3 * (box.mean(0) - box) / np.linalg.norm(box.mean(0) - box, axis=1, keepdims=True) * 1.3
    rows = [
        smooth(inner[[1, 2]]),
        smooth(inner[[2, 3]]),
        smooth(inner[[3, 4]]),
        smooth(inner[[4, 0]]),
        smooth(box[:2] + np.array([0, 2.2])),
    ]
    trims.patch(
        picture,
        outline,
        albedo,
        base,
        POPLIN,
        thick_cm=0.07,
        roll_cm=0.12,
        stitch=rows,
        thread=tone,
        stitch_width_cm=0.05,
    )


def _cuff(picture: Picture, block: UpperBlock, albedo: F32, base: F32, tone: Colour, side: int) -> None:
    """A buttoned cuff."""
    outline = collars.cuff_band(block, 6.0, side)
    a = block.sleeve_axis()
    rows = [(block.cuff() - 0.4 * a) * [side, 1], (block.cuff() - 5.6 * a) * [side, 1]]
    trims.patch(
        picture, outline, albedo, base, POPLIN, thick_cm=0.14, stitch=rows, thread=tone, stitch_width_cm=0.05, cast=0.45
    )
    low = block.cuff()
    at = low[0] + 0.72 * (low[-1] - low[0]) - 3.0 * a
    trims.button(picture, (float(side * at[0]), float(at[1])), 0.5, (232, 230, 224), thread=(176, 178, 182))


def polo(rng: np.random.Generator, frame: Frame, colour: Colour, tip: Colour) -> Garment:
    """A piqué polo: knitted collar with a tipping line, two buttons, rib cuffs."""
    block = UpperBlock(
        neck=(7.6, 6.5),
        shoulder=(20.6, 5.2),
        armpit=(22.8, 22.6),
        side=((22.0, 40.0), (22.0, 54.0), (22.6, 66.0)),
        hem_dip_cm=1.0,
        sleeve=SleeveCut(21.0, 45.0, 14.0, bend_cm=1.2, cuff_tilt_deg=3),
    )
    cut = CollarCut(top=(6.7, -2.6), base=(9.0, 1.2), tip=(7.4, 9.6), meet=(0.9, 8.2), rise_cm=0.9)
    drape = Drape(4.5, (*body_slacks(block, rng, 0.9), *sleeve_slacks(block, rng)))
    jersey, micro = fabric.jersey(frame.drawn_hw, rng, colour)
    x, y = frame.grid_cm()
    pique = (np.cos(2 * np.pi * (x + y) / 0.19) * np.cos(2 * np.pi * (x - y) / 0.19)).astype(np.float32)
    albedo = (jersey * (1 + 0.05 * pique[..., None])).astype(np.float32)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    across, _, _ = sleeve_coordinates(frame, block)
    picture = Picture(frame)
    collars.inside_collar(picture, cut, jersey, rng, JERSEY)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    height = seamed(frame, block, mask, base + micro + 0.003 * pique, rng, hem_cm=2.2, cuff_cm=0.4)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, JERSEY), mask, cast=0.5, reach_cm=0.8)
    tone: Colour = tuple(int(0.8 * c) for c in colour)  # type: ignore[assignment]
    for side in (-1, 1):
        collars.rib_band(
            picture, collars.cuff_band(block, 2.6, side), across, jersey, base, JERSEY, period_cm=0.3, depth_cm=0.03
        )
    collars.placket(picture, (-1.7, 1.7), (cut.meet[1] - 0.3, 22.0), albedo, base, JERSEY, thread=tone)
    box = smooth([[-1.7, 21.2], [1.7, 21.2]])
    trims.patch(
        picture,
        join(box, smooth([[1.7, 22.3], [-1.7, 22.3]])),
        albedo,
        base,
        JERSEY,
        stitch=[box + np.array([0, 0.3])],
        thread=tone,
    )
    _tipped_leaves(picture, cut, jersey, tip, rng, base)
    for k in (11.2, 16.8):
        trims.button(picture, (0.0, k), 0.58, (236, 234, 228), thread=(180, 178, 172))
    return photograph(picture, collars.landmarks(block, frame, cut.base[0], cut.meet[1]), rng)


def _tipped_leaves(
    picture: Picture, cut: CollarCut, albedo: F32, tip: Colour, rng: np.random.Generator, base: F32
) -> None:
    """Flat-knit leaves with a coloured line near their edge."""
    frame = picture.frame
    colour = albedo.copy()
    for side in (-1, 1):
        for inset, width in ((0.75, 0.36),):
            line = np.zeros(frame.drawn_hw, np.float32)
            edge = join(offset(cut.outer()[10:], inset)[:-5], offset(smooth([cut.tip, cut.meet]), inset)[4:]) * [
                side,
                1,
            ]
            px = np.rint(frame.drawn_px(edge) * 8).astype(np.int32)
            cv2.polylines(line, [px], False, 1.0, max(1, int(width * frame.scale)), cv2.LINE_AA, shift=3)
            colour = colour * (1 - line[..., None]) + line[..., None] * to_linear(tip)
    collars.leaves(picture, cut, colour.astype(np.float32), base, rng, JERSEY, thread=None, bulge_cm=0.45)
