import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engine, ProgressEvent, TryOnRequest } from '../../../web/src/contract/engine';
import { createEngine, type EngineOptions } from '../../../web/src/workers/client';
import { FakeWorker } from './fake-worker';

const CANCEL_PATIENCE_MS = 400;
const SILENCE_LIMIT_MS = 60_000;
const INFO = { backend: 'wasm', threads: 1, startedFrom: 'stock', startMs: 1, pyodideVersion: '314.0.3' } as const;
const RESULT = { status: 'ok', value: null } as const;
const REQUEST: TryOnRequest = {
  person: { id: 'me', blob: new Blob(['my photo']) },
  garment: { kind: 'catalogue', id: 'tee' },
  tucked: null,
};

let workers: FakeWorker[];
let engine: Engine;
const newest = () => workers.at(-1)!;
const settle = () => vi.advanceTimersByTimeAsync(0);

function make(options: EngineOptions = {}): Engine {
  return createEngine({
    baseUrl: 'https://shop.example/',
    createWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    locks: null,
    whyUnsupported: () => null,
    cancelPatienceMs: CANCEL_PATIENCE_MS,
    silenceLimitMs: SILENCE_LIMIT_MS,
    ...options,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  engine = make();
});
afterEach(() => {
  engine.dispose();
  vi.useRealTimers();
});

async function started(): Promise<void> {
  const start = engine.start();
  newest().say({ type: 'alive' });
  newest().done({ status: 'ok', value: INFO });
  await start;
}

describe('starting', () => {
  test('happens once, whoever asks, and all hear of its progress', async () => {
    const heard: number[] = [];
    const listener = () => ({ onProgress: ({ fraction }: ProgressEvent) => heard.push(fraction) });
    const all = Promise.all([engine.start(listener()), engine.start(listener())]);
    newest().progress({ step: 'start_python', fraction: 0.5 });
    newest().done({ status: 'ok', value: INFO });
    expect(await all).toEqual([
      { status: 'ok', value: INFO },
      { status: 'ok', value: INFO },
    ]);
    expect(await engine.start()).toEqual({ status: 'ok', value: INFO });
    expect(workers).toHaveLength(1);
    expect(newest().jobs).toHaveLength(1);
    expect(heard).toEqual([0.5, 0.5]);
  });

  test('that failed offline is tried again at the next call', async () => {
    const first = engine.start();
    newest().done({ status: 'offline', detail: 'no network' });
    expect((await first).status).toBe('offline');
    const second = engine.start();
    newest().done({ status: 'ok', value: INFO });
    expect((await second).status).toBe('ok');
  });

  test('goes on for the others when one of them cancels', async () => {
    const controller = new AbortController();
    const impatient = engine.start({ signal: controller.signal });
    const patient = engine.start();
    controller.abort();
    expect((await impatient).status).toBe('cancelled');
    newest().done({ status: 'ok', value: INFO });
    expect((await patient).status).toBe('ok');
  });

  test('from a snapshot that kills its worker is followed by a start without one', async () => {
    const start = engine.start();
    expect(newest().settings?.useSnapshot).toBe(true);
    newest().say({ type: 'alive' });
    newest().crash();
    expect(workers).toHaveLength(2);
    expect(newest().settings?.useSnapshot).toBe(false);
    newest().done({ status: 'ok', value: INFO });
    expect((await start).status).toBe('ok');
  });

  test('is an offline fault when the worker script never loads, without trying for ever', async () => {
    const start = engine.start();
    while (!newest().isTerminated) newest().crash('');
    expect((await start).status).toBe('offline');
    expect(workers).toHaveLength(2);
  });

  test('is refused in a browser that cannot run it', async () => {
    const poor = make({ whyUnsupported: () => 'no WebAssembly SIMD' });
    expect(await poor.tryOn(REQUEST)).toEqual({ status: 'unsupported_browser', detail: 'no WebAssembly SIMD' });
    expect(workers).toHaveLength(0);
  });
});

describe('a worker that dies in the middle of a job', () => {
  test('is replaced, and the new one gets the same picture', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    newest().crash();
    expect(workers).toHaveLength(2);
    const { job } = newest().last;
    expect(job.kind === 'try_on' && (await job.request.person.blob.text())).toBe('my photo');
    newest().done(RESULT);
    expect((await result).status).toBe('ok');
  });

  test('is replaced by one that leaves the graphics card alone', async () => {
    await started();
    expect(newest().settings).toMatchObject({ useWebgpu: true });
    void engine.tryOn(REQUEST);
    newest().crash();
    expect(newest().settings).toMatchObject({ useWebgpu: false, useSnapshot: true });
  });

  test('twice ends the job with a typed outcome, and the engine goes on', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    newest().crash('first');
    newest().say({ type: 'alive' });
    newest().crash('second');
    expect(await result).toEqual({ status: 'worker_crashed', detail: expect.any(String) });
    const next = engine.tryOn(REQUEST);
    await settle();
    newest().done({ status: 'ok', value: INFO }); // it was getting ready by itself
    await settle();
    expect(newest().last.job.kind).toBe('try_on');
    newest().done(RESULT);
    expect((await next).status).toBe('ok');
  });

  test('is noticed through its life lock when no event tells of it', async () => {
    let release = () => {};
    const locks = {
      request: (_name: string, _options: LockOptions, held: () => void) =>
        new Promise<void>((resolve) => {
          release = () => {
            held();
            resolve();
          };
        }),
    };
    engine = make({ locks: locks as unknown as LockManager });
    await started();
    const result = engine.tryOn(REQUEST);
    release();
    expect(workers).toHaveLength(2);
    newest().done(RESULT);
    expect((await result).status).toBe('ok');
  });

  test('is noticed by its silence', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    await vi.advanceTimersByTimeAsync(SILENCE_LIMIT_MS + 1);
    expect(workers).toHaveLength(2);
    newest().done(RESULT);
    expect((await result).status).toBe('ok');
  });

  test('is not suspected while nothing is asked of it', async () => {
    await started();
    await vi.advanceTimersByTimeAsync(10 * SILENCE_LIMIT_MS);
    expect(workers).toHaveLength(1);
  });

  test('or says something unknown is replaced too', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    newest().say({ type: 'gibberish' });
    expect(workers).toHaveLength(2);
    newest().done(RESULT);
    expect((await result).status).toBe('ok');
  });
});

describe('a worker out of memory', () => {
  const FULL = { status: 'out_of_memory', detail: 'MemoryError' } as const;

  test('is replaced and the job tried once more', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    newest().done(FULL, { broken: true });
    expect(workers[0]!.isTerminated).toBe(true);
    newest().done(RESULT);
    expect((await result).status).toBe('ok');
  });

  test('twice ends the job as out_of_memory', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    newest().done(FULL, { broken: true });
    newest().done(FULL, { broken: true });
    expect(await result).toEqual(FULL);
  });

  test('that still finished its job gives the result and is replaced quietly', async () => {
    await started();
    const result = engine.tryOn(REQUEST);
    newest().done(RESULT, { broken: true });
    expect((await result).status).toBe('ok');
    expect(workers).toHaveLength(2);
    expect(newest().last.job.kind).toBe('start');
  });
});

describe('cancelling', () => {
  test('answers at once and keeps a worker that heeds it', async () => {
    await started();
    const controller = new AbortController();
    const result = engine.tryOn(REQUEST, { signal: controller.signal });
    controller.abort();
    expect((await result).status).toBe('cancelled');
    expect(newest().cancelled).toEqual([newest().last.id]);
    newest().done({ status: 'cancelled', detail: '' });
    await vi.advanceTimersByTimeAsync(10 * CANCEL_PATIENCE_MS);
    expect(workers).toHaveLength(1);
  });

  test('replaces a worker stuck in a long step and starts the new one', async () => {
    await started();
    const controller = new AbortController();
    const result = engine.tryOn(REQUEST, { signal: controller.signal });
    controller.abort();
    expect((await result).status).toBe('cancelled');
    await vi.advanceTimersByTimeAsync(CANCEL_PATIENCE_MS + 1);
    expect(workers[0]!.isTerminated).toBe(true);
    expect(newest().last.job.kind).toBe('start');
  });

  test('of a waiting job takes it out of the queue', async () => {
    await started();
    const controller = new AbortController();
    const first = engine.tryOn(REQUEST);
    const second = engine.tryOn(REQUEST, { signal: controller.signal });
    controller.abort();
    expect((await second).status).toBe('cancelled');
    newest().done(RESULT);
    await first;
    expect(newest().jobs).toHaveLength(2); // start and the first
  });

  test('lets the next job wait only for the long step, not for the cancelled job', async () => {
    await started();
    const controller = new AbortController();
    void engine.tryOn(REQUEST, { signal: controller.signal });
    const next = engine.analyzePerson(REQUEST.person);
    controller.abort();
    await vi.advanceTimersByTimeAsync(CANCEL_PATIENCE_MS + 1);
    expect(newest().last.job.kind).toBe('analyze_person');
    newest().done(RESULT);
    expect((await next).status).toBe('ok');
  });

  test('before the start never reaches the worker', async () => {
    expect((await engine.tryOn(REQUEST, { signal: AbortSignal.abort() })).status).toBe('cancelled');
    expect(workers).toHaveLength(0);
  });
});

test('jobs run one after the other, downloads beside them', async () => {
  await started();
  const worker = newest();
  const first = engine.tryOn(REQUEST);
  const second = engine.analyzePerson(REQUEST.person);
  const download = engine.prefetch();
  expect(worker.jobs.map(({ job }) => job.kind)).toEqual(['start', 'try_on', 'prefetch']);
  worker.done(RESULT, { job: worker.jobs[1]! });
  await first;
  expect(worker.last.job.kind).toBe('analyze_person');
  worker.done(RESULT);
  worker.done({ status: 'ok', value: null }, { job: worker.jobs[2]! });
  expect((await second).status).toBe('ok');
  expect((await download).status).toBe('ok');
});

test('progress never falls, not even when a job starts over', async () => {
  await started();
  const heard: number[] = [];
  const result = engine.tryOn(REQUEST, { onProgress: ({ fraction }) => heard.push(fraction) });
  for (const fraction of [0.1, 0.6]) newest().progress({ step: 'warp', fraction });
  newest().crash();
  for (const fraction of [0.1, 0.5, 0.9]) newest().progress({ step: 'warp', fraction });
  newest().done(RESULT);
  await result;
  expect(heard).toEqual([0.1, 0.6, 0.6, 0.6, 0.9]);
});

test('no progress comes after the job has ended', async () => {
  await started();
  const controller = new AbortController();
  const heard: number[] = [];
  const onProgress = ({ fraction }: ProgressEvent) => heard.push(fraction);
  const result = engine.tryOn(REQUEST, { signal: controller.signal, onProgress });
  controller.abort();
  await result;
  newest().progress({ step: 'warp', fraction: 0.5 });
  expect(heard).toEqual([]);
});

test('disposing ends every job and the worker', async () => {
  await started();
  const results = Promise.all([engine.tryOn(REQUEST), engine.tryOn(REQUEST), engine.prefetch()]);
  engine.dispose();
  expect((await results).map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(workers.every((worker) => worker.isTerminated)).toBe(true);
  expect((await engine.tryOn(REQUEST)).status).toBe('cancelled');
});
