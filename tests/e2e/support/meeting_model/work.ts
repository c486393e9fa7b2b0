// Between and in meetings: tasks are worked on and judged, and papers are handed in.
import type { Json } from '../client.js'
import { parties } from '../community.js'
import { makePdf, mustSend } from '../files.js'
import type { Participant } from '../participant.js'
import { addPaperAt, addPart, changePart, removePaper, renamePaper, report, reviewAt } from './commands.js'
import { oneOf, perform, unique, type Dice } from './world.js'

/** A file that nobody has sent before. */
const sendFile = async (who: Participant, dice: Dice): Promise<string> => (await mustSend(who.direct, makePdf(300 + dice(2_000)), '材料.pdf', who.community)).id

/** A task that is on the screen, mostly one of one's own; undefined where there is none. */
function taskFor(who: Participant, dice: Dice): { meeting: string; item: Json } | undefined {
  const tasks = who.all().flatMap((meeting) => (meeting.agenda as Json[]).filter(({ task }) => task).map((item) => ({ meeting: meeting.id as string, item })))
  const own = tasks.filter(({ item }) => item.decision.party === who.party && ['open', 'done'].includes(item.task.state))
  return oneOf(own.length > 0 && dice(8) > 0 ? own : tasks, dice)
}

export function onTasks(who: Participant, dice: Dice): Promise<unknown> | undefined {
  const found = taskFor(who, dice)
  if (!found) return undefined
  const { meeting, item: { task } } = found
  const part = oneOf<Json>(task.parts, dice)
  const roll = dice(10)
  if (part && roll < 5) return perform(who, dice, changePart(part.id, oneOf(['done', 'done', 'open', 'removed'], dice)!), meeting)
  if (roll === 5 && task.parts.length < 5) {
    const text = unique('分工')
    return perform(who, dice, addPart(task.id, { text, ...dice(2) ? { party: oneOf(parties, dice) } : {} }), meeting, { what: 'part', mark: text })
  }
  return reportOn(who, found, dice)
}

async function reportOn(who: Participant, { meeting, item }: { meeting: string; item: Json }, dice: Dice): Promise<unknown> {
  const text = unique('进展')
  // That somebody else's task is done nobody thinks of saying.
  const finished = item.decision.party === who.party && dice(3) === 0
  const evidence = dice(4) === 0 ? [await sendFile(who, dice)] : []
  return perform(who, dice, report(item.task.id, { text, finished, ...finished ? {} : { percent: dice(101) }, evidence }), meeting, { what: 'report', mark: text })
}

/** What the meeting says to a commitment. */
export function review(who: Participant, meeting: Json, item: Json, dice: Dice): Promise<unknown> {
  const verdict = oneOf(['accepted', 'accepted', 'continued', 'noted', 'dropped'], dice)!
  const text = unique('审议')
  const due = verdict === 'continued' && dice(2) ? { due: new Date(Date.now() + 86_400_000 * (2 + dice(20))).toISOString() } : {}
  return perform(who, dice, reviewAt(item.id, { verdict, text, ...due }), meeting.id, { what: 'verdict', mark: text })
}

/** A paper comes to an item, gets another title, or goes again. */
export async function onPapers(who: Participant, meeting: Json, dice: Dice): Promise<unknown> {
  const item = oneOf<Json>(meeting.agenda, dice)
  if (!item) return undefined
  const paper = oneOf<Json>(item.papers ?? [], dice)
  if (paper && dice(2) === 0) return perform(who, dice, dice(2) ? removePaper(paper.id) : renamePaper(paper.id, unique('改名')), meeting.id)
  const title = unique('材料')
  return perform(who, dice, addPaperAt(item.id, { attachment: await sendFile(who, dice), title }), meeting.id, { what: 'paper', mark: title })
}
