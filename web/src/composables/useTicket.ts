// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Problem, SifangEvent } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useTickets } from '@/stores/tickets.store'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** Moves are the caller's own and come with a fetch only: soon after an event, once for several. */
const refetchMs = 250

/** One ticket by number or id, with its history, kept up to date. Follows its community's events. */
export function useTicket(which: () => string) {
  const { tickets: api } = useServices()
  const tickets = useTickets()
  const communities = useCommunities()
  const session = useSession()

  const ticket = computed(() => tickets.find(which()))
  const history = shallowRef<SifangEvent[]>([])
  const problem = shallowRef<Problem | null>(null)
  const loaded = shallowRef(false)
  let generation = 0
  onScopeDispose(() => { generation += 1 })

  async function load(): Promise<void> {
    generation += 1
    const mine = generation
    const outcome = await tickets.fetch(which())
    if (mine !== generation) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    await communities.ensure(outcome.data.community)
    const told = await api.history(outcome.data.id)
    if (mine !== generation) return
    if (told.ok) {
      // What the line told while the answer was under way comes after it.
      const last = told.data.items.at(-1)?.seq ?? 0
      history.value = [...told.data.items, ...history.value.filter(({ seq }) => seq > last)]
    }
    else problem.value = told.problem
    loaded.value = true
  }

  async function refetch(): Promise<void> {
    const outcome = await tickets.fetch(which())
    if (outcome.ok) problem.value = null
  }
  const refetchSoon = useDebounced(() => { void refetch() }, refetchMs)

  // Whoever logs out (perhaps in another tab) reads on what everybody may read.
  watch([which, () => session.me?.id], () => {
    history.value = []
    loaded.value = false
    void load()
  }, { immediate: true })

  useEvents((event) => {
    if (event.data.ticket?.id !== ticket.value?.id || !ticket.value) return
    // What was said before is shown otherwise from now on.
    if (event.kind === 'ticket.masked' || event.kind === 'ticket.unmasked') {
      void load()
      return
    }
    const last = history.value.at(-1)
    // The history's fetch may have told it already.
    if (!last || event.seq > last.seq) history.value = [...history.value, event]
    refetchSoon()
  }, (community) => { if (community === ticket.value?.community) void load() })

  return { ticket, history, problem, loaded, load }
}
