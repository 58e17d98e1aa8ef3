/** The shop's own garments: `catalogue/catalogue.json` and the files it names. */
import type { Category } from '../contract/engine';
import { EngineFault } from './faults';
import type { FetchOptions, FileSpec, FileStore } from './file-store';
import { type Json, parseObject, recordsAt, stringAt } from './json-shape';
import type { FileName } from './python-bridge';

/** Fields of an entry that name a file. */
const FILE_FIELDS = ['image', 'mask', 'inner_collar', 'landmarks', 'thumb'] as const;

export interface CatalogueGarment {
  readonly category: Category;
  readonly landmarks: Json;
  readonly files: Partial<Record<FileName, ArrayBuffer>>;
}

const unhashed = (path: string): FileSpec => ({ path, sha256: null, bytes: null });

function filesOf(entry: Json, folder: string): readonly FileSpec[] {
  return FILE_FIELDS.flatMap((field) => {
    const file = entry[field];
    return typeof file === 'string' ? [unhashed(folder + file)] : [];
  });
}

interface Showroom {
  readonly path: string;
  readonly folder: string;
  readonly list: string;
}
const CATALOGUE: Showroom = { path: 'catalogue/catalogue.json', folder: 'catalogue/', list: 'garments' };
const SAMPLES: Showroom = { path: 'samples/samples.json', folder: 'samples/', list: 'people' };

async function readIndex(store: FileStore, showroom: Showroom, prefer: 'network' | 'kept'): Promise<readonly Json[]> {
  const { path, folder, list } = showroom;
  const { text, isNew } = await store.index(path, prefer);
  if (isNew) await store.dropOutdated(folder, [], path);
  return recordsAt(parseObject(text, path), list);
}

/** Every file of the catalogue and of the sample people, for use offline. */
export async function showroomFiles(store: FileStore): Promise<readonly FileSpec[]> {
  const lists = await Promise.all(
    [CATALOGUE, SAMPLES].map(async (showroom) => {
      const entries = await readIndex(store, showroom, 'network');
      return entries.flatMap((entry) => filesOf(entry, showroom.folder));
    }),
  );
  return lists.flat();
}

export async function loadCatalogueGarment(
  store: FileStore,
  id: string,
  options: FetchOptions,
): Promise<CatalogueGarment> {
  const garments = await readIndex(store, CATALOGUE, 'kept'); // a try-on makes no request when everything is at hand
  const entry = garments.find((candidate) => candidate['id'] === id);
  if (!entry) throw new EngineFault('offline', `the catalogue names no garment "${id}"`);
  const fetchFile = (file: string) => store.bytes(unhashed(CATALOGUE.folder + file), options);
  const collarFile = entry['inner_collar'];
  const [photo, mask, collar, landmarks] = await Promise.all([
    fetchFile(stringAt(entry, 'image')),
    fetchFile(stringAt(entry, 'mask')),
    typeof collarFile === 'string' ? fetchFile(collarFile) : null,
    fetchFile(stringAt(entry, 'landmarks')),
  ]);
  return {
    category: stringAt(entry, 'category') as Category,
    landmarks: parseObject(new TextDecoder().decode(landmarks), 'landmarks'),
    files: { photo, mask, ...(collar ? { collar } : {}) },
  };
}
