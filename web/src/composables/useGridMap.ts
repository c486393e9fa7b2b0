// SPDX-License-Identifier: Apache-2.0
import { computed, shallowRef, watch } from 'vue'
import type { AreaFeatures, Id, Problem, TicketPoint } from '@/api/types'
import { useServices } from '@/stores/services'
import { useFieldKeep } from '@/stores/field_keep.store'
import { usePlugin } from './usePlugin'

/** The shapes of a grid and where its open tickets are, first as the device has them. Where the plugin is off, neither; a failure is a problem and leaves the list as it is. */
export function useGridMap(grid: () => string) {
  const { grid: api } = useServices()
  const field = useFieldKeep()
  const { community, on } = usePlugin('grid')
  const shapes = shallowRef<AreaFeatures | null>(null)
  const points = shallowRef<readonly TicketPoint[]>([])
  const problem = shallowRef<Problem | null>(null)
  let asked = 0

  async function load(): Promise<void> {
    asked += 1
    const mine = asked
    const id = community.value
    if (id === null || !on.value || grid() === '') { shapes.value = null; points.value = []; return }
    const code = grid()
    if (shapes.value === null) {
      const before = await field.readMap(code)
      if (before && mine === asked) { shapes.value = before.shapes; points.value = before.points }
    }
    const [lines, spots] = await Promise.all([api.shapes(id, code), api.points(id, code)])
    if (mine !== asked) return
    problem.value = !lines.ok ? lines.problem : !spots.ok ? spots.problem : null
    if (lines.ok) shapes.value = lines.data
    if (spots.ok) points.value = spots.data.items
    if (lines.ok && spots.ok) void field.keepMap(code, lines.data, spots.data.items)
  }
  /** Where these are, if one of them is not known yet. */
  async function follow(tickets: readonly Id[]): Promise<void> {
    const id = community.value
    if (id === null || !on.value || shapes.value === null || tickets.every((ticket) => pointOf.value.has(ticket))) return
    const code = grid(), mine = asked
    const spots = await api.points(id, code)
    if (mine !== asked || code !== grid() || !spots.ok) return
    points.value = spots.data.items
    void field.keepMap(code, shapes.value, spots.data.items)
  }
  watch(() => [community.value, on.value, grid()], () => { shapes.value = null; points.value = []; void load() }, { immediate: true })
  const pointOf = computed(() => new Map<Id, TicketPoint>(points.value.map((point) => [point.ticket, point])))
  return { shapes, pointOf, problem, load, follow }
}
