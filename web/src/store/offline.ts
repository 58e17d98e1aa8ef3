import type { Engine } from '../contract/engine';
import type { Offline } from './app-state';

const CONTROL_TIMEOUT_MS = 4000;

type Listener = (change: { readonly offline?: Offline; readonly updateReady?: boolean }) => void;

/** The page's side of the service worker: who is in charge, what is kept, which version waits. */
export class OfflineCopy {
  readonly #engine: Engine;
  readonly #listener: Listener;
  #registration: ServiceWorkerRegistration | null = null;

  constructor(engine: Engine, listener: Listener) {
    this.#engine = engine;
    this.#listener = listener;
  }

  /** Registers the worker and waits, for a while, until every request passes through it. */
  async takeCharge(script: string): Promise<void> {
    const { serviceWorker } = navigator;
    if (serviceWorker === undefined) {
      this.#listener({ offline: { phase: 'unsupported' } });
      return;
    }
    try {
      this.#registration = await serviceWorker.register(script);
      this.#watchForUpdates(this.#registration);
      if (serviceWorker.controller === null) {
        const controlled = new Promise((done) =>
          serviceWorker.addEventListener('controllerchange', done, { once: true }),
        );
        await Promise.race([controlled, new Promise((done) => setTimeout(done, CONTROL_TIMEOUT_MS))]);
      }
    } catch (error) {
      console.warn('no service worker', error);
      this.#listener({ offline: { phase: 'unsupported' } });
    }
  }

  /** Downloads what is not on the device yet. */
  async prepare(): Promise<void> {
    if (this.#registration === null) return;
    this.#listener({ offline: { phase: 'preparing', fraction: 0 } });
    const onProgress = ({ fraction }: { readonly fraction: number }) =>
      this.#listener({ offline: { phase: 'preparing', fraction } });
    const outcome = await this.#engine.prefetch({ onProgress });
    if (outcome.status === 'ok') {
      await navigator.serviceWorker.ready;
      this.#listener({ offline: { phase: 'ready' } });
      // An installed app asks the browser not to clear it when space runs low; a page would prompt in some browsers.
      if (matchMedia('(display-mode: standalone)').matches) await navigator.storage?.persist?.();
      return;
    }
    this.#listener({ offline: { phase: outcome.status === 'storage_full' ? 'storage_full' : 'failed' } });
  }

  /** Starts the version that waits; the page reloads, the photo stays. */
  update(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.#registration?.waiting?.postMessage('take_over');
  }

  #watchForUpdates(registration: ServiceWorkerRegistration): void {
    const announce = () => {
      if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
        this.#listener({ updateReady: true });
      }
    };
    announce();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', announce);
    });
  }
}
