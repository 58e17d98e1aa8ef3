import type { RequestSeen } from './network-channel';
import { NETWORK_CHANNEL } from './network-channel';

/** What left this page since it was loaded. */
export interface NetworkCount {
  readonly requests: number;
  /** Bytes of request bodies and of query strings: the parts of a request that can carry content. */
  readonly sentBytes: number;
  /** Requests that the service worker refused, because they were not plain downloads from this site. */
  readonly refused: number;
  /** Whether the service worker sees every request of this page. */
  readonly counted: boolean;
}

export const NOTHING_COUNTED: NetworkCount = { requests: 0, sentBytes: 0, refused: 0, counted: false };

/** Adds up requests: those before the first message come from the browser's own Resource Timing. */
export class NetworkLedger {
  #count: NetworkCount = NOTHING_COUNTED;
  readonly #channel = new BroadcastChannel(NETWORK_CHANNEL);
  readonly #listener: (count: NetworkCount) => void;

  constructor(listener: (count: NetworkCount) => void) {
    this.#listener = listener;
    this.#channel.addEventListener('message', ({ data }: MessageEvent<RequestSeen>) => this.#add(data));
  }

  /** Takes over what the browser recorded before this script ran, and follows the worker from here on. */
  start(): void {
    const earlier = performance.getEntriesByType('resource').length + 1; // and the page itself
    const update = () => this.#set({ ...this.#count, counted: navigator.serviceWorker?.controller != null });
    navigator.serviceWorker?.addEventListener('controllerchange', update);
    this.#set({ ...this.#count, requests: this.#count.requests + earlier });
    update();
  }

  #add({ sentBytes, refused }: RequestSeen): void {
    const { requests, ...rest } = this.#count;
    this.#set({
      ...rest,
      requests: requests + 1,
      sentBytes: rest.sentBytes + (refused ? 0 : sentBytes),
      refused: rest.refused + (refused ? 1 : 0),
    });
  }

  #set(count: NetworkCount): void {
    this.#count = count;
    this.#listener(count);
  }
}
