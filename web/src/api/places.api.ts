// SPDX-License-Identifier: Apache-2.0
// Where things are in a community: its buildings, units, rooms and named places, and the QR of their doors.
import type { Http } from './http'
import type { Id, ImportPlan, ListedPlace, NewPlace, Outcome, Page, PlaceCodes, PlaceImport } from './types'

export function placesApi(http: Http) {
  const at = (community: Id): string => `/communities/${community}/places`
  return {
    list: (community: Id): Promise<Outcome<Page<ListedPlace>>> => http.request('GET', at(community)),
    rooms: (community: Id, building: string, unit: string): Promise<Outcome<Page<string>>> =>
      http.request('GET', `/communities/${community}/rooms`, { query: { building, ...(unit ? { unit } : {}) } }),
    codes: (community: Id, query: { site: string; building?: string; cursor?: string; limit?: number }): Promise<Outcome<PlaceCodes>> =>
      http.request('GET', `${at(community)}/codes`, { query }),
    add: (community: Id, body: NewPlace, key: string): Promise<Outcome<ListedPlace>> => http.request('POST', at(community), { body, key }),
    remove: (id: Id, key: string): Promise<Outcome<unknown>> => http.request('DELETE', `/places/${id}`, { key }),
    import: (community: Id, body: ImportPlan, key: string): Promise<Outcome<PlaceImport>> =>
      http.request('POST', `${at(community)}/import`, { body, key }),
  }
}
export type PlacesApi = ReturnType<typeof placesApi>
