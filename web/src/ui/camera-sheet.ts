import { html, LitElement, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Camera, CameraFault, Facing } from '../capture/camera';
import { hasSeveralCameras, openCamera, takePhoto } from '../capture/camera';
import { icon } from './icons';
import { asModal } from './modal';
import type { Texts } from './strings/language';
import { textsIn } from './strings/language';
import { iconButton } from './views/parts';

const TIMER_S = 5;

/**
 * A dialog with the camera's picture and a shutter.
 *
 * @fires photo-taken - detail: the picture's Blob.
 * @fires use-device-camera - the shopper prefers the phone's own camera app.
 * @fires sheet-closed
 */
export class CameraSheet extends LitElement {
  static override properties = {
    texts: { attribute: false },
    facing: {},
    fault: { state: true },
    live: { state: true },
    several: { state: true },
    timed: { state: true },
    countdown: { state: true },
  };

  declare texts: Texts;
  declare facing: Facing;
  declare fault: CameraFault | null;
  declare live: boolean;
  declare several: boolean;
  declare timed: boolean;
  declare countdown: number;
  #camera: Camera | null = null;
  #life: AbortController | null = null;

  constructor() {
    super();
    this.texts = textsIn('en');
    this.facing = 'user';
    this.fault = null;
    this.live = false;
    this.several = false;
    this.timed = false;
    this.countdown = 0;
  }

  /** The page's style sheet styles it. */
  protected override createRenderRoot(): this {
    return this;
  }

  override firstUpdated(): void {
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#life?.abort();
  }

  override render() {
    const { texts: t } = this;
    return html`<dialog class="sheet camera" aria-labelledby="camera-title" ${ref(asModal)} @close=${this.#closed}>
      <h2 id="camera-title" class="only-read">${t('camera.title')}</h2>
      <div class="viewfinder">
        <video playsinline muted autoplay ?data-mirrored=${this.facing === 'user'} @playing=${this.#playing}></video>
        ${this.countdown > 0 ? html`<span class="countdown" aria-hidden="true">${this.countdown}</span>` : nothing}
        ${this.fault === null && !this.live ? html`<p class="viewfinder-note">${t('camera.starting')}</p>` : nothing}
        ${this.fault === null ? nothing : this.#faultView(this.fault)}
        <p class="only-read" role="status">${this.countdown > 0 ? t('camera.counting', { seconds: this.countdown }) : ''}</p>
      </div>
      <div class="shutter-row">
        ${iconButton({ icon: 'close', label: t('action.close'), onClick: () => this.#dialog?.close() })}
        ${iconButton({ icon: 'timer', label: t('camera.timer'), pressed: this.timed, onClick: () => this.#toggleTimer() })}
        <button type="button" class="shutter" aria-label=${t('camera.shutter')} ?disabled=${!this.live || this.countdown > 0}
          @click=${this.#shoot}></button>
        ${iconButton({ icon: 'flip', label: t('camera.flip'), disabled: !this.several, onClick: () => this.#flip() })}
        ${iconButton({ icon: 'photo', label: t('camera.use_device'), onClick: () => this.#useDeviceCamera() })}
      </div>
    </dialog>`;
  }

  #faultView(fault: CameraFault) {
    const { texts: t } = this;
    return html`<div class="viewfinder-note" role="alert" data-status=${fault}>
      <p>${t(fault)}</p>
      <button type="button" class="button" @click=${() => void this.#open()}>${t('camera.retry')}</button>
      <button type="button" class="button" @click=${this.#useDeviceCamera}>${icon('camera')}${t('camera.use_device')}</button>
    </div>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  async #open(): Promise<void> {
    this.#life?.abort();
    const life = new AbortController();
    this.#life = life;
    this.live = false;
    this.fault = null;
    const outcome = await openCamera(this.facing, life.signal);
    if (life.signal.aborted) return;
    if (outcome.status !== 'ok') {
      this.fault = outcome.status;
      return;
    }
    this.#camera = outcome.camera;
    const video = this.querySelector('video');
    if (video !== null) video.srcObject = this.#camera.stream;
    this.several = await hasSeveralCameras();
  }

  #playing(): void {
    this.live = true;
  }

  #toggleTimer(): void {
    this.timed = !this.timed;
  }

  #flip(): void {
    this.facing = this.facing === 'user' ? 'environment' : 'user';
    void this.#open();
  }

  async #shoot(): Promise<void> {
    const signal = this.#life?.signal;
    for (this.countdown = this.timed ? TIMER_S : 0; this.countdown > 0; this.countdown -= 1) {
      await new Promise((done) => setTimeout(done, 1000));
      if (signal?.aborted) return;
    }
    const video = this.querySelector('video');
    const blob = video === null ? null : await takePhoto(video);
    if (blob === null) {
      this.fault = 'camera_failed';
      return;
    }
    this.dispatchEvent(new CustomEvent('photo-taken', { detail: blob }));
  }

  #useDeviceCamera(): void {
    this.dispatchEvent(new Event('use-device-camera'));
  }

  #closed(): void {
    this.#life?.abort();
    this.dispatchEvent(new Event('sheet-closed'));
  }
}

customElements.define('camera-sheet', CameraSheet);
