"""From the salient network's coarse mask to the garment's silhouette."""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.postprocess.garment_backdrop import Backdrop, fit_backdrop
from py_runtime.types import F32, U8, BoolMask

WORK_SIDE = 640
CLEAN_NOISE = 0.8  # a backdrop painted white by the shop: any difference counts
PLAIN_BACKDROP = 0.75  # below this share the border's colour says nothing and only the network counts


def find_garment_mask(rgb: U8, salient: F32) -> BoolMask:
    """Segment the garment with its hanger removed.

    Args:
        rgb: (H, W, 3) uint8.
        salient: (h, w) float32 in 0..1 at any size: the network's mask of the whole picture.

    Returns:
        (H, W) bool; all False when nothing stands out.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, WORK_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    likely = np.clip(cv2.resize(salient, size, interpolation=cv2.INTER_CUBIC), 0, 1)
    backdrop = fit_backdrop(small, likely)
    if backdrop.plain < PLAIN_BACKDROP:
        mask = _cut_from_clutter(small, likely)
    else:
        mask = _cut_from_backdrop(small, likely, backdrop)
    mask = drop_thin_hook(_largest(mask))
    soft = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    if scale < 1:
        soft = cv2.GaussianBlur(soft, (0, 0), 0.5 / scale)
    return soft > 0.5


def _cut_from_backdrop(rgb: U8, likely: F32, backdrop: Backdrop) -> BoolMask:
    differs = max(4.0, 5 * backdrop.noise)
    like = max(2.0, 3 * backdrop.noise)
    shadow = _shadow(backdrop)
    colour = (backdrop.distance > 16) & ~shadow | (backdrop.distance > differs) & (likely > 0.3) & ~shadow
    colour |= (backdrop.hue_distance > 9) & (likely > 0.05)
    near = cv2.dilate((likely > 0.5).astype(np.uint8), _disc(round(0.06 * max(likely.shape)))) > 0
    if backdrop.noise < CLEAN_NOISE:
        colour |= (backdrop.distance > differs) & near & ~shadow
    seeded = _touching(colour, likely > 0.5)
    # Stripes of nearly the backdrop's colour, between stripes that differ.
    bridged = cv2.morphologyEx(seeded.astype(np.uint8), cv2.MORPH_CLOSE, _disc(round(0.03 * max(likely.shape)))) > 0
    seeded |= bridged & (backdrop.distance > like) & ~shadow
    pale = _pale(backdrop.distance, likely, like)
    narrow = cv2.morphologyEx(seeded.astype(np.uint8), cv2.MORPH_CLOSE, _disc(round(0.022 * max(likely.shape)))) > 0
    narrow &= (likely > 0.1) & (cv2.dilate(pale.astype(np.uint8), _disc(round(0.05 * max(likely.shape)))) > 0)
    mask = (likely > 0.5) | seeded | narrow
    inside = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    contrast = float(np.median(backdrop.distance[mask & ~inside])) if mask.any() else 0.0
    if contrast < 8:
        return _snap_to_edges(rgb, mask)
    empty = (backdrop.distance < like) & ~narrow & ~pale | (shadow & (likely < 0.6) & (backdrop.distance < 12))
    # The soft shade in a narrow gap between dark parts.
    beside = cv2.dilate(backdrop.distance, _disc(15))
    empty |= shadow & (backdrop.distance < 10) & (beside > 35) & ~narrow & ~pale
    outside = _open_to_outside(empty | ((likely < 0.2) & ~seeded & ~narrow), likely, backdrop.distance)
    mask &= ~(outside | _halo(outside, backdrop.distance))
    mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, _disc(3))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _disc(3)) > 0
    filled = _without_holes(mask)
    trusted = float((likely[seeded] > 0.5).mean()) > 0.8 if seeded.any() else True
    return filled & ~_gaps(empty & filled, likely, filled, trusted=trusted)


def _shadow(backdrop: Backdrop) -> BoolMask:
    """Darker than the backdrop, of its hue. Beside a colourful garment even deep grey is shadow."""
    distinct = backdrop.distance > 25
    colourful = bool(distinct.any()) and float(np.median(backdrop.hue_distance[distinct])) > 20
    return (backdrop.darker > 0) & (backdrop.darker < (60 if colourful else 24)) & (backdrop.hue_distance < 4)


def _without_holes(mask: BoolMask) -> BoolMask:
    padded = np.pad((~mask).astype(np.uint8), 1, constant_values=1)
    labels = cv2.connectedComponents(padded, connectivity=4)[1]
    return (labels != labels[0, 0])[1:-1, 1:-1]


def _open_to_outside(empty: BoolMask, likely: F32, distance: F32) -> BoolMask:
    """Backdrop-like pixels joined to the picture's border.

    Deep inside the network's mask only where a sharp change of colour proves a gap (between dark legs, say): a white
    garment's own highlights fade into it.
    """
    padded = np.pad(empty.astype(np.uint8), 1, constant_values=1)
    labels = cv2.connectedComponents(padded, connectivity=4)[1]
    joined = (labels == labels[0, 0])[1:-1, 1:-1]
    deep = cv2.erode((likely > 0.6).astype(np.uint8), _disc(2 * round(0.012 * max(empty.shape)) + 1)) > 0
    kept = joined & ~deep
    beside = cv2.dilate(distance, _disc(9))
    total, parts, stats, _ = cv2.connectedComponentsWithStats((joined & deep).astype(np.uint8))
    for index in range(1, total):
        x, y, width, height, _ = (int(v) for v in stats[index])
        window = np.s_[y : y + height, x : x + width]
        part = parts[window] == index
        rim = part & (cv2.erode(np.pad(part.astype(np.uint8), 1), np.ones((3, 3), np.uint8))[1:-1, 1:-1] == 0)
        if float(np.percentile(beside[window][rim], 35)) > 18:
            kept[window] |= part
    return kept


def _halo(outside: BoolMask, distance: F32) -> BoolMask:
    """Blur and ringing just outside the outline: much nearer to the backdrop than what lies next to it."""
    ring = (cv2.dilate(outside.astype(np.uint8), _disc(5)) > 0) & ~outside
    beside = cv2.dilate(distance, _disc(7))
    return ring & (distance < 0.35 * beside)


def _pale(distance: F32, likely: F32, like: float) -> BoolMask:
    """Where the garment has stripes of the backdrop's colour (white on white): there the network decides.

    Broad patches of that colour are no stripes but gaps, for example between the legs.
    """
    inner = cv2.erode((likely > 0.5).astype(np.uint8), _disc(5))
    same = inner & (distance < max(2.5 * like, 5.0)).astype(np.uint8)
    broad = cv2.morphologyEx(same, cv2.MORPH_OPEN, _disc(round(0.03 * max(likely.shape))))
    stripes = same & ~cv2.dilate(broad, _disc(5))
    reach = (2 * round(0.05 * max(likely.shape)) + 1,) * 2  # one gap is rare in it, stripes are not
    share = cv2.blur(stripes.astype(np.float32), reach) / np.maximum(cv2.blur(inner.astype(np.float32), reach), 1e-3)
    return (share > 0.3) & (likely > 0.5) & (broad == 0)


def _gaps(empty: BoolMask, likely: F32, mask: BoolMask, *, trusted: bool) -> BoolMask:
    """Backdrop seen through the garment: between sleeve and trunk or between legs; prints of its colour stay.

    Where the network missed much of the garment its doubt says little: then only slender gaps count.
    """
    total, labels, stats, _ = cv2.connectedComponentsWithStats(empty.astype(np.uint8), connectivity=4)
    area = float(mask.sum())
    gaps = np.zeros_like(empty)
    rim = 2 * round(0.03 * max(mask.shape)) + 1
    near_outline = cv2.dilate((~mask).astype(np.uint8), _disc(rim)) > 0
    for index in range(1, total):
        x, y, width, height, size = (int(v) for v in stats[index])
        if size < 0.0004 * area:
            continue
        window = np.s_[y : y + height, x : x + width]
        part = labels[window] == index
        doubt = float(likely[window][part].mean())
        slender = height > 3 * size / height  # taller than three times its mean width
        if trusted:
            is_gap = doubt < 0.8 or (slender and doubt < 0.95 and size > 0.0015 * area)
        else:
            is_gap = slender and doubt < 0.3 and bool(near_outline[window][part].any())
        if is_gap:
            gaps[window] |= part
    return gaps


def _snap_to_edges(rgb: U8, mask: BoolMask) -> BoolMask:
    """White on white: let the strongest edge near the network's outline decide."""
    reach = 2 * round(0.012 * max(mask.shape)) + 1
    seed = mask.astype(np.uint8)
    markers = np.zeros(mask.shape, np.int32)
    markers[cv2.dilate(seed, _disc(reach)) == 0] = 1
    markers[cv2.erode(seed, _disc(reach)) > 0] = 2
    if not (markers == 1).any() or not (markers == 2).any():
        return mask
    stretched = cv2.createCLAHE(4.0, (4, 4)).apply(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    cv2.watershed(cv2.cvtColor(cv2.GaussianBlur(stretched, (0, 0), 1.2), cv2.COLOR_GRAY2RGB), markers)
    snapped = cv2.morphologyEx((markers == 2).astype(np.uint8), cv2.MORPH_OPEN, _disc(5))
    return cv2.medianBlur(snapped * 255, 7) > 127


def _cut_from_clutter(rgb: U8, likely: F32) -> BoolMask:
    """No plain backdrop: colour models of both sides, learnt from the network's sure parts."""
    factor = min(1.0, 320 / max(likely.shape))
    size = (max(1, round(likely.shape[1] * factor)), max(1, round(likely.shape[0] * factor)))
    tiny = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    prior = cv2.resize(likely, size, interpolation=cv2.INTER_AREA)
    label = np.where(prior > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    label[cv2.erode((prior > 0.8).astype(np.uint8), _disc(7)) > 0] = cv2.GC_FGD
    label[cv2.dilate((prior > 0.2).astype(np.uint8), _disc(9)) == 0] = cv2.GC_BGD
    if not (label == cv2.GC_FGD).any() or not (label == cv2.GC_BGD).any():
        return likely > 0.5
    cv2.setRNGSeed(1)
    cv2.grabCut(tiny, label, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    cut = np.isin(label, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if not 0.75 < cut.sum() / max(1, (prior > 0.5).sum()) < 1.25:
        return likely > 0.5
    soft = cv2.resize(cut.astype(np.float32), likely.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(soft, (0, 0), 1.5) > 0.5


def drop_thin_hook(mask: BoolMask) -> BoolMask:
    """Remove a hanger's hook or a string: a thin piece above the garment that is tied to it at one end only."""
    if not mask.any():
        return mask
    ys, xs = np.nonzero(mask)
    top, left, right = int(ys.min()), int(xs.min()), int(xs.max())
    thin = max(3, round(0.045 * (right - left))) | 1
    opened = (
        cv2.morphologyEx(np.pad(mask.astype(np.uint8), thin), cv2.MORPH_OPEN, _disc(thin))[thin:-thin, thin:-thin] > 0
    )
    if not opened.any():
        return mask
    body_top = int(np.flatnonzero(opened.any(axis=1))[0])
    if body_top - top < 0.02 * (ys.max() - top):
        return mask
    rest = (mask & ~opened).astype(np.uint8)
    total, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    kept = mask.copy()
    for index in range(1, total):
        x, y, width, height, _size = (int(v) for v in stats[index])
        middle = (x + width / 2 - left) / max(1, right - left)
        piece = labels == index
        if y < body_top and 0.3 < middle < 0.7 and height > thin and _ends_tied(piece, opened) == 1:
            kept &= ~piece
    return _largest(kept)


def _ends_tied(piece: BoolMask, body: BoolMask) -> int:
    touching = (cv2.dilate(piece.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & body
    return cv2.connectedComponents(cv2.dilate(touching.astype(np.uint8), np.ones((5, 5), np.uint8)))[0] - 1


def _touching(mask: BoolMask, seeds: BoolMask) -> BoolMask:
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    wanted = np.unique(labels[seeds & mask])
    return np.isin(labels, wanted[wanted > 0])


def _largest(mask: BoolMask) -> BoolMask:
    total, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if total < 2:
        return mask.astype(bool)
    return labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())


def _disc(size: int) -> U8:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size | 1, size | 1)).astype(np.uint8)
