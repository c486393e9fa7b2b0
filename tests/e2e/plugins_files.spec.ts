// Files that a plugin adds by itself, the core's that it shows to others, and what comes and goes under its prefix.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { fetchFile, makeJpeg, makePng, mustSend, withExif } from './support/files.js'
import { shelf, type Shelf } from './support/plugins.js'
import { Server } from './support/server.js'

const mebibyte = 1024 * 1024

let server: Server
let people: People
let plugins: Shelf
let community: string
const as = (login: string): Client => people[login]!

interface Came { status: number; type: string; bytes: Buffer; headers: Headers }
/** Under the plugin's prefix, with its own key. */
async function ask(method: string, path: string, body?: Buffer | string, headers: Record<string, string> = {}): Promise<Came> {
  const answer = await fetch(`${server.url}/tool/${path}`, { method, headers: { 'X-Key': 'open', ...headers }, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers }
}
async function add(bytes: Buffer, name = 'a.png', where = community): Promise<{ status: number; body: Json }> {
  const came = await ask('POST', `file?${new URLSearchParams({ community: where, name })}`, bytes)
  return { status: came.status, body: JSON.parse(came.bytes.toString()) }
}
const itself = async (command: string, input: Json): Promise<Json> => {
  const came = await ask('POST', `command?name=${command}`, JSON.stringify(input))
  const body = JSON.parse(came.bytes.toString())
  expect(came.status, JSON.stringify(body)).toBeLessThan(300)
  return body
}
const shown = (id: string, more = ''): Promise<Came> => ask('GET', `attachment?community=${community}&id=${id}${more}`)

beforeAll(async () => {
  plugins = shelf('tool')
  server = await (await Server.fresh()).start('--plugins', plugins.directory, '--plugin-retry', '50')
  people = await found(server)
  community = (await as('admin').must('GET', '/communities/MG')).id
  await as('admin').act('/communities/MG/plugins/tool', 'enable', { roles: ['admin'] })
  // Its own user is there once it has been told.
  for (let tries = 0; tries < 100 && (await add(makePng(49, 40))).status !== 200; tries += 1) await new Promise((go) => setTimeout(go, 100))
})
afterAll(async () => {
  await server?.remove()
  plugins?.remove()
})

describe('a file of its own', () => {
  test('hangs on a ticket and on a comment that it writes by itself', async () => {
    const first = await add(makePng(50, 40))
    expect(first).toMatchObject({ status: 200, body: { type: 'image/png', width: 50, name: null } })
    const ticket = await itself('ticket.submit', { community: 'MG', ...matter, attachments: [first.body.id] })
    expect((await as('neighbour').must('GET', `/tickets/${ticket.id}`)).attachments).toMatchObject([{ id: first.body.id }])
    expect((await fetchFile(as('neighbour'), `/attachments/${first.body.id}`)).status).toBe(200)
    const second = await add(makePng(51, 40))
    await itself('ticket.comment', { id: ticket.id, text: '现场照片', attachments: [second.body.id] })
    expect((await fetchFile(as('neighbour'), `/attachments/${second.body.id}`)).status).toBe(200)
  })
  test('is of a kind that people may send too, and only where the plugin is on', async () => {
    expect((await add(Buffer.from('words'))).status).toBe(415)
    expect((await add(Buffer.alloc(0))).status).toBe(422)
    const elsewhere = (await as('stranger').must('GET', '/communities/ZZ')).id
    expect(await add(makePng(52, 40), 'a.png', elsewhere)).toMatchObject({ status: 403 })
  })
  test('keeps nothing of where and with what a photo was taken', async () => {
    const { body } = await add(withExif(makeJpeg(480, 320), 6), 'IMG_1.jpg')
    const ticket = await itself('ticket.submit', { community: 'MG', ...matter, attachments: [body.id] })
    const { bytes } = await fetchFile(as('neighbour'), `/attachments/${ticket.attachments[0].id}`)
    for (const trace of ['SecretPhone', 'Exif']) expect(bytes.includes(trace)).toBe(false)
  })
  test('is nobody else’s to use or to read', async () => {
    const { body } = await add(makePng(53, 40))
    expect((await as('resident').send('POST', '/communities/MG/tickets', { ...matter, attachments: [body.id] })).status).toBe(422)
    expect((await fetchFile(as('resident'), `/attachments/${body.id}`)).status).toBe(404)
  })
})

describe('an attachment of the core', () => {
  test('is shown under a prefix and on a route, with the headers of the core’s files', async () => {
    const photo = await mustSend(as('resident'), makePng(60, 40))
    const ticket = await as('resident').must('POST', '/communities/MG/tickets', { ...matter, visibility: 'public', attachments: [photo.id] })
    const came = await shown(photo.id)
    const own = await fetchFile(as('resident'), `/attachments/${photo.id}`)
    expect([came.status, came.bytes.length]).toEqual([200, photo.size])
    for (const name of ['content-type', 'cache-control', 'x-content-type-options', 'content-security-policy', 'content-disposition', 'etag'])
      expect(came.headers.get(name)).toBe(own.headers.get(name))
    expect((await shown(photo.id, '&small=1')).type).toBe('image/jpeg')
    expect((await fetchFile(as('resident'), `/plugins/tool/MG/attachments/${photo.id}`)).status).toBe(200)
    const head = await ask('HEAD', `attachment?community=${community}&id=${photo.id}`)
    expect([head.status, head.bytes.length, head.headers.get('content-length')]).toEqual([200, 0, String(photo.size)])
    // Masked: the plugin is an administrator here and may look behind masks; whoever asks it may not.
    const mask = await as('rc').must('POST', `/tickets/${ticket.id}/masks`, { attachment: photo.id, reason: '有人脸' })
    expect((await shown(photo.id)).status).toBe(404)
    expect((await shown(photo.id, '&small=1')).status).toBe(404)
    expect((await fetchFile(as('resident'), `/plugins/tool/MG/attachments/${photo.id}`)).status).toBe(404)
    await as('rc').must('POST', `/masks/${mask.id}/undo`, { reason: '看错了' })
    expect((await shown(photo.id)).status).toBe(200)
  })
  test('that it may not read, of another community, used for nothing or unknown is 404', async () => {
    const hidden = await mustSend(as('resident'), makePng(61, 40))
    expect((await shown(hidden.id)).status).toBe(404)
    await as('resident').must('POST', '/communities/MG/tickets', { ...matter, visibility: 'private', attachments: [hidden.id] })
    expect((await shown(hidden.id)).status).toBe(404)
    const photo = await mustSend(as('resident'), makePng(62, 40))
    await as('resident').must('POST', '/communities/MG/tickets', { ...matter, visibility: 'public', attachments: [photo.id] })
    const elsewhere = (await as('stranger').must('GET', '/communities/ZZ')).id
    expect((await ask('GET', `attachment?community=${elsewhere}&id=${photo.id}`)).status).toBe(404)
    expect((await shown('nothing')).status).toBe(404)
    expect((await ask('POST', `attachment?community=${community}&id=${photo.id}`, '')).status).toBe(503) // a POST is answered with no file
  })
})

describe('under its prefix', () => {
  test('it answers with any type and status, and HEAD is a GET without the body', async () => {
    for (const [type, status] of [['text/xml; charset=utf-8', 201], ['application/json; charset=utf-8', 404], ['text/html', 599]] as const) {
      const came = await ask('POST', `answer?${new URLSearchParams({ type, status: String(status) })}`, '<a/>')
      expect([came.status, came.type, came.bytes.toString()]).toEqual([status, type, '<a/>'])
      expect(came.headers.get('content-security-policy')).toContain('sandbox')
    }
    expect((await ask('POST', `answer?${new URLSearchParams({ type: 'text/xml\r\nX-Evil: 1', status: '200' })}`, '')).status).toBe(503)
    const head = await ask('HEAD', 'what')
    expect([head.status, head.bytes.length, head.headers.get('content-length')]).toEqual([200, 0, String('GET 0  '.length)])
    expect((await ask('OPTIONS', 'what')).bytes.toString()).toBe('OPTIONS 0  ')
  })
  test('bodies of 12 MiB come in, larger ones do not; elsewhere the limit is what it was', async () => {
    expect((await ask('POST', 'what', Buffer.alloc(12 * mebibyte))).bytes.toString()).toBe(`POST ${12 * mebibyte}  `)
    const large = await ask('POST', 'what', Buffer.alloc(12 * mebibyte + 1)).catch(() => undefined) // cut off while it is sent, or told
    if (large) expect([large.status, large.type]).toEqual([413, 'application/problem+json'])
    const elsewhere = await as('resident').send('POST', '/communities/MG/tickets', { ...matter, body: 'a'.repeat(2 * mebibyte) }).catch(() => ({ status: 413 }))
    expect(elsewhere.status).toBe(413)
    expect((await ask('POST', 'what', 'small')).bytes.toString()).toBe('POST 5  ')
  })
  test('brackets and a form pass untouched, and so does a client that speaks of trailers', async () => {
    const words = await new Promise<string>((done, failed) => {
      const { hostname, port } = new URL(server.url)
      const line = connect(Number(port), hostname, () => line.write(
        'POST /tool/what?a%5Bb%5D=c%20d HTTP/1.1\r\nHost: here\r\nX-Key: open\r\nTE: trailers\r\nConnection: TE, close\r\n'
        + 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 16\r\n\r\nattribute%5B0%5D'))
      let all = ''
      line.on('data', (piece) => { all += piece.toString() })
      line.on('end', () => done(all))
      line.on('error', failed)
    })
    expect(words).toMatch(/^HTTP\/1\.1 200 /)
    expect(words).toMatch(/\r\nConnection: close\r\n/i)
    expect(words.endsWith('POST 16 c d trailers')).toBe(true)
  })
})
