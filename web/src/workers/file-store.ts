/** Files of the installation: fetched, checked against their SHA-256, kept in Cache Storage. */
import { SHA256_HEADER } from '../contract/caches';
import { EngineFault } from './faults';

export interface FileSpec {
  /** Relative to the app's base. */
  readonly path: string;
  /** null where the index gives none (pictures of the catalogue). */
  readonly sha256: string | null;
  readonly bytes: number | null;
}

export interface FetchOptions {
  readonly onBytes?: (loaded: number) => void;
  readonly signal?: AbortSignal;
}

export interface IndexText {
  readonly text: string;
  readonly isNew: boolean;
}

export interface FileStoreParts {
  readonly baseUrl: string;
  /** null where the browser has no Cache Storage (an insecure page, some private windows). */
  readonly openCache: () => Promise<Cache | null>;
  readonly fetch: typeof fetch;
}

/** An index that answers late is read from the cache when it is there. */
const INDEX_PATIENCE_MS = 2500;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  wasm: 'application/wasm',
  mjs: 'text/javascript',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

export async function sha256Hex(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class FileStore {
  private readonly inFlight = new Map<string, Promise<ArrayBuffer>>();
  private cachePromise: Promise<Cache | null> | null = null;
  /** Set once the browser has refused to keep a file for lack of room. */
  storageFull = false;

  constructor(private readonly parts: FileStoreParts) {}

  url(path: string): string {
    return new URL(path, this.parts.baseUrl).href;
  }

  /** The file's checked bytes, from the cache or the network; concurrent callers share one download. */
  async bytes(file: FileSpec, options: FetchOptions = {}): Promise<ArrayBuffer> {
    const shared = this.inFlight.get(file.path);
    if (shared) {
      const bytes = await shared.catch((error: unknown) => {
        if (error instanceof EngineFault) throw error;
        options.signal?.throwIfAborted();
        return null; // the other caller cancelled; this one still wants the file
      });
      return bytes?.slice(0) ?? this.bytes(file, options);
    }
    const own = this.cachedBytes(file).then((bytes) => bytes ?? this.download(file, options));
    this.inFlight.set(file.path, own);
    try {
      return await own;
    } finally {
      this.inFlight.delete(file.path);
    }
  }

  async isKept(file: FileSpec): Promise<boolean> {
    const response = await (await this.cache())?.match(this.url(file.path));
    return response !== undefined && response.headers.get(SHA256_HEADER) === (file.sha256 ?? '');
  }

  /** Makes sure the file is in the cache; false when the browser has no room for it. */
  async keep(file: FileSpec, options: FetchOptions = {}): Promise<boolean> {
    if (await this.isKept(file)) return true;
    await this.bytes(file, options);
    return this.isKept(file);
  }

  /**
   * An index. 'network' asks the network first and reads the cache when offline; 'kept' makes no request when the cache
   * has one. `isNew` when it differs from the kept one.
   */
  async index(path: string, prefer: 'network' | 'kept', signal?: AbortSignal): Promise<IndexText> {
    const kept = await (await this.cache())?.match(this.url(path));
    const keptText = kept === undefined ? null : await kept.text();
    if (prefer === 'kept' && keptText !== null) return { text: keptText, isNew: false };
    const patience = keptText === null ? [] : [AbortSignal.timeout(INDEX_PATIENCE_MS)];
    try {
      const signals = signal ? [...patience, signal] : patience;
      const response = await this.request(path, 'no-cache', AbortSignal.any(signals));
      const text = await response.text();
      if (text !== keptText) await this.put(path, new TextEncoder().encode(text), '');
      return { text, isNew: text !== keptText };
    } catch (error) {
      if (keptText === null || signal?.aborted) throw this.asFault(path, error, signal);
      return { text: keptText, isNew: false };
    }
  }

  /** Forgets kept files below a folder that the installed version does not name with this hash. */
  async dropOutdated(folder: string, current: readonly FileSpec[], indexPath: string): Promise<void> {
    const cache = await this.cache();
    if (!cache) return;
    const hashes = new Map(current.map((file) => [this.url(file.path), file.sha256 ?? '']));
    for (const request of await cache.keys()) {
      if (!request.url.startsWith(this.url(folder)) || request.url === this.url(indexPath)) continue;
      const expected = hashes.get(request.url);
      const response = await cache.match(request);
      // A file without a hash may have changed with the index that names it.
      if (!expected || response?.headers.get(SHA256_HEADER) !== expected) await cache.delete(request);
    }
  }

  private cache(): Promise<Cache | null> {
    this.cachePromise ??= this.parts.openCache().catch(() => null);
    return this.cachePromise;
  }

  private async cachedBytes(file: FileSpec): Promise<ArrayBuffer | null> {
    const cache = await this.cache();
    const response = await cache?.match(this.url(file.path));
    if (!cache || !response) return null;
    const bytes = await response.arrayBuffer();
    if (file.sha256 === null || (await sha256Hex(bytes)) === file.sha256) return bytes;
    await cache.delete(this.url(file.path));
    return null;
  }

  private async download(file: FileSpec, options: FetchOptions): Promise<ArrayBuffer> {
    // A stale copy may sit in the HTTP cache, so the second try goes past it.
    for (const mode of ['default', 'reload'] as const) {
      const bytes = await this.fetchBytes(file, mode, options);
      if (file.sha256 === null || (await sha256Hex(bytes)) === file.sha256) {
        await this.put(file.path, bytes, file.sha256 ?? '');
        return bytes;
      }
    }
    throw new EngineFault(
      'model_corrupt',
      `${file.path}: its SHA-256 is not ${file.sha256}, even after a fresh download`,
    );
  }

  private async fetchBytes(file: FileSpec, mode: RequestCache, options: FetchOptions): Promise<ArrayBuffer> {
    try {
      const response = await this.request(file.path, mode, options.signal);
      if (!response.body) return await response.arrayBuffer();
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      let loaded = 0;
      for (const reader = response.body.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        chunks.push(value);
        loaded += value.byteLength;
        options.onBytes?.(loaded);
      }
      return await new Blob(chunks).arrayBuffer();
    } catch (error) {
      throw this.asFault(file.path, error, options.signal);
    }
  }

  private async request(path: string, mode: RequestCache, signal?: AbortSignal): Promise<Response> {
    const response = await this.parts.fetch(this.url(path), { cache: mode, ...(signal ? { signal } : {}) });
    if (!response.ok) throw new EngineFault('offline', `${path}: HTTP ${response.status}`);
    return response;
  }

  private asFault(path: string, error: unknown, signal?: AbortSignal): unknown {
    if (error instanceof EngineFault || signal?.aborted) return error;
    return new EngineFault('offline', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }

  private async put(path: string, bytes: BufferSource, sha256: string): Promise<void> {
    const type = CONTENT_TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const headers = { 'Content-Type': type, 'Content-Length': String(bytes.byteLength), [SHA256_HEADER]: sha256 };
    try {
      await (await this.cache())?.put(this.url(path), new Response(bytes, { headers }));
    } catch (error) {
      // Whatever the reason, the bytes in memory still serve this visit.
      this.storageFull ||= error instanceof DOMException && error.name === 'QuotaExceededError';
    }
  }
}
