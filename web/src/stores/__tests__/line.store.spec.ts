// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aCommunity, aTicket, anEvent } from '@/test_support/fixtures'
import { makeWorld } from '@/test_support/world'
import { useCommunities } from '../communities.store'
import { quietMs, useLine } from '../line.store'
import { useSession } from '../session.store'
import { useTickets } from '../tickets.store'

const community = aCommunity({ seq: 100 })

async function following() {
  const world = makeWorld({
    'GET /me': { body: { user: { id: 'u-000000000001', login: 'li', name: '李', root: false, memberships: [] } } },
    [`GET /communities/${community.id}`]: { body: community },
  })
  await world.run(useSession).load()
  const line = world.run(useLine)
  await world.run(useCommunities).ensure(community.id)
  world.sockets.latest().hello()
  return { ...world, line }
}

describe('the line', () => {
  it('begins where the fetch of the community ends', async () => {
    const { sockets } = await following()
    expect(sockets.latest().sent).toEqual([{ op: 'subscribe', id: 1, community: community.id, since: 100 }])
  })
  it('patches what is on the screen, then tells the pages', async () => {
    const { run, sockets, line } = await following()
    const tickets = run(useTickets)
    tickets.put(aTicket())
    const told: string[] = []
    line.onEvent(({ kind }) => told.push(`${kind} ${tickets.find('t-000000000001')?.state ?? ''}`))
    sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.accepted', { ticket: { id: 't-000000000001', state: 'accepted', version: 2 } }) })
    expect(told).toEqual(['ticket.accepted accepted'])
  })
  it('says nothing of a short break, and something of a long one', async () => {
    const { sockets, clock, line } = await following()
    sockets.latest().simulateClose(1006)
    clock.advance(quietMs - 1)
    expect(line.away).toBe(false)
    clock.advance(1)
    expect(line.away).toBe(true)
    sockets.latest().hello()
    expect(line.away).toBe(false)
  })
  it('asks anew who one is when the line ends for other roles, and comes back', async () => {
    const { asked, sockets, clock } = await following()
    const before = asked.filter(({ path }) => path === '/me').length
    sockets.latest().simulateClose(1013)
    expect(asked.filter(({ path }) => path === '/me')).toHaveLength(before + 1)
    clock.advance(1_000)
    expect(sockets.all).toHaveLength(2)
  })
  it('passes a reset on to the pages, until they stop listening', async () => {
    const { sockets, line } = await following()
    const told: string[] = []
    const stop = line.onReset((id) => told.push(id))
    sockets.latest().simulateMessage({ op: 'reset', community: community.id, seq: 900 })
    stop()
    sockets.latest().simulateMessage({ op: 'reset', community: community.id, seq: 950 })
    expect(told).toEqual([community.id])
  })
})

describe('communities', () => {
  it('are not followed for somebody who is not logged in', async () => {
    const world = makeWorld({ [`GET /communities/${community.id}`]: { body: community } })
    await world.run(useCommunities).ensure(community.id)
    expect(world.sockets.all).toEqual([])
  })
  it('are fetched once, however many ask', async () => {
    const world = makeWorld({ [`GET /communities/${community.id}`]: { body: community } })
    const communities = world.run(useCommunities)
    await Promise.all([communities.ensure(community.id), communities.ensure(community.id)])
    await communities.ensure(community.id)
    expect(world.asked).toHaveLength(1)
    expect(communities.partiesOf(community.id)).toHaveLength(4)
  })
})
