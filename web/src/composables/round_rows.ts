// SPDX-License-Identifier: Apache-2.0
// The households of a round as a list to walk along. Pure.
import type { VisitRow } from '@/api/types'
import type { Sheet } from '@/stores/outdoor_sheet'

/** todo: to visit; here: on this device, begun or waiting; absent: nobody was in, one may come again; made: the server has it. */
export type VisitShelf = 'todo' | 'here' | 'absent' | 'made'

export function shelfOf(visit: VisitRow, sheet: Sheet | null): VisitShelf {
  const left = sheet?.stage === 'note' && visit.state !== 'todo' // kept to be read where somebody else was
  if (sheet && sheet.stage !== 'sent' && !left) return 'here'
  if (visit.state === 'todo') return sheet === null ? 'todo' : 'made'
  return visit.state === 'absent' ? 'absent' : 'made'
}

/** Where one begins: whom to visit; of a closed round who was visited, also where nobody was in. */
export function firstShelf(closed: boolean, countOf: (shelf: VisitShelf) => number): VisitShelf {
  if (!closed) return 'todo'
  return countOf('made') === 0 && countOf('absent') > 0 ? 'absent' : 'made'
}

/** Number, name or address, also as the list shows it: every word stands in one of them. */
export function fitsWords({ household }: VisitRow, words: string, shown = ''): boolean {
  const { number, name, building, unit, room } = household
  const text = `${number} ${name} ${building} ${unit} ${room} ${building}-${unit}-${room} ${shown} ${shown.replace(/\s/g, '')}`.toLowerCase()
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

/** As numbers are read: 2 before 10. */
const order = new Intl.Collator('zh-CN', { numeric: true })

/** By building, and within it from door to door. */
export function byBuilding<T extends { visit: VisitRow }>(rows: readonly T[]): { building: string; rows: T[] }[] {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(row.visit.household.building, [...groups.get(row.visit.household.building) ?? [], row])
  return [...groups].sort(([a], [b]) => order.compare(a, b)).map(([building, list]) => ({
    building,
    rows: list.sort((a, b) => order.compare(doorOf(a.visit), doorOf(b.visit))),
  }))
}
const doorOf = ({ household: { unit, room, number } }: VisitRow): string => `${unit} ${room} ${number}`

/** Whom to visit after this one: the next door that is still to do, else the first. */
export function nextVisit(visits: readonly VisitRow[], after: number, isTodo: (visit: VisitRow) => boolean): VisitRow | null {
  const walk = byBuilding(visits.map((visit) => ({ visit }))).flatMap(({ rows }) => rows.map(({ visit }) => visit))
  const at = walk.findIndex(({ id }) => id === after)
  return [...walk.slice(at + 1), ...walk.slice(0, Math.max(at, 0))].find(isTodo) ?? null
}
