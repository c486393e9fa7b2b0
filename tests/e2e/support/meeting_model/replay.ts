// Goes through a log once more, and holds every answer against what the rules say: between the moment that was on
// the screen and the answer there must be one at which the rules gave it.
import type { Json } from '../client.js'
import { patchMeeting } from '../patch.js'
import { predict, type Known } from './rules.js'
import type { Try } from './world.js'

export interface Mismatch { login: string; method: string; params: Json; outcome: string; foretold: string[] }
export interface Replayed { held: number; refused: number; mismatches: Mismatch[]; known: Known }

function tell(known: Known, { kind, data }: Json): void {
  const of = data.meeting?.id
  if (!of) return
  if (kind === 'meeting.scheduled') {
    const whole = structuredClone(data.meeting)
    known.meetings.set(of, { agenda: [], attendance: [], ...whole })
    for (const item of known.meetings.get(of)!.agenda) for (const list of ['statements', 'speakers', 'votes', 'replies', 'motions']) item[list] ??= []
  }
  const meeting = known.meetings.get(of)
  if (!meeting) return
  patchMeeting(meeting, { kind, data })
  for (const { id, votes, decision, task } of (data.agenda ?? []) as Json[]) {
    for (const vote of votes ?? []) {
      if (kind === 'meeting.vote_opened') known.electors.set(vote.id, data.electors)
      if (kind === 'meeting.vote_closed') known.closed.push({ ...vote, item: id })
    }
    if (decision) known.homes.set(decision.id, [of, id])
    if (!task) continue
    known.homes.set(task.id, [of, id])
    for (const part of task.parts) known.homes.set(part.id, [of, id])
  }
}

/** A try that waits for a moment at which the rules say what it was told. */
interface Waiting { one: Try; foretold: Set<string> }

export function replay(log: Json[], tries: Try[]): Replayed {
  const known: Known = { meetings: new Map(), electors: new Map(), closed: [], homes: new Map() }
  const result: Replayed = { held: 0, refused: 0, mismatches: [], known }
  const queue = [...tries].sort((a, b) => a.since - b.since)
  let next = 0
  let waiting: Waiting[] = []
  const at = log.map((event) => Date.parse(event.at))
  for (let i = 0; i <= log.length; ++i) {
    // The state behind event i - 1, which was on the screens of those who knew no more.
    const end = i < log.length ? log[i].seq as number : Infinity
    for (; next < queue.length && queue[next]!.since < end; ++next) waiting.push({ one: queue[next]!, foretold: new Set() })
    const still: Waiting[] = []
    for (const try_ of waiting) {
      const { who, command, meeting, outcome, until } = try_.one
      const said = predict(known, who, command.method, command.params, meeting)
      if (said === outcome) {
        ++result.held
        if (outcome !== 'ok') ++result.refused
        continue
      }
      if (said !== undefined) try_.foretold.add(said)
      // What is in the log since the answer can be no reason for it.
      if (i < log.length && at[i]! <= until) still.push(try_)
      else result.mismatches.push({ login: who.login, method: command.method, params: command.params, outcome, foretold: [...try_.foretold] })
    }
    waiting = still
    if (i < log.length) tell(known, log[i])
  }
  return result
}
