// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aMeeting, aVote, anEvent, anItem } from '@/test_support/fixtures'
import { makeWorld } from '@/test_support/world'
import { apply, useMeetings } from '../meetings.store'

const vote = aVote()
const meeting = aMeeting({ agenda: [anItem({ votes: [vote] })] })

describe('the meetings after an event', () => {
  it('carry a statement where it was made', () => {
    const statement = { id: 's-000000000001', by: '李主任', party: 'residents_committee', text: '同意。', at: '2026-11-27T19:10:00+08:00' }
    const next = apply(new Map([[meeting.id, meeting]]), anEvent('meeting.statement_made', {
      meeting: { id: meeting.id }, agenda: [{ id: 'i-000000000001', statements: [statement] }],
    }))
    expect(next.get(meeting.id)?.agenda[0]?.statements).toEqual([statement])
    expect(next.get(meeting.id)?.agenda[0]?.votes).toBe(meeting.agenda[0]?.votes)
  })
  it('are the same map when the meeting is not known here', () => {
    const none = new Map()
    expect(apply(none, anEvent('meeting.started', { meeting: { id: meeting.id, state: 'in_session' } }))).toBe(none)
  })
})

describe('the store of meetings', () => {
  it('knows that the own ballot is in, whichever comes first: the answer or the event', () => {
    const meetings = makeWorld().run(useMeetings)
    meetings.put(meeting)
    meetings.keptVote(meeting.id, { ok: true, data: { ...vote, cast: 1, mine: true } })
    meetings.receive(anEvent('meeting.ballot_cast', { meeting: { id: meeting.id }, agenda: [{ id: 'i-000000000001', votes: [{ id: vote.id, cast: 2 }] }] }))
    expect(meetings.byId.get(meeting.id)?.agenda[0]?.votes[0]).toMatchObject({ cast: 2, mine: true })
  })
  it('does not lose an agenda to a list that leaves it out', async () => {
    const short = { ...meeting, title: '改了名', agenda: undefined, attendance: undefined }
    const meetings = makeWorld({ 'GET /communities/c-000000000001/meetings': { body: { items: [short] } } }).run(useMeetings)
    meetings.put(meeting)
    await meetings.list('c-000000000001')
    expect(meetings.byId.get(meeting.id)).toMatchObject({ title: '改了名', agenda: meeting.agenda })
  })
  it('shows what was said while the meeting was being fetched', async () => {
    const statement = { id: 's-000000000001', by: '李主任', party: 'residents_committee', text: '同意。', at: '2026-11-27T19:10:00+08:00' }
    const meetings = makeWorld({ [`GET /meetings/${meeting.id}`]: () => {
      meetings.receive(anEvent('meeting.statement_made', { meeting: { id: meeting.id }, agenda: [{ id: 'i-000000000001', statements: [statement] }] }))
      return { body: meeting }
    } }).run(useMeetings)
    await meetings.fetch(meeting.id)
    expect(meetings.byId.get(meeting.id)?.agenda[0]?.statements).toEqual([statement])
  })
  it('keeps the last presence told of each meeting', () => {
    const meetings = makeWorld().run(useMeetings)
    meetings.receivePresence({ meeting: meeting.id, by_party: { property_company: 1 }, observers: 3 })
    meetings.receivePresence({ meeting: meeting.id, by_party: {}, observers: 42 })
    expect(meetings.presence.get(meeting.id)?.observers).toBe(42)
  })
})
