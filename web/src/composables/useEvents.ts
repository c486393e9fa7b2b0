// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose } from 'vue'
import type { Id, SifangEvent } from '@/api/types'
import { useLine } from '@/stores/line.store'

/** Listens to the live line as long as the page stands. `onReset`: what is shown must be fetched anew. */
export function useEvents(onEvent: (event: SifangEvent) => void, onReset?: (community: Id) => void): void {
  const line = useLine()
  onScopeDispose(line.onEvent(onEvent))
  if (onReset) onScopeDispose(line.onReset(onReset))
}
