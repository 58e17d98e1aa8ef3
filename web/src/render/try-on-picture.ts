import type { PropertyValues } from 'lit';
import { html, LitElement, nothing } from 'lit';
import type { Picture } from '../contract/engine';
import { Gestures } from './gestures';
import { PICTURE_STYLE } from './try-on-picture-style';
import type { Viewport } from './viewport';
import { clampToFrame, WHOLE } from './viewport';

/** Words of the element, in the language of the page. */
export interface PictureWords {
  readonly picture: string;
  readonly before: string;
  readonly after: string;
  readonly divider: string;
}

const REVEAL_MS = 1100;
const FADE_MS = 420;
/** Where the divider comes to rest: the whole result shows, the handle waits at the edge. */
const REST = 0;
const STEP: Readonly<Record<string, number>> = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
};

/**
 * A picture with a draggable divider between before and after, zoom and pan.
 *
 * @fires viewport-change - `view` changed by a gesture; two elements that share it move together.
 */
export class TryOnPicture extends LitElement {
  static override properties = {
    photo: { attribute: false },
    result: { attribute: false },
    preview: { attribute: false },
    words: { attribute: false },
    view: { attribute: false, noAccessor: true },
    divider: { attribute: false, noAccessor: true },
  };

  /** Before. */
  declare photo: Picture | null;
  /** After; without it there is no divider. */
  declare result: Picture | null;
  /** Shown until `photo` is there: an address of the photo as it was chosen. */
  declare preview: string | null;
  declare words: PictureWords;
  #view: Viewport = WHOLE;
  #divider = REST;
  #gestures: AbortController | null = null;
  #animation = 0;

  constructor() {
    super();
    this.photo = null;
    this.result = null;
    this.preview = null;
    this.words = { picture: '', before: '', after: '', divider: '' };
  }

  get view(): Viewport {
    return this.#view;
  }

  set view(view: Viewport) {
    if (view === this.#view) return;
    this.#view = view;
    this.requestUpdate();
    this.dispatchEvent(new Event('viewport-change'));
  }

  get divider(): number {
    return this.#divider;
  }

  set divider(divider: number) {
    cancelAnimationFrame(this.#animation);
    this.#divider = divider;
    this.requestUpdate();
  }

  get canDivide(): boolean {
    return this.result !== null && this.photo !== null;
  }

  /** Steps through whole picture, 2x and 4x: zoom for one finger or one key. */
  cycleZoom(): void {
    const scale = this.#view.scale < 1.9 ? 2 : this.#view.scale < 3.9 ? 4 : 1;
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.#frame ?? {};
    // A person's upper half matters most.
    this.view = { scale, x: (width * (1 - scale)) / 2, y: height * (1 - scale) * 0.3 };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#animation);
    this.#gestures?.abort();
    this.#gestures = null;
  }

  override render() {
    const { words } = this;
    return html`<div class="frame" part="frame" tabindex="0" role="group" aria-label=${words.picture}>
      <div class="moving"><canvas class="after" ?hidden=${!this.result}></canvas></div>
      <div class="clip">
        <div class="moving">
          ${this.photo === null && this.preview !== null ? html`<img src=${this.preview} alt="" @load=${this.#measure}>` : nothing}
          <canvas class="before" ?hidden=${!this.photo}></canvas>
        </div>
      </div>
      ${this.canDivide ? this.#dividerParts() : nothing}
    </div>`;
  }

  #dividerParts() {
    const { words, divider } = this;
    const value = Math.round(divider);
    const dividing = divider > 6 && divider < 94;
    return html`<span class="word left" ?data-shown=${dividing} aria-hidden="true">${words.before}</span>
      <span class="word right" ?data-shown=${dividing} aria-hidden="true">${words.after}</span>
      <div class="line" ?data-shown=${divider > 0 && divider < 100}></div>
      <div class="handle" role="slider" tabindex="0" aria-label=${words.divider} aria-valuemin="0" aria-valuemax="100"
        aria-valuenow=${value} aria-valuetext=${`${words.before} ${value}%`} @keydown=${this.#slide}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6 3.5 12 9 18M15 6l5.5 6-5.5 6" /></svg>
      </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('photo')) this.#draw('before', this.photo);
    if (changed.has('result')) {
      const first = (changed.get('result') ?? null) === null;
      if (!first) this.#fadeOut('after');
      this.#draw('after', this.result);
      // Also where the divider hides a new result: it would look as if nothing had happened.
      const hidden = first || this.#divider > 50;
      if (hidden && this.result !== null && this.photo !== null) this.#reveal();
    }
    const size = this.photo ?? this.result;
    if (size !== null) this.#setRatio(size.width / size.height);
    const divider = this.result === null ? 100 : this.photo === null ? 0 : this.#divider;
    this.style.setProperty('--divider', `${divider}%`);
    const { scale, x, y } = this.#view;
    this.style.setProperty('--view', `translate(${x}px, ${y}px) scale(${scale})`);
    this.#frame?.toggleAttribute('data-zoomed', scale > 1);
    this.#gestures ??= this.#listen();
  }

  get #frame(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.frame');
  }

  #listen(): AbortController | null {
    if (this.#frame === null) return null;
    const life = new AbortController();
    const frame = this.#frame;
    new Gestures(frame, this, life.signal);
    // A turned phone or another window leaves no empty margin beside a zoomed picture.
    const onResize = new ResizeObserver(() => {
      const extent = { width: frame.clientWidth, height: frame.clientHeight };
      if (this.#view !== WHOLE) this.view = clampToFrame(this.#view, extent);
    });
    onResize.observe(frame);
    life.signal.addEventListener('abort', () => onResize.disconnect());
    return life;
  }

  #draw(name: 'before' | 'after', picture: Picture | null): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`canvas.${name}`);
    if (canvas === null) return;
    // Without a picture the canvas keeps no pixels.
    canvas.width = picture?.width ?? 0;
    canvas.height = picture?.height ?? 0;
    if (picture === null) return;
    canvas.getContext('2d')?.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
  }

  /** Leaves a copy of what a canvas shows on top of it, and lets that copy vanish. */
  #fadeOut(name: 'before' | 'after'): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`canvas.${name}`);
    if (canvas === null || canvas.width === 0 || !allowsMotion()) return;
    const copy = canvas.cloneNode() as HTMLCanvasElement;
    copy.className = 'fading';
    copy.getContext('2d')?.drawImage(canvas, 0, 0);
    canvas.after(copy);
    void copy.animate({ opacity: [1, 0] }, FADE_MS).finished.finally(() => copy.remove());
  }

  #measure(event: Event): void {
    const { naturalWidth, naturalHeight } = event.target as HTMLImageElement;
    if (this.photo === null && naturalHeight > 0) this.#setRatio(naturalWidth / naturalHeight);
  }

  #setRatio(ratio: number): void {
    this.style.setProperty('--ratio', String(ratio));
  }

  /** Draws the divider across the picture once, so that the change is seen happening. */
  #reveal(): void {
    cancelAnimationFrame(this.#animation);
    if (!allowsMotion()) {
      this.divider = REST;
      return;
    }
    const start = performance.now();
    const frame = (now: number) => {
      const t = Math.min((now - start) / REVEAL_MS, 1);
      this.#divider = 100 - (100 - REST) * (1 - (1 - t) ** 3);
      this.requestUpdate();
      if (t < 1) this.#animation = requestAnimationFrame(frame);
    };
    this.#divider = 100;
    this.#animation = requestAnimationFrame(frame);
  }

  #slide(event: KeyboardEvent): void {
    const ends: Readonly<Record<string, number>> = { Home: 0, End: 100 };
    const step = STEP[event.key];
    const next = ends[event.key] ?? (step === undefined ? undefined : this.#divider + step);
    if (next === undefined) return;
    event.preventDefault();
    this.divider = Math.min(Math.max(next, 0), 100);
  }

  static override styles = PICTURE_STYLE;
}

const allowsMotion = (): boolean => !matchMedia('(prefers-reduced-motion: reduce)').matches;

customElements.define('try-on-picture', TryOnPicture);
