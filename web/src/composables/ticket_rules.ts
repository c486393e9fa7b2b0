// SPDX-License-Identifier: Apache-2.0
// Small questions about a ticket that several pages ask. Pure.
import type { Answer, Party, Ticket, TicketClock } from '@/api/types'

/** A party owes an answer as long as its slot is empty and the ticket lives. */
export function owesAnswer(ticket: Pick<Ticket, 'owed' | 'state'>, party: string): boolean {
  return ticket.state !== 'closed' && ticket.owed.includes(party)
}

/** Reported as done, and answered by all: the reporter's word is what is waited for. */
export function awaitsReporter(ticket: Pick<Ticket, 'owed' | 'state'>): boolean {
  return ticket.state === 'verifying' && ticket.owed.length === 0
}

/** States in which the time runs: not before it is taken in, not while it waits, not after the work. */
const running = new Set<Ticket['state']>(['accepted', 'agenda', 'assigned', 'working', 'township'])

/** As the list of overdue ones counts. */
export function isOverdue(ticket: Pick<Ticket, 'due' | 'state'>, now: number): boolean {
  return ticket.due !== null && running.has(ticket.state) && Date.parse(ticket.due) < now
}

/** A number of what was fetched, where there may be more. */
export function atLeast(count: number, more: boolean): string {
  return more ? `${count}+` : String(count)
}

/** One of a ticket's clocks, where it is on. */
export function clockOf(ticket: Pick<Ticket, 'clocks'>, name: TicketClock['clock']): TicketClock | undefined {
  return ticket.clocks?.find(({ clock }) => clock === name)
}

/** When the answers of all parties, or the taking in, are due; undefined where nothing is measured. */
export function clockDue(ticket: Pick<Ticket, 'clocks'>, name: TicketClock['clock']): string | undefined {
  const clock = clockOf(ticket, name)
  return clock && clock.met_at === null ? clock.due_at ?? undefined : undefined
}

/** Soonest due first; what has no time comes last. */
export function byDue(dueOf: (ticket: Ticket) => string | undefined) {
  return (a: Ticket, b: Ticket): number => Date.parse(dueOf(a) ?? far) - Date.parse(dueOf(b) ?? far) || Date.parse(a.created_at) - Date.parse(b.created_at)
}
const far = '2999-01-01T00:00:00Z'

/** A reporter has this long to say whether it is done. */
export const verdictMs = 7 * 24 * 3600 * 1000
export function verdictUntil(ticket: Pick<Ticket, 'updated_at' | 'answers' | 'clocks'>): string {
  const clock = clockOf(ticket, 'verdict')
  if (clock?.due_at) return clock.due_at
  const last = ticket.answers.reduce((latest, answer) => Math.max(latest, Date.parse(answer.published_at)), Date.parse(ticket.updated_at))
  return new Date(last + verdictMs).toISOString()
}

/** A party's place among the answers: the handler's first, then the community's order. */
export function inReadingOrder(parties: readonly Party[], ticket: Pick<Ticket, 'party'>): Party[] {
  return [...parties].sort((a, b) => Number(b.code === ticket.party) - Number(a.code === ticket.party))
}

export function answerOf(ticket: Pick<Ticket, 'answers'>, party: string): Answer | undefined {
  return ticket.answers.find((answer) => answer.party === party)
}

/** The words under the title would only repeat it. */
export function saysNoMore(ticket: Pick<Ticket, 'title' | 'body'>): boolean {
  const bare = (text: string): string => text.trim().replace(/[。.！!？?…]+$/u, '')
  return bare(ticket.title) === bare(ticket.body)
}
