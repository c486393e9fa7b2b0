// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { useServices } from '@/stores/services'

/** The time, ticking every `everyMs` (default half a minute), in milliseconds since 1970. */
export function useNow(everyMs = 30_000): Readonly<Ref<number>> {
  const { clock } = useServices()
  const now = ref(clock.now())
  let timer: unknown
  function tick(): void {
    now.value = clock.now()
    timer = clock.setTimeout(tick, everyMs)
  }
  timer = clock.setTimeout(tick, everyMs)
  onScopeDispose(() => { clock.clearTimeout(timer) })
  return readonly(now)
}
