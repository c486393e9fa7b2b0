// A small client of the wire: HTTP with a bearer token, and the live feed that keeps what it got.
import WebSocket from 'ws'

export type Json = any // answers of every shape pass through here; schemas.ts holds them to account

export interface Answer {
  status: number
  body: Json
  headers: Headers
  text: string
}

export class Client {
  constructor(
    readonly url: string,
    readonly token = '',
  ) {}

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(path.startsWith('/api') || !path.startsWith('/') ? this.url + path : `${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(body !== undefined ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      ...(body !== undefined ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    const json = text !== '' && (response.headers.get('content-type') ?? '').includes('json') // a HEAD's answer has no body
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers, text }
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, undefined, headers)
  }

  /** A call that must succeed; its body. */
  async must(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Json> {
    const answer = await this.send(method, path, body, headers)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  /** What the caller may read of a community's log behind `since`, whole. */
  async log(community: string, since = 0): Promise<Json[]> {
    const all: Json[] = []
    for (let from = since, more = true; more;) {
      const { items, seq, next } = await this.must('GET', `/communities/${community}/events?limit=100&since=${from}`)
      all.push(...items)
      from = seq
      more = next !== null
    }
    return all
  }

  act(path: string, action: string, fields: Record<string, unknown> = {}): Promise<Json> {
    return this.must('POST', `${path}/actions`, { action, ...fields })
  }

  live(): Promise<Live> {
    return Live.open(this.url, this.token)
  }
}

export class Live {
  readonly got: Json[] = []
  closed: { code: number; reason: string } | undefined
  private waiting: { fits: (message: Json) => boolean; found: (message: Json) => void }[] = []
  private next = 1

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString())
      this.got.push(message)
      const rest: typeof this.waiting = []
      for (const wait of this.waiting) {
        if (wait.fits(message)) wait.found(message)
        else rest.push(wait)
      }
      this.waiting = rest
    })
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }))
  }

  static open(url: string, token: string, options: { origin?: string; headers?: Record<string, string> } = {}): Promise<Live> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, 'sifang.v1', {
      ...(options.origin ? { origin: options.origin } : {}),
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...options.headers },
    })
    return new Promise((opened, failed) => {
      const live = new Live(socket)
      socket.once('error', failed)
      socket.once('unexpected-response', (_request, response) => failed(new Error(`status ${response.statusCode}`)))
      live.wait((message) => message.op === 'hello').then(() => opened(live), failed)
    })
  }

  /** The first message that fits, of those that came and those that come. */
  wait(fits: (message: Json) => boolean, what = 'a message'): Promise<Json> {
    const known = this.got.find(fits)
    if (known) return Promise.resolve(known)
    return new Promise((found, failed) => {
      const deadline = setTimeout(() => failed(new Error(`${what} did not come; had ${JSON.stringify(this.got.slice(-3))}`)), 30_000)
      this.waiting.push({
        fits,
        found: (message) => {
          clearTimeout(deadline)
          found(message)
        },
      })
    })
  }

  whenClosed(): Promise<{ code: number; reason: string }> {
    if (this.closed) return Promise.resolve(this.closed)
    return new Promise((done) => this.socket.once('close', (code, reason) => done({ code, reason: reason.toString() })))
  }

  async request(op: string, fields: Record<string, unknown>): Promise<Json> {
    const id = this.next++
    this.socket.send(JSON.stringify({ op, id, ...fields }))
    return this.wait((message) => message.id === id && (message.op === 'result' || message.op === 'error'), `the answer to ${op}`)
  }

  async subscribe(community: string, since?: number): Promise<number> {
    const answer = await this.request('subscribe', { community, ...(since === undefined ? {} : { since }) })
    if (answer.op !== 'result') throw new Error(JSON.stringify(answer))
    return answer.data.seq
  }

  call(method: string, params: Record<string, unknown>, key?: string): Promise<Json> {
    return this.request('call', { method, params, ...(key ? { key } : {}) })
  }

  events(): Json[] {
    return this.got.filter((message) => message.op === 'event')
  }

  /** How far this client knows the log. */
  seq(): number {
    return Math.max(0, ...this.got.filter((m) => m.op === 'event' || m.op === 'seq' || m.op === 'reset').map((m) => m.seq))
  }

  reaches(seq: number): Promise<Json> {
    return this.wait((m) => (m.op === 'event' || m.op === 'seq' || m.op === 'reset') && m.seq >= seq, `seq ${seq}`)
  }

  end(): void {
    this.socket.terminate()
  }
}
