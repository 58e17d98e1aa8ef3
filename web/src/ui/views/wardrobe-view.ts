import { html, nothing } from 'lit';
import type { GarmentChoice } from '../../store/app-state';
import { garmentKey } from '../../store/app-state';
import { icon } from '../icons';
import type { Model, Tab } from '../model';
import { garmentName, TABS } from '../model';

/** The clothes: tabs by category and a strip of garments. */
export function wardrobeView(model: Model) {
  const { ui, t } = model;
  return html`<section class="wardrobe" id="clothes" tabindex="-1" aria-label=${t('clothes.section')}>
    <div class="tabs" role="tablist" aria-label=${t('clothes.section')} @keydown=${(event: KeyboardEvent) => moveTab(event, model)}>
      ${TABS.map((tab) => tabView(model, tab))}
    </div>
    <div class="strip" id="strip" role="tabpanel" aria-labelledby=${`tab-${ui.tab}`}>${stripView(model)}</div>
  </section>`;
}

function tabView({ ui, t, actions }: Model, tab: Tab) {
  const selected = ui.tab === tab;
  return html`<button type="button" role="tab" id=${`tab-${tab}`} aria-controls="strip" aria-selected=${String(selected)}
    tabindex=${selected ? 0 : -1} @click=${() => actions.showTab(tab)}>${t(`clothes.${tab}`)}</button>`;
}

function moveTab(event: KeyboardEvent, { ui, actions }: Model): void {
  const at = TABS.indexOf(ui.tab);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: (at + TABS.length - 1) % TABS.length,
    ArrowRight: (at + 1) % TABS.length,
    Home: 0,
    End: TABS.length - 1,
  };
  const tab = TABS[moves[event.key] ?? -1];
  if (tab === undefined) return;
  event.preventDefault();
  actions.showTab(tab);
  document.getElementById(`tab-${tab}`)?.focus();
}

function stripView(model: Model) {
  const { state, ui, t, actions } = model;
  if (ui.tab === 'own') return ownStrip(model);
  if (state.listing === 'loading') return html`<p class="quiet strip-note">${t('clothes.loading')}</p>`;
  if (state.listing === 'failed') {
    return html`<p class="quiet strip-note">${t('clothes.failed')}
      <button type="button" class="text-button" @click=${actions.reloadListing}>${t('action.retry')}</button></p>`;
  }
  const garments = state.listing.garments.filter(({ category }) => category === ui.tab);
  if (garments.length === 0) return html`<p class="quiet strip-note">${t('clothes.empty')}</p>`;
  return html`<ul>${garments.map((item) => html`<li>${garmentTile(model, { kind: 'catalogue', item }, item.thumb)}</li>`)}</ul>`;
}

function ownStrip(model: Model) {
  const { state, t, actions, urls } = model;
  return html`<ul>
    <li><button type="button" class="garment add" @click=${() => actions.open('own_garment')}>
      <span class="garment-picture">${icon('plus')}</span><span class="garment-name">${t('clothes.add_own')}</span>
    </button></li>
    ${state.ownGarments.map(
      (item) => html`<li>${garmentTile(model, { kind: 'own', item }, urls.of(item.blob))}
        <button type="button" class="garment-delete" aria-label=${t('clothes.delete_own')} @click=${() => actions.deleteOwn(item.id)}>
          ${icon('close')}</button></li>`,
    )}
  </ul>`;
}

function garmentTile(model: Model, garment: GarmentChoice, picture: string) {
  const { state, t, actions } = model;
  const chosen = state.garment !== null && garmentKey(state.garment) === garmentKey(garment);
  const busy = chosen && state.activity.kind === 'working';
  const name = garmentName(model, garment);
  const description = garment.kind === 'catalogue' ? t.pick(garment.item.description) : nothing;
  return html`<button type="button" class="garment" aria-pressed=${String(chosen)} ?data-busy=${busy} title=${description}
    @click=${() => actions.wear(garment)}>
    <span class="garment-picture"><img src=${picture} alt="" loading="lazy" decoding="async" draggable="false"></span>
    <span class="garment-name">${name}</span>
  </button>`;
}
