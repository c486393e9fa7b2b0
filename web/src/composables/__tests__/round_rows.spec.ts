// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { VisitRow } from '@/api/types'
import type { Sheet } from '@/stores/outdoor_sheet'
import { byBuilding, firstShelf, fitsWords, nextVisit, shelfOf, type VisitShelf } from '../round_rows'

const visit = (id: number, building: string, room: string, state: VisitRow['state'] = 'todo'): VisitRow => ({ id, household: { id, number: `00${id}`, name: `王${id}`, building, unit: '1', room, grid: '' }, state, day: null, by_name: null, at: null, mine: false })
const walk = [visit(1, '10', '101'), visit(2, '2', '1001'), visit(3, '2', '201')]

describe('the households of a round', () => {
  it('stand from door to door, as numbers are read', () => {
    expect(byBuilding(walk.map((one) => ({ visit: one }))).map(({ building, rows }) => [building, rows.map((row) => row.visit.id)])).toEqual([['2', [3, 2]], ['10', [1]]])
  })
  it('lead to the next door that is to do, and from the last to the first', () => {
    const todo = (one: VisitRow): boolean => one.state === 'todo'
    expect(nextVisit(walk, 3, todo)?.id).toBe(2)
    expect(nextVisit(walk, 1, todo)?.id).toBe(3)
    expect(nextVisit([visit(1, '10', '101', 'done'), visit(3, '2', '201')], 3, todo)).toBeNull()
  })
  it('are found by number, name or door', () => {
    expect([fitsWords(walk[0] as VisitRow, '001'), fitsWords(walk[0] as VisitRow, '10-1-101'), fitsWords(walk[0] as VisitRow, '王1 101'), fitsWords(walk[0] as VisitRow, '王2'), fitsWords(walk[0] as VisitRow, '10号楼', '10 号楼 1 单元 101 室'), fitsWords(walk[0] as VisitRow, '1 号楼 2 单元', '10 号楼 1 单元 101 室')]).toEqual([true, true, true, false, true, false])
  })
  it('are on this device until they were sent', () => {
    const sheet = (stage: Sheet['stage']): Sheet => ({ stage }) as Sheet
    expect([shelfOf(visit(1, '', ''), null), shelfOf(visit(1, '', ''), sheet('draft')), shelfOf(visit(1, '', ''), sheet('sent')), shelfOf(visit(1, '', '', 'absent'), null), shelfOf(visit(1, '', '', 'done'), sheet('refused')), shelfOf(visit(1, '', '', 'done'), sheet('note')), shelfOf(visit(1, '', ''), sheet('note'))]).toEqual(['todo', 'here', 'made', 'absent', 'here', 'made', 'here'])
  })
  it('of a round that is over begin with who was visited', () => {
    const counts = (made: number, absent: number) => (shelf: VisitShelf): number => ({ todo: 5, here: 0, absent, made })[shelf]
    expect([firstShelf(false, counts(3, 1)), firstShelf(true, counts(3, 1)), firstShelf(true, counts(0, 1)), firstShelf(true, counts(0, 0))]).toEqual(['todo', 'made', 'absent', 'made'])
  })
})
