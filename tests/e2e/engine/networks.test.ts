/** ONNX Runtime's paths that the engine may not take on this machine, proved with a tiny network. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrtPlan } from '../../../web/src/workers/ort-plan';
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

async function runTiny(plan: OrtPlan, disableCpuFallback: boolean, name = 'tiny'): Promise<readonly number[]> {
  return stand.page.evaluate(
    async ([base64, ortPlan, isWhole, model]) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer;
      const spec = {
        name: model,
        path: 'tiny.onnx',
        sha256: '',
        bytes: bytes.byteLength,
        inputs: [{ name: 'x', dtype: 'float32', shape: [1, 3, 4, 4] }],
        outputs: [{ name: 'y', dtype: 'float32', shape: [1, 2, 4, 4] }],
      };
      const load = async () => ({ spec, bytes });
      const driver = new window.OrtDriver(ortPlan, `${location.origin}/runtime/ort/`, load, isWhole);
      const data = Float32Array.from({ length: 48 }, (_, i) => i / 10);
      const [y] = await driver.run(model, [{ name: 'x', shape: [1, 3, 4, 4], data }]);
      await driver.release();
      return [...(y?.data ?? [])];
    },
    [TINY, plan, disableCpuFallback, name] as const,
  );
}

/** The network worked out by hand: see fixtures/make_tiny_network.py. */
function expectArithmetic(output: readonly number[]): void {
  const x = (channel: number, i: number) => (16 * channel + i) / 10;
  expect(output).toHaveLength(32);
  for (let i = 0; i < 16; i += 1) {
    const sum = x(0, i) + 2 * x(1, i) + 3 * x(2, i) + 0.5;
    const difference = Math.max(0, x(2, i) - x(0, i) - 0.5);
    expect(Math.abs(output[i]! - sum)).toBeLessThan(TOLERANCE * sum);
    expect(Math.abs(output[16 + i]! - difference)).toBeLessThan(TOLERANCE * 10);
  }
}

test('a network runs whole on WebGPU and agrees with arithmetic', async () => {
  const plan = await stand.page.evaluate(() =>
    window.planOrt({
      cores: 1,
      crossOriginIsolated: false,
      hasJspi: 'Suspending' in WebAssembly,
      gpu: navigator.gpu,
      acceptFallbackAdapter: true,
    }),
  );
  expect(plan.backend).toBe('webgpu');
  expectArithmetic(await runTiny(plan, true));
});

test("a network that WebGPU is not trusted with runs on WASM in WebGPU's build", async () => {
  expectArithmetic(await runTiny({ backend: 'webgpu', variant: 'jspi', threads: 1 }, false, 'matte'));
});

test('a network runs on two WASM threads', async () => {
  await stand.page.reload();
  await stand.page.waitForFunction(() => 'OrtDriver' in window);
  expect(stand.page.workers()).toHaveLength(0);
  expectArithmetic(await runTiny({ backend: 'wasm', variant: 'wasm', threads: 2 }, false));
  expect(stand.page.workers().length).toBeGreaterThan(0); // the threads
});

test('a network runs in a page without cross-origin isolation, on one thread', async () => {
  stand.site.isIsolated = false;
  await stand.page.goto(`${stand.site.origin}/engine/?plain`); // another address: the cached page has the headers
  await stand.page.waitForFunction(() => 'OrtDriver' in window);
  expect(await stand.page.evaluate(() => crossOriginIsolated)).toBe(false);
  expectArithmetic(await runTiny({ backend: 'wasm', variant: 'wasm', threads: 1 }, false));
  stand.site.isIsolated = true;
  await stand.page.goto(`${stand.site.origin}/engine/`);
});

test('the build without JSPI runs networks too', async () => {
  await stand.page.reload();
  await stand.page.waitForFunction(() => 'OrtDriver' in window);
  expectArithmetic(await runTiny({ backend: 'webgpu', variant: 'asyncify', threads: 1 }, true));
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
