// SPDX-License-Identifier: Apache-2.0
// Clocks: which one speaks, where a limit comes from, and what people type.
import { describe, expect, it } from 'vitest'
import type { ClockRule, Clocks, TicketClock, TicketState } from '@/api/types'
import { joinLimit, limitOf, readSpans, speakingClock, splitLimit } from '../clock_rules'
import { byDue, clockDue } from '../ticket_rules'
import { iconOf, storyOf } from '../ticket_story'

const clock = (name: TicketClock['clock'], more: Partial<TicketClock> = {}): TicketClock => ({
  clock: name, state: 'running', limit_minutes: 120, counting: 'calendar', elapsed_minutes: 0, running_since: '2026-11-24T06:00:00Z',
  due_at: '2026-11-24T08:00:00Z', met_at: null, warned_at: null, breached_at: null, step: null, ...more,
})

describe('a ticket', () => {
  it.each<[TicketState, string | undefined]>([
    ['new', 'accept'], ['accepted', 'solve'], ['working', 'solve'], ['waiting', 'solve'], ['verifying', 'verdict'], ['closed', undefined],
  ])('that is %s speaks of its %s clock', (state, name) => {
    expect(speakingClock({ state, clocks: [clock('accept'), clock('answer'), clock('solve'), clock('verdict')] })?.clock).toBe(name)
  })
  it('says nothing of a clock that has ended, or is not there', () => {
    expect(speakingClock({ state: 'new', clocks: [clock('accept', { met_at: '2026-11-24T07:00:00Z' })] })).toBeUndefined()
    expect(speakingClock({ state: 'new' })).toBeUndefined()
    expect(clockDue({ clocks: [clock('solve', { due_at: null, state: 'paused' })] }, 'solve')).toBeUndefined()
  })
  it('stands where it is due, and last where nothing is', () => {
    const ticket = (id: string, due?: string) => ({ id, created_at: '2026-11-24T06:00:00Z', clocks: due ? [clock('answer', { due_at: due })] : [] })
    const list = [ticket('never'), ticket('late', '2026-11-26T08:00:00Z'), ticket('soon', '2026-11-24T08:00:00Z')]
    const order = byDue((each) => clockDue(each, 'answer')) as unknown as (a: unknown, b: unknown) => number
    expect(list.sort(order).map(({ id }) => id)).toEqual(['soon', 'late', 'never'])
  })
})

describe('a limit', () => {
  const rule = (category: string | null, limit_minutes: number): ClockRule => ({ category, urgency: 'normal', clock: 'solve', limit_minutes, counting: 'working' })
  const clocks = (...rules: ClockRule[]): Pick<Clocks, 'rules' | 'defaults'> => ({ rules, defaults: [{ urgency: 'normal', clock: 'solve', limit_minutes: 10080, counting: 'calendar' }] })
  const of = (...rules: ClockRule[]) => limitOf(clocks(...rules), 'solve', 'normal', 'lift', 'facilities')

  it('is that of the category, else of the one above, else of all, else the default', () => {
    expect(of()).toEqual({ minutes: 10080, counting: 'calendar', source: 'default' })
    expect(of(rule(null, 1))).toEqual({ minutes: 1, counting: 'working', source: 'all' })
    expect(of(rule(null, 1), rule('facilities', 2)).source).toBe('above')
    expect(of(rule(null, 1), rule('facilities', 2), rule('lift', 3))).toEqual({ minutes: 3, counting: 'working', source: 'own' })
    expect(of(rule('water', 4)).source).toBe('default')
  })
  it.each([
    [7 * 24 * 60, 'calendar', 7, 'days'], [24 * 60, 'calendar', 24, 'hours'], [7 * 24 * 60, 'working', 168, 'hours'], [90, 'calendar', 90, 'minutes'], [0, 'working', 0, 'hours'],
  ] as const)('of %d minutes of %s time is %d %s', (minutes, counting, amount, unit) => {
    expect(splitLimit({ minutes, counting })).toEqual({ amount, unit })
    expect(joinLimit(String(amount), unit)).toBe(minutes)
  })
  it.each(['', '-1', '1.5', 'zwei', '9999999', '367'])('is not "%s" days', (text) => {
    expect(joinLimit(text, 'days')).toBeNull()
  })
})

describe('hours', () => {
  it.each([
    ['9:00-12:00 14:00-18:00', ['09:00-12:00', '14:00-18:00']],
    ['09:00–12:00，14:00至24:00', ['09:00-12:00', '14:00-24:00']],
    ['9：00-12：00', ['09:00-12:00']],
    ['  ', []],
  ])('are read from "%s"', (text, spans) => {
    expect(readSpans(text)).toEqual(spans)
  })
  it.each(['9-12', '12:00-9:00', '9:00-12:00 11:00-13:00', '9:60-10:00', '9:00-24:01', '9:00-9:00', 'morgens'])('are not read from "%s"', (text) => {
    expect(readSpans(text)).toBeNull()
  })
})

describe('the story', () => {
  const event = (kind: string, data: Record<string, unknown> = {}) => ({ community: 'c', seq: 1, kind, at: '2026-11-24T06:00:00Z', actor: null, subject: 't', data })
  it('tells what the clocks did, and a support only where it brings the matter before the meeting', () => {
    const steps = storyOf([
      event('ticket.clock_warned'), event('ticket.escalated', { step: 'agenda' }), event('ticket.supported'),
      event('ticket.supported', { rule: 'supporters' }), event('ticket.sent_to_agenda', { rule: 'second_return' }), event('ticket.clocks_changed'),
    ])
    expect(steps.map(({ key }) => key)).toEqual(['clock_warned', 'escalated_agenda', 'sent_by_supporters', 'sent_by_second_return'])
    expect(steps.map(({ key }) => iconOf(key))).toEqual(['clock', 'alert', 'agenda', 'agenda'])
  })
})
