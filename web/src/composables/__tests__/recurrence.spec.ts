// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { firstDate, rhythmOf, ruleOf, type Rhythm } from '../recurrence'

const friday = '2026-11-27'

describe('rules in words', () => {
  it('come back as they were written', () => {
    const all: [Rhythm, string][] = [
      [{ kind: 'weekly', every: 1, days: ['FR'] }, 'FREQ=WEEKLY;BYDAY=FR'],
      [{ kind: 'weekly', every: 2, days: ['TU', 'TH'] }, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH'],
      [{ kind: 'monthly', place: 'first', day: 'FR' }, 'FREQ=MONTHLY;BYDAY=1FR'],
      [{ kind: 'monthly', place: 'last', day: 'SU' }, 'FREQ=MONTHLY;BYDAY=-1SU'],
    ]
    for (const [rhythm, rule] of all) {
      expect(ruleOf(rhythm)).toBe(rule)
      expect(rhythmOf(rule, friday)).toEqual(rhythm)
    }
  })
  it('are the same however they are written', () => {
    expect(rhythmOf('freq=weekly', friday)).toEqual({ kind: 'weekly', every: 1, days: ['FR'] })
    expect(rhythmOf('BYDAY=TH,TU;WKST=MO;FREQ=WEEKLY;INTERVAL=1', friday)).toEqual({ kind: 'weekly', every: 1, days: ['TU', 'TH'] })
    expect(rhythmOf('FREQ=MONTHLY;BYDAY=+2WE', friday)).toEqual({ kind: 'monthly', place: 'second', day: 'WE' })
  })
  it('are not made up for a rule that says more', () => {
    for (const rule of ['FREQ=WEEKLY;BYDAY=FR;COUNT=3', 'FREQ=WEEKLY;BYDAY=FR;UNTIL=20270101', 'FREQ=MONTHLY;BYDAY=5FR', 'FREQ=MONTHLY;BYDAY=FR', 'FREQ=MONTHLY;INTERVAL=2;BYDAY=1FR', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;WKST=SU', 'FREQ=DAILY', 'FREQ=YEARLY;BYDAY=1FR', 'nonsense'])
      expect(rhythmOf(rule, friday)).toEqual({ kind: 'other', rule })
  })
})

describe('the first day', () => {
  it('is the day itself or the next one that the rule names', () => {
    expect(firstDate(friday, ['FR'])).toBe(friday)
    expect(firstDate(friday, ['MO', 'WE'])).toBe('2026-11-30')
    expect(firstDate('2026-12-30', ['FR'])).toBe('2027-01-01')
  })
})
