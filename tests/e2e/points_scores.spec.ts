// Scores over the wire until they are approved: rounds and their sheets, photos, claims, two reviews.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json } from './support/client.js'
import { makePdf, sendFile } from './support/files.js'
import { adopt, day, homes, month, moveIn, ruleBook } from './support/points.js'
import { beginScores, addPerson, ask, claim, client, key, line, meanwhile, photo, place, review, round, score, scored, server, sheet, told, visitOf } from './support/points_scores.js'
import { ok } from './support/server.js'

beforeAll(beginScores, 60_000)
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
    await addPerson('leader_of_two', 'grid_leader', '--grid', 'G1')
    await ok(['user', 'add', '--data', server.data, '--login', 'leader_of_two', '--name', 'leader_of_two先生', '--community', 'MG', '--role', 'grid_leader', '--grid', 'G2'])
    await addPerson('leader_and_worker', 'grid_leader', '--grid', 'G1')
    await ok(['user', 'add', '--data', server.data, '--login', 'leader_and_worker', '--name', 'leader_and_worker先生', '--community', 'MG', '--role', 'grid_worker', '--grid', 'G2'])
    const grids = async (login: string): Promise<string[]> =>
      [...new Set((await ask(login).must('GET', '/households?limit=100')).items.map(({ grid }: Json) => grid as string) as string[])].sort()
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
    // Whoever reviews a score of the visit finds both with it; so does the household.
    const [scored] = (await ask('inspector2').must('GET', '/reviews?step=first')).items.filter((each: Json) => each.photos.includes(one))
    expect(scored).toMatchObject({ photos: [one], visit_photos: [whole] })
    expect((await ask('leader').must('GET', '/reviews?step=first')).items).toContainEqual(scored)
    expect((await ask('leader2').must('GET', '/reviews?step=first')).items).not.toContainEqual(scored)
    // A reviewer is told besides of which round it is, and what another visit of it gave.
    const { round: of, beside, ...known } = scored!
    expect({ of, beside }).toEqual({ of: { title: '照片', recheck: false }, beside: [] })
    expect(await score(scored!.id, 'resident')).toEqual(known)
    await review('inspector2', 'first', [scored.id])
    expect((await ask('supervisor').must('GET', '/reviews?step=second')).items).toContainEqual(expect.objectContaining({ id: scored.id, visit_photos: [whole] }))
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
    expect(await refused('resident', '旧物回收', { photos: [file] })).toBe(422) // proves something else
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
  test('waits as often as its item could still count on that day, and at most 30 times in all', async () => {
    const at = day(-3), because = async (title: string, on = at): Promise<string> => (await claim('neighbour', title, { day: on })).body.detail
    await meanwhile(`UPDATE plugin_points_books SET from_day = '${day(-31)}'`)
    // 20 points each, at most 40 a day; without bounds once a day.
    for (const title of ['帮邻居办事', '帮邻居办事', '旧物回收']) expect((await claim('neighbour', title, { day: at })).status).toBe(201)
    expect(await because('帮邻居办事')).toBe('/item: as much of it as can count on this day is claimed already')
    expect(await because('旧物回收')).toBe('/item: a claim of it for this day is waiting already')
    const made: Json[] = (await ask('neighbour').must('GET', '/own/scores?state=submitted&limit=100')).items.filter((one: Json) => one.source === 'claim')
    for (let back = 4; made.length < 30; ++back) made.push((await claim('neighbour', '旧物回收', { day: day(-back) })).body)
    expect(made.every(({ state }: Json) => state === 'submitted')).toBe(true)
    expect(await because('好人好事')).toBe('30 claims of your household are waiting already: the first reviews come first')
    for (const { id } of made) await ask('neighbour').must('POST', `/scores/${id}/withdraw`, {})
    for (const title of ['帮邻居办事', '旧物回收', '好人好事']) expect((await claim('neighbour', title, { day: at })).status).toBe(201)
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
    const claimed = (await claim('resident', '旧物回收', { day: day(-2) })).body.id
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

test('a sheet from a phone that has the version before is scored by the one that holds', async () => {
  const before = place.items
  const [first, second] = [await visitOf(await round('离线一', '001'), '001'), await visitOf(await round('离线二', '002'), '002')]
  const items = ruleBook.items.filter(({ title }) => title !== '乱堆乱放').map((item) => (item.title === '门前三包' ? { ...item, points: 15 } : item))
  const newer = await adopt(place.people, { ...ruleBook, title: '积分办法二', items })
  const send = (visit: number, ...scores: Json[]) => ask('inspector').send('POST', `/visits/${visit}`, sheet(...scores))
  const old = (title: string, points: number): Json => ({ item: before[title], points })
  expect((await send(first, old('庭院整洁', 30), old('乱堆乱放', -20))).status, 'it is gone').toBe(422)
  expect((await send(first, old('门前三包', 20))).body.detail, 'it gives less').toBe('/scores/0/points: must be 0 to 15')
  const twice = newer.items.find(({ title }: Json) => title === '庭院整洁').id
  expect((await send(first, old('庭院整洁', 30), { item: twice, points: 10 })).body.detail).toBe('/scores/1/item: is there twice')
  const { status, body } = await send(first, old('庭院整洁', 30), old('没有分类', -5), old('门前三包', 15))
  expect(status).toBe(201)
  const of = (title: string): number => newer.items.find((item: Json) => item.title === title).id
  expect(body.scores.map(({ item, points }: Json) => [item.id, points])).toEqual([[of('庭院整洁'), 30], [of('没有分类'), -5], [of('门前三包'), 15]])
  expect((await send(second, { item: twice, points: 10 })).status).toBe(201)
})
