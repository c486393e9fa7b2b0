// Plugins broken on purpose: each is contained, counted and shown, and a meeting goes on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { members } from './support/held.js'
import { shelf, type Shelf } from './support/plugins.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let plugins: Shelf

const deadline = 400
const rest = 300
const admin = (): Client => new Client(server.url, people.admin!.token)
const list = async (): Promise<Json[]> => (await admin().must('GET', '/communities/MG/plugins')).items
const plugin = async (name: string): Promise<Json> => (await list()).find((one) => one.name === name)!
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

beforeAll(async () => {
  plugins = shelf('bad_manifest', 'bad_migration', 'foreign_table', 'hangs', 'hangs_in_take', 'hello', 'hello:hello_twice', 'missing_symbol', 'no_entry', 'nonsense', 'throws', 'wrong_version')
  server = await Server.fresh()
  await server.start('--plugins', plugins.directory, '--plugin-deadline', String(deadline), '--plugin-rest', String(rest), '--plugin-retry', '50')
  people = await found(server)
  for (const name of ['hangs', 'hangs_in_take', 'nonsense', 'throws']) await admin().act(`/communities/MG/plugins/${name}`, 'enable')
})
afterAll(async () => {
  await server?.remove()
  plugins?.remove()
})

describe('what cannot be loaded', () => {
  const cases: [name: string, why: RegExp][] = [
    ['bad_manifest', /manifest.*colour/],
    ['bad_migration', /migration 0002_bad/],
    ['foreign_table', /migration 0001_reach.*not authorized/],
    ['hello_twice', /already/],
    ['missing_symbol', /nobody_has_this/],
    ['no_entry', /sifang_plugin_entry/],
    ['wrong_version', /ABI 99/],
  ]
  test.each(cases)('%s is listed with what is wrong', async (name, why) => {
    const one = await plugin(name)
    expect(one).toMatchObject({ health: 'failed', on: false })
    expect(one.trouble).toMatch(why)
    expect((await admin().send('POST', `/communities/MG/plugins/${name}/actions`, { action: 'enable' })).status).toBe(404)
    expect((await admin().get(`/plugins/${name}/MG/go`)).status).toBe(404)
  })
  test('the others work', async () => {
    const well = (await list()).filter((one) => one.health === 'ready').map((one) => one.name)
    expect(well).toEqual(expect.arrayContaining(['hangs', 'hello', 'nonsense']))
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ready: true, plugins: { wrong_version: 'failed', hello: 'ready' } })
  })
})

describe('nonsense', () => {
  /** After failures in a row it rests: this waits until it is asked again. */
  const ask = async (what: string): Promise<Json> => {
    for (let tries = 0; ; ++tries) {
      const answer = await admin().get(`/plugins/nonsense/MG/${what}`)
      if (tries > 40 || !/rests/.test(answer.body.detail ?? '')) return answer
      await pause(100)
    }
  }
  test.each([
    ['status', /status 7/],
    ['json', /no JSON/],
    ['page', /neither JSON/],
    ['large', /1 MiB/],
    ['code', /42/],
    ['nothing', /no answer/],
  ])('an answer with bad %s is 503, and named', async (what, why) => {
    const { failures } = await plugin('nonsense')
    const answer = await ask(what)
    expect([answer.status, answer.body.type]).toEqual([503, 'plugin_unavailable'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('own')).status).toBe(200) // and a good one is good again
    const now = await plugin('nonsense')
    expect(now.failures).toBe(failures + 1)
    expect(now.trouble).toMatch(why)
  })
  test.each(['cursor', 'core', 'attach', 'pragma', 'commit', 'schema', 'two'])('SQL that reaches out (%s) is refused, and its batch undone', async (what) => {
    const answer = await ask(what)
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(/not authorized|prohibited|no such table|one statement/)
    expect((await ask('own')).body).toBe(0)
  })
  test('SQL without an end is ended, and nothing of its call is kept', async () => {
    const answer = await ask('endless')
    expect(answer.status).toBe(503)
    expect((await ask('own')).body).toBe(0)
  })
})

describe('exceptions', () => {
  test('of a request are 503; five in a row open the breaker, one that is let through closes it or not', async () => {
    const go = () => admin().get('/plugins/throws/MG/go')
    for (let i = 0; i < 5; ++i) expect((await go()).body).toMatchObject({ type: 'plugin_unavailable', detail: 'it failed' })
    expect((await go()).body).toMatchObject({ type: 'plugin_unavailable', detail: 'it rests after failures' })
    expect((await plugin('throws')).health).toBe('resting')
    await pause(rest + 100)
    expect((await go()).body).toMatchObject({ detail: 'it failed' })
    expect((await go()).body).toMatchObject({ detail: 'it rests after failures' })
    expect((await plugin('throws')).trouble).toMatch(/went wrong|no exception/)
  })
  test('of an event are tried again, later each time; the lag is seen', async () => {
    await new Client(server.url, people.resident!.token).must('POST', '/communities/MG/tickets', matter)
    await expect.poll(async () => (await plugin('throws')).lag).toBeGreaterThan(0)
    const before = (await plugin('throws')).failures
    await pause(1500)
    const tries = (await plugin('throws')).failures - before
    expect(tries).toBeGreaterThan(0)
    expect(tries).toBeLessThan(12) // 50, 100, 200, 400, 800 ms …
  })
})

describe('a hang', () => {
  const go = (ms?: number) => admin().get(`/plugins/hangs/MG/go${ms ? `?ms=${ms}` : ''}`)
  const inTime = async () => expect.poll(async () => (await go()).status, { timeout: 20_000, interval: 200 }).toBe(200)

  /** A meeting in session, and the item that it talks about. */
  async function session(): Promise<{ item: string }> {
    const host = people.host!
    const { id } = await host.must('POST', '/communities/MG/meetings', { title: '插件卡住时', starts_at: new Date().toISOString(), place: '党建客厅' })
    const { id: item } = await host.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title: '看看快慢' })
    await host.act(`/meetings/${id}`, 'open')
    for (const login of members) await people[login]!.act(`/meetings/${id}`, 'check_in')
    await host.act(`/meetings/${id}`, 'start')
    await host.act(`/meetings/${id}`, 'next', { item })
    return { item }
  }

  /** agenda.state so many times (a member may 500 times on an item): how long each took, in ms, sorted. */
  async function statements(member: Client, item: string, times: number): Promise<number[]> {
    const live = await member.live()
    const took: number[] = []
    for (let i = 0; i < times; ++i) {
      const begun = performance.now()
      const answer = await live.call('agenda.state', { id: item, text: `第 ${i} 句` })
      took.push(performance.now() - begun)
      expect(answer.op).toBe('result')
    }
    live.end()
    return took.sort((left, right) => left - right)
  }

  test('while it takes what the host has done for it is given up like any other', async () => {
    const take = (ms: number) => admin().get(`/plugins/hangs_in_take/MG/go?ms=${ms}`)
    expect((await take(0)).status).toBe(200)
    const begun = performance.now()
    expect((await take(1500)).body).toMatchObject({ type: 'plugin_unavailable' })
    expect(performance.now() - begun).toBeLessThan(1400)
    expect((await plugin('hangs_in_take')).hangs).toBe(1)
    await expect.poll(async () => (await take(0)).status, { timeout: 20_000, interval: 200 }).toBe(200)
  })
  test('is given up in time, what it wrote is not kept, and it comes back after its rest', async () => {
    expect(await go()).toMatchObject({ status: 200, body: { marks: 0 } })
    const begun = performance.now()
    expect((await go(1500)).body).toMatchObject({ type: 'plugin_unavailable' })
    expect(performance.now() - begun).toBeLessThan(1400)
    expect(await plugin('hangs')).toMatchObject({ health: 'hung', hangs: 1 })
    expect((await go()).body).toMatchObject({ detail: 'a call of it has not come back' })
    await inTime()
    expect((await go()).body).toEqual({ marks: 0 })
    expect(await plugin('hangs')).toMatchObject({ health: 'ready' })
  })
  test('those who wait behind it are answered too', async () => {
    const all = await Promise.all([go(1500), go(), go(), go()])
    expect(all.map((one) => one.status)).toEqual([503, 503, 503, 503])
    await inTime()
  })
  test('delays no meeting (figures, not asserted)', async () => {
    const { item } = await session()
    const member = new Client(server.url, people.pc!.token)
    const quiet = await statements(member, item, 240)
    const hung = go(6000)
    const beside = await statements(member, item, 240)
    expect((await hung).status).toBe(503)
    const figure = (all: number[], share: number) => all[Math.floor(all.length * share)]!.toFixed(2)
    console.log(`agenda.state, ms: p50 ${figure(quiet, 0.5)}, p99 ${figure(quiet, 0.99)}; while a plugin hangs: p50 ${figure(beside, 0.5)}, p99 ${figure(beside, 0.99)}`)
    await inTime()
  }, 60_000)
  test('does not keep the server from ending', async () => {
    const hung = go(30_000).catch(() => undefined)
    await expect.poll(async () => (await plugin('hangs')).health).toBe('hung')
    const end = await server.stop()
    await hung
    expect(end).toMatchObject({ code: 0 })
    expect(end!.took_ms).toBeLessThan(10_000)
    await server.start('--plugins', plugins.directory)
    expect(await server.cli('verify')).toBeTruthy()
  }, 60_000)
})
