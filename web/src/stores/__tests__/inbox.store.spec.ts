// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Notice } from '@/api/types'
import { byDay, noticeLink } from '@/composables/notice_text'
import { useInbox } from '@/stores/inbox.store'
import { useSession } from '@/stores/session.store'
import { ok, refused, settle, withServices } from '@/test_support/with_services'

const notice = (id: string, more: Partial<Notice> = {}): Notice => ({
  id, community: 'c1', at: '2026-11-24T06:00:00Z', why: 'mine', kind: 'answered', read: false, actor: null,
  ticket: { id: 't1', number: 'MG-2026-000001', title: '电梯' }, meeting: null, decision: null, poll: null, matter: null, plugin: null, stage: null, party: null, stance: null, text: null, due: null, until: null, starts_at: null, ...more,
})
const me = { id: 'u1', login: 'wang', name: '王', root: false, memberships: [{ community: 'c1', code: 'MG', community_name: '小区', role: 'resident' as const, party: null, grid: null, household: null, home: null }] }

describe('the inbox', () => {
  it('asks for the count once for several pieces of news, and takes what another window says', async () => {
    let asked = 0
    const { setup, services, sockets, clock } = withServices({ notices: { unread: () => { asked += 1; return ok({ unread: 4 }) } } })
    const inbox = setup(() => { useSession().me = me; return useInbox() })
    services.live.follow('c1', 0)
    const socket = sockets.latest()
    socket.hello()
    socket.simulateMessage({ op: 'notices', community: 'c1', new: [{ id: 'n1', why: 'mine', kind: 'answered' }] })
    socket.simulateMessage({ op: 'notices', community: 'c1', new: [{ id: 'n2', why: 'mine', kind: 'answered' }] })
    expect(inbox.fresh).toBe(2)
    clock.advance(1_000)
    await settle()
    expect(asked).toBe(1)
    expect(inbox.unread).toBe(4)
    socket.simulateMessage({ op: 'unread', unread: 1 })
    expect(inbox.unread).toBe(1)
  })

  it('shows a mark at once and takes it back when it is refused', async () => {
    const { setup } = withServices({ notices: {
      list: () => ok({ items: [notice('n2'), notice('n1')], next: null, unread: 2 }),
      mark: (id: string) => id === 'n1' ? ok({ unread: 1 }) : refused('offline', 0),
    } })
    const inbox = setup(() => useInbox())
    await inbox.load()
    const marking = inbox.mark('n1', true)
    expect(inbox.items.map(({ read }) => read)).toEqual([false, true])
    expect(await marking).toBeNull()
    expect(inbox.unread).toBe(1)
    expect((await inbox.mark('n2', true))?.type).toBe('offline')
    expect(inbox.items.map(({ read }) => read)).toEqual([false, true])
  })

  it('marks all read up to the newest one on the screen', async () => {
    const upTo: string[] = []
    const { setup } = withServices({ notices: {
      list: () => ok({ items: [notice('n2'), notice('n1')], next: null, unread: 2 }),
      readAll: (id: string) => { upTo.push(id); return ok({ unread: 0 }) },
      undoReadAll: () => ok({ unread: 2 }),
    } })
    const inbox = setup(() => useInbox())
    await inbox.load()
    await inbox.readAll()
    expect(upTo).toEqual(['n2'])
    expect(inbox.items.every(({ read }) => read)).toBe(true)
    await inbox.undoReadAll()
    expect(inbox.unread).toBe(2)
    expect(inbox.items.some(({ read }) => read)).toBe(false)
  })
})

describe('an inbox with nothing in it', () => {
  it('clears its number, and looks first where something has come', async () => {
    const upTo: unknown[] = []
    let shown: Notice[] = []
    const { setup, services, sockets } = withServices({ notices: {
      list: () => ok({ items: shown, next: null, unread: 1 }),
      readAll: (id?: string) => { upTo.push(id); return ok({ unread: 0 }) },
    } })
    const inbox = setup(() => { useSession().me = me; return useInbox() })
    await inbox.load()
    expect(inbox.unread).toBe(1)
    await inbox.readAll()
    expect(upTo).toEqual([undefined])
    expect(inbox.unread).toBe(0)
    services.live.follow('c1', 0)
    const socket = sockets.latest()
    socket.hello()
    socket.simulateMessage({ op: 'notices', community: 'c1', new: [{ id: 'n1', why: 'mine', kind: 'answered' }] })
    shown = [notice('n1')]
    await inbox.readAll()
    expect(upTo).toEqual([undefined])
    expect(inbox.items).toEqual(shown)
  })
})

describe('a notice', () => {
  it('leads to what it is about', () => {
    const meeting = { id: 'm1', title: '会', starts_at: '2026-11-27T11:00:00Z' }
    expect(noticeLink(notice('n1'))).toBe('/t/MG-2026-000001')
    expect(noticeLink(notice('n1', { ticket: null, meeting, kind: 'moved' }))).toBe('/m/m1')
    expect(noticeLink(notice('n1', { ticket: null, meeting, kind: 'to_sign' }))).toBe('/m/m1/minutes')
    expect(noticeLink(notice('n1', { ticket: null }))).toBe('/notices')
  })
  it('stands under its day', () => {
    const days = byDay([notice('n3', { at: '2026-11-25T01:00:00Z' }), notice('n2'), notice('n1')], (at) => at.slice(0, 10))
    expect(days.map(({ day, notices }) => [day, notices.map(({ id }) => id)])).toEqual([['2026-11-25', ['n3']], ['2026-11-24', ['n2', 'n1']]])
  })
})
