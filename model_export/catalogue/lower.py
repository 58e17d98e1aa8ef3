"""The pattern blocks of trousers and skirts, with their landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model_export.catalogue.frame import F64, Frame, join, mirror, smooth

Point = tuple[float, float]


def _points(frame: Frame, curve: F64, n: int) -> list[list[float]]:
    at = np.linspace(0, len(curve) - 1, n).round().astype(int)
    return [[round(float(v), 2) for v in p] for p in frame.out_px(curve[at])]


@dataclass(frozen=True)
class LowerBlock:
    """The image's right half; the left half is its mirror. y = 0 is the top edge of the waistband at its ends.

    Args:
        waist: right end of the waistband's top edge. waist_dip_cm: how much lower its middle lies.
        outer: points below it down to the outer hem corner.
        crotch_y: None for a skirt. inner: points below the crotch down to the inner hem corner.
        hem_dip_cm: how much lower the middle of a skirt's hem hangs.
    """

    waist: Point
    outer: tuple[Point, ...]
    crotch_y: float | None = None
    inner: tuple[Point, ...] = ()
    waist_dip_cm: float = 1.0
    hem_dip_cm: float = 1.5

    def waistline(self, below_cm: float = 0.0) -> F64:
        """Left end to right end of the band's edge, below_cm lower."""
        side = self.side()
        x = float(np.interp(self.waist[1] + below_cm, side[:, 1], side[:, 0]))
        y, d = self.waist[1] + below_cm, self.waist_dip_cm
        return smooth([[-x, y], [-0.5 * x, y + 0.78 * d], [0, y + d], [0.5 * x, y + 0.78 * d], [x, y]], 64)

    def side(self) -> F64:
        return smooth([self.waist, *self.outer], 96)

    def inseam(self) -> F64:
        assert self.crotch_y is not None
        return smooth([(0.0, self.crotch_y), *self.inner], 96)

    def hem(self) -> F64:
        """Trousers: outer to inner corner of the right leg; a skirt: right to left corner."""
        x, y = self.outer[-1]
        if self.crotch_y is None:
            d = self.hem_dip_cm
            return smooth([[x, y], [0.6 * x, y + 0.7 * d], [0, y + d], [-0.6 * x, y + 0.7 * d], [-x, y]], 200)
        end = np.array(self.inner[-1])
        start = np.array([x, y])
        return smooth([start, 0.5 * (start + end) + [0, 0.35], end], 24)

    def silhouette(self, beyond_cm: float = 0.0, hem: F64 | None = None) -> F64:
        """Closed outline; beyond_cm > 0 extends hems and waist; hem replaces a skirt's hem."""
        down = np.array([0, beyond_cm])
        top = self.waistline() - down
        low = (self.hem() if hem is None else hem) + down
        if self.crotch_y is None:
            return join(top, self.side(), low, mirror(self.side())[::-1])
        right = join(self.side(), low, self.inseam()[::-1])
        return join(top, right, mirror(right)[::-1])

    def landmarks(self, frame: Frame) -> dict[str, object]:
        """The fields of LowerLandmarks in output px; left/right are the image's."""
        (wx, wy), skirt = self.waist, self.crotch_y is None
        return {
            "waist_left_xy": _points(frame, np.array([[-wx, wy]]), 1)[0],
            "waist_right_xy": _points(frame, np.array([[wx, wy]]), 1)[0],
            "outer_left_xy": _points(frame, mirror(self.side()), 14),
            "outer_right_xy": _points(frame, self.side(), 14),
            "crotch_xy": None if skirt else _points(frame, np.array([[0, self.crotch_y]], float), 1)[0],
            "inner_left_xy": [] if skirt else _points(frame, mirror(self.inseam()), 12),
            "inner_right_xy": [] if skirt else _points(frame, self.inseam(), 12),
        }
