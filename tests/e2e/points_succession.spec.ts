// Who has an account: a family keeps its history when somebody joins it, whoever moves in behind is told nothing of
// before, and who decides says whether they are the same household or a new one, which begins with an account of its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { day, homes, moveIn, pointsShelf } from './support/points.js'
import { approve, ask, balance, beginScores, claim, client, inPoints, line, meanwhile, overNow, photo, place, publish, round, scored, server, sheet, told, visitOf } from './support/points_scores.js'
import { check, give, openShop, unmigrate } from './support/points_shops.js'

beforeAll(beginScores, 60_000)
afterAll(async () => server?.remove())

/** An administrator ends that somebody lives there. */
async function moveOut(login: string): Promise<void> {
  const { id } = (await client(login).must('GET', '/me')).user
  await client('admin').must('POST', `/communities/MG/people/${id}/end_role`, { role: 'resident' })
}
const whole = async (number: string): Promise<Json> => (await ask('admin').must('GET', `/households?q=${encodeURIComponent(number)}`)).items.find((one: Json) => one.number === number)
const act = (login: string, id: number, what: string, body: Json = {}) => ask(login).send('POST', `/households/${id}/${what}`, body)
const seen = async (login: string): Promise<number> => (await ask(login).get('/passbook')).status
const due = async (): Promise<string[]> => (await ask('supervisor').must('GET', '/households?due=yes')).items.map((one: Json) => one.number)
/** What the plugin's timer finds when it looks again. */
const found = (numbers: string[]): Promise<void> => expect.poll(due, { timeout: 60_000, interval: 1000 }).toEqual(numbers)

let posted: Json, pictures: string[], visit: number, claimed: Json

describe('a family', () => {
  test('has a history: points, a visit with its photos, a claim, a publication', async () => {
    pictures = [await photo('inspector'), await photo('inspector')]
    visit = await visitOf(await round('巡查', '001'), '001')
    posted = (await ask('inspector').must('POST', `/visits/${visit}`, { ...sheet(line('分类准确', 10, { photos: [pictures[0]] })), photos: [pictures[1]] })).scores[0]
    await approve(posted.id)
    await publish()
    await meanwhile(overNow)
    claimed = (await claim('resident', '帮邻居办事')).body
    expect(await ask('resident').must('GET', '/passbook')).toMatchObject({ balance: 10, household: { number: '001' } })
  })
  test('keeps it when somebody joins who was never here, and when one of them goes', async () => {
    await moveIn(server, place.people, 'child', homes[0]![2])
    expect(await ask('child').must('GET', '/passbook')).toMatchObject({ balance: 10, waiting: [{ id: claimed.id }] })
    await moveOut('resident')
    for (const login of ['spouse', 'child']) expect(await seen(login), login).toBe(200)
    expect((await ask('resident').get('/passbook')).status, 'who has gone').toBe(404)
    await moveIn(server, place.people, 'grandma', homes[0]![2])
    expect(await seen('grandma')).toBe(200)
    await new Promise((done) => { setTimeout(done, 25_000) })
    expect(await due()).toEqual([])
  }, 60_000)
})

describe('whoever moves in when they are gone', () => {
  test('is told nothing of before, in no way, and those who decide are told, once', async () => {
    for (const login of ['child', 'spouse', 'grandma']) await moveOut(login)
    await found(['001'])
    expect(await whole('001')).toMatchObject({ vacant_at: expect.any(String), awaited_at: null, closed_at: null })
    await moveIn(server, place.people, 'tenant', homes[0]![2], ['merchant'])
    for (let again = 0; again < 2; again += 1)
      for (const path of ['/own', '/passbook']) expect(await ask('tenant').get(path), path).toMatchObject({ status: 403, body: { state: 'waiting' } })
    for (const path of ['/own/scores', '/redemptions']) expect((await ask('tenant').get(path)).status, path).toBe(403)
    for (const path of [`/scores/${posted.id}`, `/scores/${claimed.id}`, `/photos/${pictures[0]}`, `/photos/${pictures[1]}`]) expect((await ask('tenant').get(path)).status, path).toBe(404)
    expect((await claim('tenant', '旧物回收')).status).toBe(403)
    expect((await ask('tenant').send('PUT', '/own', { shows_name: true })).status).toBe(403)
    expect((await ask('tenant').send('POST', `/scores/${posted.id}/objections`, { words: '不对' })).status).toBe(404)
    const [publication] = (await ask('tenant').must('GET', '/publications')).items
    expect((await ask('tenant').must('GET', `/publications/${publication.id}`)).list).toMatchObject([{ who: '001', own: false }])
    for (const login of ['supervisor', 'admin']) await expect.poll(async () => (await told(login)).filter((text) => text.includes('以前用这个账户的人都不住这里了')).length, { timeout: 15_000 }).toBe(1)
    expect(await whole('001')).toMatchObject({ awaited_at: expect.any(String) })
    // What happens to the account meanwhile is told to other systems, not to them.
    await ask('supervisor').must('POST', '/corrections', { household: place.households['001'], points: 2, words: '补记' })
    await ask('supervisor').must('POST', '/corrections', { household: place.households['002'], points: 2, words: '补记' })
    await ask('supervisor').must('POST', '/corrections', { household: place.households['001'], points: -2, words: '撤回补记' })
    await expect.poll(async () => (await told('neighbour')).join(), { timeout: 15_000 }).toContain('积分更正 +2 分')
    await expect.poll(() => inPoints('SELECT count(*) FROM plugin_points_told'), { timeout: 15_000 }).toBe('0')
    expect(await told('tenant')).toEqual([])
  })
  test('and nobody is a judge of their own for all that', async () => {
    await moveIn(server, place.people, 'tenant2', homes[0]![2], ['inspector'], ['supervisor'])
    const again = await visitOf(await round('再查', '001'), '001')
    expect((await ask('tenant2').send('POST', `/visits/${again}`, sheet(line('分类准确', 5)))).status).toBe(403)
    expect((await ask('tenant2').send('POST', '/corrections', { household: place.households['001'], points: 5, words: '补' })).status).toBe(403)
    for (const what of ['keep', 'follow']) expect((await act('tenant2', place.households['001']!, what, what === 'keep' ? {} : { name: '我家' })).status, what).toBe(403)
  })
  test('sees it all where it is the same household, as those say who decide', async () => {
    const id = place.households['001']!
    for (const login of ['inspector', 'leader', 'host', 'newcomer', 'tenant']) for (const what of ['keep', 'follow', 'reopen']) expect((await act(login, id, what, { name: '新家' })).status, `${login} ${what}`).toBe(403)
    expect(await act('supervisor', id, 'keep')).toMatchObject({ status: 200, body: { vacant_at: null, awaited_at: null, number: '001' } })
    expect(await ask('tenant').must('GET', '/passbook')).toMatchObject({ balance: 10 })
    expect(await seen('tenant2')).toBe(200)
    // Where they live elsewhere in the village, it is not theirs any more.
    const { code } = await client('admin').must('POST', '/communities/MG/invitations', { role: 'resident', household: homes[5]![2] })
    await client('spouse').must('POST', '/invitations/accept', { code })
    expect(await ask('spouse').must('GET', '/own')).toMatchObject({ number: '006' })
    expect((await ask('spouse').get(`/scores/${posted.id}`)).status).toBe(404)
    await found([])
  })
})

describe('a new household', () => {
  let former: Json, follower: Json, code: Json
  test('begins with an empty account of the same number; the other one is closed as one that leaves', async () => {
    await give(place.people, { '001': 90 })
    const shop = await openShop(place.people, '惠民超市', [['盐', 20, 9]], ['merchant'])
    code = await ask('tenant').must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods[0].id, count: 1 }] })
    const id = place.households['001']!
    for (const [body, status] of [[{}, 422], [{ name: '' }, 422], [{ name: '两\n行' }, 422], [{ name: '郑家', more: 1 }, 422]] as const) expect((await act('admin', id, 'follow', body)).status).toBe(status)
    const made = await act('supervisor', id, 'follow', { name: '郑家', enrolled: true })
    follower = made.body
    expect(made).toMatchObject({ status: 201, body: { number: '001', name: '郑家', ...homes[0]![2], grid: 'G1', enrolled: true, balance: 0, same_place: [], closed_at: null } })
    former = await whole('001#1')
    expect(former).toMatchObject({ id, name: '王家', room: '902#1', enrolled: false, balance: 80, followed_by: '001', closed_at: expect.any(String), vacant_at: null })
    expect((await act('supervisor', id, 'follow', { name: '又家' })).status).toBe(409)
    expect((await act('supervisor', id, 'keep')).status).toBe(409)
    expect((await act('supervisor', id, 'enrol', { enrolled: true })).status).toBe(409)
    const { number, name, building, unit, room, grid, version } = former
    expect((await ask('admin').send('PUT', `/households/${id}`, { number, name, building, unit, room, grid, version })).status).toBe(409)
    for (const login of ['supervisor', 'admin']) await expect.poll(async () => (await told(login)).join(), { timeout: 15_000 }).toContain('001#1')
    expect(await ask('officer').must('GET', '/board')).toMatchObject({ households: 6, enrolled: 4 })
  })
  test('of which nobody sees what was before, whoever had the account', async () => {
    for (const login of ['tenant', 'tenant2']) {
      expect(await ask(login).must('GET', '/passbook'), login).toMatchObject({ balance: 0, entries: [], waiting: [], household: { id: follower.id, number: '001' } })
      expect((await ask(login).must('GET', '/own/scores')).items).toEqual([])
      expect((await ask(login).must('GET', '/redemptions')).items).toEqual([])
    }
    for (const path of [`/scores/${posted.id}`, `/photos/${pictures[0]}`, `/photos/${pictures[1]}`, `/redemptions/${code.id}`]) expect((await ask('tenant').get(path)).status, path).toBe(404)
    const [publication] = (await ask('tenant').must('GET', '/publications')).items
    expect((await ask('tenant').must('GET', `/publications/${publication.id}`)).list).toMatchObject([{ who: '001#1', own: false }])
  })
  test('is undone as long as the new account is empty, and everything is as it was', async () => {
    expect((await act('tenant2', former.id, 'reopen')).status, 'who lives there').toBe(403)
    expect(await act('admin', former.id, 'reopen')).toMatchObject({ status: 200, body: { number: '001', name: '王家', ...homes[0]![2], enrolled: true, balance: 80, closed_at: null, followed_by: null } })
    expect(await whole('001#1')).toBeUndefined()
    expect(await ask('tenant').must('GET', '/passbook')).toMatchObject({ balance: 80, reserved: 20 })
    expect(inPoints(`SELECT count(*), count(left_at) FROM plugin_points_enrolments WHERE household = ${former.id}`), 'it has never left').toBe('1|0')
    expect((await act('admin', former.id, 'reopen')).status).toBe(409)
    expect(await ask('officer').must('GET', '/board')).toMatchObject({ households: 6, enrolled: 4 })
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
  test('what was under way of the one of before comes to its end: codes are fetched, claims reviewed, publications posted', async () => {
    follower = (await act('admin', former.id, 'follow', { name: '郑家', enrolled: true })).body
    expect((await ask('merchant').send('POST', `/shops/${code.shop.id}/take`, { code: code.code })).status).toBe(200)
    await approve(claimed.id)
    await publish()
    await meanwhile(overNow)
    await ask('supervisor').must('GET', '/publications') // what is due is posted
    expect([await balance('001'), (await whole('001#1')).balance]).toEqual([100, 100]) // the account that was 001 by its id, and by its name now
    expect(await ask('tenant').must('GET', '/passbook')).toMatchObject({ balance: 0, entries: [] })
  })
  test('gains what it gains for itself, and then there is no undoing', async () => {
    place.households['001'] = follower.id
    const [score] = await scored('001', line('庭院整洁', 30))
    expect((await act('admin', former.id, 'reopen')).status).toBe(409)
    await approve(score!.id)
    await publish()
    await meanwhile(overNow)
    expect(await ask('tenant').must('GET', '/passbook')).toMatchObject({ balance: 30 })
    const gains = (await ask('officer').must('GET', '/board')).gains.map((one: Json) => [one.who, one.points])
    expect(gains).toEqual(expect.arrayContaining([['001#1', 120], ['001', 30]]))
    expect(await check(place.people)).toMatchObject({ good: true, problems: [] })
  })
  test('an import goes on with the number, and files of before add nothing to the new account', async () => {
    const head = '户号,户主,楼栋,单元,室,网格,参加'
    expect(await ask('admin').must('POST', '/households/import', { csv: `${head}\n001,郑大爷,3,2,902,G1,是` })).toMatchObject({ changed: 1, bad: 0, written: true })
    expect((await whole('001')).name).toBe('郑大爷')
    const bad = await ask('admin').must('POST', '/households/import', { csv: `${head}\n001#1,王家,3,2,902#1,G1,是` })
    expect(bad).toMatchObject({ written: false, problems: [{ line: 2, column: 'number', code: 'former' }] })
    // The very file that brought 90 points to 001 when that was the other one's.
    const before = (await check(place.people)).sums
    const [outside] = inPoints("SELECT outside FROM plugin_points_entries WHERE outside LIKE 'G%' ORDER BY id DESC LIMIT 1").split('\n')
    expect(await ask('admin').must('POST', '/ledger/import', { csv: `编号,户号,分值,日期\n${outside},001,90,${day()}` })).toMatchObject({ added: 0, known: 1, bad: 0 })
    const entry = inPoints(`SELECT id FROM plugin_points_entries WHERE household = ${former.id} AND kind = 'posting' ORDER BY id LIMIT 1`)
    expect(await ask('admin').must('POST', '/ledger/import', { csv: `编号,户号,分值,日期\n${entry},001,10,${day()}` })).toMatchObject({ added: 0, known: 1, bad: 0 })
    expect((await check(place.people)).sums).toEqual(before)
  })
  test('and the next one after it: each of before has a name of its own', async () => {
    const third = await act('admin', follower.id, 'follow', { name: '冯家' })
    expect(third).toMatchObject({ status: 201, body: { number: '001', enrolled: false } })
    expect((await ask('admin').must('GET', '/households?q=001%23')).items.map((one: Json) => [one.number, one.name, one.followed_by])).toEqual([['001#1', '王家', '001#2'], ['001#2', '郑大爷', '001']])
    expect((await act('admin', former.id, 'reopen')).status, 'the later one first').toBe(409)
    // What an administrator has made of the new account is not taken away with it.
    const { number, name, building, unit, room, grid, version } = third.body
    await ask('admin').must('PUT', `/households/${third.body.id}`, { number: '0999', name, building, unit, room: '999', grid, version })
    expect((await act('admin', follower.id, 'reopen')).status, 'another household').toBe(409)
    await ask('admin').must('PUT', `/households/${third.body.id}`, { number, name, building, unit, room, grid, version: version + 1 })
    expect((await act('admin', follower.id, 'reopen')).status).toBe(200)
  })
  test('who was erased has had the account all the same', async () => {
    await moveIn(server, place.people, 'sun', homes[3]![2])
    expect(await seen('sun')).toBe(200)
    const { id } = (await client('sun').must('GET', '/me')).user
    await client('admin').must('POST', `/communities/MG/people/${id}/erase`, { name: 'sun先生' })
    await expect.poll(() => inPoints(`SELECT count(*) FROM plugin_points_dwellers WHERE user = '${id}'`), { timeout: 15_000 }).toBe('0')
    await moveIn(server, place.people, 'moon', homes[3]![2])
    expect(await ask('moon').get('/own')).toMatchObject({ status: 403, body: { state: 'waiting' } })
  })
})

test('a file of before knows who has had an account: the family goes on, a stranger waits', async () => {
  await server.stop()
  unmigrate(server, '0006')
  await server.start('--plugins', pointsShelf(), '--plugin-retry', '50')
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
  expect(await seen('neighbour'), 'never looked into it').toBe(200)
  await moveIn(server, place.people, 'cousin', homes[1]![2])
  expect(await seen('cousin')).toBe(200)
  for (const login of ['neighbour', 'cousin']) await moveOut(login)
  await moveIn(server, place.people, 'other', homes[1]![2])
  expect(await seen('other')).toBe(403)
  expect(Number(inPoints('SELECT count(*) FROM plugin_points_grids WHERE since = 0'))).toBe(Number(inPoints('SELECT count(*) FROM plugin_points_households')))
})
