// Files of tickets over the wire: what is taken, what becomes of it, who may have it, and what breaks.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { append, describePicture, fetchFile, makeBomb, makeJpeg, makePdf, makePng, makeWav, mustSend, sendFile, withExif } from './support/files.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let people: People
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const blobs = (data: string): string[] => readdirSync(join(data, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{64}$/.test(name))

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  writeFileSync(join(server.data, 'households.csv'), 'building,unit,room,grid\n3,2,902,G1\n')
  await server.cli('import', 'households', '--community', 'MG', join(server.data, 'households.csv'))
})
afterAll(() => server?.remove())

const submit = (login: string, fields: Json): Promise<Json> => people[login]!.must('POST', '/communities/MG/tickets', { ...matter, ...fields })

test('a photo is made anew: upright, without maker and place, with a thumbnail', async () => {
  const sent = withExif(makeJpeg(480, 320), 6)
  expect(sent.includes('SecretPhone')).toBe(true)
  const file = await mustSend(people.resident!, sent, 'IMG_2026.jpg')
  expect(file).toMatchObject({ type: 'image/jpeg', width: 320, height: 480, name: null })
  const { bytes } = await fetchFile(people.resident!, `/attachments/${file.id}`)
  expect(sha256(bytes)).toBe(file.sha256)
  expect(bytes.length).toBe(file.size)
  for (const trace of ['SecretPhone', 'Exif', 'MM\0*']) expect(bytes.includes(trace)).toBe(false)
  expect(describePicture(bytes)).toBe('image/jpeg 320 480')
  const small = await fetchFile(people.resident!, file.thumbnail.replace('/api/v1', ''))
  expect(small.headers.get('content-type')).toBe('image/jpeg')
  expect(small.bytes.includes('Exif')).toBe(false)
})

test('what a file is its bytes say: PNG, WAV and PDF are taken by any name, a page and a program are not', async () => {
  expect(await mustSend(people.resident!, makePng(40, 30), 'x.exe')).toMatchObject({ type: 'image/png', width: 40, height: 30 })
  const wav = makeWav(1)
  const voice = await mustSend(people.resident!, wav, 'x.jpg')
  expect(voice).toMatchObject({ type: 'audio/wav', sha256: sha256(wav), thumbnail: null })
  const pdf = makePdf()
  expect(await mustSend(people.resident!, pdf, '报价单.pdf')).toMatchObject({ type: 'application/pdf', name: '报价单.pdf', sha256: sha256(pdf) })
  for (const [bytes, status] of [
    [Buffer.from('<html><script>alert(1)</script>'), 415], [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415], [Buffer.from('MZ\x90\0'), 415],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), 415], [makePng(40, 30).subarray(0, 60), 415], [Buffer.from('%PDF-1.4\nhalf'), 415], [Buffer.alloc(0), 422],
    [makeBomb(20_000, 5_000), 413], [Buffer.concat([makeWav(1), Buffer.alloc(11 << 20)]), 413],
  ] as const) {
    const answer = await sendFile(people.resident!, bytes, 'a.jpg')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(answer.body.detail || answer.body.errors).toBeTruthy()
  }
  expect(readdirSync(join(server.data, 'uploads'))).toEqual([])
}, 60_000)

test('a picture that is a web page behind its pixels is no web page any more', async () => {
  const both = Buffer.concat([makePng(40, 30), Buffer.from('<script>alert(1)</script>PK\x03\x04')])
  const file = await mustSend(people.resident!, both)
  const { bytes, headers } = await fetchFile(people.resident!, `/attachments/${file.id}`)
  expect(bytes.includes('script')).toBe(false)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain('sandbox')
  expect(headers.get('cache-control')).toBe('private, max-age=86400, immutable')
  expect(headers.get('content-disposition')).toBe('inline')
})

test('requests that are none are refused with words', async () => {
  const send = (body: string, type: string) => people.resident!.send('POST', '/communities/MG/attachments', body, { 'Content-Type': type })
  expect((await send('{}', 'application/json')).status).toBe(415)
  expect((await send('x', 'multipart/form-data')).status).toBe(415)
  expect((await send('x', 'multipart/form-data; boundary=b')).status).toBe(400)
  expect((await send('--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--', 'multipart/form-data; boundary=b')).status).toBe(422)
  expect((await send('--b--', 'multipart/form-data; boundary=b')).status).toBe(422)
  const long = await sendFile(people.resident!, Buffer.alloc(21 << 20))
  expect(long.status).toBe(413)
  expect((await sendFile(people.nobody!, makeWav(1))).status).toBe(401)
  expect((await sendFile(people.merchant!, makeWav(1))).status).toBe(403)
  expect((await sendFile(people.stranger!, makeWav(1))).status).toBe(404)
}, 60_000)

test('sound is fetched in parts', async () => {
  const wav = makeWav(2)
  const { id, sha256: digest } = await mustSend(people.resident!, wav)
  const part = await fetchFile(people.resident!, `/attachments/${id}`, { Range: 'bytes=100-199' })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${wav.length}`])
  expect(part.bytes.equals(wav.subarray(100, 200))).toBe(true)
  expect((await fetchFile(people.resident!, `/attachments/${id}`, { Range: 'bytes=-10' })).bytes.equals(wav.subarray(-10))).toBe(true)
  expect((await fetchFile(people.resident!, `/attachments/${id}`, { Range: `bytes=${wav.length}-` })).status).toBe(416)
  expect((await fetchFile(people.resident!, `/attachments/${id}`, { Range: 'bytes=0-1,5-6' })).status).toBe(200)
  const again = await fetchFile(people.resident!, `/attachments/${id}`, { 'If-None-Match': `"${digest}"` })
  expect([again.status, again.bytes.length]).toEqual([304, 0])
})

const everyone = ['resident', 'neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'merchant', 'officer', 'admin', 'stranger', 'nobody']
async function readers(id: string): Promise<string[]> {
  const may: string[] = []
  for (const login of everyone) {
    const { status } = await fetchFile(people[login]!, `/attachments/${id}`)
    if (status === 200) may.push(login)
    else expect([login, status]).toEqual([login, 404])
  }
  return may
}
const members = ['rc', 'oc', 'pc', 'pr']
const insiders = everyone.filter((login) => !['merchant', 'stranger', 'nobody'].includes(login))

test('a file is for whom its ticket is for, and before that for its sender alone', async () => {
  const file = await mustSend(people.resident!, makePng(30, 30))
  expect(await readers(file.id)).toEqual(['resident'])
  const ticket = await submit('resident', { attachments: [file.id] })
  expect(ticket.attachments).toEqual([file])
  expect(await readers(file.id)).toEqual(insiders)

  const secret = await mustSend(people.resident!, makePng(31, 30))
  await submit('resident', { visibility: 'private', attachments: [secret.id] })
  expect(await readers(secret.id)).toEqual(['resident', ...members, 'host', 'worker', 'leader', 'officer'])

  const open = await mustSend(people.resident!, makePng(32, 30))
  await submit('resident', { visibility: 'public', attachments: [open.id] })
  expect(await readers(open.id)).toEqual(everyone)

  const note = await mustSend(people.pc!, makePng(33, 30))
  await people.pc!.must('POST', `/tickets/${ticket.id}/comments`, { internal: true, attachments: [note.id] })
  expect(await readers(note.id)).toEqual([...members, 'host', 'recorder', 'worker', 'leader', 'officer'])

  const draft = await mustSend(people.pc!, makePng(34, 30))
  const answer = { text: '周三', stance: 'handle', evidence: [draft.id] }
  await people.pc!.must('PUT', `/tickets/${ticket.id}/answers/property_company`, answer)
  expect(await readers(draft.id)).toEqual(['pc'])
  const after = await people.pc!.must('PUT', `/tickets/${ticket.id}/answers/property_company`, { ...answer, publish: true })
  expect(after.answers[0].evidence).toEqual([draft])
  expect(await readers(draft.id)).toEqual(insiders)
  // What was published before it was amended stays where the story shows it.
  const amended = await people.pc!.must('PUT', `/tickets/${ticket.id}/answers/property_company`, { ...answer, publish: true, evidence: [] })
  expect(amended.answers[0].evidence).toBeUndefined()
  expect(await readers(draft.id)).toEqual(insiders)
})

test('a file is used once, by who sent it, in its community; one that is missing fails the whole', async () => {
  const { id } = await mustSend(people.resident!, makePng(50, 50))
  const refusal = async (login: string, attachments: unknown) => {
    const answer = await people[login]!.send('POST', '/communities/MG/tickets', { ...matter, attachments })
    return [answer.status, answer.body.errors?.[0]?.pointer]
  }
  expect(await refusal('neighbour', [id])).toEqual([422, '/attachments/0'])
  expect(await refusal('resident', [id, id])).toEqual([422, '/attachments/1'])
  expect(await refusal('resident', [id, 'nothing'])).toEqual([422, '/attachments/1'])
  expect(await refusal('resident', Array.from({ length: 10 }, () => id))).toEqual([422, '/attachments'])
  await submit('resident', { attachments: [id] })
  expect(await refusal('resident', [id])).toEqual([422, '/attachments/0'])
})

test('work is finished by a photo instead of words, and the history shows it', async () => {
  const ticket = await submit('resident', {})
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await people.rc!.act(`/tickets/${ticket.id}`, 'assign', { party: 'property_company' })
  await people.pc!.act(`/tickets/${ticket.id}`, 'start')
  expect((await people.pc!.send('POST', `/tickets/${ticket.id}/actions`, { action: 'finish' })).status).toBe(422)
  const photo = await mustSend(people.pc!, makePng(60, 60))
  await people.pc!.act(`/tickets/${ticket.id}`, 'finish', { evidence: [photo.id] })
  const events = (await people.resident!.must('GET', `/tickets/${ticket.id}/history`)).items as Json[]
  expect(events.at(-1)).toMatchObject({ kind: 'ticket.finished', data: { evidence: [photo] } })
  const broken = await mustSend(people.resident!, makePng(61, 60))
  await people.resident!.act(`/tickets/${ticket.id}`, 'reopen', { reason: '还漏', evidence: [broken.id] })
  expect(await readers(broken.id)).toEqual(insiders)
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('the same file sent again, with or without its key, is one file', async () => {
  const bytes = makePdf(3000)
  const first = await sendFile(people.oc!, bytes, 'a.pdf', { 'Idempotency-Key': 'one' })
  const second = await sendFile(people.oc!, bytes, 'a.pdf', { 'Idempotency-Key': 'one' })
  const third = await sendFile(people.oc!, bytes, 'a.pdf')
  expect([first.status, second.body, third.body.id]).toEqual([201, first.body, first.body.id])
  expect((await sendFile(people.oc!, makePdf(3001), 'b.pdf', { 'Idempotency-Key': 'one' })).status).toBe(422)
})

test('an upload goes on after every break of the line, and is one file with the same bytes', async () => {
  const line = await BadLine.to(server.url)
  const bytes = makePdf(900_000)
  const near = people.resident!
  const far = new Client(line.url, near.token)
  const begun = await near.send('POST', '/communities/MG/uploads', undefined, { 'Upload-Length': String(bytes.length), 'Upload-Metadata': `filename ${Buffer.from('大.pdf').toString('base64')}`, 'Tus-Resumable': '1.0.0' })
  expect([begun.status, begun.headers.get('tus-resumable')]).toEqual([201, '1.0.0'])
  const { id } = begun.body
  expect(begun.headers.get('location')).toBe(`/api/v1/uploads/${id}`)
  line.allowance = 200_000
  let offset = 0
  for (let tries = 0; tries < 20; ++tries) {
    try {
      const answer = await append(far, id, offset, bytes.subarray(offset))
      expect(answer.status).toBe(204)
    } catch { /* the line broke; how far it came is asked for */ }
    const head = await near.send('HEAD', `/uploads/${id}`)
    const now = Number(head.headers.get('upload-offset'))
    expect(now).toBeGreaterThanOrEqual(offset)
    offset = now
    if (offset === bytes.length) break
  }
  expect(line.cuts).toBeGreaterThan(3)
  const end = await near.must('GET', `/uploads/${id}`)
  expect(end).toMatchObject({ id, offset: bytes.length, length: bytes.length, attachment: { id, name: '大.pdf', sha256: sha256(bytes) } })
  expect((await fetchFile(near, `/attachments/${id}`)).bytes.equals(bytes)).toBe(true)
  await line.end()
}, 60_000)

test('an upload takes its bytes in order, from its sender, and no more than it said', async () => {
  const bytes = makePdf(5000)
  const { id } = await people.resident!.must('POST', '/communities/MG/uploads', { length: bytes.length })
  expect((await append(people.resident!, id, 10, bytes)).status).toBe(409)
  expect((await append(people.neighbour!, id, 0, bytes)).status).toBe(404)
  expect((await append(people.resident!, id, 0, Buffer.concat([bytes, bytes]))).status).toBe(413)
  expect((await append(people.resident!, id, 0, bytes.subarray(0, 1000))).headers.get('upload-offset')).toBe('1000')
  expect((await append(people.resident!, id, 1000, bytes.subarray(1000))).status).toBe(204)
  expect((await append(people.resident!, id, 0, bytes)).status).toBe(409)
  expect((await people.resident!.must('GET', `/uploads/${id}`)).attachment.sha256).toBe(sha256(bytes))
  expect((await people.resident!.send('DELETE', `/uploads/${id}`)).status).toBe(204)
  expect((await people.resident!.get(`/attachments/${id}`)).status).toBe(404)
  expect((await people.resident!.send('POST', '/communities/MG/uploads', { length: 21 << 20 })).status).toBe(413)

  // What is none of what is taken ends the upload.
  const none = Buffer.from('#!/bin/sh\n')
  const bad = await people.resident!.must('POST', '/communities/MG/uploads', { length: none.length })
  expect((await append(people.resident!, bad.id, 0, none)).status).toBe(415)
  expect((await people.resident!.get(`/uploads/${bad.id}`)).status).toBe(404)
})

test('a full disk is told, keeps what had come, and is no hindrance once there is room', async () => {
  const bytes = makePdf(4000)
  const { id } = await people.resident!.must('POST', '/communities/MG/uploads', { length: bytes.length })
  const file = join(server.data, 'uploads', id)
  symlinkSync('/dev/full', file)
  const full = await append(people.resident!, id, 0, bytes)
  expect([full.status, full.body.detail, full.headers.get('retry-after')]).toEqual([503, 'the disk is full; nothing was changed', '30'])
  expect(await people.resident!.must('GET', `/uploads/${id}`)).toMatchObject({ offset: 0, attachment: null })
  rmSync(file)
  expect((await append(people.resident!, id, 0, bytes)).status).toBe(204)
  expect((await people.resident!.must('GET', `/uploads/${id}`)).attachment.sha256).toBe(sha256(bytes))
})

test('kill -9 among uploads: what was acknowledged is there, byte for byte, and nothing else hangs about', async () => {
  const own = await (await Server.fresh()).start()
  const folk = await found(own)
  const acknowledged = new Map<string, string>()
  for (let round = 0; round < 4; ++round) {
    const client = new Client(own.url, folk.resident!.token)
    let stopped = false
    const senders = Array.from({ length: 8 }, async (_, sender) => {
      for (let i = 0; !stopped; ++i) {
        const bytes = makePdf(20_000 + round * 1000 + sender * 100 + i)
        try {
          const file = await mustSend(client, bytes)
          acknowledged.set(file.id, sha256(bytes))
        } catch (error) {
          if (!stopped && !String(error).includes('429')) throw error
        }
      }
    })
    const enough = (async () => { const goal = acknowledged.size + 15; while (acknowledged.size < goal) await new Promise((go) => setTimeout(go, 10)) })()
    await Promise.race([enough, Promise.all(senders)])
    stopped = true
    await own.crash()
    await Promise.allSettled(senders)
    await own.start()
  }
  const reader = new Client(own.url, folk.resident!.token)
  for (const [id, digest] of acknowledged) expect(sha256((await fetchFile(reader, `/attachments/${id}`)).bytes)).toBe(digest)
  expect(await own.cli('verify')).toMatch(/^good/)
  await own.remove()
}, 180_000)

test('a backup has the files, many backups have them once, and a restored community shows them; verify finds what is missing or changed', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sifang-files-'))
  const photo = await mustSend(people.resident!, makePng(70, 70))
  await submit('resident', { attachments: [photo.id] })
  await ok(['backup', '--data', server.data, join(place, 'a.db')])
  const kept = blobs(place).length
  await ok(['backup', '--data', server.data, join(place, 'b.db')])
  expect(blobs(place).length).toBe(kept)
  expect(readdirSync(place).sort()).toEqual(['a.db', 'a.db.plugins', 'b.db', 'b.db.plugins', 'blobs'])
  expect(await ok(['restore', '--data', join(place, 'new'), join(place, 'b.db')])).toMatch(/^good/)
  const copy = await new Server(join(place, 'new')).start()
  const before = await fetchFile(people.resident!, `/attachments/${photo.id}`)
  expect((await fetchFile(new Client(copy.url, people.resident!.token), `/attachments/${photo.id}`)).bytes.equals(before.bytes)).toBe(true)
  await copy.stop()

  const path = join(place, 'new/blobs', photo.sha256.slice(0, 2), photo.sha256.slice(2, 4), photo.sha256)
  writeFileSync(path, 'other')
  const changed = await run(['verify', '--data', join(place, 'new')])
  expect([changed.code, changed.err]).toEqual([1, expect.stringContaining(`${photo.sha256} is not what its digest says`)])
  rmSync(path)
  const missing = await run(['verify', '--data', join(place, 'new')])
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining(`${photo.sha256} is missing`)])

  rmSync(join(place, 'blobs', photo.sha256.slice(0, 2)), { recursive: true })
  const without = await run(['restore', '--data', join(place, 'third'), join(place, 'a.db')])
  expect(without.code).toBe(1)
  expect(existsSync(join(place, 'third/sifang.db'))).toBe(false)
  rmSync(place, { recursive: true, force: true })
}, 60_000)
