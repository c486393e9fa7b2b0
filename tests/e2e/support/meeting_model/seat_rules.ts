// Who sits at a meeting and speaks there, by what everybody reads of it (domain/seats.hpp).
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'

const chosen = (meeting: Json, party: string): number => meeting.members.filter((seat: Json) => seat.party === party && seat.role === 'member').length

/** member, deputy or observer, whether they have come or not. */
export function roleAtTable(meeting: Json, who: Participant): string {
  if (who.role !== 'member' || !meeting.parties.includes(who.party)) return 'observer'
  if (chosen(meeting, who.party) === 0) return 'member'
  return meeting.members.find(({ user }: Json) => user === who.id)?.role ?? 'observer'
}

export const entryOf = (meeting: Json, who: Participant): Json | undefined => meeting.attendance.find(({ user }: Json) => user === who.id)

/** Of each party as many deputies as members of it are missing, in order of arrival, beside those who came. */
function ballots(meeting: Json): Set<string> {
  const deputies = new Map<string, number>()
  const there = (party: string): number => meeting.attendance.filter((entry: Json) => entry.party === party && entry.role === 'member').length
  const holders = new Set<string>()
  for (const { user, party, role } of meeting.attendance) {
    if (role === 'observer') continue
    if (role === 'deputy' && chosen(meeting, party) > 0) {
      deputies.set(party, (deputies.get(party) ?? 0) + 1)
      if (there(party) + deputies.get(party)! > chosen(meeting, party)) continue
    }
    holders.add(user)
  }
  return holders
}
export const hasOwnBallot = (meeting: Json, who: Participant): boolean => ballots(meeting).has(who.id)

export const isPresent = (meeting: Json, party: string): boolean => meeting.attendance.some((entry: Json) => entry.party === party && entry.role !== 'observer')
export const missing = (meeting: Json): string[] => meeting.parties.filter((party: string) => !isPresent(meeting, party))
