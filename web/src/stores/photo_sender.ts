// SPDX-License-Identifier: Apache-2.0
// Photos that stand on the device on their way to the server, piece by piece. Whatever breaks, the next try goes on from
// what is noted on the device, and nothing comes twice.
import type { FilesApi } from '@/api/files.api'
import { isWorthRetrying } from '@/api/http'
import type { Id, Problem } from '@/api/types'
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

export interface PhotoTools {
  files: FilesApi
  keep: RecordKeep
  /** Bytes of the next piece: less after a break, more while the line bears it. */
  piece: { size: number }
  now: () => number
  /** Asked before each step: whether whose photo this still is is who works here. */
  still: () => boolean
}

/** Photos of one thing: names, and where each stands on the device. */
export interface PhotoShelf { community: Id; names: readonly string[]; keyOf: (name: string) => string }

const piece = { least: 16 * 1024, most: 512 * 1024 }
export const firstPiece = 64 * 1024
/** A piece that took less than this was small. */
const quickMs = 1_500
/** Steps of one photo in one try: more are going round in circles. */
const mostSteps = 12

export const stopped: Problem = { type: 'offline', title: 'stopped', status: 0 }
/** Its photo is not on the device any more. */
export const lostPhoto = 'lost'

/** The server will take it another time: nothing was said of what was sent. */
export function comesLater({ type, status }: Problem): boolean {
  return isWorthRetrying({ type, title: '', status }) || status >= 500 || status === 429 || status === 401 || type === 'csrf'
}

/** All of them, one after the other; what the server calls each, or what kept one from being whole. */
export async function sendPhotos(tools: PhotoTools, shelf: PhotoShelf): Promise<{ files: Map<string, Id> } | { problem: Problem }> {
  const files = new Map<string, Id>()
  for (const name of shelf.names) {
    const problem = await sendPhoto(tools, shelf, name)
    if (problem) return { problem }
    const { upload } = await photoOf(tools, shelf, name) ?? { upload: null }
    if (upload !== null) files.set(name, upload)
  }
  return { files }
}

async function photoOf({ keep }: PhotoTools, shelf: PhotoShelf, name: string): Promise<KeptPhoto | null> {
  return await keep.get(shelf.keyOf(name)) as KeptPhoto | null
}

/** Until it is whole, or what kept it from that. A photo that is whole is asked for no more. */
async function sendPhoto(tools: PhotoTools, shelf: PhotoShelf, name: string): Promise<Problem | null> {
  const photo = await photoOf(tools, shelf, name)
  if (!photo) return { type: lostPhoto, title: 'lost', status: 422 }
  const note = async (part: Partial<KeptPhoto>): Promise<void> => {
    Object.assign(photo, part)
    await tools.keep.put(shelf.keyOf(name), photo)
  }
  for (let steps = 0; !photo.whole; steps += 1) {
    if (!tools.still()) return stopped
    if (steps === mostSteps) return { type: 'busy', title: 'it does not get whole', status: 503 }
    const problem = photo.upload === null ? await begin(tools, shelf.community, name, photo, note) : await goOn(tools, photo, photo.upload, note)
    if (problem) return problem
  }
  return null
}

type Note = (part: Partial<KeptPhoto>) => Promise<void>

async function begin({ files }: PhotoTools, community: Id, name: string, photo: KeptPhoto, note: Note): Promise<Problem | null> {
  const begun = await files.begin(community, { length: photo.blob.size }, { key: `begin-${name}-${photo.begun}` })
  if (!begun.ok) return begun.problem
  await note({ upload: begun.data.id })
  return null
}

/** From where the server stands to the end of the photo, or to the first break. */
async function goOn(tools: PhotoTools, photo: KeptPhoto, upload: Id, note: Note): Promise<Problem | null> {
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

/** Photos that the server has no more are begun anew; whether there was one. */
export async function forgetGone(tools: PhotoTools, shelf: PhotoShelf): Promise<boolean> {
  let found = false
  for (const name of shelf.names) {
    const photo = await photoOf(tools, shelf, name)
    if (!photo || photo.upload === null) continue
    const state = await tools.files.state(photo.upload)
    if (state.ok || state.problem.status !== 404) continue
    found = true
    await tools.keep.put(shelf.keyOf(name), { ...photo, upload: null, whole: false, begun: photo.begun + 1 } satisfies KeptPhoto)
  }
  return found
}
