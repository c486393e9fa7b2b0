// SPDX-License-Identifier: Apache-2.0
// How a commitment stands, whatever carries it: a task or a ticket. Pure.
import type { Commitment, Standing } from '@/api/types'

export function standingOf({ task, ticket, late }: Pick<Commitment, 'task' | 'ticket' | 'late'>): Standing {
  if (task) return task.state === 'open' && late ? 'late' : task.state
  if (!ticket) return 'untracked'
  if (ticket.state === 'closed') return 'accepted'
  if (ticket.state === 'verifying') return 'done'
  return late ? 'late' : 'open'
}
/** Until when, as the last meeting has it. */
export const dueOf = ({ task, decision }: Pick<Commitment, 'task' | 'decision'>): string | null => task ? task.due : decision.due

/** Kinds of events after which a task, or what is shown of it, may be another. */
export const tellsOfTasks = (kind: string): boolean => kind === 'meeting.decided' || kind.startsWith('meeting.task_') || ['meeting.masked', 'meeting.item_masked', 'meeting.item_unmasked'].includes(kind)

export const standingIcons: Record<Standing, string> = { open: 'working', late: 'clock', done: 'verifying', accepted: 'closed', dropped: 'cancelled', replaced: 'agenda', untracked: 'new' }

/** Reports and verdicts as they came, the latest first. */
export type TaskStep = { at: string } & ({ kind: 'report'; report: NonNullable<Commitment['task']>['reports'][number] } | { kind: 'verdict'; verdict: NonNullable<Commitment['task']>['verdicts'][number] })
export function stepsOf(task: NonNullable<Commitment['task']>): TaskStep[] {
  return [
    ...task.reports.map((report): TaskStep => ({ at: report.at, kind: 'report', report })),
    ...task.verdicts.map((verdict): TaskStep => ({ at: verdict.at, kind: 'verdict', verdict })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
