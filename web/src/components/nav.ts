// SPDX-License-Identifier: Apache-2.0
// Which pages a person finds in the bar, by what they are. The first is where they land.
import type { Role } from '@/api/types'

export interface NavEntry {
  name: 'home' | 'desk' | 'meetings' | 'submit' | 'submitFor' | 'tickets' | 'board' | 'grid' | 'grids' | 'patrol' | 'setup' | 'me' | 'rounds' | 'review' | 'counter'
  to: string
  icon: string
  /** An action rather than a page: drawn as a button. */
  act?: boolean
}

const all: Record<NavEntry['name'], NavEntry> = {
  home: { name: 'home', to: '/home', icon: 'home' },
  desk: { name: 'desk', to: '/desk', icon: 'edit' },
  meetings: { name: 'meetings', to: '/m', icon: 'table' },
  submit: { name: 'submit', to: '/submit', icon: 'plus', act: true },
  submitFor: { name: 'submitFor', to: '/submit?for', icon: 'plus', act: true },
  tickets: { name: 'tickets', to: '/tickets', icon: 'list' },
  board: { name: 'board', to: '/board', icon: 'board' },
  grid: { name: 'grid', to: '/grid', icon: 'map' },
  grids: { name: 'grids', to: '/grids', icon: 'map' },
  patrol: { name: 'patrol', to: '/grid/patrol', icon: 'camera' },
  setup: { name: 'setup', to: '/setup', icon: 'users' },
  me: { name: 'me', to: '/me', icon: 'me' },
  rounds: { name: 'rounds', to: '/points/rounds', icon: 'map' },
  review: { name: 'review', to: '/points/review', icon: 'check' },
  counter: { name: 'counter', to: '/points/counter', icon: 'store' },
}

/** How many, as a badge has room for. */
export function badgeText(count: number): string {
  return count > 99 ? '99+' : String(count)
}

/** Five entries at most: that is what a thumb and a phone can hold. `points`, `grids`: the points scheme, the grids are switched on. */
export function navOf(roles: readonly Role[], points = false, grids = false): NavEntry[] {
  const has = (...wanted: Role[]): boolean => wanted.some((role) => roles.includes(role))
  // Nobody here (any more): the page that says so, and one's own.
  if (roles.length === 0) return [all.home, all.me]
  // Whoever answers for a party and serves a grid as well has both at hand; the board is one tap further.
  if (has('member') && has('grid_leader', 'grid_worker')) return [all.desk, all.grid, all.tickets, all.meetings, all.me]
  if (has('member')) return [all.desk, all.tickets, all.meetings, all.board, all.me]
  if (has('grid_leader', 'grid_worker')) return [all.grid, all.tickets, all.submitFor, grids ? all.patrol : all.meetings, all.me]
  if (has('host', 'recorder')) return [all.meetings, all.tickets, all.submit, all.board, all.me]
  if (has('officer')) return [all.tickets, ...(grids ? [all.grids] : []), all.meetings, all.board, all.me]
  if (has('admin')) return [all.setup, all.tickets, all.meetings, all.board, all.me]
  if (points && has('inspector')) return [all.rounds, all.review, all.submit, all.board, all.me]
  if (points && has('supervisor')) return [all.review, all.rounds, all.meetings, all.board, all.me]
  // A merchant raises nothing and watches no meeting (permissions.md).
  if (roles.length > 0 && roles.every((role) => role === 'merchant')) return [points ? all.counter : all.home, all.board, all.me]
  if (points && has('merchant')) return [all.counter, all.home, all.submit, all.board, all.me]
  return [all.home, all.meetings, all.submit, all.board, all.me]
}
