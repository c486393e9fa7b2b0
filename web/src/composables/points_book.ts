// SPDX-License-Identifier: Apache-2.0
// A version of the rule book while it is written: what the fields hold, what is wrong with them, what goes to the
// server, and what a version says otherwise than the one before. Pure.
import { voteFaults, type BookInput, type ItemSource, type Problem, type VoteFault, type WholeBook } from '@/api/types'
import { isBlank, lengthOf } from './form_checks'

/** In characters and numbers; the server's are in plugins/points/books.cpp. */
export const bookLimits = { title: 100, block: 60, chapter: 100, item: 200, note: 200, points: 1_000, most: 100_000, blocks: 10, items: 2_000 } as const

export interface DraftBlock { title: string; most: string }
export interface DraftItem {
  /** Which block, by its place among them. */
  block: number
  chapter: string
  title: string
  points: string
  /** Empty: no bound of its own. */
  day_most: string
  month_most: string
  source: ItemSource
  note: string
}
export interface BookDraft {
  /** Of the row that it is based on. */
  version: number
  title: string
  month_most: string
  /** In yuan, as people say it. */
  point_yuan: string
  redeem_yuan: string
  blocks: DraftBlock[]
  items: DraftItem[]
}

/** Fen as yuan without needless zeros: 10 is "0.1". */
export function yuanOf(fen: number): string {
  return (fen / 100).toFixed(2).replace(/\.?0+$/, '')
}
/** Null where it is no sum of money. */
export function fenOf(yuan: string): number | null {
  return /^\d{1,7}(\.\d{1,2})?$/.test(yuan.trim()) ? Math.round(Number(yuan) * 100) : null
}
const textOf = (number: number | null | undefined): string => number === null || number === undefined ? '' : String(number)
/** Null where it is no whole number within the bounds. A minus may be the one that Chinese keyboards write. */
export function wholeOf(text: string, least: number, most: number): number | null {
  const plain = text.trim().replace(/^[－−–]/, '-')
  if (!/^[+-]?\d{1,7}$/.test(plain)) return null
  const number = Number(plain)
  return number >= least && number <= most ? number : null
}

export function draftOf(book: WholeBook): BookDraft {
  return {
    version: book.version,
    title: book.title,
    month_most: String(book.month_most),
    point_yuan: yuanOf(book.point_fen),
    redeem_yuan: yuanOf(book.redeem_fen),
    blocks: book.blocks.map(({ title, most }) => ({ title, most: String(most) })),
    items: book.items.map((item) => ({
      block: Math.max(0, book.blocks.findIndex(({ id }) => id === item.block)),
      chapter: item.chapter, title: item.title, points: String(item.points), day_most: textOf(item.day_most), month_most: textOf(item.month_most), source: item.source, note: item.note,
    })),
  }
}

export function emptyItem(block: number, chapter = ''): DraftItem {
  return { block, chapter, title: '', points: '', day_most: '', month_most: '', source: 'both', note: '' }
}

export type ItemWrong = Partial<Record<'title' | 'chapter' | 'note' | 'points' | 'day_most' | 'month_most', 'missing' | 'long' | 'number'>>
export function checkItem(item: DraftItem): ItemWrong {
  const wrong: ItemWrong = {}
  if (isBlank(item.title)) wrong.title = 'missing'
  else if (lengthOf(item.title) > bookLimits.item) wrong.title = 'long'
  if (lengthOf(item.chapter) > bookLimits.chapter) wrong.chapter = 'long'
  if (lengthOf(item.note) > bookLimits.note) wrong.note = 'long'
  const points = wholeOf(item.points, -bookLimits.points, bookLimits.points)
  if (points === null || points === 0) wrong.points = 'number'
  for (const bound of ['day_most', 'month_most'] as const)
    if (!isBlank(item[bound]) && wholeOf(item[bound], 1, bookLimits.most) === null) wrong[bound] = 'number'
  return wrong
}

export interface BookWrong {
  title?: 'missing' | 'long'
  month_most?: 'number'
  point_yuan?: 'number'
  redeem_yuan?: 'number'
  blocks?: 'missing'
  /** By its place. */
  block: Record<number, Partial<Record<'title' | 'most', 'missing' | 'long' | 'number' | 'same'>>>
  item: Record<number, ItemWrong>
}
export function checkBook(draft: BookDraft): BookWrong {
  const wrong: BookWrong = { block: {}, item: {} }
  if (isBlank(draft.title)) wrong.title = 'missing'
  else if (lengthOf(draft.title) > bookLimits.title) wrong.title = 'long'
  if (wholeOf(draft.month_most, 1, bookLimits.most) === null) wrong.month_most = 'number'
  const worth = fenOf(draft.point_yuan)
  if (worth === null || worth === 0) wrong.point_yuan = 'number'
  if (fenOf(draft.redeem_yuan) === null) wrong.redeem_yuan = 'number'
  if (draft.blocks.length === 0) wrong.blocks = 'missing'
  draft.blocks.forEach((block, at) => {
    const here: BookWrong['block'][number] = {}
    if (isBlank(block.title)) here.title = 'missing'
    else if (lengthOf(block.title) > bookLimits.block) here.title = 'long'
    else if (draft.blocks.some((other, place) => place < at && other.title.trim() === block.title.trim())) here.title = 'same'
    if (wholeOf(block.most, 1, bookLimits.most) === null) here.most = 'number'
    if (Object.keys(here).length > 0) wrong.block[at] = here
  })
  draft.items.forEach((item, at) => {
    const here = checkItem(item)
    if (Object.keys(here).length > 0) wrong.item[at] = here
  })
  return wrong
}
export function isRight(wrong: BookWrong): boolean {
  const { block, item, ...rest } = wrong
  return Object.keys(rest).length === 0 && Object.keys(block).length === 0 && Object.keys(item).length === 0
}

/** Requires: nothing is wrong with it. */
export function bodyOf(draft: BookDraft): BookInput {
  const bound = (text: string): number | undefined => wholeOf(text, 1, bookLimits.most) ?? undefined
  return {
    title: draft.title.trim(),
    month_most: wholeOf(draft.month_most, 1, bookLimits.most) ?? 0,
    point_fen: fenOf(draft.point_yuan) ?? 0,
    redeem_fen: fenOf(draft.redeem_yuan) ?? 0,
    blocks: draft.blocks.map(({ title, most }) => ({ title: title.trim(), most: wholeOf(most, 1, bookLimits.most) ?? 0 })),
    items: draft.items.map((item) => {
      const [day, month] = [bound(item.day_most), bound(item.month_most)]
      return {
        block: item.block + 1, chapter: item.chapter.trim(), title: item.title.trim(),
        points: wholeOf(item.points, -bookLimits.points, bookLimits.points) ?? 0, source: item.source, note: item.note.trim(),
        ...(day === undefined ? {} : { day_most: day }), ...(month === undefined ? {} : { month_most: month }),
      }
    }),
    version: draft.version,
  }
}

/** What the blocks give in a month together; a book that is proposed gives as much. Null where a number is missing. */
export function blockSum(draft: BookDraft): number | null {
  return draft.blocks.reduce<number | null>((sum, { most }) => {
    const number = wholeOf(most, 1, bookLimits.most)
    return sum === null || number === null ? null : sum + number
  }, 0)
}

/** Takes a block away with its items; the others stay in theirs. */
export function withoutBlock(draft: BookDraft, at: number): BookDraft {
  return {
    ...draft,
    blocks: draft.blocks.filter((_, place) => place !== at),
    items: draft.items.filter(({ block }) => block !== at).map((item) => ({ ...item, block: item.block > at ? item.block - 1 : item.block })),
  }
}

/** The item at `at`, one place up or down among those of its block; the list as it is where it cannot go. */
export function movedItem(items: readonly DraftItem[], at: number, by: -1 | 1): DraftItem[] {
  const list = [...items]
  const block = items[at]?.block
  for (let to = at + by; to >= 0 && to < list.length; to += by) {
    const [here, there] = [list[at], list[to]]
    if (!here || !there || there.block !== block) continue
    list[at] = there
    list[to] = here
    break
  }
  return list
}

// — what a version says otherwise —

export type BookField = 'title' | 'month_most' | 'point_fen' | 'redeem_fen' | 'most' | 'block' | 'chapter' | 'points' | 'day_most' | 'month_bound' | 'source' | 'note'
export interface FieldChange { field: BookField; before: string; after: string }
export interface BookChange {
  what: 'book' | 'block' | 'item'
  kind: 'added' | 'removed' | 'changed'
  /** The block's or item's. */
  title: string
  /** Of an item that was added or taken out. */
  points?: number
  fields: FieldChange[]
}

function changed(pairs: [BookField, string, string][]): FieldChange[] {
  return pairs.filter(([, before, after]) => before !== after).map(([field, before, after]) => ({ field, before, after }))
}
/** Pairs by title: what has no partner was added or taken out. */
function paired<T extends { title: string }>(before: readonly T[], after: readonly T[], nearer: (a: T, b: T) => boolean): { same: [T, T][]; added: T[]; removed: T[] } {
  const left = [...before]
  const same: [T, T][] = []
  const added: T[] = []
  for (const one of after) {
    const fitting = left.filter(({ title }) => title === one.title)
    const partner = fitting.find((other) => nearer(other, one)) ?? fitting[0]
    if (!partner) { added.push(one); continue }
    left.splice(left.indexOf(partner), 1)
    same.push([partner, one])
  }
  return { same, added, removed: left }
}

/** What `after` says otherwise than `before`. An item that has another title is a new one, as its points are then for something else. */
export function bookChanges(before: WholeBook, after: WholeBook): BookChange[] {
  const changes: BookChange[] = []
  const whole = changed([
    ['title', before.title, after.title], ['month_most', String(before.month_most), String(after.month_most)],
    ['point_fen', yuanOf(before.point_fen), yuanOf(after.point_fen)], ['redeem_fen', yuanOf(before.redeem_fen), yuanOf(after.redeem_fen)],
  ])
  if (whole.length > 0) changes.push({ what: 'book', kind: 'changed', title: after.title, fields: whole })
  const blocks = paired(before.blocks, after.blocks, () => true)
  for (const { title } of blocks.removed) changes.push({ what: 'block', kind: 'removed', title, fields: [] })
  for (const { title } of blocks.added) changes.push({ what: 'block', kind: 'added', title, fields: [] })
  for (const [a, b] of blocks.same) {
    const fields = changed([['most', String(a.most), String(b.most)]])
    if (fields.length > 0) changes.push({ what: 'block', kind: 'changed', title: b.title, fields })
  }
  const named = (book: WholeBook) => book.items.map((item) => ({ ...item, in: book.blocks.find(({ id }) => id === item.block)?.title ?? '' }))
  const items = paired(named(before), named(after), (a, b) => a.in === b.in && a.chapter === b.chapter)
  for (const { title, points } of items.removed) changes.push({ what: 'item', kind: 'removed', title, points, fields: [] })
  for (const { title, points } of items.added) changes.push({ what: 'item', kind: 'added', title, points, fields: [] })
  for (const [a, b] of items.same) {
    const fields = changed([
      ['block', a.in, b.in], ['chapter', a.chapter, b.chapter], ['points', String(a.points), String(b.points)],
      ['day_most', textOf(a.day_most), textOf(b.day_most)], ['month_bound', textOf(a.month_most), textOf(b.month_most)], ['source', a.source, b.source], ['note', a.note, b.note],
    ])
    if (fields.length > 0) changes.push({ what: 'item', kind: 'changed', title: b.title, fields })
  }
  return changes
}

/** The one that a version is held against: the newest adopted one before it, or else the one before it. */
export function versionBefore<T extends Pick<WholeBook, 'id' | 'number' | 'state'>>(books: readonly T[], book: Pick<WholeBook, 'id' | 'number'>): T | null {
  const earlier = books.filter(({ number }) => number < book.number).sort((a, b) => b.number - a.number)
  return earlier.find(({ state }) => state === 'adopted') ?? earlier[0] ?? null
}

// — what adopts it —

/** Why a version was not adopted: what is wrong with the vote, or that another version holds `later`; null where the refusal is about something else. */
export function adoptTrouble({ status, state }: Problem & { state?: unknown }): VoteFault | 'later' | null {
  if (status !== 409) return null
  return [...voteFaults, 'later' as const].find((one) => one === state) ?? null
}
