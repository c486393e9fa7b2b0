// SPDX-License-Identifier: Apache-2.0
import { computed, shallowRef } from 'vue'
import type * as work from '@/field_work'
import { useSession } from '@/stores/session.store'

export type FieldWork = typeof work
const loaded = shallowRef<FieldWork | null>(null)

/** Before the first page of a grid worker or leader. */
export async function loadFieldWork(): Promise<void> {
  loaded.value ??= await import('@/field_work')
}

/** Whose steps are kept on the device first and go out by themselves: what they work with; null for everybody else. */
export function useFieldWork() {
  const session = useSession()
  return computed(() => session.has('grid_worker', 'grid_leader') ? loaded.value : null)
}
