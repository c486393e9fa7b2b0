// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, watch } from 'vue'
import type { Id, PollElector, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

const searchMs = 250
const reloadMs = 1_000

/** Who votes in a poll and who has, searched as one types and kept up to date. */
export function useElectors(poll: () => Id) {
  const { polls: api } = useServices()
  const q = ref('')
  const waiting = ref(false)
  const items = shallowRef<PollElector[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asked = 0

  async function load(more = false): Promise<void> {
    const mine = ++asked
    const outcome = await api.electors(poll(), { q: q.value.trim(), waiting: waiting.value, ...(more && next.value ? { cursor: next.value } : {}), limit: 50 })
    if (mine !== asked) return
    loaded.value = true
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    items.value = more ? [...items.value, ...outcome.data.items] : outcome.data.items
    next.value = outcome.data.next ?? null
  }
  const search = useDebounced(() => { void load() }, searchMs)
  const refresh = useDebounced(() => { void load() }, reloadMs)
  watch([q, waiting], search)
  const kinds = new Set(['poll.opened', 'poll.ballot_cast', 'poll.paper_typed', 'poll.paper_settled', 'poll.proxy_named', 'poll.proxy_ended'])
  // Further pages stay where the reader is: only a list on its first page is renewed by itself.
  useEvents(({ kind, data }) => { if (kinds.has(kind) && data.poll?.id === poll() && items.value.length <= 50) refresh() }, refresh)
  watch(poll, () => { void load() }, { immediate: true })
  return { q, waiting, items, next, loaded, problem, load }
}
