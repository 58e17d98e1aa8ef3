import type { Engine, EngineInfo, Outcome, PersonResult, TryOnRequest, TryOnResult } from '../contract/engine';
import type { AppState, Fit, GarmentChoice, Look, Problem, Remark, Side, Task } from './app-state';
import { garmentKey } from './app-state';
import type { Work } from './current-job';
import { CurrentJob } from './current-job';
import { EMPTY_HISTORY, push, reachable, redo, undo } from './history';
import type { Kept, KeptPhotos, OwnGarment, PersonPhoto } from './kept-photos';
import type { Observable } from './observable';

/** Looks that stay in memory; one takes up to 11 MB with its photo's share. */
const MAX_LOOKS = 10;
const MAX_OWN_GARMENTS = 8;

/** What the shopper does, in terms of the engine and of what is kept. At most one job runs at a time. */
export class Session {
  readonly #state: Observable<AppState>;
  readonly #engine: Engine;
  readonly #kept: KeptPhotos;
  readonly #job: CurrentJob;
  #last: (() => Promise<void>) | null = null;
  #remarks = 0;

  constructor(state: Observable<AppState>, engine: Engine, kept: KeptPhotos) {
    this.#state = state;
    this.#job = new CurrentJob(state);
    this.#engine = engine;
    this.#kept = kept;
  }

  startEngine(): Promise<Outcome<EngineInfo>> {
    return this.#job.follow((onProgress) => this.#engine.start({ onProgress }));
  }

  /** Brings back what an earlier visit left. */
  async restore(): Promise<void> {
    const [person, ownGarments] = await Promise.all([this.#kept.person(), this.#kept.garments()]);
    this.#state.update({ ownGarments });
    if (person !== null && this.#state.get().person === null) await this.#usePerson(person);
  }

  /** Keeps the photo first, so that nothing that follows can lose it. */
  async choosePerson(photo: PersonPhoto): Promise<void> {
    const keeping = this.#kept.keepPerson(photo).then((kept) => this.#remarkIfNotKept(kept));
    await Promise.all([keeping, this.#usePerson(photo)]);
  }

  async forgetPerson(): Promise<void> {
    this.#job.stop();
    this.#last = null;
    this.#state.update({
      person: null,
      personPicture: null,
      personNotes: [],
      looks: EMPTY_HISTORY,
      comparison: null,
      activity: { kind: 'idle' },
    });
    await this.#kept.forgetPerson();
    this.remark('deleted');
  }

  async addOwnGarment(garment: OwnGarment): Promise<void> {
    const others = this.#state.get().ownGarments.filter(({ id }) => id !== garment.id);
    const ownGarments = [garment, ...others].slice(0, MAX_OWN_GARMENTS);
    this.#state.update({ ownGarments });
    const keeping = this.#kept.keepGarments(ownGarments).then((kept) => this.#remarkIfNotKept(kept));
    await Promise.all([keeping, this.wear({ kind: 'own', item: garment })]);
  }

  async forgetOwnGarment(id: string): Promise<void> {
    const { ownGarments, garment } = this.#state.get();
    const left = ownGarments.filter((entry) => entry.id !== id);
    this.#state.update({ ownGarments: left, garment: garment?.item.id === id ? null : garment });
    await this.#kept.keepGarments(left);
    this.remark('deleted');
  }

  /** Puts a garment on; one that was worn before comes back at once. */
  async wear(garment: GarmentChoice, fit: Fit = 'auto'): Promise<void> {
    this.#state.update({ garment, fit });
    const { person, looks, activity } = this.#state.get();
    if (person === null) {
      this.remark('choose_photo_first');
      return;
    }
    // The garment goes on by itself as soon as the photo is understood.
    if (activity.kind === 'working' && activity.task === 'person') return;
    const key = `${person.id} ${describe(garment)} ${fit}`;
    const known = reachable(looks).find((look) => look.key === key);
    if (known !== undefined) {
      this.#job.stop();
      this.#show(known);
      return;
    }
    await this.#run(
      'try_on',
      () => this.wear(garment, fit),
      async (options) => {
        const outcome = await this.#engine.tryOn(asRequest(person, garment, fit), options);
        if (outcome.status !== 'ok') return outcome;
        return { status: 'ok', value: () => this.#showResult(outcome.value, key, garment, fit) };
      },
    );
  }

  async wearAs(fit: Fit): Promise<void> {
    const garment = this.#state.get().garment;
    if (garment !== null) await this.wear(garment, fit);
  }

  undo(): void {
    this.#move(undo);
  }

  redo(): void {
    this.#move(redo);
  }

  /** Puts the two latest looks side by side, or leaves the comparison. */
  toggleComparison(): void {
    const { comparison, looks } = this.#state.get();
    const all = reachable(looks);
    const right = looks.present ?? all.at(-1);
    const left = all.filter((look) => look !== right).at(-1);
    this.#state.update({ comparison: comparison || !left || !right ? null : { left, right, active: 'left' } });
  }

  compareOn(active: Side, look?: Look): void {
    const { comparison } = this.#state.get();
    if (comparison === null) return;
    this.#state.update({ comparison: { ...comparison, active, ...(look && { [active]: look }) } });
  }

  cancel(): void {
    const { activity } = this.#state.get();
    if (!this.#job.stop()) return;
    this.#state.update({ activity: { kind: 'idle' } });
    if (activity.kind === 'working' && activity.task === 'try_on') this.#chooseWhatIsOn();
    this.remark('cancelled');
  }

  async retry(): Promise<void> {
    await this.#last?.();
  }

  /** Clears a message; the photo and the last look stay. */
  dismissProblem(): void {
    const { activity } = this.#state.get();
    if (activity.kind !== 'problem') return;
    this.#state.update({ activity: { kind: 'idle' } });
    if (activity.problem.task === 'try_on') this.#chooseWhatIsOn();
  }

  fail(problem: Problem, retry: () => Promise<void>): void {
    this.#last = retry;
    this.#state.update({ activity: { kind: 'problem', problem } });
  }

  remark(text: Remark): void {
    this.#remarks += 1;
    this.#state.update({ remark: { text, serial: this.#remarks } });
  }

  #chooseWhatIsOn(): void {
    const { present } = this.#state.get().looks;
    this.#state.update({ garment: present?.garment ?? null, fit: present?.fit ?? 'auto' });
  }

  async #usePerson(photo: PersonPhoto): Promise<void> {
    const { person, activity } = this.#state.get();
    // A garment whose own picture was refused would only be refused again, on the new photo.
    if (activity.kind === 'problem' && activity.problem.facts['subject'] === 'garment') this.#chooseWhatIsOn();
    if (person?.id !== photo.id) {
      this.#state.update({ personPicture: null, personNotes: [], looks: EMPTY_HISTORY, comparison: null });
    }
    this.#state.update({ person: photo });
    const analysed = await this.#run(
      'person',
      () => this.#usePerson(photo),
      async (options) => {
        const outcome = await this.#engine.analyzePerson({ id: photo.id, blob: photo.blob }, options);
        if (outcome.status !== 'ok') return outcome;
        return { status: 'ok', value: () => this.#showPerson(outcome.value) };
      },
    );
    const { garment, looks, fit } = this.#state.get();
    if (analysed && garment !== null && looks.present === null) await this.wear(garment, fit);
  }

  #run(task: Task, retry: () => Promise<void>, work: Work): Promise<boolean> {
    this.#last = retry;
    return this.#job.run(task, work);
  }

  #showPerson(result: PersonResult): void {
    this.#state.update({ personPicture: result.photo, personNotes: result.notes });
  }

  #showResult(result: TryOnResult, key: string, garment: GarmentChoice, fit: Fit): void {
    const { personPicture } = this.#state.get();
    // One copy of the photo for all looks.
    const photo = personPicture ?? result.photo;
    const { image, category, notes } = result;
    this.#state.update({ personPicture: photo });
    this.#show({ key, garment, fit, category, image, notes, photo });
  }

  #show(look: Look): void {
    this.#state.update(({ looks, comparison }) => ({
      looks: push(looks, look, MAX_LOOKS),
      fit: look.fit,
      activity: { kind: 'idle' },
      comparison: comparison && { ...comparison, [comparison.active]: look },
    }));
  }

  #move(step: typeof undo): void {
    this.#job.stop();
    this.#state.update((state) => {
      const looks = step(state.looks);
      const { present } = looks;
      return {
        looks,
        activity: { kind: 'idle' },
        comparison: null,
        garment: present?.garment ?? null,
        fit: present?.fit ?? 'auto',
      };
    });
  }

  #remarkIfNotKept(kept: Kept): void {
    if (kept === 'storage_full') this.remark('not_kept_storage_full');
    if (kept === 'no_storage') this.remark('not_kept_no_storage');
  }
}

/** The same picture under another category is another garment. */
function describe(garment: GarmentChoice): string {
  return garment.kind === 'own' ? `${garmentKey(garment)} ${garment.item.category}` : garmentKey(garment);
}

function asRequest(person: PersonPhoto, garment: GarmentChoice, fit: Fit): TryOnRequest {
  return {
    person: { id: person.id, blob: person.blob },
    garment:
      garment.kind === 'catalogue'
        ? { kind: 'catalogue', id: garment.item.id }
        : { kind: 'own', id: garment.item.id, blob: garment.item.blob, category: garment.item.category },
    tucked: fit === 'auto' ? null : fit === 'tucked',
  };
}
