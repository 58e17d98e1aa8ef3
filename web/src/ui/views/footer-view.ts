import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { icon } from '../icons';
import { asModal, closeOnBackdrop } from '../modal';
import type { Model } from '../model';

/** The privacy line and whether the app works offline yet. */
export function footerView(model: Model) {
  const { state, t, actions } = model;
  const { counted, sentBytes } = state.network;
  const line = counted ? t('privacy.sent', { bytes: t.bytes(sentBytes) }) : t('privacy.uncounted');
  return html`<footer class="bottom">
    <button type="button" class="privacy" data-sent-bytes=${sentBytes} data-counted=${String(counted)} aria-haspopup="dialog"
      @click=${() => actions.open('privacy')}>${icon('lock')}<span>${line}</span></button>
    ${offlineView(model)}
  </footer>`;
}

function offlineView({ state, t, actions }: Model) {
  const { offline } = state;
  switch (offline.phase) {
    case 'preparing':
      // On later visits everything is there already: nothing to tell until a download begins.
      if (offline.fraction === 0) return nothing;
      return html`<span class="offline" data-phase="preparing">${t('offline.preparing', { percent: percent(offline.fraction) })}</span>`;
    case 'ready':
      return html`<span class="offline" data-phase="ready">${icon('offline')}${t('offline.ready')}</span>`;
    case 'failed':
    case 'storage_full':
      return html`<span class="offline" data-phase=${offline.phase}>${t(`offline.${offline.phase}`)}
        <button type="button" class="text-button small" @click=${actions.prepareOffline}>${t('offline.retry')}</button></span>`;
    case 'waiting':
    case 'unsupported':
      return nothing;
    default:
      return offline satisfies never;
  }
}

const percent = (fraction: number): number => Math.floor(fraction * 100);

export function privacySheet({ state, t, actions }: Model) {
  const { requests, sentBytes, refused, counted } = state.network;
  return html`<dialog class="sheet" aria-labelledby="privacy-title" ${ref(asModal)} @close=${actions.closeSheet} @click=${closeOnBackdrop}>
    <div class="sheet-body">
      <h2 id="privacy-title">${t('privacy.title')}</h2>
      <dl class="figures">
        <div><dt>${t('privacy.bytes')}</dt><dd>${counted ? t.bytes(sentBytes) : '–'}</dd></div>
        <div><dt>${t('privacy.requests')}</dt><dd>${requests}</dd></div>
        <div><dt>${t('privacy.blocked')}</dt><dd>${counted ? refused : '–'}</dd></div>
      </dl>
      ${counted ? nothing : html`<p>${t('privacy.not_counting')}</p>`}
      <p>${t('privacy.rule')}</p>
      <p class="quiet">${t('privacy.how')}</p>
      <form method="dialog"><button class="button primary">${t('action.close')}</button></form>
    </div>
  </dialog>`;
}
