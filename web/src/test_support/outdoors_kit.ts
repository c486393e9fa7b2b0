// SPDX-License-Identifier: Apache-2.0
// An inspector's device, and a server far away that counts what comes.
import type { Id, Outcome, User, Visit, VisitInput, WholeRound } from '@/api/types'
import type { Sheet } from '@/stores/outdoor_sheet'
import { useOutdoors } from '@/stores/outdoors.store'
import type { RecordKeep } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { settle, withServices, type Answers } from './with_services'

export const community = 'c1'
export const user = (id: Id): User => ({ id, name: id, memberships: [{ community, code: 'MG', community_name: '明光', role: 'inspector' }] }) as unknown as User
const household = (id: number) => ({ id, number: `00${id}`, name: '', building: '3', unit: '2', room: String(id), grid: 'G1' })
export const row = (id: number) => ({ id, household: household(id), state: 'todo' as const, day: null, by_name: null, at: null, mine: false })
export const round = { id: 7, title: '月末', of_round: null, state: 'open', visits: [row(1), row(2), row(3)], book: { blocks: [], items: [] } } as unknown as WholeRound

/** A server that keeps what it has taken, under the keys it came with; `cut` breaks the line before or after a step. */
export function farServer() {
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

export async function device(server: ReturnType<typeof farServer>, records: RecordKeep, kept: Record<string, string> = {}) {
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
export async function fill(outdoors: Awaited<ReturnType<typeof device>>['outdoors'], visit: number, size = 100_000): Promise<Sheet> {
  const blank = outdoors.begin(round, community, visit)
  if (!blank) throw new Error('no such visit')
  const [one, two] = [await outdoors.keepPhoto(blank, photo(size)), await outdoors.keepPhoto(blank, photo(10))]
  const sheet: Sheet = { ...blank, right: 2, seen: 3, tidy: true, scores: { 11: { points: 5, note: '', photos: [one] } }, photos: [two] }
  await outdoors.save(sheet)
  return sheet
}
export async function rest(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await settle()
}
