// SPDX-License-Identifier: Apache-2.0
// A ticket's history as people read it: which events are told, and with which words. Pure; the words
// are looked up by the caller.
import type { Attachment, Comment, SifangEvent } from '@/api/types'

export interface StoryStep {
  seq: number
  at: string
  /** Key under `history.`. */
  key: string
  /** Party of whoever acted, where the reader may know it. */
  party: string | null
  /** For the sentence: the party that is spoken of, a name, a number. */
  about: { party?: string; name?: string; rating?: number; grid?: string }
  text: string
  /** What was shown with it. */
  evidence: Attachment[]
  pause: boolean
}

/** Told without the party's mark: it is the resident's step, or nobody's. */
const icons: Record<string, string> = {
  submitted: 'new', cancelled: 'cancelled', marked_duplicate: 'duplicate', sent_to_agenda: 'agenda', confirmed: 'closed',
  wait_ended: 'clock', clock_warned: 'clock', clock_breached: 'clock', escalated: 'alert', reminded: 'verifying', left_to_checkers: 'verifying',
  reopened: 'flag', merged: 'duplicate', nudged: 'clock', split: 'list', claimed: 'me', foreign_number_set: 'township', grid_set: 'map', grid_unset: 'map', slip_issued: 'print',
  masked: 'eye', unmasked: 'eye',
  paused: 'waiting', reported_up: 'township', taken_back: 'back', assigned: 'assigned', refused: 'verifying',
}
export function iconOf(key: string): string {
  return icons[key.replace(/^sent_by_.*/, 'sent_to_agenda').replace(/^(escalated)_.*|_by_.*|_person$|_meeting$|_checker$/, '$1')] ?? 'same'
}

/** What is told of each kind; kinds that are not named here are not part of the story. */
const told = new Set([
  'submitted', 'imported', 'accepted', 'refused', 'marked_duplicate', 'cancelled', 'sent_to_agenda', 'assigned', 'taken', 'started',
  'returned', 'paused', 'reported_up', 'taken_back', 'finished', 'confirmed', 'reopened', 'answer_published', 'answer_amended',
  'merged', 'nudged', 'split', 'claimed', 'foreign_number_set', 'grid_set', 'slip_issued',
  'wait_ended', 'clock_warned', 'clock_breached', 'escalated', 'reminded', 'left_to_checkers',
  'masked', 'unmasked',
])

export function storyOf(events: readonly SifangEvent[]): StoryStep[] {
  return events.flatMap((event) => {
    const kind = event.kind.replace(/^ticket\./, '')
    // One more support is told where it brings the matter before the meeting.
    const tells = told.has(kind) || (kind === 'supported' && event.data['rule'] !== undefined)
    if (!event.kind.startsWith('ticket.') || !tells) return []
    return [{
      seq: event.seq, at: event.at, key: keyOf(kind, event), party: partyOf(kind, event), about: aboutOf(event),
      text: event.data.reason ?? event.data.note ?? '', evidence: event.data.evidence ?? [], pause: kind === 'paused',
    }]
  })
}

function keyOf(kind: string, { data }: SifangEvent): string {
  if ((kind === 'confirmed' || kind === 'reopened') && data['by_checker'] === true) return `${kind}_checker`
  if (kind === 'escalated') return `escalated_${typeof data['step'] === 'string' ? data['step'] : 'lead'}`
  if (kind === 'grid_set') return data['grid'] === null ? 'grid_unset' : 'grid_set'
  if ((kind === 'sent_to_agenda' || kind === 'supported') && typeof data['rule'] === 'string') return `sent_by_${data['rule']}`
  if (kind === 'assigned') return data['decision'] ? 'assigned_meeting' : data.ticket?.assignee ? 'assigned_person' : 'assigned'
  if (kind === 'answer_published' && data.ticket?.answers?.find(({ party }) => party === data.party)?.stance === 'silent') return 'answer_silent'
  return kind
}

function partyOf(kind: string, { actor, data }: SifangEvent): string | null {
  if (kind === 'answer_published' || kind === 'answer_amended') return data.party ?? actor?.party ?? null
  if (kind in icons || kind === 'supported') return null
  return actor?.party ?? null
}

function aboutOf({ actor, data }: SifangEvent): StoryStep['about'] {
  const about: StoryStep['about'] = {}
  const party = data.party ?? (data.ticket?.party ?? undefined)
  if (party) about.party = party
  const name = data.ticket?.assignee?.name ?? actor?.name
  if (name) about.name = name
  if (typeof data.ticket?.rating === 'number') about.rating = data.ticket.rating
  const grid = data['grid'] ?? data['before']
  if (typeof grid === 'string') about.grid = grid
  return about
}

export function commentsOf(events: readonly SifangEvent[]): (Comment & { party: string | null })[] {
  return events.flatMap(({ kind, data, actor }) =>
    kind === 'ticket.commented' && data.comment ? [{ ...data.comment, party: actor?.party ?? null }] : [])
}

/** When a party was last reminded of its answer. */
export function nudgedAt(events: readonly SifangEvent[], party: string): string | null {
  return [...events].reverse().find(({ kind, data }) => kind === 'ticket.nudged' && data.party === party)?.at ?? null
}

/** A verdict was a checker's, since the reporter kept silent. */
export function checkedLast(events: readonly SifangEvent[]): boolean {
  return [...events].reverse().find(({ kind }) => kind === 'ticket.confirmed')?.data['by_checker'] === true
}

/** When the work was last reported as done, or refused: what the reporter is asked about. */
export function verdictAsked(events: readonly SifangEvent[]): SifangEvent | undefined {
  return [...events].reverse().find(({ kind }) => kind === 'ticket.finished' || kind === 'ticket.refused')
}
