"""Where the trunk of a top or a dress goes on this person, from the armpits to the hem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from py_runtime.geometry.body_frame import SIDES, SIGN, BodyFrame, TrunkWidths
from py_runtime.geometry.polyline import resample_polyline
from py_runtime.geometry.sampling import smooth_step
from py_runtime.labels import Part
from py_runtime.types import F32, F64, ImageSide, UpperLandmarks

Pair = tuple[F64, F64]
_ROWS = 14


def upper_side(marks: UpperLandmarks, name: str, side: ImageSide) -> F64:
    """A landmark by its name without the side, as float64."""
    return np.asarray(getattr(marks, f"{name}_{side}_xy"), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class TrunkPlacing:
    """Rows of matched points.

    Args:
        scale: person px per garment px. dress: the garment reaches over the hips.
        armpit: target (2,) xy per image side. armpit_along, hem_along: trunk coordinates.
        parse: (H, W, 10) probabilities of the person.
    """

    body: BodyFrame
    widths: TrunkWidths
    marks: UpperLandmarks
    scale: float
    dress: bool
    armpit: dict[ImageSide, F64]
    armpit_along: float
    hem_along: float
    parse: F32

    @cached_property
    def armpit_y(self) -> float:
        """px, garment frame."""
        return float(self.marks.armpit_left_xy[1] + self.marks.armpit_right_xy[1]) / 2

    @cached_property
    def hem_y(self) -> float:
        """px, garment frame."""
        return max(float(np.median(self.marks.hem_xy[:, 1])), self.armpit_y + 1.0)

    def along(self, y: float) -> float:
        """Trunk coordinate of a garment row."""
        return self.armpit_along + (y - self.armpit_y) * (self.hem_along - self.armpit_along) / (
            self.hem_y - self.armpit_y
        )

    def seam_x(self, side: ImageSide, y: float) -> float:
        """x of the garment's side seam at a height."""
        seam = np.asarray(self.marks.side_left_xy if side == "left" else self.marks.side_right_xy, dtype=np.float64)
        return float(np.interp(min(y, self.hem_y), np.maximum.accumulate(seam[:, 1]), seam[:, 0]))

    @cached_property
    def _below(self) -> F64:
        """Direction of the middle line below the hips: between the legs."""
        legs = self.body.legs
        knees = (legs["left"].xy[1] + legs["right"].xy[1]) / 2
        ankles = (legs["left"].xy[2] + legs["right"].xy[2]) / 2
        seen = min(float(leg.visibility[2]) for leg in legs.values()) > 0.4
        below = (ankles if seen else knees) - self.body.point(1.05)
        below = below / max(float(np.hypot(*below)), 1e-6)
        return self.body.down if abs(float(below @ self.body.across)) > 0.25 else below

    def axis(self, along: float) -> F64:
        """The garment's middle line on the person."""
        body = self.body
        if along > 1.05:
            return body.point(1.05) + self._below * (along - 1.05) * body.trunk_px
        shift = (self.armpit["left"] + self.armpit["right"]) / 2 - body.point(self.armpit_along)
        return body.point(along) + shift * max(0.0, 1 - (along - self.armpit_along) / 0.5)

    @cached_property
    def _profile(self) -> dict[ImageSide, F64]:
        """Half widths of the target rows, smooth along the seams: (_ROWS,) px per side."""
        rows = np.linspace(self.armpit_y, self.hem_y, _ROWS)
        profile: dict[ImageSide, F64] = {}
        for side in SIDES:
            half = np.array([self._half_width(side, float(y)) for y in rows])
            padded = np.pad(half, 1, mode="edge")
            half = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
            half = np.convolve(np.pad(half, 1, mode="edge"), np.array([0.25, 0.5, 0.25]), "valid")
            # Grow out of the armpit without a ledge.
            root = abs(float((self.armpit[side] - self.axis(self.armpit_along)) @ self.body.across))
            alongs = np.array([self.along(float(y)) for y in rows])
            near = smooth_step(1 - (alongs - self.armpit_along) / 0.22)
            profile[side] = half * (1 - near) + root * near
        return profile

    def half(self, side: ImageSide, y: float) -> float:
        """Target half width of a garment row, px."""
        return float(np.interp(y, np.linspace(self.armpit_y, self.hem_y, _ROWS), self._profile[side]))

    def _half_width(self, side: ImageSide, y: float) -> float:
        """How far the side seam stands from the middle: cloth, body and hanging arms agree."""
        along = self.along(y)
        trunk = self.widths.half(min(along, 1.15), side)
        cloth = (self.seam_x("right", y) - self.seam_x("left", y)) / 2 * self.scale
        part = (y - self.armpit_y) / (self.hem_y - self.armpit_y)
        narrowed = cloth * (1 - 0.06 * float(smooth_step(part * 2)))
        low = 1.02 * trunk if along < 1.3 else 0.0
        half = float(np.clip(narrowed, low, (3.0 if self.dress else 1.22) * trunk))
        arm = self._arm_limit(side, along)
        if arm < 1.42 * trunk and not (self.dress and along > 0.45):
            half = min(half, max(arm, 0.8 * trunk))
            # Where the arm touches the trunk the cloth goes on under it.
            filled = self._clothed_to_arm(side, along, 0.75 * trunk, arm)
            half += max(0.97 * arm - half, 0.0) * float(smooth_step((filled - 0.6) / 0.35))
        if self.dress and along > 1.1:
            half = max(cloth, 0.9 * low)
        return half

    def _arm_limit(self, side: ImageSide, along: float) -> float:
        """px from the axis to the arm hanging beside it; infinite where there is none."""
        centre, body = self.axis(along), self.body
        best = np.inf
        height = float((centre - body.shoulder_mid_xy) @ body.down)
        points = body.arms[side].xy
        for start, end in ((points[0], points[1]), (points[1], points[2])):
            a, b = (float((p - body.shoulder_mid_xy) @ body.down) for p in (start, end))
            if min(a, b) <= height <= max(a, b):
                at = start + (end - start) * (height - a) / (b - a + 1e-6)
                best = min(best, SIGN[side] * float((at - centre) @ body.across))
        return best

    def _clothed_to_arm(self, side: ImageSide, along: float, start_px: float, end_px: float) -> float:
        """Share of the way from the trunk to the arm that the old top (or the arm itself) fills."""
        direction = SIGN[side] * self.body.across
        at = self.axis(along) + direction * np.linspace(start_px, max(end_px, start_px), 12)[:, None]
        height, width = self.parse.shape[:2]
        x = np.clip(np.rint(at[:, 0]).astype(int), 0, width - 1)
        y = np.clip(np.rint(at[:, 1]).astype(int), 0, height - 1)
        samples = self.parse[y, x]
        filled = samples[:, Part.UPPER] + samples[:, Part.LEFT_ARM] + samples[:, Part.RIGHT_ARM]
        return float((filled > 0.5).mean())

    def pairs(self) -> list[Pair]:
        """Side seams, quarters and the middle of each row, and the hem's own points."""
        found: list[Pair] = []
        for y in np.linspace(self.armpit_y, self.hem_y, 10)[1:-1]:  # the hem has points of its own
            centre = self.axis(self.along(float(y)))
            edge = {side: self.seam_x(side, float(y)) for side in SIDES}
            middle = (edge["left"] + edge["right"]) / 2
            found.append((np.array([middle, y]), centre))
            for side in SIDES:
                target = centre + SIGN[side] * self.body.across * self.half(side, float(y))
                found.append((np.array([edge[side], y]), target))
                found.append((np.array([middle + (edge[side] - middle) * 0.5, y]), (centre + target) / 2))
        for point in resample_polyline(self.marks.hem_xy, 9):  # rounded or slanted hems keep their form
            y = float(point[1])
            edge = {side: self.seam_x(side, y) for side in SIDES}
            middle = (edge["left"] + edge["right"]) / 2
            side: ImageSide = "left" if point[0] < middle else "right"
            share = min(abs(point[0] - middle) / max(abs(edge[side] - middle), 1.0), 1.1)
            reach = self.half(side, y) * share
            found.append((point, self.axis(self.along(y)) + SIGN[side] * self.body.across * reach))
        return found

    def sides(self) -> dict[ImageSide, F64]:
        """The target outline from armpit to hem, (N, 2) per side."""
        rows = np.linspace(self.armpit_y, self.hem_y, _ROWS)
        return {
            side: np.array(
                [
                    self.axis(self.along(float(y))) + SIGN[side] * self.body.across * self.half(side, float(y))
                    for y in rows
                ]
            )
            for side in SIDES
        }
