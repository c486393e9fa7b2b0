// SPDX-License-Identifier: Apache-2.0
import { computed, shallowRef, watch } from 'vue'
import type { Problem } from '@/api/types'
import { usePolls } from '@/stores/polls.store'
import { useSession } from '@/stores/session.store'
import { isDue, mayCast } from './poll_rules'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'
import { useNow } from './useNow'

/** Votes outside a meeting that wait for the reader: their ballot, or as a host their counting and publishing. */
export function useAskedPolls() {
  const session = useSession()
  const polls = usePolls()
  const now = useNow(30_000)
  const problem = shallowRef<Problem | null>(null)
  const here = computed(() => [...polls.byId.values()].filter(({ community }) => community === session.communityId))
  const asked = computed(() => here.value.filter((poll) => mayCast(poll, now.value)))
  const toRun = computed(() => session.has('host') ? here.value.filter((poll) => isDue(poll, now.value) || poll.state === 'closed') : [])

  async function load(): Promise<void> {
    const community = session.communityId
    if (community === null || session.onlyMerchant) return
    const states = session.has('host') ? ['open', 'closed'] : ['open']
    const outcomes = await Promise.all(states.map((state) => polls.list(community, { state, limit: 20 })))
    if (community !== session.communityId) return
    problem.value = outcomes.flatMap((outcome) => outcome.ok ? [] : [outcome.problem])[0] ?? null
  }
  const refresh = useDebounced(() => { void load() }, 500)
  // Who votes in it is known once it is open; the store keeps the rest.
  useEvents(({ kind }) => { if (kind === 'poll.opened' || kind === 'roll.linked') refresh() }, refresh)
  watch(() => session.communityId, () => { void load() }, { immediate: true })
  return { asked, toRun, problem, load }
}
