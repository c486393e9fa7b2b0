// SPDX-License-Identifier: Apache-2.0
// Masking what must not be seen, and reporting abuse.
import type { Http } from './http'
import type { Id, Mask, MaskInput, Outcome, Page, Report, ReportInput, SettleInput } from './types'

export function moderationApi(http: Http) {
  return {
    masks: (ticket: Id): Promise<Outcome<Page<Mask>>> => http.request('GET', `/tickets/${ticket}/masks`),
    mask: (ticket: Id, body: MaskInput, key: string): Promise<Outcome<Mask>> => http.request('POST', `/tickets/${ticket}/masks`, { body, key }),
    /** Of an item of no ticket: a question, a topic. */
    maskItem: (item: Id, body: MaskInput, key: string): Promise<Outcome<Mask>> => http.request('POST', `/agenda/${item}/masks`, { body, key }),
    masksOfItem: (item: Id): Promise<Outcome<Page<Mask>>> => http.request('GET', `/agenda/${item}/masks`),
    unmaskItem: (id: Id, reason: string, key: string): Promise<Outcome<Mask>> => http.request('POST', `/item_masks/${id}/undo`, { body: { reason }, key }),
    masksOfMatter: (matter: Id): Promise<Outcome<Page<Mask>>> => http.request('GET', `/matters/${matter}/masks`),
    maskMatter: (matter: Id, body: MaskInput, key: string): Promise<Outcome<Mask>> => http.request('POST', `/matters/${matter}/masks`, { body, key }),
    unmaskMatter: (id: Id, reason: string, key: string): Promise<Outcome<Mask>> => http.request('POST', `/matter_masks/${id}/undo`, { body: { reason }, key }),
    unmask: (id: Id, reason: string, key: string): Promise<Outcome<Mask>> => http.request('POST', `/masks/${id}/undo`, { body: { reason }, key }),
    report: (ticket: Id, body: ReportInput, key: string): Promise<Outcome<Report>> => http.request('POST', `/tickets/${ticket}/reports`, { body, key }),
    reports: (community: Id, query: { settled?: boolean; cursor?: string }): Promise<Outcome<Page<Report>>> => http.request('GET', `/communities/${community}/reports`, { query }),
    settle: (id: Id, body: SettleInput, key: string): Promise<Outcome<Report>> => http.request('POST', `/reports/${id}/settle`, { body, key }),
  }
}
export type ModerationApi = ReturnType<typeof moderationApi>
