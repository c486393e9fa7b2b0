// Motions and amendments by the wire: from the first wording to what was adopted, with everybody reading the same; two at
// once; votes that pass, fail, tie and do not count; over a line that is cut; and the log proves it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { applyToMeeting, shared } from './support/patch.js'
import { schemas, type Check } from './support/schemas.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let meeting: string
let items: string[]
let item: string
let check: Check

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  check = await schemas(people.nobody!)
  meeting = (await people.host!.must('POST', '/communities/MG/meetings', { title: '四方会', starts_at: new Date().toISOString(), minutes: 60, check_in: 'anywhere' })).id
  items = []
  for (const title of ['清运', '停车', '门禁', '花坛', '路灯', '电梯', '井盖']) items.push((await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title })).id)
  await people.host!.act(`/meetings/${meeting}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr', 'neighbour']) await people[login]!.act(`/meetings/${meeting}`, 'check_in')
  await people.host!.act(`/meetings/${meeting}`, 'start')
})
afterAll(() => server?.remove())

const read = (client: Client = people.neighbour!): Promise<Json> => client.must('GET', `/meetings/${meeting}`)
const itemOf = (whole: Json, id = item): Json => whole.agenda.find((entry: Json) => entry.id === id)
const motion = async (): Promise<Json> => itemOf(await read()).motions.at(-1)
async function takeUp(at: number): Promise<void> {
  item = items[at]!
  await people.host!.act(`/meetings/${meeting}`, 'next', { item })
}
const move = (login: string, text: string): Promise<Json> => people[login]!.must('POST', `/agenda/${item}/motions`, { text })
const amend = async (login: string, id: string, text: string, reason = '更清楚'): Promise<string> =>
  (await people[login]!.must('POST', `/motions/${id}/amendments`, { text, reason })).amendments.at(-1).id
const draft = async (subject: Json, rule = 'four_party_majority'): Promise<string> => (await people.host!.must('POST', `/agenda/${item}/votes`, { ...subject, rule })).id
async function ballots(vote: string, choices: string[]): Promise<Json> {
  await people.host!.act(`/votes/${vote}`, 'open')
  for (const [at, choice] of choices.entries()) await people[['rc', 'oc', 'pc', 'pr'][at]!]!.must('POST', `/votes/${vote}/ballots`, { choice })
  return people.host!.act(`/votes/${vote}`, 'close')
}
const refused = async (client: Client, method: string, path: string, body: Json): Promise<[number, string]> => {
  const { status, body: problem } = await client.send(method, path, body)
  return [status, problem.type]
}
const withdraw = { action: 'withdraw' }

test('a motion is moved, amended, accepted, amended by vote and adopted: an old screen with the events is a fresh fetch', async () => {
  await takeUp(0)
  const { id: community, seq } = await people.host!.must('GET', '/communities/MG')
  const before = shared(await read())
  const line = await people.neighbour!.live()
  await line.subscribe(community, seq)

  const made = await move('pc', '每周五清运。')
  check('motion', made)
  expect(made).toMatchObject({ by: 'pc先生', party: 'property_company', text: '每周五清运。', state: 'open', wordings: [], amendments: [] })
  const accepted = await amend('oc', made.id, '每周三清运。')
  await people.pc!.act(`/amendments/${accepted}`, 'accept')
  line.end()
  const dropped = await amend('rc', made.id, '每天清运。')
  await people.rc!.act(`/amendments/${dropped}`, 'withdraw')
  const lost = await amend('pr', made.id, '不清运。')
  expect(await ballots(await draft({ amendment: lost }), ['against', 'against', 'against', 'for'])).toMatchObject({ amendment: lost, motion: null, question: '不清运。', result: { passed: false } })
  const won = await amend('rc', made.id, '每周三、周六清运。')
  await ballots(await draft({ amendment: won }), ['for', 'for', 'abstain', 'for'])
  const vote = await ballots(await draft({ motion: made.id }), ['for', 'for', 'for', 'for'])
  check('vote', vote)
  expect(vote).toMatchObject({ motion: made.id, question: '每周三、周六清运。', result: { valid: true, passed: true } })

  const now = await read()
  check('meeting', now)
  expect(itemOf(now).motions).toEqual([expect.objectContaining({
    text: '每周三、周六清运。', state: 'adopted',
    wordings: [expect.objectContaining({ text: '每周五清运。', by: 'pc先生', amendment: accepted }), expect.objectContaining({ text: '每周三清运。', by: 'host先生', amendment: won })],
    amendments: [[accepted, 'accepted', 1], [dropped, 'withdrawn', 2], [lost, 'rejected', 2], [won, 'carried', 2]].map(([id, state, wording]) => expect.objectContaining({ id, state, wording })),
  })])
  const again = await people.neighbour!.live()
  await again.subscribe(community, seq)
  await again.reaches((await people.host!.must('GET', '/communities/MG')).seq)
  let screen = before
  for (const event of again.events()) screen = applyToMeeting(screen, event)
  expect(shared(screen)).toEqual(shared(now))
  again.end()

  await people.host!.must('POST', `/agenda/${item}/decision`, { text: '每周三、周六清运。', party: 'property_company' })
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('two who move at once: one motion is before the meeting, and no second until it is settled', async () => {
  await takeUp(1)
  const both = await Promise.all(['rc', 'oc', 'pc', 'pr'].map((login) => people[login]!.send('POST', `/agenda/${item}/motions`, { text: `${login}的动议` })))
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  const { id, user } = await motion()
  const mover = (await Promise.all(['rc', 'oc', 'pc', 'pr'].map(async (login) => [login, (await people[login]!.must('GET', '/me')).user.id] as const))).find(([, one]) => one === user)![0]
  const other = mover === 'rc' ? 'oc' : 'rc'
  expect(await refused(people[other]!, 'POST', `/motions/${id}/actions`, withdraw)).toEqual([403, 'forbidden'])
  await people[mover]!.act(`/motions/${id}`, 'withdraw')
  expect((await move(other, '再提一个')).state).toBe('open')
})

test('two accept and vote at once: the amendment is taken over once', async () => {
  await takeUp(2)
  const { id } = await move('pc', '门禁换新。')
  const amendment = await amend('oc', id, '门禁月底前换新。')
  const both = await Promise.all([people.pc!, people.pc!, people.oc!].map((client, at) => client.send('POST', `/amendments/${amendment}/actions`, { action: at < 2 ? 'accept' : 'withdraw' })))
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(both.filter(({ status }) => status === 409)).toHaveLength(2)
  const { state } = (await motion()).amendments[0]
  expect((await motion()).wordings).toHaveLength(state === 'accepted' ? 1 : 0)
})

test('a request that is repeated with its key is done once', async () => {
  const { id } = await motion()
  const key = { 'Idempotency-Key': 'amend-once' }
  const body = { text: '门禁下周换新。', reason: '急' }
  const [first, second] = [await people.rc!.must('POST', `/motions/${id}/amendments`, body, key), await people.rc!.must('POST', `/motions/${id}/amendments`, body, key)]
  expect(second).toEqual(first)
  expect((await motion()).amendments.filter(({ text }: Json) => text === body.text)).toHaveLength(1)
})

test('nothing changes while it is voted on, and undecided amendments come first', async () => {
  await takeUp(3)
  const { id } = await move('pc', '修花坛。')
  const early = await draft({ motion: id })
  const amendment = await amend('oc', id, '修花坛，春天动工。')
  expect(await refused(people.host!, 'POST', `/votes/${early}/actions`, { action: 'open' })).toEqual([409, 'amendments_open'])
  expect(await refused(people.host!, 'POST', `/agenda/${item}/votes`, { motion: id, rule: 'four_party_majority' })).toEqual([409, 'amendments_open'])
  const vote = await draft({ amendment })
  await people.host!.act(`/votes/${vote}`, 'open')
  for (const [client, path, body] of [
    [people.pc!, `/amendments/${amendment}/actions`, { action: 'accept' }],
    [people.oc!, `/amendments/${amendment}/actions`, withdraw],
    [people.pc!, `/motions/${id}/actions`, withdraw],
    [people.rc!, `/motions/${id}/amendments`, { text: '不修。', reason: '没钱' }],
  ] as [Client, string, Json][]) expect(await refused(client, 'POST', path, body), path).toEqual([409, 'illegal_move'])
  for (const login of ['rc', 'oc', 'pc']) await people[login]!.must('POST', `/votes/${vote}/ballots`, { choice: 'for' })
  await people.host!.act(`/votes/${vote}`, 'close')
  // What was drafted before asks what it says now.
  expect((await people.host!.act(`/votes/${early}`, 'open')).question).toBe('修花坛，春天动工。')
  for (const [at, choice] of ['for', 'for', 'against', 'against'].entries()) await people[['rc', 'oc', 'pc', 'pr'][at]!]!.must('POST', `/votes/${early}/ballots`, { choice })
  await people.host!.act(`/votes/${early}`, 'close')
  expect((await motion()).state).toBe('rejected') // a tie carries nothing
  expect(await refused(people.host!, 'POST', `/agenda/${item}/decision`, { text: '修' })).toEqual([409, 'vote_failed'])
})

test('a vote in which too few took part decides nothing; an amendment that failed does not stop a decision', async () => {
  await takeUp(4)
  const { id } = await move('pc', '换路灯。')
  expect(await ballots(await draft({ motion: id }), ['for', 'for'])).toMatchObject({ result: { valid: false } })
  expect((await motion()).state).toBe('open')
  const secret = (await people.host!.must('POST', `/agenda/${item}/votes`, { motion: id, rule: 'four_party_majority', secret: true })).id
  await ballots(secret, ['for', 'for', 'for', 'for'])
  expect((await motion()).state).toBe('adopted')
  const next = await move('oc', '再换一盏。')
  await ballots(await draft({ amendment: await amend('rc', next.id, '再换两盏。') }), ['against', 'against', 'against', 'for'])
  await people.host!.must('POST', `/agenda/${item}/decision`, { text: '换路灯。', party: 'property_company' })
})

test('an amendment to an earlier wording is neither accepted nor voted on; its author writes it anew, and it holds up nothing', async () => {
  await takeUp(6)
  const { id } = await move('pc', '换井盖。')
  const first = await amend('oc', id, '周五换井盖。')
  const stale = await amend('rc', id, '换井盖，费用公示。')
  const late = await amend('pr', id, '不换。')
  const early = await draft({ amendment: stale })
  await people.pc!.act(`/amendments/${first}`, 'accept')

  const answer = await people.pc!.send('POST', `/amendments/${stale}/actions`, { action: 'accept' })
  expect([answer.status, answer.body.type]).toEqual([409, 'amendment_stale'])
  expect(answer.body.detail).toContain('wording 2')
  expect(await refused(people.host!, 'POST', `/agenda/${item}/votes`, { amendment: stale, rule: 'four_party_majority' })).toEqual([409, 'amendment_stale'])
  expect(await refused(people.host!, 'POST', `/votes/${early}/actions`, { action: 'open' })).toEqual([409, 'amendment_stale'])
  expect((await motion()).text).toBe('周五换井盖。')

  const anew = { text: '周五换井盖，费用公示。', reason: '要公开' }
  expect(await refused(people.oc!, 'POST', `/amendments/${stale}/rewritings`, anew)).toEqual([403, 'forbidden'])
  expect(await refused(people.rc!, 'POST', `/amendments/${stale}/rewritings`, { ...anew, text: '周五换井盖。' })).toEqual([422, 'invalid'])
  expect((await people.rc!.send('POST', `/amendments/${stale}/rewritings`, anew, { 'if-match': '"1"' })).body.type).toBe('stale_version')
  const { seq } = await people.host!.must('GET', '/communities/MG')
  const before = shared(await read())
  const after = await people.rc!.must('POST', `/amendments/${stale}/rewritings`, anew, { 'if-match': '"2"', 'Idempotency-Key': 'rewrite-once' })
  check('motion', after)
  expect(await people.rc!.must('POST', `/amendments/${stale}/rewritings`, anew, { 'if-match': '"2"', 'Idempotency-Key': 'rewrite-once' })).toEqual(after)
  expect(after.amendments.map(({ state, wording }: Json) => [state, wording])).toEqual([['accepted', 1], ['withdrawn', 1], ['open', 1], ['open', 2]])
  let screen = before
  for (const event of await people.neighbour!.log('MG', seq)) screen = applyToMeeting(screen, event)
  expect(shared(screen)).toEqual(shared(await read()))
  expect(await refused(people.rc!, 'POST', `/amendments/${stale}/rewritings`, anew)).toEqual([409, 'illegal_move'])

  // What is written to how it reads now comes first; what is stale lapses with it.
  expect(await refused(people.host!, 'POST', `/agenda/${item}/votes`, { motion: id, rule: 'four_party_majority' })).toEqual([409, 'amendments_open'])
  await people.pc!.act(`/amendments/${after.amendments.at(-1).id}`, 'accept')
  expect((await motion()).text).toBe(anew.text)
  const vote = await draft({ motion: id })
  await people.host!.act(`/votes/${vote}`, 'open')
  expect(await refused(people.pr!, 'POST', `/amendments/${late}/rewritings`, { text: '不换了。', reason: '没钱' })).toEqual([409, 'illegal_move'])
  for (const login of ['rc', 'oc', 'pc']) await people[login]!.must('POST', `/votes/${vote}/ballots`, { choice: 'for' })
  await people.host!.act(`/votes/${vote}`, 'close')
  expect((await motion()).state).toBe('adopted')
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('nobody uses up alone what may be moved and proposed', async () => {
  const { id } = await move('host', '井盖刷漆。')
  const path = `/motions/${id}/amendments`
  for (const n of [1, 2, 3]) await amend('oc', id, `刷${n}遍。`)
  expect(await refused(people.oc!, 'POST', path, { text: '刷四遍。', reason: '防锈' })).toEqual([409, 'conflict'])
  for (const { id: one } of (await motion()).amendments) await people.oc!.act(`/amendments/${one}`, 'withdraw')
  for (let n = 3; n < 20; n++) await people.oc!.act(`/amendments/${await amend('oc', id, `再刷${n}遍。`)}`, 'withdraw')
  expect(await refused(people.oc!, 'POST', path, { text: '刷满。', reason: '防锈' })).toEqual([409, 'conflict'])
  await amend('rc', id, '不刷。')
  await people.host!.act(`/motions/${id}`, 'withdraw')
  for (let n = 0; n < 10; n++) await people.pr!.act(`/motions/${(await move('pr', `第${n}次提。`)).id}`, 'withdraw')
  expect(await refused(people.pr!, 'POST', `/agenda/${item}/motions`, { text: '还提。' })).toEqual([409, 'conflict'])
  await people.rc!.act(`/motions/${(await move('rc', '轮到别人。')).id}`, 'withdraw')
})

test('nothing is voted on any more on an item that is decided, whether by motion or by question', async () => {
  const question = { question: '同意换井盖吗?', rule: 'four_party_majority' }
  const early = await draft({ question: question.question })
  await people.host!.must('POST', `/agenda/${item}/decision`, { text: '周五换井盖，费用公示。' })
  expect(await refused(people.host!, 'POST', `/agenda/${item}/votes`, question)).toEqual([409, 'illegal_move'])
  expect(await refused(people.host!, 'POST', `/votes/${early}/actions`, { action: 'open' })).toEqual([409, 'illegal_move'])
})

test('what a mask put into a text is not moved or decided, and what is not there is called by its name', async () => {
  await takeUp(5)
  const masked = { text: '由▇▇年检。' }
  const fault = [{ pointer: '/text', message: 'has words that are masked: say it without them' }]
  expect((await people.pc!.send('POST', `/agenda/${item}/motions`, masked)).body.errors).toEqual(fault)
  expect((await people.host!.send('POST', `/agenda/${item}/decision`, masked)).body.errors).toEqual(fault)
  expect((await people.pc!.send('POST', `/amendments/${item}/actions`, { action: 'accept' })).body.detail).toContain('no such amendment')
  expect((await people.pc!.send('POST', `/motions/${item}/actions`, withdraw)).body.detail).toContain('no such motion')
})

test('who has no voice does neither move nor amend; whoever reads, reads what is there', async () => {
  await takeUp(5)
  const { id } = await move('host', '电梯年检。')
  for (const login of ['neighbour', 'recorder', 'worker', 'admin', 'officer', 'supervisor'])
    expect(await refused(people[login]!, 'POST', `/motions/${id}/amendments`, { text: '不检。', reason: '不' }), login).toEqual([403, 'forbidden'])
  expect(await refused(people.merchant!, 'POST', `/motions/${id}/amendments`, { text: '不检。', reason: '不' })).toEqual([404, 'not_found'])
  expect(await refused(people.stranger!, 'POST', `/agenda/${item}/motions`, { text: '不检。' })).toEqual([404, 'not_found'])
  expect(await refused(people.pc!, 'POST', `/agenda/${items[4]!}/motions`, { text: '晚了' })).toEqual([409, 'illegal_move'])
  expect(await refused(people.pc!, 'POST', '/motions/0000000000000/amendments', { text: '不检。', reason: '不' })).toEqual([404, 'not_found'])
  expect(await refused(people.pc!, 'POST', `/motions/${id}/amendments`, { text: '电梯年检。', reason: '同' })).toEqual([422, 'invalid'])
  await people.host!.act(`/amendments/${await amend('pc', id, '电梯下周年检。')}`, 'accept')
  expect((await people.pc!.send('POST', `/motions/${id}/amendments`, { text: '不检。', reason: '不' }, { 'if-match': '"1"' })).body.type).toBe('stale_version')
  for (const bad of [{ motion: id, question: '同意?' }, { motion: id, options: ['甲', '乙'] }, { motion: id, amendment: id }, {}])
    expect(await refused(people.host!, 'POST', `/agenda/${item}/votes`, { ...bad, rule: 'four_party_majority' }), JSON.stringify(bad)).toEqual([422, 'invalid'])
  for (const login of ['neighbour', 'recorder', 'oc']) expect(itemOf(await read(people[login]!)).motions[0].wordings[0].text, login).toBe('电梯年检。')
})

test('in a recess nothing is moved; what is open when its item ends has lapsed, and stands again when it is taken up again', async () => {
  await people.host!.act(`/meetings/${meeting}`, 'recess')
  const { id } = await motion()
  expect(await refused(people.pc!, 'POST', `/motions/${id}/amendments`, { text: '不检。', reason: '不' })).toEqual([409, 'illegal_move'])
  await people.host!.act(`/meetings/${meeting}`, 'resume')
  const vote = await draft({ motion: id })
  await takeUp(1)
  expect(await refused(people.host!, 'POST', `/votes/${vote}/actions`, { action: 'open' })).toEqual([409, 'illegal_move'])
  await takeUp(5)
  await ballots(vote, ['for', 'for', 'for', 'for'])
  expect((await motion()).state).toBe('adopted')
})

test('the minutes say what was moved, how it was amended, what was voted on and what became of it; carried over, an item begins without it', async () => {
  await people.host!.act(`/meetings/${meeting}`, 'close')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${meeting}`, 'sign')
  await people.host!.act(`/meetings/${meeting}`, 'publish')
  const page = (await people.neighbour!.get(`/meetings/${meeting}/minutes`, { accept: 'text/markdown' })).text
  for (const words of ['动议', '每周五清运。', '每周三、周六清运。', '修正案', '更清楚', '动议人已接受', '表决采纳', '已撤回', '未获通过', '已通过', '未表决，不再议']) expect(page, words).toContain(words)
  const hits = (await people.neighbour!.must('GET', `/communities/MG/meetings/search?q=${encodeURIComponent('周六')}&place=motion`)).items
  expect(hits).toEqual([expect.objectContaining({ place: 'motion', by: 'pc先生', party: 'property_company' })])
  const next = await people.host!.must('POST', '/communities/MG/meetings', { title: '下次', starts_at: new Date(Date.now() + 1000).toISOString() })
  const carried = next.agenda.find(({ title }: Json) => title === '停车')
  expect(carried.motions).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
})
