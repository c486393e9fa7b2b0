// permissions.md, written out by hand: every command against every role. A role that may gets past the
// door (success, or a refusal that has to do with the state); one that may not gets 403, or 404 where
// the thing is not theirs to know of. A command without a row fails.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { act, askEverybody, everyone, get, post, type Row } from './support/asking.js'
import type { Json } from './support/client.js'
import { found, fridayIn, matter, type People } from './support/community.js'
import { makePdf, makePng, mustSend, sendFile } from './support/files.js'
import { hold } from './support/held.js'
import { draftPoll, importResidents, openPoll } from './support/polls.js'
import { shelf, type Shelf } from './support/plugins.js'
import { Server } from './support/server.js'

const but = (...out: string[]): string[] => everyone.filter((login) => !out.includes(login))
const members = ['rc', 'oc', 'pc', 'pr']
const keepers = ['host', 'recorder', 'admin'] // of rolls
const deciders = [...members, 'host', 'leader', 'officer']

let server: Server
let people: People
let ticket: Json // new, in grid G1, reported by resident
let working: Json // being worked on by the property company
let proxied: Json // submitted by the residents' committee for somebody in grid G1
let meeting: Json
let question: Json
let statement: Json
let itemMask: Json
let itemPaper: Json
let item: Json
let vote: Json
let series: Json
const friday = fridayIn(10) // of that series
let speaker: Json
let webhook: Json
let gate: Json // a named place
let template: Json // of the property company
let filter: Json // of the property company's member
let photo: Json // hangs on `ticket`
let mask: Json // on `ticket`
let report: Json // of `working`, by neighbour
let upload: Json // of resident, not whole
let neighbour: string // their id
let draft: Json // a poll that is not announced
let poll: Json // open; neighbour votes for V1, the host for V2
let taskPhoto: string // in a report on the next
let task: Json // of the property company, from a meeting that is over
let part: Json // of it, of the owners' committee
let promised: Json // the item of `meeting` that asks for it
let village: Json // a matter whose committees have yet to consult
let matterMask: Json
let paper: Json // of V3, typed by the worker and otherwise by the leader
let newcomers = 0
/** A code that gives whoever redeems it a role. */
const invitation = async (role: string): Promise<{ code: string }> => ({ code: (await people.admin!.must('POST', '/communities/MG/invitations', { role })).code })
/** Where that is done to a resident who has just come. */
async function newcomer(action: string): Promise<() => string> {
  const { user } = await people.nobody!.must('POST', '/invitations/redeem', { ...await invitation('resident'), login: `newcomer${++newcomers}`, password: 'long-enough-words', name: '要走的' })
  return () => `/communities/MG/people/${user.id}/${action}`
}
let plugins: Shelf

beforeAll(async () => {
  plugins = shelf('hello')
  server = await (await Server.fresh()).start('--plugins', plugins.directory)
  people = await found(server)
  neighbour = (await people.neighbour!.must('GET', '/me')).user.id
  const { writeFileSync } = await import('node:fs')
  writeFileSync(`${server.data}/households.csv`, 'building,unit,room,grid\n3,2,902,G1\n')
  await server.cli('import', 'households', '--community', 'MG', `${server.data}/households.csv`)
  photo = await mustSend(people.resident!, makePng(20, 20))
  upload = await people.resident!.must('POST', '/communities/MG/uploads', { length: 100 })
  ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, attachments: [photo.id] })
  working = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  await people.rc!.act(`/tickets/${working.id}`, 'accept')
  await people.rc!.act(`/tickets/${working.id}`, 'assign', { party: 'property_company' })
  mask = await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { words: '四次', reason: '不该写' })
  report = await people.neighbour!.must('POST', `/tickets/${working.id}/reports`, { kind: 'other', words: '看看' })
  proxied = await people.rc!.must('POST', '/communities/MG/tickets', { ...matter, on_behalf_of: { name: '张奶奶', consent: true } })
  series = await people.host!.must('POST', '/communities/MG/series', { name: '会', rule: 'FREQ=WEEKLY', start: '2026-01-02T19:00:00+08:00' })
  const last = await hold(people, '上次会', [{ title: '岗亭', decided: '修岗亭' }])
  task = (await people.host!.must('GET', `/meetings/${last.id}`)).agenda.find((one: Json) => one.task).task
  taskPhoto = (await mustSend(people.pc!, makePng(22, 20))).id
  await people.pc!.must('POST', `/tasks/${task.id}/reports`, { text: '量好了', evidence: [taskPhoto] })
  part = (await people.pc!.must('POST', `/tasks/${task.id}/parts`, { text: '买料', party: 'owners_committee' })).parts[0]
  meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
  promised = meeting.agenda.find((one: Json) => one.kind === 'commitment')
  item = await people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: '题' })
  gate = await people.admin!.must('POST', '/communities/MG/places', { name: '东门' })
  template = await people.pc!.must('POST', `/communities/MG/parties/property_company/templates`, { title: '周三修', stance: 'handle', text: '{number} 周三修' })
  filter = await people.pc!.must('POST', '/communities/MG/filters', { name: '超时', query: { overdue: true } })
  webhook = await people.admin!.must('POST', '/communities/MG/webhooks', { name: '群', format: 'wecom', url: 'https://hook.example/', events: ['meeting.cancelled'] })
  await people.host!.act(`/meetings/${meeting.id}`, 'open')
  for (const login of members) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await people.host!.act(`/meetings/${meeting.id}`, 'start')
  await people.host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  vote = await people.host!.must('POST', `/agenda/${item.id}/votes`, { question: '?', rule: 'four_party_majority' })
  await people.host!.act(`/votes/${vote.id}`, 'open')
  await importResidents(people, [['V1', '邻居', 'neighbour'], ['V2', '主持', 'host'], ['V3', '王三'], ['V4', '赵四'], ['V5', '钱五']])
  draft = await draftPoll(people)
  poll = await openPoll(people, await draftPoll(people))
  for (const [who, choice] of [['worker', 'for'], ['leader', 'against']] as const) paper = await people[who]!.must('POST', `/polls/${poll.id}/papers`, { elector: 'V3', choice, channel: 'paper' })
  village = await people.host!.must('POST', '/communities/MG/matters', { title: '村口修路', text: '集体出资', held_on: '2026-01-05', assembly_rule: 'village_assembly' })
  matterMask = await people.rc!.must('POST', `/matters/${village.id}/masks`, { words: '村口', reason: '试一下' })
  speaker = await people.rc!.must('POST', `/agenda/${item.id}/speakers`, {})
  question = await people.neighbour!.must('POST', `/meetings/${meeting.id}/agenda`, { kind: 'question', title: '张三怎么说?' })
  statement = await people.pc!.must('POST', `/agenda/${item.id}/statements`, { text: '周三修' })
  itemPaper = await people.host!.must('POST', `/agenda/${item.id}/papers`, { attachment: (await mustSend(people.host!, makePdf(), '报价.pdf')).id })
  itemMask = await people.rc!.must('POST', `/agenda/${question.id}/masks`, { words: '张三', reason: '名字' })
})
afterAll(async () => {
  await server?.remove()
  plugins?.remove()
})

const onTicket = (action: string, more = {}) => act(() => `/tickets/${ticket.id}`, action, more)
const onWork = (action: string, more = {}) => act(() => `/tickets/${working.id}`, action, more)
const onMeeting = (action: string, more = {}) => act(() => `/meetings/${meeting.id}`, action, more)

/** The motion that the property company has made, and an amendment to it of the owners' committee. */
async function moved(): Promise<Json> {
  const { agenda } = await people.host!.must('GET', `/meetings/${meeting.id}`)
  const open = agenda.find(({ id }: Json) => id === item.id).motions.find(({ state, party }: Json) => state === 'open' && party === 'property_company')
  return open ?? people.pc!.must('POST', `/agenda/${item.id}/motions`, { text: '周五清运' })
}
async function amended(): Promise<string> {
  const { id, wordings, amendments } = await moved()
  const waiting = amendments.find(({ state, party, wording }: Json) => state === 'open' && party === 'owners_committee' && wording === wordings.length + 1)
  return waiting?.id ?? (await people.oc!.must('POST', `/motions/${id}/amendments`, { text: `清运 ${Math.random()}`, reason: '更好' })).amendments.at(-1).id
}

/** A line of a roll by which no poll is open. */
const line = async (): Promise<string> => (await people.admin!.must('GET', '/communities/MG/rolls/villagers?q=C1')).items[0].id

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
  'ticket.follow': { may: but('merchant', 'resident'), ask: (client) => client.send('PUT', `/tickets/${ticket.id}/follow`) },
  'ticket.unfollow': { may: but('merchant', 'resident'), ask: (client) => client.send('DELETE', `/tickets/${ticket.id}/follow`) },
  // Reminding is for who raised it, who took it in first, and the host.
  'ticket.nudge': { may: ['resident', 'rc', 'host'], ask: post(() => `/tickets/${working.id}/nudges`, () => ({ party: 'owners_committee' })) },
  'ticket.split': { may: deciders, ask: post(() => `/tickets/${working.id}/parts`, () => ({ title: '一部分' })) },
  'ticket.bulk': { may: [...deciders, 'worker'], ask: post(() => '/communities/MG/tickets/bulk', () => ({ move: 'take', tickets: [ticket.id] })) },
  'ticket.duplicate': {
    may: deciders,
    ask: async (client) => {
      const again = await people.neighbour!.must('POST', '/communities/MG/tickets', matter)
      return act(() => `/tickets/${again.id}`, 'duplicate', { target: ticket.id })(client)
    },
  },
  // The submitter's own party is none here, the ticket is in grid G1: who may know whose it is may print its slip.
  'ticket.slip': { may: ['rc', 'worker', 'leader'], ask: post(() => `/tickets/${proxied.id}/slip`, () => ({ site: 'https://example.org' })) },
  'mask.list': { may: but('merchant'), ask: get(() => `/tickets/${ticket.id}/masks`) },
  'mask.add': { may: [...members, 'host', 'leader', 'officer', 'admin'], ask: post(() => `/tickets/${ticket.id}/masks`, () => ({ words: '这个月', reason: '不该写' })) },
  'mask.undo': { may: [...members, 'host', 'leader', 'officer', 'admin'], ask: post(() => `/masks/${mask.id}/undo`, () => ({ reason: '可以写' })) },
  'report.add': { may: but('merchant', 'resident'), ask: post(() => `/tickets/${ticket.id}/reports`, () => ({ kind: 'privacy', words: '写了门牌' })) },
  'report.list': { may: ['rc', 'oc', 'host'], ask: get(() => '/communities/MG/reports') },
  'report.settle': { may: ['rc', 'oc', 'host'], ask: post(() => `/reports/${report.id}/settle`, () => ({ outcome: 'dismissed', reason: '没有问题' })) },
  'ticket.answer': { may: ['oc'], ask: (client) => client.send('PUT', `/tickets/${ticket.id}/answers/owners_committee`, { text: '答', stance: 'support', publish: true }) },
  'ticket.accept': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: onTicket('accept') },
  'ticket.agenda': { may: deciders, ask: onTicket('agenda') },
  'ticket.assign': { may: deciders, ask: onTicket('assign', { party: 'property_company' }) },
  'ticket.township': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: onTicket('township') },
  'ticket.set_foreign_number': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: (client) => client.send('PUT', `/tickets/${ticket.id}/foreign_number`, { foreign_number: 'JD-9' }) },
  'ticket.set_grid': { may: ['host', 'officer'], ask: (client) => client.send('PUT', `/tickets/${ticket.id}/grid`, { grid: 'G1', reason: '就在那里' }) },
  'ticket.back': { may: [...members, 'host', 'worker', 'leader', 'officer'], ask: onTicket('back') },
  'ticket.take': { may: ['pc'], ask: onWork('take') },
  'ticket.start': { may: ['pc'], ask: onWork('start') },
  'ticket.wait': { may: ['pc'], ask: onWork('wait', { reason: '等' }) },
  'clocks.read': { may: but('merchant'), ask: get(() => '/communities/MG/clocks') },
  'clocks.update': { may: ['admin'], ask: (client) => client.send('PATCH', '/communities/MG/clocks', { warn_percent: 80 }) },
  'clocks.set_rule': { may: ['admin'], ask: (client) => client.send('PUT', '/communities/MG/clocks/rules/hard/solve', { limit_minutes: 28800, counting: 'calendar' }) },
  'clocks.unset_rule': { may: ['admin'], ask: (client) => client.send('DELETE', '/communities/MG/clocks/rules/hard/solve') },
  'clocks.set_hours': { may: ['admin'], ask: (client) => client.send('PUT', '/communities/MG/clocks/hours/6', { spans: ['09:00-12:00'] }) },
  'clocks.set_day': { may: ['admin'], ask: (client) => client.send('PUT', '/communities/MG/clocks/days/2027-01-01', { kind: 'off', name: '元旦' }) },
  'clocks.unset_day': { may: ['admin'], ask: (client) => client.send('DELETE', '/communities/MG/clocks/days/2027-01-01') },
  'attachment.add': { may: but('merchant'), ask: (client) => sendFile(client, makePng(21, 20)) },
  'attachment.read': { may: but('merchant'), ask: get(() => `/attachments/${photo.id}`) },
  'attachment.thumbnail': { may: but('merchant'), ask: get(() => `/attachments/${photo.id}/thumbnail`) },
  'upload.begin': { may: but('merchant'), ask: post(() => '/communities/MG/uploads', () => ({ length: 100 })) },
  'upload.read': { may: ['resident'], ask: get(() => `/uploads/${upload.id}`) },
  'upload.append': { may: ['resident'], ask: (client) => client.send('PATCH', `/uploads/${upload.id}`, 'x', { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '7' }) },
  'upload.cancel': { may: ['resident'], ask: (client) => client.send('DELETE', `/uploads/${upload.id}`) },
  'series.list': { may: but('merchant'), ask: get(() => '/communities/MG/series') },
  'series.create': { may: ['host', 'admin'], ask: post(() => '/communities/MG/series', () => ({ name: '会', rule: 'FREQ=WEEKLY', start: '2026-01-02T19:00:00+08:00' })) },
  'series.update': { may: ['host', 'admin'], ask: (client) => client.send('PATCH', `/series/${series.id}`, { place: '厅' }) },
  'series.leave_out': { may: ['host', 'admin'], ask: post(() => `/series/${series.id}/exceptions`, () => ({ day: friday, reason: '过节' })) },
  'series.take_back': { may: ['host', 'admin'], ask: (client) => client.send('DELETE', `/series/${series.id}/exceptions/${friday}`) },
  'series.occurrences': { may: but('merchant'), ask: get(() => `/series/${series.id}/occurrences`) },
  'series.preview': { may: ['host', 'admin'], ask: get(() => '/communities/MG/series/preview?rule=FREQ%3DWEEKLY&start=2026-01-02T19:00:00%2B08:00') },
  'meeting.create': { may: ['host', 'admin'], ask: post(() => '/communities/MG/meetings', () => ({ title: '会', starts_at: new Date().toISOString() })) },
  'meeting.list': { may: but('merchant'), ask: get(() => '/communities/MG/meetings') },
  'meeting.read': { may: but('merchant'), ask: get(() => `/meetings/${meeting.id}`) },
  'meeting.check_in_code': { may: ['host', 'recorder'], ask: get(() => `/meetings/${meeting.id}/check_in_code?site=https://example.org`) },
  'meeting.minutes': { may: but('merchant'), ask: get(() => `/meetings/${meeting.id}/minutes`) },
  'meeting.changes': { may: but('merchant'), ask: get(() => `/meetings/${meeting.id}/minutes/changes`) },
  'meeting.attendance': { may: ['host', 'recorder'], ask: get(() => `/meetings/${meeting.id}/attendance`) },
  'meeting.search': { may: but('merchant'), ask: get(() => '/communities/MG/meetings/search?q=%E4%BC%9A') },
  'calendar.read': { may: but('merchant'), ask: get(() => '/communities/MG/calendar.ics') },
  'agenda.add (question)': { may: but('merchant'), ask: post(() => `/meetings/${meeting.id}/agenda`, () => ({ kind: 'question', title: '问' })) },
  'agenda.add (topic)': { may: ['host'], ask: post(() => `/meetings/${meeting.id}/agenda`, () => ({ kind: 'topic', title: '题' })) },
  // Not by who asked it.
  'question.support': { may: but('merchant').filter((login) => login !== 'neighbour'), ask: (client) => client.send('PUT', `/agenda/${question.id}/support`, {}) },
  'question.withdraw_support': { may: but('merchant').filter((login) => login !== 'neighbour'), ask: (client) => client.send('DELETE', `/agenda/${question.id}/support`) },
  'question.answer': { may: [...members, 'host'], ask: (client) => client.send('PUT', `/agenda/${question.id}/reply`, { text: '周三' }) },
  // By who made it, or the recorder.
  'statement.correct': { may: ['pc', 'recorder'], ask: (client) => client.send('PATCH', `/statements/${statement.id}`, { text: `周四修 ${Math.random()}` }) },
  'motion.amend': { may: [...members, 'host'], ask: async (client) => client.send('POST', `/motions/${(await moved()).id}/amendments`, { text: `清运 ${Math.random()}`, reason: '更好' }) },
  // By who made it.
  'amendment.accept': { may: ['pc'], ask: async (client) => client.send('POST', `/amendments/${await amended()}/actions`, { action: 'accept' }) },
  'amendment.rewrite': { may: ['oc'], ask: async (client) => client.send('POST', `/amendments/${await amended()}/rewritings`, { text: `清运 ${Math.random()}`, reason: '更好' }) },
  'amendment.withdraw': { may: ['oc'], ask: async (client) => client.send('POST', `/amendments/${await amended()}/actions`, { action: 'withdraw' }) },
  'motion.withdraw': { may: ['pc'], ask: async (client) => client.send('POST', `/motions/${(await moved()).id}/actions`, { action: 'withdraw' }) },
  // Where one is open already: refused by the state, not by the role.
  'agenda.propose': { may: [...members, 'host'], ask: post(() => `/agenda/${item.id}/motions`, () => ({ text: '周五清运' })) },
  'item_mask.list': { may: but('merchant'), ask: get(() => `/agenda/${question.id}/masks`) },
  'item_mask.add': { may: [...members, 'host', 'officer', 'admin'], ask: post(() => `/agenda/${question.id}/masks`, () => ({ words: '怎么说', reason: '名字' })) },
  'item_mask.undo': { may: [...members, 'host', 'officer', 'admin'], ask: post(() => `/item_masks/${itemMask.id}/undo`, () => ({ reason: '可以' })) },
  'paper.add': {
    may: ['host'],
    ask: async (client) => {
      const { body } = await sendFile(client, makePdf(), '材料.pdf') // not everybody may even send one
      return client.send('POST', `/agenda/${item.id}/papers`, { attachment: body.id ?? 'none' })
    },
  },
  'attachment.read (of a paper)': { may: but('merchant'), ask: get(() => `/attachments/${itemPaper.attachment.id}`) },
  'paper.rename': { may: ['host'], ask: (client) => client.send('PATCH', `/papers/${itemPaper.id}`, { title: '三家报价' }) },
  'paper.remove': { may: ['host'], ask: (client) => client.send('DELETE', `/papers/${itemPaper.id}`) },
  'agenda.update': { may: ['host'], ask: (client) => client.send('PATCH', `/agenda/${item.id}`, { minutes: 7 }) },
  'agenda.remove': { may: ['host'], ask: (client) => client.send('DELETE', `/agenda/${item.id}`) },
  'agenda.state': { may: [...members, 'host'], ask: post(() => `/agenda/${item.id}/statements`, () => ({ text: '说' })) },
  'agenda.ask_to_speak': { may: [...members, 'host'], ask: post(() => `/agenda/${item.id}/speakers`) },
  'speaker.grant': { may: ['host'], ask: act(() => `/speakers/${speaker.id}`, 'grant') },
  // Of one's own speech, or by the host.
  'speaker.begin': { may: ['rc', 'host'], ask: act(() => `/speakers/${speaker.id}`, 'begin') },
  'speaker.pause': { may: ['host'], ask: act(() => `/speakers/${speaker.id}`, 'pause') },
  'speaker.resume': { may: ['host'], ask: act(() => `/speakers/${speaker.id}`, 'resume') },
  'speaker.end': { may: ['rc', 'host'], ask: act(() => `/speakers/${speaker.id}`, 'end') },
  'agenda.vote': { may: ['host'], ask: post(() => `/agenda/${item.id}/votes`, () => ({ question: '?', rule: 'four_party_majority' })) },
  'vote.cast': { may: members, ask: post(() => `/votes/${vote.id}/ballots`, () => ({ choice: 'for' })) },
  'vote.close': { may: ['host'], ask: act(() => `/votes/${vote.id}`, 'close') },
  'vote.publish': { may: ['host'], ask: act(() => `/votes/${vote.id}`, 'publish') },
  'vote.open': { may: ['host'], ask: act(() => `/votes/${vote.id}`, 'open') },
  'agenda.silence': { may: ['host'], ask: post(() => `/agenda/${item.id}/silence`, () => ({ party: 'property_company' })) },
  'agenda.decide': { may: ['host', 'recorder'], ask: post(() => `/agenda/${item.id}/decision`, () => ({ text: '定' })) },
  'agenda.review': { may: ['host', 'recorder'], ask: (client) => client.send('PUT', `/agenda/${promised.id}/verdict`, { verdict: 'noted' }) },
  'task.report': { may: ['pc'], ask: post(() => `/tasks/${task.id}/reports`, () => ({ text: '开工' })) },
  'attachment.read (of a report on a task)': { may: but('merchant'), ask: get(() => `/attachments/${taskPhoto}`) },
  'task.add_part': { may: ['pc'], ask: post(() => `/tasks/${task.id}/parts`, () => ({ text: '量尺寸' })) },
  'task.change_part': { may: ['oc'], ask: (client) => client.send('PATCH', `/parts/${part.id}`, { state: 'done' }) },
  'decision.list': { may: but('merchant'), ask: get(() => '/communities/MG/decisions') },
  'decision.read': { may: but('merchant'), ask: async (client) => client.get(`/decisions/${(await people.host!.must('GET', '/communities/MG/decisions')).items[0].decision.id}`) },
  'decision.figures': { may: but('merchant'), ask: get(() => '/communities/MG/accountability') },
  'meeting.check_in': { may: but('merchant'), ask: onMeeting('check_in') },
  ...Object.fromEntries(['build', 'lock', 'open', 'start', 'recess', 'resume', 'next', 'cancel'].map((action) => [`meeting.${action}`, { may: ['host'], ask: onMeeting(action) }])),
  'meeting.move': { may: ['host'], ask: onMeeting('move', { starts_at: new Date(Date.now() + 86_400_000).toISOString() }) },
  'meeting.seat': { may: ['host'], ask: (client) => client.send('PUT', `/meetings/${meeting.id}/seats`, { parties: [] }) },
  'meeting.summarise': { may: ['recorder'], ask: (client) => client.send('PUT', `/meetings/${meeting.id}/summary`, { text: '摘要' }) },
  'agenda.summarise': { may: ['recorder'], ask: (client) => client.send('PUT', `/agenda/${item.id}/summary`, { text: '小结' }) },
  'meeting.close': { may: ['host'], ask: onMeeting('close') },
  'meeting.sign': { may: members, ask: onMeeting('sign') },
  'meeting.publish': { may: ['host', 'recorder'], ask: onMeeting('publish') },
  'meeting.correct': { may: ['host', 'recorder'], ask: onMeeting('correct', { reason: '写错了' }) },
  'meeting.drop_correction': { may: ['host', 'recorder'], ask: onMeeting('drop_correction') },
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
  'figure.read': { may: everyone, ask: get(() => '/communities/MG/figures') },
  'figure.read (with private)': { may: [...members, 'host', 'officer'], ask: get(() => '/communities/MG/figures?with_private=true') },
  'figure.tickets': { may: everyone, ask: get(() => '/communities/MG/figures/answer') },
  'figure.tickets (with private)': { may: [...members, 'host', 'officer'], ask: get(() => '/communities/MG/figures/answer?with_private=true') },
  'figure.sheet': { may: everyone, ask: get(() => '/communities/MG/figures.csv') },
  'figure.sheet (with private)': { may: [...members, 'host', 'officer'], ask: get(() => '/communities/MG/figures.csv?with_private=true') },
  'event.list': { may: everyone, ask: get(() => '/communities/MG/events') },
  'people.list': { may: [...members, 'host', 'recorder', 'worker', 'leader', 'officer', 'admin'], ask: get(() => '/communities/MG/people') },
  'people.reset_password': { may: ['admin'], ask: post(() => `/communities/MG/people/${neighbour}/password_reset`) },
  // One more person for everybody who asks: whose roles change is nobody who is asked later, and somebody leaves, or is erased, once.
  'people.give_role': { may: ['admin'], ask: async (client) => post(await newcomer('give_role'), () => ({ role: 'inspector' }))(client) },
  'people.end_role': { may: ['admin'], ask: async (client) => post(await newcomer('end_role'), () => ({ role: 'resident' }))(client) },
  'people.erase': { may: ['admin'], ask: async (client) => post(await newcomer('erase'), () => ({ name: '要走的' }))(client) },
  'people.hand_over_grid': { may: ['officer', 'admin'], ask: post(() => '/communities/MG/grids/GX/hand_over', () => ({ from: neighbour, to: neighbour })) }, // which nobody serves
  'invitation.create': { may: ['admin'], ask: post(() => '/communities/MG/invitations', () => ({ role: 'resident' })) },
  'me.read': { may: everyone, ask: get(() => '/me') },
  'roll.import': { may: ['host', 'admin'], ask: post(() => '/communities/MG/rolls/import', () => ({ electorate: 'villagers', csv: 'elector,names\nC1,甲\n' })) },
  'roll.summary': { may: keepers, ask: get(() => '/communities/MG/rolls') },
  'roll.list': { may: keepers, ask: get(() => '/communities/MG/rolls/residents') },
  'roll.link': { may: ['host', 'admin'], ask: async (client) => client.send('POST', `/rolls/lines/${await line()}/users`, { login: 'inspector' }) },
  'roll.unlink': { may: ['host', 'admin'], ask: async (client) => {
    await people.admin!.send('POST', `/rolls/lines/${await line()}/users`, { login: 'supervisor' })
    return client.send('DELETE', `/rolls/lines/${await line()}/users/supervisor`)
  } },
  'poll.draft': { may: ['host'], ask: post(() => '/communities/MG/polls', () => ({ question: '?', rule: 'residents_assembly' })) },
  'poll.list': { may: but('merchant'), ask: get(() => '/communities/MG/polls') },
  'poll.read': { may: but('merchant'), ask: get(() => `/polls/${poll.id}`) },
  'poll.read a draft': { may: keepers, ask: get(() => `/polls/${draft.id}`) },
  'poll.update': { may: ['host'], ask: (client) => client.send('PATCH', `/polls/${draft.id}`, { text: '说明' }) },
  'poll.electorate': { may: keepers, ask: get(() => `/polls/${poll.id}/electorate.csv`) },
  'poll.electors': { may: ['host', 'recorder', 'worker', 'leader'], ask: get(() => `/polls/${poll.id}/electors`) },
  'poll.papers': { may: ['host', 'recorder'], ask: get(() => `/polls/${poll.id}/papers`) },
  'poll.type_paper': { may: ['host', 'recorder', 'worker', 'leader'], ask: post(() => `/polls/${poll.id}/papers`, () => ({ elector: 'V4', choice: 'for', channel: 'door' })) },
  'poll.settle_paper': { may: ['host', 'recorder'], ask: post(() => `/polls/papers/${paper.id}/settle`, () => ({ counts: false, reason: '重来' })) },
  'poll.name_proxy': { may: ['host', 'recorder'], ask: post(() => `/polls/${poll.id}/proxies`, () => ({ elector: 'V5', login: 'host', mandate: '纸' })) },
  'poll.end_proxy': { may: ['host', 'recorder'], ask: async (client) => {
    await people.host!.send('POST', `/polls/${poll.id}/proxies`, { elector: 'V5', login: 'host', mandate: '纸' })
    return client.send('DELETE', `/polls/${poll.id}/proxies/V5`)
  } },
  // Others of those roles are in no electorate: not_entitled.
  'poll.cast': { may: ['neighbour', 'host'], ask: post(() => `/polls/${poll.id}/ballots`, () => ({ choice: 'for' })) },
  'poll.announce': { may: ['host'], ask: act(() => `/polls/${draft.id}`, 'announce', { opens_at: '2100-01-01T00:00:00Z', closes_at: '2100-01-02T00:00:00Z' }) },
  'poll.open': { may: ['host'], ask: act(() => `/polls/${poll.id}`, 'open') },
  'poll.close': { may: ['host'], ask: act(() => `/polls/${poll.id}`, 'close') },
  'poll.official': { may: ['host'], ask: post(() => `/polls/${poll.id}/official`, () => ({ authority: '市', reference: '1', valid: false, passed: false, cast_heads: 0, cast_area: 0, for_heads: 0, for_area: 0 })) },
  'poll.publish': { may: ['host'], ask: act(() => `/polls/${poll.id}`, 'publish') },
  'poll.withdraw': { may: ['host'], ask: act(() => `/polls/${poll.id}`, 'withdraw', { reason: '不办了' }) },
  'matter.propose': { may: ['host'], ask: post(() => '/communities/MG/matters', () => ({ title: '路', text: '修', held_on: '2026-01-05', assembly_rule: 'village_assembly' })) },
  'matter.list': { may: but('merchant'), ask: get(() => '/communities/MG/matters') },
  'matter.read': { may: but('merchant'), ask: get(() => `/matters/${village.id}`) },
  'matter.record': { may: ['host', 'recorder'], ask: post(() => `/matters/${village.id}/records`, () => ({ stage: 'consultation', held_on: '2026-01-06', due: 3, present: 3, in_favour: 1 })) },
  // Files are somebody's own: refused at the list, not by the role.
  'matter.add_files': { may: ['host', 'recorder'], ask: post(() => `/matter_records/${village.records[0].id}/files`, () => ({ files: ['unknown'] })) },
  'matter_mask.list': { may: but('merchant'), ask: get(() => `/matters/${village.id}/masks`) },
  'matter_mask.add': { may: [...members, 'host', 'officer', 'admin'], ask: post(() => `/matters/${village.id}/masks`, () => ({ words: '集体', reason: '试一下' })) },
  'matter_mask.undo': { may: [...members, 'host', 'officer', 'admin'], ask: post(() => `/matter_masks/${matterMask.id}/undo`, () => ({ reason: '可以' })) },
  'matter.take_back': { may: ['host'], ask: act(() => `/matters/${village.id}`, 'take_back', { reason: '写错' }) },
  'matter.end': { may: ['host'], ask: act(() => `/matters/${village.id}`, 'end', { reason: '不办了' }) },
  'me.data': { may: everyone, ask: get(() => '/me/data') },
  'me.looks': { may: everyone, ask: get(() => '/me/looks') },
  'token.create': { may: everyone, ask: post(() => '/tokens', () => ({ name: 't' })) },
  'notice.list': { may: everyone, ask: get(() => '/me/notices') },
  'notice.count': { may: everyone, ask: get(() => '/me/notices/unread') },
  'notice.read_all': { may: everyone, ask: (client) => client.send('PUT', '/me/notices/read', {}) },
  'notice.undo_read_all': { may: everyone, ask: (client) => client.send('DELETE', '/me/notices/read') },
  'notice.settings': { may: everyone, ask: get(() => '/me/notices/settings') },
  'notice.change_settings': { may: everyone, ask: (client) => client.send('PATCH', '/me/notices/settings', { app: ['mine'] }) },
  'mail.remove': { may: everyone, ask: (client) => client.send('DELETE', '/me/mail') },
  'community.update': { may: ['admin'], ask: (client) => client.send('PATCH', '/communities/MG', { board: 'public' }) },
  'place.list': { may: but('merchant'), ask: get(() => '/communities/MG/places') },
  'place.rooms': { may: but('merchant'), ask: get(() => '/communities/MG/rooms?building=3&unit=2') },
  'place.codes': { may: [...members, 'host', 'worker', 'leader', 'admin'], ask: get(() => '/communities/MG/places/codes?site=https%3A%2F%2Fexample.org') },
  'place.add': { may: ['admin'], ask: post(() => '/communities/MG/places', () => ({ name: '西门' })) },
  'place.import': { may: ['admin'], ask: post(() => '/communities/MG/places/import', () => ({ kind: 'places', csv: 'building,unit\n9,1\n' })) },
  'place.remove': { may: ['admin'], ask: (client) => client.send('DELETE', `/places/${gate.id}`) },
  'template.list': { may: ['pc', 'admin'], ask: get(() => '/communities/MG/parties/property_company/templates') },
  'template.add': { may: ['pc', 'admin'], ask: post(() => '/communities/MG/parties/property_company/templates', () => ({ title: '周四修', stance: 'handle', text: '周四修' })) },
  'template.update': { may: ['pc', 'admin'], ask: (client) => client.send('PATCH', `/templates/${template.id}`, { text: '周五修' }) },
  'template.remove': {
    may: ['pc', 'admin'],
    ask: async (client) => {
      const fresh = await people.pc!.must('POST', '/communities/MG/parties/property_company/templates', { title: `用一次 ${Math.random()}`, stance: 'handle', text: '好' })
      return client.send('DELETE', `/templates/${fresh.id}`)
    },
  },
  'filter.list': { may: [...members, 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'officer', 'admin'], ask: get(() => '/communities/MG/filters') },
  'filter.add': { may: [...members, 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'officer', 'admin'], ask: post(() => '/communities/MG/filters', () => ({ name: '未办结', query: { open: true } })) },
  'filter.update': { may: ['pc'], ask: (client) => client.send('PATCH', `/filters/${filter.id}`, { name: '过点的' }) },
  'filter.remove': { may: ['pc'], ask: (client) => client.send('DELETE', `/filters/${filter.id}`) },
  'plugin.list': { may: ['admin'], ask: get(() => '/communities/MG/plugins') },
  'plugin.enable': { may: ['admin'], ask: post(() => '/communities/MG/plugins/hello/actions', () => ({ action: 'enable' })) },
  'plugin.settings': { may: ['admin'], ask: (client) => client.send('PUT', '/communities/MG/plugins/hello/settings', { settings: [{ key: 'greeting', value: '好' }] }) },
  'plugin.disable': { may: ['admin'], ask: post(() => '/communities/MG/plugins/hello/actions', () => ({ action: 'disable' })) },
  'plugin.tell': { may: [], ask: post(() => '/communities/MG/told', () => ({ kind: 'confirmed', text_zh: '甲', text_en: 'a' })) },
  'webhook.list': { may: ['admin'], ask: get(() => '/communities/MG/webhooks') },
  'webhook.create': { may: ['admin'], ask: post(() => '/communities/MG/webhooks', () => ({ name: '群', format: 'wecom', url: 'https://hook.example/', events: ['ticket.submitted'] })) },
  'webhook.update': { may: ['admin'], ask: (client) => client.send('PATCH', `/webhooks/${webhook.id}`, { name: '工作群' }) },
  'webhook.test': { may: ['admin'], ask: post(() => `/webhooks/${webhook.id}/test`) },
  'webhook.remove': { may: ['admin'], ask: (client) => client.send('DELETE', `/webhooks/${webhook.id}`) },
  'outbox.list': { may: ['admin'], ask: get(() => '/communities/MG/outbox') },
  'token.list': { may: everyone, ask: get(() => '/tokens') },
  'invitation.read': { may: everyone, ask: async (client) => client.send('POST', '/invitations/read', await invitation('inspector')) },
  'invitation.accept': { may: everyone, ask: async (client) => client.send('POST', '/invitations/accept', await invitation('inspector')) }, // last: who asks is an inspector from then on
}

/** Commands whose rights hang on more than a role have tests of their own (week, live, private, notices, outbox, bad_input, ties). */
const elsewhere = ['mail.set', 'mail.verify', 'mail.leave', 'outbox.replay', 'notice.read', 'notice.unread', 'session.create', 'session.delete', 'me.password', 'password.reset', 'invitation.redeem', 'token.revoke', 'slip.track', 'slip.claim', 'ticket.cancel', 'ticket.confirm', 'ticket.reopen', 'ticket.finish', 'speaker.withdraw']

test('every command has a row', async () => {
  const told = (await people.nobody!.get('/api/../asyncapi.json')).body
  const commands: string[] = told.components['x-methods'].map((entry: Json) => entry.method)
  const known = new Set([...Object.keys(rows).map((name) => name.split(' ')[0]), ...elsewhere])
  expect(commands.length).toBeGreaterThan(60)
  expect(commands.filter((name) => !known.has(name))).toEqual([])
})

test.each(Object.entries(rows))('%s', async (name, row) => {
  expect(await askEverybody(people, name, row)).toEqual([])
})
