// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Problem } from '@/api/types'
import { clashOf, isWaiting } from '../household_clash'

const problem = (status: number, detail: string, type = 'conflict'): Problem => ({ type, title: '', status, detail })

describe('why a household is not written', () => {
  it('is said in words of the page, with the number that is in the way', () => {
    expect(clashOf(null)).toBeNull()
    expect(clashOf(problem(500, '/room: household 1 has this place'))).toBeNull()
    expect(clashOf(problem(422, '/name: is missing'))).toBeNull()
    expect(clashOf(problem(422, '/grid: is no grid of this community'))).toEqual({ kind: 'grid', number: '' })
    expect(clashOf(problem(409, '/version: somebody has changed this household meanwhile'))).toMatchObject({ kind: 'stale' })
    expect(clashOf(problem(409, '', 'stale_version'))).toMatchObject({ kind: 'stale' })
    expect(clashOf(problem(409, '/number: another household has this number'))).toMatchObject({ kind: 'number' })
    expect(clashOf(problem(409, '/room: household 03 a has this place'))).toEqual({ kind: 'place_of', number: '03 a' })
    expect(clashOf(problem(409, '/room: somebody has it'))).toEqual({ kind: 'place', number: '' })
    expect(clashOf(problem(409, '/enrolled: household 003 of this place takes part'))).toEqual({ kind: 'enrolled', number: '003' })
  })
  it('is waiting where somebody says first whose the account is, and nothing else is', () => {
    expect(isWaiting(problem(403, 'nobody of those who had this account lives there any more; an administrator or supervisor says whose it is', 'forbidden'))).toBe(true)
    for (const other of [null, problem(403, 'where you live does not take part in the points scheme'), problem(404, 'lives there any more')]) expect(isWaiting(other)).toBe(false)
  })
})
