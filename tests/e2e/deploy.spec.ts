// What stands in deploy/ against the program as it is: every option exists, the unit's and the
// container's command lines serve, a backup is proved, a real nginx passes everything through.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http2 from 'node:http2'
import https from 'node:https'
import http from 'node:http'
import { createServer, connect as connectTo, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { found, matter } from './support/community.js'
import { ok, program, repository, run, Server } from './support/server.js'

const deploy = (name: string): string => readFileSync(join(repository, 'deploy', name), 'utf8')
const execute = promisify(execFile)

const places: string[] = []
const place = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sifang-deploy-'))
  places.push(made)
  return made
}
const running: ChildProcess[] = []
let server: Server | undefined
afterEach(async () => {
  for (const child of running.splice(0))
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await ended
    }
  await server?.remove()
  server = undefined
  for (const made of places.splice(0)) rmSync(made, { recursive: true, force: true })
})

/** Continued lines joined, comments gone. */
const lines = (text: string): string[] => text.replace(/\\\n/g, ' ').split('\n').filter((line) => !/^\s*#/.test(line))

/** The words after ExecStart=/usr/local/bin/sifang. */
const unitWords = (): string[] => {
  const start = lines(deploy('sifang.service')).find((line) => line.startsWith('ExecStart='))!
  const [path, ...words] = start.replace('ExecStart=', '').split(/\s+/)
  expect(path).toBe('/usr/local/bin/sifang')
  return words
}
const composeWords = (): string[] => JSON.parse(/command: (\[.*\])/.exec(deploy('compose.yaml'))![1]!) as string[]

const helps = new Map<string, string>()
async function helpOf(words: string[]): Promise<string> {
  const key = words.join(' ')
  if (!helps.has(key)) helps.set(key, await ok([...words, '--help']))
  return helps.get(key)!
}

const groups = ['community', 'plugins', 'user', 'token', 'import']

/** The command lines of the program in a text: `sifang …`, "$sifang" …, /usr/local/bin/sifang …. */
function commandLines(text: string): string[][] {
  const found: string[][] = []
  for (const line of lines(text))
    for (const match of line.matchAll(/(?<![\w./$@{-])(?:"\$(?:sifang|bin\/sifang)"|(?:\/usr\/local\/bin\/)?sifang|build\/sifang) ([a-z][^|&;`")#]*)/g)) {
      const words = match[1]!.trim().split(/\s+/)
      found.push(words)
    }
  return found
}

test.each(['README.md', 'run', 'install', 'backup', 'sifang.service', 'Dockerfile', '../README.md'])('every command line in deploy/%s is one of the program', async (name) => {
  const known = [...(await ok(['--help'])).matchAll(/^ {2}([a-z]+) {2,}/gm)].map((match) => match[1])
  let seen = 0
  for (const words of commandLines(deploy(name))) {
    if (!known.includes(words[0]!)) continue // prose, not a command
    ++seen
    const command = groups.includes(words[0]!) ? words.slice(0, 2) : words.slice(0, 1)
    const help = await helpOf(command)
    for (const option of words.filter((word) => /^--[a-z]/.test(word)))
      expect(help, `sifang ${words.join(' ')}`).toMatch(new RegExp(`(^|[\\s,])${option}\\b`, 'm'))
  }
  expect(seen).toBeGreaterThan(0)
})

/** The words with another directory and a free port; starts them and waits for "listening on". */
async function serves(words: string[], environment: Record<string, string> = {}): Promise<string> {
  const child = spawn(program, words, { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  return new Promise((listening, failed) => {
    let text = ''
    const read = (bytes: Buffer): void => {
      text += bytes.toString()
      const match = /listening on http:\/\/(\S+)/.exec(text)
      if (match?.[1]) listening(match[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => failed(new Error(text)))
  })
}

test("the unit's command line serves", async () => {
  const words = unitWords()
  const data = join(place(), 'data')
  await ok(['init', '--data', data])
  words[words.indexOf('--data') + 1] = data
  words[words.indexOf('--listen') + 1] = '127.0.0.1:0'
  const where = await serves(words)
  expect((await run(['health', '--listen', where])).out).toBe('ready\n')
})

test("the container's command line and environment serve, and its health check asks there", async () => {
  const file = deploy('Dockerfile')
  const environment = Object.fromEntries([.../^ENV (.*)$/m.exec(file)![1]!.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])) as Record<string, string>
  expect(Object.keys(environment).sort()).toEqual(['SIFANG_DATA', 'SIFANG_LISTEN'])
  const free = createServer().listen(0)
  await new Promise((done) => free.once('listening', done))
  const port = (free.address() as AddressInfo).port
  await new Promise((done) => free.close(done))
  const used = { SIFANG_DATA: join(place(), 'data'), SIFANG_LISTEN: environment.SIFANG_LISTEN!.replace('8080', String(port)) }
  expect(used.SIFANG_LISTEN).toBe(`0.0.0.0:${port}`)
  expect(JSON.parse(/^ENTRYPOINT (.*)$/m.exec(file)![1]!)).toEqual(['sifang'])
  expect(JSON.parse(/HEALTHCHECK.*CMD (\[.*\])$/m.exec(file)![1]!)).toEqual(['sifang', 'health'])

  await execute(program, ['init'], { env: used })
  await serves(composeWords(), used)
  expect((await execute(program, ['health'], { env: used })).stdout).toBe('ready\n')
})

test('the addresses of the files fit together', () => {
  const words = unitWords()
  const listen = words[words.indexOf('--listen') + 1]!
  expect(deploy('nginx.conf')).toContain(`server ${listen};`)
  expect(deploy('Dockerfile')).toContain(`server ${listen.replaceAll('.', '\\.')};`) // what the image replaces
  expect(listen.startsWith(`${words[words.indexOf('--trust-proxy') + 1]}:`)).toBe(true)
  const compose = deploy('compose.yaml')
  const nginx = /nginx:\n[^]*?ipv4_address: ([\d.]+)/.exec(compose)![1]
  expect(composeWords()[composeWords().indexOf('--trust-proxy') + 1]).toBe(nginx)
})

test('the units are ones that systemd understands', async ({ skip }) => {
  skip(!existsSync('/usr/bin/systemd-analyze'), 'systemd-analyze is not installed')
  // A copy whose programs exist: that is all that is wrong with the units on a machine without Sifang.
  const folder = place()
  for (const name of ['sifang.service', 'sifang-backup.service', 'sifang-backup.timer'])
    writeFileSync(join(folder, name), deploy(name).replaceAll('/usr/local/bin/sifang-backup', '/bin/true').replaceAll('/usr/local/bin/sifang', '/bin/true'))
  const { stdout, stderr } = await execute('systemd-analyze', ['verify', ...readdirSync(folder).map((name) => join(folder, name))])
  expect(stdout + stderr).toBe('')
})

test('a backup of a server at work is proved and dated, and the oldest go', async () => {
  server = await (await Server.fresh()).start()
  const people = await found(server)
  const folder = join(place(), 'backups')
  const backUp = () => execute(join(repository, 'deploy/backup'), [server!.data, folder, '2'], { env: { ...process.env, SIFANG_BIN: program } })
  const copies: string[] = []
  for (let i = 0; i < 3; ++i) {
    await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `第 ${i} 件` })
    const { stdout } = await backUp()
    copies.push(stdout.trimEnd().split('\n').pop()!)
    await new Promise((done) => setTimeout(done, 1100)) // names tell seconds
  }
  const kept = readdirSync(folder).filter((name) => name.endsWith('.db')).map((name) => join(folder, name))
  expect(kept).toEqual(copies.slice(1))
  expect(readdirSync(folder).filter((name) => !name.endsWith('.db')).map((name) => join(folder, name))).toEqual([join(folder, '.lock'), ...kept.map((copy) => `${copy}.plugins`)])

  const again = join(place(), 'again')
  expect(await ok(['restore', '--data', again, copies[2]!])).toMatch(/^good/)
  const copy = await new Server(again).start()
  const { Client } = await import('./support/client.js')
  const titles = (await new Client(copy.url, people.resident!.token).must('GET', '/communities/MG/tickets')).items.map((ticket: { title: string }) => ticket.title)
  expect(titles.sort()).toEqual(['第 0 件', '第 1 件', '第 2 件'])
  await copy.remove()
})

test('a backup that fails says so, leaves the old ones and nothing half made', async () => {
  server = await Server.fresh()
  const folder = place()
  const old = join(folder, 'sifang-2020-01-01T000000Z.db')
  writeFileSync(old, 'an old one')
  const failing = execute(join(repository, 'deploy/backup'), [join(server.data, 'nowhere'), folder, '1'], { env: { ...process.env, SIFANG_BIN: program } })
  await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('there is no database') })
  expect(readdirSync(folder).sort()).toEqual(['.lock', 'sifang-2020-01-01T000000Z.db'])
})

// --- a real nginx ----------------------------------------------------------------------------------

const nginx = [join(repository, 'build/nginx/usr/sbin/nginx'), ...`${process.env.PATH}${delimiter}/usr/sbin`.split(delimiter).map((folder) => join(folder, 'nginx'))].find(existsSync)

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((done) => {
    const one = createServer().listen(0, '127.0.0.1', () => done(one))
  })))
  const ports = servers.map((one) => (one.address() as AddressInfo).port)
  await Promise.all(servers.map((one) => new Promise((done) => one.close(done))))
  return ports
}

interface Proxy {
  http: number
  https: number
  certificate: Buffer
}

/** deploy/nginx.conf with other ports and folders, and nothing else changed. */
async function startNginx(upstream: string): Promise<Proxy> {
  const folder = place()
  const [plain, secure] = (await freePorts(2)) as [number, number]
  await execute('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')])
  mkdirSync(join(folder, 'temporary'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/temporary/${name};`).join(' ')
  const text = deploy('nginx.conf')
    .replace('user www-data;', '')
    .replace('pid /run/nginx.pid;', `pid ${folder}/nginx.pid;`)
    .replace('http {', `http { ${temporary}`)
    .replaceAll('/var/log/nginx', folder)
    .replaceAll('/etc/sifang-tls', folder)
    .replace('server 127.0.0.1:8080;', `server ${upstream};`)
    .replace(/listen 80 /, `listen 127.0.0.1:${plain} `)
    .replace(/listen 443 /, `listen 127.0.0.1:${secure} `)
    .replace(/listen \[::\]:.*\n/g, '')
  writeFileSync(join(folder, 'nginx.conf'), text)
  await execute(nginx!, ['-t', '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')])
  const child = spawn(nginx!, ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log'), '-g', 'daemon off;'], { stdio: 'inherit' })
  running.push(child)
  for (let ready = false; !ready; ) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'))
    ready = await new Promise<boolean>((done) => {
      const socket = connectTo(secure, '127.0.0.1', () => {
        socket.destroy()
        done(true)
      }).once('error', () => setTimeout(() => done(false), 20))
    })
  }
  return { http: plain, https: secure, certificate: readFileSync(join(folder, 'fullchain.pem')) }
}

interface Reply {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
}

/** One request over TLS and HTTP/1.1, from any address of this machine. */
function ask(proxy: Proxy, method: string, path: string, options: { body?: unknown; headers?: Record<string, string>; from?: string } = {}): Promise<Reply> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  return new Promise((done, failed) => {
    https
      .request({ host: '127.0.0.1', port: proxy.https, ca: proxy.certificate, agent: false, method, path, localAddress: options.from ?? '127.0.0.1', headers: { ...(body ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } : {}), ...options.headers } }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => done({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts).toString('latin1') }))
      })
      .once('error', failed)
      .end(body)
  })
}

test('through a real nginx: TLS, HTTP/2, the secure cookie, live, and who the client is', async ({ skip }) => {
  skip(!nginx, 'nginx is not installed, and could not be fetched')
  server = await (await Server.fresh()).start('--trust-proxy', '127.0.0.1')
  await found(server)
  await ok(['user', 'add', '--data', server.data, '--login', 'cook', '--name', '厨师', '--password-stdin', '--community', 'MG', '--role', 'resident'], 'a-long-password\n')
  const proxy = await startNginx(server.url.replace('http://', ''))

  // Without TLS one is sent to it.
  const redirect = await new Promise<http.IncomingMessage>((done) => http.get({ host: '127.0.0.1', port: proxy.http, path: '/meetings?x=1', headers: { Host: 'sifang.example.org' } }, done))
  redirect.resume()
  expect(redirect.statusCode).toBe(308)
  expect(redirect.headers.location).toBe('https://sifang.example.org/meetings?x=1')

  // A log-in over HTTP/2.
  const session = http2.connect(`https://127.0.0.1:${proxy.https}`, { ca: proxy.certificate })
  const logged = await new Promise<{ headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader; body: string }>((done, failed) => {
    session.once('error', failed)
    const stream = session.request({ ':method': 'POST', ':path': '/api/v1/session', 'content-type': 'application/json' })
    let headers = {}
    let body = ''
    stream.on('response', (got) => (headers = got))
    stream.on('data', (part: Buffer) => (body += part.toString()))
    stream.on('end', () => done({ headers, body }))
    stream.once('error', failed)
    stream.end(JSON.stringify({ login: 'cook', password: 'a-long-password' }))
  })
  expect(session.alpnProtocol).toBe('h2')
  session.close()
  expect(logged.headers[':status']).toBe(201)
  expect(logged.headers['strict-transport-security']).toBe('max-age=31536000')
  const setCookie = logged.headers['set-cookie']![0]!
  expect(setCookie).toMatch(/; HttpOnly; .*; Secure$/)
  const Cookie = setCookie.split(';')[0]!
  const csrf = (JSON.parse(logged.body) as { csrf: string }).csrf

  // Live over it, with the page's origin; another origin is refused.
  const Origin = `https://127.0.0.1:${proxy.https}`
  const open = (origin: string): WebSocket => new WebSocket(`wss://127.0.0.1:${proxy.https}/api/v1/live`, 'sifang.v1', { ca: proxy.certificate, headers: { Cookie }, origin })
  const refused = await new Promise<number>((done) => {
    const foreign = open('https://elsewhere.example.org')
    foreign.once('unexpected-response', (request, response) => {
      done(response.statusCode!)
      request.destroy()
    })
    foreign.on('error', () => {})
  })
  expect(refused).toBe(403)
  const socket = open(Origin)
  const messages: string[] = []
  const heard = (fits: (text: string) => boolean): Promise<string> =>
    new Promise((done) => {
      const look = (): void => {
        const fitting = messages.find(fits)
        if (fitting) done(fitting)
        else socket.once('message', () => setImmediate(look))
      }
      look()
    })
  socket.on('message', (bytes: Buffer) => messages.push(bytes.toString()))
  await new Promise((done, failed) => socket.once('open', done).once('error', failed))
  expect(socket.protocol).toBe('sifang.v1')
  socket.send(JSON.stringify({ op: 'subscribe', id: 1, community: 'MG' }))
  await heard((text) => text.includes('"seq"'))
  const written = await ask(proxy, 'POST', '/api/v1/communities/MG/tickets', { body: { ...matter, title: '厨房漏水' }, headers: { Cookie, 'X-CSRF-Token': csrf, Origin } })
  expect(written.status, written.body).toBe(201)
  expect(await heard((text) => text.includes('ticket.submitted'))).toContain('厨房漏水')
  const closed = new Promise((done) => socket.once('close', done))
  socket.close()
  await closed

  // The client's files come compressed and stay in the cache, answers do not.
  const page = await ask(proxy, 'GET', '/', {})
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)![1]!
  const asset = await ask(proxy, 'GET', script, { headers: { 'Accept-Encoding': 'gzip' } })
  expect(asset.headers).toMatchObject({ 'content-encoding': 'gzip', 'cache-control': 'public, max-age=31536000, immutable' })
  const me = await ask(proxy, 'GET', '/api/v1/me', { headers: { Cookie, 'Accept-Encoding': 'gzip' } })
  expect(me.status).toBe(200)
  expect(me.headers['content-encoding']).toBeUndefined()
  // What is long and holds no secret is compressed by Sifang, once; nginx passes it on.
  const described = await ask(proxy, 'GET', '/openapi.json', { headers: { 'Accept-Encoding': 'gzip' } })
  expect(described.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  expect(JSON.parse(gunzipSync(Buffer.from(described.body, 'latin1')).toString())).toHaveProperty('paths')

  // Figures are for this machine alone.
  expect((await ask(proxy, 'GET', '/metrics')).body).toContain('sifang_connections')
  expect((await ask(proxy, 'GET', '/metrics', { from: '127.0.0.2' })).status).toBe(403)

  // Each client is slowed down for its own guesses, whatever it says of itself: an address may fail a
  // hundred times at once, and once more in 36 s (throttle.hpp).
  let guesses = 0
  const guess = (from: string): Promise<Reply> =>
    ask(proxy, 'POST', '/api/v1/session', { from, body: { login: `guess${++guesses}`, password: 'wrong-words' }, headers: { 'X-Forwarded-For': `203.0.113.${guesses}` } })
  const guessed: number[] = []
  while (guessed.length < 200 && !guessed.includes(429))
    guessed.push(...(await Promise.all(Array.from({ length: 10 }, () => guess('127.0.0.3')))).map(({ status }) => status))
  expect(guessed.slice(0, 100)).toEqual(Array(100).fill(401))
  expect(guessed).toContain(429)
  expect((await guess('127.0.0.4')).status).toBe(401)
})
