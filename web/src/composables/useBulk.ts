// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef } from 'vue'
import type { BulkInput, BulkMove, BulkResult, Ticket } from '@/api/types'
import { useServices } from '@/stores/services'
import { useTickets } from '@/stores/tickets.store'
import { useAction } from './useAction'

/** The server takes so many at once. */
export const mostAtOnce = 100

/** Several tickets chosen in a list, and one move made with all of them. */
export function useBulk(tickets: () => readonly Ticket[]) {
  const { tickets: api } = useServices()
  const store = useTickets()
  const { busy, problem, run } = useAction()
  const chosen = ref(new Set<string>())
  /** What became of each, after a move. */
  const result = shallowRef<BulkResult | null>(null)

  const picked = computed(() => tickets().filter(({ id }) => chosen.value.has(id)))
  const full = computed(() => picked.value.length >= mostAtOnce)

  function toggle(id: string): void {
    const next = new Set(chosen.value)
    if (!next.delete(id) && !full.value) next.add(id)
    chosen.value = next
  }
  function toggleAll(): void {
    const all = tickets().slice(0, mostAtOnce).map(({ id }) => id)
    chosen.value = new Set(picked.value.length < all.length ? all : [])
  }
  /** How many of the chosen could be moved so, as their moves said when they were read. */
  const fitting = (move: BulkMove): number => picked.value.filter(({ moves }) => moves.includes(move)).length

  /** What could not be moved stays chosen, with its reason in `result`. */
  async function send(input: Omit<BulkInput, 'tickets'>): Promise<boolean> {
    const community = picked.value[0]?.community
    if (community === undefined) return false
    const ids = picked.value.map(({ id }) => id)
    const outcome = await run([input, ids], (key) => api.bulk(community, { ...input, tickets: ids }, { key }))
    if (!outcome?.ok) return false
    result.value = outcome.data
    chosen.value = new Set(outcome.data.items.flatMap(({ ticket, problem: why }) => why ? [ticket] : []))
    await Promise.all(ids.filter((id) => !chosen.value.has(id)).map((id) => store.fetch(id)))
    return true
  }
  return { chosen, picked, full, busy, problem, result, toggle, toggleAll, fitting, send }
}
