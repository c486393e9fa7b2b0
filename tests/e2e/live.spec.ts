// The live feed: replay without gap or duplicate, cursors, refusals and closing codes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { Live, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

const seqs = (live: Live): number[] => live.events().map((event: Json) => event.seq)

test('a client cut off for 200 events comes back with since and holds exactly what the others hold', async () => {
  const writer = people.resident!
  const others = await Promise.all(['neighbour', 'rc', 'host'].map((login) => people[login]!.live()))
  const cut = await people.neighbour!.live()
  for (const live of [...others, cut]) await live.subscribe('MG')
  for (let i = 0; i < 5; ++i) await writer.must('POST', '/communities/MG/tickets', { ...matter, title: `前 ${i}` })
  await cut.reaches((await writer.get('/communities/MG')).body.seq)
  const last = cut.seq()
  cut.end()

  // 200 events while it is away, then more while it comes back.
  await Promise.all(Array.from({ length: 200 }, (_, i) => writer.must('POST', '/communities/MG/tickets', { ...matter, title: `断 ${i}` })))
  const back = await people.neighbour!.live()
  const during = Promise.all(Array.from({ length: 50 }, (_, i) => writer.must('POST', '/communities/MG/tickets', { ...matter, title: `回 ${i}` })))
  await back.subscribe('MG', last)
  await during
  const end = (await writer.get('/communities/MG')).body.seq
  for (const live of [...others, back]) await live.reaches(end)

  const whole = others[0]!.events().map((event: Json) => JSON.stringify(event))
  const pieces = [...cut.events(), ...back.events()].map((event: Json) => JSON.stringify(event))
  expect(pieces).toEqual(whole)
  const numbers = seqs(others[0]!)
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const live of [...others, back]) live.end()
})

test('what one may not see moves the cursor and nothing else', async () => {
  const stranger = await people.neighbour!.live()
  await stranger.subscribe('MG')
  await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '只给四方看', visibility: 'private' })
  const { seq } = (await people.resident!.get('/communities/MG')).body
  await stranger.reaches(seq)
  expect(stranger.events()).toEqual([])
  expect(stranger.got.some((message) => message.op === 'seq' && message.seq === seq)).toBe(true)
  stranger.end()
})

test('a since that is ahead of the log is told to fetch anew', async () => {
  const live = await people.neighbour!.live()
  const seq = await live.subscribe('MG', 9_999_999)
  const reset = await live.wait((message) => message.op === 'reset')
  expect(reset.seq).toBe(seq)
  live.end()
})

test('refuses who is nobody, who comes from another page, and a community that is not theirs', async () => {
  await expect(Live.open(server.url, '')).rejects.toThrow('401')
  await expect(Live.open(server.url, 'sft_wrong')).rejects.toThrow('401')
  await expect(Live.open(server.url, people.rc!.token, { origin: 'http://evil.example' })).rejects.toThrow('403')
  const live = await people.stranger!.live()
  const answer = await live.request('subscribe', { community: 'MG' })
  expect(answer.problem.status).toBe(404)
  live.end()
})

test('a malformed message gets an error and the connection lives; three in a row close it', async () => {
  const live = await people.rc!.live()
  live.socket.send('{')
  await live.wait((message) => message.op === 'error' && message.problem.type === 'malformed')
  expect((await live.call('no.such', {})).problem.type).toBe('invalid')
  expect(await live.subscribe('MG')).toBeGreaterThan(0)
  for (const bad of ['{', '[]', '7']) live.socket.send(bad)
  expect((await live.whenClosed()).code).toBe(1008)
})

test('closes with the right code for what is no message of ours', async () => {
  const binary = await people.rc!.live()
  binary.socket.send(Buffer.from([1, 2, 3]), { binary: true })
  expect((await binary.whenClosed()).code).toBe(1003)
  const big = await people.rc!.live()
  big.socket.send('x'.repeat(64 * 1024 + 1))
  expect((await big.whenClosed()).code).toBe(1009)
  const broken = await people.rc!.live()
  broken.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
  expect((await broken.whenClosed()).code).toBe(1007)
  expect((await people.rc!.get('/me')).status).toBe(200)
})

test('a log-out closes the connections of that log-in with 4401', async () => {
  await ok(['user', 'add', '--data', server.data, '--login', 'cookie', '--name', '饼干', '--password-stdin', '--community', 'MG', '--role', 'resident'], 'a-password\n')
  const session = await people.nobody!.send('POST', '/session', { login: 'cookie', password: 'a-password' })
  expect(session.status).toBe(201)
  const cookie = session.headers.get('set-cookie')!.split(';')[0]!
  const live = await Live.open(server.url, '', { headers: { Cookie: cookie } })
  await live.subscribe('MG')
  const without = await people.nobody!.send('DELETE', '/session', undefined, { Cookie: cookie })
  expect([without.status, without.body.type]).toEqual([403, 'csrf'])
  await people.nobody!.must('DELETE', '/session', undefined, { Cookie: cookie, 'X-CSRF-Token': session.body.csrf })
  expect((await live.whenClosed()).code).toBe(4401)
  expect((await people.nobody!.get('/me', { Cookie: cookie })).status).toBe(401)
})

test('a revoked token closes its own connections and no other', async () => {
  const data = ['--data', server.data, '--login', 'neighbour']
  const { token } = await people.neighbour!.must('POST', '/tokens', { name: 'reader' })
  const [revoked, kept] = [await Live.open(server.url, token), await Live.open(server.url, await ok(['token', 'create', ...data]))]
  await revoked.subscribe('MG')
  const { items } = await people.neighbour!.must('GET', '/tokens')
  await people.neighbour!.must('DELETE', `/tokens/${items.find((one: Json) => one.name === 'reader').id}`)
  expect((await revoked.whenClosed()).code).toBe(4401)
  await kept.subscribe('MG')
  expect(kept.closed).toBeUndefined()
  kept.end()
})

test('a new role sends connections away to come back with what they may read now', async () => {
  const add = (...role: string[]): Promise<string> => ok(['user', 'add', '--data', server.data, '--login', 'riser', '--name', '新委员', '--community', 'MG', '--role', ...role])
  await add('resident')
  const token = await ok(['token', 'create', '--data', server.data, '--login', 'riser'])
  const before = await Live.open(server.url, token)
  await before.subscribe('MG')
  const hidden = { ...matter, title: '只给四方看', visibility: 'private' }
  await people.resident!.must('POST', '/communities/MG/tickets', hidden)
  await add('member', '--party', 'owners_committee')
  expect((await before.whenClosed()).code).toBe(1013)
  expect(before.events().filter((event: Json) => event.kind.startsWith('ticket.'))).toEqual([])

  const after = await Live.open(server.url, token)
  await after.subscribe('MG', before.seq())
  await people.resident!.must('POST', '/communities/MG/tickets', hidden)
  await after.wait((message) => message.op === 'event' && message.kind === 'ticket.submitted', 'a private ticket')
  after.end()
})

test('watchers of a meeting see who is there', async () => {
  const meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
  const [one, two] = [await people.rc!.live(), await people.neighbour!.live()]
  await one.request('watch', { meeting: meeting.id })
  await two.request('watch', { meeting: meeting.id })
  const presence = await one.wait((message) => message.op === 'presence' && message.observers === 1)
  expect(presence).toMatchObject({ meeting: meeting.id, by_party: { residents_committee: 1 } })
  two.end()
  await one.wait((message) => message.op === 'presence' && message.observers === 0)
  one.end()
})

test('a slow reader is let go of and the others get everything', async () => {
  const slow = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, 'sifang.v1', { headers: { Authorization: `Bearer ${people.neighbour!.token}` } })
  await new Promise((opened) => slow.once('open', opened))
  slow.send(JSON.stringify({ op: 'subscribe', id: 1, community: 'MG' }))
  const quick = await people.rc!.live()
  const from = await quick.subscribe('MG')
  slow.pause()
  const body = '长'.repeat(9_000)
  for (let i = 0; i < 40; ++i)
    await Promise.all(Array.from({ length: 10 }, () => people.resident!.must('POST', '/communities/MG/tickets', { ...matter, body })))
  await quick.reaches((await people.rc!.get('/communities/MG')).body.seq)
  expect(quick.events().filter((event: Json) => event.seq > from)).toHaveLength(400)
  quick.end()
  // What it reads in the end is whole frames, and then the word to come back.
  const closed = new Promise<number>((done) => slow.once('close', done))
  slow.resume()
  expect(await closed).toBe(1013)
})
