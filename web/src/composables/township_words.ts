// SPDX-License-Identifier: Apache-2.0
// What the township's connector says, sorted into what a person can do about it. Pure: keys of words, no words.
import type { Connector, Heard, Mapping, MappingProblem, MappingTables } from '@/api/types'

export type Fault = 'rests' | 'services' | 'category' | 'private' | 'status' | 'gone' | 'number' | 'denied' | 'not_found' | 'busy' | 'broken' | 'refused' | 'address' | 'unreachable' | 'silent' | 'unreadable' | 'other'

const faults: readonly [RegExp, Fault][] = [
  [/^it rests/, 'rests'],
  [/no services of these codes/, 'services'],
  [/category has no row/, 'category'],
  [/^private tickets/, 'private'],
  [/no status for it/, 'status'],
  [/no longer|there is no such/, 'gone'],
  [/^it has the number of/, 'number'],
  [/^HTTP 40[13]/, 'denied'],
  [/^HTTP (404|405|410)/, 'not_found'],
  [/^HTTP (408|425|429)/, 'busy'],
  [/^HTTP 5/, 'broken'],
  [/^HTTP 4/, 'refused'],
  [/cannot be read|no number|list no services|MiB/, 'unreadable'],
  [/tim(ed? ?)out|too long|no answer|seconds/i, 'silent'],
  [/resolve|not an address|private address|loopback|local network/i, 'address'],
  [/connect|refused|reset|ssl|tls|certificate/i, 'unreachable'],
]
/** Errors are the server's own words, for programs; what stands behind a colon there may be the township's. */
export function faultOf(error: string): Fault {
  return faults.find(([pattern]) => pattern.test(error))?.[1] ?? 'other'
}

/** Refused as a step back without a word why: they can say it again with one. */
export const isSilent = ({ outcome, why }: Pick<Heard, 'outcome' | 'why'>): boolean => outcome === 'refused' && /needs a reason/.test(why ?? '')

/** In one word, how a connector is: what asks for somebody goes first. */
export function conditionOf({ on, problems, counts, last_error, last_ok_at }: Connector): 'off' | 'rests' | 'dead' | 'failing' | 'well' | 'new' {
  if (!on) return 'off'
  if (problems > 0) return 'rests'
  if (counts.dead > 0) return 'dead'
  if (last_error) return 'failing'
  return last_ok_at === null ? 'new' : 'well'
}

const statuses = ['open', 'closed', 'action_scheduled', 'planned', 'investigating', 'in_progress', 'internal_referral', 'for_triage', 'reopen', 'fixed', 'no_further_action', 'not_councils_responsibility', 'duplicate', 'cancelled', 'unchanged'] as const
/** A status that the standard knows, written as it may be; null: the township's own word. */
export function statusOf(theirs: string): typeof statuses[number] | null {
  const plain = theirs.trim().toLowerCase().replace(/[\s-]+/g, '_')
  return statuses.find((one) => one === plain) ?? null
}

export const tableNames = ['category', 'state_out', 'state_in', 'grid', 'deadline', 'field'] as const satisfies readonly (keyof MappingTables)[]

export interface MappingForm { tables: MappingTables; template: string }

export const formOf = ({ tables, template }: Mapping): MappingForm => JSON.parse(JSON.stringify({ tables, template })) as MappingForm

/** The same for the server: rows without a level are so in either way. */
export function isSameForm(one: MappingForm, other: MappingForm): boolean {
  const plain = (form: MappingForm): string => JSON.stringify([tableNames.map((name) => form.tables[name].map((row) => Object.entries(row).filter(([, value]) => value !== undefined && value !== 0).sort())), form.template])
  return plain(one) === plain(other)
}

/** What was kept on a device is taken only if it is whole. */
export function isForm(kept: unknown): kept is MappingForm {
  if (typeof kept !== 'object' || kept === null || !('tables' in kept) || !('template' in kept)) return false
  const { tables, template } = kept as { tables: unknown; template: unknown }
  return typeof template === 'string' && typeof tables === 'object' && tables !== null && tableNames.every((name) => Array.isArray((tables as Record<string, unknown>)[name]))
}

/** An empty row of a table. */
export function emptyRow(table: keyof MappingTables): MappingTables[keyof MappingTables][number] {
  if (table === 'deadline') return { theirs: '', minutes: 1_440 }
  if (table === 'field') return { ours: '', pointer: '' }
  return { ours: '', theirs: '' }
}

/** Codes that are wrong in a row; `row` null: in the table as a whole. */
export function problemsAt(problems: readonly MappingProblem[], table: MappingProblem['table'], row: number | null): MappingProblem['code'][] {
  return [...new Set(problems.filter((one) => one.table === table && one.row === row).map(({ code }) => code))]
}

/** JSON in lines, a form field by field, all else as it is. */
export function readable(body: string, type: string): string {
  if (type.includes('json')) {
    try {
      return JSON.stringify(JSON.parse(body), null, 2)
    } catch {
      return body
    }
  }
  if (!type.includes('x-www-form-urlencoded')) return body
  return [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join('\n')
}
