// SPDX-License-Identifier: Apache-2.0
// When a meeting will be over if every item takes the minutes that were set aside for it: pure.
import type { AgendaItem, Id, Meeting } from '@/api/types'
import { agendaProper, waitingQuestions } from './agenda_order'
import { usedOf } from './item_clock'

export interface Forecast {
  /** Milliseconds since 1970: as it was called, and as it looks now. */
  planned: number | null
  expected: number
  /** Whole minutes behind the plan; before it: under zero. */
  late: number
  /** When each item that is still to come begins. */
  begins: Map<Id, number>
}

const minute = 60_000
/** Held at quite another time than it was called for, a meeting has no plan that it could be behind or ahead of. */
const anotherDay = 12 * 60 * minute

/** What is still to come in the order in which it comes: the agenda, then questions that nobody has answered in writing. */
function toCome(agenda: readonly AgendaItem[]): AgendaItem[] {
  return [...agendaProper(agenda).filter(({ state }) => state === 'pending'), ...waitingQuestions(agenda).filter(({ replies }) => replies.length === 0)]
}

/** Null for a meeting that is over, or has nothing to deal with. */
export function forecastOf(meeting: Meeting, now: number): Forecast | null {
  if (['closed', 'published', 'cancelled'].includes(meeting.state)) return null
  const running = meeting.state === 'in_session' || meeting.state === 'recess'
  const current = running ? meeting.agenda.find(({ id, state }) => id === meeting.current && state === 'current') : undefined
  const coming = toCome(meeting.agenda)
  if (!current && coming.length === 0) return null
  const called = Date.parse(meeting.starts_at)
  let at = running ? now : Math.max(called, now)
  // An item that is over its time is taken to end now; in a recess its clock stands, and everything shifts.
  const used = current ? usedOf(current, now) : null
  if (current && used !== null) at = now + Math.max(0, current.minutes * minute - used)
  const begins = new Map<Id, number>()
  for (const item of coming) {
    begins.set(item.id, at)
    at += item.minutes * minute
  }
  const end = meeting.minutes === undefined ? null : called + meeting.minutes * minute
  const planned = end !== null && Math.abs(at - end) < anotherDay ? end : null
  return { planned, expected: at, late: planned === null ? 0 : Math.round((at - planned) / minute), begins }
}
