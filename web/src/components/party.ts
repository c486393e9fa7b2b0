// SPDX-License-Identifier: Apache-2.0
// Which mark belongs to which party, and what a mark shows of a ticket.
import type { Stance, Ticket } from '@/api/types'

export type MarkCode = 'rc' | 'oc' | 'pc' | 'pr' | 'gs' | 're'
export type MarkState = 'owed' | 'drafting' | 'answered' | 'not_our_duty'

const marks: Record<string, MarkCode> = {
  residents_committee: 'rc',
  owners_committee: 'oc',
  property_company: 'pc',
  party_representatives: 'pr',
  party_leadership: 'pr',
  community_supervision: 'rc',
  governance_station: 'gs',
  resident_participation: 're',
}
const spare: MarkCode[] = ['gs', 're']

/** The mark of a party. Parties of other sets get the hexagon or the house, always the same one. */
export function markOf(party: string): MarkCode {
  const known = marks[party]
  if (known) return known
  const sum = [...party].reduce((total, char) => total + (char.codePointAt(0) ?? 0), 0)
  return spare[sum % spare.length] ?? 'gs'
}

type Answered = Pick<Ticket, 'answers'> & Partial<Pick<Ticket, 'my_draft'>>

/** What a party's mark shows. A draft is known of one's own party only. */
export function markStateOf(ticket: Answered, party: string, myParty: string | null = null): MarkState {
  const stance = stanceOf(ticket, party)
  if (stance === 'not_our_duty') return 'not_our_duty'
  if (stance !== undefined && stance !== 'silent') return 'answered'
  return party === myParty && ticket.my_draft ? 'drafting' : 'owed'
}

export function stanceOf(ticket: Answered, party: string): Stance | undefined {
  return ticket.answers.find((answer) => answer.party === party)?.stance
}
