// Redeeming over the wire: codes that are reserved, taken once, cancelled or over; shops that are settled; what is
// read of it all; what the check of the ledger finds when somebody has changed the file.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { makePng, mustSend } from './support/files.js'
import { day, month, points, pointsShelf, village, type Village } from './support/points.js'
import { check, give, merchant, openShop, sql, tamper } from './support/points_shops.js'
import { readDigits } from './support/qr.js'
import { Server } from './support/server.js'
import { WebSink } from './support/sinks.js'

let server: Server
let place: Village
let shop: Json, other: Json // of `merchant`: rice 100, oil 300, salt 20; of `second`
let hooks: WebSink

const ask = (login: string) => points(new Client(server.url, place.people[login]!.token))
const start = (): Promise<Server> => server.start('--plugins', pointsShelf(), '--private-webhooks', '--first-retry', '0')
/** People's tokens hold for the server as it runs now. */
async function restart(...statements: string[]): Promise<void> {
  await server.stop()
  tamper(server, ...statements)
  await start()
  for (const [login, client] of Object.entries(place.people)) place.people[login] = new Client(server.url, client.token)
}
const goods = (title: string, of = shop): number => of.goods.find((one: Json) => one.title === title).id
const stock = async (title: string): Promise<number> => (await ask('admin').must('GET', '/shops')).items.find((one: Json) => one.id === shop.id).goods.find((one: Json) => one.title === title).stock
const order = (title: string, count = 1, at = shop): Json => ({ shop: at.id, lines: [{ goods: goods(title, at), count }] })
const reserve = (login: string, title = '盐', count = 1): Promise<Json> => ask(login).must('POST', '/redemptions', order(title, count))
const take = (login: string, code: string, at = shop) => ask(login).send('POST', `/shops/${at.id}/take`, { code })
const book = (login: string): Promise<Json> => ask(login).must('GET', '/passbook')

beforeAll(async () => {
  server = await Server.fresh()
  await start()
  place = await village(server)
  await merchant(server, place.people, 'second')
  await merchant(server, place.people, 'clerk')
  hooks = await WebSink.open()
  shop = await openShop(place.people, '惠民超市', [['大米', 100, 10], ['油', 300, 5], ['盐', 20, 50]], ['merchant', 'clerk'])
  other = await openShop(place.people, '村口小店', [['糖', 50, 10]], ['second'])
  await give(place.people, { '001': 900, '002': 2_000 })
})
afterAll(async () => {
  hooks?.close()
  await server?.remove()
})

describe('shops', () => {
  test('everybody sees what is on, its people and administrators the rest', async () => {
    expect((await ask('resident').must('GET', '/shops')).items).toMatchObject([{ name: '惠民超市', mine: false, goods: [{ title: '大米', points: 100, fen: 1_000, stock: 10, on: true }, {}, {}] }, { name: '村口小店' }])
    expect((await ask('merchant').must('GET', '/shops')).items.map((one: Json) => [one.name, one.mine])).toEqual([['惠民超市', true], ['村口小店', false]])
    const sugar = other.goods[0]
    const off = await ask('admin').must('PUT', `/goods/${sugar.id}`, { title: '糖', points: 50, on: false, version: sugar.version })
    expect(off).toMatchObject({ on: false, version: sugar.version + 1 })
    const seen = async (login: string): Promise<number> => (await ask(login).must('GET', '/shops')).items.find((one: Json) => one.id === other.id).goods.length
    expect([await seen('resident'), await seen('merchant'), await seen('second'), await seen('admin')]).toEqual([0, 0, 1, 1])
    expect((await ask('resident').send('POST', '/redemptions', order('糖', 1, other))).status).toBe(409)
    await ask('admin').must('PUT', `/goods/${sugar.id}`, { title: '糖', points: 50, on: true, version: off.version })
  })
  test('an old version, a name twice, a stock below 0 and foreign shops are refused', async () => {
    const admin = ask('admin')
    const put = (fields: Json) => admin.send('PUT', `/shops/${other.id}`, { name: '村口小店', address: '村口', on: true, version: 1, ...fields })
    expect((await put({})).body).toMatchObject({ address: '村口', version: 2 })
    expect((await put({})).status).toBe(409)
    expect((await put({ version: 2, name: '惠民超市' })).status).toBe(409)
    expect((await put({ version: 2, more: 1 })).status).toBe(422)
    expect((await admin.send('POST', `/shops/${shop.id}/goods`, { title: '盐', points: 1, stock: 1 })).status).toBe(409)
    const add = (login: string, title: string, number: number) => ask(login).send('POST', `/goods/${goods(title)}/stock`, { add: number })
    expect((await add('merchant', '盐', -51)).status).toBe(409)
    expect((await add('merchant', '盐', 5)).body).toMatchObject({ stock: 55 })
    expect((await add('clerk', '盐', -5)).body).toMatchObject({ stock: 50 })
    expect((await add('second', '盐', 1)).status).toBe(403)
    expect((await admin.send('POST', '/goods/999/stock', { add: 1 })).status).toBe(404)
    expect((await admin.must('GET', `/shops/${shop.id}/people`)).people.map((one: Json) => one.name)).toEqual(expect.arrayContaining(['merchant先生', 'clerk先生']))
  })
})

describe('a code', () => {
  test('reserves points and goods in one step, is eight digits and their picture', async () => {
    const made = await ask('resident').send('POST', '/redemptions', { shop: shop.id, lines: [{ goods: goods('大米'), count: 2 }, { goods: goods('盐'), count: 1 }], points: 220 })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ state: 'reserved', points: 220, fen: 2_200, household: '001', shop: { name: '惠民超市' }, ended_at: null, lines: [{ title: '大米', count: 2, points: 200 }, { title: '盐', count: 1, points: 20 }] })
    expect(made.body.code).toMatch(/^\d{8}$/)
    expect(made.body.qr).toMatch(/^<svg xmlns='http:\/\/www.w3.org\/2000\/svg' viewBox='0 0 29 29'.*<\/svg>$/)
    expect(readDigits(made.body.qr)).toBe(made.body.code)
    expect(await book('spouse')).toMatchObject({ balance: 680, reserved: 220, redeem_left: 7_800, entries: [{ kind: 'reservation', points: -220, balance: 680, words: '惠民超市：大米 ×2、盐', by_name: 'resident_home先生' }, { kind: 'import', points: 900, balance: 900 }] })
    expect(await stock('大米')).toBe(8)
    // However long it is with the code's picture: the code is a secret (BREACH).
    const shown = await ask('resident').get(`/redemptions/${made.body.id}`, { 'Accept-Encoding': 'gzip' })
    expect([shown.status, shown.headers.get('content-encoding'), shown.text.length > 1_400]).toEqual([200, null, true])
    expect((await ask('neighbour').get(`/redemptions/${made.body.id}`)).status).toBe(404)
    expect((await ask('neighbour').send('POST', `/redemptions/${made.body.id}/cancel`, {})).status).toBe(404)
    expect((await ask('spouse').must('GET', '/redemptions?state=reserved')).items).toHaveLength(1)
    expect(await ask('spouse').must('POST', `/redemptions/${made.body.id}/cancel`, {})).toMatchObject({ state: 'cancelled', qr: null })
    expect((await ask('resident').send('POST', `/redemptions/${made.body.id}/cancel`, {})).status).toBe(409)
    expect(await book('resident')).toMatchObject({ balance: 900, reserved: 0, redeem_left: 10_000 })
    expect(await stock('大米')).toBe(10)
    expect((await take('merchant', made.body.code)).body).toMatchObject({ status: 409, state: 'cancelled' })
  })
  test('is not given beyond the balance, the stock, the month or what is sold there', async () => {
    const refused = async (login: string, body: Json): Promise<[number, string]> => {
      const { status, body: problem } = await ask(login).send('POST', '/redemptions', body)
      return [status, problem.detail ?? '']
    }
    expect(await refused('resident', order('油', 4))).toEqual([409, 'the household has 900 points, this costs 1200'])
    expect(await refused('neighbour', order('油', 6))).toEqual([409, expect.stringContaining('10000 fen')]) // 180 yuan
    expect(await refused('neighbour', order('大米', 11))).toEqual([409, expect.stringContaining('10000 fen')])
    expect(await refused('neighbour', order('盐', 51))).toEqual([409, expect.stringContaining('10000 fen')])
    await ask('merchant').must('POST', `/goods/${goods('大米')}/stock`, { add: -8 })
    expect(await refused('neighbour', order('大米', 3))).toEqual([409, 'there is not so much left of 大米'])
    await ask('merchant').must('POST', `/goods/${goods('大米')}/stock`, { add: 8 })
    expect(await refused('resident', { shop: shop.id, lines: [{ goods: goods('糖', other), count: 1 }] })).toEqual([422, expect.anything()])
    expect((await refused('resident', { shop: 999, lines: [{ goods: 1, count: 1 }] }))[0]).toBe(404)
    expect((await refused('resident', { shop: shop.id, lines: [] }))[0]).toBe(422)
    expect((await refused('resident', order('盐', 100)))[0]).toBe(422)
    expect((await refused('resident', { shop: shop.id, lines: [order('盐').lines[0], order('盐').lines[0]] }))[0]).toBe(422)
    expect(await refused('resident', { ...order('盐'), points: 19 })).toEqual([409, 'this costs 20 points now'])
    expect((await refused('newcomer', order('盐')))[0]).toBe(403) // does not take part
    expect((await refused('lodger', order('盐')))[0]).toBe(403) // lives nowhere
    expect([await stock('大米'), await stock('油'), await stock('盐')]).toEqual([10, 5, 50])
    expect(await book('neighbour')).toMatchObject({ balance: 2_000, reserved: 0 })
  })
  test('asked for twice with one key is one', async () => {
    const send = () => ask('resident').send('POST', '/redemptions', order('盐'), { 'Idempotency-Key': 'salt' })
    const both = await Promise.all([send(), send()])
    expect(both[0].body).toEqual(both[1].body)
    expect((await book('resident')).reserved).toBe(20)
    expect((await take('merchant', both[0].body.code)).status).toBe(200)
  })
  test('is looked at and taken at its shop; of two merchants one wins', async () => {
    const { code } = await reserve('neighbour', '大米')
    expect(await ask('merchant').must('GET', `/shops/${shop.id}/codes/${code}`)).toMatchObject({ state: 'reserved', points: 100, household: '002', qr: null, lines: [{ title: '大米' }] })
    const both = await Promise.all([take('merchant', code), take('clerk', `${code.slice(0, 4)} ${code.slice(4)}`)])
    expect(both.map((one) => one.status).sort()).toEqual([200, 409])
    const lost = both.find((one) => one.status === 409)!
    expect(lost.body).toMatchObject({ type: 'conflict', state: 'taken', ended_at: both.find((one) => one.status === 200)!.body.ended_at })
    expect(await book('neighbour')).toMatchObject({ balance: 1_900, reserved: 0, redeem_left: 9_000 })
    expect((await ask('merchant').must('GET', `/shops/${shop.id}/redemptions`)).items).toMatchObject([{ code, state: 'taken' }, { points: 20 }])
    await expect.poll(async () => (await place.people.neighbour!.must('GET', '/me/notices?limit=100')).items.map((one: Json) => JSON.stringify(one)).join(), { timeout: 15_000 }).toContain('已在惠民超市取货，用去 100 分。')
    expect(JSON.stringify((await place.people.resident!.must('GET', '/me/notices?limit=100')).items)).not.toContain('用去 100 分')
  })
  test('of another shop is a wrong one, and ten wrong ones are enough', async () => {
    const { code } = await reserve('resident')
    expect((await ask('second').get(`/shops/${shop.id}/codes/${code}`)).status).toBe(403)
    expect((await take('second', code, other)).body).toMatchObject({ type: 'not_found', status: 404 })
    expect((await take('second', '1234', other)).status).toBe(422)
    for (let tries = 1; tries < 10; ++tries)
      expect((await ask('second').get(`/shops/${other.id}/codes/${String(tries).padStart(8, '0')}`)).status).toBe(404)
    expect((await take('second', code, other)).status).toBe(429)
    expect((await ask('second').get(`/shops/${other.id}/codes/${code}`)).status).toBe(429)
    await restart('UPDATE plugin_points_wrong_codes SET at = at + 86400000') // a clock that ran ahead locks nobody out
    expect((await ask('second').get(`/shops/${other.id}/codes/${code}`)).status).toBe(404)
    expect((await take('merchant', code)).status).toBe(200)
  })
  test('that nobody fetched in time gives everything back, once', async () => {
    const { id, code } = await reserve('resident', '大米', 2)
    const { balance } = await book('resident')
    await restart(`UPDATE plugin_points_redemptions SET expires_at = 1000 WHERE id = ${id}`)
    expect((await take('merchant', code)).body).toMatchObject({ status: 409, state: 'expired' })
    expect(await ask('resident').must('GET', `/redemptions/${id}`)).toMatchObject({ state: 'expired', qr: null })
    expect(await book('resident')).toMatchObject({ balance: balance + 200, reserved: 0 })
    expect(await stock('大米')).toBe(9)
    await expect.poll(async () => JSON.stringify((await place.people.spouse!.must('GET', '/me/notices?limit=100')).items), { timeout: 15_000 }).toContain('兑换码过期了，200 分已退回。')
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
})

describe('a settlement', () => {
  const settle = (login: string, of: string) => ask(login).send('POST', `/shops/${shop.id}/settlements`, { month: of })
  const last = new Date(Date.parse(`${month()}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7)

  test('is of a past month, once, with all that was taken then', async () => {
    expect((await settle('merchant', month())).status).toBe(409)
    expect((await settle('merchant', last)).status).toBe(409)
    expect((await settle('merchant', '2026-13')).status).toBe(422)
    expect((await settle('second', last)).status).toBe(403)
    const unsettled = async (): Promise<Json[]> => (await ask('merchant').must('GET', `/shops/${shop.id}/unsettled`)).items
    expect(await unsettled()).toEqual([]) // this month is not over
    await restart(`UPDATE plugin_points_entries SET month = '${last}' WHERE kind = 'redemption'`)
    const taken = await ask('merchant').must('GET', `/shops/${shop.id}/redemptions?month=${last}`)
    const total = taken.items.reduce((sum: number, one: Json) => sum + one.points, 0)
    expect(await unsettled()).toEqual([{ month: last, count: taken.items.length, points: total, fen: total * 10 }])
    expect((await ask('second').get(`/shops/${shop.id}/unsettled`)).status).toBe(403)
    const made = await settle('merchant', last)
    expect(await unsettled()).toEqual([])
    expect(made).toMatchObject({ status: 201, body: { shop: { name: '惠民超市' }, month: last, count: taken.items.length, points: total, fen: total * 10, by_name: 'merchant先生' } })
    expect((await settle('clerk', last)).status).toBe(409)
    const whole = await ask('supervisor').must('GET', `/settlements/${made.body.id}`)
    expect(whole.redemptions.map((one: Json) => one.id)).toEqual(taken.items.map((one: Json) => one.id))
    expect((await ask('second').must('GET', '/settlements')).items).toEqual([])
    expect((await ask('clerk').must('GET', `/settlements?shop=${shop.id}`)).items).toHaveLength(1)
    expect((await ask('second').get(`/settlements/${made.body.id}`)).status).toBe(403)
    const sheet = await ask('admin').get(`/settlements/${made.body.id}/sheet`)
    const lines = sheet.text.trimEnd().split('\r\n')
    expect(sheet.headers.get('content-type')).toContain('text/csv')
    expect(lines[0]).toBe('编号,取货时间,户号,兑换码,商品,分值,金额（元）,经办')
    expect(lines.slice(1, -1)).toHaveLength(taken.items.length)
    expect(lines.at(-1)).toBe(`合计,${last},,,${taken.items.length} 笔,${total},${(total / 10).toFixed(2)},惠民超市`)
    expect(await check(place.people)).toMatchObject({ good: true, sums: { reserved: 0, shop: 0, settled: total } })
  })
  test('pays what was taken in a month that was settled before', async () => {
    const { code, id } = await reserve('resident')
    await take('merchant', code)
    const before = new Date(Date.parse(`${last}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7)
    await restart(`UPDATE plugin_points_entries SET month = '${before}' WHERE kind = 'redemption'`, `UPDATE plugin_points_settlements SET month = '${before}'`)
    expect((await settle('merchant', before)).status).toBe(409)
    expect((await check(place.people)).good).toBe(true)
    const late = await settle('merchant', last)
    expect(late).toMatchObject({ status: 201, body: { month: last, count: 1, points: 20 } })
    expect((await ask('merchant').must('GET', `/settlements/${late.body.id}`)).redemptions.map((one: Json) => one.id)).toEqual([id])
    expect(await check(place.people)).toMatchObject({ good: true, sums: { reserved: 0, shop: 0 } })
  })
})

describe('what is read', () => {
  test('the ledger as a file, a formula is none', async () => {
    const csv = `编号,户号,分值,日期,摘要\nX1,003,7,${day()},=1+1`
    expect(await ask('admin').must('POST', '/ledger/import', { csv })).toMatchObject({ added: 1, written: true })
    const whole = (await ask('supervisor').get('/ledger')).text.trimEnd().split('\r\n')
    expect(whole.at(-1)).toContain('"\'=1+1"')
    expect(whole.at(-1)).toMatch(/,X1,村集体,户 003,7$/)
    const number = whole.at(-2)!.split(',')[0]!
    expect((await ask('admin').get(`/ledger?after=${number}`)).text.trimEnd().split('\r\n')).toHaveLength(2)
    expect((await ask('admin').get(`/ledger?from=2020-01&to=2020-12`)).text.trimEnd().split('\r\n')).toHaveLength(1)
    expect((await ask('admin').get('/ledger?from=yesterday')).status).toBe(422)
  })
  test('an import is once by its number, and odd rows are named', async () => {
    const rows = ['编号,户号,分值,日期,摘要,别的', `X1,003,7,${day()},又来,`, `X1,003,8,${day()},,`, `X2,999,5,${day()},,`, `X3,003,0,${day()},,`, `X4,003,五,${day()},,`, 'X5,003,5,2026-02-30,,', `X5,003,5,${day(1)},,`, 'X5,003,5,1999-12-31,,', `X6,004,-12,${day()},扣,`]
    const read = (more: Json = {}) => ask('admin').must('POST', '/ledger/import', { csv: rows.join('\n'), ...more })
    const bad = await read()
    expect(bad).toMatchObject({ added: 1, known: 1, bad: 7, written: false, unused: ['别的'] })
    expect(bad.problems.map((one: Json) => [one.line, one.column, one.code])).toEqual([[3, 'number', 'same'], [4, 'household', 'household'], [5, 'points', 'zero'], [6, 'points', 'number'], [7, 'day', 'day'], [8, 'day', 'day'], [9, 'day', 'day']])
    expect((await read({ skip_bad: true, dry_run: true })).written).toBe(false)
    expect(await read({ skip_bad: true })).toMatchObject({ added: 1, written: true })
    expect(await read({ skip_bad: true })).toMatchObject({ added: 0, known: 2, written: true })
    const differs = await ask('admin').must('POST', '/ledger/import', { csv: `编号,户号,分值,日期\nX6,004,-13,${day()}` })
    expect(differs.problems).toEqual([{ line: 2, column: 'number', code: 'differs' }])
  })
  test('a file that the ledger itself gave out adds nothing when it comes back', async () => {
    const { text } = await ask('admin').get('/ledger')
    const lines = text.trim().split('\r\n').slice(1).map((line) => line.split(','))
    const moved = lines.filter(([, household, , , , points]) => household !== '' && Number(points) !== 0)
    expect(moved.length).toBeGreaterThan(5)
    expect(lines.length).toBeGreaterThan(moved.length) // goods that were handed out
    const back = (csv: string, more: Json = {}): Promise<Json> => ask('admin').must('POST', '/ledger/import', { csv, ...more })
    const before = (await check(place.people)).sums
    expect(await back(text)).toMatchObject({ added: 0, known: lines.length, bad: 0, written: true })
    expect((await check(place.people)).sums).toEqual(before)
    // Another system may number as it likes: what is not the same entry is its own.
    const [[number, household, , on, , given]] = moved as [string[]]
    expect(await back(`编号,户号,分值,日期\n${number},${household},${Number(given) + 1},${on}`, { dry_run: true })).toMatchObject({ added: 1, known: 0 })
  })
  test('the passbook page by page, each with what was left then', async () => {
    const all = (await ask('neighbour').must('GET', '/passbook?limit=100')).entries
    const pages: Json[] = []
    for (let next: string | null = ''; next !== null;) {
      const page = await ask('neighbour').must('GET', `/passbook?limit=1${next ? `&cursor=${next}` : ''}`)
      pages.push(...page.entries)
      next = page.next
    }
    expect(pages).toEqual(all)
    let left = 0
    for (const entry of [...all].reverse()) expect(entry.balance).toBe(left += entry.points)
    expect(await book('newcomer')).toMatchObject({ household: { number: '005', enrolled: false }, balance: 0, entries: [] })
    expect((await ask('merchant').get('/passbook')).status).toBe(403)
    expect(await book('neighbour')).toMatchObject({ most: 1_000, points: 0, point_fen: 10, redeem_fen: 10_000, household: { number: '002' }, blocks: [{ title: '文明家庭', points: 0, most: 300 }, { most: 500 }, { most: 200 }] })
    expect((await ask('neighbour').must('GET', '/passbook?month=2020-01')).entries).toEqual([])
  })
  test('the board is open to everybody, or to those of the community alone', async () => {
    const board = () => points(new Client(server.url)).get('/board')
    expect(await board()).toMatchObject({ status: 200, body: { month: month(), households: 6, enrolled: 4, gains: [{ who: '002', points: 2_000 }, { who: '001', points: 900 }, { who: '003', points: 7 }], deductions: 0, months: expect.objectContaining({ length: 12 }), grids: [{ grid: '' }, { grid: 'G1', enrolled: 3 }, { grid: 'G2', enrolled: 1 }] } })
    const put = (value: string) => place.people.admin!.must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'public_board', value }] })
    await put('false')
    await expect.poll(async () => (await board()).status).toBe(404)
    expect((await ask('officer').get('/board')).status).toBe(200)
    expect((await points(new Client(server.url, place.people.stranger!.token)).get('/board')).status).toBe(404)
    await put('true')
    await expect.poll(async () => (await board()).status).toBe(200)
  })
  test('figures, by month and grid; a grid’s leader sees their own', async () => {
    const figures = await ask('officer').must('GET', '/figures')
    expect(figures.months).toHaveLength(12)
    expect(figures.grids.map((one: Json) => one.grid)).toEqual(['', 'G1', 'G2'])
    const sum = (key: string): number => figures.months.reduce((total: number, one: Json) => total + one[key], 0)
    expect([sum('redeemed'), sum('fen')]).toEqual([160, 1_600])
    expect((await ask('leader').must('GET', '/figures')).grids.map((one: Json) => one.grid)).toEqual(['G1'])
    expect((await ask('admin').get('/figures?from=2024-01&to=2026-11')).status).toBe(422)
    expect((await ask('admin').get('/figures?from=2026-12&to=2026-11')).status).toBe(422)
  })
})

describe('telling', () => {
  test('a webhook hears of every posting, also of a household that has very many', async () => {
    await place.people.admin!.must('POST', '/communities/MG/webhooks', { name: '入账', format: 'signed', url: `${hooks.url}/postings`, events: ['plugin.points.posting'] })
    const community = '(SELECT community FROM plugin_points_shops LIMIT 1)'
    await restart(
      `INSERT INTO plugin_points_publications (id, community, month, opened_at, ends_at, state, by_id, by_name) VALUES (900, ${community}, '${month()}', 1, 1, 'open', '', '')`,
      `INSERT INTO plugin_points_scores (community, household, item, points, counted, day, month, source, state, publication, by_id, by_name, at) SELECT ${community}, ${place.households['004']}, ${place.items['好人好事']}, 1, 1, '${day()}', '${month()}', 'claim', 'published', 900, '', '', value FROM generate_series(1, 400)`)
    const posted = (): Json[] => hooks.posts.filter((post) => JSON.parse(post.body).type === 'plugin.points.posting').map((post) => JSON.parse(post.body).data)
    const entries = (): [number, number][] => posted().flatMap((one) => one.entries)
    await ask('admin').must('GET', '/months') // what is due is posted
    await expect.poll(() => posted().reduce((sum, one) => sum + (one.points as number), 0), { timeout: 30_000 }).toBe(400)
    expect(entries().length).toBe(400)
    expect(new Set(entries().map(([id]) => id)).size).toBe(400)
    expect(posted().every((one) => one.points === one.entries.reduce((sum: number, [, each]: [number, number]) => sum + each, 0))).toBe(true)
    hooks.posts.length = 0
  }, 60_000)
  test('a webhook hears of a redemption, once, and an erased person is nobody’s name', async () => {
    const { admin } = place.people
    await admin!.must('POST', '/communities/MG/webhooks', { name: '积分', format: 'signed', url: `${hooks.url}/in`, events: ['plugin.points.redemption'] })
    const { code, id } = await reserve('neighbour')
    expect((await take('clerk', code)).status).toBe(200)
    await expect.poll(() => hooks.posts.length, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(JSON.stringify(hooks.posts.map((post) => post.body))).toContain(`redemption`)
    const photo = (await mustSend(place.people.spouse!, makePng(24, 24))).id
    const claim = await ask('spouse').must('POST', '/claims', { item: place.items['帮邻居办事'], day: day(), note: '密语', photos: [photo] })
    await ask('admin').must('PUT', `/households/${place.households['001']}`, { number: '001', name: 'spouse先生', building: '3', unit: '2', room: '902', grid: 'G1', version: (await ask('admin').must('GET', `/households/${place.households['001']}`)).version })
    await reserve('spouse') // whose name the list has as the head's
    expect((await ask('resident').get(`/photos/${photo}`)).status).toBe(200)
    const erased: string[] = []
    for (const login of ['spouse', 'clerk']) {
      const { id: one, name } = (await place.people[login]!.must('GET', '/me')).user
      await admin!.must('POST', `/communities/MG/people/${one}/erase`, { name })
      erased.push(one, name)
    }
    await expect.poll(async () => (await ask('admin').must('GET', `/shops/${shop.id}/people`)).people, { timeout: 20_000 }).toHaveLength(1)
    await server.stop()
    const tables = sql(server, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'plugin_points_*'").split('\n')
    const text = tables.map((table) => sql(server, `SELECT * FROM ${table}`)).join('\n')
    for (const word of [...erased, '密语']) expect(text).not.toContain(word)
    await restartStopped()
    expect(await ask('neighbour').must('GET', `/redemptions/${id}`)).toMatchObject({ state: 'taken' })
    expect(await ask('resident').must('GET', `/scores/${claim.id}`)).toMatchObject({ by_name: '', note: '', photos: [] })
    expect((await ask('resident').get(`/photos/${photo}`)).status).toBe(404)
    expect(await ask('admin').must('GET', `/households/${place.households['001']}`)).toMatchObject({ number: '001', name: '', shows_name: false })
    expect(await check(place.people)).toMatchObject({ good: true })
  })
})

/** It was stopped, and is started as it is. */
async function restartStopped(): Promise<void> {
  await start()
  for (const [login, client] of Object.entries(place.people)) place.people[login] = new Client(server.url, client.token)
}

describe('the check of the ledger', () => {
  // What somebody does to the file, how it is undone, and what the check then says.
  const lastOf = (kind: string): string => `(SELECT max(id) FROM plugin_points_entries WHERE kind = '${kind}')`
  const hands: [what: string, statement: string, said: RegExp][] = [
    ['a line changed', `UPDATE plugin_points_lines SET points = points + 1 WHERE entry = ${lastOf('import')} AND account = 'household'`, /lines do not add up to 0.*entry/],
    ['a line taken away', `DELETE FROM plugin_points_lines WHERE entry = ${lastOf('release')} AND account = 'household'`, /lines do not add up to 0/],
    ['both lines changed', `UPDATE plugin_points_lines SET points = points * 2 WHERE entry = ${lastOf('import')}`, /passbook says something else/],
    ['lines of no entry', "INSERT INTO plugin_points_lines VALUES (999999, 'issued', 0, (SELECT community FROM plugin_points_shops LIMIT 1), 5)", /belongs to no entry/],
    ['a line of nobody', `UPDATE plugin_points_lines SET owner = 4711 WHERE entry = ${lastOf('import')} AND account = 'household'`, /account that is not there/],
    ['an entry of another kind', `UPDATE plugin_points_entries SET kind = 'settlement' WHERE id = ${lastOf('import')}`, /other accounts than its kind/],
    ['an entry taken away', `DELETE FROM plugin_points_lines WHERE entry = 2; DELETE FROM plugin_points_entries WHERE id = 2`, /is missing from the ledger: entry 2/],
    ['a reservation made larger', `UPDATE plugin_points_lines SET points = points + sign(points) WHERE entry = ${lastOf('reservation')}`, /has reserved other points than its codes need: household 00\d/],
    ['a code freed again', "UPDATE plugin_points_redemptions SET state = 'reserved' WHERE id = (SELECT max(id) FROM plugin_points_redemptions WHERE state = 'taken')", /ends in another way, or more than once: redemption/],
    ['a code used twice', `DROP INDEX plugin_points_entries_end; INSERT INTO plugin_points_entries (community, kind, at, day, month, household, points, redemption, words, by_id, by_name) SELECT community, kind, at, day, month, household, points, redemption, words, by_id, by_name FROM plugin_points_entries WHERE id = ${lastOf('redemption')}; INSERT INTO plugin_points_lines SELECT ${lastOf('redemption')}, account, owner, community, points FROM plugin_points_lines WHERE entry = (SELECT min(id) FROM plugin_points_entries WHERE redemption = (SELECT redemption FROM plugin_points_entries WHERE id = ${lastOf('redemption')}) AND kind = 'redemption')`, /ends in another way, or more than once: redemption/],
    ['more taken than was reserved', `UPDATE plugin_points_lines SET points = points + sign(points) WHERE entry = ${lastOf('redemption')}`, /moved other points than were reserved: entry/],
    ['a redemption made cheaper', "UPDATE plugin_points_redemptions SET points = 1 WHERE id = (SELECT max(id) FROM plugin_points_redemptions WHERE state = 'taken')", /reserves something else for redemption/],
    ['a line of goods made cheaper', 'UPDATE plugin_points_redemption_lines SET points = 1 WHERE redemption = (SELECT max(id) FROM plugin_points_redemptions)', /goods cost something else/],
    ['owed once more', 'UPDATE plugin_points_redemptions SET settlement = NULL WHERE settlement IS NOT NULL', /is owed other points than were taken there: shop 惠民超市/],
    ['a taking that no settlement reaches', "UPDATE plugin_points_entries SET month = '2999-01' WHERE id = (SELECT max(id) FROM plugin_points_entries WHERE kind = 'redemption')", /was taken, but no settlement can reach it: redemption \d+/],
    ['a settlement made larger', 'UPDATE plugin_points_settlements SET fen = fen + 100', /not the sum of its redemptions/],
    ['a settlement that the ledger has not', 'UPDATE plugin_points_entries SET settlement = NULL WHERE settlement IS NOT NULL', /has something else for settlement/],
    ['a settlement taken away', 'DELETE FROM plugin_points_settlements', /settles what nobody has settled: entry/],
    ['a score said to be posted', "INSERT INTO plugin_points_scores (community, household, item, points, counted, day, month, source, state, by_id, by_name, at) SELECT community, 1, (SELECT min(id) FROM plugin_points_items), 10, 10, '2026-11-01', '2026-11', 'claim', 'posted', '', '', 1 FROM plugin_points_shops LIMIT 1", /is posted, but the ledger has not what it counts: score/],
    ['points that were never there', `UPDATE plugin_points_lines SET points = points - sign(points) * 890 WHERE entry = (SELECT min(id) FROM plugin_points_entries WHERE kind = 'import'); UPDATE plugin_points_entries SET points = points - 890 WHERE id = (SELECT min(id) FROM plugin_points_entries WHERE kind = 'import')`, /took more points than were there/],
    ['a posting of no score', `UPDATE plugin_points_entries SET kind = 'posting' WHERE id = ${lastOf('import')}`, /posts a score that is not posted/],
    ['a reversal of nothing', `UPDATE plugin_points_entries SET kind = 'reversal' WHERE id = ${lastOf('import')}`, /takes back something else/],
  ]
  test('finds nothing while nobody has changed the file', async () => {
    const { good, problems, sums } = await check(place.people)
    expect([good, problems]).toEqual([true, []])
    expect(Object.values(sums as Record<string, number>).reduce((total, one) => total + one, 0)).toBe(0)
  })
  test('names each thing that somebody has done to it', async () => {
    await server.stop()
    const { copyFileSync } = await import('node:fs')
    const { join } = await import('node:path')
    const file = join(server.data, 'plugins', 'points.db')
    sql(server, 'PRAGMA wal_checkpoint(TRUNCATE)')
    copyFileSync(file, `${file}.good`)
    for (const [what, statement, said] of hands) {
      copyFileSync(`${file}.good`, file)
      tamper(server, 'PRAGMA foreign_keys = OFF', statement)
      await restartStopped()
      const { good, problems } = await check(place.people)
      expect(good, what).toBe(false)
      expect(problems.join('\n'), what).toMatch(said)
      await server.stop()
      sql(server, 'PRAGMA wal_checkpoint(TRUNCATE)')
    }
    copyFileSync(`${file}.good`, file)
    await restartStopped()
    expect(await check(place.people)).toMatchObject({ good: true })
  })
})
