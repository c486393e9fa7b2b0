// SPDX-License-Identifier: Apache-2.0
// Tickets with all that hangs on them, and the places they are about.
import type { Id, Instant, Page, Party, Problem, Resolution, Stance, TicketAction, TicketState, Urgency, Visibility } from './people'

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
/** A place of the community's list; without an id it is known from households alone. */
export interface ListedPlace {
  id: Id | null
  /** Empty: outside. */
  building: string
  unit: string
  /** Empty: the building or unit itself. */
  name: string
  grid: string | null
  lat: number | null
  lon: number | null
  rooms: number
}
export interface NewPlace { building?: string; unit?: string; name?: string; grid?: string }
export interface PlaceCode { building: string; unit: string; name: string; link: string; qr: string }
export interface PlaceCodes extends Page<PlaceCode> { community: string }
export const importKinds = ['places', 'households'] as const
export type ImportKind = (typeof importKinds)[number]
export interface ImportPlan { kind: ImportKind; csv: string; dry_run: boolean; skip_bad: boolean }
export interface PlaceImport {
  added: number
  known: number
  bad: number
  written: boolean
  /** The first hundred. `line` 1 is the header, an empty column the whole record. */
  problems: { line: number; column: string; code: string }[]
  /** Columns that nothing was read from. */
  unused: string[]
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
/** An answer that a party keeps ready. */
export interface NewTemplate { title: string; stance: Stance; text: string }
export interface AnswerTemplate extends NewTemplate { id: Id; party: string; version: number }
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
/** What a saved filter asks of the ticket list. */
export type SavedQuery = Partial<Record<'state' | 'category' | 'party' | 'grid' | 'owed' | 'q' | 'sort', string>> & Partial<Record<'mine' | 'overdue' | 'assigned_to_me' | 'open' | 'following' | 'awaits_me', true>>
export interface SavedFilter { id: Id; name: string; query: SavedQuery; version: number }
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
