// SPDX-License-Identifier: Apache-2.0
// Who settles reports of abuse, and what of a ticket can be masked. Pure.
import type { Attachment, Role, SifangEvent, Ticket } from '@/api/types'

/** Their members look at reports, with the host (permissions.md). */
const settlingParties: readonly string[] = ['residents_committee', 'owners_committee']

export function maySettleReports({ has, party }: { has: (role: Role) => boolean; party: string | null | undefined }): boolean {
  return has('host') || settlingParties.some((code) => code === party)
}

/** Every file that hangs on the ticket, its answers, comments and moves, each once. */
export function filesOf(ticket: Ticket, history: readonly SifangEvent[]): Attachment[] {
  const files = [
    ...ticket.attachments ?? [],
    ...ticket.answers.flatMap(({ evidence }) => evidence ?? []),
    ...history.flatMap(({ data }) => [...data.comment?.attachments ?? [], ...data.evidence ?? []]),
  ]
  return [...new Map(files.map((file) => [file.id, file])).values()]
}

/** Whether anything of the ticket is shown as masked. */
export function showsMask(ticket: Ticket, history: readonly SifangEvent[]): boolean {
  return JSON.stringify([ticket, history]).includes('▇▇') || filesOf(ticket, history).some(({ masked }) => masked === true)
}
