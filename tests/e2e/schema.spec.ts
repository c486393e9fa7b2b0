// The copies of OpenAPI and AsyncAPI in the repository are what the server says.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository, Server } from './support/server.js'

let server: Server
beforeAll(async () => {
  server = await (await Server.fresh()).start()
})
afterAll(() => server?.remove())

test.each(['openapi', 'asyncapi'])('schema/protocol/%s.json is current (SIFANG_WRITE=1 writes it)', async (name) => {
  const file = join(repository, `schema/protocol/${name}.json`)
  const told: unknown = await (await fetch(`${server.url}/${name}.json`)).json()
  if (process.env.SIFANG_WRITE === '1') writeFileSync(file, `${JSON.stringify(told, null, 4)}\n`)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(told)
})
