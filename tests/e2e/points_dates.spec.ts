// Days of an import, as spreadsheets write them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { day, points, pointsShelf, village, type Village } from './support/points.js'
import { Server } from './support/server.js'

let server: Server
let place: Village
const ask = (login: string) => points(place.people[login]!)

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  place = await village(server)
})
afterAll(() => server?.remove())

test('a day is read as spreadsheets write it, and is the same one; what is read two ways is refused', async () => {
  const [year, of, on] = day().split('-').map(Number) as [number, number, number]
  const wide = (text: string): string => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xFEE0))
  const ways = [day(), `${year}/${of}/${on}`, `${year}.${of}.${on}`, `${year}-${of}-${on}`, `${year}年${of}月${on}日`, wide(day()), `${year}/${of}/${on} 0:00`, `${year}/${of}/${on} 0:00:00`]
  const into = (rows: string[], more: Json = {}) => ask('admin').must('POST', '/ledger/import', { csv: ['编号,户号,分值,日期', ...rows].join('\n'), ...more })
  const rows = ways.map((way, at) => `D${at},005,1,${way}`)
  expect(await into(rows)).toMatchObject({ added: ways.length, bad: 0, problems: [], written: true })
  const out = (await ask('supervisor').get('/ledger')).text.split('\r\n').map((line) => line.split(',')).filter((cells) => /^D\d$/.test(cells[8] ?? ''))
  expect(out.map((cells) => cells[3])).toEqual(ways.map(() => day()))
  // In another writing it is the same entry.
  expect(await into(rows.map((_, at) => `D${at},005,1,${ways[(at + 3) % ways.length]}`))).toMatchObject({ added: 0, known: ways.length, bad: 0 })
  const unclear = [`${of}/${on}/${year}`, `${on}/${of}/${year % 100}`, '46328', `${year}/${of}/${on} 13:45`, `${year % 100}-${of}-${on}`]
  const refused = await into(unclear.map((way, at) => `E${at},005,1,${way}`))
  expect(refused).toMatchObject({ added: 0, bad: unclear.length, written: false })
  expect(refused.problems).toEqual(unclear.map((_, at) => ({ line: at + 2, column: 'day', code: 'day' })))
})
