// What a township says of our tickets: signed or asked for, once each, in any order, never backwards without a reason; and
// what goes up to it, by whom it may be read.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import type { People } from './support/community.js'
import { lamp, makeKey, Open311 } from './support/open311.js'
import { Server } from './support/server.js'
import { answerAll, arrived, gridShelf, joined, otherSecret, reaches, reportUp, secret, Township, township, until, webhook, whole } from './support/township.js'

let server: Server
let people: People
let there: Township
let connector: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  ;({ people, there, connector } = await joined(server))
})
afterAll(async () => {
  there?.close()
  await server?.remove()
})

const now = (later = 0): string => new Date(Date.now() + later * 1000).toISOString().replace(/\.\d+Z/, 'Z')
const track = (client = people.resident!, ticket = ''): Promise<Json> => township(client).must('GET', `/tickets/${ticket}/township`)
const inbox = (outcome = ''): Promise<Json[]> => whole(people.officer!, `/connectors/${connector.id}/inbox${outcome ? `?outcome=${outcome}` : ''}`)
const heard = (update: string): Promise<Json> => until(`${update} has come`, async () => (await inbox()).find((one) => one.update === update))

const post = (body: Json, more: Parameters<typeof webhook>[2] & { path?: string } = {}): ReturnType<typeof webhook> => webhook(`${server.url}${more.path ?? `/township/MG/${connector.id}`}`, body, more)

test('a ticket goes up without names, is worked on there, and comes back done', async () => {
  const ticket = await reportUp(people, { place: { building: '3', unit: '2', room: '902', lat: 30.25, lon: 120.15 } }, '超出小区权限')
  const request = await arrived(there, ticket)
  expect(request).toMatchObject({ service: 'lift', lat: '30.250000', long: '120.150000', address: '3幢2单元902室' })
  expect(request.description).toBe(`${ticket.title}\n${ticket.body}\n\n上报说明：超出小区权限`)
  const { asked } = await there.state()
  expect(JSON.stringify(asked)).not.toContain('先生')
  await until('the number is kept', async () => (await people.rc!.must('GET', `/tickets/${ticket.id}`)).foreign_number === request.id)

  const base = Date.now() - 60_000
  const at = (n: number): string => new Date(base + n * 1000).toISOString().replace(/\.\d+Z/, 'Z')
  await there.step(request.id, 'open', '一级分拨至街道', { level: 1, label: '一级分拨', who: '区指挥中心', at: at(1) })
  await there.step(request.id, 'open', '二级分拨至城管科', { level: 2, label: '二级分拨', who: '街道', at: at(2) })
  await there.step(request.id, 'action_scheduled', '已确认', { level: 3, label: '部门确认', who: '城管科', at: at(3) })
  await there.step(request.id, 'open', '不属本部门，退回街道', { level: 2, label: '退件', who: '城管科', at: at(4) })
  await there.step(request.id, 'in_progress', '已派人', { level: 4, label: '处置', at: at(5) })
  await there.step(request.id, 'unchanged', '配件后天到', { at: at(6) })
  await heard(await there.step(request.id, 'closed', '已更换门机', { level: 6, label: '核查', at: at(7) }))
  const done = await reaches(people.resident!, ticket.id, 'verifying')
  const shown = await until('all steps are there', async () => {
    const all = await track(people.resident, ticket.id)
    return all.steps.length === 7 && all
  })
  expect(shown.steps.map((one: Json) => [one.step, one.level, one.kind])).toEqual([
    ['一级分拨', 1, 'dispatch'], ['二级分拨', 2, 'dispatch'], ['部门确认', 3, 'confirm'], ['退件', 2, 'return'], ['处置', 4, 'handle'], ['unchanged', null, 'other'], ['核查', 6, 'handle'],
  ])
  expect(shown).toMatchObject({ waiting: 0, links: [{ connector: '乡镇', foreign: request.id }] })
  const { items } = await people.resident!.must('GET', `/tickets/${ticket.id}/history`)
  expect(items.filter((one: Json) => one.kind === 'ticket.finished').map((one: Json) => one.data.note)).toEqual(['已更换门机'])
  expect(items.filter((one: Json) => one.kind === 'ticket.commented').map((one: Json) => one.data.comment.text)).toEqual(['配件后天到'])

  // The reporter is asked; what they say goes up.
  await answerAll(people, ticket.id)
  await people.resident!.act(`/tickets/${ticket.id}`, 'reopen', { reason: '又坏了' })
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '还在响' })
  await people.rc!.must('POST', `/tickets/${ticket.id}/comments`, { text: '内部：别告诉他们', internal: true })
  await people.rc!.act(`/tickets/${ticket.id}`, 'township')
  await there.step(request.id, 'fixed', '重新更换')
  await reaches(people.resident!, ticket.id, 'verifying')
  await people.resident!.act(`/tickets/${ticket.id}`, 'confirm', { rating: 5, note: '好了' })
  const got = await until('all of it is there', async () => {
    const { got } = (await there.request(ticket.number))!
    return got.length === 4 && got
  })
  expect(got.map((one: Json) => [one.status, one.words])).toEqual([['OPEN', '又坏了'], ['UNCHANGED', '还在响'], ['OPEN', '再次上报'], ['CLOSED', '好了']])
  expect(new Set(got.map((one: Json) => one.id)).size).toBe(4)
  expect(done.resolution).toBe(null)
}, 60_000)

test('what who sent a request by Open311 says goes up; what the township has said itself does not', async () => {
  await people.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'open311', value: 'true' }] })
  const us = new Open311(server, (await makeKey(people)).key)
  const number = await us.send(lamp)
  const { id } = await people.rc!.must('GET', `/tickets/${number}`)
  await people.rc!.act(`/tickets/${id}`, 'accept')
  const ticket = await people.rc!.act(`/tickets/${id}`, 'township')
  const request = await arrived(there, ticket)
  const got = async (): Promise<unknown[]> => (await there.request(number))!.got.map((one: Json) => [one.status, one.words])
  await us.update(number, 'r1', 'OPEN', '报告人补充：还在漏水')
  await heard(await there.step(request.id, 'unchanged', '配件后天到'))
  await us.update(number, 'r2', 'CANCELLED', '不用修了')
  await people.resident!.must('POST', `/tickets/${id}/comments`, { text: '邻居也说' })
  await until('all of it is there', async () => (await got()).length === 3)
  await there.step(request.id, 'fixed', '修好了')
  await reaches(people.rc!, id, 'verifying')
  await us.update(number, 'r3', 'REOPEN', '又漏了')
  await until('that too', async () => (await got()).length === 4)
  expect(await got()).toEqual([['UNCHANGED', '报告人补充：还在漏水'], ['UNCHANGED', '不用修了'], ['UNCHANGED', '邻居也说'], ['OPEN', '又漏了']])
})

test('any order, any number of times: what is older is kept and moves nothing', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0]?.foreign === request.id)
  const update = (id: string, status: string, words: string, later: number): Json => ({ update_id: id, service_request_id: request.id, status, description: words, updated_datetime: now(later) })
  const steps = [update('A-3', 'closed', '好了', -10), update('A-1', 'open', '收到', -30), update('A-3', 'closed', '好了', -10), update('A-2', 'in_progress', '处理中', -20), update('A-2', 'in_progress', '处理中', -20)]
  const outcomes: string[] = []
  for (const step of steps) outcomes.push((await post(step)).body.updates[0].outcome)
  expect(outcomes).toEqual(['applied', 'stale', 'known', 'stale', 'known'])
  expect((await people.rc!.must('GET', `/tickets/${ticket.id}`)).state).toBe('verifying')
  expect((await track(people.rc, ticket.id)).steps.map((one: Json) => one.words)).toEqual(['收到', '处理中', '好了'])
  // Backwards: with a reason only.
  const list = [update('A-4', 'cancelled', '', 0), update('A-5', 'something', '一种没有的状态', 1)]
  const both = await post(list)
  expect(both.body.updates.map((one: Json) => one.outcome)).toEqual(['refused', 'unknown'])
  expect((await inbox('refused')).find((one) => one.update === 'A-4')!.why).toContain('reason')
})

test('what they say of a ticket that is done already is a step of theirs, and does nothing here', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0]?.foreign === request.id)
  const done = (id: string, words: string, later: number): Promise<{ body: Json }> => post({ update_id: id, service_request_id: request.id, status: 'fixed', description: words, updated_datetime: now(later) })
  const outcomes = [await done('D-1', '已换门机', -30), await done('D-2', '城管科：已办结', -20)]
  await answerAll(people, ticket.id)
  await people.resident!.act(`/tickets/${ticket.id}`, 'confirm', { rating: 5 })
  outcomes.push(await done('D-3', '街道：已答复', -10))
  expect(outcomes.map(({ body }) => body.updates[0].outcome)).toEqual(['applied', 'applied', 'applied'])
  expect((await track(people.resident, ticket.id)).steps.map((one: Json) => one.words)).toEqual(['已换门机', '城管科：已办结', '街道：已答复'])
  const { items } = await people.resident!.must('GET', `/tickets/${ticket.id}/history`)
  expect(items.filter((one: Json) => one.kind === 'ticket.finished').map((one: Json) => one.data.note)).toEqual(['已换门机'])
})

test('a return brings the ticket back with its reason', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await there.step(request.id, 'not_councils_responsibility', '属物业维保范围', { label: '退件' })
  await reaches(people.rc!, ticket.id, 'accepted')
  const { items } = await people.rc!.must('GET', `/tickets/${ticket.id}/history`)
  expect(items.at(-1)).toMatchObject({ kind: 'ticket.taken_back', data: { reason: '属物业维保范围' } })
  expect((await track(people.rc, ticket.id)).steps.at(-1)).toMatchObject({ kind: 'return', step: '退件' })
  // It is not told back to those who said so.
  expect((await there.request(ticket.number))!.got).toEqual([])
})

test('what comes before its number is known is judged when it is', async () => {
  await there.manner({ token: 1 })
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  const early = await post({ update_id: 'E-1', service_request_id: request.id, status: 'in_progress', description: '早', updated_datetime: now(-5) })
  expect(early.body.updates[0].outcome).toBe('unknown')
  await until('the token has become a number', async () => (await track(people.rc, ticket.id)).links[0].foreign === request.id)
  await there.manner({ token: 0 })
  expect((await heard('E-1'))).toMatchObject({ outcome: 'applied', ticket: ticket.id })
  expect((await track(people.rc, ticket.id)).waiting).toBe(0)
})

test('what comes in a word that the tables do not have is judged once they have it, and not before', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0]?.foreign === request.id)
  const update = (id: string, status: string, words: string, later: number): Json => ({ update_id: id, service_request_id: request.id, status, description: words, updated_datetime: now(later) })
  const sent = [update('W-1', '转口子', '已转城管科', -30), update('W-2', '销号', '已换门机', -20), update('W-3', '又一种', '', -10)]
  expect((await post(sent)).body.updates.map((one: Json) => one.outcome)).toEqual(['unknown', 'unknown', 'unknown'])
  const admin = township(people.admin!)
  const add = async (...rows: Json[]): Promise<void> => {
    const { tables, template, version } = await admin.must('GET', `/connectors/${connector.id}/mapping`)
    expect((await admin.must('PUT', `/connectors/${connector.id}/mapping`, { tables: { ...tables, state_in: [...tables.state_in, ...rows] }, template, version })).problems).toEqual([])
  }
  await add({ theirs: '转口子', ours: 'dispatch', level: 2 }, { theirs: '销号', ours: 'finish', level: 6 })
  await reaches(people.rc!, ticket.id, 'verifying')
  const { items } = await people.rc!.must('GET', `/tickets/${ticket.id}/history`)
  expect(items.filter((one: Json) => one.kind === 'ticket.finished').map((one: Json) => one.data.note)).toEqual(['已换门机'])
  expect((await track(people.rc, ticket.id)).steps.map((one: Json) => [one.status, one.kind, one.level])).toEqual([['转口子', 'dispatch', 2], ['销号', 'handle', 6], ['又一种', 'other', null]])
  expect((await inbox('unknown')).filter((one) => one.ticket === ticket.id).map((one) => one.update)).toEqual(['W-3'])
  expect((await post(sent)).body.updates.map((one: Json) => one.outcome)).toEqual(['known', 'known', 'known'])
  // Never backwards, however late a word is learnt.
  expect((await post(update('W-4', '核定', '', -25))).body.updates[0].outcome).toBe('unknown')
  await add({ theirs: '核定', ours: 'check' })
  await until('it is judged', async () => (await inbox('stale')).some((one) => one.update === 'W-4'))
})

test('a webhook is taken with one of our signatures, of now, and with nothing else', async () => {
  const body = { update_id: 'S-1', service_request_id: 'TS-none', status: 'open', description: '', updated_datetime: now() }
  expect((await post(body, { secrets: [otherSecret] })).status).toBe(403)
  expect((await post(body, { signature: 'v1,AAAA' })).status).toBe(403)
  expect((await post(body, { signature: '' })).status).toBe(403)
  expect((await post(body, { sent: JSON.stringify({ ...body, status: 'closed' }) })).status).toBe(403)
  expect((await post(body, { at: Math.floor(Date.now() / 1000) - 301 })).status).toBe(403)
  expect((await post(body, { at: Math.floor(Date.now() / 1000) + 301 })).status).toBe(403)
  for (const path of [`/township/ZZ/${connector.id}`, '/township/MG/999', '/township/MG/x', '/township/MG', '/township/'])
    expect((await post(body, { path })).status).toBe(404)
  expect((await inbox()).filter((one) => one.update === 'S-1')).toEqual([])
  // Among several, and with the old secret beside the new one.
  expect((await post(body, { secrets: [otherSecret, secret] })).body.updates[0].outcome).toBe('unknown')
  const admin = township(people.admin!)
  const { version } = (await admin.must('GET', '/connectors')).items[0]
  const changed = await admin.must('PUT', `/connectors/${connector.id}`, { name: connector.name, url: connector.url, secret: otherSecret, on: true, version })
  expect(JSON.stringify(changed)).not.toContain('whsec_')
  expect((await post({ ...body, update_id: 'S-2' })).status).toBe(200)
  expect((await post({ ...body, update_id: 'S-3' }, { secrets: [otherSecret] })).status).toBe(200)
  expect((await post({ ...body, update_id: 'S-3' }, { secrets: [otherSecret] })).body.updates[0].outcome).toBe('known')
  await admin.must('PUT', `/connectors/${connector.id}`, { name: connector.name, url: connector.url, secret, on: true, version: changed.version })
})

test('private tickets stay here, and whoever reported them up is told; administrators see no number of them', async () => {
  const ticket = await reportUp(people, { visibility: 'private', title: '不便公开' })
  const row = await until('it is refused', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue?state=refused`)).find((one) => one.ticket === ticket.id))
  expect(row).toMatchObject({ number: ticket.number, error: 'private tickets do not go to this connector' })
  expect(await there.request(ticket.number)).toBe(undefined)
  const seen = (await whole(people.admin!, `/connectors/${connector.id}/queue?state=refused`)).find((one) => one.id === row.id)!
  expect([seen.ticket, seen.number, seen.error]).toEqual([null, null, null])
  await until('they are told', async () => JSON.stringify(await people.rc!.must('GET', '/me/notices')).includes(`工单 ${ticket.number} 不公开`))
  expect((await township(people.neighbour!).get(`/tickets/${ticket.id}/township`)).status).toBe(404)
  expect((await township(people.admin!).send('POST', `/connectors/${connector.id}/try`, { out: { ticket: ticket.id } })).status).toBe(404)
  // Where the connector may have them it goes.
  const admin = township(people.admin!)
  const { version } = (await admin.must('GET', '/connectors')).items[0]
  await admin.must('PUT', `/connectors/${connector.id}`, { name: connector.name, url: connector.url, on: true, send_private: true, version })
  await admin.must('POST', `/queue/${row.id}/replay`, {})
  await arrived(there, ticket)
})

test('masked words are masked up there and in what comes down', async () => {
  const { id } = await people.resident!.must('POST', '/communities/MG/tickets', { title: '王五堵门', body: '王五的车又堵了门', category: 'other', visibility: 'community' })
  await people.rc!.must('POST', `/tickets/${id}/masks`, { words: '王五', reason: '姓名' })
  await people.rc!.act(`/tickets/${id}`, 'accept')
  const ticket = await people.rc!.act(`/tickets/${id}`, 'township')
  const request = await arrived(there, ticket)
  expect(request.description).not.toContain('王五')
  expect(request.description).toContain('的车又堵了门')
  await heard(await there.step(request.id, 'in_progress', '已联系王五挪车'))
  expect((await track(people.resident, id)).steps[0].words).toBe('已联系▇▇挪车')
})

test('what is refused for good is dead, seen, sent again by hand or given up; nothing else waits for it', async () => {
  await there.manner({ refuse: 1 })
  const ticket = await reportUp(people)
  const dead = await until('it is dead', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue?state=dead`)).find((one) => one.ticket === ticket.id))
  expect(dead).toMatchObject({ tries: 1, error: 'HTTP 400 not like this', next_at: null })
  await there.manner({ refuse: 0 })
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '在等' })
  const other = await reportUp(people)
  await arrived(there, other)
  expect(await there.request(ticket.number)).toBe(undefined)
  const officer = township(people.officer!)
  expect((await officer.send('POST', `/queue/${dead.id}/give_up`, {})).status).toBe(422)
  expect((await township(people.resident!).send('POST', `/queue/${dead.id}/replay`, {})).status).toBe(403)
  expect(await officer.must('POST', `/connectors/${connector.id}/replay`, {})).toEqual({ replayed: 1 })
  await arrived(there, ticket)
  await until('the comment follows', async () => (await there.request(ticket.number))!.got.length === 1)

  await there.manner({ refuse: 1 })
  const third = await reportUp(people)
  const again = await until('it is dead', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue?state=dead`)).find((one) => one.ticket === third.id))
  await people.resident!.must('POST', `/tickets/${third.id}/comments`, { text: '在等' })
  await there.manner({ refuse: 0 })
  await officer.must('POST', `/queue/${again.id}/give_up`, { reason: '电话说过了' })
  const rows = (await whole(people.officer!, `/connectors/${connector.id}/queue`)).filter((one) => one.ticket === third.id)
  expect(rows.every((one) => one.state === 'given_up' && one.error === '电话说过了')).toBe(true)
  expect(rows.find((one) => one.id === again.id)!.by_name).toBe('officer先生')
  expect((await officer.send('POST', `/queue/${again.id}/replay`, {})).status).toBe(409)
})

test('both sides are compared: what is missing and what differs is named', async () => {
  const [gone, differs] = [await reportUp(people), await reportUp(people)]
  const [first, second] = [await arrived(there, gone), await arrived(there, differs)]
  await until('both are known', async () => (await track(people.rc, gone.id)).links[0].foreign !== null && (await track(people.rc, differs.id)).links[0].foreign !== null)
  await there.command('forget', { request: first.id })
  // Closed there without a word to us, and dated before what we ask about.
  await there.command('push', { url: '', secret })
  await there.step(second.id, 'closed', '', { at: now(-90_000) })
  await there.command('push', { url: `${server.url}/township/MG/${connector.id}`, secret })
  const officer = township(people.officer!)
  expect((await officer.send('POST', `/connectors/${connector.id}/reconcile`, {})).status).toBe(202)
  const run = await until('it is compared', async () => {
    const [newest] = (await officer.must('GET', `/connectors/${connector.id}/reconciliations`)).items
    return newest?.ended_at && newest
  })
  expect(run.error).toBe(null)
  expect(run.compared).toBeGreaterThan(5)
  expect(run.differences.find((one: Json) => one.ticket === gone.id)).toMatchObject({ what: 'missing_there', foreign: first.id })
  expect(run.differences.find((one: Json) => one.ticket === differs.id)).toMatchObject({ what: 'state', ours: 'open', theirs: 'closed' })
  // And what a webhook of our own making has closed here, of which the township knows nothing.
  expect(run.differences.filter((one: Json) => one.ticket !== gone.id && one.ticket !== differs.id)).toEqual([expect.objectContaining({ what: 'state', ours: 'closed', theirs: 'open' })])
})

test('compared, a time of theirs without a zone is the community’s', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('it is through', async () => (await track(people.rc, ticket.id)).links[0].foreign === request.id && (await track(people.rc, ticket.id)).waiting === 0)
  await there.command('push', { url: '', secret })
  const officer = township(people.officer!)
  const differences = async (): Promise<Json[]> => {
    const { id } = await officer.must('POST', `/connectors/${connector.id}/reconcile`, {})
    const run = await until('it is compared', async () => (await officer.must('GET', `/connectors/${connector.id}/reconciliations`)).items.find((one: Json) => one.id === id && one.ended_at))
    return run.differences.filter((one: Json) => one.ticket === ticket.id)
  }
  // Eight hours east of UTC, as the community is: what its clock shows.
  const shown = (later: number): string => now(8 * 3_600 + later).replace('Z', '')
  await there.step(request.id, 'unchanged', '', { at: shown(0) })
  expect(await differences()).toEqual([])
  const at = shown(3_600)
  await there.step(request.id, 'unchanged', '', { at })
  expect(await differences()).toEqual([expect.objectContaining({ what: 'older', theirs: new Date(Date.parse(`${at}+08:00`)).toISOString().replace('.000', '') })])
  await there.command('push', { url: `${server.url}/township/MG/${connector.id}`, secret })
})

test('roles: what each may ask of a connector', async () => {
  for (const login of ['resident', 'rc', 'host', 'worker', 'leader', 'supervisor', 'merchant', 'stranger'])
    for (const [method, path] of [['GET', '/connectors'], ['GET', `/connectors/${connector.id}/queue`], ['GET', `/connectors/${connector.id}/inbox`], ['GET', `/connectors/${connector.id}/mapping`], ['POST', `/connectors/${connector.id}/try`], ['POST', `/connectors/${connector.id}/reconcile`]] as const)
      expect([login, path, (await township(people[login]!).send(method, path, method === 'POST' ? {} : undefined)).status]).toEqual([login, path, login === 'stranger' ? 404 : 403])
  expect((await township(people.officer!).send('POST', '/connectors', {})).status).toBe(403)
  expect((await township(people.officer!).send('PUT', `/connectors/${connector.id}`, {})).status).toBe(403)
  const made = await township(people.officer!).must('GET', '/connectors')
  expect(made.items[0]).toMatchObject({ has_key: true, has_secret: true })
  expect(JSON.stringify(made)).not.toMatch(/whsec_|"key":/)
})
