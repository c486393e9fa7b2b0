// Who does what next, at random: each step by numbers of its own and what is on the screen of whose turn it is.
import type { Json } from '../client.js'
import { parties } from '../community.js'
import { sleep, type Participant } from '../participant.js'
import { asMember, asWatcher } from './floor.js'
import { asHost } from './hosts.js'
import { review } from './work.js'
import { atOnce, diceOf, lines, most, oneOf, patience, people, perform, unique, type Dice } from './world.js'

/** A table of three parties, for one of which, now and then, one comes and another stands in: the others only listen. */
function tableOf(community: string, dice: Dice): Json {
  const away = dice(parties.length)
  const sitting = parties.filter((_, i) => i !== away)
  const [one, other] = people.filter((person) => person.community === community && person.role === 'member' && person.party === sitting[0])
  return { parties: sitting, ...dice(2) === 0 && one && other ? { members: [{ user: one.id }, { user: other.id, role: 'deputy' }] } : {} }
}

/** Comes and goes, or loses the line. True where that was it. */
function isOffLine(who: Participant, roll: number, dice: Dice): boolean {
  if (roll < 2) who.leave()
  else if (roll < 6) who.cut()
  else if (roll === 6) {
    const line = lines.find(({ url }) => url === who.url)!
    line.cut()
    // Now and then for longer than anybody tries.
    void sleep(dice(dice(8) === 0 ? 4_000 : 200)).then(() => { line.heal() })
  }
  return roll <= 6
}

async function step(who: Participant, dice: Dice): Promise<unknown> {
  if (!who.here) return dice(3) > 0 ? who.join() : undefined
  const roll = dice(100)
  if (isOffLine(who, roll, dice)) return undefined
  const meeting = oneOf(who.open(), dice)
  if (who.role === 'host' && (!meeting || (who.open().length < 2 && roll < 30))) {
    if (who.open().length > 1) return undefined
    const body = { title: unique('会'), starts_at: new Date(Date.now() + 86_400_000).toISOString(), ...dice(3) === 0 ? tableOf(who.community, dice) : {} }
    return perform(who, dice, { method: 'meeting.create', params: { community: who.community, ...body }, verb: 'POST', path: `/communities/${who.community}/meetings`, body })
  }
  if (!meeting) return undefined
  if (who.role === 'host') return asHost(who, meeting, dice)
  if (who.role === 'member') return asMember(who, meeting, dice)
  const commitment = meeting.agenda.find(({ id, reports_on: on }: Json) => on && id === meeting.current)
  if (commitment && (who.role === 'recorder' || roll === 99)) return review(who, meeting, commitment, dice)
  return asWatcher(who, meeting, dice)
}

/** Hosts and members act more often than those who watch; the others are mostly there. */
function chosen(dice: Dice): Participant {
  const group = dice(20)
  const role = group < 8 ? 'host' : group < 16 ? 'member' : ''
  const some = people.filter((one) => (role === '' ? one.role !== 'host' && one.role !== 'member' : one.role === role))
  return some[dice(some.length)]!
}

/** Many do one thing after another, side by side. Returns how many steps, in how many seconds. */
export async function walk(): Promise<{ steps: number; seconds: number }> {
  await Promise.all(people.map(async (person, i) => { await sleep(i * 10); await person.join() }))
  const begun = Date.now()
  let steps = 0
  const busy = new Map<Participant, Promise<unknown>>()
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (steps < most && Date.now() - begun < patience) {
      const dice = diceOf(steps++)
      const who = chosen(dice)
      // One person does one thing after another.
      const turn = (busy.get(who) ?? Promise.resolve()).then(() => step(who, dice))
      busy.set(who, turn)
      await turn
    }
  }))
  return { steps, seconds: (Date.now() - begun) / 1000 }
}
