/** Turns the steps a job reports into one fraction that only grows. */
import type { ProgressEvent, Step } from '../contract/engine';

/** Typical milliseconds, WASM on a middling laptop; only their proportions matter. */
const TYPICAL_MS: Readonly<Record<Step, number>> = {
  download: 4000,
  start_python: 1500,
  load_model: 200,
  decode: 60,
  find_person: 200,
  find_pose: 200,
  parse_person: 350,
  refine_parse: 500,
  find_garment: 300,
  garment_landmarks: 150,
  warp: 300,
  fill: 250,
  compose: 250,
};

export const PERSON_STEPS: readonly Step[] = ['decode', 'find_person', 'find_pose', 'parse_person', 'refine_parse'];
export const GARMENT_STEPS: readonly Step[] = ['decode', 'find_garment', 'garment_landmarks'];
export const TRY_ON_STEPS: readonly Step[] = ['warp', 'fill', 'compose'];

export class ProgressPlan {
  private readonly total: number;
  private position = -1;
  private fraction = 0;
  private toldBytes = 0;

  constructor(
    private readonly steps: readonly Step[],
    private readonly emit: (event: ProgressEvent) => void,
  ) {
    this.total = steps.reduce((sum, step) => sum + TYPICAL_MS[step], 0);
  }

  /** Whether the plan goes on with this step. */
  isNext(step: Step): boolean {
    return this.steps[this.position + 1] === step;
  }

  /** A step that is not in the plan, or comes again, is named without moving the fraction. */
  begin(step: Step): void {
    const next = this.steps.indexOf(step, this.position + 1);
    if (next >= 0) {
      this.position = next;
      this.raise(this.before(next));
    }
    this.emit({ step, fraction: this.fraction });
  }

  /** Within a download. */
  bytes(loadedBytes: number, totalBytes: number): void {
    const share = totalBytes > 0 ? Math.min(1, loadedBytes / totalBytes) : 0;
    if (this.steps[this.position] === 'download') {
      this.raise(this.before(this.position) + (share * TYPICAL_MS.download) / this.total);
    }
    const isNews = Math.abs(loadedBytes - this.toldBytes) >= totalBytes / 100 || loadedBytes >= totalBytes;
    if (!isNews) return;
    this.toldBytes = loadedBytes;
    this.emit({ step: 'download', fraction: this.fraction, loadedBytes, totalBytes });
  }

  private before(position: number): number {
    return this.steps.slice(0, position).reduce((sum, step) => sum + TYPICAL_MS[step], 0) / this.total;
  }

  private raise(fraction: number): void {
    this.fraction = Math.max(this.fraction, Math.min(1, fraction));
  }
}
