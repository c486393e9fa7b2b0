// Our GeoReport v2 server as open311.md has it: every resource in both formats, held against the schemas; every form of
// error; what clients send that the specification does not say. Updates are grid_open311_updates.spec.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import type { People } from './support/community.js'
import { makePng } from './support/files.js'
import { grids, heard, settle } from './support/grid.js'
import { checkJson, checkXml, counter, encode, formType, lamp, makeKey, multipart, now, open, Open311, raw } from './support/open311.js'
import { random } from './support/random.js'
import type { Server } from './support/server.js'

let server: Server
let people: People
let key: Json
let us: Open311
let outside: Open311 // without a key

beforeAll(async () => {
  ({ server, people } = await counter())
  await settle(server, people, 'worker2', ['grid_worker', '--grid', 'G2'])
  await newKey()
  outside = new Open311(server)
})
/** A key may call 60 times in a minute, so each part has one of its own. */
async function newKey(): Promise<void> {
  key = await makeKey(people)
  us = new Open311(server, key.key)
}
afterAll(() => server.remove())

const request = async (number: string, with_ = outside): Promise<Json> => (await with_.get(`requests/${number}`, 'service_requests'))[0]
const ticket = (number: string): Promise<Json> => people.officer!.must('GET', `/tickets/${number}`)

describe('where it is closed', () => {
  test('nothing is served until the community opens it', async () => {
    expect(await outside.refused('services')).toEqual([404, 'no community is served here'])
    expect(await outside.refused('services', { jurisdiction_id: 'MG' })).toEqual([404, 'jurisdiction_id was not found'])
    expect(await us.refused('requests')).toEqual([404, 'the community of this key is not served here'])
    const { contact } = await outside.get('discovery', 'discovery')
    expect(contact).toBe('No community is served here.')
    await open(people)
    expect((await outside.get('discovery', 'discovery')).contact).toContain('jurisdiction_id MG')
  })
})

describe('keys', () => {
  test('a key is shown once, and its hash is all that is kept', async () => {
    expect(key).toMatchObject({ name: '测试 public', reads: 'public', revoked_at: null, last_used_at: null })
    expect(key.key).toMatch(/^sf_[0-9a-f]{64}$/)
    const { items } = await grids(people.admin!).must('GET', '/keys')
    expect(items).toHaveLength(1)
    expect(items[0]).not.toHaveProperty('key')
    expect(JSON.stringify(items)).not.toContain(key.key.slice(3))
  })
  test('only administrators have to do with keys', async () => {
    for (const login of ['resident', 'rc', 'host', 'officer', 'supervisor', 'worker', 'leader']) {
      expect((await grids(people[login]!).get('/keys')).status, login).toBe(403)
      expect((await grids(people[login]!).send('POST', '/keys', { name: 'x', reads: 'public' })).status, login).toBe(403)
    }
    expect((await grids(people.admin!).send('POST', '/keys', { name: 'x', reads: 'private' })).status).toBe(422)
    expect((await grids(people.admin!).send('POST', '/keys/999/revoke', {})).status).toBe(404)
  })
  test('no key, a wrong one and a revoked one are 403, in the format asked for', async () => {
    const admin = grids(people.admin!)
    const made = await makeKey(people)
    await new Open311(server, made.key).send(lamp)
    expect((await admin.must('POST', `/keys/${made.id}/revoke`, {})).revoked_at).not.toBeNull()
    expect((await admin.send('POST', `/keys/${made.id}/revoke`, {})).status).toBe(409)
    for (const [api_key, words] of [['', 'api_key was not provided'], ['nonsense', 'api_key is not valid'], [made.key, 'api_key is not valid']])
      for (const resource of ['requests', 'servicerequestupdates'])
        for (const format of ['json', 'xml'] as const) {
          const answer = await new Open311(server, api_key).post(resource, lamp, format)
          expect(answer.status).toBe(403)
          if (format === 'json') expect(JSON.parse(answer.text)).toEqual([{ code: 403, description: words }])
          else checkXml(answer.text)
        }
    expect(await new Open311(server, 'nonsense').refused('requests')).toEqual([403, 'api_key is not valid'])
    const used = (await admin.must('GET', '/keys')).items.find((one: Json) => one.id === made.id)
    expect(Date.parse(used.last_used_at)).toBeGreaterThan(Date.now() - 120_000)
  })
})

describe('what is offered', () => {
  test('discovery names both formats and this server as it was reached', async () => {
    const told = await outside.get('discovery', 'discovery')
    expect(told.endpoints[0]).toMatchObject({ url: `${server.url}/open311/v2`, type: 'production', formats: ['text/xml', 'application/json'] })
    const behind = await raw(`${server.url}/open311/v2/discovery.json`, 'GET', '', { Host: 'sifang.example', 'X-Forwarded-Proto': 'https' })
    expect(JSON.parse(behind.text).endpoints[0].url).toBe('https://sifang.example/open311/v2')
    expect((await outside.get('discovery', 'discovery')).changeset, 'nothing has changed').toBe(told.changeset)
  })
  test('categories are services, their parents groups', async () => {
    const services: Json[] = await outside.get('services', 'services')
    const { categories } = await people.admin!.must('GET', '/communities/MG')
    expect(services.map((one) => one.service_code)).toEqual(categories.map((one: Json) => one.code))
    expect(services.find((one) => one.service_code === 'lighting')).toEqual({
      service_code: 'lighting', service_name: '照明', description: null, metadata: false, type: 'realtime', keywords: null, group: '公共设施',
    })
    expect(await outside.get('services/lighting', 'service_definition')).toEqual({ service_code: 'lighting', attributes: [] })
    expect(await outside.refused('services/dragons')).toEqual([404, 'service_code was not found'])
  })
  test('a jurisdiction must be named where several are served', async () => {
    await people.far_admin!.act('/communities/ZZ/plugins/grid', 'enable', { roles: ['officer'] })
    await open(people, 'ZZ')
    expect(await outside.refused('services')).toEqual([400, 'jurisdiction_id was not provided'])
    expect(await outside.refused('services', { jurisdiction_id: '' }), 'empty is absent').toEqual([400, 'jurisdiction_id was not provided'])
    expect(await outside.refused('services', { jurisdiction_id: 'QQ' })).toEqual([404, 'jurisdiction_id was not found'])
    await outside.get('services', 'services', { jurisdiction_id: 'ZZ' })
    expect(await us.refused('requests', { jurisdiction_id: 'ZZ' })).toEqual([403, 'this api_key is for another jurisdiction'])
    await us.get('services', 'services') // a key says which
    await open(people, 'ZZ', 'false')
    await outside.get('services', 'services')
  })
})

describe('requests that come in', () => {
  beforeAll(newKey)

  test('a request is a public ticket of its number, at once', async () => {
    const number = await us.send({ ...lamp, email: 'wang@example.com', first_name: '小明', last_name: '王', phone: '13800000000' })
    const told = await request(number)
    expect(told).toMatchObject({
      service_request_id: number, status: 'open', status_notes: null, service_name: '照明', service_code: 'lighting', description: lamp.description,
      agency_responsible: null, lat: 30.2775, long: 120.158, address: null, address_id: null, zipcode: null, media_url: null,
    })
    expect(JSON.stringify(told)).not.toMatch(/wang|小明|138/)
    expect(await ticket(number)).toMatchObject({ title: '路灯不亮', body: lamp.description, visibility: 'public', place: { lat: 30.2775, lon: 120.158 } })
    expect(await outside.get(`tokens/${number}`, 'token')).toEqual([{ service_request_id: number, token: number }])
    expect(await outside.refused('tokens/T-9')).toEqual([404, 'token was not found'])
  })

  test('both formats answer a POST, with and without a charset', async () => {
    const body = encode({ ...lamp, api_key: key.key })
    for (const type of [formType, `${formType}; charset=utf-8`, 'Application/X-WWW-Form-Urlencoded;charset="UTF-8"']) {
      const answer = await raw(`${server.url}/open311/v2/requests.xml`, 'POST', body, { 'Content-Type': type })
      expect(answer.status, type).toBe(200)
      checkXml(answer.text)
      expect(answer.text).toMatch(/<service_request_id>MG-\d{4}-\d{6}<\/service_request_id>/)
    }
  })

  test('unknown parameters and attributes, brackets in every spelling, and the headers of a real client do no harm', async () => {
    const fields: [string, string][] = [
      ...Object.entries({ ...lamp, account_id: '', device_id: '', deviceid: 'abc', media_url: '', nonsense: '1', jurisdiction_id: 'MG', api_key: key.key }),
      ['attribute[title]', '第 5 号灯'], ['attribute[COLOUR]', 'red'], ['attribute[COLOUR]', 'blue'], ['attribute[MANY][]', 'a'], ['attribute[MANY][]', 'b'],
    ]
    const plain = encode(fields).replaceAll('%5B', '[').replaceAll('%5D', ']')
    for (const body of [encode(fields), plain, encode(fields).replaceAll('%5B', '%5b'), encode(fields).replaceAll('%20', '+')]) {
      const answer = await raw(`${server.url}/open311/v2/requests.json`, 'POST', body, {
        'Content-Type': formType, TE: 'deflate,gzip;q=0.3', Connection: 'TE, close', 'User-Agent': 'libwww-perl/6.68',
      })
      expect(answer.status, answer.text).toBe(200)
      expect(answer.headers.connection).toBe('close')
      const [{ service_request_id: number }] = JSON.parse(answer.text)
      expect((await ticket(number)).title).toBe('第 5 号灯')
    }
    const told = await raw(outside.url('requests.xml', { nonsense: '1', service_code: '', status: '' }), 'GET', '', { TE: 'deflate,gzip;q=0.3', Connection: 'TE, close' })
    expect(told.status).toBe(200)
    checkXml(told.text)
  })

  test('an address alone will do, and so will one that is not pinpointed', async () => {
    const at = { service_code: 'road', description: '有坑' }
    expect(await request(await us.send({ ...at, address_string: '东门口' }))).toMatchObject({ address: '东门口', lat: null, long: null })
    expect(await request(await us.send({ ...at, address_id: '#NOTPINPOINTED#' }))).toMatchObject({ address_id: '#NOTPINPOINTED#', address: null })
  })

  test('what is wrong is said, all of it', async () => {
    const fault = async (fields: Record<string, string>): Promise<[number, string[]]> => {
      const answer = await us.post('requests', fields)
      const list = JSON.parse(answer.text)
      checkJson('errors', list)
      checkXml((await us.post('requests', fields, 'xml')).text)
      return [answer.status, list.map((one: Json) => one.description)]
    }
    expect(await fault({})).toEqual([400, ['service_code was not provided', 'lat and long, address_string or address_id was not provided']])
    expect(await fault({ ...lamp, long: '' })).toEqual([400, ['lat and long go together']])
    for (const lat of ['abc', '91', '30,5', 'nan', '30.5 ']) expect(await fault({ ...lamp, lat }), lat).toEqual([400, ['lat and long are no degrees of WGS-84']])
    expect(await fault({ ...lamp, service_code: 'dragons' })).toEqual([404, ['service_code was not found']])
    expect(await fault({ ...lamp, description: '长'.repeat(4001) })).toEqual([400, ['description has more than 4,000 characters']])
    expect((await fault({ ...lamp, media_url: 'javascript:alert(1)' }))[0]).toBe(400)
    expect(await fault({ ...lamp, jurisdiction_id: 'QQ' })).toEqual([404, ['jurisdiction_id was not found']])
    for (const [type, body] of [['application/json', '{}'], ['multipart/form-data', ''], [formType, `api_key=${key.key}&description=%FF`]])
      expect((await raw(`${server.url}/open311/v2/requests.json`, 'POST', body, { 'Content-Type': type! })).status, type).toBe(400)
  })

  test('sent twice, it is one ticket: by the sender\'s own id, or by an idempotency key', async () => {
    const fields = { ...lamp, 'attribute[fixmystreet_id]': '4711' }
    const first = await us.send(fields)
    expect(await us.send({ ...fields, description: '又发一次' })).toBe(first)
    const other = await us.send(lamp, { 'Idempotency-Key': 'k-1' })
    expect(other).not.toBe(first)
    expect(await us.send(lamp, { 'idempotency-key': 'k-1' })).toBe(other)
    const elsewhere = new Open311(server, (await makeKey(people)).key)
    expect(await elsewhere.send(fields), 'another sender has ids of their own').not.toBe(first)
  })

  test('photos come as parts, and everybody may see the first', async () => {
    const picture = makePng(40, 30)
    const { body, type } = multipart([
      ...Object.entries({ ...lamp, api_key: key.key }).map(([name, content]) => ({ name, content })),
      { name: 'photo1', file: '4711.1.full.png', type: 'image/png', content: picture },
      { name: 'file_x', file: '', type: 'application/octet-stream', content: '' }, // a field that nothing was chosen for
    ])
    const answer = await raw(`${server.url}/open311/v2/requests.json`, 'POST', body, { 'Content-Type': type })
    expect(answer.status, answer.text).toBe(200)
    const [{ service_request_id: number }] = JSON.parse(answer.text)
    const { media_url } = await request(number)
    expect(media_url).toMatch(new RegExp(`^${server.url}/open311/v2/photos/[0-9a-f]{32}$`))
    const photo = await raw(media_url)
    expect(photo.status).toBe(200)
    expect(photo.type).toMatch(/^image\//)
    expect(photo.bytes.length).toBeGreaterThan(50)
    expect((await request(number)).media_url, 'its address stays').toBe(media_url)
    expect((await raw(media_url.replace(/.{4}$/, '0000'))).status).toBe(404)
    const large = multipart([...Object.entries({ ...lamp, api_key: key.key }).map(([name, content]) => ({ name, content })), ...[1, 2].map((at) => ({ name: `photo${at}`, file: `${at}.png`, type: 'image/png', content: makePng(900, 700, 200) }))])
    expect(large.body.length).toBeGreaterThan(1_200_000)
    const taken = await raw(`${server.url}/open311/v2/requests.json`, 'POST', large.body, { 'Content-Type': large.type })
    expect(taken.status, taken.text).toBe(200)
    const bad = multipart([...Object.entries({ ...lamp, api_key: key.key }).map(([name, content]) => ({ name, content })), { name: 'photo1', file: 'a.png', content: 'no picture' }])
    const refused = await raw(`${server.url}/open311/v2/requests.json`, 'POST', bad.body, { 'Content-Type': bad.type })
    expect(refused.status).toBe(400)
    checkJson('errors', JSON.parse(refused.text))
  })

  test('an address of a picture elsewhere is shown and not fetched', async () => {
    const number = await us.send({ ...lamp, media_url: 'https://pictures.example/1.jpg' })
    expect((await request(number)).media_url).toBe('https://pictures.example/1.jpg')
    expect((await ticket(number)).body).toContain('https://pictures.example/1.jpg')
  })

  test('whom to reach is for those who handle it, and each look is a row', async () => {
    const number = await us.send({ ...lamp, email: 'wang@example.com', last_name: '王', phone: '13800000000' })
    const { id } = await ticket(number)
    expect(await grids(people.officer!).must('GET', `/tickets/${id}/contact`)).toMatchObject({ email: 'wang@example.com', last_name: '王', first_name: '', phone: '13800000000', key_name: '测试 public', media: [] })
    for (const login of ['resident', 'rc', 'host', 'admin', 'supervisor', 'worker', 'worker2']) expect((await grids(people[login]!).get(`/tickets/${id}/contact`)).status, login).toBe(403)
    const own = await people.resident!.must('POST', '/communities/MG/tickets', { title: '一', body: '一', category: 'road' })
    expect((await grids(people.officer!).get(`/tickets/${own.id}/contact`)).status).toBe(404)
    const { items } = await grids(people.supervisor!).must('GET', '/contact_looks')
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ user_name: 'officer先生', ticket: id, number })
    expect((await grids(people.officer!).get('/contact_looks')).status).toBe(403)
  })
  test('that there is somebody to reach is told to the same people, and is no look', async () => {
    const looks = async (): Promise<number> => (await grids(people.supervisor!).must('GET', '/contact_looks')).items.length
    const before = await looks()
    const origin = async (number: string): Promise<Json> => (await grids(people.officer!).must('GET', `/tickets/${(await ticket(number)).id}/origin`)).open311
    const named = await us.send({ ...lamp, last_name: '王' })
    expect(await origin(named)).toMatchObject({ key_name: '测试 public', has_contact: true })
    expect(JSON.stringify(await origin(named))).not.toContain('王')
    expect(await origin(await us.send({ ...lamp, media_url: 'https://example.org/a.jpg' }))).toMatchObject({ has_contact: true })
    expect(await origin(await us.send(lamp))).toMatchObject({ has_contact: false })
    const own = await people.resident!.must('POST', '/communities/MG/tickets', { title: '一', body: '一', category: 'road' })
    expect(await grids(people.officer!).must('GET', `/tickets/${own.id}/origin`)).toEqual({ open311: null })
    const { id } = await ticket(named)
    for (const login of ['resident', 'rc', 'host', 'admin', 'supervisor', 'worker', 'worker2']) expect((await grids(people[login]!).get(`/tickets/${id}/origin`)).status, login).toBe(403)
    expect(await looks()).toBe(before)
  })
})

describe('requests that are asked for', () => {
  let numbers: string[]
  beforeAll(async () => {
    const one = new Open311(server, (await makeKey(people)).key)
    numbers = []
    for (let at = 0; at < 5; ++at) numbers.push(await one.send({ ...lamp, service_code: at < 2 ? 'noise' : 'parking', description: `第 ${at} 件` }))
    await heard(people)
  })
  const list = async (query: Record<string, string>): Promise<string[]> => (await outside.get('requests', 'service_requests', query)).map((one: Json) => one.service_request_id)

  test('by ids, which go before all else; by service; by status', async () => {
    expect(await list({ service_request_id: `${numbers[1]},${numbers[3]},MG-1999-000001`, status: 'closed' })).toEqual([numbers[3], numbers[1]])
    expect(await list({ service_code: 'noise' })).toEqual([numbers[1], numbers[0]])
    expect(await list({ service_code: 'noise,parking' })).toEqual([...numbers].reverse())
    expect(await list({ service_code: 'noise', status: 'closed' })).toEqual([])
    expect(await list({ service_code: 'noise', status: 'open,closed' })).toHaveLength(2)
    expect(await outside.refused('requests', { status: 'in_progress' })).toEqual([400, 'status is open or closed'])
  })
  test('page by page', async () => {
    const codes = { service_code: 'noise,parking' }
    expect(await list({ ...codes, page_size: '2' })).toEqual([numbers[4], numbers[3]])
    expect(await list({ ...codes, page_size: '2', page: '3' })).toEqual([numbers[0]])
    expect(await list({ ...codes, page_size: '2', page: '4' })).toEqual([])
    for (const [name, value] of [['page', '0'], ['page_size', 'x'], ['page', '-1']] as const) expect((await outside.refused('requests', { [name]: value }))[0]).toBe(400)
  })
  test('by when they were raised and when they changed, also where a plus became a blank', async () => {
    const codes = { service_code: 'parking' }
    const hour = (later: number): string => new Date(Date.now() + later * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z')
    const china = (later: number): string => hour(later + 8).replace('Z', '+08:00')
    expect(await list({ ...codes, start_date: hour(-1), end_date: hour(1) })).toHaveLength(3)
    expect(await list({ ...codes, start_date: hour(1), end_date: hour(2) })).toEqual([])
    expect(await list({ ...codes, end_date: hour(-1) })).toEqual([])
    expect(await list({ ...codes, updated_after: hour(-1) })).toHaveLength(3)
    expect(await list({ ...codes, updated_before: hour(-1) })).toEqual([])
    const url = `${server.url}/open311/v2/requests.json?service_code=parking&start_date=${china(-1)}&end_date=${china(1)}`
    expect(JSON.parse((await raw(url)).text), 'an open plus').toHaveLength(3)
    expect(await outside.refused('requests', { start_date: hour(1), end_date: hour(0) })).toEqual([400, 'end_date is before start_date'])
    expect(await outside.refused('requests', { start_date: hour(-91 * 24), end_date: hour(0) })).toEqual([400, 'start_date and end_date are more than 90 days apart'])
    for (const start_date of ['yesterday', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00', '2026-01-01T25:00:00Z']) expect((await outside.refused('requests', { start_date }))[0], start_date).toBe(400)
  })
  test('with extensions', async () => {
    await people.rc!.act(`/tickets/${numbers[4]}`, 'accept')
    await heard(people)
    const [told] = await outside.get('requests', 'service_requests', { service_request_id: numbers[4]!, extensions: 'true' })
    expect(told.extended_attributes).toEqual({ title: '第 4 件', detailed_status: 'accepted', reopened: 0, supporters: 0 })
    expect(told.notes).toMatchObject([{ description: '已受理', type: 'investigating' }])
  })
  test('what is not there is 404, what cannot be posted or put is not', async () => {
    expect(await outside.refused('requests/MG-1999-000001')).toEqual([404, 'service_request_id was not found'])
    expect(await outside.refused('nonsense')).toEqual([404, 'there is no such resource'])
    for (const [resource, status] of [['services', 400], ['requests/MG-1999-000001', 400], ['discovery', 404]] as const)
      for (const format of ['json', 'xml'] as const) expect((await us.post(resource, lamp, format)).status, resource).toBe(status)
    expect((await raw(outside.url('requests.json'), 'PUT', 'x')).status).toBe(400)
    const wrong = await raw(`${server.url}/open311/v2/requests.yaml`)
    expect([wrong.status, wrong.type, wrong.text]).toEqual([404, 'text/plain; charset=utf-8', 'Bad extension. We support .xml and .json'])
    expect((await raw(`${server.url}/open311/v1/requests.json`)).status).toBe(404)
  })
})

describe('at its bounds', () => {
  beforeAll(newKey)

  test('characters that XML has none for are left out of both', async () => {
    const number = await us.send({ ...lamp, description: '一\u0000\u0001\u000b二 <&"\'> ]]>\r\n三' })
    expect((await request(number)).description).toBe('一二 <&"\'> ]]>\n三')
  })
  test('nonsense is refused in the format asked for, and never by a failure', async () => {
    const below = random(311)
    const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
    const names = ['service_code', 'lat', 'long', 'description', 'address_string', 'address_id', 'media_url', 'service_request_id', 'update_id', 'status', 'updated_datetime', 'email',
      'attribute[A][]', 'attribute[', 'jurisdiction_id', 'page', 'page_size', 'start_date', 'end_date', 'updated_after', 'extensions', '', '%', 'api_key[]'] as const
    const values = ['', 'lighting', '30.2', '-1e999', '0x1p3', '120.1', 'MG', 'OPEN', now(), '9'.repeat(40), "' OR 1=1 --", '\u202e反', '😀'.repeat(300), '<x/>', ']]>', 'true', '..', '-1', '\u0000'] as const
    const fields = (): [string, string][] => Array.from({ length: below(8) }, () => [pick(names), pick(values)])
    for (let round = 0; round < 240; ++round) {
      if (round % 40 === 0) await newKey()
      const format = round % 12 ? 'json' : 'xml'
      const resource = pick(['requests', 'servicerequestupdates', 'services', 'discovery', 'requests/MG-2026-000001', 'tokens/x', 'services/%F0%9F%98%80', 'nothing'])
      const posted = pick([encode(fields()), encode(fields()).slice(0, 40) + '%', multipart(fields().map(([name, content]) => ({ name, content }))).body, '\u0000\u0001', '--xYzZY'])
      const type = pick([formType, 'multipart/form-data; boundary=xYzZY', 'text/plain', ''])
      const url = `${server.url}/open311/v2/${resource}.${format}?${encode(fields().filter(([, value]) => !value.includes('\u0000')))}&api_key=${key.key}`
      const told = below(2) ? await raw(url) : await raw(url, 'POST', posted, type ? { 'Content-Type': type } : {})
      expect(told.status, `${url} ${String(posted)} ${told.text}`).toBeLessThan(500)
      if (told.status === 200) continue
      if (format === 'xml') checkXml(told.text)
      else checkJson('errors', JSON.parse(told.text))
    }
    expect((await people.admin!.must('GET', '/communities/MG/plugins')).items.find((one: Json) => one.name === 'grid')).toMatchObject({ health: 'ready' })
  })
  test('the words of many are cut where an answer has no room for them, and are whole one by one', async () => {
    const body = '长'.repeat(3990)
    for (let at = 0; at < 100; ++at) await people.resident!.must('POST', '/communities/MG/tickets', { title: `第 ${at} 件`, body: `${at} ${body}`, category: 'fees', visibility: 'public' })
    await heard(people)
    const list: Json[] = await outside.get('requests', 'service_requests', { service_code: 'fees' })
    expect(list).toHaveLength(100)
    expect(list.every((one) => one.description.endsWith('长…') && one.description.length === 500)).toBe(true)
    expect((await request(list[0].service_request_id)).description).toBe(`99 ${body}`)
    const few: Json[] = await outside.get('requests', 'service_requests', { service_code: 'fees', page_size: '20' })
    expect(few.every((one) => one.description.endsWith(body))).toBe(true)
  })
  test('a key that is too busy is told to slow down', async () => {
    const busy = new Open311(server, (await makeKey(people)).key)
    const statuses: number[] = []
    for (let at = 0; at < 130; ++at) statuses.push((await raw(busy.url('services.json'))).status)
    // Where a minute ends meanwhile, there are two of them.
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(120)
    expect(statuses).toContain(429)
    expect((await busy.refused('services'))[0]).toBe(429)
    const answer = await raw(outside.url('services.json'))
    expect(answer.status, 'others are not').toBe(200)
  })
})
