// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import type { SifangEvent } from '@/api/types'
import { useSession } from '@/stores/session.store'
import { byDue, clockDue, owesAnswer } from './ticket_rules'
import { useTicketList } from './useTicketList'

/** What may change which tickets stand on a desk. */
const movesTickets = ({ kind }: SifangEvent): boolean => kind.startsWith('ticket.') && kind !== 'ticket.commented' && kind !== 'ticket.answer_drafted'
/** More than a desk can show; the rest comes up as these are done. */
const limit = 100

const soonestAnswer = byDue((ticket) => clockDue(ticket, 'answer'))
const soonestAccept = byDue((ticket) => clockDue(ticket, 'accept'))
const soonestWork = byDue(({ due }) => due ?? undefined)

/** The lists of a party member's desk. */
export function useDesk() {
  const session = useSession()
  const community = (): string | null => session.communityId
  const party = (): string => session.party ?? ''
  const common = { community, concerns: movesTickets, news: 'reload' as const, limit }

  const owedList = useTicketList({ ...common, query: () => ({ owed: party() }) })
  const freshList = useTicketList({ ...common, query: () => ({ state: 'new' }) })
  const workList = useTicketList({ ...common, query: () => ({ party: party(), open: true }) })

  const checkList = useTicketList({ ...common, query: () => ({ awaits_me: true }) })

  /** Answered meanwhile ones leave at once; the reload only brings what is new. */
  const owed = computed(() => owedList.items.value.filter((ticket) => owesAnswer(ticket, party()) && ticket.state !== 'new').sort(soonestAnswer))
  const fresh = computed(() => freshList.items.value.filter(({ state }) => state === 'new').sort(soonestAccept))
  const work = computed(() => workList.items.value.filter(({ party: handler, state }) => handler === party() && state !== 'closed').sort(soonestWork))
  /** First received by this party: it owes the others' answers too. */
  const leads = computed(() => {
    const seen = new Map([...owedList.items.value, ...workList.items.value].map((ticket) => [ticket.id, ticket]))
    return [...seen.values()].filter((ticket) => ticket.first_receiver === party() && ticket.state !== 'closed' && ticket.owed.some((code) => code !== party()))
  })

  const checks = computed(() => checkList.items.value.filter(({ state }) => state === 'verifying'))

  const lists = [owedList, freshList, workList, checkList]
  return {
    owed, fresh, work, leads, checks,
    /** There are more than were fetched. */
    more: {
      owed: computed(() => owedList.next.value !== null), fresh: computed(() => freshList.next.value !== null),
      work: computed(() => workList.next.value !== null), checks: computed(() => checkList.next.value !== null),
    },
    problem: computed(() => lists.find(({ problem }) => problem.value)?.problem.value ?? null),
    loaded: computed(() => lists.every(({ loaded }) => loaded.value)),
    reload: (): void => { for (const { reload } of lists) void reload() },
  }
}
