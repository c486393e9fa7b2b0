// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import type { TicketQuery } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useTickets } from '@/stores/tickets.store'
import { awaitsReporter, owesAnswer } from './ticket_rules'

/** More than a hundred is "a lot" either way. */
const limit = 100
/** What the page itself reads first is not read twice. */
const settleMs = 1_500

/** Numbers on the bar: only what the reader can act on. Fetched once per community, then kept by events. */
export function useBadges(): ComputedRef<Record<string, number>> {
  const session = useSession()
  const tickets = useTickets()
  const { clock } = useServices()
  let timer: unknown
  onScopeDispose(() => { clock.clearTimeout(timer) })

  function queries(): TicketQuery[] {
    if (session.has('member') && session.party) return [{ owed: session.party }, { state: 'new' }]
    return session.has('resident') ? [{ mine: true, state: 'verifying' }] : []
  }
  watch(() => session.communityId, (community) => {
    if (community === null) return
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => {
      // A badge that cannot be counted is left out; the page itself says what is wrong.
      for (const query of queries().map((one) => ({ ...one, limit }))) if (!tickets.wasRead(community, query)) void tickets.list(community, query)
    }, settleMs)
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
