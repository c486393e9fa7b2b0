// Papers of agenda items over the wire: who hands them in, who opens them before, during and after the meeting,
// what is carried along, what a removal, a mask and an erasure leave, and that the log proves it.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { fetchFile, makePdf, makePng, makeWav, mustSend } from './support/files.js'
import { members } from './support/held.js'
import { applyToMeeting } from './support/patch.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let meeting: string
let topic: string
let hidden: string // item of a private ticket
let secret: Json // that ticket
let quote: Json
let leak: Json // paper of the private item

const insiders = ['resident', 'neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'officer', 'admin']
const outsiders = ['merchant', 'stranger', 'nobody']
const sql = (text: string): string => execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(server.data, 'sifang.db'), text], { encoding: 'utf8' }).trim()
const good = async (): Promise<void> => expect(await server.cli('verify')).toMatch(/^good/)
const read = (id = meeting, login = 'host'): Promise<Json> => people[login]!.must('GET', `/meetings/${id}`)
const itemOf = async (id: string, of = meeting, login = 'host'): Promise<Json> => (await read(of, login)).agenda.find((item: Json) => item.id === id)
const status = async (login: string, paper: Json): Promise<number> => (await fetchFile(people[login]!, `/attachments/${paper.attachment.id}`)).status
const handIn = async (item: string, name: string, title?: string, bytes = makePdf(1000 + name.length)): Promise<Json> =>
  people.host!.must('POST', `/agenda/${item}/papers`, { attachment: (await mustSend(people.host!, bytes, name)).id, ...(title ? { title } : {}) })
async function hold(id: string): Promise<void> {
  await people.host!.act(`/meetings/${id}`, 'open')
  for (const login of members) await people[login]!.act(`/meetings/${id}`, 'check_in')
  await people.host!.act(`/meetings/${id}`, 'start')
}

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  secret = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '楼上漏水', visibility: 'private' })
  await people.rc!.act(`/tickets/${secret.id}`, 'accept')
  meeting = (await people.host!.must('POST', '/communities/MG/meetings', { title: '四方会', starts_at: new Date(Date.now() + 3_600_000).toISOString() })).id
  topic = (await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: '停车' })).id
  hidden = (await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'ticket', ticket: secret.id })).id
})
afterAll(() => server?.remove())

test('a paper is there for everybody with the agenda, days before the meeting', async () => {
  const before = await read(meeting, 'neighbour')
  const line = await people.neighbour!.live()
  await line.request('subscribe', { community: 'MG' })
  quote = await handIn(topic, '报价单.pdf')
  expect(quote).toMatchObject({ title: '报价单', by: 'host先生', attachment: { type: 'application/pdf', name: null } })
  for (const login of insiders) {
    expect((await itemOf(topic, meeting, login)).papers, login).toEqual([quote])
    expect([login, await status(login, quote)]).toEqual([login, 200])
  }
  for (const login of outsiders) expect([login, await status(login, quote)]).toEqual([login, 404])
  const { headers } = await fetchFile(people.neighbour!, `/attachments/${quote.attachment.id}`)
  expect(decodeURIComponent(headers.get('content-disposition') ?? '')).toBe("attachment; filename*=UTF-8''报价单.pdf")
  await expect.poll(() => line.got.some(({ kind }) => kind === 'meeting.paper_added')).toBe(true)
  line.end()
  const events = line.got.filter(({ op }) => op === 'event')
  const patched = events.reduce(applyToMeeting, before)
  expect(patched.agenda.find(({ id }: Json) => id === topic).papers).toEqual([quote])
})

test('pictures and sound are papers too, and need a title; what is used, or another’s, is none', async () => {
  const picture = await mustSend(people.host!, makePng(60, 40), 'IMG_1.png')
  expect((await people.host!.send('POST', `/agenda/${topic}/papers`, { attachment: picture.id })).body.errors).toEqual([{ pointer: '/title', message: 'is missing' }])
  const plan = await people.host!.must('POST', `/agenda/${topic}/papers`, { attachment: picture.id, title: '平面图' })
  expect(plan.attachment.thumbnail).toBeTruthy()
  expect((await fetchFile(people.neighbour!, plan.attachment.thumbnail.replace('/api/v1', ''))).status).toBe(200)
  const again = await people.host!.send('POST', `/agenda/${topic}/papers`, { attachment: picture.id, title: '再来' })
  expect([again.status, again.body.errors[0].message]).toEqual([422, 'is used already'])
  expect((await people.host!.send('POST', '/communities/MG/tickets', { ...matter, attachments: [picture.id] })).body.errors[0].message).toBe('is used already')
  const theirs = await mustSend(people.pc!, makeWav(1), 'x.wav')
  expect((await people.host!.send('POST', `/agenda/${topic}/papers`, { attachment: theirs.id, title: '录音' })).body.errors[0].message).toBe('is no file that you have sent here')
  await handIn(topic, 'x.wav', '录音', makeWav(1))
  expect((await itemOf(topic)).papers.map(({ title }: Json) => title)).toEqual(['报价单', '平面图', '录音'])
})

test('only the host hands in, renames and removes; others are refused, outsiders know of nothing', async () => {
  for (const login of insiders.filter((one) => one !== 'host')) {
    const { id: attachment } = await mustSend(people[login]!, makePdf(900), '别的.pdf')
    for (const answer of [
      await people[login]!.send('POST', `/agenda/${topic}/papers`, { attachment }),
      await people[login]!.send('PATCH', `/papers/${quote.id}`, { title: '别的' }),
      await people[login]!.send('DELETE', `/papers/${quote.id}`),
    ]) expect([login, answer.status]).toEqual([login, 403])
  }
  for (const login of ['stranger', 'merchant']) expect([login, (await people[login]!.send('DELETE', `/papers/${quote.id}`)).status]).toEqual([login, 404])
  expect((await people.host!.must('PATCH', `/papers/${quote.id}`, { title: '三家报价' })).title).toBe('三家报价')
  expect((await itemOf(topic, meeting, 'neighbour')).papers[0].title).toBe('三家报价')
})

test('a paper of a private matter is for those who may read it, and its readers are noted', async () => {
  leak = await handIn(hidden, '漏水照片.pdf', undefined, makePdf(6789))
  sql('DELETE FROM looks')
  for (const login of ['rc', 'oc', 'pc', 'pr', 'host', 'officer', 'recorder', 'resident']) expect([login, await status(login, leak)]).toEqual([login, 200])
  for (const login of ['neighbour', 'worker', 'inspector', 'supervisor', 'admin', ...outsiders]) {
    expect([login, await status(login, leak)]).toEqual([login, 404])
    const { text } = await people[login]!.get(`/meetings/${meeting}`)
    expect(text, login).not.toContain('漏水')
    expect(text, login).not.toContain(leak.attachment.id)
    expect((await people[login]!.get('/communities/MG/events?limit=100')).text, login).not.toContain(leak.attachment.id)
  }
  expect((await itemOf(hidden, meeting, 'neighbour')).papers).toEqual([])
  const looks = (await people.resident!.must('GET', '/me/looks?limit=100')).items.map(({ reader }: Json) => reader.name)
  for (const login of ['rc', 'oc', 'recorder']) expect(looks).toContain(`${login}先生`)
  expect(looks).not.toContain('host先生') // whose own file it is
  await good()
})

test('a removed paper is opened by nobody; the log keeps it', async () => {
  const wrong = await handIn(topic, '拿错的.pdf')
  const item = await people.host!.must('DELETE', `/papers/${wrong.id}`)
  expect(item.papers.map(({ title }: Json) => title)).toEqual(['三家报价', '平面图', '录音'])
  for (const login of [...insiders, ...outsiders]) expect([login, await status(login, wrong)]).toEqual([login, 404])
  expect((await people.host!.send('DELETE', `/papers/${wrong.id}`)).status).toBe(404)
  const told = await Promise.all([0, 50, 100].map((since) => people.neighbour!.get(`/communities/MG/events?since=${since}&limit=100`)))
  expect(told.map(({ text }) => text).join('')).toContain('拿错的')
  await good()
})

test('papers come on a locked agenda and in session, and no more once it is over', async () => {
  await people.host!.act(`/meetings/${meeting}`, 'lock')
  await handIn(topic, '锁定后.pdf')
  await hold(meeting)
  await people.host!.act(`/meetings/${meeting}`, 'next', { item: topic })
  const late = await handIn(topic, '当场交的.pdf')
  await people.host!.act(`/meetings/${meeting}`, 'close')
  const { id: attachment } = await mustSend(people.host!, makePdf(), '会后.pdf')
  for (const answer of [
    await people.host!.send('POST', `/agenda/${topic}/papers`, { attachment }),
    await people.host!.send('PATCH', `/papers/${late.id}`, { title: '别的' }),
    await people.host!.send('DELETE', `/papers/${late.id}`),
  ]) expect([answer.status, answer.body.detail]).toEqual([409, 'the meeting is closed'])
  for (const login of ['neighbour', 'recorder']) expect(await status(login, late)).toBe(200)
  const minutes = (await people.neighbour!.get(`/meetings/${meeting}/minutes`)).text
  expect(minutes).toContain('三家报价、平面图、录音、锁定后、当场交的')
  expect(minutes).not.toContain('拿错的')
  expect(minutes).not.toContain('漏水')
  const hits = (await people.neighbour!.must('GET', `/communities/MG/meetings/search?q=${encodeURIComponent('平面图')}`)).items
  expect(hits).toMatchObject([{ item: { id: topic }, place: 'paper', by: 'host先生' }])
  expect((await people.neighbour!.must('GET', `/communities/MG/meetings/search?q=${encodeURIComponent('漏水')}`)).items).toEqual([])
  await good()
})

test('what is carried over brings its papers along; removing one there takes nothing from before', async () => {
  const second = (await people.host!.must('POST', '/communities/MG/meetings', { title: '下次会', starts_at: new Date(Date.now() + 3_600_000).toISOString() })).id
  const before = (await itemOf(topic)).papers
  const carried = (await read(second, 'neighbour')).agenda.find(({ title }: Json) => title === '停车')
  expect(carried.papers.map(({ id, ...rest }: Json) => rest)).toEqual(before.map(({ id, ...rest }: Json) => rest))
  expect(carried.papers.map(({ id }: Json) => id)).not.toEqual(before.map(({ id }: Json) => id))
  const private_ = (await read(second)).agenda.find(({ ticket }: Json) => ticket === secret.id)
  expect(private_.papers).toMatchObject([{ title: '漏水照片', attachment: { id: leak.attachment.id } }])
  expect(await status('neighbour', leak)).toBe(404)
  await people.host!.must('DELETE', `/papers/${carried.papers[0].id}`)
  expect((await itemOf(topic)).papers).toEqual(before)
  expect(await status('neighbour', before[0])).toBe(200)
  await good()

  // A mask of the file, asked for where it was carried to, hides it where it comes from as well.
  const plan = before[1]
  const mask = await people.rc!.must('POST', `/agenda/${carried.id}/masks`, { attachment: plan.attachment.id, reason: '有电话号码' })
  expect(mask).toMatchObject({ kind: 'file', attachment: plan.attachment.id, words: null })
  for (const [of, id] of [[meeting, topic], [second, carried.id]]) {
    const shown = (await itemOf(id!, of!, 'neighbour')).papers.find(({ title }: Json) => title === '平面图').attachment
    expect(shown).toMatchObject({ masked: true, thumbnail: null })
  }
  // It is listed wherever the paper shows, and taken off there.
  for (const at of [carried.id, topic]) expect((await people.rc!.must('GET', `/agenda/${at}/masks`)).items, at).toContainEqual(mask)
  for (const login of ['neighbour', 'recorder']) expect([login, await status(login, plan)]).toEqual([login, 404])
  for (const login of ['host', 'rc', 'admin']) expect([login, await status(login, plan)]).toEqual([login, 200])
  await good()
  await people.oc!.must('POST', `/item_masks/${mask.id}/undo`, { reason: '可以看' })
  expect(await status('neighbour', plan)).toBe(200)
  await people.rc!.must('POST', `/agenda/${topic}/masks`, { words: '三家', reason: '不该写' })
  expect((await itemOf(topic, meeting, 'neighbour')).papers[0].title).toBe('▇▇报价')
  const { headers } = await fetchFile(people.neighbour!, `/attachments/${quote.attachment.id}`)
  expect(decodeURIComponent(headers.get('content-disposition')!)).toContain('▇▇报价.pdf')
  await good()
})

test('an export has the papers that everybody may read, and those of private matters not', async () => {
  const file = join(server.data, 'export.jsonl')
  await server.cli('export', '--community', 'MG', file)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('平面图')
  expect(text).not.toContain(leak.attachment.id)
  const files = readdirSync(`${file}.files`)
  expect(files).toContain(`${quote.attachment.id}.pdf`)
  expect(files.some((name) => name.startsWith(leak.attachment.id))).toBe(false)
})

test('when who reported a private matter is erased, its papers are gone; masked ones of theirs for good', async () => {
  const open = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '路灯', visibility: 'public' })
  const { id: third, agenda } = await people.host!.must('POST', '/communities/MG/meetings', { title: '第三次会', starts_at: new Date(Date.now() + 7_200_000).toISOString() })
  const lamp = agenda.find((item: Json) => item.ticket === open.id).id
  const paper = await handIn(lamp, '路灯照片.pdf', undefined, makePdf(4321))
  const other = await handIn(lamp, '路灯报价.pdf', undefined, makePdf(2345))
  await people.rc!.must('POST', `/tickets/${open.id}/masks`, { attachment: paper.attachment.id, reason: '有人脸' })
  expect((await itemOf(lamp, third, 'neighbour')).papers[0].attachment.masked).toBe(true)
  await good()
  const { id, name } = (await people.resident!.must('GET', '/me')).user
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  const shown = (await itemOf(lamp, third, 'neighbour')).papers
  expect(shown.map(({ attachment }: Json) => attachment.masked ?? false)).toEqual([true, false])
  for (const login of ['host', 'rc', 'neighbour']) expect([login, await status(login, paper)]).toEqual([login, 404])
  expect(await status('neighbour', other)).toBe(200)
  for (const login of ['rc', 'host', 'recorder']) {
    expect(await status(login, leak)).toBe(404)
    for (const path of [`/meetings/${meeting}`, '/communities/MG/events?limit=100', '/communities/MG/events?since=100&limit=100'])
      expect((await people[login]!.get(path)).text, login).not.toContain(leak.attachment.sha256)
  }
  expect(sql(`SELECT count(*) FROM attachments WHERE forgotten = 1`)).toBe('1')
  await good()
})

test('when the host is erased the papers stay, without their name', async () => {
  const { id, name } = (await people.host!.must('GET', '/me')).user
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  const { papers } = await itemOf(topic, meeting, 'rc')
  expect(papers.map(({ by }: Json) => by)).toEqual(papers.map(() => '已注销'))
  expect((await people.rc!.get(`/meetings/${meeting}`)).text).not.toContain('host先生')
  expect(await status('neighbour', papers[1])).toBe(200)
  await good()
})
