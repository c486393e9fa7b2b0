// Somebody at meetings, as the web client is: a first fetch, then events over a WebSocket that resumes where it
// broke, and commands over it or over HTTP, tried again with their key until there is an answer.
import WebSocket from 'ws'
import { Client, type Json } from './client.js'
import { patchMeeting } from './patch.js'

export interface Command {
  /** As a WebSocket names it, with all its fields. */
  method: string
  params: Json
  /** As HTTP names it: the fields but those of the path. */
  verb: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body: Json
}
/** What became of a command: an answer, or none that was heard of. */
export type Outcome = { status: number; body: Json } | 'unknown'

/** What many are told alike is read once. */
let read = new Map<string, Json>()
function interned(text: string): Json {
  const known = read.get(text)
  if (known !== undefined) return known
  if (read.size > 20_000) read = new Map()
  const value = JSON.parse(text) as Json
  read.set(text, value)
  return value
}

/** The waits between tries, shorter than a person's. */
const waits = [60, 250, 1_000]
const answerWithinMs = 30_000
export const sleep = (ms: number): Promise<void> => new Promise((awake) => setTimeout(awake, ms))

/** A meeting on the screen: what was fetched or announced, and the events up to which it was folded. */
interface Screen { meeting: Json; upTo: number }

export class Participant {
  id = ''
  name = ''
  here = false
  /** Everything of the log up to here has come or is not theirs to see. */
  cursor = 0
  /** Where this visit began in the log. */
  since = 0
  events: Json[] = []
  readonly screens = new Map<string, Screen>()
  readonly troubles: string[] = []
  private socket: WebSocket | null = null
  private calls = new Map<number, (frame: Json | null) => void>()
  private next = 1
  private http: Client

  constructor(
    readonly login: string, readonly role: string, readonly party: string, readonly community: string, token: string,
    readonly url: string,
    /** Past the line that breaks, for what is only compared. */
    readonly direct: Client,
  ) {
    this.http = new Client(url, token)
  }

  /** The first fetch and the line; again after leaving. */
  async join(): Promise<void> {
    if (this.here) return
    this.here = true
    this.events = []
    this.screens.clear()
    const { seq } = await this.fetch(`/communities/${this.community}`)
    this.since = this.cursor = seq
    this.connect()
    const { items } = await this.fetch(`/communities/${this.community}/meetings?limit=20&order=latest`)
    for (const { id } of items) {
      const upTo = this.events.length
      const meeting = await this.fetch(`/meetings/${id}`)
      if (this.here && !isOver(meeting)) this.screens.set(id, { meeting, upTo })
    }
  }

  leave(): void {
    this.here = false
    this.cut()
  }

  /** The line breaks; it comes back by itself. */
  cut(): void {
    this.socket?.terminate()
  }

  private async fetch(path: string): Promise<Json> {
    for (let tries = 0; ; ++tries) {
      const answer = await this.http.get(path).catch(() => null)
      if (answer?.status === 200) return answer.body
      if (answer && answer.status !== 503) throw new Error(`${this.login} ${path}: ${answer.status} ${answer.text}`)
      if (tries === 100) throw new Error(`${this.login} ${path}: no answer`)
      await sleep(50)
    }
  }

  private connect(): void {
    if (!this.here) return
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/api/v1/live`, 'sifang.v1', { headers: { Authorization: `Bearer ${this.http.token}` } })
    this.socket = socket
    socket.on('message', (data) => { if (this.socket === socket) this.receive(interned((data as Buffer).toString())) })
    socket.on('error', () => { /* told by close */ })
    socket.on('close', () => {
      if (this.socket !== socket) return
      this.socket = null
      for (const lost of this.calls.values()) lost(null)
      this.calls.clear()
      setTimeout(() => { if (this.socket === null) this.connect() }, 20)
    })
  }

  private receive(frame: Json): void {
    switch (frame.op) {
      case 'hello':
        this.socket!.send(JSON.stringify({ op: 'subscribe', id: 0, community: this.community, since: this.cursor }))
        break
      case 'result': case 'error': {
        const answer = this.calls.get(frame.id)
        this.calls.delete(frame.id)
        if (answer) answer(frame)
        else if (frame.op === 'error') this.troubles.push(JSON.stringify(frame))
        break
      }
      case 'event':
        if (frame.seq <= this.cursor) this.troubles.push(`event ${frame.seq} came at ${this.cursor}`)
        this.cursor = frame.seq
        this.events.push(frame)
        if (frame.kind === 'meeting.scheduled') this.screens.set(frame.data.meeting.id, { meeting: { agenda: [], attendance: [], ...structuredClone(frame.data.meeting) }, upTo: this.events.length - 1 })
        break
      case 'seq':
        if (frame.seq < this.cursor) this.troubles.push(`seq ${frame.seq} came at ${this.cursor}`)
        this.cursor = frame.seq
        break
      case 'reset':
        this.troubles.push(`reset at ${this.cursor}`)
        break
    }
  }

  /** The meeting as it stands on this screen. */
  see(id: string): Json | undefined {
    const screen = this.screens.get(id)
    if (!screen) return undefined
    for (; screen.upTo < this.events.length; ++screen.upTo) {
      const event = this.events[screen.upTo]
      if (event.data.meeting?.id === id) patchMeeting(screen.meeting, event)
    }
    return screen.meeting
  }

  /** Meetings as they stand on this screen. */
  all(): Json[] {
    return [...this.screens.keys()].map((id) => this.see(id)!)
  }

  /** Of these the ones that are not over. */
  open(): Json[] {
    return this.all().filter((meeting) => !isOver(meeting))
  }

  /** Sends a command until it is answered, for a while, by the WebSocket or by HTTP: a key holds for one door. */
  async send(command: Command, key: string, bySocket: boolean): Promise<Outcome> {
    for (let tries = 0; ; ++tries) {
      const outcome = bySocket ? await this.call(command, key) : await this.request(command, key)
      if (outcome !== 'unknown' && outcome.status !== 503) return outcome
      if (tries === waits.length) return outcome
      await sleep(waits[tries]!)
    }
  }

  private async request({ verb, path, body }: Command, key: string): Promise<Outcome> {
    const answer = await this.http.send(verb, path, verb === 'DELETE' ? undefined : body, { 'Idempotency-Key': key }).catch(() => null)
    return answer ?? 'unknown'
  }

  private async call({ method, params }: Command, key: string): Promise<Outcome> {
    const socket = this.socket
    if (socket?.readyState !== WebSocket.OPEN) return 'unknown'
    const id = this.next++
    const frame = await new Promise<Json | null>((answer) => {
      const last = setTimeout(() => { this.calls.delete(id); answer(null) }, answerWithinMs)
      this.calls.set(id, (told) => { clearTimeout(last); answer(told) })
      socket.send(JSON.stringify({ op: 'call', id, method, params, key }))
    })
    if (frame === null) return 'unknown'
    return frame.op === 'result' ? { status: 200, body: frame.data } : { status: frame.problem.status, body: frame.problem }
  }

  async reaches(seq: number): Promise<void> {
    for (const end = Date.now() + 60_000; this.cursor < seq;) {
      if (Date.now() > end) throw new Error(`${this.login} is at ${this.cursor} of ${seq}`)
      await sleep(20)
    }
  }
}

export const isOver = ({ state }: Json): boolean => state === 'published' || state === 'cancelled'
