import { expect, test } from 'vitest';
import { FileStore, sha256Hex } from '../../../web/src/workers/file-store';
import { ModelLoader } from '../../../web/src/workers/model-loader';
import { asCache, FakeCache, FakeNetwork } from './fake-cache';

const BASE = 'https://shop.example/';
const tensor = (name: string) => ({ name, shape: [1], dtype: 'float32' });

async function setUp(files: Record<string, string>) {
  const models: Record<string, unknown> = {};
  const network = new FakeNetwork(BASE);
  for (const [name, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(text);
    models[name] = {
      file: `${name}.onnx`,
      sha256: await sha256Hex(bytes),
      bytes: bytes.length,
      inputs: [tensor('image')],
      outputs: [tensor('mask')],
      source: 'here',
      licence: 'Apache-2.0',
    };
    network.on(`models/${name}.onnx`, bytes);
  }
  network.on('models/manifest.json', JSON.stringify({ version: 1, models }));
  const cache = new FakeCache();
  const store = new FileStore({ baseUrl: BASE, openCache: asCache(cache), fetch: network.fetch });
  return { network, cache, loader: new ModelLoader(store) };
}

test('a network comes with what the manifest says of its tensors', async () => {
  const { loader } = await setUp({ pose: 'P' });
  const { spec, bytes } = await loader.load('pose');
  expect(new TextDecoder().decode(bytes)).toBe('P');
  expect(spec.inputs.map(({ name }) => name)).toEqual(['image']);
  expect(spec.outputs.map(({ name }) => name)).toEqual(['mask']);
});

test('only what is not at hand counts as missing', async () => {
  const { loader } = await setUp({ pose: 'P', matte: 'M' });
  expect((await loader.missing()).map(({ name }) => name)).toEqual(['pose', 'matte']);
  await loader.load('pose');
  expect((await loader.missing()).map(({ name }) => name)).toEqual(['matte']);
});

test('a network prepared without room in the cache is downloaded only once', async () => {
  const { loader, cache, network } = await setUp({ pose: 'P' });
  cache.quota = 0;
  const [spec] = await loader.missing();
  await loader.prepare(spec!);
  expect(await loader.missing()).toEqual([]);
  await loader.load('pose');
  expect(network.asked.filter(({ path }) => path === 'models/pose.onnx')).toHaveLength(1);
});

test('a file that is not the one the manifest names is refused', async () => {
  const { loader, network } = await setUp({ pose: 'P' });
  network.on('models/pose.onnx', 'someone else');
  await expect(loader.load('pose')).rejects.toMatchObject({ status: 'model_corrupt' });
});

test('a network that the manifest does not name is refused', async () => {
  const { loader } = await setUp({ pose: 'P' });
  await expect(loader.load('shoes')).rejects.toMatchObject({ status: 'model_corrupt' });
});

test('a manifest that could not be read is asked for again the next time', async () => {
  const { loader, network } = await setUp({ pose: 'P' });
  const manifest = await (await network.fetch(`${BASE}models/manifest.json`)).text();
  network.on('models/manifest.json', new TypeError('Failed to fetch'));
  await expect(loader.manifest()).rejects.toMatchObject({ status: 'offline' });
  network.on('models/manifest.json', manifest);
  expect([...(await loader.manifest()).keys()]).toEqual(['pose']);
});
