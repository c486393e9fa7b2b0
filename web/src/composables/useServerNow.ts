// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { useServices } from '@/stores/services'

/** The time at the server, every second: what counts down for all is the same on every screen. */
export function useServerNow(): Readonly<Ref<number>> {
  const { clock, serverTime } = useServices()
  const now = ref(serverTime.now())
  let timer: unknown
  function tick(): void {
    now.value = serverTime.now()
    timer = clock.setTimeout(tick, 1000)
  }
  timer = clock.setTimeout(tick, 1000)
  onScopeDispose(() => { clock.clearTimeout(timer) })
  return readonly(now)
}
