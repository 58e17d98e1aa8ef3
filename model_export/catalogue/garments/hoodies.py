"""A hoodie, and the gathers above rib bands that it shares with sweaters."""

from __future__ import annotations

import cv2
import numpy as np

from model_export.catalogue import collars, details, fabric, relief, trims
from model_export.catalogue.frame import F32, F64, Frame, join, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.tees import body_slacks, sleeve_coordinates, sleeve_slacks
from model_export.catalogue.light import Surface, shade, to_linear
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.upper import SleeveCut, UpperBlock
from model_export.catalogue.wrinkles import Cloth, Slack

Colour = tuple[int, int, int]
FLEECE = Surface(wrap=0.36, sheen=0.07, cavity=0.24)


def bloused_slacks(block: UpperBlock, rng: np.random.Generator, amount: float) -> tuple[Slack, ...]:
    """Cloth gathered above the bands."""
    assert block.sleeve
    hx, hy = block.side[-1]
    band = tuple(
        Slack((x, hy - 9), (5, 3), rng.uniform(-25, 25), 0.08 * amount)
        for x in (-0.7 * hx, -0.2 * hx, 0.3 * hx, 0.75 * hx)
    )
    return (*body_slacks(block, rng, amount), *sleeve_slacks(block, rng, 1.1 * amount), *band)


def hoodie(rng: np.random.Generator, frame: Frame, colour: Colour, cord: Colour) -> Garment:
    """A fleece hoodie: hood laid back, kangaroo pocket, drawstrings."""
    block = UpperBlock(
        neck=(9.0, 9.5),
        shoulder=(23.2, 6.0),
        armpit=(25.0, 26.0),
        side=((24.8, 40.0), (25.2, 54.0), (25.0, 61.0), (23.4, 68.0)),
        sleeve=SleeveCut(57.0, 66.0, 8.8, bend_cm=2.2, cuff_tilt_deg=3),
        armhole_in_cm=1.2,
    )
    drape = Drape(5.6, bloused_slacks(block, rng, 1.15), Cloth(stiffness=0.16, hold=0.0012), crisp=1.4)
    albedo, micro = fabric.fleece(frame.drawn_hw, rng, colour, heather=0.5)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    across, _, _ = sleeve_coordinates(frame, block)
    x, _ = frame.grid_cm()
    picture = Picture(frame)
    _hood_inside(picture, albedo, rng)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    height = base + micro
    for curve in details.both(block.armhole()):
        height = details.add_seam(frame, mask, height, curve, rng, depth=0.09, pucker=1.5)
    height = details.edge_roll(frame, mask, height, 0.3, 0.45)
    picture.lay(shade(albedo, height, mask, frame.scale, FLEECE), mask, cast=0.5, reach_cm=0.9)
    for side in (-1, 1):
        collars.rib_band(picture, collars.cuff_band(block, 6.0, side), across, albedo, base, FLEECE)
    collars.rib_band(picture, collars.hem_band(block, 6.2), x + 0.1 * folds, albedo, base, FLEECE)
    _kangaroo(picture, albedo, base + micro, rng)
    _hood_front(picture, albedo, rng)
    _drawstrings(picture, cord, rng)
    return photograph(picture, collars.landmarks(block, frame, 11.2, 10.4), rng)


def _hood_inside(picture: Picture, albedo: F32, rng: np.random.Generator) -> None:
    """The hood fallen behind the neck: its rim, its centre seam and the shade inside."""
    frame = picture.frame
    rim = smooth([[-10.8, 1.5], [-10.4, -3.0], [-7.2, -6.8], [0, -8.2], [7.2, -6.8], [10.4, -3.0], [10.8, 1.5]], 160)
    mask = frame.fill(join(rim, smooth([[10.8, 1.5], [6.0, 10.0], [0, 12.0], [-6.0, 10.0], [-10.8, 1.5]], 80)))
    s, d, near = relief.along(frame, mask, rim, 14.0)
    across = np.abs(d)
    height = 1.1 * np.exp(-(((across - 1.3) / 1.5) ** 2)) + 0.25 * relief.wobble(s + 0.6 * across, rng, 5.0) * np.exp(
        -across / 6
    )
    height = height - 0.07 * near * np.exp(-0.5 * ((across - 2.4) / 0.08) ** 2)
    height = details.add_seam(
        frame, mask, height.astype(np.float32), smooth([[0.3, -8.0], [0.0, 2.0]]), rng, depth=0.14, pucker=2.0
    )
    _, y = frame.grid_cm()
    shaded = shade(albedo, height, mask, frame.scale, FLEECE)
    light = np.clip(0.90 - 0.55 * (y + 5.5) / 10.0, 0.30, 0.95)
    picture.lay(shaded * light[..., None], mask, name="inner_collar", cast=0)


def _hood_front(picture: Picture, albedo: F32, rng: np.random.Generator) -> None:
    """The two edges of the hood coming round the neck and crossing at the centre front."""
    for side in (-1, 1):
        inner = smooth([[8.4, -5.6], [7.6, -1.5], [5.6, 4.2], [2.6, 8.2], [-0.6, 10.4]], 80)
        outer = smooth([[-0.8, 14.2], [4.2, 12.0], [8.8, 7.4], [11.4, 2.2], [11.4, -2.2], [8.4, -5.6]], 80)
        outline = join(inner, outer) * [side, 1]
        frame, window = picture.frame.window(outline, 1.5)
        mask = frame.fill(outline)
        s, d, near = relief.along(frame, mask, inner * [side, 1], 7.0)
        across = np.abs(d)
        roll = 1.5 * np.sqrt(np.clip(1 - ((across - 2.0) / 2.9) ** 2, 0, 1))
        height = near * (roll + 0.16 * relief.wobble(s + 0.5 * across, rng, 3.4) * np.clip(across / 1.5, 0, 1))
        height = height - 0.06 * near * np.exp(-0.5 * ((across - 1.9) / 0.08) ** 2)
        height = details.edge_roll(frame, mask, height.astype(np.float32), 0.3, 0.3)
        shaded = shade(albedo[window], height, mask, frame.scale, FLEECE)
        picture.lay(shaded, mask, cast=0.55, reach_cm=0.8, window=window)


def _kangaroo(picture: Picture, albedo: F32, base: F32, rng: np.random.Generator) -> None:
    """The front pocket with slanted openings."""
    box = np.array([[-10.0, 41.5], [10.0, 41.5], [16.4, 52.5], [16.6, 62.0], [-16.6, 62.0], [-16.4, 52.5]])
    outline = join(*[smooth(box[[i, (i + 1) % 6]]) for i in range(6)])
    rows = [smooth(box[[0, 1]] + [0, 0.5]), smooth(box[[0, 1]] + [0, 1.1])]
    for side in (-1, 1):
        rows.append(smooth(np.array([[9.3, 41.8], [15.6, 52.6]]) * [side, 1]))
        rows.append(smooth(np.array([[7.8, 41.8], [14.3, 53.0]]) * [side, 1]))
    tone = to_linear((255, 255, 255)) * albedo.mean((0, 1)) * 0.75
    srgb: Colour = tuple(int(255 * v ** (1 / 2.2)) for v in tone)  # type: ignore[assignment]
    sag = 0.25 * fabric.grain(albedo.shape[:2], rng, 60, 60).astype(np.float32)
    trims.patch(
        picture,
        outline,
        albedo,
        base + 0.15 * sag,
        FLEECE,
        thick_cm=0.24,
        roll_cm=0.3,
        stitch=rows,
        thread=srgb,
        cast=0.5,
        reach_cm=0.5,
    )


def _cord(picture: Picture, curve: F64, width_cm: float, colour: Colour) -> None:
    """A round braided cord along a curve."""
    frame, window = picture.frame.window(curve, 1.5)
    line = np.zeros(frame.drawn_hw, np.float32)
    px = np.rint(frame.drawn_px(curve) * 8).astype(np.int32)
    cv2.polylines(line, [px], False, 1.0, max(2, int(width_cm * frame.scale)), cv2.LINE_AA, shift=3)
    s, d, _ = relief.along(frame, line, curve, width_cm)
    braid = np.cos(2 * np.pi * (s / 0.34 + np.abs(d) / 0.4))
    height = 0.5 * width_cm * np.sqrt(np.clip(1 - (2 * d / width_cm) ** 2, 0.02, 1)) + 0.03 * braid
    albedo = np.ones((*line.shape, 3), np.float32) * to_linear(colour) * (1 + 0.10 * braid[..., None])
    shaded = shade(albedo.astype(np.float32), height.astype(np.float32), line, frame.scale, FLEECE)
    picture.lay(shaded, line, cast=0.6, reach_cm=0.35, window=window)


def _drawstrings(picture: Picture, cord: Colour, rng: np.random.Generator) -> None:
    """Two cords out of metal eyelets, of slightly different length."""
    for side, length in ((-1, 19.0), (1, 17.4)):
        x, y = side * 3.6, 11.2
        bend = rng.uniform(-0.9, 0.9, 3)
        curve = smooth(
            [
                [x, y],
                [x + 0.5 * side + bend[0] * 0.4, y + 0.3 * length],
                [x + 0.3 * side + bend[1], y + 0.7 * length],
                [x + bend[2], y + length],
            ],
            80,
        )
        trims.button(picture, (x, y), 0.55, (170, 170, 172), thread=(90, 90, 90), holes=0)
        _cord(picture, curve, 0.62, cord)
        _cord(picture, smooth([curve[-5], curve[-1] + [0, 1.1]], 12), 0.78, (176, 176, 178))
