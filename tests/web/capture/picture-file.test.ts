import { describe, expect, it } from 'vitest';
import { contentId, detached, looksLikePicture } from '../../../web/src/capture/picture-file';

describe('a chosen file', () => {
  it.each([
    ['a.jpg', 'image/jpeg', true],
    ['IMG_0001.HEIC', '', true],
    ['notes.txt', 'text/plain', false],
    ['film.mp4', 'video/mp4', false],
  ])('%s of type "%s" looks like a picture: %s', (name, type, expected) => {
    expect(looksLikePicture(new File(['x'], name, { type }))).toBe(expected);
  });

  it('is recognised by its bytes, not by its name', async () => {
    const one = await contentId(new File(['same'], 'a.jpg'));
    expect(await contentId(new File(['same'], 'b.png'))).toBe(one);
    expect(await contentId(new File(['other'], 'a.jpg'))).not.toBe(one);
    // SHA-256 of "same"
    expect(one).toBe('0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5');
  });

  it('is copied, with its type', async () => {
    const copy = await detached(new File(['x'], 'a.jpg', { type: 'image/jpeg' }));
    expect(copy).not.toBeInstanceOf(File);
    expect([copy.type, await copy.text()]).toEqual(['image/jpeg', 'x']);
  });
});
