// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { anItem } from '@/test_support/fixtures'
import { itemTime, usedOf } from '../item_clock'

const begun = Date.parse('2026-11-27T19:00:00+08:00')
const minute = 60_000
const at = (minutes: number): number => begun + minutes * minute
const iso = (minutes: number): string => new Date(at(minutes)).toISOString()
const item = anItem({ id: 'a', minutes: 20, state: 'current', started_at: iso(0) })

describe('the clock of an item', () => {
  it('runs from when it began', () => {
    const running = { ...item, used_ms: 0, running_since: iso(0) }
    expect(usedOf(running, at(5))).toBe(5 * minute)
    expect(itemTime(running, 'in_session', at(5))).toEqual({ left: 15 * 60, total: 20 * 60, still: false })
    expect(itemTime(running, 'in_session', at(21))?.left).toBe(-60)
  })
  it('stands in a recess, and goes on where it stood', () => {
    const standing = { ...item, used_ms: 5 * minute, running_since: null }
    for (const minutes of [5, 30]) expect(itemTime(standing, 'recess', at(minutes))).toEqual({ left: 15 * 60, total: 20 * 60, still: true })
    const resumed = { ...item, used_ms: 5 * minute, running_since: iso(30) }
    expect(itemTime(resumed, 'in_session', at(32))?.left).toBe(13 * 60)
  })
  it('counts from the beginning where nobody told of a clock, and takes nothing for a clock that was set back', () => {
    expect(usedOf(item, at(7))).toBe(7 * minute)
    expect(usedOf({ used_ms: minute, running_since: iso(9) }, at(7))).toBe(minute)
    expect(usedOf({ started_at: null, used_ms: null, running_since: null }, at(7))).toBeNull()
  })
  it('is shown of the item under discussion alone', () => {
    expect(itemTime(undefined, 'in_session', at(1))).toBeNull()
    expect(itemTime({ ...item, state: 'decided' }, 'in_session', at(1))).toBeNull()
    expect(itemTime(item, 'closed', at(1))).toBeNull()
  })
})
