// SPDX-License-Identifier: Apache-2.0
// What people who answer keep ready: a party's answer templates, one's own filters of the ticket list.
import type { Http } from './http'
import type { AnswerTemplate, Id, NewTemplate, Outcome, Page, SavedFilter, SavedQuery } from './types'

export function deskApi(http: Http) {
  const templates = (community: Id, party: string): string => `/communities/${community}/parties/${party}/templates`
  return {
    templates: (community: Id, party: string): Promise<Outcome<Page<AnswerTemplate>>> => http.request('GET', templates(community, party)),
    addTemplate: (community: Id, party: string, body: NewTemplate, key: string): Promise<Outcome<AnswerTemplate>> =>
      http.request('POST', templates(community, party), { body, key }),
    changeTemplate: (id: Id, body: NewTemplate, version: number, key: string): Promise<Outcome<AnswerTemplate>> =>
      http.request('PATCH', `/templates/${id}`, { body, version, key }),
    removeTemplate: (id: Id, key: string): Promise<Outcome<unknown>> => http.request('DELETE', `/templates/${id}`, { key }),
    filters: (community: Id): Promise<Outcome<Page<SavedFilter>>> => http.request('GET', `/communities/${community}/filters`),
    addFilter: (community: Id, body: { name: string; query: SavedQuery }, key: string): Promise<Outcome<SavedFilter>> =>
      http.request('POST', `/communities/${community}/filters`, { body, key }),
    changeFilter: (id: Id, body: { name?: string; query?: SavedQuery }, version: number, key: string): Promise<Outcome<SavedFilter>> =>
      http.request('PATCH', `/filters/${id}`, { body, version, key }),
    removeFilter: (id: Id, key: string): Promise<Outcome<unknown>> => http.request('DELETE', `/filters/${id}`, { key }),
  }
}
export type DeskApi = ReturnType<typeof deskApi>
