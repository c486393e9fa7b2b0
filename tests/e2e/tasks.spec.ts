// What a meeting decided and no ticket carries is a task: reported on by whoever has it, divided, put before the
// next meetings by itself, and over only when one of them says so. Each party answers for what it was charged with.
// What reports show by files: task_evidence.spec.ts.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { ok, Server } from './support/server.js'
import { asked, commitmentsOf, judge } from './support/tasks.js'

const day = 86_400_000
const soon = (days: number): string => new Date(Date.now() + days * day).toISOString()
const [rc, oc, pc] = parties

let server: Server
let people: People
let first: string // the meeting that decides
let items: Record<string, string>

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

const { begin, readItem, report, list } = commitmentsOf(() => people)
const taskOf = async (topic: string): Promise<Json> => (await readItem(first, items[topic]!)).task
const texts = (entries: Json[]): string[] => entries.map(({ decision }) => decision.text)
const verify = async (): Promise<void> => { await ok(['verify', '--data', server.data]) }

test('a decision that charges a party and has no ticket makes a task; one with a ticket, or for nobody, makes none', async () => {
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await people.host!.act(`/tickets/${ticket.id}`, 'agenda')
  const { id, agenda } = await begin('第一次')
  first = id
  const add = async (title: string): Promise<string> => (await people.host!.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title, urgent: '今天要定' })).id
  items = { 岗亭: await add('修岗亭'), 路灯: await add('换路灯'), 花坛: await add('修花坛'), 口号: await add('定口号'), 电梯: agenda.find((item) => item.ticket === ticket.id).id }
  const decide = (topic: string, body: Json) => people.host!.send('POST', `/agenda/${items[topic]}/decision`, body)
  const { id: pcUser } = (await people.pc!.must('GET', '/me')).user
  expect((await decide('岗亭', { text: '修好岗亭', party: pc, assignee: pcUser, due: soon(3), review: soon(2) })).status).toBe(201)
  expect((await decide('路灯', { text: '换十盏灯', party: oc })).status).toBe(201)
  expect((await decide('花坛', { text: '种月季', party: rc, due: soon(30) })).status).toBe(201)
  expect((await decide('口号', { text: '就这句' })).status).toBe(201)
  expect((await decide('电梯', { text: '换门机', party: pc, review: soon(3) })).body.errors).toEqual([expect.objectContaining({ pointer: '/review' })])
  expect((await decide('电梯', { text: '换门机', party: pc, due: soon(3) })).status).toBe(201)
  expect(await taskOf('岗亭')).toMatchObject({ state: 'open', percent: 0, reports: [], parts: [], verdicts: [] })
  expect((await readItem(first, items.岗亭!)).decision).toMatchObject({ party: pc, assignee: { id: pcUser }, review: expect.any(String) })
  for (const topic of ['口号', '电梯']) expect(await taskOf(topic)).toBeNull()
  await people.host!.act(`/meetings/${first}`, 'close')
})

test('nobody is charged who is not of that party, nor with a time that is over', async () => {
  const { id } = await begin('第二次')
  const { id: item } = await people.host!.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title: '试试', urgent: '今天' })
  const { id: ocUser } = (await people.oc!.must('GET', '/me')).user
  for (const [body, pointer] of [
    [{ party: pc, assignee: ocUser }, '/assignee'], [{ party: 'nobody' }, '/party'], [{ review: soon(2) }, '/party'],
    [{ party: pc, due: soon(-1) }, '/due'], [{ party: pc, review: soon(-1) }, '/review'],
  ] as const) {
    const answer = await people.host!.send('POST', `/agenda/${item}/decision`, { text: '定', ...body })
    expect([answer.status, answer.body.errors?.[0]?.pointer], pointer).toEqual([422, pointer])
  }
  // It stays open: the meeting that follows is the one after the first.
})

test('whoever has a task reports on it, in the version that they saw; others do not', async () => {
  const task = await taskOf('岗亭')
  expect((await report('oc', task, { text: '我来' })).status).toBe(403)
  expect((await report('resident', task, { text: '我来' })).status).toBe(403)
  expect((await report('stranger', task, { text: '我来' })).status).toBe(404)
  expect((await report('nobody', task, { text: '我来' })).status).toBe(401)
  expect((await report('pc', task, { text: '' })).status).toBe(422)
  expect((await report('pc', task, { text: '开工', percent: 101 })).status).toBe(422)
  const told = await people.pc!.send('POST', `/tasks/${task.id}/reports`, { text: '材料到了', percent: 30 }, { 'If-Match': `"${task.version}"` })
  expect(told.body).toMatchObject({ state: 'open', percent: 30, reports: [{ text: '材料到了', party: pc, finished: false }] })
  expect((await people.pc!.send('POST', `/tasks/${task.id}/reports`, { text: '又来' }, { 'If-Match': `"${task.version}"` })).status).toBe(409)
  expect((await report('pc', task, { text: '还在做' })).body.percent).toBe(30)
  expect((await report('pc', task, { text: '好了', finished: true })).body).toMatchObject({ state: 'done', percent: 100, done_at: expect.any(String) })
  expect((await report('pc', task, { text: '门还没装', percent: 80, finished: false })).body).toMatchObject({ state: 'open', percent: 80, done_at: null })
})

test('what is said to be done stays so until a report says otherwise, and per cent that contradict it are refused', async () => {
  const task = await taskOf('路灯')
  const pointers = async (body: Json): Promise<string[]> => {
    const answer = await report('oc', task, { text: '换灯', ...body })
    expect(answer.status).toBe(422)
    return answer.body.errors.map(({ pointer }: Json) => pointer)
  }
  expect(await pointers({ percent: 50, finished: true })).toEqual(['/percent', '/finished'])
  expect((await report('oc', task, { text: '都装上了', percent: 100 })).body).toMatchObject({ state: 'open', percent: 100, done_at: null })
  const done = (await report('oc', task, { text: '换好了', finished: true })).body
  expect(done).toMatchObject({ state: 'done', percent: 100 })
  const noted = (await report('oc', task, { text: '补一张照片' })).body
  expect(noted).toMatchObject({ state: 'done', percent: 100, done_at: done.done_at })
  expect(noted.reports.at(-1)).toMatchObject({ finished: false, note: true })
  expect(await pointers({ percent: 50 })).toEqual(['/percent', '/finished'])
  expect((await report('oc', task, { text: '有两盏不亮', finished: false })).body).toMatchObject({ state: 'open', percent: 100, done_at: null })
  expect((await report('oc', task, { text: '重装两盏', percent: 80 })).body).toMatchObject({ state: 'open', percent: 80 })
  expect((await report('oc', task, { text: '还在装' })).body).toMatchObject({ percent: 80 })
  await verify()
})

test('a task has parts, also of others, and ends after them', async () => {
  const task = await taskOf('花坛')
  const part = (who: string, body: Json) => people[who]!.send('POST', `/tasks/${task.id}/parts`, body)
  expect((await part('pc', { text: '挖土' })).status).toBe(403)
  expect((await part('rc', { text: '挖土', party: 'x' })).status).toBe(422)
  const own = (await part('rc', { text: '挖土' })).body.parts[0]
  const theirs = (await part('rc', { text: '浇水', party: pc, due: soon(5) })).body.parts[1]
  expect(own).toMatchObject({ party: rc, state: 'open' })
  expect((await report('rc', task, { text: '好了', finished: true })).status).toBe(409)
  const put = (who: string, id: string, state: string) => people[who]!.send('PATCH', `/parts/${id}`, { state })
  expect((await put('pc', own.id, 'done')).status).toBe(403)
  expect((await put('pc', theirs.id, 'removed')).status).toBe(403)
  expect((await put('rc', theirs.id, 'done')).status).toBe(403)
  expect((await put('pc', theirs.id, 'done')).body).toMatchObject({ percent: 50 })
  const gone = await put('rc', theirs.id, 'removed')
  expect([gone.status, gone.body.type, gone.body.detail]).toEqual([409, 'illegal_move', 'the part is done; who has it opens it again first'])
  expect((await taskOf('花坛')).parts.find(({ id }: Json) => id === theirs.id)).toMatchObject({ state: 'done', done_at: expect.any(String) })
  expect((await put('pc', theirs.id, 'open')).body).toMatchObject({ percent: 0 })
  expect((await put('rc', theirs.id, 'removed')).body).toMatchObject({ percent: 0 })
  expect((await put('rc', theirs.id, 'open')).status).toBe(403)
  expect((await put('pc', theirs.id, 'open')).status).toBe(409)
  expect((await put('rc', own.id, 'done')).body).toMatchObject({ percent: 100, state: 'open' })
  expect((await report('rc', task, { text: '种好了', finished: true })).body.state).toBe('done')
})

let later: { id: string; agenda: Json[] }
test('the next meeting opens with what was promised and says what becomes of it', async () => {
  later = await begin('第三次')
  const { host, recorder, rc: member } = people as Record<string, Client>
  const box = asked(later.agenda, '修好岗亭')
  const lamps = asked(later.agenda, '换十盏灯')
  const roses = asked(later.agenda, '种月季')
  expect([box, lamps, roses].map((item) => item?.kind)).toEqual(['commitment', 'commitment', 'commitment'])
  expect((await judge(member!, box.id, { verdict: 'noted' })).status).toBe(403)
  expect((await judge(host!, box.id, { verdict: 'accepted', due: soon(3) })).body.errors[0].pointer).toBe('/due')
  expect((await judge(host!, box.id, { verdict: 'dropped' })).body.errors[0].pointer).toBe('/text')
  expect((await judge(host!, box.id, { verdict: 'replaced' })).status).toBe(422)
  expect((await judge(recorder!, box.id, { verdict: 'continued', text: '门装好再报', due: soon(40), review: soon(20) })).body).toMatchObject({ state: 'decided', verdict: { verdict: 'continued', text: '门装好再报' } })
  expect(await taskOf('岗亭')).toMatchObject({ state: 'open', due: expect.any(String), verdicts: [{ item: box.id, meeting: later.id, verdict: 'continued' }] })
  // A slip of the hand: said again, it counts instead.
  expect((await judge(host!, roses.id, { verdict: 'dropped', text: '按错了' })).status).toBe(200)
  expect(await taskOf('花坛')).toMatchObject({ state: 'dropped' })
  expect((await report('rc', await taskOf('花坛'), { text: '还在种' })).status).toBe(409)
  expect((await judge(host!, roses.id, { verdict: 'accepted', text: '看过了' })).status).toBe(200)
  expect(await taskOf('花坛')).toMatchObject({ state: 'accepted', percent: 100, verdicts: [expect.objectContaining({ verdict: 'accepted' })] })
  // Decided anew: the earlier one is followed no more.
  await host!.must('POST', `/agenda/${lamps.id}/decision`, { text: '换二十盏灯', party: oc, due: soon(9) })
  expect(await taskOf('路灯')).toMatchObject({ state: 'replaced' })
  expect((await judge(host!, lamps.id, { verdict: 'accepted' })).status).toBe(409)
  const lift = later.agenda.find((item) => item.kind === 'commitment' && item.ticket)!
  expect((await judge(host!, lift.id, { verdict: 'accepted' })).body.errors[0].pointer).toBe('/verdict')
  expect((await judge(host!, lift.id, { verdict: 'noted', text: '配件在路上' })).body).toMatchObject({ state: 'decided', verdict: { verdict: 'noted' } })
  const topic = await host!.must('POST', `/meetings/${later.id}/agenda`, { kind: 'topic', title: '别的', urgent: '今天' })
  expect((await judge(host!, topic.id, { verdict: 'noted' })).status).toBe(409)
  await host!.act(`/meetings/${later.id}`, 'close')
  expect((await judge(host!, box.id, { verdict: 'noted' })).status).toBe(409)
  await verify()
})

test('minutes tell what was said to each commitment', async () => {
  const answer = await people.neighbour!.send('GET', `/meetings/${later.id}/minutes`, undefined, { Accept: 'text/markdown' })
  expect(answer.text).toMatch(/继续办理.*办理期限|继续办理/)
  expect(answer.text).toContain('门装好再报')
  expect(answer.text).toContain('认可完成')
  expect(answer.text).toContain('已听取')
  expect(answer.text).not.toContain('按错了')
})

test('what has a time to come waits for it; what is said to be done comes up at once', async () => {
  const { id } = await people.host!.must('POST', '/communities/MG/meetings', { title: '第四次', starts_at: soon(1) })
  const next = async (meeting: string): Promise<(string | undefined)[]> => (await people.host!.must('GET', `/meetings/${meeting}`)).agenda.filter((item: Json) => item.kind === 'commitment').map((item: Json) => item.reports_on.text)
  expect(await next(id)).toEqual(['换二十盏灯'])
  await people.host!.act(`/meetings/${id}`, 'cancel')
  const far = await people.host!.must('POST', '/communities/MG/meetings', { title: '二十天后', starts_at: soon(21) })
  expect((await next(far.id)).sort()).toEqual(['修好岗亭', '换二十盏灯'].sort())
  await people.host!.act(`/meetings/${far.id}`, 'cancel')
  await report('pc', await taskOf('岗亭'), { text: '全好了', finished: true })
  const soonest = await people.host!.must('POST', '/communities/MG/meetings', { title: '第五次', starts_at: soon(1) })
  expect((await next(soonest.id)).sort()).toEqual(['修好岗亭', '换二十盏灯'].sort())
  await people.host!.act(`/meetings/${soonest.id}`, 'cancel')
})

test('the list says how each commitment stands, by party, meeting and standing, page by page', async () => {
  expect(texts(await list())).toEqual(['换二十盏灯', '换门机', '种月季', '换十盏灯', '修好岗亭'])
  expect(texts(await list('&party=property_company'))).toEqual(['换门机', '修好岗亭'])
  expect(texts(await list(`&meeting=${later.id}`))).toEqual(['换二十盏灯'])
  expect(texts(await list('&stand=done'))).toEqual(['修好岗亭'])
  expect(texts(await list('&stand=accepted'))).toEqual(['种月季'])
  expect(texts(await list('&stand=replaced'))).toEqual(['换十盏灯'])
  expect(texts(await list('&stand=open'))).toEqual(['换二十盏灯', '换门机'])
  expect(texts(await list('&stand=late'))).toEqual([])
  const refused = async (query: string): Promise<Json[]> => {
    const answer = await people.neighbour!.get(`/communities/MG/decisions?${query}`)
    expect([query, answer.status]).toEqual([query, 422])
    return answer.body.errors
  }
  expect(await refused('party=nonsense')).toEqual([{ pointer: '/party', message: `is not a party of this community: ${(await people.neighbour!.must('GET', '/communities/MG')).parties.map(({ code }: Json) => code).join(', ')}` }])
  expect(await refused(`meeting=${items.岗亭}`)).toEqual([{ pointer: '/meeting', message: 'is not a meeting of this community' }])
  for (const query of ['stand=nonsense', 'carrier=nonsense', 'meeting=x']) await refused(query)
  const [lamps, lift] = await list()
  expect(lamps).toMatchObject({ late: false, task: { state: 'open' }, ticket: null, meeting: { title: '第三次' }, moves: [] })
  expect(lift).toMatchObject({ task: null, ticket: { state: 'assigned' }, item: { title: matter.title, private: false } })
  expect((await list('', 'oc'))[0]!.moves).toEqual(['report', 'add_part'])
  const page = await people.neighbour!.must('GET', '/communities/MG/decisions?limit=2')
  const rest = await people.neighbour!.must('GET', `/communities/MG/decisions?limit=3&cursor=${page.next}`)
  expect([...texts(page.items), ...texts(rest.items)]).toEqual(texts(await list()))
  expect(rest.next).toBeNull()
  expect((await people.neighbour!.get('/communities/MG/decisions?cursor=%21')).status).toBe(422)
  expect(await people.neighbour!.must('GET', `/decisions/${lamps!.decision.id}`)).toEqual(lamps)
  expect((await people.stranger!.get(`/decisions/${lamps!.decision.id}`)).status).toBe(404)
})

test('each party answers for what it was charged with, as a count by hand says', async () => {
  const { parties: told } = await people.neighbour!.must('GET', '/communities/MG/accountability')
  expect(told).toEqual([
    { party: oc, charged: 2, done: 0, in_time: 0, open: 1, late: 0, dropped: 1 },
    { party: pc, charged: 2, done: 1, in_time: 1, open: 1, late: 0, dropped: 0 },
    { party: rc, charged: 1, done: 1, in_time: 1, open: 0, late: 0, dropped: 0 },
  ])
  expect((await people.neighbour!.must('GET', `/communities/MG/accountability?meeting=${later.id}`)).parties).toEqual([{ party: oc, charged: 1, done: 0, in_time: 0, open: 1, late: 0, dropped: 0 }])
})

test('what was decided on a private matter is listed for whom the matter is', async () => {
  const secret = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '家里的事', visibility: 'private' })
  await people.rc!.act(`/tickets/${secret.id}`, 'accept')
  await people.host!.act(`/tickets/${secret.id}`, 'agenda')
  const { id, agenda } = await begin('第六次')
  const item = agenda.find((one) => one.ticket === secret.id)!
  await people.host!.must('POST', `/agenda/${item.id}/decision`, { text: '上门走访', party: rc, due: soon(3) })
  await people.host!.act(`/meetings/${id}`, 'close')
  expect(texts(await list())).not.toContain('上门走访')
  expect(texts(await list('', 'oc'))).toContain('上门走访')
  const [entry] = await list('', 'host')
  expect(entry).toMatchObject({ item: { private: true } })
  expect((await people.neighbour!.get(`/decisions/${entry!.decision.id}`)).status).toBe(404)
  expect((await people.neighbour!.must('GET', '/communities/MG/accountability')).parties.find(({ party }: Json) => party === rc).charged).toBe(1)
  const lookers = (await people.resident!.must('GET', '/me/looks?limit=100')).items.map(({ reader }: Json) => reader.name)
  expect(lookers).toContain('oc先生')
})

test('masks hide words in reports and parts, and show them again', async () => {
  const task = await taskOf('岗亭')
  const item = items.岗亭!
  const mask = await people.rc!.must('POST', `/agenda/${item}/masks`, { words: '材料', reason: '看看会怎样' })
  expect((await taskOf('岗亭')).reports[0].text).toBe('▇▇到了')
  expect((await list('&stand=done'))[0]!.task.reports[0].text).toBe('▇▇到了')
  await verify()
  await people.oc!.must('POST', `/item_masks/${mask.id}/undo`, { reason: '可以写' })
  expect((await taskOf('岗亭')).reports[0].text).toBe('材料到了')
  expect(task.reports[0].text).toBe('材料到了')
  await verify()
})

test('whoever is erased leaves their reports, and their name nowhere', async () => {
  const { id, name } = (await people.pc!.must('GET', '/me')).user
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  const { body, text } = await people.neighbour!.get(`/meetings/${first}`)
  expect(text).not.toContain(name)
  expect(body.agenda.find((item: Json) => item.id === items.岗亭).task.reports).toHaveLength(5)
  expect((await list('&stand=done')).find(({ decision }) => decision.assignee)!.decision.assignee.name).toBe('已注销')
  await verify()
})
