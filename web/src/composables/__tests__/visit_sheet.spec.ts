// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { BookItem, User, WholeRound } from '@/api/types'
import { settle, withServices } from '@/test_support/with_services'
import { useOutdoors } from '@/stores/outdoors.store'
import { useSession } from '@/stores/session.store'
import { stepped, useVisitSheet } from '../useVisitSheet'

const yard = { id: 11, points: 30, block: 1, source: 'visit' } as BookItem
const mess = { id: 12, points: -20, block: 1, source: 'visit' } as BookItem
const round = { id: 7, title: '', state: 'open', visits: [{ id: 1, household: { id: 1 }, state: 'todo' }], book: { blocks: [], items: [yard, mess] } } as unknown as WholeRound

function page() {
  const world = withServices()
  world.setup(useSession).me = { id: 'u', memberships: [] } as unknown as User
  const outdoors = world.setup(useOutdoors)
  return { outdoors, sheet: world.setup(() => useVisitSheet(outdoors, 'c', round, 1)), records: world.services.recordKeep }
}

describe('filling in a sheet', () => {
  it('keeps each tap on the device and takes it back', async () => {
    const { sheet, records } = page()
    sheet.setPoints(yard, 40)
    sheet.change({ tidy: true })
    await settle()
    expect(await records.get('u/sheet/c/1')).toMatchObject({ tidy: true, scores: { 11: { points: 30 } } })
    sheet.undo()
    expect(sheet.sheet.value).toMatchObject({ tidy: null, scores: { 11: { points: 30 } } })
    sheet.undo()
    await settle()
    expect(sheet.canUndo.value).toBe(false)
    expect(await records.get('u/sheet/c/1')).toBeNull()
  })
  it('takes back all that was typed into a field at once', () => {
    const { sheet } = page()
    for (const note of ['院', '院里', '院里扫过']) sheet.change({ note }, 'note')
    sheet.setNote(yard, '干')
    sheet.setNote(yard, '干净')
    sheet.undo()
    expect(sheet.sheet.value).toMatchObject({ note: '院里扫过', scores: {} })
    sheet.undo()
    expect(sheet.sheet.value?.note).toBe('')
  })
  it('gives a photo that was taken away back', async () => {
    const { sheet, outdoors } = page()
    await sheet.addPhotos([new File(['x'], 'a.jpg', { type: 'image/jpeg' })], yard)
    const name = sheet.sheet.value?.scores[11]?.photos[0] ?? ''
    sheet.dropPhoto(name, yard)
    expect(sheet.sheet.value?.scores).toEqual({})
    sheet.undo()
    expect(sheet.sheet.value?.scores[11]?.photos).toEqual([name])
    expect(sheet.sheet.value && (await outdoors.photo(sheet.sheet.value, name))?.size).toBe(1)
  })
  it('is not finished while a reason is missing', async () => {
    const { sheet } = page()
    sheet.setPoints(mess, stepped(sheet.sheet.value ?? never(), mess, -1))
    expect(sheet.missing.value).toBeNull()
    expect(await sheet.finish('2026-11-25')).toBe(false)
    expect(sheet.missing.value).toEqual({ why: 'reason', items: [12] })
    sheet.setNote(mess, '堆了旧家具')
    expect(sheet.missing.value).toBeNull()
  })
})
function never(): never { throw new Error('there is a sheet') }
