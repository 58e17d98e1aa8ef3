/** Python's memory after start-up, made on this device and kept for the next visits. */
import { sha256Hex } from './file-store';
import type { RuntimeIndex } from './runtime-index';

/**
 * Standard-library modules that numpy, Pillow and our code import: they enter the snapshot already executed.
 * Only pure Python and built-in modules may be here; extension modules cannot be in a snapshot.
 */
export const PRELOADED_MODULES = [
  'collections.abc',
  'contextlib',
  'ctypes',
  'dataclasses',
  'datetime',
  'enum',
  'functools',
  'gc',
  'inspect',
  'io',
  'itertools',
  'json',
  'logging',
  'math',
  'numbers',
  'operator',
  'pickle',
  'platform',
  'shutil',
  'struct',
  'sysconfig',
  'tempfile',
  'textwrap',
  'threading',
  'typing',
  'warnings',
  'weakref',
  'zipfile',
] as const;

/** Says how long the whole is, so that a cut-off write is not tried. */
const BYTES_HEADER = 'x-wearhere-bytes';
const ADDRESS = 'https://snapshot.invalid/';

export class SnapshotStore {
  constructor(private readonly openCache: () => Promise<Cache | null>) {}

  /** Version-locked: another Pyodide, other core files or another browser build make another snapshot. */
  async key(index: RuntimeIndex, userAgent: string): Promise<string> {
    const identity = JSON.stringify([index.core.map((file) => file.sha256), PRELOADED_MODULES, userAgent]);
    return `${index.pyodide}-${(await sha256Hex(new TextEncoder().encode(identity))).slice(0, 16)}`;
  }

  async load(key: string): Promise<ArrayBuffer | null> {
    try {
      const cache = await this.openCache();
      const response = await cache?.match(ADDRESS + key);
      if (!response) return null;
      const bytes = await response.arrayBuffer();
      return String(bytes.byteLength) === response.headers.get(BYTES_HEADER) ? bytes : null;
    } catch {
      return null;
    }
  }

  /** Keeps one snapshot only; a browser without room simply starts slowly again. */
  async save(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      const cache = await this.openCache();
      if (!cache) return false;
      await this.drop();
      const headers = { [BYTES_HEADER]: String(bytes.byteLength) };
      await cache.put(ADDRESS + key, new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
      return true;
    } catch {
      return false;
    }
  }

  async drop(): Promise<void> {
    const cache = await this.openCache().catch(() => null);
    for (const request of (await cache?.keys()) ?? []) await cache?.delete(request);
  }
}
