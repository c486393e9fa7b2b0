// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aCommunity, aMeeting, anAnswer, anEvent, anItem, aTicket, aUser, aVote } from '@/test_support/fixtures'
import { ok, refused, settle, withServices } from '@/test_support/with_services'
import { useCommunities } from '../communities.store'
import { useLine } from '../line.store'
import { apply as applyMeeting, useMeetings } from '../meetings.store'
import { landingOf, useSession } from '../session.store'
import { readSettings, useSettings } from '../settings.store'
import { apply as applyTicket, useTickets } from '../tickets.store'

const c = aCommunity().id

describe('tickets', () => {
  const old = aTicket({ moves: ['accept'] })

  it('change by events, in a new map', () => {
    const before = new Map([[old.id, old]])
    const after = applyTicket(before, anEvent('ticket.accepted', { ticket: { id: old.id, state: 'accepted', version: 2 } }))
    expect(after).not.toBe(before)
    expect(after.get(old.id)).toMatchObject({ state: 'accepted', moves: ['accept'] })
    expect(before.get(old.id)?.state).toBe('new')
  })

  it('stay as they are for events that are not about them', () => {
    const before = new Map([[old.id, old]])
    expect(applyTicket(before, anEvent('meeting.opened', { meeting: { id: 'm1' } }))).toBe(before)
    expect(applyTicket(before, anEvent('ticket.started', { ticket: { id: 'another', state: 'working' } }))).toBe(before)
    expect(applyTicket(before, anEvent('weather.changed', {}))).toBe(before)
  })

  it('take in a draft of one\'s own party only', () => {
    const draft = { text: '换灯', stance: 'handle' as const }
    const drafted = anEvent('ticket.answer_drafted', { ticket: { id: old.id }, party: 'property_company', draft })
    const before = new Map([[old.id, old]])
    expect(applyTicket(before, drafted, 'property_company').get(old.id)?.my_draft).toEqual(draft)
    expect(applyTicket(before, drafted, 'owners_committee').get(old.id)?.my_draft).toBeUndefined()
  })

  it('are found by id and by number', () => {
    const { setup } = withServices()
    const tickets = setup(() => useTickets())
    tickets.put(old)
    expect(tickets.find(old.id)).toEqual(old)
    expect(tickets.find(old.number)).toEqual(old)
    expect(tickets.find('MG-2026-999999')).toBeUndefined()
  })
})

describe('meetings', () => {
  it('come in by the event that schedules them, and not by any other', () => {
    const head = { id: 'm2', title: '第 39 次四方会', state: 'scheduled' as const, starts_at: '2026-12-04T19:00:00+08:00', version: 1 }
    const agenda = [{ id: 'i1', title: '楼道灯', kind: 'ticket' as const, state: 'pending' as const }]
    const after = applyMeeting(new Map(), anEvent('meeting.scheduled', { meeting: head, agenda, order: ['i1'] }))
    expect(after.get('m2')).toMatchObject({ ...head, attendance: [], agenda: [{ id: 'i1', title: '楼道灯', statements: [], votes: [] }] })
    expect(applyMeeting(new Map(), anEvent('meeting.opened', { meeting: head })).size).toBe(0)
  })

  it('know that we have voted from the answer to our ballot', async () => {
    const meeting = aMeeting({ agenda: [anItem({ votes: [aVote()] })] })
    const { setup } = withServices()
    const meetings = setup(() => useMeetings())
    meetings.put(meeting)
    meetings.keptVote(meeting.id, await ok(aVote({ mine: true, cast: 1 })))
    meetings.receive(anEvent('meeting.ballot_cast', { meeting: { id: meeting.id }, agenda: [{ id: 'i-000000000001', votes: [{ id: 'v-000000000001', cast: 2 }] }] }))
    expect(meetings.byId.get(meeting.id)?.agenda[0]?.votes[0]).toMatchObject({ mine: true, cast: 2 })
  })
})

describe('the session', () => {
  const chen = aUser({ role: 'member', party: 'property_company' }, { role: 'resident' }, { community: 'c2', community_name: '禾源新都', role: 'host' })

  it('knows roles, party and page of the community one is in', async () => {
    const { setup, csrf } = withServices({ people: { me: () => ok({ user: chen, csrf: 'secret' }) } })
    const session = setup(() => useSession())
    expect(await session.load()).toBeNull()
    expect(csrf()).toBe('secret')
    expect(session).toMatchObject({ communityId: c, roles: ['member', 'resident'], party: 'property_company', landing: 'desk' })
    session.choose('c2')
    expect(session).toMatchObject({ communityId: 'c2', roles: ['host'], party: null, landing: 'meetings' })
  })

  it('does not take a broken line for a log-out', async () => {
    const { setup } = withServices({ people: { me: () => refused('offline', 0) } })
    const session = setup(() => useSession())
    expect((await session.load())?.type).toBe('offline')
    expect(session.known).toBe(false)
  })

  it('says why a log-in failed and stays out', async () => {
    const { setup } = withServices({ people: { login: () => refused('unauthenticated', 401) } })
    const session = setup(() => useSession())
    expect((await session.login('chen', 'wrong'))?.status).toBe(401)
    expect(session.me).toBeNull()
  })

  it('forgets the CSRF token and closes the line at log-out', async () => {
    const { setup, csrf, services } = withServices({ people: { me: () => ok({ user: chen, csrf: 'secret' }), logout: () => ok({}) } })
    const session = setup(() => useSession())
    await session.load()
    services.live.follow(c, 1)
    await session.logout()
    expect(csrf()).toBeNull()
    expect(services.live.state()).toBe('idle')
  })

  it.each([
    [['resident'], 'home'], [['resident', 'member'], 'desk'], [['host'], 'meetings'], [['recorder'], 'meetings'],
    [['grid_worker'], 'grid'], [['officer'], 'tickets'], [['admin'], 'setup'], [[], 'home'],
  ] as const)('lands %j on %s', (roles, page) => {
    expect(landingOf(roles)).toBe(page)
  })
})

describe('a community', () => {
  it('is fetched once however many pages ask, and followed from the number of that fetch', async () => {
    let asked = 0
    const { setup, sockets } = withServices({
      people: { me: () => ok({ user: aUser({ role: 'resident' }) }), community: () => { asked += 1; return ok(aCommunity({ seq: 1300 })) } },
    })
    await setup(() => useSession()).load()
    const communities = setup(() => useCommunities())
    await Promise.all([communities.ensure(c), communities.ensure(c)])
    await communities.ensure(c)
    sockets.latest().hello()
    expect(asked).toBe(1)
    expect(sockets.latest().sent).toEqual([{ op: 'subscribe', id: 1, community: c, since: 1300 }])
    expect(communities.current?.name).toBe('玫瑰恬园')
  })
})

describe('the line', () => {
  function followed() {
    const all = withServices({ tickets: {} })
    const line = all.setup(() => useLine())
    const tickets = all.setup(() => useTickets())
    all.services.live.follow(c, 100)
    all.sockets.latest().hello()
    all.sockets.latest().simulateMessage({ op: 'result', id: 1, data: { seq: 100 } })
    return { ...all, line, tickets }
  }

  it('brings events to the stores and to pages that listen', () => {
    const { line, tickets, sockets } = followed()
    tickets.put(aTicket())
    const heard: string[] = []
    const stop = line.onEvent(({ kind }) => heard.push(kind))
    const answer = anAnswer('property_company', 'handle')
    sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.answer_published', { ticket: { id: aTicket().id, answers: [answer], owed: [] } }) })
    stop()
    sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.commented', { ticket: { id: aTicket().id } }, { seq: 102 }) })
    expect(tickets.find(aTicket().id)?.answers).toEqual([answer])
    expect(heard).toEqual(['ticket.answer_published'])
  })

  it('is not mentioned for five seconds when it is away, and no longer when it is back', () => {
    const { line, sockets, clock } = followed()
    sockets.latest().simulateClose(1006)
    clock.advance(4_999)
    expect(line.away).toBe(false)
    clock.advance(1)
    expect(line.away).toBe(true)
    sockets.latest().hello()
    expect(line.away).toBe(false)
  })
})

describe('settings', () => {
  it('are kept on the device', async () => {
    const { setup, storage } = withServices()
    const settings = setup(() => useSettings())
    settings.elder = true
    settings.language = 'en'
    await settle()
    expect(readSettings(storage.getItem('sifang.settings'))).toEqual({ language: 'en', elder: true, theme: 'auto' })
  })

  it.each([[null], ['nonsense'], ['[]'], ['{"language":"fr","elder":"yes","theme":7}']])('%s counts as nothing kept', (text) => {
    expect(readSettings(text)).toEqual({ language: 'zh-CN', elder: false, theme: 'auto' })
  })
})
