// The log read over HTTP by those whom no WebSocket reaches: a read that waits is answered by the first event
// its caller may see, ended by time, log-out and the stop of the server, and holds up nobody.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

const end = async (): Promise<number> => (await people.admin!.must('GET', '/communities/MG')).seq
const read = (client: Client, since: number, wait: number, headers?: Record<string, string>) => client.get(`/communities/MG/events?since=${since}&wait=${wait}`, headers)
const submit = (title: string, visibility = 'community'): Promise<Json> => people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title, visibility })
const sleep = (ms: number): Promise<void> => new Promise((awake) => setTimeout(awake, ms))

/** What became of a promise so far. */
function watch<T>(promise: Promise<T>): { done: boolean; promise: Promise<T> } {
  const watched = { done: false, promise }
  void promise.then(() => { watched.done = true }, () => { watched.done = true })
  return watched
}
/** Who waits is one of the live sessions. */
const sessions = async (): Promise<number> => Number(/^sifang_live_sessions (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())![1])
async function waiting(count: number): Promise<void> {
  await expect.poll(sessions, { timeout: 20_000 }).toBe(count)
}

test('waits for the first event that the caller may see, and for nothing where there is one', async () => {
  const since = await end()
  const poll = watch(read(people.neighbour!, since, 20))
  await waiting(1)
  await submit('只给四方看', 'private')
  const told = read(people.rc!, since, 20)
  expect((await told).body.items).toHaveLength(1)
  await sleep(300)
  expect(poll.done).toBe(false)
  const begun = performance.now()
  const ticket = await submit('大家都看')
  const answer = (await poll.promise).body
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(answer.items.map(({ kind, subject }: Json) => [kind, subject])).toEqual([['ticket.submitted', `ticket:${ticket.id}`]])
  expect(answer.seq).toBe(await end())
  expect((await read(people.neighbour!, since, 20)).body).toEqual(answer)
})

test('ends with its time: nothing to tell, and the cursor past what one may not see', async () => {
  const since = await end()
  const begun = performance.now()
  const poll = read(people.neighbour!, since, 1)
  await waiting(1)
  await submit('又一件不公开的', 'private')
  const { status, body } = await poll
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000)
  expect([status, body]).toEqual([200, { items: [], seq: await end(), next: null }])
})

test('refuses at once what the feed refuses, and a wait that is none', async () => {
  const since = await end()
  for (const wait of ['26', '-1', 'x', '1.5']) expect((await people.neighbour!.get(`/communities/MG/events?wait=${wait}`)).status, wait).toBe(422)
  expect((await read(people.neighbour!, since + 1, 20)).status).toBe(422)
  expect((await read(people.stranger!, 0, 20)).status).toBe(404)
  expect((await read(people.nobody!, 0, 20)).status).toBe(401)
  expect((await read(new Client(server.url, 'sft_wrong'), 0, 20)).status).toBe(401)
})

test('a log-out ends it, a revoked token its own, and another role is looked at anew', async () => {
  await ok(['user', 'add', '--data', server.data, '--login', 'cookie', '--name', '饼干', '--password-stdin', '--community', 'MG', '--role', 'resident'], 'a-password\n')
  const session = await people.nobody!.send('POST', '/session', { login: 'cookie', password: 'a-password' })
  const cookie = session.headers.get('set-cookie')!.split(';')[0]!
  const { token } = await people.neighbour!.must('POST', '/tokens', { name: 'reader' })
  const since = await end()
  const loggedIn = read(people.nobody!, since, 20, { Cookie: cookie })
  const revoked = read(new Client(server.url, token), since, 20)
  const kept = watch(read(people.neighbour!, since, 20))
  await waiting(3)
  await people.nobody!.must('DELETE', '/session', undefined, { Cookie: cookie, 'X-CSRF-Token': session.body.csrf })
  expect((await loggedIn).body.type).toBe('unauthenticated')
  const { items } = await people.neighbour!.must('GET', '/tokens')
  await people.neighbour!.must('DELETE', `/tokens/${items.find((one: Json) => one.name === 'reader').id}`)
  expect((await revoked).status).toBe(401)
  expect(kept.done).toBe(false)

  await ok(['user', 'add', '--data', server.data, '--login', 'riser', '--name', '新委员', '--community', 'MG', '--role', 'resident'])
  const riser = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'riser']))
  expect((await kept.promise).status).toBe(200)
  const from = await end()
  const poll = watch(read(riser, from, 20))
  await waiting(1)
  await ok(['user', 'add', '--data', server.data, '--login', 'riser', '--name', '新委员', '--community', 'MG', '--role', 'member', '--party', 'owners_committee'])
  // It may end while it is looked at.
  await expect.poll(async () => (await sessions()) === (poll.done ? 0 : 1), { timeout: 20_000 }).toBe(true)
  const again = poll.done ? read(riser, await end(), 20) : poll.promise
  await submit('只给四方看', 'private')
  expect((await again).body.items.some(({ kind }: Json) => kind === 'ticket.submitted')).toBe(true)
})

test('whoever reads on from page to page has what the socket brings: all of it, once, in order', async () => {
  const since = await end()
  const live = await people.neighbour!.live()
  await live.subscribe('MG', since)
  const read200 = (async (): Promise<Json[]> => {
    const got: Json[] = []
    for (let from = since; got.length < 200;) {
      const { body } = await read(people.neighbour!, from, 20)
      got.push(...body.items)
      from = body.seq
    }
    return got
  })()
  for (let i = 0; i < 40; ++i) await Promise.all([0, 1, 2, 3, 4].map((j) => submit(`${i} ${j}`, 'community')))
  const got = await read200
  await live.reaches(await end())
  expect(got.map(({ seq }) => seq)).toEqual(live.events().map(({ seq }: Json) => seq))
  expect(got).toEqual(live.events().map(({ op: _op, ...event }: Json) => event))
  live.end()
})

test('two hundred at once: all hear of one event, and those beside them are served as ever', async () => {
  const since = await end()
  const who = ['neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'worker', 'supervisor']
  const polls = Array.from({ length: 200 }, (_, i) => watch(read(people[who[i % who.length]!]!, since, 25)))
  await waiting(200)
  let slowest = 0
  for (let i = 0; i < 50; ++i) {
    const begun = performance.now()
    await people.recorder!.must('GET', '/me')
    slowest = Math.max(slowest, performance.now() - begun)
  }
  expect(polls.filter(({ done }) => done)).toEqual([])
  const begun = performance.now()
  const ticket = await submit('二百人等着')
  const written = performance.now() - begun
  const answers = await Promise.all(polls.map(({ promise }) => promise))
  console.log(`200 long polls: the slowest of 50 reads beside them ${slowest.toFixed(1)} ms; an event was written in ${written.toFixed(1)} ms and heard by the last after ${(performance.now() - begun).toFixed(1)} ms`)
  for (const { body } of answers) expect(body.items.map(({ subject }: Json) => subject)).toEqual([`ticket:${ticket.id}`])
  await waiting(0)
})

test('the stop of the server answers them all and waits for none', async () => {
  const since = await end()
  const polls = Array.from({ length: 200 }, (_, i) => read(people[i % 2 ? 'neighbour' : 'rc']!, since, 25))
  await waiting(200)
  const stopped = (await server.stop())!
  const answers = await Promise.all(polls)
  console.log(`stopped in ${stopped.took_ms.toFixed(0)} ms with 200 long polls`)
  expect(stopped.took_ms).toBeLessThan(5_000)
  expect(answers.map(({ status, body }) => [status, body.items])).toEqual(answers.map(() => [200, []]))
  expect(stopped.log).not.toMatch(/ (error|warning) /)
  await server.start()
})
