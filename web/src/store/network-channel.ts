/** The service worker announces each request of the page on this channel. */
export const NETWORK_CHANNEL = 'wearhere-network';

export interface RequestSeen {
  /** Bytes of the body and of the query string: the parts of a request that can carry content. */
  readonly sentBytes: number;
  readonly refused: boolean;
}
