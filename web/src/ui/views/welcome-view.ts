import { html, nothing } from 'lit';
import type { SamplePerson } from '../../store/listing';
import { icon } from '../icons';
import type { Model } from '../model';
import type { Texts } from '../strings/language';

/** Shown until there is a photo. */
export function welcomeView(model: Model) {
  const { t, actions } = model;
  return html`<div class="welcome">
    <div class="welcome-figure" aria-hidden="true"></div>
    <div class="welcome-words">
      <h2>${t('app.tagline')}</h2>
      <p>${t('app.promise')}</p>
    </div>
    <div class="welcome-choices">
      <button type="button" class="button primary" @click=${actions.choosePhoto}>${icon('photo')}${t('photo.choose')}</button>
      <button type="button" class="button" @click=${() => actions.open('camera_person')}>${icon('camera')}${t('photo.take')}</button>
    </div>
    <p class="quiet">${t('photo.hint')}<span class="pointer-only"> ${t('photo.paste_hint')}</span></p>
    ${samplesView(model)}
  </div>`;
}

/** The bundled people, for a first try without a photo. */
export function samplesView({ state, t, actions }: Model) {
  if (typeof state.listing === 'string' || state.listing.people.length === 0) return nothing;
  return html`<div class="samples" role="group" aria-label=${t('photo.samples')}>
    <p class="quiet" aria-hidden="true">${t('photo.samples')}</p>
    <ul>${state.listing.people.map(
      (
        person,
      ) => html`<li><button type="button" class="sample" title=${sampleTitle(t, person)} @click=${() => actions.useSample(person)}>
        <img src=${person.thumb} alt=${t.pick(person.name)} width="58" height="76" loading="lazy" decoding="async">
      </button></li>`,
    )}</ul>
  </div>`;
}

function sampleTitle(t: Texts, { name, credit }: SamplePerson): string {
  return credit === '' ? t.pick(name) : `${t.pick(name)}. ${t('photo.credit', { credit })}`;
}
