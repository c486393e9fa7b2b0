// Acknowledged means on disk: kill -9 in the middle of 64 connections submitting.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { long, Server } from './support/server.js'

const rounds = long ? 200 : 20
const connections = 64

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

/** Every ticket of the community by title, page by page. */
async function listed(client: Client): Promise<Map<string, number>> {
  const titles = new Map<string, number>()
  let cursor: string | null = null
  do {
    const page: Json = await client.must('GET', `/communities/MG/tickets?limit=100${cursor ? `&cursor=${cursor}` : ''}`)
    for (const ticket of page.items) titles.set(ticket.title, (titles.get(ticket.title) ?? 0) + 1)
    cursor = page.next
  } while (cursor)
  return titles
}

test(`kill -9 in ${rounds} rounds loses nothing that was acknowledged and doubles nothing`, async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < rounds; ++round) {
    const client = new Client(server.url, people.resident!.token)
    let stopped = false
    let done = 0
    let enough = (): void => {}
    const killed = new Promise<void>((go) => (enough = go))
    const writers = Array.from({ length: connections }, async (_, writer) => {
      for (let i = 0; !stopped; ++i) {
        const title = `round ${round} writer ${writer} number ${i}`
        try {
          const answer = await client.send('POST', '/communities/MG/tickets', { ...matter, title }, { 'Idempotency-Key': title })
          if (answer.status !== 201) throw new Error(answer.text)
          acknowledged.push(title)
          // Another moment every round, with writes under way on all connections.
          if (++done >= 30 + ((round * 37) % 200)) enough()
        } catch (error) {
          if (!stopped) throw error
        }
      }
    })
    await Promise.race([killed, Promise.all(writers)]) // a refusal fails the test
    stopped = true
    await server.crash()
    await Promise.allSettled(writers)
    await server.start()
  }
  // What was not acknowledged may be there or not; sent again with its key it is there once.
  const client = new Client(server.url, people.resident!.token)
  const retried = acknowledged.slice(0, 50)
  for (const title of retried) {
    const again = await client.send('POST', '/communities/MG/tickets', { ...matter, title }, { 'Idempotency-Key': title })
    expect(again.status).toBe(201)
  }
  const titles = await listed(client)
  expect(acknowledged.filter((title) => titles.get(title) !== 1)).toEqual([])
  expect([...titles].filter(([, count]) => count !== 1)).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
}, 600_000)
