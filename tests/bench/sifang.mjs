// SPDX-License-Identifier: Apache-2.0
// A Sifang of its own for a measurement: the demo community in a folder that goes when it ends.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Starts the server, on the first processor if there are several, and calls `use` with it. */
export async function withSifang(build, use) {
  const program = (name) => resolve(build, name)
  const data = mkdtempSync(join(tmpdir(), 'sifang-bench-'))
  const sifang = (...words) => execFileSync(program('sifang'), [...words, '--data', data], { encoding: 'utf8' })
  let server
  try {
    sifang('init')
    sifang('demo')
    const tokenOf = (login) => sifang('token', 'create', '--login', login).trim().split('\n').at(-1)
    const started = await serve(program('sifang'), data)
    server = started.server
    await use({ port: started.port, pid: server.pid, tokenOf, program, sifang })
  } finally {
    if (server) {
      server.removeAllListeners('exit')
      server.kill()
      await new Promise((ended) => server.once('exit', ended))
    }
    rmSync(data, { recursive: true })
  }
}

/** Starts a server on a data folder, on the first processor. */
export function serve(program, data) {
  const words = ['serve', '--data', data, '--listen', '127.0.0.1:0']
  const server = spawn('taskset', ['-c', '0', program, ...words])
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

/**
 * A function that calls the server as the token's owner, each time on a connection of its own: between
 * two calls a load may take longer than one is kept. Errors: throws what is no success.
 */
export function caller(port, token) {
  return async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, Connection: 'close', ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const json = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`)
    return json
  }
}
