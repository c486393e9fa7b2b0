// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { CheckInCode, Id } from '@/api/types'
import { useServices } from '@/stores/services'

/** The one before the shown code is good as well: how long a code may stand on a wall whose line broke. */
const graceMs = 25_000
const againMs = 2_000

/** The code that the wall shows, another one every half minute; null while there is none, or none that is still good. */
export function useCheckInCode(which: () => Id | null) {
  const { meetings: api, clock } = useServices()
  const code = shallowRef<CheckInCode | null>(null)
  let goodUntil = 0
  let timer: unknown

  async function load(): Promise<void> {
    const id = which()
    if (id === null) return
    const outcome = await api.checkInCode(id, window.location.origin)
    if (id !== which()) return
    if (outcome.ok) {
      code.value = outcome.data
      goodUntil = clock.now() + outcome.data.seconds_left * 1000 + graceMs
    } else if (clock.now() > goodUntil) {
      code.value = null
    }
    // What one may not read is not asked for again.
    if (!outcome.ok && [403, 404].includes(outcome.problem.status)) return
    timer = clock.setTimeout(() => { void load() }, outcome.ok ? outcome.data.seconds_left * 1000 : againMs)
  }

  watch(which, () => {
    clock.clearTimeout(timer)
    code.value = null
    goodUntil = 0
    void load()
  }, { immediate: true })
  onScopeDispose(() => { clock.clearTimeout(timer) })
  return { code }
}
