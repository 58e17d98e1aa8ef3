import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { storedFiles } from '../../../web/src/workers/stored-zip';

/** Python's zipfile is the oracle. */
function zipped(method: 'ZIP_STORED' | 'ZIP_DEFLATED'): ArrayBuffer {
  const source = `
import io, sys, zipfile
file = io.BytesIO()
with zipfile.ZipFile(file, "w", zipfile.${method}) as z:
    z.comment = b"a comment at the end"
    z.mkdir("pkg")
    z.writestr("pkg/__init__.py", b"")
    z.writestr("pkg/\\u00fc.pyc", bytes(range(256)) * 300)
    with z.open("pkg/streamed.txt", "w", force_zip64=True) as f:
        f.write(b"hello")
sys.stdout.buffer.write(file.getvalue())`;
  const bytes = execFileSync('python3', ['-c', source]);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

test('every stored file comes out whole, without a copy', () => {
  const zip = zipped('ZIP_STORED');
  const files = storedFiles(zip)!;
  expect(files.map(({ path, bytes }) => [path, bytes.length])).toEqual([
    ['pkg/__init__.py', 0],
    ['pkg/ü.pyc', 76_800],
    ['pkg/streamed.txt', 5],
  ]);
  expect([...files[1]!.bytes.subarray(0, 300)]).toEqual(Array.from({ length: 300 }, (_, i) => i % 256));
  expect(new TextDecoder().decode(files[2]!.bytes)).toBe('hello');
  expect(files.every(({ bytes }) => bytes.buffer === zip)).toBe(true);
});

test('an archive with compressed files is left to someone else', () => {
  expect(storedFiles(zipped('ZIP_DEFLATED'))).toBeNull();
});

test('what is no archive is refused', () => {
  expect(() => storedFiles(new TextEncoder().encode('no archive, but long enough to be one').buffer)).toThrow('ZIP');
});
