// Where households are: one account however a place is written, what the community's own lists have of buildings and
// grids, and pairs of accounts of before, which are kept and shown.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { homesCsv, moveIn, points, pointsShelf, village, type Asking, type Village } from './support/points.js'
import { sql, undoing } from './support/points_shops.js'
import { Server } from './support/server.js'

let server: Server
let place: Village
const as = (login: string): Asking => points(place.people[login]!)
const refusal = async (login: string, method: string, path: string, body?: unknown): Promise<[number, string]> => {
  const answer = await as(login).send(method, path, body)
  return [answer.status, answer.body.detail]
}
const codes = (answer: Json): string[] => answer.problems.map(({ line, column, code, warning }: Json) => `${line} ${column} ${code}${warning ? ' warning' : ''}`)
const into = (rows: string[], more: Json = {}): Promise<Json> =>
  as('admin').must('POST', '/households/import', { csv: ['户号,户主,楼栋,单元,室,网格,参加', ...rows].join('\n'), ...more })
const whole = async (number: string): Promise<Json> => (await as('admin').must('GET', `/households?q=${number}`)).items.find((one: Json) => one.number === number)
const input = ({ number, name, building, unit, room, grid, version }: Json): Json => ({ number, name, building, unit, room, grid, version })
/** What is done to the plugin's file between two runs of the server. */
async function between(...statements: string[]): Promise<void> {
  await server.stop()
  sql(server, statements.join(';\n'))
  await server.start('--plugins', pointsShelf())
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  place = await village(server)
})
afterAll(() => server?.remove())

describe('a place is one household’s, however it is written', () => {
  const ways: [building: string, unit: string, room: string][] = [
    ['３号楼', '2单元', '902室'], ['3 栋', '２', '９０２'], ['03', '02单元', '0902'], ['3幢', ' 2 ', '902号'], ['３　号楼', '2 单元', '902号室'],
  ]
  test('nobody adds it twice, nor moves there', async () => {
    for (const [building, unit, room] of ways)
      expect(await refusal('admin', 'POST', '/households', { number: '900', name: '重家', building, unit, room }), building).toEqual([409, '/room: household 001 has this place'])
    const made = await as('admin').must('POST', '/households', { number: '900', name: '重家', building: 'Ｂ０7座', unit: '', room: '０１' })
    expect(made).toMatchObject({ same_place: [] })
    expect((await as('admin').send('POST', '/households', { number: '901', name: '再家', building: 'b7', unit: '', room: '1室' })).status).toBe(409)
    for (const [building, unit, room] of ways)
      expect((await as('admin').send('PUT', `/households/${made.id}`, { ...input(made), building, unit, room })).status, building).toBe(409)
    // Its own place in other writing is no clash.
    expect(await as('admin').must('PUT', `/households/${made.id}`, { ...input(made), building: 'B7', room: '1' })).toMatchObject({ building: 'B7', unit: '', room: '1', version: 2 })
  })
  test('an import adds no second account, and one of its own numbers is the same place', async () => {
    const rows = ways.map(([building, unit, room], at) => `91${at},重家,${building},${unit},${room},,`)
    const dry = await into(rows, { dry_run: true })
    expect(dry).toMatchObject({ added: 0, bad: rows.length })
    expect(codes(dry)).toEqual(rows.map((_, at) => `${at + 2} room place`))
    expect(await into(['001,王家,３号楼,0２单元,902 室,G1,是'])).toMatchObject({ added: 0, changed: 0, known: 1, bad: 0 })
    expect(codes(await into(['920,新家,８８号楼,1,101,,', '921,新家,88,01,0101室,,'], { dry_run: true })).filter((code) => !code.endsWith('warning'))).toEqual(['3 room place'])
    expect(await as('resident').must('GET', '/own')).toMatchObject({ number: '001', building: '3', room: '902' })
  })
  test('whoever lives in a household of the core that is written another way has its account, and is told', async () => {
    await as('admin').must('POST', '/households', { number: '930', name: '钱家', building: '40', unit: '1', room: '８０１', enrolled: true })
    const client = await moveIn(server, place.people, 'qian', { building: '０40', unit: '1', room: '0801' })
    expect(await as('qian').must('GET', '/own')).toMatchObject({ number: '930', room: '８０１' })
    await as('supervisor').must('POST', '/corrections', { household: (await whole('930')).id, points: 7, words: '补记' })
    await expect.poll(async () => JSON.stringify((await client.must('GET', '/me/notices')).items), { timeout: 10_000 }).toContain('积分更正 +7 分')
  })
})

describe('two accounts of one place in a file of before', () => {
  test('are kept, and each shows the other', async () => {
    await between(...undoing('0005', '0006'),
      "INSERT INTO plugin_points_households (community, number, name, building, unit, room, enrolled_at, created_at) SELECT community, '940', '双家', '３', '2', '０902', 1, 1 FROM plugin_points_households LIMIT 1",
      "INSERT INTO plugin_points_households (community, number, name, building, unit, room, created_at) SELECT community, '941', '对家', '03', '2', '902', 1 FROM plugin_points_households LIMIT 1")
    expect(await whole('940')).toMatchObject({ same_place: ['001', '941'], building: '３', enrolled: true })
    expect((await as('officer').must('GET', '/figures')).months.at(-1).enrolled, 'who is in has been so').toBe((await as('officer').must('GET', '/board')).enrolled)
    expect(await whole('001')).toMatchObject({ same_place: ['940', '941'] })
    expect(await whole('002')).toMatchObject({ same_place: [] })
    expect(await as('resident').must('GET', '/own'), 'the one that is written as the core has it').toMatchObject({ number: '001' })
  })
  test('may be changed, but are not written the same, and no third one takes part', async () => {
    const one = await whole('940')
    expect(await as('admin').must('PUT', `/households/${one.id}`, { ...input(one), name: '双大爷' })).toMatchObject({ name: '双大爷', same_place: ['001', '941'] })
    expect(await refusal('admin', 'PUT', `/households/${one.id}`, { ...input(one), building: '3', room: '902', version: 2 })).toEqual([409, '/room: household 001 has this place'])
    const third = await whole('941')
    const taken = [409, '/enrolled: household 001 of this place takes part']
    expect(await refusal('supervisor', 'POST', `/households/${third.id}/enrol`, { enrolled: true })).toEqual(taken)
    expect(await refusal('admin', 'PUT', `/households/${third.id}`, { ...input(third), enrolled: true })).toEqual(taken)
    expect(codes(await into(['941,对家,03,2,902,,是'], { dry_run: true }))).toEqual(['2 enrolled place'])
    expect(await into(['941,对家,03,2,902,,否', '940,双大爷,３,2,０902,,是'], { dry_run: true })).toMatchObject({ bad: 0 })
  })
  test('are one again when an administrator gives the other its own place', async () => {
    for (const number of ['940', '941']) {
      const one = await whole(number)
      await as('admin').must('PUT', `/households/${one.id}`, { ...input(one), building: '77', unit: '', room: number })
    }
    expect(await whole('001')).toMatchObject({ same_place: [] })
  })
})

describe('the community’s own lists', () => {
  test('without grids in them any code goes', async () => {
    expect(await into([...homesCsv().split('\n').slice(1), '950,外家,90,,1,G99,'], { dry_run: true })).toMatchObject({ bad: 0 })
  })
  test('with grids in them, a code must be one of them or somebody’s who serves', async () => {
    for (const [building, grid] of [['60', 'G2'], ['61', 'G3']]) await place.people.admin!.must('POST', '/communities/MG/places', { building, unit: '1', grid })
    const home = { number: '960', name: '格家', building: '60', unit: '1', room: '1' }
    expect(await refusal('admin', 'POST', '/households', { ...home, grid: 'G99' })).toEqual([422, '/grid: is no grid of this community'])
    for (const grid of ['G2', 'G1', '']) { // of a place, of the leader, none
      const before = await whole('960')
      const made = before ? await as('admin').must('PUT', `/households/${before.id}`, { ...input(before), grid }) : await as('admin').must('POST', '/households', { ...home, grid })
      expect(made.grid).toBe(grid)
    }
    const one = await whole('960')
    expect(await refusal('admin', 'PUT', `/households/${one.id}`, { ...input(one), grid: 'G 9' })).toEqual([422, expect.stringContaining('/grid')])
    expect((await refusal('admin', 'PUT', `/households/${one.id}`, { ...input(one), grid: 'g2' }))[0]).toBe(422)
    expect(codes(await into(['961,一家,60,1,2,G3,', '962,二家,60,1,3,G4,', '963,三家,60,1,4,,'], { dry_run: true })).filter((code) => !code.endsWith('warning'))).toEqual(['3 grid grid'])
  })
  test('a building or unit that is not in them is named once, and read all the same', async () => {
    const rows = ['970,甲家,６０号楼,01单元,5,,', '971,乙家,60,9,5,,', '972,丙家,60,９单元,6,,', '973,丁家,99,1,1,,', '974,戊家,99号楼,2,1,,']
    const dry = await into(rows, { dry_run: true })
    expect(dry).toMatchObject({ added: 5, bad: 0, written: false })
    expect(codes(dry)).toEqual(['3 unit place warning', '5 building place warning'])
    expect(await into(rows)).toMatchObject({ added: 5, bad: 0, written: true })
    expect(await whole('970'), 'as the list has it').toMatchObject({ building: '60', unit: '1' })
  })
  test('a room is written as the core has it', async () => {
    await moveIn(server, place.people, 'zhou', { building: '60', unit: '1', room: '0８' })
    expect(await as('admin').must('POST', '/households', { number: '980', name: '周家', building: '60', unit: '1', room: '8室' })).toMatchObject({ room: '0８' })
  })
})
