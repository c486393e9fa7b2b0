// SPDX-License-Identifier: Apache-2.0
// What can be asked about tickets.
import type { Http } from './http'
import type { ActionInput, AnswerInput, Comment, Id, Outcome, Page, SifangEvent, SubmitInput, Ticket, TicketQuery } from './types'

export interface WriteOptions { key?: string; version?: number }

export function ticketsApi(http: Http) {
  return {
    list: (community: Id, query: TicketQuery = {}): Promise<Outcome<Page<Ticket>>> =>
      http.request('GET', `/communities/${community}/tickets`, { query: { ...query } }),
    similar: (community: Id, q: string): Promise<Outcome<Page<Ticket>>> =>
      http.request('GET', `/communities/${community}/tickets/similar`, { query: { q } }),
    submit: (community: Id, body: SubmitInput, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('POST', `/communities/${community}/tickets`, { body, ...options }),
    /** By id or number. */
    get: (id: string): Promise<Outcome<Ticket>> => http.request('GET', `/tickets/${encodeURIComponent(id)}`),
    history: (id: Id): Promise<Outcome<Page<SifangEvent>>> => http.request('GET', `/tickets/${id}/history`),
    act: (id: Id, body: ActionInput, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('POST', `/tickets/${id}/actions`, { body, ...options }),
    answer: (id: Id, party: string, body: AnswerInput, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('PUT', `/tickets/${id}/answers/${party}`, { body, ...options }),
    comment: (id: Id, body: { text: string; internal?: boolean }, options: WriteOptions = {}): Promise<Outcome<Comment>> =>
      http.request('POST', `/tickets/${id}/comments`, { body, ...options }),
    support: (id: Id, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('PUT', `/tickets/${id}/support`, options),
    withdrawSupport: (id: Id, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('DELETE', `/tickets/${id}/support`, options),
  }
}
export type TicketsApi = ReturnType<typeof ticketsApi>
