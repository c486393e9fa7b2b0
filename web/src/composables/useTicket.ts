// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Problem, SifangEvent, Ticket } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useTickets } from '@/stores/tickets.store'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** Moves are the caller's own and come with a fetch only: soon after an event, once for several. */
const refetchMs = 250

/** Tickets as the device has them: shown while the server is asked, and where it cannot be. */
export interface KeptTickets {
  readTicket: (which: string) => Promise<{ ticket: Ticket; history: SifangEvent[]; at: number } | null>
  keepTicket: (ticket: Ticket, history: readonly SifangEvent[]) => Promise<void>
  dropTicket: (which: string) => Promise<void>
}

/** One ticket by number or id, with its history, kept up to date. Follows its community's events. */
export function useTicket(which: () => string, kept?: KeptTickets) {
  const { tickets: api } = useServices()
  const tickets = useTickets()
  const communities = useCommunities()
  const session = useSession()

  const ticket = computed(() => tickets.find(which()))
  const history = shallowRef<SifangEvent[]>([])
  const problem = shallowRef<Problem | null>(null)
  const loaded = shallowRef(false)
  /** Since when what is shown stands on the device; null once the server has answered. */
  const keptAt = shallowRef<number | null>(null)
  let generation = 0
  onScopeDispose(() => { generation += 1 })

  async function load(): Promise<void> {
    generation += 1
    const mine = generation
    const asked = tickets.fetch(which())
    if (!loaded.value) await recall(mine)
    const outcome = await asked
    if (mine !== generation) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) {
      if (outcome.problem.status === 404) await forget()
      return
    }
    await communities.ensure(outcome.data.community)
    const told = await api.history(outcome.data.id)
    if (mine !== generation) return
    if (told.ok) {
      keptAt.value = null
      // What the line told while the answer was under way comes after it.
      const last = told.data.items.at(-1)?.seq ?? 0
      history.value = [...told.data.items, ...history.value.filter(({ seq }) => seq > last)]
    }
    else problem.value = told.problem
    loaded.value = true
    if (told.ok) void kept?.keepTicket(outcome.data, told.data.items)
  }

  /** It is not (or no longer) theirs to read: nothing of it stays here. */
  async function forget(): Promise<void> {
    const { id, number } = ticket.value ?? {}
    history.value = []
    keptAt.value = null
    loaded.value = false
    if (id !== undefined) tickets.forget(id)
    await kept?.dropTicket(number ?? which())
  }

  async function recall(mine: number): Promise<void> {
    const before = await kept?.readTicket(which())
    if (!before || mine !== generation) return
    await communities.ensure(before.ticket.community)
    if (mine !== generation) return
    tickets.put(before.ticket)
    history.value = before.history
    keptAt.value = before.at
    loaded.value = true
  }

  async function refetch(): Promise<void> {
    const outcome = await tickets.fetch(which())
    if (outcome.ok) problem.value = null
    else if (outcome.problem.status === 404) {
      problem.value = outcome.problem
      await forget()
    }
  }
  const refetchSoon = useDebounced(() => { void refetch() }, refetchMs)

  // Whoever logs out (perhaps in another tab) reads on what everybody may read.
  watch([which, () => session.me?.id], () => {
    history.value = []
    loaded.value = false
    keptAt.value = null
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

  return { ticket, history, problem, loaded, keptAt, load }
}
