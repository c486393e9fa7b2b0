// SPDX-License-Identifier: Apache-2.0
// Work outdoors, with a line or without: rounds that were opened stand on the device, sheets as they are typed, and
// what is finished goes out by itself, in order, as soon as the server can be reached. All of it belongs to one
// person: whoever else uses the device neither sees nor sends it.
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Id, Outcome, Problem, Round, WholeRound } from '@/api/types'
import { sendSheet } from './outdoor_sender'
import { blank, filledOf, isBlank, photoKey, photosOf, sheetKey, type Filled, type Sheet } from './outdoor_sheet'
import { keptItems } from './kept_items'
import { firstPiece, type KeptPhoto } from './photo_sender'
import { makeRetries } from './retries'
import { useServices } from './services'
import { useSession } from './session.store'

/** What was read, and when. What is not fresh stands on the device: with a problem where the server cannot be asked, without while it is. */
export interface Kept<T> { data: T; at: number; fresh: boolean; problem: Problem | null }
/** How far the outbox has come since it was last empty. */
export interface Batch { sent: number; refused: number }
/** Hears what the device has while the server is still asked. */
type Early<T> = (kept: Kept<T>) => void
interface KeptRound { round: WholeRound; at: number }
interface KeptList { items: Round[]; at: number }

const nameOf = ({ community, visit }: Pick<Sheet, 'community' | 'visit'>): string => `${community}/${visit}`
const isNothing = (sheet: Sheet): boolean => sheet.stage === 'draft' && isBlank(sheet)

export const useOutdoors = defineStore('outdoors', () => {
  const { files, points, recordKeep: keep, storage, clock, http, live, onOnline, isOffline, alone } = useServices()
  const session = useSession()

  const person = (): Id | null => session.me?.id ?? null
  /** Sheets of this person on this device, by community and visit; one that says nothing is kept no longer. */
  const { items: sheets, forgetful, loaded, write, save, remove, load, clear } = keptItems<Sheet>({
    keep, storage, person, base: (who) => `${who}/sheet/`, keyOf: (sheet) => sheetKey(sheet.person, sheet.community, sheet.visit), nameOf, isNothing,
  })
  const sending = shallowRef<string | null>(null)
  /** Why nothing goes out at the moment. */
  const stuck = shallowRef<Problem | null>(null)
  const batch = shallowRef<Batch>({ sent: 0, refused: 0 })

  const piece = { size: firstPiece }
  const retries = makeRetries(clock, () => { void send() })
  let running = false
  let begun = false
  /** Why the server could not be asked the last time; a page that opens then says so at once. */
  let lineAway: Problem | null = null

  const waiting = computed(() => [...sheets.value.values()].filter(({ stage }) => stage === 'finished').sort((a, b) => (a.finished_at ?? 0) - (b.finished_at ?? 0)))
  /** What is on this device alone: sheets begun, waiting or refused. */
  const unsent = computed(() => [...sheets.value.values()].filter(({ stage }) => stage !== 'sent' && stage !== 'note'))

  const sheetOf = (community: Id, visit: number): Sheet | null => sheets.value.get(nameOf({ community, visit })) ?? null

  function begin(round: WholeRound, community: Id, visit: number): Sheet | null {
    const who = person()
    const row = round.visits.find(({ id }) => id === visit)
    if (who === null || !row) return null
    return sheetOf(community, visit) ?? {
      ...blank(), person: who, community, round: round.id, round_title: round.title, visit, household: row.household,
      stage: 'draft', key: null, day: null, finished_at: null, problem: null, theirs: null, words: '',
    }
  }

  async function keepPhoto(sheet: Sheet, blob: Blob): Promise<string> {
    const name = http.newKey()
    await write(photoKey(sheet, name), { blob, upload: null, whole: false, begun: 0 } satisfies KeptPhoto)
    return name
  }
  async function photo(sheet: Sheet, name: string): Promise<Blob | null> {
    return (await keep.get(photoKey(sheet, name)) as KeptPhoto | null)?.blob ?? null
  }
  /** Photos that no sheet names any more, or all of them. */
  async function sweep(sheet: Sheet, held: readonly string[]): Promise<void> {
    const base = photoKey(sheet, '')
    for (const key of await keep.keys(base)) if (!held.includes(key.slice(base.length))) await keep.remove(key)
  }

  /** From here on it is sent as it is, under one key, however often that is tried. */
  async function finish(sheet: Sheet, day: string): Promise<void> {
    if (waiting.value.length === 0) batch.value = { sent: 0, refused: 0 }
    const done: Sheet = { ...sheet, stage: 'finished', key: http.newKey(), day, finished_at: clock.now(), problem: null, theirs: null }
    await save(done)
    await sweep(done, photosOf(done))
    void send()
  }
  /** Back to be filled in. It may have come: then the server says so, and nothing is doubled. */
  async function reopen(sheet: Sheet): Promise<Sheet | null> {
    if (sending.value === nameOf(sheet)) return null
    const again: Sheet = { ...sheet, stage: 'draft', key: null, finished_at: null, problem: null, theirs: null }
    await save(again)
    return again
  }
  /** A person has said so. */
  async function discard(sheet: Sheet): Promise<void> {
    await remove(sheet)
    await sweep(sheet, [])
  }
  /** Kept on this device to be read; its photos stay with it. */
  async function toNote(sheet: Sheet, words: string): Promise<void> {
    await save({ ...sheet, stage: 'note', words, key: null })
  }

  async function step(sheet: Sheet): Promise<boolean> {
    sending.value = nameOf(sheet)
    const who = sheet.person
    const tools = { files, points, keep, piece, now: clock.now, still: () => person() === who && !session.kept }
    const result = await sendSheet(tools, sheet)
    sending.value = null
    if (result.outcome === 'later') {
      stuck.value = result.problem
      // Another has logged in on this device meanwhile, or the page is too old to write: who is it?
      if (result.problem.type === 'csrf') await session.load()
      return false
    }
    if (result.outcome === 'refused') {
      batch.value = { ...batch.value, refused: batch.value.refused + 1 }
      await save({ ...sheet, stage: 'refused', problem: result.problem, theirs: result.theirs })
      return true
    }
    batch.value = { ...batch.value, sent: batch.value.sent + 1 }
    await save({ ...sheet, ...filledOf(sheet), stage: 'sent', photos: [], scores: {}, problem: null })
    await sweep(sheet, [])
    return true
  }

  /** Everything that waits, one after the other, until the line breaks. */
  async function run(): Promise<void> {
    await load() // another page of this device may have sent or finished some
    for (let next = waiting.value[0]; next; next = waiting.value[0]) {
      if (session.kept) {
        stuck.value = await session.load()
        if (stuck.value) break
      }
      if (next.person !== person()) break
      if (!await step(next)) break
      stuck.value = null
      retries.reset()
    }
  }

  async function send(): Promise<void> {
    if (running || person() === null) return
    running = true
    retries.stop()
    // It is tried all the same: a device may be wrong about its line.
    if (isOffline()) stuck.value ??= noLine
    try {
      if (session.kept) await session.load()
      await alone('sifang.outdoors', run)
    } finally {
      running = false
      sending.value = null
      plan()
    }
  }
  function plan(): void {
    if (begun && person() !== null) retries.plan(waiting.value.length > 0, stuck.value)
  }
  /** A person asks, or the line is back: at once. */
  function hurry(): void {
    retries.reset()
    if (!isOffline()) stuck.value = null
    void send()
  }

  /** Once, as soon as who works outdoors is known. */
  function start(): void {
    if (begun) return
    begun = true
    onOnline(hurry)
    live.on('state', (state) => { if (state === 'open') hurry() })
    watch(() => session.me?.id, () => { clear(); batch.value = { sent: 0, refused: 0 }; stuck.value = null; hurry() })
    hurry()
  }

  /** The open rounds: from the server, or as they stood when it could be asked; `early` hears those at once. */
  async function listRounds(community: Id, early?: Early<Round[]>): Promise<Kept<Round[]> | Problem> {
    const who = person()
    const key = `${who}/rounds/${community}`
    const kept = keep.get(key) as Promise<KeptList | null>
    const tell = (before: KeptList): void => { early?.({ data: before.items, at: before.at, fresh: false, problem: awayNow() }) }
    const outcome = session.kept ? offline : await asked(points.rounds(community, { state: 'open', limit: 100 }), kept, tell)
    if (who === null || who !== person()) return gone
    if (outcome.ok) {
      await write(key, { items: outcome.data.items, at: clock.now() } satisfies KeptList)
      if (outcome.data.next === null) await forgetRounds(who, community, outcome.data.items)
      return { data: outcome.data.items, at: clock.now(), fresh: true, problem: null }
    }
    const before = await kept
    return before ? { data: before.items, at: before.at, fresh: false, problem: outcome.problem } : outcome.problem
  }

  /** A round with its households and the rule book: from the server, or as it stands on the device; `early` hears that at once. */
  async function readRound(community: Id, id: number, early?: Early<WholeRound>): Promise<Kept<WholeRound> | Problem> {
    const who = person()
    const key = `${who}/round/${community}/${id}`
    const kept = keep.get(key) as Promise<KeptRound | null>
    const tell = (before: KeptRound): void => { early?.({ data: before.round, at: before.at, fresh: false, problem: awayNow() }) }
    const outcome = session.kept ? offline : await asked(points.round(community, id), kept, tell)
    if (who === null || who !== person()) return gone
    if (outcome.ok) {
      await write(key, { round: outcome.data, at: clock.now() } satisfies KeptRound)
      await forgetSent(community, outcome.data)
      await noteProgress(who, community, outcome.data)
      return { data: outcome.data, at: clock.now(), fresh: true, problem: null }
    }
    const before = await kept
    return before && isLineAway(outcome.problem) ? { data: before.round, at: before.at, fresh: false, problem: outcome.problem } : outcome.problem
  }

  const gone: Problem = { type: 'offline', title: 'nobody works here', status: 0 }
  const noLine: Problem = { type: 'offline', title: 'No connection', status: 0 }
  const offline = { ok: false, problem: gone } as const
  const isLineAway = ({ status }: Problem): boolean => status === 0 || status >= 500
  const awayNow = (): Problem | null => lineAway ?? (isOffline() ? noLine : null)
  /** Who has it on the device sees that at once, and is not kept waiting for more by a bad line. */
  async function asked<T, K extends object>(question: Promise<Outcome<T>>, kept: Promise<K | null>, tell: (kept: K) => void): Promise<Outcome<T>> {
    const who = person()
    const before = await kept
    let outcome: Outcome<T>
    if (before) {
      if (who === person()) tell(before)
      let handle: unknown
      const patience = new Promise<Outcome<T>>((resume) => {
        handle = clock.setTimeout(() => { resume({ ok: false, problem: { type: 'timeout', title: 'No answer', status: 0 } }) }, 4_000)
      })
      outcome = await Promise.race([question, patience])
      clock.clearTimeout(handle)
    } else {
      outcome = await question
    }
    lineAway = !outcome.ok && isLineAway(outcome.problem) ? outcome.problem : null
    return outcome
  }

  /** A visit that the round shows as made needs no word of ours any more. */
  async function forgetSent(community: Id, round: WholeRound): Promise<void> {
    for (const { id, state } of round.visits) {
      const sheet = sheetOf(community, id)
      if (sheet?.stage === 'sent' && state !== 'todo') await discard(sheet)
    }
  }
  /** The list of rounds, where it is kept, says the same as the round itself. */
  async function noteProgress(who: Id, community: Id, { id, visits }: WholeRound): Promise<void> {
    const key = `${who}/rounds/${community}`
    const list = await keep.get(key) as KeptList | null
    const done = visits.filter(({ state }) => state === 'done').length
    if (!list?.items.some((one) => one.id === id && one.done !== done)) return
    await write(key, { ...list, items: list.items.map((one) => one.id === id ? { ...one, done } : one) } satisfies KeptList)
  }
  /** Addresses of households stay no longer than the round is open, or something of it is unsent. */
  async function forgetRounds(who: Id, community: Id, open: readonly Round[]): Promise<void> {
    const base = `${who}/round/${community}/`
    const held = new Set([...open.map(({ id }) => id), ...unsent.value.filter((sheet) => sheet.community === community).map(({ round }) => round)])
    for (const key of await keep.keys(base)) if (!held.has(Number(key.slice(base.length)))) await keep.remove(key)
  }

  return {
    sheets, waiting, unsent, sending, stuck, batch, forgetful, loaded, sheetOf, load, save, begin, keepPhoto, photo, finish, reopen, discard, toNote,
    send: hurry, start, listRounds, readRound,
  }
})

export type Outdoors = ReturnType<typeof useOutdoors>
export type { Filled }
