// SPDX-License-Identifier: Apache-2.0
// Which pages of the points scheme a person finds, by what they are. Pure.
import type { Role } from '@/api/types'

export interface PointsPage { to: string; name: 'passbook' | 'rounds' | 'review' | 'objections' | 'months' | 'counter' | 'households' | 'admin' | 'figures' | 'board'; icon: string }

/** Who may live in an enrolled household: claims, objects and redeems (permissions.md). */
export const atHome: readonly Role[] = ['resident', 'member', 'host', 'recorder', 'grid_worker', 'grid_leader', 'inspector', 'supervisor', 'admin']

const pages: (PointsPage & { roles: readonly Role[] })[] = [
  { name: 'rounds', to: '/points/rounds', icon: 'map', roles: ['inspector', 'supervisor', 'grid_leader', 'admin'] },
  { name: 'review', to: '/points/review', icon: 'check', roles: ['inspector', 'supervisor', 'grid_leader'] },
  { name: 'objections', to: '/points/objections', icon: 'hand', roles: ['supervisor', 'grid_leader'] },
  { name: 'months', to: '/points/months', icon: 'agenda', roles: ['supervisor', 'admin'] },
  { name: 'counter', to: '/points/counter', icon: 'store', roles: ['merchant'] },
  { name: 'households', to: '/points/households', icon: 'users', roles: ['inspector', 'supervisor', 'grid_leader', 'admin'] },
  { name: 'admin', to: '/points/admin', icon: 'edit', roles: ['supervisor', 'admin'] },
  { name: 'passbook', to: '/points', icon: 'gift', roles: atHome },
  { name: 'figures', to: '/points/figures', icon: 'board', roles: ['inspector', 'supervisor', 'grid_leader', 'officer', 'admin'] },
]

/** What they work with first, then their own household's, then what everybody reads. */
export function pointsPagesOf(held: readonly Role[]): PointsPage[] {
  const own = pages.filter(({ roles }) => roles.some((role) => held.includes(role))).map(({ name, to, icon }) => ({ name, to, icon }))
  return [...own, { name: 'board', to: '/points/board', icon: 'board' }]
}
