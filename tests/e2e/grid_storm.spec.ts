// A community and its township over a bad line: slow, cut, answered with nonsense, done twice, in any order, and the
// community's server killed in between. Each event counts once, in order per ticket, nothing is stuck, and the queue is
// empty in the end. SIFANG_LONG=1: 20,000 events.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Answer, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { makePng, mustSend } from './support/files.js'
import { random } from './support/random.js'
import { long, Server } from './support/server.js'
import { connect, gridShelf, switchOn, Township, township, whole } from './support/township.js'

const seed = Number(process.env.SIFANG_SEED ?? 20261128)
const wanted = Number(process.env.SIFANG_EVENTS ?? (long ? 20_000 : 260)) // events, of both directions
const kills = long ? 20 : 3
const atOnce = long ? 60 : 12
/** For one thing to come about, in milliseconds: whatever does not is told before the test runs out of time. */
const patience = 120_000
const draw = random(seed)

let server: Server
let people: People
let there: Township
let connector: Json
const photos: string[] = [] // of the first tickets, one each
const start = (): Promise<Server> => server.start('--plugins', gridShelf(), '--private-webhooks', '--listen', listen)
let listen = '127.0.0.1:0'

beforeAll(async () => {
  server = await Server.fresh()
  await start()
  listen = new URL(server.url).host // the township goes on knowing where we are
  people = await found(server)
  await switchOn(people)
  there = await Township.open()
  connector = await connect(server, people, there)
  await people.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'public_address', value: server.url }] })
  for (let at = 0; at < 10; ++at) photos.push((await mustSend(people.resident!, makePng(20 + at, 20))).id)
  await there.manner({ seed, slow: 0.1, error: 0.06, garbage: 0.04, hang_up: 0.05, limited: 0.03, token: 0.15, duplicate: 0.2, wrong_signature: 0.1, reorder: true })
})
afterAll(async () => {
  there?.close()
  await server?.remove()
})

let up: Promise<unknown> = Promise.resolve() // settled while the server runs
let asks = 0

/** Asked until it is answered, with the same key, whatever becomes of the server meanwhile. */
async function insist(login: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const key = `storm-${++asks}`
  let last = ''
  for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
    await up
    try {
      const answer = await new Client(server.url, people[login]!.token).send(method, path, body, method === 'GET' ? {} : { 'Idempotency-Key': key })
      if (answer.status !== 503 && answer.status !== 429) return answer
      last = `${answer.status} ${answer.text}`
    } catch (error) {
      // The line broke: nobody knows whether it was done.
      last = String(error)
    }
  }
  throw new Error(`${login} ${method} ${path} is never answered: ${last}`)
}
async function must(login: string, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await insist(login, method, path, body)
  if (answer.status >= 300) throw new Error(`${login} ${method} ${path}: ${answer.status} ${answer.text}`)
  return answer.body
}
const act = (login: string, ticket: string, action: string, fields: object = {}): Promise<Json> => must(login, 'POST', `/tickets/${ticket}/actions`, { action, ...fields })
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
async function wait<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + patience; ;) {
    const found = await ask()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`)
    await pause(150)
  }
}
const stateOf = async (ticket: string): Promise<string> => (await must('rc', 'GET', `/tickets/${ticket}`)).state

interface Story {
  ticket: string
  number: string
  /** What the township is to have got behind the request, in order. */
  up: string[]
  /** Words of its comments, of what it finished, of what it gave back; each is to be in effect once. */
  said: string[]
  finished: string[]
  returned: string[]
  updates: number
  photos: number
  /** Theirs, in seconds. */
  clock: number
}
const stories: Story[] = []
let events = 0

/** A round there: some steps and words, told at once and heard in any order, then its end. */
async function round(story: Story, request: string, dice: (end: number) => number, name: string): Promise<'done' | 'back'> {
  const at = (): string => new Date(++story.clock * 1000).toISOString().replace(/\.\d+Z/, 'Z')
  const steps = 1 + dice(4)
  for (let n = 0; n < steps; ++n) {
    const status = ['open', 'action_scheduled', 'in_progress', 'unchanged'][dice(4)]!
    const words = `${name} ${status} ${n}`
    if (status === 'unchanged') story.said.push(words)
    await there.step(request, status, words, { at: at() })
    ++story.updates
    ++events
  }
  const back = dice(5) === 0
  const words = `${name} ${back ? '退回' : '办结'}`
  ;(back ? story.returned : story.finished).push(words)
  await there.step(request, back ? 'cancelled' : 'closed', words, { at: at() })
  ++story.updates
  ++events
  await wait(`${name} ends`, async () => (back ? ['accepted', 'agenda'] : ['verifying']).includes(await stateOf(story.ticket)))
  return back ? 'back' : 'done'
}

async function live(index: number): Promise<void> {
  const dice = random(seed + index * 7919)
  const { id, number } = await must('resident', 'POST', '/communities/MG/tickets', { ...matter, title: `第 ${index} 件`, attachments: photos.slice(index, index + 1) })
  const story: Story = { ticket: id, number, up: [], said: [], finished: [], returned: [], updates: 0, photos: index < photos.length ? 1 : 0, clock: Math.floor(Date.now() / 1000) - 300 }
  stories.push(story)
  await act('rc', id, 'accept')
  await act('rc', id, 'township')
  ++events
  const tell = (words: string): void => {
    story.up.push(words)
    ++events
  }
  // A word before the township has even answered waits for its number.
  if (dice(2) === 0) {
    await must('resident', 'POST', `/tickets/${id}/comments`, { text: `快点 ${index}` })
    tell(`快点 ${index}`)
  }
  const request = (await wait(`${number} is there`, () => there.request(number))).id as string
  for (let turn = 0; ; ++turn) {
    const end = await round(story, request, dice, `${number}/${turn}`)
    if (turn === 2 || dice(2) === 0) break
    if (end === 'done') {
      await act('resident', id, 'reopen', { reason: `没好 ${turn}` })
      tell(`没好 ${turn}`)
    }
    // What was opened or given back too often is the next meeting's, unless somebody gives it to a party.
    if (await stateOf(id) === 'agenda') await act('rc', id, 'assign', { party: 'property_company' })
    await act('rc', id, 'township', { reason: `再报 ${turn}` })
    tell(`再报 ${turn}`)
  }
  if (await stateOf(id) !== 'verifying') return
  for (const [login, party] of Object.entries({ rc: 'residents_committee', oc: 'owners_committee', pc: 'property_company', pr: 'party_representatives' }))
    await must(login, 'PUT', `/tickets/${id}/answers/${party}`, { text: '已知悉', stance: 'support', publish: true })
  await act('resident', id, 'confirm', { rating: 5, note: `好了 ${index}` })
  tell(`好了 ${index}`)
}

/** Down for a moment, of theirs or of ours. */
async function kill(): Promise<void> {
  await server.crash()
  await start()
}
async function outage(): Promise<void> {
  await there.command('down')
  await pause(400 + draw(800))
  await there.command('up')
}

test(`${wanted} events over a bad line, ${kills} times killed: each once, in order, and nothing stays behind (seed ${seed})`, async () => {
  const begun = Date.now()
  const deaths = Array.from({ length: kills }, (_, n) => Math.floor((wanted * (n + 1)) / (kills + 1)))
  let next = 0
  let outages = 0
  const worker = async (): Promise<void> => {
    while (events < wanted) {
      if (deaths[0] !== undefined && events >= deaths[0]) {
        deaths.shift()
        up = kill()
      } else if (draw(40) === 0) {
        ++outages
        void outage()
      }
      await live(next++)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await up
  // The line is good again; what was put off is through within its back-off.
  await pause(1500)
  await there.command('up')
  await there.manner({ slow: 0, error: 0, garbage: 0, hang_up: 0, limited: 0, duplicate: 0, wrong_signature: 0 })
  const officer = township(new Client(server.url, people.officer!.token))
  const counts = async (): Promise<Json> => (await officer.must('GET', '/connectors')).items[0].counts
  const rows = stories.reduce((sum, one) => sum + 1 + one.up.length, 0)
  await wait('the queue is empty', async () => {
    const { to_send, failed, sent, dead, done } = await counts()
    return to_send + failed + sent + dead === 0 && done >= rows
  }).catch(async (error: Error) => {
    throw new Error(`${error.message}: of ${rows} ${JSON.stringify(await counts())}`)
  })
  await wait('all is heard', async () => (await there.state()).waiting === 0)

  const state = await there.state()
  expect(state.requests.length).toBe(stories.length)
  for (const story of stories) {
    const request = state.requests.find((one: Json) => one.number === story.number)
    expect(request.got.map((one: Json) => one.words)).toEqual(story.up)
    expect(request.photos.length).toBe(story.photos)
    for (const address of request.photos) expect((await fetch(address)).headers.get('content-type')).toMatch(/^image\//)
    const { items } = await must('rc', 'GET', `/tickets/${story.ticket}/history`)
    const told = (kind: string): Json[] => items.filter((one: Json) => one.kind === kind)
    expect(told('ticket.finished').map((one) => one.data.note)).toEqual(story.finished)
    expect(told('ticket.taken_back').map((one) => one.data.reason)).toEqual(story.returned)
    expect(told('ticket.commented').map((one) => one.data.comment.text).filter((text: string) => !text.startsWith('快点')).sort()).toEqual([...story.said].sort())
  }
  expect((await counts()).done).toBe(rows)
  expect(new Set(state.requests.flatMap((one: Json) => one.photos)).size).toBe(stories.reduce((sum, one) => sum + one.photos, 0))
  const heard = await whole(new Client(server.url, people.officer!.token), `/connectors/${connector.id}/inbox`)
  const updates = stories.reduce((sum, one) => sum + one.updates, 0)
  expect(heard.length).toBe(updates)
  expect(new Set(heard.map((one) => one.update)).size).toBe(updates)
  const outcomes: Record<string, number> = {}
  for (const one of heard) outcomes[one.outcome] = (outcomes[one.outcome] ?? 0) + 1
  expect(outcomes.unknown ?? 0).toBe(0)
  expect(deaths).toEqual([])
  await server.stop()
  await server.cli('verify')
  await start()
  console.log(JSON.stringify({ events, tickets: stories.length, sent: rows, heard: updates, outcomes, asked_twice: state.repeated, pushed: state.pushed, wrong_signatures: state.refusedPushes, kills, outages, seconds: Math.round((Date.now() - begun) / 1000) }))
}, long ? 3_600_000 : 240_000)
