// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose } from 'vue'
import { useServices } from '@/stores/services'

/** Runs `run` once, `waitMs` after the last call. What is waiting at the end of the page is dropped. */
export function useDebounced(run: () => void, waitMs: number): () => void {
  const { clock } = useServices()
  let timer: unknown
  onScopeDispose(() => { clock.clearTimeout(timer) })
  return () => {
    clock.clearTimeout(timer)
    timer = clock.setTimeout(run, waitMs)
  }
}
