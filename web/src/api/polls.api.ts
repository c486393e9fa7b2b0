// SPDX-License-Identifier: Apache-2.0
// Votes outside a meeting, their written ballots and mandates, and the rolls of who votes.
import type { Http } from './http'
import type {
  Electorate, Id, OfficialInput, OpenPaper, Outcome, Page, Paper, PaperInput, Poll, PollElector, PollInput, RollImport, RollLine, RollPlan,
  RollSummary, SettlePaperInput,
} from './types'

/** Without a version: whatever happened meanwhile (ballots change it all the time). */
interface Fresh { key: string; version?: number }

export function pollsApi(http: Http) {
  const elector = (id: Id, name: string): string => `/polls/${id}/proxies/${encodeURIComponent(name)}`
  return {
    list: (community: Id, query: { state?: string; meeting?: Id; cursor?: string; limit?: number } = {}): Promise<Outcome<Page<Poll>>> =>
      http.request('GET', `/communities/${community}/polls`, { query }),
    get: (id: Id): Promise<Outcome<Poll>> => http.request('GET', `/polls/${id}`),
    draft: (community: Id, body: PollInput, key: string): Promise<Outcome<Poll>> => http.request('POST', `/communities/${community}/polls`, { body, key }),
    update: (id: Id, body: PollInput, fresh: Fresh): Promise<Outcome<Poll>> => http.request('PATCH', `/polls/${id}`, { body, ...fresh }),
    act: (id: Id, action: string, more: Record<string, string>, fresh: Fresh): Promise<Outcome<Poll>> =>
      http.request('POST', `/polls/${id}/actions`, { body: { action, ...more }, ...fresh }),
    official: (id: Id, body: OfficialInput, fresh: Fresh): Promise<Outcome<Poll>> => http.request('POST', `/polls/${id}/official`, { body, ...fresh }),
    cast: (id: Id, body: { elector: string; choice: string }, key: string): Promise<Outcome<Poll>> => http.request('POST', `/polls/${id}/ballots`, { body, key }),
    electorate: (id: Id): Promise<Outcome<string>> => http.request('GET', `/polls/${id}/electorate.csv`, { as: 'text' }),

    electors: (id: Id, query: { q?: string; waiting?: boolean; cursor?: string; limit?: number }): Promise<Outcome<Page<PollElector>>> =>
      http.request('GET', `/polls/${id}/electors`, { query }),
    nameProxy: (id: Id, body: { elector: string; login: string; mandate: string }, key: string): Promise<Outcome<unknown>> =>
      http.request('POST', `/polls/${id}/proxies`, { body, key }),
    endProxy: (id: Id, name: string, key: string): Promise<Outcome<unknown>> => http.request('DELETE', elector(id, name), { key }),
    papers: (id: Id): Promise<Outcome<Page<OpenPaper>>> => http.request('GET', `/polls/${id}/papers`),
    typePaper: (id: Id, body: PaperInput, key: string): Promise<Outcome<Paper>> => http.request('POST', `/polls/${id}/papers`, { body, key }),
    settlePaper: (paper: Id, body: SettlePaperInput, key: string): Promise<Outcome<Paper>> => http.request('POST', `/polls/papers/${paper}/settle`, { body, key }),

    rolls: (community: Id): Promise<Outcome<Page<RollSummary>>> => http.request('GET', `/communities/${community}/rolls`),
    roll: (community: Id, electorate: Electorate, query: { q?: string; cursor?: string; limit?: number }): Promise<Outcome<Page<RollLine>>> =>
      http.request('GET', `/communities/${community}/rolls/${electorate}`, { query }),
    importRoll: (community: Id, body: RollPlan, key: string): Promise<Outcome<RollImport>> =>
      http.request('POST', `/communities/${community}/rolls/import`, { body, key }),
    link: (line: Id, login: string, key: string): Promise<Outcome<unknown>> => http.request('POST', `/rolls/lines/${line}/users`, { body: { login }, key }),
    unlink: (line: Id, login: string, key: string): Promise<Outcome<unknown>> => http.request('DELETE', `/rolls/lines/${line}/users/${encodeURIComponent(login)}`, { key }),
  }
}
export type PollsApi = ReturnType<typeof pollsApi>
