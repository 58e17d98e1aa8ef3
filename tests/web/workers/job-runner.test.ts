import { expect, test } from 'vitest';
import { JobRunner, Stopwatch } from '../../../web/src/workers/job-runner';
import type { OrtDriver } from '../../../web/src/workers/ort-driver';
import type { PythonBridge, PythonEvent, Tensor } from '../../../web/src/workers/python-bridge';

const SPEC = { kind: 'person', key: 'me' } as const;
const tensor = (name: string): Tensor => ({ name, shape: [1], data: new Float32Array(1) });
const DONE: PythonEvent = { kind: 'garment', category: 'upper', notes: [] };
const run = (model: string): PythonEvent => ({ kind: 'run', model, inputs: [tensor('image')] });

function setUp(events: readonly PythonEvent[]) {
  const log: string[] = [];
  const rest = [...events];
  const next = (what: string) => {
    log.push(what);
    const event = rest.shift();
    if (!event) throw new Error('no more events');
    return event;
  };
  const python = {
    start: () => next('start'),
    next: () => next('next'),
    feed: (outputs: readonly Tensor[]) => next(`feed ${outputs.map(({ name }) => name)}`),
    close: () => log.push('close'),
  };
  const loaded = new Set<string>();
  const ort = {
    isLoaded: (model: string) => loaded.has(model),
    load: async (model: string) => {
      log.push(`load ${model}`);
      loaded.add(model);
    },
    run: async (model: string) => {
      log.push(`run ${model}`);
      return [tensor(`${model} output`)];
    },
  };
  const runner = new JobRunner(python as unknown as PythonBridge, ort as unknown as OrtDriver);
  return { runner, log };
}

test('networks are loaded once, run when asked for, and their outputs go back to Python', async () => {
  const { runner, log } = setUp([{ kind: 'progress', step: 'find_pose' }, run('pose'), run('pose'), DONE]);
  const watch = new Stopwatch();
  const steps: string[] = [];
  const context = { signal: new AbortController().signal, onStep: (step: string) => steps.push(step) };
  expect(await runner.run(SPEC, {}, watch, context)).toEqual(DONE);
  expect(log).toEqual([
    'start',
    'next',
    'load pose',
    'run pose',
    'feed pose output',
    'run pose',
    'feed pose output',
    'close',
  ]);
  expect(steps).toEqual(['find_pose', 'load_model', 'find_pose']);
  expect(Object.keys(watch.timingsMs())).toEqual(['step:decode', 'step:find_pose', 'load:pose', 'net:pose']);
});

test('a cancel is heeded before the next step and the job is closed', async () => {
  const { runner, log } = setUp([{ kind: 'progress', step: 'warp' }, DONE]);
  const cancel = new AbortController();
  const job = runner.run(SPEC, {}, new Stopwatch(), { signal: cancel.signal, onStep: () => cancel.abort() });
  await expect(job).rejects.toMatchObject({ name: 'AbortError' });
  expect(log).toEqual(['start', 'close']);
});

test('a cancel that arrives as a message is seen between two steps', async () => {
  const endless = Array.from({ length: 20_000 }, (): PythonEvent => ({ kind: 'progress', step: 'warp' }));
  const { runner, log } = setUp(endless);
  const cancel = new AbortController();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => cancel.abort();
  port2.postMessage('cancel');
  const job = runner.run(SPEC, {}, new Stopwatch(), { signal: cancel.signal, onStep: () => undefined });
  await expect(job).rejects.toMatchObject({ name: 'AbortError' });
  port1.close();
  expect(log.length).toBeLessThan(endless.length); // Node drains one port for a while before it turns to another
});

test('a job that throws is closed too', async () => {
  const { runner, log } = setUp([]);
  const context = { signal: new AbortController().signal, onStep: () => undefined };
  await expect(runner.run(SPEC, {}, new Stopwatch(), context)).rejects.toThrow('no more events');
  expect(log.at(-1)).toBe('close');
});
