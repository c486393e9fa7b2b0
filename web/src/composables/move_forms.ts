// SPDX-License-Identifier: Apache-2.0
// What each move asks for before it is sent. The server says which moves are open (`ticket.moves`);
// this says what to ask.
import { ticketActions, type ActionInput, type TicketAction } from '@/api/types'
import { isBlank, lengthOf, limits, type Wrong } from './form_checks'

export type MoveField = 'reason' | 'note' | 'party' | 'assignee' | 'due' | 'target' | 'rating' | 'until' | 'resolution' | 'foreign_number' | 'evidence'

export interface MoveForm {
  required: readonly MoveField[]
  optional: readonly MoveField[]
}

export const moveForms: Record<TicketAction, MoveForm> = {
  accept: { required: [], optional: [] },
  refuse: { required: ['resolution', 'reason'], optional: ['evidence'] },
  duplicate: { required: ['target'], optional: ['reason'] },
  agenda: { required: [], optional: ['reason'] },
  assign: { required: ['party', 'due'], optional: ['assignee', 'note'] },
  take: { required: [], optional: [] },
  start: { required: [], optional: [] },
  wait: { required: ['reason'], optional: ['until', 'evidence'] },
  return: { required: ['reason'], optional: ['evidence'] },
  township: { required: [], optional: ['foreign_number', 'reason'] },
  back: { required: [], optional: ['reason'] },
  finish: { required: ['note'], optional: ['evidence'] },
  confirm: { required: ['rating'], optional: ['note'] },
  reopen: { required: ['reason'], optional: ['evidence'] },
  cancel: { required: [], optional: ['reason'] },
}

/** A checker who decides for a silent reporter says why; how content the reporter is they need not know. */
const checkForm: MoveForm = { required: ['note'], optional: ['rating'] }
export function formOf(action: TicketAction, checker = false): MoveForm {
  return checker && action === 'confirm' ? checkForm : moveForms[action]
}

/** The move a worker most likely came for: the one black button. In this order. */
const likely: readonly TicketAction[] = ['confirm', 'finish', 'take', 'start', 'accept', 'assign', 'back', 'agenda']

export function openActions(moves: readonly string[]): TicketAction[] {
  return ticketActions.filter((action) => moves.includes(action))
}

export function likelyAction(actions: readonly TicketAction[]): TicketAction | null {
  return likely.find((action) => actions.includes(action)) ?? actions[0] ?? null
}

/** Nothing to ask and nothing that cannot be mended: done at once. */
export function isImmediate(action: TicketAction): boolean {
  const { required, optional } = moveForms[action]
  return required.length + optional.length === 0
}

export interface MoveValues {
  reason: string
  note: string
  party: string | null
  assignee: string
  /** A day, as a date field gives it. */
  due: string
  until: string
  target: string
  rating: number | null
  resolution: 'no_action' | 'not_responsible' | null
  foreign_number: string
  /** Ids of files that have been sent. */
  evidence: string[]
}

export function emptyMove(): MoveValues {
  return { reason: '', note: '', party: null, assignee: '', due: '', until: '', target: '', rating: null, resolution: null, foreign_number: '', evidence: [] }
}

export function checkMove(form: MoveForm, values: MoveValues): Wrong<MoveField, 'missing' | 'long'> {
  const wrong: ReturnType<typeof checkMove> = {}
  for (const field of form.required) {
    const value = values[field]
    if (field === 'note' && values.evidence.length > 0) continue // a photo says it as well
    if (value === null || (typeof value === 'string' && isBlank(value))) wrong[field] = 'missing'
  }
  for (const field of ['reason', 'note'] as const) if (lengthOf(values[field]) > limits.reason) wrong[field] = 'long'
  return wrong
}

/** What is sent: only fields of this move that were filled in. Days become the end of that day. */
export function moveInput(action: TicketAction, values: MoveValues, endOfDay: (day: string) => string): ActionInput {
  const input: ActionInput = { action }
  const asked = new Set<MoveField>([...moveForms[action].required, ...moveForms[action].optional])
  for (const field of ['reason', 'note', 'target', 'assignee', 'foreign_number'] as const) {
    if (asked.has(field) && !isBlank(values[field])) input[field] = values[field].trim()
  }
  for (const field of ['due', 'until'] as const) {
    if (asked.has(field) && values[field] !== '') input[field] = endOfDay(values[field])
  }
  if (asked.has('party') && values.party !== null) input.party = values.party
  if (asked.has('rating') && values.rating !== null) input.rating = values.rating
  if (asked.has('evidence') && values.evidence.length > 0) input.evidence = values.evidence
  if (asked.has('resolution') && values.resolution !== null) input.resolution = values.resolution
  return input
}
