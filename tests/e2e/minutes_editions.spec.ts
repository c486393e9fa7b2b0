// Published minutes are never changed: a correction is a new version with a reason, signed and published anew, and
// the version before stays readable at its own address. `sifang verify` holds every version against the log.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { hold, members, publish } from './support/held.js'
import { applyToMeeting, shared } from './support/patch.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let people: People
let place: string
let meeting: string
let item: string
let on: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'sifang-editions-'))
  server = await (await Server.fresh()).start()
  people = await found(server)
  const held = await hold(people, '第一次议事会', [{ title: '三幢电梯', said: ['配件周三到货。'], decided: '周五前更换门机。' }])
  meeting = held.id
  item = held.items[0]!
  on = `/meetings/${meeting}`
  await people.recorder!.must('PUT', `${on}/summary`, { text: '议一事，决二事。' })
  await people.recorder!.must('PUT', `/agenda/${item}/summary`, { text: '物业当场答应。' })
  await publish(people, meeting)
})
afterAll(async () => {
  rmSync(place, { recursive: true, force: true })
  await server?.remove()
})

const minutes = async (query = '', login = 'neighbour'): Promise<string> => {
  const answer = await people[login]!.get(`${on}/minutes${query}`)
  expect(answer.status).toBe(200)
  return answer.text
}
const pdf = async (query: string): Promise<string> => {
  const answer = await fetch(`${server.url}/api/v1${on}/minutes${query}`, { headers: { Authorization: `Bearer ${people.neighbour!.token}` } })
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: Buffer.from(await answer.arrayBuffer()), encoding: 'utf8' })
}
const changes = async (query = ''): Promise<Json> => (await people.neighbour!.get(`${on}/minutes/changes${query}`)).body
const meetingNow = async (login = 'neighbour'): Promise<Json> => (await people[login]!.get(on)).body

test('what is published cannot be written, signed or published again', async () => {
  expect((await people.recorder!.send('PUT', `${on}/summary`, { text: '改一下' })).status).toBe(409)
  expect((await people.recorder!.send('PUT', `/agenda/${item}/summary`, { text: '改一下' })).status).toBe(409)
  expect((await people.rc!.send('POST', `${on}/actions`, { action: 'sign' })).status).toBe(409)
  expect((await people.host!.send('POST', `${on}/actions`, { action: 'publish' })).status).toBe(409)
  expect(await minutes()).toContain('议一事，决二事。')
  expect(await minutes()).toContain('物业当场答应。')
  expect(await minutes()).not.toContain('第 1 版')
})

test('a correction needs a reason, and only host and recorder begin one', async () => {
  for (const login of ['resident', 'rc', 'admin', 'worker', 'officer'])
    expect((await people[login]!.send('POST', `${on}/actions`, { action: 'correct', reason: '错了' })).status, login).toBe(403)
  for (const reason of [undefined, ''])
    expect((await people.recorder!.send('POST', `${on}/actions`, { action: 'correct', reason })).status).toBe(422)
  expect((await people.host!.send('POST', `${on}/actions`, { action: 'drop_correction' })).status).toBe(409)
  expect((await meetingNow('recorder')).moves).toContain('correct')
  expect((await meetingNow('rc')).moves).not.toContain('correct')
})

test('while it is under way the published version stands, and screens follow by events alone', async () => {
  const before = await minutes()
  const watcher = await people.neighbour!.live()
  await watcher.subscribe('MG')
  let screen = await meetingNow()
  const begun = await people.recorder!.act(on, 'correct', { reason: '决定只有一项' })
  expect(begun).toMatchObject({ state: 'published', signatures: [], corrections: [{ number: 2, reason: '决定只有一项', published_at: null }] })
  expect((await people.recorder!.send('POST', `${on}/actions`, { action: 'correct', reason: '又' })).status).toBe(409)
  expect((await people.pc!.send('POST', `/agenda/${item}/statements`, { text: '补一句' })).status).toBe(409)
  await people.recorder!.must('PUT', `${on}/summary`, { text: '议一事，决一事。' })
  await people.recorder!.must('PUT', `/agenda/${item}/summary`, { text: '物业答应周五前换。' })
  expect(await minutes()).toBe(before)
  expect(await minutes('?version=1')).toBe(before)
  expect(await minutes('?version=2')).toMatch(/尚未发布[^]*决定只有一项/)
  expect(await minutes('?version=2')).toContain('议一事，决一事。')
  expect((await people.neighbour!.get(`${on}/minutes?version=3`)).status).toBe(404)
  expect(await changes()).toEqual({ version: 2, changes: [
    { item: null, before: '议一事，决二事。', after: '议一事，决一事。' },
    { item: { id: item, title: '三幢电梯' }, before: '物业当场答应。', after: '物业答应周五前换。' },
  ] })
  await watcher.reaches((await people.host!.get('/communities/MG')).body.seq)
  for (const event of watcher.events()) screen = applyToMeeting(screen, event)
  expect(shared(screen)).toEqual(shared(await meetingNow()))
  watcher.end()
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('a correction that is given up leaves everything as it was published', async () => {
  await people.rc!.act(on, 'sign')
  expect((await people.recorder!.send('PUT', `${on}/summary`, { text: '再改' })).status).toBe(409)
  const dropped = await people.host!.act(on, 'drop_correction')
  expect(dropped).toMatchObject({ summary: '议一事，决二事。', corrections: [] })
  expect(dropped.agenda[0].summary).toBe('物业当场答应。')
  expect(dropped.signatures.map(({ party }: Json) => party)).toHaveLength(4)
  expect((await people.neighbour!.get(`${on}/minutes?version=2`)).status).toBe(404)
  expect((await people.neighbour!.get(`${on}/minutes/changes?version=2`)).status).toBe(404)
  expect(await changes()).toEqual({ version: 1, changes: [] })
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('signed anew by each party it is published as version 2, and version 1 says so', async () => {
  const first = await minutes()
  const unread = async (login: string): Promise<Json[]> => (await people[login]!.get('/me/notices?limit=100')).body.items.filter((notice: Json) => notice.meeting?.id === meeting)
  const told = async (login: string, kind: string): Promise<number> => (await unread(login)).filter((notice) => notice.kind === kind).length
  const before = await told('resident', 'published')
  await people.host!.act(on, 'correct', { reason: '决定只有一项' })
  await people.recorder!.must('PUT', `${on}/summary`, { text: '议一事，决一事。' })
  for (const login of members.slice(0, 3)) await people[login]!.act(on, 'sign')
  expect((await people.host!.send('POST', `${on}/actions`, { action: 'publish' })).body.type).toBe('not_signed')
  await people.pr!.act(on, 'sign')
  const published = await people.recorder!.act(on, 'publish')
  expect(published.corrections).toEqual([expect.objectContaining({ number: 2, published_at: expect.any(String) })])
  expect((await people.rc!.send('POST', `${on}/actions`, { action: 'sign' })).status).toBe(409)

  const second = await minutes()
  expect(second).toContain('议一事，决一事。')
  expect(second).toMatch(/第 2 版[^]*决定只有一项/)
  expect(second).not.toContain('本版已被更正')
  // What changed stands struck through beside what holds, in every form.
  expect(second).toMatch(/更正前[^]*<s>议一事，决二事。<\/s>/)
  expect(await minutes('?form=markdown')).toContain('~~议一事，决二事。~~')
  expect(await pdf('?form=pdf')).toMatch(/更正前[^]*议一事，决二事。/)
  expect(await changes()).toEqual({ version: 2, changes: [{ item: null, before: '议一事，决二事。', after: '议一事，决一事。' }] })
  const old = await minutes('?version=1')
  expect(old).toContain('议一事，决二事。')
  expect(old).toContain('本版已被更正，最新为第 2 版')
  // What the first one said stays to the letter, the note aside.
  for (const words of first.match(/<p>[^<]*<\/p>|<li>.*<\/li>/g)!) expect(old).toContain(words)
  expect(/[0-9a-f]{64}/.exec(old)![0]).toBe(/[0-9a-f]{64}/.exec(first)![0])
  expect(/[0-9a-f]{64}/.exec(second)![0]).not.toBe(/[0-9a-f]{64}/.exec(first)![0])
  expect(await minutes('?form=markdown')).toMatch(/第 2 版[^]*决定只有一项/)
  expect(await minutes('?language=en&version=1')).toContain('the latest is version 2')
  expect(await pdf('?form=pdf')).toMatch(/第 2 版[^]*决定只有一项/)
  expect(await pdf('?form=pdf&version=1')).toMatch(/本版已被更正[^]*议一事，决二事。/)
  for (let tries = 0; tries < 100 && await told('resident', 'published') === before; tries += 1) await new Promise((done) => setTimeout(done, 50))
  expect(await told('resident', 'published')).toBe(before + 1)
  expect(await told('rc', 'to_sign_again')).toBe(2)
  expect(await server.cli('verify')).toMatch(/^good/)
})

/** What somebody with the file in hand might do to either version, and the word by which verify names it. */
const tampering: [change: string, named: string][] = [
  ["UPDATE minutes_editions SET hash = x'00' WHERE number = 1", 'tied'],
  ['UPDATE minutes_editions SET hash = (SELECT hash FROM events WHERE seq = 5 LIMIT 1), seq = 5 WHERE number = 1', 'minutes_editions'],
  ['UPDATE minutes_editions SET hash = (SELECT hash FROM minutes_editions e WHERE e.number = 1), seq = (SELECT seq FROM minutes_editions e WHERE e.number = 1) WHERE number = 2', 'minutes_editions'],
  ["UPDATE minutes_editions SET reason = '别的' WHERE number = 2", 'corrections'],
  ['UPDATE minutes_editions SET published_at_ms = published_at_ms + 1', 'minutes_editions'],
  ['DELETE FROM minutes_editions WHERE number = 1', 'minutes_editions'],
  ['DELETE FROM minutes_editions WHERE number = 2', 'corrections'],
  ["UPDATE event_bodies SET body = replace(body, '决二事', '决三事') WHERE body LIKE '%决二事%'", 'a body is not what its digest says'],
  ["UPDATE signatures SET at_ms = at_ms + 1 WHERE edition = 1", 'signatures'],
  ['DELETE FROM signatures WHERE edition = 1', 'signatures'],
  ["UPDATE agenda_items SET summary = '别的'", 'summary'],
]

test('verify finds what was done to any version', async () => {
  const backup = join(place, 'good.db')
  await server.cli('backup', backup)
  for (const [change, named] of tampering) {
    const folder = join(place, 'tampered')
    rmSync(folder, { recursive: true, force: true })
    execFileSync('mkdir', [folder])
    cpSync(backup, join(folder, 'sifang.db'))
    execFileSync('sqlite3', [join(folder, 'sifang.db'), change])
    const { code, err } = await run(['verify', '--data', folder])
    expect(code, change).toBe(1)
    expect(err, change).toContain(named)
  }
  expect(await ok(['verify', '--data', server.data])).toMatch(/^good/)
})

test('two recorders at once: the later is told that it is stale, and nothing is lost', async () => {
  const held = await hold(people, '两人记', [{ title: '一件事' }])
  const at = `/meetings/${held.id}`
  const recorder = people.recorder!
  const { version } = (await recorder.get(at)).body
  await recorder.must('PUT', `${at}/summary`, { text: '甲写的' }, { 'If-Match': `"${version}"` })
  const late = await recorder.send('PUT', `${at}/summary`, { text: '乙写的' }, { 'If-Match': `"${version}"` })
  expect([late.status, late.body.type]).toEqual([409, 'stale_version'])
  const entryNow = async (): Promise<Json> => (await recorder.get(at)).body.agenda.find(({ id }: Json) => id === held.items[0])
  const entry = await entryNow()
  await recorder.must('PUT', `/agenda/${entry.id}/summary`, { text: '甲' }, { 'If-Match': `"${entry.version}"` })
  expect((await recorder.send('PUT', `/agenda/${entry.id}/summary`, { text: '乙' }, { 'If-Match': `"${entry.version}"` })).body.type).toBe('stale_version')
  expect((await recorder.get(at)).body.summary).toBe('甲写的')
  expect((await entryNow()).summary).toBe('甲')
})

test('somebody who signed one version and is erased loses their name there alone', async () => {
  const data = ['--data', server.data]
  await ok(['user', 'add', ...data, '--login', 'leaving', '--name', '要走的委员', '--community', 'MG', '--role', 'member', '--party', 'residents_committee'])
  const { Client } = await import('./support/client.js')
  const leaving = new Client(server.url, await ok(['token', 'create', ...data, '--login', 'leaving']))
  const held = await hold(people, '换人签字', [{ title: '一件事' }], [leaving])
  const at = `/meetings/${held.id}`
  await leaving.act(at, 'sign')
  for (const login of members.slice(1)) await people[login]!.act(at, 'sign')
  await people.host!.act(at, 'publish')
  await people.host!.act(at, 'correct', { reason: '补正' })
  await publish(people, held.id)
  await ok(['user', 'erase', ...data, '--login', 'leaving', '--name', '要走的委员'])
  const old = (await people.neighbour!.get(`${at}/minutes?version=1`)).text
  expect(old).not.toContain('要走的委员')
  expect(old).toContain('已注销')
  const now = (await people.neighbour!.get(`${at}/minutes`)).text
  expect(now).toContain('<h2>签字</h2>')
  expect(now).toContain('rc先生')
  expect(now.slice(now.indexOf('<h2>签字</h2>'))).not.toContain('已注销')
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('the attendance list is printed and downloaded by host and recorder, by party, with role and time', async () => {
  const sheet = async (form: string): Promise<string> => (await people.host!.get(`${on}/attendance?form=${form}`)).text
  const csv = await sheet('csv')
  const rows = csv.replace('\uFEFF', '').trim().split('\r\n').map((row) => row.split(','))
  expect(rows[0]).toEqual(['单位', '姓名', '身份', '签到时间'])
  expect(rows.slice(1).map(([, name]) => name)).toEqual(['rc先生（远程）', 'oc先生（远程）', 'pc先生（远程）', 'pr先生（远程）'])
  expect(rows[1]![2]).toBe('委员')
  expect(rows[1]![3]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)
  expect(await sheet('html')).toMatch(/<th>姓名<\/th>[^]*<td>rc先生（远程）<\/td>/)
  const answer = await fetch(`${server.url}/api/v1${on}/attendance?form=pdf`, { headers: { Authorization: `Bearer ${people.recorder!.token}` } })
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: Buffer.from(await answer.arrayBuffer()), encoding: 'utf8' })
  for (const words of ['签到表', 'pr先生', '签字']) expect(text).toContain(words)
  for (const login of ['resident', 'rc', 'admin', 'worker']) expect((await people[login]!.get(`${on}/attendance?form=csv`)).status, login).toBe(403)
})
