// What the host refuses before the plugin is asked is an error of GeoReport too, in the format asked for.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { People } from './support/community.js'
import { checkJson, checkXml, counter, formType, open, Open311, raw, type Told } from './support/open311.js'
import type { Server } from './support/server.js'

let server: Server
let people: People
let outside: Open311

beforeAll(async () => {
  ({ server, people } = await counter())
  await open(people)
  outside = new Open311(server)
})
afterAll(() => server.remove())

/** 13 MiB whose length nobody has said. */
const chunked = (url: string): Promise<Told> => new Promise((done, failed) => {
  const asked = request(url, { method: 'POST', headers: { 'Content-Type': formType } }, (answer) => {
    const parts: Buffer[] = []
    answer.on('data', (part: Buffer) => parts.push(part))
    answer.on('end', () => {
      const bytes = Buffer.concat(parts)
      done({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text: bytes.toString(), headers: answer.headers, bytes })
    })
  })
  asked.on('error', failed)
  const piece = Buffer.alloc(1024 * 1024, 'x')
  for (let at = 0; at < 13; ++at) asked.write(piece)
  asked.end()
})
const large = Buffer.alloc(12 * 1024 * 1024 + 1, 'x')
const ways = { announced: (url: string) => raw(url, 'POST', large, { 'Content-Type': formType }), 'in chunks': chunked }

for (const [way, send] of Object.entries(ways))
  test(`a body that is too large, ${way}`, async () => {
    const json = await send(outside.url('requests.json'))
    expect([json.status, json.type, JSON.parse(json.text)]).toEqual([413, 'application/json; charset=utf-8', [{ code: 413, description: 'Payload Too Large' }]])
    checkJson('errors', JSON.parse(json.text))
    const xml = await send(outside.url('servicerequestupdates.xml', { jurisdiction_id: 'MG' }))
    expect([xml.status, xml.type]).toEqual([413, 'text/xml; charset=utf-8'])
    checkXml(xml.text)
    expect(xml.text).toContain('<code>413</code><description>Payload Too Large</description>')
  })

test('an address that cannot be read: a zero byte, a broken escape, what is no UTF-8', async () => {
  for (const query of ['status=%00', 'service_code=a%00b', 'status=%', 'status=%zz', 'status=%ff', '%00=1']) {
    const json = await raw(`${server.url}/open311/v2/requests.json?${query}`)
    expect([query, json.status, json.type, JSON.parse(json.text)]).toEqual([query, 400, 'application/json; charset=utf-8', [{ code: 400, description: 'Bad Request' }]])
    checkJson('errors', JSON.parse(json.text))
    const xml = await raw(`${server.url}/open311/v2/requests.xml?${query}`)
    expect([query, xml.status, xml.type]).toEqual([query, 400, 'text/xml; charset=utf-8'])
    checkXml(xml.text)
    expect(xml.text).toContain('<code>400</code><description>Bad Request</description>')
  }
  // Also of what is posted, and in the path.
  for (const path of ['requests.json?jurisdiction_id=%00', 'requests/%00.json', 'services/a%ff.json']) {
    const posted = await raw(`${server.url}/open311/v2/${path}`, path.includes('?') ? 'POST' : 'GET', path.includes('?') ? 'a=b' : '', path.includes('?') ? { 'Content-Type': formType } : {})
    expect([path, posted.status, posted.type, posted.text]).toEqual([path, 400, 'application/json; charset=utf-8', '[{"code":400,"description":"Bad Request"}]'])
  }
  // Elsewhere it is a problem, as ever.
  for (const path of ['/open311/v2/photos/x?a=%00', '/api/v1/me?a=%00', '/requests.json?a=%00'])
    expect([path, (await raw(`${server.url}${path}`)).type]).toEqual([path, 'application/problem+json'])
})

test('where no format is asked for it is a problem as elsewhere', async () => {
  for (const path of ['/open311/v2/photos/x', '/township/MG/1']) {
    const other = await ways.announced(`${server.url}${path}`)
    expect([path, other.status, other.type]).toEqual([path, 413, 'application/problem+json'])
  }
})

test('a plugin that is on nowhere', async () => {
  await people.admin!.act('/communities/MG/plugins/grid', 'disable')
  // The host hears of it a moment later; until then the plugin itself serves no community.
  await expect.poll(() => outside.refused('requests')).toEqual([404, 'Not Found'])
  await people.admin!.act('/communities/MG/plugins/grid', 'enable', { roles: ['officer'] })
  await expect.poll(async () => (await raw(outside.url('services.json'))).status).toBe(200)
})
