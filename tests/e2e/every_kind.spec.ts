// Everything that can happen happens once, to matters of every visibility, before the eyes of people of
// every role: after each command the old screen and its events make what a fresh fetch gives. A kind of
// event that the server publishes and this week does not have fails the test.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { fridayIn, parties } from './support/community.js'
import { act, at, begin, end, host, ids, people, screens, server, step, submit } from './support/every_kind.js'
import { makePdf, makePng, mustSend } from './support/files.js'
import { draftPoll, importResidents, openPoll } from './support/polls.js'
import { ok } from './support/server.js'

const day = 86_400_000
let weekly = ''
let single = ''

beforeAll(begin)
afterAll(end)

test('an administrator lists a household and invites it', async () => {
  await step('invitation', people.admin!.must('POST', '/communities/MG/invitations', { role: 'resident', household: { building: '5', unit: '1', room: '101' } }))
})

test('a password that was forgotten is set anew', async () => {
  const { id } = (await people.inspector!.must('GET', '/me')).user
  const { login, code } = await step('reset', people.admin!.must('POST', `/communities/MG/people/${id}/password_reset`, {}))
  await people.nobody!.must('POST', '/password_resets/redeem', { login, code, password: 'long-enough-words' })
  people.inspector = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  await screens.settle('a new password')
})

test('somebody comes, and leaves', async () => {
  const { code } = await step('invitation', people.admin!.must('POST', '/communities/MG/invitations', { role: 'supervisor' }))
  const { user } = await step('coming', people.nobody!.must('POST', '/invitations/redeem', { code, login: 'guest', password: 'long-enough-words', name: '客' }))
  await step('leaving', people.admin!.must('POST', `/communities/MG/people/${user.id}/end_role`, { role: 'supervisor' }))
})

test('tickets are raised by residents, for others, and from a file', async () => {
  await submit('open', 'resident', { visibility: 'public' })
  await submit('common', 'neighbour', { place: { building: '4' } })
  await submit('secret', 'resident', { visibility: 'private' })
  await submit('other secret', 'neighbour', { visibility: 'private', place: { building: '4' } })
  await submit('proxied', 'rc', { visibility: 'private', on_behalf_of: { name: '张奶奶', phone: '0571-1', consent: true } })
  await submit('withdrawn', 'resident', {})
  const file = join(server.data, 'old.jsonl')
  writeFileSync(file, '{"id":"1","title":"旧账","created_at":"2020-01-02T03:04:05Z","reply":"已办"}\n')
  await step('import', ok(['import', 'tickets', '--data', server.data, '--community', 'MG', file]))
})

test('a ticket is answered, drafted, amended, commented and supported', async () => {
  await act('resident', 'withdrawn', 'cancel', { reason: '已经好了' })
  for (const name of ['open', 'common', 'secret', 'other secret', 'proxied']) await act('rc', name, 'accept')
  const answer = (who: string, party: string, fields: Json) =>
    step(`answer by ${who}`, people[who]!.must('PUT', `${at('open')}/answers/${party}`, { text: '马上办', stance: 'handle', publish: true, ...fields }))
  await answer('pc', parties[2], { text: '草稿', publish: false })
  await answer('pc', parties[2], {})
  await answer('pc', parties[2], { text: '改了', stance: 'support' })
  await answer('rc', parties[0], {})
  for (const name of ['open', 'secret']) {
    await step('comment', people.resident!.must('POST', `${at(name)}/comments`, { text: '谢谢' }))
    await step('note', people.oc!.must('POST', `${at(name)}/comments`, { text: '内部', internal: true }))
  }
  await step('support', people.neighbour!.must('PUT', `${at('open')}/support`, {}))
  await step('withdraw', people.neighbour!.must('DELETE', `${at('open')}/support`))
})

test('tickets are followed, reminded of, merged, split and claimed with a slip', async () => {
  for (const name of ['open', 'common']) {
    await step('follow', people.supervisor!.must('PUT', `${at(name)}/follow`, {}))
    await step('unfollow', people.supervisor!.must('DELETE', `${at(name)}/follow`))
    await step('follow again', people.worker!.must('PUT', `${at(name)}/follow`, {}))
  }
  await step('nudge by the reporter', people.resident!.must('POST', `${at('secret')}/nudges`, { party: parties[1] }))
  await step('nudge by the host', people.host!.must('POST', `${at('open')}/nudges`, { party: parties[1] }))
  // A duplicate of the same readers, and a private one whose number the target's readers do not learn.
  await submit('again', 'neighbour', { visibility: 'public' })
  await submit('again in private', 'neighbour', { visibility: 'private' })
  await step('support', people.oc!.must('PUT', `${at('again')}/support`, {}))
  for (const name of ['again', 'again in private']) await act('host', name, 'duplicate', { target: ids.open! })
  await step('comment under a duplicate', people.neighbour!.must('POST', `${at('again')}/comments`, { text: '还没好' }))
  for (const name of ['other secret', 'common']) {
    const part = await step('split', people.host!.must('POST', `${at(name)}/parts`, { title: `${name}的一部分`, party: parties[2] }))
    ids[`part of ${name}`] = part.id
    await screens.follow('ticket', part.id)
  }
  const slip = await step('slip', people.rc!.must('POST', `${at('proxied')}/slip`, { site: server.url }))
  await step('claim', people.supervisor!.must('POST', '/slips/claim', { number: slip.number, code: slip.code }))
  await step('bulk', people.host!.must('POST', '/communities/MG/tickets/bulk', { move: 'agenda', tickets: [ids['part of common'], ids.withdrawn] }))
})

test('names are masked and shown again, and abuse is reported and settled', async () => {
  for (const [name, who] of [['open', 'neighbour'], ['secret', 'pr']] as const) {
    const report = await step('report', people[who]!.must('POST', `${at(name)}/reports`, { kind: 'privacy', words: '写了门牌' }))
    const mask = await step('mask', people.host!.must('POST', `${at(name)}/masks`, { words: '四次', reason: '不该写' }))
    await step('another mask', people.rc!.must('POST', `${at(name)}/masks`, { words: '谢谢', reason: '不该写' }))
    await step('settle', people.oc!.must('POST', `/reports/${report.id}/settle`, { outcome: 'masked', reason: '遮盖了' }))
    await step('masked words once more', people.resident!.must('POST', `${at(name)}/comments`, { text: '坏了四次，谢谢' }))
    await step('undo', people.rc!.must('POST', `/masks/${mask.id}/undo`, { reason: '可以写' }))
  }
})

test('work is handed from party to party, given back, paused, reported up and finished', async () => {
  for (const name of ['open', 'secret', 'other secret']) {
    await act('host', name, 'assign', { party: parties[2], assignee: (await people.pc!.get('/me')).body.user.id, note: '请办' })
    await act('pc', name, 'take')
    await act('pc', name, 'start', { note: '开工' })
    await act('pc', name, 'return', { reason: '不归我们' })
    await act('host', name, 'assign', { party: parties[1] })
    await act('oc', name, 'start')
    await act('oc', name, 'wait', { reason: '等配件', until: new Date(Date.now() + day).toISOString() })
    await act('oc', name, 'start')
    await act('host', name, 'township', { foreign_number: 'T-1' })
    await step('another grid', people.officer!.must('PUT', `${at(name)}/grid`, { grid: 'G3', reason: '界线那边' }))
    await step('and back', people.host!.must('PUT', `${at(name)}/grid`, { grid: name === 'other secret' ? 'G2' : 'G1', reason: '看错了' }))
    await step('township number', people.officer!.must('PUT', `${at(name)}/foreign_number`, { foreign_number: 'T-2' }))
    await act('officer', name, 'back')
  }
  await submit('refused', 'neighbour', { place: { building: '4' } })
  await act('rc', 'refused', 'refuse', { reason: '不属于小区' })
  await act('neighbour', 'refused', 'reopen', { reason: '属于' })
})

test('meetings recur, stand, move and are cancelled', async () => {
  await screens.follow('series')
  const rule = { name: '四方议事会', rule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T19:00:00+08:00', place: '党建客厅' }
  const series = await step('series', people.host!.must('POST', '/communities/MG/series', rule))
  weekly = (await people.host!.get('/communities/MG/meetings')).body.items[0].id
  await screens.follow('meeting', weekly)
  await step('series changed', people.host!.must('PATCH', `/series/${series.id}`, { place: '会议室' }))
  const { id: sits } = (await people.rc!.get('/me')).body.user
  await step('series seated', people.host!.must('PATCH', `/series/${series.id}`, { members: [{ user: sits, role: 'member' }] }))
  for (const weeks of [10, 11]) await step('day left out', people.host!.must('POST', `/series/${series.id}/exceptions`, { day: fridayIn(weeks), reason: '过节' }))
  await step('day taken back', people.admin!.must('DELETE', `/series/${series.id}/exceptions/${fridayIn(10)}`))
  const other = await step('second series', people.host!.must('POST', '/communities/MG/series', { ...rule, name: '接待日' }))
  await step('series ended', people.host!.must('PATCH', `/series/${other.id}`, { end: true }))
  const meeting = await step('meeting', people.host!.must('POST', '/communities/MG/meetings', { title: '临时会', starts_at: new Date(Date.now() + day).toISOString() }))
  single = meeting.id
  await screens.follow('meeting', single)
  await host(single, 'move', { starts_at: new Date(Date.now() + 2 * day).toISOString(), reason: '停电' })
  await host(single, 'move', { place: '广场', minutes: 60 })
  // In a second it is a day until then, and its members are reminded.
  await host(single, 'move', { starts_at: new Date(Date.now() + day + 1000).toISOString() })
  const { seq } = (await people.host!.get('/communities/MG')).body
  await expect.poll(async () => (await people.host!.get(`/communities/MG/events?since=${seq}`)).body.items.map(({ kind }: Json) => kind), { timeout: 20_000 }).toContain('meeting.reminded')
  await screens.settle('reminded')
  await host(single, 'cancel', { reason: '不开了' })
})

test('an agenda fills by hand and by itself, with private matters of different people', async () => {
  const add = (fields: Json, who = 'host') => step('item added', people[who]!.must('POST', `/meetings/${weekly}/agenda`, fields))
  await act('host', 'open', 'agenda')
  await act('host', 'secret', 'agenda')
  await add({ kind: 'ticket', ticket: ids['other secret'] })
  const topic = await add({ kind: 'topic', title: '停车' })
  const question = await add({ kind: 'question', title: '垃圾房几点开门?' }, 'resident')
  await step('item changed', people.host!.must('PATCH', `/agenda/${topic.id}`, { title: '停车与充电', minutes: 15, position: 1 }))
  await step('item removed', people.host!.must('DELETE', `/agenda/${question.id}`))
  await act('host', 'other secret', 'agenda')
  await act('host', 'proxied', 'agenda')
  // Cancelled and built anew: the private matters of several people come together, in one event.
  const meeting = await step('meeting with all', people.host!.must('POST', '/communities/MG/meetings', { title: '加开', starts_at: new Date(Date.now() + day).toISOString() }))
  expect(meeting.agenda.filter((item: Json) => item.private)).toHaveLength(3)
  single = meeting.id
  await screens.follow('meeting', single)
  await host(single, 'build')
  await host(weekly, 'lock')
  await step('urgent', people.host!.must('POST', `/meetings/${weekly}/agenda`, { kind: 'topic', title: '水管爆了', urgent: '今晚停水' }))
})

test('a meeting is held: check-in, speakers, statements, votes, decisions', async () => {
  await host(weekly, 'open')
  for (const who of ['rc', 'oc', 'pc', 'pr', 'neighbour']) await step('check in', people[who]!.act(`/meetings/${weekly}`, 'check_in'))
  const { code } = await people.host!.must('GET', `/meetings/${weekly}/check_in_code?site=${server.url}`)
  await step('come to the room', people.oc!.act(`/meetings/${weekly}`, 'check_in', { code }))
  await host(weekly, 'check_in', { user: (await people.chair!.get('/me')).body.user.id })
  await host(weekly, 'start')
  await host(weekly, 'recess')
  await host(weekly, 'resume')
  const { agenda } = (await people.host!.get(`/meetings/${weekly}`)).body
  const itemOf = (name: string): string => agenda.find((item: Json) => item.ticket === ids[name]).id
  for (const name of ['open', 'secret']) {
    const item = itemOf(name)
    await host(weekly, 'next', { item })
    const said = await step('statement', people.pc!.must('POST', `/agenda/${item}/statements`, { text: `说到${name}` }))
    await step('correction', people.pc!.must('PATCH', `/statements/${said.id}`, { text: `又说到${name}` }))
    await step('correction by the recorder', people.recorder!.must('PATCH', `/statements/${said.id}`, { text: `还说到${name}` }))
    const papers: Json[] = []
    for (const title of ['报价', '平面图']) {
      const { id: attachment } = await mustSend(people.host!, makePdf(), '材料.pdf')
      papers.push(await step('paper', people.host!.must('POST', `/agenda/${item}/papers`, { attachment, title })))
    }
    await step('paper renamed', people.host!.must('PATCH', `/papers/${papers[0]!.id}`, { title: `三家报价,说到${name}` }))
    await step('paper removed', people.host!.must('DELETE', `/papers/${papers[1]!.id}`))
    const asked = await step('ask', people.pc!.must('POST', `/agenda/${item}/speakers`, {}))
    const second = await step('ask', people.oc!.must('POST', `/agenda/${item}/speakers`, {}))
    await step('grant', people.host!.act(`/speakers/${asked.id}`, 'grant'))
    await step('begin', people.pc!.act(`/speakers/${asked.id}`, 'begin'))
    await step('pause', people.host!.act(`/speakers/${asked.id}`, 'pause'))
    await step('resume', people.host!.act(`/speakers/${asked.id}`, 'resume'))
    const point = await step('ask for a point of order', people.rc!.must('POST', `/agenda/${item}/speakers`, { kind: 'point_of_order' }))
    await step('ask for a response', people.rc!.must('POST', `/agenda/${item}/speakers`, { kind: 'response', speaker: asked.id }))
    await step('interrupt', people.host!.act(`/speakers/${point.id}`, 'begin'))
    await step('begin the second', people.host!.act(`/speakers/${second.id}`, 'begin'))
    await step('end', people.oc!.act(`/speakers/${second.id}`, 'end'))
    const withdrawn = await step('motion', people.pr!.must('POST', `/agenda/${item}/motions`, { text: `动议${name}` }))
    await step('motion withdrawn', people.pr!.act(`/motions/${withdrawn.id}`, 'withdraw'))
    const motion = await step('motion', people.pc!.must('POST', `/agenda/${item}/motions`, { text: `说到${name},周五办` }))
    const amend = async (who: string, text: string): Promise<string> =>
      (await step('amendment', people[who]!.must('POST', `/motions/${motion.id}/amendments`, { text, reason: `还说到${name}` }))).amendments.at(-1).id
    const stale = await amend('oc', `${name}说不办`)
    await step('amendment accepted', people.pc!.act(`/amendments/${await amend('rc', `说到${name},周三办`)}`, 'accept'))
    const { amendments } = await step('amendment rewritten', people.oc!.must('POST', `/amendments/${stale}/rewritings`, { text: `${name}说周三不办`, reason: `还说到${name}` }))
    await step('amendment withdrawn', people.oc!.act(`/amendments/${amendments.at(-1).id}`, 'withdraw'))
    for (const subject of [{ amendment: await amend('rc', `说到${name},周四办`) }, { motion: motion.id }]) {
      const vote = await step('vote on it', people.host!.must('POST', `/agenda/${item}/votes`, { ...subject, rule: 'four_party_majority' }))
      await step('open the vote', people.host!.act(`/votes/${vote.id}`, 'open'))
      for (const who of ['pc', 'oc', 'rc']) await step('ballot', people[who]!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' }))
      await step('close the vote', people.host!.act(`/votes/${vote.id}`, 'close'))
    }
    for (const [rule, secret] of [['four_party_majority', false], ['members_majority', true]] as const) {
      const vote = await step('vote', people.host!.must('POST', `/agenda/${item}/votes`, { question: '同意?', rule, secret }))
      await step('open the vote', people.host!.act(`/votes/${vote.id}`, 'open'))
      for (const who of ['pc', 'oc', 'rc']) await step('ballot', people[who]!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' }))
      await step('close the vote', people.host!.act(`/votes/${vote.id}`, 'close'))
      await step('publish the vote', people.chair!.act(`/votes/${vote.id}`, 'publish'))
    }
    await step('silence', people.host!.must('POST', `/agenda/${item}/silence`, { party: parties[3] }))
    await step('decision', people.host!.must('POST', `/agenda/${item}/decision`, { text: '两周内办完', party: parties[2] }))
  }
  const topic = agenda.find((item: Json) => item.title === '水管爆了').id
  await host(weekly, 'next', { item: topic })
  await step('decision of no ticket', people.host!.must('POST', `/agenda/${topic}/decision`, { text: '换水管', party: parties[2], review: new Date(Date.now() + 30 * day).toISOString() }))
  await host(weekly, 'next')
  const question = await step('question', people.resident!.must('POST', `/meetings/${weekly}/agenda`, { kind: 'question', title: '张三家几点开门?' }))
  for (const who of ['neighbour', 'rc']) await step('question supported', people[who]!.must('PUT', `/agenda/${question.id}/support`, {}))
  await step('support withdrawn', people.rc!.must('DELETE', `/agenda/${question.id}/support`))
  for (const text of ['六点,张三说的', '七点,张三说的']) await step('answer in writing', people.pc!.must('PUT', `/agenda/${question.id}/reply`, { text }))
  await step('answer by the host', people.host!.must('PUT', `/agenda/${question.id}/reply`, { text: '会上说' }))
  const hidden = await step('mask in a question', people.rc!.must('POST', `/agenda/${question.id}/masks`, { words: '张三', reason: '名字' }))
  await step('mask undone', people.oc!.must('POST', `/item_masks/${hidden.id}/undo`, { reason: '可以' }))
  await step('mask again', people.host!.must('POST', `/agenda/${question.id}/masks`, { words: '张三', reason: '名字' }))
  await step('asked too late to be taken up', people.neighbour!.must('POST', `/meetings/${weekly}/agenda`, { kind: 'question', title: '张三呢?' }))
  await host(weekly, 'close')
  await step('summary', people.recorder!.must('PUT', `/meetings/${weekly}/summary`, { text: '议二事,决二事。' }))
  for (const who of ['rc', 'oc', 'pc', 'pr']) await step('sign', people[who]!.act(`/meetings/${weekly}`, 'sign'))
  await host(weekly, 'publish')
  await host(weekly, 'correct', { reason: '写漏了' })
  await step('summary of an item', people.recorder!.must('PUT', `/agenda/${(await people.host!.must('GET', `/meetings/${weekly}`)).agenda[0].id}/summary`, { text: '补上' }))
  await host(weekly, 'drop_correction')
  for (const name of ['open', 'secret']) await step('mask in a meeting', people.rc!.must('POST', `${at(name)}/masks`, { words: '说到', reason: '不该说' }))
})

test('a task is reported on, divided, and judged by the next meeting', async () => {
  const { id: decided, task } = (await people.host!.must('GET', `/meetings/${weekly}`)).agenda.find((item: Json) => item.task)
  const { id: photo } = await mustSend(people.pc!, makePng(30, 20), '沟.png')
  await step('report with a photo', people.pc!.must('POST', `/tasks/${task.id}/reports`, { text: '沟开好了', percent: 10, evidence: [photo] }))
  const hiding = await step('mask of evidence', people.rc!.must('POST', `/agenda/${decided}/masks`, { attachment: photo, reason: '有人脸' }))
  await step('report', people.pc!.must('POST', `/tasks/${task.id}/reports`, { text: '买管子', percent: 30 }))
  await step('mask of evidence undone', people.oc!.must('POST', `/item_masks/${hiding.id}/undo`, { reason: '可以看' }))
  const { parts } = await step('part', people.chair!.must('POST', `/tasks/${task.id}/parts`, { text: '开挖', party: parties[1] }))
  await step('part done', people.oc!.must('PATCH', `/parts/${parts[0].id}`, { state: 'done' }))
  await step('finished', people.pc!.must('POST', `/tasks/${task.id}/reports`, { text: '换好了', finished: true }))
  const next = await step('the next meeting', people.host!.must('POST', '/communities/MG/meetings', { title: '下次会', starts_at: new Date(Date.now() + day).toISOString() }))
  await screens.follow('meeting', next.id)
  await host(next.id, 'open')
  for (const who of ['rc', 'oc', 'pc', 'pr']) await step('check in', people[who]!.act(`/meetings/${next.id}`, 'check_in'))
  await host(next.id, 'start')
  const { agenda } = await people.host!.must('GET', `/meetings/${next.id}`)
  const asked = agenda.find((item: Json) => item.reports_on?.text === '换水管').id
  await host(next.id, 'next', { item: asked })
  await step('to go on', people.recorder!.must('PUT', `/agenda/${asked}/verdict`, { verdict: 'continued', text: '再看一周', due: new Date(Date.now() + 9 * day).toISOString() }))
  await step('to a time that is over at once', people.host!.must('PUT', `/agenda/${asked}/verdict`, { verdict: 'continued', text: '再看一周', due: new Date(Date.now() + 1500).toISOString() }))
  const { seq } = (await people.host!.get('/communities/MG')).body
  await expect.poll(async () => (await people.host!.get(`/communities/MG/events?since=${seq}`)).body.items.map(({ kind }: Json) => kind), { timeout: 20_000 }).toContain('meeting.task_reminded')
  await screens.settle('reminded of a task')
  await step('accepted after all', people.host!.must('PUT', `/agenda/${asked}/verdict`, { verdict: 'accepted' }))
  const other = agenda.find((item: Json) => item.kind === 'commitment' && item.id !== asked && item.ticket === ids.open).id
  await host(next.id, 'next', { item: other })
  await step('noted', people.host!.must('PUT', `/agenda/${other}/verdict`, { verdict: 'noted', text: '配件在路上' }))
  await host(next.id, 'close')
})

test('where news is sent is told to administrators', async () => {
  const input = { name: '工作群', format: 'wecom', url: 'https://hook.example/', events: ['meeting.published'] }
  const webhook = await step('webhook', people.admin!.must('POST', '/communities/MG/webhooks', input))
  await step('removal', people.admin!.must('DELETE', `/webhooks/${webhook.id}`))
})

test('a plugin is switched on, set and switched off', async () => {
  const at = '/communities/MG/plugins/hello'
  await step('plugin', people.admin!.must('POST', `${at}/actions`, { action: 'enable' }))
  await step('setting', people.admin!.must('PUT', `${at}/settings`, { settings: [{ key: 'greeting', value: '办结' }] }))
  await step('another', people.admin!.must('POST', '/communities/MG/plugins/tool/actions', { action: 'enable' }))
  await step('telling', people.host!.must('POST', '/plugins/tool/MG/tell', { community: 'MG', kind: 'stocked', text_zh: '米到了', text_en: 'Rice is in' }))
  await step('no plugin', people.admin!.must('POST', `${at}/actions`, { action: 'disable' }))
})

test('places, templates and who sees the figures change', async () => {
  const gate = await step('place', people.admin!.must('POST', '/communities/MG/places', { name: '东门' }))
  await step('no place', people.admin!.must('DELETE', `/places/${gate.id}`))
  const template = await step('template', people.pc!.must('POST', `/communities/MG/parties/${parties[2]}/templates`, { title: '周三', stance: 'handle', text: '{number} 周三修' }))
  await step('other text', people.pc!.must('PATCH', `/templates/${template.id}`, { text: '{number} 周四修' }))
  await step('no template', people.pc!.must('DELETE', `/templates/${template.id}`))
  await step('board', people.admin!.must('PATCH', '/communities/MG', { board: 'members' }))
  await step('board again', people.admin!.must('PATCH', '/communities/MG', { board: 'public' }))
  await step('check-in', people.admin!.must('PATCH', '/communities/MG', { check_in: 'on_site' }))
  await step('check-in again', people.admin!.must('PATCH', '/communities/MG', { check_in: 'anywhere' }))
  await step('speaking time', people.admin!.must('PATCH', '/communities/MG', { turn_minutes: 2, party_minutes: 0 }))
})

test('residents vote outside a meeting, online, on paper and by mandate', async () => {
  await step('roll', importResidents(people, [['V1', '邻居', 'neighbour'], ['V2', '王三'], ['V3', '赵四']]))
  const poll = await step('draft', draftPoll(people))
  await screens.follow('poll', poll.id)
  await step('more words', people.host!.must('PATCH', `/polls/${poll.id}`, { text: '两个月试行' }))
  await step('announced and opened', openPoll(people, poll))
  const line = (await people.admin!.must('GET', '/communities/MG/rolls/residents?q=V2')).items[0].id
  await step('link', people.admin!.must('POST', `/rolls/lines/${line}/users`, { login: 'inspector' }))
  await step('unlink', people.admin!.must('DELETE', `/rolls/lines/${line}/users/inspector`))
  await step('mandate', people.recorder!.must('POST', `/polls/${poll.id}/proxies`, { elector: 'V2', login: 'resident', mandate: '档案 7 号' }))
  await step('no mandate', people.recorder!.must('DELETE', `/polls/${poll.id}/proxies/V2`))
  await step('ballot', people.neighbour!.must('POST', `/polls/${poll.id}/ballots`, { choice: 'for' }))
  const type = (who: string, elector: string, choice: string) => step('typed', people[who]!.must('POST', `/polls/${poll.id}/papers`, { elector, choice, channel: 'door' }))
  await type('worker', 'V2', 'for')
  await type('recorder', 'V2', 'for')
  await type('worker', 'V3', 'for')
  const differ = await type('recorder', 'V3', 'against')
  await step('review', people.host!.must('POST', `/polls/papers/${differ.id}/settle`, { counts: true, choice: 'against', reason: '看过原件' }))
  await step('close', people.host!.act(`/polls/${poll.id}`, 'close'))
  await step('official', people.host!.must('POST', `/polls/${poll.id}/official`, { authority: '街道', reference: '7', valid: true, passed: true, cast_heads: 3, cast_area: 3, for_heads: 2, for_area: 2 }))
  await step('publish', people.host!.act(`/polls/${poll.id}`, 'publish'))
  const other = await step('another', draftPoll(people, { question: '装门禁' }))
  await step('withdrawn', people.host!.act(`/polls/${other.id}`, 'withdraw'))
})

test('a matter goes from body to body, and another goes no further', async () => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const propose = (title: string) => step('proposed', people.host!.must('POST', '/communities/MG/matters', { title, text: '集体出资', held_on: today, assembly_rule: 'village_representatives' }))
  const road = await propose('修路')
  await screens.follow('matter', road.id)
  const consult = (present: number) => step('recorded', people.recorder!.must('POST', `/matters/${road.id}/records`, { stage: 'consultation', held_on: today, due: 9, present, in_favour: present }))
  await consult(8)
  await step('taken back', people.host!.act(`/matters/${road.id}`, 'take_back', { reason: '人数写错' }))
  await consult(9)
  const shown = (await people.host!.must('GET', `/matters/${road.id}`)).records.at(-1)
  const { id: sheet } = await mustSend(people.recorder!, makePng(30, 20), '签名表.png')
  await step('signed sheet', people.recorder!.must('POST', `/matter_records/${shown.id}/files`, { files: [sheet] }))
  for (const what of [{ words: '集体' }, { attachment: sheet }]) {
    const hiding = await step('mask in a matter', people.rc!.must('POST', `/matters/${road.id}/masks`, { ...what, reason: '试一下' }))
    await step('mask in a matter undone', people.oc!.must('POST', `/matter_masks/${hiding.id}/undo`, { reason: '可以' }))
  }
  await step('ended', people.host!.act(`/matters/${(await propose('换路灯')).id}`, 'end', { reason: '没钱' }))
})

test('somebody who is gone is erased, and the screens of the others stay right', async () => {
  const { id, name } = (await people.inspector!.must('GET', '/me')).user
  await step('erasure', people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name }))
})

test('what was decided is done, and the other answers are brought', async () => {
  await step('last answer', people.oc!.must('PUT', `${at('open')}/answers/${parties[1]}`, { text: '同意', stance: 'support', publish: true }))
  await act('pc', 'open', 'start')
  await act('pc', 'open', 'finish', { note: '办好了' })
  await act('resident', 'open', 'confirm', { rating: 4 })
})

test('an administrator sets the clocks, those of tickets follow, and a wait reaches its end', async () => {
  await submit('timed', 'resident', {})
  await act('rc', 'timed', 'accept')
  await act('host', 'timed', 'assign', { party: parties[2] })
  // What follows by itself comes when it likes: screens are compared once nothing more comes.
  const since = (await people.admin!.get('/communities/MG')).body.seq
  await people.pc!.act(at('timed'), 'wait', { reason: '等配件', until: new Date(Date.now() + 500).toISOString() })
  await people.admin!.must('PUT', '/communities/MG/clocks/rules/normal/solve', { limit_minutes: 20_000, counting: 'working' })
  let seen = -1
  await expect.poll(async () => {
    const { items, seq } = (await people.admin!.get(`/communities/MG/events?since=${since}&limit=100`)).body
    const still = seq === seen
    seen = seq
    return still && ['ticket.clocks_changed', 'ticket.wait_ended'].every((kind) => (items as Json[]).some((event) => event.kind === kind))
  }, { timeout: 60_000, interval: 2_000 }).toBe(true)
  await screens.settle('the clocks')
})

/** What only time brings: tests of units let it pass, and app_examples_test.cpp holds the screens to it. */
const inTime = ['ticket.clock_warned', 'ticket.clock_breached', 'ticket.escalated', 'ticket.reminded', 'ticket.left_to_checkers', 'poll.ending', 'poll.time_over', 'matter.posting_over']

test('every kind of event that the server publishes has occurred, and no other', async () => {
  const published: Json[] = (await people.nobody!.get('/api/../asyncapi.json')).body.components['x-event-kinds']
  expect(published.length).toBeGreaterThan(0)
  expect([...screens.kinds, ...inTime].sort()).toEqual(published.map(({ kind }) => kind).sort())
  expect(await server.cli('verify')).toMatch(/^good/)
})
