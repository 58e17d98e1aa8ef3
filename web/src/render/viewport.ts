/**
 * Zoom and pan of a picture inside its frame. `x` and `y` are how far the picture's top left corner has moved, in
 * frame px: a picture point p shows at `p * scale + (x, y)`.
 */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Viewport = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 6;

/** Scales about a point of the frame, which keeps showing the same picture point where the frame allows it. */
export function zoomAbout(view: Viewport, factor: number, centre: Point, frame: Extent): Viewport {
  const scale = clamp(view.scale * factor, 1, MAX_SCALE);
  const ratio = scale / view.scale;
  const moved = { scale, x: centre.x - (centre.x - view.x) * ratio, y: centre.y - (centre.y - view.y) * ratio };
  return clampToFrame(moved, frame);
}

export function pan(view: Viewport, by: Point, frame: Extent): Viewport {
  return clampToFrame({ ...view, x: view.x + by.x, y: view.y + by.y }, frame);
}

/** Keeps the frame covered: no empty margin shows beside the picture. */
export function clampToFrame(view: Viewport, frame: Extent): Viewport {
  return {
    scale: view.scale,
    x: clamp(view.x, frame.width * (1 - view.scale), 0),
    y: clamp(view.y, frame.height * (1 - view.scale), 0),
  };
}

/** Two fingers: the picture points under them stay under them. */
export function pinch(
  view: Viewport,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  frame: Extent,
): Viewport {
  const factor = distance(...after) / Math.max(distance(...before), 1);
  const [from, to] = [middle(...before), middle(...after)];
  return pan(zoomAbout(view, factor, from, frame), { x: to.x - from.x, y: to.y - from.y }, frame);
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

function clamp(value: number, low: number, high: number): number {
  // `+ 0` turns -0 into 0.
  return Math.min(Math.max(value, low), high) + 0;
}
