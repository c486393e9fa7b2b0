// A plugin and other servers: headers of its own, and requests in the background whose answers come later.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Client, type Answer, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { shelf, type Shelf } from './support/plugins.js'
import { Server } from './support/server.js'

const mebibyte = 1024 * 1024

/** The other side: keeps what came, and answers when it is told to. */
class Other {
  readonly seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []
  private held: ServerResponse[] = []
  private readonly server = createServer((request, response) => {
    this.seen.push({ method: request.method!, url: request.url!, headers: request.headers })
    request.resume()
    if (request.url!.startsWith('/hold')) this.held.push(response)
    else if (request.url === '/busy') response.writeHead(503, { 'Retry-After': '17' }).end('later')
    else if (request.url === '/date') response.writeHead(429, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }).end()
    else if (request.url === '/large') response.end(Buffer.alloc(mebibyte + 1, 'a'))
    else if (request.url === '/most') response.end(Buffer.alloc(mebibyte, 'a'))
    else response.end('well')
  })
  url = ''
  async open(): Promise<this> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }
  get waiting(): number { return this.held.length }
  letGo(): void {
    for (const response of this.held.splice(0)) response.end('at last')
  }
  close(): void {
    this.letGo()
    this.server.closeAllConnections()
    this.server.close()
  }
}

let server: Server
let people: People
let plugins: Shelf
let other: Other
const as = (login: string): Client => new Client(server.url, people[login]!.token)
const start = (more = ['--private-webhooks']): Promise<Server> =>
  server.start('--plugins', plugins.directory, '--plugin-retry', '50', '--plugin-rest', '200', ...more)
const query = (fields: Record<string, string>): string => new URLSearchParams(fields).toString()
const send = (fields: Record<string, string>): Promise<Answer> => as('admin').send('POST', `/plugins/tool/MG/fetch?${query(fields)}`, {})
const later = (fields: Record<string, string>): Promise<Answer> => as('admin').send('POST', `/plugins/tool/MG/later?${query(fields)}`, {})
const told = async (): Promise<Json[]> => as('admin').must('GET', '/plugins/tool/MG/fetched')
const status = async (): Promise<Json> => (await as('admin').must('GET', '/communities/MG/plugins')).items.find((one: Json) => one.name === 'tool')

/** After five failures in a row it rests: until it answers again. */
const rested = (): Promise<void> =>
  expect.poll(async () => (await as('admin').get('/plugins/tool/MG/fetched')).status, { timeout: 20_000 }).toBe(200)

beforeAll(async () => {
  plugins = shelf('tool', 'older')
  other = await new Other().open()
  server = await Server.fresh()
  await start()
  people = await found(server)
  await as('admin').act('/communities/MG/plugins/tool', 'enable', { roles: ['admin'] })
})
afterAll(async () => {
  other?.close()
  await server?.remove()
  plugins?.remove()
})
beforeEach(() => { other.seen.length = 0 })

describe('headers', () => {
  test('arrive as they are, one without a value too', async () => {
    expect((await send({ url: `${other.url}/`, header: 'X-Api-Key', value: 'geheim 四' })).status).toBe(200)
    expect(other.seen[0]!.headers).toMatchObject({ 'x-empty': '' })
    expect(Buffer.from(other.seen[0]!.headers['x-api-key'] as string, 'latin1').toString()).toBe('geheim 四')
  })
  test('that are the host’s, or are more than a header, fail the call, and nothing is sent', async () => {
    for (const header of ['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'X Key', 'X-Key\r\nX-Other'])
      expect((await send({ url: `${other.url}/`, header, value: '1' })).status, header).toBe(503)
    await rested()
    for (const value of ['1\r\nX-Other: 2', '1\n2'])
      expect((await send({ url: `${other.url}/`, header: 'X-Key', value })).status).toBe(503)
    expect(other.seen).toEqual([])
    await rested()
  })
})

test('a plugin made before there were headers goes on as it was', async () => {
  await as('admin').act('/communities/MG/plugins/older', 'enable')
  const answer = await as('admin').get(`/plugins/older/MG/fetch?url=${encodeURIComponent(other.url)}`)
  expect([answer.status, other.seen.length]).toEqual([200, 1])
})

describe('requests in the background', () => {
  test('are answered later, with what the answer says', async () => {
    for (const [tag, path] of [['good', '/'], ['busy', '/busy'], ['date', '/date'], ['most', '/most'], ['large', '/large']])
      expect((await later({ url: other.url + path, tag: tag!, header: 'X-Key', value: tag! })).status).toBe(200)
    await later({ url: 'http://127.0.0.1:1/', tag: 'nobody' })
    await later({ url: `${other.url}/head`, tag: 'head', method: 'HEAD' })
    await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(7)
    const by = Object.fromEntries((await told()).map((one) => [one.tag, one]))
    expect(by.good).toEqual({ tag: 'good', status: 200, body: 'well', size: 4, error: '', retry_after: -1 })
    expect(by.busy).toEqual({ tag: 'busy', status: 503, body: 'later', size: 5, error: '', retry_after: 17 })
    expect(by.date!.retry_after).toBeGreaterThan(50)
    expect(by.date!.retry_after).toBeLessThanOrEqual(60)
    expect([by.most!.status, by.most!.size]).toEqual([200, mebibyte])
    expect([by.large!.status, by.large!.body, by.large!.error]).toEqual([0, '', 'the answer has more than 1 MiB'])
    expect([by.nobody!.status, by.nobody!.error]).toEqual([0, expect.stringMatching(/./)])
    expect([by.head!.status, by.head!.body]).toEqual([200, ''])
    expect(other.seen.map(({ headers }) => headers['x-key'])).toContain('busy')
  })
  test('are not made when the call refuses or fails', async () => {
    expect((await later({ url: other.url, tag: 'refused', end: 'refuse' })).status).toBe(409)
    expect((await later({ url: other.url, tag: 'thrown', end: 'throw' })).status).toBe(503)
    await later({ url: `${other.url}/after`, tag: 'after' })
    await expect.poll(async () => (await told()).map((one) => one.tag)).toContain('after')
    expect(other.seen.map(({ url }) => url)).toEqual(['/after'])
  })
  test('hold up nobody while the other side is slow: two of a plugin run, others wait, more than 64 are refused', async () => {
    expect((await later({ url: `${other.url}/hold`, tag: 'held', times: '64' })).status).toBe(200)
    await expect.poll(() => other.waiting).toBe(2)
    const before = Date.now()
    for (let i = 0; i < 20; ++i) expect((await as('resident').get('/plugins/tool/MG/word')).status).toBe(200)
    const { number } = await as('resident').must('POST', '/communities/MG/tickets', matter)
    expect(number).toMatch(/^MG-/)
    expect(Date.now() - before).toBeLessThan(10_000)
    await expect.poll(async () => (await status()).lag, { timeout: 10_000 }).toBe(0)
    expect(other.waiting).toBe(2)
    expect((await later({ url: other.url, tag: 'too many' })).status).toBe(503)
    expect((await status()).trouble).toContain('there is room again')
    const letting = setInterval(() => other.letGo(), 20)
    try {
      await expect.poll(async () => (await told()).filter((one) => one.tag === 'held').length, { timeout: 25_000 }).toBe(64)
    } finally {
      clearInterval(letting)
    }
    expect((await told()).some((one) => one.tag === 'too many')).toBe(false)
    expect((await later({ url: other.url, tag: 'room again' })).status).toBe(200)
    await expect.poll(async () => (await told()).map((one) => one.tag)).toContain('room again')
  })
  test('whose answer the plugin fails on are told again, three times at most, and keep no other back', async () => {
    const { failures } = await status()
    await later({ url: other.url, tag: 'throws' })
    await later({ url: other.url, tag: 'goes on' })
    await expect.poll(async () => (await told()).map((one) => one.tag)).toContain('goes on')
    await expect.poll(async () => (await status()).failures, { timeout: 20_000 }).toBe(failures + 4)
    expect((await status()).trouble).toContain('this answer is not wanted')
    await later({ url: other.url, tag: 'throws twice' })
    await expect.poll(async () => (await told()).filter((one) => one.tag === 'throws twice').length, { timeout: 20_000 }).toBe(1)
    expect((await status()).failures).toBe(failures + 6)
    expect((await told()).some((one) => one.tag === 'throws')).toBe(false)
  })
  test('are given up when the server ends, which does not wait for them', async () => {
    await later({ url: `${other.url}/hold`, tag: 'at the end', times: '5' })
    await expect.poll(() => other.waiting).toBe(2)
    const before = Date.now()
    await server.stop()
    expect(Date.now() - before).toBeLessThan(5_000)
    other.letGo()
    await start()
    await rested()
    expect((await told()).some((one) => one.tag === 'at the end')).toBe(false)
  })
  test('go into private networks no more than others do', async () => {
    await server.stop()
    await start([])
    await rested()
    await later({ url: `${other.url}/inside`, tag: 'inside' })
    await later({ url: `https://127.0.0.1:${new URL(other.url).port}/inside`, tag: 'inside too' })
    await expect.poll(async () => (await told()).filter((one) => one.tag.startsWith('inside')).map((one) => one.status)).toEqual([0, 0])
    expect((await told()).find((one) => one.tag === 'inside too')!.error).toContain('inside')
    expect(other.seen.some(({ url }) => url === '/inside')).toBe(false)
  })
})
