import type { Category } from '../contract/engine';
import type { AppState, Fit, GarmentChoice, Side } from '../store/app-state';
import type { SamplePerson } from '../store/listing';
import type { ProblemAction } from './messages';
import type { ObjectUrls } from './object-urls';
import type { Language, Texts } from './strings/language';

export type Tab = Category | 'own';
export const TABS: readonly Tab[] = ['upper', 'lower', 'dress', 'own'];

export type Sheet = 'photo' | 'camera_person' | 'camera_garment' | 'own_garment' | 'privacy';

/** What only the page knows: nothing of it outlives a reload. */
export interface UiState {
  readonly language: Language;
  readonly tab: Tab;
  readonly sheet: Sheet | null;
  /** A file is being dragged over the page. */
  readonly dropping: boolean;
  /** A garment photo that was chosen and not yet put on. */
  readonly ownDraft: Blob | null;
}

export interface Actions {
  choosePhoto(): void;
  useDeviceCamera(purpose: 'person' | 'garment'): void;
  useSample(person: SamplePerson): void;
  deletePhoto(): void;
  open(sheet: Sheet): void;
  closeSheet(): void;
  photoTaken(blob: Blob): void;
  chooseOwnGarment(): void;
  wearOwn(category: Category | 'auto'): void;
  deleteOwn(id: string): void;
  wear(garment: GarmentChoice): void;
  wearAs(fit: Fit): void;
  showTab(tab: Tab): void;
  undo(): void;
  redo(): void;
  save(): void;
  share(): void;
  toggleComparison(): void;
  compareOn(side: Side): void;
  cancel(): void;
  solve(action: ProblemAction): void;
  dismissProblem(): void;
  switchLanguage(): void;
  prepareOffline(): void;
  update(): void;
  reloadListing(): void;
}

export interface Model {
  readonly state: AppState;
  readonly ui: UiState;
  readonly t: Texts;
  readonly urls: ObjectUrls;
  readonly actions: Actions;
}

/** What a garment is called on screen. */
export function garmentName({ t }: Pick<Model, 't'>, garment: GarmentChoice): string {
  return garment.kind === 'catalogue' ? t.pick(garment.item.name) : t('clothes.own_name');
}
