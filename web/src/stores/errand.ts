// SPDX-License-Identifier: Apache-2.0
// What a grid worker has done in the field, as it stands on the device until the server has it, and what can be computed
// from it. Pure.
import type { ActionInput, HomeVisitInput, Id, PatrolInput, Problem, SifangEvent, SubmitInput, TicketAction } from '@/api/types'

/** Actions that are taken in the field; the others need somebody at a desk, and a line. */
export const fieldActions = ['accept', 'take', 'start', 'wait', 'finish'] as const
export type FieldAction = typeof fieldActions[number]
export const isFieldAction = (action: TicketAction): action is FieldAction => (fieldActions as readonly TicketAction[]).includes(action)

interface OfTicket { ticket: Id; number: string; title: string }
/** What is sent, but its photos: the server's names for those are known only when they are there. */
export type Work =
  | { kind: 'submit'; body: SubmitInput }
  | { kind: 'act'; of: OfTicket; input: ActionInput }
  | { kind: 'comment'; of: OfTicket; text: string; internal: boolean }
  /** `with`: the errand that raises it as a ticket; it goes first. */
  | { kind: 'patrol'; body: PatrolInput; with: string | null }
  /** The worker's own words; nothing of the household stands on the device. `due`: the grid in which a visit was due that is made by this one. */
  | { kind: 'visit'; home: number; body: HomeVisitInput; due?: string }

/** waiting: goes by itself; refused: was answered, and a person must say what next. */
export type ErrandStage = 'waiting' | 'refused'

export interface Errand {
  /** Made at the tap. */
  id: string
  person: Id
  community: Id
  work: Work
  /** Names of photos on this device. */
  photos: string[]
  /** The version of the ticket that was seen when it was done (ms). */
  seen: number | null
  at: number
  stage: ErrandStage
  /** Under which it is sent: one key for all tries; another one only after it was answered. */
  key: string
  problem: Problem | null
  /** What others have done with the ticket meanwhile. */
  meanwhile: SifangEvent[]
  /** The ticket's version behind that, by which "send anyway" goes; null where the step is not open any more. */
  now: number | null
}

/** Where it stands on the device. */
export const errandKey = (person: Id, id: string): string => `${person}/errand/${id}`
export const errandPhotoKey = (person: Id, name: string): string => `${person}/errand-photo/${name}`
/** The name of a photo says when it was taken: what no errand ever took is cleared away. */
export const photoName = (now: number, key: string): string => `${now}-${key}`
export const photoTime = (name: string): number => Number(name.split('-')[0])

/** What must come in order: all of one ticket, all of one household; a patrol comes behind what it was raised as. */
export function laneOf({ id, work }: Pick<Errand, 'id' | 'work'>): string {
  if (work.kind === 'act' || work.kind === 'comment') return `ticket/${work.of.ticket}`
  if (work.kind === 'visit') return `home/${work.home}`
  if (work.kind === 'patrol' && work.with !== null) return `raised/${work.with}`
  return `raised/${id}`
}

export const inOrder = (errands: Iterable<Errand>): Errand[] => [...errands].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

/** The next that may go: nothing of its lane stands before it, and its lane is not held up. */
export function nextOf(errands: readonly Errand[], held: ReadonlySet<string>): Errand | null {
  const passed = new Set<string>(held)
  for (const errand of errands) {
    const lane = laneOf(errand)
    if (errand.stage === 'waiting' && !passed.has(lane)) return errand
    passed.add(lane)
  }
  return null
}

/** Its words, to be read, sent otherwise or thrown away. */
export function wordsOf({ work }: Pick<Errand, 'work'>): string {
  switch (work.kind) {
    // A title that nobody wrote is the beginning of the words.
    case 'submit': return work.body.body.startsWith(work.body.title) ? work.body.body : `${work.body.title}\n${work.body.body}`
    case 'act': return work.input.note ?? work.input.reason ?? ''
    case 'comment': return work.text
    case 'patrol': return work.body.words
    case 'visit': return work.body.words
  }
}

/** The same with other words; `title`: of what is raised. */
export function withWords(work: Work, text: string, title: string): Work {
  switch (work.kind) {
    case 'submit': return { ...work, body: { ...work.body, body: text, title } }
    case 'act': return { ...work, input: { ...work.input, ...(work.input.note === undefined ? { reason: text } : { note: text }) } }
    case 'comment': return { ...work, text }
    case 'patrol': return { ...work, body: { ...work.body, words: text } }
    case 'visit': return { ...work, body: { ...work.body, words: text } }
  }
}

/** Homes of that grid whose visit was due and stands on the device by now. */
export function visitedOf(errands: readonly Errand[], community: Id, grid: string, today: string): Set<number> {
  return new Set(errands.flatMap((errand) => {
    const { work } = errand
    const counts = errand.stage === 'waiting' && errand.community === community && work.kind === 'visit' && work.due === grid && (work.body.next_visit === undefined || work.body.next_visit > today)
    return counts ? [work.home] : []
  }))
}

/** The ticket that the server shows to them no more: nothing of it stands on the device but which one it was. Their own words stay. */
export function withoutTicket(errand: Errand): Errand {
  const { work } = errand
  return 'of' in work ? { ...errand, work: { ...work, of: { ...work.of, number: '', title: '' } }, meanwhile: [], now: null } : errand
}
/** What may be said of its ticket; null where there is none, or it is not theirs to see. */
export function aboutOf({ work, stage, problem }: Errand): { number: string; title: string } | null {
  if (!('of' in work) || work.of.number === '') return null
  return stage === 'refused' && problem?.status === 404 ? null : work.of
}

/** Events that change nothing of what somebody acts on: nobody's work is overwritten by going on. */
const harmless = new Set(['ticket.supported', 'ticket.unsupported', 'ticket.support_withdrawn', 'ticket.followed', 'ticket.unfollowed', 'ticket.nudged', 'ticket.commented', 'ticket.comment_masked', 'ticket.clock_warned', 'ticket.clock_breached', 'ticket.escalated', 'ticket.slip_issued', 'ticket.answer_drafted', 'ticket.answer_published', 'ticket.answer_amended', 'ticket.foreign_number_set'])

/** What others have done since this version that somebody should know before they act. */
export function meanwhileOf(history: readonly SifangEvent[], seen: number | null, me: Id): SifangEvent[] {
  return history.filter(({ kind, actor, data }) => actor?.id !== me && !harmless.has(kind) && (data.ticket?.version ?? 0) > (seen ?? 0))
}

/** Whether this very action is in the history since then: it had come, and only the answer was lost. */
export function isThere(history: readonly SifangEvent[], errand: Errand): boolean {
  if (errand.work.kind !== 'act') return false
  const kind = eventOf[errand.work.input.action as FieldAction]
  const words = wordsOf(errand)
  return history.some((event) => event.kind === kind && event.actor?.id === errand.person && (event.data.ticket?.version ?? 0) > (errand.seen ?? 0) && (event.data.note ?? event.data.reason ?? '') === words)
}
const eventOf: Record<FieldAction, string> = { accept: 'ticket.accepted', take: 'ticket.taken', start: 'ticket.started', wait: 'ticket.paused', finish: 'ticket.finished' }

/** What is open behind a step that waits on the device: the server says so itself as soon as it has it. */
const behind: Record<FieldAction, readonly FieldAction[]> = { accept: [], take: ['start', 'wait'], start: ['wait', 'finish'], wait: ['start'], finish: [] }
export function movesAfter(moves: readonly string[], done: readonly Errand[]): string[] {
  const acts = done.flatMap(({ work }) => work.kind === 'act' && isFieldAction(work.input.action) ? [work.input.action] : [])
  const last = acts.at(-1)
  if (last === undefined) return [...moves]
  const words = moves.filter((move) => move === 'comment' || move === 'note')
  return [...words, ...behind[last]]
}

/** What is offered for what was refused. */
export interface Remedy { again: boolean; anyway: boolean; change: boolean; asComment: boolean; withoutPhotos: boolean }
export function remedyOf(errand: Errand): Remedy {
  const { work, problem, meanwhile, now, photos } = errand
  const type = problem?.type ?? ''
  const anyway = work.kind === 'act' && type === 'stale_version' && now !== null
  return {
    anyway,
    change: wordsOf(errand) !== '' && type !== 'lost' && type !== 'not_found' && (anyway || meanwhile.length === 0),
    asComment: work.kind === 'act' && !anyway && type !== 'lost' && wordsOf(errand) !== '' && type !== 'not_found',
    withoutPhotos: type === 'lost' && photos.length > 0,
    again: !anyway && type !== 'lost' && meanwhile.length === 0,
  }
}
