import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { icon } from '../icons';
import { asModal, closeOnBackdrop } from '../modal';
import type { Model } from '../model';
import { privacySheet } from './footer-view';
import { samplesView } from './welcome-view';

/** The sheet that is open, if any. */
export function sheetsView(model: Model) {
  const { ui, t, actions } = model;
  switch (ui.sheet) {
    case null:
      return nothing;
    case 'photo':
      return photoSheet(model);
    case 'privacy':
      return privacySheet(model);
    case 'camera_person':
    case 'camera_garment':
      return html`<camera-sheet .texts=${t} .facing=${ui.sheet === 'camera_person' ? 'user' : 'environment'}
        @photo-taken=${(event: CustomEvent<Blob>) => actions.photoTaken(event.detail)}
        @use-device-camera=${() => actions.useDeviceCamera(ui.sheet === 'camera_person' ? 'person' : 'garment')}
        @sheet-closed=${actions.closeSheet}></camera-sheet>`;
    case 'own_garment':
      return html`<own-garment-sheet .texts=${t} .picture=${ui.ownDraft === null ? null : model.urls.of(ui.ownDraft)}
        @choose-picture=${actions.chooseOwnGarment} @take-picture=${() => actions.open('camera_garment')}
        @wear=${(event: CustomEvent<'auto' | 'upper' | 'lower' | 'dress'>) => actions.wearOwn(event.detail)}
        @sheet-closed=${actions.closeSheet}></own-garment-sheet>`;
    default:
      return ui.sheet satisfies never;
  }
}

function photoSheet(model: Model) {
  const { state, t, actions } = model;
  return html`<dialog class="sheet" aria-labelledby="photo-title" ${ref(asModal)} @close=${actions.closeSheet} @click=${closeOnBackdrop}>
    <div class="sheet-body">
      <h2 id="photo-title">${t('photo.section')}</h2>
      <div class="choices">
        <button type="button" class="button primary" @click=${actions.choosePhoto}>${icon('photo')}${t('photo.choose')}</button>
        <button type="button" class="button" @click=${() => actions.open('camera_person')}>${icon('camera')}${t('photo.take')}</button>
      </div>
      <p class="quiet">${t('photo.hint')}</p>
      ${samplesView(model)}
      <p class="quiet">${t('photo.kept')}</p>
      <form method="dialog" class="sheet-end">
        ${
          state.person === null
            ? nothing
            : html`<button type="button" class="button danger" @click=${actions.deletePhoto}>${icon('trash')}${t('photo.delete')}</button>`
        }
        <button class="button">${t('action.close')}</button>
      </form>
    </div>
  </dialog>`;
}
