/** The engine inside the worker: answers jobs with Outcomes; knows nothing of messages. */
import type { Outcome } from '../contract/engine';
import type { Job, JobResult, WorkerSettings } from '../contract/messages';
import { showroomFiles } from './catalogue';
import { type Ready, startEngine } from './engine-start';
import type { FileSpec, FileStore } from './file-store';
import { letMessagesIn } from './job-runner';
import { ModelLoader } from './model-loader';
import { type JobHooks, PhotoJobs, stepsToStart } from './photo-jobs';
import { ProgressPlan } from './progress-plan';
import type { PythonBridge } from './python-bridge';
import type { RuntimeIndex } from './runtime-index';
import type { SnapshotStore } from './snapshot';

/** WASM memory never shrinks; beyond this the worker asks to be replaced once its job is done. */
const RECYCLE_HEAP_BYTES = 850_000_000;

/** Small pictures of unknown size: what each costs is mostly its round trip. */
const SHOWROOM_WEIGHT_BYTES = 100_000;

export class EngineCore {
  private readonly models: ModelLoader;
  private readonly photos: PhotoJobs;
  private ready: Promise<Ready> | null = null;
  private busyJobs = 0;
  private python: PythonBridge | null = null;

  constructor(
    private readonly settings: WorkerSettings,
    private readonly store: FileStore,
    private readonly snapshots: SnapshotStore,
  ) {
    this.models = new ModelLoader(store);
    this.photos = new PhotoJobs({
      store,
      models: this.models,
      started: () => this.ready,
      start: (plan) => this.start(plan),
    });
  }

  async handle(job: Job, hooks: JobHooks): Promise<Outcome<JobResult>> {
    switch (job.kind) {
      case 'prefetch':
        return this.prefetch(hooks);
      case 'start':
        return this.busy(async () => {
          const steps = await stepsToStart(this.store);
          const plan = new ProgressPlan(steps, hooks.onProgress);
          return { status: 'ok', value: (await this.start(plan)).info };
        });
      case 'analyze_person':
        return this.busy(() => this.photos.analyzePerson(job.person, hooks));
      case 'try_on':
        return this.busy(() => this.photos.tryOn(job.request, hooks));
    }
  }

  /** True once this worker's memory has grown so far that a fresh one serves better. */
  get isOvergrown(): boolean {
    return (this.python?.heapBytes ?? 0) > RECYCLE_HEAP_BYTES;
  }

  private start(plan: ProgressPlan): Promise<Ready> {
    if (this.ready) return this.ready;
    if (plan.isNext('download')) plan.begin('download');
    const starting = startEngine({
      store: this.store,
      snapshots: this.snapshots,
      useSnapshot: this.settings.useSnapshot,
      useWebgpu: this.settings.useWebgpu,
      loadModel: (name) => this.models.load(name),
      onBytes: (loaded, total) => plan.bytes(loaded, total),
      onDownloaded: () => plan.begin('start_python'),
    });
    this.ready = starting;
    this.models.manifest().catch(() => undefined); // meanwhile, so that the first job makes no request
    starting.then(
      ({ python, saveSnapshot }) => {
        this.python = python;
        void saveSnapshot();
      },
      () => {
        this.ready = null; // the next job tries again
      },
    );
    return starting;
  }

  private async busy<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    this.busyJobs += 1;
    try {
      return await work();
    } finally {
      this.busyJobs -= 1;
      void this.warmUp();
    }
  }

  /** Makes the networks at hand ready while nobody waits; never downloads. */
  private async warmUp(): Promise<void> {
    if (!this.settings.warmUp || !this.ready) return;
    try {
      const { ort } = await this.ready;
      const missing = new Set((await this.models.missing()).map((spec) => spec.name));
      for (const name of (await this.models.manifest()).keys()) {
        for (const prepare of [() => ort.load(name), () => ort.warmUp(name)]) {
          await letMessagesIn();
          if (this.busyJobs > 0) return;
          if (!missing.has(name)) await prepare();
        }
      }
    } catch {
      // The job that needs the network meets the same error and tells it.
    }
  }

  private async prefetch(hooks: JobHooks): Promise<Outcome<null>> {
    // Python first: its start and this would fetch the same files at the same time.
    const { index, info } = await this.start(new ProgressPlan(await stepsToStart(this.store), hooks.onProgress));
    const models = [...(await this.models.manifest(hooks.signal)).values()];
    const showroom = await showroomFiles(this.store);
    const files = [...runtimeFiles(index, info.backend), ...models, ...showroom];
    const total = files.reduce((sum, file) => sum + weight(file), 0);
    const plan = new ProgressPlan(['download'], hooks.onProgress);
    plan.begin('download');
    let before = 0;
    for (const file of files) {
      hooks.signal.throwIfAborted();
      const onBytes = (loaded: number) => plan.bytes(before + loaded, total);
      if (!(await this.store.keep(file, { signal: hooks.signal, onBytes }))) {
        return { status: 'storage_full', detail: `no room to keep ${file.path} for use offline` };
      }
      before += weight(file);
    }
    void this.warmUp();
    return { status: 'ok', value: null };
  }
}

function weight({ bytes }: FileSpec): number {
  return bytes ?? SHOWROOM_WEIGHT_BYTES;
}

/** What this device needs of `runtime/`: of ONNX Runtime's builds only the one it uses. */
function runtimeFiles(index: RuntimeIndex, backend: 'webgpu' | 'wasm'): readonly FileSpec[] {
  const native = 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
  const wanted = backend === 'webgpu' ? native : 'wasm';
  return [
    ...index.core,
    ...index.packages.filter((entry) => entry.firstVisit),
    ...index.ort.filter((entry) => entry.variant === wanted),
  ];
}
