/** What the page and the engine's worker say to each other. Each side checks what it hears. */
import type {
  EngineInfo,
  FaultStatus,
  Outcome,
  PersonResult,
  PersonSource,
  ProgressEvent,
  Step,
  TryOnRequest,
  TryOnResult,
} from './engine';

/** How the worker is to run; sent once, first. */
export interface WorkerSettings {
  /** Absolute address of the app's base, ending in a slash. */
  readonly baseUrl: string;
  /** Held by the worker with a Web Lock for as long as it lives, so that the page sees it die. */
  readonly lifeLock: string;
  /** false after a start from the snapshot has failed. */
  readonly useSnapshot: boolean;
  /** false after a worker has broken down, in case the graphics driver was why. */
  readonly useWebgpu: boolean;
  /** Loads the networks that are at hand while nothing else is asked. */
  readonly warmUp: boolean;
}

export type Job =
  | { readonly kind: 'start' }
  | { readonly kind: 'prefetch' }
  | { readonly kind: 'analyze_person'; readonly person: PersonSource }
  | { readonly kind: 'try_on'; readonly request: TryOnRequest };

export interface JobResults {
  readonly start: EngineInfo;
  readonly prefetch: null;
  readonly analyze_person: PersonResult;
  readonly try_on: TryOnResult;
}
export type JobResult = JobResults[keyof JobResults];

export type ToWorker =
  | { readonly type: 'settings'; readonly settings: WorkerSettings }
  | { readonly type: 'job'; readonly id: number; readonly job: Job }
  | { readonly type: 'cancel'; readonly id: number };

export type FromWorker =
  | { readonly type: 'alive' }
  | { readonly type: 'progress'; readonly id: number; readonly event: ProgressEvent }
  /** `broken`: the worker can do no more work and wants to be replaced. */
  | { readonly type: 'done'; readonly id: number; readonly outcome: Outcome<JobResult>; readonly broken: boolean };

const STEPS: ReadonlySet<string> = new Set<Step>([
  'download',
  'start_python',
  'load_model',
  'decode',
  'find_person',
  'find_pose',
  'parse_person',
  'refine_parse',
  'find_garment',
  'garment_landmarks',
  'warp',
  'fill',
  'compose',
]);

export const FAULT_STATUSES: ReadonlySet<string> = new Set<FaultStatus>([
  'cancelled',
  'model_corrupt',
  'offline',
  'storage_full',
  'out_of_memory',
  'worker_crashed',
  'unsupported_browser',
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function isStep(value: unknown): value is Step {
  return typeof value === 'string' && STEPS.has(value);
}

function isProgress(value: unknown): value is ProgressEvent {
  return isRecord(value) && isStep(value['step']) && typeof value['fraction'] === 'number';
}

function isSource(value: unknown): value is PersonSource {
  return isRecord(value) && typeof value['id'] === 'string' && value['blob'] instanceof Blob;
}

function isTryOnRequest(value: unknown): value is TryOnRequest {
  if (!isRecord(value) || !isSource(value['person']) || !isRecord(value['garment'])) return false;
  const garment = value['garment'];
  const hasPicture = garment['kind'] === 'catalogue' || (garment['kind'] === 'own' && isSource(garment));
  const tucked = value['tucked'];
  return hasPicture && typeof garment['id'] === 'string' && (tucked === null || typeof tucked === 'boolean');
}

function isJob(value: unknown): value is Job {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'start':
    case 'prefetch':
      return true;
    case 'analyze_person':
      return isSource(value['person']);
    case 'try_on':
      return isTryOnRequest(value['request']);
    default:
      return false;
  }
}

function isSettings(value: unknown): value is WorkerSettings {
  return (
    isRecord(value) &&
    typeof value['baseUrl'] === 'string' &&
    typeof value['lifeLock'] === 'string' &&
    typeof value['useSnapshot'] === 'boolean' &&
    typeof value['useWebgpu'] === 'boolean' &&
    typeof value['warmUp'] === 'boolean'
  );
}

export function isToWorker(value: unknown): value is ToWorker {
  if (!isRecord(value)) return false;
  if (value['type'] === 'settings') return isSettings(value['settings']);
  if (typeof value['id'] !== 'number') return false;
  return value['type'] === 'cancel' || (value['type'] === 'job' && isJob(value['job']));
}

export function isFromWorker(value: unknown): value is FromWorker {
  if (!isRecord(value)) return false;
  if (value['type'] === 'alive') return true;
  if (typeof value['id'] !== 'number') return false;
  if (value['type'] === 'progress') return isProgress(value['event']);
  const outcome = value['outcome'];
  if (value['type'] !== 'done' || !isRecord(outcome) || typeof value['broken'] !== 'boolean') return false;
  if (outcome['status'] === 'ok') return 'value' in outcome;
  return typeof outcome['status'] === 'string' && typeof outcome['detail'] === 'string';
}
