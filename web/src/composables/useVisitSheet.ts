// SPDX-License-Identifier: Apache-2.0
// One visit's sheet as its page fills it in: each change is on the device before the next, and can be taken back.
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { BookItem, Id, WholeBook, WholeRound } from '@/api/types'
import { bounded, filledOf, missingOf, photosOf, pointsOf, type Filled, type Missing, type Sheet, type SheetScore } from '@/stores/outdoor_sheet'
import type { Outdoors } from '@/stores/outdoors.store'
import { shrinkPhoto } from './shrink_photo'

/** What a visit and a score may have. */
export const mostPhotos = 9
const longestUndo = 100

export interface VisitSheet {
  sheet: ShallowRef<Sheet | null>
  canUndo: ComputedRef<boolean>
  /** Why it could not be finished, until it can. */
  missing: ComputedRef<Missing | null>
  change: (part: Partial<Filled>, typing?: string) => void
  setPoints: (item: BookItem, points: number) => void
  setNote: (item: BookItem, note: string) => void
  addPhotos: (files: readonly File[], item?: BookItem) => Promise<void>
  dropPhoto: (name: string, item?: BookItem) => void
  undo: () => void
  /** It was opened again. */
  take: (again: Sheet | null) => void
  /** True when it is on its way. */
  finish: (day: string) => Promise<boolean>
}

export function useVisitSheet(outdoors: Outdoors, community: Id, round: WholeRound, visit: number): VisitSheet {
  const sheet = shallowRef<Sheet | null>(outdoors.begin(round, community, visit))
  const past = shallowRef<Filled[]>([])
  /** What is being typed in: one step back for all of it. */
  let field: string | null = null
  const asked = shallowRef(false)

  function put(next: Sheet): void {
    sheet.value = next
    void outdoors.save(next)
  }
  function change(part: Partial<Filled>, typing?: string): void {
    const now = sheet.value
    if (!now || now.stage !== 'draft') return
    if (typing === undefined || typing !== field) past.value = [...past.value, filledOf(now)].slice(-longestUndo)
    field = typing ?? null
    put({ ...now, ...part })
  }
  function changeScore(item: BookItem, part: Partial<SheetScore>, typing?: string): void {
    const now = sheet.value
    if (!now) return
    const before = now.scores[item.id] ?? { points: 0, note: '', photos: [] }
    const score = { ...before, ...part }
    const rest = Object.fromEntries(Object.entries(now.scores).filter(([id]) => id !== String(item.id)))
    const idle = score.points === 0 && score.note === '' && score.photos.length === 0
    change({ scores: idle ? rest : { ...rest, [item.id]: score } }, typing)
  }

  async function addPhotos(files: readonly File[], item?: BookItem): Promise<void> {
    for (const file of files) {
      const now = sheet.value
      if (!now) return
      const small = await shrinkPhoto(file)
      const name = await outdoors.keepPhoto(now, small)
      // Taps meanwhile are in the sheet as it is by now.
      const held = item ? sheet.value?.scores[item.id]?.photos ?? [] : sheet.value?.photos ?? []
      if (held.length >= mostPhotos) return
      if (item) changeScore(item, { photos: [...held, name] })
      else change({ photos: [...held, name] })
    }
  }
  function dropPhoto(name: string, item?: BookItem): void {
    const now = sheet.value
    if (!now) return
    const without = (names: readonly string[]): string[] => names.filter((one) => one !== name)
    if (item) changeScore(item, { photos: without(now.scores[item.id]?.photos ?? []) })
    else change({ photos: without(now.photos) })
  }

  function undo(): void {
    const now = sheet.value
    const before = past.value.at(-1)
    if (!now || !before) return
    past.value = past.value.slice(0, -1)
    field = null
    put({ ...now, ...before })
  }
  async function finish(day: string): Promise<boolean> {
    const now = sheet.value
    asked.value = true
    if (!now || missingOf(now)) return false
    past.value = []
    await outdoors.finish(now, day)
    sheet.value = outdoors.sheetOf(community, visit)
    return true
  }

  return {
    sheet, change, take: (again) => { if (again) sheet.value = again }, addPhotos, dropPhoto, undo, finish,
    canUndo: computed(() => past.value.length > 0),
    missing: computed(() => asked.value && sheet.value ? missingOf(sheet.value) : null),
    setPoints: (item, points) => { changeScore(item, { points: bounded(item, points) }) },
    setNote: (item, note) => { changeScore(item, { note }, `note ${item.id}`) },
  }
}

/** One tap of a stepper: large items go in steps of 5, the last one to the end. */
export function stepped(filled: Filled, item: BookItem, by: 1 | -1): number {
  const size = Math.abs(item.points) > 20 ? 5 : 1
  return bounded(item, pointsOf(filled, item) + by * size)
}

/** A sheet in words, with the names that items have now: what stays of it as a note. */
export function wordsOfSheet(sheet: Sheet, book: WholeBook | null): string {
  const lines = Object.entries(sheet.scores).filter(([, { points }]) => points !== 0).map(([id, { points, note }]) => {
    const title = book?.items.find((item) => item.id === Number(id))?.title ?? `#${id}`
    return `${points > 0 ? `+${points}` : `−${-points}`} ${title}${note === '' ? '' : ` (${note})`}`
  })
  return [...lines, sheet.note].filter((line) => line !== '').join('\n')
}
export const countPhotos = (sheet: Sheet): number => photosOf(sheet).length
