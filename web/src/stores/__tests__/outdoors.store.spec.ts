// SPDX-License-Identifier: Apache-2.0
// The queue of an inspector's device against a server that counts: whatever breaks when, each sheet arrives once.
import { describe, expect, it } from 'vitest'
import { community, device, farServer, fill, rest, round } from '@/test_support/outdoors_kit'
import { memoryRecords } from '@/test_support/with_services'
import { photosOf } from '../outdoor_sheet'
import type { RecordKeep } from '../services'

describe('sheets on the device', () => {
  it('are there after a reload as they were typed, and what was emptied is not', async () => {
    const server = farServer()
    const records = memoryRecords()
    const first = await device(server, records)
    const sheet = await fill(first.outdoors, 1)
    const second = await device(server, records)
    expect(second.outdoors.sheetOf(community, 1)).toEqual(sheet)
    expect((await second.outdoors.photo(sheet, photosOf(sheet)[1] ?? ''))?.size).toBe(100_000)
    await second.outdoors.save({ ...sheet, right: null, seen: null, tidy: null, scores: {}, photos: [] })
    expect((await device(server, records)).outdoors.sheetOf(community, 1)).toBeNull()
  })

  it('are there when the page went before the database had the last tap', async () => {
    const server = farServer()
    const records = memoryRecords()
    const slow: RecordKeep = { ...records, put: () => new Promise<boolean>(() => undefined) }
    const first = await device(server, slow)
    const blank = first.outdoors.begin(round, community, 1)
    if (!blank) throw new Error('no such visit')
    void first.outdoors.save({ ...blank, tidy: true })
    void first.outdoors.save({ ...blank, tidy: true, note: '门开着' })
    const left = Object.fromEntries(first.storage.keys().map((name) => [name, first.storage.getItem(name) ?? '']))
    const second = await device(server, records, left)
    expect(second.outdoors.sheetOf(community, 1)).toMatchObject({ tidy: true, note: '门开着' })
    await rest()
    expect(second.storage.keys().filter((name) => name.startsWith('sifang.jot.'))).toEqual([])
    expect((await device(server, records)).outdoors.sheetOf(community, 1)).toMatchObject({ note: '门开着' })
  })

  it('go out photos first and in order, and leave no photo behind', async () => {
    const server = farServer()
    const records = memoryRecords()
    const { outdoors, clock } = await device(server, records)
    server.line.away = true
    for (const visit of [2, 1]) {
      clock.advance(60_000)
      await outdoors.finish(await fill(outdoors, visit), '2026-11-25')
    }
    await rest()
    expect(outdoors.waiting.map(({ visit }) => visit)).toEqual([2, 1])
    expect(outdoors.stuck?.type).toBe('offline')
    server.line.away = false
    outdoors.send()
    await rest()
    expect(server.log.filter((one) => one.startsWith('visit')).map((one) => one.split(' ')[1])).toEqual(['2', '1'])
    expect(server.log.findIndex((one) => one.startsWith('visit'))).toBeGreaterThan(server.log.indexOf('append'))
    expect(server.visits.get(1)).toMatchObject({ state: 'done', day: '2026-11-25', sorted_right: 2, sorted_seen: 3, tidy: true, scores: [{ item: 11, points: 5 }] })
    expect(await records.keys('u1/photo/')).toEqual([])
    expect(outdoors.unsent).toEqual([])
  })

  it('are tried again by themselves: after a moment, when the line is back, every half minute', async () => {
    const server = farServer()
    const { outdoors, clock, simulateOnline } = await device(server, memoryRecords())
    outdoors.start()
    server.line.away = true
    await outdoors.finish(await fill(outdoors, 1), '2026-11-25')
    await rest()
    server.line.away = false
    clock.advance(30_000)
    await rest()
    expect(server.visits.size).toBe(1)
    server.line.away = true
    await outdoors.finish(await fill(outdoors, 2), '2026-11-25')
    await rest()
    server.line.away = false
    simulateOnline()
    await rest()
    expect(server.visits.size).toBe(2)
  })
})

describe('a line that is cut', () => {
  it('at any step, before or after the server has heard, with the page closed and opened again: one visit, one upload of each photo, one key', async () => {
    const whole = farServer()
    const calm = await device(whole, memoryRecords())
    await calm.outdoors.finish(await fill(calm.outdoors, 1), '2026-11-25')
    await rest()
    const steps = whole.line.step
    expect(steps).toBeGreaterThan(6)
    for (let step = 0; step < steps; step += 1) {
      for (const after of [false, true]) {
        const server = farServer()
        const records = memoryRecords()
        server.line.cut = { step, after }
        const first = await device(server, records)
        await first.outdoors.finish(await fill(first.outdoors, 1), '2026-11-25')
        await rest()
        server.line.cut = null
        const second = await device(server, records)
        second.outdoors.send()
        await rest()
        const what = `step ${step} ${after ? 'after' : 'before'}`
        expect(server.visits.size, what).toBe(1)
        expect(server.uploads.size, what).toBe(2)
        expect([...server.uploads.values()].every(({ size, at }) => size === at), what).toBe(true)
        expect(server.keysOf(1).length, what).toBe(1)
        expect(second.outdoors.sheetOf(community, 1)?.stage, what).toBe('sent')
      }
    }
  })

  it('sends no photo again that is whole', async () => {
    const server = farServer()
    const records = memoryRecords()
    const { outdoors } = await device(server, records)
    const sheet = await fill(outdoors, 1)
    // The line breaks when the visit itself is sent.
    const send = server.api.points?.['recordVisit']
    if (server.api.points) server.api.points['recordVisit'] = () => Promise.resolve({ ok: false, problem: { type: 'timeout', title: '', status: 0 } })
    await outdoors.finish(sheet, '2026-11-25')
    await rest()
    const appended = server.log.filter((one) => one === 'append').length
    if (server.api.points && send) server.api.points['recordVisit'] = send
    const again = await device(server, records)
    again.outdoors.send()
    await rest()
    expect(server.log.filter((one) => one === 'append').length).toBe(appended)
    expect(server.log.filter((one) => one.startsWith('begin')).length).toBe(2)
    expect(server.visits.size).toBe(1)
  })

  it('begins a photo anew that the server has forgotten meanwhile', async () => {
    const server = farServer()
    const records = memoryRecords()
    const { outdoors } = await device(server, records)
    const send = server.api.points?.['recordVisit']
    if (server.api.points) server.api.points['recordVisit'] = () => Promise.resolve({ ok: false, problem: { type: 'offline', title: '', status: 0 } })
    await outdoors.finish(await fill(outdoors, 1), '2026-11-25')
    await rest()
    server.uploads.clear()
    if (server.api.points && send) server.api.points['recordVisit'] = send
    outdoors.send()
    await rest()
    expect(server.visits.size).toBe(1)
    expect(server.uploads.size).toBe(2)
  })
})

describe('a refusal', () => {
  it('of a household where somebody else was names them, keeps the sheet, and lets the next one through', async () => {
    const server = farServer()
    const records = memoryRecords()
    server.visits.set(1, { state: 'done', day: '2026-11-25', scores: [{ item: 11, points: 1 }] })
    server.strangers.add(1)
    const { outdoors } = await device(server, records)
    server.line.away = true
    for (const visit of [1, 2]) await outdoors.finish(await fill(outdoors, visit), '2026-11-25')
    server.line.away = false
    outdoors.send()
    await rest()
    const refused = outdoors.sheetOf(community, 1)
    expect(refused?.stage).toBe('refused')
    expect(refused?.theirs?.by_name).toBe('周先生')
    expect(server.visits.has(2)).toBe(true)
    expect((await records.keys('u1/photo/')).length).toBe(2)
    expect(outdoors.unsent.length).toBe(1)
    if (refused) await outdoors.toNote(refused, '+5 庭院')
    const note = (await device(server, records)).outdoors.sheetOf(community, 1)
    expect(note).toMatchObject({ stage: 'note', words: '+5 庭院' })
    if (note) await outdoors.discard(note)
    expect(await records.keys('u1/photo/')).toEqual([])
  })

  it('of a sheet that had come, and whose answer was lost for longer than keys are remembered, is none', async () => {
    const server = farServer()
    const { outdoors } = await device(server, memoryRecords())
    const sheet = await fill(outdoors, 1)
    server.visits.set(1, { state: 'done', day: '2026-11-25', sorted_right: 2, sorted_seen: 3, tidy: true, scores: [{ item: 11, points: 5 }] })
    await outdoors.finish(sheet, '2026-11-25')
    await rest()
    expect(outdoors.sheetOf(community, 1)?.stage).toBe('sent')
  })

  it('can be mended: the sheet is filled in again and goes under another key', async () => {
    const server = farServer()
    const { outdoors } = await device(server, memoryRecords())
    const send = server.api.points?.['recordVisit']
    if (server.api.points) server.api.points['recordVisit'] = () => Promise.resolve({ ok: false, problem: { type: 'invalid', title: '', status: 422, detail: '/day: is to come' } })
    await outdoors.finish(await fill(outdoors, 1), '2027-11-25')
    await rest()
    const refused = outdoors.sheetOf(community, 1)
    expect(refused).toMatchObject({ stage: 'refused', problem: { detail: '/day: is to come' } })
    if (server.api.points && send) server.api.points['recordVisit'] = send
    const again = refused ? await outdoors.reopen(refused) : null
    expect(again).toMatchObject({ stage: 'draft', key: null, tidy: true })
    if (again) await outdoors.finish(again, '2026-11-25')
    await rest()
    expect(server.visits.get(1)?.day).toBe('2026-11-25')
  })
})
