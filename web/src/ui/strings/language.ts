import type { Bilingual } from '../../store/listing';
import type { StringKey, Strings } from './en';
import { en } from './en';
import { ko } from './ko';

export type Language = 'en' | 'ko';

const STRINGS: Readonly<Record<Language, Strings>> = { en, ko };
const STORED = 'wearhere-language';

/** The first of the browser's languages that the app speaks; English otherwise. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'ko' || base === 'en') return base;
  }
  return 'en';
}

export function storedLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(STORED);
    return stored === 'ko' || stored === 'en' ? stored : null;
  } catch {
    return null; // storage is blocked
  }
}

export function storeLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // The choice then lasts for this visit.
  }
}

/** The texts of one language, with its numbers. */
export interface Texts {
  readonly language: Language;
  (key: StringKey, values?: Readonly<Record<string, string | number>>): string;
  pick(text: Bilingual): string;
  bytes(count: number): string;
}

export function textsIn(language: Language): Texts {
  const strings = STRINGS[language];
  const text = (key: StringKey, values: Readonly<Record<string, string | number>> = {}) =>
    strings[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return Object.assign(text, {
    language,
    pick: (both: Bilingual) => both[language],
    bytes: (count: number) => formatBytes(count, language),
  });
}

function formatBytes(count: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte'] as const;
  const power = count < 1000 ? 0 : count < 1_000_000 ? 1 : 2;
  const options = { style: 'unit', unit: units[power] ?? 'byte', maximumFractionDigits: power === 0 ? 0 : 1 } as const;
  return new Intl.NumberFormat(language, { ...options, unitDisplay: power === 0 ? 'long' : 'short' }).format(
    count / 1000 ** power,
  );
}
