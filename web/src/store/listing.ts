import type { Category } from '../contract/engine';

/** A text in both languages of the app. */
export interface Bilingual {
  readonly en: string;
  readonly ko: string;
}

export interface CatalogueGarment {
  readonly id: string;
  readonly category: Category;
  readonly name: Bilingual;
  readonly description: Bilingual;
  /** Addresses relative to the page. */
  readonly thumb: string;
  readonly image: string;
}

export interface SamplePerson {
  readonly id: string;
  readonly name: Bilingual;
  readonly image: string;
  readonly thumb: string;
  readonly credit: string;
}

/** What the app comes with. */
export interface Listing {
  readonly garments: readonly CatalogueGarment[];
  readonly people: readonly SamplePerson[];
}

const CATALOGUE = 'catalogue/';
const SAMPLES = 'samples/';

type Fetch = (address: string) => Promise<Response>;

/** Reads both lists. Entries that are not as agreed are left out rather than shown broken. */
export async function loadListing(fetchFile: Fetch = (address) => fetch(address)): Promise<Listing | 'failed'> {
  const [garments, people] = await Promise.all([
    readEntries(fetchFile, `${CATALOGUE}catalogue.json`, 'garments'),
    readEntries(fetchFile, `${SAMPLES}samples.json`, 'people'),
  ]);
  if (garments === null && people === null) return 'failed';
  return {
    garments: (garments ?? []).flatMap((entry) => asGarment(entry) ?? []),
    people: (people ?? []).flatMap((entry) => asPerson(entry) ?? []),
  };
}

async function readEntries(fetchFile: Fetch, address: string, key: string): Promise<readonly unknown[] | null> {
  try {
    const response = await fetchFile(address);
    if (!response.ok) return null;
    const list: unknown = ((await response.json()) as Record<string, unknown>)[key];
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

function asGarment(entry: unknown): CatalogueGarment | null {
  const { id, category, name, description, thumb, image } = asRecord(entry);
  if (typeof id !== 'string' || !isCategory(category) || typeof image !== 'string') return null;
  const title = asBilingual(name) ?? { en: id, ko: id };
  return {
    id,
    category,
    name: title,
    description: asBilingual(description) ?? title,
    image: CATALOGUE + image,
    thumb: CATALOGUE + (typeof thumb === 'string' ? thumb : image),
  };
}

function asPerson(entry: unknown): SamplePerson | null {
  const { id, name, image, thumb, credit } = asRecord(entry);
  if (typeof id !== 'string' || typeof image !== 'string') return null;
  return {
    id,
    name: asBilingual(name) ?? { en: id, ko: id },
    image: SAMPLES + image,
    thumb: SAMPLES + (typeof thumb === 'string' ? thumb : image),
    credit: typeof credit === 'string' ? credit : '',
  };
}

function asRecord(entry: unknown): Record<string, unknown> & EntryFields {
  return typeof entry === 'object' && entry !== null ? (entry as EntryFields & Record<string, unknown>) : {};
}

interface EntryFields {
  readonly id?: unknown;
  readonly category?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  readonly thumb?: unknown;
  readonly image?: unknown;
  readonly credit?: unknown;
}

function asBilingual(value: unknown): Bilingual | null {
  if (typeof value !== 'object' || value === null) return null;
  const { en, ko } = value as { readonly en?: unknown; readonly ko?: unknown };
  return typeof en === 'string' && typeof ko === 'string' ? { en, ko } : null;
}

function isCategory(value: unknown): value is Category {
  return value === 'upper' || value === 'lower' || value === 'dress';
}
