// What others send that is meant to do harm, or is only wrong: forms, webhooks and lists of a township that are too large, in
// another encoding, of another time, or no list at all. Each is refused or taken with what can be taken, nothing of it is the
// plugin's failure, and the next one is served.
import { createHmac } from 'node:crypto'
import { createServer, type Server as Web } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect as dial } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { heard } from './support/grid.js'
import { checkJson, checkXml, encode, formType, lamp, makeKey, multipart, open, Open311, raw } from './support/open311.js'
import { Server } from './support/server.js'
import { gridShelf, secret, switchOn, township, until, whole } from './support/township.js'

let server: Server
let people: People
let us: Open311
let web: Web // their server, which answers what `answers` says
let hook: Json // a webhook connector
let polled: Json // one of Open311
let answers: (path: string) => { type: string; body: Buffer | string } = () => ({ type: 'application/json', body: '[]' })
const asked: string[] = []

const officer = (): ReturnType<typeof township> => township(people.officer!)
const admin = (): ReturnType<typeof township> => township(people.admin!)
const connectorRow = async (id: number): Promise<Json> => (await admin().must('GET', '/connectors')).items.find((one: Json) => one.id === id)

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  people = await found(server)
  await switchOn(people)
  us = new Open311(server, (await makeKey(people)).key)
  web = createServer((request, response) => {
    asked.push(request.url ?? '')
    request.resume()
    request.on('end', () => {
      if (request.method === 'POST') return void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify([{ service_request_id: `T-${asked.length}`, update_id: `O-${asked.length}` }]))
      const { type, body } = answers(request.url ?? '')
      response.writeHead(200, { 'Content-Type': type }).end(body)
    })
  })
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  hook = await admin().must('POST', '/connectors', { kind: 'webhook', name: '指挥中心', url: `${url}/hook`, secret, on: true, sends: false })
  polled = await admin().must('POST', '/connectors', { kind: 'open311', name: '乡镇', url: `${url}/v2`, key: 'key', poll_s: 1, retry_s: 1, on: true })
})
afterAll(async () => {
  web?.close()
  web?.closeAllConnections()
  await server?.remove()
})
/** Whatever was sent, it was never a failure of the plugin's. */
afterEach(async () => {
  const { items } = await people.admin!.must('GET', '/communities/MG/plugins')
  expect(items.find((one: Json) => one.name === 'grid')).toMatchObject({ health: 'ready' })
})

async function push(text: string): Promise<{ status: number; body: Json }> {
  const at = String(Math.floor(Date.now() / 1000))
  const signature = `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`m-1.${at}.${text}`).digest('base64')}`
  const answer = await raw(`${server.url}/township/MG/${hook.id}`, 'POST', text, { 'Content-Type': 'application/json', 'webhook-id': 'm-1', 'webhook-timestamp': at, 'webhook-signature': signature })
  return { status: answer.status, body: JSON.parse(answer.text) }
}
const inbox = (id: number): Promise<Json[]> => whole(people.officer!, `/connectors/${id}/inbox`)
const post = (body: string | Buffer, type = formType, more = ''): ReturnType<typeof raw> => raw(`${server.url}/open311/v2/requests.json${more}`, 'POST', body, { 'Content-Type': type })

describe('forms of Open311', () => {
  test('while nothing is served, no body is read', async () => {
    const told = await post('a&'.repeat(6_000_000))
    expect([told.status, JSON.parse(told.text)[0].description]).toEqual([404, 'no community is served here'])
    await open(people)
  })

  test('many fields, many parts, long texts and long boundaries are refused before a key is asked for', async () => {
    const started = Date.now()
    const parts = (count: number): ReturnType<typeof multipart> => multipart(Array.from({ length: count }, (_, at) => ({ name: `n${at}`, content: '' })))
    const long = multipart([{ name: 'description', content: '长'.repeat(400_000) }])
    for (const [status, body, type] of [
      [413, 'a&'.repeat(6_000_000), formType], [400, 'a&'.repeat(1_001), formType], [403, 'a&'.repeat(1_000), formType],
      [400, parts(101).body, parts(1).type], [403, parts(100).body, parts(1).type], [413, long.body, long.type],
      [400, '\n-'.repeat(3_000_000), `multipart/form-data; boundary=${'-'.repeat(5_000)}x`], [400, '-'.repeat(6_000_000), `multipart/form-data; boundary=${'-'.repeat(69)}x`],
    ] as const) {
      const told = await post(body, type)
      expect([told.status, told.text.slice(0, 200)]).toEqual([status, expect.any(String)])
      checkJson('errors', JSON.parse(told.text))
    }
    expect(Date.now() - started).toBeLessThan(30_000)
  })

  test('a key in the address is looked at first', async () => {
    expect((await post('a&'.repeat(2_000), formType, '?api_key=none')).status).toBe(403)
    const told = await raw(us.url('requests.xml'), 'POST', encode(lamp), { 'Content-Type': formType })
    expect(told.status).toBe(200)
  })

  test('a name that is no UTF-8 is 400; U+FFFD in a text is a character', async () => {
    const bad = Buffer.concat([Buffer.from('--B\r\nContent-Disposition: form-data; name="ph'), Buffer.from([0xff]), Buffer.from('"; filename="a.png"\r\n\r\nx\r\n--B--')])
    expect((await post(bad, 'multipart/form-data; boundary=B', `?api_key=${us.key}`)).status).toBe(400)
    const number = await us.send({ ...lamp, description: '转发\ufffd的话' })
    expect((await us.get(`requests/${number}`, 'service_requests'))[0].description).toContain('转发')
  })

  test('degrees are digits', async () => {
    for (const lat of ['0x10', ' 1', '1e1', '+1', 'inf', '1_0']) expect((await us.post('requests', { ...lamp, lat })).status, lat).toBe(400)
  })

  test('an Idempotency-Key is for one body, and counts whole', async () => {
    const headers = { 'Idempotency-Key': 'k'.repeat(400) }
    const first = await us.send(lamp, headers)
    expect(await us.send(lamp, headers)).toBe(first)
    const other = await us.post('requests', { ...lamp, description: '别的事' }, 'xml', headers)
    expect(other.status).toBe(422)
    checkXml(other.text)
    expect(await us.send({ ...lamp, description: '别的事' }, { 'Idempotency-Key': `${'k'.repeat(399)}j` })).not.toBe(first)
    // The same matter with other words, as when something was masked meanwhile.
    const own = { ...lamp, 'attribute[sifang_id]': 'XX-2026-000001' }
    const sent = await us.send(own, { 'Idempotency-Key': 'out-1' })
    expect(await us.send({ ...own, description: '▇▇' }, { 'Idempotency-Key': 'out-1' })).toBe(sent)
  })

  test('ids of updates tell nothing of the steps between, and without a Host addresses are relative', async () => {
    const number = await us.send(lamp)
    const { id } = await people.rc!.must('GET', `/tickets/${number}`)
    await people.rc!.act(`/tickets/${id}`, 'accept')
    await heard(people)
    const updates = await us.get('servicerequestupdates', 'service_request_updates')
    for (const { update_id } of updates) expect(update_id).toMatch(/^([0-9a-f]{32}|c-.*)$/)
    expect(JSON.stringify(updates)).not.toContain(id)
    const told = await new Promise<string>((done, failed) => {
      let text = ''
      const line = dial(Number(new URL(server.url).port), '127.0.0.1', () => line.write('GET /open311/v2/discovery.json HTTP/1.0\r\n\r\n'))
      line.on('data', (bytes) => (text += bytes.toString()))
      line.on('close', () => done(text))
      line.on('error', failed)
    })
    expect(told).toContain('"url":"/open311/v2"')
  })

  test('long lists without a key are rationed, all callers together; with a key they are not', async () => {
    const outside = new Open311(server)
    const list = (door: Open311): ReturnType<typeof raw> => raw(door.url('requests.json', { page_size: '1' }))
    let refused: Awaited<ReturnType<typeof raw>> | undefined
    for (let at = 0; at < 800 && !refused; at += 20) refused = (await Promise.all(Array.from({ length: 20 }, () => list(outside)))).find(({ status }) => status === 429)
    expect(refused).toBeDefined()
    checkJson('errors', JSON.parse(refused!.text))
    expect((await list(us)).status).toBe(200)
    await until('they are served again', async () => (await list(outside)).status === 200)
  })
})

describe('webhooks of a township', () => {
  const update = (more: Json): Json => ({ update_id: 'u', number: 'none', status: 'open', updated_datetime: new Date().toISOString(), ...more })

  test('what is too large, or is too many, is refused', async () => {
    expect(await push(`[${'1,'.repeat(600_000)}1]`)).toMatchObject({ status: 413, body: { status: 413 } })
    const many = (count: number, name: string): string => JSON.stringify(Array.from({ length: count }, (_, at) => update({ update_id: `${name}${at}` })))
    expect((await push(many(1_001, 'a'))).status).toBe(422)
    expect((await push(many(1_000, 'b'))).body.updates).toHaveLength(1_000)
  })

  test('a time in the future counts as now, so that what really comes later is taken', async () => {
    const { id, number } = await people.resident!.must('POST', '/communities/MG/tickets', { title: '灯', body: '不亮', category: 'lift', visibility: 'public' })
    await people.rc!.act(`/tickets/${id}`, 'accept')
    await people.rc!.act(`/tickets/${id}`, 'township')
    const foreign = await until('it is there', async () => (await whole(people.officer!, `/connectors/${polled.id}/queue`)).find((one) => one.ticket === id && one.state === 'done')?.foreign)
    answers = (path) => ({ type: 'application/json', body: path.includes('servicerequestupdates') ? JSON.stringify([{ update_id: 'F-1', service_request_id: foreign, status: 'investigating', updated_datetime: '9999-12-31T23:59:59Z', description: '' }]) : '[]' })
    const first = await until('it has come', async () => (await inbox(polled.id)).find((one) => one.update === 'F-1'))
    expect(first).toMatchObject({ outcome: 'applied', number })
    expect(first.at).toContain('9999-12-31')
    // Words with what the core takes no words with are cleaned; so the ticket is done here as well.
    answers = (path) => ({ type: 'application/json', body: path.includes('servicerequestupdates') ? JSON.stringify([
      { update_id: `F-2${'x'.repeat(300)}`, service_request_id: foreign, status: 'fixed', updated_datetime: new Date(Date.now() + 1000).toISOString(), description: '修好了\u0000\u202e' },
      { update_id: `F-2${'x'.repeat(301)}`, service_request_id: foreign, status: 'unchanged', updated_datetime: new Date(Date.now() + 1000).toISOString(), description: '第二句' },
    ]) : '[]' })
    await until('both have come', async () => (await inbox(polled.id)).filter((one) => one.foreign === foreign && one.update.startsWith('hash-')).length === 2)
    expect((await inbox(polled.id)).filter((one) => one.foreign === foreign).map((one) => one.outcome)).toEqual(['applied', 'applied', 'applied'])
    expect((await people.rc!.must('GET', `/tickets/${id}`)).state).toBe('verifying')
    answers = () => ({ type: 'application/json', body: '[]' })
  })

  test('pointers of every kind are read without a failure; a template that is no object or grows is refused', async () => {
    const mapping = await admin().must('GET', `/connectors/${hook.id}/mapping`)
    let { version } = mapping
    const put = async (change: (tables: Json) => void, template = mapping.template): Promise<Json> => {
      const tables = structuredClone(mapping.tables)
      change(tables)
      const put = await admin().must('PUT', `/connectors/${hook.id}/mapping`, { tables, template, version })
      version = put.version
      return put
    }
    for (const pointer of ['/', '//', '/99999999999999999999', '/~', '/~2', 'x', '#/a', '/0/-', '/00']) {
      const { problems } = await put((tables) => (tables.field.find((one: Json) => one.ours === 'status').pointer = pointer))
      expect(problems.length, pointer).toBe(['/~', '/~2', 'x', '#/a'].includes(pointer) ? 1 : 0)
      for (const body of ['[["a"]]', '[{"":{"":"x"},"number":"n"}]', '{"a":[]}', '[[]]']) expect((await officer().send('POST', `/connectors/${hook.id}/try`, { in: { body } })).status, `${pointer} ${body}`).toBe(200)
    }
    for (const template of ['"x"', '1', '[]']) expect((await put(() => undefined, template)).problems).toEqual([{ table: 'template', row: null, code: 'json' }])
    expect((await put(() => undefined, `{"a":"${'{{ticket.body}}'.repeat(1_300)}"}`)).problems).toEqual([])
    const { id } = await people.resident!.must('POST', '/communities/MG/tickets', { title: '长', body: '长'.repeat(3_000), category: 'lift', visibility: 'public' })
    const { out } = await officer().must('POST', `/connectors/${hook.id}/try`, { out: { ticket: id } })
    expect(out.refusal).toContain('256 KiB')
    await put(() => undefined)
  })
})

describe('lists of a township', () => {
  const updates = (list: Json[], head = '<?xml version="1.0"?>'): string =>
    `${head}<service_request_updates>${list.map((one) => `<request_update>${Object.entries(one).map(([name, value]) => `<${name}>${String(value)}</${name}>`).join('')}</request_update>`).join('')}</service_request_updates>`
  const one = (id: string, words: string): Json => ({ update_id: id, service_request_id: 'nobody', status: 'open', updated_datetime: new Date().toISOString(), description: words })
  const said = async (id: string): Promise<Json> => until(`${id} has come`, async () => (await inbox(polled.id)).find((row) => row.update === id))

  test('bytes that are no characters are replaced, which is said; the others come', async () => {
    answers = () => ({ type: 'text/xml', body: Buffer.from(updates([one('B-1', 'a\xff\xfeb'), one('B-2', 'good')]), 'latin1') })
    expect((await said('B-1')).words).toBe('a\ufffd\ufffdb')
    await said('B-2')
    await until('it is said', async () => String((await connectorRow(polled.id)).last_error).includes('no character'))
  })

  test('GBK that says so is read', async () => {
    const gbk = Buffer.concat([Buffer.from(updates([one('G-1', '')], '<?xml version="1.0" encoding="gb2312"?>').split('<description>')[0]!), Buffer.from('<description>'), Buffer.from([0xd2, 0xd1, 0xd0, 0xde, 0xba, 0xc3]), Buffer.from('</description></request_update></service_request_updates>')])
    answers = () => ({ type: 'text/xml', body: gbk })
    expect((await said('G-1')).words).toBe('已修好')
    await until('nothing is wrong', async () => (await connectorRow(polled.id)).last_error === null)
  })

  test('what is no list of updates is an error, and the time asked for stays', async () => {
    for (const body of ['<html><body><p>hi</p></body></html>', '{"error":"busy"}', '[{"code":503,"description":"busy"}]', '<service_requests/>', 'busy']) {
      answers = () => ({ type: body.startsWith('<') ? 'text/xml' : 'application/json', body })
      await until(body, async () => String((await connectorRow(polled.id)).last_error).includes('cannot be read'))
      const { since } = await connectorRow(polled.id)
      const before = asked.length
      await until('it was asked again', async () => asked.length > before + 1)
      expect((await connectorRow(polled.id)).since, body).toBe(since)
      answers = () => ({ type: 'application/json', body: '[]' })
      await until('it is well again', async () => (await connectorRow(polled.id)).last_error === null)
    }
  })
})
