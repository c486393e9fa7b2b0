// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { SifangEvent } from '@/api/types'
import { checkedLast, iconOf, nudgedAt, storyOf } from '../ticket_story'

const event = (seq: number, kind: string, data: SifangEvent['data']): SifangEvent =>
  ({ community: 'c', seq, kind, at: `2026-11-2${seq}T08:00:00Z`, actor: null, subject: 'ticket:t', data })

describe('reminders in a story', () => {
  const story = [event(1, 'ticket.nudged', { party: 'a' }), event(2, 'ticket.nudged', { party: 'b' }), event(3, 'ticket.nudged', { party: 'a' })]
  it('are found by their party, the last one first', () => {
    expect(nudgedAt(story, 'a')).toBe('2026-11-23T08:00:00Z')
    expect(nudgedAt(story, 'c')).toBeNull()
  })
  it('name the party that was reminded, not who did', () => {
    expect(storyOf(story)[1]).toMatchObject({ key: 'nudged', party: null, about: { party: 'b' } })
  })
})

describe('a grid', () => {
  it('is named when the ticket is given to it, and the old one when it belongs to none', () => {
    const story = [event(1, 'ticket.grid_set', { grid: 'G2', before: 'G1', reason: '界线那边' }), event(2, 'ticket.grid_set', { grid: null, before: 'G2', reason: '在河里' })]
    expect(storyOf(story)).toMatchObject([
      { key: 'grid_set', party: null, about: { grid: 'G2' }, text: '界线那边' },
      { key: 'grid_unset', party: null, about: { grid: 'G2' }, text: '在河里' },
    ])
    expect(storyOf(story).map(({ key }) => iconOf(key))).toEqual(['map', 'map'])
  })
})

describe('a verdict', () => {
  it('of a checker reads as one', () => {
    const told = [event(1, 'ticket.confirmed', { by_checker: true, note: '看过' })]
    expect(checkedLast(told)).toBe(true)
    expect(storyOf(told)[0]).toMatchObject({ key: 'confirmed_checker', text: '看过' })
  })
  it('of the reporter after it is theirs', () => {
    expect(checkedLast([event(1, 'ticket.confirmed', { by_checker: true }), event(2, 'ticket.reopened', {}), event(3, 'ticket.confirmed', {})])).toBe(false)
  })
})
