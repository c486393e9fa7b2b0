// SPDX-License-Identifier: Apache-2.0
// How a commitment stands, whatever carries it: a task or a ticket. Pure.
import type { Commitment, Id, Instant, Standing } from '@/api/types'

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

/** What was reported to the meeting that deals with it: since another one looked at it, until this one did. */
export function heardReports(task: Pick<NonNullable<Commitment['task']>, 'reports' | 'verdicts'>, item: { id: Id; verdict?: { at: Instant } | null; ended_at?: Instant | null }, closedAt: Instant | null): NonNullable<Commitment['task']>['reports'] {
  const end = item.verdict?.at ?? item.ended_at ?? closedAt
  const until = end ? Date.parse(end) : Infinity
  const since = Math.max(-Infinity, ...task.verdicts.filter((one) => one.item !== item.id).map(({ at }) => Date.parse(at)).filter((at) => at < until))
  return task.reports.filter(({ at }) => Date.parse(at) > since && Date.parse(at) <= until)
}

/** How many files of which kind, as minutes name them. */
export function kindsOf(files: readonly { type: string }[]): ['photo' | 'voice' | 'paper', number][] {
  const count = (test: (type: string) => boolean): number => files.filter(({ type }) => test(type)).length
  const photos = count((type) => type.startsWith('image/'))
  const voices = count((type) => type.startsWith('audio/'))
  const all: ['photo' | 'voice' | 'paper', number][] = [['photo', photos], ['voice', voices], ['paper', files.length - photos - voices]]
  return all.filter(([, number]) => number > 0)
}
