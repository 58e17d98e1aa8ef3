/** The browser's pictures are the command line's: both are held against the same golden ones. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveSample, newEngine, openStand, tryOnAgainst } from './engine-page';

interface Pair {
  readonly name: string;
  readonly person: string;
  readonly garment: string;
  readonly tucked: boolean | null;
}

const golden = (file: string) => readFileSync(new URL(`../../golden/${file}`, import.meta.url));
const PAIRS: readonly Pair[] = JSON.parse(golden('pairs.json').toString()).pairs;
/** The same bound as natively. */
const LEAST_DB = Number(
  /^GOLDEN_PSNR_DB = ([\d.]+)/m.exec(readFileSync(new URL('../../tolerances.py', import.meta.url), 'utf8'))?.[1],
);

let stand: Awaited<ReturnType<typeof openStand>>;
beforeAll(async () => {
  stand = await openStand();
  await newEngine(stand.page);
});
afterAll(async () => {
  await stand.close();
});

test.each(PAIRS)('$name is like its golden picture', async ({ name, person, garment, tucked }) => {
  await giveSample(stand.page, person);
  expect(await tryOnAgainst(stand.page, garment, tucked, golden(`${name}.png`))).toBeGreaterThanOrEqual(LEAST_DB);
});

test('the bound tells one pair from another', async () => {
  const [one, other] = PAIRS;
  await giveSample(stand.page, one!.person);
  const wrong = tryOnAgainst(stand.page, one!.garment, !one!.tucked, golden(`${other!.name}.png`));
  await expect(wrong.catch(() => 0)).resolves.toBeLessThan(LEAST_DB - 10);
});
