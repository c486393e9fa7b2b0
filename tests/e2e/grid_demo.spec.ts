// The demo's grids: deploy/demo_grid.mjs tells them to a server of its own; two grids have lines, tickets are in them by their
// buildings, one is in none, and the township's platform is filled in, to be switched on.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { grids, gridShelf } from './support/grid.js'
import { ok, program, repository, Server } from './support/server.js'

let server: Server
const ask = async (login: string) => grids(new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login])))
const tell = () => promisify(execFile)('node', [join(repository, 'deploy/demo_grid.mjs'), program, server.data, '--plugins', gridShelf()])

beforeAll(async () => {
  server = await Server.fresh()
  await ok(['demo', '--data', server.data])
  await tell()
  await server.start('--plugins', gridShelf())
})
afterAll(() => server?.remove())

test('two grids meet along a road, and what is open lies in them by its building', async () => {
  const officer = await ask('han')
  const { items } = await officer.must('GET', '/grids')
  expect(items.map(({ code, has_shape }: Json) => [code, has_shape])).toEqual([['MG-1', true], ['MG-2', true]])
  expect(items[0].leaders).toEqual(['郑海燕'])
  // The road bends: each reaches a little past where the other begins.
  expect(items[0].bounds[2]).toBeGreaterThan(items[1].bounds[0])
  const { items: pins } = await (await ask('zheng')).must('GET', '/points?grid=MG-1')
  expect(pins.length).toBe(items[0].open)
  expect(pins.every(({ by }: Json) => by === 'place')).toBe(true)
})

test('one request is in no grid', async () => {
  const { items } = await (await ask('han')).must('GET', '/unplaced')
  expect(items).toMatchObject([{ place: { text: '河边步道' } }])
})

test('the township’s platform waits to be switched on: its tables are right, nothing goes to it, no key is made', async () => {
  const admin = await ask('admin')
  const { items: [connector, ...others] } = await admin.must('GET', '/connectors')
  expect(others).toEqual([])
  expect(connector).toMatchObject({ kind: 'webhook', name: '街道网格平台', on: false, sends: true, has_secret: true, problems: 0, last_ok_at: null, last_error: null })
  expect(Object.values(connector.counts).every((count) => count === 0)).toBe(true)
  const { tables, problems } = await admin.must('GET', `/connectors/${connector.id}/mapping`)
  expect(problems).toEqual([])
  expect(tables.grid).toEqual([{ ours: 'MG-1', theirs: '330000001001' }, { ours: 'MG-2', theirs: '330000001002' }])
  // What would be sent can be looked at without sending it: the fire lane that was reported up before.
  const { out } = await (await ask('han')).must('POST', `/connectors/${connector.id}/try`, { out: { ticket: 'MG-2026-000012', action: 'township' } })
  expect(JSON.parse(out.body)).toMatchObject({ kind: 'request', status: '上报', number: 'MG-2026-000012', category: '040101', grid: '330000001002' })
  expect((await admin.must('GET', '/keys')).items).toEqual([])
  expect(readFileSync(join(server.data, 'demo-logins.txt'), 'utf8')).not.toContain('whsec_')
})

test('told twice, it says why it cannot be', async () => {
  await server.stop()
  const again = await tell().then(() => null, (error: { code: number; stderr: string }) => error)
  expect(again).toMatchObject({ code: 1 })
  expect(again?.stderr).toContain('demo_grid: POST')
  await server.start('--plugins', gridShelf())
})
