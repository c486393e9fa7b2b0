// SPDX-License-Identifier: Apache-2.0
// Four deliberations and two publications.
import type { Http } from './http'
import type { Id, Matter, MatterInput, MatterRecordInput, Outcome, Page } from './types'

interface Fresh { key: string; version: number }

export function mattersApi(http: Http) {
  return {
    list: (community: Id, query: { cursor?: string; limit?: number } = {}): Promise<Outcome<Page<Matter>>> =>
      http.request('GET', `/communities/${community}/matters`, { query }),
    get: (id: Id): Promise<Outcome<Matter>> => http.request('GET', `/matters/${id}`),
    propose: (community: Id, body: MatterInput, key: string): Promise<Outcome<Matter>> => http.request('POST', `/communities/${community}/matters`, { body, key }),
    record: (id: Id, body: MatterRecordInput, fresh: Fresh): Promise<Outcome<Matter>> => http.request('POST', `/matters/${id}/records`, { body, ...fresh }),
    addFiles: (record: Id, files: Id[], key: string): Promise<Outcome<Matter>> => http.request('POST', `/matter_records/${record}/files`, { body: { files }, key }),
    act: (id: Id, action: 'take_back' | 'end', reason: string, fresh: Fresh): Promise<Outcome<Matter>> =>
      http.request('POST', `/matters/${id}/actions`, { body: { action, reason }, ...fresh }),
  }
}
export type MattersApi = ReturnType<typeof mattersApi>
