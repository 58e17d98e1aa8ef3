/** Faults of the device or the installation, thrown inside the worker and told to the page as an Outcome. */
import type { FaultStatus } from '../contract/engine';

export class EngineFault extends Error {
  constructor(
    readonly status: FaultStatus,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = 'EngineFault';
  }
}

// Pyodide, V8, Emscripten, the C++ library, OpenCV and ONNX Runtime each word it their own way.
const OUT_OF_MEMORY =
  /MemoryError|out of memory|Array buffer allocation failed|Memory\.grow|bad_alloc|\bOOM\b|Insufficient memory|failed to allocate/i;

export interface Fault {
  readonly status: FaultStatus;
  readonly detail: string;
}

/** What an unexpected error means to the user. A bug counts as a crash: the worker is replaced. */
export function faultOf(error: unknown): Fault {
  if (error instanceof EngineFault) return { status: error.status, detail: error.message };
  if (error instanceof DOMException && error.name === 'AbortError') return { status: 'cancelled', detail: 'cancelled' };
  if (error instanceof DOMException && error.name === 'QuotaExceededError') {
    return { status: 'storage_full', detail: error.message };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const detail = text.trim().split('\n').at(-1) ?? text; // of a Python traceback the last line says it
  return { status: OUT_OF_MEMORY.test(detail) ? 'out_of_memory' : 'worker_crashed', detail };
}

/** After these the worker's Python or ONNX Runtime cannot be trusted any more. */
export function breaksWorker(status: FaultStatus): boolean {
  return status === 'out_of_memory' || status === 'worker_crashed';
}
