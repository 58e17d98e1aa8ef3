// After `vite build`: compressed copies beside every file, the hosts' header file, the sizes, and the size budget.
// The best compression takes minutes the first time; copies are kept by content. WEARHERE_BROTLI=9 is quick and 8% larger.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { headersFile } from './headers.mjs';
import { printSizes, weigh } from './size-report.mjs';
import { thirdPartyText } from './third-party.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const DIST = join(ROOT, 'dist');
const CACHE = join(ROOT, '.cache/compressed');
const QUALITY = Number(process.env.WEARHERE_BROTLI ?? 11);
const QUALITY_LATER = 5;
const AT_A_TIME = availableParallelism();
const PACKED_ALREADY = /\.(?:png|jpe?g|webp|avif|woff2)$/;

const brotli = (quality) => ({
  suffix: '.br',
  name: `br${quality}`,
  pack: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
});
const GZIP = { suffix: '.gz', name: 'gz', pack: (bytes) => promisify(gzip)(bytes, { level: 9 }) };

async function builtFiles() {
  const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name))
    .map((entry) => relative(DIST, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** Compresses once per content: the copies are kept under the content's hash. */
async function compressed(bytes, digest, { name, pack }) {
  const kept = join(CACHE, `${digest}.${name}`);
  const known = await readFile(kept).catch(() => null);
  if (known) return known;
  const packed = await pack(bytes);
  await writeFile(`${kept}.part`, packed);
  await rename(`${kept}.part`, kept);
  return packed;
}

/** Returns the bytes a client with brotli downloads. */
async function writeCopies(file, budget) {
  const bytes = await readFile(join(DIST, file));
  if (PACKED_ALREADY.test(file)) return { file, bytes: bytes.length, brotli: bytes.length };
  const digest = createHash('sha256').update(bytes).digest('hex');
  const isFirst = budget.groups.some(({ pattern }) => new RegExp(pattern).test(file));
  const size = { file, bytes: bytes.length, brotli: bytes.length };
  for (const codec of [brotli(isFirst ? QUALITY : Math.min(QUALITY, QUALITY_LATER)), GZIP]) {
    const packed = await compressed(bytes, digest, codec);
    if (packed.length >= bytes.length) continue;
    await writeFile(join(DIST, file + codec.suffix), packed);
    if (codec.suffix === '.br') size.brotli = packed.length;
  }
  return size;
}

async function inTurns(items, width, work) {
  const results = [];
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

const budget = JSON.parse(await readFile(join(ROOT, 'tools/size-budget.json'), 'utf8'));
await mkdir(CACHE, { recursive: true });
await writeFile(join(DIST, '_headers'), headersFile());
await writeFile(join(DIST, 'THIRD-PARTY.txt'), await thirdPartyText(ROOT));
for (const text of ['LICENSE', 'NOTICE']) await copyFile(join(ROOT, text), join(DIST, text));
const sizes = await inTurns(await builtFiles(), AT_A_TIME, (file) => writeCopies(file, budget));
const weighed = weigh(sizes, budget);
printSizes(weighed, sizes, budget);
for (const fault of weighed.faults) console.error(`size budget: ${fault}`);
if (weighed.faults.length > 0) process.exitCode = 1;
