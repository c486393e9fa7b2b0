// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref } from 'vue'
import { useServices } from '@/stores/services'

/** Something that is done again and again while somebody waits for it, `most` times at most. */
export function useRepeat(work: () => Promise<unknown>, everyMs: number, most: number) {
  const { clock } = useServices()
  const on = ref(false)
  let timer: unknown
  let left = 0

  function stop(): void {
    clock.clearTimeout(timer)
    on.value = false
  }
  function next(): void {
    timer = clock.setTimeout(() => {
      left -= 1
      void work().then(() => {
        if (!on.value) return
        if (left > 0) next()
        else stop()
      })
    }, everyMs)
  }
  function start(): void {
    stop()
    on.value = true
    left = most
    next()
  }
  onScopeDispose(stop)
  return { on, start, stop }
}
