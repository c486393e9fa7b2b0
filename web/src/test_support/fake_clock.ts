// SPDX-License-Identifier: Apache-2.0
// A clock that moves only when told to.
import type { Clock } from '@/api/clock'

export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds, running what falls due on the way, in order. */
  advance(ms: number): void
  /** How many timers are waiting. */
  waiting(): number
}

export function fakeClock(start = Date.parse('2026-11-25T02:00:00Z')): FakeClock {
  let now = start
  let last = 0
  const timers = new Map<number, { at: number; run: () => void }>()
  return {
    now: () => now,
    setTimeout(run, ms) {
      last += 1
      timers.set(last, { at: now + ms, run })
      return last
    },
    clearTimeout: (handle) => { timers.delete(handle as number) },
    waiting: () => timers.size,
    advance(ms) {
      const until = now + ms
      for (;;) {
        const next = [...timers].filter(([, timer]) => timer.at <= until).sort(([, a], [, b]) => a.at - b.at)[0]
        if (!next) break
        const [handle, timer] = next
        timers.delete(handle)
        now = timer.at
        timer.run()
      }
      now = until
    },
  }
}
