// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { ticketStates } from '@/api/types'
import { atLeast, isOverdue } from '../ticket_rules'

const due = '2026-11-25T10:00:00+08:00'
const after = Date.parse(due) + 1

describe('a request past its time', () => {
  it('is overdue in the states in which the time runs, as the server\'s list counts', () => {
    expect(ticketStates.filter((state) => isOverdue({ due, state }, after))).toEqual(['accepted', 'agenda', 'assigned', 'working', 'township'])
  })
  it('is not overdue at its time, nor without one', () => {
    expect(isOverdue({ due, state: 'working' }, Date.parse(due))).toBe(false)
    expect(isOverdue({ due: null, state: 'working' }, after)).toBe(false)
  })
})

describe('a number of what was fetched', () => {
  it('says so where there may be more', () => {
    expect([atLeast(100, true), atLeast(100, false), atLeast(0, false)]).toEqual(['100+', '100', '0'])
  })
})
