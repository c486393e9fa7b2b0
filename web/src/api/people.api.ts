// SPDX-License-Identifier: Apache-2.0
// Log-in, the caller's own account, and communities with their people.
import type { Http } from './http'
import type { Board, Community, Erased, Id, Invitation, InvitationAccepted, InvitationInput, Look, Membership, Outcome, Page, PasswordReset, PersonRow, Role, RoleEnded, SessionAnswer } from './types'

export interface RedeemInput { code: string; login: string; password: string; name: string }
export interface ResetInput { login: string; code: string; password: string }

/** One role of a person, as the list of people names it. */
type HeldRole = Pick<PersonRow, 'id' | 'role' | 'party' | 'grid'>
const roleOf = ({ role, party, grid }: HeldRole): Record<string, string> => ({ role, ...(party === null ? {} : { party }), ...(grid === null ? {} : { grid }) })

export function peopleApi(http: Http) {
  return {
    login: (login: string, password: string): Promise<Outcome<SessionAnswer>> =>
      http.request('POST', '/session', { body: { login, password } }),
    logout: (): Promise<Outcome<undefined>> => http.request('DELETE', '/session'),
    redeem: (body: RedeemInput, key: string): Promise<Outcome<SessionAnswer>> =>
      http.request('POST', '/invitations/redeem', { body, key }),
    /** What it would give to who is logged in. */
    readInvitation: (code: string): Promise<Outcome<Membership>> =>
      http.request('POST', '/invitations/read', { body: { code } }),
    /** Into the account of who is logged in. */
    acceptInvitation: (code: string, key: string): Promise<Outcome<InvitationAccepted>> =>
      http.request('POST', '/invitations/accept', { body: { code }, key }),
    me: (): Promise<Outcome<SessionAnswer>> => http.request('GET', '/me'),
    /** Ends every session of the person. */
    changePassword: (body: { current: string; password: string }): Promise<Outcome<undefined>> =>
      http.request('PUT', '/me/password', { body }),
    /** With the code of an administrator; ends every session, and logs in. */
    resetPassword: (body: ResetInput): Promise<Outcome<SessionAnswer>> =>
      http.request('POST', '/password_resets/redeem', { body }),
    makeReset: (id: Id, person: Id, key: string): Promise<Outcome<PasswordReset>> =>
      http.request('POST', `/communities/${id}/people/${person}/password_reset`, { body: {}, key }),
    giveRole: (id: Id, row: HeldRole, key: string): Promise<Outcome<unknown>> =>
      http.request('POST', `/communities/${id}/people/${row.id}/give_role`, { body: roleOf(row), key }),
    endRole: (id: Id, row: HeldRole, key: string): Promise<Outcome<RoleEnded>> =>
      http.request('POST', `/communities/${id}/people/${row.id}/end_role`, { body: roleOf(row), key }),
    /** For good; `name` is the person's, typed. */
    erase: (id: Id, person: Id, name: string): Promise<Outcome<Erased>> =>
      http.request('POST', `/communities/${id}/people/${person}/erase`, { body: { name } }),
    /** A file for the person, of whatever is kept about them. */
    ownData: (): Promise<Outcome<Record<string, unknown>>> => http.request('GET', '/me/data'),
    looks: (query: { cursor?: string } = {}): Promise<Outcome<Page<Look>>> => http.request('GET', '/me/looks', { query }),
    community: (id: Id): Promise<Outcome<Community>> => http.request('GET', `/communities/${id}`),
    setRule: (id: Id, rule: Partial<Pick<Community, 'board' | 'check_in' | 'turn_minutes' | 'party_minutes'>>, version: number, key: string): Promise<Outcome<Community>> =>
      http.request('PATCH', `/communities/${id}`, { body: rule, version, key }),
    board: (id: Id): Promise<Outcome<Board>> => http.request('GET', `/communities/${id}/board`),
    people: (id: Id, query: { role?: Role; party?: string; cursor?: string } = {}): Promise<Outcome<Page<PersonRow>>> =>
      http.request('GET', `/communities/${id}/people`, { query }),
    invite: (id: Id, body: InvitationInput, key: string): Promise<Outcome<Invitation>> =>
      http.request('POST', `/communities/${id}/invitations`, { body, key }),
  }
}
export type PeopleApi = ReturnType<typeof peopleApi>
