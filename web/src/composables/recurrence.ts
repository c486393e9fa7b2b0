// SPDX-License-Identifier: Apache-2.0
// A weekly rule in words people use, and as RFC 5545 writes it.

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof weekdays)[number]

export function weeklyRule(day: Weekday): string {
  return `FREQ=WEEKLY;BYDAY=${day}`
}

/** The day of a weekly rule; undefined for a rule these words cannot say. */
export function dayOfRule(rule: string): Weekday | undefined {
  const match = /^FREQ=WEEKLY;BYDAY=(MO|TU|WE|TH|FR|SA|SU)$/.exec(rule)
  return match?.[1] as Weekday | undefined
}

/** The first such day from `today` on (both `YYYY-MM-DD`), as a calendar date. */
export function firstDate(today: string, day: Weekday): string {
  const date = new Date(`${today}T00:00:00Z`)
  const monday = (date.getUTCDay() + 6) % 7
  date.setUTCDate(date.getUTCDate() + ((weekdays.indexOf(day) - monday + 7) % 7))
  return date.toISOString().slice(0, 10)
}
