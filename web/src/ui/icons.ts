import type { SVGTemplateResult } from 'lit';
import { html, svg } from 'lit';

/** Line icons on a 24 px grid; decoration only, the button says what it does. */
const PATHS = {
  camera: svg`<path d="M4 8.5A1.5 1.5 0 0 1 5.5 7h2l1.6-2.2h5.8L16.5 7h2A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5z" /><circle cx="12" cy="12.8" r="3.4" />`,
  photo: svg`<rect x="4" y="5" width="16" height="14" rx="2" /><circle cx="9" cy="10" r="1.6" /><path d="m4.5 17.5 4.7-4.4 3 2.7 3.3-3.6 4 4.1" />`,
  person: svg`<circle cx="12" cy="8" r="3.6" /><path d="M5 19.5c.8-3.6 3.5-5.4 7-5.4s6.2 1.8 7 5.4" />`,
  undo: svg`<path d="M8.5 5.5 4.5 9.5l4 4M5 9.5h8.5a5 5 0 0 1 0 10H9" />`,
  redo: svg`<path d="m15.5 5.5 4 4-4 4M19 9.5h-8.5a5 5 0 0 0 0 10H15" />`,
  save: svg`<path d="M12 4.5v10.5m-4.5-4L12 15.5 16.5 11M5 19.5h14" />`,
  share: svg`<path d="M12 14.5V4m-4 3.5L12 3.5l4 4M8 10.5H6v9.5h12v-9.5h-2" />`,
  compare: svg`<rect x="3.5" y="5.5" width="7" height="13" rx="1.5" /><rect x="13.5" y="5.5" width="7" height="13" rx="1.5" />`,
  zoom: svg`<circle cx="10.5" cy="10.5" r="6" /><path d="m15 15 5 5M8 10.5h5M10.5 8v5" />`,
  close: svg`<path d="m6 6 12 12M18 6 6 18" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  flip: svg`<path d="M4.5 12a7.5 7.5 0 0 1 13-5l2 2.2M19.5 4.5v4.7h-4.7M19.5 12a7.5 7.5 0 0 1-13 5l-2-2.2M4.5 19.5v-4.7h4.7" />`,
  timer: svg`<circle cx="12" cy="13.5" r="6.5" /><path d="M12 10v3.5l2.2 1.5M10 3.5h4" />`,
  trash: svg`<path d="M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7M10.5 10.5v5.5m3-5.5v5.5" />`,
  lock: svg`<rect x="5.5" y="11" width="13" height="9" rx="2" /><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3" />`,
  offline: svg`<path d="M5 12.5 10 17.5 19.5 7" />`,
  info: svg`<circle cx="12" cy="12" r="8" /><path d="M12 11.5v4.5M12 8v.2" />`,
} as const satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
}
