/** Undo and redo over values; `null` is the state before the first one. */
export interface History<T> {
  readonly past: readonly (T | null)[];
  readonly present: T | null;
  readonly future: readonly T[];
}

export const EMPTY_HISTORY: History<never> = { past: [], present: null, future: [] };

/** Makes `next` the present; what was undone is dropped, and at most `limit` values are kept. */
export function push<T>(history: History<T>, next: T, limit: number): History<T> {
  if (history.present === next) return history;
  const past = [...history.past, history.present];
  // The bare photo stays the first step, however long the history was.
  const kept = past.length > limit ? [past[0] ?? null, ...past.slice(past.length - limit + 1)] : past;
  return { past: kept, present: next, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  const future = history.present === null ? history.future : [history.present, ...history.future];
  return { past: history.past.slice(0, -1), present: previous, future };
}

export function redo<T>(history: History<T>): History<T> {
  const next = history.future[0];
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: history.future.slice(1) };
}

/** Every value that can still be reached, oldest first, each once. */
export function reachable<T>(history: History<T>): readonly T[] {
  const all = [...history.past, history.present, ...history.future];
  return [...new Set(all.filter((value): value is T => value !== null))];
}
