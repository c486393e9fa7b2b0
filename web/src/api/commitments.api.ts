// SPDX-License-Identifier: Apache-2.0
// What was promised in meetings, and what came of it.
import type { Http } from './http'
import type { Commitment, Id, Outcome, Page, PartyAccount, Standing, Task, TaskPart, TaskPartInput, TaskReportInput } from './types'

interface Fresh { key: string; version: number }

export function commitmentsApi(http: Http) {
  return {
    list: (community: Id, query: { party?: string; meeting?: Id; stand?: Standing; carrier?: 'task' | 'ticket'; cursor?: string; limit?: number } = {}): Promise<Outcome<Page<Commitment>>> =>
      http.request('GET', `/communities/${community}/decisions`, { query }),
    get: (decision: Id): Promise<Outcome<Commitment>> => http.request('GET', `/decisions/${decision}`),
    accounts: (community: Id, query: { meeting?: Id } = {}): Promise<Outcome<{ parties: PartyAccount[] }>> =>
      http.request('GET', `/communities/${community}/accountability`, { query }),
    report: (task: Id, body: TaskReportInput, fresh: Fresh): Promise<Outcome<Task>> => http.request('POST', `/tasks/${task}/reports`, { body, ...fresh }),
    addPart: (task: Id, body: TaskPartInput, fresh: Fresh): Promise<Outcome<Task>> => http.request('POST', `/tasks/${task}/parts`, { body, ...fresh }),
    changePart: (part: Id, state: TaskPart['state'], key: string): Promise<Outcome<Task>> => http.request('PATCH', `/parts/${part}`, { body: { state }, key }),
  }
}
export type CommitmentsApi = ReturnType<typeof commitmentsApi>
