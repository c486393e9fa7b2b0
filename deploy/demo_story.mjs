// What the demo's stories share: people who ask a server as their browsers would, and a server for the length of a story.
// A plugin's data comes through its routes alone, so it cannot hold anything that the product would refuse.
import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [sifang, data, ...options] = process.argv.slice(2)
const logins = join(data, 'demo-logins.txt')
export const password = /^password for all: (\S+)/.exec(readFileSync(logins, 'utf8'))[1]

// --- asking -----------------------------------------------------------------------------------------

let url = ''
export class Person {
  /** Logged in. */
  static async of(login) {
    const one = new Person()
    await one.enter('/session', { login, password })
    return one
  }
  async enter(path, body) {
    const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
    this.cookie = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
    this.csrf = (await answer.json()).csrf
  }
  /** An answer that is no success ends the story. */
  async ask(method, path, body) {
    const headers = { cookie: this.cookie, 'x-csrf-token': this.csrf, origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  act(path, action, more = {}) { return this.ask('POST', `${path}/actions`, { action, ...more }) }
  points(method, path, body) { return this.ask(method, `/plugins/points/MG${path}`, body) }
  grids(method, path, body) { return this.ask(method, `/plugins/grid/MG${path}`, body) }
}

/** The plugin is on here, and granted what it asks for. */
export async function switchOn(admin, name) {
  const { items: plugins } = await admin.ask('GET', '/communities/MG/plugins')
  const plugin = plugins.find((one) => one.name === name)
  if (plugin?.health !== 'ready') throw new Error(`the plugin ${name} is not ready: ${plugin?.trouble ?? 'it is not there'}`)
  await admin.act(`/communities/MG/plugins/${name}`, 'enable', { roles: plugin.wants })
}

// --- a server for the length of the story -----------------------------------------------------------

/** Tells a story to a server of its own; `people`, whom it brings, stand among the logins when it went well. */
export async function tellStory(name, tell, people = []) {
  const server = spawn(sifang, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  server.stderr.on('data', (bytes) => { said += bytes })
  const ended = new Promise((done) => { server.once('exit', (code) => done(code)) })
  const listening = new Promise((found, failed) => {
    let text = ''
    server.stdout.on('data', (bytes) => {
      text += bytes
      const match = /listening on (http:\/\/\S+)/.exec(text)
      if (match) found(match[1])
    })
    server.once('error', failed)
    void ended.then((code) => failed(new Error(`the server ended with ${code}`)))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => { server.kill('SIGTERM') })
  let wrong = ''
  try {
    url = await listening
    await tell()
  } catch (error) {
    wrong = error.message
  }
  server.kill('SIGTERM')
  const code = await ended
  if (wrong === '' && code === 0) {
    appendFileSync(logins, people.map(({ login, name, role }) => `  ${login.padEnd(10)}${role}  ${name}\n`).join(''))
  } else {
    console.error(`${name}: ${wrong || `the server ended with ${code}`}\n${said.slice(-4000)}`)
    process.exitCode = 1
  }
}
