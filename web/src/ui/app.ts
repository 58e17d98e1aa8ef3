import { render } from 'lit';
import { contentId, detached, pickPicture } from '../capture/picture-file';
import { listenForPictures } from '../capture/transfers';
import type { Category, Engine } from '../contract/engine';
import '../render/try-on-picture';
import type { AppState } from '../store/app-state';
import { INITIAL_STATE } from '../store/app-state';
import { KeptPhotos } from '../store/kept-photos';
import type { SamplePerson } from '../store/listing';
import { loadListing } from '../store/listing';
import { NetworkLedger } from '../store/network-ledger';
import type { Observable } from '../store/observable';
import { createObservable } from '../store/observable';
import { OfflineCopy } from '../store/offline';
import { Session } from '../store/session';
import './camera-sheet';
import { pictureFile, save, share } from './give-away';
import type { ProblemAction } from './messages';
import type { Actions, Model, UiState } from './model';
import { ObjectUrls } from './object-urls';
import './own-garment-sheet';
import type { Language } from './strings/language';
import { preferredLanguage, storedLanguage, storeLanguage, textsIn } from './strings/language';
import { pageView } from './views/page-view';

export interface AppOptions {
  readonly engine: Engine;
  readonly root: HTMLElement;
  /** Address of the service worker; null leaves the page without one. */
  readonly serviceWorker: string | null;
}

const REMARK_MS = 6000;

/** Starts the page. */
export async function startApp({ engine, root, serviceWorker }: AppOptions): Promise<void> {
  const app = new App(engine, root);
  await app.start(serviceWorker);
}

/** Whether the shopper asked the browser to download little. */
function savesData(): boolean {
  return (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;
}

class App {
  readonly #root: HTMLElement;
  readonly #state: Observable<AppState> = createObservable(INITIAL_STATE);
  readonly #ui: Observable<UiState>;
  readonly #session: Session;
  readonly #offline: OfflineCopy;
  readonly #urls = new ObjectUrls();
  readonly #actions: Actions = this.#createActions();
  #remarkTimer = 0;

  constructor(engine: Engine, root: HTMLElement) {
    this.#root = root;
    const language = storedLanguage() ?? preferredLanguage(navigator.languages);
    this.#ui = createObservable<UiState>({ language, tab: 'upper', sheet: null, dropping: false, ownDraft: null });
    this.#session = new Session(this.#state, engine, new KeptPhotos());
    this.#offline = new OfflineCopy(engine, (change) => this.#state.update(change));
  }

  async start(serviceWorker: string | null): Promise<void> {
    new NetworkLedger((network) => this.#state.update({ network })).start();
    this.#state.subscribe(() => this.#paint());
    this.#ui.subscribe(() => this.#paint());
    this.#listenToTransfers();
    this.#listenToKeys();
    this.#setLanguage(this.#ui.get().language);
    this.#paint();
    const listing = this.#loadListing();
    // First the worker: it counts the requests, also those of the engine.
    if (serviceWorker !== null) await this.#offline.takeCharge(serviceWorker);
    await listing;
    await Promise.all([this.#startEngine(), this.#session.restore(), savesData() ? null : this.#offline.prepare()]);
  }

  async #startEngine(): Promise<void> {
    const started = await this.#session.startEngine();
    // Other faults are told when a job meets them: the next try may go well.
    if (started.status !== 'unsupported_browser') return;
    this.#session.fail({ status: 'unsupported_browser', task: 'person', facts: {} }, async () => location.reload());
  }

  #paint(): void {
    const state = this.#state.get();
    const ui = this.#ui.get();
    const model: Model = { state, ui, t: textsIn(ui.language), urls: this.#urls, actions: this.#actions };
    render(pageView(model), this.#root);
    this.#urls.sweep();
    this.#forgetRemarkLater();
  }

  #forgetRemarkLater(): void {
    const { remark } = this.#state.get();
    if (remark === null || remark.serial === this.#remarkTimer) return;
    this.#remarkTimer = remark.serial;
    setTimeout(() => {
      if (this.#state.get().remark?.serial === remark.serial) this.#state.update({ remark: null });
    }, REMARK_MS);
  }

  async #loadListing(): Promise<void> {
    this.#state.update({ listing: 'loading' });
    this.#state.update({ listing: await loadListing() });
  }

  #setLanguage(language: Language): void {
    document.documentElement.lang = language;
    document.title = textsIn(language)('app.title');
    this.#ui.update({ language });
  }

  async #usePhoto(file: Blob): Promise<void> {
    this.#ui.update({ sheet: null });
    const blob = await detached(file);
    await this.#session.choosePerson({ id: await contentId(blob), blob, origin: 'own' });
  }

  async #useSample(person: SamplePerson): Promise<void> {
    this.#ui.update({ sheet: null });
    try {
      const response = await fetch(person.image);
      if (!response.ok) throw new Error(`${response.status} ${person.image}`);
      const blob = await response.blob();
      await this.#session.choosePerson({ id: await contentId(blob), blob, origin: 'sample' });
    } catch (error) {
      console.warn(error);
      const problem = { status: 'sample_unavailable', task: 'person', facts: {} } as const;
      this.#session.fail(problem, () => this.#useSample(person));
    }
  }

  async #wearOwn(category: Category | 'auto'): Promise<void> {
    const draft = this.#ui.get().ownDraft;
    if (draft === null) return;
    this.#ui.update({ sheet: null, ownDraft: null, tab: 'own' });
    await this.#session.addOwnGarment({ id: await contentId(draft), blob: draft, category });
  }

  async #pick(purpose: 'person' | 'garment', capture?: 'user' | 'environment'): Promise<void> {
    const file = await pickPicture(capture);
    if (file !== null) await this.#take(file, purpose);
  }

  async #take(file: Blob, purpose: 'person' | 'garment'): Promise<void> {
    if (purpose === 'person') await this.#usePhoto(file);
    else this.#ui.update({ ownDraft: await detached(file), sheet: 'own_garment' });
  }

  /** Undoes or redoes, and shows where the garment hangs that is then on. */
  #move(way: 'undo' | 'redo'): void {
    this.#session[way]();
    const { garment } = this.#state.get();
    if (garment !== null) this.#ui.update({ tab: garment.kind === 'own' ? 'own' : garment.item.category });
  }

  async #give(way: (file: File) => Promise<void>): Promise<void> {
    const file = await pictureFile(this.#state.get());
    if (file !== null) await way(file);
  }

  async #solve(action: ProblemAction): Promise<void> {
    const { activity, garment } = this.#state.get();
    switch (action) {
      case 'retry':
        return this.#session.retry();
      case 'reload':
        return location.reload();
      case 'other_photo': // the garment stays chosen: it goes on with the new photo
        return this.#ui.update({ sheet: 'photo' });
      case 'other_garment':
        this.#session.dismissProblem();
        if (activity.kind === 'problem' && garment?.kind === 'own') {
          return this.#ui.update({ tab: 'own', sheet: 'own_garment', ownDraft: garment.item.blob });
        }
        return document.getElementById('clothes')?.focus();
      default:
        return action satisfies never;
    }
  }

  #createActions(): Actions {
    const session = () => this.#session;
    return {
      choosePhoto: () => void this.#pick('person'),
      useDeviceCamera: (purpose) => void this.#pick(purpose, purpose === 'person' ? 'user' : 'environment'),
      useSample: (person) => void this.#useSample(person),
      deletePhoto: () => {
        this.#ui.update({ sheet: null });
        void session().forgetPerson();
      },
      open: (sheet) => this.#ui.update({ sheet }),
      closeSheet: () => this.#ui.update({ sheet: null, ownDraft: null }),
      photoTaken: (blob) => void this.#take(blob, this.#ui.get().sheet === 'camera_garment' ? 'garment' : 'person'),
      chooseOwnGarment: () => void this.#pick('garment'),
      wearOwn: (category) => void this.#wearOwn(category),
      deleteOwn: (id) => void session().forgetOwnGarment(id),
      wear: (garment) => void session().wear(garment),
      wearAs: (fit) => void session().wearAs(fit),
      showTab: (tab) => this.#ui.update({ tab }),
      undo: () => this.#move('undo'),
      redo: () => this.#move('redo'),
      save: () => void this.#give(async (file) => session().remark(save(file))),
      share: () =>
        void this.#give(async (file) => {
          const remark = await share(file);
          if (remark !== null) session().remark(remark);
        }),
      toggleComparison: () => session().toggleComparison(),
      compareOn: (side) => session().compareOn(side),
      cancel: () => session().cancel(),
      solve: (action) => void this.#solve(action),
      dismissProblem: () => session().dismissProblem(),
      switchLanguage: () => {
        const language = this.#ui.get().language === 'en' ? 'ko' : 'en';
        storeLanguage(language);
        this.#setLanguage(language);
      },
      prepareOffline: () => void this.#offline.prepare(),
      update: () => this.#offline.update(),
      reloadListing: () => void this.#loadListing(),
    };
  }

  /** Undo and redo as everywhere else. */
  #listenToKeys(): void {
    addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || this.#ui.get().sheet !== null) return;
      const key = event.key.toLowerCase();
      if (key === 'z' && !event.shiftKey) this.#move('undo');
      else if (key === 'y' || key === 'z') this.#move('redo');
      else return;
      event.preventDefault();
    });
  }

  #listenToTransfers(): void {
    listenForPictures({
      onHover: (dropping) => {
        if (dropping !== this.#ui.get().dropping) this.#ui.update({ dropping });
      },
      onNothing: (holdsFile) => this.#session.remark(holdsFile ? 'not_a_picture' : 'nothing_to_paste'),
      onPicture: (file, target) => {
        const overClothes = target instanceof Element && target.closest('.wardrobe, own-garment-sheet') !== null;
        const forGarment = overClothes || this.#ui.get().sheet === 'own_garment';
        void this.#take(file, forGarment ? 'garment' : 'person');
      },
    });
  }
}
