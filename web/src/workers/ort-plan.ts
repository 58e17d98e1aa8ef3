/** Which build of ONNX Runtime Web suits this device, and how many threads. */
import type { EngineInfo } from '../contract/engine';
import type { OrtVariant } from './runtime-index';

type Backend = EngineInfo['backend'];

export interface OrtPlan {
  readonly backend: Backend;
  /** Which build of ONNX Runtime: native WebGPU (jspi), WebGPU through asyncify, or WASM alone. */
  readonly variant: OrtVariant;
  readonly threads: number;
}

export interface DeviceFacts {
  readonly cores: number;
  readonly crossOriginIsolated: boolean;
  readonly hasJspi: boolean;
  readonly gpu: Pick<GPU, 'requestAdapter'> | null;
  /** A software adapter counts as none: it is a hundred times slower than WASM. Only the WebGPU test says true. */
  readonly acceptFallbackAdapter: boolean;
}

export function deviceFacts(useWebgpu: boolean): DeviceFacts {
  return {
    cores: navigator.hardwareConcurrency,
    crossOriginIsolated: globalThis.crossOriginIsolated,
    hasJspi: 'Suspending' in WebAssembly,
    gpu: useWebgpu ? (navigator.gpu ?? null) : null,
    acceptFallbackAdapter: false,
  };
}

export async function planOrt(device: DeviceFacts): Promise<OrtPlan> {
  const threads = device.crossOriginIsolated ? Math.max(1, Math.min(4, device.cores - 1)) : 1;
  const adapter = await device.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const isUsable = adapter && (device.acceptFallbackAdapter || !isFallback(adapter));
  if (!isUsable) return { backend: 'wasm', variant: 'wasm', threads };
  return { backend: 'webgpu', variant: device.hasJspi ? 'jspi' : 'asyncify', threads };
}

function isFallback(adapter: GPUAdapter): boolean {
  const old = adapter as GPUAdapter & { readonly isFallbackAdapter?: boolean };
  return adapter.info.isFallbackAdapter ?? old.isFallbackAdapter ?? false;
}

/**
 * Networks whose results on WebGPU are not those of WASM (onnxruntime-web 1.30, checked on Chromium's software adapter):
 * the matte of a photo differs by 0.6 on average; the other four agree to 0.003 or better.
 */
const WRONG_ON_WEBGPU: ReadonlySet<string> = new Set(['matte']);

export function providerFor(model: string, plan: OrtPlan): 'webgpu' | 'wasm' {
  return WRONG_ON_WEBGPU.has(model) ? 'wasm' : plan.backend;
}
