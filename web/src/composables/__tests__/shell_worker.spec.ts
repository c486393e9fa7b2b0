// SPDX-License-Identifier: Apache-2.0
// The service worker in a world of its own: what it answers from the device, and what it never touches.
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { shellFiles } from '../../../scripts/shell.mjs'

const source = readFileSync(new URL('../../../scripts/shell_worker.js', import.meta.url), 'utf8')
const base = 'https://sifang.test'

interface Answered { status: number; type: string; text: string; ok: boolean; clone: () => Answered }
const answer = (text: string, status = 200): Answered => ({ status, type: 'basic', text, ok: status < 400, clone: () => answer(text, status) })

function worker(net: (path: string) => Promise<Answered>) {
  const caches = new Map<string, Map<string, Answered>>([['sifang-shell-old', new Map()], ['other', new Map()]])
  const hear = new Map<string, (event: object) => void>()
  const pathOf = (of: string | { url: string }): string => new URL(typeof of === 'string' ? of : of.url, base).pathname
  const fetched: string[] = []
  const fetch = (of: string | { url: string }): Promise<Answered> => { fetched.push(pathOf(of)); return net(pathOf(of)) }
  const open = (name: string) => {
    const kept = caches.get(name) ?? new Map<string, Answered>()
    caches.set(name, kept)
    return Promise.resolve({
      addAll: async (paths: string[]) => { for (const path of paths) kept.set(path, await fetch(path)) },
      match: (of: string | { url: string }) => Promise.resolve(kept.get(pathOf(of))),
      put: (of: string | { url: string }, what: Answered) => { kept.set(pathOf(of), what); return Promise.resolve() },
    })
  }
  const self = { location: { origin: base }, clients: { claim: () => Promise.resolve() }, skipWaiting: () => undefined, addEventListener: (kind: string, run: (event: object) => void) => { hear.set(kind, run) } }
  runInContext(source.replace('= __FILES__', `= ${JSON.stringify(['/index.html', '/icon.svg', '/assets/a-1.js'])}`).replace('__VERSION__', 'new'), createContext({
    self, URL, fetch, Response: { error: () => ({ type: 'error' }) }, setTimeout: (run: (value: null) => void) => setTimeout(run, 0, null),
    caches: { open, keys: () => Promise.resolve([...caches.keys()]), delete: (name: string) => Promise.resolve(caches.delete(name)) },
  }))
  async function tell(kind: string): Promise<void> {
    const work: Promise<unknown>[] = []
    hear.get(kind)?.({ waitUntil: (done: Promise<unknown>) => { work.push(done) } })
    await Promise.all(work)
  }
  /** What it answers; null: it lets the browser ask. */
  async function ask(path: string, mode = 'no-cors', method = 'GET'): Promise<Answered | null> {
    let given: Promise<Answered> | null = null
    hear.get('fetch')?.({ request: { url: base + path, mode, method }, respondWith: (what: Promise<Answered>) => { given = what } })
    return given === null ? null : await (given as Promise<Answered>)
  }
  return { tell, ask, caches, fetched }
}

describe('the worker that keeps the program', () => {
  const online = (path: string): Promise<Answered> => Promise.resolve(answer(`net ${path}`))
  it('never touches the API, other sites’ paths it does not know, or writes', async () => {
    const { ask } = worker(online)
    expect([await ask('/api/v1/me'), await ask('/api/v1/plugins/points/MG/ledger', 'navigate'), await ask('/points/rounds', 'navigate', 'POST'), await ask('/openapi.json')]).toEqual([null, null, null, null])
  })
  it('gives the server’s page while it answers, and the program without a line, behind a proxy alone, or when it takes too long', async () => {
    let net: (path: string) => Promise<Answered> = online
    const { tell, ask, caches } = worker((path) => net(path))
    await tell('install')
    await tell('activate')
    expect([...caches.keys()].sort()).toEqual(['other', 'sifang-shell-new'])
    expect((await ask('/points/rounds', 'navigate'))?.text).toBe('net /points/rounds')
    for (const away of [() => Promise.reject(new Error('offline')), () => Promise.resolve(answer('bad gateway', 502)), () => new Promise<Answered>(() => undefined)]) {
      net = away
      expect((await ask('/points/rounds/1/2', 'navigate'))?.text).toBe('net /index.html')
    }
  })
  it('takes scripts from the device, and keeps those that it fetches', async () => {
    let away = false
    const { tell, ask, fetched } = worker((path) => away ? Promise.reject(new Error('offline')) : online(path))
    await tell('install')
    await ask('/assets/b-2.js')
    away = true
    expect([(await ask('/assets/a-1.js'))?.text, (await ask('/assets/b-2.js'))?.text, (await ask('/icon.svg'))?.text]).toEqual(['net /assets/a-1.js', 'net /assets/b-2.js', 'net /icon.svg'])
    expect(fetched.filter((path) => path === '/assets/b-2.js').length).toBe(1)
  })
})

describe('its list of files', () => {
  it('has the entry, the pages of inspectors and what they import, and no other page', () => {
    const chunk = (fileName: string, facade: string | null, imports: string[] = [], css: string[] = [], isEntry = false) => ({ type: 'chunk', fileName, facadeModuleId: facade, imports, isEntry, viteMetadata: { importedCss: new Set(css) } })
    const bundle = {
      'assets/index.js': chunk('assets/index.js', '/x/index.html', [], ['assets/index.css'], true),
      'assets/visit.js': chunk('assets/visit.js', '/x/src/views/points/VisitView.vue', ['assets/button.js'], ['assets/visit.css']),
      'assets/button.js': chunk('assets/button.js', null),
      'assets/poll.js': chunk('assets/poll.js', '/x/src/views/PollView.vue', ['assets/button.js']),
      'assets/index.css': { type: 'asset', fileName: 'assets/index.css' },
    }
    expect(shellFiles(bundle)).toEqual(['/assets/button.js', '/assets/index.css', '/assets/index.js', '/assets/visit.css', '/assets/visit.js'])
  })
})
