// A community runs its week over the wire, to the letter of wire.md: submitted, answered four times,
// taken up by the meeting, voted on, decided, done, confirmed, minuted.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { applyToMeeting, applyToTicket, shared } from './support/patch.js'
import { schemas, type Check } from './support/schemas.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let check: Check

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  check = await schemas(people.nobody!)
})
afterAll(() => server?.remove())

const members = ['rc', 'oc', 'pc', 'pr'] as const

test('the whole week, and every screen keeps up by events alone', async () => {
  const { resident, neighbour, rc, pc, host, recorder } = people as Required<People>
  const watcher = await neighbour!.live()
  await watcher.subscribe('MG')

  // A resident submits.
  const ticket = await resident!.must('POST', '/communities/MG/tickets', matter)
  check('ticket', ticket)
  expect(ticket).toMatchObject({ state: 'new', urgency: 'normal', visibility: 'community', reporter: { mine: true } })
  expect(ticket.number).toMatch(/^MG-\d{4}-000001$/)
  expect(ticket.owed).toEqual([...parties])
  const at = `/tickets/${ticket.number}`
  let screen = (await neighbour!.get(at)).body
  let seen = watcher.events().length

  // Taken in, answered by each party; a draft stays with its party.
  await rc!.act(at, 'accept')
  await pc!.must('PUT', `${at}/answers/property_company`, { text: '先写个草稿', stance: 'handle', publish: false })
  expect((await neighbour!.get(at)).text).not.toContain('草稿')
  expect((await pc!.get(at)).body.my_draft).toEqual({ text: '先写个草稿', stance: 'handle' })
  for (const [index, login] of members.slice(0, 3).entries()) {
    const answered = await people[login]!.must('PUT', `${at}/answers/${parties[index]}`, { text: `${login} 的答复`, stance: 'support', publish: true })
    check('ticket', answered)
    expect(answered.answers.map((answer: Json) => answer.party)).toContain(parties[index])
  }
  expect((await rc!.send('PUT', `${at}/answers/owners_committee`, { text: '代答', stance: 'support', publish: true })).status).toBe(403)

  // The series makes its meeting; the ticket is sent to it.
  const series = await host!.must('POST', '/communities/MG/series', { name: '四方议事会', rule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T19:00:00+08:00', place: '党建客厅' })
  check('series', series)
  const [meeting] = (await host!.get('/communities/MG/meetings')).body.items
  check('meeting', meeting)
  expect(new Date(meeting.starts_at).getTime()).toBeGreaterThan(Date.now())
  await host!.act(at, 'agenda')
  const on = `/meetings/${meeting.id}`
  let room = (await neighbour!.get(on)).body
  await watcher.reaches((await host!.get('/communities/MG')).body.seq)
  seen = watcher.events().length
  room = (await neighbour!.get(on)).body
  const item = room.agenda.find((entry: Json) => entry.ticket === ticket.id)
  expect(item).toMatchObject({ kind: 'ticket', state: 'pending', number: ticket.number })
  screen = (await neighbour!.get(at)).body

  // Check-in, quorum, start.
  expect((await resident!.send('POST', `${on}/actions`, { action: 'open' })).status).toBe(403)
  expect((await host!.send('POST', `${on}/actions`, { action: 'start' })).status).toBe(409)
  await host!.act(on, 'open')
  await people.rc!.act(on, 'check_in')
  const early = await host!.send('POST', `${on}/actions`, { action: 'start' })
  expect(early.status).toBe(409)
  expect(early.body.type).toBe('no_quorum')
  for (const login of members.slice(1)) await people[login]!.act(on, 'check_in')
  expect((await host!.act(on, 'start')).state).toBe('in_session')
  expect((await host!.act(on, 'next', { item: item.id })).current).toBe(item.id)

  // Statements over the WebSocket door, seen by the resident who watches.
  const desk = await pc!.live()
  const said = await desk.call('agenda.state', { id: item.id, text: '配件周三到货。' }, 'key-1')
  check('statement', said.data)
  const again = await desk.call('agenda.state', { id: item.id, text: '配件周三到货。' }, 'key-1')
  expect(again.data.id).toBe(said.data.id)
  expect((await resident!.send('POST', `/agenda/${item.id}/statements`, { text: '我插一句' })).status).toBe(403)
  const speaker = await pc!.must('POST', `/agenda/${item.id}/speakers`, {})
  check('speaker', speaker)
  await host!.act(`/speakers/${speaker.id}`, 'grant')
  await pc!.act(`/speakers/${speaker.id}`, 'begin')
  await pc!.act(`/speakers/${speaker.id}`, 'end')

  // One ballot per party; no result before closing; a second ballot is an error.
  const vote = await host!.must('POST', `/agenda/${item.id}/votes`, { question: '同意更换门机?', rule: 'four_party_majority' })
  check('vote', vote)
  await host!.act(`/votes/${vote.id}`, 'open')
  for (const login of members.slice(0, 3)) {
    const cast = await people[login]!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })
    check('vote', cast)
    expect(cast).toMatchObject({ mine: true, result: null })
  }
  const twice = await people.rc!.send('POST', `/votes/${vote.id}/ballots`, { choice: 'against' })
  expect([twice.status, twice.body.type]).toEqual([409, 'already_voted'])
  expect((await resident!.send('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })).body.type).toBe('not_entitled')
  const closed = await host!.act(`/votes/${vote.id}`, 'close')
  expect(closed.result).toMatchObject({ valid: true, passed: true, tally: { for: 3, against: 0, abstain: 0 } })
  expect(await host!.act(`/votes/${vote.id}`, 'close')).toEqual(closed)

  // A silent party cannot block; the decision hands the work over.
  await host!.must('POST', `/agenda/${item.id}/silence`, { party: 'party_representatives' })
  const due = new Date(Date.now() + 3 * 86_400_000).toISOString()
  const decided = await host!.must('POST', `/agenda/${item.id}/decision`, { text: '周五前更换门机。', party: 'property_company', due })
  check('item', decided)
  const assigned = (await pc!.get(at)).body
  expect(assigned).toMatchObject({ state: 'assigned', party: 'property_company', due, owed: [] })

  // Both screens of a mere watcher equal a fresh fetch.
  const seq = (await host!.get('/communities/MG')).body.seq
  await watcher.reaches(seq)
  for (const event of watcher.events().slice(seen)) {
    screen = applyToTicket(screen, event)
    room = applyToMeeting(room, event)
  }
  expect(shared(screen)).toEqual(shared((await neighbour!.get(at)).body))
  expect(shared(room)).toEqual(shared((await neighbour!.get(on)).body))

  // Closed, signed by each party, published; the next meeting stands and opens with the commitment.
  await host!.act(on, 'close')
  expect((await host!.send('POST', `${on}/actions`, { action: 'publish' })).body.type).toBe('not_signed')
  await recorder!.must('PUT', `${on}/summary`, { text: '本次议一事,决一事。' })
  for (const login of members) await people[login]!.act(on, 'sign')
  expect((await host!.act(on, 'publish')).state).toBe('published')
  const coming = (await host!.get('/communities/MG/meetings?state=scheduled')).body.items
  expect(coming).toHaveLength(1)
  expect(new Date(coming[0].starts_at).getTime() - new Date(meeting.starts_at).getTime()).toBe(7 * 86_400_000)
  expect(coming[0].agenda[0]).toMatchObject({ kind: 'commitment', ticket: ticket.id })

  // Minutes from the log, in both forms.
  const html = await neighbour!.get(`${on}/minutes`, { Accept: 'text/html' })
  expect(html.headers.get('content-type')).toContain('text/html')
  for (const words of ['配件周三到货。', '周五前更换门机。', '通过', '未表态', '本次议一事']) expect(html.text).toContain(words)
  const markdown = await neighbour!.get(`${on}/minutes`, { Accept: 'text/markdown' })
  expect(markdown.text).toMatch(/^# /)
  const feed = await people.nobody!.get(`/communities/MG/calendar.ics?token=${(await resident!.get('/communities/MG')).body.me.feed_token}`)
  expect(feed.text).toContain('BEGIN:VEVENT')
  expect((await people.nobody!.get('/communities/MG/calendar.ics')).status).toBe(401)

  // The work is done; who handles does not verify; the resident does.
  await pc!.act(at, 'take')
  await pc!.act(at, 'start')
  await pc!.act(at, 'finish', { note: '门机已换,附检测报告。' })
  expect((await pc!.send('POST', `${at}/actions`, { action: 'confirm' })).status).toBe(403)
  expect((await resident!.act(at, 'reopen', { reason: '今天又停了' })).state).toBe('accepted')
  await rc!.act(at, 'assign', { party: 'property_company' })
  await pc!.act(at, 'start')
  await pc!.act(at, 'finish', { note: '又换了主板。' })
  expect(await resident!.act(at, 'confirm', { rating: 5 })).toMatchObject({ state: 'closed', resolution: 'fixed', rating: 5, reopened: 1 })

  // The history tells it all in order, and the log proves itself.
  const history = (await resident!.get(`${at}/history`)).body
  check('event_list', history)
  expect(history.items.map((event: Json) => event.kind)).toEqual([
    'ticket.submitted', 'ticket.accepted', 'ticket.answer_published', 'ticket.answer_published', 'ticket.answer_published',
    'ticket.sent_to_agenda', 'ticket.answer_published', 'ticket.assigned', 'ticket.taken', 'ticket.started', 'ticket.finished',
    'ticket.reopened', 'ticket.assigned', 'ticket.started', 'ticket.finished', 'ticket.confirmed',
  ])
  expect(await server.cli('verify')).toMatch(/^good/)
  watcher.end()
  desk.end()
})

test('a talk without a quorum cannot vote or decide', async () => {
  const { host, rc } = people as Required<People>
  const meeting = await host!.must('POST', '/communities/MG/meetings', { title: '临时碰头', starts_at: new Date().toISOString() })
  const on = `/meetings/${meeting.id}`
  const topic = await host!.must('POST', `${on}/agenda`, { kind: 'topic', title: '停车' })
  await host!.act(on, 'open')
  await rc!.act(on, 'check_in')
  await host!.act(on, 'start', { without_quorum: '其他三方请假' })
  await host!.act(on, 'next', { item: topic.id })
  const vote = await host!.must('POST', `/agenda/${topic.id}/votes`, { question: '?', rule: 'four_party_consent' })
  expect((await host!.send('POST', `/votes/${vote.id}/actions`, { action: 'open' })).body.type).toBe('no_quorum')
  expect((await host!.send('POST', `/agenda/${topic.id}/decision`, { text: '定了' })).body.type).toBe('no_quorum')
})
