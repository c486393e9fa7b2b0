// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { PublicationEntry } from '@/api/types'
import { joined } from '../usePublication'

const gain = (title: string) => ({ title, day: '2026-11-28', counted: 1 })
const entry = (who: string, titles: string[], more: Partial<PublicationEntry> = {}): PublicationEntry => ({ who, points: 9, gains: titles.map(gain), deductions: 0, own: false, ...more })

describe('pages of a publication', () => {
  it('follow each other', () => {
    expect(joined([], [entry('001', ['a'])])).toEqual([entry('001', ['a'])])
    expect(joined([entry('001', ['a'])], [entry('002', ['b'])])).toEqual([entry('001', ['a']), entry('002', ['b'])])
    expect(joined([entry('001', ['a'])], [])).toEqual([entry('001', ['a'])])
  })
  it('go on with the household of the page before', () => {
    const first = [entry('001', ['a']), entry('002', ['b'])]
    const both = joined(first, [entry('002', ['c', 'd'], { rest: true }), entry('003', ['e'])])
    expect(both).toEqual([entry('001', ['a']), entry('002', ['b', 'c', 'd']), entry('003', ['e'])])
    expect(first[1]).toEqual(entry('002', ['b']))
    expect(joined(both.slice(0, 2), [entry('002', ['f'], { rest: true })]).at(-1)?.gains).toHaveLength(4)
  })
})
