// SPDX-License-Identifier: Apache-2.0
// A community's clocks: how long things may take, and when people work.
import type { Http } from './http'
import type { CalendarDay, ClockName, Clocks, ClockSettings, Counting, Id, Outcome, Urgency } from './types'

export interface RulePlace { urgency: Urgency; clock: ClockName; category: string }

export function clocksApi(http: Http) {
  const at = (community: Id): string => `/communities/${community}/clocks`
  const rule = (community: Id, { urgency, clock }: RulePlace): string => `${at(community)}/rules/${urgency}/${clock}`
  return {
    get: (community: Id): Promise<Outcome<Clocks>> => http.request('GET', at(community)),
    update: (community: Id, body: Partial<ClockSettings>, version: number, key: string): Promise<Outcome<Clocks>> =>
      http.request('PATCH', at(community), { body, version, key }),
    setRule: (community: Id, place: RulePlace, limit: { limit_minutes: number; counting: Counting }, version: number, key: string): Promise<Outcome<Clocks>> =>
      http.request('PUT', rule(community, place), { body: { ...limit, ...(place.category ? { category: place.category } : {}) }, version, key }),
    unsetRule: (community: Id, place: RulePlace, version: number, key: string): Promise<Outcome<Clocks>> =>
      http.request('DELETE', rule(community, place), { query: place.category ? { category: place.category } : {}, version, key }),
    setHours: (community: Id, weekday: number, spans: string[], version: number, key: string): Promise<Outcome<Clocks>> =>
      http.request('PUT', `${at(community)}/hours/${weekday}`, { body: { spans }, version, key }),
    setDay: (community: Id, { day, kind, name }: CalendarDay, version: number, key: string): Promise<Outcome<Clocks>> =>
      http.request('PUT', `${at(community)}/days/${day}`, { body: { kind, name }, version, key }),
    unsetDay: (community: Id, day: string, version: number, key: string): Promise<Outcome<Clocks>> =>
      http.request('DELETE', `${at(community)}/days/${day}`, { version, key }),
  }
}
export type ClocksApi = ReturnType<typeof clocksApi>
