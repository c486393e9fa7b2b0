// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aTicket, anEvent } from '@/test_support/fixtures'
import { makeWorld } from '@/test_support/world'
import { apply, useTickets } from '../tickets.store'

const answer = { party: 'property_company', text: '已换灯。', stance: 'handle' as const, by: '陈经理', published_at: '2026-11-25T10:00:00+08:00', version: 1 }

const old = aTicket({ moves: ['answer'], mine: true })

describe('the tickets after an event', () => {
  const state = new Map([[old.id, old]])

  it('carry its change and keep what is the viewer\'s own', () => {
    const next = apply(state, anEvent('ticket.answer_published', { ticket: { id: old.id, answers: [answer], owed: [], version: 2 } }))
    expect(next.get(old.id)).toEqual({ ...old, answers: [answer], owed: [], version: 2 })
    expect(state.get(old.id)).toBe(old)
  })
  it('are the same map when it is about something else', () => {
    expect(apply(state, anEvent('series.created', {}))).toBe(state)
    expect(apply(state, anEvent('ticket.taken', { ticket: { id: 't-000000000009', version: 2 } }))).toBe(state)
  })
  it('hold a ticket submitted by somebody else', () => {
    const other = aTicket({ id: 't-000000000002', number: 'MG-2026-000124' })
    expect(apply(state, anEvent('ticket.submitted', { ticket: other })).get(other.id)).toMatchObject({ number: 'MG-2026-000124' })
  })
  it('ignore what is older than a fetch that came in between', () => {
    const fetched = new Map([[old.id, { ...old, version: 5, state: 'closed' as const }]])
    expect(apply(fetched, anEvent('ticket.accepted', { ticket: { id: old.id, state: 'accepted', version: 4 } })).get(old.id)?.state).toBe('closed')
  })
})

describe('the store of tickets', () => {
  it('finds by id and by number what a list has fetched', async () => {
    const world = makeWorld({ 'GET /communities/c-000000000001/tickets?mine=true': { body: { items: [aTicket()], next: null } } })
    const tickets = world.run(useTickets)
    await tickets.list('c-000000000001', { mine: true })
    expect(tickets.find('MG-2026-000123')).toEqual(tickets.find('t-000000000001'))
  })
  it('asks again where an event overtook the answer, known before or not', async () => {
    let asked = 0
    const finished = { id: old.id, state: 'verifying' as const, version: 2 }
    const world = makeWorld({ [`GET /tickets/${old.id}`]: () => {
      asked += 1
      if (asked > 1) return { body: { ...old, ...finished, moves: ['confirm'] } }
      tickets.receive(anEvent('ticket.finished', { ticket: finished }), null)
      return { body: old }
    } })
    const tickets = world.run(useTickets)
    await tickets.fetch(old.id)
    expect(tickets.find(old.id)).toMatchObject({ ...finished, moves: ['confirm'] })
    expect(asked).toBe(2)
  })
  it('does not put back what the line has told since a list was asked for, or an action answered', async () => {
    const taken = { id: old.id, state: 'assigned' as const, version: 3 }
    const world = makeWorld({ 'GET /communities/c-000000000001/tickets': () => {
      tickets.receive(anEvent('ticket.assigned', { ticket: taken }), null)
      return { body: { items: [old], next: null } }
    } })
    const tickets = world.run(useTickets)
    await tickets.list('c-000000000001', {})
    expect(tickets.find(old.id)).toMatchObject(taken)
    tickets.put({ ...old, version: 2 })
    expect(tickets.find(old.id)).toMatchObject(taken)
  })
  it('answers with the refusal and keeps what it has', async () => {
    const world = makeWorld()
    const tickets = world.run(useTickets)
    tickets.put(aTicket())
    const outcome = await tickets.fetch('MG-2026-000999')
    expect(outcome).toMatchObject({ ok: false, problem: { type: 'not_found' } })
    expect(tickets.byId.size).toBe(1)
  })
})
