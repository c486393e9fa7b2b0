// SPDX-License-Identifier: Apache-2.0
// Fan-out in one command: the yardstick, the net layer alone and a whole Sifang with a meeting in
// session, side by side. What stands behind -- goes to fanout_load.
//
//   node tests/bench/fanout.mjs build -- --clients 5000 --in-flight 1,8
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const [build = 'build', ...rest] = process.argv.slice(2)
const program = (name) => resolve(build, name)
const data = mkdtempSync(join(tmpdir(), 'sifang-fanout-'))
const sifang = (...words) => execFileSync(program('sifang'), [...words, '--data', data], { encoding: 'utf8' })

/** Starts the server on the first processor and waits for its address. */
function serve() {
  const server = spawn('taskset', ['-c', '0', program('sifang'), 'serve', '--data', data, '--listen', '127.0.0.1:0'])
  server.stderr.pipe(process.stderr)
  return new Promise((ready, failed) => {
    let said = ''
    server.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)))
    server.stdout.on('data', (text) => {
      said += text
      const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)
      if (address) ready({ server, port: Number(address[1]) })
    })
  })
}

/** Brings a meeting to its first item and returns what a statement needs. */
async function openMeeting(port, token) {
  const ask = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const json = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`)
    return json
  }
  const community = (await ask('GET', '/communities')).items[0].id
  const starts_at = new Date(Date.now() + 60_000).toISOString()
  const meeting = await ask('POST', `/communities/${community}/meetings`, { title: 'fan-out', starts_at })
  await ask('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: 'fan-out' })
  const act = (action, fields = {}) => ask('POST', `/meetings/${meeting.id}/actions`, { action, ...fields })
  await act('open')
  await act('start', { without_quorum: 'a measurement' })
  const running = await act('next')
  return { community, item: running.current }
}

const args = rest[0] === '--' ? rest.slice(1) : rest
let server
try {
  sifang('init')
  sifang('demo')
  const token = sifang('token', 'create', '--login', 'zhao').trim().split('\n').at(-1)
  const started = await serve()
  server = started.server
  const { community, item } = await openMeeting(started.port, token)
  execFileSync(
    program('fanout_load'),
    [
      '--raw', `floor=${program('fanout_floor')}`,
      '--raw', `net=${program('fanout_net')}`,
      '--sifang', `sifang=${started.port}@${server.pid}`,
      '--token', token, '--community', community,
      '--method', 'agenda.state', '--params', JSON.stringify({ id: item, text: '@' }),
      ...args,
    ],
    { stdio: 'inherit' },
  )
} finally {
  if (server) {
    server.removeAllListeners('exit')
    server.kill()
    await new Promise((ended) => server.once('exit', ended))
  }
  rmSync(data, { recursive: true })
}
