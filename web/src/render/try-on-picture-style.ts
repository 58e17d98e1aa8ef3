import { css } from 'lit';

/** The colours come from the page's custom properties. */
export const PICTURE_STYLE = css`
  :host {
    --ratio: 0.75;
    --divider: 0%;
    display: grid;
    place-items: center;
    container-type: size;
    min-width: 0;
    min-height: 0;
  }
  .frame {
    position: relative;
    width: min(100cqw, 100cqh * var(--ratio));
    aspect-ratio: var(--ratio);
    overflow: hidden;
    border-radius: var(--frame-radius, 0);
    background: var(--surface-sunken, #eee);
    touch-action: pan-y;
    user-select: none;
    -webkit-user-select: none;
    cursor: ew-resize;
  }
  /* Fills the place it has, and crops a little of the sides for it. */
  :host(.cover) .frame {
    width: 100cqw;
    height: min(100cqh, 100cqw / min(var(--ratio), 0.55));
    aspect-ratio: auto;
    border-radius: var(--radius, 14px);
  }
  :host(.cover) canvas {
    object-fit: cover;
    object-position: 50% 30%;
  }
  .frame[data-zoomed] {
    touch-action: none;
    cursor: grab;
  }
  .frame:focus-visible,
  .handle:focus-visible {
    outline: 3px solid var(--focus, #1a6b54);
    outline-offset: 3px;
  }
  .moving,
  .clip {
    position: absolute;
    inset: 0;
  }
  .moving {
    transform-origin: 0 0;
    transform: var(--view);
  }
  .clip {
    clip-path: inset(0 calc(100% - var(--divider)) 0 0);
  }
  canvas,
  img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  canvas[hidden] {
    display: none;
  }
  .line {
    position: absolute;
    inset: 0 auto 0 var(--divider);
    width: 2px;
    margin-left: -1px;
    background: #fff;
    box-shadow: 0 0 8px rgb(0 0 0 / 35%);
    opacity: 0;
    pointer-events: none;
  }
  .line[data-shown] {
    opacity: 1;
  }
  .handle {
    position: absolute;
    bottom: 15%;
    left: clamp(26px, var(--divider), 100% - 26px);
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    margin-left: -22px;
    border-radius: 50%;
    background: rgb(255 255 255 / 94%);
    box-shadow: 0 1px 3px rgb(0 0 0 / 20%), 0 4px 16px rgb(0 0 0 / 22%);
    cursor: ew-resize;
    touch-action: none;
  }
  .handle svg {
    width: 22px;
    fill: none;
    stroke: #23201c;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .word {
    position: absolute;
    bottom: 12px;
    padding: 5px 11px;
    border-radius: 999px;
    background: rgb(20 18 16 / 62%);
    color: #fff;
    font-size: 0.75rem;
    font-weight: 550;
    opacity: 0;
    transition: opacity 160ms;
    pointer-events: none;
  }
  .word[data-shown] {
    opacity: 1;
  }
  .left {
    left: 12px;
  }
  .right {
    right: 12px;
  }
  @media (prefers-reduced-motion: reduce) {
    .word {
      transition: none;
    }
  }
`;
