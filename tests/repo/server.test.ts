import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheControl, HEADERS, headersFile } from '../../tools/headers.mjs';
import { serve } from '../../tools/serve.mjs';

let parent: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'wearhere-server-'));
  const folder = join(parent, 'dist');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.txt'), 'not for visitors');
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'app.mjs'), 'plain');
  await writeFile(join(folder, 'app.mjs.br'), 'brotli');
  await writeFile(join(folder, 'app.mjs.gz'), 'gzip');
  await writeFile(join(folder, 'assets/x-1a2b.css'), '');
  server = (await serve(folder)) as Server;
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  await rm(parent, { recursive: true });
});

/** A raw request: fetch would normalise the path and decode the body. */
function ask(path: string, options: RequestOptions = {}): Promise<{ response: IncomingMessage; body: string }> {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(origin);
    const asked = httpRequest({ hostname, port, path, agent: false, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => done({ response, body }));
    });
    asked.on('error', fail).end();
  });
}

describe('the production server', () => {
  it('sends the page for a folder, with every header of the table', async () => {
    const { response, body } = await ask('/');
    expect(body).toBe('<!doctype html>');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const [name, value] of Object.entries(HEADERS)) expect(response.headers[name.toLowerCase()]).toBe(value);
  });

  it('sends every header with an error too', async () => {
    const { response } = await ask('/absent');
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-security-policy']).toBe(HEADERS['Content-Security-Policy']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async (method) => {
    const { response } = await ask('/', { method });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('GET, HEAD');
  });

  it.each([
    ['br, gzip', 'br', 'brotli'],
    ['gzip', 'gzip', 'gzip'],
    ['identity', undefined, 'plain'],
  ])('answers Accept-Encoding %s with the right copy', async (accepted, encoding, expected) => {
    const { response, body } = await ask('/app.mjs', { headers: { 'Accept-Encoding': accepted } });
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(response.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(body).toBe(expected);
  });

  it('answers a known entity tag with 304 and no body, but not the tag of another encoding', async () => {
    const first = await ask('/app.mjs', { headers: { 'Accept-Encoding': 'br' } });
    const tag = String(first.response.headers.etag);
    const again = await ask('/app.mjs', { headers: { 'Accept-Encoding': 'br', 'If-None-Match': tag } });
    expect([again.response.statusCode, again.body]).toEqual([304, '']);
    const other = await ask('/app.mjs', { headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': tag } });
    expect(other.response.statusCode).toBe(200);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%00', '/%zz'])(
    'never leaves its folder: %s',
    async (path) => {
      const { response, body } = await ask(path);
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(body).not.toContain('visitors');
    },
  );

  it('lets hashed assets be kept for ever and nothing else', async () => {
    expect((await ask('/assets/x-1a2b.css')).response.headers['cache-control']).toContain('immutable');
    expect((await ask('/app.mjs')).response.headers['cache-control']).toBe('no-cache');
  });
});

describe('the headers', () => {
  const policy = HEADERS['Content-Security-Policy'];

  it('allow no script from text and no other host', () => {
    expect(policy).not.toMatch(/'unsafe-(eval|inline|hashes)'|https?:|\*/);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("connect-src 'self'");
  });

  it('stand in the hosting document, in its nginx example and in _headers alike', async () => {
    const document = await readFile('docs/hosting.md', 'utf8');
    for (const [name, value] of Object.entries(HEADERS)) {
      expect(document).toContain(`\`${name}\``);
      expect(document.replaceAll('"', '')).toContain(`add_header ${name} ${value} always;`);
      expect(headersFile()).toContain(`${name}: ${value}`);
    }
    expect(document).toContain(cacheControl('/assets/x'));
  });

  it("contain all that the service worker's own policy contains", async () => {
    const source = await readFile('web/src/service-worker.ts', 'utf8');
    const own = /"(default-src [^"]+)"/.exec(source)?.[1];
    expect(own).toBeDefined();
    for (const directive of (own ?? '').split(';')) expect(policy).toContain(directive.trim());
  });
});
