// SPDX-License-Identifier: Apache-2.0
import { computed, shallowRef, watch } from 'vue'
import type { EventData, Id, Outcome, Poll, Problem } from '@/api/types'
import { usePolls } from '@/stores/polls.store'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'
import { useNow } from './useNow'
import { isDue } from './poll_rules'

/** A moment after the event, for several come together. */
const reloadMs = 400

/** The meeting or the item that put the poll is called otherwise now, or words of it are masked: no event of the poll tells it. */
function namesOtherwise({ item, agenda }: Poll, { meeting, agenda: items }: EventData): boolean {
  if (!agenda || meeting?.id !== agenda.meeting) return false
  const title = items?.find(({ id }) => id === item)?.title
  return (title !== undefined && title !== agenda.title) || (meeting.title !== undefined && meeting.title !== agenda.meeting_title)
}

/** One poll, kept up to date, and how to act on it. */
export function usePoll(id: () => Id) {
  const polls = usePolls()
  const session = useSession()
  const now = useNow()
  const problem = shallowRef<Problem | null>(null)
  const poll = computed(() => polls.byId.get(id()))
  const due = computed(() => poll.value !== undefined && isDue(poll.value, now.value))
  /** Nobody is waited for any longer: it may be counted before its time. */
  const complete = computed(() => poll.value?.state === 'open' && poll.value.entitled.area > 0 && poll.value.cast.area >= poll.value.entitled.area)
  const moves = computed(() => new Set([...poll.value?.moves ?? [], ...complete.value && session.has('host') ? ['close'] : []]))

  async function load(): Promise<void> {
    const asked = id()
    const outcome = await polls.fetch(asked)
    if (asked !== id()) return
    problem.value = outcome.ok ? null : outcome.problem
    // A link from a chat leads to the community the poll is of.
    if (outcome.ok && outcome.data.community !== session.communityId && session.communities.some((one) => one.id === outcome.data.community)) session.choose(outcome.data.community)
  }
  const refresh = useDebounced(() => { void load() }, reloadMs)
  // What the reader may do follows from the state and the hour, and is told in no event.
  watch(() => [poll.value?.state, due.value], (_, [known]) => { if (known !== undefined) refresh() })
  watch(id, () => { void load() }, { immediate: true })
  useEvents(({ kind, data }) => { if (kind === 'poll.voters_changed' || (poll.value !== undefined && namesOtherwise(poll.value, data))) refresh() }, refresh)

  /** A group of buttons of which one acts at a time; a poll that was changed meanwhile is read again. */
  function actor() {
    const { busy, problem: refused, run } = useAction()
    async function act(subject: unknown, ask: (key: string) => Promise<Outcome<Poll>>): Promise<boolean> {
      const outcome = await run([id(), subject], (key) => polls.during(() => ask(key)))
      if (outcome?.ok === false && outcome.problem.status === 409) void load()
      return outcome?.ok === true
    }
    return { busy, problem: refused, act }
  }
  return { poll, moves, due, problem, load, actor }
}
export type PollActor = ReturnType<ReturnType<typeof usePoll>['actor']>
