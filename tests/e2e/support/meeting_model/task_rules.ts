// How a task stands by what was said of it (domain/task.hpp), and what may be said of it next.
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'
import { missing } from './seat_rules.js'
import { decided, type Says } from './asked.js'

const at = ({ at: time }: Json): number => Date.parse(time)
export const hasOpenPart = (task: Json): boolean => task.parts.some(({ state }: Json) => state === 'open')
const isOver = (state: string): boolean => state !== 'open' && state !== 'done'

/** Reports and verdicts in the order of their times, without what one item said. */
export function standing(task: Json, without = ''): { state: string; percent: number } {
  let [state, percent] = ['open', 0]
  const verdicts = task.verdicts.filter(({ item }: Json) => item !== without) as Json[]
  let next = 0
  const apply = (report: Json): void => {
    if (isOver(state) || report.note) return
    state = report.finished ? 'done' : 'open'
    percent = report.finished ? 100 : report.percent
  }
  for (const verdict of verdicts) {
    for (; next < task.reports.length && at(task.reports[next]) <= at(verdict); ++next) apply(task.reports[next])
    if (verdict.verdict === 'accepted') [state, percent] = ['accepted', 100]
    else if (verdict.verdict === 'continued') state = 'open'
    else if (verdict.verdict !== 'noted') state = verdict.verdict
  }
  for (; next < task.reports.length; ++next) apply(task.reports[next])
  const parts = task.parts.filter((part: Json) => part.state !== 'removed') as Json[]
  if (state === 'open' && parts.length > 0) percent = Math.trunc(parts.filter((part) => part.state === 'done').length * 100 / parts.length)
  return { state, percent }
}

const mayWork = ({ role }: Participant): boolean => role === 'member' || role === 'host'

export const taskRules: Record<string, Says> = {
  'task.report': ({ who, task, charged, params }) => {
    if (!mayWork(who)) return '403 forbidden'
    if (isOver(standing(task).state)) return decided
    if (who.party !== charged) return '403 forbidden'
    return params.finished && hasOpenPart(task) ? decided : 'ok'
  },
  'task.add_part': ({ who, task, charged }) => {
    if (!mayWork(who)) return '403 forbidden'
    if (standing(task).state !== 'open') return decided
    if (who.party !== charged) return '403 forbidden'
    return task.parts.length >= 50 ? '409 conflict' : 'ok'
  },
  'task.change_part': ({ who, task, charged, part, params }) => {
    if (!mayWork(who)) return '403 forbidden'
    const { state } = standing(task)
    if (params.state === 'open' ? state !== 'open' : isOver(state)) return decided
    if (who.party !== (params.state === 'removed' ? charged : part.party)) return '403 forbidden'
    if (part.state === params.state) return 'ok'
    // What is done is opened again by whose it is before it can be taken out.
    return part.state === 'removed' || (part.state === 'done' && params.state === 'removed') ? decided : 'ok'
  },
  'agenda.review': ({ who, meeting, item, task, params }) => {
    if (who.role !== 'host' && who.role !== 'recorder') return '403 forbidden'
    if (meeting.state !== 'in_session' || !item.reports_on || item.decision) return decided
    if (!item.verdict && item.state !== 'pending' && item.state !== 'current') return decided
    if (item.votes.some(({ state }: Json) => state === 'open')) return decided
    if (meeting.without_quorum || missing(meeting).length > 0) return '409 no_quorum'
    if (params.verdict === 'accepted' && hasOpenPart(task)) return decided
    return params.verdict !== 'noted' && isOver(standing(task, item.id).state) ? decided : 'ok'
  },
}
