"""Which pixels show the backdrop: around the garment, and through it between sleeve and trunk or between the legs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from py_runtime.postprocess.garment_backdrop import Backdrop
from py_runtime.postprocess.garment_raster import (
    box,
    box_mean,
    dilated,
    disc,
    eroded,
    joined_to_border,
    local_maximum,
    opened,
    pieces,
)
from py_runtime.types import F32, BoolMask

# Distances are those of Backdrop; lengths are shares of the picture's longer side.
MANY_SPOTS = 4.5
DISTINCT, SHARP_STEP, DARK, PALE = 25.0, 18.0, 35.0, 12.0


def shadow_like(backdrop: Backdrop) -> BoolMask:
    """Darker than the backdrop, of its hue. Beside a colourful garment even deep grey is shadow."""
    distinct = backdrop.distance > DISTINCT
    colourful = bool(distinct.any()) and float(np.median(backdrop.hue_distance[distinct])) > 20
    return (backdrop.darker > 0) & (backdrop.darker < (60 if colourful else 24)) & (backdrop.hue_distance < 4)


def shade_between_dark(backdrop: Backdrop, shadow: BoolMask) -> BoolMask:
    """The soft shade in a narrow gap between dark parts."""
    return shadow & (backdrop.distance < 10) & (local_maximum(backdrop.distance, disc(15)) > DARK)


@dataclass(frozen=True)
class LikeBackdrop:
    """Where the garment itself has the backdrop's colour: white on white.

    Args:
        stripes, spots: (H, W) float32 their share of the garment around each pixel.
        broad: (H, W) bool, broad patches of that colour: no pattern, but gaps, for example between the legs.
    """

    stripes: F32
    spots: F32
    broad: BoolMask


def like_backdrop(distance: F32, likely: F32, like: float) -> LikeBackdrop:
    """Find patterns of the backdrop's colour within the network's mask."""
    longer = max(likely.shape)
    inner = eroded(likely > 0.5, disc(5))
    same = inner & (distance < max(2.5 * like, 5.0))
    broad = opened(same, disc(round(0.03 * longer)))
    pattern = same & ~dilated(broad, disc(5))
    spots, centres = np.zeros_like(pattern), np.zeros(pattern.shape, np.float32)
    for piece in pieces(pattern, smallest=4):
        if max(piece.box[2:]) < 0.06 * longer:
            spots[piece.window] |= piece.inside
            centres[round(float(piece.centre_xy[1])), round(float(piece.centre_xy[0]))] = 1
    around = 2 * round(0.1 * longer) + 1
    spots &= box_mean(centres, around) * around**2 > MANY_SPOTS
    side = 2 * round(0.05 * longer) + 1
    garment = np.maximum(box_mean(inner, side), np.float32(1e-3))
    stripes_share, spots_share = (np.asarray(box_mean(p, side) / garment, np.float32) for p in (pattern, spots))
    return LikeBackdrop(stripes_share, spots_share, broad)


def open_to_outside(empty: BoolMask, likely: F32, distance: F32) -> BoolMask:
    """Backdrop-like pixels joined to the picture's border.

    Deep inside the network's mask only where a sharp change of colour proves a gap (between dark legs, say): a white
    garment's own highlights fade into it.
    """
    joined = joined_to_border(empty)
    deep = eroded(likely > 0.6, disc(2 * round(0.012 * max(empty.shape)) + 1))
    kept = joined & ~deep
    beside = local_maximum(distance, disc(9))
    for piece in pieces(joined & deep):
        rim = piece.inside & ~eroded(np.pad(piece.inside, 1), box(3))[1:-1, 1:-1]
        if float(np.percentile(beside[piece.window][rim], 35)) > SHARP_STEP:
            kept[piece.window] |= piece.inside
    return kept


def halo(outside: BoolMask, mask: BoolMask, distance: F32) -> BoolMask:
    """Blur and ringing just outside the outline: much nearer to the backdrop than what lies next to it.

    Two pixels wide; where the garment has pale parts itself, one.
    """
    inner = eroded(mask & ~outside, disc(5))
    side = 2 * round(0.02 * max(mask.shape)) + 1
    pale = box_mean(inner & (distance < PALE), side) > 0.08 * np.maximum(box_mean(inner, side), np.float32(1e-3))
    near = dilated(outside, disc(3)) & (distance < 0.35 * local_maximum(distance, disc(3)))
    far = dilated(outside, disc(5)) & (distance < 0.35 * local_maximum(distance, disc(7))) & ~pale
    return (near | far) & ~outside


def enclosed_gaps(empty: BoolMask, likely: F32, mask: BoolMask, *, trusted: bool) -> BoolMask:
    """Backdrop seen through the garment; prints of its colour stay.

    Where the network missed much of the garment (not trusted) its doubt says little: then only slender gaps near the
    outline count.
    """
    area = float(mask.sum())
    gaps = np.zeros_like(empty)
    near_outline = dilated(~mask, disc(2 * round(0.03 * max(mask.shape)) + 1))
    for piece in pieces(empty, smallest=0.0004 * area, connectivity=4):
        doubt = float(likely[piece.window][piece.inside].mean())
        height = piece.box[3]
        slender = height > 3 * piece.size / height  # taller than three times its mean width
        if trusted:
            is_gap = doubt < 0.8 or (slender and doubt < 0.95 and piece.size > 0.0015 * area)
        else:
            is_gap = slender and doubt < 0.3 and bool(near_outline[piece.window][piece.inside].any())
        if is_gap:
            gaps[piece.window] |= piece.inside
    return gaps
