// SPDX-License-Identifier: Apache-2.0
// The live line without a socket: reads of the log that wait at the server until there is something to tell,
// one after another for each community. For where a proxy lets no WebSocket through.
import type { Clock } from './clock'
import type { EventsApi } from './events.api'
import type { EventPage, Id, Problem } from './types'

/** As long as the server waits, and within what proxies bear. */
const waitSeconds = 25
/** An answer that came at once with nothing in it was not waited for: the next question takes its time. */
const tooSoonMs = 1_000
const pauseMs = 3_000

export interface LongPollEars {
  /** From where a community is read on; undefined: no longer. */
  since: (community: Id) => number | undefined
  page: (community: Id, page: EventPage) => void
  /** The log is not the one that was read so far: it ends at `seq`, and what is shown must be fetched anew. */
  reset: (community: Id, seq: number) => void
  loggedOut: () => void
  /** This community is not read any more. */
  refused: (community: Id, problem: Problem) => void
  /** HTTP has failed too: nothing is read any more. */
  broken: () => void
}

export interface LongPolls {
  /** Asks once, without waiting; when that goes well every one of them is read from now on, and the answer is true. */
  begin(communities: Iterable<Id>): Promise<boolean>
  add(community: Id): void
  running(): boolean
  stop(): void
}

export function makeLongPolls(events: EventsApi, clock: Clock, ears: LongPollEars): LongPolls {
  /** What is under way belongs to one run; of an older one nothing counts any more. */
  let run: AbortController | null = null
  let ready = false
  const followed = new Set<Id>()

  function stop(): void {
    run?.abort()
    run = null
    ready = false
    followed.clear()
  }

  /** One question; false when the community is not asked about again. */
  async function ask(community: Id, wait: number, mine: AbortController): Promise<boolean> {
    const since = ears.since(community)
    if (since === undefined) return false
    const asked = clock.now()
    const outcome = await events.read(community, since, wait, mine.signal)
    if (run !== mine) return false
    if (!outcome.ok) return refused(community, outcome.problem, mine)
    ears.page(community, outcome.data)
    const idle = outcome.data.items.length === 0 && (outcome.data.next ?? null) === null
    if (wait > 0 && idle && clock.now() - asked < tooSoonMs) await new Promise<void>((resume) => { clock.setTimeout(resume, pauseMs) })
    return run === mine
  }

  async function refused(community: Id, problem: Problem, mine: AbortController): Promise<boolean> {
    switch (problem.status) {
      case 401: stop(); ears.loggedOut(); return false
      case 403: case 404: ears.refused(community, problem); return false
      case 422: {
        const end = await events.end(community)
        if (run !== mine) return false
        if (!end.ok) return refused(community, { ...end.problem, status: end.problem.status === 422 ? 0 : end.problem.status }, mine)
        ears.reset(community, end.data)
        return true
      }
      default: stop(); ears.broken(); return false
    }
  }

  async function follow(community: Id, mine: AbortController): Promise<void> {
    followed.add(community)
    while (await ask(community, waitSeconds, mine)) { /* until it is refused, unfollowed or over */ }
    if (run === mine) followed.delete(community)
  }

  return {
    async begin(communities) {
      stop()
      const mine = run = new AbortController()
      const all = [...communities]
      if (all[0] === undefined || !await ask(all[0], 0, mine)) return false
      ready = true
      for (const community of all) void follow(community, mine)
      return true
    },
    add(community) { if (ready && run && !followed.has(community)) void follow(community, run) },
    running: () => ready,
    stop,
  }
}
