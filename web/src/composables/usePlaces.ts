// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef, watch } from 'vue'
import type { ListedPlace, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** Several places in a row are one reload. */
const reloadMs = 400

/** The buildings, units and named places of the community, kept up to date, and the rooms of one unit. */
export function usePlaces() {
  const { places: api } = useServices()
  const session = useSession()
  const doors = shallowRef<ListedPlace[]>([])
  const problem = shallowRef<Problem | null>(null)
  const loaded = ref(false)
  const rooms = shallowRef<string[]>([])

  async function load(): Promise<void> {
    const community = session.communityId
    if (community === null) return
    const outcome = await api.list(community)
    if (community !== session.communityId) return
    loaded.value = true
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) doors.value = outcome.data.items
  }
  const refresh = useDebounced(() => { void load() }, reloadMs)
  useEvents(({ kind }) => { if (kind.startsWith('place.') || kind === 'people.household_added') refresh() }, refresh)
  watch(() => session.communityId, () => { doors.value = []; void load() }, { immediate: true })

  const buildings = computed(() => [...new Set(doors.value.map(({ building }) => building))].filter((building) => building !== ''))
  const unitsOf = (building: string): string[] => [...new Set(doors.value.filter((door) => door.building === building).map(({ unit }) => unit))].filter((unit) => unit !== '')
  /** Named places there: inside a building (of any unit while none is chosen), or outside. */
  const namedIn = (building: string, unit: string): ListedPlace[] =>
    doors.value.filter((door) => door.name !== '' && door.building === building && (unit === '' || door.unit === unit || door.unit === ''))

  let asked = ''
  async function loadRooms(building: string, unit: string): Promise<void> {
    const community = session.communityId
    asked = JSON.stringify([community, building, unit])
    const mine = asked
    rooms.value = []
    if (community === null || building === '') return
    const outcome = await api.rooms(community, building, unit)
    // Without the list the room is written by hand.
    if (mine === asked && outcome.ok) rooms.value = outcome.data.items
  }
  return { doors, problem, loaded, load, buildings, unitsOf, namedIn, rooms, loadRooms }
}
