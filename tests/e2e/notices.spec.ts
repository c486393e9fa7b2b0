// Notices over the wire: who is told, at once and once, over breaks of the line and crashes of the server.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { makePdf, mustSend } from './support/files.js'
import { draftPoll, importResidents, openPoll } from './support/polls.js'
import { long, Server } from './support/server.js'

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

const submit = (fields: Json = {}): Promise<Json> => people.resident!.must('POST', '/communities/MG/tickets', { ...matter, ...fields })
const inbox = async (client: Client): Promise<Json[]> => (await client.must('GET', '/me/notices?limit=100')).items

/** Asks until it fits: notices come a moment after what they tell of. */
async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; ++tries) {
    const answer = await ask()
    if (fits(answer)) return answer
    if (tries === 200) throw new Error(`it stayed ${JSON.stringify(answer).slice(0, 400)}`)
    await new Promise((go) => setTimeout(go, 50))
  }
}

test('a party answers, and the resident is told at once, in every window; who answered is not', async () => {
  const ticket = await submit()
  // What they are told of the request itself has come before.
  await expect.poll(async () => (await inbox(people.pc!)).some((one: Json) => one.ticket?.number === ticket.number)).toBe(true)
  const mine = [await people.resident!.live(), await people.resident!.live()]
  const theirs = await people.pc!.live()
  const other = await people.neighbour!.live()
  for (const live of [...mine, theirs, other]) await live.subscribe('MG')
  await people.pc!.must('PUT', `/tickets/${ticket.id}/answers/property_company`, { text: '就修', stance: 'handle', publish: true })
  for (const live of mine) {
    const news = await live.wait((message) => message.op === 'notices', 'the notice')
    expect(news.new).toEqual([{ id: expect.any(String), why: 'mine', kind: 'answered' }])
  }
  const [notice] = await inbox(people.resident!)
  expect(notice).toMatchObject({ why: 'mine', kind: 'answered', read: false, party: 'property_company', stance: 'handle', ticket: { number: ticket.number } })
  // Read in one window, the others count anew.
  await people.resident!.must('PUT', `/me/notices/${notice!.id}/read`, {})
  for (const live of mine) await live.wait((message) => message.op === 'unread' && message.unread === 0, 'the count')
  expect([...theirs.got, ...other.got].filter(({ op }) => op === 'notices' || op === 'unread')).toEqual([])
  for (const live of [...mine, theirs, other]) live.end()
})

test('a poll tells whoever may vote, from the announcement to the result; that it waits to be counted, the host', async () => {
  const kinds = async (client: Client): Promise<string[]> => (await inbox(client)).filter(({ why }) => why === 'poll').map(({ kind }) => kind)
  await importResidents(people, [['V1', '邻居', 'neighbour'], ['V2', '王三']])
  const line = await people.neighbour!.live()
  await line.subscribe('MG')
  const poll = await openPoll(people, await draftPoll(people), 3)
  await line.wait((message) => message.op === 'notices' && message.new.some(({ kind }: Json) => kind === 'poll_opened'), 'the notice')
  line.end()
  expect(await kinds(people.neighbour!)).toEqual(['poll_opened', 'poll_announced'])
  expect((await inbox(people.neighbour!))[0]).toMatchObject({ read: false, ticket: null, meeting: null, matter: null, stage: null, poll: { id: poll.id, question: poll.question, opens_at: poll.opens_at, closes_at: poll.closes_at } })
  expect(await until(() => kinds(people.host!), (all) => all.length > 0)).toEqual(['count_due'])
  await people.host!.act(`/polls/${poll.id}`, 'close')
  await people.host!.act(`/polls/${poll.id}`, 'publish')
  expect(await until(() => kinds(people.neighbour!), (all) => all.length === 3)).toEqual(['poll_published', 'poll_opened', 'poll_announced'])
  for (const login of ['resident', 'rc', 'admin', 'worker']) expect(await kinds(people[login]!), login).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
}, 60_000)

test('of a matter the table hears each stage, everybody what is posted, and the host that it hung long enough', async () => {
  const kinds = async (login: string): Promise<string[]> => (await inbox(people[login]!)).filter((one) => one.matter?.id === road.id).map(({ kind }) => kind)
  const day = (from: number): string => new Date(Date.now() + 8 * 3_600_000 + from * 86_400_000).toISOString().slice(0, 10)
  const road = await people.host!.must('POST', '/communities/MG/matters', { title: '修路', text: '集体出资', held_on: day(-12), assembly_rule: 'village_representatives' })
  const record = (stage: string, fields: Json): Promise<Json> => people.recorder!.must('POST', `/matters/${road.id}/records`, { stage, held_on: day(-10), ...fields })
  for (const stage of ['consultation', 'party_members', 'assembly']) await record(stage, { due: 9, present: 9, in_favour: 9 })
  await record('resolution', { text: '决议全文', place: '公开栏', last_day: day(-2) })
  expect(await until(() => kinds('resident'), (all) => all.length > 0)).toEqual(['matter_posted'])
  expect(await kinds('rc')).toEqual(['matter_posted', 'matter_recorded', 'matter_recorded', 'matter_recorded', 'matter_proposed'])
  expect(await until(() => kinds('host'), (all) => all[0] === 'posting_over')).toHaveLength(5)
  expect((await inbox(people.resident!))[0]).toMatchObject({ why: 'poll', kind: 'matter_posted', stage: 'resolution', text: '决议全文', matter: { id: road.id, title: '修路' }, poll: null })
  expect(await server.cli('verify')).toMatch(/^good/)
}, 60_000)

test('of a private ticket outsiders get neither notice nor frame, and who lost the right loses both', async () => {
  await server.cli('user', 'add', '--login', 'deputy', '--name', '代理', '--community', 'MG', '--role', 'member', '--party', 'owners_committee')
  const deputy = new Client(server.url, await server.cli('token', 'create', '--login', 'deputy'))
  const lines = await Promise.all(['neighbour', 'recorder', 'admin', 'supervisor'].map((login) => people[login]!.live()))
  for (const live of lines) await live.subscribe('MG')
  const ticket = await submit({ title: '密语', visibility: 'private' })
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await people.rc!.must('POST', `/tickets/${ticket.id}/comments`, { text: '密语备注', internal: true })
  const told = await until(() => inbox(deputy), (all) => all.length === 2)
  expect(told.map(({ kind }) => kind)).toEqual(['answer_owed', 'submitted'])
  expect(JSON.stringify(lines.map((live) => live.got.filter(({ op }) => op === 'notices')))).not.toContain('accepted')
  for (const login of ['neighbour', 'recorder', 'admin', 'supervisor', 'merchant', 'stranger'])
    expect(JSON.stringify(await inbox(people[login]!))).not.toContain('密语')
  expect(JSON.stringify(await inbox(people.resident!))).not.toContain('备注')
  for (const live of lines) live.end()
})

test('nobody, not logged in, has notices', async () => {
  for (const path of ['/me/notices', '/me/notices/unread', '/me/notices/settings'])
    expect((await people.nobody!.get(path)).status).toBe(401)
})

test('who was away finds what came meanwhile, and a thousand who follow are told in one breath', async () => {
  const ticket = await submit({ title: '大家的事' })
  const names = Array.from({ length: long ? 1000 : 100 }, (_, i) => `fan${i}`)
  // People as an administrator's import makes them: one command line each would take minutes.
  const invitation = await people.admin!.must('POST', '/communities/MG/invitations', { role: 'resident', uses: names.length })
  const fans: Client[] = []
  for (const login of names) {
    const redeemed = await people.nobody!.must('POST', '/invitations/redeem', { code: invitation.code, login, password: 'correct horse', name: login })
    expect(redeemed.user.login).toBe(login)
    if (fans.length < 5) fans.push(new Client(server.url, await server.cli('token', 'create', '--login', login)))
  }
  for (const fan of fans) await fan.must('PUT', `/tickets/${ticket.id}/support`)
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  for (const fan of fans) {
    const all = await until(() => inbox(fan), (items) => items.length > 0)
    expect(all.map(({ why, kind }) => `${why} ${kind}`)).toEqual(['followed accepted'])
  }
}, 300_000)

test('of a task are told who has it, who gets a part, and hosts; each way can be turned off', async () => {
  const begin = async (title: string): Promise<{ id: string; agenda: Json[] }> => {
    const { id } = await people.host!.must('POST', '/communities/MG/meetings', { title, starts_at: new Date().toISOString() })
    await people.host!.act(`/meetings/${id}`, 'open')
    for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${id}`, 'check_in')
    await people.host!.act(`/meetings/${id}`, 'start')
    return { id, agenda: (await people.host!.must('GET', `/meetings/${id}`)).agenda }
  }
  await server.cli('user', 'add', '--login', 'foreman', '--name', '工长', '--community', 'MG', '--role', 'member', '--party', 'property_company')
  const foreman = new Client(server.url, await server.cli('token', 'create', '--login', 'foreman'))
  const kinds = async (client: Client): Promise<string[]> => (await inbox(client)).filter(({ decision }) => decision?.text === '修好滑梯').map(({ why, kind }) => `${why} ${kind}`)
  const { id } = await begin('滑梯')
  const { id: item } = await people.host!.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title: '滑梯', urgent: '有裂缝' })
  const decided = await people.host!.must('POST', `/agenda/${item}/decision`, { text: '修好滑梯', party: 'property_company' })
  await people.host!.act(`/meetings/${id}`, 'close')
  const { task } = decided
  await people.pc!.must('POST', `/tasks/${task.id}/reports`, { text: '买材料' })
  await until(() => kinds(foreman), (all) => all.length === 1) // before anybody else has a part of it
  await people.pc!.must('POST', `/tasks/${task.id}/parts`, { text: '围起来', party: 'owners_committee' })
  const [part] = (await people.pc!.must('GET', `/decisions/${decided.decision.id}`)).task.parts
  await people.oc!.must('PATCH', `/parts/${part.id}`, { state: 'done' })
  await people.pc!.must('POST', `/tasks/${task.id}/reports`, { text: '修好了', finished: true })
  await until(() => kinds(foreman), (all) => all.length === 3)
  expect(await kinds(foreman)).toEqual(['work task_done', 'work part_done', 'work task_reported'])
  expect(await kinds(people.oc!)).toEqual(['work task_done', 'work part'])
  expect(await kinds(people.host!)).toEqual(['meeting task_done', 'meeting task_reported'])
  for (const login of ['rc', 'neighbour', 'recorder', 'admin']) expect(await kinds(people[login]!), login).toEqual([])
  expect((await inbox(foreman))[0]).toMatchObject({ text: '修好了', party: 'property_company', decision: { id: decided.decision.id, text: '修好滑梯' }, meeting: { id } })
  const next = await begin('再看滑梯')
  const asked = next.agenda.find((one) => one.reports_on?.text === '修好滑梯')!
  await people.recorder!.must('PUT', `/agenda/${asked.id}/verdict`, { verdict: 'accepted', text: '看过了' })
  await until(() => kinds(foreman), (all) => all[0] === 'work task_accepted')
  // What is turned off is not shown, and comes back with it.
  const { version } = await foreman.must('GET', '/me/notices/settings')
  const settings = await foreman.send('PATCH', '/me/notices/settings', { app: ['meeting'] }, { 'If-Match': `"${version}"` })
  expect(settings.status).toBe(200)
  expect(await kinds(foreman)).toEqual([])
})

test('papers that come after the agenda is fixed are told once a minute, those of a private item to nobody who may not read it', async () => {
  const secret = await submit({ title: '密语纸', visibility: 'private' })
  await people.rc!.act(`/tickets/${secret.id}`, 'accept')
  await people.host!.act(`/tickets/${secret.id}`, 'agenda')
  const meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '看材料', starts_at: new Date(Date.now() + 86_400_000).toISOString() })
  const item = meeting.agenda.find((one: Json) => one.ticket === secret.id).id
  const hand = async (title: string): Promise<Json> => people.host!.must('POST', `/agenda/${item}/papers`, { attachment: (await mustSend(people.host!, makePdf(), 'a.pdf')).id, title })
  const papers = async (client: Client): Promise<Json[]> => (await inbox(client)).filter(({ kind }) => kind === 'paper')
  await hand('密语一')
  await people.host!.act(`/meetings/${meeting.id}`, 'lock')
  await hand('密语二')
  await hand('密语三')
  await until(() => papers(people.rc!), (all) => all.length > 0)
  const told = await papers(people.rc!)
  expect(told.at(-1)).toMatchObject({ why: 'meeting', kind: 'paper', text: '密语二', meeting: { id: meeting.id } })
  expect(told.length).toBeLessThanOrEqual(2) // two where a minute began between them
  for (const login of ['neighbour', 'resident', 'admin', 'supervisor']) expect(await papers(people[login]!), login).toEqual([])
})

test('kill -9 while people submit: every event has its notice, and none has two', async () => {
  const rounds = long ? 40 : 5
  for (let round = 0; round < rounds; ++round) {
    const client = new Client(server.url, people.resident!.token)
    let stopped = false
    let done = 0
    let enough = (): void => {}
    const killed = new Promise<void>((go) => (enough = go))
    const writers = Array.from({ length: 16 }, async () => {
      while (!stopped) {
        try {
          await client.must('POST', '/communities/MG/tickets', matter)
          if (++done >= 40 + round * 23) enough()
        } catch (error) {
          if (!stopped) throw error
        }
      }
    })
    await Promise.race([killed, Promise.all(writers)])
    stopped = true
    await server.crash()
    await Promise.allSettled(writers)
    await server.start()
  }
  const sql = (statement: string): string => execFileSync('sqlite3', [`${server.data}/sifang.db`, statement]).toString().trim()
  // Caught up: the cursor stands at the end of the log.
  await until(async () => sql('SELECT count(*) FROM communities c LEFT JOIN notice_cursors n ON n.community_id = c.id WHERE c.seq > coalesce(n.seq, 0)'), (behind) => behind === '0')
  const events = Number(sql("SELECT count(*) FROM events WHERE kind = 'ticket.submitted'"))
  expect(events).toBeGreaterThan(rounds * 40)
  expect(Number(sql("SELECT count(*) FROM notices n JOIN events e ON e.community_id = n.community_id AND e.seq = n.seq WHERE e.kind = 'ticket.submitted'"))).toBe(events)
  expect(sql('SELECT count(*) FROM (SELECT 1 FROM notices GROUP BY community_id, seq HAVING count(*) > 1)')).toBe('0')
  expect(await server.cli('verify')).toMatch(/^good/)
}, 300_000)
