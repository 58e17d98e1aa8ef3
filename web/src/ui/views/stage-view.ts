import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { TryOnPicture } from '../../render/try-on-picture';
import type { Comparison, Look, Side } from '../../store/app-state';
import { reachable } from '../../store/history';
import { icon } from '../icons';
import { noteText } from '../messages';
import type { Model } from '../model';
import { garmentName } from '../model';
import { problemView, progressView } from './activity-view';
import { iconButton } from './parts';
import { welcomeView } from './welcome-view';

/** The picture and what can be done with it. */
export function stageView(model: Model) {
  const { state, t } = model;
  if (state.person === null)
    return html`<section class="stage" aria-label=${t('photo.section')}>${welcomeView(model)}${problemView(model)}</section>`;
  return html`<section class="stage" aria-label=${t('photo.section')}>
    <div class="picture-area" ?data-busy=${state.activity.kind === 'working'}>
      ${state.comparison === null ? singlePicture(model) : comparedPictures(model, state.comparison)}
      ${cornerButtons(model)}
      ${progressView(model)}${problemView(model)}
    </div>
    ${notesView(model)}
  </section>`;
}

function singlePicture({ state, t, urls }: Model) {
  const { person, personPicture, looks } = state;
  if (person === null) return nothing;
  return keyed(
    person.id,
    html`<try-on-picture class="single" .photo=${looks.present?.photo ?? personPicture} .result=${looks.present?.image ?? null}
      .preview=${personPicture === null ? urls.of(person.blob) : null}
      .words=${{
        picture: t('picture.label'),
        before: t('picture.before'),
        after: t('picture.after'),
        divider: t('picture.divider'),
      }}></try-on-picture>`,
  );
}

function comparedPictures(model: Model, comparison: Comparison) {
  return html`<div class="compared">${pane(model, comparison, 'left')}${pane(model, comparison, 'right')}</div>`;
}

function pane(model: Model, comparison: Comparison, side: Side) {
  const { t, actions } = model;
  const look = comparison[side];
  const active = comparison.active === side;
  const name = garmentName(model, look.garment);
  return html`<div class="pane" ?data-active=${active}>
    <try-on-picture class="cover" .result=${look.image} .words=${paneWords(model, side, name)} @viewport-change=${moveTogether}></try-on-picture>
    <button type="button" class="pane-name" aria-pressed=${String(active)} title=${t('picture.next_here')}
      @click=${() => actions.compareOn(side)}>${name}</button>
  </div>`;
}

function paneWords({ t }: Model, side: Side, name: string) {
  return { picture: t(`picture.${side}`, { name }), before: '', after: '', divider: '' };
}

/** Both pictures of a comparison show the same part. */
function moveTogether(event: Event): void {
  const moved = event.currentTarget as TryOnPicture;
  for (const picture of document.querySelectorAll<TryOnPicture>('.compared try-on-picture')) picture.view = moved.view;
}

function cornerButtons(model: Model) {
  const { state, t, actions } = model;
  const several = reachable(state.looks).length > 1;
  const comparing = state.comparison !== null;
  return html`<div class="corner left"><button type="button" class="pill" aria-label=${t('photo.change')} title=${t('photo.change')}
      aria-haspopup="dialog" @click=${() => actions.open('photo')}>${icon('person')}<span>${t('photo.change')}</span></button></div>
    <div class="corner right">
      ${iconButton({ icon: 'zoom', label: t('picture.zoom'), onClick: cycleZoom })}
      ${iconButton({
        icon: comparing ? 'close' : 'compare',
        label: t(comparing ? 'look.compare_end' : 'look.compare'),
        hint: t(comparing ? 'look.compare_end' : several ? 'look.compare' : 'look.compare_hint'),
        disabled: !several && !comparing,
        onClick: actions.toggleComparison,
      })}
    </div>`;
}

function cycleZoom(): void {
  document.querySelector<TryOnPicture>('.picture-area try-on-picture')?.cycleZoom();
}

function notesView({ state, t }: Model) {
  const shown: Look | null = state.looks.present;
  const notes = [...new Set([...state.personNotes, ...(shown?.notes ?? [])])].flatMap((note) => noteText(note) ?? []);
  if (notes.length === 0) return nothing;
  return html`<p class="notes">${icon('info')}<span>${notes.map((note) => t(note)).join(' ')}</span></p>`;
}
