import { describe, expect, test } from 'vitest';
import { SHA256_HEADER } from '../../../web/src/contract/caches';
import { FileStore, sha256Hex } from '../../../web/src/workers/file-store';
import { asCache, FakeCache, FakeNetwork } from './fake-cache';

const BASE = 'https://shop.example/app/';
const PATH = 'models/pose.onnx';
const RIGHT = 'the right bytes';
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: ArrayBuffer) => new TextDecoder().decode(bytes);
const FILE = { path: PATH, sha256: await sha256Hex(encode(RIGHT)), bytes: RIGHT.length };

function setUp() {
  const cache = new FakeCache();
  const network = new FakeNetwork(BASE);
  const store = new FileStore({ baseUrl: BASE, openCache: asCache(cache), fetch: network.fetch });
  return { cache, network, store };
}

test('SHA-256 is the published one', async () => {
  // FIPS 180-2, appendix B.1
  expect(await sha256Hex(encode('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

describe('a file with a hash', () => {
  test('is downloaded once, kept, and then read without the network', async () => {
    const { store, network, cache } = setUp();
    network.on(PATH, RIGHT);
    expect(decode(await store.bytes(FILE))).toBe(RIGHT);
    expect(decode(await store.bytes(FILE))).toBe(RIGHT);
    expect(network.asked).toHaveLength(1);
    expect(cache.entries.get(BASE + PATH)?.headers.get(SHA256_HEADER)).toBe(FILE.sha256);
  });

  test('that comes wrong once is fetched again past the HTTP cache', async () => {
    const { store, network } = setUp();
    network.on(PATH, 'a stale copy', RIGHT);
    expect(decode(await store.bytes(FILE))).toBe(RIGHT);
    expect(network.asked.map(({ cache }) => cache)).toEqual(['default', 'reload']);
  });

  test('that comes wrong twice is corrupt, named, and not kept', async () => {
    const { store, network, cache } = setUp();
    network.on(PATH, 'wrong');
    await expect(store.bytes(FILE)).rejects.toMatchObject({
      status: 'model_corrupt',
      message: expect.stringContaining(PATH),
    });
    expect(network.asked).toHaveLength(2);
    expect(cache.entries.size).toBe(0);
  });

  test('whose kept copy has rotted is downloaded anew', async () => {
    const { store, network, cache } = setUp();
    network.on(PATH, RIGHT);
    await cache.put(BASE + PATH, new Response('rot', { headers: { [SHA256_HEADER]: FILE.sha256 } }));
    expect(decode(await store.bytes(FILE))).toBe(RIGHT);
    expect(decode(await (await cache.match(BASE + PATH))!.arrayBuffer())).toBe(RIGHT);
  });

  test('is used although the browser has no room to keep it', async () => {
    const { store, network, cache } = setUp();
    network.on(PATH, RIGHT);
    cache.quota = 3;
    expect(decode(await store.bytes(FILE))).toBe(RIGHT);
    expect(store.storageFull).toBe(true);
    expect(await store.keep(FILE)).toBe(false);
  });

  test.each([
    ['the network fails', new TypeError('Failed to fetch')],
    ['the server has no such file', 404],
  ])('is an offline fault when %s', async (_, answer) => {
    const { store, network } = setUp();
    network.on(PATH, answer);
    await expect(store.bytes(FILE)).rejects.toMatchObject({ status: 'offline' });
  });

  test('is an offline fault when the connection breaks half way', async () => {
    const { store, network } = setUp();
    let pulls = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(encode('the ri'));
        else controller.error(new TypeError('network error'));
      },
    });
    network.on(PATH, new Response(body));
    await expect(store.bytes(FILE)).rejects.toMatchObject({ status: 'offline' });
  });

  test('that is cancelled ends as an abort, not as offline', async () => {
    const { store, network } = setUp();
    network.on(PATH, RIGHT);
    await expect(store.bytes(FILE, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('is downloaded once for two who want it at the same time', async () => {
    const { store, network } = setUp();
    network.on(PATH, RIGHT);
    const [a, b] = await Promise.all([store.bytes(FILE), store.bytes(FILE)]);
    expect(network.asked).toHaveLength(1);
    expect([decode(a), decode(b)]).toEqual([RIGHT, RIGHT]);
    expect(a).not.toBe(b); // each may hand its own to another thread
  });

  test('still arrives for the second when the first cancels', async () => {
    const { store, network } = setUp();
    network.on(PATH, RIGHT);
    const first = new AbortController();
    const cancelled = store.bytes(FILE, { signal: first.signal });
    const wanted = store.bytes(FILE);
    first.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(decode(await wanted)).toBe(RIGHT);
  });

  test('works without Cache Storage', async () => {
    const network = new FakeNetwork(BASE).on(PATH, RIGHT);
    const store = new FileStore({ baseUrl: BASE, openCache: async () => null, fetch: network.fetch });
    expect(decode(await store.bytes(FILE))).toBe(RIGHT);
    expect(await store.isKept(FILE)).toBe(false);
  });
});

describe('an index', () => {
  const INDEX = 'models/manifest.json';

  test('comes fresh from the network and says whether it is new', async () => {
    const { store, network } = setUp();
    network.on(INDEX, 'one', 'one', 'two');
    expect(await store.index(INDEX, 'network')).toEqual({ text: 'one', isNew: true });
    expect(await store.index(INDEX, 'network')).toEqual({ text: 'one', isNew: false });
    expect(await store.index(INDEX, 'network')).toEqual({ text: 'two', isNew: true });
    expect(network.asked.every(({ cache }) => cache === 'no-cache')).toBe(true);
  });

  test('is the kept one when offline, and a fault when there is none', async () => {
    const { store, network } = setUp();
    network.on(INDEX, 'one', new TypeError('Failed to fetch'));
    await store.index(INDEX, 'network');
    expect(await store.index(INDEX, 'network')).toEqual({ text: 'one', isNew: false });
    await expect(store.index('catalogue/catalogue.json', 'network')).rejects.toMatchObject({ status: 'offline' });
  });

  test('makes no request when the kept one will do', async () => {
    const { store, network } = setUp();
    network.on(INDEX, 'one');
    await store.index(INDEX, 'kept');
    await store.index(INDEX, 'kept');
    expect(network.asked).toHaveLength(1);
  });

  test('of a new version makes the files of the old one forgotten, in its own folder only', async () => {
    const { store, network, cache } = setUp();
    network.on(PATH, RIGHT).on('models/old.onnx', 'old').on('runtime/numpy.zip', 'numpy').on(INDEX, '{}');
    const old = { path: 'models/old.onnx', sha256: await sha256Hex(encode('old')), bytes: 3 };
    const zip = { path: 'runtime/numpy.zip', sha256: await sha256Hex(encode('numpy')), bytes: 5 };
    for (const file of [FILE, old, zip]) await store.bytes(file);
    await store.index(INDEX, 'network');
    await store.dropOutdated('models/', [FILE, { ...old, sha256: 'f'.repeat(64) }], INDEX);
    expect([...cache.entries.keys()].sort()).toEqual([BASE + INDEX, BASE + PATH, BASE + zip.path].sort());
  });

  test('of pictures without hashes makes all of them forgotten', async () => {
    const { store, network, cache } = setUp();
    const picture = { path: 'catalogue/upper/tee.jpg', sha256: null, bytes: null };
    network.on(picture.path, 'jpeg');
    await store.bytes(picture);
    await store.dropOutdated('catalogue/', [], 'catalogue/catalogue.json');
    expect(cache.entries.size).toBe(0);
  });
});
