// Whoever's last role ended, or who lives elsewhere on the same server, redeems an invitation into the account they have.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People
let ids: Record<string, string>

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  ids = {}
  for (const login of ['resident', 'neighbour', 'rc', 'inspector', 'worker']) ids[login] = (await people[login]!.must('GET', '/me')).user.id
})
afterAll(() => server?.remove())

const invite = async (fields: Json): Promise<string> => (await people.admin!.must('POST', '/communities/MG/invitations', fields)).code
const accept = (login: string, code: string, headers?: Record<string, string>) => people[login]!.send('POST', '/invitations/accept', { code }, headers)
const end = (login: string, role: Json): Promise<Json> => people.admin!.must('POST', `/communities/MG/people/${ids[login]}/end_role`, role)
const rows = async (login: string): Promise<Json[]> => (await people.admin!.must('GET', '/communities/MG/people?limit=100')).items.filter(({ id }: Json) => id === ids[login])
const unknown = { type: 'invalid', errors: [{ pointer: '/code', message: 'is not valid, or has been used' }] }

describe('somebody whose last role ended', () => {
  let ticket: Json
  test('is on no list, may log in, and finds that they are nobody here', async () => {
    ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, visibility: 'private' })
    await end('resident', { role: 'resident' })
    expect(await rows('resident')).toEqual([])
    const { user } = await people.resident!.must('GET', '/me')
    expect(user).toMatchObject({ name: 'resident先生', memberships: [] })
    expect((await people.resident!.get('/communities')).body.items).toEqual([])
    expect((await people.resident!.get('/communities/MG/people')).status).toBe(404)
  })
  test('comes back with an invitation: the old name, the old tickets, the household it says', async () => {
    const code = await invite({ role: 'resident', household: { building: '3', unit: '2', room: '902' } })
    const offered = await people.resident!.must('POST', '/invitations/read', { code })
    expect(offered).toMatchObject({ code: 'MG', community_name: '测试小区', role: 'resident' })
    const { status, body, text } = await accept('resident', code)
    expect(status, text).toBe(200)
    expect(body.joined).toMatchObject({ code: 'MG', community_name: '测试小区', role: 'resident', party: null, grid: null })
    expect(body.joined).toEqual(offered)
    expect(body.joined.household).not.toBeNull()
    expect(body.user.memberships).toEqual([body.joined])
    expect(text).not.toContain(code)
    expect(await rows('resident')).toMatchObject([{ name: 'resident先生', login: 'resident', role: 'resident' }])
    expect(await people.resident!.must('GET', `/tickets/${ticket.id}`)).toMatchObject({ title: matter.title, reporter: { mine: true } })
    await people.resident!.must('POST', '/communities/MG/tickets', matter)
  })
  test('is told to the administrators and to nobody else, with the invitation', async () => {
    const told = (await people.admin!.log('MG')).findLast(({ kind }: Json) => kind === 'people.joined')
    expect(told).toMatchObject({ actor: { id: ids.resident }, subject: `user:${ids.resident}`, data: { person: { id: ids.resident, role: 'resident' } } })
    const made = (await people.admin!.log('MG')).findLast(({ kind }: Json) => kind === 'people.invited')
    expect(made.subject).toBe(`invitation:${told.data.person.invitation}`)
    expect((await people.resident!.log('MG')).map(({ seq }: Json) => seq)).toContain(told.seq)
    expect((await people.neighbour!.log('MG')).map(({ seq }: Json) => seq)).not.toContain(told.seq)
  })
})

test('somebody of another community of the server joins with the account they have', async () => {
  const { body } = await accept('stranger', await invite({ role: 'resident' }))
  expect(body.user.memberships.map(({ code }: Json) => code).sort()).toEqual(['MG', 'ZZ'])
  expect((await people.stranger!.get('/communities/MG')).status).toBe(200)
})

test('an open connection asks anew what it may see', async () => {
  const live = await people.worker!.live()
  await live.call('me.read', {})
  expect((await accept('worker', await invite({ role: 'grid_worker', grid: 'G2' }))).status).toBe(200)
  await expect.poll(() => live.closed?.code).toBe(1013)
  expect((await people.worker!.must('GET', '/me')).user.memberships.map(({ grid }: Json) => grid).sort()).toEqual(['G1', 'G2'])
})

test('a role that is held is said to be, and takes no use of the code', async () => {
  const code = await invite({ role: 'inspector' })
  expect(await accept('inspector', code)).toMatchObject({ status: 409, body: { type: 'conflict', detail: 'you hold this role here already' } })
  expect((await accept('neighbour', code)).status).toBe(200)
  expect(await accept('inspector', code)).toMatchObject({ status: 422, body: unknown })
})

test('nobody lives in two households, nor speaks for two parties', async () => {
  const code = await invite({ role: 'resident', household: { building: '5', unit: '1', room: '101' } })
  expect(await accept('resident', code)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('you live elsewhere') } })
  const before = (await people.resident!.must('GET', '/me')).user.memberships[0].household
  await end('resident', { role: 'resident' })
  const { body } = await accept('resident', code)
  expect(body.joined.household).not.toBe(before)
  expect(await accept('rc', await invite({ role: 'member', party: parties[2] }))).toMatchObject({ status: 409, body: { detail: expect.stringContaining('speaks for') } })
})

test('the same person comes in once by a code of many uses, the same request twice counts once', async () => {
  const code = await invite({ role: 'supervisor', uses: 3 })
  const key = { 'Idempotency-Key': 'once' }
  const first = await accept('neighbour', code, key)
  expect(first.status).toBe(200)
  expect((await accept('neighbour', code, key)).body).toEqual(first.body)
  await end('neighbour', { role: 'supervisor' })
  expect(await accept('neighbour', code)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('redeemed this invitation before') } })
  // Two uses are left.
  expect((await accept('rc', code)).status).toBe(200)
  const account = { code: code.toLowerCase(), login: 'guest', password: 'long-enough-words', name: '客' }
  await people.nobody!.must('POST', '/invitations/redeem', account)
  expect(await accept('inspector', code)).toMatchObject({ status: 422, body: unknown })
})

test('at the same moment, one use lets one in', async () => {
  const code = await invite({ role: 'recorder' })
  const answers = await Promise.all(['resident', 'neighbour', 'rc', 'worker'].map((login) => accept(login, code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422])
})

test('codes that never were, are over or used up are one answer, and cannot be guessed for ever', async () => {
  expect(await accept('merchant', 'AAAABBBBCCCC')).toMatchObject({ status: 422, body: unknown })
  expect(await accept('nobody', await invite({ role: 'merchant' }))).toMatchObject({ status: 401 })
  expect(await people.nobody!.send('POST', '/invitations/read', { code: await invite({ role: 'merchant' }) })).toMatchObject({ status: 401 })
  // Looking counts as trying.
  let answer = await people.merchant!.send('POST', '/invitations/read', { code: 'AAAABBBBCCCC' })
  expect(answer).toMatchObject({ status: 422, body: unknown })
  for (let tries = 0; answer.status === 422 && tries < 20; ++tries) answer = await accept('merchant', 'AAAABBBBCCCC')
  expect(answer).toMatchObject({ status: 429, body: { type: 'throttled' } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('no code is in the log of the server, and rows and log agree', async () => {
  const code = await invite({ role: 'supervisor' })
  expect((await accept('officer', code)).status).toBe(200)
  expect((await accept('officer', code)).status).toBe(422)
  // The account is the same one: a log-in of before is good still.
  expect((await new Client(server.url, people.resident!.token).must('GET', '/me')).user.id).toBe(ids.resident)
  expect(await ok(['verify', '--data', server.data])).toMatch(/^good: /)
  expect((await server.stop())?.log).not.toContain(code)
})
