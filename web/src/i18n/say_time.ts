// SPDX-License-Identifier: Apache-2.0
// Times as people say them (昨天 16:40, 还剩 6 天), in the community's zone, by Intl alone. Pure: now,
// zone and language are given.

export interface TimeWords {
  language: string
  zone: string
  /** Milliseconds since 1970. */
  now: number
  /** What is said of the last minute; default as Intl says it. */
  justNow?: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** From here on a date says more than a number of days. */
const agoUntilDays = 14

/** How long ago, for lists: 刚刚, 5 分钟前, 2 小时前, 昨天 21:12, 9 天前, 11 月 6 日. */
export function sayAgo(at: string, words: TimeWords): string {
  const past = words.now - Date.parse(at)
  const days = daysBetween(at, words)
  if (past < minute) return words.justNow ?? relative(0, 'second', words)
  if (past < hour) return relative(-Math.floor(past / minute), 'minute', words)
  if (days === 0) return relative(-Math.floor(past / hour), 'hour', words)
  if (days === -1) return `${relative(-1, 'day', words)} ${sayClock(at, words)}`
  if (days >= -agoUntilDays) return relative(days, 'day', words)
  return sayDate(at, words)
}

/** A moment, for sentences: 今天 16:40, 明天 8:20, 11 月 24 日 16:40. */
export function sayMoment(at: string, words: TimeWords): string {
  const days = daysBetween(at, words)
  const date = Math.abs(days) <= 1 ? relative(days, 'day', words) : sayDate(at, words)
  return `${date} ${sayClock(at, words)}`
}

/** A day, for deadlines: 今天, 明天, 后天, 周六 within the week, else 12 月 5 日. */
export function sayDay(at: string, words: TimeWords): string {
  const days = daysBetween(at, words)
  if (Math.abs(days) <= 2) return relative(days, 'day', words)
  if (days > 0 && days < 7) return sayWeekday(at, words)
  return sayDate(at, words)
}

/** 11 月 24 日; with the year when it is another. */
export function sayDate(at: string, words: TimeWords): string {
  const sameYear = partsOf(at, words.zone).year === partsOf(words.now, words.zone).year
  return format(at, words, { month: words.language.startsWith('zh') ? 'long' : 'short', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) })
}

/** 周五 */
export function sayWeekday(at: string, words: TimeWords): string {
  return format(at, words, { weekday: 'short' })
}

/** 19:00 */
export function sayClock(at: string, words: TimeWords): string {
  return format(at, words, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** A length of time in its two largest units: 1 小时 20 分钟, 6 天. */
export function saySpan(ms: number, words: TimeWords): string {
  const span = Math.abs(ms)
  if (span >= 2 * day) return unit(Math.floor(span / day), 'day', words)
  const hours = Math.floor(span / hour)
  const minutes = Math.floor((span % hour) / minute)
  if (span >= day || (hours > 0 && minutes === 0)) return unit(hours, 'hour', words)
  return hours > 0 ? `${unit(hours, 'hour', words)} ${unit(minutes, 'minute', words)}` : unit(Math.max(minutes, 1), 'minute', words)
}

/** A number of units as it is: 36 小时, 7 天. */
export function sayExactly(amount: number, name: 'minutes' | 'hours' | 'days', words: TimeWords): string {
  return unit(amount, name.slice(0, -1), words)
}

/** 1 Monday … 7 Sunday: 周一. */
export function sayWeekdayName(weekday: number, words: TimeWords): string {
  // 1 January 2024 was a Monday.
  return formatter(words.language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday, 12))
}

/** Calendar days from today to that moment, in the zone: 0 today, -1 yesterday. */
export function daysBetween(at: string, words: TimeWords): number {
  return Math.round((midnight(at, words.zone) - midnight(words.now, words.zone)) / day)
}

/** The day of a moment in its zone as `2026-11-24`, for date fields. */
export function isoDay(at: string | number, zone: string): string {
  const { year, month, day: date } = partsOf(at, zone)
  return `${year}-${month}-${date}`
}

/** A day and a clock time (`2026-11-24`, `19:00`) in a zone, as an instant. */
export function zonedInstant(isoDate: string, time: string, zone: string): string {
  const asUtc = Date.parse(`${isoDate}T${time}:00Z`)
  return new Date(asUtc - offsetAt(asUtc, zone)).toISOString()
}

/** The last minute of a day in a zone: what a deadline by day means. */
export function endOfDay(isoDate: string, zone: string): string {
  return zonedInstant(isoDate, '23:59', zone)
}

/** Minutes east of UTC at that moment, in milliseconds. A shift within the day itself is ignored. */
function offsetAt(at: number, zone: string): number {
  const parts = partsOf(at, zone)
  return Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:00Z`) - Math.floor(at / minute) * minute
}

function midnight(at: string | number, zone: string): number {
  return Date.parse(`${isoDay(at, zone)}T00:00:00Z`)
}

function partsOf(at: string | number, zone: string): Record<'year' | 'month' | 'day' | 'hour' | 'minute', string> {
  const result = { year: '', month: '', day: '', hour: '', minute: '' }
  const parts = formatter('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .formatToParts(new Date(at))
  for (const { type, value } of parts) if (type in result) result[type as keyof typeof result] = value
  return result
}

function format(at: string, words: TimeWords, options: Intl.DateTimeFormatOptions): string {
  return spaced(formatter(words.language, { ...options, timeZone: words.zone }).format(new Date(at)))
}

function relative(value: number, name: Intl.RelativeTimeFormatUnit, words: TimeWords): string {
  return spaced(new Intl.RelativeTimeFormat(words.language, { numeric: 'auto' }).format(value, name))
}

function unit(value: number, name: string, words: TimeWords): string {
  return spaced(new Intl.NumberFormat(words.language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value))
}

/** A space between Chinese and digits, as everywhere in the product. */
export function spaced(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ').replace(/(\p{Script=Han})(?=\d)/gu, '$1 ')
}

/** Formatters are dear to make; there are only a few of them. */
const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(language, options)
  formatters.set(key, made)
  return made
}
