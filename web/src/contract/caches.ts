/**
 * The engine's Cache Storage, named here because the service worker answers from it too.
 *
 * The engine fills FILES_CACHE: runtime, models, catalogue, each under its plain address (no query), checked against its
 * SHA-256 first. When a new version of the app brings other files, the engine deletes the outdated ones before it starts
 * Python, so the service worker may answer GET requests for these folders from the cache without asking the network, and
 * on a miss fetches with `cache: 'no-cache'` and stores nothing itself. The indexes (runtime.json, manifest.json,
 * catalogue.json, samples.json) are asked of the network first, the cache when offline.
 */
export const FILES_CACHE = 'wearhere-files-1';

/** Python's memory snapshot, made on this device; nobody else reads it. */
export const SNAPSHOT_CACHE = 'wearhere-snapshot-1';

/** Folders under the app's base whose files FILES_CACHE keeps. */
export const CACHED_FOLDERS = ['runtime/', 'models/', 'catalogue/', 'samples/'] as const;

/** Fresh from the network when there is one. */
export const INDEX_FILES = [
  'runtime/runtime.json',
  'models/manifest.json',
  'catalogue/catalogue.json',
  'samples/samples.json',
] as const;

/** Header on each kept response: the SHA-256 its bytes were checked against, empty when the file has none. */
export const SHA256_HEADER = 'x-wearhere-sha256';
