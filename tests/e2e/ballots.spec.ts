// A vote of many: all ballots at once, kill -9 in the middle, and whoever got no answer casts again. Every
// acknowledged ballot is counted, once, for what it said.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, parties, type People } from './support/community.js'
import { long, ok, Server } from './support/server.js'

const electors = long ? 1000 : 160
const choices = ['for', 'against', 'abstain'] as const
/** More than half are for it. */
const choiceOf = (index: number): string => index % 5 < 3 ? 'for' : choices[1 + (index % 2)]!
const expected = Object.fromEntries(choices.map((option) => [option, Array.from({ length: electors }, (_, index) => choiceOf(index)).filter((one) => one === option).length]))

let server: Server
let people: People
let tokens: string[]
let ids: string[]
let meeting: Json
let topics: Json[]

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const add = async (index: number): Promise<string> => {
    const data = ['--data', server.data, '--login', `m${index}`]
    await ok(['user', 'add', ...data, '--name', `成员${index}`, '--community', 'MG', '--role', 'member', '--party', parties[index % 4]!])
    return await ok(['token', 'create', ...data])
  }
  tokens = new Array<string>(electors)
  let next = 0
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let index = next++; index < electors; index = next++) tokens[index] = await add(index)
  }))
  ids = (await everyone((client) => client.must('GET', '/me'))).map(({ user }) => user.id)
  meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '大会', starts_at: new Date().toISOString() })
  topics = await Promise.all(Array.from({ length: 5 }, (_, index) => people.host!.must('POST', `/meetings/${meeting.id}/agenda`, { title: `第 ${index + 1} 项`, kind: 'topic' })))
  await people.host!.act(`/meetings/${meeting.id}`, 'open')
  await everyone((client) => client.act(`/meetings/${meeting.id}`, 'check_in'))
  await people.host!.act(`/meetings/${meeting.id}`, 'start')
}, 600_000)
afterAll(() => server?.remove())

/** All at once. */
function everyone<T>(act: (client: Client, index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(tokens.map((token, index) => act(new Client(server.url, token), index)))
}

/** At the address that the server has now. */
const host = (): Client => new Client(server.url, people.host!.token)

async function openVote(question: string, more: Json = {}): Promise<Json> {
  const item = topics.shift()!
  await host().act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  const vote = await host().must('POST', `/agenda/${item.id}/votes`, { question, rule: 'members_majority', ...more })
  const opened = await host().act(`/votes/${vote.id}`, 'open')
  expect(opened.entitled).toBe(electors)
  return opened
}

function cast(vote: Json, client: Client, index: number): Promise<{ status: number; body: Json; text: string }> {
  return client.send('POST', `/votes/${vote.id}/ballots`, { choice: choiceOf(index) }, { 'Idempotency-Key': `${vote.id} ${index}` })
}

async function close(vote: Json): Promise<void> {
  const closed = await host().act(`/votes/${vote.id}`, 'close')
  expect(closed.cast).toBe(electors)
  expect(closed.result).toMatchObject({ valid: true, passed: true })
  expect(closed.result.tally).toEqual(expected)
  if (vote.secret) return expect(closed.result.ballots).toBeUndefined()
  const said = Object.fromEntries(closed.result.ballots.map(({ elector, choice }: Json) => [elector, choice]))
  expect(said).toEqual(Object.fromEntries(ids.map((id, index) => [id, choiceOf(index)])))
}

test(`${electors} ballots at once are all counted, and a second one of anybody is refused`, async () => {
  const vote = await openVote('一起投')
  const answers = await everyone((client, index) => cast(vote, client, index))
  expect(answers.filter(({ status }) => status !== 201).map(({ text }) => text)).toEqual([])
  const again = await everyone((client) => client.send('POST', `/votes/${vote.id}/ballots`, { choice: 'for' }))
  expect(new Set(again.map(({ body }) => body.type))).toEqual(new Set(['already_voted']))
  await close(vote)
})

test.each([['named', false], ['secret', true]])('kill -9 in the middle of a %s vote loses no acknowledged ballot and counts none twice', async (_kind, secret) => {
  for (const share of [0.2, 0.6]) {
    const vote = await openVote(`断电也算 ${share}`, { secret })
    const acknowledged = new Set<number>()
    let enough = (): void => {}
    const killed = new Promise<void>((go) => (enough = go))
    const refused: string[] = []
    // Some at a time, so that there is a middle: of what arrives together, all is answered together.
    let next = 0
    const all = Promise.all(Array.from({ length: 32 }, async () => {
      for (let index = next++; index < electors; index = next++) {
        const answer = await cast(vote, new Client(server.url, tokens[index]!), index).catch(() => undefined) // the line was cut
        if (answer?.status === 201) acknowledged.add(index)
        else if (answer) refused.push(answer.text)
        if (acknowledged.size >= electors * share) enough()
      }
    }))
    await Promise.race([killed, all])
    await server.crash()
    await all
    expect(refused).toEqual([])
    expect(acknowledged.size).toBeLessThan(electors)
    await server.start()

    const stored = (await host().must('GET', `/meetings/${meeting.id}`)).agenda.flatMap((item: Json) => item.votes ?? []).find(({ id }: Json) => id === vote.id)
    expect(stored.voted).toHaveLength(stored.cast)
    expect([...acknowledged].filter((index) => !stored.voted.includes(ids[index]))).toEqual([])
    // Everybody casts again with the key of before: what stands is answered as it was, what was lost is cast now.
    const answers = await everyone((client, index) => cast(vote, client, index))
    expect(answers.filter(({ status }) => status !== 201).map(({ text }) => text)).toEqual([])
    await close(vote)
  }
}, 300_000)

test('the log proves every vote', async () => {
  expect(await server.cli('verify')).toMatch(/^good/)
})
