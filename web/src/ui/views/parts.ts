import { html, nothing } from 'lit';
import type { IconName } from '../icons';
import { icon } from '../icons';

export interface IconButton {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly hint?: string;
}

export function iconButton({ icon: name, label, onClick, disabled = false, pressed, hint }: IconButton) {
  return html`<button type="button" class="icon-button" aria-label=${label} title=${hint ?? label}
    ?disabled=${disabled} aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${onClick}>${icon(name)}</button>`;
}
