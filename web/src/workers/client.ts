/** The page's side of the engine. */
import type {
  Engine,
  EngineInfo,
  JobOptions,
  Outcome,
  PersonResult,
  PersonSource,
  ProgressEvent,
  TryOnRequest,
  TryOnResult,
} from '../contract/engine';
import type { Job, JobResult } from '../contract/messages';
import { whyUnsupported } from './browser-support';
import { CANCELLED, JobQueue } from './job-queue';
import { WorkerHost, type WorkerLike } from './worker-host';

/** Everything has a default; tests hand in the rest. */
export interface EngineOptions {
  /** The app's base address; by default the build's. */
  readonly baseUrl?: string;
  /** Load the networks while nothing else is asked. */
  readonly warmUp?: boolean;
  readonly createWorker?: () => WorkerLike;
  readonly locks?: LockManager | null;
  /** Why this browser cannot run the engine; null when it can. */
  readonly whyUnsupported?: () => string | null;
  /** How long a cancelled step may go on before its worker is replaced. */
  readonly cancelPatienceMs?: number;
  /** A busy worker that says nothing for this long counts as dead. */
  readonly silenceLimitMs?: number;
}

export function createEngine(options: EngineOptions = {}): Engine {
  return new PageEngine(options);
}

class PageEngine implements Engine {
  private readonly queue: JobQueue;
  private starting: Promise<Outcome<EngineInfo>> | null = null;
  private readonly startListeners = new Set<(event: ProgressEvent) => void>();

  constructor(private readonly options: EngineOptions) {
    this.queue = new JobQueue({
      createHost: (use, on) =>
        new WorkerHost({
          createWorker: options.createWorker ?? createEngineWorker,
          settings: {
            baseUrl: options.baseUrl ?? new URL(import.meta.env.BASE_URL, globalThis.location.href).href,
            lifeLock: `wearhere-engine-${crypto.randomUUID()}`,
            ...use,
            warmUp: options.warmUp ?? true,
          },
          locks: options.locks === undefined ? (navigator.locks ?? null) : options.locks,
          silenceLimitMs: options.silenceLimitMs ?? 120_000,
          ...on,
        }),
      cancelPatienceMs: options.cancelPatienceMs ?? 400,
      startPatienceMs: 8000,
    });
  }

  start(options: JobOptions = {}): Promise<Outcome<EngineInfo>> {
    if (options.onProgress) this.startListeners.add(options.onProgress);
    this.starting ??= this.startOnce();
    return abandonable(this.starting, options.signal); // others may be waiting for the same start
  }

  prefetch(options: JobOptions = {}): Promise<Outcome<null>> {
    return this.run<null>({ kind: 'prefetch' }, options);
  }

  analyzePerson(person: PersonSource, options: JobOptions = {}): Promise<Outcome<PersonResult>> {
    return this.run<PersonResult>({ kind: 'analyze_person', person }, options);
  }

  tryOn(request: TryOnRequest, options: JobOptions = {}): Promise<Outcome<TryOnResult>> {
    return this.run<TryOnResult>({ kind: 'try_on', request }, options);
  }

  dispose(): void {
    this.queue.dispose();
  }

  private async startOnce(): Promise<Outcome<EngineInfo>> {
    const onProgress = (event: ProgressEvent) => {
      for (const listener of this.startListeners) listener(event);
    };
    const outcome = await this.run<EngineInfo>({ kind: 'start' }, { onProgress });
    this.startListeners.clear();
    if (outcome.status !== 'ok') this.starting = null; // offline now, perhaps not at the next call
    return outcome;
  }

  private run<T extends JobResult>(job: Job, options: JobOptions): Promise<Outcome<T>> {
    const reason = (this.options.whyUnsupported ?? whyUnsupported)();
    if (reason) return Promise.resolve({ status: 'unsupported_browser', detail: reason });
    return this.queue.run<T>(job, options);
  }
}

function createEngineWorker(): WorkerLike {
  return new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'wearhere-engine' });
}

function abandonable<T>(shared: Promise<Outcome<T>>, signal?: AbortSignal): Promise<Outcome<T>> {
  if (!signal) return shared;
  if (signal.aborted) return Promise.resolve(CANCELLED);
  return new Promise((resolve) => {
    const abandon = () => resolve(CANCELLED);
    signal.addEventListener('abort', abandon, { once: true });
    void shared.then((outcome) => {
      signal.removeEventListener('abort', abandon);
      resolve(outcome);
    });
  });
}
