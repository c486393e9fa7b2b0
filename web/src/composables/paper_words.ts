// SPDX-License-Identifier: Apache-2.0
// What became of a ballot that was just typed in, as a key of its words. Pure.
import type { Outcome, Paper, Problem } from '@/api/types'

export type Typed = 'first' | 'counted' | 'in_review' | 'own' | 'reviewed_already' | 'voted' | 'unknown' | 'over' | 'failed'

/** `failed`: for a reason that the problem itself says best. */
export function typedAs(outcome: Outcome<Paper>): Typed {
  if (outcome.ok) return outcome.data.state === 'waiting' ? 'first' : outcome.data.state === 'counted' ? 'counted' : 'in_review'
  const { type, errors, detail } = outcome.problem
  if (type === 'conflict') return detail?.includes('in review') ? 'reviewed_already' : 'own'
  if (type === 'already_voted') return 'voted'
  if (type === 'illegal_move') return 'over'
  return type === 'invalid' && errors?.some(({ pointer }) => pointer === '/elector') ? 'unknown' : 'failed'
}
/** Whether the next ballot may be typed; what was refused is looked at first. */
export function isTaken(typed: Typed): boolean {
  return typed === 'first' || typed === 'counted' || typed === 'in_review'
}
/** What is wrong with the photo that came with it: the other typist handed one in, it is a recording, or it is gone. */
export function photoWrong(problem: Problem | null): 'twice' | 'sound' | 'gone' | null {
  const said = problem?.errors?.find(({ pointer }) => pointer === '/photo')?.message
  if (said === undefined) return null
  if (said.includes('handed in already')) return 'twice'
  return said.includes('no picture') ? 'sound' : 'gone'
}
