// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef, watch } from 'vue'
import type { Problem } from '@/api/types'
import { useLineBack } from '@/composables/useLineBack'
import { usePlugin } from '@/composables/usePlugin'
import { useSayTime } from '@/composables/useSayTime'
import { visitedOf } from '@/stores/errand'
import { useErrands } from '@/stores/errands.store'
import { useFieldKeep } from '@/stores/field_keep.store'
import { useServices } from '@/stores/services'

/** Homes of one's own grid whose visit is due: as the server counts, or as it last did, less the visits that wait on this device. */
export function useDueVisits(grid: () => string) {
  const { grid: api } = useServices()
  const { community, on } = usePlugin('grid')
  const errands = useErrands()
  const field = useFieldKeep()
  const { isoDay, now } = useSayTime()
  const counted = ref(0)
  const problem = shallowRef<Problem | null>(null)
  let asks = 0

  async function load(): Promise<void> {
    const [place, code] = [community.value, grid()]
    if (place === null || code === '' || !on.value) return
    const mine = asks += 1
    const outcome = await api.day(place, code)
    const kept = outcome.ok ? null : await field.readDue(code)
    if (mine !== asks) return
    // Without a line the page says so itself; of a grid that is not theirs any more there is nothing to count.
    problem.value = outcome.ok || [0, 403, 404].includes(outcome.problem.status) ? null : outcome.problem
    if (outcome.ok) {
      counted.value = outcome.data.households_due
      void field.keepDue(code, counted.value)
    } else counted.value = outcome.problem.status === 0 ? kept?.count ?? 0 : 0
  }
  // Also when the day is over: more are due by then.
  watch(() => [community.value, on.value, grid(), isoDay(now.value)], () => { counted.value = 0; problem.value = null; asks += 1; void load() }, { immediate: true })
  useLineBack(() => { void load() })

  const visited = computed(() => visitedOf(errands.list, community.value ?? '', grid(), isoDay(now.value)))
  // What has arrived is counted there.
  watch(() => visited.value.size, (left, before) => { if (left < before) void load() })
  const due = computed(() => Math.max(0, counted.value - visited.value.size))
  return { due, problem, load }
}
