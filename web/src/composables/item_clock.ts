// SPDX-License-Identifier: Apache-2.0
// The clock of an agenda item, which stands in a recess: pure. The server says what the item has used, and since
// when it runs; a screen adds what runs at the moment.
import type { AgendaItem, Meeting } from '@/api/types'

type Clock = Pick<AgendaItem, 'started_at' | 'used_ms' | 'running_since'>

/** Milliseconds that the item has used; null before it began. One of before items had clocks ran all the time. */
export function usedOf({ started_at: startedAt, used_ms: used, running_since: since }: Clock, now: number): number | null {
  if (used === null || used === undefined) return startedAt ? now - Date.parse(startedAt) : null
  return used + (since ? Math.max(0, now - Date.parse(since)) : 0)
}

export interface ItemTime { left: number; total: number; still: boolean }

/** Seconds that the item under discussion has left, of how many, and whether its clock stands; null where none is discussed. */
export function itemTime(item: AgendaItem | undefined, state: Meeting['state'], now: number): ItemTime | null {
  if (item?.state !== 'current' || (state !== 'in_session' && state !== 'recess')) return null
  const used = usedOf(item, now)
  const total = item.minutes * 60
  return used === null ? null : { left: total - Math.round(used / 1000), total, still: state === 'recess' }
}
