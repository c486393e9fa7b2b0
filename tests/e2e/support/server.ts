// Starts the real program on a fresh directory and a free port, and ends it again.
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
export const program = process.env.SIFANG_BIN ?? join(repository, 'build/sifang')
export const long = process.env.SIFANG_LONG === '1'

export interface Run {
  code: number
  out: string
  err: string
}

/** Runs one command line to its end. */
export function run(words: string[], stdin = ''): Promise<Run> {
  return new Promise((done) => {
    const child = execFile(program, words, { maxBuffer: 64 << 20 }, (error, out, err) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
      done({ code, out, err })
    })
    child.stdin?.on('error', () => {}) // a command that is refused at once reads nothing
    child.stdin?.end(stdin)
  })
}

/** Runs one command line that must succeed; its output without the last line end. */
export async function ok(words: string[], stdin = ''): Promise<string> {
  const { code, out, err } = await run(words, stdin)
  if (code !== 0) throw new Error(`sifang ${words.join(' ')}: exit ${code}\n${out}${err}`)
  return out.trimEnd()
}

/** How the program ended: well is code 0. `log` is all it said on stderr. */
export interface End {
  code: number | null
  signal: NodeJS.Signals | null
  took_ms: number
  log: string
}

/** Tables of what is voted on outside meetings, those first that name others. */
const votes = ['poll_papers', 'poll_proxies', 'poll_elector_users', 'poll_electors', 'poll_options', 'matter_records', 'matters', 'polls', 'roll_users', 'roll_entries']

export class Server {
  url = ''
  private child: ChildProcess | undefined
  private log = ''

  constructor(readonly data: string) {}

  /** A server on an empty, initialised directory. */
  static async fresh(): Promise<Server> {
    if (!existsSync(program)) throw new Error(`${program} is not built`)
    const data = mkdtempSync(join(tmpdir(), 'sifang-e2e-'))
    await ok(['init', '--data', data])
    return new Server(data)
  }

  /**
   * A server that serves the demo community, and the password of all its people. `bare`: without its rolls, polls
   * and matters, as their first user finds it; the log then tells of what is not there.
   */
  static async demo(bare = false): Promise<{ server: Server; password: string }> {
    const server = await Server.fresh()
    const password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
    if (bare) execFileSync('sqlite3', [join(server.data, 'sifang.db'), votes.map((table) => `DELETE FROM ${table};`).join(' ')])
    return { server: await server.start(), password }
  }

  async start(...options: string[]): Promise<this> {
    const listen = options.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']
    const words = ['serve', '--data', this.data, ...listen, ...options]
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    this.log = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      this.log += bytes.toString()
      if (process.env.SIFANG_SHOW_LOG) process.stderr.write(bytes)
    })
    this.url = await new Promise<string>((found, failed) => {
      let text = ''
      child.stdout?.on('data', (bytes: Buffer) => {
        text += bytes.toString()
        const match = /listening on (http:\/\/\S+)/.exec(text)
        if (match?.[1]) found(match[1])
      })
      child.once('close', (code) => failed(new Error(`the server ended with ${code} before it listened\n${this.log}`)))
    })
    return this
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the server does not run')
    return this.child.pid
  }

  private end(signal: NodeJS.Signals): Promise<End | undefined> {
    const child = this.child
    this.child = undefined
    if (!child) return Promise.resolve(undefined)
    const begun = performance.now()
    const ended = (): End => ({ code: child.exitCode, signal: child.signalCode, took_ms: performance.now() - begun, log: this.log })
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(ended())
    return new Promise((done) => {
      const last = setTimeout(() => child.kill('SIGKILL'), 20_000)
      child.once('close', () => {
        clearTimeout(last)
        done(ended())
      })
      child.kill(signal)
    })
  }

  /** SIGTERM. Fails when the program had ended before, does not end by itself, or ends badly. */
  async stop(): Promise<End | undefined> {
    const end = await this.end('SIGTERM')
    if (end && end.code !== 0)
      throw new Error(`the server ended with ${end.code ?? end.signal} after ${Math.round(end.took_ms)} ms\n${end.log.slice(-20_000)}`)
    return end
  }

  async crash(): Promise<void> {
    await this.end('SIGKILL')
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.data, { recursive: true, force: true })
  }

  cli(...words: string[]): Promise<string> {
    return ok([...words.slice(0, 2), ...words.slice(2), '--data', this.data])
  }
}
