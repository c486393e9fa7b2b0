// A person is erased at their request: nothing shows them any more, what belongs to the community stays, and
// `sifang verify` proves the log as before - and still sees what another hand does to it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { append, makePng, mustSend } from './support/files.js'
import { found, matter, parties, type People } from './support/community.js'
import { ok, run, Server } from './support/server.js'

const secret = '楼上漏水密语'
let server: Server
let people: People
let place: string
let open: Json // of resident, for all
let hidden: Json // of resident, private
let proxied: Json // private, claimed by resident
let other: Json // of neighbour; resident comments, pc answers
let meeting: string
let upcoming: string // a locked meeting, to which the private one came late
let photo: Json
let upload: Json // begun and left by resident

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'sifang-erasure-'))
  server = await (await Server.fresh()).start()
  people = await found(server)
  const { resident, neighbour, rc, oc, pc, pr, host } = people as Record<string, Client>
  photo = await mustSend(resident!, makePng(20, 20))
  upload = await resident!.must('POST', '/communities/MG/uploads', { name: 'resident先生的.jpg', length: 500 })
  await append(resident!, upload.id, 0, Buffer.from('half of it'))
  open = await resident!.must('POST', '/communities/MG/tickets', { ...matter, body: '电梯停了，找过王家明。', visibility: 'public' })
  hidden = await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: secret, body: `${secret}正文`, visibility: 'private', attachments: [photo.id], place: { building: '3', room: '902', text: `${secret}地点`, lat: 30.274085, lon: 120.15507 } })
  other = await neighbour!.must('POST', '/communities/MG/tickets', { ...matter, title: '路灯', category: 'lighting' })
  proxied = await rc!.must('POST', '/communities/MG/tickets', { ...matter, title: `${secret}代报`, visibility: 'private', on_behalf_of: { name: '张奶奶', phone: '0571-88', consent: true } })
  const slip = await rc!.must('POST', `/tickets/${proxied.id}/slip`, { site: server.url })
  await resident!.must('POST', '/slips/claim', { number: slip.number, code: slip.code })
  for (const { id } of [open, hidden, other, proxied]) await rc!.act(`/tickets/${id}`, 'accept')
  await pc!.must('PUT', `/tickets/${other.id}/answers/${parties[2]}`, { text: '周三修', stance: 'handle', publish: true })
  await pc!.must('PUT', `/tickets/${hidden.id}/answers/${parties[2]}`, { text: `${secret}答复`, stance: 'handle', publish: true })
  await resident!.must('POST', `/tickets/${other.id}/comments`, { text: '我也遇到了' })
  await resident!.must('POST', `/tickets/${hidden.id}/comments`, { text: `${secret}补充` })
  await resident!.must('PUT', `/tickets/${other.id}/support`, {})
  await oc!.must('POST', `/tickets/${hidden.id}/masks`, { words: '密语', reason: `${secret}不该写` })
  await oc!.must('POST', `/tickets/${hidden.id}/masks`, { attachment: photo.id, reason: '不该拍' })
  await pr!.must('POST', `/tickets/${hidden.id}/reports`, { kind: 'privacy', words: `${secret}举报` })
  await oc!.must('POST', `/tickets/${open.id}/masks`, { words: '王家明', reason: '先遮起来' })
  const shown = await oc!.must('POST', `/tickets/${open.id}/masks`, { words: '电梯', reason: '不必遮' })
  await oc!.must('POST', `/masks/${shown.id}/undo`, { reason: '可以写' })
  await resident!.must('POST', `/tickets/${other.id}/reports`, { kind: 'privacy', words: '我举报的话' })
  await rc!.must('POST', `/tickets/${hidden.id}/comments`, { text: `${secret}内部`, internal: true }, { 'Idempotency-Key': 'asked-again' })
  await oc!.must('POST', `/tickets/${other.id}/masks`, { words: '遇到了', reason: '看看' })
  await host!.act(`/tickets/${hidden.id}`, 'agenda')
  await host!.act(`/tickets/${other.id}`, 'agenda')
  const held = await host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
  meeting = held.id
  await resident!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'question', title: '垃圾房几点开门?' })
  await host!.act(`/meetings/${meeting}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr', 'resident']) await people[login]!.act(`/meetings/${meeting}`, 'check_in')
  await host!.act(`/meetings/${meeting}`, 'start')
  const { agenda } = await host!.must('GET', `/meetings/${meeting}`)
  for (const ticket of [hidden.id, other.id]) {
    const item = agenda.find((entry: Json) => entry.ticket === ticket).id
    await host!.act(`/meetings/${meeting}`, 'next', { item })
    await pc!.must('POST', `/agenda/${item}/statements`, { text: ticket === hidden.id ? `${secret}发言` : '公开发言' })
    const what = ticket === hidden.id ? secret : '公开'
    const motion = await pc!.must('POST', `/agenda/${item}/motions`, { text: `${what}动议` })
    const amended = await oc!.must('POST', `/motions/${motion.id}/amendments`, { text: `${what}修正`, reason: `${what}理由` })
    await pc!.act(`/amendments/${amended.amendments[0].id}`, 'accept')
    await pc!.must('POST', `/agenda/${item}/speakers`, {})
    const vote = await host!.must('POST', `/agenda/${item}/votes`, { question: ticket === hidden.id ? `${secret}?` : '同意?', rule: 'four_party_majority' })
    await host!.act(`/votes/${vote.id}`, 'open')
    for (const login of ticket === hidden.id ? ['pc', 'rc'] : ['rc', 'oc', 'pc', 'pr']) await people[login]!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })
    await host!.act(`/votes/${vote.id}`, 'close')
    const assignee = (await pc!.must('GET', '/me')).user.id
    await host!.must('POST', `/agenda/${item}/decision`, { text: ticket === hidden.id ? `${secret}决定` : '两周内办完', party: parties[2], assignee, ...(ticket === hidden.id ? { despite_vote: `${secret}不能等` } : {}) })
  }
  await host!.act(`/meetings/${meeting}`, 'close')
  await people.recorder!.must('PUT', `/meetings/${meeting}/summary`, { text: '议二事，谈到了密语。' })
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${meeting}`, 'sign')
  await host!.act(`/meetings/${meeting}`, 'publish')
  await rc!.must('GET', `/tickets/${open.id}`)
  const next = await host!.must('POST', '/communities/MG/meetings', { title: '下次', starts_at: new Date(Date.now() + 86_400_000).toISOString() })
  upcoming = next.id
  // It was carried over; it comes again late, with a reason.
  await host!.must('DELETE', `/agenda/${next.agenda.find(({ ticket }: Json) => ticket === hidden.id).id}`)
  await host!.act(`/meetings/${upcoming}`, 'lock')
  await host!.must('POST', `/meetings/${upcoming}/agenda`, { kind: 'ticket', ticket: hidden.id, urgent: `${secret}等不得` })
})
afterAll(async () => {
  await server?.remove()
  rmSync(place, { recursive: true, force: true })
})

const sql = (database: string, text: string): string => execFileSync('sqlite3', ['-cmd', '.timeout 10000', database, text], { encoding: 'utf8' }).trim()
const database = (): string => join(server.data, 'sifang.db')
const good = async (): Promise<void> => expect(await server.cli('verify')).toMatch(/^good/)

/** Everything that somebody who sees much can ask for, as one text. */
async function everything(login: string): Promise<string> {
  const client = people[login]!
  let text = ''
  for (const { id } of [open, hidden, other, proxied]) for (const path of ['', '/history', '/masks']) text += (await client.get(`/tickets/${id}${path}`)).text
  for (const path of ['/communities/MG/tickets?limit=100', `/communities/MG/tickets?q=${encodeURIComponent('密语')}`, '/communities/MG/events?limit=100', '/communities/MG/events?since=100&limit=100', `/meetings/${meeting}`, `/meetings/${meeting}/minutes`, `/meetings/${upcoming}`, `/meetings/${upcoming}/minutes`, '/communities/MG/reports', '/communities/MG/people?limit=100', '/me/notices', '/me/data'])
    text += (await client.get(path)).text
  const live = await client.live()
  const answer = await live.request('subscribe', { community: 'MG', since: 0 })
  if (answer.op === 'result' && answer.data.seq > 0) await live.reaches(answer.data.seq)
  live.end()
  return text + JSON.stringify(live.got)
}
/** Whether the search index has a word in any of its blocks, deleted or not; each shares its beginning with the one before. */
const isIndexed = (bytes: string): boolean => sql(database(), `SELECT count(*) FROM ticket_terms_data WHERE instr(hex(block), '${bytes}') > 0`) !== '0'
const indexedSecret = Buffer.from('密语').toString('hex').toUpperCase().slice(4)
const seers = ['rc', 'oc', 'host', 'officer', 'recorder', 'admin', 'neighbour', 'worker']

test('before it, they are seen, and the log is good', async () => {
  expect(await everything('rc')).toContain('resident先生')
  expect(await everything('oc')).toContain('漏水')
  expect(await everything('oc')).toContain('楼上漏水▇▇等不得')
  expect(await everything('rc')).toContain('我举报的话')
  expect(isIndexed(indexedSecret)).toBe(true)
  expect(existsSync(join(server.data, 'uploads', upload.id))).toBe(true)
  await good()
})

test('it needs the very name, and an administrator of every community that they are in', async () => {
  const { id } = (await people.resident!.must('GET', '/me')).user
  expect((await people.admin!.send('POST', `/communities/MG/people/${id}/erase`, { name: '别人' })).body.errors).toEqual([{ pointer: '/name', message: 'is not the name of this person' }])
  expect((await run(['user', 'erase', '--data', server.data, '--login', 'resident', '--name', '别人'])).code).toBe(1)
  const { user } = await people.stranger!.must('GET', '/me')
  await ok(['user', 'add', '--data', server.data, '--login', 'stranger', '--name', 'x', '--community', 'MG', '--role', 'resident'])
  expect((await people.admin!.send('POST', `/communities/MG/people/${user.id}/erase`, { name: user.name })).status).toBe(403)
  const self = (await people.admin!.must('GET', '/me')).user
  expect((await people.admin!.send('POST', `/communities/MG/people/${self.id}/erase`, { name: self.name })).status).toBe(403)
  await good()
})

test('a resident is gone: account, name, phone, the words and files of private tickets', async () => {
  const live = await people.resident!.live()
  const { id, name } = (await people.resident!.must('GET', '/me')).user
  const done = await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  expect(done).toMatchObject({ tickets: 3, emptied: 2 })
  expect(done.bodies).toBeGreaterThan(10)
  await live.whenClosed()
  expect((await people.resident!.get('/me')).status).toBe(401)
  for (const login of seers) {
    const text = await everything(login)
    for (const gone of ['resident先生', '漏水', '密语', '张奶奶', '0571-88', photo.sha256, '30.27', '王家明', '先遮起来', '我举报的话']) expect(text, `${gone}, to ${login}`).not.toContain(gone)
  }
  await good()
})

test('what was answered before is not answered again, and not done again either', async () => {
  const again = await people.rc!.send('POST', `/tickets/${hidden.id}/comments`, { text: `${secret}内部`, internal: true }, { 'Idempotency-Key': 'asked-again' })
  expect(again).toMatchObject({ status: 409, body: { type: 'conflict' } })
  expect(again.text).not.toContain(secret)
})

test('their words leave the search index, and what they began to send the disk', async () => {
  await expect.poll(() => isIndexed(indexedSecret), { timeout: 60_000, interval: 500 }).toBe(false)
  expect(sql(database(), 'SELECT count(*) FROM words_to_forget')).toBe('0')
  expect(existsSync(join(server.data, 'uploads', upload.id))).toBe(false)
  expect(sql(database(), 'SELECT count(*) FROM uploads')).toBe('0')
  expect((await people.neighbour!.must('GET', `/communities/MG/tickets?q=${encodeURIComponent('路灯')}`)).items).toHaveLength(1)
}, 90_000)

test('what is the community’s stays, without a name', async () => {
  const { body } = await people.neighbour!.get(`/tickets/${open.id}`)
  expect(body).toMatchObject({ title: matter.title, body: '电梯停了，找过▇▇。', reporter: null })
  expect((await people.rc!.must('GET', `/tickets/${open.id}`)).reporter).toEqual({ name: '已注销' })
  expect(await people.oc!.must('GET', `/tickets/${hidden.id}`)).toMatchObject({ title: '▇▇', body: '▇▇', state: 'assigned' })
  const history = (await people.neighbour!.get(`/tickets/${other.id}/history`)).text
  expect(history).toContain('我也▇▇')
  expect((await people.neighbour!.must('GET', `/meetings/${meeting}`)).attendance.map((entry: Json) => entry.name)).toContain('已注销')
})

test('a mask that is undone afterwards does not bring the person back', async () => {
  for (const { id } of [open, other, hidden])
    for (const { id: mask, undone } of (await people.oc!.must('GET', `/tickets/${id}/masks`)).items as Json[]) if (!undone) await people.oc!.send('POST', `/masks/${mask}/undo`, { reason: '可以写' })
  expect((await people.neighbour!.get(`/tickets/${other.id}/history`)).text).toContain('我也遇到了')
  for (const login of seers) {
    const text = await everything(login)
    for (const gone of ['resident先生', '漏水', '密语', '王家明']) expect(text, `${gone}, to ${login}`).not.toContain(gone)
  }
  await good()
})

/** A meeting in session with everybody there, and a vote of its members that is drafted. */
async function inSession(): Promise<Json> {
  const { host } = people as Record<string, Client>
  const { id } = await host!.must('POST', '/communities/MG/meetings', { title: '又一次会', starts_at: new Date().toISOString() })
  const item = await host!.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title: '题' })
  await host!.act(`/meetings/${id}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${id}`, 'check_in')
  await host!.act(`/meetings/${id}`, 'start')
  await host!.act(`/meetings/${id}`, 'next', { item: item.id })
  return { id, vote: await host!.must('POST', `/agenda/${item.id}/votes`, { question: '?', rule: 'members_majority' }) }
}

test('whoever was erased in the middle of a meeting makes no quorum and has no ballot', async () => {
  const { id, vote } = await inSession()
  await ok(['user', 'add', '--data', server.data, '--login', 'pc-gone', '--name', '走了的人', '--community', 'MG', '--role', 'member', '--party', parties[2]!])
  const gone = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'pc-gone']))
  await gone.act(`/meetings/${id}`, 'check_in')
  await ok(['user', 'erase', '--data', server.data, '--login', 'pc-gone', '--name', '走了的人'])
  expect((await people.host!.must('POST', `/votes/${vote.id}/actions`, { action: 'open' })).entitled).toBe(4)
  await good()
})

test('a member of a party is erased too: answers, statements and signatures stay the party’s', async () => {
  const session = await inSession()
  const mask = await people.oc!.must('POST', `/tickets/${other.id}/masks`, { words: '周三', reason: '说不准' })
  expect(JSON.parse(await ok(['user', 'erase', '--json', '--data', server.data, '--login', 'pc', '--name', 'pc先生']))).toMatchObject({ tickets: 0, emptied: 0, without_admin: [] })
  for (const login of seers) expect(await everything(login), login).not.toContain('pc先生')
  const answers = async (): Promise<Json[]> => (await people.neighbour!.must('GET', `/tickets/${other.id}`)).answers
  expect(await answers()).toEqual([expect.objectContaining({ text: '▇▇修', by: '已注销' })])
  expect(await people.host!.send('POST', `/votes/${session.vote.id}/actions`, { action: 'open' })).toMatchObject({ status: 409, body: { type: 'no_quorum' } })
  await good()
  await people.oc!.must('POST', `/masks/${mask.id}/undo`, { reason: '说得准' })
  for (const login of seers) expect(await everything(login), login).not.toContain('pc先生')
  expect(await answers()).toEqual([expect.objectContaining({ text: '周三修', by: '已注销' })])
  const minutes = (await people.neighbour!.get(`/meetings/${meeting}/minutes`)).text
  expect(minutes).toContain('公开发言')
  expect(minutes).toContain('周三修')
  expect(minutes).toContain('已注销')
  expect(minutes).toContain('议二事，谈到了▇▇。')
  await good()
})

test('whoever is erased is erased once, and their login is free again for nobody to guess', async () => {
  const again = await run(['user', 'erase', '--data', server.data, '--login', 'pc', '--name', 'pc先生'])
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('there is no user pc') })
  await ok(['community', 'add', '--data', server.data, '--code', 'SOLO', '--name', '一个人管的'])
  await ok(['user', 'add', '--data', server.data, '--login', 'solo', '--name', '独管', '--community', 'SOLO', '--role', 'admin'])
  expect(await ok(['user', 'erase', '--data', server.data, '--login', 'solo', '--name', '独管'])).toContain('SOLO has no administrator any more')
  expect(sql(database(), "SELECT count(*) FROM users WHERE login LIKE ' %' AND name = '已注销' AND password_hash IS NULL AND phone IS NULL")).toBe('4')
  for (const table of ['sessions', 'tokens', 'devices', 'memberships', 'mail_addresses', 'notice_settings', 'idempotency_keys'])
    expect(sql(database(), `SELECT count(*) FROM ${table} WHERE user_id IN (SELECT id FROM users WHERE login LIKE ' %')`), table).toBe('0')
})

test('no row and no text of the database has them, and an export has not either', async () => {
  const file = join(place, 'export.jsonl')
  await server.cli('export', '--community', 'MG', file)
  const copy = join(place, 'copy.db')
  await server.cli('backup', copy)
  const dump = execFileSync('sqlite3', [copy, '.dump'], { encoding: 'utf8', maxBuffer: 256 << 20 })
  for (const gone of ['resident先生', 'pc先生', '张奶奶', '0571-88', secret, '密语', '王家明', '我举报的话']) {
    expect(readFileSync(file, 'utf8')).not.toContain(gone)
    expect(dump, gone).not.toContain(gone)
  }
})

test('verify sees what another hand does to what was rewritten, and to anything else', async () => {
  await server.stop()
  await ok(['verify', '--data', server.data])
  const rewritten = '(community_id, seq, position) IN (SELECT community_id, seq, position FROM erased_bodies)'
  for (const change of [
    `UPDATE event_bodies SET body = replace(body, '已注销', '别人') WHERE ${rewritten} AND body LIKE '%已注销%'`,
    `UPDATE event_bodies SET digest = x'00' WHERE ${rewritten}`,
    'UPDATE erased_bodies SET digest = x\'00\'',
    'DELETE FROM erased_bodies',
    `UPDATE event_bodies SET body = replace(body, '周三', '周五') WHERE body LIKE '%周三%'`,
    `UPDATE event_bodies SET body = replace(body, '路灯', '别的') WHERE body LIKE '%路灯%'`,
    `INSERT INTO erased_bodies SELECT b.community_id, b.seq, b.position, b.digest FROM event_bodies b WHERE NOT EXISTS (SELECT 1 FROM erased_bodies e WHERE (e.community_id, e.seq, e.position) = (b.community_id, b.seq, b.position)) LIMIT 1`,
    "UPDATE users SET name = '又来了' WHERE name = '已注销'",
  ]) {
    const folder = join(place, 'tampered')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    cpSync(database(), join(folder, 'sifang.db'))
    expect(Number(sql(join(folder, 'sifang.db'), `${change}; SELECT changes()`)), change).toBeGreaterThan(0)
    expect((await run(['verify', '--data', folder])).code, change).toBe(1)
  }
})
