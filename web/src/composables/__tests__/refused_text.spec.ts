// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Problem, Visit } from '@/api/types'
import { isFinal, refusedWhy } from '../useRefusedText'

const of = (status: number, detail = '', type = 'refused'): { problem: Problem } => ({ problem: { type, title: type, status, detail } })
const theirs = { mine: false } as Visit

describe('why a sheet was not taken', () => {
  it('is told by who was there before, by the round, the household, the person, its photos', () => {
    expect(refusedWhy(of(409), theirs, true)).toBe('theirs')
    expect(refusedWhy(of(409), null, true)).toBe('closed')
    expect(refusedWhy(of(409, 'the round is closed'), null, false)).toBe('closed')
    expect(refusedWhy(of(409, 'the household does not take part any more'), null, false)).toBe('left')
    expect(refusedWhy(of(403), null, false)).toBe('not_you')
    expect(refusedWhy(of(403, 'none of your roles here may do this'), null, false)).toBe('no_role')
    expect(refusedWhy(of(409, '2026-10 is closed already'), null, false)).toBe('month')
    expect(refusedWhy(of(0, '', 'lost'), null, false)).toBe('lost')
    expect(refusedWhy(of(422, '/day: the round is closed'), null, false)).toBe('other')
    expect(refusedWhy({ problem: null }, null, false)).toBe('other')
  })
  it('can be mended where sending it again may help', () => {
    expect((['theirs', 'closed', 'left', 'month', 'no_role', 'not_you', 'lost', 'other'] as const).filter((why) => !isFinal(why))).toEqual(['lost', 'other'])
  })
})
