// SPDX-License-Identifier: Apache-2.0
// What grid workers do in the field: each step is on the device at the moment of the tap and goes out by itself, in order
// within its ticket. One that must wait holds up only its own ticket. All of it belongs to one person: whoever else uses
// the device neither sees nor sends it.
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Id, Problem, Ticket } from '@/api/types'
import { errandKey, errandPhotoKey, inOrder, laneOf, nextOf, photoName, photoTime, withoutTicket, type Errand, type Work } from './errand'
import { sendErrand } from './errand_sender'
import { useFieldKeep } from './field_keep.store'
import { keptItems } from './kept_items'
import { firstPiece, type KeptPhoto } from './photo_sender'
import { makeRetries } from './retries'
import { useServices } from './services'
import { useSession } from './session.store'
import { useTickets } from './tickets.store'

/** Photos that were taken for something that was never done. */
const photoLifeMs = 24 * 3_600_000
/** Who tapped where there is a line sees what came of it; longer nobody is kept. */
const patienceMs = 4_000

/** How far the outbox has come since it was last empty. */
export interface ErrandBatch { sent: number; refused: number }
export type ErrandFate = { is: 'sent'; ticket: Ticket | null } | { is: 'refused'; problem: Problem } | { is: 'waiting' }
interface NewErrand { community: Id; work: Work; photos?: readonly string[]; seen?: number | null; id?: string }

export const useErrands = defineStore('errands', () => {
  const { files, tickets, grid, recordKeep: keep, storage, clock, http, live, onOnline, isOffline, alone } = useServices()
  const session = useSession()
  const known = useTickets()
  const field = useFieldKeep()

  const person = (): Id | null => session.me?.id ?? null
  const { items: all, forgetful, loaded, save, remove, load: read, clear } = keptItems<Errand>({
    keep, storage, person, base: (who) => errandKey(who, ''), keyOf: (errand) => errandKey(errand.person, errand.id), nameOf: ({ id }) => id,
  })
  const sending = shallowRef<string | null>(null)
  /** Why nothing goes out at the moment. */
  const stuck = shallowRef<Problem | null>(null)
  const batch = shallowRef<ErrandBatch>({ sent: 0, refused: 0 })
  /** What has come of errands, for pages that wait for it. */
  const ears = new Map<string, (fate: ErrandFate) => void>()

  const piece = { size: firstPiece }
  const retries = makeRetries(clock, () => { void send() })
  let running = false
  let begun = false

  const list = computed(() => inOrder(all.value.values()))
  const waiting = computed(() => list.value.filter(({ stage }) => stage === 'waiting'))
  const refused = computed(() => list.value.filter(({ stage }) => stage === 'refused'))
  const ofTicket = (ticket: Id): Errand[] => list.value.filter((errand) => laneOf(errand) === `ticket/${ticket}`)

  async function drop(errand: Errand): Promise<void> {
    await remove(errand)
    for (const name of errand.photos) await keep.remove(errandPhotoKey(errand.person, name))
  }

  /** All errands of who works here, from the device. */
  async function load(): Promise<void> {
    const first = !loaded.value, who = person()
    await read()
    if (first && who !== null && who === person()) void sweep(who)
  }
  async function sweep(who: Id): Promise<void> {
    const held = new Set(list.value.flatMap(({ photos }) => photos))
    const base = errandPhotoKey(who, '')
    for (const key of await keep.keys(base)) {
      const name = key.slice(base.length)
      if (!held.has(name) && photoTime(name) < clock.now() - photoLifeMs) await keep.remove(key)
    }
  }

  /** A photo on the device; its name goes with the errand. */
  async function keepPhoto(blob: Blob): Promise<string> {
    const name = photoName(clock.now(), http.newKey())
    if (!await keep.put(errandPhotoKey(person() ?? '', name), { blob, upload: null, whole: false, begun: 0 } satisfies KeptPhoto)) forgetful.value = true
    return name
  }
  async function photo(name: string): Promise<Blob | null> {
    return (await keep.get(errandPhotoKey(person() ?? '', name)) as KeptPhoto | null)?.blob ?? null
  }
  const dropPhoto = (name: string): Promise<void> => keep.remove(errandPhotoKey(person() ?? '', name))

  /** From here on it is sent as it is, under one key, however often that is tried. The same id twice is one errand. */
  async function add({ community, work, photos = [], seen = null, id = http.newKey() }: NewErrand): Promise<Errand> {
    if (waiting.value.length === 0) batch.value = { sent: 0, refused: 0 }
    const latest = list.value.at(-1)?.at ?? 0
    const errand: Errand = {
      id, person: person() ?? '', community, work, photos: [...photos], seen, at: Math.max(clock.now(), latest + 1), stage: 'waiting', key: id, problem: null, meanwhile: [], now: null,
    }
    await save(errand)
    hurry()
    return errand
  }
  /** Adds it, and says what comes of it soon, where there is a line; else that it waits. */
  async function attempt(errand: NewErrand): Promise<ErrandFate> {
    const id = errand.id ?? http.newKey()
    let handle: unknown
    const fate = new Promise<ErrandFate>((tell) => {
      ears.set(id, tell)
      handle = clock.setTimeout(() => { tell({ is: 'waiting' }) }, isOffline() ? 0 : patienceMs)
    })
    await add({ ...errand, id })
    const told = await fate
    ears.delete(id)
    clock.clearTimeout(handle)
    return told
  }

  /** A person has read what was refused, and says: all the same, as it is by now. */
  async function sendAnyway(errand: Errand): Promise<void> {
    await again({ ...errand, seen: errand.now ?? errand.seen })
  }
  /** Once more, perhaps otherwise: what was answered is done with, so it has another key. */
  async function again(errand: Errand): Promise<void> {
    await save({ ...errand, stage: 'waiting', key: http.newKey(), problem: null, meanwhile: [], now: null })
    hurry()
  }
  /** A person says it otherwise, having read why it was refused. */
  async function change(errand: Errand, work: Work): Promise<void> {
    await again({ ...errand, work, seen: errand.now ?? errand.seen })
  }
  /** The words stay with the ticket, where the step cannot be made. */
  async function asComment(errand: Errand, text: string): Promise<void> {
    if (errand.work.kind === 'act') await again({ ...errand, work: { kind: 'comment', of: errand.work.of, text, internal: false }, seen: null })
  }
  async function withoutPhotos(errand: Errand): Promise<void> {
    const names: string[] = []
    for (const name of errand.photos) if (await photo(name)) names.push(name)
    await again({ ...errand, photos: names })
  }
  /** A person has said so. A patrol that was to be of this ticket goes alone. */
  async function discard(errand: Errand): Promise<void> {
    if (sending.value === errand.id) return
    await drop(errand)
    for (const other of list.value) {
      if (other.work.kind === 'patrol' && other.work.with === errand.id) await save({ ...other, work: { ...other.work, with: null } })
    }
    hurry()
  }

  /** Where the server does not show the ticket to them any more, the device says nothing of it either: not here, and not in what
   * waits behind. */
  async function forgetUnseen(ticket: Id): Promise<void> {
    const outcome = await tickets.get(ticket)
    if (outcome.ok || outcome.problem.status !== 404) return
    for (const other of ofTicket(ticket)) {
      if (!('of' in other.work) || other.work.of.number === '') continue
      await field.dropTicket(other.work.of.number)
      await save(withoutTicket(other))
    }
    known.forget(ticket)
  }
  /** Whether what was refused is still theirs to see. */
  async function lookAgain(): Promise<void> {
    const asked = new Set(refused.value.flatMap(({ work }) => 'of' in work && work.of.number !== '' ? [work.of.ticket] : []))
    for (const ticket of asked) await forgetUnseen(ticket)
  }

  async function step(errand: Errand, held: Set<string>): Promise<boolean> {
    sending.value = errand.id
    const who = errand.person
    const still = (): boolean => person() === who && !session.kept
    const result = await sendErrand({ files, tickets, grid, keep, piece, now: clock.now, still, note: save }, errand)
    sending.value = null
    if (result.outcome === 'later') {
      // Another has logged in on this device meanwhile, or the page is too old to write: who is it?
      if (result.problem.type === 'csrf') await session.load()
      stuck.value = result.problem
      held.add(laneOf(errand))
      ears.get(errand.id)?.({ is: 'waiting' })
      const { status } = result.problem
      return status !== 0 && status !== 401 && result.problem.type !== 'csrf'
    }
    if (result.outcome === 'refused') {
      batch.value = { ...batch.value, refused: batch.value.refused + 1 }
      await save({ ...errand, stage: 'refused', problem: result.problem, meanwhile: result.meanwhile, now: result.now })
      if ('of' in errand.work && result.problem.status === 404) await forgetUnseen(errand.work.of.ticket)
      ears.get(errand.id)?.({ is: 'refused', problem: result.problem })
      return true
    }
    batch.value = { ...batch.value, sent: batch.value.sent + 1 }
    if (result.ticket) await settled(errand, result.ticket)
    await drop(errand)
    ears.get(errand.id)?.({ is: 'sent', ticket: result.ticket })
    return true
  }
  /** What comes behind it in its lane goes on from there. */
  async function settled(errand: Errand, ticket: Ticket): Promise<void> {
    known.put(ticket)
    for (const other of list.value) {
      if (other.id === errand.id || other.stage !== 'waiting') continue
      const { work } = other
      if (work.kind === 'act' && errand.work.kind === 'act' && work.of.ticket === ticket.id && (other.seen ?? 0) < ticket.version) await save({ ...other, seen: ticket.version })
      if (work.kind === 'patrol' && work.with === errand.id) await save({ ...other, work: { ...work, with: null, body: { ...work.body, ticket: ticket.id } } })
    }
  }

  /** Everything that may go, one after the other, until the line breaks. */
  async function run(): Promise<void> {
    await load() // another page of this device may have sent some
    const held = new Set<string>()
    for (let next = nextOf(list.value, held); next; next = nextOf(list.value, held)) {
      if (session.kept) {
        stuck.value = await session.load()
        if (session.kept || stuck.value) { stuck.value ??= noLine; break }
      }
      if (next.person !== person()) break
      if (!await step(next, held)) break
      if (held.size === 0) { stuck.value = null; retries.reset() }
    }
    for (const errand of waiting.value) ears.get(errand.id)?.({ is: 'waiting' })
  }

  let wanted = false
  async function send(): Promise<void> {
    // What was added while others go out goes as well.
    if (running) { wanted = true; return }
    if (person() === null) return
    running = true
    retries.stop()
    // It is tried all the same: a device may be wrong about its line.
    if (isOffline() && waiting.value.length > 0) stuck.value ??= noLine
    try {
      do {
        wanted = false
        await alone('sifang.errands', run)
      } while (wanted)
    } finally {
      running = false
      sending.value = null
      if (waiting.value.length === 0) stuck.value = null
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

  /** Once, as soon as who works in the field is known. */
  function start(): void {
    if (begun) return
    begun = true
    onOnline(hurry)
    live.on('state', (state) => { if (state === 'open') hurry() })
    watch(() => session.me?.id, () => { clear(); batch.value = { sent: 0, refused: 0 }; stuck.value = null; hurry() })
    hurry()
  }

  /** The word for what was just added: it is kept, or lost with the page. */
  const keptWord = computed(() => forgetful.value ? 'errands.forgetful' as const : 'errands.kept' as const)

  return {
    all, list, waiting, refused, sending, stuck, batch, forgetful, keptWord, loaded, ofTicket, load, keepPhoto, photo, dropPhoto, add, attempt, sendAnyway, again, change, asComment, withoutPhotos, discard, lookAgain,
    send: hurry, start,
  }
})
export type Errands = ReturnType<typeof useErrands>

const noLine: Problem = { type: 'offline', title: 'No connection', status: 0 }
