// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { memoryRecords, memoryStorage } from '@/test_support/with_services'
import { keptItems } from '../kept_items'

interface Thing { id: string; text: string }
function device() {
  const keep = memoryRecords(), storage = memoryStorage()
  const shelf = (kind: string, who: () => string | null = () => 'p1') => keptItems<Thing>({ keep, storage, person: who, base: (person) => `${person}/${kind}/`, keyOf: ({ id }) => `p1/${kind}/${id}`, nameOf: ({ id }) => id, isNothing: ({ text }) => text === '' })
  return { keep, storage, shelf }
}
const texts = (items: ReadonlyMap<string, Thing>): string[] => [...items.values()].map(({ text }) => text)

describe('things on the device', () => {
  it('are there for the next page, also where this one is gone before the database has them', async () => {
    const { storage, shelf } = device()
    await shelf('note').save({ id: 'a', text: 'kept' })
    storage.setItem('sifang.jot.p1/note/b', JSON.stringify({ id: 'b', text: 'jotted' }))
    const next = shelf('note')
    await next.load()
    expect(texts(next.items.value).sort()).toEqual(['jotted', 'kept'])
  })
  it('are of their own kind: what is jotted for another shelf is left to it', async () => {
    const { storage, shelf } = device()
    storage.setItem('sifang.jot.p1/errand/x', JSON.stringify({ id: 'x', text: 'of another kind' }))
    const notes = shelf('note')
    await notes.load()
    expect(notes.items.value.size).toBe(0)
    expect(storage.getItem('sifang.jot.p1/errand/x')).not.toBeNull()
    const errands = shelf('errand')
    await errands.load()
    expect(texts(errands.items.value)).toEqual(['of another kind'])
  })
  it('that were touched while the device was read stay as they were touched', async () => {
    const { shelf } = device()
    await shelf('note').save({ id: 'a', text: 'before' })
    const notes = shelf('note')
    const reading = notes.load()
    void notes.save({ id: 'a', text: 'typed meanwhile' })
    await reading
    expect(texts(notes.items.value)).toEqual(['typed meanwhile'])
  })
  it('that say nothing, or were removed, are kept no longer', async () => {
    const { keep, shelf } = device()
    const notes = shelf('note')
    await notes.save({ id: 'a', text: 'x' })
    await notes.save({ id: 'b', text: 'y' })
    await notes.save({ id: 'a', text: '' })
    await notes.remove({ id: 'b', text: 'y' })
    expect(notes.items.value.size).toBe(0)
    expect(await keep.keys('p1/note/')).toEqual([])
  })
  it('are not shown to whoever comes while they are read', async () => {
    const { shelf } = device()
    await shelf('note').save({ id: 'a', text: 'of p1' })
    let who: string | null = 'p1'
    const notes = shelf('note', () => who)
    const reading = notes.load()
    who = 'p2'
    await reading
    expect(notes.items.value.size).toBe(0)
    expect(notes.loaded.value).toBe(false)
  })
})
