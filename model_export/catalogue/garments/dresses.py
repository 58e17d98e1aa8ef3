"""Dresses: a top's block whose side seams run on into a skirt."""

from __future__ import annotations

import cv2
import numpy as np

from model_export.catalogue import collars, details, fabric, prints, trims
from model_export.catalogue.frame import F32, F64, Frame, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.skirts import SOFT, flutes, hanging_hem
from model_export.catalogue.garments.tees import JERSEY, body_slacks, sleeve_coordinates, sleeve_slacks
from model_export.catalogue.light import Surface, shade, to_linear
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.upper import SleeveCut, UpperBlock
from model_export.catalogue.wrinkles import Slack

Colour = tuple[int, int, int]


def _bodice_slacks(
    rng: np.random.Generator, armpit: tuple[float, float], waist_y: float, amount: float = 1.0
) -> tuple[Slack, ...]:
    """Folds of a fitted bodice: from armpit to bust, across the waist."""
    ax, ay = armpit
    out: list[Slack] = []
    for side in (-1, 1):
        j = rng.uniform(0.8, 1.25, 3) * amount
        out.append(Slack((side * (ax - 4), ay + 1), (5, 5), 90 - side * 40, 0.06 * j[0]))
        out.append(Slack((side * 9, waist_y - 4), (7, 4), 90, 0.055 * j[1]))
        out.append(Slack((side * 12, waist_y - 9), (5, 6), 90 + side * 35, 0.04 * j[2]))
    out.append(Slack((0, waist_y + 30), (26, 26), 0, 0.012 * amount))
    return tuple(out)


def _floral_cloth(
    frame: Frame, block: UpperBlock, folds: F32, rng: np.random.Generator, waist: float
) -> tuple[F32, F32]:
    """Printed viscose: bodice, sleeves and skirt are cut from different places of the print."""
    across, down, sleeves = sleeve_coordinates(frame, block)
    art = prints.floral(
        rng,
        (88.0, 126.0),
        frame.scale,
        (36, 58, 96),
        ((238, 226, 214), (232, 156, 150), (244, 208, 128)),
        (206, 130, 62),
        (110, 148, 132),
    )
    _, y = frame.grid_cm()
    skirt = (y > waist + 0.6).astype(np.float32)
    u = ((across + 0.35 * folds + 44 + 7.3 * skirt + 3.1 * sleeves) * frame.scale).astype(np.float32)
    v = ((down + 0.35 * folds + 5 + 4.7 * skirt + 6 * sleeves) * frame.scale).astype(np.float32)
    art_linear = to_linear(cv2.remap(art, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP).astype(np.float32))
    weave, micro = fabric.plain_weave(frame.drawn_hw, rng, (255, 255, 255), slub=0.2)
    albedo = (art_linear * weave).astype(np.float32)
    return albedo, micro


def _floral_relief(
    frame: Frame, block: UpperBlock, mask: F32, height: F32, rng: np.random.Generator, hem: F64, waist: float
) -> F32:
    """Seams, hems and the gathered waistband sewn into the height."""
    for curve in details.both(block.armhole()):
        height = details.add_seam(frame, mask, height, curve, rng)
    for curve in details.both(block.cuff()):
        height = details.add_hem(frame, mask, height, curve, 1.4, rng)
    height = details.add_hem(frame, mask, height, hem, 2.0, rng)
    w = float(np.interp(waist, block.side_seam()[:, 1], block.side_seam()[:, 0]))
    belt = smooth([[-w - 1, waist], [0, waist + 0.9], [w + 1, waist]], 80)
    height = details.add_seam(frame, mask, height, belt, rng, depth=0.16, pucker=3.0)
    height = details.add_seam(frame, mask, height, belt - [0, 1.6], rng, depth=0.06, pucker=1.6)
    return details.edge_roll(frame, mask, height, 0.2, 0.3)


def floral_dress(rng: np.random.Generator, frame: Frame) -> Garment:
    """A summer dress: V neck, flutter-free short sleeves, gathered skirt, ditsy flowers."""
    waist = 39.0
    block = UpperBlock(
        neck=(8.6, 13.0),
        neck_round=0.0,
        shoulder=(18.2, 4.6),
        armpit=(19.0, 20.5),
        back_depth_cm=2.4,
        armhole_in_cm=2.0,
        side=((17.4, 30.0), (15.6, waist), (19.6, 52.0), (24.6, 75.0), (29.6, 103.0)),
        hem_dip_cm=2.2,
        sleeve=SleeveCut(17.0, 43.0, 12.4, bend_cm=1.8, cuff_tilt_deg=2),
    )
    side = block.side_seam()
    sculpt = flutes(side[side[:, 1] > waist - 4], waist + 1, rng, count=6.0, depth_cm=2.8, gathers=0.42)
    hem = hanging_hem(block.hem(), sculpt, 0.5)
    drape = Drape(
        4.4, (*_bodice_slacks(rng, block.armpit, waist, 1.5), *sleeve_slacks(block, rng, 1.1)), sculpt=sculpt, crisp=1.4
    )
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    albedo, micro = _floral_cloth(frame, block, folds, rng, waist)
    picture = Picture(frame)
    inside = (0.55 * albedo + 0.45 * cv2.GaussianBlur(albedo, (0, 0), 8) + 0.03).astype(np.float32)
    trims.inside_back(picture, block, inside, rng, rib=None, rib_cm=1.0, surface=SOFT, dark=0.6)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = _floral_relief(frame, block, mask, base + micro, rng, hem, waist)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, SOFT), mask, cast=0.5, reach_cm=0.8)
    trims.rib_collar(picture, block, albedo, rng, width_cm=0.9, surface=SOFT, base=base, rib_cm=50.0, thick_cm=0.14)
    for k in range(5):
        trims.button(picture, (0, 16.5 + 4.9 * k), 0.75, (226, 214, 196), thread=(150, 120, 96))
    return photograph(picture, block.landmarks(frame, hem), rng)


def tee_dress(rng: np.random.Generator, frame: Frame, colour: Colour) -> Garment:
    """A straight T-shirt dress in heavy jersey."""
    block = UpperBlock(
        neck=(8.6, 8.4),
        shoulder=(21.4, 5.2),
        armpit=(22.6, 23.0),
        side=((21.6, 42.0), (22.2, 62.0), (23.4, 92.0)),
        hem_dip_cm=1.2,
        sleeve=SleeveCut(21.0, 46.0, 14.4, bend_cm=1.4, cuff_tilt_deg=3),
    )
    side = block.side_seam()
    sculpt = flutes(side, 40.0, rng, count=3.4, depth_cm=1.2, power=1.0)
    drape = Drape(4.6, (*body_slacks(block, rng, 0.9), *sleeve_slacks(block, rng)), sculpt=sculpt)
    albedo, micro = fabric.jersey(frame.drawn_hw, rng, colour, 0.25)
    hem = hanging_hem(block.hem(), sculpt, 0.35)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    picture = Picture(frame)
    trims.inside_back(picture, block, albedo, rng, rib=micro, rib_cm=2.0, surface=JERSEY)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = base + micro
    for curve in details.both(block.armhole()):
        height = details.add_seam(frame, mask, height, curve, rng)
    for curve in details.both(block.cuff()):
        height = details.add_hem(frame, mask, height, curve, 2.0, rng)
    height = details.edge_roll(frame, mask, details.add_hem(frame, mask, height, hem, 2.4, rng))
    picture.lay(shade(albedo, height, mask, frame.scale, JERSEY), mask, cast=0.5, reach_cm=0.8)
    trims.rib_collar(picture, block, albedo, rng, width_cm=2.0, surface=JERSEY, base=base)
    return photograph(picture, block.landmarks(frame, hem), rng)


def sheath_dress(rng: np.random.Generator, frame: Frame, colour: Colour) -> Garment:
    """A sleeveless knee-length dress of crepe with princess seams."""
    waist = 40.0
    block = UpperBlock(
        neck=(10.4, 9.6),
        shoulder=(16.2, 2.4),
        armpit=(18.8, 22.0),
        back_depth_cm=2.6,
        armhole_in_cm=3.6,
        hem_dip_cm=1.4,
        side=((17.4, 31.0), (15.8, waist), (19.2, 52.0), (21.2, 62.0), (21.8, 80.0), (21.6, 98.0)),
    )
    side = block.side_seam()
    sculpt = flutes(side, waist + 14, rng, count=3.0, depth_cm=0.9, power=1.0)
    hem = hanging_hem(block.hem(), sculpt, 0.35)
    hips = (Slack((-8, 56), (9, 6), 75, 0.045), Slack((9, 54), (9, 6), 105, 0.05), Slack((0, 70), (16, 14), 0, 0.02))
    drape = Drape(5.4, (*_bodice_slacks(rng, block.armpit, waist, 1.1), *hips), sculpt=sculpt, crisp=1.5)
    albedo, micro = fabric.plain_weave(frame.drawn_hw, rng, colour, slub=0.3)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    crepe = Surface(wrap=0.25, sheen=0.05, cavity=0.28, gloss=0.012, gloss_power=7)
    picture = Picture(frame)
    trims.inside_back(picture, block, albedo, rng, rib=None, rib_cm=2.6, surface=crepe, dark=0.72)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = base + micro
    princess = smooth(
        [[14.6, 14.0], [10.4, 19.5], [8.4, 28.0], [7.4, waist], [8.6, 54.0], [9.6, 76.0], [9.8, 99.4]], 120
    )
    for curve in details.both(princess):
        height = details.add_seam(frame, mask, height, curve, rng, depth=0.09, pucker=0.9)
    height = details.edge_roll(frame, mask, details.add_hem(frame, mask, height, hem, 3.0, rng), 0.22, 0.3)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, crepe), mask, cast=0.5, reach_cm=0.8)
    trims.rib_collar(picture, block, albedo, rng, width_cm=0.8, surface=crepe, rib_cm=50.0, thick_cm=0.14, base=base)
    for curve in details.both(block.armhole()):
        trims.binding(picture, curve, 0.7, albedo, rng, crepe, base)
    return photograph(picture, block.landmarks(frame, hem), rng)


def _dotted_cloth(
    frame: Frame, block: UpperBlock, folds: F32, rng: np.random.Generator, ground: Colour, dot: Colour
) -> tuple[F32, F32]:
    """Printed crepe with polka dots that turn with the sleeves."""
    across, down, sleeves = sleeve_coordinates(frame, block)
    art = prints.dots((150.0, 150.0), frame.scale, ground, dot, 3.0, 0.34)
    u = ((across + 0.3 * folds + 75) * frame.scale).astype(np.float32)
    v = ((down + 0.3 * folds + 12 + 4 * sleeves) * frame.scale).astype(np.float32)
    weave, micro = fabric.plain_weave(frame.drawn_hw, rng, (255, 255, 255), slub=0.15)
    albedo = (
        to_linear(cv2.remap(art, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP).astype(np.float32)) * weave
    ).astype(np.float32)
    return albedo, micro


def dotted_midi(rng: np.random.Generator, frame: Frame, ground: Colour, dot: Colour) -> Garment:
    """A long-sleeve midi dress with polka dots, cuffs and a gathered waist."""
    waist = 39.0
    block = UpperBlock(
        neck=(8.0, 7.4),
        shoulder=(18.8, 4.8),
        armpit=(20.0, 21.5),
        back_depth_cm=2.2,
        armhole_in_cm=1.8,
        hem_dip_cm=2.4,
        side=((18.4, 30.0), (16.4, waist), (21.0, 54.0), (26.6, 84.0), (31.0, 116.0)),
        sleeve=SleeveCut(57.0, 62.0, 9.4, bend_cm=2.6, cuff_tilt_deg=3),
    )
    side = block.side_seam()
    sculpt = flutes(side[side[:, 1] > waist - 4], waist + 1, rng, count=7.0, depth_cm=2.2, gathers=0.34)
    hem = hanging_hem(block.hem(), sculpt, 0.5)
    drape = Drape(
        4.6, (*_bodice_slacks(rng, block.armpit, waist, 1.2), *sleeve_slacks(block, rng, 1.2)), sculpt=sculpt, crisp=1.1
    )
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    albedo, micro = _dotted_cloth(frame, block, folds, rng, ground, dot)
    crepe = Surface(wrap=0.22, sheen=0.04, cavity=0.26, gloss=0.01, gloss_power=8)
    picture = Picture(frame)
    trims.inside_back(picture, block, albedo, rng, rib=None, rib_cm=1.2, surface=crepe)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = base + micro
    for curve in details.both(block.armhole()):
        height = details.add_seam(frame, mask, height, curve, rng, pucker=2.0)
    w = float(np.interp(waist, side[:, 1], side[:, 0]))
    for rise in (0.0, 1.1, 2.2):
        belt = smooth([[-w - 1, waist - rise], [0, waist - rise + 0.9], [w + 1, waist - rise]], 80)
        height = details.add_seam(frame, mask, height, belt, rng, depth=0.15, pucker=4.0)
    height = details.edge_roll(frame, mask, details.add_hem(frame, mask, height, hem, 2.0, rng), 0.2, 0.3)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, crepe), mask, cast=0.5, reach_cm=0.8)
    firm = swell + 0.5 * folds
    for s in (-1, 1):
        trims.patch(picture, collars.cuff_band(block, 5.0, s), albedo, firm, crepe, thick_cm=0.14, cast=0.45)
    trims.rib_collar(picture, block, albedo, rng, width_cm=1.1, surface=crepe, base=base, rib_cm=50.0, thick_cm=0.16)
    return photograph(picture, block.landmarks(frame, hem), rng)
