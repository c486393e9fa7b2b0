// Motions and amendments as members make them; now and then against the rules.
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'
import { amend, onAmendment, onMotion, proposeAt, rewrite } from './commands.js'
import { isStale } from './motion_rules.js'
import { oneOf, perform, unique, type Dice } from './world.js'

export async function onMotions(who: Participant, meeting: Json, item: Json, dice: Dice): Promise<unknown> {
  const motions = (item.motions ?? []) as Json[]
  const motion = motions.find(({ state }) => state === 'open')
  const roll = dice(20)
  if (!motion || roll === 0) {
    // That one is before the meeting already does not keep everybody from trying.
    const text = unique('动议')
    return perform(who, dice, proposeAt(item.id, { text }), meeting.id, { what: 'motion', mark: text })
  }
  if (roll === 1) return perform(who, dice, onMotion('withdraw', (oneOf(motions, dice) ?? motion).id), meeting.id)
  const amendment = oneOf<Json>(motion.amendments, dice)
  if (amendment && roll < 10) {
    const mine = amendment.user === who.id
    if (mine && amendment.state === 'open' && isStale(motion, amendment) && dice(3) > 0) {
      const text = unique('修正')
      return perform(who, dice, rewrite(amendment.id, text, unique('理由')), meeting.id, { what: 'amendment', mark: text })
    }
    // Whose it is not tries it less often.
    if (motion.user === who.id || dice(6) === 0) return perform(who, dice, onAmendment('accept', amendment.id), meeting.id)
    if (mine || dice(6) === 0) return perform(who, dice, onAmendment('withdraw', amendment.id), meeting.id)
  }
  if (motion.user === who.id && roll > 15) return perform(who, dice, onMotion('withdraw', motion.id), meeting.id)
  const text = unique('修正')
  const of = roll === 19 ? oneOf(motions, dice)! : motion
  return perform(who, dice, amend(of.id, text, unique('理由')), meeting.id, { what: 'amendment', mark: text })
}
