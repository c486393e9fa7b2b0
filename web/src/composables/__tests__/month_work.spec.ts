// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { MonthWork, Role } from '@/api/types'
import { mayClose, openOf } from '../month_work'

const nothing: MonthWork = { month: '2026-10', state: 'open', closed_at: null, by_name: null, submitted: 0, checked: 0, approved: 0, published: 0, objections: 0, posted: 3, points: 60 }
const all: MonthWork = { ...nothing, submitted: 1, checked: 2, published: 3, objections: 4 }
const ways = (...roles: Role[]) => Object.fromEntries(openOf(all, roles).map(({ name, to }) => [name, to]))

describe('what of a month is open', () => {
  it('leads on whoever may go on with it, and nobody else', () => {
    expect(ways('supervisor')).toEqual({ submitted: null, checked: '/points/review?step=second', published: '/points/publications', objections: '/points/objections' })
    expect(ways('admin')).toEqual({ submitted: null, checked: null, published: '/points/publications', objections: null })
    expect(ways('grid_leader', 'supervisor')).toEqual({ submitted: '/points/review?step=first', checked: '/points/review?step=second', published: '/points/publications', objections: '/points/objections' })
  })
  it('is named with its count, and what is not open is left out', () => {
    expect(openOf({ ...nothing, checked: 2 }, ['supervisor'])).toEqual([{ name: 'checked', count: 2, to: '/points/review?step=second' }])
    expect(openOf(nothing, ['supervisor'])).toEqual([])
  })
  it('keeps it from being closed, each part alone', () => {
    expect(mayClose(nothing)).toBe(true)
    for (const name of ['submitted', 'checked', 'approved', 'published', 'objections'] as const) expect(mayClose({ ...nothing, [name]: 1 }), name).toBe(false)
    expect(mayClose({ ...nothing, closed_at: '2026-11-01T00:00:00Z' })).toBe(false)
  })
})
