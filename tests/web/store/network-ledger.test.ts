import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NETWORK_CHANNEL, type RequestSeen } from '../../../web/src/store/network-channel';
import { type NetworkCount, NetworkLedger } from '../../../web/src/store/network-ledger';

const channel = new BroadcastChannel(NETWORK_CHANNEL);
beforeEach(() => vi.stubGlobal('navigator', {}));

async function countAfter(...seen: readonly RequestSeen[]): Promise<NetworkCount | undefined> {
  let latest: NetworkCount | undefined;
  const ledger = new NetworkLedger((count) => {
    latest = count;
  });
  ledger.start();
  for (const message of seen) channel.postMessage(message);
  await vi.waitFor(() => expect(latest?.requests).toBeGreaterThanOrEqual(1 + seen.length));
  return latest;
}

describe('the network ledger', () => {
  it('adds up what the service worker saw', async () => {
    const count = await countAfter({ sentBytes: 0, refused: false }, { sentBytes: 7, refused: false });
    expect(count).toMatchObject({ sentBytes: 7, refused: 0 });
  });

  it('counts the content of a refused request as not sent', async () => {
    const count = await countAfter({ sentBytes: 5000, refused: true });
    expect(count).toMatchObject({ sentBytes: 0, refused: 1 });
  });

  it('counts in full once the service worker is in charge', async () => {
    const serviceWorker = { controller: {}, addEventListener: vi.fn() };
    vi.stubGlobal('navigator', { serviceWorker });
    expect((await countAfter())?.counted).toBe(true);
  });

  it('does not claim to count without a service worker in charge', async () => {
    expect((await countAfter())?.counted).toBe(false);
  });
});
