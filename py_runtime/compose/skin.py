"""What the body under the clothes looks like: its outline and its skin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.compose.blend import grain, grow, noise_level, over, push_pull, shrink
from py_runtime.compose.scene import Scene
from py_runtime.geometry.body_frame import SIDES, Limb
from py_runtime.geometry.sampling import ray_length
from py_runtime.labels import Part
from py_runtime.types import F32, F64, U8, BoolMask, ImageSide


@dataclass(frozen=True, eq=False)
class BareBody:
    """The body's outline under the clothes, all (H, W).

    Args:
        mask: bool, anywhere there is body. arm: bool per image side. leg: bool.
        neck: bool, neck and shoulders above the armpits.
        chest: bool, the part of `neck` that stands before the inside of a collar.
        covered_to: per side, arm coordinate (0 shoulder, 1 elbow, 2 wrist) where bare skin begins in the photo.
    """

    mask: BoolMask
    arm: dict[ImageSide, BoolMask]
    leg: BoolMask
    neck: BoolMask
    chest: BoolMask
    covered_to: dict[ImageSide, float]


def bare_body(scene: Scene) -> BareBody:
    """Estimate the body's outline: measured limb outlines, the shoulder line and the trunk's widths."""
    inside = (scene.foreground > 0.5).astype(np.uint8)
    frame = scene.frame
    arms = {
        side: _limb_mask(scene, inside, _arm_knots(frame.arms[side]), (0.140, 0.102, 0.062, 0.062)) for side in SIDES
    }
    leg = np.zeros(scene.shape_hw, dtype=bool)
    along, _ = scene.trunk_grids
    for side in SIDES:
        leg |= _limb_mask(scene, inside, frame.legs[side].xy[:3], (0.25, 0.135, 0.075))
    leg &= along > 1.0
    neck, chest = _neck_mask(scene)
    trunk = (along > 0.2) & (along < 1.1) & (np.abs(scene.trunk_across) < 0.97)
    person = inside > 0
    covered = {side: _covered_to(scene, side) for side in SIDES}
    for side in SIDES:
        # Where the arm is bare its outline is known: it is the skin itself.
        seen = scene.arms[side].along > covered[side] + 0.03
        arms[side] = arms[side] & person & ~(seen & (scene.arm_skin < 0.4))
    mask = (neck | trunk | arms["left"] | arms["right"] | leg) & person
    return BareBody(mask, arms, leg & person, neck & person, chest & person, covered)


def _arm_knots(arm: Limb) -> F64:
    shoulder, elbow, wrist, hand = arm.xy
    return np.array([shoulder, elbow, wrist, wrist + (hand - wrist) * 0.45])


def _limb_mask(scene: Scene, inside: U8, knots: F64, radii: tuple[float, ...]) -> BoolMask:
    """Outline of a limb: typical radii, reduced where the silhouette is narrower."""
    unit = scene.frame.unit_px
    edges: tuple[list[F64], list[F64]] = ([], [])
    for i, (start, end) in enumerate(zip(knots[:-1], knots[1:], strict=True)):
        span = end - start
        normal = np.array([-span[1], span[0]]) / (float(np.hypot(*span)) + 1e-6)
        for t in np.linspace(0, 1, 7)[: 7 if i == len(knots) - 2 else 6]:
            centre = start + span * t
            typical = (radii[i] + (radii[i + 1] - radii[i]) * t) * unit
            for sign, edge in ((1, edges[0]), (-1, edges[1])):
                seen = ray_length(inside, centre, sign * normal, 2 * typical)
                radius = min(0.92 * seen, typical) if seen > 0.45 * typical else 0.8 * typical
                edge.append(np.r_[centre, sign * normal, radius])
    outline: list[F64] = []
    for edge in edges:
        rows = np.array(edge)
        radius = np.convolve(np.pad(rows[:, 4], 2, mode="edge"), np.ones(5) / 5, "valid")
        outline.append(rows[:, :2] + rows[:, 2:4] * radius[:, None])
    mask = np.zeros(scene.shape_hw, dtype=np.uint8)
    cv2.fillPoly(mask, [np.r_[outline[0], outline[1][::-1]].astype(np.int32)], 1)
    joint = (int(knots[1][0]), int(knots[1][1]))
    cv2.circle(mask, joint, max(1, int(radii[1] * unit * 0.85)), 1, -1)
    # Joints of straight pieces have kinks that no limb has.
    return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(1.0, 0.03 * unit)) > 0.5


def _neck_mask(scene: Scene) -> tuple[BoolMask, BoolMask]:
    """Below the shoulder line and above the armpits, plus the neck itself; and its front."""
    line, frame = scene.line, scene.frame
    height, width = scene.shape_hw
    x = np.arange(width, dtype=np.float32)[None, :] - np.float32(line.middle_xy[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(line.middle_xy[1])
    along = line.along.astype(np.float32)
    up = line.up.astype(np.float32)
    across = (x * along[0] + y * along[1]) / np.float32(max(line.shoulder_px, 0.5 * frame.unit_px))
    rise = (x * up[0] + y * up[1]) / np.float32(frame.unit_px)
    distances = np.linspace(0, 0.7, 29)
    tops = {side: np.array([line.height(side, float(d)) for d in distances]) for side in SIDES}
    at = np.abs(across).ravel()
    top = np.where(across.ravel() < 0, np.interp(at, distances, tops["left"]), np.interp(at, distances, tops["right"]))
    under = top.reshape(rise.shape) - rise
    column = (np.abs(across) < 0.17) & (rise > 0) & (rise < 0.5)
    wide = (np.abs(across) < 0.60) & (rise > -0.5)
    return ((under > 0.03) & wide) | column, ((under > 0.075) & wide) | column


def _covered_to(scene: Scene, side: ImageSide) -> float:
    """The arm coordinate at which a sleeve ends; 2 when no bare arm is seen."""
    field, skin = scene.arms[side], scene.arm_skin
    # Wide enough to find an arm that hangs beside its estimated axis, partly behind the cloth.
    core = (np.minimum(field.bare, field.hand) < 1.2) & (field.along > 0.2) & (field.along < 2.6)
    edges = np.linspace(0.2, 2.6, 41)
    bins = np.digitize(field.along[core], edges) - 1
    counts = np.bincount(bins, minlength=40)[:40]
    shares = np.bincount(bins, weights=skin[core], minlength=40)[:40] / np.maximum(counts, 1)
    bare = (shares > 0.25) | (counts == 0)
    for i in range(40):  # bare from here on, but for a watch or a bracelet
        if bare[i] and float(np.mean(bare[i:])) > 0.8:
            return float(edges[i]) if i else 0.0
    return 2.6


# Under less light skin turns redder, because blood scatters the light: exponents of the gain per channel.
_REDDENING = np.array([0.85, 1.05, 1.15], dtype=np.float32)


def skin_plate(scene: Scene, body: BareBody) -> F32:
    """The person's own skin continued over the whole body, with the roundness of limbs and trunk.

    Returns:
        (H, W, 3) float32.
    """
    unit = scene.frame.unit_px
    known = _plain_skin(scene)
    if not known.any():
        return scene.rgb
    usual = np.median(scene.rgb[known], axis=0).astype(np.float32)
    # Close to visible skin the plate continues it; further away it returns to the usual colour.
    near = push_pull(scene.rgb, known.astype(np.float32))
    near = cv2.GaussianBlur(near, (0, 0), max(2.0, 0.02 * unit)).astype(np.float32)
    distance = cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 3)
    trust = np.exp(-distance / np.float32(0.12 * unit)).astype(np.float32)
    bounded = np.clip(near, 0.86 * usual, 1.10 * usual)
    colour = over(usual + 0.35 * (bounded - usual), near, trust)
    light = _roundness(scene, body)
    shade = light[..., None] ** _REDDENING
    level = noise_level(scene.rgb, known) * 0.8
    mottle = grain(scene.shape_hw, 1.0, 11)
    mottle = cv2.GaussianBlur(mottle, (0, 0), max(1.5, 0.008 * unit))
    mottle = mottle / max(float(mottle.std()), 1e-6)
    return colour * shade + mottle[..., None] + grain(scene.shape_hw, min(level, 2.0), 1)


def _plain_skin(scene: Scene) -> BoolMask:
    """Skin pixels that show the usual skin colour: no shadows, highlights, hair strands or jewellery."""
    clothes = scene.part(Part.UPPER) + scene.part(Part.LOWER) > 0.2
    core = shrink(scene.skin > 0.85, 3) & ~grow(clothes, 0.02 * scene.frame.unit_px)
    if int(core.sum()) < 300:
        core = core | shrink(scene.part(Part.FACE) > 0.8, 4)
    if int(core.sum()) < 50:
        core = scene.skin + scene.part(Part.FACE) > 0.5
    if not core.any():
        return core
    lab = cv2.cvtColor(np.clip(scene.rgb, 0, 255).astype(np.uint8), cv2.COLOR_RGB2LAB).astype(np.float32)
    middle = np.median(lab[core], axis=0)
    off = np.abs(lab - middle)
    plain = core & (off[..., 0] < 0.28 * max(middle[0], 40)) & (off[..., 1] < 8) & (off[..., 2] < 9)
    return plain if int(plain.sum()) > 50 else core


def _roundness(scene: Scene, body: BareBody) -> F32:
    """Darkening towards the edges of arms, legs and trunk: (H, W) float32 gain."""
    unit = scene.frame.unit_px
    along, _ = scene.trunk_grids
    across = np.clip(np.abs(scene.trunk_across), 0, 1)
    belly = np.clip((along - 0.3) / 0.15, 0, 1) * (along < 1.1)
    gain = 1 - 0.20 * across**4 * belly
    upper_body = body.arm["left"] | body.arm["right"] | body.neck
    rounded = _limb_gain(upper_body, 0.085 * unit)
    for side in SIDES:
        gain = np.where(body.arm[side], _limb_gain(body.arm[side], 0.085 * unit), gain)
        # At the shoulder the arm has no inner edge yet.
        fade = np.clip((scene.arms[side].along - 0.1) / 0.5, 0, 1)
        gain = np.where(body.arm[side] & body.neck, rounded + (gain - rounded) * fade, gain)
    gain = np.where(body.neck & ~(body.arm["left"] | body.arm["right"]), rounded, gain)
    gain = np.where(body.leg, _limb_gain(body.leg, 0.13 * unit), gain).astype(np.float32)
    return cv2.GaussianBlur(gain, (0, 0), max(1.5, 0.012 * unit)).astype(np.float32)


def _limb_gain(inside: BoolMask, half_px: float) -> F32:
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    rim = np.clip(1 - depth / np.float32(half_px), 0, 1)
    return (1.03 - 0.30 * rim**2).astype(np.float32)
