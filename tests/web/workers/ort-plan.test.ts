import { expect, test } from 'vitest';
import { type DeviceFacts, planOrt, providerFor } from '../../../web/src/workers/ort-plan';

const adapter = (isFallbackAdapter: boolean) => ({ info: { isFallbackAdapter } }) as GPUAdapter;
const gpu = (found: GPUAdapter | null) => ({ requestAdapter: async () => found });
const DEVICE: DeviceFacts = {
  cores: 8,
  crossOriginIsolated: true,
  hasJspi: true,
  gpu: null,
  acceptFallbackAdapter: false,
};

test.each([
  [1, 1],
  [2, 1],
  [4, 3],
  [16, 4],
])('on %i cores WASM runs %i threads', async (cores, threads) => {
  expect((await planOrt({ ...DEVICE, cores })).threads).toBe(threads);
});

test('without cross-origin isolation there is one thread', async () => {
  expect((await planOrt({ ...DEVICE, crossOriginIsolated: false })).threads).toBe(1);
});

test.each([
  ['a real adapter and JSPI', { gpu: gpu(adapter(false)) }, 'webgpu', 'jspi'],
  ['a real adapter without JSPI', { gpu: gpu(adapter(false)), hasJspi: false }, 'webgpu', 'asyncify'],
  ['a software adapter', { gpu: gpu(adapter(true)) }, 'wasm', 'wasm'],
  ['no adapter', { gpu: gpu(null) }, 'wasm', 'wasm'],
  ['no WebGPU', {}, 'wasm', 'wasm'],
  [
    'a software adapter accepted for a test',
    { gpu: gpu(adapter(true)), acceptFallbackAdapter: true },
    'webgpu',
    'jspi',
  ],
] as const)('with %s', async (_, device, backend, variant) => {
  expect(await planOrt({ ...DEVICE, ...device })).toMatchObject({ backend, variant });
});

test('an adapter request that fails counts as none', async () => {
  const broken = { requestAdapter: () => Promise.reject(new Error('lost')) };
  expect(await planOrt({ ...DEVICE, gpu: broken })).toMatchObject({ backend: 'wasm', variant: 'wasm' });
});

test('a network that WebGPU computes wrongly runs on WASM', () => {
  const plan = { backend: 'webgpu', variant: 'jspi', threads: 1 } as const;
  expect(providerFor('matte', plan)).toBe('wasm');
  expect(providerFor('body_pose', plan)).toBe('webgpu');
  expect(providerFor('body_pose', { ...plan, backend: 'wasm' })).toBe('wasm');
});
