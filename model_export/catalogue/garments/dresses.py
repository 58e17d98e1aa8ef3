"""Dresses: a top's block whose side seams run on into a skirt."""

from __future__ import annotations

import numpy as np

from model_export.catalogue import details, fabric, prints
from model_export.catalogue.frame import F32, Frame, smooth
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.skirts import SOFT, flutes, hanging_hem
from model_export.catalogue.garments.tees import JERSEY, body_slacks, seamed, sleeve_coordinates, sleeve_slacks
from model_export.catalogue.light import Surface, shade, to_linear
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.upper import SleeveCut, UpperBlock
from model_export.catalogue.wrinkles import Slack

Colour = tuple[int, int, int]


def _bodice_slacks(rng: np.random.Generator, armpit: tuple[float, float], waist_y: float, amount: float = 1.0) -> tuple[Slack, ...]:
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


def floral_dress(rng: np.random.Generator, frame: Frame) -> Garment:
    """A summer dress: V neck, flutter-free short sleeves, gathered skirt, ditsy flowers."""
    waist = 39.0
    block = UpperBlock(
        neck=(8.6, 13.0), neck_round=0.0, shoulder=(18.2, 4.6), armpit=(19.0, 20.5), back_depth_cm=2.4, armhole_in_cm=2.0,
        side=((17.4, 30.0), (15.6, waist), (19.6, 52.0), (24.6, 75.0), (29.6, 103.0)), hem_dip_cm=2.2,
        sleeve=SleeveCut(17.0, 43.0, 12.4, bend_cm=1.8, cuff_tilt_deg=2),
    )
    side = block.side_seam()
    sculpt = flutes(side[side[:, 1] > waist - 4], waist + 1, rng, count=7.0, depth_cm=1.9, gathers=0.30)
    hem = hanging_hem(block.hem(), sculpt, 0.5)
    drape = Drape(4.4, (*_bodice_slacks(rng, block.armpit, waist), *sleeve_slacks(block, rng, 0.9)), sculpt=sculpt, crisp=0.9)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    across, down, sleeves = sleeve_coordinates(frame, block)
    art = prints.floral(
        rng, (88.0, 126.0), frame.scale, (36, 58, 96), ((238, 226, 214), (232, 156, 150), (244, 208, 128)), (206, 130, 62), (110, 148, 132)
    )
    _, y = frame.grid_cm()
    skirt = (y > waist + 0.6).astype(np.float32)
    u = ((across + 0.35 * folds + 44 + 7.3 * skirt + 3.1 * sleeves) * frame.scale).astype(np.float32)
    v = ((down + 0.35 * folds + 5 + 4.7 * skirt + 6 * sleeves) * frame.scale).astype(np.float32)
    import cv2

    art_linear = to_linear(cv2.remap(art, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP).astype(np.float32))
    weave, micro = fabric.plain_weave(frame.drawn_hw, rng, (255, 255, 255), slub=0.2)
    albedo = (art_linear * weave).astype(np.float32)
    picture = Picture(frame)
    inside = (0.55 * albedo + 0.45 * cv2.GaussianBlur(albedo, (0, 0), 8) + 0.03).astype(np.float32)
    details.inside_back(picture, block, inside, rng, rib=None, rib_cm=1.0, surface=SOFT, dark=0.6)
    mask = frame.fill(block.silhouette(hem=hem))
    base = swell + folds
    height = base + micro
    for curve in details.both(block.armhole()):
        height = details.add_seam(frame, mask, height, curve, rng)
    for curve in details.both(block.cuff()):
        height = details.add_hem(frame, mask, height, curve, 1.4, rng)
    height = details.add_hem(frame, mask, height, hem, 2.0, rng)
    w = float(np.interp(waist, side[:, 1], side[:, 0]))
    belt = smooth([[-w - 1, waist], [0, waist + 0.9], [w + 1, waist]], 80)
    height = details.add_seam(frame, mask, height, belt, rng, depth=0.16, pucker=3.0)
    height = details.add_seam(frame, mask, height, belt - [0, 1.6], rng, depth=0.06, pucker=1.6)
    height = details.edge_roll(frame, mask, height, 0.2, 0.3)
    picture.lay(shade(albedo, height.astype(np.float32), mask, frame.scale, SOFT), mask, cast=0.5, reach_cm=0.8)
    details.rib_collar(picture, block, albedo, rng, width_cm=0.9, surface=SOFT, base=base, rib_cm=50.0, thick_cm=0.14)
    for k in range(5):
        details.button(picture, (0, 16.5 + 4.9 * k), 0.75, (226, 214, 196), thread=(150, 120, 96))
    return photograph(picture, block.landmarks(frame), rng)
