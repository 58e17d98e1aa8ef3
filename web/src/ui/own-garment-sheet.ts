import { html, LitElement } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Category } from '../contract/engine';
import { icon } from './icons';
import { asModal, closeOnBackdrop } from './modal';
import type { Texts } from './strings/language';
import { textsIn } from './strings/language';

const CATEGORIES: readonly (Category | 'auto')[] = ['auto', 'upper', 'lower', 'dress'];

/**
 * A dialog for a garment photo of the shopper's own.
 *
 * @fires choose-picture - the file dialog is wanted.
 * @fires take-picture - the camera is wanted.
 * @fires wear - detail: what kind of garment it is.
 * @fires sheet-closed
 */
export class OwnGarmentSheet extends LitElement {
  static override properties = {
    texts: { attribute: false },
    picture: { attribute: false },
    category: { state: true },
  };

  declare texts: Texts;
  /** Address of the picture that was chosen. */
  declare picture: string | null;
  declare category: Category | 'auto';

  constructor() {
    super();
    this.texts = textsIn('en');
    this.picture = null;
    this.category = 'auto';
  }

  /** The page's style sheet styles it. */
  protected override createRenderRoot(): this {
    return this;
  }

  override render() {
    const { texts: t } = this;
    return html`<dialog class="sheet" aria-labelledby="own-title" ${ref(asModal)} @click=${closeOnBackdrop}
      @close=${() => this.dispatchEvent(new Event('sheet-closed'))}>
      <div class="sheet-body">
        <h2 id="own-title">${t('own.title')}</h2>
        <p class="quiet">${t('own.hint')}</p>
        ${this.picture === null ? null : html`<img class="own-picture" src=${this.picture} alt=${t('clothes.own_name')}>`}
        <div class="choices">
          <button type="button" class=${this.picture === null ? 'button primary' : 'button'}
            @click=${() => this.dispatchEvent(new Event('choose-picture'))}>${icon('photo')}${t('own.choose')}</button>
          <button type="button" class="button" @click=${() => this.dispatchEvent(new Event('take-picture'))}>
            ${icon('camera')}${t('photo.take')}</button>
        </div>
        <fieldset><legend>${t('own.category')}</legend><div class="segments wide">
          ${CATEGORIES.map(
            (category) => html`<label><input type="radio" name="own-category" value=${category}
              .checked=${this.category === category} @change=${() => this.#choose(category)}><span>${t(`own.${category}`)}</span></label>`,
          )}
        </div></fieldset>
        <form method="dialog" class="sheet-end">
          <button class="button">${t('action.close')}</button>
          <button type="button" class="button primary" ?disabled=${this.picture === null} @click=${this.#wear}>${t('own.wear')}</button>
        </form>
      </div>
    </dialog>`;
  }

  #choose(category: Category | 'auto'): void {
    this.category = category;
  }

  #wear(): void {
    this.dispatchEvent(new CustomEvent('wear', { detail: this.category }));
  }
}

customElements.define('own-garment-sheet', OwnGarmentSheet);
