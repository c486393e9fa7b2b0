// SPDX-License-Identifier: Apache-2.0
// Every ticket this screen knows. Pages keep ids and read the tickets here, so that a row that changes
// changes in place, wherever it is shown.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { patchTicket } from '@/api/patch'
import type { Id, Outcome, Page, SifangEvent, Ticket, TicketQuery } from '@/api/types'
import { makeFlights } from './flights'
import { useServices } from './services'

export type TicketMap = ReadonlyMap<Id, Ticket>

/** The tickets after an event: a new map when something changed, the same one otherwise. */
export function apply(state: TicketMap, event: SifangEvent, myParty: string | null = null): TicketMap {
  const id = event.data.ticket?.id
  if (id === undefined) return state
  const old = state.get(id)
  let next = patchTicket(old, event.data)
  if (next && event.kind === 'ticket.answer_drafted' && event.data.draft && event.data.party === myParty) {
    next = { ...next, my_draft: event.data.draft }
  }
  if (next === undefined || next === old) return state
  return new Map(state).set(id, next)
}

export const useTickets = defineStore('tickets', () => {
  const { tickets } = useServices()
  const byId = shallowRef<TicketMap>(new Map())
  const flights = makeFlights()
  let party: string | null = null
  /** Lists that are being asked for; what was asked before the line told something is no answer to what is asked after. */
  const asked = new Map<string, Promise<Outcome<Page<Ticket>>>>()

  /** Takes in what was fetched, unless the line has told something newer since. */
  function put(...fetched: Ticket[]): void {
    const next = new Map(byId.value)
    for (const ticket of fetched) if (ticket.version >= (next.get(ticket.id)?.version ?? 0)) next.set(ticket.id, ticket)
    byId.value = next
  }

  function receive(event: SifangEvent, myParty: string | null): void {
    party = myParty
    asked.clear()
    read.clear()
    flights.told(event)
    byId.value = apply(byId.value, event, myParty)
  }

  function reapply(told: SifangEvent[]): void {
    for (const event of told) byId.value = apply(byId.value, event, party)
  }

  /** By id or by number. */
  function find(idOrNumber: string): Ticket | undefined {
    const direct = byId.value.get(idOrNumber)
    if (direct) return direct
    for (const ticket of byId.value.values()) if (ticket.number === idOrNumber) return ticket
    return undefined
  }

  /** Asks again where an event overtook the answer: what is open to the viewer comes with answers only. */
  async function fetch(idOrNumber: string): Promise<Outcome<Ticket>> {
    for (;;) {
      const [outcome, told] = await flights.during(() => tickets.get(idOrNumber))
      if (!outcome.ok) return outcome
      put(outcome.data)
      reapply(told)
      const { id, version } = outcome.data
      if (!told.some(({ data }) => data.ticket?.id === id && (data.ticket.version ?? 0) > version)) return outcome
    }
  }

  /** It is not the reader's to see any more. */
  function forget(id: Id): void {
    const next = new Map(byId.value)
    if (next.delete(id)) byId.value = next
  }

  const nameOf = (community: Id, query: TicketQuery): string => JSON.stringify([community, ...Object.entries(query).sort()])
  /** Lists that were read once: since then events keep what was in them. */
  const read = new Set<string>()
  const wasRead = (community: Id, query: TicketQuery): boolean => read.has(nameOf(community, query))

  /** The same list asked for twice at once is fetched once. */
  function list(community: Id, query: TicketQuery): Promise<Outcome<Page<Ticket>>> {
    const name = nameOf(community, query)
    const under = asked.get(name) ?? fetchList(community, query)
    asked.set(name, under)
    return under.finally(() => { if (asked.get(name) === under) asked.delete(name) })
  }

  async function fetchList(community: Id, query: TicketQuery): Promise<Outcome<Page<Ticket>>> {
    const [outcome, told] = await flights.during(() => tickets.list(community, query))
    if (outcome.ok) {
      read.add(nameOf(community, query))
      put(...outcome.data.items)
      reapply(told)
    }
    return outcome
  }

  function clear(): void {
    byId.value = new Map()
    asked.clear()
    read.clear()
  }

  return { byId, put, receive, find, fetch, forget, list, wasRead, clear }
})
