/** The worker's entry: messages in, messages out. */
import { FILES_CACHE, SNAPSHOT_CACHE } from '../contract/caches';
import type { Outcome } from '../contract/engine';
import type { FromWorker, Job, JobResult, WorkerSettings } from '../contract/messages';
import { isToWorker } from '../contract/messages';
import { EngineCore } from './engine-core';
import { breaksWorker, faultOf } from './faults';
import { FileStore } from './file-store';
import { SnapshotStore } from './snapshot';

const worker = globalThis as unknown as DedicatedWorkerGlobalScope;
const cancels = new Map<number, AbortController>();
let core: EngineCore | null = null;

const openCache = (name: string) => async () => ('caches' in globalThis ? caches.open(name) : null);

function send(message: FromWorker, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer);
}

/** Pictures move to the page without a copy. */
function transferables(outcome: Outcome<JobResult>): Transferable[] {
  if (outcome.status !== 'ok' || outcome.value === null) return [];
  const pictures = [
    'photo' in outcome.value ? outcome.value.photo : null,
    'image' in outcome.value ? outcome.value.image : null,
  ];
  return pictures.flatMap((picture) => (picture ? [picture.rgba.buffer] : []));
}

async function holdLifeLock(name: string): Promise<void> {
  if (navigator.locks) {
    await new Promise<void>((granted, denied) => {
      const held = navigator.locks.request(name, () => {
        granted();
        return new Promise<never>(() => undefined); // released when this worker ends, however it ends
      });
      held.catch(denied);
    });
  }
  send({ type: 'alive' });
}

function begin(settings: WorkerSettings): void {
  const store = new FileStore({
    baseUrl: settings.baseUrl,
    openCache: openCache(FILES_CACHE),
    fetch: (input, init) => fetch(input, init),
  });
  core = new EngineCore(settings, store, new SnapshotStore(openCache(SNAPSHOT_CACHE)));
  void holdLifeLock(settings.lifeLock).catch(() => send({ type: 'alive' })); // locks may be denied in a frame
}

async function perform(id: number, job: Job): Promise<void> {
  const cancel = new AbortController();
  cancels.set(id, cancel);
  let outcome: Outcome<JobResult>;
  let broken = false;
  try {
    if (!core) throw new Error('a job came before the settings');
    outcome = await core.handle(job, {
      signal: cancel.signal,
      onProgress: (event) => send({ type: 'progress', id, event }),
    });
    broken = core.isOvergrown;
  } catch (error) {
    const fault = faultOf(error);
    broken = breaksWorker(fault.status);
    outcome = cancel.signal.aborted ? { status: 'cancelled', detail: 'cancelled' } : fault;
    if (broken) console.error(error);
  } finally {
    cancels.delete(id);
  }
  send({ type: 'done', id, outcome, broken }, transferables(outcome));
}

worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToWorker(data)) throw new TypeError('engine worker: a message of no known form');
  switch (data.type) {
    case 'settings':
      return begin(data.settings);
    case 'job':
      return void perform(data.id, data.job);
    case 'cancel':
      return cancels.get(data.id)?.abort();
  }
});
