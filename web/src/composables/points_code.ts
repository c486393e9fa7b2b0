// SPDX-License-Identifier: Apache-2.0
// The code at the counter: eight digits however they were typed or scanned, and what a refusal means. Pure.
import type { Problem, Redemption } from '@/api/types'

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

/** What stands before the merchant after a code was looked up. */
export type CodeTrouble = 'unknown' | 'expired' | 'cancelled' | 'taken' | 'elsewhere' | 'many'

/** Why what was found cannot be handed out here; null: it can. */
export function troubleOf(found: Pick<Redemption, 'state' | 'expires_at' | 'shop'>, shop: number, now: number): CodeTrouble | null {
  if (found.shop.id !== shop) return 'elsewhere'
  if (found.state === 'taken' || found.state === 'cancelled' || found.state === 'expired') return found.state
  return Date.parse(found.expires_at) <= now ? 'expired' : null
}
/** What a refusal says of the code; null where it is about something else (the line, the log-in). */
export function refusedCode(problem: Problem): CodeTrouble | null {
  if (problem.status === 404) return 'unknown'
  if (problem.status === 429) return 'many'
  const detail = problem.detail ?? ''
  if (problem.status !== 409) return null
  if (/expired/.test(detail)) return 'expired'
  if (/cancelled/.test(detail)) return 'cancelled'
  if (/taken/.test(detail)) return 'taken'
  if (/shop/.test(detail)) return 'elsewhere'
  return null
}
