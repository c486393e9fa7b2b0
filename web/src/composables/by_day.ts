// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '@/api/types'

/** What happened, by the day on which it did: in the order in which it comes. Pure. */
export function byDay<T extends { at: Instant }>(all: readonly T[], isoDay: (at: Instant) => string): [day: string, those: T[]][] {
  const days = new Map<string, T[]>()
  for (const one of all) {
    const day = isoDay(one.at)
    const those = days.get(day)
    if (those) those.push(one)
    else days.set(day, [one])
  }
  return [...days]
}
