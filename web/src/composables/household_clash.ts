// SPDX-License-Identifier: Apache-2.0
// Why a household is not written as somebody has typed it, where the page can say it in its own words.
import type { Problem } from '@/api/types'

export interface HouseholdClash {
  kind: 'stale' | 'number' | 'enrolled' | 'grid' | 'place' | 'place_of'
  /** Of the household that is in the way, where the refusal names it. */
  number: string
}

/** Nobody of those who had the account lives there any more, and nobody has said whose it is. */
export const isWaiting = (problem: Problem | null): boolean => problem?.status === 403 && /lives there any more/.test(problem.detail ?? '')

export function clashOf(problem: Problem | null): HouseholdClash | null {
  const detail = problem?.detail ?? ''
  const number = /: household (.+?) (?:has|of) this place/.exec(detail)?.[1] ?? ''
  if (problem?.status === 422) return /^\/grid: is no grid/.test(detail) ? { kind: 'grid', number } : null
  if (problem?.status !== 409) return null
  if (problem.type === 'stale_version' || /version/.test(detail)) return { kind: 'stale', number }
  if (/^\/number/.test(detail)) return { kind: 'number', number }
  if (/^\/enrolled/.test(detail)) return { kind: 'enrolled', number }
  return { kind: number === '' ? 'place' : 'place_of', number }
}
