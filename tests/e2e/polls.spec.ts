// A poll as programs and people see it: many ballots at once, kill -9 in the middle, many closings at once,
// and what the log says of it (voting.md, cases 12 and 13).
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { makePng, mustSend } from './support/files.js'
import { draftPoll, importResidents, openPoll } from './support/polls.js'
import { ok, Server } from './support/server.js'

const electors = 100
let server: Server
let people: People
let tokens: string[]

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  tokens = await Promise.all(Array.from({ length: electors }, async (_, index) => {
    const data = ['--data', server.data, '--login', `v${index}`]
    await ok(['user', 'add', ...data, '--name', `居民${index}`, '--community', 'MG', '--role', 'resident'])
    return await ok(['token', 'create', ...data])
  }))
  await importResidents(people, tokens.map((_, index) => [`V${index}`, `居民${index}`, `v${index}`]))
}, 300_000)
afterAll(() => server?.remove())

/** After a start the port is another. */
function again(): void {
  for (const login of Object.keys(people)) people[login] = new Client(server.url, people[login]!.token)
}
const choiceOf = (index: number): string => index % 3 === 0 ? 'against' : 'for'
const cast = (poll: Json, index: number, key?: string) =>
  new Client(server.url, tokens[index]!).send('POST', `/polls/${poll.id}/ballots`, { choice: choiceOf(index) }, key ? { 'Idempotency-Key': key } : {})

for (const secret of [false, true])
  test(`${secret ? 'secret' : 'named'}: ballots at one instant across kill -9, then a hundred closings: each acknowledged one counts once, none after`, async () => {
    const poll = await openPoll(people, await draftPoll(people, { secret }))
    expect(poll.entitled).toEqual({ heads: electors, area: electors })

    const acknowledged = new Set<number>()
    const first = Promise.all(tokens.map(async (_, index) => {
      const answer = await cast(poll, index, `${poll.id}-${index}`).catch(() => undefined) // the line was cut
      if (answer?.status === 201) acknowledged.add(index)
    }))
    await expect.poll(() => acknowledged.size, { interval: 2 }).toBeGreaterThan(5)
    await server.crash()
    await first
    await server.start()
    again()
    const { cast: counted } = await people.host!.must('GET', `/polls/${poll.id}`)
    expect(counted.heads).toBeGreaterThanOrEqual(acknowledged.size)

    // Whoever got no answer asks again with the same key; the others are told that they have voted.
    for (const index of tokens.keys()) {
      const { status, body } = await cast(poll, index, `${poll.id}-${index}`)
      expect(status === 201 || (secret && body.type === 'already_voted'), `${index}: ${status} ${body.type}`).toBe(true)
      expect((await cast(poll, index, `${poll.id}-again-${index}`)).body.type).toBe('already_voted')
    }
    const closings = await Promise.all(Array.from({ length: 100 }, () => people.host!.act(`/polls/${poll.id}`, 'close')))
    const { result, version } = closings[0]!
    for (const closing of closings) expect(closing).toMatchObject({ state: 'closed', result, version })
    const against = Math.ceil(electors / 3)
    expect(result.options).toEqual([
      { option: 'for', heads: electors - against, area: electors - against }, { option: 'against', heads: against, area: against }, { option: 'abstain', heads: 0, area: 0 },
    ])
    expect(result).toMatchObject({ valid: true, passed: true })
    expect((await new Client(server.url, tokens[0]!).send('POST', `/polls/${poll.id}/ballots`, { choice: 'for' })).status).toBe(409)
    expect(await server.cli('verify')).toMatch(/^good/)
  }, 120_000)

test('the file of the electorate has the digest that everybody was told, and no names', async () => {
  const poll = await openPoll(people, await draftPoll(people))
  const file = await fetch(`${server.url}/api/v1/polls/${poll.id}/electorate.csv`, { headers: { Authorization: `Bearer ${people.host!.token!}` } })
  const bytes = Buffer.from(await file.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(poll.electorate_hash)
  const text = bytes.toString()
  expect(text).toContain('V7,V7,1\r\n')
  expect(text).not.toContain('居民')
  await people.host!.act(`/polls/${poll.id}`, 'withdraw', { reason: '看完了' })
})

test('an item puts a poll: each leads to the other, and what is private puts none', async () => {
  const meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '例会', starts_at: new Date(Date.now() + 86_400_000).toISOString() })
  const item = (await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '单行' })).id
  const poll = await draftPoll(people, { item })
  expect(poll).toMatchObject({ item, agenda: { meeting: meeting.id, meeting_title: '例会', title: '单行' } })
  const put = async (who: string): Promise<string[]> => (await people[who]!.must('GET', `/communities/MG/polls?meeting=${meeting.id}`)).items.map(({ id }: Json) => id)
  expect(await put('host')).toEqual([poll.id])
  expect(await put('resident')).toEqual([]) // a draft
  await people.host!.act(`/polls/${poll.id}`, 'announce', { opens_at: new Date(Date.now() + 3_600_000).toISOString(), closes_at: new Date(Date.now() + 7_200_000).toISOString() })
  expect(await put('resident')).toEqual([poll.id])
  const { text } = await people.resident!.get(`/meetings/${meeting.id}/minutes?form=markdown`)
  expect(text).toContain(`${poll.question} — 已公告`)
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '私事', visibility: 'private' })
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  const hidden = (await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'ticket', ticket: ticket.id })).id
  expect((await people.host!.send('POST', '/communities/MG/polls', { question: '?', rule: 'residents_assembly', item: hidden })).status).toBe(422)
  await people.host!.act(`/polls/${poll.id}`, 'withdraw', { reason: '看完了' })
})

test('a photo of a written ballot is for host and recorder alone, and verify holds that there is one', async () => {
  const poll = await openPoll(people, await draftPoll(people))
  const line = await people.neighbour!.live()
  await line.subscribe('MG')
  const photo = await mustSend(people.worker!, makePng(60, 40), 'IMG_1.png')
  const typed = await people.worker!.must('POST', `/polls/${poll.id}/papers`, { elector: 'V5', choice: 'for', channel: 'door', photo: photo.id })
  expect(typed).toMatchObject({ state: 'waiting', photo: true })
  const [open] = (await people.recorder!.must('GET', `/polls/${poll.id}/papers`)).items
  expect(open.photo).toMatchObject({ id: photo.id, type: photo.type, name: null })
  const status = async (who: string, path: string): Promise<number> => (await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${people[who]!.token!}` } })).status
  const small = open.photo.thumbnail.replace('/api/v1', '')
  for (const path of [`/attachments/${photo.id}`, small]) {
    for (const who of ['host', 'recorder']) expect([who, await status(who, path)]).toEqual([who, 200])
    for (const who of ['worker', 'resident', 'neighbour', 'rc', 'admin', 'merchant']) expect([who, await status(who, path)]).toEqual([who, 404])
  }
  const twice = await people.recorder!.send('POST', `/polls/${poll.id}/papers`, { elector: 'V5', choice: 'for', channel: 'door', photo: (await mustSend(people.recorder!, makePng(50, 50), 'b.png')).id })
  expect([twice.status, twice.body.errors]).toEqual([422, [{ pointer: '/photo', message: 'was handed in already' }]])
  expect((await people.recorder!.must('POST', `/polls/${poll.id}/papers`, { elector: 'V5', choice: 'for', channel: 'door' })).state).toBe('counted')
  await line.wait(({ kind }) => kind === 'poll.paper_typed', 'that a paper counts')
  line.end()
  expect(JSON.stringify(line.got)).not.toContain(photo.id)
  expect(JSON.stringify(await people.host!.log('MG'))).not.toContain(photo.id)
  expect(await server.cli('verify')).toMatch(/^good/)
  await people.host!.act(`/polls/${poll.id}`, 'withdraw', { reason: '看完了' })
})

test('somebody who is erased votes for no line any more, and verify is content', async () => {
  const { id, name } = (await new Client(server.url, tokens[3]!).must('GET', '/me')).user
  const own = await new Client(server.url, tokens[3]!).must('GET', '/me/data')
  expect(JSON.stringify(own)).toContain('"V3"')
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  const line = (await people.admin!.must('GET', '/communities/MG/rolls/residents?q=V3')).items[0]
  expect(line).toMatchObject({ elector: 'V3', users: [] })
  expect(await server.cli('verify')).toMatch(/^good/)
})
