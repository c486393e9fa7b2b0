// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useSession } from '@/stores/session.store'

/** Whose steps are kept on the device first and go out by themselves: grid workers and leaders. */
export function useFieldWork() {
  const session = useSession()
  return computed(() => session.has('grid_worker', 'grid_leader'))
}
