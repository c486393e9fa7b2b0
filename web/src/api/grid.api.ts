// SPDX-License-Identifier: Apache-2.0
// The grid plugin: grids and where tickets are, the household map, patrols; the township's systems are in township.api.
// Everything is of one community. Writes that people make take the key of their intent.
import type { Http } from './http'
import type { ListQuery } from './points.api'
import type {
  Area, AreaFeatures, AreaImport, AreaImported, AreaInput, CsvOutcome, CsvPlan, GridDay, GridJob, HandedOver, HomeLook, HomeVisitInput, Id, MappedHome, MappedHomeWritten, MappedHomeInput, Outcome, Page,
  Patrol, PatrolInput, Ticket, TicketPoint, Unplaced, WholeGridJob, WholeMappedHome,
} from './types'

export function gridApi(http: Http) {
  const at = (community: Id, path: string): string => `/plugins/grid/${community}${path}`
  const get = <T>(community: Id, path: string, query: object = {}): Promise<Outcome<T>> => http.request('GET', at(community, path), { query: { ...query } })
  const post = <T>(community: Id, path: string, body: object, key: string): Promise<Outcome<T>> => http.request('POST', at(community, path), { body, key })
  const put = <T>(community: Id, path: string, body: object, key: string): Promise<Outcome<T>> => http.request('PUT', at(community, path), { body, key })
  return {
    areas: (c: Id): Promise<Outcome<{ items: Area[] }>> => get(c, '/grids'),
    shapes: (c: Id, code?: string): Promise<Outcome<AreaFeatures>> => get(c, '/shapes', code === undefined ? {} : { code }),
    addArea: (c: Id, body: AreaInput, key: string): Promise<Outcome<Area>> => post(c, '/grids', body, key),
    changeArea: (c: Id, id: number, body: AreaInput, key: string): Promise<Outcome<{ grid: Area; job: number | null }>> => put(c, `/grids/${id}`, body, key),
    dropArea: (c: Id, id: number, body: { reason: string; version: number }, key: string): Promise<Outcome<unknown>> => post(c, `/grids/${id}/drop`, body, key),
    importAreas: (c: Id, body: AreaImport, key: string): Promise<Outcome<AreaImported>> => post(c, '/grids/import', body, key),
    handOver: (c: Id, id: number, body: { from: Id; to: Id; reason: string }, key: string): Promise<Outcome<HandedOver>> => post(c, `/grids/${id}/handover`, body, key),
    jobs: (c: Id, query: ListQuery = {}): Promise<Outcome<Page<GridJob>>> => get(c, '/jobs', query),
    job: (c: Id, id: number, query: ListQuery = {}): Promise<Outcome<WholeGridJob>> => get(c, `/jobs/${id}`, query),
    unplaced: (c: Id, query: ListQuery = {}): Promise<Outcome<Page<Unplaced>>> => get(c, '/unplaced', query),
    points: (c: Id, grid?: string): Promise<Outcome<{ items: TicketPoint[] }>> => get(c, '/points', grid === undefined ? {} : { grid }),
    /** The core's: the ticket belongs to that grid from now on. */
    setGrid: (ticket: Id, grid: string | null, reason: string, key: string): Promise<Outcome<Ticket>> => http.request('PUT', `/tickets/${ticket}/grid`, { body: { grid, reason }, key }),

    day: (c: Id, grid: string): Promise<Outcome<GridDay>> => get(c, '/day', { grid }),
    addPatrol: (c: Id, body: PatrolInput, key: string): Promise<Outcome<Patrol>> => post(c, '/patrols', body, key),
    patrols: (c: Id, query: ListQuery & { grid?: string; from?: string; to?: string } = {}): Promise<Outcome<Page<Patrol>>> => get(c, '/patrols', query),
    /** Where a photo of a patrol or a visit is; small for lists. */
    photo: (c: Id, file: Id, small = false): string => `/api/v1${at(c, `/photos/${file}`)}${small ? '?small=1' : ''}`,

    homes: (c: Id, query: ListQuery & { grid: string; need?: string; q?: string; due?: 1 }): Promise<Outcome<Page<MappedHome>>> => get(c, '/homes', query),
    home: (c: Id, id: number): Promise<Outcome<WholeMappedHome>> => get(c, `/homes/${id}`),
    addHome: (c: Id, body: MappedHomeInput, key: string): Promise<Outcome<MappedHomeWritten>> => post(c, '/homes', body, key),
    changeHome: (c: Id, id: number, body: MappedHomeInput, key: string): Promise<Outcome<MappedHomeWritten>> => put(c, `/homes/${id}`, body, key),
    visitHome: (c: Id, id: number, body: HomeVisitInput, key: string): Promise<Outcome<MappedHomeWritten>> => post(c, `/homes/${id}/visits`, body, key),
    removeHome: (c: Id, id: number, reason: string, key: string): Promise<Outcome<unknown>> => post(c, `/homes/${id}/remove`, { reason }, key),
    importHomes: (c: Id, body: CsvPlan & { grid: string }, key: string): Promise<Outcome<CsvOutcome>> => post(c, '/homes/import', body, key),
    /** CSV of all homes of the grid; one look. */
    exportHomes: (c: Id, grid: string): Promise<Outcome<string>> => http.request('GET', at(c, '/homes.csv'), { query: { grid }, as: 'text' }),
    looks: (c: Id, query: ListQuery & { grid?: string; from?: string; to?: string } = {}): Promise<Outcome<Page<HomeLook>>> => get(c, '/looks', query),
  }
}
export type GridApi = ReturnType<typeof gridApi>
