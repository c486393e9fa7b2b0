// SPDX-License-Identifier: Apache-2.0
// What the points pages work out by themselves: written numbers, what may be claimed and objected to, a basket.
import { describe, expect, it } from 'vitest'
import type { BookItem, Good, Score, WholeBook } from '@/api/types'
import { basketBar, basketOf, canObject, canWithdraw, claimable, clockLeft, digitGroups, groupItems, isOver, plain, shareOf, signed, worthOf, yuanOf } from '../points_rules'

const item = (id: number, more: Partial<BookItem> = {}): BookItem => ({ id, ordinal: id, block: 1, chapter: '第一章', title: `第 ${id} 项`, points: 10, day_most: null, month_most: null, source: 'both', note: '', ...more })
const book = (items: BookItem[]): WholeBook => ({
  id: 1, number: 1, title: '村规', state: 'adopted', month_most: 1000, point_fen: 10, redeem_fen: 10_000, from_day: '2026-11-01', vote: null, meeting: null, made_name: '', made_at: '', decided_at: null, version: 1,
  blocks: [{ id: 2, ordinal: 2, title: '美丽家园', most: 500 }, { id: 1, ordinal: 1, title: '文明家庭', most: 300 }], items,
})
const good = (id: number, more: Partial<Good> = {}): Good => ({ id, title: '大米', points: 100, fen: 1_000, stock: 3, on: true, version: 1, ...more })
const score = (more: Partial<Score>): Score => ({ state: 'submitted', source: 'claim', objection: null, counted: null, points: 30, ...more }) as Score

describe('numbers', () => {
  it.each([[30, '+30'], [-600, '−600'], [0, '0']])('a change of %i is %s', (points, text) => { expect(signed(points)).toBe(text) })
  it('a balance has a sign only below 0', () => { expect([plain(640), plain(-5), plain(0)]).toEqual(['640', '−5', '0']) })
  it.each([[6_400, '64'], [6_450, '64.5'], [6_405, '64.05'], [5, '0.05'], [0, '0'], [100_000, '1000']])('%i fen are %s yuan', (fen, text) => { expect(yuanOf(fen)).toBe(text) })
  it.each([[240, 300, 80], [400, 300, 100], [-20, 300, 0], [1, 0, 0]])('%i of %i is a bar of %i', (part, whole, share) => { expect(shareOf(part, whole)).toBe(share) })
  it.each([[872_000, '14:32'], [871_001, '14:32'], [3_725_000, '1:02:05'], [500, '0:01'], [0, '0:00'], [-9, '0:00']])('%i ms are %s', (ms, text) => { expect(clockLeft(ms)).toBe(text) })
  it('eight digits stand in two groups', () => { expect(digitGroups('48271935')).toEqual(['4827', '1935']) })
})

describe('the rule book', () => {
  it('offers for claims what gives points and is claimed', () => {
    const all = [item(1), item(2, { source: 'claim' }), item(3, { source: 'visit' }), item(4, { points: -5 }), item(5, { source: 'meeting' })]
    expect(claimable(book(all)).map(({ id }) => id)).toEqual([1, 2])
  })
  it('stands by block and chapter in its own order, and is found by all the words typed', () => {
    const all = [item(1, { block: 2, title: '庭院整洁' }), item(2, { title: '帮邻居' }), item(3, { chapter: '第二章', title: '开会' }), item(4, { title: '帮老人' })]
    expect(groupItems(book(all), all).map(({ block, chapters }) => [block, chapters.map(({ chapter, items }) => [chapter, items.map(({ id }) => id)])])).toEqual([
      ['文明家庭', [['第一章', [2, 4]], ['第二章', [3]]]], ['美丽家园', [['第一章', [1]]]],
    ])
    expect(groupItems(book(all), all, ' 帮  文明 ').flatMap(({ chapters }) => chapters.flatMap(({ items }) => items.map(({ id }) => id)))).toEqual([2, 4])
    expect(groupItems(book(all), all, '没有的')).toEqual([])
  })
})

describe('a score', () => {
  it('counts what the caps have left, once they were looked at', () => {
    expect([worthOf(score({})), worthOf(score({ counted: 0 })), worthOf(score({ counted: 12 }))]).toEqual([30, 0, 12])
  })
  it('is withdrawn before its first review, and only a claim', () => {
    expect([canWithdraw(score({})), canWithdraw(score({ source: 'visit' })), canWithdraw(score({ state: 'checked' }))]).toEqual([true, false, false])
  })
  it('is objected to once it is published, not twice', () => {
    const objection = { id: 1, state: 'open', words: '', answer: '', at: '', answered_name: null, answered_at: null } as const
    expect((['submitted', 'checked', 'approved', 'published', 'posted', 'refused', 'overturned'] as const).filter((state) => canObject(score({ state })))).toEqual(['published', 'posted'])
    expect(canObject(score({ state: 'published', objection }))).toBe(false)
    expect(canObject(score({ state: 'published', objection: { ...objection, state: 'withdrawn' } }))).toBe(true)
  })
})

describe('a basket', () => {
  it('holds what is on the shelf, and no more than there is', () => {
    expect(basketOf([good(1), good(2, { on: false }), good(3, { stock: 0 }), good(4, { points: 20, fen: 200 })], { 1: 5, 2: 1, 3: 1, 4: 2, 9: 1 })).toEqual({ lines: [{ goods: 1, count: 3 }, { goods: 4, count: 2 }], count: 5, points: 340, fen: 3_400 })
  })
  it('cannot be reserved empty, beyond the balance or beyond the month', () => {
    const two = basketOf([good(1)], { 1: 2 })
    expect(basketBar(basketOf([], {}), 500, 5_000)).toBe('empty')
    expect(basketBar(two, 199, 5_000)).toBe('balance')
    expect(basketBar(two, 200, 1_999)).toBe('month')
    expect(basketBar(two, 200, 2_000)).toBeNull()
    expect(basketBar(two, 200, null)).toBe('month')
  })
  it('a code is over with its time, also before the server says so', () => {
    const code = { state: 'reserved', expires_at: '2026-11-28T01:30:00Z' } as const
    const end = Date.parse(code.expires_at)
    expect([isOver(code, end - 1), isOver(code, end), isOver({ ...code, state: 'taken' }, end)]).toEqual([false, true, false])
  })
})
