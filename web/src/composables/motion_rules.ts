// SPDX-License-Identifier: Apache-2.0
// Motions on an item and amendments to them, as they stand: what has lapsed, and what may be done. The same
// rules as server/domain/motion.hpp.
import type { AgendaItem, Amendment, Id, Motion, Vote } from '@/api/types'

export type MotionState = Motion['state'] | 'lapsed'
export type AmendmentState = Amendment['state'] | 'lapsed'

const isOver = ({ state }: AgendaItem): boolean => state !== 'pending' && state !== 'current'

/** A motion that is open when its item ends has lapsed, and with a motion what is open of its amendments. */
export const motionState = (item: AgendaItem, { state }: Motion): MotionState => state === 'open' && isOver(item) ? 'lapsed' : state
export const amendmentState = (item: AgendaItem, motion: Motion, { state }: Amendment): AmendmentState =>
  state === 'open' && motionState(item, motion) !== 'open' ? 'lapsed' : state

/** The one that is before the meeting. */
export const openMotion = (item: AgendaItem): Motion | undefined => item.motions.find((motion) => motionState(item, motion) === 'open')

/** The number of a motion's present wording, which is its version. */
export const wordingOf = ({ wordings }: Motion): number => wordings.length + 1
/** Written to an earlier wording: nobody takes it over before its author has written it anew, and it holds up nothing. */
export const isStale = (motion: Motion, { state, wording }: Amendment): boolean => state === 'open' && wording !== wordingOf(motion)
/** What comes before the motion. */
export const openAmendments = (motion: Motion): Amendment[] =>
  motion.state === 'open' ? motion.amendments.filter((amendment) => amendment.state === 'open' && !isStale(motion, amendment)) : []

/** One person's share, as in the server's domain/motion: what waits at a time, and what is moved or proposed in all. */
const most = { waiting: 3, amendments: 20, motions: 10 }
/** What a motion bears of everybody's: a rewriting too is one more. */
const mostAmendments = 100
export const bearsMore = ({ amendments }: Motion): boolean => amendments.length < mostAmendments
const own = <T extends { user: Id }>(all: T[], user: Id | undefined): T[] => all.filter((one) => one.user === user)
/** Why somebody amends no more: too much of theirs waits, or they have proposed enough. */
export function amendBar({ amendments }: Motion, user: Id | undefined): 'waiting' | 'enough' | null {
  const mine = own(amendments, user)
  if (mine.filter(({ state }) => state === 'open').length >= most.waiting) return 'waiting'
  return mine.length >= most.amendments || amendments.length >= mostAmendments ? 'enough' : null
}
export const hasMovedEnough = ({ motions }: AgendaItem, user: Id | undefined): boolean => own(motions, user).length >= most.motions

/** The vote on it, or on one of its amendments, that is under way: nothing of it changes now. */
export const votingOn = (item: AgendaItem, motion: Motion): Vote | undefined =>
  item.votes.find((vote) => vote.state === 'open' && (vote.motion === motion.id || motion.amendments.some(({ id }) => id === vote.amendment)))

/** What a vote is on. */
export function subjectOf(item: AgendaItem, vote: Vote): { motion: Motion; amendment?: Amendment } | undefined {
  for (const motion of item.motions) {
    if (motion.id === vote.motion) return { motion }
    const amendment = motion.amendments.find(({ id }) => id === vote.amendment)
    if (amendment) return { motion, amendment }
  }
  return undefined
}

/** What it is on is settled without it, or stale, so it will never be opened. */
export function isMoot(item: AgendaItem, vote: Vote): boolean {
  const subject = subjectOf(item, vote)
  if (!subject) return false
  const { motion, amendment } = subject
  return motion.state !== 'open' || (amendment !== undefined && (amendment.state !== 'open' || isStale(motion, amendment)))
}

/** The votes of an item, the newest first, without those that will never be opened; a draft asks what its motion says now. */
export function votesShown(item: AgendaItem): Vote[] {
  return item.votes.flatMap((vote) => {
    const subject = vote.state === 'draft' ? subjectOf(item, vote) : undefined
    if (!subject) return [vote]
    return isMoot(item, vote) ? [] : [{ ...vote, question: (subject.amendment ?? subject.motion).text }]
  }).reverse()
}

/** What an amendment changes: of the motion as it read when it was proposed or taken over, which may be as it reads now. */
export function amendedText({ text, wordings }: Motion, { id, wording }: Amendment): string {
  return (wordings.find(({ amendment }) => amendment === id) ?? wordings[wording - 1])?.text ?? text
}
