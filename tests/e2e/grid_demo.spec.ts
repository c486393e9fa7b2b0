// The demo's grids: deploy/demo_grid.mjs tells them to a server of its own; two grids have lines, tickets are in them by their
// buildings, and one is in none.
import { execFile } from 'node:child_process'
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

test('told twice, it says why it cannot be', async () => {
  await server.stop()
  const again = await tell().then(() => null, (error: { code: number; stderr: string }) => error)
  expect(again).toMatchObject({ code: 1 })
  expect(again?.stderr).toContain('demo_grid: POST')
  await server.start('--plugins', gridShelf())
})
