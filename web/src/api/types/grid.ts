// SPDX-License-Identifier: Apache-2.0
// The grid plugin as it speaks (plugins/grid/README.md).
import type { Id, Instant } from './people'

/** Degrees of WGS-84, east first. */
export type Bounds = [west: number, south: number, east: number, north: number]
export interface Area {
  id: number
  code: string
  name: string
  kind: 'grid' | 'micro'
  /** The code of the grid around it. */
  parent: string | null
  leaders: string[]
  workers: string[]
  has_shape: boolean
  bounds: Bounds | null
  /** Tickets; null for who may not count them. */
  open: number | null
  version: number
}
export type Position = [lon: number, lat: number]
export interface Polygons { type: 'Polygon' | 'MultiPolygon'; coordinates: Position[][] | Position[][][] }
export interface AreaFeature { type: 'Feature'; properties: { code: string; name: string; kind: Area['kind']; parent: string | null }; geometry: Polygons }
export interface AreaFeatures { type: 'FeatureCollection'; features: AreaFeature[] }
export type Datum = 'wgs84' | 'gcj02'
export interface AreaInput { code?: string; name: string; parent?: string | null; shape?: Polygons; datum?: Datum; reason?: string; version?: number }
export interface AreaImport { geojson: string; datum: Datum; code?: string; name?: string; parent?: string; dry_run?: boolean; skip_bad?: boolean }
export interface AreaImported { added: number; changed: number; known: number; bad: number; written: boolean; problems: { feature: number; code: string }[]; moves: number; job: number | null }
export interface GridJob { id: number; kind: 'redraw' | 'handover'; state: 'open' | 'done'; grid: string | null; total: number; done: number; failed: number; reason: string; by_name: string; at: Instant; ended_at: Instant | null }
/** Codes of grids; of a handover the names of who had it and who has it. */
export interface GridMove { id: number; ticket: Id; number: string; from: string | null; to: string | null; state: 'todo' | 'done' | 'failed'; why: string }
export interface WholeGridJob extends GridJob { moves: { items: GridMove[]; next: string | null } }
/** `membership`: the roles have gone over, or an administrator is to give whoever takes over theirs. */
export interface HandedOver { job: number; membership: 'moved' | 'administrator' }
export interface Unplaced { id: number; ticket: Id; number: string; place: { text: string; building: string; unit: string; room: string }; lat: number | null; lon: number | null; since: Instant }
/** Where an open ticket is; `by` says how that is known. */
export interface TicketPoint { ticket: Id; number: string; state: string; urgency: string; lat: number; lon: number; by: 'point' | 'place' | 'grid' }
/** `exports`: whether the reader may take the grid's homes out into a file. */
export interface GridDay { grid: string; households_due: number; patrols_today: number; unplaced: number; exports: boolean }
export interface Patrol { id: number; grid: string; at: Instant; words: string; lat: number | null; lon: number | null; photos: Id[]; ticket: Id | null; by_name: string }
export interface PatrolInput { grid: string; at: Instant; words: string; lat?: number; lon?: number; photos?: Id[]; ticket?: Id }
export interface HomeVisitInput { day: string; words: string; needs?: Need[]; next_visit?: string; photos?: Id[] }

export const needs = ['alone', 'elderly', 'disabled', 'illness', 'hardship', 'left_behind', 'newcomer', 'expecting', 'veteran', 'other'] as const
export type Need = typeof needs[number]
export interface MappedHome { id: number; grid: string; building: string; unit: string; room: string; lat: number | null; lon: number | null; by: 'point' | 'place' | null; name: string; people: number; needs: Need[]; note: string; last_visit: string | null; next_visit: string | null; version: number }
export type MappedHomeInput = Omit<MappedHome, 'id' | 'last_visit' | 'version' | 'lat' | 'lon' | 'by' | 'next_visit'> & { lat?: number; lon?: number; next_visit?: string; version?: number }
/** What a write of a home is answered: nothing of people, since it may be remembered. */
export interface MappedHomeWritten { id: number; version: number }
export interface HomeVisit { id: number; day: string; words: string; photos: Id[]; by_name: string; at: Instant }
export interface WholeMappedHome extends MappedHome { visits: HomeVisit[] }
export interface HomeLook { id: number; at: Instant; user_name: string; grid: string; what: 'list' | 'home' | 'write' | 'export'; home: string | null; count: number; why: string }

export const sendingStates = ['to_send', 'failed', 'dead', 'sent', 'done', 'refused', 'given_up'] as const
export type SendingState = typeof sendingStates[number]
export interface Connector {
  id: number
  kind: 'open311' | 'webhook'
  name: string
  url: string
  jurisdiction: string | null
  has_key: boolean
  has_secret: boolean
  on: boolean
  /** What is reported up goes there; of all that are on, one does. */
  sends: boolean
  send_private: boolean
  /** The page of a case there: {{foreign}} in it is its number. */
  case_url: string | null
  /** Of a webhook: where its list is asked for. */
  list_url: string | null
  /** They are fetched from us, whose address the plugin's settings say. */
  sends_photos: boolean
  poll_s: number
  retry_s: number
  since: Instant | null
  counts: Record<SendingState, number>
  last_ok_at: Instant | null
  last_error: string | null
  /** Rows of its tables that are wrong; it rests until there are none. */
  problems: number
  version: number
}
/** What is left out stays as it was; a key and a secret are written, never read. */
export interface ConnectorInput { kind?: Connector['kind']; name: string; url: string; jurisdiction?: string; key?: string; secret?: string; poll_s?: number; retry_s?: number; on: boolean; sends?: boolean; send_private?: boolean; case_url?: string; list_url?: string; version?: number }
export const outActions = ['township', 'finish', 'confirm', 'reopen', 'back', 'comment', 'number'] as const
export type OutAction = typeof outActions[number]
/** Of a private ticket `ticket`, `number`, `foreign` and `error` are null for who may not know. */
export interface Sending { id: number; ticket: Id | null; number: string | null; kind: 'request' | 'update'; action: OutAction; state: SendingState; tries: number; next_at: Instant | null; error: string | null; by_name: string | null; foreign: string | null; at: Instant; sent_at: Instant | null }
export const inboxOutcomes = ['applied', 'returned', 'stale', 'unknown', 'refused'] as const
export type InboxOutcome = typeof inboxOutcomes[number]
export interface Heard { id: number; update: string; ticket: Id | null; number: string | null; foreign: string | null; status: string; level: number | null; step: string; words: string | null; at: Instant; received_at: Instant; outcome: InboxOutcome; why: string | null }
export interface Difference { ticket: Id | null; number: string | null; foreign: string; what: 'missing_there' | 'missing_here' | 'state' | 'older'; ours: string | null; theirs: string | null }
export interface Reconciliation { id: number; at: Instant; ended_at: Instant | null; compared: number; error: string | null; count: number; differences: Difference[] }

export const fieldNames = ['update', 'foreign', 'ticket', 'status', 'at', 'words', 'level', 'step', 'who', 'deadline'] as const
export const inEffects = ['finish', 'back', 'comment', 'dispatch', 'confirm', 'handle', 'check', 'track'] as const
export interface CodePair { ours: string; theirs: string }
export interface MappingTables {
  category: CodePair[]
  state_out: CodePair[]
  state_in: (CodePair & { level?: number })[]
  grid: CodePair[]
  deadline: { theirs: string; minutes: number }[]
  field: { ours: string; pointer: string }[]
}
/** `row` null: of the table as a whole. */
export interface MappingProblem { table: keyof MappingTables | 'template'; row: number | null; code: 'unknown' | 'twice' | 'needed' | 'pointer' | 'json' | 'placeholder' }
export interface Mapping { tables: MappingTables; template: string; version: number; problems: MappingProblem[] }
export interface TriedOut { refusal: string | null; method?: string; url?: string; type?: string; headers?: { name: string; value: string }[]; body?: string }
export interface TriedUpdate { update: string; ticket: Id | null; number: string | null; foreign: string; status: string; words: string; at: Instant; outcome: InboxOutcome; effect: 'finish' | 'back' | 'comment' | 'none'; kind: TownshipStep['kind']; level: number; why: string }
export interface TriedIn { updates: TriedUpdate[]; unreadable: number }

export interface TownshipStep { connector: string; at: Instant; level: number | null; step: string; status: string; words: string; who: string | null; due_at: Instant | null; kind: 'dispatch' | 'confirm' | 'handle' | 'check' | 'return' | 'other' }
/** Reported up now, it would not go there. */
export interface WouldRefuse { connector: string; why: 'private' | 'category' | 'status' }
export interface TownshipTrack { links: { connector: string; foreign: string | null; number: string | null; url: string | null; status: string | null }[]; steps: TownshipStep[]; waiting: number; would_refuse: WouldRefuse | null }
/** That a ticket came by Open311, by whose key; `has_contact`: something was sent of people or pictures, and is kept. */
export interface TicketOrigin { key_name: string; at: Instant; has_contact: boolean }
/** Of whoever reported it there; '' where nothing was sent, or is kept. */
export interface TicketContact { email: string; first_name: string; last_name: string; phone: string; account_id: string; device_id: string; media: string[]; key_name: string; at: Instant }
export interface ContactLook { id: number; at: Instant; user_name: string; ticket: Id; number: string }
export interface OpenKey { id: number; name: string; reads: 'public' | 'community'; made_at: Instant; revoked_at: Instant | null; last_used_at: Instant | null }
