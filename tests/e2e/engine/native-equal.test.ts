/** The browser and the command line make the same pictures of the golden pairs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveSample, newEngine, openStand, tryOnAgainst } from './engine-page';

interface Pair {
  readonly name: string;
  readonly person: string;
  readonly garment: string;
  readonly tucked: boolean | null;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAIRS: readonly Pair[] = JSON.parse(read('tests/golden/pairs.json')).pairs;
const PEOPLE: readonly { id: string; image: string }[] = JSON.parse(read('static/samples/samples.json')).people;
/** The bound that golden pictures are held to. */
const LEAST_DB = Number(/^GOLDEN_PSNR_DB = ([\d.]+)/m.exec(read('tests/tolerances.py'))?.[1]);

let stand: Awaited<ReturnType<typeof openStand>>;
const folder = mkdtempSync(join(tmpdir(), 'wearhere-pairs-'));

/** What `wearhere try-on` makes of the pair, as a PNG file's bytes. */
function natively({ name, person, garment, tucked }: Pair): Buffer {
  const photo = join(ROOT, 'static/samples', PEOPLE.find(({ id }) => id === person)!.image);
  const out = join(folder, `${name}.png`);
  const command = ['-m', 'model_export.cli', 'try-on', photo, garment, '-o', out, ...(tucked ? ['--tucked'] : [])];
  execFileSync(join(ROOT, '.venv/bin/python'), command, { cwd: ROOT, stdio: 'pipe' });
  return readFileSync(out);
}

beforeAll(async () => {
  stand = await openStand();
  await newEngine(stand.page);
});
afterAll(async () => {
  await stand.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(PAIRS)('$name is the same picture natively and in the browser', async (pair) => {
  await giveSample(stand.page, pair.person);
  const decibels = await tryOnAgainst(stand.page, pair.garment, pair.tucked, natively(pair));
  expect(decibels).toBeGreaterThanOrEqual(LEAST_DB);
});

test('the bound tells one pair from another', async () => {
  const [one, other] = PAIRS;
  await giveSample(stand.page, one!.person);
  const wrong = tryOnAgainst(stand.page, one!.garment, one!.tucked, natively(other!));
  await expect(wrong.catch(() => 0)).resolves.toBeLessThan(LEAST_DB - 10);
});
