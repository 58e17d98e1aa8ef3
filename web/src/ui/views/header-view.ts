import { html } from 'lit';
import type { Model } from '../model';

export function headerView({ t, actions }: Model) {
  return html`<header class="top">
    <a class="skip" href="#clothes">${t('app.skip')}</a>
    <h1 class="brand"><span class="brand-mark" aria-hidden="true"></span>Wearhere</h1>
    <button type="button" class="text-button" lang=${t.language === 'en' ? 'ko' : 'en'} aria-label=${t('language.switch')}
      @click=${actions.switchLanguage}>${t('language.other')}</button>
  </header>`;
}
