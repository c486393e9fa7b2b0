// SPDX-License-Identifier: Apache-2.0
// Log-in, the caller's own account, and communities with their people.
import type { Http } from './http'
import type { Board, Community, CommunitySummary, Id, Invitation, InvitationInput, Me, Outcome, Page, PersonRow, SessionAnswer } from './types'

export interface RedeemInput { code: string; login: string; password: string; name: string }

export function peopleApi(http: Http) {
  return {
    login: (login: string, password: string): Promise<Outcome<SessionAnswer>> =>
      http.request('POST', '/session', { body: { login, password } }),
    logout: (): Promise<Outcome<undefined>> => http.request('DELETE', '/session'),
    redeem: (body: RedeemInput, key: string): Promise<Outcome<SessionAnswer>> =>
      http.request('POST', '/invitations/redeem', { body, key }),
    me: (): Promise<Outcome<Me>> => http.request('GET', '/me'),
    changePassword: (body: { old: string; new: string }): Promise<Outcome<undefined>> =>
      http.request('PUT', '/me/password', { body }),
    communities: (): Promise<Outcome<Page<CommunitySummary>>> => http.request('GET', '/communities'),
    community: (id: Id): Promise<Outcome<Community>> => http.request('GET', `/communities/${id}`),
    board: (id: Id): Promise<Outcome<Board>> => http.request('GET', `/communities/${id}/board`),
    people: (id: Id, cursor?: string): Promise<Outcome<Page<PersonRow>>> =>
      http.request('GET', `/communities/${id}/people`, { query: { cursor } }),
    invitations: (id: Id): Promise<Outcome<Page<Invitation>>> => http.request('GET', `/communities/${id}/invitations`),
    invite: (id: Id, body: InvitationInput, key: string): Promise<Outcome<Invitation & { code: string }>> =>
      http.request('POST', `/communities/${id}/invitations`, { body, key }),
  }
}
export type PeopleApi = ReturnType<typeof peopleApi>
