/** Gives jobs to the worker one at a time; when it dies a fresh one takes the unfinished jobs over. */
import type { JobOptions, Outcome, ProgressEvent } from '../contract/engine';
import type { FromWorker, Job, JobResult, WorkerSettings } from '../contract/messages';
import type { Death, WorkerHost } from './worker-host';

export interface JobQueueParts {
  readonly createHost: (use: WhatToUse, on: HostEvents) => WorkerHost;
  /** How long a cancelled step may go on before its worker is replaced; longer while the engine starts. */
  readonly cancelPatienceMs: number;
  readonly startPatienceMs: number;
}
export type WhatToUse = Pick<WorkerSettings, 'useSnapshot' | 'useWebgpu'>;
export interface HostEvents {
  readonly onMessage: (message: FromWorker) => void;
  readonly onDeath: (death: Death) => void;
}

interface Task {
  readonly id: number;
  readonly job: Job;
  readonly emit: (event: ProgressEvent) => void;
  readonly settle: (outcome: Outcome<JobResult>) => void;
  tries: number;
  isSettled: boolean;
}

export const CANCELLED = { status: 'cancelled', detail: 'cancelled' } as const;
const TRIES = 2;
/** Workers in a row that ended before they did anything; then the next job has to ask for another. */
const FRUITLESS_LIMIT = 2;

export class JobQueue {
  private readonly waiting: Task[] = [];
  /** The task in Python's hands. */
  private current: Task | null = null;
  /** Downloads run beside it. */
  private readonly downloads = new Map<number, Task>();
  private host: WorkerHost | null = null;
  private hostIsReady = false;
  private use: WhatToUse = { useSnapshot: true, useWebgpu: true };
  private wasEverReady = false;
  private fruitless = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private isDisposed = false;
  private nextId = 1;

  constructor(private readonly parts: JobQueueParts) {}

  run<T extends JobResult>(job: Job, { signal, onProgress }: JobOptions): Promise<Outcome<T>> {
    if (signal?.aborted || this.isDisposed) return Promise.resolve(CANCELLED);
    return new Promise((resolve) => {
      const task: Task = {
        id: this.nextId++,
        job,
        emit: rising((event) => !task.isSettled && onProgress?.(event)),
        settle: (outcome) => {
          if (task.isSettled) return;
          task.isSettled = true;
          signal?.removeEventListener('abort', onAbort);
          resolve(outcome as Outcome<T>); // the worker answers a job with that job's result
        },
        tries: 0,
        isSettled: false,
      };
      const onAbort = () => this.cancel(task);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (job.kind === 'prefetch') {
        this.downloads.set(task.id, task);
        this.give(task);
      } else {
        this.waiting.push(task);
        this.advance();
      }
    });
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.patience);
    this.host?.terminate();
    this.host = null;
    for (const task of [this.current, ...this.waiting, ...this.downloads.values()]) task?.settle(CANCELLED);
    this.current = null;
    this.waiting.length = 0;
    this.downloads.clear();
  }

  private advance(): void {
    if (this.current || this.isDisposed) return;
    this.current = this.waiting.shift() ?? null;
    if (this.current) this.give(this.current);
    else this.expectWord();
  }

  private give(task: Task): void {
    task.tries += 1;
    this.host ??= this.parts.createHost(this.use, {
      onMessage: (message) => this.hear(message),
      onDeath: (death) => this.mourn(death),
    });
    this.host.post({ type: 'job', id: task.id, job: task.job });
    this.expectWord();
  }

  private expectWord(): void {
    this.host?.expectWord(this.current !== null || this.downloads.size > 0);
  }

  private cancel(task: Task): void {
    task.settle(CANCELLED);
    const queued = this.waiting.indexOf(task);
    if (queued >= 0) this.waiting.splice(queued, 1);
    if (this.downloads.delete(task.id) || this.current === task) this.host?.post({ type: 'cancel', id: task.id });
    if (this.current !== task) return;
    const giveUp = () => {
      if (this.current !== task) return;
      this.current = null;
      this.replaceWorker();
      this.advance();
    };
    // Python heeds a cancel between steps only: a long step ends with its worker, and a new one gets ready meanwhile.
    this.patience = setTimeout(giveUp, this.hostIsReady ? this.parts.cancelPatienceMs : this.parts.startPatienceMs);
  }

  private hear(message: FromWorker): void {
    this.expectWord();
    if (message.type === 'alive') return;
    const task = this.current?.id === message.id ? this.current : this.downloads.get(message.id);
    if (message.type === 'progress') {
      task?.emit(message.event);
      return;
    }
    if (task) this.finish(task, message.outcome, message.broken);
    else if (message.broken) this.replaceWorker();
  }

  private finish(task: Task, outcome: Outcome<JobResult>, broken: boolean): void {
    const isOk = outcome.status === 'ok';
    if (isOk) {
      this.hostIsReady = this.wasEverReady = true;
      this.fruitless = 0;
    }
    if (broken && !isOk) this.use = { ...this.use, useWebgpu: false };
    const triesAgain = broken && !isOk && task.tries < TRIES && !task.isSettled;
    if (!triesAgain) this.remove(task, outcome);
    if (broken) this.replaceWorker();
    this.advance();
  }

  private mourn({ isStillborn, detail }: Death): void {
    // A snapshot that kills its worker must not be tried again.
    this.use = { useSnapshot: this.use.useSnapshot && this.hostIsReady, useWebgpu: false };
    const status = isStillborn ? 'offline' : 'worker_crashed';
    for (const task of [this.current, ...this.downloads.values()]) {
      if (task && (task.tries >= TRIES || task.isSettled)) this.remove(task, { status, detail });
    }
    this.replaceWorker();
    this.advance();
  }

  private remove(task: Task, outcome: Outcome<JobResult>): void {
    task.settle(outcome);
    this.downloads.delete(task.id);
    if (this.current !== task) return;
    clearTimeout(this.patience);
    this.current = null;
  }

  /** A fresh worker takes over the unfinished jobs; with none it gets ready for the next. */
  private replaceWorker(): void {
    clearTimeout(this.patience);
    this.host?.terminate();
    this.host = null;
    this.fruitless += this.hostIsReady ? 0 : 1;
    this.hostIsReady = false;
    if (this.isDisposed) return;
    for (const task of this.downloads.values()) this.give(task);
    if (this.current) this.give(this.current);
    else if (this.waiting.length === 0 && this.wasEverReady && this.fruitless < FRUITLESS_LIMIT) {
      void this.run({ kind: 'start' }, {});
    }
  }
}

/** Passes progress on with a fraction that never falls, not even when a job starts over in a new worker. */
function rising(emit: (event: ProgressEvent) => void): (event: ProgressEvent) => void {
  let highest = 0;
  return (event) => {
    highest = Math.max(highest, event.fraction);
    emit({ ...event, fraction: highest });
  };
}
