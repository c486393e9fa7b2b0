// SPDX-License-Identifier: Apache-2.0
// What a party had answered before it changed its answer: from the ticket's history, as far as the reader
// may read that. Pure.
import type { SifangEvent, Stance } from '@/api/types'

export interface EarlierAnswer {
  seq: number
  text: string
  stance: Stance
  by: string | null
  at: string
}

/** The texts before the one that stands now, the newest first. */
export function earlierAnswers(history: readonly SifangEvent[], party: string): EarlierAnswer[] {
  const told = history.flatMap(({ kind, seq, at, data }) => {
    if ((kind !== 'ticket.answer_published' && kind !== 'ticket.answer_amended') || data.party !== party) return []
    const answer = data.ticket?.answers?.find((each) => each.party === party)
    return answer ? [{ seq, at, text: answer.text, stance: answer.stance, by: answer.by }] : []
  })
  return told.slice(0, -1).reverse()
}
