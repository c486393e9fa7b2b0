// Two communities of a hundred people each hold meeting after meeting at random: members, hosts (several at
// once), residents and others come and go, speak, ask, vote, lead, and their lines break in the middle. At the
// end every screen that was folded from events is what a fetch gives, every act that was acknowledged happened
// once and every other at most once, the minutes hold what the log says, and the log proves itself.
// SIFANG_SEED gives other people's decisions, SIFANG_STEPS another number of them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { Client, type Json } from './support/client.js'
import { parties } from './support/community.js'
import { isOver, Participant, sleep, type Command, type Outcome } from './support/participant.js'
import { shared } from './support/patch.js'
import { random } from './support/random.js'
import { long, ok, Server } from './support/server.js'

const seed = Number(process.env.SIFANG_SEED ?? 1)
/** The long form goes its way to the end, the short one for a minute. */
const most = Number(process.env.SIFANG_STEPS ?? (long ? 50_000 : 1_000_000))
const patience = process.env.SIFANG_STEPS || long ? Infinity : 60_000
const atOnce = 24

const communities = ['MG', 'YL'] as const
/** Of each community. */
const cast: [role: string, count: number][] = [['member', 32], ['host', 5], ['recorder', 1], ['resident', 54], ['supervisor', 4], ['inspector', 4]]
const linesEach = 4

/** Something that somebody did, and how far it is known to have happened. */
interface Act {
  what: 'statement' | 'item' | 'vote' | 'decision' | 'check_in' | 'ballot' | 'speaker'
  community: string
  meeting: string
  /** What tells it from all others of its kind. */
  mark: string
  done: boolean
  choice?: string
}

let server: Server
const lines: BadLine[] = []
const people: Participant[] = []
const acts: Act[] = []
const reader = {} as Record<string, Client>
const refusals = new Map<string, number>()
const next = random(seed)
let serial = 0
let answered = 0
let lost = 0

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  const data = ['--data', server.data]
  for (const code of communities) await ok(['community', 'add', ...data, '--code', code, '--name', `小区${code}`])
  const all: [login: string, role: string, party: string, community: string, line: BadLine][] = []
  for (const code of communities) {
    const own = await Promise.all(Array.from({ length: linesEach }, () => BadLine.to(server.url)))
    lines.push(...own)
    let n = 0
    for (const [role, count] of cast)
      for (let i = 0; i < count; ++i, ++n) all.push([`${code.toLowerCase()}${n}`, role, role === 'member' ? parties[i % 4]! : '', code, own[n % linesEach]!])
  }
  let at = 0
  const made = new Array<Participant>(all.length)
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let i = at++; i < all.length; i = at++) {
      const [login, role, party, community, line] = all[i]!
      await ok(['user', 'add', ...data, '--login', login, '--name', `人${login}`, '--community', community, '--role', role, ...(party ? ['--party', party] : [])])
      const token = await ok(['token', 'create', ...data, '--login', login])
      made[i] = new Participant(login, role, party, community, token, line.url, new Client(server.url, token))
      const { user } = await made[i]!.direct.must('GET', '/me')
      Object.assign(made[i]!, { id: user.id, name: user.name })
    }
  }))
  people.push(...made)
  for (const code of communities) reader[code] = people.find(({ community, role }) => community === code && role === 'host')!.direct
}, 600_000)
afterAll(async () => {
  for (const person of people) person.leave()
  for (const line of lines) await line.end()
  await server?.remove()
})

const unique = (kind: string): string => `${kind}${++serial}号`
const command = (method: string, verb: Command['verb'], path: string, id: string, body: Json = {}, more: Json = {}): Command =>
  ({ method, params: { id, ...body }, verb, path, body: { ...more, ...body } })
const onMeeting = (action: string, id: string, body: Json = {}): Command => command(`meeting.${action}`, 'POST', `/meetings/${id}/actions`, id, body, { action })
const onVote = (action: string, id: string): Command => command(`vote.${action}`, 'POST', `/votes/${id}/actions`, id, {}, { action })
const onSpeaker = (action: string, id: string): Command => command(`speaker.${action}`, 'POST', `/speakers/${id}/actions`, id, {}, { action })

/** Does it, and keeps what is to be found at the end. */
async function perform(who: Participant, dice: Dice, what: Command, act?: Omit<Act, 'community' | 'done'>): Promise<Outcome> {
  const key = `k${seed}-${++serial}`
  const line = lines.find(({ url }) => url === who.url)!
  const bySocket = dice(2) === 0
  if (!bySocket && dice(12) === 0) {
    // The server does it, and nobody hears of it until the next try.
    void line.loseAnswerTo(key).then(async () => { await sleep(dice(30)); line.heal() })
  }
  const outcome = await who.send(what, key, bySocket)
  if (outcome === 'unknown') ++lost
  else if (outcome.status >= 300) {
    const name = `${what.method}: ${outcome.status} ${outcome.body.type}`
    refusals.set(name, (refusals.get(name) ?? 0) + 1)
    if (outcome.status >= 500 || outcome.status === 400 || outcome.status === 422 || outcome.status === 401) throw new Error(`${who.login} ${what.method} ${JSON.stringify(what.params)}: ${JSON.stringify(outcome.body)}`)
    return outcome
  } else ++answered
  if (act) acts.push({ ...act, community: who.community, done: outcome !== 'unknown', mark: act.mark || (outcome === 'unknown' ? '' : outcome.body.id) })
  return outcome
}

type Dice = (end: number) => number
/** A step's own numbers: they do not depend on what others do meanwhile. */
const diceOf = (step: number): Dice => random((step + 1) * 2_654_435_761 + seed)
const oneOf = <T>(list: readonly T[], dice: Dice): T | undefined => list[dice(Math.max(1, list.length))]

async function asMember(who: Participant, meeting: Json, dice: Dice): Promise<unknown> {
  const seated = meeting.attendance.some(({ user }: Json) => user === who.id)
  if (meeting.state === 'open' || meeting.state === 'in_session') {
    if (!seated && (meeting.state === 'open' || dice(3) > 0)) return perform(who, dice, onMeeting('check_in', meeting.id), { what: 'check_in', meeting: meeting.id, mark: who.id })
  }
  if (meeting.state === 'closed') return seated && !(meeting.signatures ?? []).some(({ party }: Json) => party === who.party) ? perform(who, dice, onMeeting('sign', meeting.id)) : undefined
  const item = meeting.agenda.find(({ id }: Json) => id === meeting.current)
  if (meeting.state !== 'in_session' || !item) return askSomething(who, meeting, dice)
  const vote = (item.votes ?? []).find(({ state }: Json) => state === 'open')
  if (vote && dice(3) > 0) {
    const choice = oneOf(['for', 'for', 'against', 'abstain'], dice)!
    const elector = vote.rule === 'members_majority' ? who.id : who.party
    return perform(who, dice, command('vote.cast', 'POST', `/votes/${vote.id}/ballots`, vote.id, { choice }), { what: 'ballot', meeting: meeting.id, mark: `${vote.id} ${elector}`, choice })
  }
  const own = (item.speakers ?? []).find(({ user, state }: Json) => user === who.id && state !== 'done' && state !== 'withdrawn')
  const roll = dice(10)
  if (own && roll < 5) return perform(who, dice, onSpeaker(own.state === 'granted' ? 'begin' : own.state === 'speaking' ? 'end' : 'withdraw', own.id))
  if (!own && roll < 3) return perform(who, dice, command('agenda.ask_to_speak', 'POST', `/agenda/${item.id}/speakers`, item.id), { what: 'speaker', meeting: meeting.id, mark: '' })
  if (roll === 9) return askSomething(who, meeting, dice)
  return state(who, meeting, item, dice)
}

function state(who: Participant, meeting: Json, item: Json, dice: Dice): Promise<unknown> {
  const text = unique('发言')
  return perform(who, dice, command('agenda.state', 'POST', `/agenda/${item.id}/statements`, item.id, { text }), { what: 'statement', meeting: meeting.id, mark: text })
}
function add(who: Participant, meeting: Json, kind: 'question' | 'topic', dice: Dice): Promise<unknown> {
  const title = unique(kind === 'question' ? '提问' : '议题')
  return perform(who, dice, command('agenda.add', 'POST', `/meetings/${meeting.id}/agenda`, meeting.id, { kind, title, minutes: 1 + dice(20) }), { what: 'item', meeting: meeting.id, mark: title })
}
const askSomething = (who: Participant, meeting: Json, dice: Dice): Promise<unknown> =>
  meeting.state === 'closed' || meeting.agenda.length > 14 ? Promise.resolve() : add(who, meeting, 'question', dice)

async function asHost(who: Participant, meeting: Json, dice: Dice): Promise<unknown> {
  const roll = dice(100)
  const missing: string[] = meeting.quorum.missing
  const others = people.filter(({ community, role, id, party }) => community === who.community && role === 'member' && (missing.length === 0 || missing.includes(party)) && !meeting.attendance.some(({ user }: Json) => user === id))
  const checkIn = (): unknown => {
    const other = oneOf(others, dice)
    return other && perform(who, dice, onMeeting('check_in', meeting.id, { user: other.id }), { what: 'check_in', meeting: meeting.id, mark: other.id })
  }
  switch (meeting.state) {
    case 'scheduled':
      if (meeting.agenda.length < 3 || roll < 40) return add(who, meeting, 'topic', dice)
      return perform(who, dice, roll < 45 ? onMeeting('lock', meeting.id) : roll < 50 ? onMeeting('build', meeting.id) : roll < 52 ? onMeeting('cancel', meeting.id, { reason: '不开了' }) : onMeeting('open', meeting.id))
    case 'open':
      if (!meeting.quorum.met || roll < 10) return roll === 99 ? perform(who, dice, onMeeting('start', meeting.id, { without_quorum: '先谈' })) : checkIn()
      return perform(who, dice, onMeeting('start', meeting.id))
    case 'recess':
      return perform(who, dice, onMeeting(roll < 95 ? 'resume' : 'close', meeting.id))
    case 'closed':
      return perform(who, dice, onMeeting('publish', meeting.id))
    case 'in_session':
      return inSession(who, meeting, dice, roll, checkIn)
  }
}

async function inSession(who: Participant, meeting: Json, dice: Dice, roll: number, checkIn: () => unknown): Promise<unknown> {
  const item = meeting.agenda.find(({ id }: Json) => id === meeting.current)
  const pending = meeting.agenda.filter((one: Json) => one.state === 'pending')
  const onwards = (): Promise<unknown> => perform(who, dice, onMeeting(pending.length > 0 ? 'next' : 'close', meeting.id, pending.length > 0 && dice(3) === 0 ? { item: oneOf<Json>(pending, dice).id } : {}))
  if (!item || item.state !== 'current') return onwards()
  if (roll < 4) return perform(who, dice, onMeeting(roll < 2 ? 'recess' : 'close', meeting.id))
  if (roll < 5) return checkIn()
  if (roll < 12 && pending.length > 0) {
    const one = oneOf<Json>(pending, dice)
    return roll === 8
      ? perform(who, dice, command('agenda.remove', 'DELETE', `/agenda/${one.id}`, one.id))
      : perform(who, dice, command('agenda.update', 'PATCH', `/agenda/${one.id}`, one.id, roll === 9 ? { position: 1 + dice(meeting.agenda.length) } : { minutes: 1 + dice(30) }))
  }
  if (roll < 22) {
    const waiting = (item.speakers ?? []).find(({ state }: Json) => state === 'waiting' || state === 'speaking')
    if (waiting) return perform(who, dice, onSpeaker(waiting.state === 'waiting' ? 'grant' : 'end', waiting.id))
  }
  if (roll < 30) return state(who, meeting, item, dice)
  const vote = (item.votes ?? []).find(({ state }: Json) => state !== 'closed' && state !== 'published') ?? (item.votes ?? []).at(-1)
  if (!vote || (vote.result && !vote.result.passed && roll < 40)) {
    if (meeting.without_quorum) return onwards()
    const text = unique('表决')
    return perform(who, dice, command('agenda.vote', 'POST', `/agenda/${item.id}/votes`, item.id, { question: text, rule: oneOf(['four_party_majority', 'four_party_consent', 'members_majority', 'members_majority'], dice), secret: dice(3) === 0 }), { what: 'vote', meeting: meeting.id, mark: text })
  }
  if (vote.state === 'draft') return perform(who, dice, onVote('open', vote.id))
  if (vote.state === 'open') return vote.cast * 2 >= vote.entitled || roll > 80 ? perform(who, dice, onVote('close', vote.id)) : undefined
  if (vote.state === 'closed' && roll < 45) return perform(who, dice, onVote('publish', vote.id))
  if (roll > 75) return onwards()
  const text = unique('决定')
  return perform(who, dice, command('agenda.decide', 'POST', `/agenda/${item.id}/decision`, item.id, { text, ...(dice(2) ? { party: oneOf(parties, dice) } : {}), ...(vote.result && !vote.result.passed ? { despite_vote: '不能再等' } : {}) }), { what: 'decision', meeting: meeting.id, mark: text })
}

/** A table of three parties, for one of which, now and then, one comes and another stands in: the others only listen. */
function tableOf(community: string, dice: Dice): Json {
  const away = dice(parties.length)
  const sitting = parties.filter((_, i) => i !== away)
  const [one, other] = people.filter((person) => person.community === community && person.role === 'member' && person.party === sitting[0])
  return { parties: sitting, ...dice(2) === 0 && one && other ? { members: [{ user: one.id }, { user: other.id, role: 'deputy' }] } : {} }
}

/** What one person does next, by the step's own numbers and what is on their screen. */
async function step(who: Participant, dice: Dice): Promise<unknown> {
  if (!who.here) return dice(3) > 0 ? who.join() : undefined
  const roll = dice(100)
  if (roll < 2) return who.leave()
  if (roll < 6) return who.cut()
  if (roll === 6) {
    const line = lines.find(({ url }) => url === who.url)!
    line.cut()
    // Now and then for longer than anybody tries.
    void sleep(dice(dice(8) === 0 ? 4_000 : 200)).then(() => { line.heal() })
    return undefined
  }
  const meeting = oneOf(who.open(), dice)
  if (who.role === 'host' && (!meeting || (who.open().length < 2 && roll < 30))) {
    if (who.open().length > 1) return undefined
    const body = { title: unique('会'), starts_at: new Date(Date.now() + 86_400_000).toISOString(), ...dice(3) === 0 ? tableOf(who.community, dice) : {} }
    return perform(who, dice, { method: 'meeting.create', params: { community: who.community, ...body }, verb: 'POST', path: `/communities/${who.community}/meetings`, body })
  }
  if (!meeting) return undefined
  if (who.role === 'host') return asHost(who, meeting, dice)
  if (who.role === 'member') return asMember(who, meeting, dice)
  const item = meeting.agenda.find(({ id }: Json) => id === meeting.current)
  // Whoever only watches may be there and ask; that they may not speak is tried too.
  if (roll < 20 && item) {
    const refused = await perform(who, dice, command('agenda.state', 'POST', `/agenda/${item.id}/statements`, item.id, { text: '不该有的发言' }))
    expect(refused === 'unknown' ? 403 : refused.status, `a statement by a ${who.role}`).toBeGreaterThanOrEqual(403)
    return undefined
  }
  if (roll < 40 && ['open', 'in_session', 'recess'].includes(meeting.state) && !meeting.attendance.some(({ user }: Json) => user === who.id))
    return perform(who, dice, onMeeting('check_in', meeting.id), { what: 'check_in', meeting: meeting.id, mark: who.id })
  return roll < 50 ? askSomething(who, meeting, dice) : undefined
}

/** Hosts and members act more often than those who watch; the others are mostly there. */
function chosen(dice: Dice): Participant {
  const group = dice(20)
  const role = group < 8 ? 'host' : group < 16 ? 'member' : ''
  const some = people.filter((one) => (role === '' ? one.role !== 'host' && one.role !== 'member' : one.role === role))
  return some[dice(some.length)]!
}

test('people act at random', async () => {
  await Promise.all(people.map(async (person, i) => { await sleep(i * 10); await person.join() }))
  const begun = Date.now()
  let steps = 0
  const busy = new Map<Participant, Promise<unknown>>()
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (steps < most && Date.now() - begun < patience) {
      const dice = diceOf(steps++)
      const who = chosen(dice)
      // One person does one thing after another.
      const turn = (busy.get(who) ?? Promise.resolve()).then(() => step(who, dice))
      busy.set(who, turn)
      await turn
    }
  }))
  const seconds = (Date.now() - begun) / 1000
  const count = (what: Act['what']): number => acts.filter((act) => act.what === what).length
  console.log(`seed ${seed}: ${steps} steps in ${seconds.toFixed(0)} s (${(steps / seconds).toFixed(0)}/s), ${answered} acts acknowledged, ${lost} unheard of, ${lines.reduce((sum, { cuts }) => sum + cuts, 0)} cuts; `
    + (['statement', 'item', 'check_in', 'speaker', 'vote', 'ballot', 'decision'] as const).map((what) => `${what} ${count(what)}`).join(', '))
  console.log([...refusals].sort().map(([name, times]) => `${name} × ${times}`).join('\n'))
  for (const line of lines) line.heal()
  expect(answered).toBeGreaterThan(steps / 10)
}, long ? 7_200_000 : 300_000)

/** The log of a community as its host may see it. */
const logs: Record<string, Json[]> = {}
const meetings: Record<string, Json[]> = {}

test('every screen is what a fetch gives, and every feed had all there was, once', async () => {
  for (const code of communities) {
    const { seq } = await reader[code]!.must('GET', `/communities/${code}`)
    const mine = people.filter(({ community, here }) => community === code && here)
    expect(mine.length).toBeGreaterThan(20)
    await Promise.all(mine.map((person) => person.reaches(seq)))
    logs[code] = await reader[code]!.log(code)
    const ids = [...new Set(logs[code]!.flatMap(({ data }) => data.meeting?.id ?? []))] as string[]
    meetings[code] = []
    for (const id of ids) meetings[code]!.push(await reader[code]!.must('GET', `/meetings/${id}`))
    let compared = 0
    for (const person of mine) {
      expect(person.troubles, person.login).toEqual([])
      for (const id of person.screens.keys()) {
        expect(shared(person.see(id)), `${id} on the screen of ${person.login} (${person.role})`).toEqual(shared(await person.direct.must('GET', `/meetings/${id}`)))
        ++compared
      }
    }
    console.log(`${code}: ${logs[code]!.length} events, ${ids.length} meetings (${meetings[code]!.filter(({ state }) => state === 'published').length} published), ${compared} screens of ${mine.length} people compared`)
    for (const person of mine.filter((_, i) => i % 7 === 0)) {
      const own = await person.direct.log(code, person.since)
      expect(person.events.map((event) => event.seq), person.login).toEqual(own.map((event) => event.seq))
      expect(person.events.map(({ op: _op, ...event }) => event)).toEqual(own)
    }
  }
}, 1_800_000)

/** How often each text of a kind stands in the log. */
function counted(community: string, kind: string, of: (data: Json, event: Json) => string[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const event of logs[community]!) if (event.kind === kind) for (const mark of of(event.data, event)) times.set(mark, (times.get(mark) ?? 0) + 1)
  return times
}
const agendaOf = (data: Json): Json[] => data.agenda ?? []

/** Who came to which meeting, as an event tells it: from elsewhere, or in the room (which they may do after). */
const arrivals = (data: Json): { mark: string; remote: boolean }[] => (data.attendance ?? []).map(({ user, how }: Json) => ({ mark: `${data.meeting.id} ${user}`, remote: how === 'remote' }))

test('what was acknowledged happened once, what was not at most once, and nothing else', () => {
  for (const code of communities) {
    const ways = counted(code, 'meeting.checked_in', (data) => arrivals(data).map(({ mark, remote }) => `${mark} ${remote ? 'from elsewhere' : 'in the room'}`))
    expect([...ways].filter(([, times]) => times !== 1), `one way of coming twice in the log of ${code}`).toEqual([])
    const found: Record<Act['what'], Map<string, number>> = {
      statement: counted(code, 'meeting.statement_made', (data) => agendaOf(data).flatMap(({ statements }) => statements ?? []).map(({ text }: Json) => text)),
      // With the order of all others, so only what is new: the event's own subject.
      item: counted(code, 'meeting.item_added', (data, { subject }) => agendaOf(data).filter(({ id }) => subject === `agenda:${id}`).map(({ title }) => title)),
      vote: counted(code, 'meeting.vote_drafted', (data) => agendaOf(data).flatMap(({ votes }) => votes ?? []).map(({ question }: Json) => question)),
      decision: counted(code, 'meeting.decided', (data) => agendaOf(data).flatMap(({ decision }) => decision?.text ?? [])),
      // Coming to the room after having taken part from elsewhere is no second arrival.
      check_in: counted(code, 'meeting.checked_in', (data) => arrivals(data).filter(({ mark, remote }) => remote || !ways.has(`${mark} from elsewhere`)).map(({ mark }) => mark)),
      speaker: counted(code, 'meeting.speaker_changed', (data) => agendaOf(data).flatMap(({ speakers }) => speakers ?? []).filter(({ state }: Json) => state === 'waiting').map(({ id }: Json) => id)),
      ballot: new Map(meetings[code]!.flatMap(({ agenda }) => agenda).flatMap(({ votes }: Json) => votes ?? []).flatMap((vote: Json) => (vote.voted ?? []).map((elector: string) => [`${vote.id} ${elector}`, 1] as [string, number]))),
    }
    for (const what of Object.keys(found) as Act['what'][]) {
      const mine = acts.filter((act) => act.community === code && act.what === what)
      const markOf = (act: Act): string => (what === 'check_in' ? `${act.meeting} ${act.mark}` : act.mark)
      const known = new Set(mine.map(markOf))
      expect(mine.filter(({ done }) => done).map(markOf).filter((mark) => found[what].get(mark) !== 1), `acknowledged ${what}, not once in the log of ${code}`).toEqual([])
      expect([...found[what]].filter(([, times]) => times !== 1), `${what} more than once in the log of ${code}`).toEqual([])
      // Of speakers the answer gives the name: who was not answered is not known by it.
      const strangers = [...found[what].keys()].filter((mark) => !known.has(mark))
      if (what === 'speaker') expect(strangers.length).toBeLessThanOrEqual(mine.filter(({ done }) => !done).length)
      else expect(strangers, `${what} in the log of ${code} that nobody made`).toEqual([])
    }
  }
})

test('every vote counts the ballots that were acknowledged, for what they said, and none after its end', () => {
  for (const code of communities) {
    const closedAt = new Map<string, number>()
    for (const { kind, seq, data } of logs[code]!) {
      const votes = agendaOf(data).flatMap(({ votes: list }) => list ?? []) as Json[]
      if (kind === 'meeting.vote_closed') for (const { id } of votes) closedAt.set(id, seq)
      if (kind === 'meeting.ballot_cast') for (const { id } of votes) expect(closedAt.has(id), `a ballot for ${id} after its end`).toBe(false)
    }
    let closed = 0
    for (const vote of meetings[code]!.flatMap(({ agenda }) => agenda).flatMap(({ votes }: Json) => votes ?? []) as Json[]) {
      const ballots = acts.filter(({ what, mark }) => what === 'ballot' && mark.startsWith(`${vote.id} `))
      expect(vote.cast).toBe((vote.voted ?? []).length)
      if (!vote.result) continue
      ++closed
      expect(Object.values<number>(vote.result.tally).reduce((sum, n) => sum + n, 0)).toBe(vote.cast)
      for (const option of vote.options) {
        const sure = ballots.filter(({ done, choice }) => done && choice === option).length
        const maybe = ballots.filter(({ done, choice }) => !done && choice === option).length
        expect(vote.result.tally[option]).toBeGreaterThanOrEqual(sure)
        expect(vote.result.tally[option]).toBeLessThanOrEqual(sure + maybe)
      }
      for (const { elector, choice } of vote.result.ballots ?? [])
        expect(ballots.some((act) => act.mark === `${vote.id} ${elector}` && act.choice === choice), `the ballot of ${elector}`).toBe(true)
    }
    expect(closed).toBeGreaterThan(0)
  }
})

test('the minutes hold what the log says: who was there, what was said, voted and decided', async () => {
  for (const code of communities) {
    const published = meetings[code]!.filter(({ state }) => state === 'published')
    expect(published.length).toBeGreaterThan(0)
    for (const { id } of published) {
      const story = logs[code]!.filter(({ data }) => data.meeting?.id === id)
      const texts = (kind: string, of: (data: Json) => string[]): string[] => story.filter((event) => event.kind === kind).flatMap(({ data }) => of(data))
      const { text } = await reader[code]!.get(`/meetings/${id}/minutes`, { Accept: 'text/markdown' })
      const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([match]) => match).sort()
      expect(all(/发言\d+号/g), `statements of ${id}`).toEqual(texts('meeting.statement_made', (data) => agendaOf(data).flatMap(({ statements }) => statements).map(({ text: said }: Json) => said)).sort())
      // Items may be named after decisions of earlier meetings that are due.
      expect(all(/(?<=^[^#\n]*(?:Decision|决定): )决定\d+号/gm), `decisions of ${id}`).toEqual(texts('meeting.decided', (data) => agendaOf(data).flatMap(({ decision }) => decision?.text ?? [])).sort())
      const counts = texts('meeting.vote_closed', (data) => agendaOf(data).flatMap(({ votes }) => votes ?? []).map(({ question, result }: Json) => `${question} ${result.tally.for} ${result.tally.against} ${result.tally.abstain}`))
      const told = [...text.matchAll(/(表决\d+号)\n\n[^\n]* — [^\d\n]*(\d+), [^\d\n]*(\d+), [^\d\n]*(\d+)\n/g)].map(([, ...parts]) => parts.join(' '))
      expect(told.sort(), `votes of ${id}`).toEqual(counts.sort())
      const there = texts('meeting.checked_in', (data) => (data.attendance ?? []).filter(({ role }: Json) => role !== 'observer').map(({ name }: Json) => name))
      const head = text.slice(0, text.search(/^## 1\. /m))
      const members = people.filter(({ role, name }) => role === 'member' && there.includes(name)).map(({ name }) => name)
      for (const name of members) expect(head.split(new RegExp(`${name}(?!\\d)`)).length, `${name} at ${id}`).toBeGreaterThanOrEqual(2)
      for (const { role, name, community } of people) if (role === 'member' && community === code && !there.includes(name)) expect(head).not.toMatch(new RegExp(`${name}(?!\\d)`))
    }
  }
}, 600_000)

test('the log proves itself', async () => {
  expect(await server.cli('verify')).toMatch(/^good/)
}, 600_000)
