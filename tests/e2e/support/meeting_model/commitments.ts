// Which promises came up on which agendas, and how each stood at that moment: the log gone through once more.
import type { Json } from '../client.js'
import { standing } from './task_rules.js'

/** An item that reports on a commitment, as it came on its agenda. */
export interface CameUp {
  meeting: string
  commitment: string
  /** The meeting that decided it; undefined where the log told of no such decision before. */
  decidedIn: string | undefined
  /** Of its task just then: undefined where there was none. */
  state: string | undefined
}

export function cameUp(log: Json[]): CameUp[] {
  /** By decision: where it was made, and its task as it was told last. */
  const promises = new Map<string, { meeting: string; task: Json | null }>()
  const decisionOf = new Map<string, string>() // by the item that decided
  const seen = new Set<string>()
  const found: CameUp[] = []
  for (const { data } of log) {
    const meeting = data.meeting?.id
    if (!meeting) continue
    const items = [...(data.meeting.agenda ?? []), ...(data.agenda ?? [])] as Json[]
    for (const { id, reports_on: on } of items) {
      if (!on || seen.has(id)) continue
      seen.add(id)
      const promise = promises.get(on.id)
      found.push({ meeting, commitment: on.id, decidedIn: promise?.meeting, state: promise?.task ? standing(promise.task).state : undefined })
    }
    for (const { id, decision, task } of items) {
      if (decision) {
        decisionOf.set(id, decision.id)
        if (!promises.has(decision.id)) promises.set(decision.id, { meeting, task: null })
      }
      const promise = promises.get(decisionOf.get(id) ?? '')
      if (task && promise) promise.task = task
    }
  }
  return found
}
