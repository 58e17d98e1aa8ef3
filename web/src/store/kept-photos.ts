import type { UseStore } from 'idb-keyval';
import { createStore, del, get, set } from 'idb-keyval';
import type { Category } from '../contract/engine';

/** A photo the shopper chose; `id` is the hash of its bytes. */
export interface PersonPhoto {
  readonly id: string;
  readonly blob: Blob;
  readonly origin: 'own' | 'sample';
}

export interface OwnGarment {
  readonly id: string;
  readonly blob: Blob;
  readonly category: Category | 'auto';
}

export type Kept = 'kept' | 'storage_full' | 'no_storage';

/** Bytes rather than a Blob: some browsers lose blobs of a private window. */
interface StoredPhoto {
  readonly id: string;
  readonly bytes: ArrayBuffer;
  readonly type: string;
}

const PERSON = 'person';
const GARMENTS = 'own-garments';

/** Where the shopper's pictures stay on this device, across reloads, until they delete them. */
export class KeptPhotos {
  #store: UseStore | null = null;
  /** Writes follow each other, so that a slow old one never overwrites a newer one. */
  #queue: Promise<unknown> = Promise.resolve();

  async person(): Promise<PersonPhoto | null> {
    const stored = await this.#read<StoredPhoto & Pick<PersonPhoto, 'origin'>>(PERSON);
    return stored ? { id: stored.id, origin: stored.origin, blob: asBlob(stored) } : null;
  }

  keepPerson(photo: PersonPhoto): Promise<Kept> {
    return this.#write(async (store) => {
      await set(PERSON, { ...(await asStored(photo)), origin: photo.origin }, store);
    });
  }

  forgetPerson(): Promise<Kept> {
    return this.#write((store) => del(PERSON, store));
  }

  async garments(): Promise<readonly OwnGarment[]> {
    const stored = (await this.#read<readonly (StoredPhoto & Pick<OwnGarment, 'category'>)[]>(GARMENTS)) ?? [];
    return stored.map((entry) => ({ id: entry.id, category: entry.category, blob: asBlob(entry) }));
  }

  keepGarments(garments: readonly OwnGarment[]): Promise<Kept> {
    return this.#write(async (store) => {
      const entries = garments.map(async (entry) => ({ ...(await asStored(entry)), category: entry.category }));
      await set(GARMENTS, await Promise.all(entries), store);
    });
  }

  #open(): UseStore {
    this.#store ??= createStore('wearhere', 'photos');
    return this.#store;
  }

  async #read<T>(key: string): Promise<T | null> {
    try {
      await this.#queue;
      return (await get<T>(key, this.#open())) ?? null;
    } catch {
      return null;
    }
  }

  #write(work: (store: UseStore) => Promise<void>): Promise<Kept> {
    const result = this.#queue.then(async (): Promise<Kept> => {
      try {
        await work(this.#open());
        return 'kept';
      } catch (error) {
        return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'storage_full' : 'no_storage';
      }
    });
    this.#queue = result;
    return result;
  }
}

async function asStored(photo: { readonly id: string; readonly blob: Blob }): Promise<StoredPhoto> {
  return { id: photo.id, bytes: await photo.blob.arrayBuffer(), type: photo.blob.type };
}

function asBlob(stored: StoredPhoto): Blob {
  return new Blob([stored.bytes], { type: stored.type });
}
