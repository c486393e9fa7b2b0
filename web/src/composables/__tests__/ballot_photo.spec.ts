// SPDX-License-Identifier: Apache-2.0
// Whose ballot a photo shows: it goes with no other, and what is refused for good takes it along.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import type { Attachment, Id, Problem, Upload } from '@/api/types'
import { draftName } from '@/stores/drafts'
import { ok, settle, withServices } from '@/test_support/with_services'
import { photoWrong, type Typed } from '../paper_words'
import { useBallotPhoto } from '../useBallotPhoto'

const paper = (): File => Object.assign(new Blob([new Uint8Array(10)], { type: 'application/pdf' }), { name: '票.pdf' }) as File
const attachment = (id: Id): Attachment => ({ id, sha256: '', type: 'application/pdf', size: 10, width: null, height: null, name: '票.pdf', thumbnail: null })

describe('the photo of a written ballot', () => {
  beforeEach(() => { vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined })) })
  afterEach(() => { vi.unstubAllGlobals() })

  function start(kept: Record<string, string> = {}) {
    const cancelled: Id[] = []
    let count = 0
    const whole = (id: Id): Upload => ({ id, offset: 10, length: 10, attachment: attachment(id) })
    const files = {
      begin: () => ok({ id: `a-${count += 1}`, offset: 0, length: 10, attachment: null }),
      append: () => ok(undefined),
      state: (id: Id) => ok(whole(id)),
      cancel: (id: Id) => { cancelled.push(id); return ok(undefined) },
    }
    const world = withServices({ files }, kept)
    const elector = ref('')
    const page = world.page(() => useBallotPhoto('p-1', () => 'c-1', () => elector.value))
    const choose = async (whose: string): Promise<void> => {
      elector.value = whose
      await page.photos.add([paper()])
      for (let i = 0; i < 5; i += 1) await settle()
    }
    return { ...world, page, elector, cancelled, choose }
  }

  it('goes with the ballot it was chosen for, and is let go of once that is taken', async () => {
    const { page, choose, cancelled } = start()
    await choose(' 1-105 ')
    expect(page.of.value).toBe('1-105')
    expect(page.belongsTo('1-105')).toBe(true)
    expect(page.photos.ids.value).toEqual(['a-1'])
    page.after('first')
    expect(page.photos.items.value).toEqual([])
    expect(cancelled).toEqual([])
  })

  it('is taken away when another ballot is typed, which is not sent before that was seen', async () => {
    const { page, choose, cancelled } = start()
    await choose('1-105')
    page.after('failed')
    expect(page.belongsTo('1-106')).toBe(false)
    expect(page.photos.items.value).toEqual([])
    expect(page.takenAwayOf.value).toBe('1-105')
    expect(cancelled).toEqual(['a-1'])
    expect(page.belongsTo('1-106')).toBe(true)
    expect(page.takenAwayOf.value).toBe('')
  })

  it('is of the next ballot where it was chosen before anybody was named', async () => {
    const { page, choose } = start()
    await choose('')
    expect(page.belongsTo('1-105')).toBe(true)
    page.after('unknown')
    expect(page.photos.ids.value).toEqual(['a-1'])
    expect(page.belongsTo('1-106')).toBe(false)
  })

  it.each<[Typed, boolean]>([
    ['failed', true], ['unknown', true], ['own', false], ['reviewed_already', false], ['voted', false], ['over', false], ['first', false], ['counted', false], ['in_review', false],
  ])('after "%s" stays: %s', async (typed, stays) => {
    const { page, choose } = start()
    await choose('1-105')
    page.after(typed)
    expect(page.photos.items.value.length).toBe(stays ? 1 : 0)
    await nextTick()
    expect(page.of.value).toBe(stays ? '1-105' : '')
  })

  const list = JSON.stringify({ list: [{ key: 'k', name: '票.pdf', type: 'application/pdf', size: 10, id: 'a-9' }] })
  const files = draftName(null, 'files.ballot.p-1')
  it('comes back after a reload with whose it is', async () => {
    const { page } = start({ [files]: list, [draftName(null, 'ballot_of.p-1')]: JSON.stringify({ elector: '1-105' }) })
    for (let i = 0; i < 5; i += 1) await settle()
    expect(page.of.value).toBe('1-105')
    expect(page.belongsTo('1-106')).toBe(false)
  })
  it('is taken away after a reload where nobody knows whose it is', async () => {
    const { page, cancelled } = start({ [files]: list })
    for (let i = 0; i < 5; i += 1) await settle()
    expect(page.photos.items.value).toEqual([])
    expect(cancelled).toEqual(['a-9'])
    expect(page.belongsTo('1-105')).toBe(true)
  })
})

describe('what is wrong with a photo', () => {
  const invalid = (pointer: string, message: string): Problem => ({ type: 'invalid', title: '', status: 400, errors: [{ pointer, message }] })
  it.each([
    ['was handed in already', 'twice'], ['is no picture of a paper', 'sound'], ['is used already', 'gone'], ['is no file that you have sent here', 'gone'],
  ])('"%s" is told as %s', (message, word) => { expect(photoWrong(invalid('/photo', message))).toBe(word) })
  it('is nothing where something else is wrong', () => {
    expect(photoWrong(invalid('/elector', 'is not in the roll'))).toBeNull()
    expect(photoWrong(null)).toBeNull()
  })
})
