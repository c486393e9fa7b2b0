// The calendar feed, read by an independent library: what takes place across a year is what the series, their
// exceptions and their meetings say, in zones with and without summer time, and in the form that RFC 5545 asks for.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, expand, moment, read, wall, weekdayOf } from './support/calendar.js'
import { Client, type Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let host: Client
const now = new Date()
const year = new Date(now.getTime() + 366 * 86_400_000)
const shanghai = 'Asia/Shanghai'
const berlin = 'Europe/Berlin'

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  host = people.host!
})
afterAll(async () => {
  await server?.remove()
})

const feed = async (who = people.resident!): Promise<string> => {
  const answer = await who.get('/communities/MG/calendar.ics')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
  return answer.text
}
let number = 0
/** A series of its own name, so that several of a community are told apart. */
async function series(rule: string, first: string, time: string, zone: string, more: Json = {}): Promise<Json> {
  return host.must('POST', '/communities/MG/series', { name: `会${++number}`, rule, start: moment(first, time, zone), zone, place: '厅', ...more })
}
const held = async (one: Json, end = year) => expand(await feed(), end).filter(({ title }) => title === one.name)
const times = async (one: Json, end = year): Promise<string[]> => (await held(one, end)).map(({ at }) => at)
const occurrences = async (one: Json, limit = 60): Promise<Json[]> => (await host.must('GET', `/series/${one.id}/occurrences?limit=${limit}`)).items
const meetings = async (one: Json): Promise<Json[]> =>
  (await host.must('GET', '/communities/MG/meetings?order=soonest&limit=100')).items.filter(({ series: of }: Json) => of === one.id)
async function hold(meeting: string): Promise<void> {
  await host.act(`/meetings/${meeting}`, 'open')
  await host.act(`/meetings/${meeting}`, 'start', { without_quorum: '试' })
  await host.act(`/meetings/${meeting}`, 'close')
}
const soon = (zone: string): string[] => days(new Date(now.getTime() + 86_400_000), zone, 380)
/** Within the year that is looked at. */
const within = (list: string[]): string[] => list.filter((at) => new Date(at) <= year)

describe.each([['weekly in Shanghai', shanghai], ['weekly in Berlin, over both changes of the clocks', berlin]])('%s', (_, zone) => {
  let one: Json
  let fridays: string[]
  beforeAll(async () => {
    fridays = soon(zone).filter((day) => weekdayOf(day) === 4)
    one = await series('FREQ=WEEKLY;BYDAY=FR', fridays[0]!, '19:00', zone)
  })
  const expected = (but: number[], ...instead: string[]): string[] =>
    within([...fridays.filter((_day, n) => !but.includes(n)).map((day) => moment(day, '19:00', zone)), ...instead]).sort()

  test('it is every Friday at seven by the clocks there', async () => {
    expect(await times(one)).toEqual(expected([]))
    expect((await held(one)).every(({ minutes, place }) => minutes === 90 && place === '厅')).toBe(true)
    if (zone === berlin) expect(new Set((await times(one)).map((at) => at.slice(11, 16)))).toEqual(new Set(['17:00', '18:00']))
    expect((await occurrences(one, 5)).map(({ at }) => new Date(at).toISOString())).toEqual(expected([]).slice(0, 5))
  })

  test('days that are left out are missing, and one that is taken back is there again', async () => {
    for (const n of [3, 12, 30]) await host.must('POST', `/series/${one.id}/exceptions`, { day: fridays[n], reason: '过节' })
    expect(await times(one)).toEqual(expected([3, 12, 30]))
    await host.must('DELETE', `/series/${one.id}/exceptions/${fridays[12]}`)
    expect(await times(one)).toEqual(expected([3, 30]))
  })

  test('a meeting that moves takes its own place and shifts no other', async () => {
    const [first] = await meetings(one)
    const instead = moment(days(new Date(first.starts_at), zone, 3)[2]!, '10:30', zone)
    await host.act(`/meetings/${first.id}`, 'move', { starts_at: instead, place: '广场', minutes: 45, reason: '停电' })
    expect(await times(one)).toEqual(expected([0, 3, 30], instead))
    expect((await held(one)).find(({ at }) => at === instead)).toMatchObject({ place: '广场', minutes: 45 })
    const again = moment(days(new Date(first.starts_at), zone, 2)[1]!, '09:00', zone)
    await host.act(`/meetings/${first.id}`, 'move', { starts_at: again })
    expect(await times(one)).toEqual(expected([0, 3, 30], again))
  })

  test('one that was held does not come again, one that is cancelled does not come back', async () => {
    const [first] = await meetings(one)
    const moved = new Date(first.starts_at).toISOString()
    await hold(first.id)
    expect(await times(one)).toEqual(expected([0, 3, 30], moved))
    const second = (await meetings(one)).at(-1)!
    expect(new Date(second.starts_at).toISOString()).toBe(moment(fridays[1]!, '19:00', zone))
    await host.act(`/meetings/${second.id}`, 'cancel', { reason: '不开了' })
    expect(await times(one)).toEqual(expected([0, 1, 3, 30], moved))
    // The next one is there already; the day that is left out behind it is passed over.
    await hold((await meetings(one)).at(-1)!.id)
    expect((await meetings(one)).map(({ occurrence }) => new Date(occurrence).toISOString()).sort())
      .toEqual([0, 1, 2, 4].map((n) => moment(fridays[n]!, '19:00', zone)))
    expect(await times(one)).toEqual(expected([0, 1, 3, 30], moved))
    expect((await occurrences(one, 2)).map(({ state }) => state)).toEqual(['over', 'cancelled'])
  })

  test('all of it has one uid, each exception once, and newer numbers with every change', async () => {
    const ours = (text: string) => read(text).getAllSubcomponents('vevent').filter((event) => String(event.getFirstPropertyValue('uid')) === `${one.id}@sifang`)
    const events = ours(await feed())
    expect(new Set((await held(one)).map(({ uid }) => uid))).toEqual(new Set([`${one.id}@sifang`]))
    const exceptions = events.map((event) => String(event.getFirstPropertyValue('recurrence-id') ?? ''))
    expect(new Set(exceptions).size).toBe(events.length)
    expect(exceptions).toContain('')
    const sequences = (list: typeof events) => list.map((event) => Number(event.getFirstPropertyValue('sequence')))
    const before = sequences(events)
    await host.must('PATCH', `/series/${one.id}`, { place: '会议室' })
    const after = sequences(ours(await feed()))
    expect(after).toHaveLength(before.length)
    after.forEach((value, n) => expect(value).toBeGreaterThan(before[n]!))
    const master = ours(await feed()).find((event) => !event.hasProperty('recurrence-id'))!
    for (const event of ours(await feed())) expect(Number(event.getFirstPropertyValue('sequence'))).toBeGreaterThanOrEqual(Number(master.getFirstPropertyValue('sequence')))
  })
})

test('the first Friday of each month, by the clocks of Berlin', async () => {
  const first = soon(berlin).filter((day) => weekdayOf(day) === 4 && Number(day.slice(8)) <= 7)
  const one = await series('FREQ=MONTHLY;BYDAY=1FR', wall(new Date(now.getTime() + 86_400_000), berlin).day, '19:30', berlin)
  expect(await times(one)).toEqual(within(first.map((day) => moment(day, '19:30', berlin))))
  expect((await times(one)).length).toBeGreaterThanOrEqual(12)
})

test('every second week on several days keeps its weeks, wherever the feed begins', async () => {
  const monday = soon(shanghai).find((day) => weekdayOf(day) === 0)!
  // It began long before it was set up: the weeks are counted from there.
  const start = new Date(Date.parse(`${monday}T00:00:00Z`) - 14 * 7 * 86_400_000).toISOString().slice(0, 10)
  const one = await series('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH', start, '08:00', shanghai)
  const weeks = soon(shanghai).filter((day) => day >= monday && [1, 3].includes(weekdayOf(day)))
    .filter((day) => Math.floor((Date.parse(day) - Date.parse(monday)) / 86_400_000 / 7) % 2 === 0)
  expect((await times(one)).filter((at) => at >= moment(monday, '00:00', shanghai))).toEqual(within(weeks.map((day) => moment(day, '08:00', shanghai))))
})

describe('a series with an end', () => {
  const line = async (one: Json): Promise<string> => {
    const event = read(await feed()).getAllSubcomponents('vevent').find((each) => String(each.getFirstPropertyValue('uid')) === `${one.id}@sifang`)!
    return String(event.getFirstPropertyValue('rrule'))
  }
  test.each([
    ['counted', 'COUNT=5'], ['on a day', `UNTIL=`], ['at a time', 'UNTIL=Z'],
  ])('%s ends with the same meeting everywhere, said in UTC', async (_, end) => {
    const fridays = soon(shanghai).filter((day) => weekdayOf(day) === 4)
    const fifth = fridays[4]!.replaceAll('-', '')
    const rule = `FREQ=WEEKLY;BYDAY=FR;${end === 'COUNT=5' ? end : end === 'UNTIL=' ? `UNTIL=${fifth}` : `UNTIL=${fifth}T110000Z`}`
    const one = await series(rule, fridays[0]!, '19:00', shanghai)
    expect(await times(one)).toEqual(fridays.slice(0, 5).map((day) => moment(day, '19:00', shanghai)))
    expect(await line(one)).toContain(`UNTIL=${fifth}T110000Z`)
    expect(await line(one)).not.toContain('COUNT')
  })

  test('that was ended by hand keeps the meeting that stands and no other', async () => {
    const fridays = soon(shanghai).filter((day) => weekdayOf(day) === 4)
    const one = await series('FREQ=WEEKLY;BYDAY=FR', fridays[0]!, '19:00', shanghai)
    await host.must('PATCH', `/series/${one.id}`, { end: true })
    expect(await times(one)).toEqual([moment(fridays[0]!, '19:00', shanghai)])
    await host.act(`/meetings/${(await meetings(one))[0]!.id}`, 'cancel')
    expect(await times(one)).toEqual([])
  })
})

test('a rule that is changed in the middle of the year holds from there on; what was before stays as it was', async () => {
  const fridays = soon(berlin).filter((day) => weekdayOf(day) === 4)
  const one = await series('FREQ=WEEKLY;BYDAY=FR', fridays[0]!, '19:00', berlin)
  for (let n = 0; n < 20; ++n) await hold((await meetings(one)).at(-1)!.id)
  const last = (await meetings(one)).at(-1)!
  expect(new Date(last.starts_at).toISOString()).toBe(moment(fridays[20]!, '19:00', berlin))
  const from = days(new Date(last.starts_at), berlin, 400).slice(1)
  const monday = from.find((day) => weekdayOf(day) === 0)!
  await host.must('PATCH', `/series/${one.id}`, { rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', start: moment(monday, '18:15', berlin) })
  const after = from.filter((day) => [0, 2].includes(weekdayOf(day))).filter((day) => Math.floor((Date.parse(day) - Date.parse(monday)) / 86_400_000 / 7) % 2 === 0)
  const expected = within([...fridays.slice(0, 21).map((day) => moment(day, '19:00', berlin)), ...after.map((day) => moment(day, '18:15', berlin))])
  expect(await times(one)).toEqual(expected)
  // What stands is of the old rule; the next one is of the new.
  await hold(last.id)
  expect(new Date((await meetings(one)).at(-1)!.starts_at).toISOString()).toBe(moment(after[0]!, '18:15', berlin))
  expect(await times(one)).toEqual(expected)
}, 60_000)

describe('the form of the feed', () => {
  let text: string
  beforeEach(async () => {
    text = await feed()
  })

  test('has lines of at most 75 octets that end as they should, and no character cut', async () => {
    await series('FREQ=DAILY', soon(shanghai)[0]!, '07:00', shanghai, { name: '一号工程；电梯，停车'.repeat(4), place: '楼下\\广场' })
    text = await feed()
    expect(text.endsWith('\r\n')).toBe(true)
    for (const line of text.slice(0, -2).split('\r\n')) {
      expect(line).not.toContain('\n')
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(line).not.toContain('�')
    }
    const named = read(text).getAllSubcomponents('vevent').find((event) => String(event.getFirstPropertyValue('summary')).startsWith('一号工程'))!
    expect(named.getFirstPropertyValue('summary')).toBe('一号工程；电梯，停车'.repeat(4))
    expect(named.getFirstPropertyValue('location')).toBe('楼下\\广场')
  })

  test('says of every event what the standard requires, and defines every zone it names', () => {
    const calendar = read(text)
    expect(String(calendar.getFirstPropertyValue('version'))).toBe('2.0')
    expect(calendar.getFirstPropertyValue('prodid')).toBeTruthy()
    const zones = calendar.getAllSubcomponents('vtimezone').map((zone) => String(zone.getFirstPropertyValue('tzid')))
    expect(new Set(zones).size).toBe(zones.length)
    expect(zones.sort()).toEqual([shanghai, berlin].sort())
    for (const event of calendar.getAllSubcomponents('vevent')) {
      for (const name of ['uid', 'dtstamp', 'last-modified', 'sequence', 'dtstart', 'dtend', 'summary', 'status']) expect(event.getAllProperties(name), name).toHaveLength(1)
      expect(String(event.getFirstPropertyValue('dtstamp'))).toMatch(/Z$/)
      for (const name of ['dtstart', 'dtend', 'recurrence-id', 'exdate'])
        for (const property of event.getAllProperties(name)) expect(zones, name).toContain(property.getParameter('tzid'))
      const until = /UNTIL=([^;]*)/.exec(String(event.getFirstPropertyValue('rrule') ?? ''))
      if (until) expect(until[1]).toMatch(/Z$/)
    }
  })

  test('is the same after a restart, and for a calendar program that has only the token', async () => {
    await server.stop()
    await server.start()
    people = Object.fromEntries(Object.entries(people).map(([name, { token }]) => [name, new Client(server.url, token)]))
    host = people.host!
    expect(await feed()).toBe(text)
    const { feed_token } = (await people.resident!.must('GET', '/communities/MG')).me
    const nobody = new Client(server.url)
    expect((await nobody.get(`/communities/MG/calendar.ics?token=${encodeURIComponent(feed_token)}`)).text).toBe(text)
    expect((await nobody.get('/communities/MG/calendar.ics')).status).toBe(401)
    expect((await nobody.get('/communities/MG/calendar.ics?token=wrong')).status).toBe(401)
    expect((await people.stranger!.get('/communities/MG/calendar.ics')).status).toBe(404)
  })
})
