// SPDX-License-Identifier: Apache-2.0
// Everything the stores need, made of the real wire layer on a fake network: answers by method and path,
// sockets and clock in the test's hand.
import { createPinia, setActivePinia } from 'pinia'
import { createApp } from 'vue'
import { eventsApi } from '@/api/events.api'
import { figuresApi } from '@/api/figures.api'
import { filesApi } from '@/api/files.api'
import { makeHttp } from '@/api/http'
import { makeLive } from '@/api/live'
import { makeServerTime } from '@/api/server_time'
import { clocksApi } from '@/api/clocks.api'
import { deskApi } from '@/api/desk.api'
import { meetingsApi } from '@/api/meetings.api'
import { moderationApi } from '@/api/moderation.api'
import { noticesApi } from '@/api/notices.api'
import { outboxApi } from '@/api/outbox.api'
import { pluginsApi } from '@/api/plugins.api'
import { gridApi } from '@/api/grid.api'
import { pointsApi } from '@/api/points.api'
import { peopleApi } from '@/api/people.api'
import { placesApi } from '@/api/places.api'
import { commitmentsApi } from '@/api/commitments.api'
import { mattersApi } from '@/api/matters.api'
import { pollsApi } from '@/api/polls.api'
import { ticketsApi } from '@/api/tickets.api'
import { servicesKey, type KeyValue } from '@/stores/services'
import { fakeClock } from './fake_clock'
import { fakeSockets } from './fake_socket'
import { memoryFiles, memoryRecords } from './with_services'

export interface Asked { method: string; path: string; body: unknown; headers: Record<string, string> }
/** What the server answers: a body with status 200, or a status (then a body, if any). */
export type Reply = { status: number; body?: unknown } | { body: unknown }

export function memory(kept: Record<string, string> = {}): KeyValue {
  const all = new Map(Object.entries(kept))
  return {
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => { all.set(key, value) },
    removeItem: (key) => { all.delete(key) },
    keys: () => [...all.keys()],
  }
}

/** An app without a page. `replies` by "GET /me"; what is not in there is not found. */
export function makeWorld(replies: Record<string, Reply | ((asked: Asked) => Reply)> = {}, storage: KeyValue = memory()) {
  const asked: Asked[] = []
  const clock = fakeClock()
  const sockets = fakeSockets()
  let keys = 0

  const fetch: typeof globalThis.fetch = (input, init = {}) => {
    const url = new URL(String(input), 'http://sifang.test')
    const one: Asked = {
      method: init.method ?? 'GET',
      path: url.pathname.replace('/api/v1', '') + url.search,
      body: typeof init.body === 'string' ? JSON.parse(init.body) as unknown : undefined,
      headers: init.headers as Record<string, string>,
    }
    asked.push(one)
    const found = replies[`${one.method} ${one.path}`]
    const reply: Reply = found === undefined
      ? { status: 404, body: { type: 'not_found', title: 'Not found', status: 404 } }
      : typeof found === 'function' ? found(one) : found
    const status = 'status' in reply ? reply.status : 200
    return Promise.resolve(new Response(reply.body === undefined ? null : JSON.stringify(reply.body), { status }))
  }

  const http = makeHttp({ fetch, clock, randomText: () => `key-${keys += 1}` })
  const live = makeLive({ openSocket: sockets.open, events: eventsApi(http), clock, random: () => 0.5 })
  const app = createApp({ render: () => null })
  app.provide(servicesKey, { http, live, people: peopleApi(http), tickets: ticketsApi(http), figures: figuresApi(http), meetings: meetingsApi(http), clocks: clocksApi(http), notices: noticesApi(http), outbox: outboxApi(http), plugins: pluginsApi(http), points: pointsApi(http), grid: gridApi(http), moderation: moderationApi(http), places: placesApi(http), polls: pollsApi(http), matters: mattersApi(http), commitments: commitmentsApi(http), desk: deskApi(http), files: filesApi(http), fileKeep: memoryFiles(), recordKeep: memoryRecords(), storage, clock, serverTime: makeServerTime(clock), languages: ['zh-CN'], onStored: () => () => undefined, onPutAway: () => () => undefined, onOnline: () => () => undefined, isOffline: () => false, alone: (_name, work) => work() })
  const pinia = createPinia()
  app.use(pinia)
  setActivePinia(pinia)
  return { app, asked, clock, sockets, storage, live, http, run: <T>(make: () => T): T => app.runWithContext(make) }
}
