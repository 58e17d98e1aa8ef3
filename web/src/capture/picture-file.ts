/** Names of the formats the file dialog offers; what is really inside is the engine's to judge. */
export const ACCEPTED_TYPES = 'image/*,.heic,.heif,.avif';

const NAME_OF_A_PICTURE = /\.(jpe?g|png|webp|gif|bmp|tiff?|heic|heif|avif)$/i;

/** Whether a file claims to be a picture: its type or, as phones often leave that empty, its name. */
export function looksLikePicture(file: Blob): boolean {
  if (file.type.startsWith('image/')) return true;
  return file instanceof File && NAME_OF_A_PICTURE.test(file.name);
}

/** The first picture of a drop or a paste. */
export function pictureOf(transfer: DataTransfer | null): File | null {
  const files = [...(transfer?.files ?? [])];
  const item = [...(transfer?.items ?? [])].find(({ kind, type }) => kind === 'file' && type.startsWith('image/'));
  return files.find(looksLikePicture) ?? item?.getAsFile() ?? null;
}

/** SHA-256 of the bytes, so that the same picture is recognised whatever its name. */
export async function contentId(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A copy in memory: a file that is changed or removed on disk after the choice can still be read. */
export async function detached(file: Blob): Promise<Blob> {
  return new Blob([await file.arrayBuffer()], { type: file.type });
}

/** Some browsers drop an input that nothing refers to while its dialog is open, and the choice with it. */
let lastInput: HTMLInputElement | null = null;

/** Opens the browser's file dialog; null when the shopper closes it. */
export function pickPicture(capture?: 'user' | 'environment'): Promise<File | null> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = ACCEPTED_TYPES;
  lastInput = input;
  if (capture !== undefined) input.setAttribute('capture', capture);
  return new Promise((resolve) => {
    const settle = (file: File | null) => {
      if (lastInput === input) lastInput = null;
      resolve(file);
    };
    input.addEventListener('change', () => settle(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => settle(null));
    input.click();
  });
}
