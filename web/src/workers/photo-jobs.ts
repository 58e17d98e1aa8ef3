/** The two jobs on photos, made of Python's person, garment and try-on jobs; analyses are reused where Python kept them. */
import type {
  GarmentSource,
  Outcome,
  PersonResult,
  PersonSource,
  ProgressEvent,
  Step,
  TryOnRequest,
  TryOnResult,
} from '../contract/engine';
import { loadCatalogueGarment } from './catalogue';
import type { Ready } from './engine-start';
import { EngineFault } from './faults';
import type { FileStore } from './file-store';
import { JobRunner, Stopwatch } from './job-runner';
import type { ModelLoader } from './model-loader';
import { GARMENT_STEPS, PERSON_STEPS, ProgressPlan, TRY_ON_STEPS } from './progress-plan';
import type { FileName, JobSpec, PythonBridge, PythonEvent } from './python-bridge';
import { isFirstVisit } from './runtime-index';

/** A picture file beyond this is refused before it enters Python's heap. */
const LARGEST_FILE_BYTES = 80_000_000;

export interface JobHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

export interface PhotoJobParts {
  readonly store: FileStore;
  readonly models: ModelLoader;
  /** Null before the start and after a failed one. */
  readonly started: () => Promise<Ready> | null;
  readonly start: (plan: ProgressPlan) => Promise<Ready>;
}

type Refusal = Extract<PythonEvent, { kind: 'refusal' }>;
type Files = Partial<Record<FileName, ArrayBuffer>>;
interface Work {
  readonly python: PythonBridge;
  readonly watch: Stopwatch;
  readonly run: (spec: JobSpec, files: Files) => Promise<Exclude<PythonEvent, { kind: 'progress' | 'run' }>>;
}

export class PhotoJobs {
  constructor(private readonly parts: PhotoJobParts) {}

  async analyzePerson(person: PersonSource, hooks: JobHooks): Promise<Outcome<PersonResult>> {
    const work = await this.prepare(PERSON_STEPS, hooks);
    const end = await this.person(person, work);
    if (end.kind === 'refusal') return refused(end);
    return {
      status: 'ok',
      value: { id: person.id, photo: end.photo, notes: end.notes, timingsMs: work.watch.timingsMs() },
    };
  }

  async tryOn(request: TryOnRequest, hooks: JobHooks): Promise<Outcome<TryOnResult>> {
    const { person, garment, tucked } = request;
    const key = garmentKey(garment);
    const kept = (await this.parts.started())?.python;
    const knowsPerson = kept?.has('person', person.id) ?? false;
    const knowsGarment = kept?.has('garment', key) ?? false;
    const steps = [...(knowsPerson ? [] : PERSON_STEPS), ...(knowsGarment ? [] : GARMENT_STEPS), ...TRY_ON_STEPS];
    const work = await this.prepare(steps, hooks);
    if (!knowsPerson) {
      const end = await this.person(person, work);
      if (end.kind === 'refusal') return refused(end);
    }
    if (!knowsGarment) {
      const end = await this.garment(garment, key, work, hooks.signal);
      if (end.kind === 'refusal') return refused(end);
    }
    const end = await work.run({ kind: 'try_on', person: person.id, garment: key, tucked }, {});
    if (end.kind === 'refusal') return refused(end);
    if (end.kind !== 'try_on') throw unexpected(end);
    const { image, photo, category, notes } = end;
    return { status: 'ok', value: { image, photo, category, notes, timingsMs: work.watch.timingsMs() } };
  }

  /** Has everything a job needs at hand: the engine, and the networks' files. */
  private async prepare(steps: readonly Step[], hooks: JobHooks): Promise<Work> {
    const missing = await this.parts.models.missing();
    const before = this.parts.started() ? [] : await stepsToStart(this.parts.store);
    if (missing.length > 0) before.push('download');
    const plan = new ProgressPlan([...before, ...steps], hooks.onProgress);
    const watch = new Stopwatch();
    const began = performance.now();
    const { python, ort } = await unlessAborted(this.parts.start(plan), hooks.signal);
    watch.add('start', began);
    if (missing.length > 0) {
      const downloadBegan = performance.now();
      await downloadAll(this.parts.models, plan, hooks.signal);
      watch.add('download', downloadBegan);
    }
    const runner = new JobRunner(python, ort);
    const context = { signal: hooks.signal, onStep: (step: Step) => plan.begin(step) };
    return { python, watch, run: (spec, files) => runner.run(spec, files, watch, context) };
  }

  private async person(person: PersonSource, work: Work) {
    const photo = await readPicture(person.blob, 'person');
    if ('kind' in photo) return photo;
    const end = await work.run({ kind: 'person', key: person.id }, { photo: photo.bytes });
    if (end.kind !== 'person' && end.kind !== 'refusal') throw unexpected(end);
    return end;
  }

  private async garment(garment: GarmentSource, key: string, work: Work, signal: AbortSignal) {
    if (garment.kind === 'catalogue') {
      const { category, landmarks, files } = await loadCatalogueGarment(this.parts.store, garment.id, { signal });
      return work.run({ kind: 'garment', key, category, landmarks }, files);
    }
    const photo = await readPicture(garment.blob, 'garment');
    if ('kind' in photo) return photo;
    const { category } = garment;
    return work.run({ kind: 'garment', key, category, landmarks: null }, { photo: photo.bytes });
  }
}

/** The first visit has to fetch the runtime before Python can start. */
export async function stepsToStart(store: FileStore): Promise<Step[]> {
  return (await isFirstVisit(store)) ? ['download', 'start_python'] : ['start_python'];
}

async function downloadAll(models: ModelLoader, plan: ProgressPlan, signal: AbortSignal): Promise<void> {
  const missing = await models.missing();
  if (missing.length === 0) return;
  const total = missing.reduce((sum, spec) => sum + (spec.bytes ?? 0), 0);
  plan.begin('download');
  let before = 0;
  for (const spec of missing) {
    await models.prepare(spec, { signal, onBytes: (loaded) => plan.bytes(before + loaded, total) });
    before += spec.bytes ?? 0;
  }
}

/** A cancel does not wait for the engine's start, which goes on for the next job. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/** The category is part of the key: another choice is another analysis of the same picture. */
function garmentKey(garment: GarmentSource): string {
  return garment.kind === 'catalogue' ? `catalogue:${garment.id}` : `own:${garment.category}:${garment.id}`;
}

async function readPicture(
  blob: Blob,
  subject: 'person' | 'garment',
): Promise<{ readonly bytes: ArrayBuffer } | Refusal> {
  const facts = { subject, bytes: blob.size };
  if (blob.size > LARGEST_FILE_BYTES) {
    return { kind: 'refusal', status: 'image_too_large', detail: `a file of ${blob.size} bytes`, facts };
  }
  try {
    return { bytes: await blob.arrayBuffer() };
  } catch (error) {
    return { kind: 'refusal', status: 'unreadable_image', detail: String(error), facts }; // moved or deleted meanwhile
  }
}

function refused({ status, detail, facts }: Refusal): Outcome<never> {
  return { status, detail, facts };
}

function unexpected(end: PythonEvent): EngineFault {
  return new EngineFault('worker_crashed', `bridge: the job ended as ${end.kind}`);
}
