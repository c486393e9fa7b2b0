// permissions.md, written out by hand: every command against every role. A role that may gets past the
// door (success, or a refusal that has to do with the state); one that may not gets 403, or 404 where
// the thing is not theirs to know of. A command without a row fails.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Client, Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { Server } from './support/server.js'

const everyone = ['resident', 'neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'merchant', 'officer', 'admin']
const but = (...out: string[]): string[] => everyone.filter((login) => !out.includes(login))
const members = ['rc', 'oc', 'pc', 'pr']
const deciders = [...members, 'host', 'leader', 'officer']

let server: Server
let people: People
let ticket: Json // new, in grid G1, reported by resident
let working: Json // being worked on by the property company
let meeting: Json
let item: Json
let vote: Json
let series: Json
let speaker: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const { writeFileSync } = await import('node:fs')
  writeFileSync(`${server.data}/households.csv`, 'building,unit,room,grid\n3,2,902,G1\n')
  await server.cli('import', 'households', '--community', 'MG', `${server.data}/households.csv`)
  ticket = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  working = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  await people.rc!.act(`/tickets/${working.id}`, 'accept')
  await people.rc!.act(`/tickets/${working.id}`, 'assign', { party: 'property_company' })
  series = await people.host!.must('POST', '/communities/MG/series', { name: '会', rule: 'FREQ=WEEKLY', start: '2026-01-02T19:00:00+08:00' })
  meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
  item = await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '题' })
  await people.host!.act(`/meetings/${meeting.id}`, 'open')
  for (const login of members) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await people.host!.act(`/meetings/${meeting.id}`, 'start')
  await people.host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  vote = await people.host!.must('POST', `/agenda/${item.id}/votes`, { question: '?', rule: 'four_party_majority' })
  await people.host!.act(`/votes/${vote.id}`, 'open')
  speaker = await people.rc!.must('POST', `/agenda/${item.id}/speakers`, {})
})
afterAll(() => server?.remove())

interface Row {
  may: string[]
  ask: (client: Client) => Promise<Answer>
}
const post = (path: () => string, body: () => unknown = () => ({})) => (client: Client) => client.send('POST', path(), body())
const get = (path: () => string) => (client: Client) => client.get(path())
const act = (path: () => string, action: string, more: Record<string, unknown> = {}) => post(() => `${path()}/actions`, () => ({ action, ...more }))
const onTicket = (action: string, more = {}) => act(() => `/tickets/${ticket.id}`, action, more)
const onWork = (action: string, more = {}) => act(() => `/tickets/${working.id}`, action, more)
const onMeeting = (action: string, more = {}) => act(() => `/meetings/${meeting.id}`, action, more)

// In an order in which nothing that comes early spoils what comes later.
const rows: Record<string, Row> = {
  'ticket.submit': { may: but('merchant'), ask: post(() => '/communities/MG/tickets', () => matter) },
  'ticket.read': { may: but('merchant'), ask: get(() => `/tickets/${ticket.id}`) },
  'ticket.history': { may: but('merchant'), ask: get(() => `/tickets/${ticket.id}/history`) },
  'ticket.list': { may: everyone, ask: get(() => '/communities/MG/tickets') },
  'ticket.similar': { may: everyone, ask: get(() => `/communities/MG/tickets/similar?q=${encodeURIComponent('电梯')}`) },
  'ticket.comment': { may: but('merchant'), ask: post(() => `/tickets/${ticket.id}/comments`, () => ({ text: '说一句' })) },
  'ticket.support': { may: but('merchant', 'resident'), ask: (client) => client.send('PUT', `/tickets/${ticket.id}/support`) },
  'ticket.withdraw_support': { may: but('merchant', 'resident'), ask: (client) => client.send('DELETE', `/tickets/${ticket.id}/support`) },
  'ticket.answer': { may: ['oc'], ask: (client) => client.send('PUT', `/tickets/${ticket.id}/answers/owners_committee`, { text: '答', stance: 'support', publish: true }) },
  'ticket.accept': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: onTicket('accept') },
  'ticket.agenda': { may: deciders, ask: onTicket('agenda') },
  'ticket.assign': { may: deciders, ask: onTicket('assign', { party: 'property_company' }) },
  'ticket.township': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: onTicket('township') },
  'ticket.back': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: onTicket('back') },
  'ticket.take': { may: ['pc'], ask: onWork('take') },
  'ticket.start': { may: ['pc'], ask: onWork('start') },
  'ticket.wait': { may: ['pc'], ask: onWork('wait', { reason: '等' }) },
  'series.list': { may: but('merchant'), ask: get(() => '/communities/MG/series') },
  'series.create': { may: ['host', 'admin'], ask: post(() => '/communities/MG/series', () => ({ name: '会', rule: 'FREQ=WEEKLY', start: '2026-01-02T19:00:00+08:00' })) },
  'series.update': { may: ['host', 'admin'], ask: (client) => client.send('PATCH', `/series/${series.id}`, { place: '厅' }) },
  'meeting.create': { may: ['host', 'admin'], ask: post(() => '/communities/MG/meetings', () => ({ title: '会', starts_at: new Date().toISOString() })) },
  'meeting.list': { may: but('merchant'), ask: get(() => '/communities/MG/meetings') },
  'meeting.read': { may: but('merchant'), ask: get(() => `/meetings/${meeting.id}`) },
  'meeting.minutes': { may: but('merchant'), ask: get(() => `/meetings/${meeting.id}/minutes`) },
  'calendar.read': { may: but('merchant'), ask: get(() => '/communities/MG/calendar.ics') },
  'agenda.add (question)': { may: but('merchant'), ask: post(() => `/meetings/${meeting.id}/agenda`, () => ({ kind: 'question', title: '问' })) },
  'agenda.add (topic)': { may: ['host'], ask: post(() => `/meetings/${meeting.id}/agenda`, () => ({ kind: 'topic', title: '题' })) },
  'agenda.update': { may: ['host'], ask: (client) => client.send('PATCH', `/agenda/${item.id}`, { minutes: 7 }) },
  'agenda.remove': { may: ['host'], ask: (client) => client.send('DELETE', `/agenda/${item.id}`) },
  'agenda.state': { may: [...members, 'host'], ask: post(() => `/agenda/${item.id}/statements`, () => ({ text: '说' })) },
  'agenda.ask_to_speak': { may: [...members, 'host'], ask: post(() => `/agenda/${item.id}/speakers`) },
  'speaker.grant': { may: ['host'], ask: act(() => `/speakers/${speaker.id}`, 'grant') },
  'agenda.vote': { may: ['host'], ask: post(() => `/agenda/${item.id}/votes`, () => ({ question: '?', rule: 'four_party_majority' })) },
  'vote.cast': { may: members, ask: post(() => `/votes/${vote.id}/ballots`, () => ({ choice: 'for' })) },
  'vote.close': { may: ['host'], ask: act(() => `/votes/${vote.id}`, 'close') },
  'vote.publish': { may: ['host'], ask: act(() => `/votes/${vote.id}`, 'publish') },
  'vote.open': { may: ['host'], ask: act(() => `/votes/${vote.id}`, 'open') },
  'agenda.silence': { may: ['host'], ask: post(() => `/agenda/${item.id}/silence`, () => ({ party: 'property_company' })) },
  'agenda.decide': { may: ['host', 'recorder'], ask: post(() => `/agenda/${item.id}/decision`, () => ({ text: '定' })) },
  'meeting.check_in': { may: but('merchant'), ask: onMeeting('check_in') },
  ...Object.fromEntries(['build', 'lock', 'open', 'start', 'recess', 'resume', 'next', 'cancel'].map((action) => [`meeting.${action}`, { may: ['host'], ask: onMeeting(action) }])),
  'meeting.move': { may: ['host'], ask: onMeeting('move', { starts_at: '2027-01-01T00:00:00Z' }) },
  'meeting.summarise': { may: ['recorder'], ask: (client) => client.send('PUT', `/meetings/${meeting.id}/summary`, { text: '摘要' }) },
  'meeting.close': { may: ['host'], ask: onMeeting('close') },
  'meeting.sign': { may: members, ask: onMeeting('sign') },
  'meeting.publish': { may: ['host', 'recorder'], ask: onMeeting('publish') },
  'ticket.return': {
    may: ['pc'],
    ask: async (client) => {
      await people.pc!.send('POST', `/tickets/${working.id}/actions`, { action: 'start' }) // it waits since the row above
      return onWork('return', { reason: '退' })(client)
    },
  },
  'ticket.refuse': { may: deciders, ask: onTicket('refuse', { reason: '不办' }) },
  'community.list': { may: everyone, ask: get(() => '/communities') },
  'community.read': { may: everyone, ask: get(() => '/communities/MG') },
  'community.board': { may: everyone, ask: get(() => '/communities/MG/board') },
  'event.list': { may: everyone, ask: get(() => '/communities/MG/events') },
  'people.list': { may: [...members, 'host', 'recorder', 'worker', 'leader', 'officer', 'admin'], ask: get(() => '/communities/MG/people') },
  'invitation.create': { may: ['admin'], ask: post(() => '/communities/MG/invitations', () => ({ role: 'resident' })) },
  'me.read': { may: everyone, ask: get(() => '/me') },
  'token.create': { may: everyone, ask: post(() => '/tokens', () => ({ name: 't' })) },
  'token.list': { may: everyone, ask: get(() => '/tokens') },
}

/** Commands whose rights hang on more than a role have tests of their own (week, live, private, bad_input). */
const elsewhere = ['session.create', 'session.delete', 'me.password', 'invitation.redeem', 'token.revoke', 'ticket.cancel', 'ticket.confirm', 'ticket.reopen', 'ticket.finish', 'speaker.begin', 'speaker.end', 'speaker.withdraw']

test('every command has a row', async () => {
  const told = (await people.nobody!.get('/api/../asyncapi.json')).body
  const commands: string[] = told.components['x-methods'].map((entry: Json) => entry.method)
  const known = new Set([...Object.keys(rows).map((name) => name.split(' ')[0]), ...elsewhere])
  expect(commands.length).toBeGreaterThan(60)
  expect(commands.filter((name) => !known.has(name))).toEqual([])
})

test.each(Object.entries(rows))('%s', async (name, { may, ask }) => {
  const wrong: string[] = []
  // Those who may not come first, so that they meet a state in which it could be done.
  for (const login of [...everyone.filter((one) => !may.includes(one)), ...may]) {
    const { status, body } = await ask(people[login]!)
    const refused = status === 401 || status === 403 || status === 404
    if (refused === may.includes(login)) wrong.push(`${login}: ${status} ${body?.detail ?? ''}`)
  }
  const stranger = await ask(people.stranger!)
  const own = ['community.list', 'me.read', 'token.create', 'token.list'].includes(name)
  if (!own && stranger.status !== 404 && stranger.status !== 403) wrong.push(`stranger: ${stranger.status}`)
  const nobody = await ask(people.nobody!)
  const open = ['community.read', 'community.board', 'ticket.list'].includes(name)
  if (!open && nobody.status !== 401 && nobody.status !== 404) wrong.push(`nobody: ${nobody.status}`)
  expect(wrong).toEqual([])
})
