// SPDX-License-Identifier: Apache-2.0
import { computed, type ComputedRef } from 'vue'
import { landingOf, useSession, type Landing } from '@/stores/session.store'
import { usePlugin } from './usePlugin'

/** The page a person lands on in the community they are in. */
export function useLanding(): ComputedRef<Landing> {
  const session = useSession()
  const points = usePlugin('points')
  return computed(() => landingOf(session.roles, points.on.value))
}
