// Serves the built app the way a host should: isolated, with the content security policy, GET and HEAD only.
// usage: node tools/serve.mjs [--port 8080] [--host 127.0.0.1] [folder]
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { contentType } from './content-type.mjs';
import { cacheControl, HEADERS } from './headers.mjs';

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

const isFile = async (path) => {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found : null;
};

/** The file to send for a request: the compressed copy when the client takes it. */
async function choose(file, accepted) {
  for (const [encoding, suffix] of ENCODINGS) {
    if (!accepted.includes(encoding)) continue;
    const found = await isFile(file + suffix);
    if (found) return { path: file + suffix, found, encoding };
  }
  const found = await isFile(file);
  return found ? { path: file, found, encoding: null } : null;
}

function inside(folder, pathname) {
  const path = normalize(join(folder, decodeURIComponent(pathname)));
  return path === folder || path.startsWith(folder + sep) ? path : null;
}

async function answer(folder, request, response) {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = inside(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  const chosen = file && (await choose(file, request.headers['accept-encoding'] ?? ''));
  if (!chosen) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('not found\n');
    return;
  }
  const { path, found, encoding } = chosen;
  const etag = `"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}${encoding ? `-${encoding}` : ''}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('Cache-Control', cacheControl(pathname));
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.writeHead(200, { 'Content-Type': contentType(file), 'Content-Length': found.size });
  if (request.method === 'HEAD') response.end();
  else createReadStream(path).pipe(response);
}

/** Resolves to the listening server; port 0 lets the system choose one. */
export function serve(folder, { port = 0, host = '127.0.0.1' } = {}) {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => done(server));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '8080' }, host: { type: 'string', default: '127.0.0.1' } },
  });
  const folder = positionals[0] ?? fileURLToPath(new URL('../dist', import.meta.url));
  try {
    const server = await serve(folder, { port: Number(values.port), host: values.host });
    console.log(`Wearhere: http://localhost:${server.address().port}/  (Ctrl+C stops it)`);
  } catch (error) {
    const taken = error.code === 'EADDRINUSE';
    console.error(taken ? `port ${values.port} is taken; try: make run PORT=8081` : String(error));
    process.exitCode = 1;
  }
}
