// SPDX-License-Identifier: Apache-2.0
// What several stores promise together: drafts are a party's own, a meeting comes in by its first event,
// leaving closes everything.
import { describe, expect, it } from 'vitest'
import { aTicket, anEvent, aUser } from '@/test_support/fixtures'
import { ok, withServices } from '@/test_support/with_services'
import { apply as applyMeeting } from '../meetings.store'
import { landingOf, useSession } from '../session.store'
import { apply as applyTicket } from '../tickets.store'

describe('a draft', () => {
  it('is taken in by its own party only', () => {
    const old = aTicket()
    const draft = { text: '换灯', stance: 'handle' as const }
    const drafted = anEvent('ticket.answer_drafted', { ticket: { id: old.id }, party: 'property_company', draft })
    const before = new Map([[old.id, old]])
    expect(applyTicket(before, drafted, 'property_company').get(old.id)?.my_draft).toEqual(draft)
    expect(applyTicket(before, drafted, 'owners_committee').get(old.id)?.my_draft).toBeUndefined()
  })
})

describe('a meeting', () => {
  it('comes in by the event that schedules it, and by no other', () => {
    const head = { id: 'm2', title: '第 39 次四方会', state: 'scheduled' as const, starts_at: '2026-12-04T19:00:00+08:00', version: 1 }
    const agenda = [{ id: 'i1', title: '楼道灯', kind: 'ticket' as const, state: 'pending' as const }]
    const after = applyMeeting(new Map(), anEvent('meeting.scheduled', { meeting: head, agenda, order: ['i1'] }))
    expect(after.get('m2')).toMatchObject({ ...head, attendance: [], agenda: [{ id: 'i1', title: '楼道灯', statements: [], votes: [] }] })
    expect(applyMeeting(new Map(), anEvent('meeting.opened', { meeting: head })).size).toBe(0)
  })
})

describe('a person', () => {
  it.each([
    [['resident'], 'home'], [['resident', 'member'], 'desk'], [['host'], 'meetings'], [['recorder'], 'meetings'],
    [['grid_worker'], 'grid'], [['officer'], 'tickets'], [['admin'], 'setup'], [[], 'home'],
  ] as const)('with the roles %j lands on %s', (roles, page) => {
    expect(landingOf(roles)).toBe(page)
  })

  it('who logs out leaves no token and no line', async () => {
    const chen = aUser({ role: 'member', party: 'property_company' })
    const { setup, csrf, services } = withServices({ people: { me: () => ok({ user: chen, csrf: 'secret' }), logout: () => ok({}) } })
    const session = setup(() => useSession())
    await session.load()
    services.live.follow('c1', 1)
    await session.logout()
    expect(csrf()).toBeNull()
    expect(services.live.state()).toBe('idle')
    expect(session.me).toBeNull()
  })
})
