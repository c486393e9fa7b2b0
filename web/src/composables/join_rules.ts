// SPDX-License-Identifier: Apache-2.0
// Why an invitation was not redeemed into an account. Pure.
import type { Problem } from '@/api/types'

export type AcceptRefusal = 'unknown' | 'held' | 'elsewhere' | 'before' | 'party'

const conflicts: [RegExp, AcceptRefusal][] = [
  [/hold this role/, 'held'], [/live elsewhere/, 'elsewhere'], [/redeemed this invitation before/, 'before'], [/speaks for/, 'party'],
]

/** Null for what has nothing to do with the code. */
export function acceptRefusal(problem: Problem | null): AcceptRefusal | null {
  if (problem === null) return null
  if (problem.errors?.some(({ pointer }) => pointer === '/code')) return 'unknown'
  if (problem.type !== 'conflict') return null
  return conflicts.find(([says]) => says.test(problem.detail ?? ''))?.[1] ?? null
}

/** As many letters as a code has, blanks and dashes apart: worth asking what it gives. Fewer would be counted as a guess. */
export const isWholeCode = (text: string): boolean => text.replace(/[\s-]/g, '').length === 12

/** The code that an invitation's link brings: behind the #; links sent before had it in the query. */
export function codeIn(hash: string, query: unknown): string {
  return hash.length > 1 ? hash.slice(1) : typeof query === 'string' ? query : ''
}
