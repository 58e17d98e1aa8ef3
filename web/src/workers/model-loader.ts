/** The networks' files and what `models/manifest.json` says about them. */
import { EngineFault } from './faults';
import type { FetchOptions, FileSpec, FileStore } from './file-store';
import { arrayAt, isObject, objectAt, parseObject, recordsAt, stringAt } from './json-shape';

export const MODELS_FOLDER = 'models/';
const MANIFEST_PATH = 'models/manifest.json';

export interface TensorSpec {
  readonly name: string;
  readonly dtype: string;
  /** A name instead of a number where the side may vary. */
  readonly shape: readonly (number | string)[];
}

export interface ModelSpec extends FileSpec {
  readonly name: string;
  readonly sha256: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export type ModelManifest = ReadonlyMap<string, ModelSpec>;

export interface LoadedModel {
  readonly spec: ModelSpec;
  readonly bytes: ArrayBuffer;
}

const tensorOf = (entry: Record<string, unknown>): TensorSpec => ({
  name: stringAt(entry, 'name'),
  dtype: stringAt(entry, 'dtype'),
  shape: arrayAt(entry, 'shape').map((side) => (typeof side === 'number' ? side : String(side))),
});

export function parseManifest(text: string): ModelManifest {
  const models = objectAt(parseObject(text, MANIFEST_PATH), 'models');
  return new Map(
    Object.entries(models).map(([name, entry]) => {
      if (!isObject(entry)) throw new EngineFault('model_corrupt', `${MANIFEST_PATH}: ${name} is not an object`);
      const spec: ModelSpec = {
        name,
        path: `${MODELS_FOLDER}${stringAt(entry, 'file')}`,
        sha256: stringAt(entry, 'sha256'),
        bytes: typeof entry['bytes'] === 'number' ? entry['bytes'] : null,
        inputs: recordsAt(entry, 'inputs').map(tensorOf),
        outputs: recordsAt(entry, 'outputs').map(tensorOf),
      };
      return [name, spec];
    }),
  );
}

export class ModelLoader {
  private manifestPromise: Promise<ModelManifest> | null = null;
  /** Bytes the cache had no room for, until their session is made. */
  private readonly unkept = new Map<string, ArrayBuffer>();

  constructor(private readonly store: FileStore) {}

  async manifest(signal?: AbortSignal): Promise<ModelManifest> {
    this.manifestPromise ??= this.readManifest(signal).catch((error: unknown) => {
      this.manifestPromise = null; // offline now, perhaps not the next time
      throw error;
    });
    return this.manifestPromise;
  }

  /** Networks that would have to be downloaded. */
  async missing(): Promise<readonly ModelSpec[]> {
    const specs = [...(await this.manifest()).values()].filter((spec) => !this.unkept.has(spec.name));
    const kept = await Promise.all(specs.map((spec) => this.store.isKept(spec)));
    return specs.filter((_, i) => !kept[i]);
  }

  /** Downloads a network ahead of its use; without room in the cache it waits in memory. */
  async prepare(spec: ModelSpec, options: FetchOptions = {}): Promise<void> {
    const bytes = await this.store.bytes(spec, options);
    if (!(await this.store.isKept(spec))) this.unkept.set(spec.name, bytes);
  }

  async load(name: string, options: FetchOptions = {}): Promise<LoadedModel> {
    const spec = (await this.manifest(options.signal)).get(name);
    if (!spec) throw new EngineFault('model_corrupt', `${MANIFEST_PATH} names no network "${name}"`);
    const bytes = this.unkept.get(name) ?? (await this.store.bytes(spec, options));
    this.unkept.delete(name);
    return { spec, bytes };
  }

  private async readManifest(signal?: AbortSignal): Promise<ModelManifest> {
    const { text, isNew } = await this.store.index(MANIFEST_PATH, 'network', signal);
    const manifest = parseManifest(text);
    if (isNew) await this.store.dropOutdated(MODELS_FOLDER, [...manifest.values()], MANIFEST_PATH);
    return manifest;
  }
}
