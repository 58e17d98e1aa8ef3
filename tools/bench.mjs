// `make bench`: speed, memory and download size of the built app in Chromium, and the same pipelines natively.
// usage: node tools/bench.mjs [--repeats 5] [--out docs/bench/photo-try-on.json] [--native-only]
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchInChromium } from './bench-browser.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const MB = 1e6;

const { values: options } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    out: { type: 'string', default: join(ROOT, 'docs/bench/photo-try-on.json') },
    'native-only': { type: 'boolean', default: false },
  },
});
const repeats = Number(options.repeats);
const say = (line) => console.log(`bench: ${line}`);

/** Median and nearest-rank 95th percentile. */
function summary(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1];
  return { median: Math.round(median), p95: Math.round(p95), samples: sorted.map(Math.round) };
}

/** Summaries of every named stage over several runs. */
function stages(runs) {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run ?? {})))];
  return Object.fromEntries(names.map((name) => [name, summary(runs.map((run) => run?.[name] ?? 0)).median]));
}

function native() {
  say('native');
  const python = join(ROOT, '.venv/bin/python');
  const done = spawnSync(python, [join(ROOT, 'tools/bench_native.py'), '--repeats', String(repeats)], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`bench_native.py ended with ${done.status}`);
  const runs = JSON.parse(done.stdout);
  return Object.fromEntries(
    Object.entries(runs).map(([name, list]) => [
      name,
      {
        totalMs: summary(list.map((run) => Object.values(run).reduce((sum, ms) => sum + ms, 0))),
        stagesMs: stages(list),
      },
    ]),
  );
}

function summarise(browser) {
  const first = browser.visits.map(({ results }) => results[0]);
  const nextNames = browser.visits[0].results.slice(1).map(({ id }) => id);
  const next = Object.fromEntries(
    nextNames.map((id) => {
      const runs = browser.visits.map(({ results }) => results.find((result) => result.id === id));
      const { category, status } = runs[0];
      return [
        id,
        { category, status, ms: summary(runs.map(({ ms }) => ms)), stagesMs: stages(runs.map((run) => run.timingsMs)) },
      ];
    }),
  );
  return {
    chromium: browser.chromium,
    engine: {
      backend: browser.engine.backend,
      threads: browser.engine.threads,
      pyodide: browser.engine.pyodideVersion,
    },
    photo: `768x1024, sample "${browser.visits[0].person}"`,
    engineReadyFromSnapshotMs: summary(browser.snapshotStartMs),
    engineReadyStockMs: summary(browser.stockStartMs),
    firstTryOnWithEngineStartMs: { status: first[0].status, ...summary(first.map(({ ms }) => ms)) },
    firstTryOnStagesMs: stages(first.map(({ timingsMs }) => timingsMs)),
    nextGarmentMs: summary(browser.visits.flatMap(({ results }) => results.slice(1).map(({ ms }) => ms))),
    nextGarments: next,
    peakRendererMB: summary(browser.visits.map(({ peakRendererBytes }) => peakRendererBytes / MB)),
    peakRendererIs: 'VmHWM of the renderer process of the page and its workers, after four garments on one photo',
    firstVisit: browser.firstVisit,
  };
}

const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 1e9),
  loadBefore: loadavg().map((load) => Math.round(load * 10) / 10),
};
const report = { repeats, machine };
if (!options['native-only']) report.browser = summarise(await benchInChromium({ repeats, say }));
report.native = native();
machine.loadAfter = loadavg().map((load) => Math.round(load * 10) / 10);

mkdirSync(dirname(options.out), { recursive: true });
writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);

const { browser } = report;
if (browser) {
  const row = (name, { median, p95 }, unit, aim) =>
    console.log(
      `${name.padEnd(44)} ${String(median).padStart(6)} ${unit}   p95 ${String(p95).padStart(6)}   aim ${aim}`,
    );
  row('engine ready from snapshot', browser.engineReadyFromSnapshotMs, 'ms', '< 2000');
  row('engine ready, stock', browser.engineReadyStockMs, 'ms', '-');
  row('first try-on with models cached, with start', browser.firstTryOnWithEngineStartMs, 'ms', '< 8000');
  row('next garment on the same photo', browser.nextGarmentMs, 'ms', '< 1500');
  row('peak renderer memory', browser.peakRendererMB, 'MB', '< 1200');
  console.log(
    `first visit ${(browser.firstVisit.brotliBytes / MB).toFixed(1)} MB brotli, ${browser.firstVisit.files} files, aim < 35`,
  );
}
for (const [name, { totalMs }] of Object.entries(report.native)) {
  console.log(`native ${name}: ${totalMs.median} ms (p95 ${totalMs.p95})`);
}
say(`written to ${options.out}`);
