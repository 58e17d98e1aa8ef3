import { describe, expect, it } from 'vitest';
import {
  clampToFrame,
  MAX_SCALE,
  type Point,
  pan,
  pinch,
  type Viewport,
  WHOLE,
  zoomAbout,
} from '../../../web/src/render/viewport';

const FRAME = { width: 300, height: 400 };
const PX_DIGITS = 9;

/** The picture point that shows at a point of the frame. */
const shownAt = (view: Viewport, at: Point): Point => ({
  x: (at.x - view.x) / view.scale,
  y: (at.y - view.y) / view.scale,
});

function expectSamePoint(one: Point, other: Point): void {
  expect(one.x).toBeCloseTo(other.x, PX_DIGITS);
  expect(one.y).toBeCloseTo(other.y, PX_DIGITS);
}

describe('zoom and pan', () => {
  it('keep the picture point under the finger while zooming in', () => {
    const finger = { x: 80, y: 310 };
    const before = pan(zoomAbout(WHOLE, 2, { x: 150, y: 200 }, FRAME), { x: 20, y: -30 }, FRAME);
    expectSamePoint(shownAt(zoomAbout(before, 1.7, finger, FRAME), finger), shownAt(before, finger));
  });

  it('keep both picture points under two fingers', () => {
    const start = zoomAbout(WHOLE, 2, { x: 150, y: 200 }, FRAME);
    const before = [
      { x: 100, y: 180 },
      { x: 180, y: 240 },
    ] as const;
    const after = [
      { x: 90, y: 170 },
      { x: 190, y: 245 },
    ] as const;
    const moved = pinch(start, before, after, FRAME);
    const middle = (points: readonly [Point, Point]) => ({
      x: (points[0].x + points[1].x) / 2,
      y: (points[0].y + points[1].y) / 2,
    });
    expectSamePoint(shownAt(moved, middle(after)), shownAt(start, middle(before)));
    expect(moved.scale / start.scale).toBeCloseTo(Math.hypot(100, 75) / Math.hypot(80, 60), PX_DIGITS);
  });

  it('never show an empty margin, however far one pans', () => {
    for (const scale of [1, 1.5, MAX_SCALE]) {
      for (const by of [-1e4, 1e4]) {
        const { x, y } = pan({ scale, x: 0, y: 0 }, { x: by, y: by }, FRAME);
        expect(x).toBeLessThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(0);
        expect(x + FRAME.width * scale).toBeGreaterThanOrEqual(FRAME.width);
        expect(y + FRAME.height * scale).toBeGreaterThanOrEqual(FRAME.height);
      }
    }
  });

  it('stop at the whole picture and at the largest scale', () => {
    const centre = { x: 10, y: 10 };
    expect(zoomAbout(WHOLE, 0.01, centre, FRAME)).toEqual(WHOLE);
    expect(zoomAbout(WHOLE, 1000, centre, FRAME).scale).toBe(MAX_SCALE);
  });

  it('leave a view that fits as it is', () => {
    const view = { scale: 2, x: -100, y: -50 };
    expect(clampToFrame(view, FRAME)).toEqual(view);
  });
});
