import type {
  Engine,
  EngineInfo,
  FaultStatus,
  JobOptions,
  Outcome,
  PersonResult,
  PersonSource,
  Picture,
  RefusalStatus,
  Step,
  TryOnRequest,
  TryOnResult,
} from '../../../web/src/contract/engine';

type Failure = RefusalStatus | FaultStatus;

const REFUSALS: readonly string[] = [
  'unreadable_image',
  'unsupported_format',
  'image_too_large',
  'image_too_small',
  'no_person',
  'person_from_behind',
  'person_out_of_frame',
  'no_garment',
  'wrong_category',
  'degenerate_geometry',
] satisfies RefusalStatus[];

/** Answers like the engine, without a network in it: a colour over the middle of the photo stands for the garment. */
export class FakeEngine implements Engine {
  /** Failures to give for the next jobs, in turn; null lets one succeed. */
  readonly failures: (Failure | 'throw' | null)[] = [];
  stepMs = 20;
  notes: readonly string[] = [];
  readonly requests: TryOnRequest[] = [];

  async start(): Promise<Outcome<EngineInfo>> {
    const value = { backend: 'wasm', threads: 1, startedFrom: 'stock', startMs: 0, pyodideVersion: 'none' } as const;
    return { status: 'ok', value };
  }

  async prefetch(): Promise<Outcome<null>> {
    return { status: 'ok', value: null };
  }

  async analyzePerson(person: PersonSource, options: JobOptions = {}): Promise<Outcome<PersonResult>> {
    const failure = await this.#work(['start_python', 'decode', 'find_person', 'find_pose', 'parse_person'], options);
    if (failure !== null) return failure;
    const photo = await decode(person.blob);
    if (photo === null) return refuse('unreadable_image');
    return { status: 'ok', value: { id: person.id, photo, notes: this.notes, timingsMs: {} } };
  }

  async tryOn(request: TryOnRequest, options: JobOptions = {}): Promise<Outcome<TryOnResult>> {
    this.requests.push(request);
    const failure = await this.#work(['find_garment', 'garment_landmarks', 'warp', 'fill', 'compose'], options);
    if (failure !== null) return failure;
    const photo = await decode(request.person.blob);
    if (photo === null) return refuse('unreadable_image');
    const { garment } = request;
    const id = garment.kind === 'catalogue' ? garment.id : 'own';
    const category = id.startsWith('lower') ? 'lower' : id.startsWith('dress') ? 'dress' : 'upper';
    const image = tinted(photo, hue(id), category);
    return { status: 'ok', value: { image, photo, category, notes: this.notes, timingsMs: {} } };
  }

  dispose(): void {}

  async #work(
    steps: readonly Step[],
    { signal, onProgress }: JobOptions,
  ): Promise<Exclude<Outcome<never>, { status: 'ok' }> | null> {
    for (const [index, step] of steps.entries()) {
      if (signal?.aborted) return { status: 'cancelled', detail: 'aborted' };
      onProgress?.({ step, fraction: index / steps.length });
      await new Promise((done) => setTimeout(done, this.stepMs));
    }
    if (signal?.aborted) return { status: 'cancelled', detail: 'aborted' };
    const failure = this.failures.shift() ?? null;
    if (failure === 'throw') throw new Error('a bug');
    return failure === null ? null : refuse(failure);
  }
}

function refuse(status: Failure): Exclude<Outcome<never>, { status: 'ok' }> {
  const detail = `asked to give ${status}`;
  if (REFUSALS.includes(status)) return { status: status as RefusalStatus, detail, facts: {} };
  return { status: status as FaultStatus, detail };
}

async function decode(blob: Blob): Promise<Picture | null> {
  const bitmap = await createImageBitmap(blob).catch(() => null);
  if (bitmap === null) return null;
  const scale = Math.min(1, 1024 / bitmap.width, 1365 / bitmap.height);
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) return null;
  context.drawImage(bitmap, 0, 0, width, height);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

function tinted(photo: Picture, degrees: number, category: 'upper' | 'lower' | 'dress'): Picture {
  const canvas = new OffscreenCanvas(photo.width, photo.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.putImageData(new ImageData(photo.rgba, photo.width, photo.height), 0, 0);
  context.fillStyle = `hsl(${degrees} 55% 45% / 80%)`;
  const [top, bottom] = { upper: [0.22, 0.55], lower: [0.5, 0.95], dress: [0.22, 0.8] }[category] as [number, number];
  context.roundRect(photo.width * 0.3, photo.height * top, photo.width * 0.4, photo.height * (bottom - top), 30);
  context.fill();
  const { width, height } = photo;
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}
