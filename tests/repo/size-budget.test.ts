import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { weigh } from '../../tools/size-report.mjs';

const BUDGET = {
  firstVisitBrotliBytes: 150,
  groups: [
    { name: 'page', pattern: '^index\\.html$', brotliBytes: 100 },
    { name: 'models', pattern: '^models/', brotliBytes: 100 },
  ],
  later: [{ name: 'texts', pattern: '\\.txt$' }],
};
const size = (file: string, brotli: number) => ({ file, bytes: 2 * brotli, brotli });

describe('the size budget', () => {
  it('passes a build at its very bounds, and does not count what comes later', () => {
    const weighed = weigh([size('index.html', 50), size('models/a.onnx', 100), size('long.txt', 9000)], BUDGET);
    expect(weighed.faults).toEqual([]);
    expect(weighed.firstVisit).toBe(150);
  });

  it('fails a part that outgrew its own bound', () => {
    const { faults } = weigh([size('index.html', 1), size('models/a.onnx', 60), size('models/b.onnx', 41)], BUDGET);
    expect(faults).toEqual([expect.stringMatching(/^models:/)]);
  });

  it('fails a first visit that outgrew the sum, though every part is within its own bound', () => {
    const { faults } = weigh([size('index.html', 90), size('models/a.onnx', 90)], BUDGET);
    expect(faults).toEqual([expect.stringMatching(/^first visit:/)]);
  });

  it('fails when a part is missing or a file is unknown', () => {
    const { faults } = weigh([size('index.html', 1), size('stray.bin', 1)], BUDGET);
    expect(faults).toEqual([expect.stringMatching(/^models: no such file/), expect.stringMatching(/^stray\.bin:/)]);
  });

  it('of the project allows a first visit of 35 MB at most', async () => {
    const { firstVisitBrotliBytes } = JSON.parse(await readFile('tools/size-budget.json', 'utf8'));
    expect(firstVisitBrotliBytes).toBeLessThanOrEqual(35e6);
  });
});
