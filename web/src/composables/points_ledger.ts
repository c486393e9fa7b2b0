// SPDX-License-Identifier: Apache-2.0
// Sheets that the server tells piece by piece (the ledger, a settlement), put together. Pure.

/** Lines of a CSV text with their line ends; a line break within quotes parts none. */
export function csvLines(text: string): string[] {
  const lines: string[] = []
  let begin = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted
    if (text[at] !== '\n' || quoted) continue
    lines.push(text.slice(begin, at + 1))
    begin = at + 1
  }
  if (begin < text.length) lines.push(text.slice(begin))
  return lines
}

/** The number that a row begins with; null for a heading or a line of totals. */
const numberOf = (line: string): number | null => {
  const digits = /^"?(\d+)"?[,\r\n]/.exec(line)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** The number of the last row of a piece, behind which the next one begins; null where there was no row: the end. */
export function lastNumber(piece: string): number | null {
  return csvLines(piece).reduce<number | null>((last, line) => numberOf(line) ?? last, null)
}

/** Pieces as one sheet: the heading stands once, a line of totals at the end. */
export function joinPieces(pieces: readonly string[]): string {
  const all = pieces.map(csvLines)
  const head = all[0]?.[0] ?? ''
  const rows = all.flatMap((lines) => lines.slice(1).filter((line) => numberOf(line) !== null))
  const total = all.at(-1)?.slice(1).filter((line) => numberOf(line) === null) ?? []
  return [head, ...rows, ...total].join('')
}
