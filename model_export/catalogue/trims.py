"""Pieces laid over a garment: rib collars, bindings, buttons, pockets; and the inside of the back with its label."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from model_export.catalogue import relief
from model_export.catalogue.details import Colour, edge_roll, stitches
from model_export.catalogue.frame import F32, F64, Frame, join, offset, smooth
from model_export.catalogue.light import Surface, shade, to_linear
from model_export.catalogue.picture import Picture
from model_export.catalogue.upper import UpperBlock


def inside_back(
    picture: Picture,
    block: UpperBlock,
    albedo: F32,
    rng: np.random.Generator,
    *,
    rib: F32 | None,
    rib_cm: float,
    surface: Surface,
    label: bool = True,
    rise_cm: float = 0.0,
    dark: float = 0.62,
) -> None:
    """The inside of the back seen through the neckline, with its collar band and label; named `inner_collar`."""
    frame = picture.frame
    top = block.back_neckline() - [0, rise_cm]
    outline = join(top, smooth([top[-1], [-block.neck[0] - 0.6, 1.0]]), block.neckline(block.neck[1] + 1.6)[::-1])
    mask = frame.fill(outline)
    s, d, near = relief.along(frame, mask, top, rib_cm + 2.0)
    across = np.abs(d)
    band = near * (across < rib_cm)
    height = 0.10 * relief.wobble(s, rng, 5.0) * np.exp(-across / 4)
    height = height + band * 0.12 * np.sqrt(np.clip(1 - ((across - rib_cm / 2) / (rib_cm / 2)) ** 2, 0, 1))
    if rib is not None:
        height = height + band * relief.ribs(s, 0.24, 0.03)
    height = height - 0.05 * near * np.exp(-0.5 * ((across - rib_cm - 0.9) / 0.06) ** 2)
    tape = near * ((across > rib_cm) & (across < rib_cm + 0.9))
    colour = albedo * (1 - 0.10 * tape[..., None])
    # Less light reaches deeper inside.
    _, y = frame.grid_cm()
    depth = np.clip((y + rise_cm) / max(block.neck[1], 4.0), 0, 1.2)
    light = dark * (1.12 - 0.5 * depth)
    shaded = shade(colour.astype(np.float32), height.astype(np.float32), mask, frame.scale, surface)
    if label:
        shaded = woven_label(frame, shaded, block.back_depth_cm - rise_cm + rib_cm + 0.2)
    picture.lay(shaded * light[..., None], mask, name="inner_collar", cast=0)


def woven_label(frame: Frame, colour: F32, top_cm: float) -> F32:
    """A small woven label under the back collar."""
    w, h = 4.6, 2.0
    quad = np.array(
        [[-w / 2, top_cm], [w / 2, top_cm + 0.05], [w / 2 - 0.05, top_cm + h], [-w / 2 + 0.05, top_cm + h - 0.05]]
    )
    mask = frame.fill(quad)[..., None]
    # A pale label in dark cloth, a dark one in pale cloth.
    dark = float(colour[mask[..., 0] > 0.5].mean()) > 0.35
    tag = np.ones_like(colour) * to_linear((46, 50, 62) if dark else (228, 226, 220))
    out = colour * (1 - mask) + tag * mask
    px = frame.drawn_px([[-w / 2 + 0.55, top_cm + 1.28]])[0]
    ink = np.zeros(frame.drawn_hw, np.float32)
    size = 0.0205 * frame.scale
    cv2.putText(
        ink,
        "WEARHERE",
        (int(px[0]), int(px[1])),
        cv2.FONT_HERSHEY_DUPLEX,
        size,
        1.0,
        max(1, int(size * 2)),
        cv2.LINE_AA,
    )
    return out * (1 - 0.8 * ink[..., None]) + (0.5 * ink[..., None] if dark else 0)


def rib_collar(
    picture: Picture,
    block: UpperBlock,
    albedo: F32,
    rng: np.random.Generator,
    *,
    width_cm: float,
    surface: Surface,
    rib_cm: float = 0.24,
    thick_cm: float = 0.30,
    base: F32 | None = None,
) -> None:
    """A knitted band along the front neckline, laid over the body."""
    frame = picture.frame
    outer = block.neckline()
    x, depth = block.neck
    k = width_cm
    lower = UpperBlock(
        (x + 0.75 * k, depth + k), block.shoulder, block.armpit, block.side, neck_round=block.neck_round
    ).neckline()
    lower = lower + np.array([0, 0.33 * k]) * (np.abs(lower[:, :1]) / (x + 0.75 * k)) ** 3
    mask = frame.fill(join(outer, lower[::-1]))
    s, d, near = relief.along(frame, mask, outer, 2.2 * width_cm)
    t = np.clip(np.abs(d) / width_cm, 0, 1.2)
    height = thick_cm * np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0.02, 1)) + relief.ribs(s, rib_cm, 0.022)
    height = height + 0.03 * relief.wobble(s, rng, 3.0)
    if base is not None:
        height = height + base
    valley = 1 - 0.10 * (1 - np.abs(np.cos(np.pi * s / rib_cm))) * near
    shaded = shade(
        (albedo * valley[..., None]).astype(np.float32), height.astype(np.float32), mask, frame.scale, surface
    )
    picture.lay(shaded, mask, cast=0.30, reach_cm=0.30)


def binding(
    picture: Picture, edge: F64, width_cm: float, albedo: F32, rng: np.random.Generator, surface: Surface, base: F32
) -> None:
    """A narrow band along an edge of the silhouette, on its inner side (towards the centre line)."""
    frame = picture.frame
    side = np.sign(edge[len(edge) // 2, 0])
    shift = offset(edge, width_cm)
    if side * (shift[len(edge) // 2, 0] - edge[len(edge) // 2, 0]) > 0:
        shift = offset(edge, -width_cm)
    mask = frame.fill(join(edge, shift[::-1])) * np.minimum(picture.alpha, 1)
    s, d, near = relief.along(frame, mask, edge, 2 * width_cm)
    t = np.clip(np.abs(d) / width_cm, 0, 1)
    height = base + near * (0.16 * np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0.02, 1)) + 0.02 * relief.wobble(s, rng, 0.8))
    shaded = shade(albedo, height.astype(np.float32), mask, frame.scale, surface)
    picture.lay(shaded, mask, cast=0.25, reach_cm=0.2)


def button(
    picture: Picture, at_cm: tuple[float, float], radius_cm: float, colour: Colour, *, thread: Colour, holes: int = 4
) -> None:
    """A sewn four-hole (or two-hole) button, or with holes=0 a metal one."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    frame, window = picture.frame.window(np.asarray(at_cm) + radius_cm * ring, 0.8)
    mask = frame.fill(np.asarray(at_cm) + radius_cm * ring)
    x, y = frame.grid_cm()
    centre = frame.sway(np.array([at_cm]))[0]
    r = np.hypot(x - centre[0], y - centre[1]) / radius_cm
    height = 0.14 * np.sqrt(np.clip(1 - r**2, 0, 1)) - 0.10 * np.clip(0.72 - r, 0, 0.72) ** 2
    albedo = np.ones((*frame.drawn_hw, 3), np.float32) * to_linear(colour)
    shaded = shade(
        albedo, height.astype(np.float32), mask, frame.scale, Surface(wrap=0.1, gloss=0.22, gloss_power=40, sheen=0)
    )
    for k in range(holes):
        turn = np.pi / 4 + 2 * np.pi * k / max(holes, 1)
        hole = frame.fill(
            np.asarray(at_cm) + 0.34 * radius_cm * np.array([np.cos(turn), np.sin(turn)]) + 0.12 * radius_cm * ring
        )
        shaded = shaded * (1 - 0.75 * hole[..., None])
    if holes == 4:
        for a, b in ((0, 2), (1, 3)):
            ends = [
                np.asarray(at_cm)
                + 0.34 * radius_cm * np.array([np.cos(np.pi / 4 + np.pi / 2 * q), np.sin(np.pi / 4 + np.pi / 2 * q)])
                for q in (a, b)
            ]
            line = np.zeros(frame.drawn_hw, np.float32)
            px = np.rint(frame.drawn_px(ends) * 8).astype(np.int32)
            cv2.polylines(line, [px], False, 1.0, max(1, int(0.09 * radius_cm * 2 * frame.scale)), cv2.LINE_AA, shift=3)
            shaded = shaded * (1 - 0.8 * line[..., None]) + 0.8 * line[..., None] * to_linear(thread)
    picture.lay(shaded, mask, cast=0.45, reach_cm=0.22, window=window)


def patch(
    picture: Picture,
    outline: F64,
    albedo: F32,
    base: F32,
    surface: Surface,
    *,
    thick_cm: float = 0.10,
    roll_cm: float = 0.14,
    stitch: Sequence[F64] = (),
    thread: Colour = (0, 0, 0),
    cast: float = 0.35,
    reach_cm: float = 0.25,
    stitch_width_cm: float = 0.07,
    clip: bool = True,
) -> None:
    """Lay a flat piece (pocket, band, loop, placket) that follows the folds below it, with rows of stitches.

    Args:
        albedo: (H, W, 3), base: (H, W) height of the cloth below; both of the whole picture.
        clip: keep the piece inside what has been laid already.
    """
    frame, window = picture.frame.window(outline, 1.5)
    mask = frame.fill(outline)
    if clip:
        mask = mask * picture.alpha[window]
    height = edge_roll(frame, mask, base[window] + thick_cm, thick_cm, roll_cm)
    colour = albedo[window]
    for row in stitch:
        colour, height = stitches(frame, colour, height, row, thread, width_cm=stitch_width_cm)
    shaded = shade(colour, height.astype(np.float32), mask, frame.scale, surface)
    picture.lay(shaded, mask, cast=cast, reach_cm=reach_cm, window=window)
