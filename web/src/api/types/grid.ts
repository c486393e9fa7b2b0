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
export interface GridJob { id: number; kind: 'redraw' | 'handover'; state: 'open' | 'done'; total: number; done: number; failed: number; reason: string; by_name: string; at: Instant; ended_at: Instant | null }
export interface GridMove { ticket: Id; number: string; from: string | null; to: string | null; state: 'todo' | 'done' | 'failed'; why: string }
export interface WholeGridJob extends GridJob { moves: { items: GridMove[]; next: string | null } }
export interface Unplaced { ticket: Id; number: string; place: { text: string; building: string; unit: string; room: string }; lat: number | null; lon: number | null; since: Instant }
/** Where an open ticket is; `by` says how that is known. */
export interface TicketPoint { ticket: Id; number: string; state: string; urgency: string; lat: number; lon: number; by: 'point' | 'place' | 'grid' }
export interface GridDay { grid: string; households_due: number; patrols_today: number; unplaced: number }
export interface Patrol { id: number; grid: string; at: Instant; words: string; lat: number | null; lon: number | null; photos: Id[]; ticket: Id | null; by_name: string }
export interface PatrolInput { grid: string; at: Instant; words: string; lat?: number; lon?: number; photos?: Id[]; ticket?: Id }
export interface HomeVisitInput { day: string; words: string; needs?: Need[]; next_visit?: string; photos?: Id[] }

export const needs = ['alone', 'elderly', 'disabled', 'illness', 'hardship', 'left_behind', 'newcomer', 'expecting', 'veteran', 'other'] as const
export type Need = typeof needs[number]
export interface MappedHome { id: number; grid: string; building: string; unit: string; room: string; lat: number | null; lon: number | null; name: string; people: number; needs: Need[]; note: string; last_visit: string | null; next_visit: string | null; version: number }
export type MappedHomeInput = Omit<MappedHome, 'id' | 'last_visit' | 'version' | 'lat' | 'lon' | 'next_visit'> & { lat?: number; lon?: number; next_visit?: string; version?: number }
export interface HomeVisit { id: number; day: string; words: string; photos: Id[]; by_name: string; at: Instant }
export interface WholeMappedHome extends MappedHome { visits: HomeVisit[] }
export interface HomeLook { id: number; at: Instant; user_name: string; grid: string; what: 'list' | 'home' | 'write' | 'export'; home: string | null; count: number; why: string }

export type SendingState = 'to_send' | 'failed' | 'dead' | 'sent' | 'done'
export interface Connector {
  id: number
  kind: 'open311' | 'webhook'
  name: string
  url: string
  jurisdiction: string
  has_key: boolean
  has_secret: boolean
  on: boolean
  poll_s: number
  since: Instant | null
  counts: Record<SendingState, number>
  last_ok_at: Instant | null
  last_error: string
  version: number
}
export interface ConnectorInput { kind?: Connector['kind']; name: string; url: string; jurisdiction?: string; key?: string; secret?: string; poll_s?: number; on: boolean; version?: number }
export interface Sending { id: number; ticket: Id; number: string; kind: 'request' | 'update'; state: SendingState; tries: number; next_at: Instant | null; error: string; foreign: string | null; at: Instant; sent_at: Instant | null }
export type InboxOutcome = 'applied' | 'stale' | 'unknown' | 'refused' | 'returned'
export interface Heard { id: number; update: string; ticket: Id | null; number: string | null; foreign: string; status: string; level: string; step: string; words: string; at: Instant; received_at: Instant; outcome: InboxOutcome; why: string }
export interface TownshipStep { at: Instant; level: string; step: string; words: string; who: string; kind: 'dispatch' | 'confirm' | 'handle' | 'check' | 'return' | 'other' }
export interface TownshipTrack { links: { connector: string; foreign: string; number: string; url: string | null }[]; steps: TownshipStep[]; waiting: number }
