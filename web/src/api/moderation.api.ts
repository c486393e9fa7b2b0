// SPDX-License-Identifier: Apache-2.0
// Masking what must not be seen, and reporting abuse.
import type { Http } from './http'
import type { Id, Mask, MaskInput, Outcome, Page, Report, ReportInput, SettleInput } from './types'

/** What has masks of its own; an item only where it has no ticket: a question, a topic. */
export type Maskable = 'ticket' | 'item' | 'matter'

const addresses: Record<Maskable, { noun: string; mask: string }> = {
  ticket: { noun: 'tickets', mask: 'masks' },
  item: { noun: 'agenda', mask: 'item_masks' },
  matter: { noun: 'matters', mask: 'matter_masks' },
}

export function moderationApi(http: Http) {
  return {
    masks: (of: Maskable, id: Id): Promise<Outcome<Page<Mask>>> => http.request('GET', `/${addresses[of].noun}/${id}/masks`),
    mask: (of: Maskable, id: Id, body: MaskInput, key: string): Promise<Outcome<Mask>> => http.request('POST', `/${addresses[of].noun}/${id}/masks`, { body, key }),
    unmask: (of: Maskable, mask: Id, reason: string, key: string): Promise<Outcome<Mask>> => http.request('POST', `/${addresses[of].mask}/${mask}/undo`, { body: { reason }, key }),
    report: (ticket: Id, body: ReportInput, key: string): Promise<Outcome<Report>> => http.request('POST', `/tickets/${ticket}/reports`, { body, key }),
    reports: (community: Id, query: { settled?: boolean; cursor?: string }): Promise<Outcome<Page<Report>>> => http.request('GET', `/communities/${community}/reports`, { query }),
    settle: (id: Id, body: SettleInput, key: string): Promise<Outcome<Report>> => http.request('POST', `/reports/${id}/settle`, { body, key }),
  }
}
export type ModerationApi = ReturnType<typeof moderationApi>
