"""Turned-down collars with points, plackets, and knitted bands at cuffs and hems."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model_export.catalogue import details, relief, trims
from model_export.catalogue.frame import F32, F64, Frame, join, mirror, offset, smooth
from model_export.catalogue.light import Surface, shade
from model_export.catalogue.picture import Picture
from model_export.catalogue.upper import UpperBlock

Colour = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class CollarCut:
    """The image's right leaf: fold line from `top` (beside the neck) to `meet` (centre front); the outer edge runs
    from `top` through `base` to `tip`."""

    top: Point = (6.9, -3.4)
    base: Point = (9.3, 1.3)
    tip: Point = (6.6, 11.2)
    meet: Point = (0.35, 7.2)
    rise_cm: float = 1.0

    def fold(self) -> F64:
        (x0, y0), (x1, y1) = self.top, self.meet
        return smooth([[x0, y0], [0.86 * x0, y0 + 0.42 * (y1 - y0)], [0.5 * x0, y0 + 0.78 * (y1 - y0)], [x1, y1]], 64)

    def outer(self) -> F64:
        """From the top over the shoulder to the tip."""
        (x0, y0), (x1, y1), (x2, y2) = self.top, self.base, self.tip
        return join(
            smooth([[x0, y0], [x0 + 0.75 * (x1 - x0), y0 + 0.5 * (y1 - y0)], [x1, y1]], 32),
            smooth([[x1, y1], [0.5 * (x1 + x2) + 0.45, 0.5 * (y1 + y2)], [x2, y2]], 48),
        )

    def leaf(self) -> F64:
        return join(
            self.outer(),
            smooth(
                [self.tip, (0.5 * (self.tip[0] + self.meet[0]), 0.5 * (self.tip[1] + self.meet[1]) + 0.2), self.meet]
            ),
            self.fold()[::-1],
        )

    def back_top(self) -> F64:
        x, y = self.top
        return smooth(
            [
                [-x, y],
                [-0.55 * x, y - 0.8 * self.rise_cm],
                [0, y - self.rise_cm],
                [0.55 * x, y - 0.8 * self.rise_cm],
                [x, y],
            ],
            64,
        )


def inside_collar(picture: Picture, cut: CollarCut, albedo: F32, rng: np.random.Generator, surface: Surface) -> None:
    """The back of the collar seen from inside, with stand seam and label; named `inner_collar`."""
    frame = picture.frame
    top = cut.back_top()
    low = join(cut.fold(), mirror(cut.fold())[::-1]) + np.array([0, 1.2])
    mask = frame.fill(join(top, low))
    s, d, near = relief.along(frame, mask, top, 8.0)
    across = np.abs(d)
    height = 0.35 * np.exp(-(((across - 1.5) / 2.2) ** 2)) + 0.08 * relief.wobble(s, rng, 4.0)
    for at in (4.2, 4.7):
        height = height - 0.05 * near * np.exp(-0.5 * ((across - at) / 0.06) ** 2)
    _, y = frame.grid_cm()
    depth = np.clip((y - cut.top[1]) / (cut.meet[1] - cut.top[1]), 0, 1.2)
    shaded = shade(albedo, height.astype(np.float32), mask, frame.scale, surface)
    shaded = trims.woven_label(frame, shaded, cut.top[1] - cut.rise_cm + 5.0)
    picture.lay(shaded * (0.74 - 0.34 * depth)[..., None], mask, name="inner_collar", cast=0)


def leaves(
    picture: Picture,
    cut: CollarCut,
    albedo: F32,
    base: F32,
    rng: np.random.Generator,
    surface: Surface,
    *,
    thread: Colour | None,
    inset_cm: float = 0.5,
    bulge_cm: float = 0.55,
) -> None:
    """Both leaves of the collar, rolled at the fold, with a row of stitches along the edge."""
    for side in (-1, 1):
        outline = cut.leaf() * [side, 1]
        frame, window = picture.frame.window(outline, 1.5)
        mask = frame.fill(outline)
        s, d, near = relief.along(frame, mask, cut.fold() * [side, 1], 9.0)
        height = bulge_cm * (1 - np.exp(-np.abs(d) / 0.9)) + 0.06 * relief.wobble(s + 0.7 * np.abs(d), rng, 3.5)
        height = details.edge_roll(frame, mask, (near * height + 0.15 * base[window]).astype(np.float32), 0.14, 0.14)
        colour = albedo[window]
        if thread is not None:
            edge = offset(cut.outer()[8:], inset_cm)[:-4] * [side, 1]
            front = offset(smooth([cut.tip, cut.meet]), inset_cm)[3:-3] * [side, 1]
            for row in (edge, front):
                colour, height = details.stitches(frame, colour, height, row, thread, width_cm=0.05, strength=0.6)
        shaded = shade(colour, height.astype(np.float32), mask, frame.scale, surface)
        picture.lay(shaded, mask, cast=0.5, reach_cm=0.6, window=window)


def placket(
    picture: Picture,
    x_cm: tuple[float, float],
    y_cm: tuple[float, float],
    albedo: F32,
    base: F32,
    surface: Surface,
    *,
    thread: Colour,
) -> None:
    """A vertical band for buttons, stitched along both edges."""
    (x0, x1), (y0, y1) = x_cm, y_cm
    box = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    rows = [smooth([[x0 + 0.35, y0], [x0 + 0.35, y1]], 200), smooth([[x1 - 0.35, y0], [x1 - 0.35, y1]], 200)]
    trims.patch(
        picture,
        join(smooth(box[:2]), smooth(box[1:3], 100), smooth(box[2:]), smooth(box[[3, 0]], 100)),
        albedo,
        base,
        surface,
        thick_cm=0.10,
        stitch=rows,
        thread=thread,
        stitch_width_cm=0.05,
        cast=0.35,
        reach_cm=0.3,
    )


def rib_band(
    picture: Picture,
    outline: F64,
    phase_cm: F32,
    albedo: F32,
    base: F32,
    surface: Surface,
    *,
    period_cm: float = 0.42,
    depth_cm: float = 0.05,
) -> None:
    """A knitted band with wales running across it; phase_cm (H, W) counts along the band."""
    wale = np.abs(np.cos(np.pi * phase_cm / period_cm)).astype(np.float32)
    tone = 0.80 + 0.24 * wale
    trims.patch(
        picture,
        outline,
        albedo * tone[..., None],
        base + depth_cm * wale**0.7,
        surface,
        thick_cm=0.22,
        roll_cm=0.3,
        cast=0.4,
        reach_cm=0.35,
    )


def cuff_band(block: UpperBlock, depth_cm: float, side: int) -> F64:
    """Outline of the last depth_cm of a sleeve, a little wider than it so that the silhouette cuts it."""
    a = block.sleeve_axis()
    low = block.cuff()
    along = (low[-1] - low[0]) / np.linalg.norm(low[-1] - low[0])
    low = np.concatenate([[low[0] - 1.0 * along], low, [low[-1] + 1.0 * along]])
    return join(low + 0.3 * a, (low - depth_cm * a)[::-1]) * [side, 1]


def hem_band(block: UpperBlock, depth_cm: float) -> F64:
    hem = block.hem()
    hem = np.concatenate([[hem[0] + [1, 0]], hem, [hem[-1] - [1, 0]]])
    return join(hem + np.array([0, 0.3]), (hem - [0, depth_cm])[::-1])


def landmarks(block: UpperBlock, frame: Frame, base_x: float, meet_y: float) -> dict[str, object]:
    """As of the block, but the neckline starts where the collar crosses the shoulder and ends where its halves meet."""
    out = block.landmarks(frame)
    line = block.shoulder_line()
    y = float(np.interp(base_x, line[:, 0], line[:, 1]))
    ends = {"neck_left_xy": (-base_x, y), "neck_right_xy": (base_x, y), "neck_front_xy": (0.0, meet_y)}
    return out | {name: [round(float(v), 2) for v in frame.out_px([point])[0]] for name, point in ends.items()}
