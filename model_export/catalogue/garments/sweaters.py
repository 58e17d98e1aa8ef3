"""A cable sweater."""

from __future__ import annotations

import cv2
import numpy as np

from model_export.catalogue import collars, details, fabric, trims
from model_export.catalogue.frame import F32, Frame
from model_export.catalogue.garment import Garment, photograph
from model_export.catalogue.garments.hoodies import bloused_slacks
from model_export.catalogue.garments.tees import sleeve_coordinates
from model_export.catalogue.light import Surface, shade
from model_export.catalogue.picture import Drape, Picture, drape_height
from model_export.catalogue.upper import SleeveCut, UpperBlock
from model_export.catalogue.wrinkles import Cloth

Colour = tuple[int, int, int]
WOOL = Surface(wrap=0.40, sheen=0.08, cavity=0.24)


def cable_relief(x: F32, y: F32, centre_cm: float, width_cm: float, pitch_cm: float) -> tuple[F32, F32]:
    """A two-strand cable along y: height 0..1 and the strand's own sideways coordinate for its stitches."""
    u = (x - centre_cm) / (0.5 * width_cm)
    phase = 2 * np.pi * y / pitch_cm
    out, lean = np.zeros_like(x), np.zeros_like(x)
    for sign in (1, -1):
        c = 0.46 * np.sin(phase) * sign
        front = 0.5 + 0.5 * np.cos(phase) * sign
        strand = np.clip(1 - ((u - c) / 0.56) ** 2, 0, 1) ** 0.5 * (0.45 + 0.55 * front)
        better = strand > out
        out, lean = np.where(better, strand, out), np.where(better, u - c, lean)
    return (out * (np.abs(u) < 1.05)).astype(np.float32), lean.astype(np.float32)


def cable_sweater(rng: np.random.Generator, frame: Frame, colour: Colour) -> Garment:
    """A wool crew-neck: cables down the front and the sleeves, rib bands."""
    block = UpperBlock(
        neck=(9.4, 7.6),
        shoulder=(22.0, 5.8),
        armpit=(24.0, 25.0),
        side=((23.6, 40.0), (23.8, 54.0), (23.4, 60.0), (22.2, 66.0)),
        sleeve=SleeveCut(57.0, 66.0, 8.8, bend_cm=2.0, cuff_tilt_deg=3),
        armhole_in_cm=1.6,
    )
    drape = Drape(5.4, bloused_slacks(block, rng, 0.8), Cloth(stiffness=0.22, hold=0.001), crisp=0.8)
    swell, folds = drape_height(frame, block.silhouette(4.0, closed_neck=True), drape, rng)
    across, down, sleeves = sleeve_coordinates(frame, block)
    u = across + 0.2 * folds
    v = down + 0.2 * folds + 0.05 * fabric.grain(u.shape, rng, 30, 30)
    height, tone = _cables(u, v, sleeves, rng)
    wool, _ = fabric.fleece(frame.drawn_hw, rng, colour, heather=0.35)
    albedo = (wool * tone[..., None]).astype(np.float32)
    x, _ = frame.grid_cm()
    picture = Picture(frame)
    trims.inside_back(picture, block, wool, rng, rib=height, rib_cm=2.8, surface=WOOL)
    mask = frame.fill(block.silhouette())
    base = swell + folds
    full = base + height
    for curve in details.both(block.armhole()):
        full = details.add_seam(frame, mask, full, curve, rng, depth=0.16, pucker=1.5)
    full = details.edge_roll(frame, mask, full, 0.35, 0.45)
    picture.lay(shade(albedo, full.astype(np.float32), mask, frame.scale, WOOL), mask, cast=0.5, reach_cm=0.9)
    for side in (-1, 1):
        collars.rib_band(
            picture, collars.cuff_band(block, 6.4, side), across, wool, base, WOOL, period_cm=0.8, depth_cm=0.10
        )
    collars.rib_band(
        picture, collars.hem_band(block, 6.4), x + 0.1 * folds, wool, base, WOOL, period_cm=0.8, depth_cm=0.10
    )
    trims.rib_collar(picture, block, wool, rng, width_cm=3.0, surface=WOOL, rib_cm=0.7, thick_cm=0.42, base=base)
    return photograph(picture, block.landmarks(frame), rng)


def _cables(u: F32, v: F32, sleeves: F32, rng: np.random.Generator) -> tuple[F32, F32]:
    """Knit relief (cm) and tone: cables in panels of reverse stockinette, stockinette elsewhere."""
    plain, plain_tone = fabric.stockinette(u, v, (0.62, 0.50), rng)
    purl = (np.cos(2 * np.pi * v / 0.42) * np.cos(2 * np.pi * u / 0.5)).astype(np.float32)
    height, tone = plain, plain_tone
    columns = [(0.0, 5.2, 7.5, 0.0), (-9.2, 3.6, 6.0, 0.0), (9.2, 3.6, 6.0, 0.0), (4.9, 4.2, 6.4, 1.0)]
    for centre, width, pitch, on_sleeve in columns:
        cable, lean = cable_relief(u, v, centre, width, pitch)
        stitch, stitch_tone = fabric.stockinette(lean * width * 0.5, v + 0.8 * np.abs(lean), (0.62, 0.5), rng)
        here = np.where(sleeves > 0.5, on_sleeve, 1 - on_sleeve) * (np.abs(u - centre) < 0.78 * width)
        panel_h = np.where(cable > 0.02, 0.42 * cable + 0.6 * stitch, 0.02 * purl)
        panel_t = np.where(cable > 0.02, stitch_tone * (0.80 + 0.26 * cable), 0.78 + 0.06 * purl)
        height, tone = np.where(here > 0.5, panel_h, height), np.where(here > 0.5, panel_t, tone)
    return cv2.GaussianBlur(height.astype(np.float32), (0, 0), 0.7), tone.astype(np.float32)
