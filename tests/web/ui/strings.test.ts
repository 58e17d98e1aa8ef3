import { describe, expect, it } from 'vitest';
import { en } from '../../../web/src/ui/strings/en';
import { ko } from '../../../web/src/ui/strings/ko';
import { preferredLanguage, textsIn } from '../../../web/src/ui/strings/language';

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('the texts', () => {
  it.each(Object.keys(en) as (keyof typeof en)[])('%s takes the same values in both languages', (key) => {
    expect(names(ko[key])).toEqual(names(en[key]));
  });

  it('are Korean in Korean, but for names and units', () => {
    const latin = Object.entries(ko).filter(([, text]) => !/[가-힣]/.test(text));
    expect(latin.map(([key]) => key)).toEqual(['language.other', 'progress.percent']);
  });

  it('are never empty', () => {
    for (const text of [...Object.values(en), ...Object.values(ko)]) expect(text.trim()).not.toBe('');
  });

  it.each([
    [['ko-KR', 'en'], 'ko'],
    [['fr', 'ko'], 'ko'],
    [['en-GB', 'ko'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('speak for %s: %s', (wanted, language) => {
    expect(preferredLanguage(wanted)).toBe(language);
  });

  it('say bytes in words', () => {
    expect(textsIn('en').bytes(0)).toBe('0 bytes');
    expect(textsIn('ko').bytes(0)).toContain('0');
    expect(textsIn('en').bytes(1_500_000)).toBe('1.5 MB');
  });
});
