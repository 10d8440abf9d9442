/**
 * Lets the page be opened without a network: its own files and nothing else. What the server answers to a person
 * (/api, /web, /auth …) goes past here untouched and is never kept. `offline-page.js` fills in the two names.
 */
/** `/`, or `/w/acme/` of one company among several, which keep their files apart. */
const BASE = new URL(self.registration.scope).pathname
const FILES = KEDU_FILES.map((name) => BASE + name)
const PREFIX = `kedu-page-${BASE} `
const CACHE = PREFIX + KEDU_VERSION
/** A line that is just not dead must not hold the page back. */
const PATIENCE_MS = 4000

/** All files of one build or none. */
async function fill() {
  const cache = await caches.open(CACHE)
  if ((await cache.match(BASE)) === undefined) await cache.addAll(FILES)
}

/** Files of earlier builds, once no window shows them any more. */
async function sweep() {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
}

function kept(path) {
  return caches.match(path, { cacheName: CACHE, ignoreVary: true })
}

/** The present page when it comes in time, else the one that is here. */
async function page(request) {
  const fresh = fetch(request)
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  const first = await Promise.race([fresh, late]).catch(() => undefined)
  return first ?? (await kept(BASE)) ?? fresh
}

async function file(request, path) {
  return (await kept(path)) ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(fill()))
self.addEventListener('activate', (event) => event.waitUntil(sweep()))
// After signing out the files were removed; whoever signs in next asks for them again.
self.addEventListener('message', (event) => {
  if (event.data === 'fill') event.waitUntil(fill())
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (pathname === BASE) event.respondWith(page(request))
  } else if (pathname !== BASE && FILES.includes(pathname)) {
    event.respondWith(file(request, pathname))
  }
})
