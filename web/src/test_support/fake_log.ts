// SPDX-License-Identifier: Apache-2.0
// The log over HTTP, played by the test.
import type { EventsApi } from '@/api/events.api'
import type { EventPage, Id, Outcome, Problem, SifangEvent } from '@/api/types'

const offline: Problem = { type: 'offline', title: 'No connection', status: 0 }

/** One that is never reached. */
export const silentLog: EventsApi = {
  read: () => Promise.resolve({ ok: false, problem: offline }),
  end: () => Promise.resolve({ ok: false, problem: offline }),
}

export interface Asked { community: Id; since: number; wait: number; signal: AbortSignal }

/** One whose answers the test gives, question by question. */
export function fakeLog() {
  const asked: Asked[] = []
  const waiting: ((outcome: Outcome<EventPage>) => void)[] = []
  const log: EventsApi = {
    read(community, since, wait, signal) {
      asked.push({ community, since, wait, signal })
      return new Promise((answer) => { waiting.push(answer) })
    },
    end: () => Promise.resolve({ ok: true, data: 7 }),
  }
  /** What follows from an answer is done in the turns after it. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  }
  const answer = (outcome: Outcome<EventPage>): Promise<void> => {
    waiting.shift()?.(outcome)
    return settle()
  }
  return {
    log,
    asked,
    settle,
    answer: (items: SifangEvent[], seq: number) => answer({ ok: true, data: { items, seq, next: null } }),
    refuse: (status: number, type = 'offline') => answer({ ok: false, problem: { type, title: type, status } }),
  }
}
