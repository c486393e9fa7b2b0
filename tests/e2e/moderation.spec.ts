// What is masked is found by nobody who may not know it, by any path: reads, lists, search, events, the live
// line, minutes, notices, exports, files. Its author and moderators are told; it can be undone; the log stays
// provable. And abuse is reported once each, settled by somebody without a part in it, and the reporter told.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { fetchFile, makePng, mustSend } from './support/files.js'
import { Server } from './support/server.js'

const name = '钱多多'
let server: Server
let people: People
let ticket: Json
let meeting: string
let item: string
let photo: Json
let mask: Json
let comment: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const { resident, neighbour, rc, pc, host, recorder } = people as Record<string, Client>
  photo = await mustSend(resident!, makePng(40, 30))
  ticket = await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `${name}家漏水`, body: `找${name}，电话 "13812341234"\\。`, attachments: [photo.id] })
  await resident!.must('PUT', `/tickets/${ticket.id}/follow`, {}).catch(() => undefined)
  await neighbour!.must('PUT', `/tickets/${ticket.id}/follow`, {})
  await rc!.act(`/tickets/${ticket.id}`, 'accept')
  comment = await neighbour!.must('POST', `/tickets/${ticket.id}/comments`, { text: `我也认识${name}` })
  await pc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[2]}`, { text: `已联系${name}`, stance: 'handle', publish: true })
  await pc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[2]}`, { text: `已再次联系${name}`, stance: 'handle', publish: true })
  await host!.act(`/tickets/${ticket.id}`, 'agenda')
  meeting = (await host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })).id
  await host!.act(`/meetings/${meeting}`, 'open')
  for (const who of ['rc', 'oc', 'pc', 'pr']) await people[who]!.act(`/meetings/${meeting}`, 'check_in')
  await host!.act(`/meetings/${meeting}`, 'start')
  item = (await host!.must('GET', `/meetings/${meeting}`)).agenda.find((entry: Json) => entry.ticket === ticket.id).id
  await host!.act(`/meetings/${meeting}`, 'next', { item })
  await pc!.must('POST', `/agenda/${item}/statements`, { text: `${name}不在家` })
  await host!.must('POST', `/agenda/${item}/decision`, { text: `周五上门找${name}`, party: parties[2] })
  await host!.act(`/meetings/${meeting}`, 'close')
  for (const who of ['rc', 'oc', 'pc', 'pr']) await people[who]!.act(`/meetings/${meeting}`, 'sign')
  await recorder!.act(`/meetings/${meeting}`, 'publish')
})
afterAll(() => server?.remove())

/** Everything a person can ask for, and the whole line from the beginning, as one text. */
async function everything(login: string): Promise<string> {
  const client = people[login]!
  const paths = [
    `/tickets/${ticket.id}`, `/tickets/${ticket.id}/history`, '/communities/MG/tickets?limit=100', `/communities/MG/tickets/similar?q=${encodeURIComponent('漏水')}`,
    `/communities/MG/tickets?q=${encodeURIComponent('漏水')}`, '/communities/MG/events?limit=100', `/meetings/${meeting}`,
    `/meetings/${meeting}/minutes`, '/me/notices?limit=100', '/communities/MG/reports', '/communities/MG/calendar.ics',
  ]
  let text = ''
  for (const path of paths) text += (await client.get(path)).text
  const live = await client.live()
  const answer = await live.request('subscribe', { community: 'MG', since: 0 })
  if (answer.op === 'result' && answer.data.seq > 0) await live.reaches(answer.data.seq)
  live.end()
  return text + JSON.stringify(live.got)
}
async function exported(file: string): Promise<string> {
  await server.cli('export', '--community', 'MG', join(server.data, file))
  return readFileSync(join(server.data, file), 'utf8')
}
const found_by = async (login: string, q: string): Promise<number> => (await people[login]!.must('GET', `/communities/MG/tickets?q=${encodeURIComponent(q)}`)).items.length

test('before, the name stands everywhere', async () => {
  for (const login of ['neighbour', 'pc']) expect(await everything(login)).toContain(name)
  expect(await found_by('neighbour', '钱多')).toBe(1)
  expect(await exported('before')).toContain(name)
})

test('words that stand nowhere, none, or both words and a file are refused', async () => {
  const ask = (body: Json) => people.rc!.send('POST', `/tickets/${ticket.id}/masks`, body)
  for (const [body, pointer] of [[{ words: '孙悟空', reason: '试' }, '/words'], [{ reason: '试' }, '/words'], [{ words: name, attachment: photo.id, reason: '试' }, '/words'],
    [{ attachment: 'aaaaaaaaaaaaa', reason: '试' }, '/attachment'], [{ words: '▇▇', reason: '试' }, '/words'], [{ words: name }, '/reason']] as [Json, string][]) {
    const { status, body: problem } = await ask(body)
    expect(status, pointer).toBe(422)
    expect(problem.errors[0].pointer).toBe(pointer)
  }
})

test('masked, it is found nowhere by anybody, moderators and authors too, but in the list of masks', async () => {
  const line = await people.neighbour!.live()
  await line.request('subscribe', { community: 'MG' })
  mask = await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: name, reason: '别人的名字' })
  expect(mask).toMatchObject({ kind: 'words', words: name, reason: '别人的名字', by: 'rc先生', undone: null })
  expect((await people.rc!.send('POST', `/tickets/${ticket.id}/masks`, { words: name, reason: '再来' })).status).toBe(409)
  for (const login of ['neighbour', 'resident', 'pc', 'host', 'recorder', 'admin', 'officer', 'supervisor']) expect(await everything(login), login).not.toContain(name)
  await expect.poll(() => line.got.some((message) => message.kind === 'ticket.masked')).toBe(true)
  expect(JSON.stringify(line.got)).not.toContain(name)
  expect(line.got.find((message) => message.kind === 'ticket.masked').actor).toBe(null)
  line.end()
  const read = await people.neighbour!.must('GET', `/tickets/${ticket.id}`)
  expect(read.title).toBe('▇▇家漏水')
  expect(read.body).toBe('找▇▇，电话 "13812341234"\\。')
  expect(read.answers[0].text).toBe('已再次联系▇▇')
  expect((await people.neighbour!.get(`/meetings/${meeting}/minutes`)).text).toContain('周五上门找▇▇')
  expect(await found_by('neighbour', '钱多')).toBe(0)
  expect(await found_by('neighbour', '漏水')).toBe(1)
  expect(await exported('masked')).not.toContain(name)
})

test('what was masked, by whom and why is told to authors and moderators only', async () => {
  const told = async (login: string): Promise<Json> => (await people[login]!.must('GET', `/tickets/${ticket.id}/masks`)).items[0]
  for (const login of ['resident', 'neighbour', 'pc', 'host', 'officer', 'admin']) expect(await told(login), login).toMatchObject({ words: name, by: 'rc先生', reason: '别人的名字' })
  // A leader of another grid is none of them.
  for (const login of ['inspector', 'supervisor', 'recorder', 'leader']) expect(await told(login), login).toMatchObject({ words: null, by: null, reason: null })
  expect((await people.stranger!.get(`/tickets/${ticket.id}/masks`)).status).toBe(404)
})

test('what is written afterwards is masked as well, in comments, answers and meetings', async () => {
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: `就是${name}` })
  await people.oc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[1]}`, { text: `草稿里也有${name}`, stance: 'support' })
  await people.oc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[1]}`, { text: `答复里也有${name}`, stance: 'support', publish: true })
  for (const login of ['neighbour', 'oc', 'resident']) expect(await everything(login), login).not.toContain(name)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('a masked photo is its author\'s and the moderators\' alone', async () => {
  const before = await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { attachment: photo.id, reason: '拍到了人' })
  expect(before).toMatchObject({ kind: 'file', attachment: photo.id, words: null })
  const file = (await people.neighbour!.must('GET', `/tickets/${ticket.id}`)).attachments[0]
  expect(file).toMatchObject({ masked: true, thumbnail: null, name: null })
  expect(JSON.stringify((await people.neighbour!.get(`/tickets/${ticket.id}/history`)).body)).not.toContain('/thumbnail')
  const status = async (login: string, more = '') => (await fetchFile(people[login]!, `/attachments/${photo.id}${more}`)).status
  for (const login of ['neighbour', 'supervisor', 'nobody', 'worker']) for (const more of ['', '/thumbnail']) expect(await status(login, more), login).toBe(404)
  for (const login of ['resident', 'rc', 'admin']) expect(await status(login), login).toBe(200)
  await people.host!.must('POST', `/masks/${before.id}/undo`, { reason: '是自己' })
  expect(await status('neighbour')).toBe(200)
})

test('undone with a reason, everything is as it was written, and both are on record', async () => {
  expect((await people.rc!.send('POST', `/masks/${mask.id}/undo`, {})).status).toBe(422)
  expect((await people.neighbour!.send('POST', `/masks/${mask.id}/undo`, { reason: '我要看' })).status).toBe(403)
  const undone = await people.admin!.must('POST', `/masks/${mask.id}/undo`, { reason: '本人同意' })
  expect(undone.undone).toMatchObject({ by: 'admin先生', reason: '本人同意' })
  expect((await people.admin!.send('POST', `/masks/${mask.id}/undo`, { reason: '再来' })).status).toBe(409)
  const read = await people.neighbour!.must('GET', `/tickets/${ticket.id}`)
  expect(read.title).toBe(`${name}家漏水`)
  expect(read.answers.map(({ text }: Json) => text)).toContain(`答复里也有${name}`)
  expect(await found_by('neighbour', '钱多')).toBe(1)
  expect((await people.neighbour!.get(`/meetings/${meeting}/minutes`)).text).toContain(`周五上门找${name}`)
  expect((await people.neighbour!.get(`/tickets/${ticket.id}/history`)).text).toContain(`就是${name}`)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('words with quotes and backslashes are masked like others', async () => {
  const { id } = await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: '"13812341234"\\', reason: '电话' })
  expect((await people.neighbour!.must('GET', `/tickets/${ticket.id}`)).body).toBe(`找${name}，电话 ▇▇。`)
  expect(await everything('neighbour')).not.toContain('13812341234')
  expect(await server.cli('verify')).toMatch(/^good/)
  await people.rc!.must('POST', `/masks/${id}/undo`, { reason: '试过了' })
})

test('an imported ticket is masked, in what it is found by too', async () => {
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(server.data, 'old.jsonl'), '{"id":"1","title":"旧账","body":"李大嘴来电","created_at":"2020-01-02T03:04:05Z","reply":"已答李大嘴"}\n')
  await server.cli('import', 'tickets', '--community', 'MG', join(server.data, 'old.jsonl'))
  const old = (await people.rc!.must('GET', `/communities/MG/tickets?q=${encodeURIComponent('李大嘴')}`)).items[0]
  await people.rc!.must('POST', `/tickets/${old.id}/masks`, { words: '李大嘴', reason: '名字' })
  expect(await found_by('neighbour', '李大嘴')).toBe(0)
  expect(await found_by('neighbour', '已答')).toBe(1)
  expect(await server.cli('verify')).toMatch(/^good/)
})

const report = (login: string, body: Json) => people[login]!.send('POST', `/tickets/${ticket.id}/reports`, { kind: 'privacy', words: '写了别人的名字', ...body })

test('a ticket, an answer and a comment are reported once each; nobody reports their own', async () => {
  for (const about of [{}, { party: parties[2] }, { comment: comment.id }]) {
    expect((await report('supervisor', about)).status).toBe(201)
    expect((await report('supervisor', about)).status).toBe(409)
  }
  expect((await report('resident', {})).status).toBe(403)
  expect((await report('neighbour', { comment: comment.id })).status).toBe(403)
  expect((await report('stranger', {})).status).toBe(404)
  expect((await report('neighbour', { party: parties[3] })).status).toBe(422)
  expect((await report('neighbour', { comment: 'aaaaaaaaaaaaa' })).status).toBe(422)
  expect((await report('neighbour', { kind: 'dislike' })).status).toBe(422)
})

test('a note for staff can be reported by those only who read it', async () => {
  const note = await people.oc!.must('POST', `/tickets/${ticket.id}/comments`, { text: '内部', internal: true })
  expect((await report('neighbour', { comment: note.id })).status).toBe(422)
  expect((await report('pr', { comment: note.id })).status).toBe(201)
})

test('who reported is told to nobody; the two committees and the host settle, not who has a part in it', async () => {
  const { items } = await people.host!.must('GET', '/communities/MG/reports')
  expect(items.map(({ about }: Json) => about)).toEqual(['ticket', 'answer', 'comment', 'comment'])
  expect(items[2].quote).toBe(`我也认识${name}`)
  expect(JSON.stringify(items)).not.toContain('supervisor')
  for (const login of ['rc', 'oc', 'host']) expect((await people[login]!.get(`/tickets/${ticket.id}/history`)).text, login).not.toContain('supervisor先生')
  const settle = (login: string, of: Json, outcome: string) => people[login]!.send('POST', `/reports/${of.id}/settle`, { outcome, reason: '看过了' })
  expect((await settle('pc', items[1], 'dismissed')).status).toBe(403)
  expect((await settle('oc', items[3], 'dismissed')).status).toBe(403) // its own note
  expect((await settle('rc', items[0], 'masked')).status).toBe(409) // nothing is masked
  expect((await settle('rc', items[0], 'dismissed')).status).toBe(200)
  expect((await settle('rc', items[0], 'dismissed')).status).toBe(409)
  await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: name, reason: '有人举报' })
  expect((await settle('oc', items[2], 'masked')).status).toBe(200)
  expect((await people.host!.must('GET', '/communities/MG/reports')).items).toHaveLength(2)
  expect((await people.host!.must('GET', '/communities/MG/reports?settled=true')).items.map(({ outcome }: Json) => outcome)).toEqual(['masked', 'dismissed'])
})

test('the committees are told of a report, and who reported of its end, and nobody else', async () => {
  const kinds = async (login: string): Promise<string[]> => (await people[login]!.must('GET', '/me/notices?limit=100')).items.map(({ kind }: Json) => kind)
  await expect.poll(async () => (await kinds('supervisor')).filter((kind) => kind === 'report_settled').length).toBe(2)
  for (const login of ['rc', 'oc', 'host']) expect(await kinds(login), login).toContain('reported')
  for (const login of ['pc', 'pr', 'resident', 'neighbour', 'admin']) expect(await kinds(login), login).not.toContain('reported')
  expect(await kinds('resident')).not.toContain('report_settled')
  expect(await kinds('resident')).toContain('masked')
  for (const login of ['neighbour', 'resident', 'pc', 'admin']) expect((await people[login]!.get('/communities/MG/events?since=0&limit=100')).text, login).not.toContain('ticket.reported')
})

test('a flood of reports is stopped for the day, with the time to wait', async () => {
  const one = () => people.resident!.must('POST', '/communities/MG/tickets', matter)
  let last: Json
  for (let i = 0; i < 11; ++i) {
    const { id } = await one()
    last = await people.inspector!.send('POST', `/tickets/${id}/reports`, { kind: 'advert', words: '广告' })
    if (i < 10) expect(last.status).toBe(201)
  }
  expect(last!.status).toBe(429)
  expect(Number(last!.headers.get('retry-after'))).toBeGreaterThan(80_000)
  expect(await server.cli('verify')).toMatch(/^good/)
})
