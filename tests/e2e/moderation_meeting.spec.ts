// What is masked in a ticket is not to be read through the meetings that deal with it: titles that were copied,
// summaries, topics, decisions, what was carried into the next meeting, minutes, calendar, mails, exports. And when
// the mask is undone, every copy shows the words again, those that were made while they were masked too.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { Server } from './support/server.js'
import { MailSink } from './support/sinks.js'

const name = '钱多多'
let server: Server
let people: People
let relay: MailSink
let ticket: Json
let mask: Json
let first: string
let second: string
let topic: Json

beforeAll(async () => {
  relay = await MailSink.open()
  process.env.SIFANG_SMTP_URL = `smtp+plain://127.0.0.1:${relay.port}`
  process.env.SIFANG_MAIL_FROM = '四方 <news@sifang.example>'
  server = await (await Server.fresh()).start('--first-retry', '0', '--mail-gathers', '0')
  people = await found(server)
})
afterAll(async () => {
  delete process.env.SIFANG_SMTP_URL
  delete process.env.SIFANG_MAIL_FROM
  relay?.close()
  await server?.remove()
})

const everybody = ['neighbour', 'resident', 'rc', 'pc', 'host', 'recorder', 'admin', 'officer', 'supervisor']
/** Everything a person can ask for of meetings and their tickets, and the whole line, as one text. */
async function everything(login: string): Promise<string> {
  const client = people[login]!
  const paths = [
    ...[first, second].filter(Boolean).flatMap((id) => [`/meetings/${id}`, `/meetings/${id}/minutes`, `/meetings/${id}/minutes?language=en`]),
    '/communities/MG/meetings', `/tickets/${ticket.id}`, `/tickets/${ticket.id}/history`, `/communities/MG/tickets?q=${encodeURIComponent('漏水')}`,
    `/communities/MG/tickets/similar?q=${encodeURIComponent('漏水')}`, '/communities/MG/events?limit=100', '/me/notices?limit=100',
  ]
  let text = ''
  for (const path of paths) text += (await client.get(path)).text
  const { me } = await client.must('GET', '/communities/MG')
  text += (await client.get(`/communities/MG/calendar.ics?token=${encodeURIComponent(me.feed_token)}`)).text
  const live = await client.live()
  const answer = await live.request('subscribe', { community: 'MG', since: 0 })
  if (answer.op === 'result' && answer.data.seq > 0) await live.reaches(answer.data.seq)
  live.end()
  return text + JSON.stringify(live.got)
}
const meeting = (id: string): Promise<Json> => people.neighbour!.must('GET', `/meetings/${id}`)
const titles = async (id: string): Promise<string[]> => (await meeting(id)).agenda.map(({ title }: Json) => title)
const seat = async (id: string): Promise<void> => {
  await people.host!.act(`/meetings/${id}`, 'open')
  for (const who of ['rc', 'oc', 'pc', 'pr']) await people[who]!.act(`/meetings/${id}`, 'check_in')
  await people.host!.act(`/meetings/${id}`, 'start')
}

test('a topic that names what is masked in a ticket gives way once the ticket comes on the agenda', async () => {
  const { resident, rc, host, neighbour } = people
  await neighbour!.must('PUT', '/me/mail', { address: 'lin@example.org' })
  await expect.poll(() => relay.mails.length).toBe(1)
  await neighbour!.must('POST', '/me/mail/verify', { code: /\d{6}/.exec(relay.mails[0]!.text)![0] })
  ticket = await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `${name}家漏水`, body: `找${name}。` })
  await neighbour!.must('PUT', `/tickets/${ticket.id}/follow`, {})
  await rc!.act(`/tickets/${ticket.id}`, 'accept')
  mask = await rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: name, reason: '别人的名字' })
  first = (await host!.must('POST', '/communities/MG/meetings', { title: `${name}一事的会`, place: `${name}楼下`, starts_at: new Date(Date.now() + 1000).toISOString() })).id
  topic = await host!.must('POST', `/meetings/${first}/agenda`, { kind: 'topic', title: `去看望${name}` })
  await host!.must('POST', `/meetings/${first}/agenda`, { kind: 'topic', title: `下次再谈${name}` })
  expect(await titles(first)).toContain(`去看望${name}`) // the ticket is not here yet
  const line = await neighbour!.live()
  await line.request('subscribe', { community: 'MG' })
  const added = await host!.must('POST', `/meetings/${first}/agenda`, { kind: 'ticket', ticket: ticket.id })
  expect(added.title).toBe('▇▇家漏水')
  expect(await titles(first)).toEqual(['去看望▇▇', '下次再谈▇▇', '▇▇家漏水'])
  expect(await meeting(first)).toMatchObject({ title: '▇▇一事的会', place: '▇▇楼下' })
  await expect.poll(() => line.got.filter((message) => message.kind === 'meeting.masked').length).toBe(3)
  expect(JSON.stringify(line.got)).not.toContain(name)
  line.end()
  expect((await host!.act(`/meetings/${first}`, 'move', { minutes: 60, reason: `${name}要早走` })).change_reason).toBe('▇▇要早走')
  for (const login of everybody) expect(await everything(login), login).not.toContain(name)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('what is said, decided and summed up there is masked, for the recorder and in the minutes as well', async () => {
  const { pc, host, recorder, rc } = people
  await seat(first)
  await host!.act(`/meetings/${first}`, 'next', { item: topic.id })
  await pc!.must('POST', `/agenda/${topic.id}/statements`, { text: `${name}在家` })
  const moved = await pc!.must('POST', `/agenda/${topic.id}/motions`, { text: `周五去${name}家` })
  const amended = await rc!.must('POST', `/motions/${moved.id}/amendments`, { text: `周三去${name}家`, reason: `${name}周五不在` })
  expect(JSON.stringify(amended)).not.toContain(name)
  await pc!.act(`/amendments/${amended.amendments[0].id}`, 'accept')
  expect((await host!.must('POST', `/agenda/${topic.id}/votes`, { motion: moved.id, rule: 'four_party_majority' })).question).toBe('周三去▇▇家')
  await host!.must('POST', `/agenda/${topic.id}/votes`, { question: `去不去${name}家？`, rule: 'four_party_majority' })
  await recorder!.must('POST', `/agenda/${topic.id}/decision`, { text: `周五看望${name}`, party: parties[2] })
  const item = (await meeting(first)).agenda.find((entry: Json) => entry.ticket === ticket.id)
  await host!.act(`/meetings/${first}`, 'next', { item: item.id })
  await pc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[2]}`, { text: `已联系${name}`, stance: 'handle', publish: true })
  const decided = await recorder!.must('POST', `/agenda/${item.id}/decision`, { text: `记下了${name}的事` })
  expect(JSON.stringify(decided)).not.toContain(name)
  expect(decided.answers.map(({ text }: Json) => text)).toEqual(['已联系▇▇'])
  await host!.act(`/meetings/${first}`, 'close')
  const summed = await recorder!.must('PUT', `/meetings/${first}/summary`, { text: `说了${name}的两件事。` })
  expect(summed.summary).toBe('说了▇▇的两件事。')
  for (const who of ['rc', 'oc', 'pc', 'pr']) await people[who]!.act(`/meetings/${first}`, 'sign')
  await recorder!.act(`/meetings/${first}`, 'publish')
  expect((await rc!.get(`/meetings/${first}/minutes`)).text).toContain('说了▇▇的两件事。')
  for (const login of everybody) expect(await everything(login), login).not.toContain(name)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('what is carried into the next meeting, where the ticket is not, is masked there too, and comes once', async () => {
  const { host } = people
  second = (await host!.must('POST', '/communities/MG/meetings', { title: '下一次会', starts_at: new Date(Date.now() + 1000).toISOString() })).id
  const carried = ['周五看望▇▇', '下次再谈▇▇']
  expect((await titles(second)).sort()).toEqual([...carried].sort())
  await host!.act(`/meetings/${second}`, 'build')
  expect((await titles(second)).sort()).toEqual([...carried].sort())
  expect((await meeting(second)).agenda.every((item: Json) => item.ticket === null)).toBe(true)
  const own = (await meeting(second)).agenda.find(({ title }: Json) => title === '周五看望▇▇')
  expect(own.reports_on.text).toBe('周五看望▇▇')
  const { version } = (await meeting(second)).agenda.find(({ id }: Json) => id === own.id)
  await host!.must('PATCH', `/agenda/${own.id}`, { title: `${name}看望了没有` }, { 'if-match': `"${version}"` })
  for (const login of everybody) expect(await everything(login), login).not.toContain(name)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('it is in no mail and in no export', async () => {
  await expect.poll(() => relay.mails.map(({ headers }) => headers.subject)).toContain('四方会纪要已公布 · ▇▇一事的会')
  for (const { headers, text } of relay.mails) expect(headers.subject + text).not.toContain(name)
  await server.cli('export', '--community', 'MG', join(server.data, 'passed_on'))
  expect(readFileSync(join(server.data, 'passed_on'), 'utf8')).not.toContain(name)
})

test('undone, every copy shows the words again, those made while they were masked too', async () => {
  // A correction that is given up changes nothing of what the published minutes follow.
  for (const [action, fields] of [['correct', { reason: '看错了' }], ['drop_correction', {}]] as const) await people.host!.act(`/meetings/${first}`, action, fields)
  const line = await people.neighbour!.live()
  await line.request('subscribe', { community: 'MG' })
  await people.host!.must('POST', `/masks/${mask.id}/undo`, { reason: '本人同意' })
  const read = await meeting(first)
  expect(read).toMatchObject({ title: `${name}一事的会`, place: `${name}楼下`, summary: `说了${name}的两件事。` })
  expect(read.agenda.map(({ title }: Json) => title)).toEqual([`去看望${name}`, `下次再谈${name}`, `${name}家漏水`])
  expect(read.agenda[0]).toMatchObject({ statements: [{ text: `${name}在家` }], votes: [{ question: `周三去${name}家` }, { question: `去不去${name}家？` }], motions: [{ text: `周三去${name}家`, wordings: [{ text: `周五去${name}家` }], amendments: [{ text: `周三去${name}家`, reason: `${name}周五不在` }] }], decision: { text: `周五看望${name}` } })
  expect(read.agenda[2].answers.map(({ text }: Json) => text)).toEqual([`已联系${name}`])
  expect((await titles(second)).sort()).toEqual([`${name}看望了没有`, `下次再谈${name}`].sort())
  for (const login of ['neighbour', 'recorder']) expect((await people[login]!.get(`/meetings/${first}/minutes`)).text).not.toContain('▇▇')
  await expect.poll(() => line.got.filter((message) => message.kind === 'meeting.masked').length).toBe(6)
  line.end()
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('masked once more, all of it gives way at once', async () => {
  await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: name, reason: '还是遮上' })
  for (const login of everybody) expect(await everything(login), login).not.toContain(name)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('an item of another ticket shows what it shows there', async () => {
  const other = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `${name}家的灯` })
  await people.host!.must('POST', `/meetings/${second}/agenda`, { kind: 'ticket', ticket: other.id })
  await people.host!.must('POST', `/meetings/${second}/agenda`, { kind: 'ticket', ticket: ticket.id })
  const shown = await titles(second)
  expect(shown).toContain(`${name}家的灯`)
  expect(await server.cli('verify')).toMatch(/^good/)
})
