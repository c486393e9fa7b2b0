// SPDX-License-Identifier: Apache-2.0
// The order of an agenda where residents have asked: pure.
import type { AgendaItem } from '@/api/types'

const waits = ({ state }: AgendaItem): boolean => state === 'pending'
const isQuestion = ({ kind }: AgendaItem): boolean => kind === 'question'

/** Questions that wait, what most people want answered first; of equals the one asked first. */
export function waitingQuestions(agenda: readonly AgendaItem[]): AgendaItem[] {
  return agenda.filter((item) => isQuestion(item) && waits(item)).sort((a, b) => (b.supporters ?? 0) - (a.supporters ?? 0))
}

/** The agenda without the questions that wait: they stand in a list of their own. */
export function agendaProper(agenda: readonly AgendaItem[]): AgendaItem[] {
  return agenda.filter((item) => !isQuestion(item) || !waits(item))
}

/** What the meeting goes on to by itself, as the server does: the agenda, then questions that nobody has answered in writing. */
export function followingItem(agenda: readonly AgendaItem[]): AgendaItem | undefined {
  return agenda.find((item) => waits(item) && !isQuestion(item)) ?? waitingQuestions(agenda).find(({ replies }) => replies.length === 0)
}
