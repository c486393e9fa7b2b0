// What wire.md, RFC 9110 and RFC 9112 promise to whoever writes a client of their own.
import { execFile } from 'node:child_process'
import { createConnection } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Client, Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { schemas, type Check } from './support/schemas.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People
let check: Check

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  check = await schemas(people.nobody!)
})
afterAll(() => server?.remove())

/** What comes back for raw bytes: the status and the rest. */
function raw(text: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.url)
  return new Promise((done, failed) => {
    let got = ''
    const socket = createConnection({ host: hostname, port: Number(port) }, () => socket.end(text))
    socket.on('data', (bytes: Buffer) => (got += bytes.toString()))
    socket.on('error', failed)
    socket.on('close', () => done({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(got)?.[1]), text: got }))
  })
}
const fetched = (method: string, path: string): Promise<Response> => fetch(server.url + path, { method })

describe('addresses', () => {
  test.each(['/api', '/api/', '/api/v1', '/api/v1/', '/api/v2/me', '/api/v1/nothing', '/api/assets/x.js', '/api/v1/tickets'])('%s is nothing, and says so as a problem', async (path) => {
    const answer = await fetched('GET', path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    check('problem', await answer.json())
  })
  test.each(['/', '/tickets', '/apis', '/t/MG-2026-000001'])('%s is a page of the client', async (path) => {
    const answer = await fetched('GET', path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    // What somebody has written into a page by a trick sends nothing elsewhere.
    const policy = answer.headers.get('content-security-policy')!.split('; ')
    expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "object-src 'none'", "form-action 'self'", "base-uri 'self'", "frame-ancestors 'none'"]))
  })
  test.each([
    ['PATCH', '/api/v1/communities/MG/tickets', 'POST, GET, HEAD'], ['GET', '/api/v1/session', 'POST, DELETE'], ['POST', '/api/v1/me', 'GET, HEAD'],
    ['TRACE', '/api/v1/me', 'GET, HEAD'], ['OPTIONS', '/api/v1/me', 'GET, HEAD'], ['POST', '/healthz', 'GET, HEAD'], ['DELETE', '/readyz', 'GET, HEAD'],
    ['PUT', '/openapi.json', 'GET, HEAD'], ['POST', '/tickets', 'GET, HEAD'], ['POST', '/api/v1/live', 'GET'],
  ])('%s %s is the wrong method, and the right ones are named', async (method, path, allow) => {
    const answer = await raw(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(answer.status).toBe(405)
    const named = /^Allow: (.*)\r$/m.exec(answer.text)?.[1] ?? ''
    expect(named.split(', ').sort()).toEqual(allow.split(', ').sort())
    expect(answer.text).toContain('"type":"method_not_allowed"')
  })
  test('the live feed asked for as a page says that it is a WebSocket', async () => {
    const answer = await fetched('GET', '/api/v1/live')
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket'])
    check('problem', await answer.json())
  })
})

describe('names', () => {
  test.each(['/meetings/xx', '/meetings/0000000000001', '/tickets/xx', `/communities/${'x'.repeat(60)}`, '/meetings/xx/minutes'])('%s names nothing', async (path) => {
    const { status, body } = await people.host!.get(path)
    expect([status, body.type]).toEqual([404, 'not_found'])
  })
  test('an id that is none is 404 in the address and 422 in a body', async () => {
    const { host } = people
    expect((await host!.send('PATCH', '/series/xx', { name: '会' })).status).toBe(404)
    expect((await host!.send('POST', '/votes/xx/actions', { action: 'open' })).status).toBe(404)
    const live = await host!.live()
    expect((await live.call('meeting.read', { id: 'xx' })).problem).toMatchObject({ status: 422, errors: [{ pointer: '/id' }] })
    live.end()
  })
  test('media types and schemes are the same in any case', async () => {
    expect((await people.resident!.send('POST', '/communities/MG/tickets', matter, { 'Content-Type': 'Application/JSON; charset=UTF-8' })).status).toBe(201)
    expect((await people.nobody!.get('/me', { Authorization: `bEARER ${people.resident!.token}` })).status).toBe(200)
  })
})

describe('RFC 9112', () => {
  test.each([
    ['no Host', '', 400], ['two', 'Host: a\r\nHost: a\r\n', 400], ['an empty one', 'Host:\r\n', 200], ['any', 'Host: no.such.place:99\r\n', 200],
  ])('%s in HTTP/1.1', async (_, host, status) => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
    expect(answer.status).toBe(status)
    if (status === 400) check('problem', JSON.parse(answer.text.split('\r\n\r\n')[1]!))
  })
  test('HTTP/1.0 needs none', async () => expect((await raw('GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(200))
})

describe('lists', () => {
  const all = async (client: Client, path: string): Promise<Json[]> => {
    const items: Json[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Json = (await client.get(cursor ? `${path.replace(/&cursor=.*/, '')}&cursor=${encodeURIComponent(cursor)}` : path)).body
      items.push(...page.items)
      cursor = page.next
    }
    return items
  }
  test('pages show each once while others are written in between', async () => {
    const { resident } = people
    for (let i = 0; i < 7; ++i) await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `前 ${i}` })
    const first = await resident!.get('/communities/MG/tickets?limit=3')
    const before = (await all(resident!, '/communities/MG/tickets?limit=100')).map(({ id }) => id)
    await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '中间' })
    const rest = await all(resident!, `/communities/MG/tickets?limit=3&cursor=${encodeURIComponent(first.body.next)}`)
    const seen = [...first.body.items, ...rest].map(({ id }: Json) => id)
    expect(new Set(seen).size).toBe(seen.length)
    expect(before.filter((id) => !seen.includes(id))).toEqual([])
  })
  test.each(['/communities?', '/communities/MG/tickets?', '/communities/MG/meetings?', '/communities/MG/events?', '/communities/MG/people?', '/communities/MG/series?', '/tokens?'])('%s takes a limit of 1 to 100', async (path) => {
    for (const limit of ['0', '101', '-1', 'x', '']) {
      const answer = await people.rc!.get(`${path}limit=${limit}`)
      expect([limit, answer.status, answer.body.type]).toEqual([limit, 422, 'invalid'])
      expect(answer.body.errors[0].pointer).toBe('/limit')
    }
    for (const limit of [1, 100]) {
      const { status, body } = await people.rc!.get(`${path}limit=${limit}`)
      expect(status).toBe(200)
      expect(body.items.length).toBeLessThanOrEqual(limit)
      expect(body).toHaveProperty('next')
    }
  })
  test('the nearest meeting is found among many', async () => {
    const { host, neighbour } = people
    const day = 86_400_000
    const make = (title: string, ms: number): Promise<Json> => host!.must('POST', '/communities/MG/meetings', { title, starts_at: new Date(Date.now() + ms).toISOString() })
    const forgotten = Date.now() + 3_000 // from then on nobody waits for it: twelve hours after its time
    await make('没有开的', 3_000 - day / 2)
    for (let i = 0; i < 24; ++i) await make(`往后 ${i}`, (10 + i) * day)
    const nearest = await make('最近的', day)
    await new Promise((done) => setTimeout(done, Math.max(0, forgotten + 100 - Date.now())))
    const ahead = async (more = ''): Promise<Json> => (await neighbour!.get(`/communities/MG/meetings?order=next${more}`)).body
    const one = await ahead('&limit=1')
    check('meeting_list', one)
    expect(one.items.map(({ id }: Json) => id)).toEqual([nearest.id])
    const under = await make('正在开的', 60 * day)
    await host!.act(`/meetings/${under.id}`, 'open')
    expect((await ahead('&limit=1')).items[0].id).toBe(under.id)
    const listed = await all(neighbour!, '/communities/MG/meetings?order=next&limit=7')
    expect(listed.map(({ title }) => title)).toEqual(['正在开的', '最近的', ...Array.from({ length: 24 }, (_, i) => `往后 ${i}`)])
    const soonest = await all(neighbour!, `/communities/MG/meetings?order=soonest&limit=10&from=${encodeURIComponent(new Date(Date.now() + 9 * day).toISOString())}`)
    expect(soonest.map(({ title }) => title)).toEqual([...Array.from({ length: 24 }, (_, i) => `往后 ${i}`), '正在开的'])
    expect((await neighbour!.get('/communities/MG/meetings?order=next&state=scheduled')).body.errors[0].pointer).toBe('/state')
    expect((await neighbour!.get('/communities/MG/meetings?cursor=0.5')).body.errors[0].pointer).toBe('/cursor')
  })
})

describe('series that give no meeting', () => {
  const series = { name: '会', start: '2026-01-02T19:00:00+08:00' }
  const count = async (): Promise<number> => (await people.host!.get('/communities/MG/series?')).body.items.length
  test.each(['FREQ=WEEKLY;UNTIL=20260301T000000Z', 'FREQ=WEEKLY;COUNT=2', 'FREQ=DAILY;UNTIL=20200101'])('%s is refused by its pointer', async (rule) => {
    const before = await count()
    const answer = await people.host!.send('POST', '/communities/MG/series', { ...series, rule })
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, '/rule'])
    expect(await count()).toBe(before)
  })
  test('a change may end a series by saying so, and not by its rule', async () => {
    const { host } = people
    const made = await host!.must('POST', '/communities/MG/series', { ...series, rule: 'FREQ=WEEKLY' })
    const past = await host!.send('PATCH', `/series/${made.id}`, { rule: 'FREQ=WEEKLY;UNTIL=20260301T000000Z' })
    expect([past.status, past.body.errors[0].pointer]).toEqual([422, '/rule'])
    expect((await host!.must('PATCH', `/series/${made.id}`, { rule: 'FREQ=WEEKLY;UNTIL=20260301T000000Z', end: true })).ended_at).toEqual(expect.any(String))
    expect((await host!.send('PATCH', `/series/${made.id}`, { name: '又开' })).body.type).toBe('illegal_move')
    expect((await host!.get('/communities/MG/series')).body.items.map(({ id }: Json) => id)).not.toContain(made.id)
  })
})

describe('a decision and its vote', () => {
  test('against a vote that failed it needs the host and a reason, which everybody reads', async () => {
    const { host, recorder, neighbour } = people
    const meeting = await host!.must('POST', '/communities/MG/meetings', { title: '表决', starts_at: new Date().toISOString() })
    const on = `/meetings/${meeting.id}`
    const item = await host!.must('POST', `${on}/agenda`, { kind: 'topic', title: '收停车费' })
    const other = await host!.must('POST', `${on}/agenda`, { kind: 'topic', title: '种树' })
    await host!.act(on, 'open')
    for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(on, 'check_in')
    await host!.act(on, 'start')
    await host!.act(on, 'next', { item: item.id })
    const vote = async (choices: Record<string, string>): Promise<void> => {
      const made = await host!.must('POST', `/agenda/${item.id}/votes`, { question: '收吗?', rule: 'four_party_majority' })
      await host!.act(`/votes/${made.id}`, 'open')
      for (const [login, choice] of Object.entries(choices)) await people[login]!.must('POST', `/votes/${made.id}/ballots`, { choice })
      await host!.act(`/votes/${made.id}`, 'close')
    }
    const decide = (client: Client, id: string, body: Json): Promise<Answer> => client.send('POST', `/agenda/${id}/decision`, body)

    await vote({ rc: 'for' }) // too few: invalid
    const invalid = await decide(host!, item.id, { text: '收' })
    expect([invalid.status, invalid.body.type]).toEqual([409, 'vote_failed'])
    await vote({ rc: 'against', oc: 'against', pc: 'for' })
    expect((await decide(host!, item.id, { text: '收' })).body.type).toBe('vote_failed')
    expect((await decide(recorder!, item.id, { text: '收', despite_vote: '记错了' })).status).toBe(403)
    expect((await decide(host!, item.id, { text: '收', despite_vote: ' ' })).status).toBe(422)
    expect((await decide(host!, other.id, { text: '种', despite_vote: '没有表决' })).body.errors[0].pointer).toBe('/despite_vote')
    const screen = await neighbour!.live()
    await screen.subscribe('MG')
    const despite = await decide(host!, item.id, { text: '试行一个月', despite_vote: '街道要求先试行' })
    expect([despite.status, despite.body.decision.despite_vote]).toEqual([201, '街道要求先试行'])
    check('item', despite.body)
    const told = await screen.wait((message) => message.op === 'event' && message.kind === 'meeting.decided')
    expect(told.data.agenda[0].decision.despite_vote).toBe('街道要求先试行')
    screen.end()
    await host!.act(on, 'next', { item: other.id })
    expect((await decide(recorder!, other.id, { text: '种' })).body.decision).not.toHaveProperty('despite_vote')
    for (const accept of ['text/html', 'text/markdown'])
      expect((await neighbour!.get(`${on}/minutes`, { Accept: accept })).text).toContain('街道要求先试行')
    expect(await server.cli('verify')).toMatch(/^good/)
  })
  test('a vote that is carried after one that failed is enough', async () => {
    const { host } = people
    const meeting = await host!.must('POST', '/communities/MG/meetings', { title: '再议', starts_at: new Date().toISOString() })
    const on = `/meetings/${meeting.id}`
    const item = await host!.must('POST', `${on}/agenda`, { kind: 'topic', title: '换门' })
    await host!.act(on, 'open')
    for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(on, 'check_in')
    await host!.act(on, 'start')
    await host!.act(on, 'next', { item: item.id })
    // Drafted the other way round: what counts is which was closed last.
    const [later, earlier] = await Promise.all(['后投', '先投'].map((question) => host!.must('POST', `/agenda/${item.id}/votes`, { question, rule: 'four_party_majority' })))
    // A choice that found no majority is beside the question.
    const who = await host!.must('POST', `/agenda/${item.id}/votes`, { question: '谁来监督?', rule: 'four_party_majority', options: ['甲', '乙'] })
    for (const [vote, choices] of [[earlier, ['against', 'against', 'against']], [later, ['for', 'for', 'for']], [who, ['甲', '乙', '甲']]] as [Json, string[]][]) {
      await host!.act(`/votes/${vote.id}`, 'open')
      const logins = vote === who ? ['rc', 'oc'] : ['rc', 'oc', 'pc']
      for (const [i, login] of logins.entries()) await people[login]!.must('POST', `/votes/${vote.id}/ballots`, { choice: choices[i] })
      await host!.act(`/votes/${vote.id}`, 'close')
    }
    expect((await host!.send('POST', `/agenda/${item.id}/decision`, { text: '换' })).status).toBe(201)
  })
})

describe('log-ins', () => {
  test('a browser is known by a cookie of its own', async () => {
    await ok(['user', 'add', '--data', server.data, '--login', 'known', '--name', '熟人', '--password-stdin'], 'right-password\n')
    const answer = await people.nobody!.send('POST', '/session', { login: 'known', password: 'right-password' })
    const [session, device] = answer.headers.getSetCookie()
    expect(session).toMatch(/^sifang_session=\S+; Path=\/; HttpOnly; SameSite=Lax/)
    expect(device).toMatch(/^sifang_device=\S+; Path=\/api\/v1; HttpOnly; SameSite=Lax/)
    let last = 0
    for (let i = 0; i < 8; ++i) last = (await people.nobody!.send('POST', '/session', { login: 'known', password: 'wrong' })).status
    expect(last).toBe(429)
    const log = (cookie: string): Promise<Answer> => people.nobody!.send('POST', '/session', { login: 'known', password: 'right-password' }, { Cookie: cookie })
    expect((await log('sifang_device=made-up')).status).toBe(429)
    expect((await log(device!.split(';')[0]!)).status).toBe(201)
  })
  test('what was guessed all at once is told no better than one after the other', async () => {
    await ok(['user', 'add', '--data', server.data, '--login', 'many', '--name', '多', '--password-stdin'], 'right-password\n')
    const words = [...Array.from({ length: 30 }, (_, i) => `wrong-${i}`), 'right-password']
    const begun = Date.now()
    const answers = await Promise.all(words.map((password) => people.nobody!.send('POST', '/session', { login: 'many', password })))
    const seconds = (Date.now() - begun) / 1000
    // Five, and one more after a second, after two more, four more …, however long the answers take.
    expect(answers.filter(({ status }) => status !== 429).length).toBeLessThanOrEqual(5 + Math.floor(Math.log2(seconds + 1)))
  })
  test('tokens end, say when they were used, and take along those made with them', async () => {
    const { neighbour } = people
    const end = new Date(Date.now() + 3_600_000).toISOString()
    const made = await neighbour!.must('POST', '/tokens', { name: 'reader', expires_at: end })
    check('token', made)
    const reader = { Authorization: `Bearer ${made.token}` }
    const child = await people.nobody!.must('POST', '/tokens', { name: 'child' }, reader)
    expect(child.expires_at).toBe(end)
    const list = async (): Promise<Json> => await neighbour!.must('GET', '/tokens')
    check('token_list', await list())
    // Noted behind the answer, not before it.
    await expect.poll(async () => (await list()).items.find(({ name }: Json) => name === 'reader'))
      .toMatchObject({ expires_at: end, last_used_at: expect.any(String), made_with: expect.any(String) })
    await neighbour!.must('DELETE', `/tokens/${made.id}`)
    expect((await people.nobody!.get('/me', { Authorization: `Bearer ${child.token}` })).status).toBe(401)
  })
})

describe('what OpenAPI says', () => {
  let spec: Json
  beforeAll(async () => (spec = await (await fetched('GET', '/openapi.json')).json()))
  const operations = (): [string, Json][] =>
    Object.entries<Json>(spec.paths).flatMap(([path, item]) => Object.entries<Json>(item).filter(([verb]) => verb !== 'servers').map(([verb, one]): [string, Json] => [`${verb} ${path}`, one]))

  test('every reference leads somewhere', () => {
    const text = JSON.stringify(spec)
    const refs = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!))
    expect(refs.size).toBeGreaterThan(20)
    expect([...refs].filter((path) => path.split('/').reduce<Json>((at, name) => at?.[name], spec) === undefined)).toEqual([])
  })
  test('writes carry a key and the csrf text, reads do not; edits carry If-Match', () => {
    const readByCode = ['post /slips/track', 'post /invitations/read'] // whose addresses are to have no code
    for (const [name, { parameters = [] }] of operations()) {
      const names = parameters.map(({ $ref }: Json) => $ref?.split('/').at(-1)).filter(Boolean)
      if (name.startsWith('get') || readByCode.includes(name)) expect([name, names]).toEqual([name, []])
      else expect([name, names.slice(0, 2)]).toEqual([name, ['csrf', 'idempotency_key']])
    }
    const edits = operations().filter(([, { parameters = [] }]) => parameters.some(({ $ref }: Json) => $ref?.endsWith('if_match'))).map(([name]) => name)
    expect(edits).toEqual(expect.arrayContaining(['post /tickets/{id}/actions', 'post /meetings/{id}/actions', 'post /votes/{id}/actions', 'patch /series/{id}', 'patch /agenda/{id}', 'delete /agenda/{id}', 'put /meetings/{id}/summary']))
  })
  test('each operation names its refusals, and who may call without a log-in', () => {
    for (const [name, { responses }] of operations().filter(([one]) => one.includes('/', 5) && !/healthz|readyz|metrics/.test(one)))
      expect([name, Object.keys(responses)]).toEqual([name, expect.arrayContaining(['401', '503', 'default'])])
    const of = (name: string): string[] => Object.keys(operations().find(([one]) => one === name)![1].responses)
    expect(of('post /session')).toContain('429')
    expect(of('post /tickets/{id}/actions')).toEqual(expect.arrayContaining(['200', '400', '401', '403', '404', '409', '413', '415', '422', '503']))
    expect(spec.components.responses.problem_409.description).toContain('vote_failed')
    expect(spec.components.responses.problem_503.headers).toHaveProperty('Retry-After')
    expect(spec.paths['/session'].post.security).toContainEqual({})
    expect(spec.paths['/me'].get.security).toBeUndefined()
  })
  test('ETag is where it is said to be, and If-Match is held to it', async () => {
    const { rc, host, resident } = people
    const ticket = await resident!.send('POST', '/communities/MG/tickets', matter)
    const series = await host!.send('POST', '/communities/MG/series', { name: '周会', rule: 'FREQ=WEEKLY', start: '2026-01-02T19:00:00+08:00' })
    const meeting = await host!.send('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
    const item = await host!.send('POST', `/meetings/${meeting.body.id}/agenda`, { kind: 'topic', title: '题' })
    const vote = await host!.send('POST', `/agenda/${item.body.id}/votes`, { question: '?', rule: 'four_party_majority' })
    const community = await rc!.get('/communities/MG')
    // Weak where the answer went out compressed: the same version in other bytes.
    for (const answer of [ticket, series, meeting, item, vote, community])
      expect(answer.headers.get('etag')).toBe(`${answer.headers.get('content-encoding') ? 'W/' : ''}"${answer.body.version}"`)
    const stale = { 'If-Match': '"99"' }
    for (const [method, path, body] of [
      ['PATCH', `/series/${series.body.id}`, { place: '厅' }], ['PATCH', `/agenda/${item.body.id}`, { minutes: 5 }], ['DELETE', `/agenda/${item.body.id}`, undefined],
      ['POST', `/meetings/${meeting.body.id}/actions`, { action: 'open' }], ['POST', `/votes/${vote.body.id}/actions`, { action: 'open' }],
    ] as [string, string, Json][]) {
      const answer = await host!.send(method, path, body, stale)
      expect([path, answer.status, answer.body.type]).toEqual([path, 409, 'stale_version'])
    }
    expect((await host!.send('PATCH', `/agenda/${item.body.id}`, { minutes: 5 }, { 'If-Match': item.headers.get('etag')! })).status).toBe(200)
  })
})

test('AsyncAPI describes every message of the live feed', async () => {
  const spec: Json = await (await fetched('GET', '/asyncapi.json')).json()
  const messages: Record<string, Json> = spec.components.messages
  expect(Object.keys(messages).sort()).toEqual(['call', 'error', 'event', 'hello', 'notices', 'presence', 'reset', 'result', 'seq', 'subscribe', 'unread', 'unsubscribe', 'watch'])
  for (const message of Object.values(messages)) expect(message.summary).toMatch(/\.$/)
  expect(spec.channels['/api/v1/live'].description).toContain('4401')
})

describe('readiness', () => {
  /** No file of the server may grow beyond so many bytes: a disk without room, for it alone. */
  const limitFiles = (bytes: string): Promise<unknown> => promisify(execFile)('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`])
  const ready = async (): Promise<{ status: number; body: Json; headers: Headers }> => {
    const answer = await fetched('GET', '/readyz')
    return { status: answer.status, body: await answer.json(), headers: answer.headers }
  }

  test('names its parts', async () => {
    const { status, body } = await ready()
    expect([status, body]).toEqual([200, { ready: true, parts: { database: true }, plugins: { grid: 'ready', points: 'ready' } }])
  })
  test('a disk without room is told with the part that suffers, and heals by itself', async () => {
    const submit = (): Promise<Answer> => people.resident!.send('POST', '/communities/MG/tickets', matter)
    await limitFiles('4096')
    try {
      const refused = await submit()
      expect([refused.status, refused.body.type]).toEqual([503, 'unavailable'])
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(503)
      const { body, headers } = await ready()
      check('problem', body)
      expect(body.errors).toEqual([{ pointer: '/database', message: 'cannot be written' }])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await fetched('GET', '/healthz')).status).toBe(200)
      expect((await people.resident!.get('/me')).status).toBe(200)
    } finally {
      await limitFiles('unlimited')
    }
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(200)
    expect((await submit()).status).toBe(201)
    expect(await server.cli('verify')).toMatch(/^good/)
  })
})
