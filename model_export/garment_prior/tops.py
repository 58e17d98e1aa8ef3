"""Random tops and dresses: polygons and landmarks. Unit: half a shoulder."""

from __future__ import annotations

import numpy as np

from model_export.garment_prior.curves import Rng, bezier, hem_line, side_seam, unit
from py_runtime.types import F64


def draw_upper(rng: Rng, *, dress: bool) -> tuple[list[F64], F64, tuple[bool, bool]]:
    sleeved = rng.random() < (0.66 if dress else 0.8)
    strap = _strap_style(rng) if not sleeved and rng.random() < 0.6 else None
    chest, depth, neck, slope = (
        rng.uniform(0.82, 1.3),
        rng.uniform(0.5, 1.15),
        rng.uniform(0.22, 0.68),
        rng.uniform(0.08, 0.5),
    )
    length = float(np.clip(rng.normal(5.0, 1.2), 3.3, 8) if dress else np.clip(rng.normal(2.8, 0.65), 1.3, 4.6))
    if not sleeved:  # armholes are cut deeper than sleeves are set
        chest, depth = rng.uniform(0.85, 1.4), rng.uniform(0.55, 1.5)
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
        points["side"] = side_seam(rng, points["armpit"], points["hem"], sign * waist, 0.012)
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
        inward = 0.0 if sleeved else rng.uniform(0.0, 0.9) * abs(points["armpit"][0] - points["neck"][0])
        if strap is not None:  # the armhole runs down along the strap, then out
            inward = rng.uniform(0.5, 1.1) * abs(points["armpit"][0] - points["shoulder"][0])
        middle = (points["shoulder"] + points["armpit"]) / 2 - [sign * inward, -0.2 * inward]
        holes.append(bezier(points["shoulder"], middle, points["armpit"]))
    hem = hem_line(rng, left["hem"], right["hem"])
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
    tangent = unit(shoulder - points["neck"])
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
    end = start + np.array([rng.normal(scale=0.3), rng.uniform(0.5, 2)])
    wide = np.array([rng.uniform(0.03, 0.12), 0.0])
    return [np.array([start - wide, start + wide, end + wide, end - wide])]
