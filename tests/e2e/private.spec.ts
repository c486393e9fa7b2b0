// A private ticket cannot be reached by those who may not see it, by any path.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { Server } from './support/server.js'

const secret = '楼上漏水纠纷密语'
let server: Server
let people: People
let ticket: Json
let meeting: Json
let item: string

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: secret, visibility: 'private' })
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: `${secret} 补充` })
  meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
})
afterAll(() => server?.remove())

/** Everything a person can ask for, as one text. */
async function everything(login: string): Promise<string> {
  const client = people[login]!
  const paths = [
    `/tickets/${ticket.id}`, `/tickets/${ticket.number}`, `/tickets/${ticket.id}/history`, '/communities/MG/tickets?limit=100',
    `/communities/MG/tickets?q=${encodeURIComponent('漏水')}`, '/communities/MG/tickets?state=accepted', '/communities/MG/tickets?mine=true',
    `/communities/MG/tickets/similar?q=${encodeURIComponent(secret)}`, '/communities/MG/events?limit=100', '/communities/MG/events?since=100&limit=100', `/meetings/${meeting.id}`,
    '/communities/MG/meetings', `/meetings/${meeting.id}/minutes`, '/communities/MG/board', '/communities/MG/calendar.ics',
  ]
  let text = ''
  for (const path of paths) text += (await client.get(path)).text
  return text
}

async function overTheLine(login: string): Promise<string> {
  const live = await people[login]!.live()
  const answer = await live.request('subscribe', { community: 'MG', since: 0 })
  if (answer.op === 'result' && answer.data.seq > 0) await live.reaches(answer.data.seq)
  const read = await live.call('ticket.read', { id: ticket.id })
  live.end()
  return JSON.stringify(live.got) + JSON.stringify(read)
}

const outsiders = ['neighbour', 'recorder', 'inspector', 'supervisor', 'merchant', 'admin', 'worker', 'stranger']

test.each(outsiders)('%s finds no trace of it', async (login) => {
  expect(await everything(login)).not.toContain('漏水')
  expect(await overTheLine(login)).not.toContain('漏水')
  expect((await people[login]!.get(`/tickets/${ticket.id}`)).status).toBe(404)
  for (const action of ['accept', 'confirm', 'agenda'])
    expect((await people[login]!.send('POST', `/tickets/${ticket.id}/actions`, { action })).status).toBe(404)
})

test('nobody, not logged in, finds no trace of it', async () => {
  expect(await everything('nobody')).not.toContain('漏水')
})

test.each(['resident', 'rc', 'oc', 'host', 'officer'])('%s may see it', async (login) => {
  expect((await people[login]!.get(`/tickets/${ticket.id}`)).status).toBe(200)
  expect(await overTheLine(login)).toContain(secret)
})

test('only those who may know are told who reported it', async () => {
  expect((await people.rc!.get(`/tickets/${ticket.id}`)).body.reporter).toEqual({ name: 'resident先生' }) // first receiver
  expect((await people.oc!.get(`/tickets/${ticket.id}`)).body.reporter).toBeNull()
  expect(await overTheLine('oc')).not.toContain('resident先生')
  const open = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, visibility: 'public' })
  await people.resident!.must('POST', `/tickets/${open.id}/comments`, { text: '我再说两句' })
  for (const login of ['neighbour', 'oc', 'officer', 'admin', 'nobody']) {
    const text = (await people[login]!.get(`/tickets/${open.id}`)).text + (await people[login]!.get(`/tickets/${open.id}/history`)).text
    expect(text).toContain('电梯又坏了')
    expect(text).not.toContain('resident先生')
  }
})

test('on an agenda, observers see that there is something and not what', async () => {
  const added = await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'ticket', ticket: ticket.id })
  item = added.id
  await people.host!.act(`/meetings/${meeting.id}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await people.host!.act(`/meetings/${meeting.id}`, 'start')
  await people.host!.act(`/meetings/${meeting.id}`, 'next', { item })
  await people.rc!.must('POST', `/agenda/${item}/statements`, { text: `关于${secret}的发言` })
  const motion = await people.rc!.must('POST', `/agenda/${item}/motions`, { text: `关于${secret}的动议` })
  await people.oc!.must('POST', `/motions/${motion.id}/amendments`, { text: `关于${secret}的修正`, reason: `${secret}更清楚` })
  const vote = await people.host!.must('POST', `/agenda/${item}/votes`, { question: `${secret}?`, rule: 'four_party_majority' })
  await people.host!.act(`/votes/${vote.id}`, 'open')
  await people.host!.act(`/votes/${vote.id}`, 'close')
  await people.host!.must('POST', `/agenda/${item}/decision`, { text: `${secret}由居委会调解`, party: 'residents_committee', despite_vote: `${secret}不能等` })
  for (const login of ['neighbour', 'inspector', 'supervisor', 'admin', 'worker', 'merchant', 'stranger']) {
    expect(await everything(login)).not.toContain('漏水')
    expect(await overTheLine(login)).not.toContain('漏水')
    expect((await people[login]!.send('POST', `/agenda/${item}/statements`, { text: '听听' })).status).toBeGreaterThanOrEqual(403)
    expect((await people[login]!.send('POST', `/agenda/${item}/motions`, { text: '听听' })).status).toBe(404)
    expect((await people[login]!.send('POST', `/motions/${motion.id}/amendments`, { text: '听听', reason: '看看' })).status).toBe(404)
  }
  const seen = (await people.neighbour!.get(`/meetings/${meeting.id}`)).body.agenda.find((entry: Json) => entry.id === item)
  expect(seen).toMatchObject({ title: null, ticket: null, private: true, papers: [], statements: [], votes: [], motions: [], decision: null, state: 'decided' })
  // The recorder sees it for as long as it is on an agenda.
  expect((await people.recorder!.get(`/meetings/${meeting.id}`)).text).toContain(secret)
  expect((await people.rc!.get(`/meetings/${meeting.id}/minutes`)).text).toContain(secret)
})

test('an export has none of it', async () => {
  const { readFileSync } = await import('node:fs')
  const file = `${server.data}/export.jsonl`
  await server.cli('export', '--community', 'MG', file)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('电梯又坏了')
  expect(text).not.toContain('漏水')
})
