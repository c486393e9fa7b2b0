// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { BookItem, WholeBook } from '@/api/types'
import { adoptTrouble, blockSum, bodyOf, bookChanges, checkBook, checkItem, draftOf, emptyItem, fenOf, isRight, movedItem, versionBefore, wholeOf, withoutBlock, yuanOf } from '../points_book'

const item = (more: Partial<BookItem>): BookItem => ({ id: 1, ordinal: 1, block: 11, chapter: '第一章', title: '庭院整洁', points: 30, day_most: null, month_most: 120, source: 'visit', note: '', ...more })
const book = (more: Partial<WholeBook> = {}): WholeBook => ({
  id: 5, number: 2, title: '积分办法', state: 'draft', month_most: 500, point_fen: 10, redeem_fen: 10_000, from_day: null, vote: null, meeting: null, made_name: '管理员', made_at: '2026-11-01T00:00:00Z', decided_at: null, version: 3,
  blocks: [{ id: 11, ordinal: 1, title: '美丽家园', most: 300 }, { id: 12, ordinal: 2, title: '垃圾分类', most: 200 }],
  items: [item({}), item({ id: 2, ordinal: 2, title: '乱堆乱放', points: -20, month_most: null }), item({ id: 3, ordinal: 3, block: 12, title: '分类准确', points: 10, source: 'both' })],
  ...more,
})

describe('money and numbers', () => {
  it('are read as people type them', () => {
    expect([fenOf('0.1'), fenOf('100'), fenOf(' 12.34 '), fenOf('1.234'), fenOf('-1'), fenOf('x')]).toEqual([10, 10_000, 1_234, null, null, null])
    expect([wholeOf('−10', -1_000, 1_000), wholeOf('+5', 1, 10), wholeOf('1.5', 0, 10), wholeOf('11', 0, 10), wholeOf('', 0, 10)]).toEqual([-10, 5, null, null, null])
  })
  it('are written without needless zeros', () => {
    expect([yuanOf(10), yuanOf(10_000), yuanOf(1_234), yuanOf(0)]).toEqual(['0.1', '100', '12.34', '0'])
  })
})

describe('a draft', () => {
  it('goes to the server as it came', () => {
    const input = bodyOf(draftOf(book()))
    expect(input.version).toBe(3)
    expect(input.point_fen).toBe(10)
    expect(input.items[0]).toEqual({ block: 1, chapter: '第一章', title: '庭院整洁', points: 30, source: 'visit', note: '', month_most: 120 })
    expect(input.items.map(({ block }) => block)).toEqual([1, 1, 2])
    expect(isRight(checkBook(draftOf(book())))).toBe(true)
  })
  it('says what is wrong where', () => {
    const draft = draftOf(book())
    draft.title = ' '
    draft.point_yuan = '0'
    draft.blocks[1] = { title: '美丽家园', most: 'x' }
    draft.items[2] = { ...emptyItem(1), title: '分类', points: '0', day_most: '-1' }
    expect(checkBook(draft)).toEqual({ title: 'missing', point_yuan: 'number', block: { 1: { title: 'same', most: 'number' } }, item: { 2: { points: 'number', day_most: 'number' } } })
    expect(checkItem(emptyItem(0))).toEqual({ title: 'missing', points: 'number' })
  })
  it('loses a block with its items, and the others stay in theirs', () => {
    const rest = withoutBlock(draftOf(book()), 0)
    expect(rest.blocks.map(({ title }) => title)).toEqual(['垃圾分类'])
    expect(rest.items.map(({ title, block }) => [title, block])).toEqual([['分类准确', 0]])
    expect(blockSum(rest)).toBe(200)
  })
  it('has its items moved among those of their block alone', () => {
    const titles = (items: readonly { title: string }[]): string[] => items.map(({ title }) => title)
    const { items } = draftOf(book())
    expect(titles(movedItem(items, 0, 1))).toEqual(['乱堆乱放', '庭院整洁', '分类准确'])
    expect(titles(movedItem(items, 1, 1))).toEqual(titles(items))
    expect(titles(movedItem(items, 2, -1))).toEqual(titles(items))
  })
})

describe('what a version says otherwise', () => {
  it('is told by block and item', () => {
    const after = book({
      number: 3, redeem_fen: 8_000, blocks: [{ id: 21, ordinal: 1, title: '美丽家园', most: 250 }, { id: 22, ordinal: 2, title: '垃圾分类', most: 200 }, { id: 23, ordinal: 3, title: '文明家庭', most: 50 }],
      items: [item({ block: 21, points: 25, month_most: null }), item({ id: 3, block: 22, title: '分类准确', points: 10, source: 'both' }), item({ id: 4, block: 23, title: '参加会议', points: 5, source: 'meeting' })],
    })
    expect(bookChanges(book(), after)).toEqual([
      { what: 'book', kind: 'changed', title: '积分办法', fields: [{ field: 'redeem_fen', before: '100', after: '80' }] },
      { what: 'block', kind: 'added', title: '文明家庭', fields: [] },
      { what: 'block', kind: 'changed', title: '美丽家园', fields: [{ field: 'most', before: '300', after: '250' }] },
      { what: 'item', kind: 'removed', title: '乱堆乱放', points: -20, fields: [] },
      { what: 'item', kind: 'added', title: '参加会议', points: 5, fields: [] },
      { what: 'item', kind: 'changed', title: '庭院整洁', fields: [{ field: 'points', before: '30', after: '25' }, { field: 'month_bound', before: '120', after: '' }] },
    ])
  })
  it('is nothing of a copy, whose rows have other ids', () => {
    expect(bookChanges(book(), book({ id: 9, blocks: book().blocks.map((block) => ({ ...block, id: block.id + 100 })), items: book().items.map((one) => ({ ...one, block: one.block + 100 })) }))).toEqual([])
  })
  it('pairs items of the same title by their block and chapter', () => {
    const twice = book({ items: [item({ points: 10 }), item({ id: 2, block: 12, points: 20 })] })
    const turned = book({ items: [item({ id: 2, block: 12, points: 20 }), item({ points: 15 })] })
    expect(bookChanges(twice, turned)).toEqual([{ what: 'item', kind: 'changed', title: '庭院整洁', fields: [{ field: 'points', before: '10', after: '15' }] }])
  })
  it('is held against the newest adopted version before it', () => {
    const list = [{ id: 4, number: 4, state: 'draft' as const }, { id: 3, number: 3, state: 'dropped' as const }, { id: 2, number: 2, state: 'adopted' as const }, { id: 1, number: 1, state: 'adopted' as const }]
    expect(versionBefore(list, { id: 4, number: 4 })?.id).toBe(2)
    expect(versionBefore(list, { id: 2, number: 2 })?.id).toBe(1)
    expect(versionBefore(list, { id: 1, number: 1 })).toBeNull()
  })
})

describe('a refused adoption', () => {
  it('says what is wrong with the vote, or that a later version holds', () => {
    const problem = { type: 'conflict', title: '', status: 409 }
    for (const state of ['not_closed', 'not_passed', 'before', 'amendment', 'does_not_name', 'taken', 'later']) expect(adoptTrouble({ ...problem, state })).toBe(state)
    for (const other of [problem, { ...problem, state: 'gone' }, { ...problem, status: 422, state: 'before' }, { type: 'offline', title: '', status: 0 }]) expect(adoptTrouble(other)).toBeNull()
  })
})
