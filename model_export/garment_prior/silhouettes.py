"""Random garment silhouettes with exactly known landmarks, to train the shape prior.

Unit: half a shoulder (tops) or half a waist (trousers, skirts) is about 1; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.postprocess.garment_prior import LOWER_POINTS, UPPER_POINTS
from py_runtime.types import F64, U8, GarmentKind

Rng = np.random.Generator
CANVAS = 192


@dataclass(frozen=True)
class Silhouette:
    """A mask (CANVAS, CANVAS) uint8 0/1 and its landmarks in its pixels, rows as in UPPER_POINTS / LOWER_POINTS."""

    mask: U8
    kind: GarmentKind
    points: F64
    sleeves: tuple[bool, bool]


def random_silhouette(rng: Rng) -> Silhouette:
    """Draw one garment; about half are tops."""
    kind: GarmentKind = str(rng.choice(["top", "dress", "trousers", "skirt"], p=[0.48, 0.16, 0.18, 0.18]))  # type: ignore[assignment]
    if kind in ("top", "dress"):
        polygons, points, sleeves = _upper(rng, dress=kind == "dress")
    elif kind == "trousers":
        polygons, points = _trousers(rng)
        sleeves = (False, False)
    else:
        polygons, points = _skirt(rng)
        sleeves = (False, False)
    return _draw(rng, kind, polygons, points, sleeves)


# ---- curves


def bezier(a: F64, b: F64, c: F64, count: int = 12) -> F64:
    """Quadratic curve from a to c, drawn towards b."""
    t = np.linspace(0, 1, count)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def _unit(v: F64) -> F64:
    return v / max(1e-9, float(np.hypot(*v)))


def _side(rng: Rng, top: F64, bottom: F64, waist: float, wobble: float) -> F64:
    """A side seam: drawn in (waist < 0) or bulging, in x only."""
    t = np.linspace(0, 1, 14)
    line = top + t[:, None] * (bottom - top)
    at = rng.uniform(0.3, 0.6)
    line[:, 0] += waist * np.where(t < at, np.sin(np.pi * t / at / 2), np.sin(np.pi * (1 - t) / (1 - at) / 2)) ** 2
    line[1:-1, 0] += wobble * rng.normal(size=12)
    return line


def _hem(rng: Rng, left: F64, right: F64) -> F64:
    """The lower edge: straight, curved, scalloped or with a shirt's tail."""
    t = np.linspace(0, 1, 24)
    line = left + t[:, None] * (right - left)
    width = right[0] - left[0]
    style = rng.choice(5, p=[0.35, 0.35, 0.12, 0.1, 0.08])
    if style == 1:
        line[:, 1] += rng.uniform(-0.06, 0.14) * width * 4 * t * (1 - t)
    elif style == 2:
        line[:, 1] += rng.uniform(0.05, 0.25) * width * np.sin(np.pi * t) ** 0.6
    elif style == 3:
        line[:, 1] += 0.02 * width * np.sin(t * np.pi * rng.integers(4, 14)) * np.sin(np.pi * t)
    elif style == 4:  # a bodysuit or a knotted front
        line[:, 1] += rng.uniform(0.2, 0.8) * width * np.clip(1 - np.abs(t - rng.uniform(0.4, 0.6)) * 2.2, 0, 1) ** 1.3
    return line


# ---- tops and dresses


def _upper(rng: Rng, *, dress: bool) -> tuple[list[F64], F64, tuple[bool, bool]]:
    sleeved = rng.random() < (0.66 if dress else 0.8)
    strap = _strap_style(rng) if not sleeved and rng.random() < 0.6 else None
    chest, depth, neck, slope = (
        rng.uniform(0.82, 1.3),
        rng.uniform(0.5, 1.15),
        rng.uniform(0.22, 0.68),
        rng.uniform(0.08, 0.5),
    )
    length = float(np.clip(rng.normal(5.0, 1.2), 3.3, 8) if dress else np.clip(rng.normal(2.8, 0.65), 1.3, 4.6))
    if strap is not None:
        chest, depth, slope = rng.uniform(0.9, 1.35), rng.uniform(0.7, 1.5), rng.uniform(0, 0.12)
        neck = strap["neck"]
    hem_half = chest * (rng.uniform(0.75, 2.6) if dress else np.clip(rng.normal(1.0, 0.16), 0.6, 1.6))
    waist = chest * rng.uniform(-0.28, 0.1) if dress else chest * rng.uniform(-0.2, 0.08)
    style = _sleeve_style(rng) if sleeved else None
    both = rng.random() > 0.015
    sides: list[dict[str, F64]] = []
    polygons: list[F64] = []
    for sign in (-1.0, 1.0):
        jitter = rng.normal(scale=0.03, size=6)
        shoulder_x = 1 + jitter[0] if strap is None else neck + strap["width"] + 0.3 * jitter[0]
        points = {
            "neck": np.array([sign * (neck + jitter[1] * 0.5), 0.0]),
            "shoulder": np.array([sign * shoulder_x, slope + jitter[2]]),
            "armpit": np.array([sign * (chest + jitter[3]), slope + depth + jitter[4]]),
            "hem": np.array([sign * hem_half * (1 + jitter[5]), length + rng.normal(scale=0.05)]),
        }
        points["side"] = _side(rng, points["armpit"], points["hem"], sign * waist, 0.012)
        sides.append(points)
        if style is not None and (both or sign < 0):
            polygons.append(_sleeve(rng, points, sign, style))
        points.setdefault("cuff_outer", points["shoulder"])
        points.setdefault("cuff_inner", points["armpit"])
    polygons.append(_trunk(rng, sides[0], sides[1], sleeved=style is not None, strap=strap))
    polygons += _neck_parts(rng, neck, slope, strap is not None)
    polygons += _tails(rng, sides[0]["hem"], sides[1]["hem"])
    order = ("neck", "shoulder", "armpit", "cuff_outer", "cuff_inner", "hem")
    return polygons, np.array([s[k] for k in order for s in sides]), (style is not None, style is not None and both)


def _trunk(
    rng: Rng, left: dict[str, F64], right: dict[str, F64], *, sleeved: bool, strap: dict[str, float] | None
) -> F64:
    depth = rng.choice(
        [0.0, rng.uniform(-0.04, 0.12), rng.uniform(0.1, 0.5), rng.uniform(0.4, 1.4)], p=[0.15, 0.4, 0.3, 0.15]
    )
    if strap is not None:
        depth = rng.uniform(0.2, 1.3)
    elif not sleeved:  # without sleeves and with a straight top it could as well be a skirt
        depth = max(depth, rng.uniform(0.02, 0.3))
    centre = (left["neck"] + right["neck"]) / 2 + [0, depth]
    if rng.random() < 0.3:  # V
        neckline = np.array([left["neck"], centre, right["neck"]])
    elif rng.random() < 0.25:  # square
        squeeze = rng.uniform(0.7, 1)
        neckline = np.array(
            [
                left["neck"],
                centre + (left["neck"] - centre) * [squeeze, 0],
                centre + (right["neck"] - centre) * [squeeze, 0],
                right["neck"],
            ]
        )
    else:
        neckline = np.concatenate(
            [
                bezier(left["neck"], np.array([left["neck"][0] * 0.8, centre[1]]), centre),
                bezier(centre, np.array([right["neck"][0] * 0.8, centre[1]]), right["neck"]),
            ]
        )
    holes = []
    for points, sign in ((left, -1.0), (right, 1.0)):
        inward = 0.0 if sleeved else rng.uniform(0.0, 0.5) * abs(points["armpit"][0] - points["neck"][0])
        if strap is not None:  # the armhole runs down along the strap, then out
            inward = rng.uniform(0.5, 1.1) * abs(points["armpit"][0] - points["shoulder"][0])
        middle = (points["shoulder"] + points["armpit"]) / 2 - [sign * inward, -0.2 * inward]
        holes.append(bezier(points["shoulder"], middle, points["armpit"]))
    hem = _hem(rng, left["hem"], right["hem"])
    return np.concatenate([neckline, holes[1], right["side"], hem[::-1], left["side"][::-1], holes[0][::-1]])


def _strap_style(rng: Rng) -> dict[str, float]:
    """Camisoles (thin straps) and tanks (broad ones)."""
    width = rng.uniform(0.04, 0.14) if rng.random() < 0.4 else rng.uniform(0.14, 0.5)
    return {"width": width, "neck": rng.uniform(0.35, 0.85)}


def _sleeve_style(rng: Rng) -> dict[str, float]:
    long = rng.random() < 0.5
    return {
        "length": rng.uniform(1.8, 3.9) if long else rng.uniform(0.25, 1.9),
        "angle": float(np.clip(abs(rng.normal(16, 16)), -8, 75)) - 6 if long else rng.uniform(5, 80),
        "bend": rng.normal(scale=14) if long else rng.normal(scale=4),
        "cuff": rng.uniform(0.25, 0.75) if long else rng.uniform(0.6, 1.25),
        "puff": rng.choice([0.0, rng.uniform(0, 0.35), rng.uniform(0.2, 0.7)], p=[0.5, 0.35, 0.15]),
        "slant": rng.normal(scale=0.12),
        "drop": rng.uniform(0.15, 0.6),
    }


def _sleeve(rng: Rng, points: dict[str, F64], sign: float, style: dict[str, float]) -> F64:
    """Add the cuff's corners to `points`; the polygon overlaps the trunk."""
    shoulder, armpit = points["shoulder"], points["armpit"]
    root = float(np.hypot(*(armpit - shoulder)))
    angle = np.deg2rad(style["angle"] + rng.normal(scale=4))
    bend = np.deg2rad(style["bend"] + rng.normal(scale=4))
    first = np.array([sign * np.sin(angle), np.cos(angle)])
    second = np.array([sign * np.sin(angle + bend), np.cos(angle + bend)])
    centre = (shoulder + armpit) / 2
    length = style["length"] * (1 + rng.normal(scale=0.04))
    elbow = centre + first * length * 0.5
    wrist = elbow + second * length * 0.5
    half = root * style["cuff"] / 2
    across = np.array([second[1], -second[0]]) * sign  # points outward / up
    tilt = style["slant"] * half * second
    points["cuff_outer"] = wrist + across * half + tilt
    points["cuff_inner"] = wrist - across * half - tilt
    mid_half = (root * (0.5 - 0.12 * style["drop"]) + half) / 2 * (1 + style["puff"])
    mid_across = np.array([first[1], -first[0]]) * sign
    outer_mid, inner_mid = elbow + mid_across * mid_half, elbow - mid_across * mid_half
    tangent = _unit(shoulder - points["neck"])
    cap = shoulder + tangent * style["drop"] * min(0.6, length * 0.4)
    outer = np.concatenate(
        [bezier(shoulder, cap, outer_mid), bezier(outer_mid, outer_mid + first * length * 0.2, points["cuff_outer"])]
    )
    inner = np.concatenate(
        [
            bezier(points["cuff_inner"], inner_mid + first * length * 0.2, inner_mid),
            bezier(inner_mid, (inner_mid + armpit) / 2, armpit),
        ]
    )
    if rng.random() < 0.25:  # ribbed or gathered cuff
        rib = second * min(0.35, 0.2 * length)
        narrow = rng.uniform(0.55, 0.95)
        end_outer, end_inner = wrist + rib + across * half * narrow, wrist + rib - across * half * narrow
        points["cuff_outer"], points["cuff_inner"] = end_outer, end_inner
        outer, inner = np.vstack([outer, end_outer]), np.vstack([end_inner, inner])
    bottom = bezier(
        points["cuff_outer"],
        (points["cuff_outer"] + points["cuff_inner"]) / 2 + second * rng.uniform(-0.1, 0.15) * half,
        points["cuff_inner"],
        6,
    )
    return np.concatenate([outer, bottom, inner, [centre - [sign * 0.3 * root, 0]]])


def _neck_parts(rng: Rng, neck: float, slope: float, strapped: bool) -> list[F64]:
    """Collars, turtlenecks and hoods above the shoulder line."""
    style = rng.choice(4, p=[0.7, 0.14, 0.09, 0.07])
    if strapped or style == 0:
        return []
    if style == 1:  # collar: lapels overlap the shoulders
        high, lean = rng.uniform(0.1, 0.35), rng.uniform(0.65, 1.0)
        wide = neck + rng.uniform(0.0, 0.1)
        dip = rng.uniform(-0.05, 0.12)
        return [
            np.array(
                [
                    [-wide, 0.05],
                    [-neck * lean, -high],
                    [0, -high + dip],
                    [neck * lean, -high],
                    [wide, 0.05],
                    [wide * 0.7, 0.6],
                    [-wide * 0.7, 0.6],
                ]
            )
        ]
    if style == 2:  # turtleneck
        high, lean = rng.uniform(0.25, 0.7), rng.uniform(0.75, 1.05)
        return [np.array([[-neck, 0.1], [-neck * lean, -high], [neck * lean, -high], [neck, 0.1]])]
    high, wide = rng.uniform(0.5, 1.6), rng.uniform(0.9, 1.6) * neck + 0.1  # hood
    t = np.linspace(np.pi, 2 * np.pi, 20)
    dome = np.stack([wide * np.cos(t), high * np.sin(t)], axis=1)
    return [np.concatenate([[[-neck, slope * 0.4 + 0.1]], dome, [[neck, slope * 0.4 + 0.1]]])]


def _tails(rng: Rng, left: F64, right: F64) -> list[F64]:
    """Ties and belts that hang out of the outline."""
    if rng.random() > 0.06:
        return []
    start = left + rng.uniform(0, 1) * (right - left) - [0, rng.uniform(0, 1)]
    end = [*start, rng.normal(scale=0.3), rng.uniform(0.5, 2)]
    wide = np.array([rng.uniform(0.03, 0.12), 0.0])
    return [np.array([start - wide, start + wide, end + wide, end - wide])]


# ---- trousers and skirts


def _trousers(rng: Rng) -> tuple[list[F64], F64]:
    rise = rng.uniform(0.7, 2.1)
    leg = rng.choice([rng.uniform(0.2, 1.4), rng.uniform(2.2, 6.0)], p=[0.3, 0.7])
    hip = rng.uniform(1.0, 1.5)
    hem = rng.uniform(0.3, 1.3)
    spread = rng.uniform(-0.05, 0.45) * leg if leg > 1.5 else rng.uniform(-0.05, 0.35) * leg
    knee = rng.uniform(-0.3, 0.1)
    crotch = np.array([rng.normal(scale=0.04), rise])
    gap = max(0.0, rng.normal(loc=0.06, scale=0.06))
    polygons, found = [], {}
    for sign, side in ((-1.0, "left"), (1.0, "right")):
        jitter = rng.normal(scale=0.03, size=4)
        waist = np.array([sign * (1 + jitter[0]), rng.normal(scale=0.03)])
        hip_at = np.array([sign * (hip + jitter[1]), rise * rng.uniform(0.55, 0.9)])
        inner = np.array(
            [sign * (gap + max(0, spread * rng.uniform(0.8, 1.2)) * rng.uniform(0.2, 1)), rise + leg + jitter[2]]
        )
        outer = [*inner, sign * hem * (1 + jitter[3]), rng.normal(scale=0.08)]
        outer_line = np.concatenate(
            [
                bezier(waist, np.array([hip_at[0], waist[1] + 0.1]), hip_at, 8),
                bezier(hip_at, (hip_at + outer) / 2 + [sign * knee, 0], outer),
            ]
        )
        inner_line = bezier(inner, (inner + crotch) / 2 + [-sign * knee * 0.5, 0], crotch)
        dip = np.array([0.0, rng.uniform(-0.08, 0.1)])
        polygons.append(np.concatenate([outer_line, inner_line, [[crotch[0], 0, *dip]]]))
        found[side] = (waist, outer, inner)
    left, right = found["left"], found["right"]
    points = np.array([left[0], right[0], crotch, left[1], right[1], left[2], right[2]])
    if rng.random() < 0.08:  # laid with one leg upon the other: the crotch is hidden
        polygons = [p * [0.75, 1] for p in polygons]
        points = points * [0.75, 1]
    return polygons, points


def _skirt(rng: Rng) -> tuple[list[F64], F64]:
    length, hem = rng.uniform(0.9, 5.5), rng.uniform(0.75, 3.4)
    hip = min(rng.uniform(1.0, 1.5), max(1.0, hem))
    at = min(length * 0.5, rng.uniform(0.5, 1.1))
    outer = []
    for sign in (-1.0, 1.0):
        jitter = rng.normal(scale=0.03, size=3)
        waist = np.array([sign * (1 + jitter[0]), jitter[1]])
        corner = np.array([sign * hem * (1 + jitter[2]), length + rng.normal(scale=0.05)])
        hip_at = np.array([sign * hip, at])
        outer.append(
            np.concatenate(
                [
                    bezier(waist, (waist + hip_at) / 2, hip_at, 6),
                    bezier(hip_at, (hip_at + corner) / 2 + [sign * rng.normal(scale=0.08), 0], corner),
                ]
            )
        )
    hem_line = _hem(rng, outer[0][-1], outer[1][-1])
    top = bezier(outer[1][0], np.array([0, rng.uniform(-0.15, 0.25)]), outer[0][0], 8)
    middle = np.array([0.0, at])
    points = np.array([outer[0][0], outer[1][0], middle, outer[0][-1], outer[1][-1], outer[0][-1], outer[1][-1]])
    return [np.concatenate([outer[0], hem_line, outer[1][::-1], top])], points


# ---- things that are no garment


def random_other(rng: Rng) -> U8:
    """A mask of something else: blobs, boxes, bottles, stars, standing people."""
    mask = np.zeros((CANVAS, CANVAS), np.uint8)
    centre, style = CANVAS / 2, int(rng.integers(6))
    if style == 0:
        axes = (int(rng.uniform(20, 85)), int(rng.uniform(20, 85)))
        cv2.ellipse(mask, (CANVAS // 2, CANVAS // 2), axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    elif style in (1, 2):  # a smooth blob or a star
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        orders = np.arange(1, 7 if style == 1 else 15)[:, None]
        waves = rng.normal(scale=0.6 if style == 1 else 0.45, size=(len(orders), 1)) / orders**0.7
        radius = np.exp((waves * np.cos(orders * angle + rng.uniform(0, 6, size=(len(orders), 1)))).sum(axis=0))
        points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (radius / radius.max() * 85)[:, None] + centre
        cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    elif style == 3:  # a shoe, a car: flat and wide, high at one end
        t = np.linspace(0, 1, 20)
        top = 40 * (1 - t) ** rng.uniform(0.5, 3) * rng.uniform(0.5, 1.5) + rng.uniform(8, 25)
        points = np.stack([t * 160 + 16, centre - top], axis=1)
        cv2.fillPoly(mask, [np.vstack([points, [176, centre + 12], [16, centre + 12]]).astype(np.int32)], 1)
        mask = mask[:, ::-1].copy() if rng.random() < 0.5 else mask
    elif style == 4:  # a bottle, a lamp: stacked widths
        count = int(rng.integers(2, 6))
        widths = np.repeat(rng.uniform(4, 50, size=count), 2)
        ys = np.sort(np.concatenate([[10, 182], np.repeat(rng.uniform(10, 182, size=count - 1), 2)]))
        points = np.vstack([np.stack([centre - widths, ys], 1), np.stack([centre + widths, ys], 1)[::-1]])
        cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    else:
        _person(rng, mask)
    return _wobble(rng, mask)


def _person(rng: Rng, mask: U8) -> None:
    half, low = rng.uniform(18, 32), rng.uniform(90, 200)
    middle = CANVAS // 2
    cv2.ellipse(mask, (middle, 22), (int(half * 0.42), int(half * 0.6)), 0, 0, 360, 1, -1)
    cv2.rectangle(mask, (int(middle - 5), 25), (int(middle + 5), 50), 1, -1)
    trunk = [*np.array([[-half, 48], [half, 48], [half * 0.8, low], [-half * 0.8, low]]), middle, 0]
    cv2.fillPoly(mask, [trunk.astype(np.int32)], 1)
    for sign in (-1, 1):
        shoulder = np.array([middle + sign * half, 52])
        elbow = [*shoulder, sign * rng.uniform(0, 20), rng.uniform(20, 40)]
        hand = [*elbow, sign * rng.uniform(-25, 20), rng.uniform(-10, 40)]
        cv2.polylines(mask, [np.array([shoulder, elbow, hand], np.int32)], False, 1, int(half * 0.4))
        foot = np.array([middle + sign * rng.uniform(5, 20), 250])
        cv2.line(mask, (int(middle + sign * half * 0.4), int(low)), tuple(int(v) for v in foot), 1, int(half * 0.7))


# ---- drawing


def _draw(rng: Rng, kind: GarmentKind, polygons: list[F64], points: F64, sleeves: tuple[bool, bool]) -> Silhouette:
    angle, shear, squeeze = np.deg2rad(rng.normal(scale=3)), rng.normal(scale=0.03), rng.uniform(0.9, 1.12)
    turn = np.array([[np.cos(angle), np.sin(angle) + shear], [-np.sin(angle), np.cos(angle) * squeeze]])
    polygons, points = [p @ turn for p in polygons], points @ turn
    cloud = np.concatenate(polygons)
    low, high = cloud.min(axis=0), cloud.max(axis=0)
    scale = (CANVAS - 24) / (high - low).max()
    move = lambda p: (p - (low + high) / 2) * scale + CANVAS / 2  # noqa: E731
    mask = np.zeros((CANVAS, CANVAS), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(move(polygon) * 16).astype(np.int32)], 1, shift=4)
    mask = _wobble(rng, mask)
    return Silhouette(mask, kind, move(points), sleeves)


def _wobble(rng: Rng, mask: U8) -> U8:
    """Folds and hand-laid edges: a small smooth displacement, now and then a rounded or bitten outline."""
    coarse = rng.normal(size=(2, 12, 12)).astype(np.float32) * rng.uniform(0, 1.6)
    dx, dy = (cv2.resize(c, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC) for c in coarse)
    grid_x, grid_y = np.meshgrid(np.arange(CANVAS, dtype=np.float32), np.arange(CANVAS, dtype=np.float32))
    mask = cv2.remap(mask, grid_x + dx, grid_y + dy, cv2.INTER_NEAREST)
    if rng.random() < 0.3:
        size = int(rng.integers(1, 4)) * 2 + 1
        operation = cv2.MORPH_OPEN if rng.random() < 0.5 else cv2.MORPH_CLOSE
        mask = cv2.morphologyEx(mask, operation, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return mask


def point_count(kind: GarmentKind) -> int:
    """How many landmarks a kind has."""
    return len(UPPER_POINTS) if kind in ("top", "dress") else len(LOWER_POINTS)
