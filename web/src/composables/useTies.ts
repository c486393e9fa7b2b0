// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Outcome, PartInput, Ticket } from '@/api/types'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useTickets } from '@/stores/tickets.store'
import { useAction } from './useAction'
import { useProblemText } from './useProblemText'

/** What one does beside a ticket's moves: follow, remind a party, split, keep the township's number. */
export function useTies() {
  const { t } = useI18n()
  const { tickets: api } = useServices()
  const tickets = useTickets()
  const notice = useNotice()
  const problemText = useProblemText()
  const { busy, problem, run } = useAction()

  async function change(subject: unknown, send: (key: string) => Promise<Outcome<Ticket>>): Promise<Ticket | null> {
    const outcome = await run(subject, send)
    if (!outcome?.ok) return null
    tickets.put(outcome.data)
    return outcome.data
  }
  /** Where there is no dialog to show a refusal in. */
  function sayProblem(): void {
    if (problem.value) notice.say(problemText(problem.value))
  }

  async function follow(ticket: Ticket): Promise<void> {
    if (await change([ticket.id, 'follow'], (key) => api.follow(ticket.id, { key }))) notice.say(t('follow.done'), () => { void unfollow(ticket) })
    else sayProblem()
  }
  async function unfollow(ticket: Ticket): Promise<void> {
    if (await change([ticket.id, 'unfollow'], (key) => api.unfollow(ticket.id, { key }))) notice.say(t('follow.ended'))
    else sayProblem()
  }
  async function nudge(ticket: Ticket, party: string): Promise<void> {
    if (await change([ticket.id, 'nudge', party], (key) => api.nudge(ticket.id, party, { key }))) notice.say(t('nudge.done'))
    else sayProblem()
  }
  const setForeignNumber = async (ticket: Ticket, number: string): Promise<boolean> =>
    await change([ticket.id, number], (key) => api.setForeignNumber(ticket.id, number, { key })) !== null

  /** The parent comes with its event; the new part is here at once. */
  async function split(ticket: Ticket, part: PartInput): Promise<boolean> {
    const made = await change([ticket.id, part], (key) => api.split(ticket.id, part, { key }))
    if (made) notice.say(t('parts.done', { number: made.number }))
    return made !== null
  }
  return { busy, problem, follow, unfollow, nudge, setForeignNumber, split }
}
