// A plugin whose file is as large as it may be: whoever writes is told so, whoever reads is answered, health says it
// before, and with more room it goes on.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from './support/client.js'
import type { Answer } from './support/client.js'
import { found, type People } from './support/community.js'
import { points, pointsShelf } from './support/points.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let number = 0
async function start(limit: number): Promise<void> {
  await server.start('--plugins', pointsShelf(), '--plugin-file-limit', String(limit))
  for (const [login, { token }] of Object.entries(people ?? {})) people[login] = new Client(server.url, token)
}
const admin = () => points(people.admin!)
const fill = (rows: number): Promise<Answer> =>
  admin().send('POST', '/households/import', { csv: ['户号,户主,楼栋,单元,室', ...Array.from({ length: rows }, () => `${++number},${'长'.repeat(60)},${'楼'.repeat(30)}${number},${'元'.repeat(30)},${'室'.repeat(30)}${number}`)].join('\n') })
const health = async (): Promise<[string, string]> => [
  ((await (await fetch(`${server.url}/readyz`)).json()) as { plugins: Record<string, string> }).plugins.points!,
  (await people.admin!.must('GET', '/communities/MG/plugins')).items.find((one: { name: string }) => one.name === 'points').health,
]

beforeAll(async () => {
  server = await Server.fresh()
  await start(2)
  people = await found(server)
  await people.admin!.act('/communities/MG/plugins/points', 'enable', { roles: [] })
})
afterAll(() => server?.remove())

test('writers are refused with 503 when it is full, readers are not, and health has said so before', async () => {
  expect((await fill(1)).status).toBe(200)
  expect(await health()).toEqual(['ready', 'ready'])
  let answer: Answer
  do answer = await fill(100)
  while (answer.status === 200 && number < 20_000)
  expect(answer).toMatchObject({ status: 503, body: { type: 'plugin_unavailable', detail: expect.stringContaining('its file is as large as it may be') } })
  // However often somebody tries: it does not rest, as it would after failures.
  for (let times = 0; times < 12; ++times) expect((await fill(1_500)).status).toBe(503)
  for (const path of ['/households?limit=2', '/books', '/shops', '/board']) expect([path, (await admin().get(path)).status]).toEqual([path, 200])
  expect((await admin().must('GET', '/households?limit=2')).items).toHaveLength(2)
  await expect.poll(health, { timeout: 5_000 }).toEqual(['crowded', 'crowded'])
})

test('with more room it goes on', async () => {
  await server.stop()
  await start(8)
  expect((await fill(100)).status).toBe(200)
  expect(await health()).toEqual(['ready', 'ready'])
})
