// Bad input of every kind gets the documented error, and the server goes on.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Answer, Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { schemas, type Check } from './support/schemas.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People
let check: Check
let ticket: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  check = await schemas(people.nobody!)
  ticket = await people.resident!.must('POST', '/communities/MG/tickets', matter)
})
afterAll(() => server?.remove())
afterEach(async () => expect((await people.resident!.get('/me')).status).toBe(200))

function refused(answer: Answer, status: number, type: string): void {
  expect([answer.status, answer.body.type]).toEqual([status, type])
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  check('problem', answer.body)
  expect(answer.text).not.toMatch(/SELECT|INSERT|sqlite|\.cpp/i)
}

const submit = (body: unknown, headers?: Record<string, string>): Promise<Answer> =>
  people.resident!.send('POST', '/communities/MG/tickets', body, headers)

test.each([
  ['half an object', '{"title":'], ['no object', '[1]'], ['a name twice', '{"title":"a","title":"b"}'],
  ['a nest of brackets', '['.repeat(50_000)], ['a deep object', '{"a":'.repeat(200) + '1' + '}'.repeat(200)],
  ['nothing but blanks', '   '],
])('a body that is %s is malformed', async (_, body) => refused(await submit(body), 400, 'malformed'))

test('a body that is not UTF-8 is malformed', async () => {
  const response = await fetch(`${server.url}/api/v1/communities/MG/tickets`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${people.resident!.token}`, 'Content-Type': 'application/json' },
    body: Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  })
  expect(response.status).toBe(400)
})

test.each<[string, Record<string, unknown>, string]>([
  ['a missing title', { title: undefined }, '/title'], ['an empty title', { title: '  　 ' }, '/title'],
  ['a long title', { title: '长'.repeat(101) }, '/title'], ['a long body', { body: '长'.repeat(10_001) }, '/body'],
  ['a number for a title', { title: 7 }, '/title'], ['an unknown field', { colour: 'red' }, '/colour'],
  ['an unknown inner field', { place: { floor: '9' } }, '/place/floor'], ['an unknown category', { category: 'space' }, '/category'],
  ['an unknown urgency', { urgency: 'now' }, '/urgency'], ['half a point', { place: { lat: 30.1 } }, '/place'],
  ['a point off the earth', { place: { lat: 91, lon: 0 } }, '/place/lat'], ['a NUL', { title: 'a\u0000b' }, '/title'],
  ['a control character', { body: 'a\u0007b' }, '/body'], ['a place that is text', { place: 'here' }, '/place'],
])('%s is named by its pointer', async (_, change, pointer) => {
  const answer = await submit({ ...matter, ...change })
  refused(answer, 422, 'invalid')
  expect(answer.body.errors.map((error: Json) => error.pointer)).toContain(pointer)
})

test('texts at their limits are taken, in characters and not in bytes', async () => {
  const answer = await submit({ ...matter, title: '界'.repeat(100), body: '😀'.repeat(10_000) })
  expect(answer.status).toBe(201)
  expect(answer.body.title).toHaveLength(100)
})

test('another content type is 415, a huge body 413, an unknown address 404, another method 405', async () => {
  refused(await submit('title=a', { 'Content-Type': 'application/x-www-form-urlencoded' }), 415, 'unsupported_media')
  refused(await people.resident!.get('/nothing/here'), 404, 'not_found')
  refused(await people.resident!.send('PATCH', '/communities/MG/tickets', {}), 405, 'method_not_allowed')
  const huge = await submit({ ...matter, body: 'x'.repeat(2_000_000) }).catch(() => undefined)
  if (huge) expect(huge.status).toBe(413) // the connection may be gone before all was sent
})

test('who is nobody gets 401, a stranger 404, the wrong role 403', async () => {
  refused(await people.nobody!.send('POST', '/communities/MG/tickets', matter), 401, 'unauthenticated')
  refused(await people.stranger!.send('POST', '/communities/MG/tickets', matter), 404, 'not_found')
  refused(await people.merchant!.send('POST', '/communities/MG/tickets', matter), 403, 'forbidden')
  refused(await people.nobody!.get('/me', { Authorization: 'Bearer sft_forged' }), 401, 'unauthenticated')
  refused(await people.nobody!.get('/me', { Cookie: 'sifang_session=forged' }), 401, 'unauthenticated')
})

test('illegal moves are 409, actions that do not exist 422, in the order role before state', async () => {
  const at = `/tickets/${ticket.id}/actions`
  refused(await people.pc!.send('POST', at, { action: 'finish', note: 'x' }), 409, 'illegal_move')
  refused(await people.rc!.send('POST', at, { action: 'fly' }), 422, 'invalid')
  refused(await people.rc!.send('POST', at, {}), 422, 'invalid')
  refused(await people.neighbour!.send('POST', at, { action: 'take' }), 403, 'forbidden')
  refused(await people.rc!.send('POST', at, { action: 'refuse' }), 422, 'invalid')
})

test('a stale version is 409 and changes nothing', async () => {
  const at = `/tickets/${ticket.id}/actions`
  refused(await people.rc!.send('POST', at, { action: 'accept' }, { 'If-Match': '"99"' }), 409, 'stale_version')
  refused(await people.rc!.send('POST', at, { action: 'accept' }, { 'If-Match': 'abc' }), 422, 'invalid')
  expect((await people.rc!.get(`/tickets/${ticket.id}`)).body.state).toBe('new')
  const read = await people.rc!.get(`/tickets/${ticket.id}`)
  expect((await people.rc!.send('POST', at, { action: 'accept' }, { 'If-Match': read.headers.get('etag')! })).status).toBe(200)
})

test('the same key and body answer the same again, another body is 422', async () => {
  const one = await submit({ ...matter, title: '一次' }, { 'Idempotency-Key': 'k1' })
  const two = await submit({ ...matter, title: '一次' }, { 'Idempotency-Key': 'k1' })
  expect(two.body.id).toBe(one.body.id)
  expect(two.status).toBe(201)
  refused(await submit({ ...matter, title: '两次' }, { 'Idempotency-Key': 'k1' }), 422, 'key_reused')
  const other = await people.neighbour!.send('POST', '/communities/MG/tickets', { ...matter, title: '一次' }, { 'Idempotency-Key': 'k1' })
  expect(other.body.id).not.toBe(one.body.id)
})

test('a key that is empty or endless is refused, and nothing is done', async () => {
  const before = (await people.resident!.get('/communities/MG/tickets')).body.items.length
  for (const key of ['', 'k'.repeat(201)]) {
    const answer = await submit({ ...matter, title: '空钥匙' }, { 'Idempotency-Key': key })
    refused(answer, 422, 'invalid')
    expect(answer.body.errors[0]).toEqual({ pointer: '/Idempotency-Key', message: 'must have 1 to 200 characters' })
  }
  expect((await people.resident!.get('/communities/MG/tickets')).body.items).toHaveLength(before)
})

test('lists refuse limits and cursors that are none', async () => {
  refused(await people.resident!.get('/communities/MG/tickets?limit=0'), 422, 'invalid')
  refused(await people.resident!.get('/communities/MG/tickets?limit=101'), 422, 'invalid')
  refused(await people.resident!.get('/communities/MG/tickets?cursor=x'), 422, 'invalid')
  refused(await people.resident!.get('/communities/MG/tickets?colour=red'), 422, 'invalid')
  refused(await people.resident!.get('/communities/MG/tickets?limit=1&limit=2'), 422, 'invalid')
  for (const q of ['"', '*', 'AND', 'a" OR "b', '%', '（）', "'; DROP TABLE tickets"])
    expect((await people.resident!.get(`/communities/MG/tickets?q=${encodeURIComponent(q)}`)).status).toBe(200)
})

test('a rule that is none, or runs wild, is named', async () => {
  const series = { name: '会', start: '2026-11-27T19:00:00+08:00' }
  for (const rule of ['every friday', 'FREQ=MINUTELY', 'FREQ=WEEKLY;BYDAY=XX', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30']) {
    const answer = await people.host!.send('POST', '/communities/MG/series', { ...series, rule })
    expect([rule, answer.status]).toEqual([rule, 422])
  }
  refused(await people.host!.send('POST', '/communities/MG/series', { ...series, rule: 'FREQ=WEEKLY', zone: 'Mars/Olympus' }), 422, 'invalid')
})

test('guessing passwords is slowed down and told when to come back', async () => {
  await ok(['user', 'add', '--data', server.data, '--login', 'guess', '--name', '被猜', '--password-stdin'], 'right-password\n')
  const statuses: number[] = []
  let last: Answer | undefined
  for (let i = 0; i < 8; ++i) {
    last = await people.nobody!.send('POST', '/session', { login: 'guess', password: `wrong-${i}` })
    statuses.push(last.status)
  }
  expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401])
  expect(statuses.at(-1)).toBe(429)
  expect(Number(last!.headers.get('retry-after'))).toBeGreaterThan(0)
})
