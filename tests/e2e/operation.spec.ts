// What those who run the program rely on: whom it takes for the client, how it says that it is ready.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { Client, type Answer } from './support/client.js'
import { found } from './support/community.js'
import { ok, program, run, Server } from './support/server.js'

let server: Server | undefined
afterEach(async () => {
  await server?.remove()
  server = undefined
})

async function served(...options: string[]): Promise<Server> {
  server = await Server.fresh()
  return server.start(...options)
}

/** A wrong log-in by somebody else every time, so that only the address can be what is slowed down. */
let guesses = 0
const guess = (forwarded: string): Promise<Answer> =>
  new Client(server!.url).send('POST', '/session', { login: `guess${++guesses}`, password: 'wrong-words' }, { 'X-Forwarded-For': forwarded })

/** Guesses some at a time until it is slowed down: an address may fail a hundred times at once, and once more in 36 s (throttle.hpp). */
async function guessUntilSlowed(forwarded: (i: number) => string): Promise<void> {
  const answers: Answer[] = []
  while (answers.length < 200 && !answers.some(({ status }) => status === 429))
    answers.push(...await Promise.all(Array.from({ length: 10 }, (_, i) => guess(forwarded(answers.length + i)))))
  expect(answers.slice(0, 100).map(({ status }) => status)).toEqual(Array(100).fill(401))
  const slowed = answers.find(({ status }) => status === 429)
  expect(Number(slowed?.headers.get('retry-after'))).toBeGreaterThan(0)
}

const manyHashes = 300_000 // ms: a hundred wrong passwords cost a hundred hashes
test('behind a proxy that is trusted each client is slowed down for its own guesses', { timeout: manyHashes }, async () => {
  await served('--trust-proxy', '10.0.0.0/8', '--trust-proxy', '127.0.0.1')
  await guessUntilSlowed(() => '203.0.113.1')
  expect((await guess('203.0.113.2')).status).toBe(401)
  // What the client itself wrote in front makes nobody else of it: one try may have come back, no more.
  const others = await Promise.all(['3', '4', '5'].map((host) => guess(`203.0.113.${host}, 203.0.113.1`)))
  expect(others.map(({ status }) => status)).toContain(429)
})

test('without a trusted proxy the header changes nothing', { timeout: manyHashes }, async () => {
  await served()
  await guessUntilSlowed((i) => `203.0.113.${i}`)
})

test('behind TLS the cookie is Secure, without it is not', async () => {
  await served()
  await found(server!)
  await ok(['user', 'add', '--data', server!.data, '--login', 'cook', '--name', '厨师', '--password-stdin'], 'a-long-password\n')
  const logIn = (headers: Record<string, string>): Promise<Answer> => new Client(server!.url).send('POST', '/session', { login: 'cook', password: 'a-long-password' }, headers)
  const plain = await logIn({})
  expect(plain.status).toBe(201)
  expect(plain.headers.getSetCookie()[0]).toMatch(/^sifang_session=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
  for (const cookie of (await logIn({ 'X-Forwarded-Proto': 'https' })).headers.getSetCookie()) expect(cookie).toMatch(/; Secure$/)
})

test('health tells a server that is ready from one that is gone', async () => {
  await served()
  const listen = server!.url.replace('http://', '')
  expect(await run(['health', '--listen', listen])).toEqual({ code: 0, out: 'ready\n', err: '' })
  expect((await run(['health', '--listen', listen.replace('127.0.0.1', '0.0.0.0')])).code).toBe(0)
  await server!.stop()
  const gone = await run(['health', '--listen', listen])
  expect(gone.code).toBe(1)
  expect(gone.err).toMatch(/^not ready: .*refused/)
})

test('a port in use and an address of another machine are said as what they are', async () => {
  await served()
  const listen = server!.url.replace('http://', '')
  const other = await Server.fresh()
  for (const [where, why] of [[listen, 'Address already in use'], ['192.0.2.1:80', 'Cannot assign requested address'], ['nowhere:80', 'Invalid argument']] as const) {
    const { code, err } = await run(['serve', '--data', other.data, '--listen', where])
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`^cannot listen on ${where}: ${why}`))
    expect(err).not.toContain('boost')
  }
  await other.remove()
})

test('what the program writes nobody else on the machine may read', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sifang-modes-'))
  const data = join(place, 'data')
  server = new Server(data)
  await ok(['init', '--data', data])
  await ok(['demo', '--data', data])
  await server.start()
  await ok(['backup', '--data', data, join(place, 'copy.db')])
  await ok(['export', '--data', data, '--community', 'MG', join(place, 'export.jsonl')])
  const files = [data, ...readdirSync(data).map((name) => join(data, name)), join(place, 'copy.db'), join(place, 'export.jsonl')]
  expect(files.length).toBeGreaterThan(6)
  for (const file of files) expect(statSync(file).mode & 0o077, file).toBe(0)
  await server.stop()
  rmSync(place, { recursive: true, force: true })
})

test('what the command line says goes before what the environment says', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sifang-environment-'))
  const [named, elsewhere] = [join(place, 'named'), join(place, 'elsewhere')]
  const run = (words: string[], env: Record<string, string>) => promisify(execFile)(program, words, { env })
  await run(['init'], { SIFANG_DATA: elsewhere })
  expect(existsSync(join(elsewhere, 'sifang.db'))).toBe(true)
  for (const words of [['init'], ['verify'], ['community', 'add', '--code', 'MG', '--name', '小区'], ['backup', join(place, 'copy.db')]])
    await run([...words, '--data', named], { SIFANG_DATA: elsewhere })
  await run(['restore', '--data', join(place, 'again'), join(place, 'copy.db')], { SIFANG_DATA: elsewhere })
  const events = async (data: string): Promise<string> => (await run(['verify'], { SIFANG_DATA: data })).stdout
  expect(await events(named)).toContain('1 communities')
  expect(await events(join(place, 'again'))).toContain('1 communities')
  expect(await events(elsewhere)).toContain('0 communities')
  await expect(run(['verify'], {})).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--data') })
  await expect(run(['health', '--listen', '127.0.0.1:1'], { SIFANG_LISTEN: 'nonsense' })).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('refused') })
  rmSync(place, { recursive: true, force: true })
})

test('an option that means nothing is refused before anything starts', async () => {
  server = await Server.fresh()
  for (const proxy of ['nginx', '10.0.0.0/33', '']) {
    const { code, err } = await run(['serve', '--data', server.data, '--listen', '127.0.0.1:0', '--trust-proxy', proxy])
    expect(code, proxy).toBe(2)
    expect(err, proxy).toContain('--trust-proxy')
  }
})
