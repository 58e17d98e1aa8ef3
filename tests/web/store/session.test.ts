import { beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  Engine,
  JobOptions,
  Outcome,
  PersonResult,
  Picture,
  TryOnRequest,
  TryOnResult,
} from '../../../web/src/contract/engine';
import { type AppState, type GarmentChoice, INITIAL_STATE } from '../../../web/src/store/app-state';
import type { KeptPhotos, PersonPhoto } from '../../../web/src/store/kept-photos';
import { createObservable, type Observable } from '../../../web/src/store/observable';
import { Session } from '../../../web/src/store/session';

const PICTURE: Picture = { width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
const ADA: PersonPhoto = { id: 'ada', blob: new Blob(['ada']), origin: 'own' };
const GRACE: PersonPhoto = { id: 'grace', blob: new Blob(['grace']), origin: 'own' };
const TEXT = { en: '', ko: '' };
const garment = (id: string): GarmentChoice => ({
  kind: 'catalogue',
  item: { id, category: 'upper', name: TEXT, description: TEXT, thumb: '', image: '' },
});

/** Jobs wait here until the test lets them end. */
class PausedEngine implements Engine {
  readonly analyses: Job<PersonResult>[] = [];
  readonly tryOns: (Job<TryOnResult> & { readonly request: TryOnRequest })[] = [];

  start = vi.fn<Engine['start']>();
  prefetch = vi.fn();
  dispose = vi.fn();

  analyzePerson: Engine['analyzePerson'] = (_person, { signal, onProgress } = {}) =>
    new Promise((end) => this.analyses.push({ end, signal, onProgress }));

  tryOn: Engine['tryOn'] = (request, { signal, onProgress } = {}) =>
    new Promise((end) => this.tryOns.push({ end, signal, onProgress, request }));
}

interface Job<T> {
  readonly end: (outcome: Outcome<T>) => void;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: JobOptions['onProgress'];
}

const PERSON_OK: Outcome<PersonResult> = {
  status: 'ok',
  value: { id: 'ada', photo: PICTURE, notes: ['two_people'], timingsMs: {} },
};
const wornNow = (): Outcome<TryOnResult> => ({
  status: 'ok',
  value: { image: { ...PICTURE }, photo: PICTURE, category: 'upper', notes: [], timingsMs: {} },
});
const settled = () => new Promise((done) => setTimeout(done));

let engine: PausedEngine;
let state: Observable<AppState>;
let session: Session;
let kept: { [name in keyof KeptPhotos]: ReturnType<typeof vi.fn> };

beforeEach(() => {
  engine = new PausedEngine();
  state = createObservable(INITIAL_STATE);
  kept = {
    person: vi.fn(async () => null),
    keepPerson: vi.fn(async () => 'kept'),
    forgetPerson: vi.fn(async () => 'kept'),
    garments: vi.fn(async () => []),
    keepGarments: vi.fn(async () => 'kept'),
  };
  session = new Session(state, engine, kept as unknown as KeptPhotos);
});

async function withPhoto(): Promise<void> {
  void session.choosePerson(ADA);
  engine.analyses[0]?.end(PERSON_OK);
  await settled();
}

async function worn(id: string): Promise<void> {
  void session.wear(garment(id));
  engine.tryOns.at(-1)?.end(wornNow());
  await settled();
}

const present = () => state.get().looks.present?.garment.item.id ?? null;

describe('a session', () => {
  it('keeps the photo on the device while it is still being looked at', () => {
    void session.choosePerson(ADA);
    expect(kept.keepPerson).toHaveBeenCalledWith(ADA);
    expect(state.get().person).toBe(ADA);
    expect(state.get().activity).toMatchObject({ kind: 'working', task: 'person' });
  });

  it('shows the engine’s start as the beginning of the job that waits for it', async () => {
    let ready = () => {};
    const info = { backend: 'wasm', threads: 1, startedFrom: 'stock', startMs: 0, pyodideVersion: '' } as const;
    let tell: JobOptions['onProgress'];
    engine.start.mockImplementationOnce(({ onProgress } = {}) => {
      tell = onProgress;
      return new Promise((done) => {
        ready = () => done({ status: 'ok', value: info });
      });
    });
    const seen: number[] = [];
    const fraction = () => {
      const { activity } = state.get();
      if (activity.kind === 'working') seen.push(activity.fraction);
    };
    void session.startEngine();
    void session.choosePerson(ADA);
    fraction();
    tell?.({ step: 'download', fraction: 0.5, loadedBytes: 1, totalBytes: 2 });
    expect(state.get().activity).toMatchObject({ step: 'download', download: { loadedBytes: 1, totalBytes: 2 } });
    fraction();
    tell?.({ step: 'start_python', fraction: 1 });
    fraction();
    ready();
    await settled();
    for (const share of [0.1, 0.5, 1]) {
      engine.analyses[0]?.onProgress?.({ step: 'find_person', fraction: share });
      fraction();
    }
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe(1);
  });

  it.each(['unreadable_image', 'no_person'] as const)('keeps the photo when the engine answers %s', async (status) => {
    void session.choosePerson(ADA);
    engine.analyses[0]?.end({ status, detail: '', facts: { width: 1 } });
    await settled();
    expect(state.get()).toMatchObject({
      person: ADA,
      activity: { kind: 'problem', problem: { status, task: 'person' } },
    });
  });

  it('turns a bug of the engine into a message, and the app goes on', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await withPhoto();
    vi.spyOn(engine, 'tryOn').mockRejectedValueOnce(new Error('bug'));
    await session.wear(garment('tee'));
    expect(state.get().activity).toMatchObject({ kind: 'problem', problem: { status: 'unexpected' } });
    await worn('shirt');
    expect(present()).toBe('shirt');
  });

  it('puts a garment on that was picked before the photo was understood, without starting over', async () => {
    void session.choosePerson(ADA);
    void session.wear(garment('tee'));
    expect(engine.tryOns).toHaveLength(0);
    expect(engine.analyses[0]?.signal?.aborted).toBe(false);
    engine.analyses[0]?.end(PERSON_OK);
    await settled();
    expect(engine.tryOns.map(({ request }) => request.garment.id)).toEqual(['tee']);
  });

  it('asks for a photo when a garment is picked first, then puts it on', async () => {
    await session.wear(garment('tee'));
    expect(state.get().remark?.text).toBe('choose_photo_first');
    await withPhoto();
    expect(engine.tryOns).toHaveLength(1);
  });

  it('shows only the latest of two garments picked in a row, whichever ends first', async () => {
    await withPhoto();
    void session.wear(garment('first'));
    void session.wear(garment('second'));
    const [first, second] = engine.tryOns;
    expect(first?.signal?.aborted).toBe(true);
    second?.end(wornNow());
    first?.end(wornNow());
    await settled();
    expect(present()).toBe('second');
  });

  it('does not let a look of one photo land on another', async () => {
    await withPhoto();
    void session.wear(garment('tee'));
    const [late] = engine.tryOns;
    void session.choosePerson(GRACE);
    late?.end(wornNow());
    await settled();
    expect(present()).toBeNull();
    expect(late?.signal?.aborted).toBe(true);
  });

  it('brings a look back without asking the engine again', async () => {
    await withPhoto();
    await worn('tee');
    await worn('shirt');
    await session.wear(garment('tee'));
    expect(engine.tryOns).toHaveLength(2);
    expect(present()).toBe('tee');
  });

  it('cancels quietly: the photo and the last look stay', async () => {
    await withPhoto();
    await worn('tee');
    void session.wear(garment('shirt'));
    session.cancel();
    engine.tryOns.at(-1)?.end({ status: 'cancelled', detail: '' });
    await settled();
    expect(present()).toBe('tee');
    expect(state.get().garment?.item.id).toBe('tee');
    expect(state.get()).toMatchObject({ person: ADA, activity: { kind: 'idle' }, remark: { text: 'cancelled' } });
  });

  it('has what is on chosen again once a message is dismissed', async () => {
    await withPhoto();
    await worn('tee');
    void session.wear(garment('shirt'));
    engine.tryOns.at(-1)?.end({ status: 'no_garment', detail: '', facts: { subject: 'garment' } });
    await settled();
    expect(state.get().garment?.item.id).toBe('shirt');
    session.dismissProblem();
    expect(state.get().garment?.item.id).toBe('tee');
  });

  it.each([
    ['garment', 0],
    ['person', 1],
  ])('after a refusal for the %s’s picture puts the garment on the next photo %i times', async (subject, times) => {
    await withPhoto();
    void session.wear(garment('tee'));
    engine.tryOns[0]?.end({ status: 'unreadable_image', detail: '', facts: { subject } });
    await settled();
    void session.choosePerson(GRACE);
    engine.analyses[1]?.end(PERSON_OK);
    await settled();
    expect(engine.tryOns).toHaveLength(1 + times);
  });

  it('tries the failed garment again on retry', async () => {
    await withPhoto();
    void session.wear(garment('tee'));
    engine.tryOns[0]?.end({ status: 'worker_crashed', detail: '' });
    await settled();
    void session.retry();
    engine.tryOns[1]?.end(wornNow());
    await settled();
    expect(present()).toBe('tee');
  });

  it.each([
    ['auto', null],
    ['over', false],
    ['tucked', true],
  ] as const)('asks the engine for %s as tucked: %s', async (fit, tucked) => {
    await withPhoto();
    void session.wear(garment('tee'), fit);
    expect(engine.tryOns[0]?.request.tucked).toBe(tucked);
  });

  it('walks back to the bare photo and forward again', async () => {
    await withPhoto();
    await worn('tee');
    session.undo();
    expect(present()).toBeNull();
    expect(state.get().garment).toBeNull();
    session.redo();
    expect(present()).toBe('tee');
    expect(state.get().garment?.item.id).toBe('tee');
  });

  it('compares the two latest looks and puts the next garment on the chosen side', async () => {
    await withPhoto();
    await worn('tee');
    await worn('shirt');
    session.toggleComparison();
    session.compareOn('right');
    await worn('blouse');
    const { comparison } = state.get();
    expect([comparison?.left.garment.item.id, comparison?.right.garment.item.id]).toEqual(['tee', 'blouse']);
  });

  it('forgets the photo and every look of it on request', async () => {
    await withPhoto();
    await worn('tee');
    await session.forgetPerson();
    expect(kept.forgetPerson).toHaveBeenCalled();
    expect(state.get()).toMatchObject({
      person: null,
      personPicture: null,
      looks: { past: [], present: null, future: [] },
    });
  });

  it('says so when the device has no room for the photo, and goes on with it', async () => {
    kept.keepPerson.mockResolvedValueOnce('storage_full');
    await withPhoto();
    expect(state.get()).toMatchObject({ person: ADA, remark: { text: 'not_kept_storage_full' } });
  });

  it('brings back the photo of an earlier visit', async () => {
    kept.person.mockResolvedValueOnce(ADA);
    void session.restore();
    await settled();
    expect(state.get().person).toBe(ADA);
    expect(engine.analyses).toHaveLength(1);
  });
});
