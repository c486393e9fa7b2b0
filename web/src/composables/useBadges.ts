// SPDX-License-Identifier: Apache-2.0
import { computed, type ComputedRef } from 'vue'
import { useSession } from '@/stores/session.store'
import { useTickets } from '@/stores/tickets.store'
import { owesAnswer } from './ticket_rules'

/** Numbers on the bar: only what the reader can act on, as far as this screen knows it. */
export function useBadges(): ComputedRef<Record<string, number>> {
  const session = useSession()
  const tickets = useTickets()
  return computed(() => {
    let owed = 0
    let verdicts = 0
    for (const ticket of tickets.byId.values()) {
      if (ticket.community !== session.communityId) continue
      if (session.party && owesAnswer(ticket, session.party)) owed += 1
      if (ticket.mine && ticket.state === 'verifying') verdicts += 1
    }
    return { desk: owed, home: verdicts }
  })
}
