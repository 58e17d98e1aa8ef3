/** The page's view of the engine. What users can cause is a value; only bugs throw. */

export type Category = 'upper' | 'lower' | 'dress';

export type RefusalStatus =
  | 'unreadable_image'
  | 'unsupported_format'
  | 'image_too_large'
  | 'image_too_small'
  | 'no_person'
  | 'person_from_behind'
  | 'person_out_of_frame'
  | 'no_garment'
  | 'wrong_category'
  | 'degenerate_geometry';

/** Faults of the device or the installation, not of the picture. */
export type FaultStatus =
  | 'cancelled'
  | 'model_corrupt' // wrong hash, even after one fresh download
  | 'offline' // a file is needed that was never downloaded
  | 'storage_full'
  | 'out_of_memory'
  | 'worker_crashed' // it was restarted; the job can be tried again
  | 'unsupported_browser';

export type Outcome<T> =
  | { readonly status: 'ok'; readonly value: T }
  | {
      readonly status: RefusalStatus;
      readonly detail: string;
      readonly facts: Readonly<Record<string, number | string>>;
    }
  | { readonly status: FaultStatus; readonly detail: string };

export type Step =
  | 'download'
  | 'start_python'
  | 'load_model'
  | 'decode'
  | 'find_person'
  | 'find_pose'
  | 'parse_person'
  | 'refine_parse'
  | 'find_garment'
  | 'garment_landmarks'
  | 'warp'
  | 'fill'
  | 'compose';

export interface ProgressEvent {
  readonly step: Step;
  /** 0..1 within the whole job, never falling. */
  readonly fraction: number;
  readonly loadedBytes?: number;
  readonly totalBytes?: number;
}

export interface JobOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** A picture as the engine gives it back; `rgba` is transferred, not copied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface PersonSource {
  /** Stable per picture (a content hash): its analysis is reused while the engine lives. */
  readonly id: string;
  /** Kept by the page, so that a restarted worker can analyse it again. */
  readonly blob: Blob;
}

export type GarmentSource =
  | { readonly kind: 'catalogue'; readonly id: string }
  | { readonly kind: 'own'; readonly id: string; readonly blob: Blob; readonly category: Category | 'auto' };

export interface PersonResult {
  readonly id: string;
  /** The upright, down-scaled photo: what "before" shows and what the result is compared with. */
  readonly photo: Picture;
  readonly notes: readonly string[]; // 'two_people', ...
  readonly timingsMs: Readonly<Record<string, number>>;
}

export interface TryOnRequest {
  readonly person: PersonSource;
  readonly garment: GarmentSource;
  /** true tucks a top in, false wears it over, null lets the pipeline choose. */
  readonly tucked: boolean | null;
}

export interface TryOnResult {
  readonly image: Picture;
  readonly photo: Picture;
  readonly category: Category;
  readonly notes: readonly string[];
  readonly timingsMs: Readonly<Record<string, number>>;
}

export interface EngineInfo {
  readonly backend: 'webgpu' | 'wasm';
  readonly threads: number;
  readonly startedFrom: 'snapshot' | 'stock';
  readonly startMs: number;
  readonly pyodideVersion: string;
}

export interface Engine {
  /** Loads Python and ONNX Runtime; idempotent; later calls share the first one's promise. */
  start(options?: JobOptions): Promise<Outcome<EngineInfo>>;
  /** Fetches every file needed offline into Cache Storage. */
  prefetch(options?: JobOptions): Promise<Outcome<null>>;
  analyzePerson(person: PersonSource, options?: JobOptions): Promise<Outcome<PersonResult>>;
  tryOn(request: TryOnRequest, options?: JobOptions): Promise<Outcome<TryOnResult>>;
  dispose(): void;
}
