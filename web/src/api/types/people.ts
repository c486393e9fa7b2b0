// SPDX-License-Identifier: Apache-2.0
// Who there is: people, communities, roles; what every answer may be.

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

export interface Page<T> { items: T[]; next?: string | null }

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
  /** Where the household is, unless it is the only one there. */
  home: Home | null
}
export interface Home { building: string; unit: string }
export interface User { id: Id; login: string; name: string; root: boolean; memberships: Membership[] }
/** `csrf` is there for a log-in by cookie. */
export interface SessionAnswer { user: User; csrf?: string }
/** An invitation redeemed into the caller's account: who they are now, and the role it gave. */
export interface InvitationAccepted { user: User; joined: Membership }
export interface CommunitySummary { id: Id; code: string; name: string }
export interface Community extends CommunitySummary {
  zone: string
  parties: Party[]
  categories: Category[]
  seq: number
  /** Who sees the figures: everybody, or who has a role here. */
  board: 'public' | 'members'
  /** Who may check in by themselves to the meetings that are made from now on. */
  check_in: 'anywhere' | 'on_site'
  /** How long a turn to speak, and a party on one item, should be in the meetings that are opened from now on; 0: as long as it takes. */
  turn_minutes: number
  party_minutes: number
  version: number
  me: { roles: Role[]; party: string | null; grids?: string[]; feed_token?: string }
  /** Those that are on, with the pages that we show. */
  plugins: { name: string; title_zh: string; title_en: string; pages: { path: string; title_zh: string; title_en: string }[] }[]
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
