// SPDX-License-Identifier: Apache-2.0
// The event patch rule, the same on both sides of the wire: an old screen plus the events must equal
// a fresh fetch.
//
//   ticket      data.ticket is merged over the stored one; lists in it are replaced
//   meeting     data.meeting is merged likewise; data.agenda upserts items by id, in an item
//               statements, speakers, votes, replies and motions are upserted by id, papers come whole; data.attendance by user;
//               data.order gives the agenda's order and drops the items it does not name
//   poll        data.poll is whole but for agenda, own and moves
//
// What only one viewer may know (moves, own, reporter.mine, vote.mine, vote.ballot, my_draft) is never in an event and
// stays as it was. A patch older than what is stored (by version) is not applied: a fetch that came
// in between has it already.
import type { AgendaItem, AgendaPatch, EventData, Meeting, Patch, Poll, Ticket, Vote } from './types'

/** The ticket after the event, or undefined when there is nothing to patch and no whole one came. */
export function patchTicket(old: Ticket | undefined, data: EventData): Ticket | undefined {
  const part = data.ticket
  if (part === undefined) return old
  if (old === undefined) return isWholeTicket(part) ? { ...part, moves: [] } : undefined
  if (isOlder(part.version, old.version)) return old
  const merged: Ticket = { ...old, ...part }
  if (part.reporter && old.reporter?.mine !== undefined) {
    merged.reporter = { ...part.reporter, mine: old.reporter.mine }
  } else if (part.reporter === null && old.reporter?.mine) {
    merged.reporter = old.reporter
  }
  return merged
}

/** The meeting after the event, or undefined when it is not known here. */
export function patchMeeting(old: Meeting | undefined, data: EventData): Meeting | undefined {
  const part = data.meeting
  if (part === undefined) return old
  if (old === undefined) return isWholeMeeting(part) ? part : undefined
  if (isOlder(part.version, old.version)) return old
  const merged: Meeting = { ...old, ...part }
  if (data.agenda !== undefined) merged.agenda = patchAgenda(merged.agenda, data.agenda)
  if (data.order !== undefined) merged.agenda = inOrder(merged.agenda, data.order)
  if (data.attendance !== undefined) merged.attendance = upsert(merged.attendance, data.attendance, 'user')
  return merged
}

/** The poll after the event, or undefined when it is not known here. */
export function patchPoll(old: Poll | undefined, { poll }: EventData): Poll | undefined {
  if (poll === undefined || old === undefined || isOlder(poll.version, old.version)) return old
  return { ...poll, ...old.agenda === undefined ? {} : { agenda: old.agenda }, own: old.own, moves: old.moves }
}

/** The agenda with its items upserted; a new item starts with empty lists. */
function patchAgenda(agenda: AgendaItem[], patches: AgendaPatch[]): AgendaItem[] {
  const result = [...agenda]
  for (const patch of patches) {
    const at = result.findIndex((item) => item.id === patch.id)
    const item = patchItem(at < 0 ? newItem : result[at] ?? newItem, patch)
    if (at < 0) result.push(item)
    else result[at] = item
  }
  return result
}

const newItem: Omit<AgendaItem, 'id'> = {
  kind: 'topic', title: null, ticket: null, minutes: 0, state: 'pending',
  statements: [], speakers: [], floor: { queue: [], used: [] }, votes: [], replies: [], motions: [], papers: [], decision: null, task: null, verdict: null,
}

function patchItem(old: Omit<AgendaItem, 'id'>, patch: AgendaPatch): AgendaItem {
  const { statements, speakers, votes, replies, motions, ...rest } = patch
  return {
    ...old,
    ...rest,
    statements: statements ? upsert(old.statements, statements, 'id') : old.statements,
    speakers: speakers ? upsert(old.speakers, speakers, 'id') : old.speakers,
    votes: votes ? upsert<Vote, 'id'>(old.votes, votes, 'id') : old.votes,
    replies: replies ? upsert(old.replies, replies, 'id') : old.replies,
    motions: motions ? upsert(old.motions, motions, 'id') : old.motions,
  }
}

/** Items named by `order`, in its order; the others are gone. */
function inOrder(agenda: AgendaItem[], order: string[]): AgendaItem[] {
  const byId = new Map(agenda.map((item) => [item.id, item]))
  return order.flatMap((id) => byId.get(id) ?? [])
}

/** Merges each patch into the entry with its key, in place; new ones come last. */
export function upsert<T, K extends keyof T>(list: T[], patches: Patch<T, K>[], key: K): T[] {
  const result = [...list]
  for (const patch of patches) {
    const at = result.findIndex((entry) => entry[key] === patch[key])
    // A first sight of an entry is complete by the server's promise.
    if (at < 0) result.push(patch as T)
    else result[at] = { ...result[at], ...patch } as T
  }
  return result
}

function isOlder(incoming: number | undefined, stored: number): boolean {
  return incoming !== undefined && incoming < stored
}

function isWholeTicket(part: Patch<Ticket, 'id'>): part is Ticket {
  return part.number !== undefined && part.title !== undefined && part.state !== undefined && part.answers !== undefined
}

function isWholeMeeting(part: Patch<Meeting, 'id'>): part is Meeting {
  return part.title !== undefined && part.state !== undefined && part.agenda !== undefined && part.attendance !== undefined
}
