/** A value that tells its listeners, once per microtask, that it changed. */
export interface Observable<T> {
  get(): T;
  update(change: Partial<T> | ((value: T) => Partial<T>)): void;
  subscribe(listener: () => void): () => void;
}

export function createObservable<T extends object>(initial: T): Observable<T> {
  let value = initial;
  let announced = false;
  const listeners = new Set<() => void>();
  const announce = () => {
    if (announced) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      for (const listener of [...listeners]) listener();
    });
  };
  return {
    get: () => value,
    update(change) {
      value = { ...value, ...(typeof change === 'function' ? change(value) : change) };
      announce();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
