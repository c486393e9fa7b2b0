// SPDX-License-Identifier: Apache-2.0
// Lists keep their order while they are read; pages fetch again what only the caller may know.
import { nextTick, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Page, SifangEvent, Ticket, TicketQuery } from '@/api/types'
import { useLine } from '@/stores/line.store'
import { aCommunity, aMeeting, anEvent, aTicket } from '@/test_support/fixtures'
import { ok, settle, withServices } from '@/test_support/with_services'
import { nextOf } from '../useNextMeeting'
import { useTicket } from '../useTicket'
import { useTicketList, type TicketListOptions } from '../useTicketList'

const c = aCommunity().id
const first = aTicket({ id: 't1', number: 'MG-2026-000001' })
const second = aTicket({ id: 't2', number: 'MG-2026-000002' })
const third = aTicket({ id: 't3', number: 'MG-2026-000003' })

/** A list over a server that gives these pages in turn, and a way to tell events. */
async function aList(pages: Page<Ticket>[], options: Partial<TicketListOptions> = {}) {
  const asked: TicketQuery[] = []
  const all = withServices({
    tickets: { list: (_community: string, query: TicketQuery) => { asked.push(query); return ok(pages.shift() ?? { items: [], next: null }) } },
  })
  all.setup(() => useLine())
  const list = all.page(() => useTicketList({ community: () => c, query: () => ({}), ...options }))
  all.services.live.follow(c, 100)
  all.sockets.latest().hello()
  await settle()
  let seq = 100
  const tell = (kind: string, ticket: Ticket): void => {
    seq += 1
    all.sockets.latest().simulateMessage({ op: 'event', ...anEvent(kind, { ticket }, { seq }) })
  }
  const numbers = (): string[] => list.items.value.map(({ id }) => id)
  return { ...all, list, asked, tell, numbers }
}

describe('a list', () => {
  it('counts what is new and shows it when asked to', async () => {
    const { list, tell, numbers } = await aList([{ items: [second, first] }, { items: [third, second, first] }])
    tell('ticket.submitted', third)
    expect(numbers()).toEqual(['t2', 't1'])
    expect(list.fresh.value).toBe(1)
    await list.reload()
    expect(numbers()).toEqual(['t3', 't2', 't1'])
    expect(list.fresh.value).toBe(0)
  })

  it('changes a row in place', async () => {
    const { list, tell } = await aList([{ items: [second, first] }])
    tell('ticket.accepted', { ...first, state: 'accepted', version: 2 })
    expect(list.items.value.map(({ state }) => state)).toEqual(['new', 'accepted'])
  })

  it('goes on from where its page ended, each ticket once', async () => {
    const { list, asked, numbers } = await aList([{ items: [third, second], next: 'x' }, { items: [second, first], next: null }])
    await list.more()
    await list.more()
    expect(numbers()).toEqual(['t3', 't2', 't1'])
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, 'x'])
  })

  it('that is sorted here is read to its end, and replaced when all of it is there', async () => {
    const { list, asked, numbers, clock, tell } = await aList([
      { items: [third], next: 'x' }, { items: [second], next: 'y' }, { items: [first], next: null },
      { items: [second], next: 'x' }, { items: [first], next: null },
    ], { whole: 500, news: 'reload' })
    await settle()
    expect(numbers()).toEqual(['t3', 't2', 't1'])
    expect(list.next.value).toBeNull()
    tell('ticket.submitted', third)
    clock.advance(400)
    await settle()
    expect(numbers()).toEqual(['t2', 't1'])
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, 'x', 'y', undefined, 'x'])
  })

  it('asks again when the question changes, and forgets a late answer to the old one', async () => {
    const state = ref('new')
    const { list, asked, numbers } = await aList([{ items: [first] }, { items: [second] }], { query: () => ({ state: state.value }) })
    state.value = 'closed'
    await nextTick()
    await settle()
    expect(asked.map((query) => query.state)).toEqual(['new', 'closed'])
    expect(numbers()).toEqual(['t2'])
    expect(list.loaded.value).toBe(true)
  })

  it('that is short is fetched again, once for several events', async () => {
    const { asked, tell, clock, numbers } = await aList([{ items: [first] }, { items: [second, first] }], { news: 'reload' })
    tell('ticket.submitted', second)
    tell('ticket.submitted', third)
    clock.advance(400)
    await settle()
    expect(asked).toHaveLength(2)
    expect(numbers()).toEqual(['t2', 't1'])
  })

  it('is fetched anew when the line cannot resume', async () => {
    const { sockets, numbers } = await aList([{ items: [first] }, { items: [third] }])
    sockets.latest().simulateMessage({ op: 'reset', community: c, seq: 900 })
    await settle()
    expect(numbers()).toEqual(['t3'])
  })
})

describe('a ticket\'s page', () => {
  it('adds to the history and fetches the moves again, soon and once', async () => {
    let fetched = 0
    const told: SifangEvent[] = [anEvent('ticket.submitted', { ticket: first }, { seq: 90 })]
    const all = withServices({
      people: { community: () => ok(aCommunity()) },
      tickets: {
        get: () => { fetched += 1; return ok({ ...first, moves: fetched === 1 ? ['accept'] : ['assign'], version: fetched }) },
        history: () => ok({ items: told }),
      },
    })
    all.setup(() => useLine())
    const page = all.page(() => useTicket(() => first.number))
    await settle()
    all.services.live.follow(c, 100)
    all.sockets.latest().hello()
    for (const seq of [101, 102]) all.sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.accepted', { ticket: { id: first.id, state: 'accepted' } }, { seq }) })
    expect(page.ticket.value).toMatchObject({ state: 'accepted', moves: ['accept'] })
    expect(page.history.value.map(({ seq }) => seq)).toEqual([90, 101, 102])
    all.clock.advance(250)
    await settle()
    expect(fetched).toBe(2)
    expect(page.ticket.value?.moves).toEqual(['assign'])
  })
})

describe('the next meeting', () => {
  const soon = aMeeting({ id: 'm1', starts_at: '2026-11-27T19:00:00+08:00' })
  const later = aMeeting({ id: 'm2', starts_at: '2026-12-04T19:00:00+08:00' })

  it('is the one under way, else the soonest that is still to be', () => {
    const before = Date.parse('2026-11-27T18:00:00+08:00')
    expect(nextOf([later, soon], c, before)?.id).toBe('m1')
    expect(nextOf([{ ...later, state: 'in_session' }, soon], c, before)?.id).toBe('m2')
    expect(nextOf([{ ...soon, state: 'published' }, { ...later, state: 'cancelled' }], c, before)).toBeUndefined()
    expect(nextOf([soon], 'another', before)).toBeUndefined()
  })
  it('is no longer one that nobody opened for half a day', () => {
    expect(nextOf([later, soon], c, Date.parse('2026-11-28T06:59:00+08:00'))?.id).toBe('m1')
    expect(nextOf([later, soon], c, Date.parse('2026-11-28T07:01:00+08:00'))?.id).toBe('m2')
  })
})
