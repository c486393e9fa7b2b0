// Answers that go out compressed: for those who ask for it, the same after gunzip, and never one with a secret in it.
import { request, type IncomingHttpHeaders } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { found, matter, type People } from './support/community.js'
import { makeJpeg, mustSend } from './support/files.js'
import { homesCsv } from './support/points.js'
import { ok, Server } from './support/server.js'
import type { Client, Json } from './support/client.js'

let server: Server
let people: People
let ticket: Json
let meeting: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const { resident, host, neighbour } = people
  ticket = await resident!.must('POST', '/communities/MG/tickets', { ...matter, body: '电梯停在三楼不动,按钮没有反应。'.repeat(40) })
  for (let i = 0; i < 12; ++i) await neighbour!.must('POST', `/tickets/${ticket.id}/comments`, { text: `第 ${i} 次看到它停在三楼,今天又是。` })
  for (let i = 0; i < 20; ++i) await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `电梯 ${i}` })
  meeting = await host!.must('POST', '/communities/MG/meetings', { title: '周会', starts_at: new Date().toISOString() })
  for (let i = 0; i < 8; ++i) await host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: `议题 ${i}` })
  const plugin = '/communities/MG/plugins'
  await people.admin!.act(`${plugin}/points`, 'enable', { roles: [] })
  await people.admin!.must('POST', '/plugins/points/MG/households/import', { csv: [homesCsv(), ...Array.from({ length: 30 }, (_, i) => `${500 + i},某${i},9,1,${500 + i},,是`)].join('\n') })
  await people.admin!.act(`${plugin}/grid`, 'enable', { roles: ['officer'] })
  await people.admin!.must('PUT', `${plugin}/grid/settings`, { settings: [{ key: 'open311', value: 'true' }] })
})
afterAll(() => server?.remove())

interface Raw {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** What comes over the wire: nothing is taken apart. */
function raw(path: string, accept: string | undefined, options: { client?: Client; method?: string; headers?: Record<string, string>; body?: unknown; url?: string } = {}): Promise<Raw> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  return new Promise((done, failed) => {
    const asked = request((options.url ?? server.url) + path, {
      method: options.method ?? 'GET',
      agent: false,
      headers: {
        ...(options.client?.token ? { Authorization: `Bearer ${options.client.token}` } : {}),
        ...(accept === undefined ? {} : { 'Accept-Encoding': accept }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
        ...options.headers,
      },
    }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => done({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }))
    })
    asked.once('error', failed)
    asked.end(body)
  })
}
/** Of an answer, compressed or not. */
const textOf = ({ headers, body }: Raw): string => (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()

describe('what is long enough', () => {
  const long: [string, () => string][] = [
    ['a ticket', () => `/api/v1/tickets/${ticket.id}`], ['its history', () => `/api/v1/tickets/${ticket.id}/history`], ['a list', () => '/api/v1/communities/MG/tickets?limit=20'],
    ['a meeting', () => `/api/v1/meetings/${meeting.id}`], ['the log', () => '/api/v1/communities/MG/events?since=0&limit=50'], ['what OpenAPI says', () => '/openapi.json'],
    ['the calendar', () => '/api/v1/communities/MG/calendar.ics'], ['own data', () => '/api/v1/me/data'], ['what a plugin answers', () => '/api/v1/plugins/points/MG/households'], ['what one answers under its prefix', () => '/open311/v2/services.xml?jurisdiction_id=MG'],
  ]
  test.each(long)('%s is the same compressed and plain', async (what, path) => {
    const client = what === 'what a plugin answers' ? people.supervisor! : people.host!
    const [plain, none, packed, head] = [await raw(path(), 'identity', { client }), await raw(path(), undefined, { client }), await raw(path(), 'gzip, deflate, br', { client }), await raw(path(), 'gzip', { client, method: 'HEAD' })]
    expect([what, plain.status, plain.body.length > 1_400]).toEqual([what, 200, true])
    for (const one of [plain, none]) expect([one.headers['content-encoding'], one.headers.vary]).toEqual([undefined, 'Accept-Encoding'])
    expect([packed.headers['content-encoding'], packed.headers.vary, packed.headers['content-type']]).toEqual(['gzip', 'Accept-Encoding', plain.headers['content-type']])
    expect(packed.body.length).toBe(Number(packed.headers['content-length']))
    if (what !== 'own data' && what !== 'the calendar') expect(textOf(packed)).toBe(plain.body.toString()) // those say when they were made
    if (what === 'own data') expect(Object.keys(JSON.parse(textOf(packed)))).toEqual(Object.keys(JSON.parse(plain.body.toString())))
    expect(packed.body.length).toBeLessThan(plain.body.length * 0.6)
    expect(head.body).toHaveLength(0)
    expect([head.headers['content-encoding'], head.headers.vary, head.headers.etag]).toEqual(['gzip', 'Accept-Encoding', packed.headers.etag])
    if (what !== 'own data' && what !== 'the calendar') expect(head.headers['content-length']).toBe(packed.headers['content-length'])
  })
  test('what comes of a write, too', async () => {
    const { host } = people
    const answer = await raw(`/api/v1/meetings/${meeting.id}/actions`, 'gzip', { client: host!, method: 'POST', body: { action: 'lock' } })
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, 'gzip'])
    expect(JSON.parse(textOf(answer))).toMatchObject({ id: meeting.id })
  })
  test('a read of the log that waited', async () => {
    const seq = (await people.admin!.must('GET', '/communities/MG')).seq
    const waited = raw(`/api/v1/communities/MG/events?since=${seq}&wait=20`, 'gzip', { client: people.host! })
    await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, body: '很长的一段话。'.repeat(200) })
    const answer = await waited
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, 'gzip'])
    expect(JSON.parse(textOf(answer)).items).toHaveLength(1)
  })
})

test('a version is the same in both, and either is taken back', async () => {
  const path = `/api/v1/tickets/${ticket.id}`
  const [plain, packed] = [await raw(path, 'identity', { client: people.rc! }), await raw(path, 'gzip', { client: people.rc! })]
  expect(packed.headers.etag).toBe(`W/${plain.headers.etag}`)
  for (const [etag, status] of [['W/"99"', 409], [packed.headers.etag!, 200]] as const)
    expect((await people.rc!.send('POST', `${path}/actions`, { action: 'accept' }, { 'If-Match': etag })).status).toBe(status)
})

describe('what is never compressed', () => {
  test('an answer with a secret in it, however long', async () => {
    const { admin, host } = people
    const name = '很长的名字'.repeat(30)
    await ok(['user', 'add', '--data', server.data, '--login', 'many', '--name', '多', '--password-stdin'], 'right-password\n')
    const session = await raw('/api/v1/session', 'gzip', { method: 'POST', body: { login: 'many', password: 'right-password' } })
    const Cookie = String(session.headers['set-cookie']![0]).split(';')[0]!
    const secret: Raw[] = [
      session, await raw('/api/v1/me', 'gzip', { headers: { Cookie } }), await raw('/api/v1/me', 'gzip', { client: host! }),
      await raw('/api/v1/communities', 'gzip', { client: host! }), await raw('/api/v1/communities/MG', 'gzip', { client: host! }),
      await raw('/api/v1/tokens', 'gzip', { client: host!, method: 'POST', body: { name: name.slice(0, 60) } }),
      await raw('/api/v1/communities/MG/invitations', 'gzip', { client: admin!, method: 'POST', body: { role: 'resident' } }),
      await raw('/api/v1/communities/MG/plugins', 'gzip', { client: admin! }),
    ]
    for (const answer of secret) expect([answer.status < 300, answer.headers['content-encoding']]).toEqual([true, undefined])
    // One of them at least is as long as what is compressed elsewhere: it is not their length that saves them.
    expect(Math.max(...secret.map(({ body }) => body.length))).toBeGreaterThan(1_400)
    await host!.act(`/meetings/${meeting.id}`, 'open')
    const code = await raw(`/api/v1/meetings/${meeting.id}/check_in_code?site=${encodeURIComponent('https://example.org')}`, 'gzip', { client: host! })
    expect([code.status, code.headers['content-encoding'], code.body.length > 1_400]).toEqual([200, undefined, true])
  })
  test('a short answer, a problem, a file of people', async () => {
    const { resident } = people
    for (const [path, status] of [['/healthz', 200], ['/api/v1/tickets/xx', 404]] as const) {
      const answer = await raw(path, 'gzip', { client: resident! })
      expect([answer.status, answer.headers['content-encoding'], answer.headers.vary]).toEqual([status, undefined, undefined])
    }
    const sent = await mustSend(resident!, makeJpeg(900, 600, 20))
    const path = `/api/v1/attachments/${sent.id}`
    const file = await raw(path, 'gzip', { client: resident! })
    expect([file.status, file.headers['content-encoding'], file.headers['content-type']]).toEqual([200, undefined, sent.type])
    const known = await raw(path, 'gzip', { client: resident!, headers: { 'If-None-Match': String(file.headers.etag) } })
    expect([known.status, known.headers.etag, known.headers['content-encoding']]).toEqual([304, file.headers.etag, undefined])
    const part = await raw(path, 'gzip', { client: resident!, headers: { Range: 'bytes=0-999' } })
    expect([part.status, part.body.length, part.headers['content-encoding']]).toEqual([206, 1_000, undefined])
  })
})

test('whatever stands in Accept-Encoding, there is an answer that can be read', async () => {
  const odd = ['', ',', ';', 'gzip;', 'gzip;q=', 'gzip;q=2', 'gzip;q=-1', 'gzip;q=0.0000', 'gzip;q=x', '*', '*;q=0', '*;q=0, gzip', 'GZIP', 'x-gzip', 'gzip;q=0;q=1', 'gzip;level=9', '"gzip"', 'gzip gzip', 'identity;q=0',
    'identity;q=0, *;q=0', 'gzip;q=0.5, identity', '='.repeat(50), 'gzip,'.repeat(800), 'a;b=c;d="e\\"f', '\t gzip \t;\tq=1', 'é', ';q=1', 'gzip/1.0', 'gzip;q=1e3', 'br;q=1, *;q=0.1']
  const path = `/api/v1/tickets/${ticket.id}`
  const plain = textOf(await raw(path, 'identity', { client: people.host! }))
  for (const accept of odd) {
    const answer = await raw(path, accept, { client: people.host! })
    expect([accept, answer.status]).toEqual([accept, 200])
    expect([accept, ['gzip', undefined]]).toEqual([accept, expect.arrayContaining([answer.headers['content-encoding']])])
    expect(textOf(answer) === plain).toBe(true)
  }
  for (const [accept, coding] of [['gzip;q=0', undefined], ['*;q=0', undefined], ['gzip;q=0.001', 'gzip'], ['*', 'gzip'], ['gzip;q=0.5, identity', undefined], ['deflate', undefined], ['GZip;Q=0.3', 'gzip']] as const)
    expect([accept, (await raw(path, accept, { client: people.host! })).headers['content-encoding']]).toEqual([accept, coding])
})

test('a server told not to compresses nothing', async () => {
  await server.stop()
  await server.start('--no-compression', '--listen', new URL(server.url).host)
  const answer = await raw(`/api/v1/tickets/${ticket.id}/history`, 'gzip', { client: people.host! })
  expect([answer.status, answer.headers['content-encoding'], answer.headers.vary]).toEqual([200, undefined, undefined])
  const page = await raw('/', 'gzip', {})
  expect([page.status, page.headers.vary]).toEqual([200, 'Accept-Encoding'])
})
