// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest'
import type { MatterRecord } from '@/api/types'
import { isCarried, lastStanding, needed, stagesOf } from '../matter_rules'

const over = { numerator: 1, denominator: 2, strict: true }
const thirds = { numerator: 2, denominator: 3, strict: false }
const members = { participation: thirds, approval: over, base: 'entitled' }
const representatives = { participation: thirds, approval: over, base: 'cast' }
const record = (stage: MatterRecord['stage'], more: Partial<MatterRecord> = {}): MatterRecord =>
  ({ id: stage, stage, held_on: '2026-11-20', text: '', attended: null, poll: null, place: null, last_day: null, carried: true, at: '2026-11-20T00:00:00Z', taken_back_for: null, ...more })

test('how many must come and approve, before and after it is known who came', () => {
  expect(needed(members, 30, null)).toEqual({ present: 20, in_favour: 16 })
  expect(needed(representatives, 45, null)).toEqual({ present: 30, in_favour: null })
  expect(needed(representatives, 45, 31)).toEqual({ present: 30, in_favour: 16 })
})

test('a body carries by its own base', () => {
  expect(isCarried(members, { due: 30, present: 20, in_favour: 15 })).toBe(false)
  expect(isCarried(representatives, { due: 30, present: 20, in_favour: 15 })).toBe(true)
  expect(isCarried(representatives, { due: 30, present: 19, in_favour: 19 })).toBe(false)
})

test('a stage is done by a record that carried and stands', () => {
  const records = [record('proposal'), record('consultation', { carried: false }), record('consultation', { id: 'b', taken_back_for: '写错' })]
  const stages = stagesOf({ records, next: 'consultation', state: 'in_progress' })
  expect(stages.map(({ place }) => place)).toEqual(['done', 'next', 'ahead', 'ahead', 'ahead', 'ahead'])
  expect(stages[1]?.records).toHaveLength(2)
  expect(lastStanding({ records })).toBe(records[1])
  expect(stagesOf({ records, next: null, state: 'ended' })[1]?.place).toBe('ahead')
})
