/** `runtime/runtime.json`: which files make up Python and ONNX Runtime, and their hashes. */
import { EngineFault } from './faults';
import type { FileSpec, FileStore } from './file-store';
import { parseObject, recordsAt, stringAt } from './json-shape';

export const RUNTIME_FOLDER = 'runtime/';
const INDEX_PATH = 'runtime/runtime.json';

export type OrtVariant = 'jspi' | 'asyncify' | 'wasm';

export interface PythonPackage extends FileSpec {
  readonly name: string;
  readonly firstVisit: boolean;
}

export interface RuntimeIndex {
  readonly pyodide: string;
  readonly sitePackages: string;
  readonly core: readonly FileSpec[];
  readonly packages: readonly PythonPackage[];
  readonly ort: readonly (FileSpec & { readonly variant: OrtVariant })[];
}

function fileOf(entry: Record<string, unknown>): FileSpec & { readonly sha256: string } {
  const bytes = entry['bytes'];
  return {
    path: `${RUNTIME_FOLDER}${stringAt(entry, 'file')}`,
    sha256: stringAt(entry, 'sha256'),
    bytes: typeof bytes === 'number' ? bytes : null,
  };
}

export function parseRuntimeIndex(text: string): RuntimeIndex {
  const root = parseObject(text, INDEX_PATH);
  if (root['version'] !== 1)
    throw new EngineFault('worker_crashed', `${INDEX_PATH}: unknown version ${root['version']}`);
  return {
    pyodide: stringAt(root, 'pyodide'),
    sitePackages: stringAt(root, 'sitePackages'),
    core: recordsAt(root, 'core').map(fileOf),
    packages: recordsAt(root, 'packages').map((entry) => ({
      ...fileOf(entry),
      name: stringAt(entry, 'name'),
      firstVisit: entry['firstVisit'] === true,
    })),
    ort: recordsAt(root, 'ort').map((entry) => ({
      ...fileOf(entry),
      variant: stringAt(entry, 'variant') as OrtVariant,
    })),
  };
}

/** Nothing of the runtime has ever been kept here. */
export async function isFirstVisit(store: FileStore): Promise<boolean> {
  return !(await store.isKept({ path: INDEX_PATH, sha256: null, bytes: null }));
}

/** Reads the index and, when it is a new one, forgets the files of the old. */
export async function loadRuntimeIndex(store: FileStore, signal?: AbortSignal): Promise<RuntimeIndex> {
  const { text, isNew } = await store.index(INDEX_PATH, 'network', signal);
  const index = parseRuntimeIndex(text);
  if (isNew) {
    await store.dropOutdated(RUNTIME_FOLDER, [...index.core, ...index.packages, ...index.ort], INDEX_PATH);
  }
  return index;
}
