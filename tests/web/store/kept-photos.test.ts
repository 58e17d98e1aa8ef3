import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { KeptPhotos, type PersonPhoto } from '../../../web/src/store/kept-photos';

const BYTES = new Uint8Array([0xff, 0xd8, 1, 2, 3]);
const PHOTO: PersonPhoto = { id: 'abc', origin: 'own', blob: new Blob([BYTES], { type: 'image/jpeg' }) };

describe('kept photos', () => {
  it('come back in a later visit, to the byte', async () => {
    await new KeptPhotos().keepPerson(PHOTO);
    const photo = await new KeptPhotos().person();
    expect(photo).toMatchObject({ id: 'abc', origin: 'own' });
    expect(photo?.blob.type).toBe('image/jpeg');
    expect(new Uint8Array((await photo?.blob.arrayBuffer()) ?? new ArrayBuffer())).toEqual(BYTES);
  });

  it('are gone once deleted', async () => {
    const kept = new KeptPhotos();
    await kept.keepPerson(PHOTO);
    await kept.forgetPerson();
    expect(await new KeptPhotos().person()).toBeNull();
  });

  it('end up as the last choice, whichever write was slow', async () => {
    const kept = new KeptPhotos();
    const slow = { ...PHOTO, id: 'slow', blob: slowly(PHOTO.blob) };
    await Promise.all([kept.keepPerson(slow), kept.keepPerson({ ...PHOTO, id: 'last' })]);
    expect((await kept.person())?.id).toBe('last');
  });

  it('keep garments with what the shopper said they are', async () => {
    await new KeptPhotos().keepGarments([{ id: 'g', blob: PHOTO.blob, category: 'dress' }]);
    expect(await new KeptPhotos().garments()).toMatchObject([{ id: 'g', category: 'dress' }]);
  });

  it('report a full storage as a value', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    expect(await new KeptPhotos().keepPerson(PHOTO)).toBe('storage_full');
  });

  it('report a browser without storage as a value, and read nothing', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const kept = new KeptPhotos();
    expect(await kept.keepPerson(PHOTO)).toBe('no_storage');
    expect(await kept.person()).toBeNull();
  });
});

function slowly(blob: Blob): Blob {
  const slow = new Blob([blob]);
  slow.arrayBuffer = async () => {
    await new Promise((done) => setTimeout(done, 30));
    return blob.arrayBuffer();
  };
  return slow;
}
