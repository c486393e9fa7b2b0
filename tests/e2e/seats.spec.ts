// Who sits at a meeting, by the wire: a project meeting of three parties with its quorum, vote and signatures; a
// deputy; until when a series is followed; who leaves. The log proves it, and every screen is as a fresh fetch.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { applyToMeeting, shared } from './support/patch.js'
import { schemas, type Check } from './support/schemas.js'
import { ok, Server } from './support/server.js'

const [committee, owners, company, representatives] = parties
let server: Server
let people: People
let check: Check
let series: Json
let meeting: string
const ids: Record<string, string> = {}

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  check = await schemas(people.nobody!)
  const data = ['--data', server.data]
  for (const login of ['rc2', 'rc3']) {
    await ok(['user', 'add', ...data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', 'member', '--party', committee])
    people[login] = new Client(server.url, await ok(['token', 'create', ...data, '--login', login]))
  }
  for (const login of ['rc', 'rc2', 'rc3', 'oc', 'pc', 'pr', 'host', 'resident']) ids[login] = (await people[login]!.must('GET', '/me')).user.id
  series = await people.host!.must('POST', '/communities/MG/series', {
    ...weekly, parties: [company, committee, owners], members: [{ user: ids.rc2, role: 'deputy' }, { user: ids.rc }],
  })
  meeting = await planned()
})
afterAll(() => server?.remove())

const weekly = { name: '一号工程', rule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T19:00:00+08:00' }
const planned = async (): Promise<string> =>
  ((await people.host!.must('GET', '/communities/MG/meetings?state=scheduled&order=soonest')).items as Json[]).find((one) => one.series === series.id)!.id
const read = (login = 'host'): Promise<Json> => people[login]!.must('GET', `/meetings/${meeting}`)
const host = (action: string, fields: Json = {}): Promise<Json> => people.host!.act(`/meetings/${meeting}`, action, fields)
const change = (fields: Json, login = 'host') => people[login]!.send('PATCH', `/series/${series.id}`, fields)
const seat = (login: string, party: string, role = 'member'): Json => ({ user: ids[login], name: `${login}先生`, party, role })
async function arrive(login: string): Promise<Json> {
  const whole = await people[login]!.act(`/meetings/${meeting}`, 'check_in')
  return whole.attendance.find(({ user }: Json) => user === ids[login])
}

test('a series says which parties sit at it and who of each, and its meeting has them', async () => {
  check('series', series)
  expect(series).toMatchObject({ parties: [committee, owners, company], members: [seat('rc', committee), seat('rc2', committee, 'deputy')] })
  const whole = await read('resident')
  check('meeting', whole)
  expect(whole).toMatchObject({ parties: series.parties, members: series.members, quorum: { met: false, missing: series.parties } })
})

test.each(['resident', 'rc', 'oc', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'officer', 'merchant', 'stranger', 'nobody'])('%s seats nobody', async (login) => {
  const { status } = await change({ parties: [] }, login)
  expect(status).toBe(login === 'nobody' ? 401 : login === 'stranger' ? 404 : 403)
})

test.each<[string, Json, string[]]>([
  ['a party that is none', { parties: [committee, 'nobody'] }, ['/parties/1']],
  ['a party twice', { parties: [committee, owners, committee] }, ['/parties/2']],
  ['a table of one', { parties: [committee] }, ['/parties']],
  ['somebody of no party', { members: [{ user: 'resident' }] }, ['/members/0/user']],
  ['somebody of a party that does not sit', { parties: [owners, company], members: [{ user: 'oc' }, { user: 'rc' }] }, ['/members/1/user']],
  ['somebody twice', { members: [{ user: 'rc' }, { user: 'rc', role: 'deputy' }] }, ['/members/1/user']],
  ['a deputy of nobody', { members: [{ user: 'rc2', role: 'deputy' }] }, ['/members/0/role']],
  ['another role, and nobody', { members: [{ user: 'rc', role: 'observer' }, { role: 'member' }] }, ['/members/0/role', '/members/1/user']],
])('%s is refused where it stands', async (_, fields, pointers) => {
  const members = fields.members?.map(({ user, ...rest }: Json) => ({ ...user ? { user: ids[user] } : {}, ...rest }))
  const body = { ...fields, ...members ? { members } : {} }
  const single = { title: '碰头', starts_at: new Date().toISOString() }
  for (const answer of [await change(body), await people.host!.send('POST', '/communities/MG/series', { ...weekly, ...body }), await people.host!.send('POST', '/communities/MG/meetings', { ...single, ...body })]) {
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(({ pointer }: Json) => pointer)).toEqual(pointers)
  }
})

test('two who change it at once are told so', async () => {
  const { version } = (await people.host!.must('GET', '/communities/MG/series')).items[0]
  const both = await Promise.all(['host', 'admin'].map((login) => people[login]!.send('PATCH', `/series/${series.id}`, { parties: series.parties }, { 'If-Match': `"${version}"` })))
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
})

test('a meeting follows its series until it is opened, and every screen with it', async () => {
  const { seq } = await people.host!.must('GET', '/communities/MG')
  const old = await read()
  expect((await change({ parties: [committee, owners, company, representatives] })).status).toBe(200)
  expect((await read()).parties).toEqual([...parties])
  expect((await change({ parties: [committee, owners, company] })).status).toBe(200)
  const now = await read()
  let screen = shared(old)
  for (const event of await people.oc!.log('MG', seq)) screen = applyToMeeting(screen, event)
  expect(shared(screen)).toEqual(shared(now))
  expect(now).toMatchObject({ parties: series.parties, members: series.members })
})

test('a meeting of three parties is held by three: quorum, statements, votes, silence, signatures, minutes', async () => {
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  const item = (await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'ticket', ticket: ticket.id })).id
  await host('open')

  // Of the committee only the deputy is there: the party is.
  expect(await arrive('rc2')).toMatchObject({ party: committee, role: 'deputy' })
  expect(await arrive('rc3')).toMatchObject({ party: null, role: 'observer' })
  expect(await arrive('pr')).toMatchObject({ party: null, role: 'observer' })
  expect(await arrive('resident')).toMatchObject({ party: null, role: 'observer' })
  expect((await people.host!.send('POST', `/meetings/${meeting}/actions`, { action: 'start' })).body.type).toBe('no_quorum')
  await arrive('oc')
  await host('check_in', { user: ids.pc })
  expect((await read()).quorum).toEqual({ met: true, missing: [] })

  // What the series says from now on is of the meetings after this one.
  expect((await change({ parties: [], members: [] })).status).toBe(200)
  expect(await read()).toMatchObject({ parties: series.parties, members: series.members })
  await host('start')
  await host('next', { item })

  for (const login of ['pr', 'rc3']) {
    expect((await read(login)).moves).not.toContain('state')
    expect((await people[login]!.send('POST', `/agenda/${item}/statements`, { text: '我说' })).status).toBe(403)
    expect((await people[login]!.send('POST', `/agenda/${item}/speakers`, {})).status).toBe(403)
  }
  expect((await people.rc2!.must('POST', `/agenda/${item}/statements`, { text: '代为说明' })).party).toBe(committee)

  const consent = await people.host!.must('POST', `/agenda/${item}/votes`, { question: '换门机?', rule: 'four_party_consent' })
  expect((await people.host!.act(`/votes/${consent.id}`, 'open')).entitled).toBe(3)
  for (const login of ['rc2', 'oc', 'pc']) await people[login]!.must('POST', `/votes/${consent.id}/ballots`, { choice: 'for' })
  for (const login of ['pr', 'rc3', 'resident']) expect((await people[login]!.send('POST', `/votes/${consent.id}/ballots`, { choice: 'against' })).body.type, login).toBe('not_entitled')
  expect((await people.host!.act(`/votes/${consent.id}`, 'close')).result).toMatchObject({ valid: true, passed: true, tally: { for: 3 } })

  // Member by member the deputy has the ballot of who is not there, until they come.
  const electors = async (): Promise<string[]> => {
    const vote = await people.host!.must('POST', `/agenda/${item}/votes`, { question: '几时?', rule: 'members_majority' })
    const { seq } = await people.host!.must('GET', '/communities/MG')
    await people.host!.act(`/votes/${vote.id}`, 'open')
    await people.host!.act(`/votes/${vote.id}`, 'close')
    return (await people.host!.log('MG', seq)).find(({ kind }) => kind === 'meeting.vote_opened')!.data.electors.sort()
  }
  expect(await electors()).toEqual([ids.rc2!, ids.oc!, ids.pc!].sort())
  expect(await arrive('rc')).toMatchObject({ party: committee, role: 'member' })
  expect(await electors()).toEqual([ids.rc!, ids.oc!, ids.pc!].sort())

  const again = await people.host!.must('POST', `/agenda/${item}/votes`, { question: '再问一次?', rule: 'four_party_majority' })
  await people.host!.act(`/votes/${again.id}`, 'open')
  expect((await people.rc2!.send('POST', `/votes/${again.id}/ballots`, { choice: 'against' })).body.type).toBe('not_entitled')
  // Each is told beforehand whose ballot it is.
  const told = async (login: string): Promise<Json> => {
    const whole = await read(login)
    check('meeting', whole)
    const { ballot, casters } = whole.agenda.find(({ id }: Json) => id === item).votes.find(({ id }: Json) => id === again.id)
    return { ballot, casters }
  }
  expect(await told('rc2')).toEqual({ ballot: 'others', casters: ['rc先生'] })
  for (const login of ['rc', 'oc', 'pc']) expect(await told(login), login).toEqual({ ballot: 'own', casters: [] })
  for (const login of ['pr', 'rc3', 'resident', 'host', 'recorder']) expect(await told(login), login).toEqual({ ballot: 'none', casters: [] })
  await people.rc!.must('POST', `/votes/${again.id}/ballots`, { choice: 'for' })
  await people.host!.act(`/votes/${again.id}`, 'close')

  // The ticket is all parties' to answer; who was not asked to the meeting has not kept silent in it.
  const silence = (party: string) => people.host!.send('POST', `/agenda/${item}/silence`, { party })
  expect((await silence(representatives)).body.errors).toEqual([{ pointer: '/party', message: 'does not sit at this meeting' }])
  expect((await silence(company)).status).toBe(200)
  expect((await people.host!.must('GET', `/tickets/${ticket.id}`)).owed).toContain(representatives)

  await host('close')
  expect((await people.pr!.send('POST', `/meetings/${meeting}/actions`, { action: 'sign' })).status).toBe(403)
  // The member has come meanwhile: the deputy neither signs nor casts the party's ballot, and is offered neither.
  expect((await read('rc2')).moves).not.toContain('sign')
  expect((await read('rc')).moves).toContain('sign')
  expect((await people.rc2!.send('POST', `/meetings/${meeting}/actions`, { action: 'sign' })).status).toBe(403)
  for (const login of ['rc', 'oc']) await people[login]!.act(`/meetings/${meeting}`, 'sign')
  expect((await people.host!.send('POST', `/meetings/${meeting}/actions`, { action: 'publish' })).body.type).toBe('not_signed')
  await people.pc!.act(`/meetings/${meeting}`, 'sign')
  await host('publish')
  const minutes = (await people.resident!.get(`/meetings/${meeting}/minutes?form=markdown`)).text
  expect(minutes).toContain('rc2先生（委托代理）')
  expect(minutes).not.toContain('党员')
  const sheet = (await people.host!.get(`/meetings/${meeting}/attendance?form=html`)).text
  expect(sheet).toContain('委托代理')
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('the next meeting is of everybody again, and of whom it is told is who sits there', async () => {
  meeting = await planned()
  expect(await read()).toMatchObject({ parties: [...parties], members: [] })
  expect((await change({ parties: [committee, owners], members: [{ user: ids.rc }, { user: ids.rc2, role: 'deputy' }] })).status).toBe(200)
  await host('move', { place: '会议室', reason: '停电' })
  const told = async (login: string): Promise<boolean> => ((await people[login]!.must('GET', '/me/notices')).items as Json[]).some(({ kind, meeting: of }) => kind === 'moved' && of?.id === meeting)
  await expect.poll(() => told('oc')).toBe(true)
  for (const login of ['rc', 'rc2', 'recorder']) expect(await told(login), login).toBe(true)
  for (const login of ['rc3', 'pc', 'pr', 'resident']) expect(await told(login), login).toBe(false)
})

test('a single meeting is given its own', async () => {
  const single = await people.admin!.must('POST', '/communities/MG/meetings', { title: '碰头', starts_at: new Date().toISOString(), parties: [owners, company], members: [{ user: ids.pc }] })
  check('meeting', single)
  expect(single).toMatchObject({ parties: [owners, company], members: [seat('pc', company)] })
  const question = await people.resident!.must('POST', `/meetings/${single.id}/agenda`, { kind: 'question', title: '几点开门?' })
  expect((await people.rc!.send('PUT', `/agenda/${question.id}/reply`, { text: '六点' })).status).toBe(403)
  expect((await people.oc!.must('PUT', `/agenda/${question.id}/reply`, { text: '六点' })).party).toBe(owners)
  const { id } = await people.admin!.must('POST', '/communities/MG/meetings', { title: '都来', starts_at: new Date().toISOString() })
  expect((await people.host!.must('GET', `/meetings/${id}`)).parties).toEqual([...parties])
})

test('a single meeting is seated anew until it is opened, and every screen with it; one of a series is not', async () => {
  const { id } = await people.admin!.must('POST', '/communities/MG/meetings', { title: '换人', starts_at: new Date().toISOString(), parties: [owners, company] })
  const seats = (body: Json, login = 'host', headers: Record<string, string> = {}) => people[login]!.send('PUT', `/meetings/${id}/seats`, body, headers)
  const { seq } = await people.host!.must('GET', '/communities/MG')
  const old = await people.host!.must('GET', `/meetings/${id}`)
  expect(old.moves).toContain('seat')
  for (const login of ['rc', 'admin', 'resident']) expect((await seats({ parties: [] }, login)).status, login).toBe(403)
  expect((await seats({ parties: [committee] })).body.errors).toEqual([expect.objectContaining({ pointer: '/parties' })])
  expect((await seats({ parties: [committee, owners] }, 'host', { 'If-Match': `"${old.version + 7}"` })).body.type).toBe('stale_version')
  const { status, body } = await seats({ parties: [committee, owners], members: [{ user: ids.rc3 }] })
  expect(status).toBe(200)
  check('meeting', body)
  expect(body).toMatchObject({ parties: [committee, owners], members: [seat('rc3', committee)] })
  // It is so already: nothing is told.
  expect((await seats({ parties: [committee, owners] })).body.version).toBe(body.version)
  let screen = shared(old)
  for (const event of await people.oc!.log('MG', seq)) screen = applyToMeeting(screen, event)
  expect(shared(screen)).toEqual(shared(await people.host!.must('GET', `/meetings/${id}`)))

  // A locked agenda fixes what is dealt with, not who comes.
  await people.host!.act(`/meetings/${id}`, 'lock')
  expect((await seats({ parties: [], members: [] })).body.parties).toEqual([...parties])
  await people.host!.act(`/meetings/${id}`, 'open')
  expect((await seats({ parties: [committee, owners] })).body.type).toBe('illegal_move')
  expect((await people.host!.must('GET', `/meetings/${id}`)).moves).not.toContain('seat')
  expect((await people.host!.send('PUT', `/meetings/${meeting}/seats`, { parties: [] })).body.type).toBe('illegal_move')
  await people.host!.act(`/meetings/${id}`, 'cancel')
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('who was chosen finds it in their own data', async () => {
  const data = await people.rc2!.must('GET', '/me/data')
  check('own_data', data)
  expect(data.seats_in_series).toEqual([{ series: '一号工程', party: committee, role: 'deputy' }])
  expect(data.seats_in_meetings.map(({ meeting: title, role }: Json) => [title, role])).toEqual([['一号工程', 'deputy'], ['一号工程', 'deputy']])
})

test('who is erased leaves every list, in rows and in the log', async () => {
  await people.admin!.must('POST', `/communities/MG/people/${ids.rc2!}/erase`, { name: 'rc2先生' })
  expect((await people.host!.must('GET', '/communities/MG/series')).items[0].members).toEqual([seat('rc', committee)])
  expect((await read()).members).toEqual([seat('rc', committee)])
  expect(JSON.stringify(await people.host!.log('MG'))).not.toContain('rc2先生')
  expect(await server.cli('verify')).toMatch(/^good/)
  // Nobody is left of who was chosen: the party's other members sit for it.
  await people.admin!.must('POST', `/communities/MG/people/${ids.rc!}/erase`, { name: 'rc先生' })
  expect((await read()).members).toEqual([])
  await host('open')
  expect(await arrive('rc3')).toMatchObject({ party: committee, role: 'member' })
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('a member who is erased in the middle of a meeting leaves their seat: the deputy speaks for the party; a vote that is open keeps its electorate', async () => {
  const data = ['--data', server.data, '--login', 'rc4']
  await ok(['user', 'add', ...data, '--name', 'rc4先生', '--community', 'MG', '--role', 'member', '--party', committee])
  const deputy = new Client(server.url, await ok(['token', 'create', ...data]))
  const own = (await deputy.must('GET', '/me')).user.id
  const { id } = await people.host!.must('POST', '/communities/MG/meetings', { title: '少一人', starts_at: new Date().toISOString(), members: [{ user: ids.rc3 }, { user: own, role: 'deputy' }] })
  const item = (await people.host!.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title: '门禁' })).id
  await people.host!.act(`/meetings/${id}`, 'open')
  for (const client of [people.rc3!, deputy, people.oc!, people.pc!, people.pr!]) await client.act(`/meetings/${id}`, 'check_in')
  await people.host!.act(`/meetings/${id}`, 'start')
  await people.host!.act(`/meetings/${id}`, 'next', { item })
  const open = async (rule: string): Promise<Json> => {
    const vote = await people.host!.must('POST', `/agenda/${item}/votes`, { question: '换吗?', rule })
    return people.host!.act(`/votes/${vote.id}`, 'open')
  }
  const cast = (vote: Json) => deputy.send('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })

  const frozen = await open('members_majority')
  expect(frozen.entitled).toBe(4)
  await people.admin!.must('POST', `/communities/MG/people/${ids.rc3!}/erase`, { name: 'rc3先生' })
  expect((await cast(frozen)).body.type).toBe('not_entitled')
  expect(await people.host!.act(`/votes/${frozen.id}`, 'close')).toMatchObject({ entitled: 4, cast: 0 })

  expect((await people.host!.must('GET', `/meetings/${id}`)).members).toEqual([{ user: own, name: 'rc4先生', party: committee, role: 'deputy' }])
  const again = await open('members_majority')
  expect(again.entitled).toBe(4)
  expect((await cast(again)).status).toBe(201)
  await people.host!.act(`/votes/${again.id}`, 'close')
  const byParty = await open('four_party_majority')
  expect((await cast(byParty)).status).toBe(201)
  await people.host!.act(`/votes/${byParty.id}`, 'close')
  expect(await server.cli('verify')).toMatch(/^good/)
})
