// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { anItem, aSpeaker } from '@/test_support/fixtures'
import { clockFigure, partyTimes, queueOf, speakingOf, turnOf } from '../speaking_time'

const now = Date.parse('2026-11-27T12:00:00Z')
const since = (seconds: number): string => new Date(now - seconds * 1000).toISOString()

describe('a turn', () => {
  it('counts down while the clock runs, from what was counted before', () => {
    expect(turnOf(aSpeaker({ used_ms: 60_000, running_since: since(20) }), 3, now)).toEqual({ seconds: 100, limited: true, over: false, paused: false })
  })
  it('stands while the clock is paused', () => {
    expect(turnOf(aSpeaker({ used_ms: 60_000 }), 3, now)).toEqual({ seconds: 120, limited: true, over: false, paused: true })
  })
  it('goes on behind zero', () => {
    expect(turnOf(aSpeaker({ used_ms: 0, running_since: since(190) }), 3, now)).toMatchObject({ seconds: -10, over: true })
    expect(turnOf(aSpeaker({ used_ms: 180_000 }), 3, now)).toMatchObject({ seconds: 0, over: false })
  })
  it('counts up where there is no limit', () => {
    for (const none of [0, undefined]) expect(turnOf(aSpeaker({ used_ms: 1_000, running_since: since(64) }), none, now)).toMatchObject({ seconds: 65, limited: false, over: false })
  })
  it('takes nothing off for a clock that runs ahead of the server', () => {
    expect(turnOf(aSpeaker({ used_ms: 5_000, running_since: since(-3) }), 3, now).seconds).toBe(175)
  })
  it('is told in minutes and seconds', () => {
    expect([0, 9, 65, 600, -12].map(clockFigure)).toEqual(['0:00', '0:09', '1:05', '10:00', '0:12'])
  })
})

describe('the floor', () => {
  const interrupted = aSpeaker({ id: 'a', user: 'u1', party: 'property_company', state: 'speaking', used_ms: 30_000 })
  const point = aSpeaker({ id: 'b', user: 'u2', party: 'owners_committee', kind: 'point_of_order', state: 'speaking', running_since: since(15) })
  const waiting = ['c', 'd'].map((id) => aSpeaker({ id, user: id }))
  const item = anItem({ speakers: [...waiting, interrupted, point], floor: { queue: ['d', 'gone', 'c'], used: [{ party: 'property_company', ms: 30_000 }] } })

  it('shows first whose clock runs, then who was interrupted', () => {
    expect(speakingOf(item).map(({ id }) => id)).toEqual(['b', 'a'])
  })
  it('lists who waits as the server orders them', () => {
    expect(queueOf(item).map(({ id }) => id)).toEqual(['d', 'c'])
    expect(queueOf(anItem())).toEqual([])
  })
  it('sums up each party with what runs now, but no point of order', () => {
    expect(partyTimes(item, 10, now)).toEqual([{ party: 'property_company', seconds: 30, over: false }])
    const again = anItem({ speakers: [{ ...interrupted, running_since: since(31) }], ...item.floor && { floor: item.floor } })
    expect(partyTimes(again, 1, now)).toEqual([{ party: 'property_company', seconds: 61, over: true }])
    expect(partyTimes(again, 0, now)[0]?.over).toBe(false)
  })
})
