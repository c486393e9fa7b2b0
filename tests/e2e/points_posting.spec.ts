// A score's way to the ledger over the wire: publication within the caps, objections, entries that put right, points for
// taking part, the close of a month. Which role may do what: points_permissions.spec.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json } from './support/client.js'
import { matter, parties } from './support/community.js'
import { hold } from './support/held.js'
import { adopt, day, homes, month, moveIn, ruleBook } from './support/points.js'
import { beginScores, approve, ask, balance, claim, client, inPoints, key, line, meanwhile, overNow, place, publish, review, round, score, scored, server, told, visitOf } from './support/points_scores.js'

beforeAll(beginScores, 60_000)
afterAll(async () => server?.remove())

describe('publication', () => {
  let ids: number[]
  let published: Json

  test('counts within the caps of item, block and month, and posts nothing before its days are over', async () => {
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
      { who: '002', points: 30, gains: [{ title: '庭院整洁', day: day(), counted: 20 }, { title: '庭院整洁', day: day(), counted: 10 }], deductions: 1, own: false },
    ])
    // Whoever asks is told which of them is their own.
    const own = async (login: string): Promise<boolean> => (await ask(login).must('GET', page)).list[0].own
    expect([await own('neighbour'), await own('resident'), await own('supervisor')]).toEqual([true, false, false])
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
    const present = (): number => Number(inPoints(`SELECT count(*) FROM plugin_points_presences WHERE meeting = 'meeting:${meeting}'`))
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
  test('what was asked for with a key is not done again after somebody was erased', async () => {
    const correct = () => ask('supervisor').send('POST', '/corrections', { household: place.households['004'], points: 9, words: '补' }, key('erased-meanwhile'))
    const before = await balance('004')
    expect((await correct()).status).toBe(201)
    await moveIn(server, place.people, 'leaver', homes[2]![2])
    const { id } = (await client('leaver').must('GET', '/me')).user
    await client('admin').must('POST', `/communities/MG/people/${id}/erase`, { name: 'leaver先生' })
    await expect.poll(async () => (await correct()).status, { timeout: 15_000 }).toBe(409)
    expect(await balance('004')).toBe(before + 9)
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
  test('on which day that was is told to the household alone: the ticket says when its reporter has answered', async () => {
    await client('admin').must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'event_month_most', value: '60' }] })
    await meanwhile(`UPDATE plugin_points_scores SET day = '${day(-1)}' WHERE event LIKE 'ticket:%'`)
    const { id } = await publish()
    const days = async (login: string): Promise<(string | null)[]> =>
      (await ask(login).must('GET', `/publications/${id}`)).list.flatMap((one: Json) => one.gains).filter((gain: Json) => gain.title === '确认办理结果').map((gain: Json) => gain.day)
    const own = await days('neighbour')
    expect(own.length).toBeGreaterThan(0)
    expect(new Set(own)).toEqual(new Set([day(-1)]))
    for (const login of ['nobody', 'resident', 'supervisor', 'admin']) expect(await days(login), login).toEqual(own.map(() => null))
    const [one] = (await ask('neighbour').must('GET', '/own/scores?state=published')).items.filter((each: Json) => each.item.title === '确认办理结果')
    expect(await score(one.id, 'neighbour')).toMatchObject({ day: day(-1), at: one.at })
    for (const login of ['supervisor', 'inspector']) expect(await score(one.id, login)).toMatchObject({ day: null, at: null, state: 'published' })
    // Whoever answers an objection is told what it is about, and neither the day nor the ticket: not in the list, in its
    // answers, nor in what they are told of it.
    const hidden = (objection: Json): void => {
      expect(objection.score).toMatchObject({ id: one.id, day: null, at: null, item: { title: '确认办理结果' }, household: { number: '002' } })
      expect(JSON.stringify(objection)).not.toContain(`"${day(-1)}"`)
    }
    const object = () => ask('neighbour').must('POST', `/scores/${one.id}/objections`, { words: '少了' })
    const objection = await object()
    expect(objection.score).toMatchObject({ day: day(-1), at: one.at }) // their own
    for (const login of ['supervisor', 'leader']) hidden((await ask(login).must('GET', '/objections?state=open')).items.find((each: Json) => each.id === objection.id))
    const words = async (login: string): Promise<string[]> => (await client(login).must('GET', '/me/notices?limit=100')).items.map((each: Json) => each.text ?? JSON.stringify(each)).filter((text: string) => text.includes('确认办理结果'))
    await expect.poll(() => words('supervisor'), { timeout: 15_000 }).toHaveLength(1)
    const said = (await words('supervisor')).join()
    expect(said).toContain(`${Number(day(-1).slice(5, 7))} 月）提出异议`)
    expect(said).not.toContain(`${Number(day(-1).slice(8))} 日`)
    hidden(await ask('supervisor2').must('POST', `/objections/${objection.id}/answer`, { upheld: false, answer: '是这么多' }))
    hidden((await ask('supervisor').must('GET', '/objections?state=rejected')).items.find((each: Json) => each.id === objection.id))
    await meanwhile(overNow)
    const entry = (await ask('neighbour').must('GET', '/passbook?limit=100')).entries.find((each: Json) => each.score === one.id)
    expect(entry.day).toBe(day(-1))
    const lines = async (query = ''): Promise<string[]> => (await ask('supervisor').get(`/ledger${query}`)).text.split('\r\n').filter((each) => each.startsWith(`${entry.id},`))
    expect((await lines())[0]!.split(',')[3]).toBe(day())
    expect(await lines(`?to=${day(-1)}`)).toEqual([])
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
    expect((await close('1900-01')).body.detail).toBe('nothing was scored or posted by then')
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
