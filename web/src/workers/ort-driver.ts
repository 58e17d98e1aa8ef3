/** Runs networks with ONNX Runtime Web: WebGPU where there is a real adapter, else WASM threads. */
import type { Env, InferenceSession, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-web';
import { EngineFault } from './faults';
import type { LoadedModel, ModelSpec } from './model-loader';
import { type OrtPlan, providerFor } from './ort-plan';
import type { Tensor } from './python-bridge';
import type { OrtVariant } from './runtime-index';

/** The part of ONNX Runtime Web that this driver uses, the same in its three builds. */
interface Ort {
  readonly env: Env;
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** Stands in for a side that may vary: small, and a multiple of what such networks ask for. */
const WARM_UP_SIDE = 64;

/** y = x, as ONNX: the smallest network there is. */
const IDENTITY_NETWORK = new Uint8Array([
  8, 8, 18, 0, 58, 55, 10, 16, 10, 1, 120, 18, 1, 121, 34, 8, 73, 100, 101, 110, 116, 105, 116, 121, 18, 1, 105, 90, 15,
  10, 1, 120, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 98, 15, 10, 1, 121, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 66,
  4, 10, 0, 16, 16,
]);

interface LoadedSession {
  readonly session: InferenceSession;
  readonly spec: ModelSpec;
}

export class OrtDriver {
  private ortPromise: Promise<Ort> | null = null;
  private readonly sessions = new Map<string, Promise<LoadedSession>>();
  private readonly warm = new Set<string>();
  private lastRun: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly plan: OrtPlan,
    /** Absolute address of the folder with ONNX Runtime's .mjs and .wasm files. */
    private readonly ortUrl: string,
    private readonly loadModel: (name: string) => Promise<LoadedModel>,
    /** Networks may leave single operators to the CPU unless this is set; the WebGPU test sets it. */
    private readonly disableCpuFallback = false,
  ) {}

  isLoaded(model: string): boolean {
    return this.sessions.has(model);
  }

  /** Fetches and compiles ONNX Runtime itself, ahead of the first network: it does so for its first session only. */
  async start(): Promise<void> {
    const ort = await this.ort();
    const session = await ort.InferenceSession.create(IDENTITY_NETWORK, { executionProviders: [this.plan.backend] });
    await session.release();
  }

  /** Makes the network's session; later calls share it. */
  async load(model: string): Promise<void> {
    await this.session(model);
  }

  /** Loads a network and runs it once on zeros, so that its first real run finds compiled code. */
  async warmUp(model: string): Promise<void> {
    if (this.warm.has(model)) return;
    this.warm.add(model);
    const { spec } = await this.session(model);
    const zeros = spec.inputs.map(({ name, shape }) => {
      const sides = shape.map((side) => (typeof side === 'number' ? side : WARM_UP_SIDE));
      return { name, shape: sides, data: new Float32Array(sides.reduce((product, side) => product * side, 1)) };
    });
    await this.run(model, zeros);
  }

  /** Runs a network. The inputs must stay as they are until it is done. */
  async run(model: string, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const { session, spec } = await this.session(model);
    const { Tensor } = await this.ort();
    checkNames(model, 'inputs', spec.inputs, inputs);
    this.warm.add(model);
    const feeds = Object.fromEntries(inputs.map(({ name, data, shape }) => [name, new Tensor('float32', data, shape)]));
    // One after the other: the WebGPU builds cannot run two at once.
    const running = this.lastRun.then(() => session.run(feeds));
    this.lastRun = running.catch(() => undefined);
    const results = await running;
    try {
      const outputs = Object.entries(results).map(([name, tensor]) => ({
        name,
        shape: tensor.dims,
        data: floatsOf(model, name, tensor),
      }));
      checkNames(model, 'outputs', spec.outputs, outputs);
      return outputs;
    } finally {
      for (const tensor of [...Object.values(results), ...Object.values(feeds)]) tensor.dispose();
    }
  }

  async release(): Promise<void> {
    const loaded = await Promise.allSettled(this.sessions.values());
    this.sessions.clear();
    for (const result of loaded) if (result.status === 'fulfilled') await result.value.session.release();
  }

  private session(model: string): Promise<LoadedSession> {
    const known = this.sessions.get(model);
    if (known) return known;
    const created = this.create(model);
    this.sessions.set(model, created);
    created.catch(() => this.sessions.delete(model)); // a failed one may be tried again
    return created;
  }

  private async create(model: string): Promise<LoadedSession> {
    const [ort, { spec, bytes }] = await Promise.all([this.ort(), this.loadModel(model)]);
    const session = await ort.InferenceSession.create(new Uint8Array(bytes), {
      executionProviders: [providerFor(model, this.plan)],
      graphOptimizationLevel: 'all',
      ...(this.disableCpuFallback ? { extra: { session: { disable_cpu_ep_fallback: '1' } } } : {}),
    });
    checkNames(
      model,
      'inputs',
      spec.inputs,
      session.inputNames.map((name) => ({ name })),
    );
    checkNames(
      model,
      'outputs',
      spec.outputs,
      session.outputNames.map((name) => ({ name })),
    );
    return { session, spec };
  }

  private ort(): Promise<Ort> {
    this.ortPromise ??= this.importOrt().catch((error: unknown) => {
      this.ortPromise = null; // offline now, perhaps not the next time
      throw new EngineFault('offline', `ONNX Runtime did not load: ${String(error)}`);
    });
    return this.ortPromise;
  }

  private async importOrt(): Promise<Ort> {
    const ort = await importVariant(this.plan.variant);
    ort.env.wasm.wasmPaths = this.ortUrl; // our own origin, where the manifest has its hashes
    ort.env.wasm.numThreads = this.plan.threads;
    ort.env.wasm.proxy = false; // this is a worker already
    ort.env.logLevel = 'error';
    return ort;
  }
}

/** Three literal imports, so that the bundler makes three chunks and the browser loads one. */
async function importVariant(variant: OrtVariant): Promise<Ort> {
  switch (variant) {
    case 'jspi':
      return import('onnxruntime-web/jspi');
    case 'asyncify':
      return import('onnxruntime-web/webgpu');
    case 'wasm':
      return import('onnxruntime-web/wasm');
  }
}

function floatsOf(model: string, name: string, tensor: OrtTensor): Float32Array<ArrayBuffer> {
  if (!(tensor.data instanceof Float32Array)) {
    throw new EngineFault('model_corrupt', `${model}: output ${name} is ${tensor.type}, expected float32`);
  }
  return tensor.data as Float32Array<ArrayBuffer>;
}

function checkNames(
  model: string,
  what: 'inputs' | 'outputs',
  expected: readonly { readonly name: string }[],
  got: readonly { readonly name: string }[],
): void {
  const names = (tensors: readonly { readonly name: string }[]) =>
    tensors
      .map(({ name }) => name)
      .sort()
      .join(', ');
  if (names(expected) !== names(got)) {
    throw new EngineFault('model_corrupt', `${model}: expected ${what} ${names(expected)}, got ${names(got)}`);
  }
}
