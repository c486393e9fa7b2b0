// SPDX-License-Identifier: Apache-2.0
// Every ticket this screen knows. Pages keep ids and read the tickets here, so that a row that changes
// changes in place, wherever it is shown.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { patchTicket } from '@/api/patch'
import type { Id, Outcome, Page, SifangEvent, Ticket, TicketQuery } from '@/api/types'
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

  function put(...fetched: Ticket[]): void {
    const next = new Map(byId.value)
    for (const ticket of fetched) next.set(ticket.id, ticket)
    byId.value = next
  }

  function receive(event: SifangEvent, myParty: string | null): void {
    byId.value = apply(byId.value, event, myParty)
  }

  /** By id or by number. */
  function find(idOrNumber: string): Ticket | undefined {
    const direct = byId.value.get(idOrNumber)
    if (direct) return direct
    for (const ticket of byId.value.values()) if (ticket.number === idOrNumber) return ticket
    return undefined
  }

  async function fetch(idOrNumber: string): Promise<Outcome<Ticket>> {
    return kept(await tickets.get(idOrNumber))
  }

  async function list(community: Id, query: TicketQuery): Promise<Outcome<Page<Ticket>>> {
    const outcome = await tickets.list(community, query)
    if (outcome.ok) put(...outcome.data.items)
    return outcome
  }

  /** Takes in the ticket an answer carries, so that the screen need not wait for its event. */
  function kept(outcome: Outcome<Ticket>): Outcome<Ticket> {
    if (outcome.ok) put(outcome.data)
    return outcome
  }

  function clear(): void {
    byId.value = new Map()
  }

  return { byId, put, receive, find, fetch, list, kept, clear }
})
