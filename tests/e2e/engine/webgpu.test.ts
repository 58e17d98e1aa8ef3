/** The WebGPU path, proved with a tiny network on Chromium's software adapter. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStand } from './engine-page';

const TINY = readFileSync(new URL('fixtures/tiny.onnx', import.meta.url)).toString('base64');
/** float32 arithmetic in another order. */
const TOLERANCE = 1e-5;

let stand: Awaited<ReturnType<typeof openStand>>;
beforeAll(async () => {
  stand = await openStand(['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-webgpu-adapter=swiftshader']);
});
afterAll(async () => {
  await stand.close();
});

test('a network runs whole on WebGPU and agrees with arithmetic', async () => {
  const { plan, output } = await stand.page.evaluate(async (base64) => {
    const plan = await window.planOrt({
      cores: 1,
      crossOriginIsolated: false,
      hasJspi: 'Suspending' in WebAssembly,
      gpu: navigator.gpu,
      acceptFallbackAdapter: true,
    });
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer;
    const spec = {
      name: 'tiny',
      path: 'tiny.onnx',
      sha256: '',
      bytes: bytes.byteLength,
      inputs: [{ name: 'x', dtype: 'float32', shape: [1, 3, 4, 4] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [1, 2, 4, 4] }],
    };
    const driver = new window.OrtDriver(plan, `${location.origin}/runtime/ort/`, async () => ({ spec, bytes }), true);
    const data = Float32Array.from({ length: 48 }, (_, i) => i / 10);
    const [y] = await driver.run('tiny', [{ name: 'x', shape: [1, 3, 4, 4], data }]);
    await driver.release();
    return { plan, output: [...y!.data] };
  }, TINY);

  expect(plan.backend).toBe('webgpu');
  const x = (channel: number, i: number) => (16 * channel + i) / 10;
  for (let i = 0; i < 16; i += 1) {
    const sum = x(0, i) + 2 * x(1, i) + 3 * x(2, i) + 0.5;
    const difference = Math.max(0, x(2, i) - x(0, i) - 0.5);
    expect(Math.abs(output[i]! - sum)).toBeLessThan(TOLERANCE * sum);
    expect(Math.abs(output[16 + i]! - difference)).toBeLessThan(TOLERANCE * 10);
  }
});

test('without leave to use it, the same software adapter counts as none', async () => {
  const plan = await stand.page.evaluate(() =>
    window.planOrt({
      cores: 2,
      crossOriginIsolated: true,
      hasJspi: true,
      gpu: navigator.gpu,
      acceptFallbackAdapter: false,
    }),
  );
  expect(plan).toMatchObject({ backend: 'wasm', variant: 'wasm' });
});
