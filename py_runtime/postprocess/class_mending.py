"""Correct what the parts network mislabels and the pose or the colours know better.

Functions that take `shares` return a new array; (h, w, 6) float32, the parts network's channels.
"""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.body_regions import BodyRegions
from py_runtime.postprocess.clothes_split import ClothesSplit
from py_runtime.postprocess.colour_model import Bins, colour_model, log_ratio, similarity
from py_runtime.postprocess.person_frame import BodyAxes
from py_runtime.postprocess.silhouette import keep_touching
from py_runtime.skeletons import Joint
from py_runtime.types import F32, F64, U8, BoolMask

# Channels of the parts network.
NET_BACKGROUND, NET_HAIR, NET_SKIN, NET_FACE, NET_CLOTHES, NET_OTHERS = range(6)
SAME_CLOTH, UNLIKELY_COLOUR = 0.35, 1e-3


def grow(mask: BoolMask, radius: int) -> BoolMask:
    """Dilate by a square of `radius` px."""
    side = 2 * max(1, radius) + 1
    return np.asarray(cv2.dilate(np.asarray(mask, np.uint8), np.ones((side, side), np.uint8)) > 0, bool)


def move(shares: F32, source: int, target: int, where: BoolMask) -> None:
    """Move one class's share to another inside `where` (in place, for the functions below)."""
    amount = shares[..., source] * where
    shares[..., target] += amount
    shares[..., source] -= amount


def given_person(parts: F32, regions: BodyRegions, unit: float) -> F32:
    """Return the class shares of each pixel if it is the person: no background, summing to 1.

    Args:
        parts: (h, w, 6) float32 softmax.
        regions: body on the work grid.
        unit: body unit, px.
    """
    seen = 1 - parts[..., NET_BACKGROUND : NET_BACKGROUND + 1]
    own = parts * seen
    own[..., NET_BACKGROUND] = 0
    size = max(3, round(0.15 * unit) | 1)
    around = np.asarray(cv2.blur(own, (size, size)), np.float32)
    # Skin and hair are rarely missed, clothes of the wall's colour often: a hole below the neck is clothes.
    below_neck = (regions.along > 0) | ((regions.along > -0.35) & (np.abs(regions.across) > 0.28))
    around[..., NET_CLOTHES] += np.where(below_neck, np.float32(0.5), np.float32(1e-3))
    shares = own + np.float32(0.05) * around
    return np.asarray(shares / shares.sum(axis=2, keepdims=True), np.float32)


def mend_head(shares: F32, regions: BodyRegions, axes: BodyAxes, xy: F64) -> F32:
    """Keep face and hair to the head and to what hangs from it."""
    shares = shares.copy()
    hair = shares[..., NET_HAIR] > 0.4
    loose = hair & ~keep_touching(hair, hair & (regions.along < -0.05))
    move(shares, NET_HAIR, NET_CLOTHES, grow(loose, 2))
    chin_y = float(xy[[Joint.MOUTH_LEFT, Joint.MOUTH_RIGHT], 1].mean()) + 0.45 * axes.unit
    rows = np.arange(shares.shape[0], dtype=np.float32)[:, None]
    move(shares, NET_FACE, NET_SKIN, np.broadcast_to(rows > chin_y, hair.shape))
    return shares


def mend_others(shares: F32, core: BoolMask, bins: Bins, regions: BodyRegions, axes: BodyAxes) -> F32:
    """Tell bags and things held from cloth that the network took for such."""
    shares = shares.copy()
    across = np.abs(regions.across)
    clothes = core & (shares[..., NET_CLOTHES] > 0.8)
    cloth_colours = colour_model(bins, clothes & (regions.along > 0.05) & (across < 0.6))
    hair = colour_model(bins, core & (shares[..., NET_HAIR] > 0.6))
    others = core & (shares[..., NET_OTHERS] > 0.3) & (regions.along > -0.4) & (regions.along < 2.0)
    hands = regions.left_arm.hand | regions.right_arm.hand
    hair_or_cloth = np.asarray(cv2.blur(log_ratio(bins, hair, cloth_colours), (7, 7)), np.float32)
    # Hair on the shoulders and cloth below it may form one piece: cut at the shoulders.
    others &= np.abs(regions.along) > 0.02
    count, labels = cv2.connectedComponents(np.asarray(others, np.uint8))
    for index in range(1, min(count, 30)):
        piece = np.asarray(labels == index, bool)
        colours = colour_model(bins, piece)
        same = colours.known and cloth_colours.known and similarity(colours, cloth_colours) > SAME_CLOTH
        # A collar, a scarf, a print: within the trunk, well above the hips, not in a hand.
        level = float(regions.along[piece].mean())
        on_chest = -0.2 < level < 0.6 and float((across[piece] < 0.5).mean()) > 0.8
        held = float(hands[piece].mean()) > 0.1 or bool((grow(piece, 2) & hands).sum() > 0.2 * piece.sum())
        tiny = int(piece.sum()) < 0.01 * axes.unit**2
        if level < 0 and hair.known and not held:
            move(shares, NET_OTHERS, NET_HAIR, grow(piece, 4) & (hair_or_cloth > 0.5))
            move(shares, NET_OTHERS, NET_CLOTHES, grow(piece, 4) & (hair_or_cloth < -0.5) & (regions.along > -0.15))
        elif (same and level > 0) or ((on_chest or tiny) and not held):
            move(shares, NET_OTHERS, NET_CLOTHES, grow(piece, 4))
    return shares


def mend_arms(shares: F32, core: BoolMask, regions: BodyRegions, unit: float) -> F32:
    """Give tattoos, watches and bracelets to the arm that wears them."""
    shares = shares.copy()
    others = core & (shares[..., NET_OTHERS] > 0.3)
    arms = (regions.left_arm.reach & ~regions.left_arm.hand) | (regions.right_arm.reach & ~regions.right_arm.hand)
    bare = np.asarray(cv2.blur(shares[..., NET_SKIN], (round(0.15 * unit) | 1,) * 2), np.float32)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(others, np.uint8))
    for index in range(1, min(count, 30)):
        piece = np.asarray(labels == index, bool)
        small = stats[index, cv2.CC_STAT_AREA] < 0.06 * unit**2
        if small and float(arms[piece].mean()) > 0.8 and float(bare[piece].mean()) > 0.3:
            move(shares, NET_OTHERS, NET_SKIN, grow(piece, 3))
    return shares


def mend_feet(shares: F32, core: BoolMask, bins: Bins, regions: BodyRegions, unit: float) -> F32:
    """Give whole shoes and boots to `others`: what has the feet's colour and not the trousers'."""
    shares = shares.copy()
    worn = shares[..., NET_CLOTHES] + shares[..., NET_OTHERS] > 0.5
    sure_shoes = core & regions.feet & (shares[..., NET_OTHERS] > 0.5)
    cloth = core & regions.legs & ~grow(regions.feet, round(0.5 * unit)) & (shares[..., NET_CLOTHES] > 0.7)
    cloth_colours = colour_model(bins, cloth)
    # A trouser leg may reach over the foot: what has the leg's colour is no sample of a shoe.
    shoes = core & regions.feet & worn & (cloth_colours.probability[bins] < UNLIKELY_COLOUR)
    if int(shoes.sum()) < 0.4 * int((core & regions.feet & worn).sum()):
        # A gown over the feet, or shoes of the trousers' colour: trust the network alone.
        shoes = sure_shoes
    ratio = np.asarray(cv2.blur(log_ratio(bins, colour_model(bins, shoes), cloth_colours), (9, 9)))
    near = grow(regions.feet, round(0.55 * unit)) & (regions.along > 1.3)
    boots = keep_touching((core & near & worn & (ratio > 0.3)) | shoes, shoes)
    # Below bare shanks all cloth is socks and shoes.
    clothes = core & (shares[..., NET_CLOTHES] > 0.3)
    socks = clothes & near & ~keep_touching(clothes, clothes & ~near)
    others_near = regions.feet & (shares[..., NET_OTHERS] > 0.2)
    move(shares, NET_CLOTHES, NET_OTHERS, (boots & near) | grow(socks, 2) & near | others_near)
    return shares


def mend_far_skin(shares: F32, regions: BodyRegions, unit: float) -> F32:
    """Skin far from every limb is some thing beside the person."""
    shares = shares.copy()
    near = grow(regions.trunk | regions.legs | regions.feet, round(0.4 * unit))
    for arm in (regions.left_arm, regions.right_arm):
        near |= arm.distance < 0.5 * unit
    move(shares, NET_SKIN, NET_OTHERS, ~near & (regions.along > -0.3))
    return shares


def mend_midriff(
    shares: F32, core: BoolMask, bins: Bins, regions: BodyRegions, split: ClothesSplit, unit: float
) -> F32:
    """Find bare skin between a short top and the waistband that the network took for cloth."""
    clothes = core & (shares[..., NET_CLOTHES] > 0.4)
    skin_share = shares[..., NET_SKIN] + shares[..., NET_FACE]
    skin = colour_model(bins, core & (skin_share > 0.9))
    ratio = np.minimum(log_ratio(bins, skin, split.upper_colours), log_ratio(bins, skin, split.lower_colours))
    rows = np.arange(core.shape[0], dtype=np.float32)[:, None]
    above = (rows < split.waist_y[None] + 1) & (rows > split.waist_y[None] - 0.5 * unit)
    zone = clothes & above & (np.abs(regions.across) < 0.6) & (np.asarray(cv2.blur(ratio, (5, 5))) > 0.7)
    zone = np.asarray(cv2.morphologyEx(np.asarray(zone, np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0, bool)
    band = keep_touching(zone, zone & (rows > split.waist_y[None] - 0.06 * unit))
    columns = int(band.any(axis=0).sum())
    shares = shares.copy()
    if columns > 0.3 * unit:
        move(shares, NET_CLOTHES, NET_SKIN, grow(band, 1))
    return shares


def mend_skin(shares: F32, core: BoolMask, bins: Bins, regions: BodyRegions, split: ClothesSplit) -> F32:
    """Give doubtful skin of the clothes' colour, off the arms, back to the clothes."""
    skin = colour_model(bins, core & (shares[..., NET_SKIN] + shares[..., NET_FACE] > 0.95))
    ratio = np.minimum(log_ratio(bins, skin, split.upper_colours), log_ratio(bins, skin, split.lower_colours))
    arms = regions.left_arm.reach | regions.right_arm.reach | regions.left_arm.hand | regions.right_arm.hand
    doubtful = (shares[..., NET_SKIN] < 0.95) & (regions.along > 0.1) & ~arms
    shares = shares.copy()
    move(shares, NET_SKIN, NET_CLOTHES, doubtful & (np.asarray(cv2.blur(ratio, (7, 7))) < -1.0))
    return shares


def limb_skin(shares: F32, limb: U8, index: int) -> F32:
    """Return the (h, w) skin share of one limb."""
    return np.asarray(shares[..., NET_SKIN] * (limb == index), np.float32)
