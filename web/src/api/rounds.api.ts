// SPDX-License-Identifier: Apache-2.0
// Rounds of the points scheme: what an inspector takes along, and the sheets that come back.
import type { Http } from './http'
import type { Id, Outcome, Page, Round, Visit, VisitInput, WholeRound } from './types'

export function roundsApi(http: Http) {
  const at = (community: Id, path: string): string => `/plugins/points/${community}${path}`
  return {
    list: (community: Id, query: { state?: 'open' | 'closed'; cursor?: string }): Promise<Outcome<Page<Round>>> => http.request('GET', at(community, '/rounds'), { query }),
    read: (community: Id, id: number): Promise<Outcome<WholeRound>> => http.request('GET', at(community, `/rounds/${id}`)),
    visit: (community: Id, id: number): Promise<Outcome<Visit>> => http.request('GET', at(community, `/visits/${id}`)),
    /** `key` is the sheet's for good: sent again it changes nothing. */
    send: (community: Id, id: number, body: VisitInput, key: string): Promise<Outcome<Visit>> => http.request('POST', at(community, `/visits/${id}`), { body, key }),
  }
}
export type RoundsApi = ReturnType<typeof roundsApi>
