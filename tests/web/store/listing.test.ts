import { describe, expect, it } from 'vitest';
import { loadListing } from '../../../web/src/store/listing';

const TEE = {
  id: 'tee',
  category: 'upper',
  kind: 'tee',
  name: { en: 'Tee', ko: '티셔츠' },
  description: { en: 'A tee', ko: '면 티셔츠' },
  image: 'upper/tee.jpg',
  thumb: 'upper/tee.thumb.webp',
};
const ADA = { id: 'ada', image: 'ada.jpg', thumb: 'ada.thumb.webp', name: { en: 'Ada', ko: '에이다' }, credit: 'us' };

function answering(files: Readonly<Record<string, unknown>>): (address: string) => Promise<Response> {
  return async (address) => {
    const file = files[address];
    return file === undefined ? new Response('', { status: 404 }) : Response.json(file);
  };
}

describe('the listing', () => {
  it('gives addresses relative to the page', async () => {
    const files = {
      'catalogue/catalogue.json': { garments: [TEE] },
      'samples/samples.json': { people: [ADA] },
    };
    const listing = await loadListing(answering(files));
    expect(listing).toMatchObject({
      garments: [{ id: 'tee', thumb: 'catalogue/upper/tee.thumb.webp' }],
      people: [{ id: 'ada', image: 'samples/ada.jpg' }],
    });
  });

  it('leaves out entries that are not as agreed', async () => {
    const garments = [TEE, { ...TEE, category: 'hat' }, { ...TEE, id: 7 }, null, 'tee'];
    const listing = await loadListing(answering({ 'catalogue/catalogue.json': { garments } }));
    expect(listing).toMatchObject({ garments: [{ id: 'tee' }], people: [] });
  });

  it('shows the clothes when only the sample people are missing', async () => {
    const listing = await loadListing(answering({ 'catalogue/catalogue.json': { garments: [TEE] } }));
    expect(listing).not.toBe('failed');
  });

  it('says so when nothing can be read', async () => {
    expect(await loadListing(answering({}))).toBe('failed');
    expect(await loadListing(() => Promise.reject(new TypeError('offline')))).toBe('failed');
  });
});
