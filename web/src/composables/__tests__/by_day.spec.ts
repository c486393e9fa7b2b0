// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest'
import { byDay } from '../by_day'

it('keeps what came by the day, in its order', () => {
  const at = (text: string): { at: string } => ({ at: text })
  const [last, noon, morning] = [at('2026-11-29T01:00'), at('2026-11-28T12:00'), at('2026-11-28T08:00')]
  expect(byDay([last, noon, morning], (moment) => moment.slice(0, 10))).toEqual([['2026-11-29', [last]], ['2026-11-28', [noon, morning]]])
  expect(byDay([], String)).toEqual([])
})
