// SPDX-License-Identifier: Apache-2.0
// The page of a poll names the item that put it: renamed or masked there, the page reads the poll again.
import { describe, expect, it } from 'vitest'
import type { EventData, Poll } from '@/api/types'
import { useLine } from '@/stores/line.store'
import { aPoll, anEvent } from '@/test_support/fixtures'
import { ok, settle, withServices } from '@/test_support/with_services'
import { usePoll } from '../usePoll'

async function open() {
  const server = { title: '张三家的棚' as string | null, meeting_title: '例会', asked: 0 }
  const fresh = (): Poll => aPoll({ item: 'i-1', agenda: { meeting: 'm-1', meeting_title: server.meeting_title, title: server.title } })
  const world = withServices({ polls: { get: () => { server.asked += 1; return ok(fresh()) } } })
  world.setup(() => useLine())
  world.services.live.follow('c-000000000001', 100)
  world.sockets.latest().hello()
  const page = world.page(() => usePoll(() => 'p-000000000001'))
  await settle()
  let seq = 100
  const tell = async (kind: string, data: EventData): Promise<void> => {
    world.sockets.latest().simulateMessage({ op: 'event', ...anEvent(kind, data, { seq: ++seq }) })
    await settle()
    world.clock.advance(500)
    await settle()
  }
  return { server, shown: page.poll, tell, fresh }
}

describe('an open page of a poll', () => {
  it.each([
    ['retitled', 'meeting.item_changed', '李四家的棚'], ['masked', 'meeting.item_masked', '▇▇家的棚'],
  ])('is what a fetch gives once its item is %s', async (_, kind, title) => {
    const { server, shown, tell, fresh } = await open()
    server.title = title
    await tell(kind, { meeting: { id: 'm-1' }, agenda: [{ id: 'i-1', title }] })
    expect(shown.value).toEqual(fresh())
    expect(server.asked).toBe(2)
  })
  it('asks nothing for what happens to other items, or leaves the title as it is', async () => {
    const { server, tell } = await open()
    await tell('meeting.item_changed', { meeting: { id: 'm-1' }, agenda: [{ id: 'i-2', title: '别的' }] })
    await tell('meeting.item_changed', { meeting: { id: 'm-2' }, agenda: [{ id: 'i-1', title: '别的' }] })
    await tell('meeting.item_started', { meeting: { id: 'm-1' }, agenda: [{ id: 'i-1', title: '张三家的棚', state: 'current' }] })
    expect(server.asked).toBe(1)
  })
})
