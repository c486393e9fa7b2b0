// The demo's points scheme: deploy/demo_points.mjs tells it to a server of its own, quickly, and what it leaves is whole.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { month, points, pointsShelf } from './support/points.js'
import { ok, program, repository, Server } from './support/server.js'

const tell = (data: string) => promisify(execFile)('node', [join(repository, 'deploy/demo_points.mjs'), program, data, '--plugins', pointsShelf()])
let server: Server
const ask = async (login: string) => points(new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login])))

beforeAll(async () => {
  server = await Server.fresh()
  await ok(['demo', '--data', server.data])
  await tell(server.data)
  await server.start('--plugins', pointsShelf())
})
afterAll(() => server?.remove())

test('the scheme is under way: a rule book holds, households have points, a round and a publication are open', async () => {
  const admin = await ask('admin')
  const book = await admin.must('GET', '/book')
  expect(book).toMatchObject({ state: 'adopted', month_most: 1000, blocks: [{}, {}, {}] })
  expect(book.items).toHaveLength(24)
  const { items: households } = await admin.must('GET', '/households')
  expect(households).toHaveLength(12)
  expect(households.filter(({ enrolled }: Json) => enrolled)).toHaveLength(10)
  expect(Math.min(...households.filter(({ enrolled }: Json) => enrolled).map(({ balance }: Json) => balance))).toBeGreaterThan(0)
  expect(await admin.must('GET', '/rounds?state=open')).toMatchObject({ items: [{ visits: 10, done: 3 }] })
  expect(await admin.must('GET', '/publications')).toMatchObject({ items: [{ state: 'open', month: month(), objections: 1 }] })
  expect((await admin.must('GET', '/shops')).items.map(({ goods }: Json) => goods.length)).toEqual([4, 3])
  expect(await admin.must('GET', '/ledger/check')).toMatchObject({ good: true, problems: [] })
  const passbook = await (await ask('hu')).must('GET', '/passbook')
  expect(passbook.entries.map(({ kind }: Json) => kind)).toEqual(expect.arrayContaining(['import', 'reservation']))
})

test('whom it has brought can be found among the logins', () => {
  expect(readFileSync(join(server.data, 'demo-logins.txt'), 'utf8')).toMatch(/ {2}hu +resident {2}胡桂芬\n {2}xu +resident {2}徐国平\n {2}lu +merchant {2}陆家粮油\n$/)
})

test('told twice, it says why it cannot be, and changes nothing', async () => {
  const before = await (await ask('admin')).must('GET', '/ledger/check')
  await server.stop()
  const again = await tell(server.data).then(() => null, (error: { code: number; stderr: string }) => error)
  expect(again).toMatchObject({ code: 1 })
  expect(again?.stderr).toContain('demo_points: POST /invitations/redeem: 4')
  await server.start('--plugins', pointsShelf())
  expect(await (await ask('admin')).must('GET', '/ledger/check')).toEqual(before)
  expect(readFileSync(join(server.data, 'demo-logins.txt'), 'utf8').match(/ hu /g)).toHaveLength(1)
})
