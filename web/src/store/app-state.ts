import type { Category, FaultStatus, Picture, RefusalStatus, Step } from '../contract/engine';
import type { History } from './history';
import { EMPTY_HISTORY } from './history';
import type { OwnGarment, PersonPhoto } from './kept-photos';
import type { CatalogueGarment, Listing } from './listing';
import type { NetworkCount } from './network-ledger';
import { NOTHING_COUNTED } from './network-ledger';

export type Fit = 'auto' | 'over' | 'tucked';

export type GarmentChoice =
  | { readonly kind: 'catalogue'; readonly item: CatalogueGarment }
  | { readonly kind: 'own'; readonly item: OwnGarment };

/** One result, as undo, redo and compare know it. */
export interface Look {
  readonly key: string;
  readonly garment: GarmentChoice;
  readonly fit: Fit;
  readonly category: Category;
  readonly image: Picture;
  readonly photo: Picture;
  readonly notes: readonly string[];
}

export type Task = 'person' | 'try_on';

/** What stands in the way; the page's own failures join those of the engine. */
export type ProblemStatus = RefusalStatus | FaultStatus | 'unexpected' | 'sample_unavailable';

export interface Problem {
  readonly status: ProblemStatus;
  readonly task: Task;
  readonly facts: Readonly<Record<string, number | string>>;
}

export type Activity =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'working';
      readonly task: Task;
      readonly step: Step | null;
      /** 0..1 */
      readonly fraction: number;
      readonly download: { readonly loadedBytes: number; readonly totalBytes: number } | null;
    }
  | { readonly kind: 'problem'; readonly problem: Problem };

export type Side = 'left' | 'right';

/** Two looks next to each other; the next garment goes to the active side. */
export interface Comparison {
  readonly left: Look;
  readonly right: Look;
  readonly active: Side;
}

export type Offline =
  | { readonly phase: 'waiting' | 'ready' | 'failed' | 'unsupported' | 'storage_full' }
  | { readonly phase: 'preparing'; readonly fraction: number };

/** Passing remarks, shown for a few seconds and read out. */
export type Remark =
  | 'choose_photo_first'
  | 'cancelled'
  | 'saved'
  | 'copied'
  | 'share_failed'
  | 'not_kept_storage_full'
  | 'not_kept_no_storage'
  | 'deleted'
  | 'not_a_picture'
  | 'nothing_to_paste';

export interface AppState {
  readonly person: PersonPhoto | null;
  /** The upright, down-scaled photo; null until the engine has seen it. */
  readonly personPicture: Picture | null;
  readonly personNotes: readonly string[];
  readonly listing: Listing | 'loading' | 'failed';
  readonly ownGarments: readonly OwnGarment[];
  readonly garment: GarmentChoice | null;
  readonly fit: Fit;
  readonly looks: History<Look>;
  readonly comparison: Comparison | null;
  readonly activity: Activity;
  readonly remark: { readonly text: Remark; readonly serial: number } | null;
  readonly network: NetworkCount;
  readonly offline: Offline;
  readonly updateReady: boolean;
}

export const INITIAL_STATE: AppState = {
  person: null,
  personPicture: null,
  personNotes: [],
  listing: 'loading',
  ownGarments: [],
  garment: null,
  fit: 'auto',
  looks: EMPTY_HISTORY,
  comparison: null,
  activity: { kind: 'idle' },
  remark: null,
  network: NOTHING_COUNTED,
  offline: { phase: 'waiting' },
  updateReady: false,
};

export const garmentKey = (garment: GarmentChoice): string => `${garment.kind}:${garment.item.id}`;
