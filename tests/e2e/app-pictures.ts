import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { DIST, type UploadedFile } from './app-harness';

/** The bundled people, as files to choose. */
export async function samplePhotos(): Promise<readonly string[]> {
  const listing: unknown = JSON.parse(await readFile(join(DIST, 'samples/samples.json'), 'utf8'));
  const { people } = listing as { readonly people: readonly { readonly image: string }[] };
  return people.map(({ image }) => join(DIST, 'samples', image));
}

/** A PNG of one grey; `drawn` leaves out all but the header when false. */
export function greyPng(width: number, height: number, drawn = true): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // 8 bit, grey
  const rows = drawn
    ? Buffer.alloc((width + 1) * height, 128).map((value, at) => (at % (width + 1) ? value : 0))
    : Buffer.alloc(0);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  const checksum = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** A JPEG with an EXIF block that says: turn me a quarter to the right. */
export function turnedByExif(jpeg: Buffer): Buffer {
  const block = Buffer.concat([
    Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
    Buffer.from([0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]), // one entry: orientation, one short, 6
  ]);
  const head = Buffer.from([0xff, 0xe1, 0, block.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, block, jpeg.subarray(2)]);
}

const HEIC_HEADER = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic\0\0\0\0heicmif1', 'latin1'),
  Buffer.alloc(200),
]);

/** What people choose by mistake, with what the app has to answer. */
export async function badPictures(): Promise<readonly { readonly file: UploadedFile; readonly status: string }[]> {
  const [photo = ''] = await samplePhotos();
  const jpeg = await readFile(photo);
  const named = (name: string, mimeType: string, buffer: Buffer): UploadedFile => ({ name, mimeType, buffer });
  return [
    { file: named('notes.jpg', 'image/jpeg', Buffer.from('Dear diary,\n')), status: 'unreadable_image' },
    { file: named('cut.jpg', 'image/jpeg', jpeg.subarray(0, 300)), status: 'unreadable_image' },
    { file: named('IMG_1.heic', 'image/heic', HEIC_HEADER), status: 'unsupported_format' },
    { file: named('dot.png', 'image/png', greyPng(1, 1)), status: 'image_too_small' },
    { file: named('bomb.png', 'image/png', greyPng(20_000, 20_000, false)), status: 'image_too_large' },
    { file: named('wall.png', 'image/png', greyPng(600, 800)), status: 'no_person' },
  ];
}
