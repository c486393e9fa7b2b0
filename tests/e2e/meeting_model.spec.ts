// Two communities of a hundred people each hold meeting after meeting at random: members, hosts (several at once),
// residents and others come and go, speak, ask, move and amend, vote, hand in papers, work on tasks and judge them,
// and their lines break in the middle; now and then against the rules. At the end every screen that was folded from
// events is what a fetch gives, every answer is what the rules (support/meeting_model) say, every act that was
// acknowledged happened once and every other at most once, the minutes hold what the log says, and the log proves
// itself. SIFANG_SEED gives other people's decisions, SIFANG_STEPS another number of them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { cameUp } from './support/meeting_model/commitments.js'
import { replay, type Replayed } from './support/meeting_model/replay.js'
import { walk } from './support/meeting_model/steps.js'
import { standing } from './support/meeting_model/task_rules.js'
import { acts, build, communities, end, heard, lines, people, reader, refusals, seed, server, tries, type Act } from './support/meeting_model/world.js'
import { shared } from './support/patch.js'
import { long } from './support/server.js'

beforeAll(build, 600_000)
afterAll(end)

const kinds: Act['what'][] = ['statement', 'item', 'check_in', 'speaker', 'motion', 'amendment', 'vote', 'ballot', 'decision', 'verdict', 'paper', 'report', 'part']

/** In so many steps everything was done, whatever the seed: verdicts come last, as meetings must have ended before. */
const surely = 12_000
let walked = 0

test('people act at random', async () => {
  const { steps, seconds } = await walk()
  walked = steps
  const count = (what: Act['what']): number => acts.filter((act) => act.what === what).length
  console.log(`seed ${seed}: ${steps} steps in ${seconds.toFixed(0)} s (${(steps / seconds).toFixed(0)}/s), ${heard.answered} acts acknowledged, ${heard.lost} unheard of, ${lines.reduce((sum, { cuts }) => sum + cuts, 0)} cuts; `
    + kinds.map((what) => `${what} ${count(what)}`).join(', '))
  console.log([...refusals].sort().map(([name, times]) => `${name} × ${times}`).join('\n'))
  for (const line of lines) line.heal()
  expect(heard.answered).toBeGreaterThan(steps / 10)
  // The rarest, parts and verdicts, are some twenty in ten thousand steps; a slow machine comes less far in its minute.
  if (steps >= surely) for (const what of kinds) expect(count(what), `${what} in ${steps} steps`).toBeGreaterThan(0)
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

test('each part of a meeting tells its version, which never goes down: what is left out as older than a fetch is no gap', () => {
  for (const code of communities) {
    const versions = new Map<string, number>()
    for (const { seq, data } of logs[code]!.filter(({ data }) => data.meeting)) {
      expect(data.meeting.version, `event ${seq}`).toBeGreaterThanOrEqual(versions.get(data.meeting.id) ?? 1)
      versions.set(data.meeting.id, data.meeting.version)
    }
    expect(versions.size).toBe(meetings[code]!.length)
    for (const { id, version } of meetings[code]!) expect(versions.get(id), id).toBe(version)
  }
})

/** What each log came to when it was gone through once more. */
const replays: Record<string, Replayed> = {}

test('every answer is what the rules say of a moment between the screen and the answer', () => {
  for (const code of communities) {
    const own = tries.filter(({ who }) => who.community === code)
    const { held, refused, mismatches } = replays[code] = replay(logs[code]!, own)
    console.log(`${code}: ${held} answers foretold, ${refused} of them refusals`)
    expect(mismatches.slice(0, 20)).toEqual([])
    expect(held).toBe(own.length)
  }
})

test('a task stands as the reports, parts and verdicts on it make it, and no other commitment comes up', () => {
  let cameAtAll = 0
  for (const code of communities) {
    let tasks = 0
    for (const { task, decision, reports_on: on } of meetings[code]!.flatMap(({ agenda }) => agenda) as Json[]) {
      if (on) expect(replays[code]!.known.homes.has(on.id)).toBe(true)
      expect(task !== null, 'a party that is charged has a task').toBe(Boolean(decision?.party))
      if (!task) continue
      ++tasks
      expect({ state: task.state, percent: task.percent }, task.id).toEqual(standing(task))
    }
    expect(tasks).toBeGreaterThan(0)
    const up = cameUp(logs[code]!)
    cameAtAll += up.length
    // What no meeting decided, what this one decides itself, and that on which the last word was said.
    expect(up.filter(({ meeting, decidedIn, state }) => decidedIn === undefined || decidedIn === meeting || !['open', 'done'].includes(state ?? '')), `commitments in ${code} that should not have come up`).toEqual([])
    expect(up.filter((one, i) => up.findIndex((other) => other.meeting === one.meeting && other.commitment === one.commitment) !== i), `commitments twice on an agenda in ${code}`).toEqual([])
  }
  if (walked >= surely) expect(cameAtAll).toBeGreaterThan(0)
})

/** How often each mark is among them. */
function tally(marks: string[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const mark of marks) times.set(mark, (times.get(mark) ?? 0) + 1)
  return times
}
type Marks = (data: Json, event: Json) => string[]
const listed = (community: string, kind: string, of: Marks): string[] => logs[community]!.flatMap((event) => event.kind === kind ? of(event.data, event) : [])
/** How often each text of a kind stands in the log. */
const counted = (community: string, kind: string, of: Marks): Map<string, number> => tally(listed(community, kind, of))
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
      vote: counted(code, 'meeting.vote_drafted', (data) => agendaOf(data).flatMap(({ votes }) => votes ?? []).filter(({ motion, amendment }: Json) => !motion && !amendment).map(({ question }: Json) => question)),
      decision: counted(code, 'meeting.decided', (data) => agendaOf(data).flatMap(({ decision }) => decision?.text ?? [])),
      // Coming to the room after having taken part from elsewhere is no second arrival.
      check_in: counted(code, 'meeting.checked_in', (data) => arrivals(data).filter(({ mark, remote }) => remote || !ways.has(`${mark} from elsewhere`)).map(({ mark }) => mark)),
      speaker: counted(code, 'meeting.speaker_changed', (data) => agendaOf(data).flatMap(({ speakers }) => speakers ?? []).filter(({ state }: Json) => state === 'waiting').map(({ id }: Json) => id)),
      motion: counted(code, 'meeting.motion_made', (data) => agendaOf(data).flatMap(({ motions }) => motions ?? []).map(({ text }: Json) => text)),
      amendment: tally(['proposed', 'rewritten'].flatMap((how) => listed(code, `meeting.amendment_${how}`, (data) => agendaOf(data).flatMap(({ motions }) => motions ?? []).map(({ amendments }: Json) => amendments.at(-1).text)))),
      paper: counted(code, 'meeting.paper_added', (data) => agendaOf(data).map(({ papers }) => papers.at(-1).title)),
      report: counted(code, 'meeting.task_reported', (data) => agendaOf(data).map(({ task }) => task.reports.at(-1).text)),
      part: tally(meetings[code]!.flatMap(({ agenda }) => agenda).flatMap(({ task }: Json) => task?.parts ?? []).map(({ text }: Json) => text)),
      verdict: counted(code, 'meeting.reviewed', (data) => agendaOf(data).map(({ verdict }) => verdict.text)),
      ballot: tally(meetings[code]!.flatMap(({ agenda }) => agenda).flatMap(({ votes }: Json) => votes ?? []).flatMap((vote: Json) => (vote.voted ?? []).map((elector: string) => `${vote.id} ${elector}`))),
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
      const told = [...text.matchAll(/((?:表决|动议|修正)\d+号)\n\n[^\n]* — [^\d\n]*(\d+), [^\d\n]*(\d+), [^\d\n]*(\d+)\n/g)].map(([, ...parts]) => parts.join(' '))
      expect(told.sort(), `votes of ${id}`).toEqual(counts.sort())
      const items = meetings[code]!.find((one) => one.id === id)!.agenda as Json[]
      const moved = items.flatMap(({ motions }) => motions) as Json[]
      expect([...new Set(all(/(?:动议|修正|理由)\d+号/g))].sort(), `motions of ${id}`).toEqual([...new Set(moved.flatMap(({ text, wordings, amendments }) => [text, ...wordings.map((one: Json) => one.text), ...amendments.flatMap((one: Json) => [one.text, one.reason])]))].sort())
      expect(all(/审议\d+号/g), `verdicts of ${id}`).toEqual(items.flatMap(({ verdict }) => verdict?.text || []).sort())
      expect(all(/(?:材料|改名)\d+号/g), `papers of ${id}`).toEqual(items.flatMap(({ papers }) => papers.map(({ title }: Json) => title)).sort())
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
