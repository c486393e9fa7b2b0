// SPDX-License-Identifier: Apache-2.0
// What stores and pages need from the world, put together in main.ts and given by injection: nothing
// below reaches for a global.
import { inject, type InjectionKey } from 'vue'
import type { Clock } from '@/api/clock'
import type { ClocksApi } from '@/api/clocks.api'
import type { DeskApi } from '@/api/desk.api'
import type { FiguresApi } from '@/api/figures.api'
import type { FilesApi } from '@/api/files.api'
import type { Http } from '@/api/http'
import type { Live } from '@/api/live'
import type { MeetingsApi } from '@/api/meetings.api'
import type { ModerationApi } from '@/api/moderation.api'
import type { NoticesApi } from '@/api/notices.api'
import type { OutboxApi } from '@/api/outbox.api'
import type { PluginsApi } from '@/api/plugins.api'
import type { GridApi } from '@/api/grid.api'
import type { PointsApi } from '@/api/points.api'
import type { PeopleApi } from '@/api/people.api'
import type { PlacesApi } from '@/api/places.api'
import type { CommitmentsApi } from '@/api/commitments.api'
import type { MattersApi } from '@/api/matters.api'
import type { PollsApi } from '@/api/polls.api'
import type { ServerTime } from '@/api/server_time'
import type { TicketsApi } from '@/api/tickets.api'

/** The part of localStorage that is used. */
export interface KeyValue {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
  keys(): string[]
}

/** Where files wait on the device until they have been sent, so that a reload loses none. */
export interface FileKeep {
  put(key: string, file: Blob): Promise<void>
  get(key: string): Promise<Blob | null>
  remove(key: string): Promise<void>
}

/** Rounds and sheets of who works outdoors, on the device. Keys begin with the person's id. */
export interface RecordKeep {
  /** False: it stands in memory only, and closing the page loses it. */
  put(key: string, value: object): Promise<boolean>
  get(key: string): Promise<unknown>
  /** Those that begin so, in order. */
  keys(prefix: string): Promise<string[]>
  remove(key: string): Promise<void>
}

export interface Services {
  http: Http
  live: Live
  people: PeopleApi
  tickets: TicketsApi
  figures: FiguresApi
  meetings: MeetingsApi
  clocks: ClocksApi
  notices: NoticesApi
  outbox: OutboxApi
  plugins: PluginsApi
  points: PointsApi
  grid: GridApi
  moderation: ModerationApi
  places: PlacesApi
  polls: PollsApi
  matters: MattersApi
  commitments: CommitmentsApi
  desk: DeskApi
  files: FilesApi
  fileKeep: FileKeep
  recordKeep: RecordKeep
  storage: KeyValue
  clock: Clock
  /** The server's time, for what counts down for all. */
  serverTime: ServerTime
  /** What the device is set to, the best first. */
  languages: readonly string[]
  /** Tells what another page of this device has put into the storage, until the answer is called. */
  onStored: (hear: (key: string, value: string) => void) => () => void
  /** Runs `save` whenever the page is put away (reloaded, closed, left for another app) until the answer is called. */
  onPutAway: (save: () => void) => () => void
  /** Tells that the device has a line again, until the answer is called. */
  onOnline: (hear: () => void) => () => void
  /** The device knows that it has no line. */
  isOffline: () => boolean
  /** Does `work` unless another page of this device is at it. */
  alone: (name: string, work: () => Promise<void>) => Promise<void>
}

export const servicesKey: InjectionKey<Services> = Symbol('services')

export function useServices(): Services {
  const services = inject(servicesKey)
  if (!services) throw new Error('services are not provided')
  return services
}
