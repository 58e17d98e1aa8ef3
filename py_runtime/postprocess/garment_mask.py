"""From the salient network's coarse mask to the garment's silhouette."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.garment_backdrop import Backdrop, fit_backdrop
from py_runtime.postprocess.garment_gaps import (
    enclosed_gaps,
    halo,
    like_backdrop,
    open_to_outside,
    shade_between_dark,
    shadow_like,
)
from py_runtime.postprocess.garment_hanger import drop_hook
from py_runtime.postprocess.garment_raster import (
    box,
    closed,
    dilated,
    disc,
    eroded,
    largest_piece,
    opened,
    smoothed,
    touching,
    without_holes,
)
from py_runtime.types import F32, U8, BoolMask

WORK_SIDE = 640
CLUTTER_SIDE = 320
CLEAN_NOISE = 0.8  # a backdrop painted white by the shop: any difference counts
PLAIN_BACKDROP = 0.75  # below this share the border's colour says nothing and only the network counts
STRIPES, SPOTS = 0.3, 0.04  # share of the backdrop's colour in the garment around a pixel
LOW_CONTRAST = 8.0  # Backdrop distance of the garment's rim


def find_garment_mask(rgb: U8, salient: F32) -> BoolMask:
    """Segment the garment, without its hanger's hook.

    Args:
        rgb: (H, W, 3) uint8.
        salient: (h, w) float32 in 0..1 at any size: the network's mask of the whole picture.

    Returns:
        (H, W) bool; all False when nothing stands out.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, WORK_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    likely = np.clip(np.asarray(cv2.resize(salient, size, interpolation=cv2.INTER_CUBIC), np.float32), 0, 1)
    backdrop = fit_backdrop(small, likely)
    plain = backdrop.plain >= PLAIN_BACKDROP
    mask = cut_from_backdrop(small, likely, backdrop) if plain else cut_from_clutter(small, likely)
    mask = drop_hook(largest_piece(mask))
    soft = np.asarray(cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR))
    return (smoothed(soft, 0.5 / scale) if scale < 1 else soft) > 0.5


def cut_from_backdrop(rgb: U8, likely: F32, backdrop: Backdrop) -> BoolMask:
    """Let the backdrop's colour correct the network: what differs is added, what does not is taken away."""
    longer = max(likely.shape)
    distance = backdrop.distance
    like = max(2.0, 3 * backdrop.noise)
    shadow = shadow_like(backdrop)
    differing = _differing(likely, backdrop, shadow)
    # Stripes of nearly the backdrop's colour, between stripes that differ.
    differing |= closed(differing, disc(round(0.03 * longer))) & (distance > like) & ~shadow
    pattern = like_backdrop(distance, likely, like)
    striped = (pattern.stripes > STRIPES) & (likely > 0.5) & ~pattern.broad  # there the network decides
    bridged = closed(differing, disc(round(0.022 * longer))) & (likely > 0.1)
    bridged &= dilated(striped, disc(round(0.05 * longer)))
    mask = (likely > 0.5) | differing | bridged
    rim = mask & ~eroded(mask, box(5))
    if rim.any() and float(np.median(distance[rim])) < LOW_CONTRAST:
        return snap_to_edges(rgb, mask)
    empty = ((distance < like) | shade_between_dark(backdrop, shadow)) & ~bridged & ~striped
    empty |= shadow & (likely < 0.6) & (distance < 12)
    outside = open_to_outside(empty | ((likely < 0.2) & ~differing & ~bridged), likely, distance)
    mask &= ~(outside | halo(outside, mask, distance))
    mask = closed(opened(mask, disc(3)), disc(3))
    # A pale print at the outline must not bite into it.
    mask |= closed(mask, disc(round(0.03 * longer))) & (likely > 0.1) & (pattern.spots > SPOTS)
    filled = without_holes(mask)
    trusted = not differing.any() or float((likely[differing] > 0.5).mean()) > 0.8
    return filled & ~enclosed_gaps(empty & filled, likely, filled, trusted=trusted)


def _differing(likely: F32, backdrop: Backdrop, shadow: BoolMask) -> BoolMask:
    """Pixels of another colour than the backdrop in pieces that the network saw, at least in part."""
    differs = backdrop.distance > max(4.0, 5 * backdrop.noise)
    sure = backdrop.distance > 16
    found = (sure | (differs & (likely > 0.3))) & ~shadow
    found |= (backdrop.hue_distance > 9) & (likely > 0.05)
    if backdrop.noise < CLEAN_NOISE:
        found |= differs & ~shadow & dilated(likely > 0.5, disc(round(0.06 * max(likely.shape))))
    return touching(found, likely > 0.5)


def snap_to_edges(rgb: U8, mask: BoolMask) -> BoolMask:
    """White on white: let the strongest edge near the network's outline decide (watershed)."""
    reach = disc(2 * round(0.012 * max(mask.shape)) + 1)
    markers = np.zeros(mask.shape, np.int32)
    markers[~dilated(mask, reach)] = 1
    markers[eroded(mask, reach)] = 2
    if not (markers == 1).any() or not (markers == 2).any():
        return mask
    stretched = cv2.createCLAHE(4.0, (4, 4)).apply(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    cv2.watershed(cv2.cvtColor(cv2.GaussianBlur(stretched, (0, 0), 1.2), cv2.COLOR_GRAY2RGB), markers)
    snapped = opened(markers == 2, disc(5))
    return np.asarray(cv2.medianBlur(snapped.astype(np.uint8) * 255, 7)) > 127


def cut_from_clutter(rgb: U8, likely: F32) -> BoolMask:
    """No plain backdrop: colour models of both sides, learnt from the network's sure parts (GrabCut)."""
    factor = min(1.0, CLUTTER_SIDE / max(likely.shape))
    size = (max(1, round(likely.shape[1] * factor)), max(1, round(likely.shape[0] * factor)))
    tiny = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    prior = np.asarray(cv2.resize(likely, size, interpolation=cv2.INTER_AREA))
    label = np.where(prior > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    label[eroded(prior > 0.8, disc(7))] = cv2.GC_FGD
    label[~dilated(prior > 0.2, disc(9))] = cv2.GC_BGD
    if not (label == cv2.GC_FGD).any() or not (label == cv2.GC_BGD).any():
        return likely > 0.5
    cv2.setRNGSeed(1)
    cv2.grabCut(tiny, label, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    cut = (label == cv2.GC_FGD) | (label == cv2.GC_PR_FGD)
    if not 0.75 < cut.sum() / max(1, int((prior > 0.5).sum())) < 1.25:
        return likely > 0.5
    whole = (likely.shape[1], likely.shape[0])
    coarse = np.asarray(cv2.resize(cut.astype(np.float32), whole, interpolation=cv2.INTER_LINEAR), np.float32)
    return smoothed(coarse, 1.5) > 0.5
