// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Ticket } from '@/api/types'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useTickets } from '@/stores/tickets.store'
import { useAction } from './useAction'
import { useProblemText } from './useProblemText'

/** Supports (附议) a ticket, with a way back instead of a question before. */
export function useSupport() {
  const { t } = useI18n()
  const { tickets: api } = useServices()
  const tickets = useTickets()
  const notice = useNotice()
  const problemText = useProblemText()
  const { busy, run } = useAction()

  async function add(ticket: Ticket): Promise<boolean> {
    const outcome = await run([ticket.id, 'add'], (key) => api.support(ticket.id, { key }))
    if (!outcome) return false
    if (!outcome.ok) {
      notice.say(problemText(outcome.problem))
      return false
    }
    tickets.put(outcome.data)
    notice.say(t('support.done', { count: outcome.data.supporters }), () => { void withdraw(ticket) })
    return true
  }

  async function withdraw(ticket: Ticket): Promise<void> {
    const outcome = await run([ticket.id, 'withdraw'], (key) => api.withdrawSupport(ticket.id, { key }))
    if (!outcome) return
    if (outcome.ok) tickets.put(outcome.data)
    notice.say(outcome.ok ? t('support.withdrawn') : problemText(outcome.problem))
  }
  return { busy, add, withdraw }
}
