/** Brings Python and ONNX Runtime up, once per worker. */
import type { EngineInfo } from '../contract/engine';
import type { FileStore } from './file-store';
import type { LoadedModel } from './model-loader';
import { OrtDriver } from './ort-driver';
import { deviceFacts, planOrt } from './ort-plan';
import type { PythonBridge } from './python-bridge';
import { startPython } from './python-start';
import { loadRuntimeIndex, RUNTIME_FOLDER, type RuntimeIndex } from './runtime-index';
import type { SnapshotStore } from './snapshot';

export interface Ready {
  readonly info: EngineInfo;
  readonly python: PythonBridge;
  readonly ort: OrtDriver;
  readonly index: RuntimeIndex;
  /** Keeps the snapshot that a stock start made. */
  readonly saveSnapshot: () => Promise<void>;
}

export interface StartParts {
  readonly store: FileStore;
  readonly snapshots: SnapshotStore;
  readonly useSnapshot: boolean;
  readonly useWebgpu: boolean;
  readonly loadModel: (name: string) => Promise<LoadedModel>;
  readonly onBytes: (loaded: number, total: number) => void;
  readonly onDownloaded: () => void;
}

export async function startEngine(parts: StartParts): Promise<Ready> {
  const { store, loadModel, ...rest } = parts;
  const began = performance.now();
  const [index, plan] = await Promise.all([loadRuntimeIndex(store), planOrt(deviceFacts(parts.useWebgpu))]);
  const ort = new OrtDriver(plan, store.url(`${RUNTIME_FOLDER}ort/`), loadModel);
  ort.start().catch(() => undefined); // beside Python; the first network would meet the same error and tell it
  const { bridge, startedFrom, saveSnapshot } = await startPython({ store, index, ...rest });
  const info: EngineInfo = {
    backend: plan.backend,
    threads: plan.threads,
    startedFrom,
    startMs: Math.round(performance.now() - began),
    pyodideVersion: index.pyodide,
  };
  return { info, python: bridge, ort, index, saveSnapshot };
}
