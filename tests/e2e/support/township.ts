// The township of the tests, in a process of its own (township_server.mjs), and a community that reports up to it.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client, Json } from './client.js'
import { found, matter, type People } from './community.js'
import { grids as township } from './grid.js'
import type { Server } from './server.js'

export { grids as township, gridShelf } from './grid.js'
export const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`
export const otherSecret = `whsec_${Buffer.from('another one of thirty-two bytes.').toString('base64')}`

/** Shares of what goes wrong, 0 to 1. */
export interface Manner {
  slow: number; slow_ms: number; error: number; garbage: number; hang_up: number; limited: number; refuse: number; after: number; token: number
  duplicate: number; wrong_signature: number; reorder: boolean; xml_only: boolean; seed: number; secret: string
  /** It tells where its cases are read; its list: so many a page, and without an end. */
  html_url: boolean; list_size: number; endless: boolean
  /** Of updates it tells the oldest, so many; 0: all. */
  most_updates: number
}

export class Township {
  private constructor(private readonly child: ChildProcess, readonly url: string, private readonly control: string) {}

  static async open(): Promise<Township> {
    const child = spawn(process.execPath, [join(dirname(fileURLToPath(import.meta.url)), 'township_server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
    const said = await new Promise<string>((found, failed) => {
      child.stdout.once('data', (bytes: Buffer) => found(bytes.toString()))
      child.once('close', (code) => failed(new Error(`the township ended with ${code}`)))
    })
    const { url, control } = JSON.parse(said) as { url: string; control: string }
    return new Township(child, url, control)
  }
  close(): void {
    this.child.stdin?.end()
  }

  async command(name: string, fields: object = {}): Promise<Json> {
    const answer = await fetch(`${this.control}/${name}`, { method: 'POST', body: JSON.stringify(fields) })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${name}: ${text}`)
    return JSON.parse(text)
  }
  manner(fresh: Partial<Manner>): Promise<Json> {
    return this.command('manner', fresh)
  }
  /** Says something of a request of ours; the id of the update. */
  step(request: string, status: string, words = '', more: { at?: string; level?: number; label?: string; who?: string } = {}): Promise<string> {
    return this.command('step', { request, status, words, ...more })
  }
  state(): Promise<Json> {
    return this.command('state')
  }
  /** What it has of a ticket, by our number. */
  async request(number: string): Promise<Json | undefined> {
    return (await this.command('request', { number }))[0]
  }
}

/** Asks until it is so. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | null | false>, ms = 30_000): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const found = await ask()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

/** All of a list, page by page. */
export async function whole(client: Client, path: string): Promise<Json[]> {
  const all: Json[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Json = await township(client).must('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor ? `&cursor=${cursor}` : ''}`)
    all.push(...page.items)
    cursor = page.next
  }
  return all
}

/** A webhook of our own making to that address. */
export async function webhook(url: string, body: Json, more: { secrets?: string[]; at?: number; id?: string; signature?: string; sent?: string } = {}): Promise<{ status: number; body: Json }> {
  const text = JSON.stringify(body)
  const at = String(more.at ?? Math.floor(Date.now() / 1000))
  const id = more.id ?? 'msg-1'
  const signed = (more.secrets ?? [secret]).map((one) => `v1,${createHmac('sha256', Buffer.from(one.slice(6), 'base64')).update(`${id}.${at}.${text}`).digest('base64')}`).join(' ')
  const answer = await fetch(url, {
    method: 'POST', body: more.sent ?? text, headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': more.signature ?? signed },
  })
  const answered = await answer.text()
  return { status: answer.status, body: answered.startsWith('{') ? JSON.parse(answered) : answered }
}

/** The four parties say what they have to, so that a ticket may be closed. */
export async function answerAll(people: People, ticket: string): Promise<void> {
  const parties = { rc: 'residents_committee', oc: 'owners_committee', pc: 'property_company', pr: 'party_representatives' }
  for (const [login, party] of Object.entries(parties)) await people[login]!.must('PUT', `/tickets/${ticket}/answers/${party}`, { text: '已知悉', stance: 'support', publish: true })
}

/** The plugin is on in MG, with the rights of an officer. */
export async function switchOn(people: People): Promise<void> {
  await people.admin!.act('/communities/MG/plugins/grid', 'enable', { roles: ['officer'] })
}

/** A connector of MG to that township's Open311; it pushes back too. */
export async function connect(server: Server, people: People, to: Township, more: object = {}): Promise<Json> {
  const made = await township(people.admin!).must('POST', '/connectors', { kind: 'open311', name: '乡镇', url: `${to.url}/v2`, key: 'key', secret, poll_s: 1, retry_s: 1, on: true, ...more })
  await to.command('push', { url: `${server.url}/township/MG/${made.id}`, secret })
  return made
}

/** On a server that runs: a community whose plugin is on, a township, and the connector between them. */
export async function joined(server: Server): Promise<{ people: People; there: Township; connector: Json }> {
  const people = await found(server)
  await switchOn(people)
  const there = await Township.open()
  return { people, there, connector: await connect(server, people, there) }
}

/** A ticket of a resident's that was taken in and reported up. */
export async function reportUp(people: People, fields: object = {}, reason = ''): Promise<Json> {
  const { id } = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, ...fields })
  await people.rc!.act(`/tickets/${id}`, 'accept')
  return people.rc!.act(`/tickets/${id}`, 'township', reason ? { reason } : {})
}
/** Until the township has it. */
export function arrived(to: Township, ticket: Json): Promise<Json> {
  return until(`${ticket.number} is there`, () => to.request(ticket.number))
}
export function reaches(client: Client, ticket: string, state: string): Promise<Json> {
  return until(`it is ${state}`, async () => {
    const found = await client.must('GET', `/tickets/${ticket}`)
    return found.state === state && found
  })
}
