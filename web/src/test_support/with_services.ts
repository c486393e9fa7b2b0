// SPDX-License-Identifier: Apache-2.0
// Stores and composables in a test: an app without a page, with services the test gives. What it does not
// give throws when it is asked for.
import { createPinia, setActivePinia } from 'pinia'
import { createRenderer, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { makeLive } from '@/api/live'
import { makeServerTime } from '@/api/server_time'
import type { Outcome } from '@/api/types'
import { i18n } from '@/i18n'
import { servicesKey, type FileKeep, type KeyValue, type RecordKeep, type Services } from '@/stores/services'
import { fakeClock } from './fake_clock'
import { silentLog } from './fake_log'
import { fakeSockets } from './fake_socket'

/** Each call to the server, by noun and verb, as the test wants it answered. */
export type Answers = Partial<Record<'people' | 'tickets' | 'figures' | 'meetings' | 'clocks' | 'notices' | 'outbox' | 'plugins' | 'points' | 'grid' | 'moderation' | 'places' | 'polls' | 'matters' | 'commitments' | 'desk' | 'files', Record<string, (...args: never[]) => unknown>>>

export function memoryStorage(kept: Record<string, string> = {}): KeyValue & { kept: Record<string, string> } {
  return {
    kept,
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => { kept[key] = value },
    removeItem: (key) => { Reflect.deleteProperty(kept, key) },
    keys: () => Object.keys(kept),
  }
}

/** Files kept for as long as the test runs. */
export function memoryFiles(kept = new Map<string, Blob>()): FileKeep {
  return {
    put: (key, file) => { kept.set(key, file); return Promise.resolve() },
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    remove: (key) => { kept.delete(key); return Promise.resolve() },
  }
}

/** Records kept for as long as the test runs, as a database keeps them: what is put in later changes nothing. */
export function memoryRecords(kept = new Map<string, object>()): RecordKeep {
  return {
    put: (key, value) => { kept.set(key, structuredClone(value)); return Promise.resolve(true) },
    get: (key) => Promise.resolve(kept.has(key) ? structuredClone(kept.get(key)) : null),
    keys: (prefix) => Promise.resolve([...kept.keys()].filter((key) => key.startsWith(prefix)).sort()),
    remove: (key) => { kept.delete(key); return Promise.resolve() },
  }
}

export function ok<T>(data: T): Promise<Outcome<T>> {
  return Promise.resolve({ ok: true, data })
}
export function refused(type: string, status: number): Promise<Outcome<never>> {
  return Promise.resolve({ ok: false, problem: { type, title: type, status } })
}

function only<T extends object>(noun: string, answers: object): T {
  return new Proxy(answers, {
    get(target, verb) {
      if (verb in target) return Reflect.get(target, verb) as unknown
      throw new Error(`${noun}.${String(verb)} is not answered in this test`)
    },
  }) as T
}

export function withServices(answers: Answers = {}, kept: Record<string, string> = {}) {
  const clock = fakeClock()
  const sockets = fakeSockets()
  const storage = memoryStorage(kept)
  let csrf: string | null = null
  const saves = new Set<() => void>()
  const ears = new Set<(key: string, value: string) => void>()
  const online = new Set<() => void>()
  let keys = 0
  const services: Services = {
    http: only('http', { setCsrf: (token: string | null) => { csrf = token }, newKey: () => { keys += 1; return `key-${keys}` } }),
    live: makeLive({ openSocket: sockets.open, events: silentLog, clock, random: () => 1 }),
    people: only('people', answers.people ?? {}),
    tickets: only('tickets', answers.tickets ?? {}),
    figures: only('figures', answers.figures ?? {}),
    meetings: only('meetings', answers.meetings ?? {}),
    clocks: only('clocks', answers.clocks ?? {}),
    notices: only('notices', answers.notices ?? {}),
    outbox: only('outbox', answers.outbox ?? {}),
    plugins: only('plugins', answers.plugins ?? {}),
    points: only('points', answers.points ?? {}),
    grid: only('grid', answers.grid ?? {}),
    moderation: only('moderation', answers.moderation ?? {}),
    places: only('places', answers.places ?? {}),
    polls: only('polls', answers.polls ?? {}),
    matters: only('matters', answers.matters ?? {}),
    commitments: only('commitments', answers.commitments ?? {}),
    desk: only('desk', answers.desk ?? {}),
    files: only('files', answers.files ?? {}),
    fileKeep: memoryFiles(),
    recordKeep: memoryRecords(),
    storage,
    clock,
    serverTime: makeServerTime(clock),
    languages: ['zh-CN'],
    onStored: (hear) => { ears.add(hear); return () => { ears.delete(hear) } },
    onPutAway: (save) => { saves.add(save); return () => { saves.delete(save) } },
    onOnline: (hear) => { online.add(hear); return () => { online.delete(hear) } },
    isOffline: () => false,
    alone: (_name, work) => work(),
  }
  const pinia = createPinia()
  setActivePinia(pinia)
  const prepared = (root: object): App => {
    const app = makeApp(root)
    app.provide(servicesKey, services)
    app.use(pinia)
    app.use(i18n)
    app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }))
    return app
  }
  const bare = prepared({})
  /** Runs `use` with the services at hand: enough for stores. */
  const setup = <T>(use: () => T): T => bare.runWithContext(use)
  /** Runs `use` as the setup of a page that stands until `leave` is called. */
  function page<T>(use: () => T): T & { leave: () => void } {
    const result: { made?: T } = {}
    const app = prepared({ setup() { result.made = use(); return () => null } })
    app.mount({})
    if (result.made === undefined) throw new Error('the page was not set up')
    return { ...result.made, leave: () => { app.unmount() } }
  }
  return { clock, sockets, storage, services, setup, page, csrf: () => csrf, simulateOnline: () => { for (const hear of online) hear() }, putAway: () => { for (const save of saves) save() }, simulateStored: (key: string, value: string) => { for (const hear of ears) hear(key, value) } }
}

/** An app that draws nothing: these tests are about what it holds. */
const { createApp: makeApp } = createRenderer<object, object>({
  createElement: () => ({}), createText: () => ({}), createComment: () => ({}), insert: nothing, remove: nothing,
  patchProp: nothing, setText: nothing, setElementText: nothing, parentNode: () => null, nextSibling: () => null,
})
function nothing(): void { /* drawn nowhere */ }

/** Lets what is under way come to rest. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 40; i += 1) await Promise.resolve()
}
