// What members and those who watch do in a meeting.
import { expect } from 'vitest'
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'
import { addItem, askToSpeakAt, cast, onMeeting, onSpeaker, stateAt } from './commands.js'
import { onMotions } from './motions.js'
import { onTasks } from './work.js'
import { oneOf, perform, unique, type Dice } from './world.js'

export function state(who: Participant, meeting: Json, item: Json, dice: Dice): Promise<unknown> {
  const text = unique('发言')
  return perform(who, dice, stateAt(item.id, { text }), meeting.id, { what: 'statement', mark: text })
}
export function add(who: Participant, meeting: Json, kind: 'question' | 'topic', dice: Dice): Promise<unknown> {
  const title = unique(kind === 'question' ? '提问' : '议题')
  return perform(who, dice, addItem(meeting.id, { kind, title, ...(kind === 'topic' ? { minutes: 1 + dice(20) } : {}) }), meeting.id, { what: 'item', mark: title })
}
const askSomething = (who: Participant, meeting: Json, dice: Dice): Promise<unknown> =>
  meeting.state === 'closed' || meeting.agenda.length > 14 ? Promise.resolve() : add(who, meeting, 'question', dice)
export const checkIn = (who: Participant, meeting: Json, dice: Dice, other?: Participant): Promise<unknown> =>
  perform(who, dice, onMeeting('check_in', meeting.id, other ? { user: other.id } : {}), meeting.id, { what: 'check_in', mark: (other ?? who).id })

export async function asMember(who: Participant, meeting: Json, dice: Dice): Promise<unknown> {
  if (dice(8) === 0) {
    const work = onTasks(who, dice)
    if (work) return work
  }
  const seated = meeting.attendance.some(({ user }: Json) => user === who.id)
  if (meeting.state === 'open' || meeting.state === 'in_session') {
    if (!seated && (meeting.state === 'open' || dice(3) > 0)) return checkIn(who, meeting, dice)
  }
  if (meeting.state === 'closed') {
    const signed = (meeting.signatures ?? []).some(({ party }: Json) => party === who.party)
    return (seated && !signed) || dice(10) === 0 ? perform(who, dice, onMeeting('sign', meeting.id), meeting.id) : undefined
  }
  const item = meeting.agenda.find(({ id }: Json) => id === meeting.current)
  if (meeting.state !== 'in_session' || !item) return askSomething(who, meeting, dice)
  const vote = (item.votes ?? []).find((one: Json) => one.state === 'open')
  if (vote && dice(3) > 0) {
    const choice = oneOf(['for', 'for', 'against', 'abstain'], dice)!
    const elector = vote.rule === 'members_majority' ? who.id : who.party
    return perform(who, dice, cast(vote.id, choice), meeting.id, { what: 'ballot', mark: `${vote.id} ${elector}`, choice })
  }
  return atItem(who, meeting, item, dice)
}

async function atItem(who: Participant, meeting: Json, item: Json, dice: Dice): Promise<unknown> {
  const own = (item.speakers ?? []).find((speaker: Json) => speaker.user === who.id && speaker.state !== 'done' && speaker.state !== 'withdrawn')
  const roll = dice(14)
  if (own && roll < 5) return perform(who, dice, onSpeaker(own.state === 'granted' ? 'begin' : own.state === 'speaking' ? 'end' : 'withdraw', own.id), meeting.id)
  if (!own && roll < 3) return perform(who, dice, askToSpeakAt(item.id), meeting.id, { what: 'speaker', mark: '' })
  if (roll === 9) return askSomething(who, meeting, dice)
  return roll < 9 ? state(who, meeting, item, dice) : onMotions(who, meeting, item, dice)
}

/** Whoever only watches may be there and ask; that they may neither speak nor move is tried too. */
export async function asWatcher(who: Participant, meeting: Json, dice: Dice): Promise<unknown> {
  const item = meeting.agenda.find(({ id }: Json) => id === meeting.current)
  const roll = dice(100)
  if (roll < 15 && item) {
    const refused = await perform(who, dice, stateAt(item.id, { text: '不该有的发言' }), meeting.id)
    expect(refused === 'unknown' ? 403 : refused.status, `a statement by a ${who.role}`).toBeGreaterThanOrEqual(403)
    return undefined
  }
  if (roll < 20 && item) return onMotions(who, meeting, item, dice)
  if (roll < 40 && ['open', 'in_session', 'recess'].includes(meeting.state) && !meeting.attendance.some(({ user }: Json) => user === who.id))
    return checkIn(who, meeting, dice)
  return roll < 50 ? askSomething(who, meeting, dice) : undefined
}
