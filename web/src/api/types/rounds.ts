// SPDX-License-Identifier: Apache-2.0
// Rounds of the points scheme: households to visit, the rule book that they are scored by, and a visit's sheet.
// Rows of a plugin have numbers, not ids.
import type { Id } from './people'

export interface PointsItem {
  id: number
  ordinal: number
  /** The block's id. */
  block: number
  chapter: string
  title: string
  /** The most it gives; below 0: the most it takes. */
  points: number
  day_most: number | null
  month_most: number | null
  source: string
}
export interface PointsBlock { id: number; ordinal: number; title: string; most: number }
/** What a sheet needs of the rule book that holds. */
export interface SheetBook { id: number; title: string; month_most: number; blocks: PointsBlock[]; items: PointsItem[] }

export interface VisitHousehold { id: number; number: string; name: string; building: string; unit: string; room: string; grid: string }
export type VisitState = 'todo' | 'done' | 'absent'
export interface VisitRow {
  id: number
  household: VisitHousehold
  state: VisitState
  day: string | null
  by_name: string | null
  at: string | null
  mine: boolean
}
export interface Round {
  id: number
  title: string
  /** It re-inspects a part of this one. */
  of_round: number | null
  state: 'open' | 'closed'
  due_day: string | null
  visits: number
  done: number
  made_name: string
  made_at: string
  version: number
}
/** All that a phone without a line needs: here `visits` are the visits themselves. */
export interface WholeRound extends Omit<Round, 'visits'> { book: SheetBook | null; visits: VisitRow[] }

export interface VisitScore { item: number; points: number; note?: string; photos?: Id[] }
/** What goes out of a sheet. */
export interface VisitInput {
  state: 'done' | 'absent'
  day: string
  sorted_right?: number
  sorted_seen?: number
  tidy?: boolean
  note?: string
  photos?: Id[]
  scores?: VisitScore[]
}
/** A visit as the server has it. */
export interface Visit extends VisitRow {
  round: number
  sorted_right: number | null
  sorted_seen: number | null
  tidy: boolean | null
  note: string
  photos: Id[]
  scores: { id: number; item: { id: number; title: string; points: number }; points: number; note: string; photos: Id[]; state: string }[]
}
