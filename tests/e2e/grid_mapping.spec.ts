// Tables between our codes and a township's: checked when they are written and when the server starts, tried out without
// anything being done; a webhook's template; a township that has XML only.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import type { People } from './support/community.js'
import { Server } from './support/server.js'
import { arrived, gridShelf, joined, otherSecret, reportUp, secret, Township, township, until, whole } from './support/township.js'

let server: Server
let people: People
let there: Township
let connector: Json

beforeAll(async () => {
  server = await Server.fresh()
  await start()
  ;({ people, there, connector } = await joined(server))
})
afterAll(async () => {
  there?.close()
  await server?.remove()
})
const start = (): Promise<Server> => server.start('--plugins', gridShelf(), '--private-webhooks')

const admin = (): ReturnType<typeof township> => township(people.admin!)
const row = async (id: number): Promise<Json> => (await admin().must('GET', '/connectors')).items.find((one: Json) => one.id === id)
async function write(id: number, change: (mapping: Json) => void): Promise<Json> {
  const mapping = await admin().must('GET', `/connectors/${id}/mapping`)
  change(mapping)
  const { tables, template, version } = mapping
  return admin().must('PUT', `/connectors/${id}/mapping`, { tables, template, version })
}

test('categories and states go up in their words', async () => {
  const written = await write(connector.id, ({ tables }) => {
    tables.category = [{ ours: 'lift', theirs: 'T-09' }, { ours: '*', theirs: 'T-99' }]
    tables.deadline = [{ theirs: '48h', minutes: 2880 }]
  })
  expect(written.problems).toEqual([])
  expect((await arrived(there, await reportUp(people))).service).toBe('T-09')
  expect((await arrived(there, await reportUp(people, { category: 'other' }))).service).toBe('T-99')
  // The tables name a service that they do not have.
  await admin().must('POST', `/connectors/${connector.id}/check`, {})
  await until('it is said', async () => (await row(connector.id)).last_error === 'they have no services of these codes: T-99')
})

test('wrong rows are named, and the connector rests until they are right', async () => {
  const right = (await admin().must('GET', `/connectors/${connector.id}/mapping`)).tables.state_in.length
  const written = await write(connector.id, ({ tables }) => {
    tables.category.push({ ours: 'lfit', theirs: 'T-1' })
    tables.grid = [{ ours: 'G9', theirs: '330106001009' }]
    tables.state_in.push({ theirs: 'CLOSED', ours: 'finish' }, { theirs: 'x', ours: 'close' })
    tables.state_out.push({ ours: 'closed', theirs: 'CLOSED' })
  })
  expect(written.problems).toEqual([
    { table: 'category', row: 2, code: 'unknown' }, { table: 'state_out', row: 7, code: 'unknown' },
    { table: 'state_in', row: right, code: 'twice' }, { table: 'state_in', row: right + 1, code: 'unknown' }, { table: 'grid', row: 0, code: 'unknown' },
  ])
  const ticket = await reportUp(people)
  expect(await row(connector.id)).toMatchObject({ problems: 5, last_error: 'it rests: its tables are not right' })
  await server.stop()
  await start()
  for (const client of Object.values(people)) Object.assign(client, { url: server.url })
  await new Promise((done) => setTimeout(done, 2500))
  expect(await there.request(ticket.number)).toBe(undefined)
  expect((await row(connector.id)).counts).toMatchObject({ to_send: 1, done: 2 })
  await write(connector.id, ({ tables }) => {
    tables.category.pop()
    tables.grid = []
    tables.state_in.splice(right)
    tables.state_out.pop()
  })
  await arrived(there, ticket)
})

test('what is no table is refused by its field; another version is a conflict', async () => {
  const { tables, template, version } = await admin().must('GET', `/connectors/${connector.id}/mapping`)
  const put = (body: Json): Promise<{ status: number; body: Json }> => admin().send('PUT', `/connectors/${connector.id}/mapping`, body)
  expect(await put({ tables, template, version: version + 9 })).toMatchObject({ status: 409 })
  expect((await put({ template, version })).body.detail).toContain('/tables')
  expect((await put({ tables: { ...tables, deadline: [{ theirs: '48h' }] }, template, version })).body.detail).toContain('/tables/deadline/0/minutes')
  expect((await put({ tables: { ...tables, colour: [] }, template, version })).body.detail).toContain('/tables/colour')
  expect((await admin().send('POST', '/connectors', { kind: 'open311', name: '二', url: 'ftp://x', on: false })).body.detail).toContain('/url')
  expect((await admin().send('POST', '/connectors', { kind: 'webhook', name: '二', url: 'http://x/y', on: true, sends: false })).body.detail).toContain('/secret')
  expect((await admin().send('POST', '/connectors', { kind: 'open311', name: '二', url: 'http://x/y', on: true, sends: true })).status).toBe(409)
  expect((await admin().send('POST', '/connectors', { kind: 'open311', name: connector.name, url: 'http://x/y', on: false })).status).toBe(409)
})

test('a key goes to the server it was given for: another one needs it again, and it is one word', async () => {
  const { version } = await row(connector.id)
  const put = (more: Json): Promise<Json> => admin().send('PUT', `/connectors/${connector.id}`, { name: connector.name, url: connector.url, on: true, version, ...more })
  const detail = async (more: Json): Promise<unknown[]> => {
    const { status, body } = await put(more)
    return [status, body.detail]
  }
  for (const url of ['http://127.0.0.1:9/v2', connector.url.replace('http:', 'https:'), `http://x@${connector.url.slice(7)}`]) {
    expect(await detail({ url })).toEqual([422, '/key: is needed again: the address is another server\'s'])
    expect(await detail({ url, key: 'key' })).toEqual([422, '/secret: is needed again: the address is another server\'s'])
  }
  for (const field of ['key', 'jurisdiction', 'secret']) expect(await detail({ [field]: 'a\nX-Evil: 1' })).toEqual([422, `/${field}: must be one word without blanks`])
  expect((await row(connector.id)).version).toBe(version)
  // The same server under another path is no other one.
  expect((await put({ url: `${connector.url}/` })).status).toBe(200)
  expect((await put({ url: connector.url, version: version + 1 })).status).toBe(200)
})

test('an error that says the key back does not show it', async () => {
  const said = createServer((_, answer) => answer.writeHead(403, { 'Content-Type': 'application/json' }).end(JSON.stringify([{ code: 403, description: `${'x'.repeat(180)} api_key SECRETKEY+1 is wrong, SECRETKEY%2B1` }])))
  await new Promise<void>((done) => said.listen(0, '127.0.0.1', done))
  const made = await admin().must('POST', '/connectors', { kind: 'open311', name: '多嘴', url: `http://127.0.0.1:${(said.address() as AddressInfo).port}/v2`, key: 'SECRETKEY+1', poll_s: 1, on: true, sends: false })
  const error = await until('it is said', async () => (await row(made.id)).last_error as string)
  expect(error).toContain('HTTP 403')
  expect(error).toContain('api_key … is wrong, …')
  await admin().must('PUT', `/connectors/${made.id}`, { name: made.name, url: made.url, on: false, version: made.version })
  said.close()
})

test('a connector is checked once at a time, and a silent one keeps no other from sending nor costs it tries', async () => {
  let asked = 0
  const silent = createServer(() => { asked += 1 })
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
  const made = await admin().must('POST', '/connectors', { kind: 'open311', name: '不作声', url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v2`, poll_s: 0, on: true, sends: false })
  for (let times = 0; times < 70; ++times) expect(await admin().send('POST', `/connectors/${made.id}/check`, {})).toMatchObject({ status: 202, body: { started: true } })
  const ticket = await reportUp(people)
  await arrived(there, ticket)
  expect((await whole(people.officer!, `/connectors/${connector.id}/queue`)).find((one) => one.ticket === ticket.id)!.tries).toBeLessThan(3)
  expect(asked).toBe(1)
  silent.closeAllConnections()
  silent.close()
  await until('it is said', async () => (await row(made.id)).last_error as string)
  const again = await row(made.id)
  await admin().must('PUT', `/connectors/${made.id}`, { name: made.name, url: made.url, on: false, version: again.version })
})

test('tried out: what would be sent and what would be done, and neither is', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('it is known', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue`)).find((one) => one.ticket === ticket.id && one.foreign === request.id))
  const officer = township(people.officer!)
  const { asked: before } = await there.state()
  const { out } = await officer.must('POST', `/connectors/${connector.id}/try`, { out: { ticket: ticket.id, action: 'confirm' } })
  expect(out).toMatchObject({ refusal: null, method: 'POST', url: `${there.url}/v2/servicerequestupdates.json` })
  const form = new URLSearchParams(out.body)
  expect(form.get('status')).toBe('CLOSED')
  expect(form.get('service_request_id')).toBe(request.id)
  expect(form.get('api_key')).toBe('…')
  const tried = await officer.must('POST', `/connectors/${connector.id}/try`, { in: { body: { update_id: 'T', service_request_id: request.id, status: 'FIXED', description: '好了', updated_datetime: '2026-11-28T10:00:00+08:00' } } })
  expect(tried.in.updates).toEqual([expect.objectContaining({ ticket: ticket.id, outcome: 'applied', effect: 'finish', at: '2026-11-28T02:00:00Z' })])
  expect((await officer.must('POST', `/connectors/${connector.id}/try`, { in: { body: { update_id: 'T' } } })).in).toEqual({ updates: [], unreadable: 1 })
  expect((await people.rc!.must('GET', `/tickets/${ticket.id}`)).state).toBe('township')
  expect((await there.request(ticket.number))!.got).toEqual([])
  expect((await there.state()).asked.filter((one: Json) => one.method === 'POST').length).toBe(before.filter((one: Json) => one.method === 'POST').length)
  expect((await officer.send('POST', `/connectors/${connector.id}/try`, { in: { body: 'no JSON' } })).status).toBe(400)
})

test('a township that has XML only is spoken to in XML', async () => {
  await there.manner({ xml_only: true })
  await admin().must('POST', `/connectors/${connector.id}/check`, {})
  await until('it is known', async () => (await there.state()).asked.some((one: Json) => one.url.startsWith('/v2/services.xml')))
  const ticket = await reportUp(people, { title: '<b>"&amp;\' 电梯</b>' })
  const request = await arrived(there, ticket)
  expect(request.description).toContain('<b>"&amp;\' 电梯</b>')
  await there.step(request.id, 'in_progress', '已派 <2> 人 & 车', { level: 4, label: '处置' })
  await until('it has come', async () => (await township(people.rc!).must('GET', `/tickets/${ticket.id}/township`)).steps.some((one: Json) => one.words === '已派 <2> 人 & 车' && one.step === '处置' && one.level === 4))
  await there.manner({ xml_only: false })
})

test('a webhook carries the template, filled as JSON, signed; what comes back is read by pointers', async () => {
  await there.manner({ secret })
  const { version } = await row(connector.id)
  await admin().must('PUT', `/connectors/${connector.id}`, { name: connector.name, url: connector.url, on: true, sends: false, version })
  const made = await admin().must('POST', '/connectors', { kind: 'webhook', name: '指挥中心', url: `${there.url}/hook`, secret, retry_s: 1, on: true })
  expect(made).toMatchObject({ sends: true, poll_s: 0, problems: 0 })
  const bad = await write(made.id, (mapping) => { mapping.template = '{"who":"{{ticket.reporter}}"}' })
  expect(bad.problems).toEqual([{ table: 'template', row: null, code: 'placeholder' }])
  const deep = await write(made.id, (mapping) => { mapping.template = `${'['.repeat(9900)}${']'.repeat(9900)}` })
  expect(deep.problems).toEqual([{ table: 'template', row: null, code: 'json' }])
  await write(made.id, (mapping) => {
    mapping.template = '{"kind":"{{event.kind}}","title":"标题：{{ticket.title}}","lat":"{{ticket.lat}}","foreign":"{{foreign}}","status":"{{event.status}}","words":"{{event.words}}"}'
    mapping.tables.field = [{ ours: 'update', pointer: '/head/id' }, { ours: 'foreign', pointer: '/data/0/no' }, { ours: 'status', pointer: '/data/0/state' }, { ours: 'words', pointer: '/data/0/text' }, { ours: 'at', pointer: '/head/ms' }]
    mapping.tables.state_in = [{ theirs: '已办结', ours: 'finish', level: 5 }]
  })
  const ticket = await reportUp(people, { title: '"}],{"admin":true}', place: { lat: 30.25, lon: 120.15 } })
  const posted = await until('it is there', async () => (await there.state()).hooks.find((one: Json) => one.title.includes('admin')))
  expect(posted).toEqual({ kind: 'request', title: '标题："}],{"admin":true}', lat: 30.25, foreign: null, status: 'OPEN', words: '' })
  const number = await until('its number is kept', async () => (await people.rc!.must('GET', `/tickets/${ticket.id}`)).foreign_number as string)
  await there.command('push', { url: `${server.url}/township/MG/${made.id}`, secret })
  const tried = await township(people.officer!).must('POST', `/connectors/${made.id}/try`, { in: { body: { head: { id: 'W-1', ms: Date.now() }, data: [{ no: number, state: '已办结', text: '处理完毕' }] } } })
  expect(tried.in.updates[0]).toMatchObject({ number: ticket.number, outcome: 'applied', effect: 'finish', level: 5 })
  expect((await there.state()).badHooks).toBe(0)
  // A wrong secret is refused for good there, and seen here.
  await there.manner({ secret: otherSecret })
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '在等' })
  await until('it is dead', async () => (await whole(people.officer!, `/connectors/${made.id}/queue?state=dead`)).find((one) => one.error.startsWith('HTTP 403')))
})
