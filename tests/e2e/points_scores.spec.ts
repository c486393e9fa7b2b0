// A score's way to the ledger over the wire: rounds and their sheets, claims, two reviews, publication within the caps,
// objections, entries that put right, points for taking part, the close of a month; who may do which of it.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { logins, matter, parties } from './support/community.js'
import { makePdf, makePng, sendFile } from './support/files.js'
import { hold } from './support/held.js'
import { adopt, day, homes, month, moveIn, points, pointsShelf, ruleBook, village, type Village } from './support/points.js'
import { ok, Server } from './support/server.js'

let server: Server
let place: Village

const ask = (login: string) => points(new Client(server.url, place.people[login]!.token))
const client = (login: string): Client => new Client(server.url, place.people[login]!.token)
const key = (text: string): Record<string, string> => ({ 'Idempotency-Key': text })

/** The server's own file of the plugin, changed while it does not run: time has passed. */
async function meanwhile(...statements: string[]): Promise<void> {
  await server.stop()
  execFileSync('sqlite3', [join(server.data, 'plugins', 'points.db'), statements.join('; ')])
  await server.start('--plugins', pointsShelf(), '--plugin-retry', '50')
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}
const overNow = 'UPDATE plugin_points_publications SET ends_at = 0 WHERE state = \'open\''

/** One more with a role and no home. */
async function join_(login: string, role: string, ...more: string[]): Promise<void> {
  await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, ...more])
  place.people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
}

const round = (title: string, ...numbers: string[]): Promise<Json> =>
  ask('inspector').must('POST', '/rounds', { title, households: numbers.map((number) => place.households[number]) })
async function visitOf(at: Json, number: string): Promise<number> {
  const whole = await ask('inspector').must('GET', `/rounds/${at.id}`)
  return whole.visits.find((one: Json) => one.household.number === number).id
}
const line = (title: string, given: number, more: Json = {}): Json => ({ item: place.items[title], points: given, ...more })
const sheet = (...scores: Json[]): Json => ({ state: 'done', day: day(), scores })
/** A visit of a round of its own; its scores. */
async function scored(number: string, ...scores: Json[]): Promise<Json[]> {
  const visit = await visitOf(await round(`巡查 ${number}`, number), number)
  return (await ask('inspector').must('POST', `/visits/${visit}`, sheet(...scores))).scores
}
const claim = (login: string, title: string, more: Json = {}) =>
  ask(login).send('POST', '/claims', { item: place.items[title], day: day(), note: '做了', ...more })
const review = (login: string, step: string, scores: number[], more: Json = { ok: true }): Promise<Json> => ask(login).must('POST', '/reviews', { scores, step, ...more })
async function approve(...scores: number[]): Promise<void> {
  expect(await review('inspector2', 'first', scores)).toEqual({ done: scores, failed: [] })
  expect(await review('supervisor', 'second', scores)).toEqual({ done: scores, failed: [] })
}
const publish = (of = month()) => ask('supervisor').must('POST', '/publications', { month: of })
const score = (id: number, login = 'supervisor'): Promise<Json> => ask(login).must('GET', `/scores/${id}`)
const balance = async (number: string): Promise<number> => (await ask('admin').must('GET', `/households/${place.households[number]}`)).balance
let width = 0 // the same picture twice is the same file
const photo = async (login: string): Promise<string> => (await sendFile(client(login), makePng(++width, 8))).body.id
const told = async (login: string): Promise<string[]> => (await client(login).must('GET', '/me/notices?limit=100')).items.map((one: Json) => JSON.stringify(one))

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf(), '--plugin-retry', '50')
  place = await village(server)
  await join_('inspector2', 'inspector')
  await join_('supervisor2', 'supervisor')
  await join_('leader2', 'grid_leader', '--grid', 'G2')
  await moveIn(server, place.people, 'inspector3', homes[2]![2], ['inspector']) // lives in 003
  await moveIn(server, place.people, 'supervisor3', homes[2]![2], ['supervisor'])
}, 60_000)
afterAll(async () => server?.remove())

describe('rounds', () => {
  test('visit who takes part: named, of a grid, or everybody', async () => {
    expect(await round('点名', '001', '004')).toMatchObject({ title: '点名', state: 'open', visits: 2, done: 0, of_round: null, due_day: null, made_name: 'inspector先生' })
    expect(await ask('inspector').must('POST', '/rounds', { title: '一网格', grid: 'G1', due_day: day(3) })).toMatchObject({ visits: 3, due_day: day(3) })
    expect(await ask('supervisor').must('POST', '/rounds', { title: '全村', everybody: true })).toMatchObject({ visits: 4 })
    const refused = async (fields: Json) => (await ask('inspector').send('POST', '/rounds', { title: 'x', ...fields })).status
    expect(await refused({})).toBe(422)
    expect(await refused({ everybody: true, grid: 'G1' })).toBe(422)
    expect(await refused({ households: [place.households['005']] })).toBe(422) // does not take part
    expect(await refused({ households: [999_999] })).toBe(404)
    expect(await refused({ grid: 'G9' })).toBe(409)
    expect(await refused({ everybody: true, due_day: day(-1) })).toBe(422)
    expect(await refused({ everybody: true, more: 1 })).toBe(422)
  })
  test('hold all that a phone without a line needs', async () => {
    const { id } = await round('整张', '001', '002')
    const whole = await ask('inspector').must('GET', `/rounds/${id}`)
    expect(whole.visits).toMatchObject([{ household: { number: '001', name: '王家', building: '3', unit: '2', room: '902', grid: 'G1' }, state: 'todo', mine: false, day: null }, { household: { number: '002' } }])
    expect(whole.book.blocks).toHaveLength(3)
    expect(new Set(whole.book.items.map((item: Json) => item.source))).toEqual(new Set(['visit', 'both']))
  })
  test('a leader sees the grids that they lead, all of them, and none that they only work in', async () => {
    await join_('leader_of_two', 'grid_leader', '--grid', 'G1')
    await ok(['user', 'add', '--data', server.data, '--login', 'leader_of_two', '--name', 'leader_of_two先生', '--community', 'MG', '--role', 'grid_leader', '--grid', 'G2'])
    await join_('leader_and_worker', 'grid_leader', '--grid', 'G1')
    await ok(['user', 'add', '--data', server.data, '--login', 'leader_and_worker', '--name', 'leader_and_worker先生', '--community', 'MG', '--role', 'grid_worker', '--grid', 'G2'])
    const grids = async (login: string): Promise<string[]> =>
      [...new Set((await ask(login).must('GET', '/households?limit=100')).items.map(({ grid }: Json) => grid as string))].sort()
    expect(await grids('leader_of_two')).toEqual(['G1', 'G2'])
    expect(await grids('leader_and_worker')).toEqual(['G1'])
    const two = await round('两网格领头', '001', '004')
    expect((await ask('leader_of_two').must('GET', `/rounds/${two.id}`)).visits.length).toBe(2)
    expect((await ask('leader_and_worker').must('GET', `/rounds/${two.id}`)).visits.length).toBe(1)
  })
  test('a leader sees of them what is of the own grid', async () => {
    const { id } = await round('两网格', '001', '004')
    expect((await ask('leader').must('GET', `/rounds/${id}`))).toMatchObject({ visits: [{ household: { number: '001' } }] })
    expect((await ask('leader2').must('GET', '/rounds')).items.find((one: Json) => one.id === id)).toMatchObject({ visits: 1 })
    const only = await round('一网格', '001')
    expect((await ask('leader2').get(`/rounds/${only.id}`)).status).toBe(404)
    expect((await ask('leader2').get(`/visits/${await visitOf(only, '001')}`)).status).toBe(404)
    expect((await ask('leader').must('GET', `/visits/${await visitOf(only, '001')}`))).toMatchObject({ state: 'todo', scores: [], photos: [] })
  })
  test('are closed once, and then visited no more', async () => {
    const at = await round('要关的', '001')
    const visit = await visitOf(at, '001')
    expect(await ask('inspector').must('POST', `/rounds/${at.id}/close`, {})).toMatchObject({ state: 'closed', version: 2 })
    expect((await ask('inspector').send('POST', `/rounds/${at.id}/close`, {})).status).toBe(409)
    expect((await ask('inspector').send('POST', `/visits/${visit}`, sheet())).status).toBe(409)
    expect((await ask('inspector').must('GET', '/rounds?state=closed')).items.map((one: Json) => one.id)).toEqual([at.id])
  })
})

describe('a sheet', () => {
  test('is kept whole, once, with its photos; whoever comes later hears who was there', async () => {
    const visit = await visitOf(await round('表', '001'), '001')
    const files = [await photo('inspector'), await photo('inspector')]
    const body = { ...sheet(line('庭院整洁', 25, { photos: [files[1]], note: '很好' }), line('乱堆乱放', -5), line('门前三包', 0)), sorted_right: 19, sorted_seen: 20, tidy: true, note: '都在家', photos: [files[0]] }
    const first = await ask('inspector').send('POST', `/visits/${visit}`, body, key('sheet-1'))
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ state: 'done', mine: true, tidy: true, sorted_right: 19, sorted_seen: 20, photos: [files[0]], by_name: 'inspector先生' })
    expect(first.body.scores).toMatchObject([
      { points: 25, counted: null, state: 'submitted', source: 'visit', photos: [files[1]], note: '很好', item: { title: '庭院整洁', points: 30, block: { title: '美丽家园' } }, objection: null, version: 1 },
      { points: -5, photos: [] },
    ])
    const again = await ask('inspector').send('POST', `/visits/${visit}`, body, key('sheet-1'))
    expect(again.text).toBe(first.text)
    for (const login of ['inspector', 'inspector2']) {
      const late = await ask(login).send('POST', `/visits/${visit}`, body, key(`late-${login}`))
      expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining('inspector先生')])
      expect(late.body.detail).toContain(day())
    }
    expect((await ask('inspector').must('GET', `/visits/${visit}`)).scores).toHaveLength(2)
  })
  test('of two at once one wins', async () => {
    const visit = await visitOf(await round('两人', '002'), '002')
    const answers = await Promise.all(['inspector', 'inspector2', 'inspector3'].map((login) => ask(login).send('POST', `/visits/${visit}`, sheet(line('分类准确', 10)))))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409])
    expect((await ask('inspector').must('GET', `/visits/${visit}`)).scores).toHaveLength(1)
  })
  test('of somebody absent scores nothing, and is done later', async () => {
    const visit = await visitOf(await round('不在', '002'), '002')
    const absent = { state: 'absent', day: day(), note: '没人' }
    expect((await ask('inspector').send('POST', `/visits/${visit}`, { ...absent, tidy: true })).status).toBe(422)
    expect(await ask('inspector').must('POST', `/visits/${visit}`, absent)).toMatchObject({ state: 'absent', tidy: null })
    expect(await ask('inspector2').must('POST', `/visits/${visit}`, sheet(line('分类准确', 5)))).toMatchObject({ state: 'done', scores: [{ points: 5 }] })
  })
  test('is refused as a whole for what is wrong in it', async () => {
    const visit = await visitOf(await round('错', '001'), '001')
    const mine = await photo('inspector')
    const refused = async (fields: Json): Promise<[number, string]> => {
      const answer = await ask('inspector').send('POST', `/visits/${visit}`, { ...sheet(), ...fields })
      return [answer.status, answer.body.detail]
    }
    const bad = (field: string): [number, string] => [422, expect.stringContaining(field) as unknown as string]
    expect(await refused({ scores: [line('庭院整洁', 31)] })).toEqual(bad('/scores/0/points'))
    expect(await refused({ scores: [line('乱堆乱放', 5)] })).toEqual(bad('/scores/0/points'))
    expect(await refused({ scores: [line('乱堆乱放', -21)] })).toEqual(bad('/scores/0/points'))
    expect(await refused({ scores: [line('庭院整洁', 5), line('庭院整洁', 6)] })).toEqual(bad('/scores/1/item'))
    expect(await refused({ scores: [line('旧物回收', 5)] })).toEqual(bad('/scores/0/item')) // is claimed
    expect((await refused({ scores: [{ item: 999_999, points: 5 }] }))[0]).toBe(422)
    expect(await refused({ scores: [line('庭院整洁', 0, { photos: [mine] })] })).toEqual(bad('/scores/0/points'))
    expect(await refused({ sorted_right: 3 })).toEqual(bad('/sorted_seen'))
    expect(await refused({ sorted_right: 3, sorted_seen: 2 })).toEqual(bad('/sorted_right'))
    expect(await refused({ state: 'lost' })).toEqual(bad('/state'))
    expect(await refused({ day: day(1) })).toEqual(bad('/day'))
    expect(await refused({ day: day(-32) })).toEqual(bad('/day'))
    expect(await refused({ day: day(-31), scores: [line('庭院整洁', 5)] })).toEqual([409, expect.stringContaining('no rule book')]) // no book held then
    expect(await refused({ photos: [await photo('inspector2')] })).toEqual(bad('/photos/0')) // another's
    expect(await refused({ photos: ['nothing'] })).toEqual(bad('/photos/0'))
    expect(await refused({ photos: [mine, (await sendFile(client('inspector'), makePdf())).body.id] })).toEqual(bad('/photos/1')) // no picture
    expect(await refused({ photos: Array.from({ length: 10 }, (_, i) => `f${i}`) })).toEqual(bad('/photos'))
    expect(await refused({ photos: [mine], scores: [line('庭院整洁', 5, { photos: [mine] })] })).toEqual(bad('/scores/0/photos/0')) // twice
    // Nothing of it was kept: neither the visit nor the photo.
    expect(await ask('inspector').must('GET', `/visits/${visit}`)).toMatchObject({ state: 'todo', scores: [] })
    expect(await ask('inspector').must('POST', `/visits/${visit}`, { ...sheet(), photos: [mine] })).toMatchObject({ photos: [mine] })
  })
  test('is nobody\'s about their own household, and a re-inspection never who was there before', async () => {
    const at = await round('初查', '001', '003')
    expect((await ask('inspector3').send('POST', `/visits/${await visitOf(at, '003')}`, sheet())).status).toBe(403)
    expect((await ask('supervisor').send('POST', `/rounds/${at.id}/recheck`, { title: '抽查', count: 1 })).status).toBe(409) // nobody was visited
    await ask('inspector').must('POST', `/visits/${await visitOf(at, '001')}`, sheet())
    await ask('inspector2').must('POST', `/visits/${await visitOf(at, '003')}`, sheet())
    expect((await ask('inspector').send('POST', `/rounds/${at.id}/recheck`, { title: '抽查', count: 1 })).status).toBe(403)
    expect((await ask('supervisor').send('POST', `/rounds/${at.id}/recheck`, { title: '抽查', count: 3 })).status).toBe(409)
    const again = await ask('supervisor').must('POST', `/rounds/${at.id}/recheck`, { title: '抽查', count: 2 })
    expect(again).toMatchObject({ of_round: at.id, visits: 2 })
    expect((await ask('inspector').send('POST', `/visits/${await visitOf(again, '001')}`, sheet())).status).toBe(403)
    await ask('inspector2').must('POST', `/visits/${await visitOf(again, '001')}`, sheet())
    await ask('inspector').must('POST', `/visits/${await visitOf(again, '003')}`, sheet())
  })
  test('whom a re-inspection visits is chance: of four, each comes up', async () => {
    const at = await ask('inspector').must('POST', '/rounds', { title: '大查', everybody: true })
    for (const { id } of (await ask('inspector').must('GET', `/rounds/${at.id}`)).visits) await ask('inspector').must('POST', `/visits/${id}`, sheet())
    const seen = new Set<string>()
    for (let i = 0; i < 80 && seen.size < 4; ++i) { // 4 · (3/4)^80 < 1e-9
      const again = await ask('supervisor').must('POST', `/rounds/${at.id}/recheck`, { title: `抽查 ${i}`, count: 1 })
      seen.add((await ask('inspector').must('GET', `/rounds/${again.id}`)).visits[0].household.number)
    }
    expect([...seen].sort()).toEqual(['001', '002', '003', '004'])
  })
})

describe('photos', () => {
  test('are seen by the household, inspectors, supervisors and the grid\'s leader', async () => {
    const visit = await visitOf(await round('照片', '001'), '001')
    const [whole, one] = [await photo('inspector'), await photo('inspector')]
    await ask('inspector').must('POST', `/visits/${visit}`, { ...sheet(line('庭院整洁', 5, { photos: [one] })), photos: [whole] })
    for (const file of [whole, one]) {
      const status = async (login: string) => (await ask(login).get(`/photos/${file}?small=1`)).status
      for (const login of ['resident', 'spouse', 'inspector2', 'supervisor', 'leader']) expect([login, await status(login)]).toEqual([login, 200])
      for (const login of ['neighbour', 'lodger', 'leader2', 'admin', 'host']) expect([login, await status(login)]).toEqual([login, 404])
      for (const login of ['officer', 'merchant']) expect([login, await status(login)]).toEqual([login, 403])
    }
    expect((await ask('resident').get(`/photos/${one}`)).headers.get('content-type')).toContain('image/')
    expect((await ask('resident').get('/photos/nothing')).status).toBe(404)
    const unused = await photo('resident')
    expect((await ask('resident').get(`/photos/${unused}`)).status).toBe(404)
  })
})

describe('a claim', () => {
  test('is one\'s own household\'s, of what is claimed, within bounds', async () => {
    const file = await photo('resident')
    const made = await claim('resident', '帮邻居办事', { photos: [file] })
    expect(made).toMatchObject({ status: 201, body: { source: 'claim', points: 20, state: 'submitted', photos: [file], household: { number: '001' }, by_name: expect.any(String), month: month() } })
    expect(await claim('resident', '好人好事', { points: 10 })).toMatchObject({ status: 201, body: { points: 10 } })
    const refused = async (...fields: Parameters<typeof claim>) => (await claim(...fields)).status
    expect(await refused('resident', '庭院整洁')).toBe(422)
    expect(await refused('resident', '参加会议')).toBe(422)
    expect(await refused('resident', '好人好事', { points: 51 })).toBe(422)
    expect(await refused('resident', '好人好事', { points: 0 })).toBe(422)
    expect(await refused('resident', '好人好事', { note: ' ' })).toBe(422)
    expect(await refused('resident', '好人好事', { day: day(1) })).toBe(422)
    expect(await refused('resident', '好人好事', { photos: [file] })).toBe(422) // proves something else
    expect(await refused('newcomer', '好人好事')).toBe(403) // does not take part
    expect(await refused('lodger', '好人好事')).toBe(403)
    expect(await refused('admin', '好人好事')).toBe(403)
  })
  test('is seen by its household and who reviews, withdrawn by who made it before that', async () => {
    const { id } = (await claim('resident', '旧物回收')).body
    for (const login of ['resident', 'spouse', 'inspector', 'supervisor', 'leader']) expect((await ask(login).get(`/scores/${id}`)).status).toBe(200)
    for (const login of ['neighbour', 'leader2', 'admin', 'lodger']) expect((await ask(login).get(`/scores/${id}`)).status).toBe(404)
    expect((await ask('neighbour').send('POST', `/scores/${id}/withdraw`, {})).status).toBe(404)
    expect((await ask('spouse').send('POST', `/scores/${id}/withdraw`, {})).status).toBe(403)
    expect(await ask('resident').must('POST', `/scores/${id}/withdraw`, {})).toMatchObject({ state: 'withdrawn', version: 2 })
    expect((await ask('resident').send('POST', `/scores/${id}/withdraw`, {})).status).toBe(409)
    const { id: second } = (await claim('resident', '旧物回收')).body
    await review('leader', 'first', [second])
    expect((await ask('resident').send('POST', `/scores/${second}/withdraw`, {})).status).toBe(409)
  })
  test('a leader sees what is of the own household, whatever grid it is in', async () => {
    await moveIn(server, place.people, 'leader3', homes[3]![2], ['grid_leader', '--grid', 'G1']) // lives in 004, of G2
    const made = await claim('leader3', '旧物回收', { photos: [await photo('leader3')] })
    expect(made).toMatchObject({ status: 201, body: { household: { number: '004' } } })
    expect((await ask('leader3').get(`/scores/${made.body.id}`)).status).toBe(200)
    expect((await ask('leader3').get(`/photos/${made.body.photos[0]}`)).status).toBe(200)
    expect((await ask('leader').get(`/scores/${made.body.id}`)).status).toBe(404)
    expect((await ask('leader3').must('GET', '/reviews?step=first&limit=100')).items.map((one: Json) => one.household.number)).not.toContain('004')
    expect((await review('leader3', 'first', [made.body.id])).failed).toHaveLength(1)
  })
  test('own scores come page by page, of a month and a state', async () => {
    const all = (await ask('spouse').must('GET', '/own/scores?limit=100')).items
    const first = await ask('spouse').must('GET', '/own/scores?limit=2')
    const second = await ask('spouse').must('GET', `/own/scores?limit=2&cursor=${first.next}`)
    expect([...first.items, ...second.items].map((one: Json) => one.id)).toEqual(all.slice(0, 4).map((one: Json) => one.id))
    expect((await ask('spouse').must('GET', '/own/scores?state=withdrawn')).items.map((one: Json) => one.state)).toEqual(['withdrawn'])
    expect((await ask('spouse').must('GET', '/own/scores?month=2020-01')).items).toEqual([])
    expect((await ask('spouse').get('/own/scores?month=x')).status).toBe(422)
    expect((await ask('lodger').get('/own/scores')).status).toBe(403)
  })
})

describe('reviews', () => {
  test('the first is by an inspector or the grid\'s leader who has no part in it', async () => {
    const [one] = await scored('001', line('庭院整洁', 10))
    const claimed = (await claim('resident', '旧物回收')).body.id
    const waits = async (login: string, step: string) => (await ask(login).must('GET', `/reviews?step=${step}&limit=100`)).items.map((each: Json) => each.id)
    expect(await waits('inspector', 'first')).not.toContain(one!.id)
    expect(await waits('inspector', 'first')).toContain(claimed)
    expect(await waits('leader', 'first')).toEqual(expect.arrayContaining([one!.id, claimed]))
    expect(await waits('leader2', 'first')).not.toContain(claimed)
    const failed = async (login: string, step: string, id: number) => (await review(login, step, [id])).failed.map((each: Json) => each.why)
    expect(await failed('inspector', 'first', one!.id)).toEqual(['you have scored or claimed it yourself'])
    expect((await failed('leader2', 'first', one!.id))).toHaveLength(1)
    expect(await failed('supervisor', 'second', one!.id)).toEqual(['it is submitted'])
    expect(await failed('inspector2', 'first', 999_999)).toHaveLength(1)
    const own = (await scored('003', line('庭院整洁', 10)))[0]!.id
    expect(await waits('inspector3', 'first')).not.toContain(own)
    expect(await failed('inspector3', 'first', own)).toEqual(['it is about your own household'])
    expect(await review('leader', 'first', [one!.id, claimed, 999_999])).toMatchObject({ done: [one!.id, claimed], failed: [{ id: 999_999 }] })
    expect(await score(one!.id)).toMatchObject({ state: 'checked', first_name: 'leader先生', first_at: expect.any(String) })
    expect((await ask('supervisor').send('POST', '/reviews', { scores: [one!.id], step: 'first', ok: true })).status).toBe(403)
    expect((await ask('inspector').send('POST', '/reviews', { scores: [one!.id], step: 'second', ok: true })).status).toBe(403)
    expect((await ask('inspector').get('/reviews?step=second')).status).toBe(403)
    expect((await ask('inspector').get('/reviews')).status).toBe(422)
  })
  test('the second by a supervisor who has not; a refusal says why and is told', async () => {
    await ok(['user', 'add', '--data', server.data, '--login', 'inspector2', '--name', 'inspector2先生', '--community', 'MG', '--role', 'supervisor'])
    const [one] = await scored('003', line('庭院整洁', 10))
    const id = one!.id
    await review('inspector2', 'first', [id])
    expect((await review('inspector2', 'second', [id])).failed).toMatchObject([{ why: 'you have reviewed it before' }])
    expect((await review('supervisor3', 'second', [id])).failed).toMatchObject([{ why: 'it is about your own household' }])
    expect((await ask('supervisor').send('POST', '/reviews', { scores: [id], step: 'second', ok: false })).status).toBe(422)
    expect(await review('supervisor', 'second', [id], { ok: false, reason: '照片不清' })).toEqual({ done: [id], failed: [] })
    expect(await score(id)).toMatchObject({ state: 'refused', reason: '照片不清', second_name: 'supervisor先生' })
    await expect.poll(async () => (await told('inspector3')).join(), { timeout: 15_000 }).toContain('照片不清')
  })
  test('of two at once one is first', async () => {
    const [one] = await scored('001', line('庭院整洁', 10))
    const answers = await Promise.all([review('leader', 'first', [one!.id]), review('inspector2', 'first', [one!.id])])
    expect(answers.map((answer) => answer.done.length).sort()).toEqual([0, 1])
    const seconds = await Promise.all([review('supervisor', 'second', [one!.id]), review('supervisor2', 'second', [one!.id])])
    expect(seconds.map((answer) => answer.done.length).sort()).toEqual([0, 1])
  })
})

describe('publication', () => {
  let ids: number[]
  let published: Json

  test('counts within the caps of item, block and month, and posts nothing before its days are over', async () => {
    await publish() // what the tests before have left
    // 庭院整洁 of 002: 30 a day at most; none was approved before.
    const first = await scored('002', line('庭院整洁', 20), line('乱堆乱放', -20))
    const second = await scored('002', line('庭院整洁', 20))
    const third = await scored('002', line('庭院整洁', 5))
    ids = [...first, ...second, ...third].map((one) => one.id)
    await approve(...ids)
    published = await publish()
    expect(published).toMatchObject({ month: month(), state: 'open', scores: 3, households: 1, objections: 0 })
    expect(Date.parse(published.ends_at) - Date.parse(published.opened_at)).toBe(7 * 86_400_000)
    const counted = await Promise.all(ids.map((id) => score(id)))
    expect(counted.map((one) => [one.points, one.counted, one.state, one.reason])).toEqual([
      [20, 20, 'published', ''],
      [-20, -20, 'published', ''],
      [20, 10, 'published', ''],
      [5, 0, 'published', ''],
    ])
    expect(await balance('002')).toBe(0)
    expect((await ask('supervisor').send('POST', '/publications', { month: month() })).status).toBe(409)
    expect((await ask('supervisor').send('POST', '/publications', { month: '2999-01' })).status).toBe(422)
    expect((await ask('supervisor').send('POST', '/publications', { month: '2026-13' })).status).toBe(422)
    await expect.poll(async () => (await told('neighbour')).join(), { timeout: 15_000 }).toContain('月的积分公示到 ')
  })
  test('shows gains by number or name and deductions as a count, also without log-in where the board is open', async () => {
    const page = `/publications/${published.id}`
    expect((await ask('nobody').must('GET', page)).list).toEqual([
      { who: '002', points: 30, gains: [{ title: '庭院整洁', day: day(), counted: 20 }, { title: '庭院整洁', day: day(), counted: 10 }], deductions: 1 },
    ])
    await ask('neighbour').must('PUT', '/own', { shows_name: true })
    expect((await ask('nobody').must('GET', page)).list[0].who).toBe('李家')
    expect((await ask('nobody').must('GET', '/publications')).items[0]).toMatchObject({ id: published.id })
    expect((await ask('nobody').get('/publications/999999')).status).toBe(404)
    const open = (value: string) => client('admin').must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'public_board', value }] })
    await open('false')
    expect([(await ask('nobody').get(page)).status, (await ask('stranger').get(page)).status, (await ask('merchant').get(page)).status]).toEqual([404, 404, 200])
    await open('true')
  })
  test('an objection keeps a score from being posted; the others are, with one message', async () => {
    expect((await ask('resident').send('POST', `/scores/${ids[1]}/objections`, { words: '不对' })).status).toBe(404)
    expect((await ask('inspector').send('POST', `/scores/${ids[1]}/objections`, { words: '不对' })).status).toBe(403)
    const made = await ask('neighbour').must('POST', `/scores/${ids[1]}/objections`, { words: '是邻居堆的' })
    expect(made).toMatchObject({ state: 'open', words: '是邻居堆的', score: { id: ids[1] }, answer: '' })
    expect((await ask('neighbour').send('POST', `/scores/${ids[1]}/objections`, { words: '再来' })).status).toBe(409)
    await expect.poll(async () => (await told('supervisor')).join(), { timeout: 15_000 }).toContain('提出异议')
    await meanwhile(overNow)
    expect((await ask('neighbour').must('GET', '/own/scores?limit=4')).items.map((one: Json) => one.state)).toEqual(['posted', 'posted', 'published', 'posted'])
    expect(await balance('002')).toBe(30)
    expect((await ask('nobody').must('GET', `/publications/${published.id}`)).state).toBe('open')
    await expect.poll(async () => (await told('neighbour')).filter((text) => text.includes('积分入账')).length, { timeout: 15_000 }).toBe(1)
    const entries = (await ask('neighbour').must('GET', '/passbook')).entries
    expect(entries.map((one: Json) => [one.kind, one.points])).toEqual([['posting', 10], ['posting', 20]]) // 0 has none
    expect(entries[1]).toMatchObject({ words: '庭院整洁', by_name: 'inspector先生', score: ids[0], day: day() })
  })
  test('it is answered by a supervisor who has no part in it, once; a rejected one is posted at once', async () => {
    const [waiting] = (await ask('supervisor').must('GET', '/objections?state=open')).items
    expect(waiting).toMatchObject({ words: '是邻居堆的', score: { id: ids[1], household: { number: '002' } }, by_name: expect.any(String) })
    expect((await ask('leader').must('GET', '/objections')).items.map((one: Json) => one.id)).toContain(waiting.id)
    expect((await ask('leader2').must('GET', '/objections')).items).toEqual([])
    const answer = (login: string, upheld: boolean) => ask(login).send('POST', `/objections/${waiting.id}/answer`, { upheld, answer: '有照片为证' })
    expect((await answer('inspector2', false)).status).toBe(403) // a supervisor too, but reviewed it first
    expect((await answer('inspector', false)).status).toBe(403)
    expect(await answer('supervisor', false)).toMatchObject({ status: 200, body: { state: 'rejected', answer: '有照片为证', answered_name: 'supervisor先生', score: { state: 'posted' } } })
    expect((await answer('supervisor2', true)).status).toBe(409)
    expect(await balance('002')).toBe(10)
    expect((await ask('nobody').must('GET', `/publications/${published.id}`))).toMatchObject({ state: 'posted', objections: 1 })
    await expect.poll(async () => (await told('neighbour')).join(), { timeout: 15_000 }).toContain('异议不成立')
  })
  test('one that is right ends in the opposite entry when it was posted, and keeps it out when it was not', async () => {
    const late = await ask('neighbour').must('POST', `/scores/${ids[1]}/objections`, { words: '还是不对' })
    expect((await ask('supervisor').send('POST', `/scores/${ids[1]}/reverse`, { reason: 'x' })).status).toBe(409)
    // What was posted longer ago than it was published is objected to no more.
    expect(await ask('neighbour').send('POST', `/scores/${ids[3]}/objections`, { words: '晚了' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('days ago') } })
    const [again] = (await ask('neighbour').must('GET', '/own/scores?state=posted')).items.filter((one: Json) => one.id === ids[0])
    const sent = await ask('neighbour').must('POST', `/scores/${again.id}/objections`, { words: '再看看' })
    await ask('neighbour').must('POST', `/objections/${sent.id}/withdraw`, {})
    expect(await ask('neighbour').send('POST', `/scores/${again.id}/objections`, { words: '又来' })).toMatchObject({ status: 409, body: { detail: 'your household has objected to this already' } })
    expect(await ask('supervisor2').must('POST', `/objections/${late.id}/answer`, { upheld: true, answer: '看错了' })).toMatchObject({ state: 'upheld', score: { state: 'overturned' } })
    expect(await balance('002')).toBe(30)
    expect((await ask('neighbour').must('GET', '/passbook')).entries[0]).toMatchObject({ kind: 'reversal', points: 20, balance: 30 })
    expect((await ask('neighbour').send('POST', `/scores/${ids[1]}/objections`, { words: '第三次' })).status).toBe(409)
    const [early] = await scored('002', line('没有分类', -5))
    await approve(early!.id)
    await publish()
    const made = await ask('neighbour').must('POST', `/scores/${early!.id}/objections`, { words: '分类了' })
    expect(await ask('supervisor').must('POST', `/objections/${made.id}/answer`, { upheld: true, answer: '对' })).toMatchObject({ score: { state: 'overturned' } })
    await meanwhile(overNow)
    expect((await ask('nobody').must('GET', '/publications')).items[0].state).toBe('posted')
    expect(await balance('002')).toBe(30)
  })
  test('a household withdraws its objection; then it is posted as any other', async () => {
    const [one] = await scored('002', line('没有分类', -5))
    await approve(one!.id)
    await publish()
    const made = await ask('neighbour').must('POST', `/scores/${one!.id}/objections`, { words: '再想想' })
    await meanwhile(overNow)
    expect((await score(one!.id)).state).toBe('published')
    expect((await ask('resident').send('POST', `/objections/${made.id}/withdraw`, {})).status).toBe(404)
    expect((await ask('supervisor').send('POST', `/objections/${made.id}/withdraw`, {})).status).toBe(403)
    expect(await ask('neighbour').must('POST', `/objections/${made.id}/withdraw`, {})).toMatchObject({ state: 'withdrawn', score: { state: 'posted' } })
    expect((await ask('neighbour').send('POST', `/objections/${made.id}/withdraw`, {})).status).toBe(409)
    expect(await balance('002')).toBe(25)
  })
})

describe('two versions of the book in a month', () => {
  test('the newer one makes no new room for an item that it has from the one before', async () => {
    const before = place.items
    const [first] = await scored('004', line('庭院整洁', 20))
    await approve(first!.id)
    const again = await adopt(place.people, { ...ruleBook, title: '第二版' })
    place.items = Object.fromEntries(again.items.map((item: Json) => [item.title, item.id]))
    expect(place.items['庭院整洁']).not.toBe(before['庭院整洁'])
    const [second] = await scored('004', line('庭院整洁', 20))
    await approve(second!.id)
    await publish()
    expect([(await score(first!.id)).counted, (await score(second!.id)).counted]).toEqual([20, 10])
  })
})

describe('putting right', () => {
  test('a posted score is reversed once, by its opposite', async () => {
    const posted = (await ask('neighbour').must('GET', '/own/scores?state=posted')).items
    const one = posted.find((each: Json) => each.counted === 20)
    const reverse = () => ask('supervisor').send('POST', `/scores/${one.id}/reverse`, { reason: '打错了' })
    expect(await reverse()).toMatchObject({ status: 200, body: { state: 'overturned' } })
    expect(await balance('002')).toBe(5)
    expect((await reverse()).status).toBe(409)
    const none = posted.find((each: Json) => each.counted === 0)
    await ask('supervisor').must('POST', `/scores/${none.id}/reverse`, { reason: '也不对' })
    expect(await balance('002')).toBe(5)
    await expect.poll(async () => (await told('neighbour')).join(), { timeout: 15_000 }).toContain('打错了')
    expect((await told('neighbour')).filter((text) => text.includes('积分更正'))).toHaveLength(2) // and the objection that was right
  })
  test('a correction is an entry of today, not of one\'s own household', async () => {
    const correct = (login: string, number: string, given: number) => ask(login).send('POST', '/corrections', { household: place.households[number], points: given, words: '漏记' })
    expect(await correct('supervisor', '002', 40)).toMatchObject({ status: 201, body: { points: 40, balance: 45 } })
    for (const given of [0, 1_001, -1_001]) expect((await correct('supervisor', '002', given)).status).toBe(422)
    expect((await correct('supervisor3', '003', 40)).status).toBe(403)
    // What the core would tell nobody is not taken, so that no household loses points without a word.
    expect((await ask('supervisor').send('POST', '/corrections', { household: place.households['001'], points: -1, words: '罚\u202e' })).status).toBe(422)
    expect((await ask('supervisor').send('POST', '/corrections', { household: 999_999, points: 1, words: 'x' })).status).toBe(404)
    expect(await correct('supervisor', '002', -100)).toMatchObject({ status: 201, body: { balance: -55 } })
    expect((await ask('supervisor').must('GET', '/ledger/check'))).toMatchObject({ good: true, problems: [] })
  })
})

describe('taking part', () => {
  const events = async (number: string, login: string): Promise<[string, number][]> =>
    (await ask(login).must('GET', '/own/scores?limit=100')).items.filter((one: Json) => one.source === 'event' && one.household.number === number).map((one: Json) => [one.item.title, one.points])

  test('a meeting gives each household that was there its points once', async () => {
    await hold(place.people, '恳谈会', [{ title: '停车' }], [client('resident'), client('spouse'), client('newcomer'), client('lodger')])
    await expect.poll(() => events('001', 'resident'), { timeout: 15_000 }).toEqual([['参加会议', 5]])
    expect(await events('002', 'neighbour')).toEqual([])
    const [given] = (await ask('resident').must('GET', '/own/scores?state=approved')).items.filter((one: Json) => one.source === 'event')
    expect(given).toMatchObject({ state: 'approved', by_name: '', counted: null })
    await hold(place.people, '又一次', [{ title: '停车' }], [client('resident')])
    await expect.poll(() => events('001', 'resident'), { timeout: 15_000 }).toEqual([['参加会议', 5], ['参加会议', 5]])
  })
  test('who is erased before a meeting is over was not there', async () => {
    await moveIn(server, place.people, 'guest', homes[2]![2])
    const host = client('host')
    const { id: meeting } = await host.must('POST', '/communities/MG/meetings', { title: '短会', starts_at: new Date().toISOString() })
    const { id: item } = await host.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: '一项' })
    await host.act(`/meetings/${meeting}`, 'open')
    for (const login of ['guest', 'rc', 'oc', 'pc', 'pr']) await client(login).act(`/meetings/${meeting}`, 'check_in')
    const present = (): number => Number(execFileSync('sqlite3', [join(server.data, 'plugins', 'points.db'), `SELECT count(*) FROM plugin_points_presences WHERE meeting = 'meeting:${meeting}'`]).toString())
    await expect.poll(present, { timeout: 15_000 }).toBe(5)
    const { id: user } = (await client('guest').must('GET', '/me')).user
    await client('admin').must('POST', `/communities/MG/people/${user}/erase`, { name: 'guest先生' })
    await expect.poll(present, { timeout: 15_000 }).toBe(4)
    await host.act(`/meetings/${meeting}`, 'start')
    await host.act(`/meetings/${meeting}`, 'next', { item })
    await host.act(`/meetings/${meeting}`, 'close')
    await expect.poll(present, { timeout: 15_000 }).toBe(0)
    expect(await events('003', 'inspector3')).toEqual([])
  })
  test('help gives what somebody who has seen it records, once a day', async () => {
    const help = (login: string, number: string, more: Json = {}) => ask(login).send('POST', '/help', { household: place.households[number], item: place.items['志愿服务'], day: day(), note: '铲雪', ...more })
    expect(await help('leader', '002')).toMatchObject({ status: 201, body: { state: 'approved', points: 10, source: 'event', by_name: 'leader先生' } })
    expect((await help('supervisor', '002')).status).toBe(409)
    expect((await help('leader', '004')).status).toBe(404) // of another grid
    expect((await help('supervisor', '004')).status).toBe(201)
    expect((await help('supervisor3', '003')).status).toBe(403)
    expect((await help('supervisor', '005')).status).toBe(409)
    expect((await help('supervisor', '003', { item: place.items['庭院整洁'] })).status).toBe(422)
    expect((await help('supervisor', '003', { day: day(1) })).status).toBe(422)
  })
  test('what events give is bounded by the community in a month', async () => {
    await client('admin').must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'event_month_most', value: '8' }] })
    await publish()
    const given = (await ask('resident').must('GET', '/own/scores?state=published&limit=100')).items.filter((one: Json) => one.source === 'event')
    expect(given.map((one: Json) => one.counted).reverse()).toEqual([5, 3])
  })
  test('a ticket gives its reporter\'s household points once, whatever they answer', async () => {
    const submit = (fields: Json = {}) => client('neighbour').must('POST', '/communities/MG/tickets', { ...matter, ...fields })
    const refuse = async (id: string): Promise<void> => {
      await client('rc').act(`/tickets/${id}`, 'accept')
      await client('rc').act(`/tickets/${id}`, 'refuse', { reason: '不在范围' })
    }
    const given = async (): Promise<number> => (await events('002', 'neighbour')).filter(([title]) => title === '确认办理结果').length
    const [reopened, confirmed, secret, raw] = [await submit(), await submit({ title: '路灯' }), await submit({ title: '私事', visibility: 'private' }), await submit({ title: '没有回应' })]
    for (const { id } of [reopened, confirmed, secret, raw]) await refuse(id)
    expect(await given()).toBe(0)
    await client('neighbour').act(`/tickets/${reopened.id}`, 'reopen', { reason: '没有解决' })
    for (const id of [confirmed.id, secret.id]) {
      for (const [at, login] of (['rc', 'oc', 'pc', 'pr'] as const).entries()) await client(login).must('PUT', `/tickets/${id}/answers/${parties[at]}`, { text: '答', stance: 'support', publish: true })
      await client('neighbour').act(`/tickets/${id}`, 'confirm', { rating: 1 })
    }
    await expect.poll(given, { timeout: 15_000 }).toBe(2) // of the private one no plugin hears
    // The same ticket once more, and the other's household: nothing.
    await client('rc').act(`/tickets/${reopened.id}`, 'refuse', { reason: '不在范围' })
    await client('neighbour').act(`/tickets/${reopened.id}`, 'reopen', { reason: '还是没有' })
    await expect.poll(async () => (await client('admin').must('GET', '/communities/MG/plugins')).items.find((one: Json) => one.name === 'points').lag, { timeout: 15_000 }).toBe(0)
    await ask('neighbour').must('GET', '/passbook')
    expect(await given()).toBe(2)
    expect((await events('001', 'resident')).filter(([title]) => title === '确认办理结果')).toEqual([])
  })
})

describe('the close of a month', () => {
  const last = new Date(Date.parse(`${month()}-01T00:00:00Z`) - 86_400_000)
  const past = last.toISOString().slice(0, 7), on = last.toISOString().slice(0, 10)

  test('names what is open, and takes nothing more afterwards', async () => {
    const { id } = (await claim('resident', '旧物回收')).body
    const close = (of = past) => ask('supervisor').send('POST', `/months/${of}/close`, {})
    expect((await close(month())).status).toBe(409)
    expect((await close('2026-13')).status).toBe(404)
    await meanwhile(`UPDATE plugin_points_scores SET day = '${on}', month = '${past}' WHERE id = ${id}`, `UPDATE plugin_points_books SET from_day = '${on}'`)
    expect((await close()).body.detail).toBe('still open: 1 submitted')
    await review('inspector', 'first', [id])
    expect((await close()).body.detail).toBe('still open: 1 checked')
    await review('supervisor', 'second', [id])
    expect((await close()).body.detail).toBe('still open: 1 approved')
    await publish(past)
    expect((await close()).body.detail).toBe('still open: 1 published')
    await meanwhile(overNow)
    const closed = await Promise.all([close(), close()])
    expect(closed.map((answer) => answer.status).sort()).toEqual([200, 409])
    expect((await ask('admin').must('GET', '/months')).items.find((one: Json) => one.month === past)).toMatchObject({ by_name: 'supervisor先生', posted: 1, points: 15 })
    expect((await claim('resident', '旧物回收', { day: on })).status).toBe(409)
    const visit = await visitOf(await round('迟到', '001'), '001')
    expect((await ask('inspector').send('POST', `/visits/${visit}`, { state: 'done', day: on })).status).toBe(409)
    expect((await ask('supervisor').send('POST', '/help', { household: place.households['001'], item: place.items['志愿服务'], day: on, note: 'x' })).status).toBe(409)
    expect((await ask('supervisor').send('POST', '/publications', { month: past })).status).toBe(409)
    // What is wrong with it is put right in this month.
    await ask('supervisor').must('POST', `/scores/${id}/reverse`, { reason: '不算' })
    expect((await ask('resident').must('GET', '/passbook')).entries[0]).toMatchObject({ kind: 'reversal', points: -15, day: day() })
    expect((await ask('admin').must('GET', '/months')).items.find((one: Json) => one.month === past)).toMatchObject({ points: 15 })
  })
})

describe('whose each route is', () => {
  const home = ['resident_home', 'rc', 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'admin']
  const routes: [method: string, path: string, whose: string[]][] = [
    ['GET', '/rounds', ['inspector', 'supervisor', 'leader', 'admin']],
    ['GET', '/rounds/1', ['inspector', 'supervisor', 'leader', 'admin']],
    ['POST', '/rounds', ['inspector', 'supervisor']],
    ['POST', '/rounds/1/recheck', ['supervisor']],
    ['POST', '/rounds/1/close', ['inspector', 'supervisor']],
    ['GET', '/visits/1', ['inspector', 'supervisor', 'leader']],
    ['POST', '/visits/1', ['inspector']],
    ['POST', '/claims', home],
    ['GET', '/own/scores', home],
    ['GET', '/scores/1', home],
    ['POST', '/scores/1/withdraw', home],
    ['GET', '/photos/x', home],
    ['POST', '/help', ['leader', 'supervisor']],
    ['GET', '/reviews', ['inspector', 'leader', 'supervisor']],
    ['POST', '/reviews', ['inspector', 'leader', 'supervisor']],
    ['POST', '/publications', ['supervisor']],
    ['POST', '/scores/1/objections', home],
    ['POST', '/objections/1/withdraw', home],
    ['GET', '/objections', ['supervisor', 'leader']],
    ['POST', '/objections/1/answer', ['supervisor']],
    ['POST', '/scores/1/reverse', ['supervisor']],
    ['POST', '/corrections', ['supervisor']],
    ['GET', '/months', ['supervisor', 'admin']],
    ['POST', '/months/2020-01/close', ['supervisor']],
  ]
  // Whom the host lets through finds a handler's own answer; the words of a refusal by role are the host's.
  const byRole = 'none of your roles here may do this'

  test.each(routes)('%s %s', async (method, path, whose) => {
    for (const login of [...logins.filter((each) => !['resident', 'neighbour', 'oc', 'pc', 'pr'].includes(each)), 'rc', 'resident_home', 'stranger', 'nobody']) {
      const who = login === 'resident_home' ? 'resident' : login
      const answer = await ask(who).send(method, path, method === 'GET' ? undefined : { nothing: true })
      const expected = whose.includes(login) ? 'its handler' : login === 'nobody' ? 401 : login === 'stranger' ? 404 : 403
      const came = answer.status === 403 && answer.body.detail === byRole ? 403 : [401, 404].includes(answer.status) && !whose.includes(login) ? answer.status : 'its handler'
      expect([login, came, answer.body.detail]).toEqual([login, expected, answer.body.detail])
      expect(answer.status).toBeLessThan(500)
    }
  })
})
