// Keeps the program's own files, whose names change with their contents, and one page for when the studio is not
// reached. Nothing else is ever kept: no page, no API, no socket, no picture. `v` in this script's address is the
// version of those files; another version is another worker, which drops what the one before kept.

const PREFIX = 'gesso-';
const CACHE = PREFIX + (new URL(self.location.href).searchParams.get('v') ?? 'none');
const OFFLINE = '/offline';
/** Hashed files only: `/pkg/gesso.0123456789abcdef.js`. */
const HASHED = /^\/(?:pkg|fonts)\/[\w./-]+\.[0-9a-f]{16}\.[a-z0-9]+$/;

self.addEventListener('install', (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => offline()));
  } else if (HASHED.test(url.pathname) && url.search === '') {
    event.respondWith(fromCache(request));
  }
});

/** The page, and the hashed files it names. */
async function keepOfflinePage() {
  const cache = await caches.open(CACHE);
  const page = await fetch(OFFLINE, { cache: 'no-store' });
  if (!page.ok) throw new Error(`the offline page answers ${page.status}`);
  const named = [...(await page.clone().text()).matchAll(/href="([^"]+)"/g)].map((found) => found[1]);
  await cache.put(OFFLINE, page);
  await cache.addAll([...new Set(named.filter((path) => HASHED.test(path)))]);
}

async function dropOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.status === 200 && fresh.type === 'basic') await cache.put(request.url, fresh.clone());
  return fresh;
}

async function offline() {
  const page = await caches.match(OFFLINE);
  return page ?? Response.error();
}
