// SPDX-License-Identifier: Apache-2.0
// A worker's own grids as they were last read, to be read without a line: lists, tickets and where they are. They go from
// the device with the grid, with the log-out, and once they are old.
import { defineStore } from 'pinia'
import { watch } from 'vue'
import type { AreaFeatures, Id, Patrol, SifangEvent, Ticket, TicketPoint } from '@/api/types'
import { fieldBase } from './drafts'
import { useLine } from './line.store'
import { useServices } from './services'
import { useSession } from './session.store'
import { useTickets } from './tickets.store'

/** What is older was of another time, and is cleared away. */
const lifeMs = 30 * 24 * 3_600_000

export interface KeptTickets { grid: string; at: number; items: Ticket[] }
export interface KeptTicket { grid: string; at: number; ticket: Ticket; history: SifangEvent[] }
export interface KeptPatrols { grid: string; at: number; items: Patrol[] }
export interface KeptDue { grid: string; at: number; count: number }
export interface KeptMap { grid: string; at: number; shapes: AreaFeatures; points: readonly TicketPoint[] }

export const useFieldKeep = defineStore('field_keep', () => {
  const { recordKeep: keep, clock } = useServices()
  const session = useSession()
  const tickets = useTickets()
  const line = useLine()

  const worker = (): boolean => session.has('grid_worker', 'grid_leader')
  const isOwn = (grid: string | null | undefined): grid is string => typeof grid === 'string' && session.grids.includes(grid)
  const base = (): string => `${fieldBase(session.me?.id ?? '')}${session.communityId ?? ''}/`

  async function read<T>(name: string): Promise<T | null> {
    if (session.me === null || !worker()) return null
    return await keep.get(base() + name) as T | null
  }
  const write = async (name: string, grid: string, value: object): Promise<void> => {
    if (session.me !== null && worker() && isOwn(grid)) await keep.put(base() + name, { ...value, grid, at: clock.now() })
  }

  const listName = (grid: string, which: string): string => `list/${grid}/${which}`
  const readList = (grid: string, which: string): Promise<KeptTickets | null> => read(listName(grid, which))
  const keepList = (grid: string, which: string, items: readonly Ticket[]): Promise<void> => write(listName(grid, which), grid, { items })

  const readPatrols = (grid: string): Promise<KeptPatrols | null> => read(`patrols/${grid}`)
  const keepPatrols = (grid: string, items: readonly Patrol[]): Promise<void> => write(`patrols/${grid}`, grid, { items })

  const readDue = (grid: string): Promise<KeptDue | null> => read(`due/${grid}`)
  const keepDue = (grid: string, count: number): Promise<void> => write(`due/${grid}`, grid, { count })

  const readMap = (grid: string): Promise<KeptMap | null> => read(`map/${grid}`)
  const keepMap = (grid: string, shapes: AreaFeatures, points: readonly TicketPoint[]): Promise<void> => write(`map/${grid}`, grid, { shapes, points })

  /** By number or id: as it was opened, or as the newest list had it, without its history. */
  async function readTicket(which: string): Promise<KeptTicket | null> {
    const whole = await read<KeptTicket>(`ticket/${which}`)
    if (session.me === null || !worker()) return null
    let found = whole
    for (const key of await keep.keys(`${base()}list/`)) {
      const list = await keep.get(key) as KeptTickets | null
      const ticket = list?.items.find(({ id, number }) => id === which || number === which)
      if (list && ticket && ticket.version > (found?.ticket.version ?? -1)) found = { grid: list.grid, at: list.at, ticket, history: whole?.history ?? [] }
    }
    return found
  }
  async function keepTicket(ticket: Ticket, history: readonly SifangEvent[]): Promise<void> {
    if (ticket.community === session.communityId && isOwn(ticket.grid)) await write(`ticket/${ticket.number}`, ticket.grid, { ticket, history })
    // It has left their grid: so does what they may see of it.
    else if (session.me !== null && worker() && ticket.community === session.communityId) await keep.remove(`${base()}ticket/${ticket.number}`)
  }

  /** The server shows it to them no more: nor does the device. */
  async function dropTicket(which: string): Promise<void> {
    if (session.me === null || !worker()) return
    await keep.remove(`${base()}ticket/${which}`)
    for (const key of await keep.keys(`${base()}list/`)) {
      const list = await keep.get(key) as KeptTickets | null
      const items = list?.items.filter(({ id, number }) => id !== which && number !== which)
      if (list && items && items.length < list.items.length) await keep.put(key, { ...list, items })
    }
  }

  /** It was moved to a grid that is not theirs. The device forgets it; of a private one the screen does too, once the server says that it is not theirs to see. */
  async function moved({ kind, community, data: { ticket } }: SifangEvent): Promise<void> {
    if (kind !== 'ticket.grid_set' || ticket?.number === undefined || community !== session.communityId || isOwn(ticket.grid)) return
    await dropTicket(ticket.number)
    if (ticket.visibility !== 'private' || !worker()) return
    const outcome = await tickets.fetch(ticket.id)
    if (!outcome.ok && outcome.problem.status === 404) tickets.forget(ticket.id)
  }

  /** What is of no grid of theirs any more, and what is old. */
  async function sweep(): Promise<void> {
    const who: Id | undefined = session.me?.id
    // Who they are was not asked: a broken line takes nothing away.
    if (who === undefined || session.kept) return
    const own = new Map(session.communities.map(({ id }) => [id, new Set(session.me?.memberships.flatMap((entry) => entry.community === id && entry.grid ? [entry.grid] : []))]))
    const start = fieldBase(who)
    for (const key of await keep.keys(start)) {
      const record = await keep.get(key) as { grid: string; at: number } | null
      const community = key.slice(start.length).split('/')[0] ?? ''
      if (record === null || !(own.get(community)?.has(record.grid) ?? false) || record.at < clock.now() - lifeMs) await keep.remove(key)
    }
  }

  let begun = false
  function start(): void {
    if (begun) return
    begun = true
    line.onEvent((event) => { void moved(event) })
    watch(() => [session.me?.id, session.kept, session.me?.memberships], () => { void sweep() }, { immediate: true })
  }

  return { readList, keepList, readPatrols, keepPatrols, readDue, keepDue, readMap, keepMap, readTicket, keepTicket, dropTicket, sweep, start }
})
