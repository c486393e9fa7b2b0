// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { BookItem, WholeBook } from '@/api/types'
import { blank, bodyOf, bounded, isBlank, itemsOfVisits, missingOf, photosOf, sumOf, type Filled, type Sheet } from '../outdoor_sheet'

const item = (id: number, points: number, block = 1, source = 'visit'): BookItem => ({ id, ordinal: id, block, chapter: '', title: `项 ${id}`, points, day_most: null, month_most: null, source }) as BookItem
const book = { blocks: [{ id: 1, ordinal: 1, title: '庭院', most: 500 }, { id: 2, ordinal: 2, title: '分类', most: 200 }], items: [item(11, 30), item(12, -20), item(13, 10, 2, 'both'), item(14, 5, 1, 'claim')] } as unknown as WholeBook
const sheet = (filled: Partial<Filled>): Sheet => ({ ...blank(), ...filled, person: 'u', community: 'c', round: 1, round_title: '', visit: 1, household: {} as Sheet['household'], stage: 'finished', key: 'k', day: '2026-11-25', finished_at: 1, problem: null, theirs: null, words: '' })
const score = (points: number, note = '', photos: string[] = []) => ({ points, note, photos })

describe('a sheet', () => {
  it('scores what visits are for, and no claims', () => {
    expect(itemsOfVisits(book).map(({ id }) => id)).toEqual([11, 12, 13])
  })
  it('gives no more than all and takes no more than that', () => {
    expect([bounded(item(1, 30), 31), bounded(item(1, 30), -1), bounded(item(1, -20), -25), bounded(item(1, -20), 5)]).toEqual([30, 0, -20, 0])
  })
  it('adds up each block by itself, what is taken too', () => {
    const filled = { ...blank(), scores: { 11: score(30), 12: score(-20), 13: score(4) } }
    expect([sumOf(filled, book, 1), sumOf(filled, book, 2)]).toEqual([10, 4])
  })
  it('asks for a reason where points are taken, and for something at all', () => {
    expect(missingOf(blank())).toEqual({ why: 'nothing' })
    expect(missingOf({ ...blank(), scores: { 12: score(-5, '  ') } })).toEqual({ why: 'reason', items: [12] })
    expect(missingOf({ ...blank(), scores: { 11: score(0) } })).toEqual({ why: 'nothing' })
    expect(missingOf({ ...blank(), absent: true })).toBeNull()
    expect(missingOf({ ...blank(), tidy: false })).toBeNull()
    expect(isBlank({ ...blank(), right: 0 })).toBe(false)
  })
  it('sends what is scored, with the photos by their new names; words and photos of what is not go with the visit', () => {
    const files = new Map([['a', 'F1'], ['b', 'F2'], ['c', 'F3']])
    const full = sheet({ right: 2, seen: 3, tidy: false, note: ' 院里 ', photos: ['c'], scores: { 11: score(30, '', ['a']), 12: score(0, '说明', ['b']) } })
    expect(photosOf(full).sort()).toEqual(['a', 'b', 'c'])
    expect(bodyOf(full, files)).toEqual({
      state: 'done', day: '2026-11-25', sorted_right: 2, sorted_seen: 3, tidy: false, note: '院里\n说明', photos: ['F3', 'F2'],
      scores: [{ item: 11, points: 30, photos: ['F1'] }],
    })
  })
  it('of nobody in sends no scores', () => {
    expect(bodyOf(sheet({ absent: true, seen: 3, right: 1, scores: { 11: score(30) } }), new Map())).toEqual({ state: 'absent', day: '2026-11-25' })
  })
})
