// What `make bench` measures in Chromium: a fresh profile for the first visit, then the same visitor coming back.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST, productionWorker, serveEnginePage } from './bench-site.mjs';
import { openChromium } from './chromium.mjs';

const PHOTO_WH = [768, 1024];
/** A whole person, so that every category fits. */
const SAMPLE = 'mina';

/** Peak resident bytes of the profile's largest renderer process, which is the page with its workers. */
function peakRendererBytes(profile) {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [
          {
            pid,
            line: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
            status: readFileSync(`/proc/${pid}/status`, 'utf8'),
          },
        ];
      } catch {
        return []; // ended meanwhile
      }
    });
  const parentOf = new Map(processes.map(({ pid, status }) => [pid, /PPid:\s+(\d+)/.exec(status)?.[1]]));
  const browsers = new Set(
    processes.filter(({ line }) => line.includes(`--user-data-dir=${profile}`)).map(({ pid }) => pid),
  );
  const belongs = (pid) => pid !== undefined && (browsers.has(pid) || belongs(parentOf.get(pid)));
  const peaks = processes
    .filter(({ pid, line }) => line.includes('--type=renderer') && belongs(pid))
    .map(({ status }) => 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  return Math.max(0, ...peaks);
}

async function openEnginePage(site, profile) {
  const { context, close } = await openChromium({ profile });
  const page = await context.newPage();
  await page.goto(`${site.origin}/engine/`);
  await page.waitForFunction(() => 'createEngine' in globalThis);
  await page.evaluate(
    (worker) => {
      globalThis.newEngine = (warmUp) =>
        globalThis.createEngine({
          baseUrl: `${location.origin}/`,
          warmUp,
          createWorker: () => new Worker(worker, { type: 'module', name: 'wearhere-engine' }),
        });
    },
    await productionWorker(),
  );
  return { context, page, close };
}

const startOnce = (page, useSnapshot) =>
  page.evaluate(async (keep) => {
    if (!keep) for (const name of await caches.keys()) if (name.includes('snapshot')) await caches.delete(name);
    const engine = globalThis.newEngine(false);
    const began = performance.now();
    const outcome = await engine.start();
    const ms = performance.now() - began;
    if (outcome.status !== 'ok') throw new Error(JSON.stringify(outcome));
    if (outcome.value.startedFrom === 'stock') await new Promise((done) => setTimeout(done, 3000)); // it saves its snapshot
    engine.dispose();
    return { ms, from: outcome.value.startedFrom, info: outcome.value };
  }, useSnapshot);

/** One visitor who comes back: the first try-on with the engine's start, then other garments on the same photo. */
const tryOns = (page) =>
  page.evaluate(
    async ([width, height, wanted]) => {
      const { people } = await (await fetch('/samples/samples.json')).json();
      const { garments } = await (await fetch('/catalogue/catalogue.json')).json();
      const person = people.find(({ id }) => id === wanted) ?? people[0];
      const sample = await createImageBitmap(await (await fetch(`/samples/${person.image}`)).blob());
      const canvas = new OffscreenCanvas(width, height);
      const scale = Math.max(width / sample.width, height / sample.height);
      const [w, h] = [sample.width * scale, sample.height * scale];
      canvas.getContext('2d').drawImage(sample, (width - w) / 2, 0, w, h);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
      const first = (category) => garments.filter((garment) => garment.category === category);
      const chosen = [first('upper')[0], first('upper')[1], first('lower')[0], first('dress')[0]].filter(Boolean);
      const engine = globalThis.newEngine(false);
      const results = [];
      for (const { id, category } of chosen) {
        const began = performance.now();
        const outcome = await engine.tryOn({
          person: { id: 'me', blob },
          garment: { kind: 'catalogue', id },
          tucked: null,
        });
        const ms = performance.now() - began;
        if (outcome.status !== 'ok') throw new Error(`${id}: ${JSON.stringify(outcome)}`);
        const { timingsMs } = outcome.value;
        results.push({ id, category, status: outcome.status, ms, timingsMs });
      }
      engine.dispose();
      return { person: person.id, results };
    },
    [...PHOTO_WH, SAMPLE],
  );

/** Brotli bytes of everything the app's first visit downloads, until it is ready for use offline. */
async function firstVisit(site, profile) {
  const { context, close } = await openChromium({ profile });
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  let count = -1;
  for (let quietSeconds = 0; quietSeconds < 6; quietSeconds += 1) {
    await page.waitForTimeout(1000);
    if (site.seen.length !== count) quietSeconds = 0;
    count = site.seen.length;
  }
  await close();
  const paths = [...new Set(site.seen.map(({ path }) => (path.endsWith('/') ? `${path}index.html` : path)))];
  const files = [];
  for (const path of paths) {
    const raw = await stat(join(DIST, path)).catch(() => null);
    const packed = await stat(join(DIST, `${path}.br`)).catch(() => null);
    if (raw) files.push({ path, bytes: raw.size, brotliBytes: packed?.size ?? raw.size });
  }
  const sum = (key) => files.reduce((total, file) => total + file[key], 0);
  return { files: files.length, bytes: sum('bytes'), brotliBytes: sum('brotliBytes') };
}

/** @param {{ repeats: number, say: (line: string) => void }} options */
export async function benchInChromium({ repeats, say }) {
  const site = await serveEnginePage();
  const visitor = await mkdtemp(join(tmpdir(), 'wearhere-bench-'));
  const fresh = await mkdtemp(join(tmpdir(), 'wearhere-bench-'));
  const stock = [];
  const snapshot = [];
  const visits = [];
  let info = null;
  let chromium = '';
  try {
    say('first visit');
    const visit = await firstVisit(site, fresh);
    say('keeping files for the visitor');
    const warm = await openEnginePage(site, visitor);
    chromium = warm.context.browser()?.version() ?? '';
    await warm.page.evaluate(async () => globalThis.newEngine(true).prefetch());
    await warm.page.waitForTimeout(5000); // the browser caches compiled code a while after it ran
    await warm.close();
    for (let i = 0; i < repeats; i += 1) {
      say(`visit ${i + 1} of ${repeats}`);
      // A browser of its own for each: nothing is warm but what is on disk.
      const trying = await openEnginePage(site, visitor);
      visits.push({ ...(await tryOns(trying.page)), peakRendererBytes: peakRendererBytes(visitor) });
      await trying.close();
      const starting = await openEnginePage(site, visitor);
      const restored = await startOnce(starting.page, true);
      await starting.close();
      const again = await openEnginePage(site, visitor);
      const plain = await startOnce(again.page, false);
      await again.close();
      if (restored.from !== 'snapshot' || plain.from !== 'stock') throw new Error(`${restored.from}, ${plain.from}`);
      snapshot.push(restored.ms);
      stock.push(plain.ms);
      info = restored.info;
    }
    return { chromium, engine: info, firstVisit: visit, stockStartMs: stock, snapshotStartMs: snapshot, visits };
  } finally {
    await site.close();
    for (const folder of [visitor, fresh])
      await rm(folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
  }
}
