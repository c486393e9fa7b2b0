// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Id, Problem } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useMeetings } from '@/stores/meetings.store'
import { useServices } from '@/stores/services'
import { seatedOf } from './seats'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** Moves are the caller's own and come with a fetch only: soon after what may change them. */
const refetchMs = 250
/** What is said or handed in changes nobody's moves. */
const idle = new Set(['meeting.statement_made', 'meeting.statement_corrected', 'meeting.motion_made', 'meeting.motion_withdrawn', 'meeting.amendment_proposed', 'meeting.amendment_accepted', 'meeting.amendment_withdrawn', 'meeting.amendment_rewritten', 'meeting.speaker_changed', 'meeting.ballot_cast', 'meeting.paper_added', 'meeting.paper_renamed', 'meeting.paper_removed', 'meeting.question_supported', 'meeting.question_support_withdrawn'])

/** One meeting by id, kept up to date by its community's events; watched, so that others see who is there. */
export function useMeeting(which: () => Id) {
  const { live } = useServices()
  const meetings = useMeetings()
  const communities = useCommunities()

  const meeting = computed(() => meetings.byId.get(which()))
  /** The community's, by whose names everybody is called; and those that sit at this meeting. */
  const parties = computed(() => communities.partiesOf(meeting.value?.community ?? ''))
  const seated = computed(() => seatedOf(parties.value, meeting.value?.parties ?? []))
  const current = computed(() => meeting.value?.agenda.find(({ id }) => id === meeting.value?.current))
  const moves = computed(() => new Set(meeting.value?.moves ?? []))
  const problem = shallowRef<Problem | null>(null)
  const loaded = shallowRef(false)

  async function load(): Promise<void> {
    const id = which()
    const outcome = await meetings.fetch(id)
    if (id !== which()) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    await communities.ensure(outcome.data.community)
    loaded.value = true
  }
  const refetchSoon = useDebounced(() => { void meetings.fetch(which()) }, refetchMs)

  watch(which, (id) => { loaded.value = false; live.watch(id); void load() }, { immediate: true })
  useEvents((event) => {
    if (event.data.meeting?.id === which() && !idle.has(event.kind)) refetchSoon()
  }, (community) => { if (community === meeting.value?.community) void load() })
  onScopeDispose(() => { live.watch(null) })

  return { meeting, parties, seated, current, moves, problem, loaded, load }
}
