// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, watch } from 'vue'
import type { Problem, Shop } from '@/api/types'
import { useServices } from '@/stores/services'
import { usePlugin } from './usePlugin'

/** The shops where points are redeemed, with what they have. */
export function useShops() {
  const { points: api } = useServices()
  const points = usePlugin('points')
  const shops = shallowRef<Shop[]>([])
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function load(): Promise<void> {
    const community = points.community.value
    if (community === null || !points.on.value) return
    const outcome = await api.shops(community)
    if (community !== points.community.value) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    shops.value = outcome.data.items
    loaded.value = true
  }
  watch([points.community, points.on], () => { shops.value = []; loaded.value = false; void load() }, { immediate: true })
  return { shops, loaded, problem, load }
}
