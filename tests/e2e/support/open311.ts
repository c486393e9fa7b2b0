// A client of Open311 for tests: every answer is held against the JSON Schemas or the XML schema of schemas/open311, in
// whichever format it came; and how a community comes to serve it.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import Ajv, { type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { Client, type Json } from './client.js'
import { found, type People } from './community.js'
import { grids, gridShelf } from './grid.js'
import { ok, repository, Server } from './server.js'

const folder = join(repository, 'tests/e2e/schemas/open311')
const ajv = new Ajv({ allErrors: true })
addFormats(ajv)
const schemas = new Map<string, ValidateFunction>(readdirSync(folder).filter((name) => name.endsWith('.json'))
  .map((name) => [name.slice(0, -5), ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')))]))

/** xmllint (libxml2-utils) must be there: without it nothing would have been checked. */
export function checkXml(text: string): void {
  try {
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', join(folder, 'open311.xsd'), '-'], { input: text, stdio: ['pipe', 'ignore', 'pipe'] })
  } catch (error) {
    throw new Error(`not as open311.xsd says: ${String((error as { stderr?: Buffer }).stderr ?? error)}\n${text.slice(0, 2000)}`)
  }
}
export function checkJson(schema: string, value: Json): void {
  const validate = schemas.get(schema)
  if (!validate) throw new Error(`there is no schema ${schema}`)
  if (!validate(value)) throw new Error(`no ${schema}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`)
}

export interface Told {
  status: number
  type: string
  text: string
  headers: Record<string, string | string[] | undefined>
  bytes: Buffer
}

/** A request as it stands, also with headers that fetch does not let through. */
export const raw = (url: string, method = 'GET', body: string | Buffer = '', headers: Record<string, string> = {}): Promise<Told> => new Promise((done, failed) => {
  const asked = request(url, { method, headers: { ...headers, ...(body.length ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}) } }, (answer) => {
    const parts: Buffer[] = []
    answer.on('data', (part: Buffer) => parts.push(part))
    answer.on('end', () => {
      const bytes = Buffer.concat(parts)
      done({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text: bytes.toString(), headers: answer.headers, bytes })
    })
    answer.on('error', failed)
  })
  asked.on('error', failed)
  asked.end(body)
})

export const formType = 'application/x-www-form-urlencoded'
/** Brackets and all else percent-encoded, as libwww-perl does. */
export const encode = (fields: [string, string][] | Record<string, string>): string =>
  (Array.isArray(fields) ? fields : Object.entries(fields)).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')

export interface Part { name: string; file?: string; type?: string; content: string | Buffer }
export function multipart(parts: Part[]): { body: Buffer; type: string } {
  const boundary = 'xYzZY'
  const pieces = parts.flatMap(({ name, file, type, content }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`),
    Buffer.isBuffer(content) ? content : Buffer.from(content), Buffer.from('\r\n'),
  ])
  return { body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` }
}

/** In both formats, each held against its schema; `key` goes along. */
export class Open311 {
  constructor(readonly server: Server, readonly key = '') {}

  url(resource: string, query: Record<string, string> = {}): string {
    const asked = new URLSearchParams({ ...(this.key ? { api_key: this.key } : {}), ...query }).toString()
    return `${this.server.url}/open311/v2/${resource}${asked ? `?${asked}` : ''}`
  }

  /** Both formats of a resource (without its extension) say what `schema` allows; the JSON. */
  async get(resource: string, schema: string, query: Record<string, string> = {}): Promise<Json> {
    const [json, xml] = [await raw(this.url(`${resource}.json`, query)), await raw(this.url(`${resource}.xml`, query))]
    if (json.status !== 200 || xml.status !== 200) throw new Error(`${resource}: ${json.status} ${json.text} ${xml.status} ${xml.text}`)
    return checked(json, xml, schema)
  }

  /** Refused in both formats; the status and the first words. */
  async refused(resource: string, query: Record<string, string> = {}): Promise<[status: number, words: string]> {
    const [json, xml] = [await raw(this.url(`${resource}.json`, query)), await raw(this.url(`${resource}.xml`, query))]
    if (json.status !== xml.status) throw new Error(`${json.status} as JSON, ${xml.status} as XML`)
    const list = checked(json, xml, 'errors')
    return [json.status, list[0].description]
  }

  async post(resource: string, fields: [string, string][] | Record<string, string>, format: 'json' | 'xml' = 'json', headers: Record<string, string> = {}): Promise<Told> {
    const all = Array.isArray(fields) ? fields : Object.entries(fields)
    return raw(`${this.server.url}/open311/v2/${resource}.${format}`, 'POST', encode([...(this.key ? [['api_key', this.key] as [string, string]] : []), ...all]), { 'Content-Type': formType, ...headers })
  }

  /** A request that must be taken; its number. */
  async send(fields: [string, string][] | Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.post('requests', fields, 'json', headers)
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
    const taken = JSON.parse(answer.text)
    checkJson('request_taken', taken)
    return taken[0].service_request_id
  }

  /** An update that must be taken; our id of it. */
  async update(number: string, id: string, status: string, description: string, more: Record<string, string> = {}): Promise<string> {
    const answer = await this.post('servicerequestupdates', { service_request_id: number, update_id: id, status, updated_datetime: now(), description, ...more })
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
    const taken = JSON.parse(answer.text)
    checkJson('update_taken', taken)
    return taken[0].update_id
  }
}

export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

function checked(json: Told, xml: Told, schema: string): Json {
  if (json.type !== 'application/json; charset=utf-8' || xml.type !== 'text/xml; charset=utf-8') throw new Error(`${json.type}, ${xml.type}`)
  if (!xml.text.startsWith('<?xml version="1.0" encoding="utf-8"?>')) throw new Error(xml.text.slice(0, 100))
  checkXml(xml.text)
  const value = JSON.parse(json.text)
  checkJson(schema, value)
  // As many of the list, and the same ids in the same order.
  if (Array.isArray(value))
    for (const [field, tag] of [['service_request_id', 'service_request_id'], ['update_id', 'update_id'], ['service_code', 'service_code'], ['code', 'code']] as const) {
      const told = [...xml.text.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text]) => text)
      const same = value.filter((one) => one[field] !== undefined && one[field] !== null).map((one) => String(one[field]))
      if (JSON.stringify(told) !== JSON.stringify(same)) throw new Error(`${tag}: ${JSON.stringify(told)} as XML, ${JSON.stringify(same)} as JSON`)
    }
  return value
}

/** A community opens its interface. */
export const open = async (people: People, community = 'MG', value = 'true'): Promise<void> =>
  void await people[community === 'MG' ? 'admin' : 'far_admin']!.must('PUT', `/communities/${community}/plugins/grid/settings`, { settings: [{ key: 'open311', value }] })

export async function makeKey(people: People, reads: 'public' | 'community' = 'public', community = 'MG'): Promise<Json> {
  return grids(people[community === 'MG' ? 'admin' : 'far_admin']!, community).must('POST', '/keys', { name: `测试 ${reads}`, reads })
}

/** A server with the cast of community.ts and ZZ's `far_admin`; the plugin is on in MG, and its interface is closed. */
export async function counter(): Promise<{ server: Server; people: People }> {
  const server = await (await Server.fresh()).start('--plugins', gridShelf())
  const people = await found(server)
  await ok(['user', 'add', '--data', server.data, '--login', 'far', '--name', '远', '--community', 'ZZ', '--role', 'admin'])
  people.far_admin = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'far']))
  await people.admin!.act('/communities/MG/plugins/grid', 'enable', { roles: ['officer'] })
  return { server, people }
}

export const lamp = { service_code: 'lighting', lat: '30.2775', long: '120.158', description: '路灯不亮\n晚上看不见路。' }
