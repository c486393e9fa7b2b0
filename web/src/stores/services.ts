// SPDX-License-Identifier: Apache-2.0
// What stores and pages need from the world, put together in main.ts and given by injection: nothing
// below reaches for a global.
import { inject, type InjectionKey } from 'vue'
import type { Clock } from '@/api/clock'
import type { Http } from '@/api/http'
import type { Live } from '@/api/live'
import type { MeetingsApi } from '@/api/meetings.api'
import type { PeopleApi } from '@/api/people.api'
import type { TicketsApi } from '@/api/tickets.api'

/** The part of localStorage that is used. */
export interface KeyValue {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
  keys(): string[]
}

export interface Services {
  http: Http
  live: Live
  people: PeopleApi
  tickets: TicketsApi
  meetings: MeetingsApi
  storage: KeyValue
  clock: Clock
  /** Runs `save` whenever the page is put away (reloaded, closed, left for another app) until the answer is called. */
  onPutAway: (save: () => void) => () => void
}

export const servicesKey: InjectionKey<Services> = Symbol('services')

export function useServices(): Services {
  const services = inject(servicesKey)
  if (!services) throw new Error('services are not provided')
  return services
}
