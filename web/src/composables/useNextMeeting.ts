// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef, watch } from 'vue'
import type { Id, Meeting, Problem } from '@/api/types'
import { useMeetings } from '@/stores/meetings.store'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'
import { useNow } from './useNow'

const going = new Set<Meeting['state']>(['open', 'in_session', 'recess'])

/** Nobody waits any longer for a meeting that was not opened at its time. The server's figure for order=next. */
const patience = 12 * 3_600_000

/** The meeting to look forward to: the one under way, else the soonest to come. Pure; `now` in milliseconds. */
export function nextOf(meetings: Iterable<Meeting>, community: Id | null, now: number): Meeting | undefined {
  const candidates = [...meetings].filter((meeting) => meeting.community === community
    && (going.has(meeting.state) || meeting.state === 'scheduled' && Date.parse(meeting.starts_at) >= now - patience))
  return candidates.sort((a, b) => Number(going.has(b.state)) - Number(going.has(a.state)) || Date.parse(a.starts_at) - Date.parse(b.starts_at))[0]
}

/** The community's next meeting, kept up to date. */
export function useNextMeeting(community: () => Id | null) {
  const meetings = useMeetings()
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const now = useNow(60_000)
  const meeting = computed(() => nextOf(meetings.byId.values(), community(), now.value))

  async function load(): Promise<void> {
    const id = community()
    if (id === null) return
    const outcome = await meetings.list(id, { order: 'next', limit: 1 })
    problem.value = outcome.ok ? null : outcome.problem
    loaded.value = loaded.value || outcome.ok
  }
  const loadSoon = useDebounced(() => { void load() }, 400)
  watch(community, () => { void load() }, { immediate: true })
  useEvents(({ kind }) => {
    if (kind === 'meeting.scheduled' || kind === 'series.created') loadSoon()
  }, (id) => { if (id === community()) void load() })

  return { meeting, loaded, problem, load }
}
