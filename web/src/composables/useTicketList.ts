// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Id, Problem, SifangEvent, Ticket, TicketQuery } from '@/api/types'
import { useTickets } from '@/stores/tickets.store'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

export interface TicketListOptions {
  community: () => Id | null
  query: () => TicketQuery
  /** Tells of an event that the list may now have another member. Default: a ticket was submitted. */
  concerns?: (event: SifangEvent) => boolean
  /** `wait`: new ones are counted, and shown on demand (for lists being read). `reload`: fetched at once (for short lists). */
  news?: 'wait' | 'reload'
  /** For how many to ask at once. Default 30. */
  limit?: number
  /** What is sorted here must be here: pages are asked for until so many are. Default: one page. */
  whole?: number
  /** What the device has of the list: shown while the server is asked, and where it cannot be. */
  kept?: { read: () => Promise<{ items: Ticket[]; at: number } | null>; keep: (items: readonly Ticket[]) => void }
}

/** Several events in a row are one reload. */
const reloadMs = 400

/**
 * Tickets by a query. The list keeps the order it was read in: rows change in place, and what is new waits
 * behind a number until the reader asks for it.
 */
export function useTicketList(options: TicketListOptions) {
  const tickets = useTickets()
  const ids = shallowRef<Id[]>([])
  const next = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const loaded = ref(false)
  const fresh = ref(0)
  /** Since when what is shown stands on the device; null once the server has answered. */
  const keptAt = ref<number | null>(null)
  let generation = 0
  onScopeDispose(() => { generation += 1 })

  const items = computed<Ticket[]>(() => ids.value.flatMap((id) => tickets.byId.get(id) ?? []))

  async function fetchPage(cursor: string | null): Promise<void> {
    const community = options.community()
    if (community === null) return
    generation += 1
    const mine = generation
    loading.value = true
    if (cursor === null && !loaded.value) void recall(mine)
    let read: Id[] = cursor === null ? [] : ids.value
    let from = cursor
    let shown = cursor !== null
    do {
      const outcome = await tickets.list(community, { limit: options.limit ?? 30, ...options.query(), ...(from === null ? {} : { cursor: from }) })
      if (mine !== generation) return
      problem.value = outcome.ok ? null : outcome.problem
      if (!outcome.ok) { loading.value = false; return }
      read = [...new Set([...read, ...outcome.data.items.map(({ id }) => id)])]
      from = outcome.data.next ?? null
      // What is being read is replaced when all of it is there; an empty page fills as they come.
      shown ||= !loaded.value || from === null || read.length >= (options.whole ?? 0)
      if (shown) {
        keptAt.value = null
        ids.value = read
        next.value = from
        loaded.value = true
      }
    } while (from !== null && cursor === null && read.length < (options.whole ?? 0))
    loading.value = false
    if (cursor !== null) return
    options.kept?.keep(items.value)
    fresh.value = 0
  }

  /** The device is asked beside the server; what the server has said stands. */
  async function recall(mine: number): Promise<void> {
    const before = await options.kept?.read()
    if (!before || mine !== generation || loaded.value) return
    tickets.put(...before.items)
    ids.value = before.items.map(({ id }) => id)
    next.value = null
    keptAt.value = before.at
    loaded.value = true
  }

  const reload = (): Promise<void> => fetchPage(null)
  const more = async (): Promise<void> => { if (next.value !== null && !loading.value) await fetchPage(next.value) }
  const reloadSoon = useDebounced(() => { void reload() }, reloadMs)

  watch(() => JSON.stringify([options.community(), options.query()]), () => {
    loaded.value = false
    keptAt.value = null
    void reload()
  }, { immediate: true })

  const concerns = options.concerns ?? (({ kind }: SifangEvent) => kind === 'ticket.submitted')
  useEvents((event) => {
    if (event.community !== options.community() || !concerns(event)) return
    if (options.news === 'reload') reloadSoon()
    else if (!ids.value.includes(event.data.ticket?.id ?? '')) fresh.value += 1
  }, (community) => { if (community === options.community()) void reload() })

  return { items, next, problem, loading, loaded, fresh, keptAt, reload, more }
}
