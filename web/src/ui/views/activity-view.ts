import { html, nothing } from 'lit';
import { actionText, messageFor } from '../messages';
import type { Model } from '../model';
import type { Texts } from '../strings/language';
import { iconButton } from './parts';

/** The current step, how far it is, and the way out. */
export function progressView({ state, t, actions }: Model) {
  const { activity } = state;
  if (activity.kind !== 'working') return nothing;
  const percent = Math.round(activity.fraction * 100);
  const download = activity.download && t('progress.download', sizes(t, activity.download));
  const step = t(`step.${activity.step ?? 'starting'}`);
  return html`<div class="card progress">
    <div class="progress-words"><span>${step}${download === null ? nothing : html` <small>${download}</small>`}</span><span class="progress-percent">${t('progress.percent', { percent })}</span></div>
    <progress max="100" value=${percent} aria-label=${t('progress.label')} aria-valuetext=${`${step}, ${percent}%`}></progress>
    <button type="button" class="text-button" @click=${actions.cancel}>${t('progress.cancel')}</button>
  </div>`;
}

function sizes(t: Texts, { loadedBytes, totalBytes }: { readonly loadedBytes: number; readonly totalBytes: number }) {
  return { loaded: t.bytes(loadedBytes), total: t.bytes(totalBytes) };
}

/** What went wrong and what helps. */
export function problemView({ state, t, actions }: Model) {
  const { activity } = state;
  if (activity.kind !== 'problem') return nothing;
  const { title, body, actions: ways } = messageFor(activity.problem);
  return html`<div class="card problem" role="alert" data-status=${activity.problem.status}>
    <h2>${t(title)}</h2>
    ${iconButton({ icon: 'close', label: t('action.dismiss'), onClick: actions.dismissProblem })}
    <p>${t(body)}</p>
    <div class="problem-ways">
      ${ways.map(
        (way, index) => html`<button type="button" class=${index === 0 ? 'button primary' : 'button'} data-way=${way}
          @click=${() => actions.solve(way)}>${t(actionText(way))}</button>`,
      )}
    </div>
  </div>`;
}
