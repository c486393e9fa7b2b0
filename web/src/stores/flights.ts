// SPDX-License-Identifier: Apache-2.0
// What the line tells while an answer is under way may be newer than the answer: it is remembered, to
// be applied over it once more. (The patch rule does no harm twice.)
import type { SifangEvent } from '@/api/types'

export function makeFlights() {
  const open = new Set<SifangEvent[]>()

  function told(event: SifangEvent): void {
    for (const events of open) events.push(event)
  }

  /** What `ask` is answered, and the events that came while the answer was under way. */
  async function during<T>(ask: () => Promise<T>): Promise<[T, SifangEvent[]]> {
    const events: SifangEvent[] = []
    open.add(events)
    try {
      return [await ask(), events]
    } finally {
      open.delete(events)
    }
  }

  return { told, during }
}
