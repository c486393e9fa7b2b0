// Board and figures of a month that is over have the households of then: who had an account, who took part, in which grid.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { month } from './support/points.js'
import { ask, beginScores, inPoints, meanwhile, place, server } from './support/points_scores.js'

beforeAll(beginScores, 60_000)
afterAll(async () => server?.remove())

/** So many months ago; noon of its 10th day. */
const back = (months: number): Date => { const [year, of] = month().split('-').map(Number) as [number, number]; return new Date(Date.UTC(year, of - 1 - months, 10, 4)) }
const name = (months: number): string => back(months).toISOString().slice(0, 7)
const ms = (months: number): number => back(months).getTime()
const id = (number: string): number => place.households[number]!
const board = (months: number): Promise<Json> => ask('officer').must('GET', `/board?month=${name(months)}`)
const grids = (list: Json[]): [string, number, number?][] => list.map(({ grid, enrolled, points, gained }) => [grid, enrolled, points ?? gained])
const figures = (from: number, to: number): Promise<Json> => ask('officer').must('GET', `/figures?from=${name(from)}&to=${name(to)}`)

beforeAll(async () => {
  // 001 to 003 are there and take part since three months ago, 004 since last month; 003 has left last month. 005 is there
  // since three months ago and takes no part, 006 since today.
  await meanwhile(
    `UPDATE plugin_points_households SET created_at = ${ms(3)} WHERE number IN ('001', '002', '003', '005')`,
    `UPDATE plugin_points_households SET created_at = ${ms(1)} WHERE number = '004'`,
    `UPDATE plugin_points_enrolments SET enrolled_at = ${ms(3)} WHERE household IN (${id('001')}, ${id('002')}, ${id('003')})`,
    `UPDATE plugin_points_enrolments SET enrolled_at = ${ms(1)} WHERE household = ${id('004')}`,
    `UPDATE plugin_points_households SET enrolled_at = NULL WHERE number = '003'`,
    `UPDATE plugin_points_enrolments SET left_at = ${ms(1)} WHERE household = ${id('003')}`,
  )
  const on = (months: number): string => back(months).toISOString().slice(0, 10)
  const csv = ['编号,户号,分值,日期', `T1,002,40,${on(2)}`, `T2,002,7,${on(0) > new Date().toISOString().slice(0, 10) ? new Date().toISOString().slice(0, 8) + '01' : on(0)}`, `T3,003,5,${on(2)}`].join('\n')
  expect(await ask('admin').must('POST', '/ledger/import', { csv })).toMatchObject({ added: 3, bad: 0 })
  // 002 is in another grid from today on.
  const one = (await ask('admin').must('GET', '/households?q=002')).items[0]
  const { number, name: head, building, unit, room, version } = one
  await ask('admin').must('PUT', `/households/${one.id}`, { number, name: head, building, unit, room, version, grid: 'G2' })
})

test('the board counts households as they were at the end of the month', async () => {
  expect(await board(0)).toMatchObject({ households: 6, enrolled: 3 })
  expect(await board(1)).toMatchObject({ households: 5, enrolled: 3 }) // without 006; 003 has left, 004 has come
  expect(await board(2)).toMatchObject({ households: 4, enrolled: 3 }) // without 004, with 003
  expect(await board(4), 'of before the first account: as it began').toMatchObject({ households: 4, enrolled: 3 })
})
test('in the grids that they were in', async () => {
  expect(grids((await board(0)).grids)).toEqual([['', 0, 0], ['G1', 1, 0], ['G2', 2, 7]]) // 006; 001 and 003; 002, 004 and 005
  expect(grids((await board(2)).grids)).toEqual([['G1', 3, 45], ['G2', 0, 0]])
})
test('so do the figures, and a grid has gained what was gained in it', async () => {
  const all = await figures(4, 0)
  expect(all.months.map((one: Json) => [one.month, one.enrolled])).toEqual([[name(4), 0], [name(3), 3], [name(2), 3], [name(1), 3], [name(0), 3]])
  expect(grids(all.grids)).toEqual([['', 0, 0], ['G1', 1, 45], ['G2', 2, 7]])
  const then = await figures(2, 2)
  expect(grids(then.grids)).toEqual([['G1', 3, 45], ['G2', 0, 0]])
  expect((await ask('leader').must('GET', `/figures?from=${name(2)}&to=${name(2)}`)).grids.map((one: Json) => one.grid)).toEqual(['G1'])
})
test('who had an account of another system before it had one here was there where the month has entries of theirs', async () => {
  const csv = ['编号,户号,分值,日期', `U1,006,3,${back(2).toISOString().slice(0, 10)}`].join('\n')
  expect(await ask('admin').must('POST', '/ledger/import', { csv })).toMatchObject({ added: 1, bad: 0 })
  expect(await board(2)).toMatchObject({ households: 5, enrolled: 3, grids: [{ grid: '', enrolled: 0, points: 3 }, { grid: 'G1', enrolled: 3, points: 45 }, { grid: 'G2' }] })
  expect(await board(1)).toMatchObject({ households: 5, enrolled: 3 }) // nothing of theirs is of that month
})
test('a household that got its first grid later has always been in it; a second one is another', async () => {
  const one = (await ask('admin').must('GET', '/households?q=006')).items[0]
  const put = async (grid: string): Promise<void> => {
    const { number, name: head, building, unit, room } = one
    const { version } = await ask('admin').must('GET', `/households/${one.id}`)
    await ask('admin').must('PUT', `/households/${one.id}`, { number, name: head, building, unit, room, version, grid })
  }
  await put('G1')
  expect(grids((await board(2)).grids)).toEqual([['G1', 3, 48], ['G2', 0, 0]])
  await put('G2')
  expect(grids((await board(2)).grids)).toEqual([['G1', 3, 48], ['G2', 0, 0]])
  expect(inPoints(`SELECT count(*), min(since) FROM plugin_points_grids WHERE household = ${one.id}`)).toBe('2|0')
})
