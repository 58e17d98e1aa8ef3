"""Flat artwork printed on cloth: scattered flowers, dots, a badge. Drawn flat, then laid on the folds by remap."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model_export.catalogue.frame import F32, F64
from model_export.catalogue.light import to_linear

Colour = tuple[int, int, int]


def lay_print(art_rgb: np.ndarray, art_alpha: np.ndarray, u_px: F32, v_px: F32) -> tuple[F32, F32]:
    """Sample artwork (h, w, 3) uint8 and (h, w) uint8 at cloth coordinates (H, W); returns linear colour and alpha."""
    rgb = cv2.remap(art_rgb, u_px, v_px, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.remap(art_alpha, u_px, v_px, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return to_linear(rgb.astype(np.float32)), alpha.astype(np.float32) / 255


def scatter(rng: np.random.Generator, size: tuple[float, float], spacing: float, tries: int = 6000) -> F64:
    """Points (N, 2) at least `spacing` apart in a rectangle (width, height)."""
    cell: dict[tuple[int, int], list[tuple[float, float]]] = {}
    out: list[tuple[float, float]] = []
    for x, y in rng.uniform((0, 0), size, (tries, 2)):
        i, j = int(x // spacing), int(y // spacing)
        near = [q for a in (i - 1, i, i + 1) for b in (j - 1, j, j + 1) for q in cell.get((a, b), [])]
        if all((x - p) ** 2 + (y - q) ** 2 >= spacing**2 for p, q in near):
            cell.setdefault((i, j), []).append((x, y))
            out.append((x, y))
    return np.array(out)


def _polygon(art: np.ndarray, points: F64, colour: Colour) -> None:
    cv2.fillPoly(art, [np.rint(points * 16).astype(np.int32)], colour, cv2.LINE_AA, shift=4)


def _petals(centre: F64, radius: float, count: int, turn: float, rng: np.random.Generator) -> list[F64]:
    """Outlines of a flower's petals, each a rounded drop with a nick at its tip."""
    out = []
    for k in range(count):
        a = turn + 2 * np.pi * k / count + rng.normal(0, 0.08)
        r = radius * rng.uniform(0.88, 1.1)
        t = np.linspace(0, 2 * np.pi, 28)
        along = r * (0.52 - 0.46 * np.cos(t) - 0.05 * np.cos(2 * t) * (np.cos(t) < -0.2))
        across = r * 1.15 / np.sqrt(count) * np.sin(t) * (0.75 - 0.25 * np.cos(t))
        c, s = np.cos(a), np.sin(a)
        out.append(centre + np.stack([c * along - s * across, s * along + c * across], 1))
    return out


def _leaf(start: F64, angle: float, length: float, width: float) -> F64:
    t = np.linspace(0, 1, 14)
    half = width * np.sin(np.pi * t**0.85)
    bend = 0.18 * length * np.sin(np.pi * t)
    up, low = np.stack([t * length, bend + half], 1), np.stack([t * length, bend - half], 1)[::-1]
    c, s = np.cos(angle), np.sin(angle)
    return start + np.concatenate([up, low]) @ np.array([[c, s], [-s, c]])


def floral(
    rng: np.random.Generator,
    size_cm: tuple[float, float],
    px_per_cm: float,
    ground: Colour,
    blooms: tuple[Colour, ...],
    heart: Colour,
    leaf: Colour,
    spacing_cm: float = 4.4,
) -> np.ndarray:
    """A dense ditsy print (h, w, 3) uint8: flowers of two sizes, leaves and buds between them."""
    w, h = (int(s * px_per_cm) for s in size_cm)
    art = np.full((h, w, 3), ground, np.uint8)
    for at in scatter(rng, size_cm, 0.42 * spacing_cm, 9000) * px_per_cm:
        angle = rng.uniform(0, 2 * np.pi)
        n = 0.30 * spacing_cm * px_per_cm
        _polygon(art, _leaf(at, angle, n, 0.17 * n), leaf)
        if rng.random() < 0.6:
            _polygon(art, _leaf(at, angle + rng.uniform(1.6, 2.6), 0.8 * n, 0.14 * n), leaf)
        elif rng.random() < 0.5:
            cv2.circle(
                art, tuple(np.rint(at).astype(int).tolist()), int(0.06 * spacing_cm * px_per_cm), heart, -1, cv2.LINE_AA
            )
    for at in scatter(rng, size_cm, spacing_cm, 9000) * px_per_cm:
        colour = blooms[int(rng.integers(len(blooms)))]
        radius = spacing_cm * px_per_cm * rng.choice([0.27, 0.36, 0.40])
        dark: Colour = tuple(int(0.82 * c) for c in colour)  # type: ignore[assignment]
        for petal in _petals(at, radius, int(rng.integers(5, 7)), rng.uniform(0, 6.28), rng):
            _polygon(art, petal, colour)
            tip = at + 0.55 * (petal[14] - at)
            cv2.line(
                art,
                tuple(np.rint(at).astype(int).tolist()),
                tuple(np.rint(tip).astype(int).tolist()),
                dark,
                max(1, int(0.06 * radius)),
                cv2.LINE_AA,
            )
        cv2.circle(art, tuple(np.rint(at).astype(int).tolist()), max(2, int(0.2 * radius)), heart, -1, cv2.LINE_AA)
    return art


def dots(
    size_cm: tuple[float, float], px_per_cm: float, ground: Colour, dot: Colour, pitch_cm: float, radius_cm: float
) -> np.ndarray:
    """Polka dots in a staggered grid, (h, w, 3) uint8."""
    w, h = (int(s * px_per_cm) for s in size_cm)
    art = np.full((h, w, 3), ground, np.uint8)
    for j, y in enumerate(np.arange(0, size_cm[1], 0.5 * pitch_cm)):
        for x in np.arange(0.5 * pitch_cm * (j % 2), size_cm[0], pitch_cm):
            centre = np.rint(np.array([x, y]) * px_per_cm * 16).astype(int).tolist()
            cv2.circle(art, tuple(centre), int(radius_cm * px_per_cm * 16), dot, -1, cv2.LINE_AA, shift=4)
    return art


def badge(width_px: int, ink: Colour, sun: Colour, sea: Colour) -> tuple[np.ndarray, np.ndarray]:
    """An own emblem, a sun over waves with two lines of words: RGB (h, w, 3) and alpha (h, w) uint8."""
    k = width_px / 600
    image = Image.new("RGBA", (width_px, int(690 * k)), (*ink, 0))
    draw = ImageDraw.Draw(image)

    def font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        return ImageFont.load_default(size * k)

    draw.ellipse([150 * k, 20 * k, 450 * k, 320 * k], fill=(*sun, 255))
    for row in range(4):
        t = np.linspace(0, 1, 120)
        y = 225 + 34 * row + 13 * np.sin(2 * np.pi * (3 * t + 0.37 * row))
        half = 200 + 14 * row
        x = 300 - half + 2 * half * t
        band = np.concatenate([np.stack([x, y], 1), np.stack([x, y + 19], 1)[::-1]]) * k
        draw.polygon([tuple(p) for p in band], fill=(*(sea if row % 2 else ink), 255))
    draw.text(
        (300 * k, 455 * k),
        "WEARHERE",
        font=font(104),
        fill=(*ink, 255),
        anchor="mm",
        stroke_width=int(3 * k),
        stroke_fill=(*ink, 255),
    )
    draw.line([40 * k, 530 * k, 560 * k, 530 * k], fill=(*ink, 255), width=max(1, int(6 * k)))
    draw.text(
        (300 * k, 580 * k),
        "EAST SEA SURF CLUB",
        font=font(50),
        fill=(*ink, 255),
        anchor="mm",
        stroke_width=int(1 * k),
        stroke_fill=(*ink, 255),
    )
    draw.text((300 * k, 646 * k), "37.8 N   128.9 E", font=font(38), fill=(*sea, 255), anchor="mm")
    art = np.asarray(image)
    return np.ascontiguousarray(art[..., :3]), np.ascontiguousarray(art[..., 3])
