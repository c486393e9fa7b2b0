// SPDX-License-Identifier: Apache-2.0
// The sheet of one visit as it stands on the inspector's device, and what can be computed from it. Pure.
import type { BookItem, Id, Problem, Visit, VisitInput, VisitRow, WholeBook } from '@/api/types'

/** draft: being filled in; finished: waits to be sent; refused: the server said no; note: kept to be read, and never sent. */
export type SheetStage = 'draft' | 'finished' | 'refused' | 'sent' | 'note'

/** Points of one item; below 0 where they are taken. `photos` are names of photos on this device. */
export interface SheetScore { points: number; note: string; photos: string[] }

/** What a person fills in. */
export interface Filled {
  absent: boolean
  /** Bags of waste: sorted rightly, of those looked at. */
  right: number | null
  seen: number | null
  tidy: boolean | null
  note: string
  photos: string[]
  /** By the item's id. */
  scores: Record<string, SheetScore>
}

export interface Sheet extends Filled {
  person: Id
  community: Id
  round: number
  round_title: string
  visit: number
  household: VisitRow['household']
  stage: SheetStage
  /** Made when it was finished and never changed: sent twice, it counts once. */
  key: string | null
  /** The day of the visit, and when it was finished (ms). */
  day: string | null
  finished_at: number | null
  problem: Problem | null
  /** Whose visit was there before. */
  theirs: Visit | null
  /** A note in words: what was filled in, with the names that items had. */
  words: string
}

export const blank = (): Filled => ({ absent: false, right: null, seen: null, tidy: null, note: '', photos: [], scores: {} })

export function filledOf({ absent, right, seen, tidy, note, photos, scores }: Filled): Filled {
  return { absent, right, seen, tidy, note, photos, scores }
}

export const isBlank = (filled: Filled): boolean => JSON.stringify(filledOf(filled)) === JSON.stringify(blank())

/** Where it stands on the device. */
export const sheetKey = (person: Id, community: Id, visit: number): string => `${person}/sheet/${community}/${visit}`
export const photoKey = ({ person, community, visit }: Pick<Sheet, 'person' | 'community' | 'visit'>, name: string): string => `${person}/photo/${community}/${visit}/${name}`

/** What scores an inspector gives, of items that are scored on a visit. */
export function itemsOfVisits(book: WholeBook): BookItem[] {
  return book.items.filter(({ source }) => source === 'visit' || source === 'both')
}

export const pointsOf = (filled: Filled, item: BookItem): number => filled.scores[item.id]?.points ?? 0

/** Within what the item gives or takes. */
export function bounded(item: BookItem, points: number): number {
  return Math.min(Math.max(points, Math.min(item.points, 0)), Math.max(item.points, 0))
}

/** What a block comes to on this sheet. */
export function sumOf(filled: Filled, book: WholeBook, block: number): number {
  return itemsOfVisits(book).filter((item) => item.block === block).reduce((sum, item) => sum + pointsOf(filled, item), 0)
}

/** Names of all its photos, each once. */
export function photosOf(filled: Filled): string[] {
  return [...new Set([...filled.photos, ...Object.values(filled.scores).flatMap(({ photos }) => photos)])]
}

/** What keeps it from being finished: nothing is filled in, or points are taken without a reason. */
export type Missing = { why: 'nothing' } | { why: 'reason'; items: number[] }
export function missingOf(filled: Filled): Missing | null {
  if (filled.absent) return null
  const items = Object.entries(filled.scores).flatMap(([id, { points, note }]) => points < 0 && note.trim() === '' ? [Number(id)] : [])
  if (items.length > 0) return { why: 'reason', items }
  return isBlank({ ...filled, scores: scored(filled) }) ? { why: 'nothing' } : null
}

/** Scores that say something: none that was set back to 0 and has neither words nor photos. */
function scored({ scores }: Filled): Record<string, SheetScore> {
  return Object.fromEntries(Object.entries(scores).filter(([, { points, note, photos }]) => points !== 0 || note !== '' || photos.length > 0))
}

/** What is sent of it; `files`: what the server calls each photo. An item at 0 gives nothing, its photos and words go with the visit. */
export function bodyOf(sheet: Sheet, files: ReadonlyMap<string, Id>): VisitInput {
  const day = sheet.day ?? ''
  if (sheet.absent) return { state: 'absent', day, ...said(sheet.note), ...shown(sheet.photos, files) }
  const scores = Object.entries(sheet.scores)
  const idle = scores.filter(([, { points }]) => points === 0).map(([, score]) => score)
  const note = [sheet.note, ...idle.map((score) => score.note)].map((text) => text.trim()).filter((text) => text !== '').join('\n')
  return {
    state: 'done',
    day,
    ...(sheet.seen !== null && sheet.seen > 0 ? { sorted_right: sheet.right ?? 0, sorted_seen: sheet.seen } : {}),
    ...(sheet.tidy === null ? {} : { tidy: sheet.tidy }),
    ...said(note),
    ...shown([...sheet.photos, ...idle.flatMap(({ photos }) => photos)], files),
    scores: scores.filter(([, { points }]) => points !== 0).map(([item, score]) => ({
      item: Number(item), points: score.points, ...said(score.note), ...shown(score.photos, files),
    })),
  }
}
const said = (note: string): { note?: string } => note.trim() === '' ? {} : { note: note.trim() }
function shown(names: readonly string[], files: ReadonlyMap<string, Id>): { photos?: Id[] } {
  const photos = names.flatMap((name) => files.get(name) ?? [])
  return photos.length > 0 ? { photos } : {}
}

/** Whether what the server has is this very sheet: it had come, and only the answer was lost. */
export function isSame(sheet: Sheet, visit: Visit): boolean {
  const body = bodyOf(sheet, new Map())
  const scores = (list: readonly { id: number; points: number }[]): string => JSON.stringify(list.map(({ id, points }) => [id, points]).sort(([a = 0], [b = 0]) => a - b))
  return visit.mine && visit.state === body.state && visit.day === body.day
    && (visit.sorted_seen ?? 0) === (body.sorted_seen ?? 0) && (visit.sorted_right ?? 0) === (body.sorted_right ?? 0)
    && (visit.tidy ?? null) === (body.tidy ?? null) && visit.note.trim() === (body.note ?? '')
    && scores(visit.scores.map(({ item, points }) => ({ id: item.id, points }))) === scores((body.scores ?? []).map(({ item, points }) => ({ id: item, points })))
}
