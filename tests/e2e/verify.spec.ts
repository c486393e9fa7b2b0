// `sifang verify` holds every table that events tell of against the log: a row that is changed, taken
// away or put in by another hand is named. And it only looks: nothing in the directory changes. What is no database of
// Sifang's: other_data.spec.ts.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, fridayIn, matter, parties, type People } from './support/community.js'
import { makePdf, makePng, mustSend } from './support/files.js'
import { draftPoll, importResidents, openPoll } from './support/polls.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let people: People
let place: string

const sql = (database: string, text: string): string => execFileSync('sqlite3', [database, text], { encoding: 'utf8' }).trim()
/** A data directory with a copy of the week's database and its files. */
function copy(name: string): string {
  const folder = join(place, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  cpSync(join(server.data, 'sifang.db'), join(folder, 'sifang.db'))
  cpSync(join(server.data, 'blobs'), join(folder, 'blobs'), { recursive: true })
  return folder
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'sifang-verify-'))
  server = await (await Server.fresh()).start()
  people = await found(server)
  await week()
  await server.stop()
})
afterAll(async () => {
  await server?.remove()
  rmSync(place, { recursive: true, force: true })
})

/** Something in every table: a meeting that is over and published, and one in the middle of a named vote. */
async function week(): Promise<void> {
  const { resident, neighbour, rc, pc, host, recorder, admin } = people as Record<string, Client>
  const files = { 'households.csv': 'building,unit,room,grid\n3,2,902,G1\n', 'old.jsonl': '{"id":"1","title":"旧账","created_at":"2020-01-02T03:04:05Z","reply":"已办"}\n' }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(server.data, name), text)
  await ok(['import', 'households', '--data', server.data, '--community', 'MG', join(server.data, 'households.csv')])
  await ok(['import', 'tickets', '--data', server.data, '--community', 'MG', join(server.data, 'old.jsonl')])
  const invitation = await admin!.must('POST', '/communities/MG/invitations', { role: 'resident', household: { building: '3', unit: '2', room: '903' }, uses: 5 })
  await new Client(server.url).must('POST', '/invitations/redeem', { code: invitation.code, login: 'newcomer', password: 'long-enough-words', name: '新来的' })
  const more = await admin!.must('POST', '/communities/MG/invitations', { role: 'inspector', uses: 2 })
  await neighbour!.must('POST', '/invitations/accept', { code: more.code })

  await admin!.must('POST', '/communities/MG/places', { name: '东门', grid: 'G1', lat: 30.25, lon: 120 })
  const taken = await admin!.must('POST', '/communities/MG/places', { building: '9', name: '电梯' })
  await admin!.must('DELETE', `/places/${taken.id}`)
  await admin!.must('PATCH', '/communities/MG', { board: 'members', check_in: 'on_site' })
  const template = await pc!.must('POST', `/communities/MG/parties/${parties[2]}/templates`, { title: '周三修', stance: 'handle', text: '{number} 周三修' })
  await pc!.must('PATCH', `/templates/${template.id}`, { text: '{number} 周四修' })
  const dropped = await pc!.must('POST', `/communities/MG/parties/${parties[2]}/templates`, { title: '不用了', stance: 'support', text: '不用了' })
  await pc!.must('DELETE', `/templates/${dropped.id}`)
  await pc!.must('POST', '/communities/MG/filters', { name: '超时', query: { overdue: true } })
  const person = (await people.inspector!.must('GET', '/me')).user.id
  for (let times = 0; times < 2; ++times) await admin!.must('POST', `/communities/MG/people/${person}/password_reset`, {})
  await admin!.must('PUT', '/communities/MG/clocks/rules/hard/solve', { limit_minutes: 28_800, counting: 'calendar' })
  await admin!.must('PUT', '/communities/MG/clocks/hours/6', { spans: ['09:00-12:00'] })
  await admin!.must('PUT', '/communities/MG/clocks/days/2027-01-01', { kind: 'off', name: '元旦' })
  const ticket = await resident!.must('POST', '/communities/MG/tickets', matter)
  const proxied = await rc!.must('POST', '/communities/MG/tickets', { ...matter, title: '代报', visibility: 'private', on_behalf_of: { name: '张奶奶', phone: '0571-1', consent: true } })
  await rc!.act(`/tickets/${ticket.id}`, 'accept')
  await pc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[2]}`, { text: '周三修', stance: 'handle', publish: true })
  await people.oc!.must('PUT', `/tickets/${ticket.id}/answers/${parties[1]}`, { text: '还在商量', stance: 'support', publish: false })
  await resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '谢谢' })
  await rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: '谢谢', reason: '看看会怎样' })
  const report = await neighbour!.must('POST', `/tickets/${ticket.id}/reports`, { kind: 'other', words: '看看' })
  await people.oc!.must('POST', `/reports/${report.id}/settle`, { outcome: 'masked', reason: '遮盖了' })
  await neighbour!.must('PUT', `/tickets/${ticket.id}/support`, {})
  await people.worker!.must('PUT', `/tickets/${ticket.id}/support`, {})
  await people.worker!.must('DELETE', `/tickets/${ticket.id}/support`)
  const again = await people.worker!.must('POST', '/communities/MG/tickets', { ...matter, title: '又坏了' })
  await host!.act(`/tickets/${again.id}`, 'duplicate', { target: ticket.id })
  await people.leader!.must('PUT', `/tickets/${ticket.id}/follow`, {})
  await people.leader!.must('DELETE', `/tickets/${ticket.id}/follow`)
  const { id: leader } = (await people.leader!.must('GET', '/me')).user
  await admin!.must('POST', `/communities/MG/people/${leader}/erase`, { name: 'leader先生' })
  await rc!.must('POST', `/tickets/${proxied.id}/slip`, { site: 'https://example.org' })
  await host!.act(`/tickets/${ticket.id}`, 'agenda')

  await host!.must('POST', '/communities/MG/series', { name: '四方议事会', rule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T19:00:00+08:00', place: '党建客厅' })
  const { id: series } = (await host!.must('GET', '/communities/MG/series')).items[0]
  for (const weeks of [10, 11]) await host!.must('POST', `/series/${series}/exceptions`, { day: fridayIn(weeks), reason: '过节' })
  await host!.must('DELETE', `/series/${series}/exceptions/${fridayIn(11)}`)
  await host!.must('PATCH', `/series/${series}`, { parties: parties.slice(0, 3), members: [{ user: (await pc!.must('GET', '/me')).user.id }] })
  const [weekly] = (await host!.must('GET', '/communities/MG/meetings')).items
  await host!.act(`/meetings/${weekly.id}`, 'move', { place: '广场', reason: '停电' })
  const first = await hold('第一次', ticket.id, true)
  await host!.act(`/meetings/${first}`, 'close')
  await recorder!.must('PUT', `/meetings/${first}/summary`, { text: '议一事。' })
  for (const who of ['rc', 'oc', 'pc', 'pr']) await people[who]!.act(`/meetings/${first}`, 'sign')
  await host!.act(`/meetings/${first}`, 'publish')
  const cancelled = await host!.must('POST', '/communities/MG/meetings', { title: '不开了', starts_at: new Date().toISOString() })
  await host!.act(`/meetings/${cancelled.id}`, 'cancel', { reason: '不开了' })
  await hold('第二次', ticket.id, false)

  await importResidents(people, [['V1', '邻居', 'neighbour'], ['V2', '王三'], ['V3', '赵四']])
  const village = await people.host!.must('POST', '/communities/MG/matters', { title: '路', text: '修', held_on: '2026-01-05', assembly_rule: 'village_assembly' })
  await recorder!.must('POST', `/matters/${village.id}/records`, { stage: 'consultation', held_on: '2026-01-06', due: 3, present: 3, in_favour: 3, text: '王五没来', files: [(await mustSend(recorder!, makePng(31, 20), '签名表.png')).id] })
  await people.rc!.must('POST', `/matters/${village.id}/masks`, { words: '王五', reason: '名字' })
  const poll = await openPoll(people, await draftPoll(people, { text: '说明' }))
  await neighbour!.must('POST', `/polls/${poll.id}/ballots`, { choice: 'for' })
  await recorder!.must('POST', `/polls/${poll.id}/proxies`, { elector: 'V2', login: 'resident', mandate: '档案 7 号' })
  for (const who of [recorder!, people.worker!]) await who.must('POST', `/polls/${poll.id}/papers`, { elector: 'V3', choice: 'against', channel: 'paper' })
}

/** Holds a meeting up to a decision after a secret ballot, or into an open named vote. */
async function hold(title: string, ticket: string, secret: boolean): Promise<string> {
  const { host, pc, resident } = people as Record<string, Client>
  const { id } = await host!.must('POST', '/communities/MG/meetings', { title, starts_at: new Date().toISOString(), check_in: 'anywhere' })
  await host!.act(`/meetings/${id}`, 'open')
  for (const who of ['rc', 'oc', 'pc', 'pr']) await people[who]!.act(`/meetings/${id}`, 'check_in')
  await host!.act(`/meetings/${id}`, 'start')
  const { agenda } = await host!.must('GET', `/meetings/${id}`)
  const item = agenda.find((entry: Json) => entry.ticket === ticket).id
  await host!.act(`/meetings/${id}`, 'next', { item })
  await pc!.must('POST', `/agenda/${item}/statements`, { text: `${title}发言` })
  const said = (await host!.must('GET', `/meetings/${id}`)).agenda.find((entry: Json) => entry.id === item).statements[0]
  await people.recorder!.must('PATCH', `/statements/${said.id}`, { text: `${title}改了` })
  const papers: Json[] = []
  for (const name of ['报价.pdf', '旧的.pdf']) papers.push(await host!.must('POST', `/agenda/${item}/papers`, { attachment: (await mustSend(host!, makePdf(), name)).id }))
  await host!.must('PATCH', `/papers/${papers[0]!.id}`, { title: '三家报价' })
  await host!.must('DELETE', `/papers/${papers[1]!.id}`)
  const question = await resident!.must('POST', `/meetings/${id}/agenda`, { kind: 'question', title: `${title}问张三` })
  for (const who of ['rc', 'oc']) await people[who]!.must('PUT', `/agenda/${question.id}/support`, {})
  await people.oc!.must('DELETE', `/agenda/${question.id}/support`)
  for (const text of ['六点', '七点']) await pc!.must('PUT', `/agenda/${question.id}/reply`, { text })
  await people.rc!.must('POST', `/agenda/${question.id}/masks`, { words: '张三', reason: '看看会怎样' })
  const speaker = await pc!.must('POST', `/agenda/${item}/speakers`, {})
  await host!.act(`/speakers/${speaker.id}`, 'grant')
  const motion = await pc!.must('POST', `/agenda/${item}/motions`, { text: `${title}动议` })
  for (const text of [`${title}修正`, `${title}再修正`]) await people.oc!.must('POST', `/motions/${motion.id}/amendments`, { text, reason: '更好' })
  await pc!.act(`/amendments/${(await host!.must('GET', `/meetings/${id}`)).agenda.find((entry: Json) => entry.id === item).motions[0].amendments[0].id}`, 'accept')
  const vote = await host!.must('POST', `/agenda/${item}/votes`, { question: '同意?', rule: secret ? 'members_majority' : 'four_party_majority', secret })
  await host!.act(`/votes/${vote.id}`, 'open')
  for (const who of ['rc', 'oc']) await people[who]!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })
  if (!secret) {
    for (const promised of agenda.filter((entry: Json) => entry.kind === 'commitment' && entry.id !== item)) {
      const goOn = (due: number): Promise<Json> => host!.must('PUT', `/agenda/${promised.id}/verdict`, { verdict: 'continued', text: '再等一周', due: new Date(Date.now() + due).toISOString() })
      // Over in a moment: whoever has it is reminded.
      await goOn(1500)
      for (let tries = 0; sql(join(server.data, 'sifang.db'), 'SELECT count(*) FROM task_reminders') === '0'; ++tries) {
        if (tries === 100) throw new Error('nobody was reminded of a task')
        await new Promise((go) => setTimeout(go, 200))
      }
      await goOn(864e6)
    }
    return id
  }
  await host!.must('POST', `/agenda/${question.id}/decision`, { text: '七点开门', party: parties[2], review: new Date(Date.now() + 864e6).toISOString() })
  const { task } = (await host!.must('GET', `/meetings/${id}`)).agenda.find((entry: Json) => entry.id === question.id)
  await pc!.must('POST', `/tasks/${task.id}/parts`, { text: '换锁' })
  await pc!.must('POST', `/tasks/${task.id}/reports`, { text: '在问价', evidence: [(await mustSend(pc!, makePdf(), '报价.pdf')).id, (await mustSend(pc!, makePng(30, 20))).id] })
  await host!.act(`/votes/${vote.id}`, 'close')
  await host!.must('POST', `/agenda/${item}/decision`, { text: '两周内办完', party: parties[2] })
  return id
}

const user = (login: string): string => `(SELECT id FROM users WHERE login = '${login}')`
const community = "(SELECT id FROM communities WHERE code = 'MG')"
const named = '(SELECT id FROM votes WHERE secret = 0)'
const secret = '(SELECT id FROM votes WHERE secret = 1)'

/** By table (`matter_files` are attachments): what somebody with the file in hand might do, and the word by which verify names it. */
const tampering: Record<string, [change: string, named: string][]> = {
  communities: [["UPDATE communities SET name = '别名' WHERE code = 'MG'", 'name'], ["UPDATE communities SET zone = 'UTC' WHERE code = 'MG'", 'zone'], ["UPDATE communities SET board_public = 1 WHERE code = 'MG'", 'board'], ["UPDATE communities SET check_in = 'anywhere' WHERE code = 'MG'", 'check_in'], ["UPDATE communities SET party_minutes = 7 WHERE code = 'MG'", 'party_minutes'], ["UPDATE communities SET seq = seq - 1 WHERE code = 'MG'", 'log does not end']],
  parties: [["UPDATE parties SET name = '别名' WHERE code = 'property_company'", 'parties property_company'], ["DELETE FROM parties WHERE code = 'property_company'", 'parties property_company'], [`INSERT INTO parties VALUES (${community}, 'shadow', '影子', 99)`, 'parties shadow']],
  categories: [["UPDATE categories SET name = '别名' WHERE code = 'lift'", 'categories lift'], ["DELETE FROM categories WHERE code = 'noise'", 'categories noise'], [`INSERT INTO categories VALUES (${community}, 'extra', '多的', NULL, 99)`, 'categories extra']],
  households: [["UPDATE households SET grid = 'G2' WHERE room = '902'", 'households'], ["DELETE FROM households WHERE room = '902'", 'households'], [`INSERT INTO households VALUES (99, ${community}, '9', '9', '9', NULL, 1)`, 'households']],
  places: [["UPDATE places SET grid = 'G2'", 'places'], ['UPDATE places SET lat = lat + 0.001', 'places'], ['DELETE FROM places', 'places'], [`INSERT INTO places VALUES (99, ${community}, '9', '', '', NULL, NULL, NULL, 1)`, 'places']],
  answer_templates: [["UPDATE answer_templates SET text = '不修'", 'answer_templates'], ["UPDATE answer_templates SET party = 'owners_committee'", 'answer_templates'], ['DELETE FROM answer_templates', 'answer_templates'], [`INSERT INTO answer_templates VALUES (99, ${community}, '${parties[2]}', '多的', 'handle', '多的', 1, 1)`, 'answer_templates']],
  memberships: [[`INSERT INTO memberships VALUES (${community}, ${user('neighbour')}, 'admin', '', '', NULL, 1)`, 'memberships'], [`DELETE FROM memberships WHERE user_id = ${user('pr')}`, 'memberships'], [`UPDATE memberships SET household_id = NULL WHERE user_id = ${user('newcomer')}`, 'memberships']],
  invitations: [['UPDATE invitations SET uses_left = 100', 'invitations'], ["UPDATE invitations SET code_hash = x'00' WHERE role = 'resident'", 'invitations'], ["UPDATE invitations SET role = 'admin'", 'invitations'], ['DELETE FROM invitations', 'invitations']],
  password_resets: [["UPDATE password_resets SET code_hash = x'00'", 'password_resets'], ['UPDATE password_resets SET expires_at_ms = expires_at_ms + 1', 'password_resets'], [`UPDATE password_resets SET user_id = ${user('neighbour')}`, 'password_resets'], ['DELETE FROM password_resets', 'password_resets']],
  erased_bodies: [["UPDATE erased_bodies SET digest = x'00'", 'a body is not what its digest says'], ['DELETE FROM erased_bodies', 'a body is not what its digest says'], ["INSERT INTO erased_bodies SELECT community_id, seq, position, digest FROM event_bodies WHERE seq = 5 AND position = 0", 'not by an erasure']],
  events: [["UPDATE events SET actor_id = 1 WHERE kind = 'ticket.accepted'", 'its hash'], ["DELETE FROM events WHERE kind = 'ticket.accepted'", 'event']],
  event_bodies: [["UPDATE event_bodies SET body = replace(body, '周三', '周五') WHERE body LIKE '%周三%'", 'a body is not what its digest says'], ['DELETE FROM event_bodies WHERE seq = 5', 'its hash'], ["UPDATE event_bodies SET body = '{' WHERE seq IN (SELECT seq FROM events WHERE kind = 'ticket.accepted')", 'not all of it could be compared'], ["UPDATE event_bodies SET body = '{' WHERE seq IN (SELECT seq FROM events WHERE kind = 'people.erased')", 'a body is not what its digest says']],
  tickets: [
    ["UPDATE tickets SET title = '没事' WHERE title LIKE '电梯%'", 'title'],
    ["UPDATE tickets SET grid = 'G9' WHERE title LIKE '电梯%'", 'grid'],
    [`UPDATE tickets SET reporter_id = ${user('stranger')} WHERE title LIKE '电梯%'`, 'tickets'],
    ["UPDATE tickets SET behalf_name = '李奶奶' WHERE behalf_name IS NOT NULL", 'tickets'],
    ["UPDATE tickets SET source_id = '2' WHERE source_id = '1'", 'tickets'],
    ['UPDATE tickets SET answered_at_ms = answered_at_ms + 1 WHERE answered_at_ms IS NOT NULL AND source_id IS NULL', 'answered_at'],
    ["UPDATE tickets SET on_agenda = 9 WHERE title LIKE '电梯%'", 'agendas'],
    ["DELETE FROM answers WHERE ticket_id = (SELECT id FROM tickets WHERE source_id = '1'); DELETE FROM tickets WHERE source_id = '1'", 'the row is missing'],
  ],
  ticket_counters: [['UPDATE ticket_counters SET last_number = 1', 'ticket_counters'], ['DELETE FROM ticket_counters', 'ticket_counters']],
  ticket_clocks: [["UPDATE ticket_clocks SET due_at_ms = due_at_ms + 1 WHERE clock = 'answer'", 'clocks'], ['UPDATE ticket_clocks SET warned_at_ms = 1', 'clocks'], ["DELETE FROM ticket_clocks WHERE clock = 'answer'", 'clocks'], ['UPDATE ticket_clocks SET next_at_ms = NULL WHERE next_at_ms IS NOT NULL', 'would be missed']],
  clock_settings: [['UPDATE clock_settings SET supporters = 1', 'clocks'], ['DELETE FROM clock_settings', 'clocks']],
  clock_rules: [['UPDATE clock_rules SET limit_minutes = 1', 'clocks'], ['DELETE FROM clock_rules', 'clocks'], [`INSERT INTO clock_rules VALUES (${community}, '', 'urgent', 'solve', 1, 'calendar')`, 'clocks']],
  working_hours: [["UPDATE working_hours SET spans = ''", 'clocks'], ['DELETE FROM working_hours', 'clocks'], [`INSERT INTO working_hours VALUES (${community}, 7, '00:00-24:00')`, 'clocks']],
  calendar_days: [["UPDATE calendar_days SET kind = 'work'", 'clocks'], ['DELETE FROM calendar_days', 'clocks'], [`INSERT INTO calendar_days VALUES (${community}, '2027-01-02', 'off', '')`, 'clocks']],
  roll_entries: [["UPDATE roll_entries SET area = 2 WHERE elector = 'V1'", 'roll_entries residents/V1'], ["DELETE FROM roll_users; DELETE FROM roll_entries WHERE elector = 'V2'", 'roll_entries residents/V2'], [`INSERT INTO roll_entries VALUES (99, ${community}, 'residents', 'V9', 'V9', 1, '', 0, '')`, 'roll_entries residents/V9']],
  roll_users: [['DELETE FROM roll_users', 'roll_users'], [`UPDATE roll_users SET user_id = ${user('pr')}`, 'roll_users']],
  matters: [["UPDATE matters SET title = '别的'", 'title'], ["UPDATE matters SET state = 'done'", 'state'], ['UPDATE matters SET version = 9', 'version']],
  matter_records: [['UPDATE matter_records SET in_favour = 1', 'in_favour'], ["UPDATE matter_records SET held_on = '2026-01-09'", 'held_on'], ['UPDATE matter_records SET carried = 0', 'carried'], ['UPDATE matter_records SET over_told = 1', 'over_told'], [`UPDATE matter_records SET by_id = ${user('pr')}`, 'by'], ['DELETE FROM matter_records', 'matter_records'], ["UPDATE matter_records SET text = '王五没来' WHERE text <> '修'", 'masks say']],
  matter_masks: [["UPDATE matter_masks SET reason = '别的'", 'matter_masks'], ["UPDATE matter_masks SET words = '别的'", 'matter_masks'], ['DELETE FROM matter_masks', 'matter_masks'], [`UPDATE matter_masks SET undone_at_ms = 1, undone_by_id = by_id, undone_reason = ''`, 'matter_masks']],
  matter_files: [
    ["UPDATE attachments SET ref = CAST((SELECT min(id) FROM matter_records) AS TEXT) WHERE place = 'matter'", 'record'],
    ["UPDATE attachments SET position = position + 10 WHERE place = 'matter'", 'position'],
    ["DELETE FROM attachments WHERE place = 'matter'", 'matter_files'],
    ["UPDATE attachments SET masked = 1 - masked WHERE place = 'matter'", 'masks say'],
  ],
  polls: [["UPDATE polls SET question = '别的'", 'question'], ['UPDATE polls SET cast_area = 9', 'cast_area'], ["UPDATE polls SET result = '{\"valid\":true}'", 'result'], ['UPDATE polls SET closes_at_ms = closes_at_ms + 1', 'closes_at'], ["UPDATE polls SET electorate_hash = 'x'", 'electorate_hash'], ['UPDATE polls SET reminded = 2', 'reminded']],
  poll_options: [["UPDATE poll_options SET position = 7 WHERE code = 'for'", 'poll_options'], ["DELETE FROM poll_options WHERE code = 'abstain'", 'poll_options']],
  poll_electors: [["UPDATE poll_electors SET choice = 'against' WHERE elector = 'V1'", 'V1: log and row differ in choice'], ["UPDATE poll_electors SET area = 5 WHERE elector = 'V2'", 'area'], ["UPDATE poll_electors SET cast_at_ms = NULL, choice = NULL WHERE elector = 'V3'", 'V3'], ["INSERT INTO poll_electors SELECT poll_id, 'V9', 'V9', 1, NULL, NULL, NULL, NULL FROM poll_electors WHERE elector = 'V1'", 'V9']],
  poll_elector_users: [['DELETE FROM poll_elector_users', 'poll_elector_users'], [`UPDATE poll_elector_users SET user_id = ${user('pr')}`, 'poll_elector_users']],
  poll_proxies: [['DELETE FROM poll_proxies', 'poll_proxies'], [`UPDATE poll_proxies SET holder_id = ${user('pr')}`, 'holder'], ["UPDATE poll_proxies SET mandate = '别处'", 'mandate']],
  poll_papers: [["UPDATE poll_papers SET choice = 'for'", 'poll_papers'], ['UPDATE poll_papers SET photo = 1', 'photo'], [`UPDATE poll_papers SET second_by_id = ${user('host')}`, 'second_by'], ["UPDATE poll_papers SET state = 'dropped'", 'state'], ['DELETE FROM poll_papers', 'poll_papers']],
  answers: [["UPDATE answers SET text = '不修' WHERE text = '周三修'", 'answers'], [`UPDATE answers SET by_id = ${user('rc')} WHERE text = '周三修'`, 'answers'], ["UPDATE answers SET draft_text = '别的' WHERE draft_text IS NOT NULL", 'answers'], ['DELETE FROM answers WHERE draft_text IS NOT NULL', 'answers']],
  comments: [["UPDATE comments SET text = '骂人'", 'comments'], [`UPDATE comments SET by_id = ${user('neighbour')}`, 'comments'], ['UPDATE comments SET internal = 1', 'comments'], ['DELETE FROM comments', 'comments'], [`INSERT INTO comments SELECT 99, ticket_id, by_id, '多的', 0, at_ms FROM comments`, 'comments']],
  supports: [[`UPDATE supports SET user_id = ${user('inspector')} WHERE user_id = ${user('neighbour')}`, 'supports'], ['DELETE FROM supports', 'supports'], [`INSERT INTO supports SELECT DISTINCT ticket_id, ${user('inspector')}, 1 FROM supports`, 'supports']],
  follows: [[`UPDATE follows SET user_id = ${user('inspector')} WHERE user_id = ${user('neighbour')}`, 'follows'], ['DELETE FROM follows', 'follows'], [`INSERT INTO follows SELECT DISTINCT ticket_id, ${user('inspector')}, 1 FROM follows`, 'follows']],
  masks: [["UPDATE masks SET reason = '别的'", 'masks'], ["UPDATE masks SET words = '别的'", 'masks say'], ['DELETE FROM masks', 'masks'], [`UPDATE masks SET undone_at_ms = 1, undone_by_id = by_id, undone_reason = ''`, 'masks']],
  withheld_texts: [["UPDATE withheld_texts SET text = '谢谢谢谢'", 'masks say'], ["UPDATE withheld_texts SET shown = ''", 'masks say'], ['DELETE FROM withheld_texts', 'the log'], ["INSERT INTO withheld_texts SELECT owner_id, 'body', '', NULL, '多的', '' FROM withheld_texts", 'masks say']],
  withheld_bodies: [["UPDATE withheld_bodies SET body = replace(body, '谢谢', '不谢')", 'a body is not what its digest says'], ['DELETE FROM withheld_bodies', 'a body is not what its digest says'], ["INSERT INTO withheld_bodies SELECT community_id, seq, position, body || ' ' FROM event_bodies WHERE seq = 5 LIMIT 1", 'a body is not what its digest says']],
  reports: [["UPDATE reports SET words = '别的'", 'reports'], [`UPDATE reports SET by_id = ${user('rc')}`, 'reports'], ['DELETE FROM reports', 'reports'], ['UPDATE reports SET outcome = NULL, settled_at_ms = NULL', 'reports']],
  ticket_slips: [["UPDATE ticket_slips SET code_hash = x'00'", 'ticket_slips'], ['DELETE FROM ticket_slips', 'ticket_slips'], [`INSERT INTO ticket_slips SELECT id, x'00', 1 FROM tickets WHERE id NOT IN (SELECT ticket_id FROM ticket_slips) LIMIT 1`, 'ticket_slips']],
  series: [["UPDATE series SET rule = 'FREQ=DAILY'", 'series'], ['UPDATE series SET since_ms = since_ms - 1000', 'since'], ['UPDATE series SET changed_at_ms = 1', 'changed_at'], ['DELETE FROM series_exceptions; DELETE FROM series', 'series']],
  series_exceptions: [["UPDATE series_exceptions SET reason = '别的'", 'series_exceptions'], ["UPDATE series_exceptions SET day = '2001-01-12'", 'series_exceptions'], ['DELETE FROM series_exceptions', 'series_exceptions'], ["INSERT INTO series_exceptions SELECT id, '2001-01-05', '过节' FROM series", 'series_exceptions']],
  series_parties: [['DELETE FROM series_parties', 'series_parties'], [`INSERT INTO series_parties SELECT id, '${parties[3]}' FROM series`, 'series_parties']],
  series_seats: [["UPDATE series_seats SET role = 'deputy'", 'series_seats'], [`UPDATE series_seats SET user_id = ${user('rc')}`, 'series_seats'], ['DELETE FROM series_seats', 'series_seats'], [`INSERT INTO series_seats SELECT id, ${user('rc')}, '${parties[0]}', 'member' FROM series`, 'series_seats']],
  meeting_parties: [[`DELETE FROM meeting_parties WHERE party = '${parties[0]}'`, 'meeting_parties'], [`INSERT INTO meeting_parties SELECT id, '${parties[3]}' FROM meetings WHERE series_id IS NOT NULL`, 'meeting_parties'], ['DELETE FROM meeting_parties', 'meeting_parties']],
  meeting_seats: [["UPDATE meeting_seats SET role = 'deputy'", 'meeting_seats'], [`UPDATE meeting_seats SET party = '${parties[0]}'`, 'meeting_seats'], ['DELETE FROM meeting_seats', 'meeting_seats'], [`INSERT INTO meeting_seats SELECT id, ${user('rc')}, '${parties[0]}', 'member' FROM meetings WHERE series_id IS NOT NULL`, 'meeting_seats']],
  meetings: [["UPDATE meetings SET summary = '没议' WHERE state = 'published'", 'summary'], ['UPDATE meetings SET sequence = 7', 'sequence'], ["UPDATE meetings SET check_in = 'on_site' WHERE check_in = 'anywhere'", 'check_in'], ['UPDATE meetings SET turn_minutes = 9 WHERE turn_minutes IS NOT NULL', 'turn_minutes'], ['UPDATE meetings SET occurrence_ms = occurrence_ms + 1 WHERE series_id IS NOT NULL', 'occurrence'], ["UPDATE meetings SET change_reason = '别的' WHERE change_reason <> ''", 'change_reason'], ['UPDATE meetings SET changed_at_ms = 1', 'changed_at'], ["UPDATE meetings SET reminded = 2 - reminded WHERE series_id IS NOT NULL", 'reminded'], ["DELETE FROM meetings WHERE state = 'cancelled'", 'the row is missing']],
  minutes_editions: [["UPDATE minutes_editions SET hash = x'00'", 'tied'], ['UPDATE minutes_editions SET seq = seq - 1', 'minutes_editions'], ['UPDATE minutes_editions SET published_at_ms = published_at_ms + 1', 'minutes_editions'], ['DELETE FROM minutes_editions', 'tied']],
  agenda_items: [["UPDATE agenda_items SET summary = '别的' WHERE state = 'decided'", 'agenda'], ["UPDATE agenda_items SET title = '别的' WHERE state = 'current'", 'agenda'], ["UPDATE agenda_items SET urgent = '别的' WHERE state = 'current'", 'agenda'], ['UPDATE agenda_items SET now_due_ms = 1 WHERE commitment_id IS NOT NULL', 'agenda'], ["UPDATE agenda_items SET used_ms = used_ms + 5 WHERE state = 'current'", 'used_ms'], ["UPDATE agenda_items SET running_since_ms = NULL WHERE state = 'current'", 'running_since'], ["DELETE FROM agenda_items WHERE state = 'pending'", 'agenda']],
  attendance: [[`UPDATE attendance SET party = 'owners_committee' WHERE user_id = ${user('pr')}`, 'attendance'], [`DELETE FROM attendance WHERE user_id = ${user('pr')}`, 'attendance'], [`INSERT INTO attendance SELECT meeting_id, ${user('neighbour')}, '', 'observer', at_ms, max(position) + 1, '' FROM attendance GROUP BY meeting_id`, 'attendance'], ["UPDATE attendance SET how = 'code' WHERE how = 'remote'", 'attendance'], ['UPDATE attendance SET position = -position', 'attendance']],
  statements: [["UPDATE statements SET text = '没说'", 'statements'], [`UPDATE statements SET by_id = ${user('rc')}`, 'statements'], ['DELETE FROM statements', 'statements'], ["INSERT INTO statements SELECT 99, item_id, by_id, party, '多的', at_ms FROM statements LIMIT 1", 'statements']],
  statement_corrections: [["UPDATE statement_corrections SET text = '没说'", 'statement'], [`UPDATE statement_corrections SET by_id = ${user('rc')}`, 'statement_corrections'], ['DELETE FROM statement_corrections', 'statement'], ["INSERT INTO statement_corrections SELECT id + 1, statement_id, '多的', by_id, at_ms FROM statement_corrections LIMIT 1", 'statement']],
  motions: [["UPDATE motions SET text = '没动议'", 'motions'], [`UPDATE motions SET by_id = ${user('rc')}`, 'motions'], ["UPDATE motions SET state = 'adopted'", 'motions'], ["INSERT INTO motions SELECT 99, item_id, by_id, party, '多的', at_ms, 'withdrawn' FROM motions LIMIT 1", 'motions']],
  motion_amendments: [["UPDATE motion_amendments SET text = '没修正' WHERE state = 'open'", 'amendments'], ["UPDATE motion_amendments SET reason = '别的'", 'amendments'], [`UPDATE motion_amendments SET by_id = ${user('rc')}`, 'amendments'], ['UPDATE motion_amendments SET wording = wording + 1', 'amendments'], ["UPDATE motion_amendments SET state = 'carried' WHERE state = 'accepted'", 'amendments'], ["DELETE FROM motion_amendments WHERE state = 'open'", 'amendments']],
  motion_wordings: [["UPDATE motion_wordings SET text = '没动议'", 'wordings'], [`UPDATE motion_wordings SET by_id = ${user('rc')}`, 'wordings'], ['UPDATE motion_wordings SET at_ms = at_ms + 1', 'wordings'], ['DELETE FROM motion_wordings', 'wordings']],
  question_supports: [[`UPDATE question_supports SET user_id = ${user('pr')}`, 'question_supports'], ['DELETE FROM question_supports', 'question_supports'], [`INSERT INTO question_supports SELECT item_id, ${user('pr')}, 1 FROM question_supports`, 'question_supports'], ['UPDATE agenda_items SET supporters = supporters + 1 WHERE supporters > 0', 'supporters']],
  question_replies: [["UPDATE question_replies SET text = '八点'", 'replies'], [`UPDATE question_replies SET by_id = ${user('rc')}`, 'replies'], ["UPDATE question_replies SET party = ''", 'replies'], ['DELETE FROM question_replies', 'replies']],
  item_masks: [["UPDATE item_masks SET reason = '别的'", 'item_masks'], ["UPDATE item_masks SET words = '别的'", 'item_masks'], ['DELETE FROM item_masks', 'item_masks'], [`UPDATE item_masks SET undone_at_ms = 1, undone_by_id = by_id, undone_reason = ''`, 'item_masks']],
  papers: [
    ["UPDATE papers SET title = '别的' WHERE removed_at_ms IS NULL", 'papers'],
    [`UPDATE papers SET by_id = ${user('rc')}`, 'papers'],
    ['UPDATE papers SET at_ms = at_ms + 1', 'papers'],
    ['UPDATE papers SET removed_at_ms = NULL, removed_by_id = NULL WHERE removed_at_ms IS NOT NULL', 'removed_at'],
    ['UPDATE papers SET removed_at_ms = 1, removed_by_id = by_id WHERE removed_at_ms IS NULL', 'removed_at'],
    [`UPDATE papers SET removed_by_id = ${user('rc')} WHERE removed_at_ms IS NOT NULL`, 'removed_by'],
    ['UPDATE attachments SET item_id = (SELECT max(id) FROM agenda_items)', 'home'],
    [`UPDATE attachments SET by_id = ${user('rc')}`, 'sender'],
    ['UPDATE attachments SET size = size + 1', 'papers'],
    ['DELETE FROM papers', 'papers'],
    ["INSERT INTO papers SELECT 99, item_id, (SELECT max(attachment_id) FROM papers), '多的', by_id, at_ms, NULL, NULL FROM papers ORDER BY id LIMIT 1", 'papers'],
  ],
  speakers: [["UPDATE speakers SET state = 'done'", 'speakers'], ['DELETE FROM speakers', 'speakers'], ["UPDATE speakers SET kind = 'point_of_order'", 'speakers'], ['UPDATE speakers SET used_ms = used_ms + 1000', 'speakers'], ['UPDATE speakers SET running_since_ms = 1', 'speakers'], ['UPDATE speakers SET to_statement_id = (SELECT min(id) FROM statements)', 'speakers']],
  votes: [["UPDATE votes SET result = '{}' WHERE secret = 1", 'votes'], ['UPDATE votes SET opened_at_ms = opened_at_ms - 1', 'opened_at'], ['UPDATE votes SET ballots = ballots + 1', 'votes'], ['UPDATE votes SET motion_id = (SELECT min(id) FROM motions)', 'motion'], ['UPDATE votes SET amendment_id = (SELECT min(id) FROM motion_amendments)', 'amendment'], ['DELETE FROM votes WHERE secret = 0', 'votes']],
  vote_options: [[`UPDATE vote_options SET ballots = ballots + 1 WHERE vote_id = ${secret} AND code = 'against'`, 'vote_options'], [`UPDATE vote_options SET ballots = ballots + 1 WHERE vote_id = ${named} AND code = 'against'`, 'votes'], [`DELETE FROM vote_options WHERE vote_id = ${named} AND code = 'abstain'`, 'vote_options']],
  vote_electors: [
    [`UPDATE vote_electors SET choice = 'against' WHERE vote_id = ${named} AND choice = 'for'`, 'vote_electors'],
    [`UPDATE vote_electors SET choice = 'for' WHERE vote_id = ${secret} AND cast_at_ms IS NOT NULL`, 'vote_electors'],
    [`UPDATE vote_electors SET by_id = ${user('pr')} WHERE vote_id = ${named} AND cast_at_ms IS NOT NULL`, 'vote_electors'],
    [`UPDATE vote_electors SET elector = 'shadow' WHERE vote_id = ${named} AND elector = 'property_company'`, 'vote_electors'],
    [`DELETE FROM vote_electors WHERE vote_id = ${secret} AND cast_at_ms IS NULL`, 'vote_electors'],
  ],
  tasks: [["UPDATE tasks SET state = 'accepted'", 'tasks'], ['UPDATE tasks SET now_due_ms = 1', 'now_due'], ['UPDATE tasks SET percent = 7', 'percent'], ['UPDATE tasks SET review_at_ms = 1', 'review']],
  task_reports: [["UPDATE task_reports SET text = '没动'", 'task'], [`UPDATE task_reports SET by_id = ${user('rc')}`, 'task_reports'], ['UPDATE task_reports SET note = 1', 'note'], ['DELETE FROM task_reports', 'task_reports']],
  task_reminders: [['DELETE FROM task_reminders', 'task_reminders'], ["UPDATE task_reminders SET step = 'soon'", 'task_reminders'], ['UPDATE task_reminders SET due_ms = due_ms + 1', 'task_reminders']],
  task_report_files: [
    ['UPDATE task_report_files SET position = position + 10', 'position'],
    ['UPDATE task_report_files SET position = 9 - position', 'evidence'],
    ['UPDATE task_report_files SET report_id = report_id + 1', 'task_report_files'],
    [`UPDATE attachments SET by_id = ${user('rc')} WHERE id IN (SELECT attachment_id FROM task_report_files)`, 'sender'],
    ['UPDATE attachments SET item_id = (SELECT min(id) FROM agenda_items) WHERE id IN (SELECT attachment_id FROM task_report_files)', 'home'],
    ['UPDATE attachments SET size = size + 1 WHERE id IN (SELECT attachment_id FROM task_report_files)', 'evidence'],
    ['DELETE FROM task_report_files', 'task_report_files'],
    ['INSERT INTO task_report_files SELECT max(id), (SELECT max(id) FROM task_reports), 9 FROM attachments WHERE id NOT IN (SELECT attachment_id FROM task_report_files)', 'task_report_files'],
  ],
  task_parts: [["UPDATE task_parts SET state = 'done'", 'task'], ["UPDATE task_parts SET party = 'owners_committee'", 'task_parts'], ['DELETE FROM task_parts', 'task_parts']],
  item_verdicts: [["UPDATE item_verdicts SET verdict = 'dropped'", 'verdict'], [`UPDATE item_verdicts SET by_id = ${user('rc')}`, 'item_verdicts'], ['DELETE FROM item_verdicts', 'item_verdicts']],
  decisions: [["UPDATE decisions SET text = '不办了'", 'decision'], [`UPDATE decisions SET by_id = ${user('rc')}`, 'decisions'], ['DELETE FROM decisions', 'decisions']],
  signatures: [[`UPDATE signatures SET user_id = ${user('rc')}`, 'signatures'], ['UPDATE signatures SET at_ms = at_ms + 1', 'signatures'], ["DELETE FROM signatures WHERE party = 'property_company'", 'signatures']],
}

/** Tables whose rows no event tells of: log-ins, who looked at personal data, remembered answers, the index, the schema's own list. */
const not_told = [
  'users', 'sessions', 'devices', 'looks', 'tokens', 'idempotency_keys', 'schema_migrations', 'readiness',
  // what is read and sent of the log, not the log's own
  'notices', 'notice_audiences', 'notice_cursors', 'notice_marks', 'notice_readers', 'notice_settings', 'mail_addresses', 'webhooks', 'outbox', 'outbox_notices',
  // how the server is set up, which administrators are told of
  'plugins', 'plugin_settings', 'plugin_users',
  // a person's own, which nobody is told of
  'saved_filters',
  // what the wall shows is made from it; who knows it could check in from anywhere
  'check_in_codes',
  // work on the search index that is left
  'words_to_forget',
  // files, held by tests/e2e/attachments.spec.ts; figures and debts, by figures.spec.ts and app_ticket_list_test.cpp
  'attachments', 'uploads', 'board_counts', 'ticket_figures', 'figure_answers', 'figure_states', 'figure_sums', 'figure_times', 'owed_answers',
]

test('the week as it happened is good, also as JSON, and looking at it changes no file', async () => {
  const folder = copy('good')
  const before = readFileSync(join(folder, 'sifang.db'))
  expect((await ok(['verify', '--data', folder]))).toMatch(/^good: \d+ events in 2 communities$/)
  expect(JSON.parse(await ok(['verify', '--json', '--data', folder]))).toMatchObject({ good: true, findings: 0 })
  expect(readdirSync(folder).sort()).toEqual(['blobs', 'sifang.db'])
  expect(readFileSync(join(folder, 'sifang.db')).equals(before)).toBe(true)
})

test('every table is held against the log, or is one that no event tells of', () => {
  const tables = sql(join(server.data, 'sifang.db'), "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'ticket_terms%' AND name NOT LIKE 'meeting_terms%' ORDER BY name").split('\n')
  expect([...Object.keys(tampering).filter((name) => name !== 'matter_files'), ...not_told].sort()).toEqual(tables)
})

for (const [table, changes] of Object.entries(tampering))
  test(`verify names what was done to ${table}`, async () => {
    for (const [change, word] of changes) {
      const folder = copy('tampered')
      expect(Number(sql(join(folder, 'sifang.db'), `${change}; SELECT changes()`)), change).toBeGreaterThan(0)
      const { code, out, err } = await run(['verify', '--json', '--data', folder])
      expect(code, change).toBe(1)
      expect(JSON.parse(out), change).toMatchObject({ good: false })
      expect(err, change).toContain(word)
    }
  })
