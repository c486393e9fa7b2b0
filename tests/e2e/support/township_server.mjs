// A township for tests, in a process of its own: GeoReport v2 with updates, a receiver of signed webhooks, and pushes of
// its own. It misbehaves as it is told. What it says on stdout first: {"url", "control"}; on the second address it is
// steered and asked what it has got, whatever becomes of the first.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const state = {
  requests: new Map(), // id → { id, number, service, description, place, status, updated, got: [{ id, status, words }] }
  order: [], // ids of what was accepted, as it was accepted
  feed: [], // updates of its own
  answers: new Map(), // idempotency key → answer
  repeated: 0, // asked again with a key that was known
  asked: [], // the last requests as they came, newest last
  hooks: [], // webhooks that were accepted
  badHooks: 0,
  cases: new Map(), // of webhooks: id → { foreign, number, status, at }, as its list tells them
  lists: 0, // pages of that list that were asked for
  tokens: new Map(), // token → id
  pushed: 0,
  refusedPushes: 0,
}
/** Shares of requests, 0 to 1, that go wrong; `after`: of those, how many are done all the same. */
let manner = { slow: 0, error: 0, garbage: 0, hang_up: 0, limited: 0, after: 0.5, token: 0, seed: 1, slow_ms: 300, secret: '', xml_only: false, refuse: 0, duplicate: 0, wrong_signature: 0, reorder: false, html_url: false, list_size: 1000, endless: false, most_updates: 0 }
let push = { url: '', secret: '' }
let randomState = 1
const chance = () => {
  randomState ^= randomState << 13
  randomState ^= randomState >>> 17
  randomState ^= randomState << 5
  return (randomState >>> 0) / 2 ** 32
}
let nextId = 1
let nextUpdate = 1

const escape = (text) => String(text ?? '').replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign])
const xml = (root, element, list) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<${root}>${list.map((one) => `<${element}>${fields(one)}</${element}>`).join('')}</${root}>`
const fields = (object) => Object.entries(object).map(([name, value]) => `<${name}>${value !== null && typeof value === 'object' ? fields(value) : escape(value)}</${name}>`).join('')
const reply = (status, format, root, element, list) =>
  format === 'xml'
    ? { status, type: 'text/xml; charset=utf-8', body: xml(root, element, list) }
    : { status, type: 'application/json; charset=utf-8', body: JSON.stringify(list) }
const refuse = (status, format, description) => reply(status, format, 'errors', 'error', [{ code: status, description }])

function addRequest(form, format) {
  if (!form.get('service_code')) return refuse(400, format, 'service_code is missing')
  if (!form.get('lat') && !form.get('address_string')) return refuse(400, format, 'there is no place')
  const id = `TS-${nextId++}`
  const now = new Date().toISOString()
  state.requests.set(id, {
    id, number: form.get('attribute[sifang_id]'), service: form.get('service_code'), description: form.get('description'), grid: form.get('attribute[grid]'),
    lat: form.get('lat'), long: form.get('long'), address: form.get('address_string'), status: 'open', requested: now, updated: now, got: [], photos: form.getAll('media_url'),
  })
  state.order.push(id)
  if (chance() >= manner.token) return reply(200, format, 'service_requests', 'request', [{ service_request_id: id, service_notice: null, ...pageOf(id) }])
  const token = `token-${id}`
  state.tokens.set(token, { id, asked: 0 })
  return reply(200, format, 'service_requests', 'request', [{ token }])
}

function addUpdate(form, format) {
  const request = state.requests.get(form.get('service_request_id'))
  if (!request) return refuse(404, format, 'there is no such request')
  for (const name of ['update_id', 'status', 'updated_datetime', 'description']) if (!form.get(name)) return refuse(400, format, `${name} is missing`)
  request.got.push({ id: form.get('update_id'), status: form.get('status'), words: form.get('description'), at: form.get('updated_datetime'), photos: form.getAll('media_url') })
  if (form.get('status') === 'CLOSED' || form.get('status') === 'CANCELLED') request.status = 'closed'
  if (form.get('status') === 'OPEN') request.status = 'open'
  request.updated = new Date().toISOString()
  return reply(200, format, 'service_request_updates', 'request_update', [{ update_id: `their-${request.id}-${request.got.length}` }])
}

/** Where people read a case. */
const pageOf = (id) => (manner.html_url ? { html_url: `http://127.0.0.1:${port}/cases/${id}` } : {})

const listed = (request) => ({
  ...pageOf(request.id),
  service_request_id: request.id, status: request.status, service_code: request.service, description: request.description,
  requested_datetime: request.requested, updated_datetime: request.updated, lat: request.lat === null ? null : Number(request.lat), long: request.long === null ? null : Number(request.long),
  extended_attributes: { sifang_id: request.number },
})

function listRequests(query, format) {
  const asked = query.get('service_request_id')
  let list = [...state.requests.values()]
  if (asked) list = list.filter((one) => asked.split(',').includes(one.id))
  const size = Number(query.get('page_size') ?? 1000)
  const from = (Number(query.get('page') ?? 1) - 1) * size
  return reply(200, format, 'service_requests', 'request', list.slice(from, from + size).map(listed))
}

function listUpdates(query, format) {
  const from = Date.parse(query.get('start_date') ?? '') || 0
  const to = Date.parse(query.get('end_date') ?? '') || Date.now()
  const list = state.feed.filter((one) => Date.parse(one.updated_datetime) >= from && Date.parse(one.updated_datetime) <= to)
  list.sort((a, b) => Date.parse(a.updated_datetime) - Date.parse(b.updated_datetime))
  return reply(200, format, 'service_request_updates', 'request_update', manner.most_updates > 0 ? list.slice(0, manner.most_updates) : list)
}

function isSigned(headers, body) {
  const key = Buffer.from(manner.secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest()
  const good = String(headers['webhook-signature'] ?? '').split(' ').some((one) => {
    const theirs = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return theirs.length === expected.length && timingSafeEqual(theirs, expected)
  })
  if (!good) ++state.badHooks
  return good
}
const json = (value, status = 200) => ({ status, type: 'application/json', body: JSON.stringify(value) })

function hook(headers, body) {
  if (!isSigned(headers, body)) return json({ error: 'signature' }, 403)
  const said = JSON.parse(body)
  state.hooks.push(said)
  if (said.kind !== 'request') return json({ id: said.foreign })
  const id = `HK-${nextId++}`
  state.cases.set(id, { foreign: id, number: said.number ?? null, status: 'open', at: new Date().toISOString() })
  return json({ id, ...pageOf(id) })
}

/** Page by page: {"kind": "list", "cursor"} → {"items", "next"}. */
function list(headers, body) {
  if (!isSigned(headers, body)) return json({ error: 'signature' }, 403)
  const asked = JSON.parse(body)
  if (asked.kind !== 'list') return json({ error: 'kind' }, 400)
  ++state.lists
  const from = Number(asked.cursor || 0)
  const items = [...state.cases.values()].slice(from, from + manner.list_size)
  if (manner.endless) return json({ items, next: '0' })
  return json({ items, next: from + items.length < state.cases.size ? String(from + items.length) : null })
}

function serve(method, path, query, headers, body) {
  if (path === '/hook') return method === 'HEAD' ? { status: 405, type: 'text/plain', body: '' } : hook(headers, body)
  if (path === '/list' && method === 'POST') return list(headers, body)
  const [, resource, format] = /^\/v2\/(.*)\.(xml|json)$/.exec(path) ?? []
  if (!resource || (manner.xml_only && format === 'json')) return { status: 404, type: 'text/plain', body: 'Bad extension. We support .xml and .json' }
  const form = new URLSearchParams(body)
  const keyed = method === 'POST' ? form.get('api_key') : 'key'
  if (keyed !== 'key') return refuse(403, format, 'the api_key is not right')
  if (method === 'POST' && resource === 'requests') return addRequest(form, format)
  if (method === 'POST' && resource === 'servicerequestupdates') return addUpdate(form, format)
  if (resource === 'discovery') {
    const formats = manner.xml_only ? ['text/xml'] : ['text/xml', 'application/json']
    return { status: 200, type: 'application/json', body: JSON.stringify({ changeset: '1', contact: '', key_service: '', endpoints: [{ specification: 'http://wiki.open311.org/GeoReport_v2', url: '/v2', changeset: '1', type: 'test', formats }] }) }
  }
  if (resource === 'services') return reply(200, format, 'services', 'service', ['lift', 'T-09'].map((code) => ({ service_code: code, service_name: code, description: null, metadata: false, type: 'realtime', keywords: '', group: '' })))
  if (resource === 'requests') return listRequests(query, format)
  if (resource === 'servicerequestupdates') return listUpdates(query, format)
  const [, kind, id] = /^(requests|tokens)\/(.*)$/.exec(resource) ?? []
  if (kind === 'requests' && state.requests.has(id)) return reply(200, format, 'service_requests', 'request', [listed(state.requests.get(id))])
  const token = kind === 'tokens' ? state.tokens.get(decodeURIComponent(id)) : undefined
  if (token) return reply(200, format, 'service_requests', 'request', [++token.asked > 1 ? { token: decodeURIComponent(id), service_request_id: token.id } : { token: decodeURIComponent(id) }])
  return refuse(404, format, 'there is no such thing')
}

/** With a key that is known nothing is done again. */
function serveOnce(method, path, query, headers, body) {
  const key = headers['idempotency-key']
  if (method !== 'POST' || !key) return serve(method, path, query, headers, body)
  if (state.answers.has(key)) {
    ++state.repeated
    return state.answers.get(key)
  }
  const answer = serve(method, path, query, headers, body)
  if (answer.status < 300) state.answers.set(key, answer)
  return answer
}

async function handle(request, response) {
  let body = ''
  for await (const piece of request) body += piece
  const { pathname, searchParams } = new URL(request.url, 'http://township')
  state.asked.push({ method: request.method, url: request.url, headers: request.headers, body })
  if (state.asked.length > 400) state.asked.shift()
  const is = (share) => share > 0 && chance() < share
  if (is(manner.slow)) await sleep(manner.slow_ms)
  const wrong = is(manner.refuse) ? 'refuse' : is(manner.limited) ? 'limited' : is(manner.error) ? 'error' : is(manner.garbage) ? 'garbage' : is(manner.hang_up) ? 'hang_up' : ''
  // Done, or not, before it goes wrong: whoever asks cannot tell.
  const done = wrong === '' || (['error', 'garbage', 'hang_up'].includes(wrong) && chance() < manner.after)
  const answer = done ? serveOnce(request.method, pathname, searchParams, request.headers, body) : undefined
  if (wrong === 'refuse') return response.writeHead(400).end('[{"code":400,"description":"not like this"}]')
  if (wrong === 'limited') return response.writeHead(429, { 'retry-after': '1' }).end()
  if (wrong === 'error') return response.writeHead(chance() < 0.5 ? 500 : 503).end('<html>Internal Server Error')
  if (wrong === 'garbage') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"service_request_id": \x01 half an ans')
  if (wrong === 'hang_up') return request.socket.destroy()
  response.writeHead(answer.status, { 'content-type': answer.type }).end(request.method === 'HEAD' ? undefined : answer.body)
}

let server
let port = 0
async function listen() {
  server = createServer((request, response) => void handle(request, response).catch(() => request.socket.destroy()))
  server.keepAliveTimeout = 1000
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done))
  port = server.address().port
}
async function down() {
  const closing = server
  server = undefined
  closing?.closeAllConnections()
  await new Promise((done) => (closing ? closing.close(done) : done()))
}

/** Says something of a request: in its list, and as a webhook where it was told an address. */
function step({ request, status, words = '', at, level, label, who }) {
  const update = {
    update_id: `U-${nextUpdate++}`, service_request_id: request, status, updated_datetime: at ?? new Date().toISOString().replace(/\.\d+Z/, 'Z'), description: words, media_url: '',
    extras: { ...(level ? { level: String(level) } : {}), ...(label ? { step: label } : {}), ...(who ? { who } : {}) },
  }
  state.feed.push(update)
  const known = state.requests.get(request)
  if (known) {
    known.updated = update.updated_datetime
    if (['closed', 'fixed', 'cancelled', 'not_councils_responsibility'].includes(status)) known.status = 'closed'
    else if (status !== 'unchanged') known.status = 'open'
  }
  if (push.url) waiting.push(update)
  return update.update_id
}

const waiting = []
/** One after the other, or in any order; some of them twice, some with a signature that is none, which does not count. */
async function pushAll() {
  for (;;) {
    const at = manner.reorder ? Math.floor(chance() * waiting.length) : 0
    const [update] = waiting.splice(at, 1)
    if (!update) {
      await sleep(20)
      continue
    }
    const wrong = chance() < manner.wrong_signature
    const status = await send(update, wrong)
    if (wrong) {
      if (status === 403) ++state.refusedPushes
      else if (status !== 0 && status !== 429 && status < 500) throw new Error(`a wrong signature was answered with ${status}`)
    }
    if (wrong || status === 0 || status === 429 || status >= 500) {
      waiting.push(update)
      if (status === 0 || status >= 429) await sleep(50)
      continue
    }
    if (status === 200) ++state.pushed
    if (chance() < manner.duplicate) await send(update, false)
  }
}
async function send(update, wrong) {
  const body = JSON.stringify(update)
  const at = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(push.secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', wrong ? Buffer.alloc(32) : key).update(`${update.update_id}.${at}.${body}`).digest('base64')
  try {
    const answer = await fetch(push.url, { method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-id': update.update_id, 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` }, signal: AbortSignal.timeout(10_000) })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}

const commands = {
  manner: (fresh) => {
    manner = { ...manner, ...fresh }
    if (fresh.seed) randomState = fresh.seed
  },
  push: (fresh) => { push = fresh },
  down,
  up: async () => { if (!server) await listen() },
  step,
  /** A case of a webhook as its list tells it from now on; `gone`: it does not. */
  case: ({ foreign, ...fresh }) => void (fresh.gone ? state.cases.delete(foreign) : state.cases.set(foreign, { ...state.cases.get(foreign), foreign, ...fresh })),
  forget: ({ request }) => void state.requests.delete(request),
  state: () => ({ ...state, requests: [...state.requests.values()], cases: [...state.cases.values()], answers: state.answers.size, tokens: [...state.tokens.keys()], waiting: waiting.length }),
  request: ({ number }) => [...state.requests.values()].filter((one) => one.number === number),
}
const control = createServer((request, response) => {
  void (async () => {
    let body = ''
    for await (const piece of request) body += piece
    const result = await commands[request.url.slice(1)](body ? JSON.parse(body) : {})
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null))
  })().catch((error) => response.writeHead(500).end(String(error)))
})
await listen()
await new Promise((done) => control.listen(0, '127.0.0.1', done))
void pushAll()
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, control: `http://127.0.0.1:${control.address().port}` })}\n`)
process.stdin.on('end', () => process.exit(0)).resume() // ends with whoever started it
