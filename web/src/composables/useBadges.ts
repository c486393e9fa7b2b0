// SPDX-License-Identifier: Apache-2.0
import { computed, watch, type ComputedRef } from 'vue'
import type { TicketQuery } from '@/api/types'
import { useSession } from '@/stores/session.store'
import { useTickets } from '@/stores/tickets.store'
import { awaitsReporter, owesAnswer } from './ticket_rules'

/** More than a hundred is "a lot" either way. */
const limit = 100

/** Numbers on the bar: only what the reader can act on. Fetched once per community, then kept by events. */
export function useBadges(): ComputedRef<Record<string, number>> {
  const session = useSession()
  const tickets = useTickets()

  function queries(): TicketQuery[] {
    if (session.has('member') && session.party) return [{ owed: session.party }, { state: 'new' }]
    return session.has('resident') ? [{ mine: true, state: 'verifying' }] : []
  }
  watch(() => session.communityId, (community) => {
    if (community === null) return
    // A badge that cannot be counted is left out; the page itself says what is wrong.
    for (const query of queries()) void tickets.list(community, { ...query, limit })
  }, { immediate: true })

  return computed(() => {
    const count = { desk: 0, home: 0 }
    for (const ticket of tickets.byId.values()) {
      if (ticket.community !== session.communityId) continue
      if (ticket.mine && awaitsReporter(ticket)) count.home += 1
      if (session.party && (ticket.state === 'new' || owesAnswer(ticket, session.party))) count.desk += 1
    }
    return count
  })
}
