// What is kept about a person is theirs to have, whole, without secrets and without others; and who was
// shown of them what not everybody may know, they can ask.
import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { makePdf, mustSend } from './support/files.js'
import { schemas, type Check } from './support/schemas.js'
import { Server } from './support/server.js'

const choice = '只有投票箱知道'
let server: Server
let people: People
let check: Check
let ticket: Json // private, of resident
let open: Json // for all, of resident, taken in by rc

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  check = await schemas(people.nobody!)
  const { resident, rc, pc, host, neighbour } = people as Record<string, Client>
  ticket = await resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '私密的事', visibility: 'private' })
  open = await resident!.must('POST', '/communities/MG/tickets', { ...matter, visibility: 'public' })
  for (const { id } of [ticket, open]) await rc!.act(`/tickets/${id}`, 'accept')
  await resident!.must('POST', `/tickets/${open.id}/comments`, { text: '我说的话' })
  await neighbour!.must('POST', `/tickets/${open.id}/comments`, { text: '邻居的话' })
  await resident!.must('POST', `/tickets/${open.id}/comments`, { text: '写了门牌 902' })
  await rc!.must('POST', `/tickets/${open.id}/masks`, { words: '902', reason: '不该写' })
  await neighbour!.must('PUT', `/tickets/${open.id}/support`, {})
  await pc!.must('PUT', `/tickets/${open.id}/answers/${parties[2]}`, { text: '周三修', stance: 'handle', publish: true })
  const meeting = await host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
  const item = await host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '题' })
  await host!.must('POST', `/agenda/${item.id}/papers`, { attachment: (await mustSend(host!, makePdf(), '三家报价.pdf')).id })
  await resident!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'question', title: '我问的' })
  await host!.act(`/meetings/${meeting.id}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr', 'resident']) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await host!.act(`/meetings/${meeting.id}`, 'start')
  await host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  await pc!.must('POST', `/agenda/${item.id}/statements`, { text: '我在会上说' })
  const motion = await pc!.must('POST', `/agenda/${item.id}/motions`, { text: '我的动议' })
  const { amendments } = await pc!.must('POST', `/motions/${motion.id}/amendments`, { text: '我的动议，改过', reason: '更清楚' })
  await pc!.act(`/amendments/${amendments[0].id}`, 'accept')
  for (const [secret, word] of [[false, 'for'], [true, choice]] as const) {
    const vote = await host!.must('POST', `/agenda/${item.id}/votes`, { question: '?', rule: 'members_majority', secret, ...(secret ? { options: [choice, '别的'] } : {}) })
    await host!.act(`/votes/${vote.id}`, 'open')
    await pc!.must('POST', `/votes/${vote.id}/ballots`, { choice: word })
    await host!.act(`/votes/${vote.id}`, 'close')
  }
})
afterAll(() => server?.remove())

const sql = (text: string): string => execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(server.data, 'sifang.db'), text], { encoding: 'utf8' }).trim()
const looks = async (login: string): Promise<Json[]> => (await people[login]!.must('GET', '/me/looks?limit=100')).items
const lookers = async (login: string): Promise<string[]> => (await looks(login)).map(({ reader, ticket: number }) => `${reader.name} ${number ?? 'people'}`)
const forget = (): string => sql('DELETE FROM looks')

test('own data have what the person did and wrote, and are a file', async () => {
  const answer = await people.resident!.get('/me/data')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="sifang-my-data.json"')
  const data = answer.body
  check('own_data', data)
  expect(data.account).toEqual([expect.objectContaining({ login: 'resident', name: 'resident先生', root: false })])
  expect(data.roles).toEqual([expect.objectContaining({ community: 'MG', role: 'resident' })])
  expect(data.tickets.map(({ number }: Json) => number)).toEqual([ticket.number, open.number])
  expect(data.comments.map(({ text }: Json) => text)).toEqual(['我说的话', '写了门牌 ▇▇'])
  expect(data.masked_texts).toContainEqual({ ticket: open.number, place: 'comment', text: '写了门牌 902' })
  expect(data.questions_and_items).toEqual([{ meeting: '会', kind: 'question', title: '我问的', state: 'pending' }])
  expect(data.attendance).toHaveLength(1)
  expect(data.tokens).toHaveLength(1)
  expect(data.acts.map(({ kind }: Json) => kind)).toContain('ticket.submitted')
  expect(answer.text).not.toContain('邻居的话')
  expect(answer.text).not.toContain('neighbour')
})

test('a named ballot has its choice, a secret one has none', async () => {
  const { body, text } = await people.pc!.get('/me/data')
  check('own_data', body)
  expect(body.ballots).toEqual([expect.objectContaining({ secret: false, choice: 'for' }), expect.objectContaining({ secret: true, choice: null })])
  expect(text).not.toContain(choice)
  expect(body.statements).toEqual([expect.objectContaining({ text: '我在会上说', party: parties[2] })])
  expect(body.motions).toEqual([expect.objectContaining({ meeting: '会', party: parties[2], text: '我的动议，改过', state: 'open' })])
  expect(body.amendments).toEqual([expect.objectContaining({ text: '我的动议，改过', reason: '更清楚', state: 'accepted' })])
  expect(body.motions_reworded).toEqual([expect.objectContaining({ before: '我的动议' })])
  expect(body.answers).toEqual([expect.objectContaining({ ticket: open.number, text: '周三修' })])
})

test('a host has the papers that they handed in, and what has become of them', async () => {
  const { body } = await people.host!.get('/me/data')
  check('own_data', body)
  expect(body.papers_handed_in).toEqual([{ meeting: '会', at: expect.any(String), title: '三家报价', removed: false, address: body.files[0].address }])
})

test('own data hold no secret: no digest, no token, no code', async () => {
  const { text } = await people.resident!.get('/me/data')
  expect(text).not.toContain(people.resident!.token)
  for (const column of ['tokens.token_hash', 'sessions.token_hash', 'sessions.csrf', 'users.password_hash', 'communities.feed_token', 'mail_addresses.leave_token']) {
    const [table, name] = column.split('.')
    for (const secret of sql(`SELECT coalesce(CASE typeof(${name!}) WHEN 'blob' THEN lower(hex(${name!})) ELSE ${name!} END, '-') FROM ${table!}`).split('\n'))
      if (secret.length > 10) expect(text, column).not.toContain(secret)
  }
})

/** Tables that know people, and the section of the own data that has their rows. */
const sections: Record<string, string> = {
  users: 'account', memberships: 'roles', households: 'roles', sessions: 'sessions', devices: 'browsers', tokens: 'tokens', password_resets: 'password_resets', mail_addresses: 'mail',
  notice_settings: 'notice_settings', notice_marks: 'notice_marks', notice_readers: 'notice_reading', notices: 'notices', outbox: 'messages', withheld_texts: 'masked_texts',
  tickets: 'tickets', comments: 'comments', answers: 'answers', supports: 'supports', follows: 'follows', saved_filters: 'saved_filters', attachments: 'files', uploads: 'unfinished_uploads', masks: 'masks',
  reports: 'reports_of_abuse', attendance: 'attendance', series_seats: 'seats_in_series', meeting_seats: 'seats_in_meetings', agenda_items: 'questions_and_items', statements: 'statements', statement_corrections: 'statements_corrected', motions: 'motions', motion_amendments: 'amendments', motion_wordings: 'motions_reworded', question_supports: 'questions_supported', question_replies: 'questions_answered', item_masks: 'masks_in_meetings', matter_masks: 'masks_in_matters', papers: 'papers_handed_in', speakers: 'requests_to_speak', vote_electors: 'ballots',
  roll_users: 'lines_of_rolls', poll_electors: 'poll_ballots', poll_elector_users: 'lines_of_rolls', poll_proxies: 'mandates', poll_papers: 'written_ballots_typed', matter_records: 'stages_of_matters_recorded',
  decisions: 'decisions_recorded', task_reports: 'reports_on_tasks', task_parts: 'parts_of_tasks', item_verdicts: 'verdicts_recorded', signatures: 'signatures', invitations: 'invitations_made', idempotency_keys: 'answers_remembered', looks: 'looks_at_me', events: 'acts',
}

/** Knows users that are no people: as whom plugins act. */
const ofPrograms = ['plugin_users']

test('every table that knows people is in the own data', async () => {
  const tables = sql("SELECT DISTINCT s.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' AND (c.name GLOB '*user_id' OR c.name GLOB '*by_id' OR c.name IN ('author_id', 'actor_id', 'reporter_id', 'submitter_id', 'assignee_id', 'created_by', 'reader_id', 'person_id', 'household_id') OR s.name IN ('users', 'households'))").split('\n')
  expect(tables.filter((table) => sections[table] === undefined)).toEqual(ofPrograms)
  const data = await people.resident!.must('GET', '/me/data')
  expect([...new Set(Object.values(sections))].filter((name) => !(name in data))).toEqual([])
})

test('whoever is shown who reported it, or a private ticket, is noted once a day; who is shown neither is not', async () => {
  forget()
  for (const login of ['neighbour', 'admin', 'inspector', 'supervisor', 'recorder', 'worker', 'nobody', 'stranger', 'merchant'])
    for (const path of [`/tickets/${ticket.id}`, `/tickets/${open.id}`, `/tickets/${open.id}/history`, '/communities/MG/tickets?limit=100', '/communities/MG/events?limit=100']) await people[login]!.get(path)
  expect(await lookers('resident')).toEqual([])
  for (let times = 0; times < 2; ++times) await people.oc!.must('GET', `/tickets/${open.id}`)
  expect(await lookers('resident')).toEqual([])
  for (let times = 0; times < 2; ++times) await people.oc!.must('GET', `/tickets/${ticket.id}`)
  expect(await lookers('resident')).toEqual([`oc先生 ${ticket.number}`])
  for (let times = 0; times < 2; ++times) await people.rc!.must('GET', `/tickets/${open.id}`) // took it in first
  expect(await lookers('resident')).toEqual([`rc先生 ${open.number}`, `oc先生 ${ticket.number}`])
  expect(await looks('neighbour')).toEqual([])
  check('look_list', await people.resident!.must('GET', '/me/looks'))
})

test.each([
  ['a list', 'oc', '/communities/MG/tickets'], ['a search', 'oc', `/communities/MG/tickets?q=${encodeURIComponent('私密')}`],
  ['similar ones', 'oc', `/communities/MG/tickets/similar?q=${encodeURIComponent('私密的事')}`], ['its story', 'oc', () => `/tickets/${ticket.id}/history`],
  ['the log', 'oc', '/communities/MG/events?limit=100'], ['figures', 'oc', '/communities/MG/figures/silence?with_private=true'],
  ['the officer, anywhere', 'officer', () => `/tickets/${ticket.id}`],
])('a private ticket is noted when it comes with %s', async (_, login, path) => {
  forget()
  await people[login]!.must('GET', typeof path === 'string' ? path : path())
  expect(await lookers('resident')).toContain(`${login}先生 ${ticket.number}`)
})

test('reading on in the log over a live connection is noted too', async () => {
  forget()
  const live = await people.oc!.live()
  await live.reaches(await live.subscribe('MG', 0))
  live.end()
  expect(await lookers('resident')).toContain(`oc先生 ${ticket.number}`)
})

test('a page of a list is one write, and the same page again none', async () => {
  const size = (): number => Number(sql('SELECT count(*) FROM looks'))
  forget()
  await people.oc!.must('GET', '/communities/MG/tickets')
  const noted = size()
  expect(noted).toBeGreaterThan(0)
  await people.oc!.must('GET', '/communities/MG/tickets')
  expect(size()).toBe(noted)
})

test("an administrator's list of people is noted for everybody on it, that of others for nobody", async () => {
  forget()
  await people.rc!.must('GET', '/communities/MG/people')
  expect(await lookers('resident')).toEqual([])
  await people.admin!.must('GET', '/communities/MG/people')
  for (const login of ['resident', 'neighbour', 'merchant']) expect(await lookers(login)).toEqual(['admin先生 people'])
  expect(await lookers('admin')).toEqual([])
  expect(await lookers('stranger')).toEqual([])
})

test('looks at the ticket of somebody without an account are theirs once they claim it', async () => {
  const proxied = await people.rc!.must('POST', '/communities/MG/tickets', { ...matter, visibility: 'private', on_behalf_of: { name: '张奶奶', phone: '0571-1', consent: true } })
  await people.oc!.must('GET', `/tickets/${proxied.id}`)
  const slip = await people.rc!.must('POST', `/tickets/${proxied.id}/slip`, { site: server.url })
  forget()
  await people.oc!.must('GET', `/tickets/${proxied.id}`)
  await people.neighbour!.must('POST', '/slips/claim', { number: ` ${slip.number.toLowerCase()}`, code: slip.code })
  expect(await lookers('neighbour')).toEqual([`oc先生 ${proxied.number}`])
})

test('the traces of others are nobody’s to see', async () => {
  forget()
  await people.oc!.must('GET', `/tickets/${ticket.id}`)
  for (const login of ['neighbour', 'rc', 'oc', 'host', 'officer', 'admin', 'stranger']) {
    expect(await looks(login)).toEqual([])
    expect((await people[login]!.must('GET', '/me/data')).looks_at_me).toEqual([])
  }
  expect((await people.oc!.must('GET', '/me/data')).looks_at_others).toEqual([expect.objectContaining({ command: 'ticket.read', of: 'ticket' })])
})

test('what cannot be noted is not shown; what need not be noted is', async () => {
  forget()
  const limit = (bytes: string): Promise<unknown> => promisify(execFile)('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`])
  await limit('0')
  const refused = await people.oc!.get(`/tickets/${ticket.id}`)
  const free = await people.neighbour!.get(`/tickets/${open.id}`)
  await limit('unlimited')
  expect(refused.status).toBe(503)
  expect(refused.text).not.toContain('私密的事')
  expect(free.status).toBe(200)
  expect((await people.oc!.get(`/tickets/${ticket.id}`)).status).toBe(200)
  expect(await lookers('resident')).toEqual([`oc先生 ${ticket.number}`])
})
