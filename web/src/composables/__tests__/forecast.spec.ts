// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aMeeting, anItem } from '@/test_support/fixtures'
import { forecastOf } from '../forecast'

const called = Date.parse('2026-11-27T19:00:00+08:00')
const minute = 60_000
const at = (minutes: number): number => called + minutes * minute
const iso = (minutes: number): string => new Date(at(minutes)).toISOString()
const [a, b, c] = [anItem({ id: 'a', minutes: 20 }), anItem({ id: 'b', minutes: 30 }), anItem({ id: 'c', minutes: 40 })]
const agenda = [a, b, c]

describe('the forecast of a meeting', () => {
  it('begins when it is called, and adds up what was set aside', () => {
    const forecast = forecastOf(aMeeting({ minutes: 90, agenda }), at(-600))
    expect(forecast).toMatchObject({ planned: at(90), expected: at(90), late: 0 })
    expect([...forecast?.begins ?? []]).toEqual([['a', at(0)], ['b', at(20)], ['c', at(50)]])
  })
  it('moves on while nobody has begun', () => {
    expect(forecastOf(aMeeting({ state: 'open', minutes: 90, agenda }), at(12))).toMatchObject({ expected: at(102), late: 12 })
  })
  it('takes the present item for what is left of it, and one over its time as ending now', () => {
    const running = (minutes: number) => forecastOf(aMeeting({ state: 'in_session', minutes: 90, current: 'a', agenda: [{ ...a, state: 'current', started_at: iso(5) }, ...agenda.slice(1)] }), at(minutes))
    expect(running(10)).toMatchObject({ expected: at(95), late: 5 })
    expect(running(24)).toMatchObject({ expected: at(95), late: 5 })
    expect(running(35)).toMatchObject({ expected: at(105), late: 15 })
    expect(running(35)?.begins.get('b')).toBe(at(35))
  })
  it('shifts by a recess, in which the clock of the item stands', () => {
    const paused = (minutes: number) => forecastOf(aMeeting({ state: 'recess', minutes: 90, current: 'a', agenda: [{ ...a, state: 'current', started_at: iso(0), used_ms: 8 * minute, running_since: null }, ...agenda.slice(1)] }), at(minutes))
    expect(paused(8)).toMatchObject({ expected: at(90), late: 0 })
    expect(paused(23)).toMatchObject({ expected: at(105), late: 15 })
    const resumed = aMeeting({ state: 'in_session', minutes: 90, current: 'a', agenda: [{ ...a, state: 'current', started_at: iso(0), used_ms: 8 * minute, running_since: iso(23) }, ...agenda.slice(1)] })
    expect(forecastOf(resumed, at(25))).toMatchObject({ expected: at(105), late: 15 })
  })
  it('counts what is over no more, and says what is to spare', () => {
    const done = aMeeting({ state: 'in_session', minutes: 90, current: 'c', agenda: [{ ...a, state: 'decided' }, { ...b, state: 'withdrawn' }, { ...c, state: 'current', started_at: iso(20) }] })
    expect(forecastOf(done, at(30))).toMatchObject({ expected: at(60), late: -30 })
  })
  it('counts questions that nobody has answered in writing, behind the agenda', () => {
    const reply = { id: 'r', party: null, by: 'x', text: 'y', at: iso(0), amended_at: null }
    const asked = [anItem({ id: 'q', kind: 'question', minutes: 5 }), anItem({ id: 'done', kind: 'question', minutes: 5, replies: [reply] }), a]
    const forecast = forecastOf(aMeeting({ minutes: 90, agenda: asked }), at(-1))
    expect([...forecast?.begins ?? []]).toEqual([['a', at(0)], ['q', at(20)]])
    expect(forecast?.expected).toBe(at(25))
  })
  it('knows no plan where none was made', () => {
    expect(forecastOf(aMeeting({ agenda }), at(-1))).toMatchObject({ planned: null, late: 0 })
  })
  it('compares with no plan what is held on another day than it was called for', () => {
    const held = (minutes: number) => forecastOf(aMeeting({ state: 'in_session', minutes: 90, current: 'c', agenda: [{ ...c, state: 'current', started_at: iso(minutes) }] }), at(minutes))
    expect(held(-7 * 24 * 60)).toMatchObject({ planned: null, late: 0 })
    expect(held(24 * 60)).toMatchObject({ planned: null, late: 0 })
    expect(held(-60)).toMatchObject({ planned: at(90), late: -110 })
  })
  it('says nothing of a meeting that is over or has nothing to deal with', () => {
    for (const state of ['closed', 'published', 'cancelled'] as const) expect(forecastOf(aMeeting({ state, minutes: 90, agenda }), at(0))).toBeNull()
    expect(forecastOf(aMeeting({ minutes: 90 }), at(0))).toBeNull()
  })
})
