// SPDX-License-Identifier: Apache-2.0
// What one text has otherwise than another, in pieces to be shown: kept, taken out, added. Chinese is compared
// sign by sign, other writing word by word.

export interface TextPiece { kind: 'same' | 'out' | 'in'; text: string }

/** Words, runs of blanks, and every other sign by itself. */
const tokens = (text: string): string[] => text.match(/[\p{Script=Latin}\p{N}'’-]+|\s+|./gsu) ?? []

/** Beyond so many cells of the table the middle is told as replaced: nobody reads a patchwork of it. */
const mostCells = 4_000_000

export function textChanges(before: string, after: string): TextPiece[] {
  const from = tokens(before)
  const to = tokens(after)
  let start = 0
  while (start < from.length && start < to.length && from[start] === to[start]) start++
  let end = 0
  while (end < from.length - start && end < to.length - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++
  const pieces: TextPiece[] = []
  add(pieces, 'same', from.slice(0, start).join(''))
  addMiddle(pieces, from.slice(start, from.length - end), to.slice(start, to.length - end))
  add(pieces, 'same', from.slice(from.length - end).join(''))
  return pieces
}

function add(pieces: TextPiece[], kind: TextPiece['kind'], text: string): void {
  if (text === '') return
  const last = pieces.at(-1)
  if (last?.kind === kind) last.text += text
  else pieces.push({ kind, text })
}

/** By the longest common subsequence; what goes comes before what takes its place. */
function addMiddle(pieces: TextPiece[], from: string[], to: string[]): void {
  if (from.length * to.length > mostCells) {
    add(pieces, 'out', from.join(''))
    add(pieces, 'in', to.join(''))
    return
  }
  const width = to.length + 1
  const length = new Uint16Array((from.length + 1) * width)
  const at = (row: number, column: number): number => length[row * width + column] ?? 0
  for (let row = from.length - 1; row >= 0; row--) {
    for (let column = to.length - 1; column >= 0; column--) {
      length[row * width + column] = from[row] === to[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  let out = ''
  let into = ''
  const flush = (): void => { add(pieces, 'out', out); add(pieces, 'in', into); out = into = '' }
  let row = 0
  let column = 0
  while (row < from.length || column < to.length) {
    const one = from[row]
    if (one !== undefined && one === to[column]) {
      flush()
      add(pieces, 'same', one)
      row++
      column++
    } else if (one !== undefined && (column >= to.length || at(row + 1, column) >= at(row, column + 1))) {
      out += one
      row++
    } else {
      into += to[column] ?? ''
      column++
    }
  }
  flush()
}
