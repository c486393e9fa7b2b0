// SPDX-License-Identifier: Apache-2.0
// The points scheme (村规民约积分), as plugins/points/README.md has it: ids of its own are numbers, days and months
// are of the community's calendar (2026-11-28, 2026-11), money is fen.
import type { Id, Instant } from './people'

/** A day of the calendar: 2026-11-28. */
export type Day = string
/** 2026-11 */
export type Month = string

// — households —

export interface HouseholdHome { building: string; unit: string; room: string }
export interface Household extends HouseholdHome {
  id: number
  number: string
  name: string
  grid: string
  enrolled: boolean
  enrolled_at: Instant | null
  /** On the board by name, as they have agreed; else by number. */
  shows_name: boolean
  balance: number
  /** Numbers of other accounts that a list of before gave the same place. */
  same_place: string[]
  /** Since when nobody of those who had the account lives there any more; since when somebody who does waits for it. */
  vacant_at: Instant | null
  awaited_at: Instant | null
  /** Another household lives there since, and has the account of that number. */
  closed_at: Instant | null
  followed_by: string | null
  version: number
}
export interface HouseholdInput extends HouseholdHome { number: string; name: string; grid?: string; enrolled?: boolean }
export interface HouseholdQuery { q?: string; grid?: string; enrolled?: 'yes' | 'no'; /** Those where somebody has to say who lives there. */ due?: 'yes'; limit?: number; cursor?: string }
/** How a household is named in a list. */
export interface HouseholdName { id: number; number: string; name: string }

/** `block`: of a rule book, for lines that name none. */
export interface CsvPlan { csv: string; dry_run?: boolean; skip_bad?: boolean; block?: number }
/** What an import did, or would do. */
export interface CsvOutcome {
  added: number
  changed: number
  known: number
  bad: number
  written: boolean
  /** A warning is read all the same. */
  problems: { line: number; column: string; code: string; warning?: boolean }[]
  unused: string[]
}

// — the rule book —

export const bookStates = ['draft', 'proposed', 'adopted', 'dropped'] as const
export type BookState = (typeof bookStates)[number]
/** What gives the points of an item: the last three are events. */
export const itemSources = ['visit', 'claim', 'both', 'meeting', 'ticket', 'help'] as const
export type ItemSource = (typeof itemSources)[number]

export interface Book {
  id: number
  number: number
  title: string
  state: BookState
  month_most: number
  point_fen: number
  redeem_fen: number
  from_day: Day | null
  vote: Id | null
  meeting: Id | null
  made_name: string
  made_at: Instant
  decided_at: Instant | null
  version: number
}
export interface BookBlock { id: number; ordinal: number; title: string; most: number }
export interface BookItem {
  id: number
  ordinal: number
  block: number
  chapter: string
  title: string
  points: number
  day_most: number | null
  month_most: number | null
  source: ItemSource
  note: string
}
export interface WholeBook extends Book { blocks: BookBlock[]; items: BookItem[] }
export interface BookInput {
  title: string
  month_most: number
  point_fen: number
  redeem_fen: number
  blocks: { title: string; most: number }[]
  /** `block`: its ordinal. */
  items: { block: number; chapter: string; title: string; points: number; day_most?: number; month_most?: number; source: ItemSource; note: string }[]
  version: number
}
/** Why a vote does not adopt a version of the rule book. */
export const voteFaults = ['not_closed', 'not_passed', 'before', 'amendment', 'does_not_name', 'taken'] as const
export type VoteFault = (typeof voteFaults)[number]
/** Of a meeting, with what was asked where; `why` it would not adopt the book that was asked about, null where it would. */
export interface BookVote {
  id: Id
  question: string
  item: string | null
  meeting: { id: Id; title: string; starts_at: Instant }
  why: VoteFault | null
}
export interface Adoption { meeting: Id; vote: Id; from_day: Day }

// — rounds —

export type RoundState = 'open' | 'closed'
export type VisitState = 'todo' | 'done' | 'absent'
export interface Round {
  id: number
  title: string
  of_round: number | null
  state: RoundState
  due_day: Day | null
  visits: number
  done: number
  made_name: string
  made_at: Instant
  version: number
}
export interface VisitRow {
  id: number
  household: HouseholdName & HouseholdHome & { grid: string }
  state: VisitState
  day: Day | null
  by_name: string | null
  at: Instant | null
  mine: boolean
}
/** A round with more visits than go into an answer comes page by page, the book with the first. */
export interface WholeRound extends Omit<Round, 'visits'> { book: WholeBook; visits: VisitRow[]; next?: string | null }
export interface RoundInput { title: string; due_day?: Day; households?: number[]; grid?: string; everybody?: boolean }
export interface RecheckInput { title: string; count: number; due_day?: Day }
export interface VisitScoreInput { item: number; points: number; note?: string; photos?: Id[] }
export interface VisitInput {
  state: 'done' | 'absent'
  day: Day
  sorted_right?: number
  sorted_seen?: number
  tidy?: boolean
  note?: string
  photos?: Id[]
  scores?: VisitScoreInput[]
}
export interface Visit extends VisitRow {
  sorted_right: number | null
  sorted_seen: number | null
  tidy: boolean | null
  note: string
  photos: Id[]
  scores: Score[]
}

// — scores —

export const scoreStates = ['submitted', 'checked', 'approved', 'published', 'posted', 'refused', 'withdrawn', 'overturned'] as const
export type ScoreState = (typeof scoreStates)[number]
export const objectionStates = ['open', 'upheld', 'rejected', 'withdrawn'] as const
export type ObjectionState = (typeof objectionStates)[number]

/** An objection as its score tells of it. */
export interface ScoreObjection {
  id: number
  state: ObjectionState
  words: string
  answer: string
  at: Instant
  answered_name: string | null
  answered_at: Instant | null
}
export interface Score {
  id: number
  household: HouseholdName
  item: { id: number; chapter: string; title: string; points: number; block: { id: number; title: string } }
  points: number
  /** What the caps left of it; null until it is published. */
  counted: number | null
  day: Day
  month: Month
  source: 'visit' | 'claim' | 'event'
  note: string
  photos: Id[]
  /** Of the visit as a whole that it is of. */
  visit_photos: Id[]
  state: ScoreState
  by_name: string
  at: Instant
  first_name: string | null
  first_at: Instant | null
  second_name: string | null
  second_at: Instant | null
  /** Until when it is published; null before. */
  ends_at: Instant | null
  /** Of a refusal. */
  reason: string
  objection: ScoreObjection | null
  version: number
}
/** As a reviewer has it: of which round, and what the other visit of a re-inspection gave for the same item. */
export interface ReviewScore extends Score {
  round: { title: string; recheck: boolean } | null
  beside: { recheck: boolean; title: string; by_name: string; day: Day; score: { id: number; points: number; state: ScoreState } | null }[]
}
export interface ClaimInput { item: number; day: Day; points?: number; note: string; photos?: Id[] }
export type ReviewStep = 'first' | 'second'
export interface ReviewInput { scores: number[]; step: ReviewStep; ok: boolean; reason?: string }
export interface ReviewOutcome { done: number[]; failed: { id: number; why: string }[] }

export interface Publication {
  id: number
  month: Month
  opened_at: Instant
  ends_at: Instant
  state: 'open' | 'posted'
  scores: number
  households: number
  objections: number
}
export interface PublicationEntry { who: string; points: number; gains: { title: string; /** Of another household's answer for a ticket: null. */ day: Day | null; counted: number }[]; /** How many. */ deductions: number; /** The reader's own household. */ own: boolean; /** Goes on with the last of the page before. */ rest?: boolean }
export interface WholePublication extends Publication { /** The first households. */ list: PublicationEntry[]; next: string | null }

/** Of an answer for a ticket, to whoever is not of the household: not when. */
export interface Objection extends ScoreObjection { score: Omit<Score, 'day' | 'at'> & { day: Day | null; at: Instant | null }; by_name: string }

export interface MonthWork {
  month: Month
  /** Closing: points that are too old expire yet. */
  state: 'open' | 'closing' | 'closed'
  closed_at: Instant | null
  by_name: string | null
  submitted: number
  checked: number
  approved: number
  published: number
  objections: number
  posted: number
  points: number
}

// — redeeming —

export interface Good { id: number; title: string; points: number; fen: number; stock: number; on: boolean; version: number }
export interface Shop { id: number; name: string; address: string; on: boolean; /** The reader works there. */ mine: boolean; goods: Good[]; version: number }
export const redemptionStates = ['reserved', 'taken', 'expired', 'cancelled'] as const
export type RedemptionState = (typeof redemptionStates)[number]
export interface Redemption {
  id: number
  /** Eight digits. */
  code: string
  /** SVG of the code, for the household while it is reserved. */
  qr: string | null
  state: RedemptionState
  points: number
  fen: number
  shop: { id: number; name: string; address: string }
  lines: { goods: number; title: string; count: number; points: number }[]
  at: Instant
  expires_at: Instant
  ended_at: Instant | null
  /** The household's number. */
  household: string
}
export interface BasketLine { goods: number; count: number }
export interface Settlement { id: number; shop: { id: number; name: string }; month: Month; /** Of redemptions. */ count: number; points: number; fen: number; by_name: string; at: Instant }
/** What a shop is owed for a month that is over. */
export interface Unsettled { month: Month; /** Of redemptions. */ count: number; points: number; fen: number }
/** With a page of what it is for. */
export interface WholeSettlement extends Settlement { redemptions: Redemption[]; next: string | null }

// — reading —

export const entryKinds = ['posting', 'reversal', 'correction', 'reservation', 'release', 'redemption', 'settlement', 'expiry', 'import'] as const
export type EntryKind = (typeof entryKinds)[number]
export interface LedgerEntry {
  id: number
  kind: EntryKind
  at: Instant
  day: Day
  points: number
  /** After it. */
  balance: number
  words: string
  by_name: string
  score: number | null
  block: number | null
}
export interface Passbook {
  household: HouseholdName & HouseholdHome & { grid: string; shows_name: boolean; /** False: it has left, and its book stays to be read. Absent means it takes part. */ enrolled?: boolean }
  balance: number
  reserved: number
  month: Month
  points: number
  /** What the rule book says is null where none holds. */
  most: number | null
  blocks: { id: number; title: string; points: number; most: number }[]
  point_fen: number | null
  redeem_fen: number | null
  /** Fen that may still be redeemed this month. */
  redeem_left: number | null
  waiting: Score[]
  entries: LedgerEntry[]
  next: string | null
}
export interface PointsBoard {
  month: Month
  households: number
  enrolled: number
  gains: { who: string; points: number }[]
  /** How many. */
  deductions: number
  blocks: { title: string; points: number }[]
  months: { month: Month; gained: number; redeemed: number }[]
  grids: { grid: string; enrolled: number; points: number }[]
  sorted: { right: number; seen: number }
  tidy: { tidy: number; seen: number }
}
export interface PointsFigure { enrolled: number; gained: number; deducted: number; redeemed: number; fen: number; right: number; seen: number; tidy: number; tidy_seen: number }
export interface PointsFigures { months: (PointsFigure & { month: Month })[]; grids: (PointsFigure & { grid: string })[]; blocks: { title: string; gained: number; deducted: number }[] }
export interface LedgerCheck { good: boolean; problems: string[]; sums: { issued: number; household: number; reserved: number; shop: number; settled: number } }
