/** Brings Python up, from this device's memory snapshot when there is one. */
import type { PyodideAPI } from 'pyodide';
import { EngineFault, faultOf } from './faults';
import type { FileStore } from './file-store';
import { PythonBridge } from './python-bridge';
import { RUNTIME_FOLDER, type RuntimeIndex } from './runtime-index';
import { PRELOADED_MODULES, type SnapshotStore } from './snapshot';
import { storedFiles } from './stored-zip';

/** The part of loadPyodide's private options that the snapshot needs; locked to the Pyodide version of runtime.json. */
interface SnapshotOptions {
  readonly _makeSnapshot?: boolean;
  readonly _loadSnapshot?: ArrayBuffer;
}
type LoadPyodide = (options: object & SnapshotOptions) => Promise<PyodideAPI>;

export interface PythonStart {
  readonly bridge: PythonBridge;
  readonly startedFrom: 'snapshot' | 'stock';
  /** Writes the snapshot a stock start made; called when nobody waits any more. */
  readonly saveSnapshot: () => Promise<void>;
}

export interface PythonStartParts {
  readonly store: FileStore;
  readonly snapshots: SnapshotStore;
  readonly index: RuntimeIndex;
  readonly useSnapshot: boolean;
  readonly onBytes: (loaded: number, total: number) => void;
  /** The packages are there; what follows is Python's own start. */
  readonly onDownloaded: () => void;
}

interface Unpacked {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

export async function startPython(parts: PythonStartParts): Promise<PythonStart> {
  const { store, snapshots, index } = parts;
  const packages = fetchPackages(parts);
  packages.then(parts.onDownloaded, () => undefined); // awaited below; until then a failure is not unhandled
  const key = await snapshots.key(index, navigator.userAgent);
  const { loadPyodide } = await importPyodide(store);
  const base = { indexURL: store.url(RUNTIME_FOLDER), stdout: () => undefined, stderr: console.warn };

  const snapshot = parts.useSnapshot ? await snapshots.load(key) : null;
  if (snapshot) {
    try {
      const pyodide = await loadPyodide({ ...base, _loadSnapshot: snapshot });
      const bridge = openBridge(pyodide, await packages, index);
      return { bridge, startedFrom: 'snapshot', saveSnapshot: async () => undefined };
    } catch (error) {
      if (error instanceof EngineFault) throw error; // a missing file, which a stock start would miss too
      console.warn('The memory snapshot did not start; starting Python without it.', error);
      await snapshots.drop();
    }
  }

  const pyodide = await loadStock(loadPyodide, base);
  const made = makeSnapshot(pyodide);
  const bridge = openBridge(pyodide, await packages, index);
  const saveSnapshot = async () => {
    if (made) await snapshots.save(key, made);
  };
  return { bridge, startedFrom: 'stock', saveSnapshot };
}

async function importPyodide(store: FileStore): Promise<{ readonly loadPyodide: LoadPyodide }> {
  try {
    return (await import(/* @vite-ignore */ store.url(`${RUNTIME_FOLDER}pyodide.mjs`))) as { loadPyodide: LoadPyodide };
  } catch (error) {
    throw new EngineFault('offline', `Pyodide's files did not load: ${String(error)}`);
  }
}

/** The core's files are fetched inside Pyodide; a failure there is a missing file unless it speaks of memory. */
async function loadStock(loadPyodide: LoadPyodide, base: object): Promise<PyodideAPI> {
  try {
    return await loadPyodide({ ...base, _makeSnapshot: true });
  } catch (error) {
    const fault = faultOf(error);
    const isFetch = /fetch|network|import|load/i.test(fault.detail);
    throw new EngineFault(fault.status === 'worker_crashed' && isFetch ? 'offline' : fault.status, fault.detail);
  }
}

/** Before numpy: a snapshot cannot hold extension modules. */
function makeSnapshot(pyodide: PyodideAPI): Uint8Array | null {
  try {
    pyodide.runPython(preloadingSource());
    return pyodide.makeMemorySnapshot();
  } catch (error) {
    console.warn('No memory snapshot could be made; the next start will be slow too.', error);
    return null;
  }
}

/** A module that the packed library leaves out is simply not in the snapshot. */
function preloadingSource(): string {
  return [
    'import importlib',
    `for name in ${JSON.stringify(PRELOADED_MODULES)}:`,
    '    try:',
    '        importlib.import_module(name)',
    '    except ImportError:',
    '        pass',
    'del name',
  ].join('\n');
}

async function fetchPackages({ store, index, onBytes }: PythonStartParts): Promise<readonly Unpacked[]> {
  const wanted = index.packages.filter((entry) => entry.firstVisit);
  const total = wanted.reduce((sum, entry) => sum + (entry.bytes ?? 0), 0);
  const loaded = new Map<string, number>();
  return Promise.all(
    wanted.map(async (entry) => {
      const report = (bytes: number) => {
        loaded.set(entry.name, bytes);
        onBytes(
          [...loaded.values()].reduce((sum, part) => sum + part, 0),
          total,
        );
      };
      return { name: entry.name, bytes: await store.bytes(entry, { onBytes: report }) };
    }),
  );
}

function openBridge(pyodide: PyodideAPI, packages: readonly Unpacked[], index: RuntimeIndex): PythonBridge {
  for (const { bytes } of packages) unpack(pyodide, bytes, index.sitePackages);
  pyodide.runPython('import importlib; importlib.invalidate_caches()');
  return PythonBridge.open(pyodide);
}

/** Straight into Python's file system: an archive that is only stored need not pass through Python's zipfile. */
function unpack(pyodide: PyodideAPI, zip: ArrayBuffer, folder: string): void {
  const files = storedFiles(zip);
  if (!files) pyodide.unpackArchive(zip, 'zip', { extractDir: folder });
  const made = new Set<string>();
  for (const { path, bytes } of files ?? []) {
    const target = `${folder}/${path}`;
    const parent = target.slice(0, target.lastIndexOf('/'));
    if (!made.has(parent)) pyodide.FS.mkdirTree(parent);
    made.add(parent);
    pyodide.FS.writeFile(target, bytes, { canOwn: true });
  }
}
