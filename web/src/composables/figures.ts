// SPDX-License-Identifier: Apache-2.0
// Figures as they are shown: shares, months, and where the tickets behind them are. Pure.
import type { FigureCode, FigureGroup, FigureQuery, FigureRate } from '@/api/types'

/** The spans one can look at, in months. */
export const spans = [1, 3, 12] as const
export type Span = typeof spans[number]

export interface Period { from: string; to: string; span: Span }

/** 2026-11 and so many months on (or back). */
export function monthsFrom(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const index = year * 12 + number - 1 + count
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String(index % 12 + 1).padStart(2, '0')}`
}

/** The period an address asks for; this month at the latest, the last three where it does not say. */
export function periodOf(to: unknown, months: unknown, today: string): Period {
  const span = spans.find((one) => String(one) === months) ?? 3
  const end = typeof to === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(to) && to < today ? to : today
  return { from: monthsFrom(end, 1 - span), to: end, span }
}

/** The period of the same length before it. */
export function before({ from, span }: Period): Period {
  return { from: monthsFrom(from, -span), to: monthsFrom(from, -1), span }
}

/** In whole percent; null of nothing. */
export function percentOf({ numerator, denominator }: FigureRate): number | null {
  return denominator === 0 ? null : Math.round((100 * numerator) / denominator)
}

/** Points more or fewer than before; null when there is nothing to compare. */
export function changeOf(now: FigureGroup, then: FigureGroup | undefined, figure: FigureCode): number | null {
  const [a, b] = [percentOf(now.rates[figure]), then ? percentOf(then.rates[figure]) : null]
  return a === null || b === null ? null : a - b
}

export type FigurePart = 'numerator' | 'denominator' | 'missed'

/** The list of the tickets that a figure counts. */
export function ticketsBehind(figure: FigureCode, part: FigurePart, query: FigureQuery): { path: string; query: Record<string, string | null> } {
  const { with_private, ...rest } = query
  const texts = Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
  return { path: '/tickets', query: { figure, part, ...Object.fromEntries(texts), ...(with_private ? { private: null } : {}) } }
}

/** Several sheets of the same columns as one: the mark and the headings stand once. */
export function joinSheets(sheets: readonly string[]): string {
  const [first = '', ...rest] = sheets
  return first + rest.map((sheet) => sheet.slice(sheet.indexOf('\n') + 1)).join('')
}

/** 2026-11 */
export const isMonth = (text: unknown): text is string => typeof text === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
