/** The only file that knows Pyodide's proxies and heap; the other half is py_runtime/bridge.py. */
import type { PyodideAPI } from 'pyodide';
import type { Category, Picture, RefusalStatus, Step } from '../contract/engine';
import { isStep } from '../contract/messages';
import { EngineFault } from './faults';
import {
  isObject,
  type Json,
  numberAt,
  numbersAt,
  objectAt,
  parseObject,
  recordsAt,
  stringAt,
  stringsAt,
} from './json-shape';

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

export type JobSpec =
  | { readonly kind: 'person'; readonly key: string }
  | {
      readonly kind: 'garment';
      readonly key: string;
      readonly category: Category | 'auto';
      readonly landmarks: Json | null;
    }
  | { readonly kind: 'try_on'; readonly person: string; readonly garment: string; readonly tucked: boolean | null };

export type FileName = 'photo' | 'mask' | 'collar';

export type PythonEvent =
  | { readonly kind: 'progress'; readonly step: Step }
  /** `inputs` are views of Python's heap, valid until the next call into Python. */
  | { readonly kind: 'run'; readonly model: string; readonly inputs: readonly Tensor[] }
  | { readonly kind: 'refusal'; readonly status: RefusalStatus; readonly detail: string; readonly facts: Facts }
  | { readonly kind: 'person'; readonly photo: Picture; readonly notes: readonly string[] }
  | { readonly kind: 'garment'; readonly category: Category; readonly notes: readonly string[] }
  | {
      readonly kind: 'try_on';
      readonly image: Picture;
      readonly photo: Picture;
      readonly category: Category;
      readonly notes: readonly string[];
    };
type Facts = Readonly<Record<string, number | string>>;

/** The methods of bridge.Bridge, as bound function proxies. */
interface BridgeCalls {
  readonly has: (subject: string, key: string) => boolean;
  readonly reserve: (name: string, sizeBytes: number) => number;
  readonly start: (spec: string) => string;
  readonly expect: (shapes: string) => string;
  readonly resume: () => string;
  readonly close: () => void;
}
type Destroyable = { destroy(): void };
type BridgeProxy = BridgeCalls & Destroyable;

/** Emscripten's module: the heap's view is replaced whenever the heap grows, so it is read anew each time. */
interface HeapOwner {
  readonly _module: { readonly HEAPU8: Uint8Array<ArrayBuffer> };
}

const CALLS = ['has', 'reserve', 'start', 'expect', 'resume', 'close'] as const;

export class PythonBridge {
  private constructor(
    private readonly owner: HeapOwner,
    private readonly calls: BridgeCalls,
    private readonly proxies: readonly Destroyable[],
  ) {}

  static open(pyodide: PyodideAPI): PythonBridge {
    const module = pyodide.pyimport('py_runtime.bridge') as { open_bridge(): BridgeProxy } & Destroyable;
    try {
      const bridge = module.open_bridge();
      // Each attribute access makes a proxy, so the methods are fetched once.
      const calls = Object.fromEntries(CALLS.map((name) => [name, bridge[name]])) as unknown as BridgeCalls;
      const proxies = [...Object.values(calls), bridge] as unknown as Destroyable[];
      return new PythonBridge(pyodide as unknown as HeapOwner, calls, proxies);
    } finally {
      module.destroy();
    }
  }

  has(subject: 'person' | 'garment', key: string): boolean {
    return this.calls.has(subject, key);
  }

  start(spec: JobSpec, files: Partial<Record<FileName, ArrayBuffer>> = {}): PythonEvent {
    for (const [name, bytes] of Object.entries(files)) {
      const address = this.calls.reserve(name, bytes.byteLength);
      this.heap().set(new Uint8Array(bytes), address);
    }
    return this.parse(this.calls.start(JSON.stringify(spec)));
  }

  /** Goes on after a progress event. */
  next(): PythonEvent {
    return this.parse(this.calls.resume());
  }

  /** Goes on with the outputs of the network that was asked for. */
  feed(outputs: readonly Tensor[]): PythonEvent {
    const shapes = outputs.map(({ name, shape }) => ({ name, shape }));
    const addresses: unknown = JSON.parse(this.calls.expect(JSON.stringify(shapes)));
    if (!Array.isArray(addresses) || addresses.length !== outputs.length) {
      throw new EngineFault('worker_crashed', `bridge: expected ${outputs.length} addresses`);
    }
    const heap = this.heap();
    outputs.forEach(({ data }, i) => {
      heap.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), addresses[i]);
    });
    return this.next();
  }

  close(): void {
    this.calls.close();
  }

  get heapBytes(): number {
    return this.heap().byteLength;
  }

  dispose(): void {
    for (const proxy of this.proxies) proxy.destroy();
  }

  private heap(): Uint8Array<ArrayBuffer> {
    return this.owner._module.HEAPU8;
  }

  private parse(text: string): PythonEvent {
    const event = parseObject(text, 'bridge event');
    const kind = stringAt(event, 'kind');
    switch (kind) {
      case 'progress':
        return { kind, step: stepAt(event) };
      case 'run':
        return {
          kind,
          model: stringAt(event, 'model'),
          inputs: recordsAt(event, 'inputs').map((input) => this.tensor(input)),
        };
      case 'refusal':
        return {
          kind,
          status: stringAt(event, 'status') as RefusalStatus, // Python's closed type is the same set; a test compares them
          detail: stringAt(event, 'detail'),
          facts: objectAt(event, 'facts') as Facts,
        };
      case 'person':
        return { kind, photo: this.picture(event, 'photo'), notes: stringsAt(event, 'notes') };
      case 'garment':
        return { kind, category: stringAt(event, 'category') as Category, notes: stringsAt(event, 'notes') };
      case 'try_on':
        return {
          kind,
          image: this.picture(event, 'image'),
          photo: this.picture(event, 'photo'),
          category: stringAt(event, 'category') as Category,
          notes: stringsAt(event, 'notes'),
        };
      default:
        throw new EngineFault('worker_crashed', `bridge: unknown event ${kind}`);
    }
  }

  private tensor(entry: Json): Tensor {
    const shape = numbersAt(entry, 'shape');
    const length = shape.reduce((product, side) => product * side, 1);
    return {
      name: stringAt(entry, 'name'),
      shape,
      data: new Float32Array(this.heap().buffer, numberAt(entry, 'address'), length),
    };
  }

  /** Copies once, out of the heap, into a buffer the page can take over. */
  private picture(event: Json, key: string): Picture {
    const entry = event[key];
    if (!isObject(entry)) throw new EngineFault('worker_crashed', `bridge: event without ${key}`);
    const [width, height, address] = [numberAt(entry, 'width'), numberAt(entry, 'height'), numberAt(entry, 'address')];
    const bytes = this.heap().slice(address, address + width * height * 4);
    return { width, height, rgba: new Uint8ClampedArray(bytes.buffer) };
  }
}

function stepAt(event: Json): Step {
  const step = event['step'];
  if (!isStep(step)) throw new EngineFault('worker_crashed', `bridge: unknown step ${String(step)}`);
  return step;
}
