// A household that leaves the scheme and comes back: its points, codes, claims, what is published and the board; then
// what an older rule book scored, and a board that is reckoned by hand with points that another system had.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { adopt, day, month, points, ruleBook } from './support/points.js'
import { approve, ask, balance, beginScores, claim, inPoints, line, meanwhile, overNow, place, publish, review, score, scored, server, told, visitOf, round, sheet } from './support/points_scores.js'
import { check, give, openShop } from './support/points_shops.js'

beforeAll(beginScores, 60_000)
afterAll(async () => server?.remove())

const enrol = (number: string, enrolled: boolean): Promise<Json> => ask('supervisor').must('POST', `/households/${place.households[number]}/enrol`, { enrolled })
const book = (login: string): Promise<Json> => ask(login).must('GET', '/passbook')
const board = (): Promise<Json> => points(place.people.nobody!).must('GET', '/board')

describe('a household that leaves', () => {
  let shop: Json
  let first: Json, second: Json
  const claims: Json[] = []
  let posted: number, published: number

  test('has points, two codes, a claim at every step and something published', async () => {
    shop = await openShop(place.people, '惠民超市', [['盐', 20, 9]], ['merchant'])
    await give(place.people, { '001': 300 })
    posted = (await scored('001', line('分类准确', 10)))[0]!.id
    await approve(posted)
    await publish()
    await meanwhile(overNow)
    expect((await book('resident')).balance).toBe(310)
    published = (await scored('001', line('庭院整洁', 30)))[0]!.id
    await approve(published)
    await publish()
    for (const title of ['帮邻居办事', '好人好事', '旧物回收']) claims.push((await claim('resident', title)).body)
    await review('inspector2', 'first', [claims[1]!.id, claims[2]!.id])
    await review('supervisor', 'second', [claims[2]!.id])
    const reserve = () => ask('resident').must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods[0].id, count: 1 }] })
    ;[first, second] = [await reserve(), await reserve()]
    expect(await book('resident')).toMatchObject({ balance: 270, reserved: 40, household: { enrolled: true } })
    expect(await board()).toMatchObject({ households: 6, enrolled: 4, gains: [{ who: '001', points: 310 }] })
  })
  test('keeps its points and its passbook, and claims, redeems and is visited no more', async () => {
    const [, left] = [await meanwhile(), await enrol('001', false)]
    expect(left).toMatchObject({ enrolled: false, enrolled_at: null, balance: 270 })
    expect(await book('spouse')).toMatchObject({ balance: 270, reserved: 40, household: { enrolled: false } })
    expect((await claim('resident', '帮邻居办事')).status).toBe(403)
    expect((await ask('resident').send('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods[0].id, count: 1 }] })).status).toBe(403)
    expect((await ask('inspector').send('POST', '/rounds', { title: '点名', households: [place.households['001']] })).status).toBe(422)
    expect((await ask('supervisor').send('POST', '/help', { household: place.households['001'], item: place.items['志愿服务'], day: day(), note: '扫雪' })).status).toBe(409)
    expect(await board()).toMatchObject({ households: 6, enrolled: 3, gains: [{ who: '001', points: 310 }], grids: [{ grid: '' }, { grid: 'G1', enrolled: 2, points: 310 }, { grid: 'G2', enrolled: 1 }] })
  })
  test('fetches with a code of before, cancels the other, and what was under way comes to its end', async () => {
    expect((await ask('merchant').send('POST', `/shops/${shop.id}/take`, { code: first.code })).status).toBe(200)
    expect((await ask('resident').must('POST', `/redemptions/${second.id}/cancel`, {})).state).toBe('cancelled')
    expect(await book('resident')).toMatchObject({ balance: 290, reserved: 0 })
    // One claim is withdrawn, one refused, one goes on; what is published may be objected to and is posted.
    expect(await ask('resident').must('POST', `/scores/${claims[0]!.id}/withdraw`, {})).toMatchObject({ state: 'withdrawn' })
    expect((await review('supervisor', 'second', [claims[1]!.id], { ok: false, reason: '没有人看到' })).done).toEqual([claims[1]!.id])
    await publish()
    expect(await score(claims[2]!.id)).toMatchObject({ state: 'published', counted: 15 })
    const objection = await ask('resident').must('POST', `/scores/${published}/objections`, { words: '那天没人来' })
    await meanwhile(overNow)
    expect((await book('resident')).balance).toBe(290 + 15)
    await ask('supervisor2').must('POST', `/objections/${objection.id}/answer`, { upheld: false, answer: '有照片' })
    expect(await balance('001')).toBe(290 + 15 + 30)
    await expect.poll(async () => (await told('resident')).join(), { timeout: 15_000 }).toContain('的积分入账 +15 分')
    expect(await board()).toMatchObject({ enrolled: 3, gains: [{ who: '001', points: 355 }] })
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
  test('comes back to what it had, and took part then as the figures have it', async () => {
    const of = async (): Promise<number> => (await ask('officer').must('GET', '/figures')).months.at(-1).enrolled
    expect(await of()).toBe(3)
    const back = await enrol('001', true)
    expect(back).toMatchObject({ enrolled: true, balance: 335 })
    expect(await of()).toBe(4)
    expect((await claim('resident', '好人好事')).status).toBe(201)
    const again = await ask('resident').must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods[0].id, count: 1 }], points: 20 })
    expect(again.state).toBe('reserved')
    expect(await board()).toMatchObject({ enrolled: 4, gains: [{ who: '001', points: 355 }] })
    // It was in two times; had it left three months ago, the months between were without it.
    const times = (): string => inPoints(`SELECT count(*), count(left_at) FROM plugin_points_enrolments WHERE household = ${place.households['001']}`)
    expect(times()).toBe('2|1')
    const at = (back: number): number => { const date = new Date(); return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 10) }
    await meanwhile(`UPDATE plugin_points_enrolments SET enrolled_at = ${at(5)}, left_at = ${at(3)} WHERE household = ${place.households['001']} AND left_at IS NOT NULL`)
    const months = (await ask('officer').must('GET', '/figures')).months.slice(-7).map((one: Json) => one.enrolled)
    expect(months).toEqual([0, 1, 1, 0, 0, 0, 4])
  })
})

describe('a rule book that another has followed', () => {
  test('scores what happened on its days: its items, its points, its bounds', async () => {
    const old = place.items
    await meanwhile(`UPDATE plugin_points_books SET from_day = '${day(-20)}'`)
    const next = await adopt(place.people, { ...ruleBook, title: '第二版', items: ruleBook.items.map((item) => item.title === '好人好事' ? { ...item, points: 80 } : item) })
    const now: Record<string, number> = Object.fromEntries(next.items.map((item: Json) => [item.title, item.id]))
    const say = (item: number, on: string, more: Json = {}) => ask('neighbour').send('POST', '/claims', { item, day: on, note: '做了', ...more })
    // Yesterday the first one held: its item alone is known, and gives what it said.
    expect((await say(now['好人好事']!, day(-1))).status).toBe(422)
    expect((await say(old['好人好事']!, day(-1), { points: 51 })).status).toBe(422)
    const before = await say(old['好人好事']!, day(-1))
    expect(before).toMatchObject({ status: 201, body: { points: 50, item: { id: old['好人好事'], points: 50, block: { title: '文明家庭' } } } })
    // Today the second one does.
    expect((await say(old['好人好事']!, day())).status).toBe(422)
    const today = await say(now['好人好事']!, day())
    expect(today).toMatchObject({ status: 201, body: { points: 80, item: { id: now['好人好事'], points: 80 } } })
    // What waited when the new one came stays what it was, to the ledger.
    await approve(before.body.id, today.body.id)
    for (const of of new Set([before.body.month, today.body.month])) await publish(of)
    await meanwhile(overNow)
    expect((await book('neighbour')).balance).toBe(130)
    expect(await score(before.body.id)).toMatchObject({ state: 'posted', points: 50, counted: 50, item: { points: 50 } })
    expect((await book('neighbour')).entries.map((one: Json) => [one.points, one.block])).toEqual(expect.arrayContaining([[50, expect.anything()], [80, expect.anything()]]))
  })
})

describe('points that another system had', () => {
  test('are gains of their month on the board, of no block; what is taken is none', async () => {
    const today = day()
    const rows = [`B1,003,100,${today},转入`, `B2,003,-30,${today},转出`, `B3,004,45,${today},转入`, `B4,005,7,${today},转入`, `B5,003,11,${day(-62)},早先`]
    const before = await board()
    const csv = ['编号,户号,分值,日期,摘要', ...rows].join('\n')
    expect(await ask('admin').must('POST', '/ledger/import', { csv, dry_run: true })).toMatchObject({ added: 5, bad: 0, written: false })
    expect(await board()).toEqual(before)
    expect(await ask('admin').must('POST', '/ledger/import', { csv })).toMatchObject({ added: 5, bad: 0, written: true })
    const after = await board()
    // By hand: 003 has 100, 004 45, 005 (which does not take part) 7; −30 is no gain, and 11 are of two months ago.
    const of = (who: string): number => after.gains.find((one: Json) => one.who === who)?.points ?? 0
    expect([of('003'), of('004'), of('005')]).toEqual([100, 45, 7])
    const gained = (one: Json, back: number): number => one.months.at(-1 - back).gained
    expect(gained(after, 0) - gained(before, 0)).toBe(152)
    const ago = (Number(month().slice(0, 4)) - Number(day(-62).slice(0, 4))) * 12 + Number(month().slice(5)) - Number(day(-62).slice(5, 7))
    expect(gained(after, ago) - gained(before, ago)).toBe(11)
    expect(after.deductions).toBe(before.deductions)
    const block = (one: Json): [string, number][] => one.blocks.map(({ title, points: sum }: Json) => [title, sum])
    expect(block(after)).toEqual(block(before))
    const grid = (one: Json, name: string): number => one.grids.find((each: Json) => each.grid === name).points
    expect(grid(after, 'G1') - grid(before, 'G1')).toBe(100)
    expect(grid(after, 'G2') - grid(before, 'G2')).toBe(52)
    // The figures say the same, and what was taken is a balance all the same.
    const figures = await ask('officer').must('GET', '/figures')
    expect(figures.months.at(-1).gained).toBe(gained(after, 0))
    expect(figures.months.at(-1).deducted).toBe(0)
    expect([await balance('003'), await balance('004'), await balance('005')]).toEqual([100 - 30 + 11, 45, 7])
    expect(after.gains.map((one: Json) => one.points)).toEqual([...after.gains.map((one: Json) => one.points as number)].sort((a: number, b: number) => b - a))
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
})

test('a re-inspection has the visit before by its household, for whoever compares', async () => {
  const at = await round('初查', '002', '003')
  const visit = await visitOf(at, '002')
  const item = (await ask('inspector').must('GET', '/book')).items.find((one: Json) => one.title === '庭院整洁').id
  await ask('inspector').must('POST', `/visits/${visit}`, sheet({ item, points: 12 }))
  const again = await ask('supervisor').must('POST', `/rounds/${at.id}/recheck`, { title: '抽查', count: 1 })
  expect(again).toMatchObject({ of_round: at.id, visits: 1 })
  const whole = await ask('inspector2').must('GET', `/rounds/${again.id}`)
  expect(whole.visits[0].household.number).toBe('002')
  // As the page reads it: the household's visit of the round before, whole.
  const earlier = (await ask('inspector2').must('GET', `/rounds/${whole.of_round}`)).visits.find((one: Json) => one.household.id === whole.visits[0].household.id)
  expect((await ask('inspector2').must('GET', `/visits/${earlier.id}`)).scores).toMatchObject([{ points: 12, item: { id: item } }])
  // Whoever reviews has the two beside each other, each with what it is of.
  const tidy = async (): Promise<Json[]> => (await ask('leader').must('GET', '/reviews?step=first')).items.filter((one: Json) => one.household.number === '002' && one.source === 'visit')
  const alone = (await tidy())[0]!
  expect(alone).toMatchObject({ points: 12, round: { title: '初查', recheck: false }, beside: [] }) // the other is not done
  const other = (await ask('inspector2').must('POST', `/visits/${whole.visits[0].id}`, sheet({ item, points: 7 }, line('分类准确', 4)))).scores
  const both = await tidy()
  const of = (id: number): Json => both.find((one) => one.id === id)!
  const [seven, four] = [other.find((one: Json) => one.points === 7)!, other.find((one: Json) => one.points === 4)!]
  const [first, second] = [{ recheck: false, title: '初查', day: day() }, { recheck: true, title: '抽查', day: day() }]
  expect(of(alone.id)).toMatchObject({ round: { recheck: false }, beside: [{ ...second, score: { id: seven.id, points: 7, state: 'submitted' } }] })
  expect(of(seven.id)).toMatchObject({ round: { title: '抽查', recheck: true }, beside: [{ ...first, score: { id: alone.id, points: 12, state: 'submitted' } }] })
  expect(of(four.id).beside, 'the first visit gave nothing for it').toMatchObject([{ ...first, score: null }])
  await review('leader', 'first', [alone.id], { ok: false, reason: '以抽查为准' })
  expect((await tidy()).find((one) => one.id === seven.id)!.beside).toMatchObject([{ score: { state: 'refused' } }])
  const claimed = (await ask('supervisor').must('GET', '/reviews?step=second')).items
  for (const one of claimed.filter((each: Json) => each.source === 'claim')) expect(one).toMatchObject({ round: null, beside: [] })
})
