/** The engine in a real Chromium: Python, ONNX Runtime, real networks and pipelines. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FILES_CACHE, SNAPSHOT_CACHE } from '../../../web/src/contract/caches';
import { garmentIds, givePhoto, newEngine, openStand, start, tryOn } from './engine-page';

const MATTE = '/models/matte.onnx';

let stand: Awaited<ReturnType<typeof openStand>>;
let garments: readonly [string, string];

beforeAll(async () => {
  stand = await openStand();
  garments = await garmentIds(stand.page);
  await givePhoto(stand.page);
});
afterAll(async () => {
  await stand.close();
});
/** An engine that is disposed of ends the writing of its snapshot. */
const snapshotIsKept = () =>
  expect
    .poll(
      () =>
        stand.page.evaluate(async (name) => {
          const cache = await caches.open(name);
          const [request] = await cache.keys();
          const response = request && (await cache.match(request));
          return response && (await response.blob()).size === Number(response.headers.get('x-wearhere-bytes'));
        }, SNAPSHOT_CACHE),
      { timeout: 30_000 },
    )
    .toBe(true);
const forget = (name: string, ending = '') =>
  stand.page.evaluate(
    async ([cacheName, suffix]) => {
      const cache = await caches.open(cacheName!);
      for (const request of await cache.keys()) if (request.url.endsWith(suffix!)) await cache.delete(request);
    },
    [name, ending],
  );

describe('starting Python', () => {
  beforeEach(() => newEngine(stand.page));

  test('makes a snapshot the first time and uses it the next', async () => {
    expect(await start(stand.page)).toMatchObject({ status: 'ok', startedFrom: 'stock' });
    await snapshotIsKept();
    await newEngine(stand.page);
    expect(await start(stand.page)).toMatchObject({ status: 'ok', startedFrom: 'snapshot' });
  });

  test('does without a snapshot that is damaged, and replaces it', async () => {
    await snapshotIsKept();
    await stand.page.evaluate(async (name) => {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        await cache.put(request, new Response(new Uint8Array(9_000_000).fill(5)));
    }, SNAPSHOT_CACHE);
    expect(await start(stand.page)).toMatchObject({ status: 'ok', startedFrom: 'stock' });
    await snapshotIsKept();
    await newEngine(stand.page);
    expect(await start(stand.page)).toMatchObject({ status: 'ok', startedFrom: 'snapshot' });
  });

  test('without a network says so, and works once there is one', async () => {
    await forget(FILES_CACHE);
    stand.site.isDown = true;
    expect((await start(stand.page)).status).toBe('offline');
    stand.site.isDown = false;
    expect((await start(stand.page)).status).toBe('ok');
  });
});

describe('a try-on', () => {
  beforeAll(() => newEngine(stand.page)); // one engine for all of them: each leaves it fit for the next

  test('can be cancelled in the middle', async () => {
    expect((await tryOn(stand.page, { garment: garments[0], at: 'find_pose', act: 'cancel' })).status).toBe(
      'cancelled',
    );
  });

  test('survives the death of its worker', async () => {
    const result = await tryOn(stand.page, { garment: garments[0], at: 'find_pose', act: 'kill_worker' });
    expect(result.status).toBe('ok');
    expect(result.fractions).toEqual([...result.fractions].sort((a, b) => a - b));
    expect(await stand.page.evaluate(() => window.workers.length)).toBeGreaterThan(1);
    const [width, height] = result.size!;
    expect(result.bytes).toBe(width * height * 4);
    expect(result.changedPixels).toBeGreaterThan(0.01 * width * height);
    expect(result.changedPixels).toBeLessThan(0.9 * width * height);
    expect(Object.keys(result.timingsMs!)).toContain('net:body_pose');
  });

  test('refuses a file that is no picture, says which, and keeps the person', async () => {
    const text = [...new TextEncoder().encode('not a picture')];
    const refused = await tryOn(stand.page, { garment: 'text.jpg', garmentBytes: text });
    expect(refused).toMatchObject({ status: 'unreadable_image', facts: { subject: 'garment' } });
    const result = await tryOn(stand.page, { garment: garments[1] });
    expect(result.status).toBe('ok');
    expect(Object.keys(result.timingsMs!)).not.toContain('net:body_pose');
  });

  test('with everything known runs no network and makes no request', async () => {
    const seen = stand.site.seen.length;
    const again = await tryOn(stand.page, { garment: garments[1] });
    expect(again.status).toBe('ok');
    expect(Object.keys(again.timingsMs!).filter((name) => name.startsWith('net:'))).toEqual([]);
    expect(stand.site.seen.slice(seen)).toEqual([]);
  });
});

describe('the networks', () => {
  beforeEach(() => newEngine(stand.page));

  test('of a wrong hash are refused, and fetched again once they are right', async () => {
    await forget(FILES_CACHE, MATTE);
    stand.site.replace.set(MATTE, Buffer.from('not this network'));
    expect(await tryOn(stand.page, { garment: garments[0] })).toMatchObject({
      status: 'model_corrupt',
      detail: expect.stringContaining('matte.onnx'),
    });
    stand.site.replace.clear();
    expect((await tryOn(stand.page, { garment: garments[0] })).status).toBe('ok');
  });

  test('that the disk has no room for still run, and the prefetch tells of it', async () => {
    await forget(FILES_CACHE);
    const cdp = await stand.context.newCDPSession(stand.page);
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: stand.site.origin, quotaSize: 1 });
    expect((await tryOn(stand.page, { garment: garments[0] })).status).toBe('ok');
    expect(await stand.page.evaluate(async () => (await window.engine.prefetch()).status)).toBe('storage_full');
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: stand.site.origin });
  });
});
