"""The pattern block shared by tops and dresses, with its landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model_export.catalogue.frame import F64, Frame, join, mirror, smooth

Point = tuple[float, float]


def rounded(first: F64, second: F64, reach_cm: float) -> F64:
    """Two curves joined with their common corner rounded off by a parabola within reach_cm."""
    a, b = (c[np.linalg.norm(c - first[-1], axis=1) >= reach_cm] for c in (first, second))
    t = np.linspace(0, 1, 24)[:, None]
    start, corner, end = a[-1], first[-1], b[0]
    return np.concatenate([a, (1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * end, b])


@dataclass(frozen=True)
class SleeveCut:
    """Args:
    length_cm: shoulder point to cuff along the outer edge. drop_deg: direction below the horizontal.
    cuff_cm: width of the opening. bend_cm: how far the middle of the outer edge bulges outwards.
    """

    length_cm: float
    drop_deg: float
    cuff_cm: float
    bend_cm: float = 0.6
    cuff_tilt_deg: float = 0.0


@dataclass(frozen=True)
class UpperBlock:
    """Measured on the image's right half; the left half is its mirror.

    Args:
        neck: (half width, depth in front); the shoulder line starts at (half width, 0).
        neck_round: 0 a V .. 1 a round neckline.
        back_depth_cm: depth of the back neckline.
        shoulder: end of the shoulder line. armpit: side seam's upper end.
        armhole_in_cm: how far the armhole seam curves towards the centre.
        side: points of the side seam below the armpit, the last one is the hem corner.
        hem_dip_cm: how much lower the middle of the hem hangs.
    """

    neck: Point
    shoulder: Point
    armpit: Point
    side: tuple[Point, ...]
    back_depth_cm: float = 2.0
    neck_round: float = 1.0
    hem_dip_cm: float = 0.8
    armhole_in_cm: float = 2.2
    sleeve: SleeveCut | None = None

    def neckline(self, depth_cm: float | None = None) -> F64:
        """Right neck point, lowest point, left neck point."""
        x, depth = self.neck[0], self.neck[1] if depth_cm is None else depth_cm
        r = self.neck_round
        bow = np.array([[x, 0.0], [x * (0.88 * r + 0.62 * (1 - r)), depth * (0.5 * r + 0.40 * (1 - r))]])
        low = np.array([[x * (0.52 * r + 0.2 * (1 - r)), depth * (0.88 * r + 0.80 * (1 - r))], [0, depth]])
        half = smooth(np.concatenate([bow, low, mirror(low)[:1], mirror(bow)[::-1]]), 96)
        if r < 0.5:
            half = join(
                smooth([[x, 0], [0.56 * x, 0.45 * depth], [0, depth]]),
                smooth([[0, depth], [-0.56 * x, 0.45 * depth], [-x, 0]]),
            )
        return half

    def back_neckline(self) -> F64:
        x, d = self.neck[0], self.back_depth_cm
        return smooth(
            [
                [x, 0],
                [0.8 * x, 0.55 * d],
                [0.4 * x, 0.93 * d],
                [0, d],
                [-0.4 * x, 0.93 * d],
                [-0.8 * x, 0.55 * d],
                [-x, 0],
            ],
            96,
        )

    def shoulder_line(self) -> F64:
        (x0, _), (x1, y1) = self.neck, self.shoulder
        return smooth([[x0, 0], [0.5 * (x0 + x1), 0.44 * y1], [x1, y1]])

    def armhole(self) -> F64:
        """Shoulder point to armpit."""
        (x0, y0), (x1, y1) = self.shoulder, self.armpit
        a = self.armhole_in_cm
        return smooth(
            [[x0, y0], [min(x0, x1) - 0.55 * a, y0 + 0.42 * (y1 - y0)], [x1 - 0.9 * a, y0 + 0.80 * (y1 - y0)], [x1, y1]]
        )

    def side_seam(self) -> F64:
        return smooth([self.armpit, *self.side], 64)

    def hem(self) -> F64:
        """Right corner to left corner."""
        x, y = self.side[-1]
        d = self.hem_dip_cm
        return smooth([[x, y], [0.55 * x, y + 0.75 * d], [0, y + d], [-0.55 * x, y + 0.75 * d], [-x, y]], 200)

    def sleeve_axis(self) -> F64:
        assert self.sleeve
        t = np.radians(self.sleeve.drop_deg)
        return np.array([np.cos(t), np.sin(t)])

    def sleeve_outer(self) -> F64:
        """Shoulder point to outer cuff corner."""
        assert self.sleeve
        a, s = self.sleeve_axis(), np.array(self.shoulder)
        out = np.array([a[1], -a[0]])
        n, b = self.sleeve.length_cm, self.sleeve.bend_cm
        return smooth([s, s + 0.3 * n * a + b * out, s + 0.65 * n * a + 0.7 * b * out, s + n * a], 64)

    def cuff(self) -> F64:
        """Outer corner to inner corner."""
        assert self.sleeve
        a = self.sleeve_axis()
        t = np.radians(self.sleeve.cuff_tilt_deg)
        inward = np.array([-a[1], a[0]]) * np.cos(t) - a * np.sin(t)
        start = self.sleeve_outer()[-1]
        end = start + self.sleeve.cuff_cm * inward
        return smooth([start, 0.5 * (start + end) + 0.25 * a, end], 24)

    def sleeve_inner(self) -> F64:
        """Armpit to inner cuff corner."""
        p, q = np.array(self.armpit), self.cuff()[-1]
        out = np.array([self.sleeve_axis()[1], -self.sleeve_axis()[0]])
        return smooth([p, p + 0.12 * (q - p) + 0.25 * out, p + 0.5 * (q - p) + 0.5 * out, q], 64)

    def arm_edge(self, beyond_cm: float = 0.0) -> F64:
        """Shoulder point to armpit along what the silhouette shows; the cuff may be drawn further out."""
        if not self.sleeve:
            return self.armhole()
        far = self.cuff() + beyond_cm * self.sleeve_axis()
        return join(self.sleeve_outer(), far, self.sleeve_inner()[::-1])

    def silhouette(self, beyond_cm: float = 0.0, *, closed_neck: bool = False, hem: F64 | None = None) -> F64:
        """Closed outline; beyond_cm > 0 extends hem and cuffs, closed_neck bridges the neckline."""
        right = join(
            rounded(self.shoulder_line(), self.arm_edge(beyond_cm), 3.0 if self.sleeve else 0.8), self.side_seam()
        )
        hem = (self.hem() if hem is None else hem) + [0, beyond_cm]
        left = mirror(right)[::-1]
        neck = np.array([[-self.neck[0], -1.5], [self.neck[0], -1.5]]) if closed_neck else self.neckline()[::-1]
        return join(right, hem, left, neck)

    def sleeve_outline(self) -> F64:
        """Closed outline of the right sleeve alone."""
        return join(self.sleeve_outer(), self.cuff(), self.sleeve_inner()[::-1], self.armhole()[::-1])

    def landmarks(self, frame: Frame, hem: F64 | None = None) -> dict[str, object]:
        """The fields of UpperLandmarks in output px; sides are the image's. hem: as drawn, when not the block's."""
        px = frame.out_px

        def one(p: Point | F64) -> list[float]:
            return [round(float(v), 2) for v in px(p)[0]]

        def many(curve: F64, n: int) -> list[list[float]]:
            at = np.linspace(0, len(curve) - 1, n).round().astype(int)
            return [[round(float(v), 2) for v in p] for p in px(curve[at])]

        def sleeve(flip: bool) -> dict[str, object] | None:
            if not self.sleeve:
                return None
            outer, inner = self.sleeve_outer(), self.sleeve_inner()
            outer, inner = (mirror(outer), mirror(inner)) if flip else (outer, inner)
            return {"outer_xy": many(outer, 12), "inner_xy": many(inner, 12)}

        (nx, _), (sx, sy), (ax, ay) = self.neck, self.shoulder, self.armpit
        return {
            "neck_left_xy": one((-nx, 0)),
            "neck_right_xy": one((nx, 0)),
            "neck_front_xy": one((0, self.neck[1])),
            "shoulder_left_xy": one((-sx, sy)),
            "shoulder_right_xy": one((sx, sy)),
            "armpit_left_xy": one((-ax, ay)),
            "armpit_right_xy": one((ax, ay)),
            "side_left_xy": many(mirror(self.side_seam()), 12),
            "side_right_xy": many(self.side_seam(), 12),
            "hem_xy": many((self.hem() if hem is None else hem)[::-1], 15),
            "sleeve_left": sleeve(True),
            "sleeve_right": sleeve(False),
        }
