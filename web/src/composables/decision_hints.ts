// SPDX-License-Identifier: Apache-2.0
// Who a decision is likely to charge, as the item says already: for a form to begin with, that the host changes. Pure.
import type { AgendaItem, Id, Ticket } from '@/api/types'

/** How something is called in what people write. */
export interface Named<T> { value: T; names: readonly string[] }

/** The one whose name stands in a text; nobody where two do. */
export function namedIn<T>(text: string, all: readonly Named<T>[]): T | undefined {
  const found = all.filter(({ names }) => names.some((name) => name !== '' && text.includes(name)))
  return found.length === 1 ? found[0]?.value : undefined
}

export interface Charged { party: string; assignee: Id | '' }

/** What the text names; else who said in the answers that they handle it; else who has it, or had it promised. */
export function chargedBy(text: string, item: Pick<AgendaItem, 'reports_on'>, ticket: Pick<Ticket, 'answers' | 'party' | 'assignee'> | undefined, parties: readonly Named<string>[]): Charged {
  const handling = ticket?.answers.filter(({ stance }) => stance === 'handle').map(({ party }) => party) ?? []
  const party = namedIn(text, parties) ?? (handling.length === 1 ? handling[0] : undefined) ?? ticket?.party ?? item.reports_on?.party ?? ''
  // Whose hands it is in already, where they are of the party.
  return { party, assignee: party !== '' && party === ticket?.party ? ticket.assignee?.id ?? '' : '' }
}
