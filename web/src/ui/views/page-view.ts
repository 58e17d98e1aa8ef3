import { html, nothing } from 'lit';
import { icon } from '../icons';
import { remarkText } from '../messages';
import type { Model } from '../model';
import { garmentName } from '../model';
import { footerView } from './footer-view';
import { headerView } from './header-view';
import { sheetsView } from './sheets-view';
import { stageView } from './stage-view';
import { toolsView } from './tools-view';
import { wardrobeView } from './wardrobe-view';

/** The whole page. */
export function pageView(model: Model) {
  const { state, ui, t } = model;
  return html`<div class="app" ?data-welcome=${state.person === null}>
      ${headerView(model)}
      <main>
        ${stageView(model)}
        ${toolsView(model)}
        ${wardrobeView(model)}
      </main>
      ${footerView(model)}
    </div>
    ${ui.dropping ? html`<div class="drop" aria-hidden="true"><span>${icon('photo')}${t('photo.drop_here')}</span></div>` : nothing}
    ${remarksView(model)}
    ${sheetsView(model)}`;
}

/** Read out as they change: passing remarks, the step of a job, the look that is on. */
function remarksView(model: Model) {
  const { state, t, actions } = model;
  const { remark, activity, looks, person } = state;
  const step = activity.kind === 'working' ? t(`step.${activity.step ?? 'starting'}`) : '';
  const look =
    looks.present === null ? t('look.photo_only') : t('look.worn', { name: garmentName(model, looks.present.garment) });
  const spoken = activity.kind === 'working' ? step : activity.kind === 'idle' && person !== null ? look : '';
  return html`<div class="toasts">
      <p class="toast" role="status" ?data-shown=${remark !== null}>${remark === null ? '' : t(remarkText(remark.text))}</p>
      ${
        state.updateReady
          ? html`<p class="toast" data-shown>${t('update.ready')}
              <button type="button" class="text-button" @click=${actions.update}>${t('update.apply')}</button></p>`
          : nothing
      }
    </div>
    <p class="only-read" aria-live="polite" id="spoken">${spoken}</p>`;
}
