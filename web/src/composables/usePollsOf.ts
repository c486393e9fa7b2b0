// SPDX-License-Identifier: Apache-2.0
import { computed, shallowRef, watch } from 'vue'
import type { Id, Meeting, Poll, Problem } from '@/api/types'
import { usePolls } from '@/stores/polls.store'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** A moment after the event, for several come together. */
const reloadMs = 400
/** A meeting puts no more than a page of them. */
const limit = 100

/** The votes outside the meeting that its items put, kept up to date. */
export function usePollsOf(meeting: () => Meeting | undefined) {
  const polls = usePolls()
  const ids = shallowRef<Id[]>([])
  const problem = shallowRef<Problem | null>(null)

  async function load(): Promise<void> {
    const asked = meeting()
    if (!asked) return
    const outcome = await polls.list(asked.community, { meeting: asked.id, limit })
    if (asked.id !== meeting()?.id) return
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) ids.value = outcome.data.items.map(({ id }) => id).reverse()
  }
  const refresh = useDebounced(() => { void load() }, reloadMs)
  watch(() => meeting()?.id, () => { ids.value = []; void load() }, { immediate: true })
  // What is known follows its own events; one that nobody here knows yet is fetched.
  useEvents(({ data: { poll } }) => {
    if (poll?.item && !ids.value.includes(poll.id) && meeting()?.agenda.some(({ id }) => id === poll.item)) refresh()
  }, refresh)

  const all = computed(() => ids.value.flatMap((id) => polls.byId.get(id) ?? []))
  /** Those of one item, in the order in which they were put. */
  const pollsOf = (item: Id): Poll[] => all.value.filter((poll) => poll.item === item)
  return { pollsOf, problem, load }
}
