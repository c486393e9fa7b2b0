// SPDX-License-Identifier: Apache-2.0
// Meetings, and the live feed that tells of everything.
import type { Task } from './commitments'
import type { NewNotices } from './office'
import type { Id, Instant, Page, Problem } from './people'
import type { MatterFacts } from './matters'
import type { PollFacts } from './polls'
import type { Answer, Attachment, Comment, Draft, Person, Ticket } from './tickets'

// — meetings —

export type MeetingState = 'scheduled' | 'open' | 'in_session' | 'recess' | 'closed' | 'published' | 'cancelled'
/** What a statement said before it was corrected, and who corrected it when. */
export interface Correction { id: Id; text: string; by: string; at: Instant }
export interface Statement {
  id: Id
  by: string | null
  party: string | null
  text: string
  at: Instant
  /** Oldest first; absent where it was never corrected. */
  earlier?: Correction[]
}
/** What a party, or the host (no party), answers to a question in writing. */
export interface QuestionReply { id: Id; party: string | null; by: string; text: string; at: Instant; amended_at: Instant | null }
export type SpeechKind = 'speech' | 'point_of_order' | 'response'
export interface Speaker {
  id: Id
  user: Id
  name: string
  party: string | null
  kind: SpeechKind
  /** Of a response: the statement or the speaker that it answers. */
  statement: Id | null
  speaker: Id | null
  state: 'waiting' | 'granted' | 'speaking' | 'done' | 'withdrawn'
  requested_at?: Instant
  began_at?: Instant | null
  ended_at?: Instant | null
  /** For how long, until the clock last stopped; since when it runs, null while it stands. */
  used_ms: number
  running_since: Instant | null
}
/** Who comes next, by id, and what each party has used; worked out by the server. */
export interface Floor { queue: Id[]; used: { party: string; ms: number }[] }
export interface VoteResult {
  valid: boolean
  passed: boolean
  tally: Record<string, number>
}
export interface Vote {
  id: Id
  item?: Id
  question: string
  options: string[]
  rule: string
  secret: boolean
  state: 'draft' | 'open' | 'closed' | 'published'
  cast: number
  entitled: number
  /** Whether the caller has voted. Never in events. */
  mine?: boolean
  /** While it is open: whether the caller casts a ballot, or stands in and others of their party cast it: `casters`. Never in events. */
  ballot?: 'own' | 'others' | 'none' | null
  casters?: string[]
  result: VoteResult | null
  /** Codes of parties or ids of people who have voted. */
  voted?: string[]
  /** What it is on, where it is on one of these; its question is their text. */
  motion?: Id | null
  amendment?: Id | null
  version?: number
}
/** Whole each time it is told. One that is open on an item that has ended has lapsed. */
export interface Motion {
  id: Id
  by: string
  user: Id
  party: string | null
  /** As it reads now. */
  text: string
  at: Instant
  state: 'open' | 'adopted' | 'rejected' | 'withdrawn'
  /** What it said before, oldest first, and by whose act the amendment took its place. */
  wordings: Wording[]
  amendments: Amendment[]
}
export interface Wording { id: Id; text: string; by: string; at: Instant; amendment: Id }
export interface Amendment {
  id: Id
  by: string
  user: Id
  party: string | null
  /** The whole text that the motion would have. */
  text: string
  reason: string
  /** The number of the motion's wording when it was proposed: 1 the first. */
  wording: number
  at: Instant
  state: 'open' | 'accepted' | 'carried' | 'rejected' | 'withdrawn'
}
export interface Decision {
  id: Id
  text: string
  party: string | null
  assignee: Person | null
  due: Instant | null
  /** Why the host decided although the item's vote had failed. */
  despite_vote?: string
  /** Of a task: when a meeting is to look at it again. */
  review?: Instant
}
/** What a meeting says to a commitment: heard and nothing changes, accepted, to go on, done no more, decided anew. */
export const verdicts = ['noted', 'accepted', 'continued', 'dropped', 'replaced'] as const
export type Verdict = (typeof verdicts)[number]
export interface ItemVerdict { verdict: Verdict; text: string; due: Instant | null; review: Instant | null; at: Instant }
/** A file that was handed in to an item. */
export interface ItemPaper { id: Id; attachment: Attachment; title: string; by: string; at: Instant }
export interface AgendaItem {
  id: Id
  kind: 'commitment' | 'ticket' | 'question' | 'topic'
  /** Null where the item is a private matter this viewer may not read. */
  title: string | null
  private?: boolean
  ticket: Id | null
  minutes: number
  state: 'pending' | 'current' | 'decided' | 'deferred' | 'withdrawn'
  statements: Statement[]
  speakers: Speaker[]
  floor?: Floor
  votes: Vote[]
  replies: QuestionReply[]
  motions: Motion[]
  /** Told whole each time; absent in what an older server told. */
  papers?: ItemPaper[]
  /** Of a question: how many want it answered too. */
  supporters?: number
  /** Of a question: whether the caller asked it, and supports it. Never in events. */
  mine?: boolean
  supporting?: boolean
  decision: Decision | null
  started_at?: Instant | null
  ended_at?: Instant | null
  /** Its clock: what it has used without what runs, and since when it runs; it stands in a recess. */
  used_ms?: number | null
  running_since?: Instant | null
  /** The ticket's number. */
  number?: string | null
  /** Why it is on the agenda. */
  reason?: string | null
  /** Why it came on a locked agenda. */
  urgent?: string
  by?: string | null
  /** The ticket's answers as they stood when the item ended. */
  answers?: Answer[] | null
  /** What the recorder wrote of it. */
  summary?: string
  /** A commitment: the decision of an earlier meeting. */
  reports_on?: Decision | null
  /** A commitment: what the meeting said to it. */
  verdict?: ItemVerdict | null
  /** That its decision made. */
  task?: Task | null
  version?: number
}
export interface Attendance {
  user: Id
  name: string
  party: string | null
  at: Instant
  role: 'member' | 'deputy' | 'observer'
  /** By the code on the wall, by the host, or from elsewhere; absent before this was asked. */
  how?: 'code' | 'host' | 'remote'
}
/** What the wall shows for half a minute. */
export interface CheckInCode {
  code: string
  /** Where it can be typed. */
  page: string
  link: string
  /** An SVG of the link. */
  qr: string
  seconds_left: number
}
/** A new version of published minutes, the second and later ones; without a time of publication it is under way. */
export interface MinutesCorrection { number: number; reason: string; begun_at: Instant; published_at: Instant | null }
/** Where the words stand: `question` is what somebody asked, `vote` what was put to the vote. */
export type FoundPlace = 'title' | 'question' | 'decision' | 'summary' | 'statement' | 'reply' | 'paper' | 'motion' | 'amendment' | 'vote'
/** A summary that a version of the minutes has otherwise than the one before; without an item the one of the whole. */
export interface SummaryChange { item: { id: Id; title: string } | null; before: string; after: string }
/** What a search over past meetings found: in an item, or in the meeting itself. */
export interface MeetingHit {
  meeting: Pick<Meeting, 'id' | 'title' | 'state' | 'starts_at'>
  item: { id: Id; title: string; private: boolean } | null
  place: FoundPlace
  by: string | null
  party: string | null
  excerpt: string
}
/** Somebody who was chosen to sit for a party; a deputy stands in for a member who is not there. */
export interface Seat { user: Id; name: string; party: string; role: 'member' | 'deputy' }
/** Which parties sit (of a series without any: all of them), and who was chosen; of a party without a chosen member: all its members. */
export interface Seating { parties: string[]; members: Seat[] }
export interface Signature { party: string; name: string; at: Instant }
export interface Meeting extends Seating {
  id: Id
  series: Id | null
  community: Id
  title: string
  state: MeetingState
  starts_at: Instant
  minutes?: number
  place?: string
  /** Of a series: when its rule has it. */
  occurrence?: Instant | null
  /** Why it was last moved, or cancelled. */
  change_reason?: string | null
  locked?: boolean
  without_quorum?: string | null
  opened_at?: Instant | null
  started_at?: Instant | null
  closed_at?: Instant | null
  published_at?: Instant | null
  agenda: AgendaItem[]
  current: Id | null
  attendance: Attendance[]
  quorum: { met: boolean; missing: string[] }
  /** Who may check in by themselves; absent: anywhere. */
  check_in?: 'anywhere' | 'on_site'
  /** Of speaking time, when it was opened; 0: as long as it takes. */
  turn_minutes?: number
  party_minutes?: number
  signatures?: Signature[]
  corrections?: MinutesCorrection[]
  summary?: string
  version: number
  /** What the caller may do now. Never in events. */
  moves?: string[]
}
export interface Series extends Seating {
  id: Id
  name: string
  rule: string
  start: Instant
  zone: string
  minutes: number
  place: string
  quorum: { parties: 'each' }
  /** Days on which it does not meet, whatever its rule says. */
  exceptions: { day: string; reason: string }[]
  /** From when on the present rule gives the meetings. */
  since?: Instant
  version?: number
}
/** A day of a series: by its rule (`to_come`), left out, or with the meeting that stands for it. */
export interface Occurrence {
  day: string
  at: Instant
  state: 'to_come' | 'left_out' | 'planned' | 'moved' | 'cancelled' | 'over'
  reason: string
  meeting: Id | null
  /** When it is held; null where it is not. */
  starts_at: Instant | null
}

// — live —

export interface Actor { id: Id; name: string; party?: string | null }
export interface SifangEvent {
  community: Id
  seq: number
  kind: string
  at: Instant
  actor: Actor | null
  subject: string
  data: EventData
}
/** `seq`: how far this page goes, seen or not; `next` when there is more. */
export interface EventPage extends Page<SifangEvent> { seq: number }
/** An entry of an upserted list: its key, and what changed of it. */
export type Patch<T, K extends keyof T> = Pick<T, K> & Partial<T>
export type AgendaPatch = Patch<Omit<AgendaItem, 'statements' | 'speakers' | 'votes' | 'replies' | 'motions'>, 'id'> & {
  statements?: Patch<Statement, 'id'>[]
  speakers?: Patch<Speaker, 'id'>[]
  votes?: Patch<Vote, 'id'>[]
  replies?: Patch<QuestionReply, 'id'>[]
  motions?: Motion[]
}
export interface EventData {
  ticket?: Patch<Ticket, 'id'>
  comment?: Comment
  meeting?: Patch<Meeting, 'id'>
  agenda?: AgendaPatch[]
  attendance?: Patch<Attendance, 'user'>[]
  order?: Id[]
  /** Whole, but for what only the reader may know. */
  poll?: PollFacts
  matter?: MatterFacts
  /** answer events: whose; draft: what stands in the party's draft now (told to that party only). */
  party?: string
  draft?: Draft
  reason?: string
  note?: string
  until?: Instant
  /** Files that came with a move. */
  evidence?: Attachment[]
  [more: string]: unknown
}
export interface Presence { meeting: Id; by_party: Record<string, number>; observers: number }

export type ServerFrame =
  | { op: 'hello'; connection: string; time: Instant }
  | { op: 'result'; id: number; data: { seq?: number } }
  | { op: 'error'; id: number | null; problem: Problem }
  | ({ op: 'event' } & SifangEvent)
  | { op: 'seq'; community: Id; seq: number }
  | { op: 'reset'; community: Id; seq: number }
  | ({ op: 'presence' } & Presence)
  | ({ op: 'notices' } & NewNotices)
  | { op: 'unread'; unread: number }
