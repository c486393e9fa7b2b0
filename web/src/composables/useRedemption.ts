// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Problem, Redemption } from '@/api/types'
import { useServices } from '@/stores/services'
import { useKept } from './useKept'
import { usePlugin } from './usePlugin'

const isRedemption = (kept: object): kept is Redemption => 'code' in kept && 'qr' in kept && 'expires_at' in kept && 'lines' in kept
/** The page turns by itself a moment after the shop has said yes: plugins tell no events. */
const everyMs = 3_000

/**
 * One redemption, asked for again while it is open and somebody looks. Without a line the last answer stands
 * (`away`): the code is as good as it was.
 */
export function useRedemption(id: () => number) {
  const { points: api, clock } = useServices()
  const points = usePlugin('points')
  const redemption = shallowRef<Redemption | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const away = ref(false)
  const kept = useKept(() => `points-code.${id()}`, isRedemption)
  let timer: unknown
  let asks = 0

  function take(told: Redemption): void {
    redemption.value = told
    // What is over needs no picture on the device.
    if (told.state === 'reserved') kept.keep(told)
    else kept.forget()
  }

  async function load(): Promise<void> {
    const community = points.community.value
    if (community === null || !points.on.value) return
    clock.clearTimeout(timer)
    const asked = asks += 1
    const outcome = await api.redemption(community, id())
    if (asked !== asks) return
    away.value = !outcome.ok && outcome.problem.status === 0
    problem.value = outcome.ok || (away.value && redemption.value !== null) ? null : outcome.problem
    if (outcome.ok) take(outcome.data)
    else if (outcome.problem.status === 404) redemption.value = null
    again()
  }
  function again(): void {
    clock.clearTimeout(timer)
    if (document.visibilityState === 'visible' && (redemption.value?.state === 'reserved' || away.value)) timer = clock.setTimeout(() => { void load() }, everyMs)
  }
  /** Whoever comes back to the page sees at once what is true. */
  const seen = (): void => { if (document.visibilityState === 'visible') void load(); else clock.clearTimeout(timer) }
  document.addEventListener('visibilitychange', seen)
  onScopeDispose(() => {
    asks += 1
    clock.clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  })
  watch([points.community, points.on, id], () => { redemption.value = kept.read(); void load() }, { immediate: true })
  return { redemption, problem, away, load, take }
}
