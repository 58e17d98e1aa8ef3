"""Take a garment off its hanger."""

from __future__ import annotations

import numpy as np

from py_runtime.postprocess.garment_raster import box, dilated, disc, labelled, largest_piece, opened, pieces
from py_runtime.types import BoolMask

THIN = 0.045  # of the garment's width


def drop_hook(mask: BoolMask) -> BoolMask:
    """Remove a hanger's hook: a thin piece above the garment's middle that is tied to it at one end only.

    Straps are tied at both ends and stay.
    """
    if not mask.any():
        return mask
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left, width = int(ys[0]), int(xs[0]), int(np.ptp(xs)) + 1
    thin = max(3, round(THIN * width)) | 1
    body = opened(mask, disc(thin))
    if not body.any():
        return mask
    body_top = int(np.flatnonzero(body.any(axis=1))[0])
    if body_top - top < 0.02 * np.ptp(ys):
        return mask
    kept = mask.copy()
    for piece in pieces(mask & ~body):
        x, y, piece_width, height = piece.box
        middle = (x + piece_width / 2 - left) / width
        if y < body_top and 0.3 < middle < 0.7 and height > thin:
            whole = np.zeros_like(mask)
            whole[piece.window] = piece.inside
            if _ends_tied(whole, body) == 1:
                kept &= ~whole
    return largest_piece(kept)


def _ends_tied(piece: BoolMask, body: BoolMask) -> int:
    joints = dilated(piece, box(3)) & body
    return int(labelled(dilated(joints, box(5))).max())
