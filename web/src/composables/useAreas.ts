// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useServices } from '@/stores/services'
import { usePlugin } from './usePlugin'
import { useRead } from './useRead'

/** All grids of the reader's community, by code, each with its micro-grids behind it. */
export function useAreas() {
  const { grid: api } = useServices()
  const read = useRead(() => true, (community) => api.areas(community), usePlugin('grid'))
  const areas = computed(() => {
    const all = read.data.value?.items ?? []
    const known = new Set(all.map(({ code }) => code))
    return all.filter(({ parent }) => parent === null || !known.has(parent)).flatMap((area) => [area, ...all.filter(({ parent }) => parent === area.code)])
  })
  const loaded = computed(() => read.data.value !== null)
  return { areas, loaded, problem: read.problem, load: read.load }
}
