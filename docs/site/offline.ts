// The service worker of the site. At the first visit it stores all pages but the API reference, and it answers from this store.
// Each build has its own list of hashes. So a browser sees a new build at the next visit, fetches what has changed, and shows it from the
// next page on. Pages that are open keep working: what the build before had is kept as well.
//
// Its answers have the headers that make a page cross-origin isolated. Static hosts usually cannot set them.
import { isolate } from './isolate.ts';
import { findFile, type Hashes, keyOf } from './stored-files.ts';

/** The parts of TypeScript's lib.webworker that are used here. The whole library contradicts lib.dom. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

/** The build writes it into this file. */
declare const FILES: Hashes;
const worker = self as unknown as ServiceWorkerScope;
const { scope } = worker.registration;
const STORE = `palestra ${scope}`; // other sites of the same origin have other scopes
const VISITED = `palestra visited ${scope}`;
/** Where the store has the keys of the build that was active last. */
const LATEST = `${scope}?latest`;
const AT_ONCE = 6; // requests

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(scope)) event.respondWith(answer(event.request).then(isolate));
});

async function install(): Promise<void> {
  const store = await caches.open(STORE);
  const paths = Object.keys(FILES);
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    await Promise.all(paths.slice(i, i + AT_ONCE).map((path) => storeFile(store, path)));
  }
  await worker.skipWaiting();
}

async function storeFile(store: Cache, path: string): Promise<void> {
  const key = keyOf(FILES, scope, path);
  if (await store.match(key)) return;
  // no-cache: the browser's own cache may still have the file of the build before
  const response = await fetch(scope + encodeURI(path), { cache: 'no-cache' });
  if (!response.ok) throw new Error(`offline: expected ${path}, got status ${response.status}.`);
  await store.put(key, response);
}

async function activate(): Promise<void> {
  const store = await caches.open(STORE);
  const before: string[] = (await (await store.match(LATEST))?.json()) ?? [];
  const now = Object.keys(FILES).map((path) => keyOf(FILES, scope, path));
  const kept = new Set([...before, ...now, LATEST]);
  const stored = await store.keys();
  await Promise.all(stored.filter(({ url }) => !kept.has(url)).map((key) => store.delete(key)));
  await store.put(LATEST, Response.json(now));
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const path = findFile(FILES, scope, request.url);
  const store = await caches.open(STORE);
  const stored =
    path === undefined
      ? await store.match(request.url, { ignoreSearch: true }) // a file of the build before
      : await store.match(keyOf(FILES, scope, path));
  return stored ?? (await visit(request));
}

/** Fetches what is not stored, and keeps it. Without a connection it returns what was kept at an earlier visit. */
async function visit(request: Request): Promise<Response> {
  const visited = await caches.open(VISITED);
  try {
    const response = await fetch(request);
    if (response.status === 200) await visited.put(request.url, response.clone());
    return response;
  } catch (error) {
    const kept = await visited.match(request.url);
    if (kept) return kept;
    if (request.mode !== 'navigate') throw error;
    const text = `<!doctype html><title>Offline</title><p>There is no connection, and this page was not visited before. <a href="${scope}">Front page</a></p>`;
    return new Response(text, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  }
}
