// SPDX-License-Identifier: Apache-2.0
// What goes over the wire: the shapes of HTTP answers, inputs and live frames. Everything else
// imports wire types from here and nowhere else.

export type Id = string
/** RFC 3339 with offset. */
export type Instant = string

export const roles = [
  'resident', 'member', 'host', 'recorder', 'grid_worker', 'grid_leader',
  'inspector', 'supervisor', 'merchant', 'officer', 'admin',
] as const
export type Role = (typeof roles)[number]

export const ticketStates = [
  'new', 'accepted', 'agenda', 'assigned', 'working', 'waiting', 'township', 'verifying', 'closed',
] as const
export type TicketState = (typeof ticketStates)[number]

export const resolutions = ['fixed', 'no_action', 'not_responsible', 'duplicate', 'cancelled', 'archived'] as const
export type Resolution = (typeof resolutions)[number]

export const urgencies = ['normal', 'urgent', 'hard'] as const
export type Urgency = (typeof urgencies)[number]

export const visibilities = ['public', 'community', 'private'] as const
export type Visibility = (typeof visibilities)[number]

/** Stances a party may choose; `silent` is recorded by a meeting only. */
export const choosableStances = ['handle', 'support', 'not_our_duty'] as const
export const stances = [...choosableStances, 'silent'] as const
export type Stance = (typeof stances)[number]

export const ticketActions = [
  'accept', 'refuse', 'duplicate', 'agenda', 'assign', 'take', 'start', 'wait', 'return',
  'township', 'back', 'finish', 'confirm', 'reopen', 'cancel',
] as const
export type TicketAction = (typeof ticketActions)[number]

// — people and communities —

export interface Party { code: string; name: string }
export interface Category { code: string; name: string; parent?: string | null }
export interface Membership {
  community: Id
  code: string
  community_name: string
  role: Role
  party: string | null
  grid: string | null
  household: Id | null
}
export interface User { id: Id; login: string; name: string; root: boolean; memberships: Membership[] }
/** `csrf` is there for a log-in by cookie. */
export interface SessionAnswer { user: User; csrf?: string }
export interface CommunitySummary { id: Id; code: string; name: string }
export interface Community extends CommunitySummary {
  zone: string
  parties: Party[]
  categories: Category[]
  seq: number
  me: { roles: Role[]; party: string | null; grids?: string[]; feed_token?: string }
}

// — tickets —

export interface Person { id: Id; name: string }
export interface Place {
  text?: string | null
  building?: string | null
  unit?: string | null
  room?: string | null
  lat?: number | null
  lon?: number | null
}
export interface Answer {
  party: string
  text: string
  stance: Stance
  by: string | null
  published_at: Instant
  version: number
}
export interface Draft { text: string; stance: Stance | null }
export interface Ticket {
  id: Id
  number: string
  community: Id
  title: string
  body: string
  category: string
  urgency: Urgency
  state: TicketState
  resolution: Resolution | null
  visibility: Visibility
  place: Place | null
  reporter: { name?: string; phone?: string; mine?: boolean } | null
  party: string | null
  assignee: Person | null
  due: Instant | null
  supporters: number
  reopened: number
  answers: Answer[]
  owed: string[]
  created_at: Instant
  updated_at: Instant
  version: number
  /** What the caller may do now. Never in events. */
  moves: string[]
  /** The caller's own: never in events. */
  mine?: boolean
  supporting?: boolean
  my_draft?: Draft | null
  // More, where the server tells it.
  proposed?: Resolution | null
  first_receiver?: string | null
  taken?: boolean
  wait_until?: Instant | null
  foreign_number?: string | null
  rating?: number | null
  returned?: number
  grid?: string | null
  closed_at?: Instant | null
}
export interface SubmitInput {
  title: string
  body: string
  category: string
  urgency?: Urgency
  place?: Place
  visibility?: Visibility
  on_behalf_of?: { name: string; phone?: string; consent: boolean }
}
export interface ActionInput {
  action: TicketAction
  reason?: string
  note?: string
  party?: string
  assignee?: Id
  due?: Instant
  target?: string
  rating?: number
  until?: Instant
  resolution?: Resolution
  foreign_number?: string
}
export interface AnswerInput { text: string; stance: Stance; publish: boolean }
export interface Comment { id: Id; by: string | null; text: string; internal: boolean; at: Instant }
export interface TicketQuery {
  state?: string
  category?: string
  party?: string
  grid?: string
  /** The party whose answer is missing. */
  owed?: string
  mine?: boolean
  assigned_to_me?: boolean
  /** All but closed ones. */
  open?: boolean
  overdue?: boolean
  q?: string
  sort?: string
  limit?: number
  cursor?: string
}
export interface Page<T> { items: T[]; next?: string | null }

// — meetings —

export type MeetingState = 'scheduled' | 'open' | 'in_session' | 'recess' | 'closed' | 'published' | 'cancelled'
export interface Statement { id: Id; by: string | null; party: string | null; text: string; at: Instant }
export interface Speaker {
  id: Id
  user: Id
  name: string
  party: string | null
  state: 'waiting' | 'granted' | 'speaking' | 'done' | 'withdrawn'
  requested_at?: Instant
  began_at?: Instant | null
  ended_at?: Instant | null
}
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
  result: VoteResult | null
  /** Codes of parties or ids of people who have voted. */
  voted?: string[]
  version?: number
}
export interface Decision {
  id: Id
  text: string
  party: string | null
  assignee: Person | null
  due: Instant | null
  /** Why the host decided although the item's vote had failed. */
  despite_vote?: string
}
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
  votes: Vote[]
  decision: Decision | null
  started_at?: Instant | null
  ended_at?: Instant | null
  /** The ticket's number. */
  number?: string | null
  /** Why it is on the agenda. */
  reason?: string | null
  by?: string | null
  /** The ticket's answers as they stood when the item ended. */
  answers?: Answer[] | null
  /** A commitment: the decision of an earlier meeting. */
  reports_on?: Decision | null
  version?: number
}
export interface Attendance {
  user: Id
  name: string
  party: string | null
  at: Instant
  role: 'member' | 'deputy' | 'observer'
}
export interface Signature { party: string; name: string; at: Instant }
export interface Meeting {
  id: Id
  series: Id | null
  community: Id
  title: string
  state: MeetingState
  starts_at: Instant
  minutes?: number
  place?: string
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
  signatures?: Signature[]
  summary?: string
  version: number
  /** What the caller may do now. Never in events. */
  moves?: string[]
}
export interface Series {
  id: Id
  name: string
  rule: string
  start: Instant
  zone: string
  minutes: number
  place: string
  quorum: { parties: 'each' }
  version?: number
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
/** An entry of an upserted list: its key, and what changed of it. */
export type Patch<T, K extends keyof T> = Pick<T, K> & Partial<T>
export type AgendaPatch = Patch<Omit<AgendaItem, 'statements' | 'speakers' | 'votes'>, 'id'> & {
  statements?: Patch<Statement, 'id'>[]
  speakers?: Patch<Speaker, 'id'>[]
  votes?: Patch<Vote, 'id'>[]
}
export interface EventData {
  ticket?: Patch<Ticket, 'id'>
  comment?: Comment
  meeting?: Patch<Meeting, 'id'>
  agenda?: AgendaPatch[]
  attendance?: Patch<Attendance, 'user'>[]
  order?: Id[]
  /** answer events: whose; draft: what stands in the party's draft now (told to that party only). */
  party?: string
  draft?: Draft
  reason?: string
  note?: string
  until?: Instant
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

// — refusals —

export interface FieldProblem { pointer: string; message: string }
/** RFC 9457. `type` is the stable slug; `offline` and `timeout` are made by the client. */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  errors?: FieldProblem[]
  request_id?: string
  /** Seconds, from Retry-After. */
  retry_after?: number
}
export type Outcome<T> = { ok: true; data: T; version?: number } | { ok: false; problem: Problem }

// — administration and figures —

/** One role of one person; `login` for administrators only. */
export interface PersonRow { id: Id; name: string; login?: string; role: Role; party: string | null; grid: string | null }
export interface InvitationInput {
  role: Role
  party?: string
  grid?: string
  household?: { building: string; unit: string; room: string }
  uses?: number
  days?: number
}
/** The code is shown this once. */
export interface Invitation { code: string; role: Role; expires_at: Instant; uses: number }
export interface Board {
  community: Id
  as_of: Instant
  open: number
  overdue: number
  submitted_30d: number
  closed_30d: number
  reopened_30d: number
  ratings: number
  /** Mean of 1–5, null without a rating. */
  satisfaction: number | null
  by_state: Partial<Record<TicketState, number>>
  by_party: { party: string; answered: number; owed: number; silent: number; working: number; overdue: number }[]
  by_category: { category: string; open: number; total: number }[]
}
