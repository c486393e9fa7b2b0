// SPDX-License-Identifier: Apache-2.0
// The service worker of who works outdoors: it opens the client's own pages without a line. It keeps the program
// (index, scripts, styles, icons) and nothing else: what the server answers under /api/ never passes through here.
// The build puts the list of files in (vite.config.ts).
/* global __FILES__ */
const files = __FILES__
const name = 'sifang-shell-__VERSION__'
/** Who stands in front of a door does not wait longer for a newer page. */
const patienceMs = 4_000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const old of await caches.keys()) if (old.startsWith('sifang-shell-') && old !== name) await caches.delete(old)
    await self.clients.claim()
  })())
})

// A page asks for it when a person has said so: until then the version that its scripts come from stays.
self.addEventListener('message', ({ data }) => { if (data === 'renew') void self.skipWaiting() })

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else if (files.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)))
})

async function kept(path) {
  return await (await caches.open(name)).match(path, { ignoreVary: true }) ?? Response.error()
}

/** The server's page where it answers in time, else the program as it is here: it is the same for every address. */
async function page(request) {
  const asked = fetch(request)
  const late = new Promise((resume) => { setTimeout(resume, patienceMs, null) })
  const answer = await Promise.race([asked, late]).catch(() => null)
  // A proxy whose server is away says so with these.
  if (answer && ![502, 503, 504].includes(answer.status)) return answer
  const shell = await kept('/index.html')
  return shell.type === 'error' ? asked : shell
}

/** Its name holds a hash of what is in it: what is here is right for good. */
async function asset(request) {
  const cache = await caches.open(name)
  const here = await cache.match(request, { ignoreVary: true })
  if (here) return here
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}
