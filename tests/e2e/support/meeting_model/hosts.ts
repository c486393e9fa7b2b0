// What those do who lead a meeting: several at once, who see each other's doing a moment later.
import type { Json } from '../client.js'
import { parties } from '../community.js'
import type { Participant } from '../participant.js'
import { command, decideAt, onMeeting, onSpeaker, onVote, voteAt } from './commands.js'
import { add, checkIn, state } from './floor.js'
import { toDecide } from './motion_rules.js'
import { onMotions } from './motions.js'
import { onPapers, review } from './work.js'
import { oneOf, people, perform, unique, type Dice } from './world.js'

export async function asHost(who: Participant, meeting: Json, dice: Dice): Promise<unknown> {
  const roll = dice(100)
  if (dice(15) === 0) return onPapers(who, meeting, dice)
  const missing: string[] = meeting.quorum.missing
  const others = people.filter(({ community, role, id, party }) => community === who.community && role === 'member' && (missing.length === 0 || missing.includes(party)) && !meeting.attendance.some(({ user }: Json) => user === id))
  const bring = (): unknown => {
    const other = oneOf(others, dice)
    return other && checkIn(who, meeting, dice, other)
  }
  const act = (action: string, body: Json = {}): Promise<unknown> => perform(who, dice, onMeeting(action, meeting.id, body), meeting.id)
  switch (meeting.state) {
    case 'scheduled':
      if (meeting.agenda.length < 3 || roll < 40) return add(who, meeting, 'topic', dice)
      return roll < 45 ? act('lock') : roll < 50 ? act('build') : roll < 52 ? act('cancel', { reason: '不开了' }) : act('open')
    case 'open':
      if (!meeting.quorum.met || roll < 10) return roll === 99 ? act('start', { without_quorum: '先谈' }) : bring()
      return act('start')
    case 'recess':
      return act(roll < 95 ? 'resume' : 'close')
    case 'closed':
      return act('publish')
    case 'in_session':
      return inSession(who, meeting, dice, roll, bring)
  }
}

async function inSession(who: Participant, meeting: Json, dice: Dice, roll: number, bring: () => unknown): Promise<unknown> {
  const item = meeting.agenda.find(({ id }: Json) => id === meeting.current)
  const pending = meeting.agenda.filter((one: Json) => one.state === 'pending')
  const onwards = (): Promise<unknown> => perform(who, dice, onMeeting(pending.length > 0 ? 'next' : 'close', meeting.id, pending.length > 0 && dice(3) === 0 ? { item: oneOf<Json>(pending, dice).id } : {}), meeting.id)
  if (!item || item.state !== 'current') {
    const open = item?.votes.find((vote: Json) => vote.state === 'open')
    return open ? perform(who, dice, onVote('close', open.id), meeting.id) : onwards()
  }
  if (roll < 4) return perform(who, dice, onMeeting(roll < 2 ? 'recess' : 'close', meeting.id), meeting.id)
  if (roll < 5) return bring()
  if (roll < 12 && pending.length > 0) return onAgenda(who, meeting, oneOf<Json>(pending, dice), dice, roll)
  if (roll < 22) {
    const waiting = (item.speakers ?? []).find((speaker: Json) => speaker.state === 'waiting' || speaker.state === 'speaking')
    if (waiting) return perform(who, dice, onSpeaker(waiting.state === 'waiting' ? 'grant' : 'end', waiting.id), meeting.id)
  }
  if (roll < 30) return roll === 29 ? onMotions(who, meeting, item, dice) : state(who, meeting, item, dice)
  if (item.reports_on && roll < 60) return review(who, meeting, item, dice)
  return onVotes(who, meeting, item, dice, roll, onwards)
}

function onAgenda(who: Participant, meeting: Json, one: Json, dice: Dice, roll: number): Promise<unknown> {
  const change = roll === 9 ? { position: 1 + dice(meeting.agenda.length) } : { minutes: 1 + dice(30) }
  return perform(who, dice, roll === 8
    ? command('agenda.remove', 'DELETE', `/agenda/${one.id}`, one.id)
    : command('agenda.update', 'PATCH', `/agenda/${one.id}`, one.id, change), meeting.id)
}

/** The vote that the host attends to: one that is open, a draft that can still be opened, or the last. */
function voteAtHand(item: Json, dice: Dice): Json | undefined {
  const votes = (item.votes ?? []) as Json[]
  const before = (item.motions ?? []).filter(({ state: of }: Json) => of === 'open') as Json[]
  const waits = ({ motion, amendment }: Json): boolean =>
    before.some((one) => (one.id === motion && toDecide(one).length === 0) || one.amendments.some((other: Json) => other.id === amendment && other.state === 'open'))
  const alive = votes.filter((one) => one.state === 'draft' && (!(one.motion ?? one.amendment) || waits(one) || dice(6) === 0))
  return votes.find((one) => one.state === 'open') ?? alive[0] ?? votes.filter((one) => one.state !== 'draft').at(-1)
}

async function onVotes(who: Participant, meeting: Json, item: Json, dice: Dice, roll: number, onwards: () => Promise<unknown>): Promise<unknown> {
  const vote = voteAtHand(item, dice)
  const motion = (item.motions ?? []).find(({ state: of }: Json) => of === 'open')
  const inVain = vote?.result && !vote.result.passed && roll < 40
  const puts = motion && dice(2) === 0 && vote?.state !== 'open' && vote?.state !== 'draft'
  if (!vote || inVain || puts) {
    if (meeting.without_quorum) return onwards()
    const rule = oneOf(['four_party_majority', 'four_party_consent', 'members_majority', 'members_majority'], dice)
    const more = { rule, secret: dice(3) === 0 }
    if (puts) {
      const amendment = dice(3) > 0 ? oneOf<Json>(motion.amendments.filter(({ state: of }: Json) => of === 'open' || dice(8) === 0), dice) : undefined
      return perform(who, dice, voteAt(item.id, { ...amendment ? { amendment: amendment.id } : { motion: motion.id }, ...more }), meeting.id)
    }
    const text = unique('表决')
    return perform(who, dice, voteAt(item.id, { question: text, ...more }), meeting.id, { what: 'vote', mark: text })
  }
  if (vote.state === 'draft') return perform(who, dice, onVote('open', vote.id), meeting.id)
  if (vote.state === 'open') return vote.cast * 2 >= vote.entitled || roll > 80 ? perform(who, dice, onVote('close', vote.id), meeting.id) : undefined
  if (vote.state === 'closed' && roll < 45) return perform(who, dice, onVote('publish', vote.id), meeting.id)
  if (roll > 75) return onwards()
  const text = unique('决定')
  const last = (item.votes as Json[]).filter(({ result, amendment }) => result && !amendment).at(-1)
  return perform(who, dice, decideAt(item.id, { text, ...(dice(2) ? { party: oneOf(parties, dice) } : {}), ...(last && !last.result.passed ? { despite_vote: '不能再等' } : {}) }), meeting.id, { what: 'decision', mark: text })
}
