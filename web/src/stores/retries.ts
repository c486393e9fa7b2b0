// SPDX-License-Identifier: Apache-2.0
// When what waits on the device is tried again: soon after a break, then every half minute, later where the server says.
import type { Problem } from '@/api/types'
import type { Clock } from '@/api/clock'

const againMs = [3_000, 10_000, 30_000]
const always = 30_000

export function makeRetries(clock: Clock, send: () => void) {
  let timer: unknown = null
  let tries = 0
  const stop = (): void => { clock.clearTimeout(timer) }
  return {
    stop,
    /** It goes again: the next break counts as the first. */
    reset: (): void => { tries = 0 },
    /** `waits`: there is something to send; otherwise another page of this device may have some. */
    plan: (waits: boolean, stuck: Problem | null): void => {
      stop()
      const wait = stuck?.retry_after !== undefined ? Math.max(always, stuck.retry_after * 1_000) : againMs[Math.min(tries, againMs.length - 1)] ?? always
      tries += 1
      timer = clock.setTimeout(send, waits ? wait : always)
    },
  }
}
