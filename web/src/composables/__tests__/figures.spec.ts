// SPDX-License-Identifier: Apache-2.0
// Periods, shares and the way to the tickets behind a figure; a sheet that is fetched month by month.
import { describe, expect, it } from 'vitest'
import { refused, settle, withServices } from '@/test_support/with_services'
import { before, joinSheets, monthsFrom, percentOf, periodOf, ticketsBehind } from '../figures'
import { useSheet } from '../useSheet'

describe('a period', () => {
  it('counts months over the turn of a year', () => {
    expect(['2026-11', '2026-01', '2025-12'].map((month) => [monthsFrom(month, 2), monthsFrom(month, -2)]))
      .toEqual([['2027-01', '2026-09'], ['2026-03', '2025-11'], ['2026-02', '2025-10']])
  })
  it('is the last three months where the address says nothing, or nonsense', () => {
    for (const [to, months] of [[undefined, undefined], ['soon', '7'], ['2026-13', '0'], ['2099-01', null]]) {
      expect(periodOf(to, months, '2026-11')).toEqual({ from: '2026-09', to: '2026-11', span: 3 })
    }
    expect(periodOf('2026-02', '12', '2026-11')).toEqual({ from: '2025-03', to: '2026-02', span: 12 })
  })
  it('stands behind one of the same length', () => {
    expect(before(periodOf('2026-02', '3', '2026-11'))).toEqual({ from: '2025-09', to: '2025-11', span: 3 })
  })
})

describe('a figure', () => {
  it('of nothing is no percentage', () => {
    expect([{ numerator: 0, denominator: 0 }, { numerator: 0, denominator: 3 }, { numerator: 2, denominator: 3 }].map(percentOf)).toEqual([null, 0, 67])
  })
  it('leads to the tickets of its set, its months and its party', () => {
    expect(ticketsBehind('answer', 'missed', { from: '2026-09', to: '2026-11', party: 'property_company', with_private: true })).toEqual({
      path: '/tickets', query: { figure: 'answer', part: 'missed', from: '2026-09', to: '2026-11', party: 'property_company', private: null },
    })
  })
})

describe('a spreadsheet', () => {
  const head = '\ufeff月份,提出\r\n'
  const month = (_id: string, { from }: { from: string }) => Promise.resolve({ ok: true as const, data: `${head}${from},1\r\n` })

  it('has its headings once', () => {
    expect(joinSheets([`${head}a,1\r\n`, head, `${head}b,2\r\n`])).toBe(`${head}a,1\r\nb,2\r\n`)
    expect(joinSheets([])).toBe('')
  })
  it('is fetched month by month and says how far it is', async () => {
    const told: (number | undefined)[] = []
    const sheet = withServices({ figures: { sheet: (id: string, query: { from: string }) => { told.push(sheet.progress.value?.done); return month(id, query) } } }).page(() => useSheet())
    expect(await sheet.fetch('c-1', '2025-12', '2026-02')).toBe(`${head}2025-12,1\r\n2026-01,1\r\n2026-02,1\r\n`)
    expect(told).toEqual([0, 1, 2])
    expect(sheet.progress.value).toBeNull()
  })
  it('that is stopped comes to nothing and asks no more', async () => {
    let asked = 0
    const sheet = withServices({ figures: { sheet: (id: string, query: { from: string }) => { asked += 1; if (asked === 2) sheet.cancel(); return month(id, query) } } }).page(() => useSheet())
    expect(await sheet.fetch('c-1', '2026-01', '2026-12')).toBeNull()
    await settle()
    expect([asked, sheet.progress.value]).toEqual([2, null])
  })
  it('that is refused says why', async () => {
    const sheet = withServices({ figures: { sheet: () => refused('unavailable', 503) } }).page(() => useSheet())
    expect(await sheet.fetch('c-1', '2026-01', '2026-12')).toBeNull()
    expect(sheet.problem.value?.type).toBe('unavailable')
  })
})
