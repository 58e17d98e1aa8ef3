import { cleanupOutdatedCaches, matchPrecache, type PrecacheEntry, precache } from 'workbox-precaching';
import { CACHED_FOLDERS, FILES_CACHE, INDEX_FILES } from './contract/caches';
import type { RequestSeen } from './store/network-channel';
import { NETWORK_CHANNEL } from './store/network-channel';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (string | PrecacheEntry)[] };

/** Sent by the page when the shopper agrees to a new version. */
const TAKE_OVER = 'take_over';

/** For hosts that send no headers of their own: threads need isolation, and the policy lets nothing out. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:",
};

const network = new BroadcastChannel(NETWORK_CHANNEL);
const scope = new URL(self.registration.scope);

precache(self.__WB_MANIFEST);
cleanupOutdatedCaches();

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) void self.skipWaiting();
});
self.addEventListener('fetch', (event) => event.respondWith(answer(event.request)));

/** Lets plain downloads from this site through and refuses the rest; tells the page of each. */
async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const harmless = url.origin === scope.origin && (request.method === 'GET' || request.method === 'HEAD');
  network.postMessage({ sentBytes: await contentBytes(request, url), refused: !harmless } satisfies RequestSeen);
  if (!harmless) return Response.error();
  const path = url.pathname.slice(scope.pathname.length);
  if (request.mode === 'navigate' && (path === '' || path === 'index.html')) return page(request);
  const response = (await matchPrecache(url.pathname)) ?? (await file(request, path));
  // A worker is bound by its own headers, not by those of the page.
  return request.destination === 'worker' ? secured(response) : response;
}

/** Bytes of the parts of a request that can carry content. */
async function contentBytes(request: Request, url: URL): Promise<number> {
  const query = url.search.length;
  if (request.method === 'GET' || request.method === 'HEAD') return query;
  return query + (await request.clone().arrayBuffer()).byteLength;
}

async function page(request: Request): Promise<Response> {
  const index = new URL('index.html', scope).pathname;
  return secured((await matchPrecache(index)) ?? (await fetch(request)));
}

function secured(response: Response): Response {
  if (!response.ok) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (!headers.has(name)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** Runtime, models, catalogue and samples: what the engine keeps, under the rules of `contract/caches.ts`. */
async function file(request: Request, path: string): Promise<Response> {
  if (!CACHED_FOLDERS.some((folder) => path.startsWith(folder))) return fetch(request);
  const kept = () => caches.match(request, { cacheName: FILES_CACHE, ignoreVary: true });
  if (INDEX_FILES.some((index) => index === path)) {
    try {
      return await fetch(request, { cache: 'no-cache' });
    } catch (error) {
      const response = await kept();
      if (response === undefined) throw error;
      return response;
    }
  }
  return (await kept()) ?? fetch(request, { cache: 'no-cache' });
}
