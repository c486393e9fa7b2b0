// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { PointsFigures } from '@/api/types'
import { codeTrouble, digitsOf, scannedCode, spacedDigits } from '../points_code'
import { figuresCsv, isEmpty, totalOf } from '../points_figures'
import { csvLines, joinPieces, lastNumber } from '../points_ledger'

describe('a code', () => {
  it('is its digits, however they were typed', () => {
    expect([digitsOf('4827 1935'), digitsOf('４８２７１９３５9'), digitsOf('48a2')]).toEqual(['48271935', '48271935', '482'])
    expect([spacedDigits('48271935'), spacedDigits('482')]).toEqual(['4827 1935', '482'])
  })
  it('is read from what a QR says, and from nothing else', () => {
    expect([scannedCode('48271935'), scannedCode('https://example.org/c#48271935'), scannedCode('482719351'), scannedCode('hello')]).toEqual(['48271935', '48271935', null, null])
  })
  it('that is refused says why and since when', () => {
    const problem = { type: 'conflict', title: '' }
    expect(codeTrouble({ ...problem, status: 404 })).toEqual({ what: 'unknown', at: null })
    expect(codeTrouble({ ...problem, status: 429 })).toEqual({ what: 'many', at: null })
    expect(codeTrouble({ ...problem, status: 409, state: 'taken', ended_at: '2026-11-28T01:00:00.000Z' })).toEqual({ what: 'taken', at: '2026-11-28T01:00:00.000Z' })
    expect(codeTrouble({ ...problem, status: 409, state: 'expired', ended_at: '' })).toEqual({ what: 'expired', at: null })
    expect(codeTrouble({ ...problem, status: 403, state: 'own' })).toEqual({ what: 'own', at: null })
    expect(codeTrouble({ ...problem, status: 403 })).toBeNull()
    expect(codeTrouble({ ...problem, status: 409 })).toBeNull()
    expect(codeTrouble({ ...problem, status: 0 })).toBeNull()
  })
})

describe('a sheet that comes in pieces', () => {
  const head = '\ufeff编号,户号,摘要\r\n'
  it('goes on behind its last number', () => {
    expect(lastNumber(`${head}1,001,a\r\n7,002,"b\r\n8,c"\r\n`)).toBe(7)
    expect(lastNumber(head)).toBeNull()
    expect(lastNumber(`${head}合计,2026-10,\r\n`)).toBeNull()
  })
  it('is one again: the heading once, the totals at the end', () => {
    expect(joinPieces([`${head}1,001,a\r\n合计,,2\r\n`, `${head}2,002,b\r\n合计,,2\r\n`])).toBe(`${head}1,001,a\r\n2,002,b\r\n合计,,2\r\n`)
    expect(joinPieces([head])).toBe(head)
  })
  it('keeps a line break within quotes', () => {
    expect(csvLines('a,"b\nc"\nd')).toEqual(['a,"b\nc"\n', 'd'])
  })
})

describe('figures', () => {
  const figure = { enrolled: 10, gained: 100, deducted: 20, redeemed: 60, fen: 600, right: 9, seen: 10, tidy: 3, tidy_seen: 4 }
  const figures: PointsFigures = { months: [{ ...figure, month: '2026-10', enrolled: 8 }, { ...figure, month: '2026-11' }], grids: [{ ...figure, grid: 'MG-1' }], blocks: [{ title: '=美丽,"家园"', gained: 50, deducted: 5 }] }
  it('add up over the months; who takes part is as in the last', () => {
    expect(totalOf(figures)).toEqual({ enrolled: 10, gained: 200, deducted: 40, redeemed: 120, fen: 1_200, right: 18, seen: 20, tidy: 6, tidy_seen: 8 })
    expect(isEmpty(figures)).toBe(false)
    expect(isEmpty({ months: [], grids: [], blocks: [] })).toBe(true)
  })
  it('are a spreadsheet that no cell of takes for a formula', () => {
    const lines = csvLines(figuresCsv(figures, { head: ['a', 'b'], month: '月', grid: '网格', block: '板块' }))
    expect(lines).toHaveLength(5)
    expect(lines[1]).toBe('月,2026-10,8,100,20,60,6.00,9,10,3,4\r\n')
    expect(lines[4]).toBe('板块,"\'=美丽,""家园""",,50,5,,,,,,\r\n')
  })
})
