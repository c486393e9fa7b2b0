// The points scheme's households and its rule book: imported from files, also from the two real ones; drafted, proposed,
// adopted by a recorded vote; the version that holds on a day is the right one.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { adopt, day, homesCsv, moveIn, points, pointsShelf, ruleBook, village, vote, type Asking, type Village } from './support/points.js'
import { repository, Server } from './support/server.js'

let server: Server
let scene: Village
const as = (login: string): Asking => points(scene.people[login]!)
const status = async (login: string, method: string, path: string, body?: unknown): Promise<number> => (await as(login).send(method, path, body)).status
/** Status and words of a refusal. */
const refusal = async (login: string, method: string, path: string, body?: unknown): Promise<[number, string]> => {
  const answer = await as(login).send(method, path, body)
  return [answer.status, answer.body.detail]
}
const codes = (answer: Json): string[] => answer.problems.filter(({ warning }: Json) => !warning).map(({ line, column, code }: Json) => `${line} ${column} ${code}`)
const draft = async (title: string): Promise<Json> => {
  const { id, version } = await as('admin').must('POST', '/books', { title })
  return as('admin').must('PUT', `/books/${id}`, { ...ruleBook, title, version })
}
const fields = ({ title, month_most, point_fen, redeem_fen, blocks, items, version }: Json): Json => ({
  title, month_most, point_fen, redeem_fen, version,
  blocks: blocks.map(({ title: name, most }: Json) => ({ title: name, most })),
  items: items.map(({ id: _id, ordinal: _ordinal, block, ...rest }: Json) => ({ ...rest, block: blocks.find((one: Json) => one.id === block).ordinal })),
})

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  scene = await village(server)
})
afterAll(() => server?.remove())

describe('households', () => {
  test('whoever lives in one sees it as their own, and says whether its name stands on the board', async () => {
    const own = await as('resident').must('GET', '/own')
    expect(own).toEqual({ id: scene.households['001'], number: '001', name: '王家', building: '3', unit: '2', room: '902', grid: 'G1', enrolled: true, enrolled_at: expect.stringMatching(/Z$/), shows_name: false, balance: 0, same_place: [], vacant_at: null, awaited_at: null, closed_at: null, followed_by: null, version: 1 })
    expect(await as('spouse').must('GET', '/own')).toEqual(own)
    expect((await as('neighbour').must('GET', '/own')).number).toBe('002')
    expect(await as('newcomer').must('GET', '/own')).toMatchObject({ number: '005', enrolled: false, enrolled_at: null })
    expect(await status('lodger', 'GET', '/own')).toBe(404)
    expect(await status('merchant', 'GET', '/own')).toBe(403)
    expect(await status('stranger', 'GET', '/own')).toBe(404)
    expect(await status('nobody', 'GET', '/own')).toBe(401)
    expect(await as('spouse').must('PUT', '/own', { shows_name: true })).toMatchObject({ shows_name: true, version: 2 })
    expect(await as('resident').must('PUT', '/own', { shows_name: true })).toMatchObject({ shows_name: true, version: 2 })
    expect(await as('resident').must('PUT', '/own', { shows_name: false })).toMatchObject({ shows_name: false, version: 3 })
    expect(await status('newcomer', 'PUT', '/own', { shows_name: false }), 'its account is its own').toBe(200)
    expect(await status('lodger', 'PUT', '/own', { shows_name: true })).toBe(403)
    expect(await refusal('resident', 'PUT', '/own', {})).toEqual([422, '/shows_name: is missing'])
  })

  test('the core’s household is found also where its place is written out', async () => {
    await moveIn(server, scene.people, 'written_out', { building: '5号楼', unit: '1单元', room: '101室' })
    expect((await as('written_out').must('GET', '/own')).number).toBe('003')
  })

  test('those who work with them list them; a grid’s leader those of the own grid', async () => {
    const numbers = async (login: string, query = ''): Promise<string[]> => (await as(login).must('GET', `/households?${query}`)).items.map((one: Json) => one.number)
    for (const login of ['inspector', 'supervisor', 'admin']) expect(await numbers(login), login).toEqual(['001', '002', '003', '004', '005', '006'])
    expect(await numbers('leader')).toEqual(['001', '002', '003'])
    expect(await numbers('leader', 'grid=G2')).toEqual([])
    expect(await numbers('admin', 'grid=G2')).toEqual(['004', '005'])
    expect(await numbers('admin', 'grid=G2&enrolled=no')).toEqual(['005'])
    expect(await numbers('admin', 'enrolled=yes')).toEqual(['001', '002', '003', '004'])
    expect(await numbers('admin', `q=${encodeURIComponent('赵')}`)).toEqual(['003'])
    expect(await numbers('admin', 'q=21-1-10')).toEqual(['004', '005'])
    expect(await numbers('admin', 'q=%25')).toEqual([])
    for (const login of ['resident', 'host', 'rc', 'recorder', 'worker', 'merchant', 'officer']) expect(await status(login, 'GET', '/households'), login).toBe(403)
    const ids = scene.households
    expect(await as('leader').must('GET', `/households/${ids['002']}`)).toMatchObject({ number: '002' })
    expect(await status('leader', 'GET', `/households/${ids['004']}`)).toBe(404)
    for (const none of ['999', '0', 'x', '1e3']) expect(await status('admin', 'GET', `/households/${none}`), none).toBe(404)
    expect(await status('admin', 'GET', '/households?enrolled=maybe')).toBe(422)
    expect(await status('admin', 'GET', '/households?limit=101')).toBe(422)
    const seen: string[] = []
    for (let cursor = ''; ;) {
      const page = await as('admin').must('GET', `/households?limit=4${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items.map((one: Json) => one.number))
      if (page.next === null) break
      cursor = page.next
    }
    expect(seen).toEqual(['001', '002', '003', '004', '005', '006'])
  })

  test('an administrator adds, changes and enrols; numbers and places are one household’s', async () => {
    const made = await as('admin').send('POST', '/households', { number: '100', name: '郑家', building: '9幢', unit: '1单元', room: '101', grid: 'G1' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ number: '100', building: '9', unit: '1', enrolled: false, version: 1 })
    const at = `/households/${made.body.id}`
    const said = { number: '100', name: '郑家', building: '9', unit: '1', room: '101', grid: 'G1' }
    expect(await refusal('admin', 'POST', '/households', { ...said, room: '102' })).toEqual([409, '/number: another household has this number'])
    expect(await refusal('admin', 'POST', '/households', { ...said, number: '101' })).toEqual([409, '/room: household 100 has this place'])
    for (const [bad, words] of [[{ number: '' }, '/number'], [{ name: undefined }, '/name'], [{ grid: 'G 1' }, '/grid'], [{ room: '长'.repeat(41) }, '/room'], [{ colour: 'red' }, '/colour'], [{ name: '一\n二' }, '/name'], [{ enrolled: 'yes' }, '/enrolled']] as const)
      expect(await refusal('admin', 'POST', '/households', { ...said, ...bad }), words).toEqual([422, expect.stringContaining(words)])
    expect(await as('supervisor').must('POST', `${at}/enrol`, { enrolled: true })).toMatchObject({ enrolled: true, version: 2 })
    const since = (await as('admin').must('POST', `${at}/enrol`, { enrolled: true }))
    expect(since.version, 'said once more: nothing changes').toBe(2)
    expect(await as('admin').must('PUT', at, { ...said, name: '郑大爷', version: 2 })).toMatchObject({ name: '郑大爷', enrolled: true, enrolled_at: since.enrolled_at, version: 3 })
    expect(await refusal('admin', 'PUT', at, { ...said, version: 2 })).toEqual([409, expect.stringContaining('/version')])
    expect(await status('admin', 'PUT', at, { ...said, number: '001', version: 3 })).toBe(409)
    expect(await as('admin').must('PUT', at, { ...said, enrolled: false, version: 3 })).toMatchObject({ enrolled: false, enrolled_at: null })
    for (const login of ['supervisor', 'inspector', 'leader', 'host', 'resident']) {
      expect(await status(login, 'POST', '/households', said), login).toBe(403)
      expect(await status(login, 'PUT', at, { ...said, version: 4 }), login).toBe(403)
      if (login !== 'supervisor') expect(await status(login, 'POST', `${at}/enrol`, { enrolled: true }), login).toBe(403)
    }
  })

  test('a file is imported by number: dry, whole or without bad rows; what it says otherwise changes what is there', async () => {
    const into = (csv: string, more: Json = {}): Promise<Json> => as('admin').must('POST', '/households/import', { csv, ...more })
    expect(await into(homesCsv())).toEqual({ added: 0, changed: 0, known: 6, bad: 0, written: true, problems: [{ line: 7, column: 'building', code: 'place', warning: true }], unused: [] }) // nobody of the core's list lives in 22
    const csv = '\uFEFF户号,户主,电话,楼栋,单元,室,网格,参加\r\n'
      + '001,王大爷,1,3,2,902,,\r\n' // another name; nothing said of grid and enrolment
      + '201,"何家\n",2,31号楼,1单元,101,G1,是\r\n'
      + '202,吕家,3,31,1,101,,\r\n' // on line 5: the place of 201
      + '201,施家,4,31,1,103,,\r\n'
      + ',张家,5,31,1,104,,\r\n'
      + '203,,6,,1,105,G 1,也许\r\n'
      + '204,孔家,7\r\n'
      + '205,曹家,8,31,1,\uFFFD,,\r\n'
      + '206,严家,9,31,1,106,,否\r\n'
    const bad = ['5 room place', '6 number same', '7 number needed', '8 building needed', '8 name needed', '8 grid code', '8 enrolled flag', '9  columns', '10  utf8']
    const dry = await into(csv, { dry_run: true, skip_bad: true })
    expect(dry).toMatchObject({ added: 2, changed: 1, known: 0, bad: 6, written: false, unused: ['电话'] })
    expect(codes(dry).sort()).toEqual(bad.sort())
    expect(await into(csv)).toMatchObject({ written: false, bad: 6 })
    expect((await as('resident').must('GET', '/own')).name).toBe('王家')
    expect(await into(csv, { skip_bad: true })).toMatchObject({ added: 2, changed: 1, bad: 6, written: true })
    expect(await as('resident').must('GET', '/own')).toMatchObject({ name: '王大爷', grid: 'G1', enrolled: true })
    expect((await as('admin').must('GET', '/households?q=20')).items.map(({ number, building, unit, enrolled }: Json) => [number, building, unit, enrolled])).toEqual([['201', '31', '1', true], ['206', '31', '1', false]])
    expect(await into(csv, { skip_bad: true })).toMatchObject({ added: 0, changed: 0, known: 3, bad: 6 })
    expect(await into(homesCsv())).toMatchObject({ changed: 1, known: 5 })
    for (const [text, problem] of [['户号,户主\n1,2', '1 building no_column'], ['户号,户号\n1,2', '1 户号 twice'], ['\uFFFD\uFFFD,户主\n1,2', '1  utf8'], ['"户号,户主\n1,2', '1  quote']] as const) {
      const refused = await into(text, { skip_bad: true })
      expect(refused, text).toMatchObject({ written: false, added: 0 })
      expect(codes(refused)).toContain(problem)
    }
    for (const login of ['supervisor', 'inspector', 'leader', 'host', 'resident']) expect(await status(login, 'POST', '/households/import', { csv: homesCsv() }), login).toBe(403)
  })

  test('1,091 households go in well within a call’s two seconds, and once', async () => {
    const csv = ['number,name,building,unit,room,grid,enrolled', ...Array.from({ length: 1091 }, (_, at) => `T${at + 1},户主${at + 1},${50 + Math.floor(at / 40)},${1 + Math.floor(at / 20) % 2},${at},G${at % 9},${at < 134 ? 'yes' : 'no'}`)].join('\n')
    const send = async (more: Json = {}): Promise<[Json, number]> => {
      const begun = performance.now()
      return [await as('admin').must('POST', '/households/import', { csv, ...more }), performance.now() - begun]
    }
    const [dry] = await send({ dry_run: true })
    expect(dry).toMatchObject({ added: 1091, bad: 0, written: false })
    const [written, took] = await send()
    expect(written).toMatchObject({ added: 1091, bad: 0, written: true })
    expect(took).toBeLessThan(2000)
    const [again] = await send()
    expect(again).toMatchObject({ added: 0, known: 1091, changed: 0 })
    let enrolled = 0
    for (let cursor = ''; ;) {
      const page = await as('admin').must('GET', `/households?q=T&enrolled=yes&limit=100${cursor && `&cursor=${cursor}`}`)
      enrolled += page.items.length
      if (page.next === null) break
      cursor = page.next
    }
    expect(enrolled).toBe(134)
  })
})

describe('the rule book', () => {
  test('what was adopted is there for everybody, whole, and never changed', async () => {
    for (const login of ['resident', 'lodger', 'rc', 'worker', 'merchant', 'officer', 'inspector']) {
      const book = await as(login).must('GET', '/book')
      expect(book, login).toEqual(scene.book)
      expect(await as(login).must('GET', `/books/${book.id}`)).toEqual(book)
    }
    expect(await status('stranger', 'GET', '/book')).toBe(404)
    expect(scene.book).toMatchObject({ number: 1, state: 'adopted', from_day: day(), month_most: 1000, made_name: 'admin先生', vote: expect.any(String), meeting: expect.any(String) })
    const at = `/books/${scene.book.id}`
    expect(await status('admin', 'PUT', at, { ...fields(scene.book), title: '别的' })).toBe(409)
    expect(await status('admin', 'POST', `${at}/import`, { csv: 'item,points\na,1', block: 1 })).toBe(409)
    for (const step of ['propose', 'drop']) expect(await status('admin', 'POST', `${at}/${step}`, {}), step).toBe(409)
    expect(await as('admin').must('GET', at)).toEqual(scene.book)
  })

  test('members draft by copying and propose; administrators alone edit', async () => {
    expect(await status('rc', 'POST', '/books', { title: '空的' })).toBe(403)
    expect(await status('resident', 'POST', '/books', { title: '空的' })).toBe(403)
    expect(await refusal('rc', 'POST', '/books', { title: '抄', from: 9999 })).toEqual([422, expect.stringContaining('/from')])
    const copy = await as('rc').send('POST', '/books', { title: '抄的', from: scene.book.id })
    expect(copy.status).toBe(201)
    expect(copy.body).toMatchObject({ state: 'draft', title: '抄的', made_name: 'rc先生', from_day: null, vote: null, meeting: null, decided_at: null, version: 1 })
    expect({ ...fields(copy.body), title: '', version: 0 }).toEqual({ ...fields(scene.book), title: '', version: 0 })
    expect(new Set([...copy.body.items, ...scene.book.items].map(({ id }: Json) => id)).size, 'items of its own').toBe(2 * scene.book.items.length)
    const at = `/books/${copy.body.id}`
    for (const login of ['rc', 'host', 'supervisor', 'resident']) {
      expect(await status(login, 'PUT', at, fields(copy.body)), login).toBe(403)
      expect(await status(login, 'POST', `${at}/import`, { csv: 'item,points\na,1', block: 1 }), login).toBe(403)
      expect(await status(login, 'POST', `${at}/drop`, {}), login).toBe(403)
    }
    expect(await status('host', 'POST', `${at}/propose`, {})).toBe(403)
    expect(await as('pc').must('POST', `${at}/propose`, {})).toMatchObject({ state: 'proposed', version: 2 })
    expect(await status('admin', 'PUT', at, { ...fields(copy.body), version: 2 }), 'what is proposed is voted on as it is').toBe(409)
    expect(await as('admin').must('POST', `${at}/drop`, {})).toMatchObject({ state: 'dropped' })
    expect(await status('pc', 'POST', `${at}/propose`, {})).toBe(409)
  })

  test('a draft is checked field by field, and whole when it is proposed', async () => {
    const { id } = await as('admin').must('POST', '/books', { title: '草稿' })
    const at = `/books/${id}`
    const good = { ...ruleBook, title: '草稿', version: 1 }
    const item = ruleBook.items[0]!
    const bad: [Json, string][] = [
      [{ title: '' }, '/title'], [{ month_most: 0 }, '/month_most'], [{ point_fen: 0 }, '/point_fen'], [{ redeem_fen: -1 }, '/redeem_fen'],
      [{ blocks: Array.from({ length: 11 }, (_, n) => ({ title: `板块${n}`, most: 1 })) }, '/blocks'], [{ blocks: [{ title: 'a', most: 1 }, { title: 'a', most: 1 }] }, '/blocks/1/title'], [{ blocks: [{ title: 'a', most: 0 }] }, '/blocks/0/most'],
      [{ items: [{ ...item, points: 0 }] }, '/items/0/points'], [{ items: [item, { ...item, points: 0.5 }] }, '/items/1/points'], [{ items: [{ ...item, points: 1001 }] }, '/items/0/points'],
      [{ items: [{ ...item, block: 4 }] }, '/items/0/block'], [{ items: [{ ...item, source: 'sky' }] }, '/items/0/source'], [{ items: [{ ...item, day_most: 0 }] }, '/items/0/day_most'], [{ items: [{ ...item, title: '' }] }, '/items/0/title'], [{ items: [{ ...item, colour: 1 }] }, '/items/0/colour'],
      [{ items: Array.from({ length: 2001 }, () => item) }, '/items'], [{ items: Array.from({ length: 2000 }, () => ({ ...item, title: '长'.repeat(140) })) }, '/items'],
    ]
    for (const [change, words] of bad) expect(await refusal('admin', 'PUT', at, { ...good, ...change }), words).toEqual([422, expect.stringContaining(words)])
    expect(await as('admin').must('GET', at), 'nothing of it was kept').toMatchObject({ version: 1, items: [], blocks: [] })
    const uneven = await as('admin').must('PUT', at, { ...good, month_most: 900 })
    expect(await refusal('admin', 'POST', `${at}/propose`, {})).toEqual([409, expect.stringContaining('1000')])
    const bare = await as('admin').must('PUT', at, { ...good, items: [], version: uneven.version })
    expect(await refusal('admin', 'POST', `${at}/propose`, {})).toEqual([409, expect.stringContaining('/items')])
    expect(await status('admin', 'PUT', at, { ...good, version: uneven.version })).toBe(409)
    const whole = await as('admin').must('PUT', at, { ...good, items: Array.from({ length: 2000 }, () => item), version: bare.version })
    expect(whole.items).toHaveLength(2000)
    expect((await as('admin').must('PUT', at, { ...fields(whole), items: fields(whole).items.slice(0, 5) })).items.map(({ ordinal }: Json) => ordinal)).toEqual([1, 2, 3, 4, 5])
  })

  test('a book is adopted from today at the earliest, and from no earlier than the newest', async () => {
    const proposed = async (title: string): Promise<string> => {
      const { id } = await draft(title)
      await as('rc').must('POST', `/books/${id}/propose`, {})
      return `/books/${id}/adopt`
    }
    const first = await proposed('积分办法甲'), second = await proposed('积分办法乙')
    const passed = await vote(scene.people, '通过《积分办法甲》？'), another = await vote(scene.people, '通过《积分办法乙》？')
    const tomorrow = day(1)
    for (const login of ['admin', 'rc', 'supervisor', 'resident']) expect(await status(login, 'POST', first, { ...passed, from_day: tomorrow }), login).toBe(403)
    for (const [change, words] of [[{ from_day: day(-1) }, '/from_day: is over'], [{ from_day: '2026-02-30' }, '/from_day'], [{ meeting: 'none' }, '/meeting'], [{ vote: 'none' }, '/vote'], [{ meeting: another.meeting }, '/vote: is no vote of this meeting'], [{ vote: undefined }, '/vote']] as const)
      expect(await refusal('host', 'POST', first, { ...passed, ...{ from_day: tomorrow }, ...change }), words).toEqual([422, expect.stringContaining(words)])
    const unproposed = await draft('还没提')
    expect(await status('host', 'POST', `/books/${unproposed.id}/adopt`, { ...passed, from_day: tomorrow })).toBe(409)
    expect(await status('host', 'POST', '/books/99999/adopt', { ...passed, from_day: tomorrow })).toBe(404)

    const adopted = await as('host').must('POST', first, { ...passed, from_day: tomorrow })
    expect(adopted).toMatchObject({ state: 'adopted', from_day: tomorrow, ...passed, decided_at: expect.any(String) })
    expect(await status('host', 'POST', first, { ...passed, from_day: tomorrow }), 'adopted already').toBe(409)
    const early = await as('host').send('POST', second, { ...another, from_day: day() })
    expect(early).toMatchObject({ status: 409, body: { type: 'conflict', state: 'later', detail: `/from_day: another version holds from ${tomorrow} already` } })
    expect((await as('resident').must('GET', '/book')).id, 'until then the one before holds').toBe(scene.book.id)
    expect((await as('host').must('POST', second, { ...another, from_day: tomorrow })).state).toBe('adopted')
    expect((await as('resident').must('GET', '/books')).items.map(({ title, state }: Json) => [title, state])).toContainEqual(['积分办法甲', 'adopted'])
  })

  test('what happens on a day is scored by the version that holds on it', async () => {
    const on = async (later: number): Promise<Json> => (await as('resident').get(`/book?day=${day(later)}`))
    expect((await on(-1)).status, 'before the first').toBe(404)
    expect((await on(0)).body).toEqual(scene.book)
    // Two more hold from tomorrow by the tests before: the one that was adopted last.
    expect((await on(1)).body).toMatchObject({ title: '积分办法乙', from_day: day(1) })
    const later = await adopt(scene.people, { ...ruleBook, title: '以后的' }, day(40))
    expect((await on(39)).body).toMatchObject({ title: '积分办法乙' })
    expect((await on(40)).body).toEqual(later)
    expect((await on(400)).body).toEqual(later)
    expect(await as('resident').must('GET', '/book')).toEqual(scene.book)
    expect(await status('resident', 'GET', '/book?day=2026-02-30')).toBe(422)
  })
})

describe('items from a file', () => {
  const fresh = async (title: string): Promise<string> => {
    const { id } = await as('admin').must('POST', '/books', { title })
    await as('admin').must('PUT', `/books/${id}`, { ...ruleBook, title, items: [], version: 1 })
    return `/books/${id}`
  }
  const into = (at: string, csv: string, more: Json = {}): Promise<Json> => as('admin').must('POST', `${at}/import`, { csv, ...more })

  test('columns go by their Chinese and English names; every odd row is named', async () => {
    const at = await fresh('从文件')
    const csv = '板块,章,条目,分值,每日上限,每月上限,来源,备注,序号\n'
      + '文明家庭,第一章,帮邻居,+5,10,50,申报,一次,1\n'
      + '3,第五章,没有分类,－5分,,,巡查,,2\n'
      + '美丽家园,,"庭院\n整洁",30.0,,,,,3\n' // on line 4: two lines in one text
      + '美丽家园,,庭院整洁,30.0,,,,,4\n'
      + '美丽家园,,,10,,,,,5\n' // 7
      + '美丽家园,,失信,降B级,,,,,6\n'
      + '美丽家园,,失信,-5至-50,,,,,7\n'
      + '美丽家园,,烟头,-0.5,,,,,8\n'
      + '美丽家园,,没有分,,,,,,9\n' // 11
      + '美丽家园,,零分,0,,,,,10\n'
      + '美丽家园,,太多,1001,,,,,11\n'
      + '合计,,,100,,,,,12\n'
      + '美丽家园,,合计,100,,,,,13\n' // 15
      + '没有的板块,,a,1,,,,,14\n'
      + ',,a,1,,,,,15\n'
      + '1,,a,1,0,x,天上,,16\n'
      + `1,,${'长'.repeat(201)},1,,,,,17\n` // 19
      + '1,有制假售假记录的,-5至-50,,,,,,18\n'
    const bad = ['4 item line', '7 item needed', '8 points number', '9 points span', '10 points fraction', '11 points needed', '12 points zero', '13 points size', '14 item sum', '15 item sum',
      '16 block block', '17 block needed', '18 day_most zero', '18 month_most number', '18 source kind', '19 item long', '20 item shifted']
    const dry = await into(at, csv, { dry_run: true })
    expect(dry).toMatchObject({ added: 3, known: 0, changed: 0, bad: 15, written: false, unused: ['序号'] })
    expect(codes(dry).sort()).toEqual(bad.sort())
    expect(await into(at, csv)).toMatchObject({ bad: 15, written: false })
    expect((await as('admin').must('GET', at)).items).toEqual([])
    expect(await into(at, csv, { skip_bad: true })).toMatchObject({ added: 3, bad: 15, written: true })
    const whole = await as('admin').must('GET', at)
    expect(fields(whole).items).toEqual([
      { block: 1, chapter: '第一章', title: '帮邻居', points: 5, day_most: 10, month_most: 50, source: 'claim', note: '一次' },
      { block: 3, chapter: '第五章', title: '没有分类', points: -5, day_most: null, month_most: null, source: 'visit', note: '' },
      { block: 2, chapter: '', title: '庭院整洁', points: 30, day_most: null, month_most: null, source: 'both', note: '' },
    ])
    expect(await into(at, csv, { skip_bad: true, block: 1 }), 'line 17 goes into block 1').toMatchObject({ added: 1, known: 3, bad: 14 })
    expect(await refusal('admin', 'POST', `${at}/import`, { csv, block: 4 })).toEqual([422, expect.stringContaining('/block')])
    expect(codes(await into(at, 'chapter,note\na,b'))).toEqual(['1 item no_column', '1 points no_column'])
    expect(await as('admin').must('PUT', at, fields(await as('admin').must('GET', at))), 'what an editor sends back').toMatchObject({ version: 5 })
    expect(await as('rc').must('POST', `${at}/propose`, {})).toMatchObject({ state: 'proposed' })
  })

  test('a draft holds 2,000 of them', async () => {
    const at = await fresh('很多')
    const rows = (count: number, from = 0): string => ['item,points', ...Array.from({ length: count }, (_, n) => `条目${from + n},1`)].join('\n')
    expect(await into(at, rows(1999), { block: 1 })).toMatchObject({ added: 1999, written: true })
    const over = await into(at, rows(3, 1999), { block: 1, skip_bad: true })
    expect(over).toMatchObject({ added: 1, bad: 2, written: true })
    expect(codes(over)).toEqual(['3  full', '4  full'])
    expect((await as('admin').must('GET', at)).items).toHaveLength(2000)
  })

  // Lines of the real files that are no rule of whole points, by what is wrong with them.
  const odd: Record<string, Record<string, number[]>> = {
    'web_points_rules.csv': { 'points fraction': [20, 21, 23, 24, 27, 28, 29], 'points needed': [22, 36, 39, 43, 44, 45, 54], 'points zero': [53] },
    'wendeng_credit_rules.csv': { 'item shifted': [10, 11], 'points fraction': [623], 'points needed': [666, 794], 'points number': [673, 689, 695, 715, 720, 721, 722, 723, 724, 725, 726, 727, 728] },
  }
  test.for([
    { name: 'web_points_rules.csv', rows: 54, added: 39, repeated: 0, sample: { chapter: '学习会', title: '迟到', points: -1 } },
    // Rules that several of its parts have alike stand there once.
    { name: 'wendeng_credit_rules.csv', rows: 854, added: 775, repeated: 61, sample: { chapter: '商务领域失信信息', title: '有拖欠还贷记录的', points: -10, note: '每月为一周期', source: 'visit' } },
  ])('the real file $name goes in but for its odd rows, which are named', async ({ name, rows, added, repeated, sample }, context) => {
    const path = join(repository, '../shared/data/points', name)
    if (!existsSync(path)) return context.skip(`there is no ${path}`)
    const csv = readFileSync(path, 'utf8')
    const named = Object.entries(odd[name]!).flatMap(([what, lines]) => lines.map((line) => `${line} ${what}`)).sort()
    const at = await fresh(name)
    const all = await into(at, csv, { block: 1 })
    expect(codes(all).sort()).toEqual(named)
    expect(all).toMatchObject({ written: false, bad: named.length })
    expect(added + repeated + named.length).toBe(rows)
    expect(await into(at, csv, { block: 1, skip_bad: true })).toMatchObject({ added, known: repeated, bad: named.length, written: true })
    const { items } = await as('admin').must('GET', at)
    expect(items).toHaveLength(added)
    expect(items).toContainEqual(expect.objectContaining(sample))
    expect(await into(at, csv, { block: 1, skip_bad: true })).toMatchObject({ added: 0, known: added + repeated })
    expect(await as('rc').must('POST', `${at}/propose`, {})).toMatchObject({ state: 'proposed' })
  })
})
