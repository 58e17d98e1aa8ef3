import type { Outcome, ProgressEvent } from '../../../web/src/contract/engine';
import type { FromWorker, Job, JobResult, ToWorker, WorkerSettings } from '../../../web/src/contract/messages';
import type { WorkerLike } from '../../../web/src/workers/worker-host';

/** A worker played by the test. */
export class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  isTerminated = false;
  settings: WorkerSettings | null = null;
  readonly jobs: { readonly id: number; readonly job: Job }[] = [];
  readonly cancelled: number[] = [];

  postMessage(message: unknown): void {
    const told = message as ToWorker;
    if (told.type === 'settings') this.settings = told.settings;
    else if (told.type === 'job') this.jobs.push(told);
    else this.cancelled.push(told.id);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(message: FromWorker | unknown): void {
    this.onmessage?.({ data: message } as MessageEvent<unknown>);
  }

  progress(event: ProgressEvent, job = this.last): void {
    this.say({ type: 'progress', id: job.id, event });
  }

  done(outcome: Outcome<JobResult | null>, { broken = false, job = this.last } = {}): void {
    this.say({ type: 'done', id: job.id, outcome, broken });
  }

  crash(message = 'boom'): void {
    this.onerror?.({ message } as ErrorEvent);
  }

  get last(): { readonly id: number; readonly job: Job } {
    const job = this.jobs.at(-1);
    if (!job) throw new Error('the worker has no job');
    return job;
  }
}
