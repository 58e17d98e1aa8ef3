/** Drives one Python job: runs the networks it asks for, between its steps lets messages in, measures every part. */
import type { RefusalStatus, Step } from '../contract/engine';
import type { OrtDriver } from './ort-driver';
import type { FileName, JobSpec, PythonBridge, PythonEvent, Tensor } from './python-bridge';

export interface JobContext {
  readonly signal: AbortSignal;
  readonly onStep: (step: Step) => void;
}

export type Refused = {
  readonly status: RefusalStatus;
  readonly detail: string;
  readonly facts: Readonly<Record<string, number | string>>;
};
type JobEnd = Exclude<PythonEvent, { kind: 'progress' | 'run' }>;

/** Adds up milliseconds by name: `step:<name>` Python alone, `net:<model>`, `load:<model>`. */
export class Stopwatch {
  private readonly sums = new Map<string, number>();

  add(name: string, sinceMs: number): void {
    this.sums.set(name, (this.sums.get(name) ?? 0) + performance.now() - sinceMs);
  }

  timingsMs(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.sums].map(([name, ms]) => [name, Math.round(ms * 10) / 10]));
  }
}

const channel = new MessageChannel();
channel.port1.start();

/** Lets the worker's event loop deliver what waits, above all a cancel. */
export function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.addEventListener('message', () => resolve(), { once: true });
    channel.port2.postMessage(null);
  });
}

async function breathe(signal: AbortSignal): Promise<void> {
  await letMessagesIn();
  signal.throwIfAborted();
}

export class JobRunner {
  constructor(
    private readonly python: PythonBridge,
    private readonly ort: OrtDriver,
  ) {}

  async run(
    spec: JobSpec,
    files: Partial<Record<FileName, ArrayBuffer>>,
    watch: Stopwatch,
    context: JobContext,
  ): Promise<JobEnd> {
    let step: Step = 'decode';
    const measured = (call: () => PythonEvent): PythonEvent => {
      const began = performance.now();
      const event = call();
      watch.add(`step:${step}`, began);
      return event;
    };
    try {
      let event = measured(() => this.python.start(spec, files));
      for (;;) {
        switch (event.kind) {
          case 'progress':
            step = event.step;
            context.onStep(step);
            await breathe(context.signal);
            event = measured(() => this.python.next());
            break;
          case 'run': {
            const outputs = await this.network(event.model, event.inputs, step, watch, context);
            event = measured(() => this.python.feed(outputs));
            break;
          }
          default:
            return event;
        }
      }
    } finally {
      this.python.close();
    }
  }

  private async network(
    model: string,
    inputs: readonly Tensor[],
    step: Step,
    watch: Stopwatch,
    context: JobContext,
  ): Promise<readonly Tensor[]> {
    await breathe(context.signal);
    if (!this.ort.isLoaded(model)) {
      const began = performance.now();
      context.onStep('load_model');
      await this.ort.load(model);
      watch.add(`load:${model}`, began);
      context.onStep(step);
      await breathe(context.signal);
    }
    const began = performance.now();
    const outputs = await this.ort.run(model, inputs);
    watch.add(`net:${model}`, began);
    return outputs;
  }
}
