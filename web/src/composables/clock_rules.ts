// SPDX-License-Identifier: Apache-2.0
// What is set and said of clocks. Pure.
import type { ClockName, ClockRule, Clocks, Counting, Ticket, TicketClock, Urgency } from '@/api/types'
import { clockOf } from './ticket_rules'

/** Which clock a ticket's reader waits for: taking in, then the work, at last the reporter's word. */
export function speakingClock(ticket: Pick<Ticket, 'clocks' | 'state'>): TicketClock | undefined {
  const name = ticket.state === 'new' ? 'accept' : ticket.state === 'verifying' ? 'verdict' : ticket.state === 'closed' ? null : 'solve'
  const clock = name ? clockOf(ticket, name) : undefined
  return clock && clock.met_at === null ? clock : undefined
}

export interface Limit { minutes: number; counting: Counting }
/** Where a limit comes from: set for it, from the category above, from the rule for all, or the default. */
export type LimitSource = 'own' | 'above' | 'all' | 'default'

/** The limit that holds for a category ('' for all), and where it comes from. */
export function limitOf(clocks: Pick<Clocks, 'rules' | 'defaults'>, clock: ClockName, urgency: Urgency, category: string, parent: string): Limit & { source: LimitSource } {
  const rule = (code: string | null): ClockRule | undefined => clocks.rules.find((each) => each.clock === clock && each.urgency === urgency && each.category === code)
  const own = rule(category === '' ? null : category)
  const above = category !== '' && parent ? rule(parent) : undefined
  const all = category === '' ? undefined : rule(null)
  const found = own ?? above ?? all ?? clocks.defaults.find((each) => each.clock === clock && each.urgency === urgency)
  return {
    minutes: found?.limit_minutes ?? 0,
    counting: found?.counting ?? 'calendar',
    source: own ? 'own' : above ? 'above' : all ? 'all' : 'default',
  }
}

export type LimitUnit = 'minutes' | 'hours' | 'days'
const minutesIn: Record<LimitUnit, number> = { minutes: 1, hours: 60, days: 24 * 60 }
/** The most a limit may be: 366 days. */
export const mostLimitMinutes = 366 * 24 * 60

/** In the largest unit that divides it. Working time has no days: how long one is, differs. */
export function splitLimit({ minutes, counting }: Limit): { amount: number; unit: LimitUnit } {
  if (counting === 'calendar' && minutes >= 2 * minutesIn.days && minutes % minutesIn.days === 0) return { amount: minutes / minutesIn.days, unit: 'days' }
  if (minutes % minutesIn.hours === 0) return { amount: minutes / minutesIn.hours, unit: 'hours' }
  return { amount: minutes, unit: 'minutes' }
}
/** Null for what is no whole number or too long. */
export function joinLimit(amount: string, unit: LimitUnit): number | null {
  if (!/^\d{1,6}$/.test(amount.trim())) return null
  const minutes = Number(amount) * minutesIn[unit]
  return minutes <= mostLimitMinutes ? minutes : null
}

/** "9:00-12:00，14:00-18:00" as people type it, as spans; null for what cannot be read. */
export function readSpans(text: string): string[] | null {
  const parts = text.split(/[,，、;；\s]+/).filter(Boolean)
  const spans: string[] = []
  let last = -1
  for (const part of parts) {
    const match = /^(\d{1,2})[:：](\d{2})[-–—~～至到](\d{1,2})[:：](\d{2})$/.exec(part)
    if (!match) return null
    const [from, to] = [[match[1], match[2]], [match[3], match[4]]].map(([hour, minute]) => Number(hour) * 60 + Number(minute)) as [number, number]
    if (Number(match[2]) > 59 || Number(match[4]) > 59 || to > 24 * 60 || from >= to || from < last) return null
    last = to
    spans.push(`${clockText(from)}-${clockText(to)}`)
  }
  return spans
}
const clockText = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** The first of these years whose holidays should count and are not known, so that its weekdays count instead. */
export function unpublishedYear({ calendar, years }: Pick<Clocks, 'calendar' | 'years'>, asked: readonly number[]): number | null {
  if (calendar !== 'china') return null
  return [...asked].sort((a, b) => a - b).find((year) => years.find((each) => each.year === year)?.status === 'weekdays') ?? null
}
