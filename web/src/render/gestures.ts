import type { Extent, Point, Viewport } from './viewport';
import { pan, pinch, WHOLE, zoomAbout } from './viewport';

/** What a picture frame lets its gestures do. */
export interface GestureTarget {
  view: Viewport;
  /** Percent of the width that shows the picture before. */
  divider: number;
  readonly canDivide: boolean;
}

const DOUBLE_TAP_SCALE = 2.5;
/** px a finger may wander before a touch counts as a drag. */
const SLACK_PX = 6;
const PAN_KEY_PX = 48;
const ZOOM_KEY_FACTOR = 1.5;

/** Pointer, wheel and key handling of one frame: one finger slides or pans, two pinch. */
export class Gestures {
  readonly #frame: HTMLElement;
  readonly #target: GestureTarget;
  readonly #pointers = new Map<number, Point>();
  #drag: { readonly from: Point; readonly divider: number; started: boolean } | null = null;

  constructor(frame: HTMLElement, target: GestureTarget, signal: AbortSignal) {
    this.#frame = frame;
    this.#target = target;
    const on = <K extends keyof HTMLElementEventMap>(type: K, handle: (event: HTMLElementEventMap[K]) => void) =>
      frame.addEventListener(type, handle, { signal, passive: false });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) on(type, (e) => this.#up(e));
    on('dblclick', (event) => this.#toggleZoom(this.#point(event)));
    on('wheel', (event) => this.#wheel(event));
    on('keydown', (event) => this.#key(event));
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const from = this.#point(event);
    this.#pointers.set(event.pointerId, from);
    const onHandle = event
      .composedPath()
      .some((node) => node instanceof Element && node.getAttribute('role') === 'slider');
    const divides = this.#target.canDivide && (onHandle || this.#target.view.scale === 1);
    this.#drag = divides && this.#pointers.size === 1 ? { from, divider: this.#target.divider, started: false } : null;
    this.#frame.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = this.#point(event);
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    const [other] = others;
    this.#pointers.set(event.pointerId, now);
    if (other !== undefined) {
      this.#drag = null;
      this.#target.view = pinch(this.#target.view, [before, other], [now, other], this.#extent());
    } else if (this.#drag !== null) {
      this.#slide(now);
    } else {
      const by = { x: now.x - before.x, y: now.y - before.y };
      this.#target.view = pan(this.#target.view, by, this.#extent());
    }
  }

  #slide(now: Point): void {
    if (this.#drag === null) return;
    const dx = now.x - this.#drag.from.x;
    this.#drag.started ||= Math.abs(dx) > SLACK_PX;
    if (!this.#drag.started) return;
    const divider = this.#drag.divider + (100 * dx) / this.#extent().width;
    this.#target.divider = Math.min(Math.max(divider, 0), 100);
  }

  #up(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#drag = null;
  }

  #toggleZoom(at: Point): void {
    const { view } = this.#target;
    this.#target.view = view.scale > 1 ? WHOLE : zoomAbout(view, DOUBLE_TAP_SCALE, at, this.#extent());
  }

  #wheel(event: WheelEvent): void {
    const { view } = this.#target;
    // At rest, scrolling down the page stays possible.
    if (event.deltaY > 0 && view.scale === 1) return;
    event.preventDefault();
    const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002));
    this.#target.view = zoomAbout(view, factor, this.#point(event), this.#extent());
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const { view } = this.#target;
    const extent = this.#extent();
    const centre = { x: extent.width / 2, y: extent.height / 2 };
    const moves: Readonly<Record<string, Viewport>> = {
      '+': zoomAbout(view, ZOOM_KEY_FACTOR, centre, extent),
      '=': zoomAbout(view, ZOOM_KEY_FACTOR, centre, extent),
      '-': zoomAbout(view, 1 / ZOOM_KEY_FACTOR, centre, extent),
      '0': WHOLE,
      ArrowLeft: pan(view, { x: PAN_KEY_PX, y: 0 }, extent),
      ArrowRight: pan(view, { x: -PAN_KEY_PX, y: 0 }, extent),
      ArrowUp: pan(view, { x: 0, y: PAN_KEY_PX }, extent),
      ArrowDown: pan(view, { x: 0, y: -PAN_KEY_PX }, extent),
    };
    const next = moves[event.key];
    if (next === undefined || (event.key.startsWith('Arrow') && view.scale === 1)) return;
    event.preventDefault();
    this.#target.view = next;
  }

  #point(event: MouseEvent): Point {
    const box = this.#frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #extent(): Extent {
    return { width: this.#frame.clientWidth, height: this.#frame.clientHeight };
  }
}
