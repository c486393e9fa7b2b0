// SPDX-License-Identifier: Apache-2.0
// What meetings charged parties with, and what came of it.
import type { Decision, Meeting, Verdict } from './meetings'
import type { Id, Instant } from './people'
import type { Attachment, Person, Ticket } from './tickets'

/** `note`: added to a task that is said to be done, which it stays. */
export interface TaskReport { id: Id; text: string; party: string | null; percent: number; finished: boolean; at: Instant; note?: boolean; evidence?: Attachment[] }
export interface TaskPart { id: Id; text: string; party: string; assignee: Person | null; due: Instant | null; state: 'open' | 'done' | 'removed'; done_at: Instant | null }
/** A decision that no ticket carries: who has it reports on it, until a later meeting has said the last word. */
export interface Task {
  id: Id
  state: 'open' | 'done' | 'accepted' | 'dropped' | 'replaced'
  due: Instant | null
  review: Instant | null
  done_at: Instant | null
  percent: number
  reports: TaskReport[]
  parts: TaskPart[]
  verdicts: { item: Id; meeting: Id; verdict: Verdict; due: Instant | null; review: Instant | null; at: Instant }[]
  version: number
}
/** How a commitment stands, whatever carries it; `untracked` is of before tasks. */
export const standings = ['open', 'late', 'done', 'accepted', 'dropped', 'replaced', 'untracked'] as const
export type Standing = (typeof standings)[number]
export interface Commitment {
  /** Of the decision. */
  id: Id
  decision: Decision
  meeting: Pick<Meeting, 'id' | 'title' | 'starts_at'>
  item: { id: Id; title: string; private: boolean }
  ticket: Pick<Ticket, 'id' | 'number' | 'state'> | null
  task: Task | null
  late: boolean
  moves: ('report' | 'add_part')[]
}
/** Of what everybody may read: charged = done + open + dropped; late is part of open. */
export interface PartyAccount { party: string; charged: number; done: number; in_time: number; open: number; late: number; dropped: number }
/** `finished` left out: it stays as it is. */
export interface TaskReportInput { text: string; percent?: number; finished?: boolean; evidence?: Id[] }
export interface TaskPartInput { text: string; party?: string; assignee?: Id; due?: Instant }
