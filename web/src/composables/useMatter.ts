// SPDX-License-Identifier: Apache-2.0
import { shallowRef, watch } from 'vue'
import type { Id, Matter, Outcome, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** A moment after the event: an answer of one's own comes with one. */
const reloadMs = 300

/** One matter, read again when the line tells of a change, and how to act on it. */
export function useMatter(id: () => Id) {
  const { matters: api } = useServices()
  const session = useSession()
  const matter = shallowRef<Matter | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const { busy, problem: refused, run } = useAction()

  function take(outcome: Outcome<Matter>): void {
    // An answer that was under way while another came is the older one.
    if (outcome.ok && (matter.value?.id !== outcome.data.id || matter.value.version <= outcome.data.version)) matter.value = outcome.data
  }
  async function load(): Promise<void> {
    const asked = id()
    const outcome = await api.get(asked)
    if (asked !== id()) return
    problem.value = outcome.ok ? null : outcome.problem
    take(outcome)
    // A link from a chat leads to the community the matter is of.
    if (outcome.ok && outcome.data.community !== session.communityId && session.communities.some((one) => one.id === outcome.data.community)) session.choose(outcome.data.community)
  }
  const refresh = useDebounced(() => { void load() }, reloadMs)
  useEvents(({ data }) => { if (data.matter?.id === id() && data.matter.version !== matter.value?.version) refresh() }, refresh)
  watch(id, () => { matter.value = null; void load() }, { immediate: true })

  /** Acts on the version that is shown; what was changed meanwhile is read again. */
  async function act(subject: unknown, ask: (fresh: { key: string; version: number }) => Promise<Outcome<Matter>>): Promise<boolean> {
    const version = matter.value?.version ?? 0
    const outcome = await run([id(), version, subject], (key) => ask({ key, version }))
    if (!outcome) return false
    take(outcome)
    if (!outcome.ok && (outcome.problem.status === 409 || outcome.problem.status === 412)) void load()
    return outcome.ok
  }
  return { matter, problem, load, busy, refused, act }
}
