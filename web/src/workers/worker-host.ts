/** Owns one worker: starts it, hears it, notices its death however it comes. */
import type { FromWorker, ToWorker, WorkerSettings } from '../contract/messages';
import { isFromWorker } from '../contract/messages';

/** What the page needs of a Worker; tests hand in a fake. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent<unknown>) => void) | null;
}

export interface Death {
  /** The script never ran: a missing file or an old browser. */
  readonly isStillborn: boolean;
  readonly detail: string;
}

export interface WorkerHostParts {
  readonly createWorker: () => WorkerLike;
  readonly settings: WorkerSettings;
  /** null in browsers without Web Locks, which then rely on error events and on silence. */
  readonly locks: LockManager | null;
  readonly silenceLimitMs: number;
  readonly onMessage: (message: FromWorker) => void;
  readonly onDeath: (death: Death) => void;
}

export class WorkerHost {
  private readonly worker: WorkerLike;
  private readonly watch = new AbortController();
  private isAlive = false;
  private isOver = false;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: WorkerHostParts) {
    this.worker = parts.createWorker();
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.die(event.message || 'the worker failed');
    this.worker.onmessageerror = () => this.die('a message could not be read');
    this.post({ type: 'settings', settings: parts.settings });
  }

  post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Expects a word from the worker within the limit, until told that nothing is asked of it. */
  expectWord(isExpected: boolean): void {
    clearTimeout(this.silence);
    if (!isExpected || this.isOver) return;
    const seconds = this.parts.silenceLimitMs / 1000;
    this.silence = setTimeout(() => this.die(`no word for ${seconds} s`), this.parts.silenceLimitMs);
  }

  terminate(): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.silence);
    this.watch.abort();
    this.worker.onmessage = this.worker.onerror = this.worker.onmessageerror = null;
    this.worker.terminate();
  }

  private hear(data: unknown): void {
    if (this.isOver) return;
    if (!isFromWorker(data)) {
      this.die('a message of no known form');
      return;
    }
    if (data.type === 'alive') {
      this.isAlive = true;
      void this.watchLifeLock();
    }
    this.parts.onMessage(data);
  }

  /** The worker holds this lock while it lives, so getting it means that the worker is gone. */
  private async watchLifeLock(): Promise<void> {
    const { locks, settings } = this.parts;
    try {
      await locks?.request(settings.lifeLock, { signal: this.watch.signal }, () => this.die('the worker ended'));
    } catch {
      // Aborted: this host ended the worker itself.
    }
  }

  private die(detail: string): void {
    if (this.isOver) return;
    const isStillborn = !this.isAlive;
    this.terminate();
    this.parts.onDeath({ isStillborn, detail });
  }
}
