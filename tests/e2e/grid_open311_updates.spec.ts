// mySociety's update extension: what becomes of a ticket is told in words that a stock client knows, and who sent a
// request agrees that it is done, says that it is not, or withdraws it. In both formats, held against the schemas.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import type { People } from './support/community.js'
import { makePng } from './support/files.js'
import { gridShelf, heard } from './support/grid.js'
import { checkXml, counter, lamp, makeKey, multipart, now, open, Open311, raw } from './support/open311.js'
import type { Server } from './support/server.js'

let server: Server
let people: People
let key: Json
let us: Open311
let outside: Open311 // without a key

beforeAll(async () => {
  ({ server, people } = await counter())
  await open(people)
  key = await makeKey(people)
  us = new Open311(server, key.key)
  outside = new Open311(server)
})
afterAll(() => server.remove())

const request = async (number: string): Promise<Json> => (await outside.get(`requests/${number}`, 'service_requests'))[0]
const updates = async (number: string, with_ = outside): Promise<Json[]> => {
  await heard(people)
  return (await with_.get('servicerequestupdates', 'service_request_updates')).filter((one: Json) => one.service_request_id === number)
}
const ticket = (number: string): Promise<Json> => people.officer!.must('GET', `/tickets/${number}`)
/** Taken in, handed to the property company, done: its reporter is asked. */
async function finish(number: string): Promise<void> {
  await people.rc!.act(`/tickets/${number}`, 'accept')
  await people.rc!.act(`/tickets/${number}`, 'assign', { party: 'property_company' })
  await people.pc!.act(`/tickets/${number}`, 'start')
  await people.pc!.act(`/tickets/${number}`, 'finish', { note: '换了灯泡。' })
}
async function answerAll(number: string): Promise<void> {
  for (const [login, party] of [['rc', 'residents_committee'], ['oc', 'owners_committee'], ['pc', 'property_company'], ['pr', 'party_representatives']] as const)
    await people[login]!.must('PUT', `/tickets/${number}/answers/${party}`, { text: `${party} 的答复`, stance: 'handle', publish: true })
}

test('what becomes of a ticket is told by words that a stock client knows', async () => {
  const number = await us.send(lamp)
  await people.rc!.act(`/tickets/${number}`, 'accept')
  await people.rc!.must('PUT', `/tickets/${number}/answers/residents_committee`, { text: '已经联系物业。', stance: 'handle', publish: true })
  await people.rc!.act(`/tickets/${number}`, 'township', { reason: '路灯归镇里管' })
  await people.rc!.act(`/tickets/${number}`, 'back', { reason: '镇里退回' })
  await people.rc!.act(`/tickets/${number}`, 'assign', { party: 'property_company' })
  await people.pc!.act(`/tickets/${number}`, 'start')
  await people.pc!.must('POST', `/tickets/${number}/comments`, { text: '明天来修。' })
  await people.pc!.must('POST', `/tickets/${number}/comments`, { text: '备件不够，别外传。', internal: true })
  await people.pc!.act(`/tickets/${number}`, 'finish', { note: '换了灯泡。' })
  const told = await updates(number)
  expect(told.map(({ status, description }) => [status, description])).toEqual([
    ['investigating', '已受理'],
    ['investigating', '社区居委会：已经联系物业。'],
    ['investigating', '路灯归镇里管'],
    ['investigating', '镇里退回'],
    ['action_scheduled', '已交办：物业公司'],
    ['in_progress', '正在处理'],
    ['in_progress', '明天来修。'],
    ['fixed', '换了灯泡。'],
  ])
  expect(new Set(told.map((one) => one.update_id)).size).toBe(told.length)
  expect(await updates(number), 'their ids stay').toEqual(told)
  expect(await request(number)).toMatchObject({ status: 'open', status_notes: '社区居委会：已经联系物业。', agency_responsible: '物业公司' })
})

test('who sent it agrees, or says that it is not done; closed is our closed', async () => {
  const number = await us.send(lamp)
  await finish(number)
  await answerAll(number)
  const reopened = await us.update(number, 'u1', 'OPEN', '还是不亮')
  expect(await ticket(number)).toMatchObject({ state: 'accepted', reopened: 1 })
  expect(await request(number)).toMatchObject({ status: 'open' })
  expect((await updates(number)).at(-1)).toMatchObject({ update_id: reopened, status: 'open', description: '还是不亮' })
  await people.rc!.act(`/tickets/${number}`, 'assign', { party: 'property_company' })
  await people.pc!.act(`/tickets/${number}`, 'start')
  await people.pc!.act(`/tickets/${number}`, 'finish', { note: '又换了一个。' })
  const closed = await us.update(number, 'u2', 'CLOSED', '好了，谢谢')
  const after = await ticket(number)
  expect(after.state).toBe('closed')
  expect((await updates(number)).at(-1)).toMatchObject({ update_id: closed, status: 'closed', description: '好了，谢谢' })
  const told = await request(number)
  expect(told.status).toBe('closed')
  expect(told.updated_datetime).toBe(after.closed_at.replace(/\.\d+Z$/, 'Z'))
  const again = await us.update(number, 'u3', 'REOPEN', '又灭了')
  expect((await ticket(number)).state, 'what is reopened twice goes to a meeting').toBe('agenda')
  expect((await updates(number)).slice(-2)).toMatchObject([{ update_id: again, status: 'open', description: '又灭了' }, { status: 'planned' }])
})

test('who sent it may withdraw it while nobody has taken it in', async () => {
  const number = await us.send(lamp)
  const id = await us.update(number, 'w1', 'CANCELLED', '自己修好了')
  expect(await ticket(number)).toMatchObject({ state: 'closed', resolution: 'cancelled' })
  expect((await updates(number)).at(-1)).toMatchObject({ update_id: id, status: 'cancelled', description: '自己修好了' })
  const taken = await us.send(lamp)
  await people.rc!.act(`/tickets/${taken}`, 'accept')
  await us.update(taken, 'w2', 'CANCELLED', '不用了')
  expect((await ticket(taken)).state, 'a comment').toBe('accepted')
})

test('all else is a comment: other states, other senders, what comes too early or too late', async () => {
  const number = await us.send(lamp)
  const stranger = new Open311(server, (await makeKey(people)).key)
  const id = await us.update(number, 'a1', 'CLOSED', '不用修了')
  expect((await ticket(number)).state, 'nobody has said that it is done').toBe('new')
  expect((await updates(number)).at(-1)).toMatchObject({ update_id: id, status: 'open', description: '不用修了' })
  await finish(number)
  await answerAll(number)
  await stranger.update(number, 'b1', 'CLOSED', '我看好了')
  await us.update(number, 'a2', 'INVESTIGATING', '我们也看看')
  expect((await ticket(number)).state).toBe('verifying')
  await us.update(number, 'a3', 'CLOSED', '好了')
  await us.update(number, 'a4', 'OPEN', '昨天写的', { updated_datetime: '2020-01-01T00:00:00 08:00' })
  expect((await ticket(number)).state, 'written before it was closed').toBe('closed')
  const long = '很长'.repeat(1500)
  await us.update(number, 'a5', 'UNCHANGED', long)
  const told = await updates(number)
  expect(told.at(-2)!.description.replace('…', '') + told.at(-1)!.description).toBe(long)
})

test('sent twice, it is one update', async () => {
  const number = await us.send(lamp)
  const first = await us.update(number, 'again', 'OPEN', '一次')
  expect(await us.update(number, 'again', 'OPEN', '一次')).toBe(first)
  expect(await us.update(number, 'more', 'OPEN', '两次')).not.toBe(first)
  expect(await updates(number)).toHaveLength(2)
})

test('a photo comes with it', async () => {
  const number = await us.send(lamp)
  const { body, type } = multipart([
    ...Object.entries({ api_key: key.key, service_request_id: number, update_id: 'p1', status: 'OPEN', updated_datetime: now(), description: '照片' }).map(([name, content]) => ({ name, content })),
    { name: 'photo1', file: '1.png', type: 'image/png', content: makePng(20, 20) },
  ])
  const answer = await raw(`${server.url}/open311/v2/servicerequestupdates.xml`, 'POST', body, { 'Content-Type': type })
  expect(answer.status, answer.text).toBe(200)
  checkXml(answer.text)
  const { media_url } = (await updates(number)).at(-1)!
  expect((await raw(media_url)).type).toMatch(/^image\//)
})

test('what is missing or wrong is said', async () => {
  const number = await us.send(lamp)
  const all = { service_request_id: number, update_id: 'x', status: 'OPEN', updated_datetime: now(), description: '一' }
  const fault = async (fields: Record<string, string>): Promise<[number, string[]]> => {
    const answer = await us.post('servicerequestupdates', fields)
    checkXml((await us.post('servicerequestupdates', fields, 'xml')).text)
    return [answer.status, JSON.parse(answer.text).map((one: Json) => one.description)]
  }
  for (const name of Object.keys(all)) expect(await fault({ ...all, [name]: '' }), name).toEqual([400, [`${name} was not provided`]])
  expect((await fault({ ...all, updated_datetime: 'now' }))[0]).toBe(400)
  expect(await fault({ ...all, service_request_id: 'MG-1999-000001' })).toEqual([404, ['service_request_id was not found']])
  expect((await outside.refused('servicerequestupdates', { start_date: 'now' }))[0]).toBe(400)
  const later = new Date(Date.now() + 3_600_000).toISOString()
  expect(await outside.get('servicerequestupdates', 'service_request_updates', { start_date: later })).toEqual([])
})

test('killed at any moment and sent again, each request is one ticket and each update one comment', async () => {
  const sender = await makeKey(people)
  const number = await us.send(lamp)
  await heard(people)
  const counted = async (): Promise<[tickets: number, comments: number]> => {
    const officer = new Client(server.url, people.officer!.token)
    const { items } = await officer.must('GET', '/communities/MG/tickets?category=water&limit=100')
    const history = (await officer.must('GET', `/tickets/${number}/history`)).items.filter((one: Json) => one.kind === 'ticket.commented')
    return [items.length, history.length]
  }
  const sendAll = async (): Promise<number> => {
    const from = new Open311(server, sender.key)
    const answers = await Promise.all(Array.from({ length: 24 }, (_, at) => (at % 2
      ? from.post('requests', { ...lamp, service_code: 'water', description: `第 ${at} 件`, 'attribute[external_id]': `w-${at}` })
      : from.post('servicerequestupdates', { service_request_id: number, update_id: `k-${at}`, status: 'UNCHANGED', updated_datetime: now(), description: `第 ${at} 句` })).catch(() => undefined)))
    return answers.filter((one) => one?.status === 200).length
  }
  for (const ms of [4, 12, 25, 45]) {
    const sending = sendAll()
    await new Promise((done) => setTimeout(done, ms))
    await server.crash()
    await sending
    await server.start('--plugins', gridShelf())
  }
  while (await sendAll() < 24) await new Promise((done) => setTimeout(done, 2_000)) // 60 calls in a minute
  expect(await counted()).toEqual([12, 12])
}, 200_000)
