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
/** A photo, a voice note or a PDF; its bytes are at `/attachments/{id}`. */
export interface Attachment {
  id: Id
  sha256: string
  type: string
  size: number
  width: number | null
  height: number | null
  /** Of a document. */
  name: string | null
  /** Address of a small picture. */
  thumbnail: string | null
  /** Hidden from others; left out where it is not. */
  masked?: boolean
}
/** A file on its way; one that is whole is an attachment of the same id. */
export interface Upload {
  id: Id
  offset: number
  length: number
  attachment: Attachment | null
}
export interface Answer {
  party: string
  text: string
  stance: Stance
  by: string | null
  published_at: Instant
  version: number
  /** Left out where there is none. */
  evidence?: Attachment[]
}
export interface Draft { text: string; stance: Stance | null; evidence?: Attachment[] }
/** Another ticket as one names it. */
export interface TicketRef { id: Id; number: string }
export const consents = ['oral', 'written'] as const
export type Consent = (typeof consents)[number]
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
  reporter: { name?: string; phone?: string; consent?: { how: Consent; at: Instant }; mine?: boolean } | null
  party: string | null
  assignee: Person | null
  due: Instant | null
  supporters: number
  reopened: number
  answers: Answer[]
  /** Of the report itself; left out where there are none. */
  attachments?: Attachment[]
  owed: string[]
  created_at: Instant
  updated_at: Instant
  version: number
  /** What the caller may do now. Never in events. */
  moves: string[]
  /** The caller's own: never in events. */
  mine?: boolean
  supporting?: boolean
  following?: boolean
  my_draft?: Draft | null
  // More, where the server tells it.
  proposed?: Resolution | null
  /** In which a duplicate lives on. */
  duplicate_of?: TicketRef | null
  parent?: TicketRef | null
  parts?: TicketRef[]
  first_receiver?: string | null
  taken?: boolean
  wait_until?: Instant | null
  foreign_number?: string | null
  rating?: number | null
  returned?: number
  grid?: string | null
  closed_at?: Instant | null
  /** Those that are on. */
  clocks?: TicketClock[]
}
export const clockNames = ['accept', 'answer', 'solve'] as const
export type ClockName = (typeof clockNames)[number]
export type Counting = 'calendar' | 'working'
export interface TicketClock {
  /** `verdict`: the reporter's time to say whether it is done. */
  clock: ClockName | 'verdict'
  state: 'running' | 'paused' | 'met' | 'breached'
  limit_minutes: number
  counting: Counting
  /** Of periods that have ended; more has passed since `running_since`. */
  elapsed_minutes: number
  running_since: Instant | null
  /** When the limit passes or passed; null while it stands still. */
  due_at: Instant | null
  met_at: Instant | null
  warned_at: Instant | null
  breached_at: Instant | null
  /** The last step taken up after the limit had passed. */
  step: 'handler' | 'lead' | 'agenda' | 'township' | null
}
/** A limit; `category` null: for every category without one of its own. */
export interface ClockRule { category: string | null; urgency: Urgency; clock: ClockName; limit_minutes: number; counting: Counting }
export interface CalendarDay { day: string; kind: 'off' | 'work'; name: string }
/** How far a year's calendar can be relied on: published, set by hand, or weekdays only. */
export interface CalendarYear { year: number; status: 'published' | 'by_hand' | 'weekdays'; days: CalendarDay[] }
export interface ClockSettings {
  calendar: 'china' | 'weekdays'
  warn_percent: number
  supporters: number
  lead_after_minutes: number
  agenda_after_minutes: number
  township_after_minutes: number
}
/** How long things may take in a community, and when people work. */
export interface Clocks extends ClockSettings {
  community: Id
  zone: string
  version: number
  rules: ClockRule[]
  hours: { weekday: number; spans: string[] }[]
  days: CalendarDay[]
  defaults: Omit<ClockRule, 'category'>[]
  years: CalendarYear[]
}
export interface SubmitInput {
  title: string
  body: string
  category: string
  urgency?: Urgency
  place?: Place
  visibility?: Visibility
  on_behalf_of?: { name: string; phone?: string; consent: boolean; consent_how?: Consent }
  attachments?: Id[]
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
  evidence?: Id[]
}
export interface PartInput { title: string; body?: string; party?: string; due?: Instant }
export type BulkMove = 'accept' | 'agenda' | 'assign' | 'take'
export interface BulkInput { move: BulkMove; tickets: string[]; party?: string; due?: Instant; reason?: string; note?: string }
export interface BulkResult { items: { ticket: string; number?: string; state?: string; problem: Problem | null }[]; moved: number }
/** To print for a person without a phone; the code is shown this once. */
export interface Slip {
  number: string
  title: string
  code: string
  link: string
  /** An SVG image. */
  qr: string
  name: string
  phone: string | null
  community: string
  created_at: Instant
  issued_at: Instant
}
/** What a slip tells of a ticket. */
export interface Tracked {
  number: string
  title: string
  community: string
  zone: string
  state: TicketState
  resolution: Resolution | null
  proposed: Resolution | null
  party: string | null
  due: Instant | null
  created_at: Instant
  parties: Party[]
  answers: Omit<Answer, 'by' | 'version'>[]
  steps: { kind: string; at: Instant }[]
}
export interface SlipProof { number: string; code: string }
export interface AnswerInput { text: string; stance: Stance; publish: boolean; evidence?: Id[] }
export interface Comment { id: Id; by: string | null; text: string; internal: boolean; at: Instant; attachments?: Attachment[] }
export interface TicketQuery {
  state?: string
  category?: string
  party?: string
  grid?: string
  /** The party whose answer is missing. */
  owed?: string
  mine?: boolean
  assigned_to_me?: boolean
  following?: boolean
  /** The reporter kept silent and the caller may decide. */
  awaits_me?: boolean
  /** All but closed ones. */
  open?: boolean
  overdue?: boolean
  q?: string
  sort?: string
  limit?: number
  cursor?: string
  /** The tickets that a figure counts: which of its two sets, of which months. */
  figure?: string
  part?: string
  from?: string
  to?: string
  with_private?: boolean
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

// — notices —

/** Why one is told; also what one may turn off. */
export const noticeGroups = ['mine', 'followed', 'duty', 'work', 'meeting'] as const
export type NoticeGroup = (typeof noticeGroups)[number]
export interface Notice {
  id: Id
  community: Id
  at: Instant
  why: NoticeGroup
  kind: string
  read: boolean
  actor: { id: Id; name: string; party: string | null } | null
  ticket: { id: Id; number: string; title: string } | null
  meeting: { id: Id; title: string; starts_at: Instant } | null
  /** Whose answer, or who has the work. */
  party: string | null
  stance: string | null
  /** A reason, a note, a comment, a decision: people's own words. */
  text: string | null
  due: Instant | null
  until: Instant | null
  starts_at: Instant | null
}
export interface NoticePage { items: Notice[]; next?: string | null; unread: number }
export interface NewNotices { community: Id; new: { id: Id; why: string; kind: string }[] }
export const languages = ['zh-CN', 'en'] as const
export interface NoticeSettings {
  app: NoticeGroup[]
  mail: NoticeGroup[]
  language: (typeof languages)[number]
  /** Times of day like 22:00. */
  quiet_from: string | null
  quiet_to: string | null
  address: { address: string; verified: boolean } | null
  /** Whether this server sends e-mail at all. */
  can_mail: boolean
  version: number
}
export type NoticeSettingsInput = Partial<Pick<NoticeSettings, 'app' | 'mail' | 'language'>> & { quiet_from?: string; quiet_to?: string }

// — what leaves the house —

export const webhookFormats = ['signed', 'dingtalk', 'wecom'] as const
export type WebhookFormat = (typeof webhookFormats)[number]
// — moderation —

/** What a ticket hides. Which words, by whom and why is null for who may not know. */
export interface Mask {
  id: Id
  kind: 'words' | 'file'
  words: string | null
  attachment: Id | null
  reason: string | null
  by: string | null
  at: Instant
  undone: { by: string | null; reason: string | null; at: Instant } | null
}
export interface MaskInput { words?: string; attachment?: Id; reason: string }

export const abuseKinds = ['privacy', 'insult', 'untrue', 'advert', 'other'] as const
export type AbuseKind = (typeof abuseKinds)[number]
export const reportOutcomes = ['masked', 'dismissed'] as const
export type ReportOutcome = (typeof reportOutcomes)[number]
export interface Report {
  id: Id
  ticket: { id: Id; number: string; title: string }
  about: 'ticket' | 'answer' | 'comment'
  party: string | null
  comment: Id | null
  /** What is reported, as it is shown now. */
  quote: string
  kind: AbuseKind
  words: string
  at: Instant
  outcome: ReportOutcome | null
  reason: string | null
  settled_by: string | null
  settled_at: Instant | null
}
/** About the ticket itself, a party's answer or a comment. */
export interface ReportInput { kind: AbuseKind; words: string; party?: string; comment?: Id }
export interface SettleInput { outcome: ReportOutcome; reason: string }

export interface Webhook {
  id: Id
  name: string
  format: WebhookFormat
  host: string
  events: string[]
  language: (typeof languages)[number]
  on: boolean
  created_at: Instant
  version: number
  /** Of a signed one, when it is made, and never again. */
  secret?: string
}
export interface WebhookPage { items: Webhook[]; kinds: string[]; can_send: boolean }
export interface WebhookInput { name: string; format: WebhookFormat; url: string; secret?: string; events: string[]; language: string }
export const messageStates = ['to_send', 'sent', 'dead'] as const
export interface OutboxMessage {
  id: Id
  channel: string
  state: (typeof messageStates)[number]
  attempts: number
  due_at: Instant
  error: string
  created_at: Instant
  done_at: Instant | null
  /** A webhook's name, or a person's. */
  to: string
  notices: number
}

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
export interface PasswordReset { code: string; login: string; name: string; expires_at: Instant }
/** How much of a person was erased: tickets that stay, private ones without words, texts of the log. */
export interface Erased { tickets: number; emptied: number; bodies: number }
/** Who was shown of the caller what not everybody may know; `ticket` null: an entry of a list of people. */
export interface Look { id: Id; at: Instant; command: string; reader: Person; community: Person; ticket: string | null }
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

/** What each counts stands in server/domain/figures.hpp, and on the board under "how this is counted". */
export const figureCodes = ['answer', 'solve', 'satisfaction', 'on_time', 'rework', 'return', 'reopen', 'silence'] as const
export type FigureCode = typeof figureCodes[number]
export interface FigureRate { numerator: number; denominator: number }
export interface FigureGroup {
  raised: number
  closed: number
  rates: Record<FigureCode, FigureRate>
  rating_sum: number
  /** Medians, to about 3 %; null without one, and where a grid or a category was asked for. */
  first_answer_minutes: number | null
  close_minutes: number | null
}
/** Months as 2026-11. */
export interface FigureQuery { from?: string; to?: string; party?: string; grid?: string; category?: string; with_private?: boolean }
export interface Figures {
  community: Id
  as_of: Instant
  from: string
  to: string
  with_private: boolean
  total: FigureGroup
  by_month: { month: string; figures: FigureGroup }[]
  by_party: { party: string; figures: FigureGroup }[]
  by_grid: { grid: string; figures: FigureGroup }[]
  by_category: { category: string; figures: FigureGroup }[]
}
