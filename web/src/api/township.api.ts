// SPDX-License-Identifier: Apache-2.0
// The grid plugin's township: its systems, their queues and tables, keys, and a ticket's track there. Apart from grid.api, as
// nobody's first page asks for it.
import type { Http } from './http'
import type { ListQuery } from './points.api'
import type {
  Connector, ConnectorInput, ContactLook, Heard, Id, InboxOutcome, Mapping, MappingTables, OpenKey, OutAction, Outcome, Page, Reconciliation, Sending, SendingState, TicketContact, TicketOrigin, TownshipTrack, TriedIn, TriedOut,
} from './types'

export function townshipApi(http: Http) {
  const at = (community: Id, path: string): string => `/plugins/grid/${community}${path}`
  const get = <T>(community: Id, path: string, query: object = {}): Promise<Outcome<T>> => http.request('GET', at(community, path), { query: { ...query } })
  const post = <T>(community: Id, path: string, body: object, key: string): Promise<Outcome<T>> => http.request('POST', at(community, path), { body, key })
  const put = <T>(community: Id, path: string, body: object, key: string): Promise<Outcome<T>> => http.request('PUT', at(community, path), { body, key })
  return {
    connectors: (c: Id): Promise<Outcome<{ items: Connector[] }>> => get(c, '/connectors'),
    addConnector: (c: Id, body: ConnectorInput, key: string): Promise<Outcome<Connector>> => post(c, '/connectors', body, key),
    changeConnector: (c: Id, id: number, body: ConnectorInput, key: string): Promise<Outcome<Connector>> => put(c, `/connectors/${id}`, body, key),
    checkConnector: (c: Id, id: number, key: string): Promise<Outcome<unknown>> => post(c, `/connectors/${id}/check`, {}, key),
    queue: (c: Id, id: number, query: ListQuery & { state?: SendingState } = {}): Promise<Outcome<Page<Sending>>> => get(c, `/connectors/${id}/queue`, query),
    replay: (c: Id, sending: number, key: string): Promise<Outcome<unknown>> => post(c, `/queue/${sending}/replay`, {}, key),
    replayAll: (c: Id, id: number, key: string): Promise<Outcome<unknown>> => post(c, `/connectors/${id}/replay`, {}, key),
    giveUp: (c: Id, sending: number, reason: string, key: string): Promise<Outcome<unknown>> => post(c, `/queue/${sending}/give_up`, { reason }, key),
    inbox: (c: Id, id: number, query: ListQuery & { outcome?: InboxOutcome } = {}): Promise<Outcome<Page<Heard>>> => get(c, `/connectors/${id}/inbox`, query),
    reconcile: (c: Id, id: number, key: string): Promise<Outcome<{ id: number }>> => post(c, `/connectors/${id}/reconcile`, {}, key),
    reconciliations: (c: Id, id: number, query: ListQuery = {}): Promise<Outcome<Page<Reconciliation>>> => get(c, `/connectors/${id}/reconciliations`, query),
    mapping: (c: Id, id: number): Promise<Outcome<Mapping>> => get(c, `/connectors/${id}/mapping`),
    setMapping: (c: Id, id: number, body: { tables: MappingTables; template: string; version: number }, key: string): Promise<Outcome<Mapping>> => put(c, `/connectors/${id}/mapping`, body, key),
    tryOut: (c: Id, id: number, ticket: string, action: OutAction, key: string): Promise<Outcome<{ out: TriedOut }>> => post(c, `/connectors/${id}/try`, { out: { ticket, action } }, key),
    /** `body` as they would send it. */
    tryIn: (c: Id, id: number, body: string, key: string): Promise<Outcome<{ in: TriedIn }>> => post(c, `/connectors/${id}/try`, { in: { body } }, key),
    township: (c: Id, ticket: Id): Promise<Outcome<TownshipTrack>> => get(c, `/tickets/${ticket}/township`),
    /** Whether it came by Open311: no look. */
    origin: (c: Id, ticket: Id): Promise<Outcome<{ open311: TicketOrigin | null }>> => get(c, `/tickets/${ticket}/origin`),
    /** One look, which is noted. */
    contact: (c: Id, ticket: Id): Promise<Outcome<TicketContact>> => get(c, `/tickets/${ticket}/contact`),
    contactLooks: (c: Id, query: ListQuery = {}): Promise<Outcome<Page<ContactLook>>> => get(c, '/contact_looks', query),
    keys: (c: Id, query: ListQuery = {}): Promise<Outcome<Page<OpenKey>>> => get(c, '/keys', query),
    makeKey: (c: Id, body: { name: string; reads: OpenKey['reads'] }, key: string): Promise<Outcome<OpenKey & { key: string }>> => post(c, '/keys', body, key),
    revokeKey: (c: Id, id: number, key: string): Promise<Outcome<unknown>> => post(c, `/keys/${id}/revoke`, {}, key),
  }
}
