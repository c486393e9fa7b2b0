// SPDX-License-Identifier: Apache-2.0
// The ledger as sheets: which entry came last, and several as one. Pure.
import { joinSheets } from './figures'

/** So many entries are told at a time at most; fewer: there are no more. */
export const ledgerEntriesAtOnce = 5_000

/** Lines of a CSV text; a line break within quotes parts none. */
export function csvLines(text: string): string[] {
  const lines: string[] = []
  let begin = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted
    if (text[at] === '\n' && !quoted) {
      lines.push(text.slice(begin, at).replace(/\r$/, ''))
      begin = at + 1
    }
  }
  if (begin < text.length) lines.push(text.slice(begin))
  return lines
}

/** The number of the last entry of a sheet, which is its first column; null where the sheet was not full. */
export function lastOfLedger(sheet: string): number | null {
  const entries = csvLines(sheet).slice(1).filter((line) => line !== '')
  if (entries.length < ledgerEntriesAtOnce) return null
  const number = Number(/^"?(\d+)/.exec(entries.at(-1) ?? '')?.[1])
  return Number.isSafeInteger(number) && number > 0 ? number : null
}

export function joinLedger(sheets: readonly string[]): string {
  return joinSheets(sheets)
}
