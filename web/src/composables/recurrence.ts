// SPDX-License-Identifier: Apache-2.0
// Rules of recurring meetings in the few rhythms that people have words for, and as RFC 5545 writes them.
// Which dates a rule gives is the server's to say (series.preview, series.occurrences).

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof weekdays)[number]
/** Which one of a month, and how a rule says it. */
const numbers = { first: '1', second: '2', third: '3', fourth: '4', last: '-1' } as const
export type Place = keyof typeof numbers
export const places = Object.keys(numbers) as Place[]

export type Rhythm =
  | { kind: 'weekly'; every: number; days: Weekday[] }
  | { kind: 'monthly'; place: Place; day: Weekday }
  /** One that these words cannot say: shown as it is written. */
  | { kind: 'other'; rule: string }

export function ruleOf(rhythm: Rhythm): string {
  switch (rhythm.kind) {
    case 'weekly': {
      const days = weekdays.filter((day) => rhythm.days.includes(day))
      return `FREQ=WEEKLY${rhythm.every > 1 ? `;INTERVAL=${rhythm.every}` : ''};BYDAY=${days.join()}`
    }
    case 'monthly': return `FREQ=MONTHLY;BYDAY=${numbers[rhythm.place]}${rhythm.day}`
    case 'other': return rhythm.rule
  }
}

/** The rhythm of a rule whose first day is `start` (`YYYY-MM-DD`); a rule with any more to it is another one. */
export function rhythmOf(rule: string, start: string): Rhythm {
  const other: Rhythm = { kind: 'other', rule }
  const parts = new Map(rule.toUpperCase().split(';').map((part) => part.split('=', 2) as [string, string | undefined]))
  const { FREQ: frequency, INTERVAL: interval = '1', BYDAY: by, WKST: week = 'MO', ...more } = Object.fromEntries(parts)
  if (Object.keys(more).length > 0 || !/^[1-9]\d?$/.test(interval) || week !== 'MO') return other
  if (frequency === 'WEEKLY') {
    const days = by === undefined ? [weekdayOf(start)] : by.split(',')
    return days.every(isWeekday) ? { kind: 'weekly', every: Number(interval), days: weekdays.filter((day) => days.includes(day)) } : other
  }
  const nth = /^\+?(-?\d)(\w\w)$/.exec(by ?? '')
  const [, number, day] = nth ?? []
  const place = places.find((each) => numbers[each] === number)
  return frequency === 'MONTHLY' && interval === '1' && place && isWeekday(day) ? { kind: 'monthly', place, day } : other
}

/** The first such day from `from` on (both `YYYY-MM-DD`), as a calendar date: weeks are counted from it. */
export function firstDate(from: string, days: readonly Weekday[]): string {
  const date = new Date(`${from}T00:00:00Z`)
  for (let ahead = 0; ahead < 7; ++ahead) {
    if (days.includes(weekdayOf(date.toISOString().slice(0, 10)))) break
    date.setUTCDate(date.getUTCDate() + 1)
  }
  return date.toISOString().slice(0, 10)
}

function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'MO'
}
const isWeekday = (text: string | undefined): text is Weekday => weekdays.some((day) => day === text)
