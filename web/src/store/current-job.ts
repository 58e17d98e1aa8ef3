import type { Outcome, ProgressEvent, Step } from '../contract/engine';
import type { AppState, Task } from './app-state';
import type { Observable } from './observable';

type Failed = Exclude<Outcome<never>, { readonly status: 'ok' }>;
type Unexpected = { readonly status: 'unexpected'; readonly detail: string };

type Download = Extract<AppState['activity'], { kind: 'working' }>['download'];

export interface JobHandles {
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** A success hands over what is to be shown, so that a job that was overtaken shows nothing. */
export type Work = (
  handles: JobHandles,
) => Promise<Failed | Unexpected | { readonly status: 'ok'; readonly value: () => void }>;

/** What a job's bar gives to the engine's own start when it has to wait for it. */
const START_SHARE = 0.4;

interface Running {
  readonly task: Task;
  readonly abort: AbortController;
  /** Part of the bar that the engine's start fills. */
  readonly head: number;
  heard: boolean;
}

/** The one job that may run: a newer one or a cancel silences it. */
export class CurrentJob {
  readonly #state: Observable<AppState>;
  #running: Running | null = null;
  /** The latest of the engine's start while that goes on. */
  #start: Pick<ProgressEvent, 'fraction'> | null = null;

  constructor(state: Observable<AppState>) {
    this.#state = state;
  }

  /** Follows the engine's start: a job that waits for it shows its steps as its own first ones. */
  async follow<T>(start: (onProgress: JobHandles['onProgress']) => Promise<T>): Promise<T> {
    this.#start = { fraction: 0 };
    try {
      return await start((event) => {
        this.#start = event;
        const job = this.#running;
        if (job !== null && !job.heard) this.#tell(job, event, job.head * event.fraction);
      });
    } finally {
      this.#start = null;
    }
  }

  /** Shows the job's progress and how it ended; resolves to whether it succeeded and was not overtaken. */
  async run(task: Task, work: Work): Promise<boolean> {
    this.stop();
    const head = this.#start === null ? 0 : START_SHARE;
    const job: Running = { task, abort: new AbortController(), head, heard: false };
    this.#running = job;
    this.#working(task, null, head * (this.#start?.fraction ?? 0));
    const onProgress = (event: ProgressEvent) => {
      if (this.#running !== job) return;
      job.heard = true;
      this.#tell(job, event, head + (1 - head) * event.fraction);
    };
    const outcome = await work({ signal: job.abort.signal, onProgress }).catch(asUnexpected);
    if (this.#running !== job) return false;
    this.#running = null;
    if (outcome.status === 'ok') {
      this.#state.update({ activity: { kind: 'idle' } });
      outcome.value();
      return true;
    }
    const facts = 'facts' in outcome ? outcome.facts : {};
    this.#state.update({ activity: { kind: 'problem', problem: { status: outcome.status, task, facts } } });
    return false;
  }

  /** Ends the job without a word; false when there is none. */
  stop(): boolean {
    const job = this.#running;
    this.#running = null;
    job?.abort.abort();
    return job !== null;
  }

  #tell({ task }: Running, { step, loadedBytes, totalBytes }: ProgressEvent, fraction: number): void {
    const known = loadedBytes !== undefined && totalBytes !== undefined;
    // A download that is complete is no longer what one waits for.
    if (known && step === 'download' && loadedBytes >= totalBytes) this.#working(task, null, fraction);
    else this.#working(task, step, fraction, known ? { loadedBytes, totalBytes } : null);
  }

  #working(task: Task, step: Step | null, fraction: number, download: Download = null): void {
    this.#state.update({ activity: { kind: 'working', task, step, fraction, download } });
  }
}

/** A bug: the shopper gets a plain message, the console the rest. */
function asUnexpected(error: unknown): Unexpected {
  console.error(error);
  return { status: 'unexpected', detail: String(error) };
}
