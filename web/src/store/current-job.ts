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

/** The one job that may run: a newer one or a cancel silences it. */
export class CurrentJob {
  readonly #state: Observable<AppState>;
  #running: AbortController | null = null;

  constructor(state: Observable<AppState>) {
    this.#state = state;
  }

  /** Shows the job's progress and how it ended; resolves to whether it succeeded and was not overtaken. */
  async run(task: Task, work: Work): Promise<boolean> {
    this.stop();
    const job = new AbortController();
    this.#running = job;
    const working = (step: Step | null, fraction: number, download: Download = null) =>
      this.#state.update({ activity: { kind: 'working', task, step, fraction, download } });
    working(null, 0);
    const onProgress = ({ step, fraction, loadedBytes, totalBytes }: ProgressEvent) => {
      if (this.#running !== job) return;
      const known = loadedBytes !== undefined && totalBytes !== undefined;
      // A download that is complete is no longer what one waits for.
      if (known && step === 'download' && loadedBytes >= totalBytes) working(null, fraction);
      else working(step, fraction, known ? { loadedBytes, totalBytes } : null);
    };
    const outcome = await work({ signal: job.signal, onProgress }).catch(asUnexpected);
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
    job?.abort();
    return job !== null;
  }
}

/** A bug: the shopper gets a plain message, the console the rest. */
function asUnexpected(error: unknown): Unexpected {
  console.error(error);
  return { status: 'unexpected', detail: String(error) };
}
