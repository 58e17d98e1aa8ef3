/** Reads JSON from outside with its shape checked. */
import { EngineFault } from './faults';

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(what: string, expected: string): EngineFault {
  return new EngineFault('worker_crashed', `${what}: expected ${expected}`);
}

export function parseObject(text: string, what: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong(what, 'JSON');
  }
  if (!isObject(value)) throw wrong(what, 'an object');
  return value;
}

export function objectAt(object: Json, key: string): Json {
  const value = object[key];
  if (!isObject(value)) throw wrong(key, 'an object');
  return value;
}

export function stringAt(object: Json, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw wrong(key, 'a string');
  return value;
}

export function numberAt(object: Json, key: string): number {
  const value = object[key];
  if (typeof value !== 'number') throw wrong(key, 'a number');
  return value;
}

export function arrayAt(object: Json, key: string): readonly unknown[] {
  const value = object[key];
  if (!Array.isArray(value)) throw wrong(key, 'a list');
  return value;
}

export function recordsAt(object: Json, key: string): readonly Json[] {
  return arrayAt(object, key).map((entry) => {
    if (!isObject(entry)) throw wrong(key, 'a list of objects');
    return entry;
  });
}

export function numbersAt(object: Json, key: string): readonly number[] {
  return arrayAt(object, key).map((entry) => {
    if (typeof entry !== 'number') throw wrong(key, 'a list of numbers');
    return entry;
  });
}

export function stringsAt(object: Json, key: string): readonly string[] {
  return arrayAt(object, key).map((entry) => {
    if (typeof entry !== 'string') throw wrong(key, 'a list of strings');
    return entry;
  });
}
