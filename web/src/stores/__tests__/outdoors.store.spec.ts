// SPDX-License-Identifier: Apache-2.0
// The queue of an inspector's device against a server that counts: whatever breaks when, each sheet arrives once.
import { describe, expect, it } from 'vitest'
import type { Id, Outcome, User, Visit, VisitInput, WholeRound } from '@/api/types'
import { memoryRecords, ok, settle, withServices, type Answers } from '@/test_support/with_services'
import { photosOf, type Sheet } from '../outdoor_sheet'
import { useOutdoors } from '../outdoors.store'
import type { RecordKeep } from '../services'
import { useSession } from '../session.store'

const community = 'c1'
const user = (id: Id): User => ({ id, name: id, memberships: [{ community, code: 'MG', community_name: '明光', role: 'inspector' }] }) as unknown as User
const household = (id: number) => ({ id, number: `00${id}`, name: '', building: '3', unit: '2', room: String(id), grid: 'G1' })
const row = (id: number) => ({ id, household: household(id), state: 'todo' as const, day: null, by_name: null, at: null, mine: false })
const round = { id: 7, title: '月末', of_round: null, state: 'open', visits: [row(1), row(2), row(3)], book: { blocks: [], items: [] } } as unknown as WholeRound

/** A server that keeps what it has taken, under the keys it came with; `cut` breaks the line before or after a step. */
function farServer() {
  const uploads = new Map<Id, { size: number; at: number }>()
  const begun = new Map<string, Id>()
  const answers = new Map<string, Visit>()
  const visits = new Map<number, VisitInput>()
  const log: string[] = []
  const line = { cut: null as { step: number; after: boolean } | null, step: 0, away: false, who: 'u1' as Id | null }
  const offline: Outcome<never> = { ok: false, problem: { type: 'offline', title: 'No connection', status: 0 } }
  const refusal = (status: number, type: string): Outcome<never> => ({ ok: false, problem: { type, title: type, status } })
  function over(what: string, work: () => Outcome<unknown>): Promise<Outcome<unknown>> {
    const step = line.step++
    const cut = line.cut?.step === step
    if (line.away || (cut && !line.cut?.after)) return Promise.resolve(offline)
    log.push(what)
    const outcome = work()
    return Promise.resolve(cut ? offline : outcome)
  }
  const stand = (id: Id): Outcome<unknown> => {
    const upload = uploads.get(id)
    if (!upload) return refusal(404, 'not_found')
    return { ok: true, data: { id, offset: upload.at, length: upload.size, attachment: upload.at === upload.size ? { id } : null } }
  }
  const api: Answers = {
    people: { me: () => over('me', () => line.who ? { ok: true, data: { user: user(line.who), csrf: 'x' } } : refusal(401, 'unauthenticated')) },
    files: {
      begin: (_c: Id, { length }: { length: number }, { key }: { key: string }) => over(`begin ${key}`, () => {
        const id = begun.get(key) ?? `f${begun.size + 1}`
        if (!begun.has(key)) { begun.set(key, id); uploads.set(id, { size: length, at: 0 }) }
        return stand(id)
      }),
      state: (id: Id) => over('state', () => stand(id)),
      append: (id: Id, from: number, blob: Blob) => over('append', () => {
        const upload = uploads.get(id)
        if (!upload) return refusal(404, 'not_found')
        if (upload.at !== from) return refusal(409, 'conflict')
        upload.at += blob.size
        return { ok: true, data: undefined }
      }),
    },
    points: {
      recordVisit: (_c: Id, id: number, body: VisitInput, key: string) => over(`visit ${id} ${key}`, () => {
        const again = answers.get(key)
        if (again) return { ok: true, data: again }
        if (visits.has(id)) return refusal(409, 'conflict')
        if ([...body.photos ?? [], ...(body.scores ?? []).flatMap(({ photos }) => photos ?? [])].some((file) => !uploads.has(file))) return refusal(422, 'invalid')
        visits.set(id, body)
        const visit = asVisit(id, body, true)
        answers.set(key, visit)
        return { ok: true, data: visit }
      }),
      visit: (_c: Id, id: number) => over(`look ${id}`, () => {
        const body = visits.get(id)
        return { ok: true, data: body ? asVisit(id, body, !strangers.has(id)) : { ...row(id), scores: [] } }
      }),
    },
  }
  const strangers = new Set<number>()
  return { api, line, log, uploads, visits, strangers, keysOf: (id: number) => [...new Set(log.filter((one) => one.startsWith(`visit ${id} `)))] }
}
function asVisit(id: number, body: VisitInput, mine: boolean): Visit {
  return { ...row(id), state: body.state, day: body.day, mine, by_name: mine ? '我' : '周先生', at: '2026-11-25T01:00:00Z', sorted_right: body.sorted_right ?? null, sorted_seen: body.sorted_seen ?? null, tidy: body.tidy ?? null, note: body.note ?? '', photos: body.photos ?? [], scores: (body.scores ?? []).map(({ item, points }) => ({ item: { id: item }, points })) } as unknown as Visit
}

async function device(server: ReturnType<typeof farServer>, records: RecordKeep, kept: Record<string, string> = {}) {
  const world = withServices(server.api, kept)
  world.services.recordKeep = records
  // Keys of a page that was reloaded are others.
  let keys = 0
  world.services.http.newKey = () => `${Math.random().toString(36).slice(2)}-${keys += 1}`
  const session = world.setup(useSession)
  if (server.line.who) session.me = user(server.line.who)
  const outdoors = world.setup(useOutdoors)
  await outdoors.load()
  return { ...world, session, outdoors }
}
const photo = (size: number): Blob => new Blob([new Uint8Array(size)], { type: 'image/jpeg' })

/** A sheet with one score, a photo of it and one of the whole. */
async function fill(outdoors: Awaited<ReturnType<typeof device>>['outdoors'], visit: number, size = 100_000): Promise<Sheet> {
  const blank = outdoors.begin(round, community, visit)
  if (!blank) throw new Error('no such visit')
  const [one, two] = [await outdoors.keepPhoto(blank, photo(size)), await outdoors.keepPhoto(blank, photo(10))]
  const sheet: Sheet = { ...blank, right: 2, seen: 3, tidy: true, scores: { 11: { points: 5, note: '', photos: [one] } }, photos: [two] }
  await outdoors.save(sheet)
  return sheet
}
async function rest(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await settle()
}

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
