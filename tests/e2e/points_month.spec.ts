// The month of 亭山村 over the wire: 1,091 households come in as CSV, 134 take part, teams score three rounds on three
// blocks, households claim, everything is reviewed twice, published, objected to, posted, closed, redeemed at two
// supermarkets and settled. What comes out was reckoned by hand, in the comments.
//
// Time passes between runs of the server: the days of what was scored move back by a week, publications end.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { adopt, month, moveIn, points, pointsShelf, type Place } from './support/points.js'
import { check, merchant, openShop, sql, tamper } from './support/points_shops.js'
import { ok, Server } from './support/server.js'

const book = {
  title: '亭山村村规民约 2.0',
  month_most: 1000,
  point_fen: 10,
  redeem_fen: 10_000,
  blocks: [{ title: '文明家庭', most: 300 }, { title: '美丽家园', most: 500 }, { title: '垃圾分类', most: 200 }],
  items: [
    { block: 1, chapter: '第一章', title: '家风', points: 120, source: 'visit' },
    { block: 1, chapter: '第一章', title: '好人好事', points: 50, source: 'claim' },
    { block: 2, chapter: '第二章', title: '庭院', points: 100, day_most: 100, source: 'visit' },
    { block: 2, chapter: '第二章', title: '三包', points: 100, source: 'visit' },
    { block: 2, chapter: '第三章', title: '乱堆', points: -20, source: 'visit' },
    { block: 3, chapter: '第四章', title: '分类', points: 60, day_most: 60, source: 'visit' },
    { block: 3, chapter: '第四章', title: '旧物', points: 20, day_most: 40, source: 'both' },
    { block: 3, chapter: '第五章', title: '混投', points: -10, month_most: 20, source: 'visit' },
  ],
}
const households = 1_091, enrolled = 134
// By number: 1 to 100 are tidy and sort, 101 to 130 less so, 131 to 134 are hardly ever at home.
const tidy = (number: number): boolean => number <= 100
const away = (number: number): boolean => number > 130

const last = new Date(Date.parse(`${month()}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7)
const lastDay = new Date(Date.parse(`${month()}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10) // 31 days ago at most

let server: Server
let people: People
let items: Record<string, number>
let ids: Record<number, number> // of households, by number

const ask = (login: string) => points(new Client(server.url, people[login]!.token))
const code = (number: number): string => String(number).padStart(4, '0')
const place = (number: number): Place => ({ building: String(Math.ceil(number / 10)), unit: '1', room: String(100 + number % 10) })
const grid = (number: number): string => `G${Math.ceil(number / 364)}`
const balance = async (number: number): Promise<number> => (await ask('admin').must('GET', `/households/${ids[number]}`)).balance

async function meanwhile(...statements: string[]): Promise<void> {
  await server.stop()
  tamper(server, ...statements)
  await server.start('--plugins', pointsShelf())
  for (const [login, { token }] of Object.entries(people)) people[login] = new Client(server.url, token)
}
const aWeekPasses = (): Promise<void> =>
  meanwhile("UPDATE plugin_points_visits SET day = date(day, '-7 days') WHERE day IS NOT NULL", "UPDATE plugin_points_scores SET day = date(day, '-7 days')")

/** What a team writes down in week 1, 2 or 3. */
function sheet(number: number, week: number): Json {
  const given = (title: string, value: number): Json => ({ item: items[title], points: value })
  const day = lastDay
  if (away(number) && week > 1) return { state: 'absent', day }
  if (away(number)) return { state: 'done', day, sorted_right: 10, sorted_seen: 10, scores: [given('庭院', 50)] }
  if (!tidy(number)) return { state: 'done', day, tidy: false, sorted_right: 15, sorted_seen: 20, scores: [given('庭院', 100), given('乱堆', -20), given('分类', 40), given('混投', -10)] }
  return { state: 'done', day, tidy: true, sorted_right: 19, sorted_seen: 20, scores: [given('家风', 120), given('庭院', 90), given('三包', 80), given('分类', 60)] }
}

/** Two teams, each with its half of the village. */
const team = (number: number): string => (number <= 67 ? 'inspector' : 'inspector2')

async function walk(week: number): Promise<Json> {
  const round = await ask('supervisor').must('POST', '/rounds', { title: `第 ${week} 周`, everybody: true })
  const { visits } = await ask('inspector').must('GET', `/rounds/${round.id}`)
  await Promise.all(['inspector', 'inspector2'].map(async (login) => {
    for (const visit of visits) {
      const number = Number(visit.household.number)
      if (team(number) === login) await ask(login).must('POST', `/visits/${visit.id}`, sheet(number, week), { 'Idempotency-Key': `v${visit.id}` })
    }
  }))
  return ask('supervisor').must('GET', `/rounds/${round.id}`)
}

/** Everything that somebody may review, in portions as the page has them. */
async function reviewAll(login: string, step: string): Promise<number> {
  let done = 0
  for (;;) {
    const { items: waiting } = await ask(login).must('GET', `/reviews?step=${step}&limit=100`)
    if (waiting.length === 0) return done
    const answer = await ask(login).must('POST', '/reviews', { scores: waiting.map((one: Json) => one.id), step, ok: true })
    expect(answer.failed).toEqual([])
    done += answer.done.length
  }
}
/** The score of a household in a state, of an item, of the week so many before the last. */
async function scoreOf(number: number, title: string, weeksBefore: number): Promise<Json> {
  const on = new Date(Date.parse(lastDay) - weeksBefore * 7 * 86_400_000).toISOString().slice(0, 10)
  const id = sql(server, `SELECT id FROM plugin_points_scores WHERE household = ${ids[number]} AND item = ${items[title]} AND day = '${on}'`)
  return ask('supervisor').must('GET', `/scores/${id}`)
}

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  people = await found(server)
  for (const login of ['inspector2']) {
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', '二组', '--community', 'MG', '--role', 'inspector'])
    people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  }
  await people.admin!.act('/communities/MG/plugins/points', 'enable', { roles: [] })
}, 60_000)
afterAll(async () => server?.remove())

describe('before the month', () => {
  test('1,091 households come in as CSV; 134 of them take part', async () => {
    const rows = Array.from({ length: households }, (_, at) => {
      const number = at + 1, { building, unit, room } = place(number)
      return [code(number), `户主${number}`, building, unit, room, grid(number), number <= enrolled ? '是' : '否'].join(',')
    })
    expect(await ask('admin').must('POST', '/households/import', { csv: ['户号,户主,楼栋,单元,室,网格,参加', ...rows].join('\n') })).toMatchObject({ added: households, bad: 0, written: true })
    ids = {}
    for (let cursor = '', more = true; more;) {
      const page = await ask('admin').must('GET', `/households?enrolled=yes&limit=100${cursor}`)
      for (const one of page.items) ids[Number(one.number)] = one.id
      more = page.next !== null
      cursor = `&cursor=${page.next}`
    }
    expect(Object.keys(ids)).toHaveLength(enrolled)
  })
  test('the rule book is adopted by a vote', async () => {
    const adopted = await adopt(people, book)
    items = Object.fromEntries(adopted.items.map((item: Json) => [item.title, item.id]))
    for (const number of [1, 2, 101, 102, 103]) await moveIn(server, people, `h${number}`, place(number))
    // It has held since the month before last.
    await meanwhile(`UPDATE plugin_points_books SET from_day = date('${lastDay}', '-40 days')`)
  })
})

describe('the month', () => {
  test('two teams walk three rounds', async () => {
    for (const week of [1, 2, 3]) {
      const round = await walk(week)
      // Of 134 the last four are away in the second and third week.
      expect([round.visits.length, round.done]).toEqual([134, week === 1 ? 134 : 130])
      if (week < 3) await aWeekPasses()
      // A few are visited again by the other team, which finds no fault.
      const again = await ask('supervisor').must('POST', `/rounds/${round.id}/recheck`, { title: '抽查', count: 3 })
      for (const visit of (await ask('inspector').must('GET', `/rounds/${again.id}`)).visits) {
        const first = team(Number(visit.household.number)), other = first === 'inspector' ? 'inspector2' : 'inspector'
        expect((await ask(first).send('POST', `/visits/${visit.id}`, { state: 'done', day: lastDay })).status).toBe(403)
        await ask(other).must('POST', `/visits/${visit.id}`, { state: 'done', day: lastDay })
      }
    }
  }, 120_000)
  test('households claim', async () => {
    const claim = (number: number, title: string) => ask(`h${number}`).must('POST', '/claims', { item: items[title], day: lastDay, note: '有照片' })
    await claim(1, '好人好事')
    await claim(101, '好人好事')
    await claim(2, '旧物')
    await claim(2, '旧物') // no more of it could count on that day
    expect((await ask('h2').send('POST', '/claims', { item: items['旧物'], day: lastDay, note: 'x' })).status).toBe(409)
    expect((await ask('h1').send('POST', '/claims', { item: items['庭院'], day: lastDay, note: 'x' })).status).toBe(422)
  })
  test('everything is reviewed twice: what one team scored by the other; two are refused', async () => {
    // 100 households × 3 weeks × 4 lines, 30 × 3 × 4, 4 lines of those who are away, 4 claims.
    const all = 1_200 + 360 + 4 + 4
    const unclear = await scoreOf(130, '乱堆', 0)
    await ask('inspector').must('POST', '/reviews', { scores: [unclear.id], step: 'first', ok: false, reason: '照片不清' })
    const mine = await reviewAll('inspector', 'first')
    const theirs = await reviewAll('inspector2', 'first')
    expect(mine + theirs).toBe(all - 1)
    // The first team may review what the second has scored, 68 to 134, and the claims: 33 × 12 + 30 × 12 + 4 + 4, but for one.
    expect(mine).toBe(763)
    const tooMuch = await scoreOf(100, '三包', 2)
    await ask('supervisor').must('POST', '/reviews', { scores: [tooMuch.id], step: 'second', ok: false, reason: '没有三包' })
    expect(await reviewAll('supervisor', 'second')).toBe(all - 2)
    expect((await ask('supervisor').must('GET', '/months')).items.find((one: Json) => one.month === last)).toMatchObject({ submitted: 0, checked: 0, approved: all - 2, published: 0, posted: 0, points: 0 })
  })
})

// What counts, by hand:
//   1–100: 家风 3 × 120 = 360, of which the block takes 300; 庭院 270 + 三包 240 = 510, of which 500; 分类 180: 980.
//     1: 好人好事 50 finds its block full: 980.            2: 旧物 20 + 20 on 180, of which the block takes 20: 1,000.
//     100: without 80 of 三包, 270 + 160 = 430: 910.
//   101–130: 庭院 300 + 分类 120 = 420; 乱堆 −60; 混投 −30, of which the item takes −20: 340.
//     101: and 好人好事 50: 390.   130: one 乱堆 less: 360.
//   131–134: 50.
//   In all 98 × 980 + 1,000 + 910 + 28 × 340 + 390 + 360 + 4 × 50 = 96,040 + 1,910 + 9,520 + 750 + 200 = 108,420.
describe('publication', () => {
  let publication: Json

  test('counts within the caps', async () => {
    publication = await ask('supervisor').must('POST', '/publications', { month: last })
    // Of 1,566 those that count 0 are not told: the third 混投 of 30 households, and for 1 and 2 one that finds its block full.
    expect(publication).toMatchObject({ month: last, scores: 1_566 - 30 - 2, households: 134, objections: 0, state: 'open' })
    const { list, next } = await ask('nobody').must('GET', `/publications/${publication.id}`)
    expect([list.length, next]).toEqual([134, null])
    const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0)
    // Gains alone: deductions, 30 × −80 + 20 = −2,380, are counted, not told.
    expect(sum(list.map((one: Json) => one.points))).toBe(108_420 + 2_380)
    expect(list[0]).toMatchObject({ who: '0002', points: 1_000, deductions: 0 })
    expect(list.find((one: Json) => one.who === '0101')).toMatchObject({ points: 470, deductions: 5 })
    expect(sum(list.map((one: Json) => one.deductions))).toBe(30 * 5 - 1)
    expect(await balance(2)).toBe(0)
  })
  test('three object; one is right meanwhile, one is not, and what was posted is put right', async () => {
    const upheld = await scoreOf(101, '乱堆', 2), rejected = await scoreOf(102, '混投', 1), late = await scoreOf(103, '乱堆', 1)
    const object = (number: number, score: Json) => ask(`h${number}`).must('POST', `/scores/${score.id}/objections`, { words: '不是我家' })
    const answer = (objection: Json, good: boolean) => ask('supervisor').must('POST', `/objections/${objection.id}/answer`, { upheld: good, answer: '查过了' })
    await answer(await object(101, upheld), true)
    const waiting = await object(102, rejected)
    await meanwhile("UPDATE plugin_points_publications SET ends_at = 0 WHERE state = 'open'")
    await expect.poll(async () => (await ask('supervisor').must('GET', '/months')).items.find((one: Json) => one.month === last).published, { timeout: 30_000 }).toBe(1)
    // 101 has 20 more; 102 lacks the −10 that waits.
    expect(await Promise.all([1, 2, 100, 101, 102, 130, 134].map(balance))).toEqual([980, 1_000, 910, 410, 350, 360, 50])
    expect((await ask('supervisor').send('POST', `/months/${last}/close`, {})).body.detail).toBe('still open: 1 published, 1 objections')
    await answer(waiting, false)
    expect(await balance(102)).toBe(340)
    await answer(await object(103, late), true)
    expect(await balance(103)).toBe(360)
    expect(await ask('nobody').must('GET', `/publications/${publication.id}`)).toMatchObject({ state: 'posted', objections: 3 })
    expect((await ask('h103').must('GET', '/passbook')).entries[0]).toMatchObject({ kind: 'reversal', points: 20, balance: 360 })
  })
})

describe('the close', () => {
  test('is once, of a month that is over and of which nothing is open', async () => {
    expect((await ask('supervisor').send('POST', `/months/${month()}/close`, {})).status).toBe(409)
    const closed = await ask('supervisor').must('POST', `/months/${last}/close`, {})
    // 1,566 were published; two of them were overturned. 108,420 + 20 that was never posted + 20 that was reversed.
    expect(closed).toMatchObject({ month: last, by_name: 'supervisor先生', posted: 1_564, published: 0, objections: 0, points: 108_460 })
    expect((await ask('supervisor').send('POST', `/months/${last}/close`, {})).body.detail).toContain('closed already')
    expect((await ask('supervisor').send('POST', '/publications', { month: last })).status).toBe(409)
    expect((await ask('h1').send('POST', '/claims', { item: items['好人好事'], day: lastDay, note: '晚了' })).status).toBe(409)
    const round = await ask('inspector').must('POST', '/rounds', { title: '晚了', households: [ids[5]] })
    const [visit] = (await ask('inspector').must('GET', `/rounds/${round.id}`)).visits
    expect((await ask('inspector').send('POST', `/visits/${visit.id}`, sheet(5, 1))).status).toBe(409)
  })
  test('whatever is wrong then is put right by entries of today', async () => {
    await ask('supervisor').must('POST', `/scores/${(await scoreOf(105, '乱堆', 2)).id}/reverse`, { reason: '看错了' })
    await ask('supervisor').must('POST', '/corrections', { household: ids[104], points: 15, words: '漏记' })
    expect([await balance(105), await balance(104)]).toEqual([360, 355])
    const months = (await ask('admin').must('GET', '/months')).items
    expect(months.map((one: Json) => [one.month, one.points])).toEqual([[month(), 20], [last, 108_460]])
    // 108,460 + 20 + 15.
    expect(await check(people)).toMatchObject({ good: true, sums: { issued: -108_495, household: 108_495, reserved: 0, shop: 0, settled: 0 } })
  })
  test('the board of the month shows what was gained, sorted and tidy', async () => {
    // Sorted: 100 × 3 × 19 + 30 × 3 × 15 + 4 × 10 = 7,090 of 100 × 60 + 30 × 60 + 40 = 7,840. Tidy: 300 of 390 visits.
    expect(await ask('nobody').must('GET', `/board?month=${last}`)).toMatchObject({
      households, enrolled, sorted: { right: 7_090, seen: 7_840 }, tidy: { tidy: 300, seen: 390 },
    })
  })
})

describe('what points are good for', () => {
  let first: Json, second: Json
  const good = (shop: Json, title: string): number => shop.goods.find((one: Json) => one.title === title).id
  const order = (number: number, shop: Json, title: string, count: number) => ask(`h${number}`).send('POST', '/redemptions', { shop: shop.id, lines: [{ goods: good(shop, title), count }] })
  async function buy(number: number, shop: Json, clerk: string, title: string, count: number): Promise<void> {
    const reserved = await order(number, shop, title, count)
    expect([reserved.status, reserved.body.state]).toEqual([201, 'reserved'])
    await ask(clerk).must('POST', `/shops/${shop.id}/take`, { code: reserved.body.code })
  }

  test('two households redeem at two supermarkets', async () => {
    await merchant(server, people, 'clerk')
    first = await openShop(people, '惠民超市', [['大米', 300, 10], ['油', 200, 10]], ['merchant'])
    second = await openShop(people, '邻里超市', [['毛巾', 50, 10], ['洗衣液', 150, 10]], ['clerk'])
    await buy(2, first, 'merchant', '大米', 3) // 900
    await buy(2, second, 'clerk', '毛巾', 2) // 100: all that 2 had, and the hundred yuan of the month
    expect((await order(2, second, '毛巾', 1)).status).toBe(409)
    await buy(1, first, 'merchant', '油', 1) // 200
    await buy(1, second, 'clerk', '洗衣液', 5) // 750
    expect((await order(1, second, '毛巾', 1)).status).toBe(409) // 30 are left
    await buy(101, second, 'clerk', '毛巾', 3) // 150
    const given = await order(101, first, '油', 1)
    await ask('h101').must('POST', `/redemptions/${given.body.id}/cancel`, {})
    expect(await Promise.all([1, 2, 101].map(balance))).toEqual([30, 0, 260])
    // 900 + 200 at the first, 100 + 750 + 150 at the second; 108,495 − 2,100.
    expect(await check(people)).toMatchObject({ good: true, sums: { issued: -108_495, household: 106_395, reserved: 0, shop: 2_100, settled: 0 } })
  })
  test('each is settled for the month, once', async () => {
    await meanwhile(`UPDATE plugin_points_entries SET month = '${last}' WHERE kind = 'redemption'`)
    const settle = (login: string, shop: Json) => ask(login).send('POST', `/shops/${shop.id}/settlements`, { month: last })
    expect(await settle('merchant', first)).toMatchObject({ status: 201, body: { count: 2, points: 1_100, fen: 11_000 } })
    expect(await settle('clerk', second)).toMatchObject({ status: 201, body: { count: 3, points: 1_000, fen: 10_000 } })
    expect([(await settle('merchant', first)).status, (await settle('clerk', second)).status]).toEqual([409, 409])
    expect(await check(people)).toMatchObject({ good: true, sums: { issued: -108_495, household: 106_395, reserved: 0, shop: 0, settled: 2_100 } })
  })
  test('points that are too old expire with the close of a month', async () => {
    // Nothing but the correction and the reversal of this month is younger than a month, when this month is over.
    await people.admin!.must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'expire_months', value: '1' }] })
    await meanwhile(
      `UPDATE plugin_points_entries SET month = strftime('%Y-%m', month || '-01', '-1 months')`,
      `UPDATE plugin_points_scores SET month = strftime('%Y-%m', month || '-01', '-1 months')`,
      `UPDATE plugin_points_months SET month = strftime('%Y-%m', month || '-01', '-1 months')`,
      `UPDATE plugin_points_closes SET month = strftime('%Y-%m', month || '-01', '-1 months')`,
    )
    await ask('supervisor').must('POST', `/months/${last}/close`, {})
    const stateOf = async (): Promise<string> => (await ask('admin').must('GET', '/months')).items.find((one: Json) => one.month === last).state
    await expect.poll(stateOf, { timeout: 30_000 }).toBe('closed') // until then points of it expire yet
    // 104 keeps its 15; the 20 of 105 put right a deduction and are no gain. The others keep nothing.
    expect(await Promise.all([1, 2, 50, 101, 104, 105].map(balance))).toEqual([0, 0, 0, 0, 15, 0])
    expect(await check(people)).toMatchObject({ sums: { issued: -2_115, household: 15, settled: 2_100 } })
    // A gain of which nothing is left is taken back, and not taken twice.
    await ask('supervisor').must('POST', `/scores/${sql(server, `SELECT id FROM plugin_points_scores WHERE household = ${ids[50]} AND state = 'posted' AND counted > 0 LIMIT 1`)}/reverse`, { reason: '查错了' })
    expect(await balance(50)).toBe(0)
    expect(sql(server, `SELECT group_concat(kind || sign(points)) FROM (SELECT kind, points FROM plugin_points_entries WHERE household = ${ids[50]} ORDER BY id DESC LIMIT 2)`)).toBe('expiry1,reversal-1')
    expect(await check(people)).toMatchObject({ problems: [], sums: { issued: -2_115, household: 15, settled: 2_100 } })
  })
})
