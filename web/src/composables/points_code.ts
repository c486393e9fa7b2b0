// SPDX-License-Identifier: Apache-2.0
// The code at the counter: eight digits however they were typed or scanned, and what a refusal means. Pure.
import type { Problem } from '@/api/types'

/** The digits of what was typed, at most eight; full-width ones of a Chinese keyboard too. */
export function digitsOf(text: string): string {
  return text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/\D/g, '').slice(0, 8)
}
/** 1234 5678 */
export function spacedDigits(code: string): string {
  return code.length > 4 ? `${code.slice(0, 4)} ${code.slice(4)}` : code
}
/** The code in what a QR says: the digits alone, or a text that ends with them. Null where it is none of ours. */
export function scannedCode(text: string): string | null {
  return /(?:^|\D)(\d{8})$/.exec(text.trim())?.[1] ?? null
}

/** Why a code is good for nothing here; a code of another shop is as unknown as one that is none. */
export type CodeTrouble = 'unknown' | 'expired' | 'cancelled' | 'taken' | 'own' | 'many'

/** What a refusal says of the code, and since when; null where it is about something else (the line, the log-in). */
export function codeTrouble(problem: Problem & { state?: unknown; ended_at?: unknown }): { what: CodeTrouble; at: string | null } | null {
  if (problem.status === 404) return { what: 'unknown', at: null }
  if (problem.status === 429) return { what: 'many', at: null }
  const { state, ended_at } = problem
  if (problem.status === 403 && state === 'own') return { what: state, at: null }
  if (problem.status !== 409 || (state !== 'expired' && state !== 'cancelled' && state !== 'taken')) return null
  return { what: state, at: typeof ended_at === 'string' && ended_at !== '' ? ended_at : null }
}
