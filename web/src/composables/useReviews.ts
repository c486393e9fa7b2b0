// SPDX-License-Identifier: Apache-2.0
// Scores that wait for the reader's review, and what became of those that were reviewed at once.
import { computed, ref, shallowRef, watch } from 'vue'
import type { Problem, ReviewScore, ReviewStep } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'

/** The server takes so many at once. */
const mostAtOnce = 100

export interface ReviewResult { ok: boolean; done: number; failed: { id: number; number: string; title: string; why: string }[] }

export function useReviews(step: () => ReviewStep) {
  const session = useSession()
  const { points } = useServices()
  const { busy, problem: refusal, run } = useAction()
  const items = shallowRef<ReviewScore[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const unread = shallowRef<Problem | null>(null)
  const chosen = shallowRef<ReadonlySet<number>>(new Set())
  const result = shallowRef<ReviewResult | null>(null)
  /** An answer that was overtaken by another question is not taken. */
  let asks = 0

  async function read(more: boolean): Promise<void> {
    const community = session.communityId
    if (community === null) return
    const asked = ++asks
    const outcome = await points.reviews(community, step(), more && next.value ? { cursor: next.value } : {})
    if (asked !== asks) return
    unread.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    const there = new Set(items.value.map(({ id }) => id))
    items.value = more ? [...items.value, ...outcome.data.items.filter(({ id }) => !there.has(id))] : outcome.data.items
    next.value = outcome.data.next ?? null
    loaded.value = true
    const held = new Set(items.value.map(({ id }) => id))
    chosen.value = new Set([...chosen.value].filter((id) => held.has(id)))
  }
  const load = (): Promise<void> => read(false)
  watch([() => session.communityId, step], () => {
    items.value = []
    loaded.value = false
    chosen.value = new Set()
    result.value = null
    void load()
  }, { immediate: true })

  function toggle(id: number): void {
    const now = new Set(chosen.value)
    if (!now.delete(id) && now.size < mostAtOnce) now.add(id)
    chosen.value = now
  }
  const most = (): number => Math.min(items.value.length, mostAtOnce)
  const allChosen = computed(() => most() > 0 && chosen.value.size >= most())
  function toggleAll(): void {
    chosen.value = new Set(allChosen.value ? [] : items.value.slice(0, mostAtOnce).map(({ id }) => id))
  }

  /** What was done leaves the list; what failed stays chosen, with its reason in `result`. */
  async function send(ids: readonly number[], ok: boolean, reason?: string): Promise<boolean> {
    const community = session.communityId
    if (community === null) return false
    const input = { scores: [...ids], step: step(), ok, ...(reason === undefined ? {} : { reason }) }
    const outcome = await run(input, (key) => points.review(community, input, key))
    if (!outcome?.ok) return false
    const { done, failed } = outcome.data
    const named = new Map(items.value.map((score) => [score.id, score]))
    result.value = { ok, done: done.length, failed: failed.map(({ id, why }) => ({ id, why, number: named.get(id)?.household.number ?? `#${id}`, title: named.get(id)?.item.title ?? '' })) }
    items.value = items.value.filter(({ id }) => !done.includes(id))
    chosen.value = new Set(failed.map(({ id }) => id).filter((id) => chosen.value.has(id)))
    if (items.value.length === 0) await load()
    return true
  }

  const problem = computed({ get: () => refusal.value ?? unread.value, set: (value) => { refusal.value = value; unread.value = value } })
  return { items, next, loaded, problem, chosen, allChosen, result, busy, load, more: () => read(true), toggle, toggleAll, send }
}
