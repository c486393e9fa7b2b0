// Peers that mean ill, or are merely ill: idle by the thousand, slow with every byte, deaf, half
// gone, or full of garbage. All others are served as if they were not there: whoever floods is logged
// in as one person, and who is measured as others. How long answers take before and meanwhile is
// printed; only what comes of them is asserted.
import { execSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Live } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { random } from './support/random.js'
import { long, Server } from './support/server.js'

let server: Server
let people: People
let watcher: Live
const peers = new Set<Socket>()

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  watcher = await people.neighbour!.live()
  await watcher.subscribe('MG')
  for (let i = 0; i < 100; ++i) await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `旧 ${i}`, body: '长'.repeat(2000) })
  await measure(20) // warm
})
afterAll(async () => {
  watcher.end()
  await server?.remove()
})
/** Whatever came, nothing of it stays behind. */
afterEach(async () => {
  for (const peer of peers) peer.destroy()
  while ((await connections()) > 20) await sleep(20)
})

async function connections(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^sifang_connections (\d+)$/m.exec(text)?.[1])
}

function peer(bytes = '', onOpen?: (socket: Socket) => void): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  return new Promise((opened, failed) => {
    const socket = connect(Number(port), hostname, () => {
      if (bytes) socket.write(bytes, 'latin1')
      onOpen?.(socket)
      opened(socket)
    })
    socket.once('error', failed)
    socket.on('error', () => {}) // ended by the server: as it may
    socket.once('close', () => peers.delete(socket))
    peers.add(socket)
  })
}

async function many(count: number, bytes: () => string): Promise<Socket[]> {
  const all: Socket[] = []
  while (all.length < count) all.push(...(await Promise.all(Array.from({ length: Math.min(500, count - all.length) }, () => peer(bytes())))))
  return all
}

interface Times {
  read: number[]
  write: number[]
  event: number[]
}

/** What somebody else lives through: a read, a write, and its event at a watcher. All must succeed. */
async function measure(count: number): Promise<Times> {
  const times: Times = { read: [], write: [], event: [] }
  for (let i = 0; i < count; ++i) {
    let begun = performance.now()
    await people.resident!.must('GET', '/me')
    times.read.push(performance.now() - begun)
    begun = performance.now()
    const ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `新 ${i}` })
    times.write.push(performance.now() - begun)
    await watcher.wait((message) => message.op === 'event' && message.data?.ticket?.id === ticket.id, 'the event')
    times.event.push(performance.now() - begun)
    watcher.got.length = 0
  }
  return times
}

function say(what: string, { read, write, event }: Times): void {
  const at = (list: number[], share: number): string => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]!.toFixed(1)
  const line = (list: number[]): string => `${at(list, 0.5)} / ${at(list, 0.99)}`
  console.log(`${what}: ms in the middle / of the slowest hundredth: read ${line(read)}, write ${line(write)}, event ${line(event)}`)
}

const closed = (socket: Socket): Promise<string> =>
  new Promise((done) => {
    let text = ''
    socket.on('data', (bytes) => (text += bytes.toString('latin1')))
    socket.once('close', () => done(text))
  })

const ask = (path: string, more = ''): string =>
  `GET /api/v1${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${people.pc!.token}\r\n${more}\r\n`
const upgrade = (): string =>
  ask('/live', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n')

test('with nobody else', async () => say('alone', await measure(100)))

/** Ten thousand, or what the system lets a process open. */
const crowd = Math.min(10_000, (Number(execSync('ulimit -Hn', { encoding: 'utf8' })) || 20_000) - 1000)

test(`${crowd} connections that say nothing`, async () => {
  await many(crowd, () => '')
  while ((await connections()) < crowd) await sleep(20)
  say(`${crowd} idle connections`, await measure(100))
  expect(await connections()).toBeGreaterThanOrEqual(crowd)
})

test('a thousand live connections that never answer', async () => {
  await many(1000, upgrade)
  say('1000 silent live connections', await measure(100))
})

test('five hundred requests that never end are told so', async () => {
  const slow = await many(500, () => 'GET /api/v1/me HTTP/1.1\r\nX: ')
  const ends = slow.map(closed)
  const drip = setInterval(() => slow.forEach((socket) => socket.writable && socket.write('x')), 250)
  say('500 heads of a byte at a time', await measure(100))
  for (const text of await Promise.all(ends)) expect(text).toMatch(/^HTTP\/1\.1 408 /)
  clearInterval(drip)
})

test('bodies that never come', async () => {
  const slow = await many(500, () => ask('/me').replace('GET', 'POST').replace('\r\n\r\n', '\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{'))
  const ends = long ? slow.map(closed) : []
  say('500 bodies that never come', await measure(100))
  for (const text of await Promise.all(ends)) expect(text).toMatch(/^HTTP\/1\.1 408 /)
}, 180_000)

test('those who ask for much and read nothing', async () => {
  await many(200, () => ask('/communities/MG/tickets?limit=100').repeat(100))
  say('200 who read none of 100 lists each', await measure(100))
})

test('live connections that want everything and read nothing are let go of', async () => {
  const frame = (text: string): string => {
    const payload = Buffer.from(text)
    return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]).toString('latin1')
  }
  const deaf = await Promise.all(Array.from({ length: 50 }, () => peer(upgrade())))
  await sleep(200)
  for (const socket of deaf) {
    socket.pause()
    for (let i = 0; i < 200; ++i) socket.write(frame('{"op":"subscribe","id":1,"community":"MG","since":1}'), 'latin1')
  }
  say('50 deaf live connections that ask for the whole log 200 times', await measure(100))
  while ((await connections()) > 20) await sleep(50)
})

test('peers that leave at once, with or without a word', async () => {
  let over = false
  const leaving = Array.from({ length: 20 }, async (_, i) => {
    while (!over) {
      const socket = await peer(i % 2 ? ask('/communities/MG/tickets?limit=100') : upgrade()).catch(() => undefined)
      if (i % 3 === 0) socket?.end() // half gone: the answer is still taken
      else if (i % 3 === 1) socket?.resetAndDestroy()
      else socket?.destroy()
      socket?.resume()
      await sleep(i) // this process has to measure, too
    }
  })
  try {
    say('20 who come and go without end', await measure(100))
  } finally {
    over = true
    await Promise.all(leaving)
  }
})

test('garbage without end', async () => {
  const below = random(7)
  const garbage = (): string => {
    const bytes = Array.from({ length: 1 + below(400) }, () => String.fromCharCode(below(256))).join('')
    switch (below(5)) {
      case 0: return bytes
      case 1: return `GET /${bytes} HTTP/1.1\r\nHost: a\r\n\r\n`
      case 2: return `POST /api/v1/communities/MG/tickets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${bytes}`
      case 3: return upgrade() + bytes
      default: return `${ask('/me', `Content-Length: ${below(1e9)}\r\n`)}${bytes}`
    }
  }
  let over = false
  let sent = 0
  const flood = Array.from({ length: 50 }, async () => {
    while (!over) {
      const socket = await peer(garbage()).catch(() => undefined)
      ++sent
      await sleep(below(30))
      socket?.destroy()
    }
  })
  try {
    say('50 who send garbage', await measure(100))
  } finally {
    over = true
    await Promise.all(flood)
  }
  expect(sent).toBeGreaterThan(100)
})

test('afterwards all is as it was, and the log proves itself', async () => {
  say('alone again', await measure(100))
  expect(await server.cli('verify')).toMatch(/^good/)
})
