// What was promised comes back until it is kept, and what is settled does not: from meetings of any
// kind; and what else a careful visitor looks for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: Required<People>

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = (await found(server)) as Required<People>
})
afterAll(() => server?.remove())

const day = 86_400_000
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString()
const submit = (more: Json = {}): Promise<Json> => people.resident!.must('POST', '/communities/MG/tickets', { ...matter, ...more })
const single = (title: string): Promise<Json> => people.host!.must('POST', '/communities/MG/meetings', { title, starts_at: new Date().toISOString() })
async function begin(meeting: Json): Promise<void> {
  await people.host!.act(`/meetings/${meeting.id}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await people.host!.act(`/meetings/${meeting.id}`, 'start')
}

describe('the next weekly meeting', () => {
  let weekly: string
  const agenda = async (): Promise<Json[]> => {
    await people.host!.act(`/meetings/${weekly}`, 'build')
    return (await people.host!.get(`/meetings/${weekly}`)).body.agenda
  }
  beforeAll(async () => {
    await people.host!.must('POST', '/communities/MG/series', { name: '四方议事会', rule: 'FREQ=DAILY', start: inDays(1) })
    weekly = (await people.host!.get('/communities/MG/meetings?order=next')).body.items[0].id
  })

  test('opens with what a single meeting has decided', async () => {
    const meeting = await single('临时会')
    const item = await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '清理楼道' })
    await begin(meeting)
    await people.host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
    await people.host!.must('POST', `/agenda/${item.id}/decision`, { text: '物业三天内清理', party: parties[2], due: inDays(3) })
    expect((await agenda()).filter(({ kind }) => kind === 'commitment')).toEqual([])
    await people.host!.act(`/meetings/${meeting.id}`, 'close')
    const promised = (await agenda()).filter(({ kind }) => kind === 'commitment')
    expect(promised.map(({ title }) => title)).toEqual(['物业三天内清理'])
    expect((await agenda()).filter(({ kind }) => kind === 'commitment')).toHaveLength(1)
  })

  test('is rid of a ticket that has been closed meanwhile', async () => {
    const ticket = await submit({ title: '路灯不亮' })
    await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
    await people.host!.act(`/tickets/${ticket.id}`, 'agenda')
    const of = async (): Promise<Json | undefined> => (await agenda()).find((item) => item.ticket === ticket.id)
    expect((await of())?.state).toBe('pending')
    await people.host!.act(`/tickets/${ticket.id}`, 'assign', { party: parties[2] })
    await people.pc!.act(`/tickets/${ticket.id}`, 'start')
    await people.pc!.act(`/tickets/${ticket.id}`, 'finish', { note: '换了灯泡' })
    for (const [i, login] of ['rc', 'oc', 'pc', 'pr'].entries()) await people[login]!.must('PUT', `/tickets/${ticket.id}/answers/${parties[i]}`, { text: '同意', stance: 'handle', publish: true })
    await people.resident!.act(`/tickets/${ticket.id}`, 'confirm', { rating: 5 })
    expect((await of())?.state).toBe('withdrawn')
    expect(await server.cli('verify')).toMatch(/^good/)
  })
})

test('one vote at a time is open on an item, and options that look alike are one', async () => {
  const meeting = await single('表决')
  const item = await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '选颜色' })
  await begin(meeting)
  await people.host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  const draft = (options?: string[]): Promise<Json> => people.host!.must('POST', `/agenda/${item.id}/votes`, { question: '?', rule: 'four_party_majority', ...(options && { options }) })
  const [one, other] = [await draft(), await draft(['红', '绿'])]
  await people.host!.act(`/votes/${one!.id}`, 'open')
  const refused = await people.host!.send('POST', `/votes/${other!.id}/actions`, { action: 'open' })
  expect([refused.status, refused.body.type]).toEqual([409, 'illegal_move'])
  await people.host!.act(`/votes/${one!.id}`, 'close')
  await people.host!.act(`/votes/${other!.id}`, 'open')
  for (const alike of [['好', '好\u200b'], ['a', 'A'], ['甲 方', '甲方']])
    expect((await people.host!.send('POST', `/agenda/${item.id}/votes`, { question: '?', rule: 'four_party_majority', options: alike })).status).toBe(422)
})

test('nothing is due, and no meeting is set, in the past', async () => {
  const ticket = await submit()
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  const late = await people.host!.send('POST', `/tickets/${ticket.id}/actions`, { action: 'assign', party: parties[2], due: inDays(-1) })
  expect([late.status, late.body.errors]).toEqual([422, [{ pointer: '/due', message: 'is over' }]])
  const over = await people.host!.send('POST', '/communities/MG/meetings', { title: '昨天', starts_at: inDays(-1) })
  expect([over.status, over.body.errors[0].pointer]).toEqual([422, '/starts_at'])
  const meeting = await single('要改期')
  expect((await people.host!.send('POST', `/meetings/${meeting.id}/actions`, { action: 'move', starts_at: inDays(-1) })).status).toBe(422)
  const item = await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '期限' })
  await begin(meeting)
  await people.host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  expect((await people.host!.send('POST', `/agenda/${item.id}/decision`, { text: '办', party: parties[2], due: inDays(-1) })).status).toBe(422)
})

test('a neighbour who comments is named to those who work on it, and to nobody else', async () => {
  const ticket = await submit({ visibility: 'public' })
  await people.neighbour!.must('POST', `/tickets/${ticket.id}/comments`, { text: '我家也是' })
  await people.pc!.must('POST', `/tickets/${ticket.id}/comments`, { text: '马上来' })
  const told = async (login: string): Promise<string> => (await people[login]!.get(`/tickets/${ticket.id}/history`)).text
  for (const login of ['nobody', 'resident', 'stranger', 'inspector']) {
    const text = await told(login)
    expect(text, login).toContain('我家也是')
    expect(text, login).not.toContain('neighbour先生')
    expect(text, login).toContain('pc先生')
  }
  for (const login of ['neighbour', 'pc', 'host']) expect(await told(login), login).toContain('neighbour先生')
})

test('a list of answers owed knows the parties, and the log its end', async () => {
  const wrong = await people.rc!.get('/communities/MG/tickets?owed=zz')
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/owed'])
  const { seq } = (await people.rc!.get('/communities/MG')).body
  expect((await people.rc!.get(`/communities/MG/events?since=${seq}`)).body).toEqual({ items: [], seq, next: null })
  const beyond = await people.rc!.get(`/communities/MG/events?since=${seq + 1}`)
  expect([beyond.status, beyond.body.errors[0].pointer]).toEqual([422, '/since'])
})

test('a person from elsewhere is shown no less than nobody, and no more', async () => {
  await submit({ title: '公开的事', visibility: 'public' })
  await submit({ title: '小区里的事' })
  for (const path of ['', '/board', '/tickets?limit=100', '/figures'].map((part) => `/communities/MG${part}`)) {
    const [stranger, nobody] = await Promise.all([people.stranger!.get(path), people.nobody!.get(path)])
    expect(stranger.status, path).toBe(200)
    const { as_of: _a, ...left } = stranger.body
    const { as_of: _b, ...right } = nobody.body
    expect(left, path).toEqual(right)
  }
  for (const path of ['/events', '/meetings', '/people', '/calendar.ics']) expect((await people.stranger!.get(`/communities/MG${path}`)).status, path).toBe(404)
})

test('a password that is set ends sessions and tokens, and a login is one in any letters', async () => {
  const data = ['--data', server.data]
  const set = (login: string, password: string): Promise<string> => ok(['user', 'password', ...data, '--login', login, '--password-stdin'], `${password}\n`)
  await ok(['user', 'add', ...data, '--login', 'Mei', '--name', '梅', '--community', 'MG', '--role', 'resident'])
  await expect(ok(['user', 'add', ...data, '--login', 'mEI', '--name', '梅'])).rejects.toThrow(/already/)
  // One person speaks for one party.
  const speaksFor = (party: string): Promise<string> => ok(['user', 'add', ...data, '--login', 'mei', '--name', '梅', '--community', 'MG', '--role', 'member', '--party', party])
  await speaksFor('owners_committee')
  await speaksFor('owners_committee')
  await expect(speaksFor('property_company')).rejects.toThrow(/speaks for owners_committee already/)
  await expect(ok(['user', 'add', ...data, '--login', 'mei', '--name', '梅', '--community', 'MG', '--role', 'host', '--password-stdin'], 'secret-words\n')).rejects.toThrow(/sifang user password/)
  const program = new Client(server.url, await ok(['token', 'create', ...data, '--login', 'mei']))
  expect((await program.get('/me')).status).toBe(200)
  await set('MEI', 'first-words')
  expect((await program.get('/me')).status).toBe(401)
  const logIn = async (login: string, password: string): Promise<number> => (await people.nobody!.send('POST', '/session', { login, password })).status
  expect(await logIn('MEI', 'first-words')).toBe(201)
  await set('mei', 'other-words')
  expect(await logIn('mei', 'first-words')).toBe(401)
  await expect(set('nobody-there', 'other-words')).rejects.toThrow(/no user/)
  await expect(set('mei', 'short')).rejects.toThrow(/at least 8/)
})
