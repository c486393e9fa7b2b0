// The two communities of meeting_model.spec.ts: who is there, what they did, and what became of it.
import { BadLine } from '../bad_line.js'
import { Client } from '../client.js'
import { parties } from '../community.js'
import { Participant, sleep, type Command, type Outcome } from '../participant.js'
import { random } from '../random.js'
import { long, ok, Server } from '../server.js'

export const seed = Number(process.env.SIFANG_SEED ?? 1)
/** The long form goes its way to the end, the short one for a minute. */
export const most = Number(process.env.SIFANG_STEPS ?? (long ? 50_000 : 1_000_000))
export const patience = process.env.SIFANG_STEPS || long ? Infinity : 60_000
export const atOnce = 24

export const communities = ['MG', 'YL'] as const
/** Of each community. */
const cast: [role: string, count: number][] = [['member', 32], ['host', 5], ['recorder', 1], ['resident', 54], ['supervisor', 4], ['inspector', 4]]
const linesEach = 4

/** Something that somebody did, and how far it is known to have happened. */
export interface Act {
  what: 'statement' | 'item' | 'vote' | 'decision' | 'check_in' | 'ballot' | 'speaker' | 'motion' | 'amendment' | 'paper' | 'report' | 'part' | 'verdict'
  community: string
  meeting: string
  /** What tells it from all others of its kind. */
  mark: string
  done: boolean
  choice?: string
}

/** A command that was answered, to be held against what the rules say to it. */
export interface Try {
  who: Participant
  command: Command
  /** The meeting that it is about. */
  meeting: string
  /** The end of the log on the screen that it was done from, and the time when it was answered. */
  since: number
  until: number
  /** 'ok', or status and reason of the refusal. */
  outcome: string
}

export let server: Server
export const lines: BadLine[] = []
export const people: Participant[] = []
export const acts: Act[] = []
export const tries: Try[] = []
export const reader = {} as Record<string, Client>
export const refusals = new Map<string, number>()
export const heard = { answered: 0, lost: 0 }
let serial = 0

export async function build(): Promise<void> {
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
}

export async function end(): Promise<void> {
  for (const person of people) person.leave()
  for (const line of lines) await line.end()
  await server?.remove()
}

export type Dice = (end: number) => number
/** A step's own numbers: they do not depend on what others do meanwhile. */
export const diceOf = (step: number): Dice => random((step + 1) * 2_654_435_761 + seed)
export const oneOf = <T>(list: readonly T[], dice: Dice): T | undefined => list[dice(Math.max(1, list.length))]
export const unique = (kind: string): string => `${kind}${++serial}号`

/** Does it, and keeps what is to be found at the end, and how it was answered. */
export async function perform(who: Participant, dice: Dice, command: Command, meeting = '', act?: Omit<Act, 'community' | 'meeting' | 'done'>): Promise<Outcome> {
  const key = `k${seed}-${++serial}`
  const line = lines.find(({ url }) => url === who.url)!
  const bySocket = dice(2) === 0
  if (!bySocket && dice(12) === 0) {
    // The server does it, and nobody hears of it until the next try.
    void line.loseAnswerTo(key).then(async () => { await sleep(dice(30)); line.heal() })
  }
  const since = who.cursor
  const outcome = await who.send(command, key, bySocket)
  if (outcome === 'unknown') ++heard.lost
  else {
    const refused = outcome.status >= 300 ? `${outcome.status} ${outcome.body.type}` : ''
    if (meeting) tries.push({ who, command, meeting, since, until: Date.now(), outcome: refused || 'ok' })
    if (refused) {
      refusals.set(`${command.method}: ${refused}`, (refusals.get(`${command.method}: ${refused}`) ?? 0) + 1)
      if (outcome.status >= 500 || outcome.status === 400 || outcome.status === 401) throw new Error(`${who.login} ${command.method} ${JSON.stringify(command.params)}: ${JSON.stringify(outcome.body)}`)
      return outcome
    }
    ++heard.answered
  }
  if (act) acts.push({ ...act, meeting, community: who.community, done: outcome !== 'unknown', mark: act.mark || (outcome === 'unknown' ? '' : outcome.body.id) })
  return outcome
}
