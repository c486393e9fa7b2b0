// A plugin that uses everything there is: routes, roles, transactions with conditions, keys, commands, settings, timers,
// a prefix of the root, events; switched and set over HTTP and by the command line.
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { shelf, type Shelf } from './support/plugins.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let people: People
let plugins: Shelf

const start = (...options: string[]): Promise<Server> =>
  server.start('--plugins', plugins.directory, '--plugin-retry', '50', '--private-webhooks', ...options)
/** The same person on a server that was started anew. */
const as = (login: string): Client => new Client(server.url, people[login]!.token)
const plugin = async (name: string, community = 'MG'): Promise<Json> =>
  (await as('admin').must('GET', `/communities/${community}/plugins`)).items.find((one: Json) => one.name === name)
const turn = (name: string, action: string, fields: Json = {}) => as('admin').act(`/communities/MG/plugins/${name}`, action, fields)
const caughtUp = (name: string) => expect.poll(async () => (await plugin(name)).lag, { timeout: 20_000 }).toBe(0)

beforeAll(async () => {
  plugins = shelf('hello', 'tool')
  server = await Server.fresh()
  await start()
  people = await found(server)
})
afterAll(async () => {
  await server?.remove()
  plugins?.remove()
})

describe('before it is switched on', () => {
  test('it is listed, off, and nobody reaches it', async () => {
    expect(await plugin('tool')).toMatchObject({ on: false, health: 'ready', lag: 0, roles: [], wants: ['admin'], version: '1' })
    expect((await as('resident').get('/plugins/tool/MG/word')).status).toBe(404)
    expect((await as('nobody').get('/plugins/tool/MG/stock/rice')).status).toBe(404)
    expect((await as('resident').must('GET', '/communities/MG')).plugins).toEqual([])
    expect((await fetch(`${server.url}/tool/any/where`, { method: 'POST', headers: { 'X-Key': 'open' }, body: '' })).status).toBe(404)
  })
  test('settings are refused, and so are plugins that are not there', async () => {
    const put = (name: string, key: string, value: string) =>
      as('admin').send('PUT', `/communities/MG/plugins/${name}/settings`, { settings: [{ key, value }] })
    expect((await put('tool', 'word', 'pepper')).body).toMatchObject({ type: 'illegal_move' })
    expect((await put('none', 'word', 'pepper')).status).toBe(404)
    expect((await as('admin').send('POST', '/communities/MG/plugins/none/actions', { action: 'enable' })).status).toBe(404)
    expect((await as('admin').send('POST', '/communities/MG/plugins/tool/actions', { action: 'enable', roles: ['host'] })).status).toBe(422)
    expect((await as('host').send('POST', '/communities/MG/plugins/tool/actions', { action: 'enable' })).status).toBe(403)
  })
})

describe('where it is on', () => {
  beforeAll(async () => {
    await turn('tool', 'enable', { roles: ['admin'] })
  })

  test('the community tells of it, and of its pages to those whom they answer; others do not', async () => {
    const shown = async (login: string): Promise<Json> => (await as(login).must('GET', '/communities/MG')).plugins
    const tool = { name: 'tool', title_zh: '工具', title_en: 'Tool' }
    for (const login of ['host', 'admin']) expect(await shown(login)).toEqual([{ ...tool, pages: [{ path: '/seen', title_zh: '所见', title_en: 'Seen' }] }])
    expect(await shown('resident')).toEqual([{ ...tool, pages: [] }])
    expect((await as('stranger').must('GET', '/communities/ZZ')).plugins).toEqual([])
    expect((await as('stranger').get('/plugins/tool/ZZ/word')).status).toBe(404)
    expect((await as('stranger').get('/plugins/tool/MG/word')).status).toBe(404)
  })
  test('the log tells administrators who switched it, nobody else', async () => {
    const told = (login: string) => as(login).log('MG').then((log) => log.filter((event) => event.kind === 'community.plugin_changed'))
    expect(await told('admin')).toMatchObject([{ subject: 'plugin:tool', actor: { name: 'admin先生' }, data: { plugin: { name: 'tool', on: true, roles: ['admin'] } } }])
    expect(await told('host')).toEqual([])
  })
  test('roles are looked at before it is called: 401, 403, 404, 405', async () => {
    const status = async (login: string, method: string, path: string, body?: Json) => (await as(login).send(method, `/plugins/tool/MG${path}`, body)).status
    const calls = (await plugin('tool')).calls
    expect(await status('nobody', 'GET', '/word')).toBe(401)
    expect(await status('host', 'GET', '/word')).toBe(403)
    expect(await status('resident', 'GET', '/nowhere')).toBe(404)
    expect(await status('resident', 'DELETE', '/word')).toBe(405)
    const text = await fetch(`${server.url}/api/v1/plugins/tool/MG/stock/rice`, { method: 'POST', headers: { Authorization: `Bearer ${people.resident!.token}`, 'Content-Type': 'text/plain' }, body: 'no json' })
    expect(text.status).toBe(415)
    expect((await plugin('tool')).failures).toBe(0)
    expect((await plugin('tool')).calls).toBeGreaterThanOrEqual(calls) // its timer and its events go on
    expect(await status('nobody', 'GET', '/stock/rice')).toBe(200)
  })
  test('a batch is kept whole or not at all, and a key answers the same again', async () => {
    const take = (key: string, body: Json = {}) => as('resident').send('POST', '/plugins/tool/MG/stock/rice', body, { 'Idempotency-Key': key })
    const seen = async () => (await as('admin').must('GET', '/plugins/tool/MG/seen')).rows.filter(([, kind]: [number, string]) => kind === 'rice').length
    expect(await take('one')).toMatchObject({ status: 201, body: { left: 1 } })
    expect(await take('one')).toMatchObject({ status: 201, body: { left: 1 } })
    expect(await take('one', { more: 1 })).toMatchObject({ status: 422, body: { type: 'key_reused' } })
    expect(await take('two')).toMatchObject({ status: 201, body: { left: 0 } })
    expect(await take('three')).toMatchObject({ status: 409, body: { detail: 'nothing is left, says statement 1' } })
    expect(await seen()).toBe(0) // of community "taken", not of MG: what it has written is told apart
    expect((await as('nobody').get('/plugins/tool/MG/stock/rice')).body).toEqual({ left: 0 })
    expect((await as('resident').send('POST', '/plugins/tool/MG/stock/nothing', {})).status).toBe(409)
  })
  test('a write that a cookie carries needs its CSRF text', async () => {
    await ok(['user', 'add', '--data', server.data, '--login', 'browser', '--name', '浏览', '--community', 'MG', '--role', 'resident', '--password-stdin'], 'password-1\n')
    const login = await fetch(`${server.url}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login: 'browser', password: 'password-1' }) })
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
    const { csrf } = await login.json() as { csrf: string }
    const send = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/v1/plugins/tool/MG/tickets`, { method: 'POST', headers: { 'Content-Type': 'application/json', cookie, ...headers }, body: JSON.stringify({ community: 'MG', ...matter, title: '经插件' }) })
    expect((await send({})).status).toBe(403)
    expect((await send({ 'X-CSRF-Token': csrf })).status).toBe(201)
  })
  test('it acts on behalf of whoever asks, and by itself with what it was granted', async () => {
    const { number } = await as('resident').must('POST', '/plugins/tool/MG/tickets', { community: 'MG', ...matter })
    expect(await as('resident').must('GET', `/tickets/${number}`)).toMatchObject({ reporter: { mine: true } })
    const refused = await as('resident').send('POST', '/plugins/tool/MG/tickets', { community: 'MG', title: '' })
    expect([refused.status, refused.body.type]).toEqual([422, 'invalid'])
    const list = await as('resident').must('POST', '/plugins/tool/MG/people', { community: 'MG' })
    expect(list.items.length).toBeGreaterThan(5)
    expect((await as('resident').send('POST', '/plugins/tool/MG/people', { community: 'ZZ' })).status).toBe(404)
    expect((await as('resident').send('GET', '/communities/MG/people')).status).toBe(403)
  })
  test('a request that reads changes nothing on behalf of whoever asks', async () => {
    const refused = await as('resident').get('/plugins/tool/MG/tickets')
    expect([refused.status, refused.body.type]).toEqual([403, 'forbidden'])
  })
  test('settings are checked as declared, and used at once', async () => {
    const put = (...settings: Json[]) => as('admin').send('PUT', '/communities/MG/plugins/tool/settings', { settings })
    const word = () => as('resident').must('GET', '/plugins/tool/MG/word')
    expect(await word()).toBe('salt')
    expect((await put({ key: 'word', value: 'a word too long' }, { key: 'cap', value: '10' }, { key: 'x', value: '' })).body.errors).toEqual([
      { pointer: '/settings/0', message: 'must have 1 to 10 characters' },
      { pointer: '/settings/1', message: 'must be a whole number from 1 to 9' },
      { pointer: '/settings/2', message: 'is no setting of the plugin' },
    ])
    expect((await put({ key: 'word', value: '胡椒' })).body.settings).toMatchObject([{ key: 'word', value: '胡椒', initial: 'salt' }, { key: 'cap', value: '5' }])
    await expect.poll(word).toBe('胡椒')
    const log = await as('admin').log('MG')
    expect(log.filter((event) => event.kind === 'community.plugin_changed').at(-1)!.data).toEqual({ plugin: { name: 'tool', settings: ['word'] } })
  })
  test('its timer goes', async () => {
    await expect.poll(async () => (await as('nobody').get('/plugins/tool/MG/stock/ticks')).body.left, { timeout: 10_000 }).toBeGreaterThan(1)
  })
  test('under its prefix it gets raw bodies and looks itself who asks; never the cookie', async () => {
    const ask = (key: string) =>
      fetch(`${server.url}/tool/any/where?x=1`, { method: 'POST', headers: { 'X-Key': key, cookie: 'sifang_session=secret', 'Content-Type': 'text/xml' }, body: '<a/>' })
    expect((await ask('wrong')).status).toBe(403)
    const answer = await ask('open')
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'application/xml', '<echo cookie=""><a/></echo>'])
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  })
  test('whoever asks there after it was switched off or on finds it so', async () => {
    const ask = async (): Promise<number> => (await fetch(`${server.url}/tool/any/where`, { method: 'POST', headers: { 'X-Key': 'open' }, body: '<a/>' })).status
    for (let times = 0; times < 15; ++times) {
      await turn('tool', 'disable')
      expect(await ask()).toBe(404)
      await turn('tool', 'enable', { roles: ['admin'] })
      expect(await ask()).toBe(200)
    }
  })
  test('it reaches other servers through the host', async () => {
    const other = createServer((_, answer) => answer.writeHead(203).end('hello from outside'))
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    try {
      const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`
      const answer = await as('admin').get(`/plugins/tool/MG/fetch?url=${encodeURIComponent(url)}`)
      expect([answer.status, answer.text]).toEqual([203, 'hello from outside'])
    } finally {
      other.close()
    }
  })
  test('every event comes once and in order, also those from before it was switched on', async () => {
    await caughtUp('tool')
    const { rows } = await as('admin').must('GET', '/plugins/tool/MG/seen')
    const everybody = (await as('resident').log('MG')).map((event) => event.seq)
    const seqs = rows.map(([seq]: [number]) => seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((left, right) => (left as number) - (right as number)))
    expect(seqs).toEqual(expect.arrayContaining(everybody))
  })
  test('figures and the health page know it', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    expect(text).toMatch(/sifang_plugin_up\{plugin="tool"\} 1/)
    expect(text).toMatch(/sifang_plugin_lag\{plugin="tool"\} 0/)
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ready: true, plugins: { tool: 'ready', hello: 'ready' } })
  })
  test('verify finds nothing wrong', async () => {
    expect(await server.cli('verify')).not.toMatch(/wrong|differs/)
  })
})

describe('the example', () => {
  test('counts confirmed tickets per party', async () => {
    await turn('hello', 'enable')
    const { id } = await as('resident').must('POST', '/communities/MG/tickets', matter)
    const at = `/tickets/${id}`
    await as('rc').act(at, 'accept')
    await as('rc').act(at, 'assign', { party: 'property_company', due: new Date(Date.now() + 86_400_000).toISOString() })
    await as('pc').act(at, 'start')
    for (const [index, login] of ['rc', 'oc', 'pc', 'pr'].entries())
      await as(login).must('PUT', `${at}/answers/${parties[index]}`, { text: '知道了', stance: 'support', publish: true })
    await as('pc').act(at, 'finish', { note: '修好了' })
    await as('resident').act(at, 'confirm', { rating: 5 })
    await expect.poll(() => as('resident').must('GET', '/plugins/hello/MG/counts')).toEqual({ title: '', columns: ['party', 'confirmed'], rows: [['property_company', 1]] })
  })
})

describe('the command line', () => {
  test('lists, switches off and on again, where the log is read on', async () => {
    const on = JSON.parse((await ok(['plugins', 'list', '--data', server.data, '--community', 'MG', '--json'])).split('\n').find((line) => line.includes('"tool"'))!)
    expect(on).toMatchObject({ name: 'tool', health: 'ready', community: 'MG', on: true, lag: 0 })
    expect(await server.cli('plugins', 'disable', 'tool', '--community', 'MG')).toBe('tool is off in MG')
    expect((await as('resident').get('/plugins/tool/MG/word')).status).toBe(404)
    expect((await as('resident').must('GET', '/communities/MG')).plugins).toMatchObject([{ name: 'hello' }])
    await as('resident').must('POST', '/communities/MG/tickets', { ...matter, title: '关着的时候' })
    expect(await server.cli('plugins', 'enable', 'tool', '--community', 'MG', '--role', 'admin')).toBe('tool is on in MG')
    await caughtUp('tool')
    const { rows } = await as('admin').must('GET', '/plugins/tool/MG/seen')
    const last = (await as('resident').log('MG')).at(-1)!
    expect(rows).toContainEqual([last.seq, last.kind])
    expect(await run(['plugins', 'enable', 'nothing', '--community', 'MG', '--data', server.data])).toMatchObject({ code: 1 })
  })
  test('a backup takes their files along, and a restored directory has them', async () => {
    const file = join(server.data, 'copy.db')
    await server.cli('backup', file)
    expect(readdirSync(`${file}.plugins`).sort()).toEqual(['hello.db', 'tool.db'])
    const target = join(server.data, 'restored')
    await ok(['restore', '--data', target, file])
    expect(existsSync(join(target, 'plugins', 'hello.db'))).toBe(true)
    expect(readdirSync(`${file}.plugins`).sort()).toEqual(['hello.db', 'tool.db']) // nothing was made beside them
    const other = await new Server(target).start('--plugins', plugins.directory)
    try {
      const resident = new Client(other.url, people.resident!.token)
      expect((await resident.must('GET', '/plugins/hello/MG/counts')).rows).toEqual([['property_company', 1]])
    } finally {
      await other.stop()
    }
    await ok(['verify', '--data', target])
    execFileSync('sqlite3', [join(target, 'plugins', 'hello.db'), 'UPDATE host_cursors SET seq = 99999'])
    const proof = await run(['verify', '--data', target])
    expect(proof.code).toBe(1)
    expect(proof.out + proof.err).toMatch(/plugin hello: it has read to 99999 of the log of .*, which goes to \d+/)
  })
})

describe('a file of a plugin that is none', () => {
  test('is named by a backup, which has all the rest, and by verify; what was left of one that was cut off is in nobody\'s way', async () => {
    const bad = join(server.data, 'plugins', 'bad.db'), file = join(server.data, 'second.db')
    writeFileSync(bad, 'this is no database, whatever it is called. '.repeat(200))
    mkdirSync(`${file}.plugins.part`)
    writeFileSync(join(`${file}.plugins.part`, 'tool.db'), '')
    try {
      const done = await run(['backup', '--data', server.data, file])
      expect(done.code).toBe(1)
      expect(done.err).toContain('bad.db')
      expect(existsSync(file)).toBe(true)
      expect(readdirSync(`${file}.plugins`).sort()).toEqual(['hello.db', 'tool.db'])
      expect(existsSync(`${file}.plugins.part`)).toBe(false)
      const proof = await run(['verify', '--data', server.data])
      expect(proof.code).toBe(1)
      expect(proof.out + proof.err).toContain('plugin bad: ')
    } finally {
      rmSync(bad)
    }
    await ok(['restore', '--data', join(server.data, 'restored-second'), file])
  })
})

describe('kill -9', () => {
  test('in the middle of events: each has had its effect once', async () => {
    await caughtUp('tool')
    for (let round = 0; round < 6; ++round) {
      const writers = Array.from({ length: 20 }, (_, i) => as('resident').send('POST', '/communities/MG/tickets', { ...matter, title: `第${round}轮 ${i}` }).catch(() => undefined))
      await Promise.race([Promise.all(writers), new Promise((done) => setTimeout(done, 20 + 30 * round))])
      await server.crash()
      await Promise.all(writers)
      await start()
    }
    await caughtUp('tool')
    const { rows } = await as('admin').must('GET', '/plugins/tool/MG/seen')
    const seqs = rows.map(([seq]: [number]) => seq)
    const everybody = (await as('resident').log('MG')).map((event) => event.seq)
    expect(new Set(seqs).size).toBe(seqs.length)
    expect(seqs).toEqual(expect.arrayContaining(everybody))
    // A second delivery would have broken the key of the plugin's table, and would be told again for ever.
    expect(await plugin('tool')).toMatchObject({ failures: 0, hangs: 0 })
  }, 120_000)
})
