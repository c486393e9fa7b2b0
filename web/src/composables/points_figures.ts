// SPDX-License-Identifier: Apache-2.0
// Figures of the points scheme as they are shown and as a spreadsheet. Pure.
import type { PointsFigure, PointsFigures } from '@/api/types'

/** Whole percent; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((100 * part) / whole)
}

/** What the village has set itself (product.md): sorting accuracy and tidy courtyards, in percent. */
export const pointsGoals = { sorted: 95, tidy: 90 } as const

export function isEmpty({ months }: PointsFigures): boolean {
  return months.every(({ gained, deducted, redeemed, seen, tidy_seen }) => gained === 0 && deducted === 0 && redeemed === 0 && seen === 0 && tidy_seen === 0)
}

/** All months together; enrolled as in the last. */
export function totalOf({ months }: PointsFigures): PointsFigure {
  const sum = (pick: (month: PointsFigure) => number): number => months.reduce((all, month) => all + pick(month), 0)
  return {
    enrolled: months.at(-1)?.enrolled ?? 0,
    gained: sum(({ gained }) => gained), deducted: sum(({ deducted }) => deducted), redeemed: sum(({ redeemed }) => redeemed), fen: sum(({ fen }) => fen),
    right: sum(({ right }) => right), seen: sum(({ seen }) => seen), tidy: sum(({ tidy }) => tidy), tidy_seen: sum(({ tidy_seen }) => tidy_seen),
  }
}

const cell = (value: string | number): string => {
  const text = String(value)
  // A spreadsheet takes what begins like this for a formula.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** `words`: a heading for each column, and for the three kinds of rows. */
export function figuresCsv(figures: PointsFigures, words: { head: readonly string[]; month: string; grid: string; block: string }): string {
  const rows: (string | number)[][] = [
    [...words.head],
    ...figures.months.map((one) => [words.month, one.month, one.enrolled, one.gained, one.deducted, one.redeemed, (one.fen / 100).toFixed(2), one.right, one.seen, one.tidy, one.tidy_seen]),
    ...figures.grids.map((one) => [words.grid, one.grid, one.enrolled, one.gained, one.deducted, one.redeemed, (one.fen / 100).toFixed(2), one.right, one.seen, one.tidy, one.tidy_seen]),
    ...figures.blocks.map((one) => [words.block, one.title, '', one.gained, one.deducted, '', '', '', '', '', '']),
  ]
  // The mark at the beginning, by which spreadsheets know UTF-8.
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
