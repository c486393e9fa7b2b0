// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Id, Person, Ticket, TicketAction } from '@/api/types'
import type { FieldAction } from '@/stores/errand'
import type { Errands } from '@/stores/errands.store'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useTickets } from '@/stores/tickets.store'
import { emptyMove, isImmediate, moveInput, type MoveValues } from './move_forms'
import { useAction } from './useAction'
import { useFieldWork } from './useFieldWork'
import { useSayTime } from './useSayTime'

/**
 * Moves of a ticket: what needs no question is done at once, the rest opens a dialog. `after` runs when
 * the server has agreed.
 */
export function useMove(after: (ticket: Ticket, action: TicketAction) => void = () => undefined) {
  const { t } = useI18n()
  const api = useServices()
  const tickets = useTickets()
  const notice = useNotice()
  const { endOfDay } = useSayTime()
  const { busy, problem, run } = useAction()
  const field = useFieldWork()

  /** The move that is being asked about. */
  const asking: Ref<{ ticket: Ticket; action: TicketAction } | null> = shallowRef(null)
  const people = ref<Person[]>([])
  const similar = shallowRef<Ticket[]>([])

  function begin(ticket: Ticket, action: TicketAction): void {
    problem.value = null
    people.value = []
    similar.value = []
    if (action === 'duplicate') void loadSimilar(ticket)
    if (isImmediate(action)) void send(ticket, action, emptyMove())
    else asking.value = { ticket, action }
  }

  /** A hint of what it may repeat: without one the number is typed. */
  async function loadSimilar(ticket: Ticket): Promise<void> {
    const outcome = await api.tickets.similar(ticket.community, `${ticket.title} ${ticket.body}`.slice(0, 200))
    if (outcome.ok) similar.value = outcome.data.items.filter(({ id, state }) => id !== ticket.id && state !== 'closed').slice(0, 4)
  }

  async function loadPeople(community: Id, party: string): Promise<void> {
    const outcome = await api.people.people(community, { role: 'member', party })
    // Who may not see the list assigns to the party alone.
    people.value = outcome.ok ? outcome.data.items.map(({ id, name }) => ({ id, name })) : []
  }

  async function send(ticket: Ticket, action: TicketAction, values: MoveValues): Promise<void> {
    const input = moveInput(action, values, endOfDay)
    if (field.value?.isFieldAction(action)) { await keep(field.value.useErrands(), ticket, action, values); return }
    const outcome = await run([ticket.id, input], (key) => api.tickets.act(ticket.id, input, { key }))
    if (!outcome) return
    if (!outcome.ok) {
      // Somebody was faster: show what is true now, with the moves that are left.
      if (outcome.problem.status === 409) void tickets.fetch(ticket.id)
      return
    }
    tickets.put(outcome.data)
    asking.value = null
    notice.say(t(`move.done.${action}`))
    after(outcome.data, action)
  }

  /** It is done on the device, whatever the line; what came of it is told where it is quick. */
  async function keep(errands: Errands, ticket: Ticket, action: FieldAction, values: MoveValues): Promise<void> {
    const { evidence, ...input } = moveInput(action, values, endOfDay)
    asking.value = null
    const of = { ticket: ticket.id, number: ticket.number, title: ticket.title }
    const told = errands.attempt({ community: ticket.community, work: { kind: 'act', of, input }, photos: evidence ?? [], seen: ticket.version })
    after(ticket, action)
    const fate = await told
    if (fate.is === 'sent') notice.say(t(`move.done.${action}`))
    else if (fate.is === 'refused') notice.say(t('errands.refused'))
    else notice.say(t(errands.keptWord))
  }

  return {
    asking, people, similar, busy, problem, begin, loadPeople,
    close: (): void => { asking.value = null },
    confirm: (values: MoveValues): void => { if (asking.value) void send(asking.value.ticket, asking.value.action, values) },
  }
}
