// SPDX-License-Identifier: Apache-2.0
// What a search found in a text, cut as the server's index cuts it (server/domain/search_text.hpp): runs of
// CJK characters into pairs, other letters and digits into words, whatever their width and case. Pure; the
// pieces are plain text, which the page marks.

export interface Piece { text: string; hit: boolean }

const cjk = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u
const letter = /[\p{L}\p{N}]/u

/** A character as the index has it; as long as it was, so that places stay. */
function folded(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const half = code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : char
  const low = half.toLowerCase()
  return [...low].length === 1 ? low : half
}

type Kind = 'cjk' | 'word' | 'between'
const kindOf = (char: string): Kind => cjk.test(char) ? 'cjk' : letter.test(char) ? 'word' : 'between'

interface Run { kind: Kind; at: number; chars: string[] }
function runsOf(text: string): Run[] {
  const runs: Run[] = []
  ;[...text].map(folded).forEach((char, at) => {
    const kind = kindOf(char)
    const last = runs.at(-1)
    if (last?.kind === kind) last.chars.push(char)
    else runs.push({ kind, at, chars: [char] })
  })
  return runs.filter(({ kind }) => kind !== 'between')
}

/** The text in pieces, those that the query found marked. Whole words, and every pair of a run. */
export function searchMarks(text: string, query: string): Piece[] {
  const pairs = new Set<string>()
  const words = new Set<string>()
  for (const { kind, chars } of runsOf(query)) {
    if (kind === 'word') words.add(chars.join(''))
    else if (chars.length === 1) pairs.add(chars[0] ?? '')
    else for (let i = 0; i + 1 < chars.length; i += 1) pairs.add(`${chars[i] ?? ''}${chars[i + 1] ?? ''}`)
  }
  const chars = [...text]
  const hit = chars.map(() => false)
  for (const { kind, at, chars: run } of runsOf(text)) {
    if (kind === 'word') {
      if (words.has(run.join(''))) hit.fill(true, at, at + run.length)
      continue
    }
    run.forEach((char, i) => {
      if (pairs.has(char)) hit[at + i] = true
      if (i + 1 < run.length && pairs.has(`${char}${run[i + 1] ?? ''}`)) hit.fill(true, at + i, at + i + 2)
    })
  }
  const pieces: Piece[] = []
  chars.forEach((char, i) => {
    const last = pieces.at(-1)
    if (last && last.hit === hit[i]) last.text += char
    else pieces.push({ text: char, hit: hit[i] === true })
  })
  return pieces
}

/** How much of a text is shown around what was found in it, in characters. */
const around = 30

/** A part of a long text around the first thing found; null where nothing is. */
export function searchExcerpt(text: string, query: string): Piece[] | null {
  const flat = text.replace(/\s+/g, ' ').trim()
  const pieces = searchMarks(flat, query)
  const first = pieces.findIndex(({ hit }) => hit)
  if (first < 0) return null
  const before = [...pieces.slice(0, first).map((piece) => piece.text).join('')]
  const from = Math.max(0, before.length - Math.floor(around / 3))
  const chars = [...flat]
  const to = Math.min(chars.length, before.length + around)
  const part = `${from > 0 ? '…' : ''}${chars.slice(from, to).join('')}${to < chars.length ? '…' : ''}`
  return searchMarks(part, query)
}
