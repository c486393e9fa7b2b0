// SPDX-License-Identifier: Apache-2.0
// What can be asked about tickets.
import type { Http } from './http'
import type { ActionInput, AnswerInput, BulkInput, BulkResult, Comment, Id, Outcome, Page, PartInput, SifangEvent, Slip, SlipProof, SubmitInput, Ticket, TicketQuery, Tracked } from './types'

export interface WriteOptions { key?: string; version?: number }

export function ticketsApi(http: Http) {
  return {
    /** With `figure`: the tickets that a figure counts. */
    list: (community: Id, { figure, ...query }: TicketQuery = {}): Promise<Outcome<Page<Ticket>>> =>
      http.request('GET', `/communities/${community}/${figure ? `figures/${figure}` : 'tickets'}`, { query: { ...query } }),
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
    comment: (id: Id, body: { text: string; internal?: boolean; attachments?: Id[] }, options: WriteOptions = {}): Promise<Outcome<Comment>> =>
      http.request('POST', `/tickets/${id}/comments`, { body, ...options }),
    support: (id: Id, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('PUT', `/tickets/${id}/support`, options),
    withdrawSupport: (id: Id, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('DELETE', `/tickets/${id}/support`, options),
    follow: (id: Id, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('PUT', `/tickets/${id}/follow`, options),
    unfollow: (id: Id, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('DELETE', `/tickets/${id}/follow`, options),
    nudge: (id: Id, party: string, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('POST', `/tickets/${id}/nudges`, { body: { party }, ...options }),
    setForeignNumber: (id: Id, number: string, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('PUT', `/tickets/${id}/foreign_number`, { body: { foreign_number: number }, ...options }),
    /** To none: null. */
    setGrid: (id: Id, grid: string | null, reason: string, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('PUT', `/tickets/${id}/grid`, { body: { grid, reason }, ...options }),
    /** Answers with the new part. */
    split: (id: Id, body: PartInput, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('POST', `/tickets/${id}/parts`, { body, ...options }),
    bulk: (community: Id, body: BulkInput, options: WriteOptions = {}): Promise<Outcome<BulkResult>> =>
      http.request('POST', `/communities/${community}/tickets/bulk`, { body, ...options }),
    slip: (id: Id, site: string, options: WriteOptions = {}): Promise<Outcome<Slip>> =>
      http.request('POST', `/tickets/${id}/slip`, { body: { site }, ...options }),
    track: (proof: SlipProof): Promise<Outcome<Tracked>> => http.request('POST', '/slips/track', { body: proof }),
    claim: (proof: SlipProof, options: WriteOptions = {}): Promise<Outcome<Ticket>> =>
      http.request('POST', '/slips/claim', { body: proof, ...options }),
  }
}
export type TicketsApi = ReturnType<typeof ticketsApi>
