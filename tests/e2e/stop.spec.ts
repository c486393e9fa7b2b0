// SIGTERM at any moment, with everything under way: the program ends by itself and well, and all
// that was acknowledged is there. SIFANG_ROUNDS=N makes it N rounds, SIFANG_SEED other ones.
import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, Live, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { random } from './support/random.js'
import { long, ok, program, Server } from './support/server.js'

const rounds = Number(process.env.SIFANG_ROUNDS ?? (long ? 200 : 8))
const seed = Number(process.env.SIFANG_SEED ?? 1)

let server: Server
let people: People
let meeting: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  await ok(['user', 'add', '--data', server.data, '--login', 'lu', '--name', '陆', '--password-stdin'], 'right-password\n')
  meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '周会', starts_at: new Date(Date.now() + 86_400_000).toISOString() })
  for (let i = 0; i < 50; ++i) await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `旧 ${i}` })
})
afterAll(() => server?.remove())

/** Everything a server can be busy with. What is refused or cut off is the load's own affair. */
class Load {
  readonly acknowledged: string[] = []
  private over = false
  private readonly works: Promise<void>[] = []
  private readonly sockets: Socket[] = []
  private readonly watchers: Live[] = []

  constructor(private readonly round: number) {}

  begin(): void {
    const times = (count: number, work: (index: number) => Promise<void>): void => {
      for (let i = 0; i < count; ++i) this.works.push(work(i).catch((error: unknown) => this.excuse(error)))
    }
    times(16, (i) => this.submit(i))
    times(8, (i) => this.call(i))
    times(40, (i) => this.watch(i))
    times(4, () => this.logIn())
    times(2, () => this.administer())
    const ask = (path: string, more = ''): string =>
      `GET /api/v1${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${people.resident!.token}\r\n${more}\r\n`
    const upgrade = ask('/live', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n')
    for (let i = 0; i < 8; ++i) {
      this.raw('') // connects and says nothing
      this.raw('GET /api/v1/me HTTP/1.1\r\nHo') // half a head
      this.raw('POST /api/v1/communities/MG/tickets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ti') // half a body
      this.raw(ask('/communities/MG/tickets?limit=100').repeat(200)) // asks much and reads nothing
      this.raw(upgrade) // a WebSocket that answers no ping and no Close frame
      this.raw('\x16\x03\x01\x02\x00\x01\x00')
    }
  }

  async end(): Promise<void> {
    this.over = true
    for (const socket of this.sockets) socket.destroy()
    for (const live of this.watchers) live.end()
    await Promise.all(this.works)
  }

  stopping(): void {
    this.over = true
  }

  /** Once the server stops, connections end as they will; before that nothing may fail. */
  private excuse(error: unknown): void {
    if (!this.over) throw error
  }

  private async submit(writer: number): Promise<void> {
    const client = new Client(server.url, people.resident!.token)
    for (let i = 0; !this.over; ++i) {
      const title = `round ${this.round} http ${writer} number ${i}`
      const answer = await client.send('POST', '/communities/MG/tickets', { ...matter, title }, { 'Idempotency-Key': title })
      if (answer.status === 201) this.acknowledged.push(title)
      else if (!this.over) throw new Error(answer.text)
    }
  }

  private async open(): Promise<Live> {
    const live = await Live.open(server.url, people.resident!.token)
    this.watchers.push(live)
    return live
  }

  private async call(writer: number): Promise<void> {
    const live = await this.open()
    for (let i = 0; !this.over; ++i) {
      const title = `round ${this.round} live ${writer} number ${i}`
      const asked = live.call('ticket.submit', { community: 'MG', ...matter, title }, title)
      const answer: Json = await Promise.race([asked, live.whenClosed()])
      if (answer.op === 'result') this.acknowledged.push(title)
      else if (!this.over) throw new Error(JSON.stringify(answer))
    }
  }

  private async watch(watcher: number): Promise<void> {
    const live = await this.open()
    const wait = (asked: Promise<Json>): Promise<Json> => Promise.race([asked, live.whenClosed()])
    for (let i = 0; !this.over; ++i) {
      await wait(live.request('subscribe', { community: 'MG', since: (watcher * 7 + i) % 50 }))
      await wait(live.request('watch', { meeting: meeting.id }))
      await sleep(watcher)
      if (!this.over && live.closed) throw new Error(`closed with ${live.closed.code}`)
    }
  }

  private async logIn(): Promise<void> {
    while (!this.over) await new Client(server.url).send('POST', '/session', { login: 'lu', password: 'right-password' })
  }

  /** The command line, handed over the control socket, and somebody who connects there in silence. */
  private async administer(): Promise<void> {
    this.sockets.push(connect(`${server.data}/control.sock`).on('error', () => {}))
    while (!this.over)
      await new Promise((done) => spawn(program, ['verify', '--data', server.data], { stdio: 'ignore' }).once('exit', done))
  }

  private raw(bytes: string): void {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'))
    socket.on('error', () => {})
    this.sockets.push(socket) // nobody listens to 'data', so nothing is read
  }
}

test(`SIGTERM under load, ${rounds} rounds: the program ends well and has kept its word`, async () => {
  const below = random(seed)
  const acknowledged: string[] = []
  const took: number[] = []
  for (let round = 0; round < rounds; ++round) {
    const load = new Load(round)
    load.begin()
    await sleep(below(below(4) === 0 ? 3000 : 600))
    load.stopping()
    const end = await server.stop()
    took.push(Math.round(end!.took_ms))
    await load.end()
    acknowledged.push(...load.acknowledged)
    expect(end!.log).not.toMatch(/Sanitizer|runtime error|terminate called/)
    await server.start()
  }
  took.sort((a, b) => a - b)
  console.log(`${acknowledged.length} acknowledged; stopping took ${took[took.length >> 1]} ms in the middle, ${took.at(-1)} ms at most`)
  const client = new Client(server.url, people.resident!.token)
  const titles = new Map<string, number>()
  for (let cursor = ''; ; ) {
    const page: Json = await client.must('GET', `/communities/MG/tickets?limit=100${cursor}`)
    for (const ticket of page.items) titles.set(ticket.title, (titles.get(ticket.title) ?? 0) + 1)
    if (!page.next) break
    cursor = `&cursor=${page.next}`
  }
  expect(acknowledged.filter((title) => titles.get(title) !== 1)).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
}, 7_200_000)
