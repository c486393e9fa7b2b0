// SPDX-License-Identifier: Apache-2.0
// Which pages of the grids a person finds, by what they are. Pure.
import type { Role } from '@/api/types'

export interface GridPage { to: string; name: 'list' | 'unplaced' | 'jobs'; icon: string }

const pages: (GridPage & { roles: readonly Role[] })[] = [
  { name: 'list', to: '/grids', icon: 'map', roles: ['officer', 'host', 'member', 'recorder', 'grid_leader', 'grid_worker', 'supervisor', 'admin'] },
  { name: 'unplaced', to: '/grids/unplaced', icon: 'pin', roles: ['officer', 'host', 'grid_leader', 'grid_worker'] },
  { name: 'jobs', to: '/grids/jobs', icon: 'list', roles: ['officer'] },
]

export function gridPagesOf(held: readonly Role[]): GridPage[] {
  return pages.filter(({ roles }) => roles.some((role) => held.includes(role))).map(({ name, to, icon }) => ({ name, to, icon }))
}
