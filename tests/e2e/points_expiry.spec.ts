// What is too old when a month is closed, reckoned by hand: what is reserved then expires when it comes back; what was
// posted in a closed month is put right in this one, and what was told of the closed one stays.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { day, homes, month, moveIn, points, pointsShelf, village, type Village } from './support/points.js'
import { check, openShop, sql, tamper, unmigrate } from './support/points_shops.js'
import { Server } from './support/server.js'

let server: Server
let place: Village
let shop: Json // rice 100, salt 20

const ask = (login: string) => points(new Client(server.url, place.people[login]!.token))
async function meanwhile(...statements: string[]): Promise<void> {
  await server.stop()
  tamper(server, ...statements)
  await server.start('--plugins', pointsShelf())
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}
/** The month so many before this one. */
const back = (months: number): string => {
  const [year, of] = month().split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, of - 1 - months, 1)).toISOString().slice(0, 7)
}
let rows = 0
const line = (number: string, given: number, on: string): string => `E${++rows},${number},${given},${on},转入`
const balance = async (number: string): Promise<number> => (await ask('admin').must('GET', `/households/${place.households[number]}`)).balance
const reserve = (login: string, title: string): Promise<Json> =>
  ask(login).must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods.find((one: Json) => one.title === title).id, count: 1 }] })
const cancel = (login: string, { id }: Json): Promise<Json> => ask(login).must('POST', `/redemptions/${id}/cancel`, {})
const close = (of: string): Promise<Json> => ask('supervisor').must('POST', `/months/${of}/close`, {})
/** The newest lines of a passbook. */
const lines = async (login: string, count: number): Promise<[string, number][]> =>
  (await ask(login).must('GET', '/passbook')).entries.slice(0, count).map((one: Json) => [one.kind, one.points])

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  place = await village(server)
  await moveIn(server, place.people, 'zhao', homes[2]![2]) // in 003
  await moveIn(server, place.people, 'sun', homes[3]![2]) // in 004
  shop = await openShop(place.people, '惠民超市', [['大米', 100, 10], ['盐', 20, 10]], ['merchant'])
  await place.people.admin!.must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'expire_months', value: '1' }] })
  const csv = [
    line('001', 300, `${back(2)}-10`), line('001', 50, day()),
    line('002', 100, `${back(2)}-10`), line('002', 60, day()),
    line('003', 30, `${back(2)}-10`), line('003', 100, day()),
  ]
  await ask('admin').must('POST', '/ledger/import', { csv: ['编号,户号,分值,日期,摘要', ...csv].join('\n') })
  // 004 gained 100 three months ago, as two reviews and a publication would have left it.
  const community = '(SELECT community FROM plugin_points_shops LIMIT 1)', item = place.items['庭院整洁']!, block = place.blocks['美丽家园']!
  const entry = '(SELECT max(id) FROM plugin_points_entries)'
  await meanwhile(
    `INSERT INTO plugin_points_scores (id, community, household, item, points, counted, day, month, source, state, by_id, by_name, at) VALUES (1, ${community}, ${place.households['004']}, ${item}, 100, 100, '${back(3)}-10', '${back(3)}', 'visit', 'posted', '', '', 1)`,
    `INSERT INTO plugin_points_entries (community, kind, at, day, month, household, points, score, block, words, by_id, by_name) VALUES (${community}, 'posting', 1, '${back(3)}-10', '${back(3)}', ${place.households['004']}, 100, 1, ${block}, '庭院整洁', '', '')`,
    `INSERT INTO plugin_points_lines (entry, account, owner, community, points) VALUES (${entry}, 'issued', 0, ${community}, -100), (${entry}, 'household', ${place.households['004']}, ${community}, 100)`,
  )
})
afterAll(async () => server?.remove())

describe('what is too old while it is reserved', () => {
  const codes: Record<string, Json> = {}

  test('keeps its code at the close; the rest goes then', async () => {
    expect(await close(back(3))).toMatchObject({ state: 'closed', posted: 1, points: 100 }) // nothing is older
    for (const [name, login, title] of [['rice', 'resident', '大米'], ['salt', 'resident', '盐'], ['second', 'neighbour', '大米'], ['third', 'zhao', '大米'], ['fourth', 'sun', '大米']] as const)
      codes[name] = await reserve(login, title)
    expect(await Promise.all(['001', '002', '003', '004'].map(balance))).toEqual([230, 60, 30, 0])
    await close(back(1))
    // 001: 230 and 120 reserved, of which 50 are young: 120 of the reserved are too old, and 180 of the rest.
    // 002: 60 and 100, 60 young: the 100.  003: 30 and 100, 100 young: 30 of the 100.  004: 100, none young: the 100.
    expect(await Promise.all(['001', '002', '003', '004'].map(balance))).toEqual([50, 60, 30, 0])
    expect(sql(server, 'SELECT group_concat(points) FROM (SELECT points FROM plugin_points_held_expiries ORDER BY redemption)')).toBe('100,20,100,30,100')
    expect(await lines('resident', 1)).toEqual([['expiry', -180]])
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
  test('expires in the same call when it comes back: two lines', async () => {
    await cancel('resident', codes.rice!)
    expect(await lines('resident', 2)).toEqual([['expiry', -100], ['release', 100]])
    await cancel('zhao', codes.third!)
    expect(await lines('zhao', 2)).toEqual([['expiry', -30], ['release', 100]])
    expect(await Promise.all(['001', '003'].map(balance))).toEqual([50, 100])
    await expect.poll(async () => JSON.stringify((await new Client(server.url, place.people.zhao!.token).must('GET', '/me/notices?limit=100')).items), { timeout: 15_000 }).toContain('30 积分满 1 个月到期。')
  })
  test('is not saved by what is spent meanwhile, nor by a code that nobody fetches', async () => {
    const salt = await reserve('neighbour', '盐') // of what is young
    await ask('merchant').must('POST', `/shops/${shop.id}/take`, { code: salt.code })
    await meanwhile(`UPDATE plugin_points_redemptions SET expires_at = 1000 WHERE id = ${codes.second!.id}`)
    expect(await ask('neighbour').must('GET', `/redemptions/${codes.second!.id}`)).toMatchObject({ state: 'expired' })
    expect(await lines('neighbour', 2)).toEqual([['expiry', -100], ['release', 100]])
    expect(await balance('002')).toBe(40)
  })
  test('is fetched as any other', async () => {
    expect(await ask('merchant').must('POST', `/shops/${shop.id}/take`, { code: codes.salt!.code })).toMatchObject({ state: 'taken' })
    expect(await balance('001')).toBe(50)
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
  test('what was taken back of it does not expire as well; what was told of the closed month stays', async () => {
    const read = async (of: string): Promise<[Json, Json, Json]> => {
      const { gains, deductions, blocks, grids, months } = await ask('nobody').must('GET', `/board?month=${of}`)
      const figures = await ask('officer').must('GET', `/figures?from=${of}&to=${of}`)
      return [{ gains, deductions, blocks, grids, gained: months.at(-1).gained }, figures, (await ask('admin').must('GET', '/months')).items.find((one: Json) => one.month === of)]
    }
    const told = await read(back(3))
    expect(told[0]).toMatchObject({ gains: [{ who: '004', points: 100 }], gained: 100, blocks: [{ title: '美丽家园', points: 100 }] })
    expect(told[1].months[0]).toMatchObject({ gained: 100, deducted: 0 })
    expect(told[2]).toMatchObject({ posted: 1, points: 100 })
    const now = await read(month())
    await ask('supervisor').must('POST', '/scores/1/reverse', { reason: '查错了' })
    expect(await read(back(3))).toEqual(told)
    // It is of this month, in all three.
    const [board, figures, work] = await read(month())
    expect(board.gained).toBe(now[0].gained - 100)
    expect(figures.months[0]).toMatchObject({ gained: now[1].months[0].gained - 100, deducted: 0 })
    expect(work.points).toBe((now[2]?.points ?? 0) - 100)
    expect(board.gains).toEqual(now[0].gains) // of whom it was taken, nobody is told
    expect(await balance('004')).toBe(-100)
    await cancel('sun', codes.fourth!)
    expect(await lines('sun', 1)).toEqual([['release', 100]])
    expect(await balance('004')).toBe(0)
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
  test('what another system says late of a closed month is refused by its line; what it had said before is known', async () => {
    const newest = (): string => sql(server, "SELECT id, day, outside FROM plugin_points_entries WHERE kind = 'import' AND month < '" + month() + "' ORDER BY id DESC LIMIT 1")
    const [before, board] = [newest(), (await ask('nobody').must('GET', `/board?month=${back(3)}`)).gains]
    const [, told, outside] = before.split('|')
    const [number, given] = sql(server, `SELECT h.number, e.points FROM plugin_points_entries e JOIN plugin_points_households h ON h.id = e.household WHERE e.outside = '${outside}'`).split('|')
    const csv = ['编号,户号,分值,日期,摘要', line('001', 7, `${back(3)}-10`), `${outside},${number},${given},${told},x`].join('\n')
    expect(await ask('admin').must('POST', '/ledger/import', { csv, skip_bad: true })).toMatchObject({ added: 0, known: 1, bad: 1, problems: [{ line: 2, column: 'day', code: 'closed' }] })
    expect(newest()).toBe(before)
    expect((await ask('nobody').must('GET', `/board?month=${back(3)}`)).gains).toEqual(board)
  })
})

describe('a file from before closes were kept', () => {
  test('comes over with what its closed months had told', async () => {
    const list = async (): Promise<Json[]> => (await ask('admin').must('GET', '/months')).items
    const before = await list()
    await server.stop()
    unmigrate(server, '0003', '0004', '0005', '0006')
    await meanwhile('SELECT 1')
    // One posted, of which what was put right later is of this month; the close of the others had nothing.
    expect(await list()).toEqual(before)
    expect(before.find((one) => one.month === back(3))).toMatchObject({ state: 'closed', posted: 1, points: 100 })
    expect(sql(server, 'SELECT count(*) FROM plugin_points_closes')).toBe('2')
  })
})
