// The clock of whoever speaks over a line that breaks, by the wire: what was counted before, while and after the cut
// is the same for who was there all the time, who came back and who asks anew; and the log proves it.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { applyToMeeting, shared } from './support/patch.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let meeting: string
let item: string

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  await people.admin!.must('PATCH', '/communities/MG', { turn_minutes: 2, party_minutes: 5 })
  meeting = (await people.host!.must('POST', '/communities/MG/meetings', { title: '四方会', starts_at: new Date().toISOString(), minutes: 60 })).id
  item = (await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: '停车' })).id
  await people.host!.act(`/meetings/${meeting}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${meeting}`, 'check_in')
  for (const action of ['start', 'next']) await people.host!.act(`/meetings/${meeting}`, action)
})
afterAll(() => server?.remove())

const read = (client: Client = people.host!): Promise<Json> => client.must('GET', `/meetings/${meeting}`)
const itemOf = (whole: Json): Json => whole.agenda.find(({ id }: Json) => id === item)
const ask = (login: string, body: Json = {}): Promise<Json> => people[login]!.must('POST', `/agenda/${item}/speakers`, body)
const act = (login: string, speaker: Json, action: string): Promise<Json> => people[login]!.act(`/speakers/${speaker.id}`, action)

test('a clock is paused, cut off, resumed and ended: every screen counts the same', async () => {
  const { id: community, seq } = await people.host!.must('GET', '/communities/MG')
  const old = shared(await read())
  const line = await people.oc!.live()
  await line.subscribe(community, seq)

  const speech = await ask('pc')
  await act('host', speech, 'grant')
  const begun = Date.now()
  await act('pc', speech, 'begin')
  await sleep(400)
  line.end()
  const point = await ask('rc', { kind: 'point_of_order' })
  await act('host', point, 'begin')
  await sleep(300)
  const interrupted = itemOf(await read()).speakers.find(({ id }: Json) => id === speech.id)
  expect(interrupted).toMatchObject({ state: 'speaking', running_since: null })
  await act('host', speech, 'resume')
  await sleep(200)
  const paused = await act('host', speech, 'pause')
  await sleep(300)
  const ended = await act('host', speech, 'end')
  const spent = Date.now() - begun

  // What ran is counted, the interruption and the pause are not.
  expect(paused.used_ms).toBeGreaterThanOrEqual(600)
  expect(ended.used_ms).toBe(paused.used_ms)
  expect(ended.used_ms).toBeLessThanOrEqual(spent - 600)

  const again = await people.oc!.live()
  await again.subscribe(community, seq)
  await again.reaches((await people.host!.must('GET', '/communities/MG')).seq)
  let screen = old
  for (const event of again.events()) screen = applyToMeeting(screen, event)
  const now = await read()
  expect(shared(screen)).toEqual(shared(now))
  expect(itemOf(now).floor).toEqual({ queue: [], used: [{ party: 'property_company', ms: ended.used_ms }] })
  expect(now).toMatchObject({ turn_minutes: 2, party_minutes: 5 })
  again.end()
})

test('in a recess the clock of the item stands; every screen counts the same before, while and after', async () => {
  const { id: community, seq } = await people.host!.must('GET', '/communities/MG')
  const old = shared(await read())
  const line = await people.neighbour!.live()
  await line.subscribe(community, seq)
  const running = itemOf(await read())
  expect(running.running_since).toBe(running.started_at)
  await sleep(300)
  await people.host!.act(`/meetings/${meeting}`, 'recess')
  const standing = itemOf(await read())
  expect(standing.running_since).toBeNull()
  expect(standing.used_ms).toBeGreaterThanOrEqual(running.used_ms + 300)
  await sleep(500)
  expect(itemOf(await read()).used_ms).toBe(standing.used_ms)
  await people.host!.act(`/meetings/${meeting}`, 'resume')
  const resumed = itemOf(await read())
  expect(resumed.used_ms).toBe(standing.used_ms)
  expect(Date.parse(resumed.running_since) - Date.parse(running.started_at)).toBeGreaterThanOrEqual(standing.used_ms + 500)
  const now = shared(await read())
  await line.wait(({ kind }) => kind === 'meeting.resumed', 'that it goes on')
  line.end()
  const patched = line.got.filter(({ op }) => op === 'event').reduce(applyToMeeting, old)
  expect(itemOf(patched)).toEqual(itemOf(now))
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('who waits is told to all in the order of the rule', async () => {
  const said = await people.oc!.must('POST', `/agenda/${item}/statements`, { text: '停不下。' })
  const spoken = await ask('pc')
  const fresh = await ask('pr')
  const response = await ask('rc', { kind: 'response', statement: said.id })
  const point = await ask('oc', { kind: 'point_of_order' })
  for (const login of ['host', 'pc', 'neighbour'])
    expect(itemOf(await read(people[login]!)).floor.queue, login).toEqual([point.id, response.id, fresh.id, spoken.id])
})

test('two hosts let the same speaker begin, and stop the clock at once: it is done once', async () => {
  const { queue } = itemOf(await read()).floor
  const begun = await Promise.all([1, 2].map(() => people.host!.send('POST', `/speakers/${queue[0]}/actions`, { action: 'begin' })))
  expect(begun.map(({ status }) => status).sort()).toEqual([200, 409])
  const stopped = await Promise.all([1, 2].map(() => people.host!.send('POST', `/speakers/${queue[0]}/actions`, { action: 'pause' })))
  expect(stopped.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(itemOf(await read()).speakers.filter(({ state }: Json) => state === 'speaking')).toHaveLength(1)
})

test('what waits for the meeting is not shifted by who moves something else: an item goes before the one that is named', async () => {
  const more: string[] = []
  for (let n = 1; n <= 8; ++n) more.push((await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: `第 ${n} 题`, urgent: '今晚要定' })).id)
  const before = (await read()).agenda.map(({ id }: Json) => id).sort()
  await Promise.all(Array.from({ length: 30 }, (_, n) => people.host!.must('PATCH', `/agenda/${more[(n * 5) % 8]!}`, n % 3 === 0 ? { position: 500 } : { before: more[(n * 3 + 1) % 8]! })))
  expect((await read()).agenda.map(({ id }: Json) => id).sort()).toEqual(before)
  await people.host!.must('PATCH', `/agenda/${more[7]!}`, { before: more[2]! })
  const after = (await read()).agenda.map(({ id }: Json) => id)
  expect(after.indexOf(more[7]!) + 1).toBe(after.indexOf(more[2]!))
  expect(await server.cli('verify')).toMatch(/^good/)
})
