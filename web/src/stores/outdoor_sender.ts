// SPDX-License-Identifier: Apache-2.0
// One finished sheet on its way to the server: its photos piece by piece, then the visit under the sheet's own key.
// Whatever breaks, the next try goes on from what is noted on the device, and nothing comes twice.
import type { FilesApi } from '@/api/files.api'
import { isWorthRetrying } from '@/api/http'
import type { PointsApi } from '@/api/points.api'
import type { Id, Problem, Visit } from '@/api/types'
import { bodyOf, isSame, photoKey, photosOf, type Sheet } from './outdoor_sheet'
import type { RecordKeep } from './services'

/** A photo on the device, and how far it has come. */
export interface KeptPhoto {
  blob: Blob
  /** The upload it goes by, once it is begun; the attachment's id once it is whole. */
  upload: Id | null
  whole: boolean
  /** Uploads of it that the server has forgotten: each is begun under a key of its own. */
  begun: number
}

export interface SendTools {
  files: FilesApi
  points: PointsApi
  keep: RecordKeep
  /** Bytes of the next piece: less after a break, more while the line bears it. */
  piece: { size: number }
  now: () => number
  /** Asked before each step: whether whose sheet this is still is who works here. */
  still: () => boolean
}

/** later: the line is away or the server is; refused: it was answered, and a person must say what next. */
export type Sent = { outcome: 'sent' } | { outcome: 'later'; problem: Problem } | { outcome: 'refused'; problem: Problem; theirs: Visit | null }

const piece = { least: 16 * 1024, most: 512 * 1024 }
export const firstPiece = 64 * 1024
/** A piece that took less than this was small. */
const quickMs = 1_500
/** Steps of one photo in one try: more are going round in circles. */
const mostSteps = 12

export async function sendSheet(tools: SendTools, sheet: Sheet): Promise<Sent> {
  for (let tries = 0; ; tries += 1) {
    const files = new Map<string, Id>()
    for (const name of photosOf(sheet)) {
      const problem = await sendPhoto(tools, sheet, name)
      if (problem) return judged(problem, null)
      const { upload } = await photoOf(tools, sheet, name) ?? { upload: null }
      if (upload !== null) files.set(name, upload)
    }
    if (!tools.still()) return { outcome: 'later', problem: stopped }
    const outcome = await tools.points.recordVisit(sheet.community, sheet.visit, bodyOf(sheet, files), sheet.key ?? '')
    if (outcome.ok) return { outcome: 'sent' }
    const { problem } = outcome
    if (problem.status === 409) return await conflict(tools, sheet, problem)
    // A photo that waited too long for its sheet is gone there: once more from the beginning.
    const gone = (problem.status === 404 || problem.status === 422) && tries === 0 && await forgetGone(tools, sheet)
    if (!gone) return judged(problem, null)
  }
}

const stopped: Problem = { type: 'offline', title: 'stopped', status: 0 }

/** The server will take it another time: nothing was said of the sheet itself. */
export function comesLater({ type, status }: Problem): boolean {
  return isWorthRetrying({ type, title: '', status }) || status >= 500 || status === 429 || status === 401 || type === 'csrf'
}
function judged(problem: Problem, theirs: Visit | null): Sent {
  return comesLater(problem) ? { outcome: 'later', problem } : { outcome: 'refused', problem, theirs }
}

/** Somebody was there before. If it was this sheet itself, all is well. */
async function conflict(tools: SendTools, sheet: Sheet, problem: Problem): Promise<Sent> {
  const there = await tools.points.visit(sheet.community, sheet.visit)
  if (!there.ok) return comesLater(there.problem) ? { outcome: 'later', problem: there.problem } : { outcome: 'refused', problem, theirs: null }
  if (isSame(sheet, there.data)) return { outcome: 'sent' }
  return { outcome: 'refused', problem, theirs: there.data.state === 'done' ? there.data : null }
}

async function photoOf({ keep }: SendTools, sheet: Sheet, name: string): Promise<KeptPhoto | null> {
  return await keep.get(photoKey(sheet, name)) as KeptPhoto | null
}

/** Until it is whole, or what kept it from that. A photo that is whole is asked for no more. */
async function sendPhoto(tools: SendTools, sheet: Sheet, name: string): Promise<Problem | null> {
  const photo = await photoOf(tools, sheet, name)
  if (!photo) return { type: 'lost', title: 'lost', status: 422 }
  const note = async (part: Partial<KeptPhoto>): Promise<void> => {
    Object.assign(photo, part)
    await tools.keep.put(photoKey(sheet, name), photo)
  }
  for (let steps = 0; !photo.whole; steps += 1) {
    if (!tools.still()) return stopped
    if (steps === mostSteps) return { type: 'busy', title: 'it does not get whole', status: 503 }
    const problem = photo.upload === null ? await begin(tools, sheet, name, photo, note) : await goOn(tools, photo, photo.upload, note)
    if (problem) return problem
  }
  return null
}

type Note = (part: Partial<KeptPhoto>) => Promise<void>

async function begin({ files }: SendTools, sheet: Sheet, name: string, photo: KeptPhoto, note: Note): Promise<Problem | null> {
  const begun = await files.begin(sheet.community, { length: photo.blob.size }, { key: `begin-${name}-${photo.begun}` })
  if (!begun.ok) return begun.problem
  await note({ upload: begun.data.id })
  return null
}

/** From where the server stands to the end of the photo, or to the first break. */
async function goOn(tools: SendTools, photo: KeptPhoto, upload: Id, note: Note): Promise<Problem | null> {
  const state = await tools.files.state(upload)
  if (!state.ok) {
    if (state.problem.status !== 404) return state.problem
    await note({ upload: null, begun: photo.begun + 1 })
    return null
  }
  if (state.data.attachment) {
    await note({ whole: true })
    return null
  }
  for (let from = state.data.offset; from < photo.blob.size;) {
    if (!tools.still()) return stopped
    const { size } = tools.piece
    const began = tools.now()
    const outcome = await tools.files.append(upload, from, photo.blob.slice(from, from + size))
    if (!outcome.ok) {
      // Another page of this device went on with it: where it stands is asked for.
      if (outcome.problem.status === 409) return null
      tools.piece.size = Math.max(piece.least, size / 2)
      return outcome.problem
    }
    from = Math.min(from + size, photo.blob.size)
    if (tools.now() - began < quickMs) tools.piece.size = Math.min(size * 2, piece.most)
  }
  return null
}

/** Photos of the sheet that the server has no more are begun anew; whether there was one. */
async function forgetGone(tools: SendTools, sheet: Sheet): Promise<boolean> {
  let found = false
  for (const name of photosOf(sheet)) {
    const photo = await photoOf(tools, sheet, name)
    if (!photo || photo.upload === null) continue
    const state = await tools.files.state(photo.upload)
    if (state.ok || state.problem.status !== 404) continue
    found = true
    await tools.keep.put(photoKey(sheet, name), { ...photo, upload: null, whole: false, begun: photo.begun + 1 } satisfies KeptPhoto)
  }
  return found
}
