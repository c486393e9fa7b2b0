// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Passbook, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { isWaiting } from './household_clash'
import { useKept } from './useKept'
import { usePlugin } from './usePlugin'

const isPassbook = (kept: object): kept is Passbook => 'entries' in kept && 'waiting' in kept && 'blocks' in kept && 'household' in kept

/**
 * The passbook of the household one lives in, of a month or (without one) as it is now with the entries of all months; without a line what was read last. `outside`: why there is none.
 */
export function usePassbook(month: () => string | undefined) {
  const { points: api } = useServices()
  const points = usePlugin('points')
  const book = shallowRef<Passbook | null>(null)
  const problem = shallowRef<Problem | null>(null)
  /** `account`: the household has none; `enrolled`: it has, and does not take part; `waiting`: somebody says first whose it is. */
  const outside = ref<'account' | 'enrolled' | 'waiting' | null>(null)
  const kept = useKept(() => `points-passbook.${month() ?? 'now'}`, isPassbook)
  let asks = 0
  onScopeDispose(() => { asks += 1 })

  async function load(): Promise<void> {
    const community = points.community.value
    if (community === null || !points.on.value) return
    const asked = asks += 1
    const asking = month()
    const outcome = await api.passbook(community, asking === undefined ? {} : { month: asking })
    if (asked !== asks) return
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) {
      outside.value = null
      book.value = outcome.data
      kept.keep(outcome.data)
    } else if (outcome.problem.status === 403 || outcome.problem.status === 404) {
      await explain(community, asked)
    } else {
      book.value ??= kept.read()
    }
  }

  /** No passbook is told: does the household take no part, or has it no account? */
  async function explain(community: string, asked: number): Promise<void> {
    const outcome = await api.own(community)
    if (asked !== asks) return
    if (outcome.ok && outcome.data.enrolled) return
    if (!outcome.ok && outcome.problem.status !== 404 && outcome.problem.status !== 403) { problem.value = outcome.problem; return }
    outside.value = outcome.ok ? 'enrolled' : isWaiting(outcome.problem) ? 'waiting' : 'account'
    problem.value = null
    book.value = null
  }

  /** Older entries, of the same month where one is chosen. */
  async function more(): Promise<void> {
    const [community, shown] = [points.community.value, book.value]
    if (community === null || shown === null || shown.next === null) return
    const asked = asks += 1
    const asking = month()
    const outcome = await api.passbook(community, { ...(asking === undefined ? {} : { month: asking }), cursor: shown.next })
    if (asked !== asks) return
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) book.value = { ...outcome.data, waiting: shown.waiting, entries: [...shown.entries, ...outcome.data.entries] }
  }

  watch([points.community, points.on, month], () => { book.value = kept.read(); void load() }, { immediate: true })
  return { book, outside, problem, load, more }
}
