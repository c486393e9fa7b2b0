// What may be done with motions and amendments (domain/motion.hpp). `limits` and `staleWait` are all that the
// server's rules leave to numbers and taste.
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'
import { entryOf } from './seat_rules.js'
import { decided, type Says } from './asked.js'

/** An amendment to an earlier wording is neither accepted nor voted on, but written anew, and its motion does not wait for it. */
export const staleWait = true
export const limits = { ownMotions: 10, motions: 50, ownAmendments: 20, ownOpenAmendments: 3, amendments: 100 }

export const isStale = (motion: Json, amendment: Json): boolean => staleWait && amendment.wording !== motion.wordings.length + 1
export const toDecide = (motion: Json): Json[] => motion.amendments.filter((one: Json) => one.state === 'open' && !isStale(motion, one))

type MotionAct = 'amend' | 'withdraw' | 'put_to_vote' | 'accept_amendment' | 'withdraw_amendment' | 'rewrite_amendment' | 'put_amendment_to_vote'

/** Why it cannot be done now, or undefined. */
export function barTo(act: MotionAct, item: Json, motion: Json, amendment?: Json): string | undefined {
  if (item.state !== 'current' || motion.state !== 'open' || (amendment && amendment.state !== 'open')) return decided
  const subjects = [motion.id, ...motion.amendments.map(({ id }: Json) => id)]
  if (item.votes.some((vote: Json) => vote.state === 'open' && (subjects.includes(vote.motion) || subjects.includes(vote.amendment)))) return decided
  if (act === 'put_to_vote' && toDecide(motion).length > 0) return '409 amendments_open'
  if (amendment && (act === 'accept_amendment' || act === 'put_amendment_to_vote') && isStale(motion, amendment)) return '409 amendment_stale'
  return undefined
}

/** Whoever sits at the table and has come, and whoever leads. */
function voiceless(meeting: Json, who: Participant): string | undefined {
  const entry = entryOf(meeting, who)
  return who.role !== 'host' && (!entry || entry.role === 'observer') ? decided : undefined
}
const mayMove = ({ role }: Participant): boolean => role === 'member' || role === 'host'
const own = (list: Json[], who: Participant): Json[] => list.filter(({ user }) => user === who.id)

/** Nobody uses up alone what a motion bears, and few of one's own wait at a time; one that is written anew makes room. */
function roomFor(who: Participant, motion: Json, inPlaceOf?: Json): string {
  const mine = own(motion.amendments, who)
  const waiting = mine.filter(({ id, state }) => state === 'open' && id !== inPlaceOf?.id).length
  const full = motion.amendments.length >= limits.amendments || (!inPlaceOf && mine.length >= limits.ownAmendments) || waiting >= limits.ownOpenAmendments
  return full ? '409 conflict' : 'ok'
}

export const motionRules: Record<string, Says> = {
  'agenda.propose': ({ meeting, item, who }) => {
    if (!mayMove(who)) return '403 forbidden'
    if (meeting.state !== 'in_session' || item.state !== 'current') return decided
    const silent = voiceless(meeting, who)
    if (silent) return silent
    const full = item.motions.length >= limits.motions || own(item.motions, who).length >= limits.ownMotions
    return full || item.motions.some(({ state }: Json) => state === 'open') ? '409 conflict' : 'ok'
  },
  'motion.amend': ({ meeting, item, motion, who }) => {
    if (!mayMove(who)) return '403 forbidden'
    if (meeting.state !== 'in_session') return decided
    return barTo('amend', item, motion) ?? voiceless(meeting, who) ?? roomFor(who, motion)
  },
  'amendment.rewrite': ({ meeting, item, motion, amendment, who }) => {
    if (!mayMove(who)) return '403 forbidden'
    if (meeting.state !== 'in_session') return decided
    const bar = barTo('rewrite_amendment', item, motion, amendment)
    if (bar) return bar
    return amendment.user !== who.id ? '403 forbidden' : voiceless(meeting, who) ?? roomFor(who, motion, amendment)
  },
  'motion.withdraw': ({ meeting, item, motion, who }) => {
    if (!mayMove(who)) return '403 forbidden'
    if (meeting.state !== 'in_session') return decided
    return barTo('withdraw', item, motion) ?? (motion.user === who.id ? 'ok' : '403 forbidden')
  },
  'amendment.accept': ({ meeting, item, motion, amendment, who }) => {
    if (!mayMove(who)) return '403 forbidden'
    if (meeting.state !== 'in_session') return decided
    return barTo('accept_amendment', item, motion, amendment) ?? (motion.user === who.id ? 'ok' : '403 forbidden')
  },
  'amendment.withdraw': ({ meeting, item, motion, amendment, who }) => {
    if (!mayMove(who)) return '403 forbidden'
    if (meeting.state !== 'in_session') return decided
    return barTo('withdraw_amendment', item, motion, amendment) ?? (amendment.user === who.id ? 'ok' : '403 forbidden')
  },
}
