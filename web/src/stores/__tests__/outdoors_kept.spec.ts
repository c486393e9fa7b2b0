// SPDX-License-Identifier: Apache-2.0
// What an inspector's device has: rounds without a line, what waits, and whose it is.
import { describe, expect, it } from 'vitest'
import type { Outcome } from '@/api/types'
import { community, device, farServer, fill, rest, round, row, user } from '@/test_support/outdoors_kit'
import { memoryRecords, ok, withServices } from '@/test_support/with_services'
import { useOutdoors } from '../outdoors.store'
import type { RecordKeep } from '../services'
import { useSession } from '../session.store'

describe('what the device has of a round', () => {
  it('is told at once while the server is asked, and what comes replaces it', async () => {
    const records = memoryRecords()
    const server = farServer()
    await records.put(`u1/round/${community}/7`, { round, at: 5 })
    let answer: (outcome: Outcome<unknown>) => void = () => undefined
    if (server.api.points) server.api.points['round'] = () => new Promise((resume) => { answer = resume })
    const { outdoors } = await device(server, records)
    const heard: unknown[] = []
    const asked = outdoors.readRound(community, 7, (kept) => heard.push(kept))
    await rest()
    expect(heard).toEqual([{ data: round, at: 5, fresh: false, problem: null }])
    const newer = { ...round, title: '月末，改过' }
    answer({ ok: true, data: newer })
    expect(await asked).toMatchObject({ data: newer, fresh: true })
    expect(heard.length).toBe(1)
    expect(await records.get(`u1/round/${community}/7`)).toMatchObject({ round: newer })
  })

  it('brings the kept list up to the same', async () => {
    const records = memoryRecords()
    const server = farServer()
    await records.put(`u1/rounds/${community}`, { items: [{ id: 7, visits: 3, done: 0 }, { id: 8, visits: 2, done: 1 }], at: 5 })
    if (server.api.points) server.api.points['round'] = () => Promise.resolve({ ok: true, data: { ...round, visits: [{ ...row(1), state: 'done' }, { ...row(2), state: 'absent' }, row(3)] } })
    const { outdoors } = await device(server, records)
    await outdoors.readRound(community, 7)
    expect(await records.get(`u1/rounds/${community}`)).toMatchObject({ items: [{ id: 7, done: 1 }, { id: 8, done: 1 }], at: 5 })
  })

  it('says at once that there is no line where the last question found none', async () => {
    const records = memoryRecords()
    const server = farServer()
    await records.put(`u1/rounds/${community}`, { items: [round], at: 5 })
    let away = true
    if (server.api.points) server.api.points['rounds'] = () => Promise.resolve(away ? { ok: false, problem: { type: 'offline', title: '', status: 0 } } : { ok: true, data: { items: [round], next: null } })
    const { outdoors } = await device(server, records)
    const heard: (string | null)[] = []
    const read = async () => await outdoors.listRounds(community, ({ problem }) => heard.push(problem?.type ?? null))
    expect(await read()).toMatchObject({ fresh: false, problem: { type: 'offline' } })
    await read()
    away = false
    expect(await read()).toMatchObject({ fresh: true, problem: null })
    await read()
    expect(heard).toEqual([null, 'offline', 'offline', null])
  })

  it('is nobody’s who has logged in meanwhile', async () => {
    const records = memoryRecords()
    const server = farServer()
    await records.put(`u1/round/${community}/7`, { round, at: 5 })
    if (server.api.points) server.api.points['round'] = () => new Promise(() => undefined)
    const { outdoors, session } = await device(server, records)
    const heard: unknown[] = []
    void outdoors.readRound(community, 7, (kept) => heard.push(kept))
    session.me = user('u2')
    await rest()
    expect(heard).toEqual([])
  })
})

describe('the outbox', () => {
  it('counts how many of those that waited have gone, and what came back', async () => {
    const server = farServer()
    const { outdoors } = await device(server, memoryRecords())
    server.line.away = true
    for (const visit of [1, 2, 3]) await outdoors.finish(await fill(outdoors, visit), '2026-11-25')
    await rest()
    expect([outdoors.batch, outdoors.waiting.length]).toEqual([{ sent: 0, refused: 0 }, 3])
    server.visits.set(2, { state: 'done', day: '2026-11-25', scores: [] })
    server.strangers.add(2)
    server.line.away = false
    outdoors.send()
    await rest()
    expect([outdoors.batch, outdoors.waiting.length]).toEqual([{ sent: 2, refused: 1 }, 0])
    const back = outdoors.sheetOf(community, 2)
    const again = back ? await outdoors.reopen(back) : null
    server.visits.delete(2)
    if (again) await outdoors.finish(again, '2026-11-25')
    await rest()
    expect(outdoors.batch).toEqual({ sent: 1, refused: 0 })
  })

  it('keeps what is typed while the device is read', async () => {
    const records = memoryRecords()
    const server = farServer()
    const first = await device(server, records)
    const sheet = await fill(first.outdoors, 1)
    let read: () => void = () => undefined
    const slow: RecordKeep = { ...records, get: async (key) => { const found = await records.get(key); await new Promise<void>((resume) => { read = resume }); return found } }
    const world = withServices(server.api)
    world.services.recordKeep = slow
    world.setup(useSession).me = user('u1')
    const outdoors = world.setup(useOutdoors)
    const loading = outdoors.load()
    await rest()
    await outdoors.save({ ...sheet, note: '刚写的' })
    read()
    await loading
    expect(outdoors.sheetOf(community, 1)?.note).toBe('刚写的')
  })
})

describe('another person on the device', () => {
  it('neither sees nor sends what waits, and who comes back finds it', async () => {
    const server = farServer()
    const records = memoryRecords()
    server.line.away = true
    const first = await device(server, records)
    await first.outdoors.finish(await fill(first.outdoors, 1), '2026-11-25')
    await rest()
    first.session.leave()
    server.line.away = false
    server.line.who = 'u2'
    const other = await device(server, records)
    other.outdoors.start()
    other.clock.advance(120_000)
    await rest()
    expect(other.outdoors.sheets.size).toBe(0)
    expect(server.visits.size).toBe(0)
    server.line.who = 'u1'
    const back = await device(server, records)
    back.outdoors.start()
    await rest()
    expect(server.visits.size).toBe(1)
  })

  it('who logs in while a photo is under way gets nothing of it sent in their name', async () => {
    const server = farServer()
    const { outdoors, session } = await device(server, memoryRecords())
    const sheet = await fill(outdoors, 1)
    const append = server.api.files?.['append']
    if (server.api.files && append) {
      server.api.files['append'] = (...words: never[]) => { session.me = user('u2'); return append(...words) }
    }
    await outdoors.finish(sheet, '2026-11-25')
    await rest()
    expect(server.visits.size).toBe(0)
  })

  it('nothing goes out before the server has said who this is', async () => {
    const server = farServer()
    const records = memoryRecords()
    const first = await device(server, records)
    server.line.away = true
    await first.outdoors.finish(await fill(first.outdoors, 1), '2026-11-25')
    await rest()
    const kept = { 'sifang.outdoors.me': JSON.stringify(user('u1')) }
    server.line.who = null // the session has ended meanwhile
    const late = await device(server, records, kept)
    expect(await late.session.load()).toBeNull()
    expect(late.session.kept).toBe(true)
    late.outdoors.start()
    await rest()
    expect(late.outdoors.waiting.length).toBe(1)
    server.line.away = false
    late.outdoors.send()
    await rest()
    expect(late.session.me).toBeNull()
    expect(server.visits.size).toBe(0)
  })
})

describe('rounds', () => {
  it('that were opened are there without a line, and gone when they are closed and nothing of them waits', async () => {
    const server = farServer()
    const records = memoryRecords()
    let away = false
    const items = [{ ...round, visits: 3, done: 0 }]
    if (server.api.points) {
      server.api.points['round'] = () => away ? Promise.resolve({ ok: false, problem: { type: 'offline', title: '', status: 0 } }) : ok(round)
      server.api.points['rounds'] = () => ok({ items: [...items], next: null })
    }
    const { outdoors } = await device(server, records)
    expect(await outdoors.readRound(community, 7)).toMatchObject({ fresh: true })
    away = true
    const again = (await device(server, records)).outdoors
    expect(await again.readRound(community, 7)).toMatchObject({ fresh: false, data: { title: '月末' } })
    expect(await again.readRound(community, 8)).toMatchObject({ type: 'offline' })
    items.length = 0
    await again.listRounds(community)
    expect(await again.readRound(community, 7)).toMatchObject({ type: 'offline' })
  })
})
