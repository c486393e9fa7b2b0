// SPDX-License-Identifier: Apache-2.0
// Reading a community's log over HTTP: the same events that the live line brings.
import type { Http } from './http'
import type { Community, EventPage, Id, Outcome } from './types'

/** As many as a page may have. */
const pageSize = 100

export function eventsApi(http: Http) {
  return {
    /** What happened after `since`. Without anything to tell, the server waits up to `wait` seconds for it; `signal` gives that up. */
    read: (community: Id, since: number, wait: number, signal: AbortSignal): Promise<Outcome<EventPage>> =>
      http.request('GET', `/communities/${community}/events`, { query: { since, limit: pageSize, wait }, wait, signal }),
    /** Where the log ends now. */
    async end(community: Id): Promise<Outcome<number>> {
      const outcome = await http.request<Community>('GET', `/communities/${community}`)
      return outcome.ok ? { ok: true, data: outcome.data.seq } : outcome
    },
  }
}
export type EventsApi = ReturnType<typeof eventsApi>
