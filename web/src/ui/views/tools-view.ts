import { html, nothing } from 'lit';
import type { Fit } from '../../store/app-state';
import type { Model } from '../model';
import { iconButton } from './parts';

const FITS: readonly Fit[] = ['auto', 'over', 'tucked'];

/** Undo and redo, how a top is worn, save and share. */
export function toolsView(model: Model) {
  const { state, t, actions } = model;
  if (state.person === null) return nothing;
  const { past, present, future } = state.looks;
  const nothingToGive = present === null && state.comparison === null;
  return html`<div class="tools">
    <div class="tool-group">
      ${iconButton({ icon: 'undo', label: t('look.undo'), disabled: past.length === 0, onClick: actions.undo })}
      ${iconButton({ icon: 'redo', label: t('look.redo'), disabled: future.length === 0, onClick: actions.redo })}
    </div>
    ${fitView(model)}
    <div class="tool-group">
      ${iconButton({ icon: 'share', label: t('look.share'), disabled: nothingToGive, onClick: actions.share })}
      ${iconButton({ icon: 'save', label: t('look.save'), disabled: nothingToGive, onClick: actions.save })}
    </div>
  </div>`;
}

function fitView({ state, t, actions }: Model) {
  if (state.looks.present?.category !== 'upper' || state.comparison !== null) return nothing;
  return html`<fieldset class="fit"><legend class="only-read">${t('fit.section')}</legend><div class="segments">
    ${FITS.map(
      (fit) => html`<label><input type="radio" name="fit" value=${fit} .checked=${state.fit === fit}
        @change=${() => actions.wearAs(fit)}><span>${t(`fit.${fit}`)}</span></label>`,
    )}
  </div></fieldset>`;
}
