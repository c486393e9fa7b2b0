// SPDX-License-Identifier: Apache-2.0
// What time it is at the server. Each answer says it to the second (Date): the difference to the device's clock
// lies between two bounds, which draw together with every answer. A device whose clock may be right is believed.
import type { Clock } from './clock'

export interface ServerTime {
  now(): number
  /** An answer's Date, and when it was asked for and came, by the device's clock. */
  hear(date: string | null, asked: number, came: number): void
}

export function makeServerTime(clock: Clock): ServerTime {
  let low = -Infinity
  let high = Infinity
  const ahead = (): number => low <= 0 && high >= 0 ? 0 : Number.isFinite(low + high) ? (low + high) / 2 : 0

  return {
    now: () => clock.now() + ahead(),
    hear(date, asked, came) {
      const second = date === null ? NaN : Date.parse(date)
      if (Number.isNaN(second)) return
      const from = second - came
      const to = second + 1000 - asked
      if (to < from) return
      low = Math.max(low, from)
      high = Math.min(high, to)
      // One of the clocks was set meanwhile: what was known is void.
      if (low > high) [low, high] = [from, to]
    },
  }
}
