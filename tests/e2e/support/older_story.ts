// What a community had written down by the time its program was replaced by a newer one: meetings in every state,
// with decisions, votes, masks, corrections, files, a poll and a matter. It says only what the programs of all
// schemas under tests/data/older know, and what came later where the program has it.
import type { Client, Json } from './client.js'
import { found, fridayIn, matter, parties, type People } from './community.js'
import { makePdf, mustSend } from './files.js'
import { members } from './held.js'
import { draftPoll, importResidents, openPoll } from './polls.js'
import type { Server } from './server.js'

const day = 86_400_000
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString()
const [rc, oc, pc] = parties

export const titles = {
  published: '第一次会', correcting: '更正中的会', closed: '待签字的会', cancelled: '取消的会', locked: '议程已定的会', open: '签到中的会',
  in_session: '正在开的会', recess: '休息中的会', weekly: '四方议事会',
} as const
/** The only file: the programs keep it as it is, so that it can be made again. */
export const file = { name: '报价单.pdf', bytes: makePdf(1500) }

let people: People
/** Whether the program that is told the story has such a path. */
let knows: (path: string) => boolean
const on = (id: string): string => `/meetings/${id}`
const host = (): Client => people.host!

async function plan(title: string, days = 1): Promise<string> {
  return (await host().must('POST', '/communities/MG/meetings', { title, starts_at: inDays(days), place: '党建客厅', check_in: 'anywhere' })).id
}
const topic = async (meeting: string, title: string): Promise<string> =>
  (await host().must('POST', `${on(meeting)}/agenda`, { kind: 'topic', title, urgent: '今天要定' })).id
async function begin(title: string): Promise<string> {
  const id = await plan(title)
  await host().act(on(id), 'open')
  for (const login of members) await people[login]!.act(on(id), 'check_in')
  await host().act(on(id), 'start')
  return id
}
async function sign(id: string, logins: readonly string[] = members): Promise<void> {
  for (const login of logins) await people[login]!.act(on(id), 'sign')
}
async function vote(item: string, question: string, choices: string[], more: Json = {}): Promise<string> {
  const { id } = await host().must('POST', `/agenda/${item}/votes`, { question, rule: 'four_party_majority', ...more })
  await host().act(`/votes/${id}`, 'open')
  for (const [at, choice] of choices.entries()) await people[members[at]!]!.must('POST', `/votes/${id}/ballots`, { choice })
  return id
}
async function counted(item: string, question: string, choices: string[], more: Json = {}): Promise<void> {
  const id = await vote(item, question, choices, more)
  await host().act(`/votes/${id}`, 'close')
  await host().act(`/votes/${id}`, 'publish')
}
const decide = (item: string, text: string, more: Json = {}): Promise<Json> => host().must('POST', `/agenda/${item}/decision`, { text, ...more })

/** A public one with a file, an answer, a comment and masked words, and a private one. */
async function raiseTickets(): Promise<void> {
  const ids: Record<string, string> = {}
  const submit = async (name: string, login: string, fields: Json): Promise<void> => {
    ids[name] = (await people[login]!.must('POST', '/communities/MG/tickets', { ...matter, title: name, ...fields })).id
    await people.rc!.act(`/tickets/${ids[name]}`, 'accept')
  }
  const { id: attachment } = await mustSend(people.resident!, file.bytes, file.name)
  await submit('电梯', 'resident', { visibility: 'public', attachments: [attachment] })
  await submit('漏水', 'resident', { visibility: 'private' })
  await people.pc!.must('PUT', `/tickets/${ids.电梯}/answers/${pc}`, { text: '本周换门机', stance: 'handle', publish: true })
  await people.inspector!.must('POST', `/tickets/${ids.电梯}/comments`, { text: '我也看见了' })
  await people.host!.must('POST', `/tickets/${ids.电梯}/masks`, { words: '四次', reason: '写错' })
  for (const name of ['电梯', '漏水']) await people.host!.act(`/tickets/${ids[name]}`, 'agenda')
}

/** The meeting that had everything. */
async function holdFirst(): Promise<void> {
  const id = await begin(titles.published)
  const { agenda } = await host().must('GET', on(id))
  const itemOf = (title: string): string => (agenda as Json[]).find((item) => item.title === title)!.id
  for (const name of ['电梯', '漏水']) {
    const item = itemOf(name)
    await host().act(on(id), 'next', { item })
    const said = await people.pc!.must('POST', `/agenda/${item}/statements`, { text: `说到${name}` })
    await people.pc!.must('PATCH', `/statements/${said.id}`, { text: `又说到${name},四次` })
    await decide(item, `${name}两周内办完`, { party: pc, due: inDays(14) })
  }
  const booth = await topic(id, '岗亭漏雨')
  await host().act(on(id), 'next', { item: booth })
  const speaker = await people.oc!.must('POST', `/agenda/${booth}/speakers`, {})
  await host().act(`/speakers/${speaker.id}`, 'grant')
  await people.oc!.act(`/speakers/${speaker.id}`, 'begin')
  await people.oc!.act(`/speakers/${speaker.id}`, 'end')
  await counted(booth, '同意?', ['for', 'for', 'for'])
  await counted(booth, '匿名同意?', ['for', 'for', 'for'], { rule: 'members_majority', secret: true })
  if (knows('/agenda/{id}/papers')) await host().must('POST', `/agenda/${booth}/papers`, { attachment: (await mustSend(host(), file.bytes, file.name)).id })
  if (knows('/agenda/{id}/motions')) {
    const motion = await people.rc!.must('POST', `/agenda/${booth}/motions`, { text: '先补顶。' })
    const { amendments } = await people.oc!.must('POST', `/motions/${motion.id}/amendments`, { text: '先补顶,再换窗。', reason: '窗也漏' })
    await people.rc!.act(`/amendments/${amendments[0].id}`, 'accept')
  }
  const { task } = await decide(booth, '修好岗亭', { party: pc, due: inDays(20) })
  if (task) await work(task.id)
  const fees = await topic(id, '停车收费')
  await host().act(on(id), 'next', { item: fees })
  await counted(fees, '同意涨价?', ['against', 'against', 'for'])
  await decide(fees, '先试一个月', { despite_vote: '合同月底到期' })
  const flowers = await topic(id, '花坛')
  await host().act(on(id), 'next', { item: flowers })
  const question = await people.resident!.must('POST', `${on(id)}/agenda`, { kind: 'question', title: '张三家几点开门?' })
  await people.neighbour!.must('PUT', `/agenda/${question.id}/support`, {})
  await people.pc!.must('PUT', `/agenda/${question.id}/reply`, { text: '六点,张三说的' })
  const hidden = await people.rc!.must('POST', `/agenda/${question.id}/masks`, { words: '六点', reason: '不准' })
  await people.oc!.must('POST', `/item_masks/${hidden.id}/undo`, { reason: '准的' })
  await host().must('POST', `/agenda/${question.id}/masks`, { words: '张三', reason: '名字' })
  await host().act(on(id), 'close')
  await people.recorder!.must('PUT', `${on(id)}/summary`, { text: '议四事,决四事。' })
  await sign(id)
  await host().act(on(id), 'publish')
  // A second edition, published like the first.
  await correct(id, booth)
  await sign(id)
  await host().act(on(id), 'publish')
}

async function correct(meeting: string, item: string): Promise<void> {
  await host().act(on(meeting), 'correct', { reason: '写漏了' })
  await people.recorder!.must('PUT', `/agenda/${item}/summary`, { text: '补上一句。' })
}

/** Published minutes of which a second edition is written. */
async function leaveInCorrection(): Promise<void> {
  const id = await plan(titles.correcting)
  await host().act(on(id), 'open')
  await people.oc!.act(on(id), 'check_in')
  await host().act(on(id), 'start', { without_quorum: '只谈巡逻' })
  const item = await topic(id, '巡逻')
  await host().act(on(id), 'next', { item })
  await people.oc!.must('POST', `/agenda/${item}/statements`, { text: '没有意见' })
  await host().act(on(id), 'close')
  await sign(id, ['oc'])
  await host().act(on(id), 'publish')
  await correct(id, item)
}

/** What still went on when the program was replaced. */
async function leaveUnderWay(): Promise<void> {
  await host().act(on(await plan(titles.cancelled)), 'cancel', { reason: '停电' })
  const session = await begin(titles.in_session)
  const done = await topic(session, '门禁')
  await host().act(on(session), 'next', { item: done })
  await decide(done, '换门禁', { party: oc })
  const now = await topic(session, '充电棚')
  await host().act(on(session), 'next', { item: now })
  await people.rc!.must('POST', `/agenda/${now}/statements`, { text: '选址要公示' })
  await people.oc!.must('POST', `/agenda/${now}/speakers`, {})
  await host().must('POST', `/agenda/${now}/votes`, { question: '以后再问', rule: 'four_party_consent' })
  await vote(now, '同意建棚?', ['for', 'against'])

  const recess = await plan(titles.recess)
  await host().act(on(recess), 'open')
  await host().act(on(recess), 'start', { without_quorum: '先谈' })
  await host().act(on(recess), 'next', { item: await topic(recess, '垃圾房') })
  await host().act(on(recess), 'recess')

  const open = await plan(titles.open)
  await host().act(on(open), 'open')
  for (const login of ['rc', 'neighbour']) await people[login]!.act(on(open), 'check_in')
  const locked = await plan(titles.locked)
  await topic(locked, '花坛再议')
  await host().act(on(locked), 'lock')
  await host().act(on(locked), 'move', { place: '广场', minutes: 60, reason: '屋里太小' })
}

/** On a task, where the program has them: a part, and reports, one with what shows it. */
async function work(task: string): Promise<void> {
  await people.pc!.must('POST', `/tasks/${task}/parts`, { text: '买油毡', party: rc })
  const evidence = [(await mustSend(people.pc!, file.bytes, file.name)).id]
  await people.pc!.must('POST', `/tasks/${task}/reports`, { text: '油毡到了', percent: 40, evidence })
  await people.pc!.must('POST', `/tasks/${task}/reports`, { text: '周六动工', percent: 60 })
}

/** A meeting whose minutes wait for two parties. */
async function leaveUnsigned(): Promise<void> {
  const id = await begin(titles.closed)
  const promised = ((await host().must('GET', on(id))).agenda as Json[]).find(({ reports_on: promise }) => promise?.text === '修好岗亭')
  if (promised) {
    await host().act(on(id), 'next', { item: promised.id })
    await host().must('PUT', `/agenda/${promised.id}/verdict`, { verdict: 'continued', text: '等油毡', due: inDays(25) })
  }
  for (const [title, text, more] of [['东门积水', '疏通东门下水道', { party: pc }], ['楼道堆物', '每月清一次', { party: rc, due: inDays(30) }]] as const) {
    const item = await topic(id, title)
    await host().act(on(id), 'next', { item })
    await decide(item, text, more)
  }
  await host().act(on(id), 'close')
  await sign(id, ['rc', 'oc'])
}

/** A series, of which the next meeting is planned. */
async function meetWeekly(): Promise<void> {
  const series = await host().must('POST', '/communities/MG/series', { name: titles.weekly, rule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T19:00:00+08:00', place: '党建客厅' })
  await host().must('POST', `/series/${series.id}/exceptions`, { day: fridayIn(10), reason: '过节' })
}

async function askEverybody(): Promise<void> {
  await importResidents(people, [['V1', '邻居', 'neighbour'], ['V2', '王三'], ['V3', '赵四']])
  const poll = await draftPoll(people)
  // For longer than any of us reads this.
  await openPoll(people, poll, 50 * 86_400)
  await people.neighbour!.must('POST', `/polls/${poll.id}/ballots`, { choice: 'for' })
  // Written ballots: of V2 typed once, of V3 twice.
  for (const [elector, typists] of [['V2', ['worker']], ['V3', ['worker', 'recorder']]] as const)
    for (const login of typists) await people[login]!.must('POST', `/polls/${poll.id}/papers`, { elector, choice: 'against', channel: 'paper' })
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const road = await host().must('POST', '/communities/MG/matters', { title: '修路', text: '集体出资', held_on: today, assembly_rule: 'village_representatives' })
  await people.recorder!.must('POST', `/matters/${road.id}/records`, { stage: 'consultation', held_on: today, due: 9, present: 8, in_favour: 8 })
}

async function eraseSomebody(): Promise<void> {
  const { id, name } = (await people.inspector!.must('GET', '/me')).user
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
}

export async function tellOlderStory(server: Server): Promise<void> {
  people = await found(server)
  const { paths } = (await host().get('/api/../openapi.json')).body
  knows = (path) => path in paths
  // What waits comes on the agenda of each meeting by itself: so the many that are small come first.
  await leaveInCorrection()
  await leaveUnderWay()
  await raiseTickets()
  await holdFirst()
  await leaveUnsigned()
  await meetWeekly()
  await askEverybody()
  await eraseSomebody()
}
