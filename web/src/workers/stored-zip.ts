/** Reads ZIP archives whose files are stored, not deflated, as the runtime's are: without copying a byte. */

export interface StoredFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  /** A view of the archive. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

// APPNOTE.TXT 6.3.10, sections 4.3.16 (end of central directory), 4.3.12 (its entries), 4.3.7 (local headers).
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;
const LONGEST_COMMENT = 0xffff;

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  throw new RangeError('not a ZIP archive');
}

/** The archive's files, or null when one of them is compressed. */
export function storedFiles(zip: ArrayBuffer): readonly StoredFile[] | null {
  const view = new DataView(zip);
  const end = findEnd(view);
  const files: StoredFile[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== ENTRY_SIGNATURE) throw new RangeError('a damaged ZIP archive');
    if (view.getUint16(at + 10, true) !== STORED) return null;
    const size = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const path = new TextDecoder().decode(new Uint8Array(zip, at + ENTRY_BYTES, nameLength));
    const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (!path.endsWith('/')) files.push({ path, bytes: new Uint8Array(zip, start, size) });
    at += ENTRY_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}
