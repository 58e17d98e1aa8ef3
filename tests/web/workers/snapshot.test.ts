import { expect, test } from 'vitest';
import type { RuntimeIndex } from '../../../web/src/workers/runtime-index';
import { SnapshotStore } from '../../../web/src/workers/snapshot';
import { asCache, FakeCache } from './fake-cache';

const BIG = new Uint8Array(100_000).fill(7);
const index = (pyodide: string, sha256: string): RuntimeIndex => ({
  pyodide,
  sitePackages: '/site-packages',
  core: [{ path: 'runtime/pyodide.asm.wasm', sha256, bytes: 1 }],
  packages: [],
  ort: [],
});

function setUp() {
  const cache = new FakeCache();
  return { cache, store: new SnapshotStore(asCache(cache)) };
}

test('a snapshot comes back as it was kept', async () => {
  const { store } = setUp();
  expect(await store.save('314-a', BIG)).toBe(true);
  expect(Buffer.from((await store.load('314-a'))!).equals(BIG)).toBe(true);
});

test('its key changes with Pyodide, its files and the browser, and with nothing else', async () => {
  const { store } = setUp();
  const key = await store.key(index('314.0.3', 'aa'), 'Chromium 156');
  expect(key).toMatch(/^314\.0\.3-/);
  expect(await store.key(index('314.0.3', 'aa'), 'Chromium 156')).toBe(key);
  expect(await store.key(index('314.0.4', 'aa'), 'Chromium 156')).not.toBe(key);
  expect(await store.key(index('314.0.3', 'bb'), 'Chromium 156')).not.toBe(key);
  expect(await store.key(index('314.0.3', 'aa'), 'Chromium 157')).not.toBe(key);
});

test('only the newest is kept', async () => {
  const { store, cache } = setUp();
  await store.save('old', BIG);
  await store.save('new', BIG);
  expect(cache.entries.size).toBe(1);
  expect(await store.load('old')).toBeNull();
});

test('a cut-off one is not used', async () => {
  const { store, cache } = setUp();
  await store.save('314-a', BIG);
  for (const [url, { headers }] of cache.entries) cache.entries.set(url, new Response(BIG.subarray(9), { headers }));
  expect(await store.load('314-a')).toBeNull();
});

test('a browser without room or without Cache Storage simply has none', async () => {
  const { store, cache } = setUp();
  cache.quota = 10;
  expect(await store.save('314-a', BIG)).toBe(false);
  expect(await store.load('314-a')).toBeNull();
  const none = new SnapshotStore(async () => Promise.reject(new DOMException('denied', 'SecurityError')));
  expect(await none.save('314-a', BIG)).toBe(false);
  expect(await none.load('314-a')).toBeNull();
  await none.drop();
});
