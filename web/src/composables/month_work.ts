// SPDX-License-Identifier: Apache-2.0
// What of a month is still on its way, and the page where it goes on for whoever may take it further. Pure.
import type { MonthWork, Role } from '@/api/types'

type Part = 'submitted' | 'checked' | 'published' | 'objections'
/** `to`: null where it is for others to go on, and the page would be empty to who asks. */
export interface OpenPart { name: Part; count: number; to: string | null }

const ways: readonly { name: Part; to: string; roles: readonly Role[] | 'all' }[] = [
  { name: 'submitted', to: '/points/review?step=first', roles: ['inspector', 'grid_leader'] },
  { name: 'checked', to: '/points/review?step=second', roles: ['supervisor'] },
  { name: 'published', to: '/points/publications', roles: 'all' },
  { name: 'objections', to: '/points/objections', roles: ['supervisor', 'grid_leader'] },
]

export function openOf(month: MonthWork, held: readonly Role[]): OpenPart[] {
  return ways.filter(({ name }) => month[name] > 0)
    .map(({ name, to, roles }) => ({ name, count: month[name], to: roles === 'all' || roles.some((role) => held.includes(role)) ? to : null }))
}

/** A month is closed when nothing of it is open any more: the server refuses it before. */
export const mayClose = (month: MonthWork): boolean =>
  month.closed_at === null && month.approved === 0 && ways.every(({ name }) => month[name] === 0)
