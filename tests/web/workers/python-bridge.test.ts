import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PythonBridge } from '../../../web/src/workers/python-bridge';

/** Python's side of the bridge, played by the test over a heap that moves at every call, as a growing one does. */
class FakePython {
  private bytes = new Uint8Array(new ArrayBuffer(64));
  readonly calls: [string, ...unknown[]][] = [];
  events: object[] = [];
  addresses = 0;
  destroyed = 0;

  readonly pyodide = {
    _module: Object.defineProperty({}, 'HEAPU8', { get: () => this.bytes }),
    pyimport: () => ({ open_bridge: () => this.bridge(), destroy: () => this.destroy() }),
  };

  get heap(): Uint8Array {
    return this.bytes;
  }

  private grow(): void {
    const grown = new Uint8Array(new ArrayBuffer(this.bytes.length + 64));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  private destroy(): void {
    this.destroyed += 1;
  }

  private bridge() {
    const call = (name: string, answer: (...args: never[]) => unknown) =>
      Object.assign(
        (...args: unknown[]) => {
          this.calls.push([name, ...args]);
          this.grow();
          return answer(...(args as never[]));
        },
        { destroy: () => this.destroy() },
      );
    const nextEvent = () => JSON.stringify(this.events.shift());
    return {
      has: call('has', () => true),
      reserve: call('reserve', () => 16),
      start: call('start', nextEvent),
      expect: call('expect', (shapes: string) =>
        JSON.stringify((JSON.parse(shapes) as unknown[]).map((_, i) => 32 + 16 * i)),
      ),
      resume: call('resume', nextEvent),
      close: call('close', () => undefined),
      destroy: () => this.destroy(),
    };
  }
}

function open() {
  const python = new FakePython();
  return { python, bridge: PythonBridge.open(python.pyodide as never) };
}

test('a file is written where Python made room for it, even if the heap moved meanwhile', () => {
  const { python, bridge } = open();
  python.events = [{ kind: 'progress', step: 'decode' }];
  const file = new Uint8Array([1, 2, 3]).buffer;
  expect(bridge.start({ kind: 'person', key: 'me' }, { photo: file })).toEqual({ kind: 'progress', step: 'decode' });
  expect([...python.heap.subarray(16, 19)]).toEqual([1, 2, 3]);
  expect(python.calls.map(([name]) => name)).toEqual(['reserve', 'start']);
});

test('the inputs of a network are views of the heap at the given addresses', () => {
  const { python, bridge } = open();
  python.events = [{ kind: 'run', model: 'pose', inputs: [{ name: 'image', address: 8, shape: [1, 2] }] }];
  const event = bridge.start({ kind: 'person', key: 'me' });
  if (event.kind !== 'run') throw new Error('expected a run');
  new Float32Array(python.heap.buffer, 8, 2).set([0.5, 2]);
  expect(event.inputs.map(({ name, shape, data }) => [name, shape, [...data]])).toEqual([['image', [1, 2], [0.5, 2]]]);
});

test('outputs land at their addresses, also when they are views of a larger buffer', () => {
  const { python, bridge } = open();
  python.events = [{ kind: 'garment', category: 'upper', notes: [] }];
  const arena = new Float32Array([9, 1, 2, 9]);
  const outputs = [
    { name: 'boxes', shape: [2], data: arena.subarray(1, 3) as Float32Array<ArrayBuffer> },
    { name: 'score', shape: [1], data: new Float32Array([7]) },
  ];
  expect(bridge.feed(outputs)).toEqual({ kind: 'garment', category: 'upper', notes: [] });
  expect([...new Float32Array(python.heap.buffer, 32, 2)]).toEqual([1, 2]);
  expect([...new Float32Array(python.heap.buffer, 48, 1)]).toEqual([7]);
  expect(python.calls[0]).toEqual(['expect', '[{"name":"boxes","shape":[2]},{"name":"score","shape":[1]}]']);
});

test('a picture is copied out of the heap into a buffer of its own', () => {
  const { python, bridge } = open();
  python.events = [{ kind: 'person', photo: { address: 0, width: 1, height: 2 }, notes: ['two_people'] }];
  python.heap.set([1, 2, 3, 255, 4, 5, 6, 255]);
  const event = bridge.next();
  if (event.kind !== 'person') throw new Error('expected a person');
  python.heap.fill(0);
  expect(event.photo).toMatchObject({ width: 1, height: 2 });
  expect([...event.photo.rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  expect(event.photo.rgba.buffer.byteLength).toBe(8); // nothing else travels with it
});

test.each([
  ['an unknown event', { kind: 'magic' }],
  ['an unknown step', { kind: 'progress', step: 'dance' }],
  ['a picture without an address', { kind: 'person', photo: { width: 1, height: 1 }, notes: [] }],
  ['no event', undefined],
])('%s is refused', (_, event) => {
  const { python, bridge } = open();
  python.events = event ? [event] : [];
  expect(() => bridge.next()).toThrow();
});

test('every proxy is destroyed in the end, and the module right away', () => {
  const { python, bridge } = open();
  expect(python.destroyed).toBe(1);
  bridge.dispose();
  expect(python.destroyed).toBe(1 + 6 + 1);
});

test("Python's refusals and steps are those of the page's contract", () => {
  const words = (file: string, start: RegExp) => {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    const body = text.slice(text.search(start)).split(/;|\n\]/)[0] ?? '';
    return [...body.matchAll(/["']([a-z_]+)["']/g)].map(([, word]) => word).sort();
  };
  const contract = 'web/src/contract/engine.ts';
  expect(words('py_runtime/errors.py', /RefusalStatus = /)).toEqual(words(contract, /type RefusalStatus/));
  const onlyInBrowser = ['download', 'load_model', 'start_python'];
  expect([...words('py_runtime/types.py', /StepName = /), ...onlyInBrowser].sort()).toEqual(
    words(contract, /type Step /),
  );
});
