// A page with nothing but the engine, served beside the built app: for `make bench` and tests/e2e/engine.
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { contentType } from './content-type.mjs';
import { HEADERS } from './headers.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
export const DIST = process.env.WEARHERE_DIST ?? join(ROOT, 'dist');
const PAGE = join(ROOT, 'tests/e2e/engine/page');

const isFile = async (path) => (await stat(path).catch(() => null))?.isFile() ?? false;

/** Bundles the page into a folder of its own; the app's build is left as it is. */
async function bundlePage() {
  const outDir = await mkdtemp(join(tmpdir(), 'wearhere-engine-page-'));
  await build({
    configFile: false,
    root: PAGE,
    base: '/engine/',
    publicDir: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    worker: { format: 'es' },
  });
  return outDir;
}

/** The app's own worker script, so that measurements are of what ships. */
export async function productionWorker(dist = DIST) {
  const name = (await readdir(join(dist, 'assets'))).find((file) => /^engine\.worker-.*\.js$/.test(file));
  if (!name) throw new Error('dist/assets has no engine.worker; run `make build`');
  return `/assets/${name}`;
}

/**
 * Serves `/engine/` (the page) and the built app.
 *
 * `replace` maps a path ("/models/matte.onnx") to what is sent instead: bytes, or a number as the HTTP status.
 * `isDown` makes every request fail, as without a network. `isIsolated: false` leaves the isolation headers out, as a
 * plain shop page does. `seen` lists the requests.
 *
 * @param {{ dist?: string, port?: number }} [options]
 */
export async function serveEnginePage({ dist = DIST, port = 0 } = {}) {
  const page = await bundlePage();
  const site = { replace: new Map(), seen: [], isDown: false, isIsolated: true };
  const find = async (pathname) => {
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const inPage = path.startsWith('/engine/') ? join(page, normalize(path.slice('/engine'.length))) : null;
    if (inPage && (await isFile(inPage))) return inPage;
    const inDist = join(dist, normalize(path));
    return (await isFile(inDist)) ? inDist : null;
  };
  const server = createServer(async (request, response) => {
    const pathname = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    site.seen.push({ method: request.method, path: pathname });
    if (site.isDown) return request.socket.destroy();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (site.isIsolated || !/^Cross-Origin-(Opener|Embedder)-Policy$/.test(name)) response.setHeader(name, value);
    }
    response.setHeader('Cache-Control', 'no-cache');
    const instead = site.replace.get(pathname);
    if (typeof instead === 'number') return response.writeHead(instead).end();
    response.setHeader('Content-Type', contentType(pathname.endsWith('/') ? 'index.html' : pathname));
    if (instead) return response.writeHead(200).end(instead);
    const file = await find(pathname);
    if (!file) return response.writeHead(404).end();
    const { size, mtimeMs } = await stat(file);
    const etag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`;
    response.setHeader('ETag', etag);
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    response.writeHead(200, { 'Content-Length': size });
    return createReadStream(file).pipe(response);
  });
  await new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await rm(page, { recursive: true, force: true });
  };
  return Object.assign(site, { origin: `http://127.0.0.1:${server.address().port}`, close });
}
